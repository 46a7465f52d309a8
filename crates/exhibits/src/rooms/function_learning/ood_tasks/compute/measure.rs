//! What is measured: functions, and the fits of each pretraining class.

use lab::baselines::in_context::{self, Predictor};
use std::ops::RangeFrom;
use tasks::{Bend, Elementwise, Family, Lesson, Quadratics};
use zoo::Functions;

const DIMS: u32 = 3;
/// As little as keeps the inverse finite.
const LEAST: f64 = 1e-6;
/// Values of the knob, with what the functions are called; the first two are those of the models.
pub(super) const TARGETS: [(&str, &str); 6] = [
    ("lines", "lines"),
    ("squares", "squares"),
    ("nets", "networks"),
    ("cubes", "cubes"),
    ("roots", "roots"),
    ("sines", "sines"),
];

/// Functions by their key.
pub(super) fn family(key: &str) -> Box<dyn Family> {
    let bent = |bend| Box::new(Elementwise { dims: DIMS as usize, bend });
    match key {
        "squares" => Functions::Quadratic { dims: DIMS }.family(),
        "nets" => Functions::TwoLayerNets { dims: DIMS, hidden: 8 }.family(),
        "cubes" => bent(Bend::Cube),
        "roots" => bent(Bend::Root),
        "sines" => bent(Bend::Sine),
        _ => Functions::Linear { dims: DIMS }.family(),
    }
}

/// The best fit of each model's class: least squares on what it is linear in.
pub(super) fn fits() -> [Predictor<'static>; 2] {
    [in_context::ridge(LEAST, <[f32]>::to_vec), in_context::ridge(LEAST, Quadratics::features)]
}

/// The same, come to by so many steps of gradient descent.
pub(super) fn descents(steps: usize) -> [Predictor<'static>; 2] {
    [in_context::descent(steps, <[f32]>::to_vec), in_context::descent(steps, Quadratics::features)]
}

/// A model beside its class.
pub(super) struct Side {
    /// Value of the knob.
    pub(super) key: &'static str,
    pub(super) id: &'static str,
    /// What its class is called where it is come to by gradient descent.
    pub(super) descent: &'static str,
    pub(super) seen: &'static str,
    pub(super) fitted: &'static str,
}

pub(super) const SIDES: [Side; 2] = [
    Side {
        key: "lines",
        id: "fn-lin3",
        descent: "line, {steps} gradient steps",
        seen: "seen lines",
        fitted: "best line",
    },
    Side {
        key: "squares",
        id: "fn-quad3",
        descent: "squares, {steps} gradient steps",
        seen: "seen squares",
        fitted: "best squares",
    },
];

/// Recipe of who has seen lines, squares and networks.
pub(super) const SEVERAL: &str = "fn-multi3";
/// Rows of a prompt on which its answers are compared with fits.
const COMPARED: RangeFrom<usize> = 20..;

/// Which of the fits comes first in one prompt, by its place.
pub(super) struct Preference {
    /// The one that the answers are nearest to.
    pub(super) nearest: usize,
    /// The one that errs least.
    pub(super) best: usize,
    /// Whether the other errs at least twice as much.
    pub(super) apart: bool,
}

pub(super) fn preference(
    lesson: &Lesson,
    answers: &[f32],
    fits: &[Predictor<'_>; 2],
) -> Preference {
    let fitted = fits.each_ref().map(|fit| fit(lesson));
    let from =
        |these: &[f32]| fitted.each_ref().map(|fit| squared(&these[COMPARED], &fit[COMPARED]));
    let errors = from(&lesson.values);
    let least = |of: [f32; 2]| usize::from(of[1] < of[0]);
    Preference {
        nearest: least(from(answers)),
        best: least(errors),
        apart: f32::max(errors[0], errors[1]) >= 2.0 * f32::min(errors[0], errors[1]),
    }
}

/// The mean squared difference.
pub(super) fn squared(one: &[f32], other: &[f32]) -> f32 {
    let sum: f32 = one.iter().zip(other).map(|(one, other)| (one - other).powi(2)).sum();
    sum / one.len().max(1) as f32
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pupil::lessons;
    use lab::baselines::in_context::error_curve;
    use tasks::LessonPlan;

    #[test]
    fn the_fit_of_its_own_class_is_exact_there_and_no_other_is() {
        let plan = LessonPlan { examples: 31, noise_std: 0.0, scale: 1.0 };
        for (class, (key, _)) in TARGETS.iter().enumerate() {
            let lessons = lessons(&*family(key), plan, 3, 40);
            for (own, fit) in fits().into_iter().enumerate() {
                let error = error_curve(&lessons, fit)[30];
                assert_eq!(error < 1e-3, own == class, "{key}: {error}");
            }
        }
    }

    #[test]
    fn a_prompt_prefers_the_fit_that_its_answers_follow() {
        let plan = LessonPlan { examples: 41, noise_std: 0.0, scale: 1.0 };
        let fits = fits();
        for (own, key) in ["cubes", "roots"].into_iter().enumerate() {
            let lesson = &lessons(&*family(key), plan, 3, 1)[0];
            for (nearest, fit) in fits.iter().enumerate() {
                let found = preference(lesson, &fit(lesson), &fits);
                assert_eq!((found.nearest, found.best, found.apart), (nearest, own, true), "{key}");
            }
        }
    }

    #[test]
    fn a_difference_by_hand() {
        assert_eq!(squared(&[1.0, 2.0], &[1.0, 4.0]), 2.0);
    }
}
