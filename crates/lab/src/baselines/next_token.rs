//! What can be told of the next token from those before it without training.

use tasks::Sentence;

/// Nats of the next token after each one read, from counts within the sequence: what followed the
/// same token before, plus `smoothing` for every token. For Markov chains with uniform rows and a
/// smoothing of one it is the exact Bayes predictor (Edelman et al. 2024, section 2).
pub fn bigram_nats(sentence: &Sentence, vocab: usize, smoothing: f64) -> Vec<f32> {
    let mut counts = vec![smoothing; vocab * vocab];
    let nats = |pair: &[u32]| {
        let row = &mut counts[pair[0] as usize * vocab..(pair[0] as usize + 1) * vocab];
        let share = row[pair[1] as usize] / row.iter().sum::<f64>();
        row[pair[1] as usize] += 1.0;
        -share.ln() as f32
    };
    sentence.tokens.windows(2).map(nats).collect()
}

/// The same where the chain is one of these, each as probable, by its transition matrix
/// `[states][states]`.
pub fn chains_nats(sentence: &Sentence, chains: &[Vec<Vec<f32>>]) -> Vec<f32> {
    let mut weights = vec![1.0 / chains.len() as f64; chains.len()];
    let nats = |pair: &[u32]| {
        for (weight, chain) in weights.iter_mut().zip(chains) {
            *weight *= f64::from(chain[pair[0] as usize][pair[1] as usize]);
        }
        // The weights were shares before, so their sum is the probability of this token.
        let share: f64 = weights.iter().sum();
        weights.iter_mut().for_each(|weight| *weight /= share.max(f64::MIN_POSITIVE));
        -share.max(f64::MIN_POSITIVE).ln() as f32
    };
    sentence.tokens.windows(2).map(nats).collect()
}

/// The same as [`bigram_nats`] from how often each token came so far, whatever stood before it.
pub fn unigram_nats(sentence: &Sentence, vocab: usize) -> Vec<f32> {
    let mut counts = vec![1.0_f64; vocab];
    let nats = |pair: &[u32]| {
        counts[pair[0] as usize] += 1.0;
        -(counts[pair[1] as usize] / counts.iter().sum::<f64>()).ln() as f32
    };
    sentence.tokens.windows(2).map(nats).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use tasks::{Draw, MarkovChains, TokenFamily};

    #[test]
    fn counts_by_hand() {
        let sentence = Sentence { tokens: vec![0, 1, 0, 1], asked: vec![Some(0); 3] };
        let shares =
            |nats: Vec<f32>| nats.into_iter().map(|nats| (-nats).exp()).collect::<Vec<_>>();
        let near = |got: Vec<f32>, expected: [f32; 3]| {
            assert!(got.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-6), "{got:?}");
        };
        near(shares(bigram_nats(&sentence, 2, 1.0)), [0.5, 0.5, 2.0 / 3.0]);
        near(shares(unigram_nats(&sentence, 2)), [1.0 / 3.0, 0.5, 2.0 / 5.0]);
        let even = vec![vec![0.5, 0.5]; 2];
        let swaps = vec![vec![0.0, 1.0], vec![1.0, 0.0]];
        // Shares of the second chain before each token: 1/2, 2/3, 4/5.
        near(shares(chains_nats(&sentence, &[even, swaps])), [0.75, 5.0 / 6.0, 0.9]);
    }

    #[test]
    fn on_markov_chains_the_bigram_wins_and_one_is_its_best_smoothing() {
        let family = MarkovChains { states: 4, seq: 60 };
        let mean = |nats: &dyn Fn(&Sentence) -> Vec<f32>| -> f32 {
            let all = (0..400).map(|seed| nats(&family.sentence(Draw::Known, seed, !seed)));
            all.map(|nats| nats.iter().sum::<f32>() / 60.0).sum::<f32>() / 400.0
        };
        let bayes = mean(&|it| bigram_nats(it, 4, 1.0));
        assert!(bayes < mean(&|it| bigram_nats(it, 4, 0.2)));
        assert!(bayes < mean(&|it| bigram_nats(it, 4, 5.0)));
        assert!(bayes < mean(&|it| unigram_nats(it, 4)) - 0.05);
        assert!(bayes < 4.0_f32.ln());
    }
}
