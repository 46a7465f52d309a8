//! Learning curves under several kinds of labels, each from single passes.

mod claims;

use super::{CHANGE, EXAMPLES, LABELS, SEED, SEQUENCES, SHARE, TASK};
use crate::{Compute, Running};
use figure::{Axis, Lines, Role, Series, TokenCell, TokenStrip, Unit};
use lab::probes::bag_of_words::BagOfWords;
use lab::probes::curve::{Prediction, predictions};
use lab::probes::labels::{LabelSet, best};
use lab::prompt::{Prompt, Relabel, Template};
use lab::sets::{ClassTask, Example, Split};
use lab::{Lab, LabError, stats};
use lm::{Lm, LmError};

pub(super) const COMPUTE: Compute = Compute { run, verify: claims::verify };

/// Neighbouring positions that make one point of a curve.
const BIN: usize = 4;

/// What is done to the labels along a sequence.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Condition {
    Right,
    /// This share of the labels is drawn.
    Random(f32),
    Flipped,
    Arbitrary,
    RightThenFlipped,
    FlippedThenRight,
    Alternating,
}

impl Condition {
    fn from_knobs(lab: &Lab) -> Self {
        match (lab.get(&CHANGE), lab.get(&LABELS)) {
            ("df", _) => Self::RightThenFlipped,
            ("fd", _) => Self::FlippedThenRight,
            ("alternating", _) => Self::Alternating,
            (_, "random") => Self::Random(lab.get(&SHARE) as f32 / 100.0),
            (_, "flipped") => Self::Flipped,
            (_, "arbitrary") => Self::Arbitrary,
            _ => Self::Right,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Right => "Right labels",
            Self::Random(_) => "Random labels",
            Self::Flipped => "Flipped labels",
            Self::Arbitrary => "Arbitrary labels",
            Self::RightThenFlipped => "Right, then flipped",
            Self::FlippedThenRight => "Flipped, then right",
            Self::Alternating => "Right and flipped in turn",
        }
    }

    fn flips(self, index: usize, all: usize) -> bool {
        match self {
            Self::Flipped => true,
            Self::RightThenFlipped => index >= all / 2,
            Self::FlippedThenRight => index < all / 2,
            Self::Alternating => index % 2 == 1,
            Self::Right | Self::Random(_) | Self::Arbitrary => false,
        }
    }

    /// The labels that compete.
    fn names(self, task: ClassTask) -> Vec<String> {
        let arbitrary = ["A", "B", "C"];
        let names =
            if self == Self::Arbitrary { &arbitrary[..task.labels().len()] } else { task.labels() };
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    /// For each example the class that is written, and the one that counts as right.
    fn classes(self, right: &[usize], classes: usize, seed: u64) -> Vec<[usize; 2]> {
        let names: Vec<String> = (0..classes).map(|class| class.to_string()).collect();
        let as_examples: Vec<Example> =
            right.iter().map(|class| Example::new("", class.to_string())).collect();
        let drawn = Relabel::Random.apply(&as_examples, &names, seed);
        let all = right.len();
        (right.iter().zip(drawn).enumerate())
            .map(|(index, (class, drawn))| match self {
                // Which examples are drawn follows the golden ratio: evenly spread.
                Self::Random(share) if (index as f32 * 0.618_034).fract() < share => {
                    [drawn.label.parse().unwrap_or(*class), *class]
                }
                _ if self.flips(index, all) => [(class + 1) % classes; 2],
                _ => [*class; 2],
            })
            .collect()
    }
}

/// One sequence after its pass.
struct Sequence {
    prompt: Prompt,
    /// Indices of the classes before anything was done to them.
    originals: Vec<usize>,
    /// What counts as right, for each example.
    targets: Vec<usize>,
    predictions: Vec<Prediction>,
    /// The probabilities that the regression on words gives.
    reference: Vec<Vec<f32>>,
}

impl Sequence {
    async fn read(
        lab: &Lab,
        lm: &Lm,
        task: ClassTask,
        condition: Condition,
        (count, seed): (usize, u64),
    ) -> Result<Self, LabError> {
        let drawn = task.draw(Split::Test, count, seed);
        let names = condition.names(task);
        let originals: Vec<usize> = drawn
            .iter()
            .map(|example| {
                task.labels().iter().position(|label| *label == example.label).unwrap_or(0)
            })
            .collect();
        let classes = condition.classes(&originals, names.len(), seed);
        let written: Vec<Example> = (drawn.into_iter().zip(&classes))
            .map(|(example, [class, _])| Example { label: names[*class].clone(), ..example })
            .collect();
        let prompt = Prompt::new(&lm.tokenizer, Template::Arrow, &written, "");
        let (needed, capacity) = (prompt.tokens.len(), lm.config.context);
        if needed > capacity {
            return Err(LmError::Context { needed, capacity }.into());
        }
        let predictions = predictions(lab, lm, &prompt, &LabelSet::new(lm, &names)).await?;
        let reference = regression(&written, &classes, names.len());
        let targets = classes.iter().map(|[_, target]| *target).collect();
        Ok(Self { prompt, originals, targets, predictions, reference })
    }

