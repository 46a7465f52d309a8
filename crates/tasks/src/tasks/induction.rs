use crate::{Draw, Sentence, TokenFamily, draws};
use rand::RngExt;

/// Random tokens that come again (Olsson et al. 2022, <https://arxiv.org/abs/2209.11895>): uniform
/// tokens, the same block over and over. A block is a quarter to half of the sequence long; shifted:
/// an eighth to a quarter. All tokens are asked for; from the second block on they can be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Induction {
    pub vocab: usize,
    /// Tokens to read, at least sixteen.
    pub seq: usize,
}

impl TokenFamily for Induction {
    fn vocab(&self) -> usize {
        self.vocab
    }

    fn sentence(&self, draw: Draw, _: u64, seed: u64) -> Sentence {
        let mut draws = draws(seed);
        let period = match draw {
            Draw::Known => draws.random_range(self.seq / 4..=self.seq / 2),
            Draw::Shifted => draws.random_range(self.seq / 8..self.seq / 4),
        };
        let block: Vec<u32> =
            (0..period).map(|_| draws.random_range(0..self.vocab) as u32).collect();
        let tokens: Vec<u32> = block.iter().copied().cycle().take(self.seq + 1).collect();
        // How far into the second block and on; nothing is known before.
        let asked = (1..=self.seq).map(|at| Some((at + 1).saturating_sub(period) as u32));
        Sentence { tokens, asked: asked.collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_can_be_told_is_a_repeat() {
        let family = Induction { vocab: 64, seq: 40 };
        for draw in [Draw::Known, Draw::Shifted] {
            let sentence = family.sentence(draw, 0, 11);
            let period = 1 + sentence.questions().filter(|(_, _, known)| *known == 0).count();
            let (least, most) = if draw == Draw::Known { (10, 20) } else { (5, 9) };
            assert!((least..=most).contains(&period), "{period}");
            for (read, token, known) in sentence.questions().filter(|(_, _, known)| *known > 0) {
                assert_eq!(token, sentence.tokens[read - period]);
                assert_eq!(known as usize, read + 1 - period);
            }
        }
    }
}
