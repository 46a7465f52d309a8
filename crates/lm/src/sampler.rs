//! From logits to tokens. On the CPU: a row of logits is 200 kB.

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
