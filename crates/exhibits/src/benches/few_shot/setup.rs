use super::{K, LABELS, ORDER, QUERY, ROWS, SEED, SET, TEMPLATE};
use lab::prompt::{Relabel, Template, distinct, tidy};
use lab::sets::{ClassTask, Example, Split, WordTask, shuffled};
use lab::{Lab, LabError};

/// Most different labels that are scored: each costs a pass of its own.
const LABELS_MAX: usize = 16;

/// What the knobs come to.
pub(super) struct Setup {
    pub(super) template: Template,
    /// In the order of the prompt, with the labels that the model reads.
    pub(super) examples: Vec<Example>,
    /// The possible answers.
    pub(super) labels: Vec<String>,
    pub(super) query: String,
    /// The answer that the ready set gives to the query, after relabelling.
    pub(super) right: Option<String>,
    /// Examples that there were before the knob cut them.
    pub(super) available: usize,
}

/// Examples, query and answer, before anything is done to them.
struct Material {
    examples: Vec<Example>,
    labels: Vec<String>,
    query: String,
    right: Option<String>,
}

impl Setup {
    pub(super) fn from_knobs(lab: &Lab) -> Result<Self, LabError> {
        let seed = lab.get(&SEED) as u64;
        let count = lab.get(&K) as usize;
        let Material { mut examples, labels, query, right } = match lab.get(&SET) {
            "own" => own(lab)?,
            set => ready(lab, set, count, seed),
        };
        let available = examples.len();
        examples.truncate(count);
        if lab.get(&ORDER) == "shuffled" {
            examples = shuffled(examples, seed);
        }
        let relabel = Relabel::from_key(lab.get(&LABELS));
        let renamed: Vec<String> =
            labels.iter().map(|label| relabel.label(label, &labels)).collect();
        Ok(Self {
            template: Template::from_key(lab.get(&TEMPLATE)),
            examples: relabel.apply(&examples, &labels, seed),
            right: right.map(|right| relabel.label(&right, &labels)),
            // In the order of the visitor's labels, whatever was done to them.
            labels: if relabel == Relabel::Nonsense { renamed } else { labels },
            query,
            available,
        })
    }

    /// The most frequent label of the examples; `None` where no label leads.
    pub(super) fn majority(&self) -> Option<&str> {
        let count =
            |label: &String| self.examples.iter().filter(|example| &example.label == label).count();
        let mut counts: Vec<(usize, &String)> =
            self.labels.iter().map(|label| (count(label), label)).collect();
        counts.sort_by_key(|(count, _)| std::cmp::Reverse(*count));
        match counts.as_slice() {
            [(most, label), rest @ ..] if rest.first().is_none_or(|(next, _)| next < most) => {
                Some(label)
            }
            _ => None,
        }
    }
}

fn own(lab: &Lab) -> Result<Material, LabError> {
    let mut examples = Vec::new();
    for (index, row) in lab.get(&ROWS).into_iter().enumerate() {
        let (input, label) = (tidy(&row.input), tidy(&row.label));
        match (input.is_empty(), label.is_empty()) {
            (true, true) => {}
            (false, true) => {
                return Err(LabError::bad_knob(&ROWS, format!("row {} has no label", index + 1)));
            }
            (true, false) => {
                return Err(LabError::bad_knob(&ROWS, format!("row {} has no input", index + 1)));
            }
            (false, false) => examples.push(Example { input, label }),
        }
    }
    let labels = distinct(examples.iter().map(|example| example.label.as_str()));
    let reason = match labels.as_slice() {
        [] => "there are no examples; at least two rows with different labels are needed, because the labels are what is scored".to_owned(),
        [only] => format!("every row has the label “{only}”; at least two different labels are needed"),
        many if many.len() > LABELS_MAX => {
            format!("there are {} different labels; at most {LABELS_MAX} are scored", many.len())
        }
        _ => {
            let query = tidy(&lab.get(&QUERY));
            if query.is_empty() {
                return Err(LabError::bad_knob(&QUERY, "it is empty; write the input to be labelled"));
            }
            return Ok(Material { examples, labels, query, right: None });
        }
    };
    Err(LabError::bad_knob(&ROWS, reason))
}

/// A ready set: `count` examples and a query from its other items, drawn by the seed.
fn ready(lab: &Lab, set: &str, count: usize, seed: u64) -> Material {
    let flipped = |task: WordTask| {
        let pairs = task.pairs().into_iter();
        pairs.map(|Example { input, label }| Example { input: label, label: input }).collect()
    };
    let draw = |pairs: Vec<Example>| {
        let mut pairs = shuffled(pairs, seed);
        pairs.truncate(count + 1);
        pairs
    };
    let reviews = || ClassTask::Sentiment.draw(Split::Test, count + 1, seed);
    let mut examples = match set {
        "antonyms" => draw(WordTask::Antonym.pairs()),
        "capitals" => draw(WordTask::Capital.pairs()),
        "first-letter" => draw(WordTask::FirstLetter.pairs()),
        "country-of-city" => draw(flipped(WordTask::Capital)),
        "parity" => draw((10..100).map(parity).collect()),
        "nonsense" => reviews()
            .into_iter()
            .map(|Example { input, label }| {
                let made_up = if label == "positive" { "foo" } else { "bar" };
                Example::new(input, made_up)
            })
            .collect(),
        _ => reviews(),
    };
    let mut query = examples.pop().unwrap_or_else(|| Example::new("", ""));
    let fixed: &[&str] = match set {
        "sentiment" => &["negative", "positive"],
        "nonsense" => &["bar", "foo"],
        "parity" => &["even", "odd"],
        _ => &[],
    };
    // Sets without fixed labels: the answers that occur, and four at least.
    let others = match set {
        "antonyms" => WordTask::Antonym.pairs(),
        "capitals" => WordTask::Capital.pairs(),
        "first-letter" => WordTask::FirstLetter.pairs(),
        "country-of-city" => flipped(WordTask::Capital),
        _ => Vec::new(),
    };
    let mut labels = distinct(
        fixed
            .iter()
            .copied()
            .chain([query.label.as_str()])
            .chain(examples.iter().map(|example| example.label.as_str())),
    );
    for Example { label, .. } in shuffled(others, seed + 1) {
        if labels.len() < 4 && !labels.contains(&label) {
            labels.push(label);
        }
    }
    labels.truncate(LABELS_MAX);
    let own_query = tidy(&lab.get(&QUERY));
    let mut right = Some(query.label.clone());
    if own_query != QUERY.default && !own_query.is_empty() {
        query.input = own_query;
        right = None;
    }
    Material { examples, labels, query: query.input, right }
}

fn parity(number: u32) -> Example {
    Example::new(number.to_string(), if number.is_multiple_of(2) { "even" } else { "odd" })
}
