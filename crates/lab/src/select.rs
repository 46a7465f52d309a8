//! Which rows of a pool become the examples of a prompt.

use crate::probes::embeddings::cosine;
use crate::sets::shuffle;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::collections::BTreeMap;
use std::rc::Rc;

/// `k` of `0..count`, drawn by the seed. The first `j` of them are those for `j`.
pub fn random(count: usize, k: usize, seed: u64) -> Vec<usize> {
    let mut all: Vec<usize> = (0..count).collect();
    shuffle(&mut all, &mut ChaCha8Rng::seed_from_u64(seed ^ 0x5e1ec7));
    all.truncate(k);
    all
}

/// Like [`random`], but the classes take turns as long as each has rows.
pub fn balanced(classes: &[usize], k: usize, seed: u64) -> Vec<usize> {
    let mut by_class: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for row in random(classes.len(), classes.len(), seed).into_iter().rev() {
        by_class.entry(classes[row]).or_default().push(row);
    }
    let mut turns: Vec<Vec<usize>> = by_class.into_values().collect();
    // Which class comes first is drawn too.
    shuffle(&mut turns, &mut ChaCha8Rng::seed_from_u64(seed ^ 0xba1a));
    let mut chosen = Vec::new();
    while chosen.len() < k.min(classes.len()) {
        chosen.extend(turns.iter_mut().filter_map(Vec::pop));
    }
    chosen.truncate(k);
    chosen
}

/// The `k` with the greatest scores, greatest first; the first of equals.
pub fn greatest(scores: &[f32], k: usize) -> Vec<usize> {
    let mut order: Vec<usize> = (0..scores.len()).collect();
    order.sort_by(|a, b| scores[*b].total_cmp(&scores[*a]));
    order.truncate(k);
    order
}

/// The `k` vectors nearest to a query by cosine, nearest first: kNN prompting (Liu et al. 2022,
/// "What makes good in-context examples for GPT-3?", arXiv 2101.06804, algorithm 1).
pub fn nearest(query: &[f32], pool: &[Rc<[f32]>], k: usize) -> Vec<usize> {
    let scores: Vec<f32> = pool.iter().map(|vector| cosine(query, vector)).collect();
    greatest(&scores, k)
}

/// The most diverse: the first is drawn by the seed, each further one is the farthest from those
/// chosen before (farthest-first traversal, Gonzalez 1985; the greedy k-center of Sener & Savarese
/// 2018, arXiv 1708.00489), by cosine.
pub fn diverse(pool: &[Rc<[f32]>], k: usize, seed: u64) -> Vec<usize> {
    if pool.is_empty() || k == 0 {
        return Vec::new();
    }
    let mut rng = ChaCha8Rng::seed_from_u64(seed ^ 0xd1fe);
    let mut chosen = vec![rng.random_range(0..pool.len())];
    // How near each row is to the nearest of the chosen.
    let mut nearness = vec![f32::NEG_INFINITY; pool.len()];
    while chosen.len() < k.min(pool.len()) {
        let last = &pool[chosen[chosen.len() - 1]];
        for (near, vector) in nearness.iter_mut().zip(pool) {
            *near = near.max(cosine(last, vector));
        }
        let free = (0..pool.len()).filter(|row| !chosen.contains(row));
        let farthest = free.min_by(|a, b| nearness[*a].total_cmp(&nearness[*b]));
        chosen.extend(farthest);
    }
    chosen
}

/// How sure a distribution is of the right class: `p(right) - max p(other)`, the margin of
/// multiclass learning (Crammer & Singer 2001, eq. 1) with probabilities for scores. The rows of
/// least margin are those of uncertainty sampling (Lewis & Gale 1994).
pub fn margin(shares: &[f32], right: usize) -> f32 {
    let others = shares.iter().enumerate().filter(|(class, _)| *class != right);
    shares[right] - others.map(|(_, share)| *share).fold(0.0, f32::max)
}

/// Okapi BM25 (Robertson & Zaragoza 2009, eq. 3.15) with k₁ = 1.2, b = 0.75 and the inverse document
/// frequency of Lucene, `ln(1 + (N - n + 0.5) / (n + 0.5))`, which is never negative.
pub struct Bm25 {
    /// For each word the documents that hold it, and how often.
    postings: BTreeMap<String, Vec<(usize, f32)>>,
    /// Words in each document.
    lengths: Vec<f32>,
    mean_length: f32,
}