    fn accuracy(&self, at: usize) -> f32 {
        f32::from(u8::from(best(&self.predictions[at].shares) == self.targets[at]))
    }

    fn log_likelihood(&self, at: usize) -> f32 {
        self.predictions[at].shares[self.targets[at]].max(1e-6).ln()
    }

    fn entropy(&self, at: usize) -> f32 {
        let shares = &self.predictions[at].shares;
        -shares.iter().filter(|p| **p > 0.0).map(|p| p * p.ln()).sum::<f32>()
    }

    /// Like [`Self::accuracy`]; where several labels are equally probable, one of them is guessed.
    fn reference_accuracy(&self, at: usize) -> f32 {
        let shares = &self.reference[at];
        let most = shares.iter().copied().fold(0.0, f32::max);
        let tied = shares.iter().filter(|share| **share >= most - 1e-6).count();
        if shares[self.targets[at]] >= most - 1e-6 { 1.0 / tied as f32 } else { 0.0 }
    }

    /// What the label gets that the text deserves, whatever was written.
    fn log_of_original(&self, at: usize) -> f32 {
        self.predictions[at].shares[self.originals[at]].max(1e-6).ln()
    }

    /// Does the prediction follow the flipped relation?
    fn follows_flipped(&self, at: usize) -> f32 {
        let shares = &self.predictions[at].shares;
        f32::from(u8::from(best(shares) == (self.originals[at] + 1) % shares.len()))
    }
}

/// What a logistic regression on the examples so far predicts for each next one.
fn regression(written: &[Example], classes: &[[usize; 2]], count: usize) -> Vec<Vec<f32>> {
    let mut found = Vec::with_capacity(written.len());
    let mut model = BagOfWords::fit(&[], count);
    for (index, example) in written.iter().enumerate() {
        // Fitted anew at the start of each bin: the curve shows no more.
        if index % BIN == 0 {
            let seen = written[..index].iter().zip(classes);
            let seen: Vec<(&str, usize)> =
                seen.map(|(example, [class, _])| (example.input.as_str(), *class)).collect();
            model = BagOfWords::fit(&seen, count);
        }
        found.push(model.predict(&example.input));
    }
    found
}

fn run(lab: &mut Lab) -> Running<'_> {
    Box::pin(async move {
        let task = match lab.get(&TASK) {
            "topic" => ClassTask::Topic,
            "author" => ClassTask::Author,
            _ => ClassTask::Sentiment,
        };
        let chosen = Condition::from_knobs(lab);
        let conditions =
            if chosen == Condition::Right { vec![chosen] } else { vec![Condition::Right, chosen] };
        let session = lab.language_model().await?;
        let sequences = lab.get(&SEQUENCES) as usize;
        let mut read: Vec<(Condition, Vec<Sequence>)> =
            conditions.into_iter().map(|condition| (condition, Vec::new())).collect();
        let passes = sequences * read.len();
        for sequence in 0..sequences {
            for at in 0..read.len() {
                lab.tick("Reading sequences", sequence * read.len() + at, passes).await?;
                let (condition, done) = &mut read[at];
                let size = (lab.get(&EXAMPLES) as usize, seed(lab.get(&SEED) as u64, sequence));
                done.push(Sequence::read(lab, &session.lm, task, *condition, size).await?);
            }
            show_curves(lab, &read)?;
            if sequence == 0 {
                let (condition, first) = &read[read.len() - 1];
                show_strip(lab, &session.lm, *condition, &first[0])?;
            }
        }
        Ok(())
    })
}

fn seed(knob: u64, sequence: usize) -> u64 {
    knob * 1_000 + sequence as u64
}

