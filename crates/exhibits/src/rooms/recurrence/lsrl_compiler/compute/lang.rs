//! LSRL, the Linear State Recurrent Language (section 3). A program says what happens to one token; only
//! states last until the next. What is linear is no operation of its own: every value is kept as a
//! linear form over what inputs, ReLUs, products and states give, so that `Lin`, `Slice`, `Concat` and
//! sums are fused with what follows before anything is compiled (appendix A, preparation).

use std::collections::BTreeMap;
use std::ops::{Add, Mul, Neg, Sub};

/// A number that an operation gives at each token: its place in [`Program::ops`].
pub(super) type Atom = usize;

/// `Σ weight · atom + bias`, one component of a variable.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Form {
    pub weights: BTreeMap<Atom, f64>,
    pub bias: f64,
}

/// What gives an atom.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Op {
    /// A component of the token.
    Input,
    Relu(Form),
    /// `Multi`
    Product(Form, Form),
    /// A component of a state.
    State(usize),
}

/// `LinState`: `sₜ = A sₜ₋₁ + (B xₜ + b)`.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct State {
    pub atoms: Vec<Atom>,
    /// A, row by row.
    pub keep: Vec<Vec<f64>>,
    /// B xₜ + b
    pub update: Vec<Form>,
    pub start: Vec<f64>,
}

/// How `f_ifelse` is written where one side is zero, as it is in both listings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Conditional {
    /// Eq. 7, all four ReLUs.
    Original,
    /// Eq. 7 without those that are zero by what is known of the values.
    Optimised,
    /// Eq. 9, likewise without those.
    Step,
    /// Eq. 10, both products.
    Gated,
    /// Eq. 10 without that of the side that is zero.
    GatedOptimised,
}

impl Conditional {
    pub(super) const ALL: [Self; 5] =
        [Self::Original, Self::Optimised, Self::Step, Self::Gated, Self::GatedOptimised];
}

#[derive(Clone, Debug)]
pub(super) struct Program {
    /// Those of the token come first.
    pub ops: Vec<Op>,
    pub states: Vec<State>,
    pub inputs: usize,
    pub output: Vec<Form>,
    /// Variables to look at, in the order in which they are made.
    pub watched: Vec<(&'static str, Form)>,
    conditional: Conditional,
    /// λ of Eqs. 7 and 9.
    large: f64,
}

/// µ of `f_step`: over `1/µ` it rises from 0 to 1.
pub(super) const STEEPNESS: f64 = 1_000.0;

impl Program {
    /// A program that does nothing yet, and the components of its token.
    pub(super) fn new(inputs: usize, conditional: Conditional, large: f64) -> (Self, Vec<Form>) {
        let program = Self {
            ops: vec![Op::Input; inputs],
            states: Vec::new(),
            inputs,
            output: Vec::new(),
            watched: Vec::new(),
            conditional,
            large,
        };
        (program, (0..inputs).map(Form::atom).collect())
    }

    pub(super) fn relu(&mut self, of: Form) -> Form {
        self.push(Op::Relu(of))
    }

    pub(super) fn product(&mut self, left: Form, right: Form) -> Form {
        self.push(Op::Product(left, right))
    }

    pub(super) fn state(
        &mut self,
        keep: Vec<Vec<f64>>,
        update: Vec<Form>,
        start: Vec<f64>,
    ) -> Vec<Form> {
        let state = self.states.len();
        let atoms: Vec<Atom> = (self.ops.len()..).take(start.len()).collect();
        self.ops.extend(atoms.iter().map(|_| Op::State(state)));
        let forms = atoms.iter().copied().map(Form::atom).collect();
        self.states.push(State { atoms, keep, update, start });
        forms
    }

    /// A state of one number that adds up its updates.
    pub(super) fn sum_up(&mut self, update: Form, start: f64) -> Form {
        self.state(vec![vec![1.0]], vec![update], vec![start]).remove(0)
    }

    /// `f_step(x) = ReLU(µx) − µ ReLU(x − 1/µ)`: whether `x > 0`.
    pub(super) fn step(&mut self, x: Form) -> Form {
        let rising = self.relu(x.clone() * STEEPNESS);
        rising - self.relu(x + -1.0 / STEEPNESS) * STEEPNESS
    }

