use crate::family::sample;
use crate::{Draw, Draws, Sentence, TokenFamily, draws};
use rand::RngExt;

/// A language of filler in which records are strewn that are asked for later on: `# k k v v ;`, then
/// `? k k = v v`, where only the record tells the value. Filler is a Markov chain, always the same,
/// with eight successors a word: it has a perplexity to learn, and records are needles in it.
/// Shifted: twice as long, with as many records and questions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RecallLanguage {
    /// Words to read; enough for all records and questions of six words each.
    pub seq: usize,
    /// Most records of a text, at least one. Its number is drawn.
    pub records: usize,
    pub queries: usize,
}

/// A text of the language with records strewn evenly, and questions at its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Haystack {
    pub tokens: Vec<u32>,
    pub needles: Vec<Needle>,
}

/// A record that is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Needle {
    /// Its number among the records of the text, from the first.
    pub which: usize,
    /// Where its value begins: in the record, and behind the question.
    pub record: usize,
    pub answer: usize,
    pub value: [u32; 2],
}

/// What a text is made of.
enum Piece {
    Record(usize),
    Question(usize),
}

impl RecallLanguage {
    pub const RECORD: u32 = 0;
    pub const END: u32 = 1;
    pub const QUESTION: u32 = 2;
    pub const IS: u32 = 3;
    /// First symbol of keys; so few that two records may begin alike.
    pub const KEYS: u32 = 4;
    pub const KEY_SYMBOLS: usize = 28;
    /// First symbol of values.
    pub const VALUES: u32 = 32;
    pub const VALUE_SYMBOLS: usize = 64;
    /// First word of filler.
    pub const FILLER: u32 = 96;
    pub const VOCAB: u32 = 256;
    /// Words that may follow one of filler.
    const SUCCESSORS: usize = 8;
    /// Words of a record, and of a question with its answer.
    const PIECE: usize = 6;
    /// Of the chain, which is part of the language.
    const SEED: u64 = 0x7ec0_11a9;

    /// For each word of filler those that may follow, from likely to rare.
    fn successors() -> Vec<Vec<u32>> {
        let mut draws = draws(Self::SEED);
        let words = (Self::VOCAB - Self::FILLER) as usize;
        let follow = |_| {
            let chosen = sample(&mut draws, words, Self::SUCCESSORS);
            chosen.into_iter().map(|word| Self::FILLER + word as u32).collect()
        };
        (0..words).map(follow).collect()
    }

    /// How likely the first, second … successor is: a fifth less each time, 2.8 bits a word.
    fn shares() -> [f64; Self::SUCCESSORS] {
        let raw: [f64; Self::SUCCESSORS] = std::array::from_fn(|rank| 0.8_f64.powi(rank as i32));
        let sum: f64 = raw.iter().sum();
        raw.map(|share| share / sum)
    }

    /// Nats a word of filler that who knows the chain is still surprised by.
    pub fn filler_nats() -> f64 {
        Self::shares().iter().map(|share| -share * share.ln()).sum()
    }

    /// A text of so many words with a record at a drawn place within each of `depths`, shares of the
    /// filler from its beginning, in rising order; at the end one question for each of `asked`, the
    /// numbers of records, in this order.
    pub fn haystack(seq: usize, depths: &[[f32; 2]], asked: &[usize], seed: u64) -> Haystack {
        let mut draws = draws(seed);
        let records = depths.len();
        let facts = Self::facts(records, &mut draws);
        let room = seq.saturating_sub(Self::PIECE * (records + asked.len()));
        // Filler before each record.
        let place = |depth: &[f32; 2]| {
            let [from, to] = depth.map(|it| ((it * room as f32) as usize).min(room));
            draws.random_range(from..to.max(from + 1)).min(room)
        };
        let mut before: Vec<usize> = depths.iter().map(place).collect();
        before.push(room);
        let mut filler = Filler::new(&mut draws);
        let (mut tokens, mut written, mut places) = (Vec::with_capacity(seq), 0, Vec::new());
        for (at, before) in before.into_iter().enumerate() {
            tokens.extend((written..before).map(|_| filler.word(&mut draws)));
            written = written.max(before);
            if let Some(fact) = facts.get(at) {
                tokens.extend(record(fact));
                places.push(tokens.len() - 3);
            }
        }
        let mut needles = Vec::new();
        for which in asked.iter().copied().filter(|which| *which < records) {
            tokens.extend(question(&facts[which]));
            let answer = tokens.len() - 2;
            needles.push(Needle { which, record: places[which], answer, value: facts[which][1] });
        }
        Haystack { tokens, needles }
    }

