//! The figures: a prompt read by a network whose weights were compiled, and what noise does to it.

mod claims;
mod compile;
mod lang;
mod measure;
mod networks;
mod programs;
mod targets;

use super::{
    CELLS, CONDITIONAL, CORRECTED, FUNCTION, KEYS, LARGE, LOOK, NETWORK, NOISE, OWN, PROGRAM, SEED,
    WORD,
};
use crate::{Compute, Running};
use compile::{Path, compile};
use figure::{Axis, Heatmap, Lines, Role, Series, Table, TokenCell, TokenStrip, Unit};
use lab::{Lab, LabError};
use lang::{Conditional, Interpreter, Program};
use measure::{Dictionary, Machine, Noise, Task};
use networks::{Kind, Network};
use targets::Target;

pub(super) const COMPUTE: Compute = Compute { run, verify: claims::verify };

/// Queries at which an answer is compared with the function, in the middles of equal parts.
const QUERIES: usize = 200;
const MANY_CELLS: [usize; 5] = [4, 8, 16, 32, 64];
/// Networks with noise of one size.
const DRAWS: u64 = 9;
/// A larger error is drawn as this one.
const LARGEST: f32 = 1e6;

fn run(lab: &mut Lab) -> Running<'_> {
    Box::pin(async move {
        let conditional = conditional(lab.get(&CONDITIONAL));
        let large = lab.get(&LARGE).parse().unwrap_or(1e10);
        let kind = match lab.get(&NETWORK) {
            "rnn" => Some(Kind::Rnn),
            "lstm" => Some(Kind::Lstm),
            "gru" => Some(Kind::Gru),
            _ => None,
        };
        let noise = Noise {
            std: lab.get(&NOISE).parse().unwrap_or(0.0),
            corrected: lab.get(&CORRECTED),
            seed: lab.get(&SEED) as u64,
        };
        if lab.get(&PROGRAM) == "dictionary" {
            let dictionary = dictionary(lab)?;
            let program = programs::dictionary(Dictionary::LETTERS, conditional, large);
            let view = View { lab, conditional, large, kind, noise, program };
            return view.look_up(&dictionary).await;
        }
        let target = Target::new(lab.get(&FUNCTION), &lab.get(&OWN))
            .ok_or_else(|| LabError::bad_knob(&OWN, "it holds no numbers"))?;
        let program = programs::continuous(1, 1, conditional, large);
        let view = View { lab, conditional, large, kind, noise, program };
        view.approximate(&target, lab.get(&CELLS) as usize).await
    })
}

fn conditional(key: &str) -> Conditional {
    match key {
        "original" => Conditional::Original,
        "optimised" => Conditional::Optimised,
        "step" => Conditional::Step,
        "gated-both" => Conditional::Gated,
        _ => Conditional::GatedOptimised,
    }
}

fn name(conditional: Conditional) -> &'static str {
    match conditional {
        Conditional::Original => "ReLU, original",
        Conditional::Optimised => "ReLU, tidied",
        Conditional::Step => "ReLU with steps",
        Conditional::Gated => "gated, both sides",
        Conditional::GatedOptimised => "gated",
    }
}

fn dictionary(lab: &Lab) -> Result<Dictionary, LabError> {
    let pairs = lab.get(&KEYS).into_iter().map(|row| (row.input, row.label));
    let word = lab.get(&WORD);
    Dictionary::new(pairs, &word).map_err(|bad| {
        let reason = format!("“{bad}” is not a word of three letters from A to Z");
        LabError::bad_knob(if bad == word { &WORD } else { &KEYS }, reason)
    })
}

/// What was asked for, with the program that it comes to.
struct View<'a> {
    lab: &'a Lab,
    conditional: Conditional,
    large: f64,
    /// None for the linear RNN itself.
    kind: Option<Kind>,
    noise: Noise,
    program: Program,
}