    /// `f_bump`: whether `x` lies between.
    pub(super) fn bump(&mut self, x: &Form, low: &Form, high: &Form) -> Form {
        self.step(x.clone() - low.clone()) - self.step(x.clone() - high.clone())
    }

    pub(super) fn larger(&mut self, x: &Form, than: f64) -> Form {
        self.step(x.clone() + -than)
    }

    pub(super) fn smaller(&mut self, x: &Form, than: f64) -> Form {
        self.step(-x.clone() + than)
    }

    /// `f_and = ReLU(f_step(x) + f_step(y) − 1)`
    pub(super) fn and(&mut self, x: &Form, y: &Form) -> Form {
        let both = self.step(x.clone()) + self.step(y.clone());
        self.relu(both + -1.0)
    }

    /// `f_ifelse` with zero for its other side: `value` where the condition is 1, 0 where it is 0.
    /// `Optimised` may know that the value is never below zero.
    pub(super) fn if_else_zero(&mut self, condition: &Form, value: &Form, positive: bool) -> Form {
        let (yes, no) = (condition.clone(), -condition.clone() + 1.0);
        let large = self.large;
        match self.conditional {
            Conditional::Original => {
                let zero = Form::default();
                let side = |program: &mut Self, off: &Form, value: &Form| {
                    let above = program.relu(off.clone() * -large + value.clone());
                    above - program.relu(off.clone() * -large - value.clone())
                };
                side(self, &yes, &zero) + side(self, &no, value)
            }
            Conditional::Optimised => {
                let above = self.relu(no.clone() * -large + value.clone());
                if positive {
                    return above;
                }
                above - self.relu(no * -large - value.clone())
            }
            Conditional::Step => {
                let off = self.step(yes + -0.5) * large + -large;
                let above = self.relu(off.clone() + value.clone());
                above - self.relu(off - value.clone())
            }
            Conditional::Gated => {
                let kept = self.product(yes, value.clone());
                kept + self.product(no, Form::default())
            }
            Conditional::GatedOptimised => self.product(yes, value.clone()),
        }
    }

    /// `f_modulo_counter` (appendix F.7): a unit vector turns by `1/divisor` of a circle each token. Gives
    /// one component for each value of the counter, 1 where it stands there.
    pub(super) fn modulo_counter(&mut self, divisor: usize) -> Vec<Form> {
        let angle = std::f64::consts::TAU / divisor as f64;
        let (sin, cos) = angle.sin_cos();
        let turn = vec![vec![cos, -sin], vec![sin, cos]];
        // One turn before (1, 0), since a state is turned before it is read.
        let cycler = self.state(turn, vec![Form::default(), Form::default()], vec![cos, -sin]);
        let mut place = |index: usize| {
            let (sin, cos) = (angle * index as f64).sin_cos();
            let along = cycler[0].clone() * cos + cycler[1].clone() * sin;
            self.larger(&along, (angle / 2.0).cos())
        };
        (0..divisor).map(&mut place).collect()
    }

    pub(super) fn watch(&mut self, name: &'static str, variable: &Form) {
        self.watched.push((name, variable.clone()));
    }

    fn push(&mut self, op: Op) -> Form {
        self.ops.push(op);
        Form::atom(self.ops.len() - 1)
    }
}

impl Form {
    fn atom(atom: Atom) -> Self {
        Self { weights: BTreeMap::from([(atom, 1.0)]), bias: 0.0 }
    }

    pub(super) fn constant(bias: f64) -> Self {
        Self { bias, ..Self::default() }
    }

    pub(super) fn value(&self, atoms: &[f64]) -> f64 {
        self.weights.iter().fold(self.bias, |sum, (atom, weight)| sum + weight * atoms[*atom])
    }
}

impl Add for Form {
    type Output = Self;
    fn add(mut self, other: Self) -> Self {
        for (atom, weight) in other.weights {
            *self.weights.entry(atom).or_default() += weight;
        }
        self.weights.retain(|_, weight| *weight != 0.0);
        Self { bias: self.bias + other.bias, ..self }
    }
}

impl Add<f64> for Form {
    type Output = Self;
    fn add(self, other: f64) -> Self {
        Self { bias: self.bias + other, ..self }
    }
}

impl Mul<f64> for Form {
    type Output = Self;
    fn mul(mut self, by: f64) -> Self {
        self.weights.values_mut().for_each(|weight| *weight *= by);
        Self { bias: self.bias * by, ..self }
    }
}

impl Neg for Form {
    type Output = Self;
    fn neg(self) -> Self {
        self * -1.0
    }
}

impl Sub for Form {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        self + -other
    }
}

