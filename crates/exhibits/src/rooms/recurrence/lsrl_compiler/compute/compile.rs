//! From a program, whose operations branch, to a path of layers as a recurrent network has them
//! (section 3, appendix A). The paper takes one branch at a time; here a whole layer is taken at once, with
//! the same ways past an operation for what does not need it: through ReLUs in two parts (appendix F.6),
//! through a product by 1 (case 1B), through a state that keeps nothing (case 6).

use super::lang::{Atom, Form, Op, Program, State};
use std::collections::{BTreeMap, BTreeSet};

/// Rows of `(column, weight)`, which hold what is not zero.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Sparse(pub Vec<Vec<(usize, f64)>>);

/// `op(W x + b)`
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Layer {
    pub weights: Sparse,
    pub bias: Vec<f64>,
    pub op: Operation,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Operation {
    Relu,
    /// `sₜ = A sₜ₋₁ + W x + b`, Eq. 3.
    State {
        keep: Sparse,
        start: Vec<f64>,
    },
    /// The first half times the second.
    Product,
    /// The readout at the end.
    Read,
}

/// A linear RNN (Eq. 3), gated where there is a product (Eq. 4).
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Path(pub Vec<Layer>);

pub(super) fn compile(program: &Program) -> Path {
    let mut waiting = used(program);
    // How each number that is still needed is read from what the last layer gave.
    let mut live: BTreeMap<Atom, Vec<(usize, f64)>> =
        (0..program.inputs).map(|input| (input, vec![(input, 1.0)])).collect();
    let mut layers = Vec::new();
    while !waiting.is_empty() {
        let chosen = next(program, &waiting, &live);
        for atom in &chosen.atoms {
            waiting.remove(atom);
        }
        let mut needed: BTreeSet<Atom> =
            program.output.iter().flat_map(|form| form.weights.keys().copied()).collect();
        for atom in &waiting {
            needed.extend(read_by(program, *atom));
        }
        let past: Vec<Atom> = live.keys().copied().filter(|atom| needed.contains(atom)).collect();
        let (layer, read) = layer(program, &chosen, &past, &live);
        layers.push(layer);
        live = read;
    }
    let rows = program.output.iter().map(|form| row(form, &live)).collect();
    let bias = program.output.iter().map(|form| form.bias).collect();
    layers.push(Layer { weights: Sparse(rows), bias, op: Operation::Read });
    Path(layers)
}

impl Sparse {
    pub(super) fn times(&self, x: &[f64]) -> impl Iterator<Item = f64> {
        self.0.iter().map(|row| row.iter().map(|(column, weight)| weight * x[*column]).sum())
    }

    pub(super) fn count(&self) -> usize {
        self.0.iter().map(Vec::len).sum()
    }
}

impl Path {
    /// What all states hold before the first token, layer by layer.
    pub(super) fn start(&self) -> Vec<Vec<f64>> {
        let start = |layer: &Layer| match &layer.op {
            Operation::State { start, .. } => start.clone(),
            _ => Vec::new(),
        };
        self.0.iter().map(start).collect()
    }

    /// The next token; `states` goes from what they held before it to what they hold after.
    pub(super) fn step(&self, token: &[f64], states: &mut [Vec<f64>]) -> Vec<f64> {
        let mut x = token.to_vec();
        for (Layer { weights, bias, op }, state) in self.0.iter().zip(states) {
            let mut out: Vec<f64> =
                weights.times(&x).zip(bias).map(|(sum, bias)| sum + bias).collect();
            match op {
                Operation::Relu => out.iter_mut().for_each(|value| *value = value.max(0.0)),
                Operation::State { keep, .. } => {
                    for (value, kept) in out.iter_mut().zip(keep.times(state)) {
                        *value += kept;
                    }
                    state.clone_from(&out);
                }
                Operation::Product => {
                    let right = out.split_off(out.len() / 2);
                    out.iter_mut().zip(right).for_each(|(left, right)| *left *= right);
                }
                Operation::Read => {}
            }
            x = out;
        }
        x
    }

    /// Weights that are not zero, biases among them.
    pub(super) fn weights(&self) -> usize {
        let count = |Layer { weights, bias, op }: &Layer| {
            let kept = match op {
                Operation::State { keep, .. } => keep.count(),
                _ => 0,
            };
            weights.count() + kept + bias.iter().filter(|bias| **bias != 0.0).count()
        };
        self.0.iter().map(count).sum()
    }

    /// Numbers in the widest layer.
    pub(super) fn width(&self) -> usize {
        self.0.iter().map(|layer| layer.bias.len()).max().unwrap_or(0)
    }

    pub(super) fn is_gated(&self) -> bool {
        self.0.iter().any(|layer| layer.op == Operation::Product)
    }
}

/// Atoms of operations that the output needs.
fn used(program: &Program) -> BTreeSet<Atom> {
    let mut used = BTreeSet::new();
    let mut open: Vec<Atom> =
        program.output.iter().flat_map(|form| form.weights.keys().copied()).collect();
    while let Some(atom) = open.pop() {
        let new = atom >= program.inputs && used.insert(atom);
        if new {
            // A state is kept whole.
            if let Op::State(state) = program.ops[atom] {
                open.extend(&program.states[state].atoms);
            }
            open.extend(read_by(program, atom));
        }
    }
    used
}

/// What an operation reads.
fn read_by(program: &Program, atom: Atom) -> Vec<Atom> {
    let of = |form: &Form| form.weights.keys().copied().collect::<Vec<_>>();
    match &program.ops[atom] {
        Op::Input => Vec::new(),
        Op::Relu(form) => of(form),
        Op::Product(left, right) => [of(left), of(right)].concat(),
        Op::State(state) => program.states[*state].update.iter().flat_map(of).collect(),
    }
}

/// Operations of one kind that can be done now.
struct Chosen {
    kind: Kind,
    atoms: Vec<Atom>,
}

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    State,
    Product,
    Relu,
}

