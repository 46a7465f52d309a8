use crate::claim::share;
use crate::{Effort, Verifying};
use lab::probes::labels::{LabelSet, Score, best};
use lab::prompt::{Prompt, Relabel, Template};
use lab::sets::{ClassTask, Example, Split};
use lab::{Lab, LabError};
use lm::{Lm, PrefixCache, Taps};

const EXAMPLES: usize = 8;

/// Accuracy on held-out reviews with right, flipped and no examples.
pub(super) fn verify(lab: &mut Lab, effort: Effort) -> Verifying<'_> {
    Box::pin(async move {
        let session = lab.language_model().await?;
        let (draws, queries) = match effort {
            Effort::Quick => (3, 8),
            Effort::Full => (16, 16),
        };
        let (mut right, mut flipped, mut without) = (Vec::new(), Vec::new(), Vec::new());
        let (mut mass, mut mass_without) = (Vec::new(), Vec::new());
        for draw in 0..draws {
            lab.tick("Labelling held-out reviews", draw, draws).await?;
            let drawn = ClassTask::Sentiment.draw(Split::Test, EXAMPLES + queries, draw as u64);
            // The examples balanced, like the queries on average.
            let (examples, queries) = balanced(drawn);
            let of = |how| (examples.as_slice(), queries.as_slice(), how);
            let given = measure(lab, &session.lm, of(Relabel::AsGiven)).await?;
            let none = measure(lab, &session.lm, (&[], &queries, Relabel::AsGiven)).await?;
            right.push(given.accuracy);
            mass.push(given.mass);
            without.push(none.accuracy);
            mass_without.push(none.mass);
            flipped.push(measure(lab, &session.lm, of(Relabel::Flipped)).await?.accuracy);
        }
        let cost: Vec<f32> =
            right.iter().zip(&flipped).map(|(right, flipped)| right - flipped).collect();
        Ok(vec![
            share(
                "Eight reviews as examples make the model answer with one of the labels",
                "Probability of all labels together",
                &mass,
                MASS_LEAST,
                "no examples",
                &mass_without,
            ),
            share(
                "With them most held-out reviews get their right label (the labels' own meaning does as much)",
                "Accuracy on held-out reviews",
                &right,
                RIGHT_LEAST,
                "no examples",
                &without,
            ),
            share(
                "Flipping the labels of the examples costs accuracy, so the labels are read",
                "Accuracy lost by flipping",
                &cost,
                COST_LEAST,
                "examples as given",
                &vec![0.0; cost.len()],
            ),
            share(
                "Yet with flipped labels the original ones still win more often than the flipped",
                "Answers with the original label",
                &flipped,
                FLIPPED_LEAST,
                "labels as given",
                &right,
            ),
        ])
    })
}

// Quick run: 0.94; full: 0.96.
const MASS_LEAST: f32 = 0.5;
// Quick run: 0.95; full: 0.88.
const RIGHT_LEAST: f32 = 0.75;
// Quick run: 0.22, between 0 and 0.43; full: 0.17, between 0.07 and 0.27.
const COST_LEAST: f32 = 0.05;
// Quick run: 0.73, between 0.53 and 0.93; full: 0.70, between 0.62 and 0.80.
const FLIPPED_LEAST: f32 = 0.5;

/// The first [`EXAMPLES`] balanced by label, and the rest.
fn balanced(drawn: Vec<Example>) -> (Vec<Example>, Vec<Example>) {
    let mut left = [EXAMPLES / 2; 2];
    drawn.into_iter().partition(|example| {
        let class = usize::from(example.label == "positive");
        let takes = left[class] > 0;
        left[class] -= usize::from(takes);
        takes
    })
}

/// Over some queries.
struct Measured {
    /// The share of queries whose original label is the most probable.
    accuracy: f32,
    mass: f32,
}

async fn measure(
    lab: &Lab,
    lm: &Lm,
    (examples, queries, how): (&[Example], &[Example], Relabel),
) -> Result<Measured, LabError> {
    let names: Vec<String> =
        ClassTask::Sentiment.labels().iter().map(|label| (*label).to_owned()).collect();
    let labels = LabelSet::new(lm, &names);
    let examples = how.apply(examples, &names, 0);
    let mut prefix = PrefixCache::default();
    let (mut right, mut mass) = (0, 0.0);
    for Example { input, label } in queries {
        let prompt = Prompt::new(&lm.tokenizer, Template::Arrow, &examples, input);
        let output = prefix.advance(lm, &prompt.tokens, &Taps::default(), lab).await?;
        let cache = prefix.fork(lm);
        let scores = labels.score(lm, &cache, &output.logits, Score::Sum, lab).await?;
        right += usize::from(names[best(&scores.shares)] == *label);
        mass += scores.mass;
    }
    let count = queries.len().max(1) as f32;
    Ok(Measured { accuracy: right as f32 / count, mass: mass / count })
}
