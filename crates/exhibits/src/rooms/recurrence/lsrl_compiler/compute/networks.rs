//! The same path of layers as other recurrent networks: a classic RNN, whose states pass a ReLU (section 6),
//! and LSTMs and GRUs (appendices C and D), with ReLUs in place of sigmoid and tanh, as the paper has them.

use super::compile::{Layer, Operation, Path, Sparse};

/// A layer of which all parts are what a network's cell has.
#[derive(Clone, Debug)]
pub(super) enum Cell {
    /// `h = ReLU(W a + U h + b)`, Eqs. 2 and 5.
    Rnn(Gate),
    /// Products of the gated RNN, Eq. 5.
    Product(Gate, Gate),
    Lstm(Lstm),
    Gru(Gru),
    /// `W a + b`, at the end.
    Read(Gate),
}

/// `ReLU(W a + U h + b)` of the input and the layer's last output.
#[derive(Clone, Debug, Default)]
pub(super) struct Gate {
    input: Sparse,
    hidden: Sparse,
    bias: Vec<f64>,
}

/// Eqs. 21 to 26.
#[derive(Clone, Debug)]
pub(super) struct Lstm {
    forget: Gate,
    input: Gate,
    output: Gate,
    candidate: Gate,
}

/// Eqs. 12 to 15.
#[derive(Clone, Debug)]
pub(super) struct Gru {
    update: Gate,
    reset: Gate,
    candidate: Gate,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Rnn,
    Lstm,
    Gru,
}

impl Kind {
    pub(super) const ALL: [Self; 3] = [Self::Rnn, Self::Lstm, Self::Gru];
}

/// A stack of cells, with what each has given last and, for an LSTM, what its memory cells hold.
#[derive(Clone, Debug)]
pub(super) struct Network {
    cells: Vec<Cell>,
    hidden: Vec<Vec<f64>>,
    memory: Vec<Vec<f64>>,
}

impl Network {
    pub(super) fn new(path: &Path, kind: Kind) -> Self {
        let mut network = Self { cells: Vec::new(), hidden: Vec::new(), memory: Vec::new() };
        for (gates, start) in rectified(path) {
            let size = gates.size();
            network.memory.push(vec![0.0; size]);
            network.hidden.push(start.unwrap_or_else(|| vec![0.0; size]));
            network.cells.push(gates.cell(kind));
        }
        network
    }

    pub(super) fn step(&mut self, token: &[f64]) -> Vec<f64> {
        let mut x = token.to_vec();
        let kept = self.hidden.iter_mut().zip(&mut self.memory);
        for (cell, (hidden, memory)) in self.cells.iter().zip(kept) {
            x = cell.step(&x, hidden, memory);
            hidden.clone_from(&x);
        }
        x
    }

    pub(super) fn layers(&self) -> usize {
        self.cells.len()
    }

    pub(super) fn width(&self) -> usize {
        self.hidden.iter().map(Vec::len).max().unwrap_or(0)
    }

    /// Weights that are not zero, biases among them.
    pub(super) fn weights(&self) -> usize {
        self.cells.iter().flat_map(Cell::gates).map(Gate::weights).sum()
    }
}

impl Cell {
    fn step(&self, x: &[f64], hidden: &[f64], memory: &mut Vec<f64>) -> Vec<f64> {
        match self {
            Self::Rnn(gate) => gate.open(x, hidden),
            Self::Product(left, right) => times(&left.open(x, hidden), &right.open(x, hidden)),
            Self::Read(gate) => gate.sums(x, hidden).collect(),
            Self::Lstm(Lstm { forget, input, output, candidate }) => {
                let kept = times(&forget.open(x, hidden), memory);
                let new = times(&input.open(x, hidden), &candidate.open(x, hidden));
                *memory = kept.iter().zip(new).map(|(kept, new)| kept + new).collect();
                let shown: Vec<f64> = memory.iter().map(|cell| cell.max(0.0)).collect();
                times(&output.open(x, hidden), &shown)
            }
            Self::Gru(Gru { update, reset, candidate }) => {
                let z = update.open(x, hidden);
                let new = candidate.open(x, &times(&reset.open(x, hidden), hidden));
                let mixed = z.iter().zip(hidden.iter().zip(new));
                mixed.map(|(z, (old, new))| (1.0 - z) * old + z * new).collect()
            }
        }
    }