fn kind(program: &Program, atom: Atom) -> Kind {
    match program.ops[atom] {
        Op::State(_) => Kind::State,
        Op::Product(..) => Kind::Product,
        Op::Relu(_) | Op::Input => Kind::Relu,
    }
}

fn next(
    program: &Program,
    waiting: &BTreeSet<Atom>,
    live: &BTreeMap<Atom, Vec<(usize, f64)>>,
) -> Chosen {
    let ready: Vec<Atom> = waiting
        .iter()
        .copied()
        .filter(|atom| read_by(program, *atom).iter().all(|read| live.contains_key(read)))
        .collect();
    let of = |wanted| -> Vec<Atom> {
        ready.iter().copied().filter(|atom| kind(program, *atom) == wanted).collect()
    };
    let chosen =
        [Kind::State, Kind::Product, Kind::Relu].map(|kind| Chosen { kind, atoms: of(kind) });
    let [state, product, relu] = chosen;
    if !state.atoms.is_empty() {
        state
    } else if !product.atoms.is_empty() {
        product
    } else {
        relu
    }
}

/// A layer that does what was chosen and lets `past` through; with it how all of these are read from it.
fn layer(
    program: &Program,
    Chosen { kind, atoms }: &Chosen,
    past: &[Atom],
    live: &BTreeMap<Atom, Vec<(usize, f64)>>,
) -> (Layer, BTreeMap<Atom, Vec<(usize, f64)>>) {
    let mut rows = Rows::default();
    let mut read = BTreeMap::new();
    match kind {
        Kind::Relu => {
            for atom in atoms {
                if let Op::Relu(form) = &program.ops[*atom] {
                    read.insert(*atom, vec![(rows.push(row(form, live), form.bias), 1.0)]);
                }
            }
            for atom in past {
                let parts = live[atom].clone();
                // What a ReLU gave is never below zero.
                let positive = rows.push(parts.clone(), 0.0);
                let mut sum = vec![(positive, 1.0)];
                if !matches!(program.ops[*atom], Op::Relu(_)) {
                    let flipped = parts.iter().map(|(column, weight)| (*column, -weight));
                    sum.push((rows.push(flipped.collect(), 0.0), -1.0));
                }
                read.insert(*atom, sum);
            }
            (rows.layer(Operation::Relu), read)
        }
        Kind::Product => {
            let mut right = Rows::default();
            for atom in atoms {
                if let Op::Product(one, other) = &program.ops[*atom] {
                    right.push(row(other, live), other.bias);
                    read.insert(*atom, vec![(rows.push(row(one, live), one.bias), 1.0)]);
                }
            }
            for atom in past {
                right.push(Vec::new(), 1.0);
                read.insert(*atom, vec![(rows.push(live[atom].clone(), 0.0), 1.0)]);
            }
            rows.append(right);
            (rows.layer(Operation::Product), read)
        }
        Kind::State => {
            let (mut keep, mut start) = (Sparse::default(), Vec::new());
            let states: BTreeSet<usize> = atoms
                .iter()
                .filter_map(|atom| match program.ops[*atom] {
                    Op::State(state) => Some(state),
                    _ => None,
                })
                .collect();
            for state in states {
                let State { atoms, keep: own, update, start: first } = &program.states[state];
                let at = start.len();
                for ((atom, form), own) in atoms.iter().zip(update).zip(own) {
                    read.insert(*atom, vec![(rows.push(row(form, live), form.bias), 1.0)]);
                    let entries = own.iter().enumerate().filter(|(_, weight)| **weight != 0.0);
                    keep.0.push(entries.map(|(column, weight)| (at + column, *weight)).collect());
                }
                start.extend(first);
            }
            for atom in past {
                read.insert(*atom, vec![(rows.push(live[atom].clone(), 0.0), 1.0)]);
                keep.0.push(Vec::new());
                start.push(0.0);
            }
            (rows.layer(Operation::State { keep, start }), read)
        }
    }
}

