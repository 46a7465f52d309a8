//! What is measured: functions, the fits of each pretraining class, and whose a model's answers are like.

use super::super::super::pupil::{Pupil, asked, lessons};
use lab::LabError;
use lab::baselines::in_context::{self, Predictor};
use lab::baselines::in_context_exact;
use tasks::{Bend, Elementwise, Family, Lesson, LessonPlan, Quadratics, TwoLayerNets};
use zoo::Functions;

const DIMS: u32 = 3;
const NETS: TwoLayerNets = TwoLayerNets { dims: DIMS as usize, hidden: 8 };

/// Classes of pretraining, in the order of the recipe that has seen them all.
pub(super) const CLASSES: [&str; 3] = ["lines", "sums of squares", "networks"];
/// Values of the knob, with what the functions are called.
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
        "nets" => Box::new(NETS),
        "cubes" => bent(Bend::Cube),
        "roots" => bent(Bend::Root),
        "sines" => bent(Bend::Sine),
        _ => Functions::Linear { dims: DIMS }.family(),
    }
}

/// The best fit of each class: least squares on what it is linear in, and for networks the posterior
/// mean of very wide ones.
pub(super) fn fits() -> [Predictor<'static>; CLASSES.len()] {
    let least = 1e-6;
    let covariance = |one: &[f32], other: &[f32]| NETS.covariance(one, other);
    [
        in_context::ridge(least, <[f32]>::to_vec),
        in_context::ridge(least, Quadratics::features),
        in_context_exact::linear_in_labels(covariance, least),
    ]
}

/// Of one prompt, whose fit the model's answers are like, and whose is right.
pub(super) struct Likeness {
    /// Mean squared distance of the model's answers to those of each class's fit.
    pub(super) distances: [f32; CLASSES.len()],
    /// Mean squared error of each class's fit.
    pub(super) errors: [f32; CLASSES.len()],
}

impl Likeness {
    /// Inputs that are asked about after each prompt.
    const QUERIES: usize = 16;

    pub(super) async fn measure(
        pupil: &Pupil<'_>,
        family: &dyn Family,
        plan: LessonPlan,
        examples: usize,
        prompts: usize,
        seed: u64,
    ) -> Result<Vec<Self>, LabError> {
        // The inputs that are asked about come behind the examples and stay unlabelled.
        let long = LessonPlan { examples: examples + Self::QUERIES, ..plan };
        let drawn = lessons(family, long, seed, prompts);
        let queries = |lesson: &Lesson| -> Vec<Lesson> {
            let query = |at| asked(lesson, examples, lesson.input(at));
            (examples..examples + Self::QUERIES).map(query).collect()
        };
        let all: Vec<Lesson> = drawn.iter().flat_map(queries).collect();
        let answers = pupil.last("Asking again and again", 0, &all).await?;
        let fits = fits();
        let fitted = fits.map(|fit| -> Vec<f32> {
            all.iter().filter_map(|lesson| fit(lesson).last().copied()).collect()
        });
        let part = |values: &[f32], prompt: usize| -> Vec<f32> {
            values[prompt * Self::QUERIES..(prompt + 1) * Self::QUERIES].to_vec()
        };
        let of = |(prompt, lesson): (usize, &Lesson)| {
            let answers = part(&answers, prompt);
            let fitted = fitted.each_ref().map(|fit| part(fit, prompt));
            Self {
                distances: fitted.each_ref().map(|fit| squared(fit, &answers)),
                errors: fitted.each_ref().map(|fit| squared(fit, &lesson.values[examples..])),
            }
        };
        Ok(drawn.iter().enumerate().map(of).collect())
    }

    /// The class whose fit the answers are most like.
    pub(super) fn closest(&self) -> usize {
        least(&self.distances)
    }

    /// The class whose fit errs least.
    pub(super) fn best(&self) -> usize {
        least(&self.errors)
    }

    /// Whether the best fit errs at most so much of what the second best does.
    pub(super) fn is_clear(&self, share: f32) -> bool {
        let mut sorted = self.errors;
        sorted.sort_by(f32::total_cmp);
        sorted[0] <= share * sorted[1]
    }
}

fn least(values: &[f32]) -> usize {
    let order = |one: &usize, other: &usize| values[*one].total_cmp(&values[*other]);
    (0..values.len()).min_by(order).unwrap_or(0)
}

/// The mean squared difference.
pub(super) fn squared(one: &[f32], other: &[f32]) -> f32 {
    let sum: f32 = one.iter().zip(other).map(|(one, other)| (one - other).powi(2)).sum();
    sum / one.len().max(1) as f32
}

#[cfg(test)]
mod tests {
    use super::*;
    use lab::baselines::in_context::error_curve;

    #[test]
    fn the_fit_of_its_own_class_errs_least_on_every_class() {
        let plan = LessonPlan { examples: 31, noise_std: 0.0, scale: 1.0 };
        for (place, (key, _)) in TARGETS[..3].iter().enumerate() {
            let lessons = lessons(&*family(key), plan, 3, 40);
            let errors = fits().map(|fit| error_curve(&lessons, fit)[30]);
            assert_eq!(least(&errors), place, "{key}: {errors:?}");
        }
    }

    #[test]
    fn likeness_by_hand() {
        let likeness = Likeness { distances: [2.0, 1.0, 3.0], errors: [0.4, 0.9, 1.0] };
        assert_eq!((likeness.closest(), likeness.best()), (1, 0));
        assert!(likeness.is_clear(0.5) && !likeness.is_clear(0.4));
        assert_eq!(squared(&[1.0, 2.0], &[1.0, 4.0]), 2.0);
    }
}