    fn gates(&self) -> Vec<&Gate> {
        match self {
            Self::Rnn(gate) | Self::Read(gate) => vec![gate],
            Self::Product(left, right) => vec![left, right],
            Self::Lstm(Lstm { forget, input, output, candidate }) => {
                vec![forget, input, output, candidate]
            }
            Self::Gru(Gru { update, reset, candidate }) => vec![update, reset, candidate],
        }
    }
}

impl Gate {
    fn weights(&self) -> usize {
        let Self { input, hidden, bias } = self;
        input.count() + hidden.count() + bias.iter().filter(|bias| **bias != 0.0).count()
    }

    fn constant(size: usize, bias: f64) -> Self {
        let none = || Sparse(vec![Vec::new(); size]);
        Self { input: none(), hidden: none(), bias: vec![bias; size] }
    }

    fn sums(&self, x: &[f64], hidden: &[f64]) -> impl Iterator<Item = f64> {
        let sums = self.input.times(x).zip(self.hidden.times(hidden));
        sums.zip(&self.bias).map(|((x, h), bias)| x + h + bias)
    }

    fn open(&self, x: &[f64], hidden: &[f64]) -> Vec<f64> {
        self.sums(x, hidden).map(|sum| sum.max(0.0)).collect()
    }
}

/// A layer that gives nothing below zero.
enum Rectified {
    Relu(Gate),
    Product(Gate, Gate),
    Read(Gate),
}

impl Rectified {
    fn size(&self) -> usize {
        match self {
            Self::Relu(gate) | Self::Product(gate, _) | Self::Read(gate) => gate.bias.len(),
        }
    }

    fn cell(self, kind: Kind) -> Cell {
        let size = self.size();
        let always = |value| Gate::constant(size, value);
        match (self, kind) {
            (Self::Read(gate), _) => Cell::Read(gate),
            (Self::Relu(gate), Kind::Rnn) => Cell::Rnn(gate),
            (Self::Product(left, right), Kind::Rnn) => Cell::Product(left, right),
            // Eqs. 27 to 29: f = 0, i = 1, candidate 1, so that h = o.
            (Self::Relu(output), Kind::Lstm) => Cell::Lstm(Lstm {
                forget: always(0.0),
                input: always(1.0),
                output,
                candidate: always(1.0),
            }),
            // Eqs. 31 to 33: the input gate times the candidate.
            (Self::Product(input, candidate), Kind::Lstm) => {
                Cell::Lstm(Lstm { forget: always(0.0), input, output: always(1.0), candidate })
            }
            // Eqs. 16 to 18: z = 1 and r = 1, so that h is the candidate.
            (Self::Relu(candidate), Kind::Gru) => {
                Cell::Gru(Gru { update: always(1.0), reset: always(1.0), candidate })
            }
            // Eq. 19, which leaves out `(1 − z) ⊙ hₜ₋₁` of Eq. 15; the cell does not.
            (Self::Product(update, candidate), Kind::Gru) => {
                Cell::Gru(Gru { update, reset: always(0.0), candidate })
            }
        }
    }
}

