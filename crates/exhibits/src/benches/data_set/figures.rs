//! What a run shows.

use super::run::{NEIGHBOURS, Outcome};
use super::setup::{Data, Setting};
use super::{ORDERS, SELECTIONS};
use figure::{Axis, Bar, BarGroup, Bars, Heatmap, Lines, Role, Series, Table, Unit};
use lab::classification::{Answers, paired};
use lab::probes::labels::best;
use lab::stats::Mean;
use lab::{Lab, LabError};
use protocol::Choice;

/// Rows of the pool that are shown.
const PREVIEW: usize = 4;

/// What the language model is compared with.
pub(super) struct Method {
    name: &'static str,
    answers: Answers,
}

impl Method {
    pub(super) fn baseline(name: &'static str, answers: Answers) -> Self {
        Self { name, answers }
    }

    fn role(&self) -> Role {
        if self.name.starts_with("Majority") { Role::Chance } else { Role::Baseline }
    }
}

fn texts<const N: usize>(texts: [&str; N]) -> Vec<String> {
    texts.map(str::to_owned).into()
}

fn percent(value: f32) -> String {
    Unit::Share.format(value)
}

fn within(value: Mean) -> String {
    format!("{} ({} to {})", percent(value.mean), percent(value.low), percent(value.high))
}

fn accuracy_axis() -> Axis {
    Axis::linear("Accuracy on the tested rows", Unit::Share).from_to(0.0, 1.0)
}

pub(super) fn data(lab: &Lab, data: &Data) -> Result<(), LabError> {
    let counts = data.classes.iter().enumerate().map(|(class, name)| {
        let all = data.pool.iter().chain(&data.test);
        format!("{name} {}", all.filter(|item| item.class == class).count())
    });
    let caption = format!(
        "{} rows are tested, {} are the pool; labels: {}. The first of the pool",
        data.test.len(),
        data.pool.len(),
        counts.collect::<Vec<_>>().join(", "),
    );
    let rows = data.pool.iter().take(PREVIEW).map(|item| {
        vec![item.line.to_string(), item.input.clone(), data.classes[item.class].clone()]
    });
    lab.show(Table::new("data", caption, texts(["Line", "Input", "Label"]), rows.collect()))
}

pub(super) fn accuracy(
    lab: &Lab,
    k: usize,
    model: Option<&Answers>,
    methods: &[Method],
) -> Result<(), LabError> {
    let bar = |name: String, role, answers: &Answers| {
        let Mean { mean, low, high } = answers.accuracy();
        let bars = vec![Bar::new("accuracy", role, mean).within(low, high)];
        BarGroup { label: name, bars }
    };
    let model_bar =
        model.map(|answers| bar(format!("SmolLM2, {k} examples"), Role::Model, answers));
    let others = methods.iter().map(|it| bar(it.name.to_owned(), it.role(), &it.answers));
    let tested = model.map_or(0, Answers::len);
    let caption = match model {
        Some(answers) => format!(
            "SmolLM2 labels {} of {tested} rows right; the bars are 95 % intervals (Wilson). Neighbours ({NEIGHBOURS} of them) and regression learn from MiniLM vectors of the whole pool",
            within(answers.accuracy()),
        ),
        None => "What learns from MiniLM vectors of the whole pool; the prompts follow".to_owned(),
    };
    let groups = model_bar.into_iter().chain(others).collect();
    lab.show(Bars::new("accuracy", caption, accuracy_axis(), groups))
}

/// The confusion matrix, and every row.
pub(super) fn answers(lab: &Lab, data: &Data, outcome: &Outcome) -> Result<(), LabError> {
    let Outcome { answers, tokens, .. } = outcome;
    let counts = answers.confusion(data.classes.len());
    let most = counts.iter().flatten().copied().max().unwrap_or(0).max(1);
    let cells: Vec<Option<f32>> =
        counts.into_iter().flatten().map(|count| Some(count as f32)).collect();
    lab.show(Heatmap::new(
        "confusion",
        "Which label got which answer; right answers are on the diagonal",
        Axis::linear("Answer", Unit::One),
        Axis::linear("Label", Unit::One),
        Axis::linear("Rows", Unit::One).from_to(0.0, most as f32),
        data.classes.clone(),
        data.classes.clone(),
        cells,
    ))?;
    let mut columns = texts(["Row", "Line", "Input", "Label", "Answer", "Right", "Prompt tokens"]);
    columns.extend(data.classes.iter().map(|class| format!("P({class})")));
    let rows = answers.shares.iter().enumerate().map(|(row, shares)| {
        let item = &data.test[row];
        let answer = best(shares);
        let right = if answer == item.class { "yes" } else { "no" };
        let mut cells = vec![
            (row + 1).to_string(),
            item.line.to_string(),
            item.input.clone(),
            data.classes[item.class].clone(),
            data.classes[answer].clone(),
            right.to_owned(),
            tokens[row].to_string(),
        ];
        cells.extend(shares.iter().map(|share| format!("{share:.4}")));
        cells
    });
    let caption = "Every tested row with the probability of each label; “Row to open” takes the number in front";
    lab.show(Table::new("rows", caption, columns, rows.collect()))
}