    /// Keys and values; no key comes twice.
    fn facts(records: usize, draws: &mut Draws) -> Vec<[[u32; 2]; 2]> {
        let keys = sample(draws, Self::KEY_SYMBOLS * Self::KEY_SYMBOLS, records);
        let symbols = |number: usize, first: u32, of: usize| {
            [first + (number / of) as u32, first + (number % of) as u32]
        };
        let fact = |key: usize| {
            let value = draws.random_range(0..Self::VALUE_SYMBOLS * Self::VALUE_SYMBOLS);
            [
                symbols(key, Self::KEYS, Self::KEY_SYMBOLS),
                symbols(value, Self::VALUES, Self::VALUE_SYMBOLS),
            ]
        };
        keys.into_iter().map(fact).collect()
    }

    /// Records first of all, each question after its record.
    fn pieces(&self, records: usize, draws: &mut Draws) -> Vec<Piece> {
        let mut pieces = vec![Piece::Record(0)];
        let (mut placed, mut asked) = (1, 0);
        while placed < records || asked < self.queries {
            let left = records - placed + self.queries - asked;
            if draws.random_range(0..left) < records - placed {
                pieces.push(Piece::Record(placed));
                placed += 1;
            } else {
                pieces.push(Piece::Question(draws.random_range(0..placed)));
                asked += 1;
            }
        }
        pieces
    }
}

impl TokenFamily for RecallLanguage {
    fn vocab(&self) -> usize {
        Self::VOCAB as usize
    }

    fn sentence(&self, draw: Draw, _: u64, seed: u64) -> Sentence {
        let mut draws = draws(seed);
        let seq = if draw == Draw::Known { self.seq } else { 2 * self.seq };
        let records = draws.random_range(1..=self.records.max(1));
        let facts = Self::facts(records, &mut draws);
        let pieces = self.pieces(records, &mut draws);
        // Filler before, between and behind the pieces, wherever it falls.
        let room = (seq + 1).saturating_sub(Self::PIECE * pieces.len());
        let mut gaps = vec![0; pieces.len() + 1];
        (0..room).for_each(|_| gaps[draws.random_range(0..pieces.len() + 1)] += 1);

        let mut filler = Filler::new(&mut draws);
        let (mut tokens, mut asked) = (Vec::new(), Vec::new());
        for (at, gap) in gaps.into_iter().enumerate() {
            for _ in 0..gap {
                tokens.push(filler.word(&mut draws));
                asked.push(None);
            }
            match pieces.get(at) {
                Some(Piece::Record(which)) => {
                    tokens.extend(record(&facts[*which]));
                    asked.extend([None; 6]);
                }
                Some(Piece::Question(which)) => {
                    tokens.extend(question(&facts[*which]));
                    let known = Some(records as u32);
                    asked.extend([None, None, None, None, known, known]);
                }
                None => {}
            }
        }
        // Of each word it was noted whether it is asked for; what is read is the one before.
        asked.remove(0);
        tokens.truncate(seq + 1);
        asked.truncate(seq);
        Sentence { tokens, asked }
    }
}

fn record([[k1, k2], [v1, v2]]: &[[u32; 2]; 2]) -> [u32; 6] {
    [RecallLanguage::RECORD, *k1, *k2, *v1, *v2, RecallLanguage::END]
}

fn question([[k1, k2], [v1, v2]]: &[[u32; 2]; 2]) -> [u32; 6] {
    [RecallLanguage::QUESTION, *k1, *k2, RecallLanguage::IS, *v1, *v2]
}

/// The chain, word by word.
struct Filler {
    successors: Vec<Vec<u32>>,
    shares: [f64; RecallLanguage::SUCCESSORS],
    word: u32,
}

