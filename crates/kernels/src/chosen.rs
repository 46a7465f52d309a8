//! Attention of one query to chosen keys, in plain numbers: what is not chosen is not computed.

/// Products that are added up side by side.
const LANES: usize = 8;

/// Adds `query · key` to each score that is not −∞; keys are rows as wide as the query.
pub fn score_chosen(query: &[f32], keys: &[f32], scores: &mut [f32]) {
    for (score, key) in scores.iter_mut().zip(keys.chunks_exact(query.len().max(1))) {
        if *score == f32::NEG_INFINITY {
            continue;
        }
        let ([query, rest], [key, end]) = (split(query), split(key));
        let mut sums = [0.0_f32; LANES];
        for (one, other) in query.chunks_exact(LANES).zip(key.chunks_exact(LANES)) {
            for lane in 0..LANES {
                sums[lane] += one[lane] * other[lane];
            }
        }
        let tail: f32 = rest.iter().zip(end).map(|(one, other)| one * other).sum();
        *score += sums.iter().sum::<f32>() + tail;
    }
}

fn split(row: &[f32]) -> [&[f32]; 2] {
    let (whole, rest) = row.split_at(row.len() / LANES * LANES);
    [whole, rest]
}

/// Scores become shares of one; the logarithm of the sum of their powers of e. Scores of −∞ have no share;
/// where there is no other, neither has any.
pub fn softmax_chosen(scores: &mut [f32]) -> f32 {
    let most = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    if most == f32::NEG_INFINITY {
        scores.fill(0.0);
        return most;
    }
    let mut sum = 0.0;
    for score in scores.iter_mut() {
        *score = if *score == f32::NEG_INFINITY { 0.0 } else { (*score - most).exp() };
        sum += *score;
    }
    scores.iter_mut().for_each(|score| *score /= sum);
    most + sum.ln()
}

/// Adds the rows of `values` by their shares to `mixed`.
pub fn mix_chosen(shares: &[f32], values: &[f32], mixed: &mut [f32]) {
    for (share, row) in shares.iter().zip(values.chunks_exact(mixed.len().max(1))) {
        if *share != 0.0 {
            mixed.iter_mut().zip(row).for_each(|(sum, value)| *sum += share * value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn by_hand_and_without_what_is_not_chosen() {
        let query: Vec<f32> = (0..10).map(|at| at as f32 / 10.0).collect();
        let keys: Vec<f32> = (0..30).map(|at| (at % 7) as f32 - 3.0).collect();
        let mut scores = [0.0, f32::NEG_INFINITY, 1.0];
        score_chosen(&query, &keys, &mut scores);
        let product =
            |row: usize| -> f32 { (0..10).map(|at| query[at] * keys[10 * row + at]).sum() };
        assert!((scores[0] - product(0)).abs() < 1e-6);
        assert!((scores[2] - product(2) - 1.0).abs() < 1e-6);
        let [one, other] = [scores[0].exp(), scores[2].exp()];
        let log = softmax_chosen(&mut scores);
        assert!((log - (one + other).ln()).abs() < 1e-5);
        assert!((scores[0] - one / (one + other)).abs() < 1e-6 && scores[1] == 0.0);
        let mut mixed = [1.0, 0.0];
        mix_chosen(&[0.25, 0.0, 0.75], &[4.0, 8.0, f32::NAN, f32::NAN, 0.0, 4.0], &mut mixed);
        assert_eq!(mixed, [2.0, 5.0]);
    }

    #[test]
    fn nothing_chosen_is_nothing() {
        let mut scores = [f32::NEG_INFINITY; 2];
        score_chosen(&[1.0], &[1.0, 2.0], &mut scores);
        assert_eq!(softmax_chosen(&mut scores), f32::NEG_INFINITY);
        assert_eq!(scores, [0.0; 2]);
    }
}
