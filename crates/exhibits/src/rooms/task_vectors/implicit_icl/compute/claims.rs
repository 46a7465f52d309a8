//! The claims, on draws that nothing was chosen on.

use super::bench::{Bench, Branches, Right, WAYS, Way};
use crate::claim::{minus, share};
use crate::{Effort, Verifying};
use figure::Claim;
use lab::Lab;
use lab::sets::ClassTask;

const A_CLASS: usize = 5;
const STEPS: usize = 24;
/// The draws of the claim; thresholds were set by others.
const FIRST_SEED: u64 = 900;

const BARE_LEAST: f32 = 0.1;
const FITTED_LEAST: f32 = 0.04;
const FEW_LEAST: f32 = -0.03;

/// Shares of right answers, one a set and draw.
#[derive(Default)]
struct Measured([Vec<f32>; WAYS.len()]);

pub(super) fn verify(lab: &mut Lab, effort: Effort) -> Verifying<'_> {
    Box::pin(async move {
        use ClassTask::{Question, Sentiment, Topic};
        let session = lab.language_model().await?;
        let (tasks, seeds, queries, steps): (&[ClassTask], _, _, _) = match effort {
            Effort::Quick => (&[Question], 3, 6, 4),
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
                let mut right = Right::default();
                for query in &bench.queries {
                    let found = bench.ask(query, &few, &contexts, &strengths).await?;
                    right.iter_mut().zip(found).for_each(|(sum, is)| *sum += usize::from(is));
                }
                let asked = bench.queries.len().max(1) as f32;
                let shares = right.map(|right| right as f32 / asked);
                measured.0.iter_mut().zip(shares).for_each(|(kept, share)| kept.push(share));
            }
        }
        Ok(measured.claims())
    })
}

impl Measured {
    fn of(&self, way: Way) -> &[f32] {
        let at = WAYS.iter().position(|it| *it == way);
        at.map_or(&[], |at| &self.0[at])
    }

    fn claims(&self) -> Vec<Claim> {
        let injected = self.of(Way::Injected);
        let claim = |statement: &str, quantity: &str, than: Way, least: f32| {
            let than_of = self.of(than);
            share(statement, quantity, &minus(injected, than_of), least, than.name(), than_of)
        };
        vec![
            claim(
                "Five demonstrations of each class, folded into vectors, answer more than no examples",
                "Right answers with injected vectors minus those without examples",
                Way::Bare,
                BARE_LEAST,
            ),
            claim(
                "The strengths have to be fitted",
                "Right answers with fitted strengths minus those with the ones it starts with",
                Way::NotCalibrated,
                FITTED_LEAST,
            ),
            claim(
                "They come near to the same demonstrations in front of the query",
                "Right answers with injected vectors minus those with the few-shot prompt",
                Way::FewShot,
                FEW_LEAST,
            ),
        ]
    }
}
