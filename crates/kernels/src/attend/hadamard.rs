//! The Hadamard transform, which spreads a few large numbers over all: what is rounded after it loses
//! less (QuaRot, Ashkboos et al. 2024, arXiv 2404.00456, section 4). It keeps products of two vectors
//! that both went through it, and undoes itself.

/// In place, in runs of the largest power of two that divides the length.
pub(super) fn transform(values: &mut [f32]) {
    let run = 1 << values.len().trailing_zeros();
    let factor = (run as f32).sqrt().recip();
    for values in values.chunks_exact_mut(run) {
        let mut half = 1;
        while half < run {
            for pair in values.chunks_exact_mut(2 * half) {
                let (low, high) = pair.split_at_mut(half);
                for (a, b) in low.iter_mut().zip(high) {
                    (*a, *b) = (*a + *b, *a - *b);
                }
            }
            half *= 2;
        }
        values.iter_mut().for_each(|value| *value *= factor);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn products_stay_and_a_peak_is_spread() {
        let wave = |step: f32| (0..48).map(|i| (i as f32 * step).sin()).collect::<Vec<_>>();
        let product = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f32>();
        let (a, b) = (wave(0.7), wave(1.3));
        let (mut turned_a, mut turned_b) = (a.clone(), b.clone());
        transform(&mut turned_a);
        transform(&mut turned_b);
        assert!((product(&a, &b) - product(&turned_a, &turned_b)).abs() < 1e-4);
        transform(&mut turned_a);
        assert!(a.iter().zip(&turned_a).all(|(a, back)| (a - back).abs() < 1e-5));

        let mut peak = vec![0.0; 64];
        peak[21] = 8.0;
        transform(&mut peak);
        assert!(peak.iter().all(|value| value.abs() == 1.0));
    }
}