impl View<'_> {
    async fn approximate(&self, target: &Target, cells: usize) -> Result<(), LabError> {
        self.lab.tick("reading prompts", 0, 4).await?;
        let path = compile(&self.program);
        let task = Task::function(target, cells);
        self.show_answer(&path, target, &task, cells)?;
        self.show_prompt(target, cells)?;
        self.lab.tick("reading prompts", 1, 4).await?;
        self.show_cells(&path, target)?;
        self.lab.tick("reading prompts", 2, 4).await?;
        let few = Task::function(target, cells.min(16)).every(20);
        self.show_noise(&few, "error at 10 queries, median", Unit::One).await?;
        self.show_networks(&path, &task)
    }

    async fn look_up(&self, dictionary: &Dictionary) -> Result<(), LabError> {
        self.lab.tick("reading prompts", 0, 4).await?;
        let path = compile(&self.program);
        let task = Task::dictionary(dictionary);
        let machine = Machine::new(&path, self.kind, self.noise);
        let rows = task.asked.iter().zip(&dictionary.pairs).map(|(asked, (key, value))| {
            let answer = Dictionary::word(&machine.outputs(&asked.tokens));
            let right = if answer == *value { "yes" } else { "no" };
            vec![key.clone(), value.clone(), answer, right.to_owned()]
        });
        self.lab.show(Table::new(
            "answers",
            "Each key asked, with the whole dictionary as the prompt",
            ["key", "value in the prompt", "answer of the network", "right"]
                .map(str::to_owned)
                .to_vec(),
            rows.collect(),
        ))?;
        let tokens = dictionary.tokens(&dictionary.word);
        let labels = Dictionary::letters(&tokens);
        let output = machine.outputs(&tokens);
        let cell = |(at, label): (usize, &String)| TokenCell {
            text: format!("{label} "),
            value: Some(output[at].round().clamp(0.0, 26.0) as f32),
            note: format!("output {}", Unit::One.format(output[at] as f32)),
        };
        let strip = labels.iter().enumerate().map(cell).collect();
        self.lab.show(TokenStrip::new(
            "prompt",
            format!(
                "What the network reads: the query, then keys and values; it answers {} at the end",
                Dictionary::word(&output)
            ),
            Axis::linear("letter that it gives, 1 for A", Unit::One).from_to(0.0, 26.0),
            strip,
        ))?;
        self.show_states(&tokens, labels)?;
        self.lab.tick("reading prompts", 2, 4).await?;
        self.show_noise(&task.first(4), "wrong letters, median", Unit::Share).await?;
        self.show_networks(&path, &task.first(4))
    }

    fn show_answer(
        &self,
        path: &Path,
        target: &Target,
        task: &Task,
        cells: usize,
    ) -> Result<(), LabError> {
        let machine = Machine::new(path, self.kind, self.noise);
        let bound = target.bound(cells) as f32;
        let (low, high) = target.range();
        // A constant function has no bound, but an axis has two ends.
        let margin = (2.0 * bound).max(0.1);
        let (low, high) = (low as f32 - margin, high as f32 + margin);
        let answers = task.asked.iter().map(|asked| {
            let answer = machine.outputs(&asked.tokens).last().copied().unwrap_or(0.0);
            [asked.tokens[0][0] as f32, (answer as f32).clamp(low, high)]
        });
        let exact =
            task.asked.iter().map(|asked| [asked.tokens[0][0] as f32, asked.expected[0] as f32]);
        let exact: Vec<[f32; 2]> = exact.collect();
        let band = exact.iter().map(|[_, y]| [y - bound, y + bound]).collect();
        let error = task.error(&machine);
        self.lab.show(Lines::new(
            "answer",
            format!("A frozen network, told a function by {cells} cells of its prompt; the band is what the theory allows. Largest error {}", Unit::One.format(error.largest.min(f64::from(LARGEST)) as f32)),
            Axis::linear("query", Unit::One).from_to(0.0, 1.0),
            Axis::linear("value", Unit::One).from_to(low, high),
            vec![
                Series::new("function, within the bound", Role::Theory, exact).with_band(band),
                Series::new("network", Role::Model, answers.collect()),
            ],
        ))
    }

    fn show_prompt(&self, target: &Target, cells: usize) -> Result<(), LabError> {
        let query = self.lab.get(&LOOK);
        let tokens = measure::function_tokens(query, target, cells);
        let mut run = Interpreter::new(&self.program);
        let update = self.program.watched.iter().find(|(name, _)| *name == "update");
        let mut strip = Vec::new();
        for (at, token) in tokens.iter().enumerate() {
            let atoms = run.step(token);
            let added = update.map_or(0.0, |(_, form)| form.value(&atoms));
            let text = match at {
                0 => format!("query {query:.3}"),
                _ => format!("{:.2}–{:.2}: {:.2}", token[1], token[1] + token[0], token[2]),
            };
            let note = format!("adds {added:.3} to the answer");
            strip.push(TokenCell { text: format!("{text}  "), value: Some(added as f32), note });
        }
        let (low, high) = target.range();
        self.lab.show(TokenStrip::new(
            "prompt",
            "What the network reads: the query, then each cell with the function's value at its centre",
            Axis::linear("what a token adds to the answer", Unit::One).from_to(low.min(0.0) as f32, high.max(0.1) as f32),
            strip,
        ))?;
        let labels =
            (0..tokens.len()).map(|at| if at == 0 { "query".to_owned() } else { at.to_string() });
        self.show_states(&tokens, labels.collect())
    }

    /// The debugger: the program's variables at every token, as the program is written.
    fn show_states(&self, tokens: &[Vec<f64>], labels: Vec<String>) -> Result<(), LabError> {
        let mut run = Interpreter::new(&self.program);
        let atoms: Vec<Vec<f64>> = tokens.iter().map(|token| run.step(token)).collect();
        let (mut names, mut cells) = (Vec::new(), Vec::new());
        for (name, form) in &self.program.watched {
            let values: Vec<f64> = atoms.iter().map(|atoms| form.value(atoms)).collect();
            let most = values.iter().fold(0.0_f64, |most, value| most.max(value.abs()));
            let scale = if most > 0.0 { most } else { 1.0 };
            names.push((*name).to_owned());
            cells.extend(values.iter().map(|value| Some((value / scale) as f32)));
        }
        self.lab.show(Heatmap::new(
            "states",
            "The program's variables while it reads, each as a share of its greatest value",
            Axis::linear("token", Unit::One),
            Axis::linear("variable", Unit::One),
            Axis::linear("share of the greatest value", Unit::Share).from_to(-1.0, 1.0),
            labels,
            names,
            cells,
        ))
    }

    fn show_cells(&self, path: &Path, target: &Target) -> Result<(), LabError> {
        let machine = Machine::new(path, self.kind, self.noise);
        let error = |cells: usize| {
            let error = Task::function(target, cells).every(4).error(&machine).largest;
            [cells as f32, (error as f32).clamp(1e-6, LARGEST)]
        };
        let series = |error: &dyn Fn(usize) -> [f32; 2]| MANY_CELLS.map(error).to_vec();
        self.lab.show(Lines::new(
            "cells",
            "Largest error at 50 queries against the number of cells in the prompt; the weights stay the same",
            Axis::log("cells in the prompt", Unit::One),
            Axis::log("largest error", Unit::One),
            vec![
                Series::new("bound for this function", Role::Theory, series(&|cells| [cells as f32, (target.bound(cells) as f32).max(1e-6)])),
                Series::new("network", Role::Model, series(&error)),
            ],
        ))
    }

    async fn show_noise(&self, task: &Task, label: &str, unit: Unit) -> Result<(), LabError> {
        let mut series = Vec::new();
        for (done, conditional) in Conditional::ALL.into_iter().enumerate() {
            self.lab.tick("adding noise", done, Conditional::ALL.len()).await?;
            let program = match unit {
                Unit::Share => programs::dictionary(Dictionary::LETTERS, conditional, self.large),
                _ => programs::continuous(1, 1, conditional, self.large),
            };
            let path = compile(&program);
            let mut points = Vec::new();
            for std in measure::NOISES {
                self.lab.tick("adding noise", done, Conditional::ALL.len()).await?;
                let noise = Noise { std, ..self.noise };
                let errors = task.errors(&path, self.kind, noise, DRAWS);
                points.push([std as f32, (measure::median(errors) as f32).clamp(1e-3, LARGEST)]);
            }
            let role = if conditional == self.conditional { Role::Model } else { Role::Baseline };
            series.push(Series::new(name(conditional), role, points));
        }
        let y = match unit {
            Unit::Share => Axis::linear(label, unit).from_to(0.0, 1.0),
            _ => Axis::log(label, unit),
        };
        self.lab.show(Lines::new(
            "noise",
            format!("What Gaussian noise on every weight that is not zero does, for each way to write a condition; {DRAWS} draws of each, ReLU conditions with λ = {large:e}", large = self.large),
            Axis::log("standard deviation of the noise", Unit::One),
            y,
            series,
        ))
    }

    fn show_networks(&self, path: &Path, task: &Task) -> Result<(), LabError> {
        let linear = if path.is_gated() { "gated linear RNN" } else { "linear RNN" };
        let off = |kind| {
            let exact = Noise { std: 0.0, ..self.noise };
            let off = task.difference(&self.program, &Machine::new(path, kind, exact));
            Unit::One.format(off.min(f64::from(LARGEST)) as f32)
        };
        let weights = path.weights().to_string();
        let mut rows = vec![vec![
            linear.to_owned(),
            path.0.len().to_string(),
            path.width().to_string(),
            weights,
            off(None),
        ]];
        for kind in Kind::ALL {
            let network = Network::new(path, kind);
            let name = match kind {
                Kind::Rnn => "classic RNN with ReLU",
                Kind::Lstm => "LSTM",
                Kind::Gru => "GRU",
            };
            let (layers, width) = (network.layers().to_string(), network.width().to_string());
            rows.push(vec![
                name.to_owned(),
                layers,
                width,
                network.weights().to_string(),
                off(Some(kind)),
            ]);
        }
        self.lab.show(Table::new(
            "networks",
            "The same program as four kinds of network, and how far each is from the program run statement by statement",
            ["network", "layers", "widest layer", "weights that are not zero", "greatest difference"].map(str::to_owned).to_vec(),
            rows,
        ))
    }
}
