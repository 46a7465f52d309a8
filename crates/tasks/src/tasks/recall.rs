use crate::family::sample;
use crate::{Draw, Sentence, TokenFamily, draws};
use rand::RngExt;

/// Key-value pairs, then keys to answer (multi-query associative recall, Arora et al. 2023,
/// <https://arxiv.org/abs/2312.04927>): `k₁ v₁ … kₙ vₙ`, then questions `k v` up to the same length
/// again. Keys are the tokens below `keys`, values as many above. Shifted: half as many pairs again,
/// and fewer questions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AssociativeRecall {
    /// At least one and a half times `pairs`.
    pub keys: usize,
    pub pairs: usize,
}

impl AssociativeRecall {
    /// Tokens to read.
    pub fn seq(&self) -> usize {
        4 * self.pairs - 1
    }
}

impl TokenFamily for AssociativeRecall {
    fn vocab(&self) -> usize {
        2 * self.keys
    }

    fn sentence(&self, draw: Draw, _: u64, seed: u64) -> Sentence {
        let mut draws = draws(seed);
        let pairs = match draw {
            Draw::Known => self.pairs,
            Draw::Shifted => (self.pairs + self.pairs / 2).min(self.keys),
        };
        let keys = sample(&mut draws, self.keys, pairs);
        let pairs: Vec<[u32; 2]> = keys
            .into_iter()
            .map(|key| [key as u32, (self.keys + draws.random_range(0..self.keys)) as u32])
            .collect();
        let mut tokens: Vec<u32> = pairs.iter().flatten().copied().collect();
        let mut asked = vec![None; tokens.len()];
        let questions = (2 * self.pairs).saturating_sub(pairs.len());
        for index in sample(&mut draws, pairs.len(), questions) {
            tokens.extend(pairs[index]);
            // As many pairs lie between the question and its pair.
            asked.extend([Some((pairs.len() - 1 - index) as u32), None]);
        }
        asked.pop();
        Sentence { tokens, asked }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_answer_stands_behind_its_key() {
        let family = AssociativeRecall { keys: 12, pairs: 6 };
        for (draw, pairs, questions) in [(Draw::Known, 6, 6), (Draw::Shifted, 9, 3)] {
            let sentence = family.sentence(draw, 0, 4);
            assert_eq!(sentence.seq(), family.seq());
            assert_eq!(sentence.questions().count(), questions);
            for (read, answer, between) in sentence.questions() {
                let at = 2 * (pairs - 1 - between as usize);
                assert_eq!(sentence.tokens[at], sentence.tokens[read - 1]);
                assert_eq!(sentence.tokens[at + 1], answer);
            }
        }
    }
}
