//! k nearest neighbours by cosine (Cover & Hart 1967).

use crate::probes::embeddings::cosine;
use crate::select::greatest;
use std::rc::Rc;

/// The share of each class among the `k` nearest of the pool. A draw between classes goes to the
/// one whose neighbours are nearer: each vote weighs a trifle more, the nearer it is.
pub fn votes(
    query: &[f32],
    pool: &[Rc<[f32]>],
    of: &[usize],
    classes: usize,
    k: usize,
) -> Vec<f32> {
    let scores: Vec<f32> = pool.iter().map(|vector| cosine(query, vector)).collect();
    let mut shares = vec![0.0; classes];
    for row in greatest(&scores, k) {
        shares[of[row]] += 1.0 + 1e-4 * scores[row];
    }
    let sum: f32 = shares.iter().sum();
    match sum > 0.0 {
        true => shares.into_iter().map(|share| share / sum).collect(),
        false => vec![1.0 / classes.max(1) as f32; classes],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_vote_and_the_nearer_break_a_draw() {
        let at = |x: f32, y: f32| -> Rc<[f32]> { Rc::from([x, y]) };
        let pool = [at(1.0, 0.0), at(0.6, 0.8), at(0.8, 0.6), at(0.0, 1.0)];
        let of = [0, 1, 1, 0];
        let two_of_three = votes(&[0.6, 0.8], &pool, &of, 2, 3);
        assert!((two_of_three[1] - 2.0 / 3.0).abs() < 1e-3);
        let draw = votes(&[1.0, 0.0], &pool, &of, 2, 2);
        assert!(draw[0] > draw[1] && draw[0] < 0.51, "{draw:?}");
        assert_eq!(votes(&[1.0, 0.0], &[], &[], 2, 3), [0.5, 0.5]);
    }
}