impl std::iter::Sum for Form {
    fn sum<I: Iterator<Item = Self>>(forms: I) -> Self {
        forms.fold(Self::default(), Add::add)
    }
}

/// Runs a program as it is written, statement by statement, with nothing compiled.
pub(super) struct Interpreter<'a> {
    program: &'a Program,
    states: Vec<Vec<f64>>,
}

impl<'a> Interpreter<'a> {
    pub(super) fn new(program: &'a Program) -> Self {
        Self { program, states: program.states.iter().map(|state| state.start.clone()).collect() }
    }

    /// The next token: all atoms, from which any variable follows.
    pub(super) fn step(&mut self, token: &[f64]) -> Vec<f64> {
        let Program { ops, states, .. } = self.program;
        let mut atoms = token.to_vec();
        for (at, op) in ops.iter().enumerate().skip(token.len()) {
            let value = match op {
                Op::Input => 0.0,
                Op::Relu(of) => of.value(&atoms).max(0.0),
                Op::Product(left, right) => left.value(&atoms) * right.value(&atoms),
                Op::State(state) => {
                    let State { atoms: own, keep, update, .. } = &states[*state];
                    if own[0] == at {
                        let old = &self.states[*state];
                        let kept = |row: &Vec<f64>| -> f64 {
                            row.iter().zip(old).map(|(weight, value)| weight * value).sum()
                        };
                        let new = keep
                            .iter()
                            .zip(update)
                            .map(|(row, form)| kept(row) + form.value(&atoms));
                        self.states[*state] = new.collect();
                    }
                    self.states[*state][at - own[0]]
                }
            };
            atoms.push(value);
        }
        atoms
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Figure 1: whether there have been more ones than zeros.
    fn more_ones() -> Program {
        let (mut program, token) = Program::new(1, Conditional::Optimised, 100.0);
        let ones = program.sum_up(token[0].clone(), 0.0);
        let zeros = program.sum_up(-token[0].clone() + 1.0, 0.0);
        let more = program.larger(&(ones - zeros), 0.0);
        program.output = vec![more];
        program
    }

    #[test]
    fn the_example_of_figure_1() {
        let program = more_ones();
        let mut run = Interpreter::new(&program);
        let bits = [0.0, 1.0, 1.0, 0.0, 1.0, 1.0, 0.0, 1.0, 1.0, 0.0];
        let out = bits.map(|bit| program.output[0].value(&run.step(&[bit])));
        assert_eq!(out.map(f64::round), [0.0, 0.0, 1.0, 0.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0]);
    }

    #[test]
    fn every_conditional_gives_the_value_or_nothing() {
        for conditional in Conditional::ALL {
            let (mut program, token) = Program::new(2, conditional, 1e4);
            let chosen = program.if_else_zero(&token[0], &token[1], false);
            program.output = vec![chosen];
            for (condition, value) in [(1.0, 2.5), (0.0, 2.5), (1.0, -3.0), (0.0, -3.0)] {
                let got =
                    program.output[0].value(&Interpreter::new(&program).step(&[condition, value]));
                assert!((got - condition * value).abs() < 1e-9, "{conditional:?}: {got}");
            }
        }
    }

    #[test]
    fn a_modulo_counter_counts_from_zero() {
        let (mut program, _) = Program::new(1, Conditional::Gated, 1.0);
        program.output = program.modulo_counter(3);
        let mut run = Interpreter::new(&program);
        for at in 0..9 {
            let atoms = run.step(&[7.0]);
            for (place, form) in program.output.iter().enumerate() {
                let expected = f64::from(u8::from(at % 3 == place));
                assert!((form.value(&atoms) - expected).abs() < 1e-9);
            }
        }
    }
}
