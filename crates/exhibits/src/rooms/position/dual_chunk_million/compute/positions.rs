//! Which position each query and key turns by, and how far a turn goes.

use lm::{Config, Rope};

/// The longest text of the model's training.
pub(super) const TRAINED: usize = 128;
/// Dimensions of a head, of which two turn together.
pub(super) const D_HEAD: usize = 32;
pub(super) const HEADS: usize = 4;
pub(super) const LAYERS: usize = 4;
const PAIRS: usize = D_HEAD / 2;
/// β of YaRN. The paper's, 32, is for thousands of tokens: within 128 no pair turns so often, and even the
/// quickest, which tells neighbours apart, would be stretched. With 4, three pairs are left as they are.
const YARN_QUICK: f64 = 4.0;

/// What is done to read beyond the trained length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Method {
    Plain,
    Ntk,
    Yarn,
    DualChunk,
    /// With YaRN's temperature.
    Tempered,
}

impl Method {
    pub(super) const ALL: [Self; 5] =
        [Self::Plain, Self::Ntk, Self::Yarn, Self::DualChunk, Self::Tempered];

    pub(super) fn from_key(key: &str) -> Self {
        match key {
            "none" => Self::Plain,
            "ntk" => Self::Ntk,
            "yarn" => Self::Yarn,
            "dca" => Self::DualChunk,
            _ => Self::Tempered,
        }
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Plain => "nothing done",
            Self::Ntk => "NTK",
            Self::Yarn => "YaRN",
            Self::DualChunk => "DCA",
            Self::Tempered => "DCA and temperature",
        }
    }
}

/// Where a key's chunk is, seen from a query.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Chunk {
    Same,
    Before,
    Earlier,
}

/// The rule for one text.
#[derive(Clone, Debug)]
pub(super) struct Positions {
    /// Radians a position, by pair.
    frequencies: [f64; PAIRS],
    /// Tokens of a chunk.
    chunk: Option<usize>,
    /// What scores are multiplied by.
    pub(super) gain: f32,
}

impl Positions {
    /// For a text of this length.
    pub(super) fn new(method: Method, seq: usize, chunk: usize) -> Self {
        let factor = (seq as f32 / TRAINED as f32).max(1.0);
        let rope = match method {
            Method::Ntk => Rope::Ntk { factor },
            Method::Yarn => Rope::Yarn { factor },
            _ => Rope::None,
        };
        // Queries and keys grow alike, so that their products grow by the square.
        let tempered = Rope::Yarn { factor }.gain().powi(2) as f32;
        let config = config();
        Self {
            frequencies: std::array::from_fn(|pair| rope.frequency_with(&config, pair, YARN_QUICK)),
            chunk: matches!(method, Method::DualChunk | Method::Tempered)
                .then_some(chunk.clamp(1, TRAINED)),
            gain: if matches!(method, Method::Yarn | Method::Tempered) { tempered } else { 1.0 },
        }
    }

    /// What keys turn by.
    pub(super) fn key(&self, key: usize) -> usize {
        self.chunk.map_or(key, |chunk| key % chunk)
    }

    /// What a query turns by for the keys of a chunk (An et al. 2024, section 3): by its own place within
    /// its chunk; by as much as is true for the chunk before, up to the last trained position; by that one.
    pub(super) fn query(&self, query: usize, of: Chunk) -> usize {
        let Some(chunk) = self.chunk else { return query };
        match of {
            Chunk::Same => query % chunk,
            Chunk::Before => (query % chunk + chunk).min(TRAINED - 1),
            Chunk::Earlier => TRAINED - 1,
        }
    }

    /// The same where lines are chosen: without the cap, so that distances go on along a diagonal
    /// (Qwen2.5-1M, section 5.2.2).
    pub(super) fn choosing(&self, query: usize, of: Chunk) -> usize {
        let Some(chunk) = self.chunk else { return query };
        match of {
            Chunk::Same => query % chunk,
            Chunk::Before => query % chunk + chunk,
            Chunk::Earlier => query % chunk + TRAINED,
        }
    }

    /// The first key of the chunk before a query's, and of its own: earlier ones are in front.
    pub(super) fn borders(&self, query: usize) -> [usize; 2] {
        let own = self.chunk.map_or(0, |chunk| query / chunk * chunk);
        [own.saturating_sub(self.chunk.unwrap_or(0)), own]
    }

