//! Does the model really learn from the labels in its examples?
//!
//! # Design
//! Written before any run; sizes in the claim are targets. Where it disagrees with the paper, the paper wins.
//!
//! ```text
//! model: smollm2
//! mechanism:
//!   One forward pass over a sequence of N labelled examples gives the prediction for example i
//!   given examples 1..i-1 at every i, so a whole learning curve costs one pass (the paper's
//!   trick). For each curve record accuracy, log-likelihood and entropy of the label distribution,
//!   averaged over 40 sequences with different draws and orders.
//!   Conditions: default labels; random labels (null hypothesis 1: labels do not matter); a truly
//!   novel task, who wrote this message, for two invented authors with consistent habits (can ICL
//!   learn new relations); flipped labels and arbitrary labels A/B (null hypothesis 2: pretraining
//!   preferences can be overcome); label change-points D->F, F->D and alternating at half, after
//!   which equal counts of both relations are in the context (null hypothesis 3: all in-context
//!   information counts equally).
//!   A reference logistic regression on bag-of-words features is fitted to the same examples to
//!   show what conventional learning would do.
//! controls:
//!   - task: sentiment | topic | authorship
//!   - labels: default | random x% | flipped | arbitrary
//!   - change-point: none | D->F | F->D | alternating
//!   - examples N: 8-80 (48)
//!   - sequences averaged: 1-40 (20)
//! figure:
//!   Line charts of accuracy, log-likelihood and entropy against number of examples, one line per
//!   condition with 95% bands, guessing baseline and logistic regression dashed; token strip of one
//!   sequence with the probability given to each label.
//! claim:
//!   40 sequences, N=48, last 16 positions: log-likelihood with default labels >= with random
//!   labels + 0.10 nats; authorship accuracy >= 50% + 8 points; accuracy on the flipped relation <=
//!   default accuracy - 10 points; with a mid change-point, agreement with the later relation minus
//!   agreement with the same relation when it comes first >= 8 points at the end of the sequence.
//! components:
//!   toy-classification-sets, icl-prompt-builder, single-pass-icl-curve, label-scorer, bootstrap-ci
//! cost:
//!   Native 600 s for all conditions (CI: 12 sequences, about 200 s); in page 25 s.
//! risk:
//!   A 135M model may stay at its prior on flipped labels (that still meets the claim) and learn
//!   little in authorship; the authors' habits can be made louder (greetings, punctuation), fixed
//!   on a dev set first.
//! ```

// size: an exhibit is one file: texts, knobs, figures and claims.

use crate::{Exhibit, Model, Paper, Preset, Program, Room};
use figure::{Scale, Unit};
use protocol::{Choice, ChoiceKnob, IntKnob};

static TASK: ChoiceKnob = ChoiceKnob {
    key: "task",
    label: "Task",
    help: "Two that the model knows from its training, and one that nobody has seen before",
    options: &[
        Choice { key: "sentiment", label: "Is the review positive?" },
        Choice { key: "topic", label: "Sports, business or science?" },
        Choice { key: "author", label: "Which invented author wrote it?" },
    ],
    default: "sentiment",
};
static LABELS: ChoiceKnob = ChoiceKnob {
    key: "labels",
    label: "Labels",
    help: "Compared with the same sequences under their right labels",
    options: &[
        Choice { key: "default", label: "Right" },
        Choice { key: "random", label: "Random" },
        Choice { key: "flipped", label: "Flipped: each becomes the next one" },
        Choice { key: "arbitrary", label: "Arbitrary: A, B, C" },
    ],
    default: "flipped",
};
static SHARE: IntKnob = IntKnob {
    key: "random",
    label: "Random share",
    help: "With random labels: the percentage of examples whose label is drawn",
    min: 10,
    max: 100,
    default: 100,
    unit: Unit::One,
    scale: Scale::Linear,
};
static CHANGE: ChoiceKnob = ChoiceKnob {
    key: "change",
    label: "Change half-way",
    help: "Right labels in one half, flipped ones in the other; takes the place of the choice above",
    options: &[
        Choice { key: "none", label: "None" },
        Choice { key: "df", label: "First right, then flipped" },
        Choice { key: "fd", label: "First flipped, then right" },
        Choice { key: "alternating", label: "Taking turns" },
    ],
    default: "none",
};
static EXAMPLES: IntKnob = IntKnob {
    key: "n",
    label: "Examples",
    help: "Labelled examples in one sequence",
    min: 8,
    max: 80,
    default: 32,
    unit: Unit::Examples,
    scale: Scale::Linear,
};
static SEQUENCES: IntKnob = IntKnob {
    key: "sequences",
    label: "Sequences",
    help: "How many sequences are averaged; each is one pass for each kind of labels",
    min: 1,
    max: 40,
    default: 4,
    unit: Unit::One,
    scale: Scale::Linear,
};
static SEED: IntKnob = IntKnob {
    key: "seed",
    label: "Seed",
    help: "Draws the examples and their order",
    min: 0,
    max: 9_999,
    default: 1,
    unit: Unit::One,
    scale: Scale::Linear,
};

