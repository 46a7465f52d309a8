//! Linear self-attention: the teacher, the gated RNN that is built to be it, and what is read back from one
//! that was trained.

use nn::GatedWeights;

/// `yₜ = Σ_{s ≤ t} (W_V xₛ) (W_K xₛ)ᵀ (W_Q xₜ)` of one head.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Attention {
    pub dims: usize,
    /// `[dims][dims]` each, row by row.
    value: Vec<f32>,
    key: Vec<f32>,
    query: Vec<f32>,
}

impl Attention {
    /// Entries from `N(0, 1/dims)`.
    pub(super) fn random(dims: usize, seed: u64) -> Self {
        let mut draws = tasks::draws(seed);
        let scale = (dims as f32).sqrt().recip();
        let mut matrix = || (0..dims * dims).map(|_| scale * tasks::normal(&mut draws)).collect();
        Self { dims, value: matrix(), key: matrix(), query: matrix() }
    }

    /// Of one sequence, `[seq][dims]`.
    pub(super) fn outputs(&self, tokens: &[f32]) -> Vec<f32> {
        let dims = self.dims;
        // Σ (W_V xₛ)(W_K xₛ)ᵀ
        let mut memory = vec![0.0; dims * dims];
        let mut outputs = Vec::with_capacity(tokens.len());
        for token in tokens.chunks_exact(dims) {
            let [value, key, query] =
                [&self.value, &self.key, &self.query].map(|matrix| apply(matrix, token));
            for (at, cell) in memory.iter_mut().enumerate() {
                *cell += value[at / dims] * key[at % dims];
            }
            outputs.extend(apply(&memory, &query));
        }
        outputs
    }

    /// The paper's construction (section 3.1): `dims²` neurons with λ = 1 add up `vᵢ kⱼ`, `dims` with λ = 0
    /// carry the query, and the output gate multiplies one with another.
    pub(super) fn construction(&self) -> GatedWeights {
        let dims = self.dims;
        let pairs: Vec<[usize; 2]> = (0..dims * dims).map(|at| [at / dims, at % dims]).collect();
        let mut weights = Blank::new(dims, pairs.len() + dims, dims);
        for (neuron, [i, j]) in pairs.iter().enumerate() {
            weights.write(neuron, self.row(&self.value, *i), Some(self.row(&self.key, *j)), 1.0);
            weights.multiply(neuron, neuron, pairs.len() + j);
            weights.add(neuron, *i, 1.0);
        }
        for j in 0..dims {
            weights.write(pairs.len() + j, self.row(&self.query, j), None, 0.0);
        }
        weights.finish()
    }

    /// A smaller one, whatever the value matrix: neurons with λ = 1 add up the `dims (dims + 1) / 2` products `xᵢ xⱼ`, those with λ = 0
    /// carry `W_Kᵀ W_Q x`, and `D` is `W_V`.
    pub(super) fn compact(&self) -> GatedWeights {
        let dims = self.dims;
        let pairs = pairs(dims);
        let mut weights = Blank::new(dims, pairs.len() + dims, dims);
        let unit =
            |at: usize| (0..dims).map(|it| f32::from(u8::from(it == at))).collect::<Vec<_>>();
        for (neuron, [i, j]) in pairs.iter().enumerate() {
            weights.write(neuron, unit(*i), Some(unit(*j)), 1.0);
        }
        for j in 0..dims {
            // Row j of W_Kᵀ W_Q.
            let asked = (0..dims).map(|at| {
                (0..dims).map(|m| self.key[m * dims + j] * self.query[m * dims + at]).sum()
            });
            weights.write(pairs.len() + j, asked.collect(), None, 0.0);
        }
        // Both (i, j) and (j, i) read the one neuron of their product.
        let all = (0..dims * dims).map(|at| [at / dims, at % dims]);
        for (product, [i, j]) in all.enumerate() {
            let neuron = pairs.iter().position(|pair| *pair == [i.min(j), i.max(j)]).unwrap_or(0);
            weights.multiply(product, neuron, pairs.len() + j);
            for output in 0..dims {
                weights.add(product, output, self.value[output * dims + i]);
            }
        }
        weights.finish()
    }

    /// What the function comes down to, whatever its matrices: `[output][pair a ≤ b][c]`, the coefficient
    /// of `xₛₐ xₛ_b xₜ_c`.
    pub(super) fn coefficients(&self) -> Vec<f32> {
        let dims = self.dims;
        let mut all = Vec::new();
        for output in 0..dims {
            for [a, b] in pairs(dims) {
                let through = |from: usize, to: usize, c: usize| -> f32 {
                    let asked =
                        (0..dims).map(|m| self.key[m * dims + to] * self.query[m * dims + c]);
                    self.value[output * dims + from] * asked.sum::<f32>()
                };
                let twice = if a == b { 0.0 } else { 1.0 };
                all.extend((0..dims).map(|c| through(a, b, c) + twice * through(b, a, c)));
            }
        }
        all
    }

    fn row(&self, matrix: &[f32], row: usize) -> Vec<f32> {
        matrix[row * self.dims..(row + 1) * self.dims].to_vec()
    }
}