/// A form over what the last layer gave.
fn row(form: &Form, live: &BTreeMap<Atom, Vec<(usize, f64)>>) -> Vec<(usize, f64)> {
    let mut columns = BTreeMap::<usize, f64>::new();
    for (atom, weight) in &form.weights {
        for (column, part) in &live[atom] {
            *columns.entry(*column).or_default() += weight * part;
        }
    }
    columns.into_iter().collect()
}

#[derive(Default)]
struct Rows {
    weights: Vec<Vec<(usize, f64)>>,
    bias: Vec<f64>,
}

impl Rows {
    /// Its place in what the layer gives.
    fn push(&mut self, row: Vec<(usize, f64)>, bias: f64) -> usize {
        self.weights.push(row);
        self.bias.push(bias);
        self.bias.len() - 1
    }

    fn append(&mut self, other: Self) {
        self.weights.extend(other.weights);
        self.bias.extend(other.bias);
    }

    fn layer(self, op: Operation) -> Layer {
        Layer { weights: Sparse(self.weights), bias: self.bias, op }
    }
}

#[cfg(test)]
mod tests {
    use super::super::lang::{Conditional, Interpreter};
    use super::super::programs;
    use super::*;

    #[test]
    fn a_compiled_program_gives_what_the_program_gives() {
        for conditional in Conditional::ALL {
            // Constants so small that rounding has no say.
            let program = programs::continuous(2, 1, conditional, 100.0);
            let path = compile(&program);
            assert_eq!(
                path.is_gated(),
                matches!(conditional, Conditional::Gated | Conditional::GatedOptimised)
            );
            let (mut run, mut states) = (Interpreter::new(&program), path.start());
            let tokens = [
                [0.7, 0.2, 0.0, 0.0],
                [0.5, 0.0, 0.0, -1.5],
                [0.5, 0.5, 0.0, 2.5],
                [0.5, 0.0, 0.5, 3.5],
            ];
            for (at, token) in tokens.iter().enumerate() {
                let expected = program.output[0].value(&run.step(token));
                let got = path.step(token, &mut states)[0];
                assert!((got - expected).abs() < 1e-6, "{conditional:?}: {got} {expected}");
                let answer = if at < 2 { 0.0 } else { 2.5 };
                assert!((got - answer).abs() < 1e-6, "{conditional:?}, token {at}: {got}");
            }
        }
    }

    #[test]
    fn what_the_output_does_not_need_is_not_compiled() {
        let (mut program, token) = Program::new(1, Conditional::Gated, 1.0);
        let kept = program.relu(token[0].clone());
        let _ = program.relu(token[0].clone() * 2.0);
        program.output = vec![kept];
        assert_eq!(compile(&program).weights(), 2);
    }
}
