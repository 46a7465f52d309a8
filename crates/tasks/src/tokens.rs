/// A family of sequences of tokens, of which some can be told from those before.
pub trait TokenFamily {
    /// Number of different tokens.
    fn vocab(&self) -> usize;
    /// Draws a sequence of a task that depends on `rule_seed` alone.
    fn sentence(&self, draw: Draw, rule_seed: u64, seed: u64) -> Sentence;
}

/// What a sequence is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Draw {
    /// As in pretraining.
    Known,
    /// From another distribution; each family says from which.
    Shifted,
}

/// A sequence and which of its tokens count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sentence {
    /// `[seq + 1]`: the token after each read one is what is to be told.
    pub tokens: Vec<u32>,
    /// `[seq]`: how many examples the learner has for the token after this one, or `None` where it
    /// is not asked.
    pub asked: Vec<Option<u32>>,
}

impl Sentence {
    /// Tokens to read.
    pub fn seq(&self) -> usize {
        self.asked.len()
    }

    /// Where a token is asked for: how many have been read by then, that token, and the examples.
    pub fn questions(&self) -> impl Iterator<Item = (usize, u32, u32)> {
        let asked = self.asked.iter().enumerate();
        asked.filter_map(|(at, examples)| Some((at + 1, self.tokens[at + 1], (*examples)?)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        AliasedRooms, AssociativeRecall, Induction, MarkovChains, ModularAddition, RecallLanguage,
        SymbolTasks, Tagging,
    };

    fn families() -> [Box<dyn TokenFamily>; 8] {
        [
            Box::new(AssociativeRecall { keys: 8, pairs: 4 }),
            Box::new(Induction { vocab: 12, seq: 30 }),
            Box::new(MarkovChains { states: 4, seq: 30 }),
            Box::new(ModularAddition { modulus: 11, train_share: 0.5 }),
            Box::new(RecallLanguage { seq: 60, records: 4, queries: 3 }),
            Box::new(SymbolTasks { letters: 12, examples: 5 }),
            Box::new(Tagging { seq: 60 }),
            Box::new(AliasedRooms { side: 4, colours: 3, moves: 20 }),
        ]
    }

    #[test]
    fn sentences_are_their_seeds_and_stay_within_the_vocabulary() {
        for family in families() {
            for draw in [Draw::Known, Draw::Shifted] {
                let mut different = 0;
                for seed in 0..50 {
                    let sentence = family.sentence(draw, 1, seed);
                    assert_eq!(sentence, family.sentence(draw, 1, seed));
                    assert_eq!(sentence.tokens.len(), sentence.seq() + 1);
                    assert!(sentence.tokens.iter().all(|token| *token < family.vocab() as u32));
                    assert!(sentence.questions().next().is_some());
                    different += usize::from(sentence != family.sentence(draw, 1, seed + 1));
                }
                assert!(different > 40, "{different} of 50");
            }
        }
    }
}