impl Filler {
    fn new(draws: &mut Draws) -> Self {
        let (successors, shares) = (RecallLanguage::successors(), RecallLanguage::shares());
        let word = RecallLanguage::FILLER + draws.random_range(0..successors.len()) as u32;
        Self { successors, shares, word }
    }

    fn word(&mut self, draws: &mut Draws) -> u32 {
        let after = &self.successors[(self.word - RecallLanguage::FILLER) as usize];
        self.word = after[pick(&self.shares, draws)];
        self.word
    }
}

fn pick(shares: &[f64], draws: &mut Draws) -> usize {
    let mut left: f64 = draws.random();
    let last = shares.len() - 1;
    shares[..last]
        .iter()
        .position(|share| {
            left -= share;
            left < 0.0
        })
        .unwrap_or(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    const FAMILY: RecallLanguage = RecallLanguage { seq: 96, records: 6, queries: 4 };

    #[test]
    fn every_answer_stands_in_its_record() {
        for seed in 0..200 {
            let draw = if seed % 2 == 0 { Draw::Known } else { Draw::Shifted };
            let sentence = FAMILY.sentence(draw, 0, seed);
            let seq = if seed % 2 == 0 { 96 } else { 192 };
            assert_eq!((sentence.seq(), sentence.tokens.len()), (seq, seq + 1));
            assert_eq!(sentence.questions().count(), 8);
            let answers: Vec<usize> = sentence.questions().map(|(read, _, _)| read).collect();
            for pair in answers.chunks(2) {
                let answer = pair[0];
                let words = &sentence.tokens;
                assert_eq!((words[answer - 4], words[answer - 1]), (2, 3));
                let key = &words[answer - 3..answer - 1];
                let record = (0..answer - 4).find(|at| {
                    words[*at] == RecallLanguage::RECORD && words[at + 1..at + 3] == *key
                });
                let record = record.expect("a record before the question");
                assert_eq!(words[record + 3..record + 5], words[answer..answer + 2]);
            }
        }
    }

    #[test]
    fn a_haystack_has_its_needles_where_it_says() {
        for (seq, records, seed) in [(128, 8, 0), (300, 8, 1), (1_024, 5, 2), (60, 5, 3)] {
            let depths: Vec<[f32; 2]> =
                (0..records).map(|at| [at, at + 1].map(|it| it as f32 / records as f32)).collect();
            let asked: Vec<usize> = (0..records).rev().collect();
            let Haystack { tokens, needles } = RecallLanguage::haystack(seq, &depths, &asked, seed);
            assert_eq!((tokens.len(), needles.len()), (seq, records));
            let mut last = seq;
            for Needle { which, record, answer, value } in needles {
                assert_eq!(tokens[record..record + 2], value);
                assert_eq!(tokens[answer..answer + 2], value);
                assert_eq!(tokens[record - 2..record], tokens[answer - 3..answer - 1]);
                let depth = record as f32 / (seq - 6 * records) as f32;
                let [from, to] = depths[which];
                assert!(depth > from - 0.01 && depth < to + 0.1, "{seq} {which} {depth}");
                assert!(record < last, "in order");
                last = record;
            }
        }
        // Too short for all of it, and questions that cannot be asked.
        let short = RecallLanguage::haystack(4, &[[0.0, 1.0], [1.0, 2.0]], &[0, 7], 1);
        assert_eq!((short.tokens.len(), short.needles.len()), (18, 1));
    }

    #[test]
    fn filler_is_as_surprising_as_it_says() {
        let family = RecallLanguage { seq: 40_000, records: 1, queries: 0 };
        let words = family.sentence(Draw::Known, 0, 3).tokens;
        let (successors, shares) = (RecallLanguage::successors(), RecallLanguage::shares());
        let (mut nats, mut count) = (0.0, 0);
        for pair in words.windows(2).filter(|pair| pair.iter().all(|word| *word >= 96)) {
            let after = &successors[(pair[0] - 96) as usize];
            if let Some(rank) = after.iter().position(|word| *word == pair[1]) {
                nats -= shares[rank].ln();
                count += 1;
            }
        }
        assert!(count > 39_000, "{count}");
        let mean = nats / f64::from(count);
        assert!((mean - RecallLanguage::filler_nats()).abs() < 0.03, "{mean}");
    }
}
