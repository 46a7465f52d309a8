//! The figures: similarity by layer, its means, and how many queries either model gets right.

mod case;
mod claims;
mod measure;
mod steps;

use super::{COUNT, FROM, PROMPTS, SEED, SIZE, TASK};
use crate::{Compute, Running};
use case::{Case, Lesson};
use figure::{Axis, Bar, BarGroup, Bars, Lines, Role, Series, Unit};
use lab::sets::{ClassTask, Split};
use lab::stats::{self, Mean};
use lab::{Lab, LabError};
use lm::{Lm, LmError};
use measure::{Update, similarity};

pub(super) const COMPUTE: Compute = Compute { run, verify: claims::verify };

/// Queries by which accuracy is measured, behind the demonstrations of one prompt.
const QUERIES: usize = 8;

fn run(lab: &mut Lab) -> Running<'_> {
    Box::pin(async move {
        let session = lab.language_model().await?;
        let lm = &session.lm;
        let task = case::task(lab.get(&TASK));
        let from = if lab.get(&FROM) == "other" { another(task) } else { task };
        let (count, size) = (lab.get(&COUNT) as usize, lab.get(&SIZE) as f32);
        let (prompts, seed) = (lab.get(&PROMPTS) as u64, lab.get(&SEED) as u64);
        let untrained = lm.untrained(seed);
        let mut all = Compared::default();
        let mut right = [[Vec::new(), Vec::new()], [Vec::new(), Vec::new()]];
        for prompt in 0..prompts {
            let drawn = 100 * seed + prompt;
            let case = Case::draw(task, Split::Test, count, drawn).ok_or(LmError::NoTokens)?;
            let lesson = lesson(lm, &case, from, drawn)?;
            let updates = [Update::Gradient(&lesson), Update::LayerCausal(&lesson), Update::Random];
            let both = (size, drawn);
            all.trained.push(similarity(lab, lm, &case, &updates, both).await?);
            let found = similarity(lab, &untrained, &case, &updates[..2], both).await?;
            all.untrained.push(found);
            all.show(lab)?;
            let queries = task.draw(Split::Dev, QUERIES, drawn);
            for (model, right) in [lm, &untrained].into_iter().zip(&mut right) {
                lab.tick("Asking both models", prompt as usize, prompts as usize).await?;
                let found = case::right(lab, model, &case, &queries).await?;
                right.iter_mut().zip(found).for_each(|(right, found)| right.extend(found));
            }
            show_right(lab, &right)?;
        }
        Ok(())
    })
}

fn another(task: ClassTask) -> ClassTask {
    if task == ClassTask::Topic { ClassTask::Question } else { ClassTask::Topic }
}

/// What gradient steps learn: the demonstrations of the case, or as many of another task.
fn lesson(lm: &Lm, case: &Case, from: ClassTask, seed: u64) -> Result<Lesson, LabError> {
    if from == case.task {
        return Ok(case.lesson(lm));
    }
    let other = Case::draw(from, Split::Test, case.demonstrations.len(), seed);
    Ok(other.ok_or(LmError::NoTokens)?.lesson(lm))
}

/// A line's name, its role, the similarities of all prompts and which update of them.
type Curve<'a> = (&'static str, Role, &'a Vec<Vec<Vec<f32>>>, usize);

/// Similarities, `[prompts][updates][layers]`.
#[derive(Default)]
struct Compared {
    /// Gradient descent, layer by layer, random.
    trained: Vec<Vec<Vec<f32>>>,
    /// Gradient descent, layer by layer.
    untrained: Vec<Vec<Vec<f32>>>,
}

impl Compared {
    fn curves(&self) -> [Curve<'_>; 5] {
        [
            ("Gradient descent", Role::Model, &self.trained, 0),
            ("Layer-causal gradient descent", Role::Theory, &self.trained, 1),
            ("Gradient descent, untrained model", Role::Baseline, &self.untrained, 0),
            ("Layer-causal, untrained model", Role::Data, &self.untrained, 1),
            ("Random direction", Role::Chance, &self.trained, 2),
        ]
    }

    fn show(&self, lab: &Lab) -> Result<(), LabError> {
        let prompts = self.trained.len();
        let series = self.curves().map(|(name, role, of, update)| {
            let layers = of.first().map_or(0, |of| of[update].len());
            let at = |layer: usize| -> Vec<f32> { of.iter().map(|it| it[update][layer]).collect() };
            let (mut points, mut band) = (Vec::new(), Vec::new());
            for layer in 0..layers {
                let values = at(layer);
                let (mean, sd) = spread(&values);
                points.push([layer as f32 + 1.0, mean]);
                band.push([mean - sd, mean + sd]);
            }
            let series = Series::new(name, role, points);
            if prompts > 1 { series.with_band(band) } else { series }
        });
        lab.show(Lines::new(
            "similarity",
            format!("How alike demonstrations in the prompt and a change of weights move what attention adds at the query's last token, by layer; {prompts} prompts, bands are one standard deviation"),
            Axis::linear("Layer", Unit::One),
            Axis::linear("SimAOU", Unit::One),
            series.into(),
        ))?;
        let groups = self.curves().map(|(name, role, of, update)| {
            let Mean { mean, low, high } = stats::mean(&means(of, update));
            let bar = Bar::new(name, role, mean);
            let bar = if prompts > 1 { bar.within(low, high) } else { bar };
            BarGroup { label: name.to_owned(), bars: vec![bar] }
        });
        lab.show(Bars::new(
            "means",
            "The same, averaged over all layers",
            Axis::linear("SimAOU", Unit::One),
            groups.into(),
        ))
    }
}

/// Over the layers, one a prompt.
fn means(of: &[Vec<Vec<f32>>], update: usize) -> Vec<f32> {
    of.iter().map(|it| spread(&it[update]).0).collect()
}

/// Mean and standard deviation.
fn spread(values: &[f32]) -> (f32, f32) {
    let count = values.len().max(1) as f32;
    let mean = values.iter().sum::<f32>() / count;
    (mean, (values.iter().map(|it| (it - mean).powi(2)).sum::<f32>() / count).sqrt())
}

/// `right`: of the trained and of the untrained model, in context and zero-shot.
fn show_right(lab: &Lab, right: &[[Vec<f32>; 2]; 2]) -> Result<(), LabError> {
    let groups = ["Trained model", "Untrained model"].into_iter().zip(right);
    let groups = groups.map(|(label, right)| {
        let bars = [("Behind demonstrations", Role::Model), ("Query alone", Role::Baseline)];
        let bars = bars.into_iter().zip(right).map(|((name, role), right)| {
            let hits = right.iter().filter(|it| **it > 0.5).count();
            let Mean { mean, low, high } = stats::share(hits, right.len());
            Bar::new(name, role, mean).within(low, high)
        });
        BarGroup { label: label.to_owned(), bars: bars.collect() }
    });
    let asked = right[0][0].len();
    lab.show(Bars::new(
        "right",
        format!("Right labels of {asked} other queries, with 95 % intervals; the untrained model can only guess"),
        Axis::linear("Right answers", Unit::Share).from_to(0.0, 1.0),
        groups.collect(),
    ))
}
