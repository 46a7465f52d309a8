use crate::{Asked, Functions, Lessons, Score, Words};
use tasks::{Lesson, Sentence};

/// Of what is asked, what counts as late: the last quarter.
const LATE: usize = 4;

impl Lessons {
    /// What predictions are worth: of each lesson those of all labels, or of the last alone.
    pub fn mark(&self, family: Functions, exam: &[Lesson], predicted: &[f32]) -> Score {
        let is_class = matches!(family, Functions::Boolean { .. });
        let each = predicted.len() / exam.len().max(1);
        let mut marks = Marks::default();
        for (lesson, predicted) in exam.iter().zip(predicted.chunks_exact(each.max(1))) {
            let asked = match self.asked {
                Asked::All => lesson.labels.len(),
                Asked::Last => 1,
            };
            // From the last one back, so that predictions of the last alone fit too.
            let pairs = lesson.labels.iter().rev().zip(predicted.iter().rev());
            for (back, (label, predicted)) in pairs.take(asked).enumerate() {
                let loss = f64::from(predicted - label).powi(2);
                let right = (*predicted > 0.0) == (*label > 0.0);
                marks.add(loss, right, LATE * back < asked);
            }
        }
        marks.score(is_class)
    }
}

impl Words {
    /// What predictions of each next word are worth, its nats and whether it was thought likeliest: of
    /// the words that are asked for, and of the others where they count.
    pub fn mark(&self, exam: &[Sentence], predicted: &[(f32, bool)]) -> Vec<(&'static str, Score)> {
        let [mut answers, mut others] = [Marks::default(), Marks::default()];
        let mut predicted = predicted.iter();
        for sentence in exam {
            let seq = sentence.seq();
            for (at, (asked, (nats, right))) in
                sentence.asked.iter().zip(predicted.by_ref()).enumerate()
            {
                let marks = if asked.is_some() { &mut answers } else { &mut others };
                marks.add(f64::from(*nats), *right, LATE * (seq - at) <= seq);
            }
        }
        let answers = ("answers", answers.score(true));
        match self.others > 0.0 {
            true => vec![answers, ("other words", others.score(true))],
            false => vec![answers],
        }
    }
}

/// The mean of the losses, each exam counting the same.
pub fn mean_loss(scores: impl Iterator<Item = Score>) -> f64 {
    let mut mean = Mean::default();
    scores.for_each(|score| mean.add(score.loss));
    mean.value()
}

#[derive(Default)]
struct Marks {
    all: Mean,
    late: Mean,
    right: Mean,
}

impl Marks {
    fn add(&mut self, loss: f64, right: bool, is_late: bool) {
        self.all.add(loss);
        if is_late {
            self.late.add(loss);
            self.right.add(f64::from(u8::from(right)));
        }
    }

    fn score(&self, is_class: bool) -> Score {
        let right = is_class.then(|| self.right.value());
        Score { loss: self.all.value(), late: self.late.value(), right }
    }
}

/// With as many digits as are of use, which a lock keeps exactly.
pub(crate) fn rounded(value: f64) -> f64 {
    (value * 1e6).round() / 1e6
}

#[derive(Default)]
struct Mean {
    sum: f64,
    count: u32,
}

impl Mean {
    fn add(&mut self, value: f64) {
        self.sum += value;
        self.count += 1;
    }

    fn value(&self) -> f64 {
        rounded(self.sum / f64::from(self.count.max(1)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Functions, Language};
    use tasks::BooleanClass;

    const LESSONS: Lessons = Lessons {
        families: &[Functions::Boolean { bits: 9, class: BooleanClass::Parity }],
        told: false,
        examples: 4,
        noise_std: 0.0,
        asked: Asked::All,
    };

    #[test]
    fn marks_of_lessons_by_hand() {
        let lesson = Lesson {
            dims: 1,
            inputs: vec![0.0; 4],
            labels: vec![1.0, -1.0, 1.0, -1.0],
            values: vec![1.0, -1.0, 1.0, -1.0],
        };
        let exam = [lesson.clone(), lesson];
        let predicted = [0.0, 0.0, 0.0, -1.0, 1.0, -1.0, 1.0, 0.5];
        let score = LESSONS.mark(LESSONS.families[0], &exam, &predicted);
        assert_eq!(score, Score { loss: 5.25 / 8.0, late: 1.125, right: Some(0.5) });
        let last = Lessons { asked: Asked::Last, ..LESSONS };
        let number = Functions::Linear { dims: 1 };
        let expected = Score { loss: 1.125, late: 1.125, right: None };
        assert_eq!(last.mark(number, &exam, &predicted), expected);
        assert_eq!(last.mark(number, &exam, &[-1.0, 0.5]), expected);
    }

    #[test]
    fn marks_of_words_by_hand() {
        let sentence = Sentence { tokens: vec![0; 5], asked: vec![None, Some(1), None, Some(1)] };
        let words =
            Words { language: Language::Recall { seq: 4, records: 1, queries: 1 }, others: 0.0 };
        let predicted = [(9.0, false), (1.0, true), (9.0, false), (3.0, false)];
        let answers = Score { loss: 2.0, late: 3.0, right: Some(0.0) };
        assert_eq!(words.mark(std::slice::from_ref(&sentence), &predicted), [("answers", answers)]);
        let words = Words { others: 0.5, ..words };
        let others = Score { loss: 9.0, late: 0.0, right: Some(0.0) };
        assert_eq!(words.mark(&[sentence], &predicted)[1], ("other words", others));
    }
}
