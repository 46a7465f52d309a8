//! The claims, on draws that nothing was chosen on.

use super::bench::{Answer, Bench, WAYS, Way};
use super::calibrate::{Frozen, Plan};
use super::contexts::{Branches, Contexts};
use crate::claim::{Bound, mean, minus};
use crate::{Effort, Verifying};
use figure::{Axis, Claim, Unit};
use lab::sets::ClassTask;
use lab::{Lab, stats};

/// The paper's.
const NOISE: f32 = 0.001;
/// The draws of the claims; the size of the steps and all bounds were chosen on draw 100.
const FIRST_SEED: u64 = 900;

// Measured: 0.79 [0.63, 0.94].
const MORE_THAN_BARE: f32 = 0.3;
// Measured: 0.79 [0.63, 0.94].
const MORE_THAN_NOT_FITTED: f32 = 0.3;
// Measured: 0.17 [0.06, 0.29].
const TO_FEW_SHOT: f32 = -0.15;
// The gain that the design of this exhibit hoped for. Measured: -0.03 [-0.13, 0.08].
const NO_MORE_AMONG: f32 = 0.1;

/// Shares of answers, one a set and draw, way by way.
#[derive(Default)]
struct Measured {
    among: [Vec<f32>; WAYS.len()],
    free: [Vec<f32>; WAYS.len()],
}

pub(super) fn verify(lab: &mut Lab, effort: Effort) -> Verifying<'_> {
    Box::pin(async move {
        use ClassTask::{Sentiment, Topic};
        let session = lab.language_model().await?;
        let (tasks, a_class, queries, steps): (&[ClassTask], _, _, _) = match effort {
            Effort::Quick => (&[Sentiment], 2, 3, 6),
            Effort::Full => (&[Sentiment, Topic], 5, 12, 24),
        };
        let frozen = Frozen::new(lab, &session.lm).await?;
        let mut measured = Measured::default();
        for (done, task) in tasks.iter().enumerate() {
            for seed in FIRST_SEED..FIRST_SEED + 3 {
                lab.tick("Measuring draws", done, tasks.len()).await?;
                let bench = Bench::new(lab, &session.lm, *task, (a_class, queries), seed);
                let contexts = Contexts::new(&bench).await?;
                let plan = Plan { branches: Branches::Both, steps, noise: NOISE, seed };
                let strengths = plan.fit(&bench, &frozen, &contexts, |_, _| Ok(())).await?;
                let few = bench.few_shot().await?;
                let mut answers = Vec::new();
                for query in &bench.queries {
                    let asked = bench.ask(query, &few, &contexts, plan.branches, &strengths);
                    answers.push(asked.await?);
                }
                measured.add(&answers);
            }
        }
        Ok(measured.claims())
    })
}

impl Measured {
    fn add(&mut self, answers: &[[Answer; WAYS.len()]]) {
        let share = |at: usize, value: fn(Answer) -> bool| {
            stats::share(answers.iter().filter(|it| value(it[at])).count(), answers.len()).mean
        };
        for at in 0..WAYS.len() {
            self.among[at].push(share(at, |it| it.among));
            self.free[at].push(share(at, |it| it.free));
        }
    }

    fn claims(&self) -> Vec<Claim> {
        let at = |way: Way| WAYS.iter().position(|it| *it == way).unwrap_or(0);
        let percent = |of: &[f32]| Unit::Share.format(stats::mean(of).mean);
        let injected = at(Way::Injected);
        let claim = |statement, quantity: &str, of: &[Vec<f32>], than: Way, bound| {
            let quantity = Axis::linear(quantity, Unit::Share);
            let baseline = (than.name(), &of[at(than)][..]);
            let more = minus(&of[injected], &of[at(than)]);
            mean(statement, quantity, &more, bound, baseline)
        };
        let [bare, few] = [Way::Bare, Way::FewShot].map(at);
        let [calibrated, not_fitted] = [Way::FewShotCalibrated, Way::NotCalibrated].map(at);
        vec![
            claim(
                format!(
                    "Demonstrations that are folded into vectors teach what to answer: {} of the words that are said are the right label, without examples {}, with all of them in front of the query {}",
                    percent(&self.free[injected]),
                    percent(&self.free[bare]),
                    percent(&self.free[few])
                ),
                "Right of all words with injected vectors minus those without examples",
                &self.free,
                Way::Bare,
                Bound::AtLeast(MORE_THAN_BARE),
            ),
            claim(
                format!(
                    "The strengths have to be fitted: with those that fitting starts from {} are the right label, and with fitted ones {}",
                    percent(&self.free[not_fitted]),
                    percent(&self.free[injected])
                ),
                "Right of all words with fitted strengths minus those without fitting",
                &self.free,
                Way::NotCalibrated,
                Bound::AtLeast(MORE_THAN_NOT_FITTED),
            ),
            claim(
                format!(
                    "Among the labels {} are right, no fewer than with all demonstrations in front of the query: {}, and {} where what empty inputs get is taken out",
                    percent(&self.among[injected]),
                    percent(&self.among[few]),
                    percent(&self.among[calibrated])
                ),
                "Right among the labels with injected vectors minus those with the few-shot prompt",
                &self.among,
                Way::FewShot,
                Bound::AtLeast(TO_FEW_SHOT),
            ),
            claim(
                format!(
                    "Unlike in the paper, that is no more than without any example: among the labels {} are right then, as their names say enough",
                    percent(&self.among[bare])
                ),
                "Right among the labels with injected vectors minus those without examples",
                &self.among,
                Way::Bare,
                Bound::AtMost(NO_MORE_AMONG),
            ),
        ]
    }
}