pub(super) fn cost(lab: &Lab, outcome: &Outcome) -> Result<(), LabError> {
    let Outcome { tokens, computed, millis, .. } = outcome;
    let all: usize = tokens.iter().sum();
    let seconds = (millis / 1e3).max(1e-3);
    let row = [
        tokens.len().to_string(),
        format!("{:.0}", all as f64 / tokens.len().max(1) as f64),
        all.to_string(),
        computed.to_string(),
        format!("{seconds:.1} s"),
        format!("{:.0}", *computed as f64 / seconds),
    ];
    let columns = texts([
        "Rows",
        "Tokens per prompt",
        "Tokens in all prompts",
        "Computed",
        "Time",
        "Computed per second",
    ]);
    let caption = "What the answers cost; a beginning that a prompt shares with the one before is not read again";
    lab.show(Table::new(figure::COST, caption, columns, vec![row.to_vec()]))
}

pub(super) fn calibration(lab: &Lab, model: &Answers, without: &Answers) -> Result<(), LabError> {
    let curve = |name: &str, role, answers: &Answers| {
        let bins = answers.calibration();
        let points = bins.iter().map(|bin| [bin.confidence, bin.accuracy.mean]).collect();
        let band = bins.iter().map(|bin| [bin.accuracy.low, bin.accuracy.high]).collect();
        Series::new(name, role, points).with_band(band)
    };
    let series = vec![
        curve("SmolLM2", Role::Model, model),
        Series { band: None, ..curve("No examples", Role::Baseline, without) },
        Series::new("Perfect", Role::Theory, vec![[0.0, 0.0], [1.0, 1.0]]),
    ];
    let caption = format!(
        "How often an answer of some probability is right, in ten bins; below the line the model is too sure. The expected calibration error is {}, without examples {}",
        percent(model.calibration_error()),
        percent(without.calibration_error()),
    );
    let x = Axis::linear("Probability of the answer", Unit::Share).from_to(0.0, 1.0);
    let y = Axis::linear("Answers that are right", Unit::Share).from_to(0.0, 1.0);
    lab.show(Lines::new("calibration", caption, x, y, series))
}

pub(super) fn by_k(lab: &Lab, curve: &[(usize, Mean)], methods: &[Method]) -> Result<(), LabError> {
    let most = curve.iter().map(|(k, _)| *k).max().unwrap_or(1).max(1) as f32;
    let points = curve.iter().map(|(k, accuracy)| [*k as f32, accuracy.mean]).collect();
    let band = curve.iter().map(|(_, accuracy)| [accuracy.low, accuracy.high]).collect();
    let mut series = vec![Series::new("SmolLM2", Role::Model, points).with_band(band)];
    let levels = methods.iter().filter(|method| method.name != "No examples");
    series.extend(levels.map(|method| {
        let accuracy = method.answers.accuracy().mean;
        Series::level(method.name, method.role(), [0.0, most], accuracy)
    }));
    lab.show(Lines::new(
        "by-k",
        "The same rows with fewer examples; the band is the 95 % interval, the levels learn from the whole pool",
        Axis::linear("Examples in the prompt", Unit::Examples).from_to(0.0, most),
        accuracy_axis(),
        series,
    ))
}

/// Two settings on the same rows.
pub(super) fn comparison(
    lab: &Lab,
    [(first, a), (second, b)]: [(Setting, &Outcome); 2],
) -> Result<(), LabError> {
    let found = paired(&a.answers.hits(), &b.answers.hits());
    let verdict = if found.p < 0.05 { "more than" } else { "no more than" };
    let caption = format!(
        "The difference is {} points ({} to {}, bootstrap over rows); McNemar's exact test gives p = {:.3}: {verdict} chance explains at 5 %",
        points(found.difference.mean),
        points(found.difference.low),
        points(found.difference.high),
        found.p,
    );
    let row = |name: &str, setting: Setting, outcome: &Outcome, only: usize| {
        vec![
            name.to_owned(),
            described(setting),
            within(outcome.answers.accuracy()),
            percent(outcome.answers.calibration_error()),
            only.to_string(),
            outcome.computed.to_string(),
        ]
    };
    let columns = texts([
        "Setting",
        "Prompts",
        "Accuracy",
        "Calibration error",
        "Right where the other is wrong",
        "Tokens computed",
    ]);
    let rows = vec![row("First", first, a, found.only[0]), row("Other", second, b, found.only[1])];
    lab.show(Table::new("comparison", caption, columns, rows))
}

fn points(difference: f32) -> String {
    format!("{:+.1}", difference * 100.0)
}

fn described(setting: Setting) -> String {
    let Setting { k, select, order, template } = setting;
    let name = |options: &[Choice], key: &str| {
        let found = options.iter().find(|option| option.key == key);
        found.map_or("", |option| option.label).to_owned()
    };
    let (select, order) = (name(SELECTIONS, select), name(ORDERS, order));
    format!("{k} examples; {select}; {order}; {template:?}")
}