pub(super) static EXHIBIT: Exhibit = Exhibit {
    slug: "label-relationships",
    room: Room::Demonstrations,
    question: "Does the model really learn from the labels in its examples?",
    paper: Paper {
        title: "In-Context Learning Learns Label Relationships but Is Not Conventional Learning",
        id: "2307.12375",
    },
    paper_claim: "ICL predictions almost always depend on in-context labels and novel tasks can be learned, yet flipped labels never reach default performance and information nearer to the query weighs more.",
    program: Some(Program {
        title: "It reads the labels, but it has its own opinion",
        how: "A sequence of labelled examples is read once. At every label the model's prediction is the one it makes after all examples before it, so a single pass gives the whole learning curve. The same texts are read with right labels and with random, flipped or arbitrary ones; the gap between the curves is what the labels do.",
        equation: "at example i:  p(y | x₁y₁ … xᵢ₋₁yᵢ₋₁ xᵢ) = softmax over the labels’ logits;  log-likelihood = ln p(yᵢ)",
        limits: "Short texts written for this page and a model of 135 million parameters in 4-bit weights; the paper averages over many data sets and models up to 70 billion. The labels' probabilities are normalised among the labels, which are told by their first token. The regression on words sees only the examples of the sequence, without any pretraining.",
        models: &[Model::SmolLm2],
        seconds: 30,
        knobs: &[&TASK, &LABELS, &SHARE, &CHANGE, &EXAMPLES, &SEQUENCES, &SEED],
        presets: &[
            Preset { label: "Flipped labels", fragment: "" },
            Preset { label: "Random labels", fragment: "1?labels=random" },
            Preset {
                label: "A new task: two invented authors",
                fragment: "1?task=author&labels=default",
            },
            Preset { label: "The labels turn half-way", fragment: "1?change=df&n=48" },
            Preset { label: "Arbitrary labels", fragment: "1?labels=arbitrary&n=48" },
        ],
        #[cfg(feature = "compute")]
        compute: compute::COMPUTE,
    }),
};

#[cfg(feature = "compute")]
mod compute {
    use super::{CHANGE, EXAMPLES, LABELS, SEED, SEQUENCES, SHARE, TASK};
    use crate::{Compute, Effort, Running, Verifying};
    use figure::{Axis, Claim, Lines, Role, Series, TokenCell, TokenStrip, Unit};
    use lab::probes::bag_of_words::BagOfWords;
    use lab::probes::curve::{Prediction, predictions};
    use lab::probes::labels::{LabelSet, best};
    use lab::prompt::{Prompt, Relabel, Template};
    use lab::sets::{ClassTask, Example, Split};
    use lab::{Lab, LabError, stats};
    use lm::{Lm, LmError};

    pub(super) const COMPUTE: Compute = Compute { run, verify };

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
            let names = if self == Self::Arbitrary {
                &arbitrary[..task.labels().len()]
            } else {
                task.labels()
            };
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
        /// The probability that the regression on words gives to the target.
        reference: Vec<f32>,
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

