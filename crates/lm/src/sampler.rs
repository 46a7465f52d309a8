//! From logits to tokens. On the CPU: a row of logits is 200 kB.

/// Draws tokens with a temperature from the most likely ones (nucleus sampling, Holtzman et al.
/// 2019, arXiv 1904.09751). The same seed and logits give the same tokens.
#[derive(Clone, Debug)]
pub struct Sampler {
    temperature: f32,
    top_p: f32,
    bits: SplitMix64,
}

impl Sampler {
    /// `temperature` divides the logits; at 0 or below the greatest is taken. `top_p`, from 0 to 1:
    /// only the fewest tokens that together have at least this probability are drawn from.
    pub fn new(temperature: f32, top_p: f32, seed: u64) -> Self {
        Self { temperature, top_p, bits: SplitMix64(seed) }
    }

    /// The next token, from logits `[vocab]`.
    pub fn sample(&mut self, logits: &[f32]) -> u32 {
        let cold = self.temperature.is_nan() || self.temperature <= 0.0;
        if cold || logits.is_empty() {
            return greedy(logits);
        }
        let uniform = self.uniform();
        let nucleus = self.nucleus(logits);
        let all: f64 = nucleus.iter().map(|(_, weight)| weight).sum();
        let mut left = uniform * all;
        for (id, weight) in &nucleus {
            left -= weight;
            if left < 0.0 {
                return *id;
            }
        }
        nucleus.last().map_or_else(|| greedy(logits), |(id, _)| *id)
    }

    /// From [0, 1): the upper 53 bits.
    fn uniform(&mut self) -> f64 {
        (self.bits.draw() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// The tokens that are drawn from, most likely first, and their probabilities before the rest
    /// was left out.
    fn nucleus(&self, logits: &[f32]) -> Vec<(u32, f64)> {
        let cooled: Vec<f32> = logits.iter().map(|logit| logit / self.temperature).collect();
        let log_probs = log_softmax(&cooled);
        // Few are needed as a rule, so all are sorted only where these are not enough.
        let mut most = 64;
        loop {
            let mut nucleus = Vec::new();
            let mut mass = 0.0;
            for (id, log_prob) in top_k(&log_probs, most) {
                let prob = f64::from(log_prob).exp();
                nucleus.push((id, prob));
                mass += prob;
                if mass >= f64::from(self.top_p) {
                    return nucleus;
                }
            }
            if most >= logits.len() {
                return nucleus;
            }
            most *= 16;
        }
    }
}

/// Steele, Lea & Flood 2014; from a seed. It is here so that a link draws the same tokens whatever becomes
/// of a library.
#[derive(Clone, Debug)]
pub(crate) struct SplitMix64(pub(crate) u64);

impl SplitMix64 {
    pub(crate) fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
}

/// `x - log Σ exp x`, in f64 inside.
pub fn log_softmax(logits: &[f32]) -> Vec<f32> {
    let max = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let sum: f64 = logits.iter().map(|logit| f64::from(logit - max).exp()).sum();
    let shift = f64::from(max) + sum.ln();
    logits.iter().map(|logit| (f64::from(*logit) - shift) as f32).collect()
}

/// The id of the greatest logit; the lowest of equals.
pub fn greedy(logits: &[f32]) -> u32 {
    let mut best = 0;
    for (id, logit) in logits.iter().enumerate() {
        if *logit > logits[best] {
            best = id;
        }
    }
    best as u32
}

/// The `k` greatest, greatest first.
pub fn top_k(values: &[f32], k: usize) -> Vec<(u32, f32)> {
    let mut order: Vec<u32> = (0..values.len() as u32).collect();
    let k = k.min(order.len());
    let descending =
        |a: &u32, b: &u32| values[*b as usize].total_cmp(&values[*a as usize]).then(a.cmp(b));
    if k > 0 && k < order.len() {
        order.select_nth_unstable_by(k - 1, descending);
    }
    order.truncate(k);
    order.sort_by(descending);
    order.into_iter().map(|id| (id, values[id as usize])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draws_follow_the_probabilities_within_the_nucleus() {
        // Probabilities 0.5, 0.3, 0.15, 0.05; the nucleus of 0.75 is the first two.
        let logits = [0.5_f32, 0.3, 0.15, 0.05].map(f32::ln);
        let counts = |temperature, top_p, seed| {
            let mut sampler = Sampler::new(temperature, top_p, seed);
            let mut counts = [0_u32; 4];
            (0..20_000).for_each(|_| counts[sampler.sample(&logits) as usize] += 1);
            counts.map(|count| f64::from(count) / 20_000.0)
        };
        let near = |counts: [f64; 4], expected: [f64; 4]| {
            counts.iter().zip(expected).all(|(count, expected)| (count - expected).abs() < 0.015)
        };
        assert!(near(counts(1.0, 1.0, 1), [0.5, 0.3, 0.15, 0.05]));
        assert!(near(counts(1.0, 0.75, 2), [0.625, 0.375, 0.0, 0.0]));
        let root = [0.5_f64, 0.3, 0.15, 0.05].map(f64::sqrt);
        let all: f64 = root.iter().sum();
        assert!(near(counts(2.0, 1.0, 3), root.map(|weight| weight / all)));
        assert_eq!(counts(0.0, 1.0, 4), [1.0, 0.0, 0.0, 0.0]);
        assert_eq!(counts(1.0, 0.0, 5), [1.0, 0.0, 0.0, 0.0], "at least one token");
        assert_eq!(counts(1.0, 1.0, 6), counts(1.0, 1.0, 6));
        assert_ne!(counts(1.0, 1.0, 6), counts(1.0, 1.0, 7));
    }

    #[test]
    fn the_generator_is_splitmix64() {
        // The first output for seed 0 is 0xe220a8397b1dcdaf.
        let expected = (0xe220_a839_7b1d_cdaf_u64 >> 11) as f64 / (1_u64 << 53) as f64;
        assert_eq!(Sampler::new(1.0, 1.0, 0).uniform(), expected);
    }

    #[test]
    fn a_flat_nucleus_reaches_beyond_the_first_guess() {
        let sampler = Sampler::new(1.0, 1.0, 0);
        assert_eq!(sampler.nucleus(&[0.0; 5_000]).len(), 5_000);
        let half = Sampler::new(1.0, 0.5, 0).nucleus(&[0.0; 5_000]).len();
        assert!((2_499..=2_501).contains(&half), "{half}");
    }

    #[test]
    fn probabilities_sum_to_one_and_order_is_kept() {
        let logits = [1.0, 3.0, -2.0, 3.0, 1000.0];
        let total: f64 = log_softmax(&logits).iter().map(|p| f64::from(*p).exp()).sum();
        assert!((total - 1.0).abs() < 1e-6);
        assert_eq!(greedy(&logits), 4);
        let ids: Vec<u32> = top_k(&logits, 3).into_iter().map(|(id, _)| id).collect();
        assert_eq!(ids, [4, 1, 3]);
        assert_eq!(top_k(&logits, 99).len(), 5);
    }
}
