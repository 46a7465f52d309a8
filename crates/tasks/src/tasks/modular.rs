use crate::seed::{Stream, derive};
use crate::{Draw, Sentence, TokenFamily, draws};
use rand::RngExt;
use rand::seq::SliceRandom;

/// `a + b mod p`, asked after the two tokens (Power et al. 2022, <https://arxiv.org/abs/2201.02177>):
/// training sees a fixed share of all pairs; the others, [`Draw::Shifted`], are held out.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ModularAddition {
    pub modulus: usize,
    pub train_share: f64,
}

impl ModularAddition {
    /// The pairs of training or the others, in an order that depends on the seed.
    pub fn pairs(&self, draw: Draw, rule_seed: u64) -> Vec<Sentence> {
        let modulus = self.modulus as u32;
        let mut pairs: Vec<(u32, u32)> =
            (0..modulus).flat_map(|a| (0..modulus).map(move |b| (a, b))).collect();
        pairs.shuffle(&mut draws(derive(rule_seed, Stream::Dev, 0)));
        let split = (pairs.len() as f64 * self.train_share) as usize;
        let chosen = match draw {
            Draw::Known => &pairs[..split],
            Draw::Shifted => &pairs[split..],
        };
        let sentence = |&(a, b)| Sentence {
            tokens: vec![a, b, (a + b) % modulus],
            asked: vec![None, Some(0)],
        };
        chosen.iter().map(sentence).collect()
    }
}

impl TokenFamily for ModularAddition {
    fn vocab(&self) -> usize {
        self.modulus
    }

    fn sentence(&self, draw: Draw, rule_seed: u64, seed: u64) -> Sentence {
        let mut pairs = self.pairs(draw, rule_seed);
        let chosen = draws(seed).random_range(0..pairs.len());
        pairs.swap_remove(chosen)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_two_halves_are_all_pairs_and_do_not_meet() {
        let family = ModularAddition { modulus: 7, train_share: 0.4 };
        let (train, test) = (family.pairs(Draw::Known, 5), family.pairs(Draw::Shifted, 5));
        assert_eq!((train.len(), test.len()), (19, 30));
        assert!(train.iter().all(|pair| !test.contains(pair)));
        assert!(test.iter().all(|it| (it.tokens[0] + it.tokens[1]) % 7 == it.tokens[2]));
    }
}
