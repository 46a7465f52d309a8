//! Rotary positions, and what stretches them beyond the length that the model was trained for.

use crate::Config;

/// What becomes of positions before they turn queries and keys. With a factor `s`, texts up to `s`
/// times the trained length are meant to be read.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Rope {
    /// As trained: pair i turns by `position · θ^(-2i / d_head)`.
    #[default]
    None,
    /// Position interpolation: `position / s` (Chen et al. 2023, arXiv 2306.15595, eq. 4).
    Linear { factor: f32 },
    /// A larger base, `θ · s^(d_head / (d_head - 2))`: the slowest pair turns s times more slowly, the
    /// quickest as before ("NTK-aware", bloc97 2023; Peng et al. 2023, arXiv 2309.00071, def. 1).
    Ntk { factor: f32 },
    /// Pairs that turn less than [`YARN_SLOW`] times within the trained length are interpolated, those
    /// that turn more than [`YARN_QUICK`] times are left alone, between them a ramp; and queries and
    /// keys grow by `0.1 ln s + 1` (YaRN, Peng et al. 2023, arXiv 2309.00071, eqs. 17–22).
    Yarn { factor: f32 },
    /// Keys turn by their place within a chunk; a query by its own place for keys of its chunk, by
    /// a later one for those of the chunk before, and by the last for all others, so that no
    /// distance is beyond 4/3 of a chunk (dual chunk attention, An et al. 2024, arXiv 2402.17463).
    DualChunk { chunk: usize },
}

/// α of YaRN.
const YARN_SLOW: f64 = 1.0;
/// β of YaRN.
const YARN_QUICK: f64 = 32.0;

/// Where a key's chunk is, seen from a query.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Chunks {
    Same,
    Before,
    Earlier,
}

impl Rope {
    /// The longest text that may be read, in tokens: twice the trained length where positions are
    /// stretched.
    pub fn context(&self, config: &Config) -> usize {
        match self {
            Self::None => config.context,
            _ => 2 * config.context,
        }
    }

    /// Radians by which a key at a position turns in a pair of dimensions.
    pub(crate) fn angle(&self, config: &Config, position: usize, pair: usize) -> f64 {
        let position = match *self {
            Self::DualChunk { chunk } => position % chunk.max(1),
            _ => position,
        };
        position as f64 * self.frequency(config, pair)
    }

    /// Radians a position in a pair of dimensions.
    pub(crate) fn frequency(&self, config: &Config, pair: usize) -> f64 {
        self.frequency_with(config, pair, YARN_QUICK)
    }

    /// With another β of YaRN, which leaves fewer pairs or more as they are: that of the paper is for models
    /// that were trained on some thousand tokens.
    pub fn frequency_with(&self, config: &Config, pair: usize, quick: f64) -> f64 {
        let d_head = config.d_head() as f64;
        let share = -2.0 * pair as f64 / d_head;
        let base = f64::from(config.rope_base);
        let trained = base.powf(share);
        match *self {
            Self::None | Self::DualChunk { .. } => trained,
            Self::Linear { factor } => trained / f64::from(factor),
            Self::Ntk { factor } => {
                (base * f64::from(factor).powf(d_head / (d_head - 2.0))).powf(share)
            }
            Self::Yarn { factor } => {
                let turns = config.context as f64 * trained / std::f64::consts::TAU;
                let keep = ((turns - YARN_SLOW) / (quick - YARN_SLOW)).clamp(0.0, 1.0);
                (1.0 - keep) * trained / f64::from(factor) + keep * trained
            }
        }
    }

    /// What queries and keys are multiplied by.
    pub fn gain(&self) -> f64 {
        match *self {
            Self::Yarn { factor } => 0.1 * f64::from(factor).ln().max(0.0) + 1.0,
            _ => 1.0,
        }
    }

    /// By how many positions a query turns further for keys of another chunk than for its own; None
    /// where there are no chunks.
    pub(crate) fn further(&self, position: usize, of: Chunks) -> Option<usize> {
        let Self::DualChunk { chunk } = *self else { return None };
        let chunk = chunk.max(1);
        let (own, last) = (position % chunk, chunk + chunk / 3 - usize::from(chunk >= 3));
        Some(match of {
            Chunks::Same => 0,
            Chunks::Before => (own + chunk).min(last) - own,
            Chunks::Earlier => last - own,
        })
    }

    /// Where a key's chunk is; None where there are no chunks.
    pub(crate) fn chunks(&self, query: usize, key: usize) -> Option<Chunks> {
        let Self::DualChunk { chunk } = *self else { return None };
        let chunk = chunk.max(1);
        Some(match (query / chunk).saturating_sub(key / chunk) {
            0 => Chunks::Same,
            1 => Chunks::Before,
            _ => Chunks::Earlier,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config() -> Config {
        Config {
            layers: 1,
            d_model: 576,
            heads: 9,
            kv_heads: 3,
            d_ffn: 4,
            vocab: 1,
            context: 8_192,
            norm_eps: 1e-5,
            rope_base: 1e5,
        }
    }

    #[test]
    fn each_setting_turns_by_its_formula() {
        let config = config();
        let slowest = config.d_head() / 2 - 1;
        let near = |a: f64, b: f64| (a / b - 1.0).abs() < 1e-9;
        for pair in [0, 7, slowest] {
            let trained = 1e5_f64.powf(-(pair as f64) / 32.0);
            assert!(near(Rope::None.angle(&config, 1_000, pair), 1_000.0 * trained));
            let linear = Rope::Linear { factor: 4.0 };
            assert!(near(linear.angle(&config, 1_000, pair), 250.0 * trained));
        }
        let ntk = Rope::Ntk { factor: 4.0 };
        let ratio =
            |rope: Rope, pair| rope.frequency(&config, pair) / Rope::None.frequency(&config, pair);
        assert!(near(ratio(ntk, 0), 1.0) && near(ratio(ntk, slowest), 0.25));
        let yarn = Rope::Yarn { factor: 4.0 };
        // 8192 tokens are 1304 turns of the first pair and 0.02 of the last.
        assert!(near(ratio(yarn, 0), 1.0) && near(ratio(yarn, slowest), 0.25));
        let middle = (0..32).filter(|pair| (0.26..0.99).contains(&ratio(yarn, *pair))).count();
        assert!(middle > 3, "{middle} pairs on the ramp");
        assert!(near(yarn.gain(), 1.0 + 0.1 * 4.0_f64.ln()) && ntk.gain() == 1.0);
        assert_eq!((Rope::None.context(&config), yarn.context(&config)), (8_192, 16_384));
    }

    #[test]
    fn dual_chunks_keep_distances_within_the_trained_length() {
        // The paper's figure 2: 12 tokens, chunks of 6, trained on 10; here a chunk of 6 allows 8.
        let rope = Rope::DualChunk { chunk: 6 };
        let mut greatest = 0;
        for query in 0..30 {
            for key in 0..=query {
                let chunks = rope.chunks(query, key).unwrap();
                let turn = query % 6 + rope.further(query, chunks).unwrap();
                let distance = turn as i64 - (key % 6) as i64;
                assert!(distance >= 0, "never ahead");
                greatest = greatest.max(distance);
                if query - key < 2 || chunks == Chunks::Same {
                    assert_eq!(distance, (query - key) as i64, "neighbours keep their distance");
                }
            }
        }
        assert_eq!(greatest, 7);
        assert_eq!(Rope::None.chunks(9, 0), None);
    }
}