/// The same coefficients of a gated RNN: neurons that keep, λ above a half, hold products of a past token;
/// those that forget hold the present one.
pub(super) fn coefficients(weights: &GatedWeights, dims: usize, outputs: usize) -> Vec<f32> {
    let GatedWeights { input, input_bias, decays, output, readout } = weights;
    let neurons = decays.len();
    let pairs = pairs(dims);
    // W_m and W_x of a neuron, for each input.
    let side =
        |neuron: usize, half: usize, at: usize| input[at * 2 * neurons + half * neurons + neuron];
    let bias = |neuron: usize, half: usize| input_bias[half * neurons + neuron];
    let keeps: Vec<usize> = (0..neurons).filter(|neuron| decays[*neuron] > 0.5).collect();
    let forgets: Vec<usize> = (0..neurons).filter(|neuron| decays[*neuron] <= 0.5).collect();
    let past = |neuron: usize, [a, b]: [usize; 2]| {
        let cross = |a, b| side(neuron, 0, a) * side(neuron, 1, b);
        if a == b { cross(a, a) } else { cross(a, b) + cross(b, a) }
    };
    let present = |neuron: usize, c: usize| {
        side(neuron, 0, c) * bias(neuron, 1) + bias(neuron, 0) * side(neuron, 1, c)
    };
    let gate = |neuron: usize, half: usize, product: usize| {
        output[neuron * 2 * neurons + half * neurons + product]
    };
    let mut all = vec![0.0; outputs * pairs.len() * dims];
    for keep in &keeps {
        let past: Vec<f32> = pairs.iter().map(|pair| past(*keep, *pair)).collect();
        for forget in &forgets {
            let present: Vec<f32> = (0..dims).map(|c| present(*forget, c)).collect();
            for out in 0..outputs {
                let joint: f32 = (0..neurons)
                    .map(|product| {
                        let both = gate(*keep, 0, product) * gate(*forget, 1, product)
                            + gate(*forget, 0, product) * gate(*keep, 1, product);
                        readout[product * outputs + out] * both
                    })
                    .sum();
                for (pair, past) in past.iter().enumerate() {
                    for (c, present) in present.iter().enumerate() {
                        all[(out * pairs.len() + pair) * dims + c] += joint * past * present;
                    }
                }
            }
        }
    }
    all
}

/// All `(a, b)` with `a ≤ b`.
pub(super) fn pairs(dims: usize) -> Vec<[usize; 2]> {
    (0..dims).flat_map(|a| (a..dims).map(move |b| [a, b])).collect()
}

fn apply(matrix: &[f32], x: &[f32]) -> Vec<f32> {
    matrix
        .chunks_exact(x.len())
        .map(|row| row.iter().zip(x).map(|(weight, x)| weight * x).sum())
        .collect()
}

/// A gated RNN that does nothing yet.
struct Blank {
    weights: GatedWeights,
    outputs: usize,
}

impl Blank {
    fn new(inputs: usize, neurons: usize, outputs: usize) -> Self {
        // As many products as neurons, or as there are pairs where these are more.
        let width = neurons.max(inputs * inputs);
        let weights = GatedWeights {
            input: vec![0.0; inputs * 2 * width],
            input_bias: vec![0.0; 2 * width],
            decays: vec![0.0; width],
            output: vec![0.0; width * 2 * width],
            readout: vec![0.0; width * outputs],
        };
        Self { weights, outputs }
    }

    /// A neuron takes in `left · x` times `right · x`, or times 1.
    fn write(&mut self, neuron: usize, left: Vec<f32>, right: Option<Vec<f32>>, decay: f32) {
        let width = self.weights.decays.len();
        for (at, weight) in left.into_iter().enumerate() {
            self.weights.input[at * 2 * width + neuron] = weight;
        }
        match right {
            Some(right) => {
                for (at, weight) in right.into_iter().enumerate() {
                    self.weights.input[at * 2 * width + width + neuron] = weight;
                }
            }
            None => self.weights.input_bias[width + neuron] = 1.0,
        }
        self.weights.decays[neuron] = decay;
    }

    /// A product of the output gate.
    fn multiply(&mut self, product: usize, left: usize, right: usize) {
        let width = self.weights.decays.len();
        self.weights.output[left * 2 * width + product] = 1.0;
        self.weights.output[right * 2 * width + width + product] = 1.0;
    }

    /// D
    fn add(&mut self, product: usize, output: usize, weight: f32) {
        self.weights.readout[product * self.outputs + output] = weight;
    }

    fn finish(self) -> GatedWeights {
        self.weights
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attention_by_hand() {
        let attention = Attention { dims: 1, value: vec![2.0], key: vec![3.0], query: vec![0.5] };
        // 2·3·0.5 = 3 times (Σ x²) x.
        assert_eq!(attention.outputs(&[1.0, 2.0]), [3.0, 30.0]);
    }

    #[test]
    fn coefficients_of_both_constructions_are_the_teacher_s() {
        for dims in [1, 2, 4] {
            let attention = Attention::random(dims, 3);
            let expected = attention.coefficients();
            for built in [attention.construction(), attention.compact()] {
                let got = coefficients(&built, dims, dims);
                assert_eq!(got.len(), expected.len());
                for (got, expected) in got.iter().zip(&expected) {
                    assert!((got - expected).abs() < 1e-5, "{got} {expected}");
                }
            }
        }
    }

    #[test]
    fn coefficients_are_the_function() {
        let attention = Attention::random(2, 5);
        let tokens = [0.3, -1.0, 2.0, 0.7];
        let coefficients = attention.coefficients();
        let outputs = attention.outputs(&tokens);
        for out in 0..2 {
            let mut sum = 0.0;
            for past in tokens.chunks_exact(2) {
                for (pair, [a, b]) in pairs(2).into_iter().enumerate() {
                    for c in 0..2 {
                        let weight = coefficients[(out * 3 + pair) * 2 + c];
                        sum += weight * past[a] * past[b] * tokens[2 + c];
                    }
                }
            }
            assert!((sum - outputs[2 + out]).abs() < 1e-5);
        }
    }
}