/// The layers with two numbers, one for each sign, where one could fall below zero: Eq. 11 for states, and
/// the same for the factors of a product, whose four parts are multiplied and put together by what follows.
/// With a state's layer comes what it holds before the first token.
fn rectified(path: &Path) -> Vec<(Rectified, Option<Vec<f64>>)> {
    let mut layers = Vec::new();
    // Of each number that the last layer gave, how it is put together of what is there instead.
    let mut parts: Option<Vec<Vec<(usize, f64)>>> = None;
    for Layer { weights, bias, op } in &path.0 {
        let input = match &parts {
            Some(parts) => through(weights, parts),
            None => weights.clone(),
        };
        let size = bias.len();
        let none = |size| Sparse(vec![Vec::new(); size]);
        let flip = |rows: &Sparse| Sparse([rows.0.clone(), negative(rows).0].concat());
        let both = |bias: &[f64]| [bias.to_vec(), bias.iter().map(|bias| -bias).collect()].concat();
        let signs = |at: usize| vec![(at, 1.0), (size + at, -1.0)];
        match op {
            Operation::Relu => {
                let gate = Gate { input, hidden: none(size), bias: bias.clone() };
                layers.push((Rectified::Relu(gate), None));
                parts = None;
            }
            Operation::Read => {
                let gate = Gate { input, hidden: none(size), bias: bias.clone() };
                layers.push((Rectified::Read(gate), None));
            }
            Operation::State { keep, start } => {
                let shifted = |rows: &Sparse, sign: f64| -> Sparse {
                    let both = |(column, weight): &(usize, f64)| {
                        [(*column, sign * weight), (size + column, -sign * weight)]
                    };
                    Sparse(rows.0.iter().map(|row| row.iter().flat_map(both).collect()).collect())
                };
                let hidden = Sparse([shifted(keep, 1.0).0, shifted(keep, -1.0).0].concat());
                let gate = Gate { input: flip(&input), hidden, bias: both(bias) };
                let start = both(start).into_iter().map(|value| value.max(0.0)).collect();
                layers.push((Rectified::Relu(gate), Some(start)));
                parts = Some((0..size).map(signs).collect());
            }
            Operation::Product => {
                let split = Gate { input: flip(&input), hidden: none(2 * size), bias: both(bias) };
                layers.push((Rectified::Relu(split), None));
                // Left and right as (positive, negative); products ++, +−, −+, −−.
                let half = size / 2;
                let pick = |offsets: [usize; 4]| {
                    let rows = offsets
                        .into_iter()
                        .flat_map(|offset| (0..half).map(move |at| vec![(offset + at, 1.0)]));
                    let input = Sparse(rows.collect());
                    Gate { input, hidden: none(4 * half), bias: vec![0.0; 4 * half] }
                };
                let left = pick([0, 0, size, size]);
                let right = pick([half, size + half, half, size + half]);
                layers.push((Rectified::Product(left, right), None));
                let sum = |at: usize| {
                    let signs = [1.0, -1.0, -1.0, 1.0].into_iter().enumerate();
                    signs.map(|(part, sign)| (part * half + at, sign)).collect()
                };
                parts = Some((0..half).map(sum).collect());
            }
        }
    }
    layers
}

/// `rows` over what each column is put together of.
fn through(rows: &Sparse, parts: &[Vec<(usize, f64)>]) -> Sparse {
    let spread = |(column, weight): &(usize, f64)| {
        let weight = *weight;
        parts[*column].iter().map(move |(part, sign)| (*part, sign * weight))
    };
    Sparse(rows.0.iter().map(|row| row.iter().flat_map(spread).collect()).collect())
}

fn negative(rows: &Sparse) -> Sparse {
    let flip = |row: &Vec<(usize, f64)>| row.iter().map(|(at, weight)| (*at, -weight)).collect();
    Sparse(rows.0.iter().map(flip).collect())
}

fn times(left: &[f64], right: &[f64]) -> Vec<f64> {
    left.iter().zip(right).map(|(left, right)| left * right).collect()
}

#[cfg(test)]
mod tests {
    use super::super::compile::compile;
    use super::super::lang::Conditional;
    use super::super::programs;
    use super::*;

    const TOKENS: [[f64; 3]; 5] = [
        [0.6, 0.0, 0.0],
        [0.25, 0.0, 1.5],
        [0.25, 0.25, -2.5],
        [0.25, 0.5, -0.5],
        [0.25, 0.75, 3.0],
    ];

    /// The greatest difference from the linear RNN over a prompt, and the answer.
    fn difference(conditional: Conditional, kind: Kind) -> f64 {
        let path = compile(&programs::continuous(1, 1, conditional, 100.0));
        let (mut network, mut states) = (Network::new(&path, kind), path.start());
        let differ =
            |token: &[f64; 3]| (path.step(token, &mut states)[0] - network.step(token)[0]).abs();
        TOKENS.iter().map(differ).fold(0.0, f64::max)
    }

    #[test]
    fn rnns_and_lstms_give_what_the_linear_rnn_gives() {
        for conditional in Conditional::ALL {
            for kind in [Kind::Rnn, Kind::Lstm] {
                let off = difference(conditional, kind);
                assert!(off < 1e-6, "{conditional:?} as {kind:?}: {off}");
            }
        }
    }

    #[test]
    fn a_gru_does_without_products_and_is_wrong_with_them_as_printed() {
        assert!(difference(Conditional::Optimised, Kind::Gru) < 1e-6);
        assert!(difference(Conditional::GatedOptimised, Kind::Gru) > 0.1);
    }
}
