/// How much a head looks at what followed the last occurrence of the present token (the prefix-matching
/// score of Olsson et al. 2022, <https://arxiv.org/abs/2209.11895>): the mean attention from each
/// token that has occurred to those right behind its earlier occurrences.
///
/// `weights` is `[seq, seq]`, a row for each token that looks.
pub fn prefix_matching(weights: &[f32], tokens: &[u32]) -> Option<f32> {
    let seq = (weights.len() as f64).sqrt().round() as usize;
    let (mut sum, mut count) = (0.0, 0);
    for to in 1..seq {
        let behind: Vec<usize> =
            (0..to - 1).filter(|from| tokens[*from] == tokens[to]).map(|from| from + 1).collect();
        if !behind.is_empty() {
            sum += behind.iter().map(|from| weights[to * seq + from]).sum::<f32>();
            count += 1;
        }
    }
    (count > 0).then(|| sum / count as f32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_that_copies_scores_one_and_one_that_looks_back_a_step_zero() {
        let tokens = [1, 2, 3, 1, 2, 3];
        let matrix = |from: &dyn Fn(usize) -> usize| {
            let mut weights = vec![0.0; 36];
            (0..6).for_each(|to| weights[to * 6 + from(to)] = 1.0);
            weights
        };
        assert_eq!(prefix_matching(&matrix(&|to| to.saturating_sub(2)), &tokens), Some(1.0));
        assert_eq!(prefix_matching(&matrix(&|to| to.saturating_sub(1)), &tokens), Some(0.0));
        assert_eq!(prefix_matching(&matrix(&|to| to), &[1, 2, 3, 4, 5, 6]), None);
    }
}
