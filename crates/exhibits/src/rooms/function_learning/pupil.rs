//! A model of the zoo that learns functions in context, and the held-out lessons it is given.

use lab::{Lab, LabError};
use nn::{Checkpoint, Learner};
use protocol::Failure;
use tasks::seed::{Stream, derive};
use tasks::{Family, Lesson, LessonPlan, Rule, draws};
use zoo::Data;

/// Sequences that are read at once.
const ROWS: usize = 32;
/// Added to every seed, since those of recipes are small: no lesson here is one of training.
const HELD_OUT: u64 = 1 << 32;

pub(super) struct Pupil<'a> {
    lab: &'a Lab,
    checkpoint: Checkpoint,
    most: usize,
}

impl<'a> Pupil<'a> {
    /// The model of this recipe.
    pub(super) async fn new(lab: &'a Lab, id: &str) -> Result<Self, LabError> {
        let checkpoint = lab.checkpoint(id).await?;
        let most = match checkpoint.recipe().data {
            Data::Functions(lessons) => lessons.examples as usize,
            _ => return Err(unfit()),
        };
        Ok(Self { lab, checkpoint, most })
    }

    /// Labels of the longest lesson that it can read.
    pub(super) fn most(&self) -> usize {
        self.most
    }

    /// The label of each input from the examples before it, lesson by lesson; all are as long as the
    /// first. `place` is that of their family in the recipe, where the model is told it.
    pub(super) async fn predict(
        &self,
        what: &str,
        place: usize,
        lessons: &[Lesson],
    ) -> Result<Vec<Vec<f32>>, LabError> {
        let learner: &Learner = self.checkpoint.functions().ok_or_else(unfit)?;
        let mut all = Vec::with_capacity(lessons.len());
        for part in lessons.chunks(ROWS) {
            self.lab.tick(what, all.len(), lessons.len()).await?;
            let told: Vec<(usize, Lesson)> =
                part.iter().map(|lesson| (place, lesson.clone())).collect();
            let batch = self.checkpoint.batch(&told);
            let predicted = learner.predict(&batch).await?;
            all.extend(predicted.chunks_exact(batch.seq.max(1)).map(<[f32]>::to_vec));
        }
        Ok(all)
    }

    /// Of each lesson the last label alone.
    pub(super) async fn last(
        &self,
        what: &str,
        place: usize,
        lessons: &[Lesson],
    ) -> Result<Vec<f32>, LabError> {
        let all = self.predict(what, place, lessons).await?;
        Ok(all.iter().filter_map(|lesson| lesson.last().copied()).collect())
    }
}

fn unfit() -> LabError {
    let reason = "this model learns no functions".to_owned();
    LabError::Failed(Failure::Model { file: zoo::LOCK.to_owned(), reason })
}

/// The rule behind a held-out lesson.
pub(super) fn rule(family: &dyn Family, seed: u64, index: usize) -> Box<dyn Rule> {
    family.rule(&mut draws(derive(HELD_OUT | seed, Stream::Rule, index as u64)))
}

/// Lessons of a family that no training showed.
pub(super) fn lessons(
    family: &dyn Family,
    plan: LessonPlan,
    seed: u64,
    count: usize,
) -> Vec<Lesson> {
    let lesson = |index| {
        let drawn = derive(HELD_OUT | seed, Stream::Test, index as u64);
        plan.of_rule(&*rule(family, seed, index), drawn)
    };
    (0..count).map(lesson).collect()
}

/// The first examples of a lesson with an input behind them that is asked about; its label is unknown.
pub(super) fn asked(lesson: &Lesson, examples: usize, query: &[f32]) -> Lesson {
    let examples = examples.min(lesson.labels.len());
    let known = |labels: &[f32]| [&labels[..examples], &[0.0]].concat();
    Lesson {
        dims: lesson.dims,
        inputs: [&lesson.inputs[..examples * lesson.dims], query].concat(),
        labels: known(&lesson.labels),
        values: known(&lesson.values),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tasks::Quadratics;

    #[test]
    fn what_is_asked_comes_behind_the_examples_and_has_no_label() {
        let plan = LessonPlan { examples: 5, noise_std: 0.0, scale: 1.0 };
        let drawn = lessons(&Quadratics { dims: 2 }, plan, 11, 2);
        assert_ne!(drawn[0].values, drawn[1].values);
        let asked = asked(&drawn[0], 3, &[7.0, 8.0]);
        assert_eq!((asked.input(2), asked.labels.len()), (drawn[0].input(2), 4));
        assert_eq!((asked.input(3), asked.labels[3]), ([7.0, 8.0].as_slice(), 0.0));
        assert_eq!(asked.labels[..3], drawn[0].labels[..3]);
    }

    #[test]
    fn no_lesson_is_one_of_training() {
        let Some(Data::Functions(how)) = zoo::recipe("fn-quad3").map(|recipe| recipe.data) else {
            panic!("no such recipe")
        };
        let plan = LessonPlan { examples: how.examples as usize, noise_std: 0.0, scale: 1.0 };
        let held_out = lessons(&*how.families[0].family(), plan, 11, 8);
        for index in 0..500 {
            let (_, trained) = how.lesson(11, index);
            assert!(held_out.iter().all(|lesson| *lesson != trained));
        }
    }
}
