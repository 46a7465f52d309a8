//! Multinomial logistic regression on vectors.

use crate::probes::labels::softmax;

/// Weights of one row a class: `[classes][d + 1]`, the last being the bias.
pub struct Logistic(Vec<Vec<f32>>);

impl Logistic {
    /// Minimises `Σ -log p(class | x) + ½ ‖W‖²`, the bias not penalised: what scikit-learn does at
    /// its defaults (`C = 1`). Vectors of length one are expected: then the mean loss has a curvature
    /// of at most one, which gives the step of Nesterov's accelerated descent (Nesterov 1983).
    pub fn fit(vectors: &[&[f32]], of: &[usize], classes: usize) -> Self {
        const STEPS: usize = 300;
        let d = vectors.first().map_or(0, |vector| vector.len());
        let count = vectors.len().max(1) as f32;
        let mut model = Self(vec![vec![0.0; d + 1]; classes]);
        let mut before = model.0.clone();
        for step in 0..STEPS {
            let push = step as f32 / (step as f32 + 3.0);
            let ahead: Vec<Vec<f32>> = (model.0.iter().zip(&before))
                .map(|(now, before)| {
                    now.iter().zip(before).map(|(a, b)| a + push * (a - b)).collect()
                })
                .collect();
            let ahead = Self(ahead);
            let mut gradient = vec![vec![0.0; d + 1]; classes];
            for (vector, class) in vectors.iter().zip(of) {
                for (label, share) in ahead.predict(vector).into_iter().enumerate() {
                    let error = (share - f32::from(u8::from(label == *class))) / count;
                    let (bias, weights) = gradient[label].split_last_mut().unzip();
                    for (sum, value) in weights.into_iter().flatten().zip(*vector) {
                        *sum += error * value;
                    }
                    if let Some(bias) = bias {
                        *bias += error;
                    }
                }
            }
            let rate = 1.0 / (1.0 + 1.0 / count);
            before = std::mem::take(&mut model.0);
            model.0 = (ahead.0.iter().zip(&gradient))
                .map(|(weights, gradient)| {
                    let stepped = weights.iter().zip(gradient).enumerate();
                    stepped
                        .map(|(at, (weight, slope))| {
                            let pull = if at < d { weight / count } else { 0.0 };
                            weight - rate * (slope + pull)
                        })
                        .collect()
                })
                .collect();
        }
        model
    }

    /// The probability of each class.
    pub fn predict(&self, vector: &[f32]) -> Vec<f32> {
        let score = |weights: &Vec<f32>| {
            let (bias, weights) = weights.split_last().map_or((0.0, &[][..]), |(b, w)| (*b, w));
            bias + weights.iter().zip(vector).map(|(a, b)| a * b).sum::<f32>()
        };
        softmax(&self.0.iter().map(score).collect::<Vec<f32>>())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fit_is_the_minimum() {
        // At the minimum the pull of the penalty balances the errors, class by class.
        let vectors = [[1.0, 0.0], [0.8, 0.6], [0.0, 1.0], [-0.6, 0.8], [0.6, -0.8], [-1.0, 0.0]];
        let of = [0, 0, 1, 1, 2, 2];
        let rows: Vec<&[f32]> = vectors.iter().map(|row| row.as_slice()).collect();
        let model = Logistic::fit(&rows, &of, 3);
        for (class, weights) in model.0.iter().enumerate() {
            for (at, weight) in weights.iter().enumerate() {
                let slope: f32 = (vectors.iter().zip(of))
                    .map(|(vector, label)| {
                        let error =
                            model.predict(vector)[class] - f32::from(u8::from(label == class));
                        error * vector.get(at).copied().unwrap_or(1.0)
                    })
                    .sum();
                let pull = if at < 2 { *weight } else { 0.0 };
                assert!((slope + pull).abs() < 2e-3, "class {class}, weight {at}: {slope} {pull}");
            }
        }
        assert!(model.predict(&[0.95, 0.31])[0] > 0.5);
    }

    #[test]
    fn without_data_all_classes_are_alike() {
        assert_eq!(Logistic::fit(&[], &[], 2).predict(&[]), [0.5, 0.5]);
    }
}