/// A curve with its band: the mean over sequences and the positions of a bin.
fn curve(
    name: String,
    role: Role,
    sequences: &[Sequence],
    value: impl Fn(&Sequence, usize) -> f32,
) -> Series {
    let count = sequences.first().map_or(0, |sequence| sequence.targets.len());
    let (mut points, mut band) = (Vec::new(), Vec::new());
    for start in (0..count).step_by(BIN) {
        let end = (start + BIN).min(count);
        let values: Vec<f32> = sequences
            .iter()
            .flat_map(|sequence| (start..end).map(|at| value(sequence, at)).collect::<Vec<_>>())
            .collect();
        let mean = stats::mean(&values);
        points.push([(start + end - 1) as f32 / 2.0, mean.mean]);
        band.push([mean.low, mean.high]);
    }
    Series::new(name, role, points).with_band(band)
}

fn show_curves(lab: &Lab, read: &[(Condition, Vec<Sequence>)]) -> Result<(), LabError> {
    let (chosen, of_chosen) = &read[read.len() - 1];
    let classes = of_chosen[0].predictions[0].shares.len() as f32;
    let ends = [0.0, of_chosen[0].targets.len() as f32 - 1.0];
    let sequences = of_chosen.len();
    let role = |condition: Condition| {
        if condition == *chosen { Role::Model } else { Role::Data }
    };
    let x = || Axis::linear("Examples before it", Unit::Examples);
    let curves = |value: fn(&Sequence, usize) -> f32| -> Vec<Series> {
        let each = read.iter().map(|(condition, sequences)| {
            curve(condition.name().to_owned(), role(*condition), sequences, value)
        });
        each.collect()
    };
    let mut accuracy = curves(Sequence::accuracy);
    accuracy.push(curve(
        format!("Regression on words, {}", chosen.name().to_lowercase()),
        Role::Baseline,
        of_chosen,
        Sequence::reference_accuracy,
    ));
    accuracy.push(Series::level("Guessing", Role::Chance, ends, 1.0 / classes));
    if matches!(
        chosen,
        Condition::RightThenFlipped | Condition::FlippedThenRight | Condition::Alternating
    ) {
        accuracy.push(curve(
            "Predictions that follow the flipped relation".to_owned(),
            Role::Theory,
            of_chosen,
            Sequence::follows_flipped,
        ));
    }
    let counted = match chosen {
        Condition::Random(_) => "the label that the text deserves counts as right",
        _ => "the label that stands in the sequence counts as right",
    };
    lab.show(Lines::new(
        "accuracy",
        format!("Right predictions along {sequences} sequences, {BIN} neighbouring examples a point; {counted}"),
        x(),
        Axis::linear("Right predictions", Unit::Share).from_to(0.0, 1.0),
        accuracy,
    ))?;
    let mut likelihood = curves(Sequence::log_likelihood);
    likelihood.push(curve(
        format!("Regression on words, {}", chosen.name().to_lowercase()),
        Role::Baseline,
        of_chosen,
        |sequence, at| sequence.reference[at][sequence.targets[at]].max(1e-6).ln(),
    ));
    likelihood.push(Series::level("Guessing", Role::Chance, ends, -classes.ln()));
    lab.show(Lines::new(
        "log-likelihood",
        "How much probability the right label gets; nearer to zero is better",
        x(),
        Axis::linear("ln p of the right label", Unit::Nats),
        likelihood,
    ))?;
    let mut entropy = curves(Sequence::entropy);
    entropy.push(Series::level("Undecided", Role::Chance, ends, classes.ln()));
    lab.show(Lines::new(
        "entropy",
        "How undecided the model is between the labels",
        x(),
        Axis::linear("Entropy of the label probabilities", Unit::Nats).from_to(0.0, classes.ln()),
        entropy,
    ))
}

fn show_strip(
    lab: &Lab,
    lm: &Lm,
    condition: Condition,
    sequence: &Sequence,
) -> Result<(), LabError> {
    let Sequence { prompt, targets, predictions, .. } = sequence;
    let cells = prompt.tokens[..prompt.query.start].iter().enumerate().map(|(at, id)| {
        let index = prompt.labels.iter().position(|label| *label == at);
        let share = index.map(|index| predictions[index].shares[targets[index]]);
        TokenCell {
            text: lm.tokenizer.piece(*id),
            value: share,
            note: share.map_or_else(String::new, |share| {
                format!(
                    "the right label had {} of the labels' probability",
                    Unit::Share.format(share)
                )
            }),
        }
    });
    lab.show(TokenStrip::new(
        "sequence",
        format!("The first sequence ({}): at each label, how much of the labels' probability the right one had", condition.name().to_lowercase()),
        Axis::linear("Share of the right label", Unit::Share).from_to(0.0, 1.0),
        cells.collect(),
    ))
}
