//! The figures: what counts in a prompt, F1 while three models are trained, and what each of them answers.

mod answers;
mod claims;
mod prompts;
mod tagger;

use super::{INSTRUCTION, K, LOSS, MORE, SEED, SENTENCES, STEPS};
use crate::{Compute, Running};
use answers::Score;
use figure::{Axis, Lines, Role, Series, Table, TokenCell, TokenStrip, Unit};
use lab::{Lab, LabError};
use nn::{Checkpoint, WordLearner};
use prompts::{How, Loss, Material, Prompt};
use protocol::Failure;
use tagger::{ROWS, Tagger};
use tasks::Tagging;

pub(super) const COMPUTE: Compute = Compute { run, verify: claims::verify };

const MODEL: &str = "tag-lm";
/// Sentences of the page's test.
const TEST: usize = 24;
/// Points of a curve behind its first.
const LOOKS: usize = 4;
/// The loss on answers alone, and none on demonstrations, as there are none.
const ZERO: How = How { k: 0, instruction: true, loss: Loss::Src };
const ENCODER: How = How { k: 0, instruction: false, loss: Loss::Tags };

fn run(lab: &mut Lab) -> Running<'_> {
    Box::pin(async move {
        let checkpoint = lab.checkpoint(MODEL).await?;
        let base = words(&checkpoint)?;
        let loss = match lab.get(&LOSS) {
            "vanilla" => Loss::Vanilla,
            "src" => Loss::Src,
            _ => Loss::Mrc,
        };
        let instruction = lab.get(&INSTRUCTION);
        let how = How { k: lab.get(&K) as usize, instruction, loss };
        let steps = lab.get(&STEPS) as usize;
        let material = Material::new(lab.get(&SEED) as u64, lab.get(&SENTENCES) as usize, TEST);
        let rows = if lab.get(&MORE) { ROWS * (how.k + 1) } else { ROWS };
        if let Some(prompt) = material.lesson(how, 0, 1).first() {
            show_prompt(lab, prompt, loss)?;
        }
        let mut rivals = Rivals { series: Vec::new(), scores: Vec::new(), answers: Vec::new() };
        let untrained = Tagger::new(base, how, ROWS, steps);
        let exam = material.exam(how);
        let name = "ICL, not trained";
        let answers = untrained.answers(lab, name, &material.types, &exam).await?;
        let icl = Score::of(&exam, &answers).f1();
        rivals.series.push(Series::level(name, Role::Baseline, [0.0, steps as f32], icl));
        rivals.finish(lab, name, &exam, answers)?;
        let sift = match loss {
            Loss::Vanilla => "SIFT, every word counts",
            Loss::Src => "SIFT, the last answer counts",
            _ => "SIFT, all answers count",
        };
        for (name, role, how, rows) in [
            (sift, Role::Model, how, ROWS),
            ("trained without demonstrations", Role::Data, How { instruction, ..ZERO }, rows),
            ("trained as an encoder", Role::Theory, ENCODER, rows),
        ] {
            // What is not trained yet is known where demonstrations are read.
            let known = (name == sift).then_some([0.0, icl]);
            rivals.series.push(Series::new(name, role, known.into_iter().collect()));
            let (exam, mut tagger) = (material.exam(how), Tagger::new(base, how, rows, steps));
            for look in usize::from(known.is_some())..=LOOKS {
                let to = steps * look / LOOKS;
                tagger.train(lab, name, &material, to, steps).await?;
                let answers = tagger.answers(lab, name, &material.types, &exam).await?;
                rivals.add(lab, [to as f32, Score::of(&exam, &answers).f1()])?;
                if look == LOOKS {
                    rivals.finish(lab, name, &exam, answers)?;
                }
            }
        }
        Ok(())
    })
}

fn words(checkpoint: &Checkpoint) -> Result<&WordLearner, LabError> {
    checkpoint.words().ok_or_else(|| {
        let reason = "this model reads no words".to_owned();
        LabError::Failed(Failure::Model { file: zoo::LOCK.to_owned(), reason })
    })
}

fn show_prompt(lab: &Lab, prompt: &Prompt, loss: Loss) -> Result<(), LabError> {
    let word = |(at, word): (usize, &u32)| TokenCell {
        text: match *word {
            Tagging::END => format!("{}\n", Tagging::spelling(*word)),
            _ => format!("{} ", Tagging::spelling(*word)),
        },
        value: Some(f32::from(u8::from(prompt.counts(loss, at)))),
        note: String::new(),
    };
    lab.show(TokenStrip::new(
        "prompt",
        "The first prompt of training, example by example; what is shaded counts in the loss",
        Axis::linear("counts", Unit::One).from_to(0.0, 1.0),
        prompt.words.iter().enumerate().map(word).collect(),
    ))
}

/// What was measured so far.
struct Rivals {
    series: Vec<Series>,
    scores: Vec<Vec<String>>,
    /// Of each method its answers.
    answers: Vec<(&'static str, Vec<Vec<u32>>)>,
}

impl Rivals {
    /// Another point of the last curve.
    fn add(&mut self, lab: &Lab, point: [f32; 2]) -> Result<(), LabError> {
        self.series.last_mut().into_iter().for_each(|series| series.points.push(point));
        lab.show(Lines::new(
            "curve",
            "Names found with their types in sentences that training did not show, while each method is trained",
            Axis::linear("Training steps", Unit::Steps),
            Axis::linear("Span F1", Unit::Share).from_to(0.0, 1.0),
            self.series.clone(),
        ))
    }

    fn finish(
        &mut self,
        lab: &Lab,
        name: &'static str,
        exam: &[Prompt],
        answers: Vec<Vec<u32>>,
    ) -> Result<(), LabError> {
        let score = Score::of(exam, &answers);
        let values = [score.f1(), score.precision(), score.recall()];
        let values = values.map(|value| Unit::Share.format(value));
        self.scores.push([&[name.to_owned()], values.as_slice()].concat());
        let columns = ["Method", "F1", "Precision", "Recall"].map(str::to_owned).to_vec();
        let caption = "After training: of names that are exact and of the right type";
        lab.show(Table::new("scores", caption, columns, self.scores.clone()))?;
        self.answers.push((name, answers));
        self.show_sentence(lab, exam)
    }

    /// The first sentence of which they differ, or the first.
    fn show_sentence(&self, lab: &Lab, exam: &[Prompt]) -> Result<(), LabError> {
        let differ = |at: &usize| {
            self.answers.windows(2).any(|pair| pair[0].1.get(*at) != pair[1].1.get(*at))
        };
        let at = (0..exam.len()).find(differ).unwrap_or(0);
        let Some(Prompt { query, .. }) = exam.get(at) else { return Ok(()) };
        let truth = query.answer();
        let mut rows = vec![vec!["the truth".to_owned(), spelt(&truth)]];
        for (name, answers) in &self.answers {
            rows.push(vec![(*name).to_owned(), spelt(answers.get(at).unwrap_or(&truth))]);
        }
        lab.show(Table::new(
            "sentence",
            format!("What each finds in “{}”", spelt(&query.words)),
            ["Who", "Names with their types"].map(str::to_owned).to_vec(),
            rows,
        ))
    }
}

fn spelt(words: &[u32]) -> String {
    words.iter().map(|word| Tagging::spelling(*word)).collect::<Vec<_>>().join(" ")
}