    /// How far a key seems to be from a query.
    pub(super) fn distance(&self, query: usize, key: usize) -> usize {
        let [before, own] = self.borders(query);
        let of = match key {
            key if key >= own => Chunk::Same,
            key if key >= before => Chunk::Before,
            _ => Chunk::Earlier,
        };
        self.query(query, of) - self.key(key)
    }

    /// Cosines and sines of all positions up to the longest that occurs.
    pub(super) fn turns(&self, seq: usize) -> Turns {
        let positions = if self.chunk.is_some() { 2 * TRAINED } else { seq };
        let angle = |at: usize| (at / PAIRS) as f64 * self.frequencies[at % PAIRS];
        Turns(
            (0..positions * PAIRS)
                .map(|at| [angle(at).cos() as f32, angle(at).sin() as f32])
                .collect(),
        )
    }
}

/// Sizes of `recall-base`.
fn config() -> Config {
    Config {
        layers: LAYERS,
        d_model: HEADS * D_HEAD,
        heads: HEADS,
        kv_heads: HEADS,
        d_ffn: 344,
        vocab: tasks::RecallLanguage::VOCAB as usize,
        context: TRAINED,
        norm_eps: 1e-5,
        rope_base: 10_000.0,
    }
}

/// `[position][pair]`
pub(super) struct Turns(Vec<[f32; 2]>);

impl Turns {
    /// A head's vector turned by a position, into `turned`.
    pub(super) fn turn(&self, vector: &[f32], position: usize, turned: &mut [f32]) {
        let turns = &self.0[position * PAIRS..][..PAIRS];
        let (low, high) = vector.split_at(PAIRS);
        let (turned_low, turned_high) = turned.split_at_mut(PAIRS);
        for (pair, [cos, sin]) in turns.iter().enumerate() {
            turned_low[pair] = low[pair] * cos - high[pair] * sin;
            turned_high[pair] = low[pair] * sin + high[pair] * cos;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn distances(positions: &Positions, query: usize) -> Vec<usize> {
        (0..=query).map(|key| positions.distance(query, key)).collect()
    }

    #[test]
    fn dual_chunks_by_hand() {
        // Chunks of 100, so that true distances go on for 28 tokens into the chunk before.
        let dual = Positions::new(Method::DualChunk, 512, 100);
        // The first chunk: as ever.
        assert_eq!(distances(&dual, 99), (0..100).rev().collect::<Vec<_>>());
        // Ten tokens into the second: all true.
        assert_eq!(distances(&dual, 110), (0..=110).rev().collect::<Vec<_>>());
        // Fifty: the first chunk as from position 127, the own one as ever.
        let far = distances(&dual, 150);
        assert_eq!((far[0], far[99], far[100], far[150]), (127, 28, 50, 0));
        // The third: chunks before the one before as from 127.
        let far = distances(&dual, 210);
        assert_eq!(
            [far[0], far[99], far[100], far[199], far[200], far[210]],
            [127, 28, 110, 11, 10, 0]
        );
        let most = (0..512).flat_map(|query| distances(&dual, query)).max();
        assert_eq!(most, Some(127), "no distance that training had not");
        assert_eq!(Positions::new(Method::Plain, 512, 100).distance(300, 20), 280);
    }

    #[test]
    fn neighbours_keep_their_distance_for_any_chunk() {
        for chunk in [48, 96, 112] {
            let dual = Positions::new(Method::Tempered, 512, chunk);
            for query in 0..512_usize {
                let window = TRAINED - chunk;
                for key in query.saturating_sub(window.min(chunk) - 1)..=query {
                    assert_eq!(dual.distance(query, key), query - key, "{chunk} {query} {key}");
                }
            }
        }
    }

    #[test]
    fn where_lines_are_chosen_distances_go_on_along_diagonals() {
        let dual = Positions::new(Method::DualChunk, 512, 100);
        for (query, of) in [(150, Chunk::Before), (250, Chunk::Earlier)] {
            assert_eq!(dual.choosing(query + 1, of), dual.choosing(query, of) + 1);
        }
        assert_eq!(dual.choosing(150, Chunk::Before), 150);
    }

    #[test]
    fn the_temperature_is_yarns_on_queries_and_keys() {
        let tempered = Positions::new(Method::Tempered, 512, 96);
        let root = 0.1 * 4.0_f32.ln() + 1.0;
        assert!((tempered.gain - root * root).abs() < 1e-6);
        assert_eq!(Positions::new(Method::Tempered, 100, 96).gain, 1.0);
        assert_eq!(Positions::new(Method::DualChunk, 512, 96).gain, 1.0);
    }
}
