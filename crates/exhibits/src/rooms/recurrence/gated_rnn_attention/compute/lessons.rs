//! What the networks are taught: to be an attention layer, or to regress in context.

use super::attention::{Attention, pairs};
use nn::Batch;
use tasks::seed::{Stream, derive};

/// Tokens of a sequence.
pub(super) const SEQ: usize = 12;

#[derive(Clone, Debug)]
pub(super) enum Lessons {
    /// Every token's output is that of the teacher.
    Imitate(Attention),
    /// Tokens `(x, y)` with `y = W x`, then `(x, 0)`, whose `y` is asked for; `x` and `y` of so many numbers.
    Regress { dims: usize },
}

impl Lessons {
    pub(super) fn inputs(&self) -> usize {
        match self {
            Self::Imitate(teacher) => teacher.dims,
            Self::Regress { dims } => 2 * dims,
        }
    }

    pub(super) fn outputs(&self) -> usize {
        match self {
            Self::Imitate(Attention { dims, .. }) | Self::Regress { dims } => *dims,
        }
    }

    /// The coefficients of the solution, as of [`Attention::coefficients`].
    pub(super) fn coefficients(&self) -> Vec<f32> {
        match self {
            Self::Imitate(teacher) => teacher.coefficients(),
            // `η yₛ xₛᵀ x`: for output k the product of xₐ and y_k, times xₐ of the query.
            Self::Regress { dims } => {
                let (dims, rate) = (*dims, ((SEQ + dims) as f32).recip());
                let entry = |out: usize, [a, b]: [usize; 2], c: usize| {
                    if a < dims && b == dims + out && c == a { rate } else { 0.0 }
                };
                let all = (0..dims).flat_map(|out| {
                    pairs(2 * dims)
                        .into_iter()
                        .flat_map(move |pair| (0..2 * dims).map(move |c| entry(out, pair, c)))
                });
                all.collect()
            }
        }
    }

    pub(super) fn input_name(&self, at: usize) -> String {
        match self {
            Self::Regress { dims } if at >= *dims => format!("y{}", at - dims + 1),
            _ => format!("x{}", at + 1),
        }
    }

    /// The `index`-th batch of a stream.
    pub(super) fn batch(&self, rows: usize, seed: u64, stream: Stream, index: u64) -> Batch {
        let mut draws = tasks::draws(derive(seed, stream, index));
        let mut normals =
            |count| -> Vec<f32> { (0..count).map(|_| tasks::normal(&mut draws)).collect() };
        let mut batch = Batch { seq: SEQ, ..Batch::default() };
        for _ in 0..rows {
            match self {
                Self::Imitate(teacher) => {
                    let tokens = normals(SEQ * teacher.dims);
                    batch.targets.extend(teacher.outputs(&tokens));
                    batch.tokens.extend(tokens);
                    batch.weights.extend([1.0; SEQ]);
                }
                Self::Regress { dims } => {
                    let scale = (*dims as f32).sqrt().recip();
                    let rule = normals(dims * dims);
                    for at in 0..SEQ {
                        let x = normals(*dims);
                        let y = rule.chunks_exact(*dims).map(|row| {
                            scale * row.iter().zip(&x).map(|(weight, x)| weight * x).sum::<f32>()
                        });
                        let y: Vec<f32> = y.collect();
                        let asked = at + 1 == SEQ;
                        batch.tokens.extend(&x);
                        batch.tokens.extend(y.iter().map(|y| if asked { 0.0 } else { *y }));
                        batch.targets.extend(y);
                        batch.weights.push(f32::from(u8::from(asked)));
                    }
                }
            }
        }
        batch
    }
}

/// Mean squared error of predictions where they count, and of predicting zero.
pub(super) fn errors(batch: &Batch, predicted: &[f32]) -> [f64; 2] {
    let width = batch.targets.len() / batch.weights.len().max(1);
    let (mut error, mut zero, mut count) = (0.0, 0.0, 0.0);
    for (at, (target, predicted)) in batch.targets.iter().zip(predicted).enumerate() {
        let weight = f64::from(batch.weights[at / width.max(1)]);
        error += weight * f64::from(target - predicted).powi(2);
        zero += weight * f64::from(*target).powi(2);
        count += weight;
    }
    [error / count, zero / count]
}

/// The error of one gradient step from zero, `ŷ = η Σ yₛ xₛᵀ x`, with the best rate η, as a share of that of
/// predicting zero. With `n` inputs from `N(0, I)`, `E S² = (n² + n (d + 1)) I` for `S = Σ x xᵀ`, so that
/// the best rate is `1 / (n + d + 1)`.
pub(super) fn one_step(dims: usize) -> f64 {
    (dims + 1) as f64 / (SEQ + dims) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The predictions of that step.
    fn one_step_predictions(batch: &Batch, dims: usize) -> Vec<f32> {
        let rate = ((SEQ + dims) as f32).recip();
        let mut all = Vec::with_capacity(batch.targets.len());
        for tokens in batch.tokens.chunks_exact(SEQ * 2 * dims) {
            let (examples, query) = tokens.split_at((SEQ - 1) * 2 * dims);
            let mut step = vec![0.0; dims];
            for example in examples.chunks_exact(2 * dims) {
                let (x, y) = example.split_at(dims);
                let along: f32 = x.iter().zip(query).map(|(x, query)| x * query).sum();
                step.iter_mut().zip(y).for_each(|(sum, y)| *sum += rate * along * y);
            }
            all.extend(vec![0.0; (SEQ - 1) * dims]);
            all.extend(step);
        }
        all
    }

    #[test]
    fn one_step_of_gradient_descent_is_what_was_derived() {
        for dims in [1, 3] {
            let lessons = Lessons::Regress { dims };
            let batch = lessons.batch(8_000, 1, Stream::Test, 0);
            let [error, zero] = errors(&batch, &one_step_predictions(&batch, dims));
            let (measured, derived) = (error / zero, one_step(dims));
            assert!((measured / derived - 1.0).abs() < 0.05, "{measured} {derived}");
            assert!((zero - 1.0).abs() < 0.1);
        }
    }

    #[test]
    fn a_batch_is_its_seed_and_has_all_its_parts() {
        for lessons in [Lessons::Imitate(Attention::random(2, 1)), Lessons::Regress { dims: 2 }] {
            let batch = |index| lessons.batch(3, 1, Stream::Train, index);
            assert_eq!(batch(0), batch(0));
            assert_ne!(batch(0), batch(1));
            let Batch { seq, tokens, targets, weights } = batch(0);
            assert_eq!((seq, weights.len()), (SEQ, 3 * SEQ));
            assert_eq!(tokens.len(), 3 * SEQ * lessons.inputs());
            assert_eq!(targets.len(), 3 * SEQ * lessons.outputs());
        }
    }
}
