//! The claims, on passages that nothing was chosen on.

use super::attribution::Method;
use super::explain::{Level, Plan, Rival, Scored, area, curve};
use super::passage::Passage;
use super::reader::{Out, Reader, Scalarizer, Session};
use crate::claim::{Bound, mean, minus, share};
use crate::{Effort, Verifying};
use figure::{Axis, Claim, Unit};
use lab::stats::rank_correlation;
use lab::{Lab, LabError};

const SENTENCES: usize = 8;
const PER_UNIT: usize = 3;

// Thresholds were chosen on the passages from seed 9,000,000 on.
const FIRST_SEED: u64 = 9_000_000;
const FIRST_LEAST: f32 = 0.6;
const RANDOM_LEAST: f32 = 0.5;
const NAMED_LEAST: f32 = 0.1;
const RANKS_LEAST: f32 = 0.3;

/// One value a passage that is answered rightly with the text and wrongly without it.
#[derive(Default)]
struct Measured {
    /// Whether the sentence with the answer is ranked first.
    lime_first: Vec<f32>,
    shap_first: Vec<f32>,
    loo_first: Vec<f32>,
    /// Rank correlation of the two scalarizers' scores.
    agree: Vec<f32>,
    /// Mean falls by the orders.
    sentences: Vec<f32>,
    lime: Vec<f32>,
    shap: Vec<f32>,
    rivals: [Vec<f32>; 4],
}

pub(super) fn verify(lab: &mut Lab, effort: Effort) -> Verifying<'_> {
    Box::pin(async move {
        let session = Session::open(lab).await?;
        let (ranked, removed) = match effort {
            Effort::Quick => (3, 1),
            Effort::Full => (20, 8),
        };
        let mut measured = Measured::default();
        for seed in FIRST_SEED..FIRST_SEED + 3 * ranked as u64 {
            let done = measured.lime_first.len();
            if done == ranked {
                break;
            }
            lab.tick("Explaining answers", done, ranked).await?;
            let passage = Passage::drawn(SENTENCES, seed);
            let mut reader = Reader::new(lab, &session, &passage).await?;
            let Some((gold, answer)) = &passage.truth else { continue };
            let all: Out = (0..reader.words.words.len()).collect();
            if reader.answer != *answer || reader.written(&all).await? == *answer {
                continue;
            }
            let scored = measured.rank(&mut reader, *gold, seed, effort).await?;
            if done < removed {
                measured.remove(&mut reader, &passage, scored, seed).await?;
            }
        }
        Ok(measured.claims())
    })
}

fn plan(method: Method, scalarizer: Scalarizer, seed: u64) -> Plan {
    Plan { method, scalarizer, per_unit: PER_UNIT, seed }
}

impl Measured {
    /// Sentences alone. The scores of C-LIME and L-SHAP.
    async fn rank(
        &mut self,
        reader: &mut Reader<'_>,
        gold: usize,
        seed: u64,
        effort: Effort,
    ) -> Result<[Scored; 2], LabError> {
        let of = |method| plan(method, Scalarizer::LogProb, seed);
        let lime = Scored::sentences(reader, of(Method::CLime)).await?;
        let shap = Scored::sentences(reader, of(Method::LShap)).await?;
        let loo = Scored::sentences(reader, of(Method::Loo)).await?;
        let first = |scored: &Scored| f32::from(u8::from(scored.best() == gold));
        self.lime_first.push(first(&lime));
        self.shap_first.push(first(&shap));
        self.loo_first.push(first(&loo));
        if effort == Effort::Full {
            let text =
                Scored::sentences(reader, plan(Method::CLime, Scalarizer::Text, seed)).await?;
            self.agree.push(rank_correlation(&lime.scores, &text.scores));
        }
        Ok([lime, shap])
    }

    /// Down to words, and how far the answer falls by each order.
    async fn remove(
        &mut self,
        reader: &mut Reader<'_>,
        passage: &Passage,
        [lime, shap]: [Scored; 2],
        seed: u64,
    ) -> Result<(), LabError> {
        self.sentences.push(area(&curve(reader, &lime.order(reader)).await?));
        let scored = [(Method::CLime, lime), (Method::LShap, shap)];
        for ((method, mut scored), falls) in
            scored.into_iter().zip([&mut self.lime, &mut self.shap])
        {
            for level in [Level::Phrases, Level::Words] {
                let plan = plan(method, Scalarizer::LogProb, seed);
                scored = scored.finer(reader, plan, level).await?;
            }
            falls.push(area(&curve(reader, &scored.order(reader)).await?));
        }
        for (rival, falls) in Rival::ALL.into_iter().zip(&mut self.rivals) {
            let order = rival.order(reader, &passage.question, seed).await?;
            falls.push(area(&curve(reader, &order).await?));
        }
        Ok(())
    }
}

impl Measured {
    fn claims(&self) -> Vec<Claim> {
        let Self { lime_first, shap_first, loo_first, agree, sentences, lime, shap, rivals } = self;
        let [random, question, attention, named] = rivals;
        let nats = |label: &str| Axis::linear(label, Unit::Nats);
        let guess: &[f32] = &[1.0 / SENTENCES as f32];
        let mut claims = vec![
            share(
                "C-LIME ranks the sentence that holds the answer first",
                "Passages in which it does",
                lime_first,
                FIRST_LEAST,
                "a guess among eight sentences",
                guess,
            ),
            share(
                "L-SHAP does so too",
                "Passages in which it does",
                shap_first,
                FIRST_LEAST,
                "leaving out one at a time",
                loo_first,
            ),
            mean(
                "Leaving out what C-LIME ranks first makes the answer fall more than leaving out random words",
                nats("Mean fall by C-LIME's words minus by random words"),
                &minus(lime, random),
                Bound::AtLeast(RANDOM_LEAST),
                ("random words", random),
            ),
            mean(
                "L-SHAP's words do so too",
                nats("Mean fall by L-SHAP's words minus by random words"),
                &minus(shap, random),
                Bound::AtLeast(RANDOM_LEAST),
                ("random words", random),
            ),
            mean(
                "Its words say more than the sentence that the model names when it is asked",
                nats("Mean fall by C-LIME's words minus by the named sentence"),
                &minus(lime, named),
                Bound::AtLeast(NAMED_LEAST),
                ("the named sentence", named),
            ),
            mean(
                "Going down to words is what gains: by sentences alone",
                nats("Mean fall by C-LIME's words minus by its sentences"),
                &minus(lime, sentences),
                Bound::AtLeast(NAMED_LEAST),
                ("its sentences", sentences),
            ),
            mean(
                "Question",
                nats("Mean fall by C-LIME's words minus by question"),
                &minus(lime, question),
                Bound::AtLeast(NAMED_LEAST),
                ("question", question),
            ),
            mean(
                "Attention",
                nats("Mean fall by C-LIME's words minus by attention"),
                &minus(lime, attention),
                Bound::AtLeast(NAMED_LEAST),
                ("attention", attention),
            ),
            mean(
                "Scores from the written text alone, which need no probabilities, agree with those from log-probabilities in part",
                Axis::linear("Rank correlation over the sentences", Unit::One),
                agree,
                Bound::AtLeast(RANKS_LEAST),
                ("none", &[0.0]),
            ),
        ];
        // The quick form does not measure all.
        claims.retain(|claim| claim.samples > 0);
        claims
    }
}
