//! The claims, on draws that nothing was chosen on.

use super::bench::{Answer, Bench, Branches, WAYS, Way};
use crate::claim::{Bound, mean, minus};
use crate::{Effort, Verifying};
use figure::{Axis, Claim, Unit};
use lab::sets::ClassTask;
use lab::{Lab, stats};

const A_CLASS: usize = 5;
const STEPS: usize = 24;
/// The draws of the claim; thresholds were set by 100 to 102.
const FIRST_SEED: u64 = 900;

// Fitting draws 100 to 102, −log p(label) fell from about 6 to 2 with reviews and topics, to 5 with questions.
const LABEL_LEAST: f32 = 0.05;
// -0.54, between -0.63 and -0.44.
const BARE_MOST: f32 = -0.2;
// -0.53, between -0.68 and -0.38.
const FEW_MOST: f32 = -0.2;

/// Shares of answers, one a set and draw, way by way.
#[derive(Default)]
struct Measured {
    among: [Vec<f32>; WAYS.len()],
    free: [Vec<f32>; WAYS.len()],
    mass: [Vec<f32>; WAYS.len()],
}

pub(super) fn verify(lab: &mut Lab, effort: Effort) -> Verifying<'_> {
    Box::pin(async move {
        use ClassTask::{Question, Sentiment, Topic};
        let session = lab.language_model().await?;
        let (tasks, seeds, queries, steps): (&[ClassTask], _, _, _) = match effort {
            Effort::Quick => (&[Sentiment], 3, 3, 12),
            Effort::Full => (&[Sentiment, Topic, Question], 3, 16, STEPS),
        };
        let mut measured = Measured::default();
        for (done, task) in tasks.iter().enumerate() {
            for seed in FIRST_SEED..FIRST_SEED + seeds {
                lab.tick("Measuring draws", done, tasks.len()).await?;
                let counts = (A_CLASS, queries);
                let bench = Bench::new(lab, &session.lm, *task, counts, Branches::Both, seed);
                let contexts = bench.contexts().await?;
                let strengths = bench.calibrate(&contexts, steps, |_, _| Ok(())).await?;
                let few = bench.few_shot().await?;
                let mut answers = Vec::new();
                for query in &bench.queries {
                    answers.push(bench.ask(query, &few, &contexts, &strengths).await?);
                }
                measured.add(&answers);
            }
        }
        Ok(measured.claims())
    })
}

impl Measured {
    fn add(&mut self, answers: &[[Answer; WAYS.len()]]) {
        let share = |at: usize, value: fn(Answer) -> f32| {
            answers.iter().map(|it| value(it[at])).sum::<f32>() / answers.len().max(1) as f32
        };
        for at in 0..WAYS.len() {
            self.among[at].push(share(at, |it| f32::from(u8::from(it.among))));
            self.free[at].push(share(at, |it| f32::from(u8::from(it.free))));
            self.mass[at].push(share(at, |it| it.mass));
        }
    }

    fn claims(&self) -> Vec<Claim> {
        let at = |way: Way| WAYS.iter().position(|it| *it == way).unwrap_or(0);
        let percent = |of: &[f32]| Unit::Share.format(stats::mean(of).mean);
        let [bare, few, injected] = [Way::Bare, Way::FewShot, Way::Injected].map(at);
        let claim = |statement, quantity: &str, of: &[Vec<f32>], than: usize, bound| {
            let quantity = Axis::linear(quantity, Unit::Share);
            let more = minus(&of[injected], &of[than]);
            mean(statement, quantity, &more, bound, (WAYS[than].name(), &of[than]))
        };
        vec![
            claim(
                format!(
                    "Demonstrations that are folded into vectors teach that a label is due: it has {} of all probability, without examples {}, with those in front of the query {}",
                    percent(&self.mass[injected]),
                    percent(&self.mass[bare]),
                    percent(&self.mass[few])
                ),
                "Probability of a label with injected vectors minus that without examples",
                &self.mass,
                bare,
                Bound::AtLeast(LABEL_LEAST),
            ),
            claim(
                format!(
                    "They do not teach which: among the labels {} are right, fewer than the {} without any example",
                    percent(&self.among[injected]),
                    percent(&self.among[bare])
                ),
                "Right among the labels with injected vectors minus those without examples",
                &self.among,
                bare,
                Bound::AtMost(BARE_MOST),
            ),
            claim(
                format!(
                    "So they do not come near to the same demonstrations in front of the query: of all words {} are right, with those {}",
                    percent(&self.free[injected]),
                    percent(&self.free[few])
                ),
                "Right of all words with injected vectors minus those with the few-shot prompt",
                &self.free,
                few,
                Bound::AtMost(FEW_MOST),
            ),
        ]
    }
}