impl Bm25 {
    pub fn new(documents: &[&str]) -> Self {
        let mut postings: BTreeMap<String, Vec<(usize, f32)>> = BTreeMap::new();
        let mut lengths = Vec::with_capacity(documents.len());
        for (document, text) in documents.iter().enumerate() {
            let mut length = 0.0;
            for word in words(text) {
                length += 1.0;
                let found = postings.entry(word).or_default();
                match found.last_mut() {
                    Some((last, count)) if *last == document => *count += 1.0,
                    _ => found.push((document, 1.0)),
                }
            }
            lengths.push(length);
        }
        let mean_length = lengths.iter().sum::<f32>() / lengths.len().max(1) as f32;
        Self { postings, lengths, mean_length }
    }

    /// The score of each document for a query.
    pub fn scores(&self, query: &str) -> Vec<f32> {
        const K1: f32 = 1.2;
        const B: f32 = 0.75;
        let mut scores = vec![0.0; self.lengths.len()];
        for word in words(query) {
            let Some(found) = self.postings.get(&word) else { continue };
            let (all, with) = (self.lengths.len() as f32, found.len() as f32);
            let rarity = (1.0 + (all - with + 0.5) / (with + 0.5)).ln();
            for (document, count) in found {
                let length = self.lengths[*document] / self.mean_length.max(1e-6);
                scores[*document] +=
                    rarity * count * (K1 + 1.0) / (count + K1 * (1.0 - B + B * length));
            }
        }
        scores
    }
}

/// Runs of letters and digits in lower case.
fn words(text: &str) -> impl Iterator<Item = String> + '_ {
    let words = text.split(|letter: char| !letter.is_alphanumeric()).filter(|it| !it.is_empty());
    words.map(str::to_lowercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draws_are_nested_seeded_and_balanced() {
        assert_eq!(random(9, 4, 3), random(9, 9, 3)[..4]);
        assert_ne!(random(99, 9, 3), random(99, 9, 4));
        assert_eq!(random(3, 9, 1).len(), 3);
        let classes = [0, 0, 0, 0, 0, 0, 1, 2, 2];
        let chosen = balanced(&classes, 6, 5);
        let count = |class| chosen.iter().filter(|row| classes[**row] == class).count();
        assert_eq!((count(0), count(1), count(2)), (3, 1, 2));
        assert_eq!(balanced(&classes, 3, 5), chosen[..3]);
        assert_eq!(balanced(&classes, 99, 5).len(), 9);
        assert!(balanced(&[], 3, 5).is_empty());
    }

    #[test]
    fn vectors_near_and_far() {
        let at = |degrees: f32| -> Rc<[f32]> {
            let angle = degrees.to_radians();
            Rc::from([angle.cos(), angle.sin()])
        };
        let pool = [0.0, 10.0, 20.0, 90.0, 180.0].map(at);
        assert_eq!(nearest(&at(12.0), &pool, 3), [1, 2, 0]);
        let spread = diverse(&pool, 3, 1);
        // Whichever comes first, the ends of the half circle and its middle are among the three.
        let mut sorted = spread.clone();
        sorted.sort_unstable();
        assert!(sorted.contains(&3) && sorted.contains(&4), "{spread:?}");
        assert_eq!(diverse(&pool, 9, 1).len(), 5);
        assert!(diverse(&[], 3, 1).is_empty());
    }

    #[test]
    fn margins_by_hand() {
        assert!((margin(&[0.7, 0.2, 0.1], 0) - 0.5).abs() < 1e-6);
        assert!((margin(&[0.7, 0.2, 0.1], 1) + 0.5).abs() < 1e-6);
    }

    #[test]
    fn bm25_by_hand() {
        let bm25 = Bm25::new(&["the cat sat", "the dog sat, the dog ran", "a bird"]);
        // "dog" is twice in one of three documents, of 6 words where the mean is 11 / 3.
        let rarity = (1.0_f32 + 2.5 / 1.5).ln();
        let expected = rarity * 2.0 * 2.2 / (2.0 + 1.2 * (0.25 + 0.75 * 6.0 / (11.0 / 3.0)));
        let scores = bm25.scores("Dog?");
        assert!((scores[1] - expected).abs() < 1e-5 && scores[0] == 0.0, "{scores:?}");
        assert_eq!(greatest(&bm25.scores("the cat"), 2), [0, 1]);
        assert_eq!(Bm25::new(&[]).scores("x"), Vec::<f32>::new());
    }
}