    /// What a logistic regression on the examples so far gives to each target.
    fn regression(written: &[Example], classes: &[[usize; 2]], count: usize) -> Vec<f32> {
        let mut found = Vec::with_capacity(written.len());
        let mut model = BagOfWords::fit(&[], count);
        for (index, (example, [_, target])) in written.iter().zip(classes).enumerate() {
            // Fitted anew at the start of each bin: the curve shows no more.
            if index % BIN == 0 {
                let seen = written[..index].iter().zip(classes);
                let seen: Vec<(&str, usize)> =
                    seen.map(|(example, [class, _])| (example.input.as_str(), *class)).collect();
                model = BagOfWords::fit(&seen, count);
            }
            found.push(model.predict(&example.input)[*target]);
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
            let conditions = if chosen == Condition::Right {
                vec![chosen]
            } else {
                vec![Condition::Right, chosen]
            };
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
            |sequence, at| f32::from(u8::from(sequence.reference[at] > 0.5)),
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
            |sequence, at| sequence.reference[at].max(1e-6).ln(),
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
            Axis::linear("Entropy of the label probabilities", Unit::Nats)
                .from_to(0.0, classes.ln()),
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

    fn verify(lab: &mut Lab, effort: Effort) -> Verifying<'_> {
        Box::pin(async move {
            let session = lab.language_model().await?;
            let (sequences, count) = match effort {
                Effort::Quick => (4, 32),
                Effort::Full => (24, 48),
            };
            let mut measured = Measured::default();
            for sequence in 0..sequences {
                lab.tick("Reading sequences", sequence, sequences).await?;
                let read = async |task, condition| {
                    let size = (count, seed(77, sequence));
                    Sequence::read(lab, &session.lm, task, condition, size).await
                };
                let late = count - count / 3..count;
                let over = |of: &Sequence, value: fn(&Sequence, usize) -> f32| {
                    late.clone().map(|at| value(of, at)).sum::<f32>() / late.len() as f32
                };
                let right = read(ClassTask::Sentiment, Condition::Right).await?;
                let random = read(ClassTask::Sentiment, Condition::Random(1.0)).await?;
                let flipped = read(ClassTask::Sentiment, Condition::Flipped).await?;
                let author = read(ClassTask::Author, Condition::Right).await?;
                // A relation without a prior: with one, the flipped relation hardly shows.
                let to_flipped = read(ClassTask::Author, Condition::RightThenFlipped).await?;
                let from_flipped = read(ClassTask::Author, Condition::FlippedThenRight).await?;
                measured.right.push(over(&right, Sequence::accuracy));
                measured.flipped.push(over(&flipped, Sequence::accuracy));
                measured.likelihood.push(over(&right, Sequence::log_likelihood));
                measured.random.push(over(&random, Sequence::log_likelihood));
                measured.original.push(over(&flipped, Sequence::log_of_original));
                measured.author.push(over(&author, Sequence::accuracy));
                // Only the very end has seen about as much of either relation.
                let end = |of: &Sequence| {
                    (count - 6..count).map(|at| of.follows_flipped(at)).sum::<f32>() / 6.0
                };
                measured.flipped_last.push(end(&to_flipped));
                measured.flipped_first.push(end(&from_flipped));
                if std::env::var_os("TRACE").is_some() {
                    println!(
                        "original {:.2} right {:.2} {:.2} random {:.2} {:.2} flipped {:.2} author {:.2} df {:.2} fd {:.2}",
                        over(&flipped, Sequence::log_of_original),
                        over(&right, Sequence::accuracy),
                        over(&right, Sequence::log_likelihood),
                        over(&random, Sequence::accuracy),
                        over(&random, Sequence::log_likelihood),
                        over(&flipped, Sequence::accuracy),
                        over(&author, Sequence::accuracy),
                        end(&to_flipped),
                        end(&from_flipped),
                    );
                }
            }
            Ok(measured.claims())
        })
    }

    /// One number a sequence.
    #[derive(Default)]
    struct Measured {
        right: Vec<f32>,
        flipped: Vec<f32>,
        likelihood: Vec<f32>,
        random: Vec<f32>,
        original: Vec<f32>,
        author: Vec<f32>,
        flipped_last: Vec<f32>,
        flipped_first: Vec<f32>,
    }

    impl Measured {
        fn claims(&self) -> Vec<Claim> {
            let Self {
                right,
                flipped,
                likelihood,
                random,
                original,
                author,
                flipped_last,
                flipped_first,
            } = self;
            let minus = |a: &[f32], b: &[f32]| -> Vec<f32> {
                a.iter().zip(b).map(|(a, b)| a - b).collect()
            };
            let claim = |statement: &str,
                         quantity: Axis,
                         values: &[f32],
                         threshold,
                         baseline: (&str, f32)| {
                let mean = stats::mean(values);
                Claim {
                    statement: statement.to_owned(),
                    quantity,
                    measured: mean.mean,
                    interval: Some([mean.low, mean.high]),
                    threshold,
                    at_least: true,
                    baseline: Some((baseline.0.to_owned(), baseline.1)),
                    samples: values.len() as u32,
                }
            };
            let of = |values: &[f32]| stats::mean(values).mean;
            vec![
                claim(
                    "The predictions depend on the labels: flipped ones in the examples make the right one less probable",
                    Axis::linear(
                        "ln p of the right label, after right minus after flipped labels",
                        Unit::Nats,
                    ),
                    &minus(likelihood, original),
                    0.1,
                    ("the same with random labels", of(&minus(likelihood, random))),
                ),
                claim(
                    "A relation that no training has seen is learned from the examples",
                    Axis::linear("Accuracy for two invented authors", Unit::Share),
                    author,
                    0.58,
                    ("guessing", 0.5),
                ),
                claim(
                    "Flipped labels are followed less well than right ones",
                    Axis::linear("Accuracy, right minus flipped labels", Unit::Share),
                    &minus(right, flipped),
                    0.1,
                    ("flipped labels", of(flipped)),
                ),
                claim(
                    "Of two opposite relations between authors and names, seen equally often, the later one weighs more",
                    Axis::linear(
                        "Predictions that follow a relation, when it comes last minus when it comes first",
                        Unit::Share,
                    ),
                    &minus(flipped_last, flipped_first),
                    0.08,
                    ("when it comes first", of(flipped_first)),
                ),
            ]
        }
    }
}
