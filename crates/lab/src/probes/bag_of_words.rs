//! What conventional learning would make of the same examples: a logistic regression on words.

use super::labels::softmax;
use std::collections::BTreeMap;

/// Multinomial logistic regression on which words occur, by gradient descent with an L2 penalty.
pub struct BagOfWords {
    index: BTreeMap<String, usize>,
    /// `[classes][words + 1]`; the last is the bias.
    weights: Vec<Vec<f32>>,
}

impl BagOfWords {
    /// Fits `examples` of a text and the index of its class.
    pub fn fit(examples: &[(&str, usize)], classes: usize) -> Self {
        const STEPS: usize = 200;
        const RATE: f32 = 0.5;
        const PENALTY: f32 = 0.01;
        let mut index = BTreeMap::new();
        for (text, _) in examples {
            for word in words(text) {
                let next = index.len();
                index.entry(word).or_insert(next);
            }
        }
        let mut model = Self { weights: vec![vec![0.0; index.len() + 1]; classes], index };
        let features: Vec<Vec<usize>> =
            examples.iter().map(|(text, _)| model.features(text)).collect();
        let count = examples.len().max(1) as f32;
        for _ in 0..STEPS {
            let mut gradient = vec![vec![0.0; model.index.len() + 1]; classes];
            for (features, (_, class)) in features.iter().zip(examples) {
                for (label, p) in model.shares(features).into_iter().enumerate() {
                    let error = p - f32::from(u8::from(label == *class));
                    features.iter().for_each(|word| gradient[label][*word] += error / count);
                }
            }
            for (weights, gradient) in model.weights.iter_mut().zip(&gradient) {
                for (weight, gradient) in weights.iter_mut().zip(gradient) {
                    *weight -= RATE * (gradient + PENALTY * *weight);
                }
            }
        }
        model
    }

    /// The probability of each class.
    pub fn predict(&self, text: &str) -> Vec<f32> {
        self.shares(&self.features(text))
    }

    fn shares(&self, features: &[usize]) -> Vec<f32> {
        let score = |weights: &Vec<f32>| features.iter().map(|word| weights[*word]).sum();
        softmax(&self.weights.iter().map(score).collect::<Vec<f32>>())
    }

    fn features(&self, text: &str) -> Vec<usize> {
        let mut found: Vec<usize> =
            words(text).filter_map(|word| self.index.get(&word).copied()).collect();
        found.sort_unstable();
        found.dedup();
        found.push(self.index.len());
        found
    }
}

/// Words in lower case, and each punctuation mark by itself.
fn words(text: &str) -> impl Iterator<Item = String> {
    let spaced: String = text
        .chars()
        .flat_map(|letter| {
            let apart = letter.is_ascii_punctuation();
            [apart.then_some(' '), Some(letter), apart.then_some(' ')]
        })
        .flatten()
        .collect();
    spaced.split_whitespace().map(str::to_lowercase).collect::<Vec<_>>().into_iter()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_telling_word_is_learned() {
        let examples = [("good film!", 1), ("bad film!", 0), ("good soup", 1), ("bad soup", 0)];
        let model = BagOfWords::fit(&examples, 2);
        assert!(model.predict("Good day")[1] > 0.7 && model.predict("a bad day")[0] > 0.7);
        let even = BagOfWords::fit(&[], 2).predict("anything");
        assert_eq!(even, [0.5, 0.5]);
    }
}
