//! The figures: the text shaded by what the answer is due to, and how faithful that is.

mod attribution;
mod claims;
mod explain;
mod passage;
mod reader;

use super::{LEVELS, METHOD, QUERIES, QUESTION, SCALARIZER, SEED, SENTENCES, SOURCE, TEXT};
use crate::{Compute, Running};
use attribution::Method;
use explain::{Level, Plan, REMOVED, Rival, Scored, area, curve};
use figure::{Axis, Bar, BarGroup, Bars, Lines, Role, Series, Table, TokenCell, TokenStrip, Unit};
use lab::{Lab, LabError};
use passage::Passage;
use reader::{Reader, Scalarizer, Session};

pub(super) const COMPUTE: Compute = Compute { run, verify: claims::verify };

fn run(lab: &mut Lab) -> Running<'_> {
    Box::pin(async move {
        let passage = passage(lab)?;
        let plan = Plan {
            method: Method::from_key(lab.get(&METHOD)),
            scalarizer: match lab.get(&SCALARIZER) {
                "text" => Scalarizer::Text,
                _ => Scalarizer::LogProb,
            },
            per_unit: lab.get(&QUERIES) as usize,
            seed: lab.get(&SEED) as u64,
        };
        let session = Session::open(lab).await?;
        lab.tick("Reading the text", 0, 1).await?;
        let mut reader = Reader::new(lab, &session, &passage).await?;
        show_asked(lab, &mut reader, &passage).await?;
        let mut scored = Scored::sentences(&mut reader, plan).await?;
        show_scored(lab, &reader, &scored, Level::Sentences, plan)?;
        let finest = Level::from_key(lab.get(&LEVELS));
        for level in Level::ALL {
            if level > Level::Sentences && level <= finest {
                scored = scored.finer(&mut reader, plan, level).await?;
                show_scored(lab, &reader, &scored, level, plan)?;
            }
        }
        let mut curves = Curves::default();
        let order = scored.order(&reader);
        curves.push(lab, plan.method.name(), Role::Model, curve(&mut reader, &order).await?)?;
        for rival in Rival::ALL {
            let order = rival.order(&mut reader, &passage.question, plan.seed).await?;
            let role = if rival == Rival::Random { Role::Chance } else { Role::Baseline };
            curves.push(lab, rival.name(), role, curve(&mut reader, &order).await?)?;
        }
        Ok(())
    })
}

fn passage(lab: &Lab) -> Result<Passage, LabError> {
    if lab.get(&SOURCE) != "own" {
        let seed = lab.get(&SEED) as u64;
        return Ok(Passage::drawn(lab.get(&SENTENCES) as usize, seed));
    }
    let passage = Passage::own(&lab.get(&TEXT), &lab.get(&QUESTION));
    if passage.sentences.is_empty() {
        return Err(LabError::bad_knob(&TEXT, "it is empty; paste what the question is about"));
    }
    if passage.question.is_empty() {
        return Err(LabError::bad_knob(&QUESTION, "it is empty; there is no answer to explain"));
    }
    Ok(passage)
}

async fn show_asked(lab: &Lab, reader: &mut Reader<'_>, passage: &Passage) -> Result<(), LabError> {
    let all = (0..reader.words.words.len()).collect();
    let without = reader.written(&all).await?;
    let row = |name: &str, value: &str| vec![name.to_owned(), value.to_owned()];
    let mut rows = vec![
        row("Question", &passage.question),
        row("Start of the answer", &passage.stem),
        row("The model writes", &reader.answer),
        row("The same without any text", &without),
    ];
    rows.retain(|row| row[0] != "Start of the answer" || !row[1].is_empty());
    if let Some((_, answer)) = &passage.truth {
        rows.push(row("Right answer", answer));
    }
    lab.show(Table::new(
        "asked",
        "What is explained is the answer that the model writes, right or wrong",
        vec!["Step".to_owned(), "Text".to_owned()],
        rows,
    ))
}

fn show_scored(
    lab: &Lab,
    reader: &Reader<'_>,
    scored: &Scored,
    level: Level,
    plan: Plan,
) -> Result<(), LabError> {
    let (unit, name) = match plan.scalarizer {
        Scalarizer::LogProb => (Unit::Nats, "Score: what the answer's log-probability owes to it"),
        Scalarizer::Text => (Unit::One, "Score: what the likeness of the answer owes to it"),
    };
    let (id, caption) = match level {
        Level::Sentences => ("sentences", "Whole sentences: which one is the answer from?"),
        Level::Phrases => ("phrases", "The two best sentences in phrases, the others as they were"),
        Level::Words => ("words", "The two best phrases in words, the others as they were"),
    };
    let reach = scored.scores.iter().fold(1e-3_f32, |reach, score| reach.max(score.abs()));
    let cells = scored.units.iter().zip(&scored.scores).map(|(range, score)| TokenCell {
        text: format!("{} ", reader.words.text(range)),
        value: Some(*score),
        note: unit.format(*score),
    });
    lab.show(TokenStrip::new(
        id,
        caption,
        Axis::linear(name, unit).from_to(-reach, reach),
        cells.collect(),
    ))
}

/// Perturbation curves, one an order.
#[derive(Default)]
struct Curves {
    of: Vec<(&'static str, Role, Vec<[f32; 2]>)>,
}

impl Curves {
    fn push(
        &mut self,
        lab: &Lab,
        name: &'static str,
        role: Role,
        curve: Vec<[f32; 2]>,
    ) -> Result<(), LabError> {
        self.of.push((name, role, curve));
        let series = self.of.iter().map(|(name, role, curve)| {
            let shown = curve.iter().filter(|[share, _]| *share <= 2.0 * REMOVED).copied();
            Series::new(*name, *role, shown.collect())
        });
        lab.show(Lines::new(
            "curves",
            "The best of a ranking left out together: how far the log-probability of the answer falls; what falls faster was ranked better",
            Axis::linear("Share of the text's tokens left out", Unit::Share),
            Axis::linear("Fall of the answer's log-probability", Unit::Nats),
            series.collect(),
        ))?;
        let groups = self.of.iter().map(|(name, role, curve)| BarGroup {
            label: (*name).to_owned(),
            bars: vec![Bar::new("Mean fall", *role, area(curve))],
        });
        lab.show(Bars::new(
            "areas",
            "The same as one number: the area under each curve up to a fifth of the tokens, over a fifth",
            Axis::linear("Mean fall of the answer's log-probability", Unit::Nats),
            groups.collect(),
        ))
    }
}
