use crate::{Draw, Draws, Sentence, TokenFamily, draws};
use rand::RngExt;

/// Markov chains to be read off the sequence itself (Edelman et al. 2024,
/// <https://arxiv.org/abs/2402.11004>): the rows of the transition matrix are uniform over the
/// simplex, the first state is uniform. Shifted: rows near a cycle, three quarters of a row on one
/// state and the rest as before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MarkovChains {
    pub states: usize,
    /// Tokens to read.
    pub seq: usize,
}

impl MarkovChains {
    /// Row by row, from a rule's seed. `[states][states]`
    pub fn transitions(&self, draw: Draw, rule_seed: u64) -> Vec<Vec<f32>> {
        let mut draws = draws(rule_seed);
        let row = |state: usize| {
            // Normalised exponentials are uniform over the simplex.
            let raw: Vec<f32> =
                (0..self.states).map(|_| -(1.0 - draws.random::<f32>()).ln()).collect();
            let sum: f32 = raw.iter().sum();
            let mut row: Vec<f32> = raw.iter().map(|value| value / sum).collect();
            if draw == Draw::Shifted {
                row.iter_mut().for_each(|value| *value /= 4.0);
                row[(state + 1) % self.states] += 0.75;
            }
            row
        };
        (0..self.states).map(row).collect()
    }
}

impl TokenFamily for MarkovChains {
    fn vocab(&self) -> usize {
        self.states
    }

    fn sentence(&self, draw: Draw, rule_seed: u64, seed: u64) -> Sentence {
        let transitions = self.transitions(draw, rule_seed);
        let mut draws = draws(seed);
        let mut tokens = vec![draws.random_range(0..self.states) as u32];
        for at in 0..self.seq {
            tokens.push(pick(&transitions[tokens[at] as usize], &mut draws));
        }
        Sentence { asked: (0..self.seq as u32).map(Some).collect(), tokens }
    }
}

/// An index with these probabilities.
fn pick(shares: &[f32], draws: &mut Draws) -> u32 {
    let mut left: f32 = draws.random();
    for (index, share) in shares.iter().enumerate() {
        left -= share;
        if left < 0.0 {
            return index as u32;
        }
    }
    // Rounding may leave a rest.
    shares.len() as u32 - 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_those_of_the_matrix() {
        let family = MarkovChains { states: 3, seq: 30_000 };
        for draw in [Draw::Known, Draw::Shifted] {
            let transitions = family.transitions(draw, 2);
            let Sentence { tokens, .. } = family.sentence(draw, 2, 9);
            let mut counts = [[0.0_f32; 3]; 3];
            for pair in tokens.windows(2) {
                counts[pair[0] as usize][pair[1] as usize] += 1.0;
            }
            for (row, expected) in counts.iter().zip(&transitions) {
                let sum: f32 = row.iter().sum();
                assert!((expected.iter().sum::<f32>() - 1.0).abs() < 1e-5);
                for (count, expected) in row.iter().zip(expected) {
                    assert!((count / sum - expected).abs() < 0.03, "{counts:?} {transitions:?}");
                }
            }
        }
    }
}
