//! Mixed prompts for SmolLM2, and its task vectors.

use super::mixture::{means, order};
use lab::probes::labels::{LabelSet, Score};
use lab::probes::task_vector::{patch, states};
use lab::prompt::{Prompt, Template};
use lab::sets::{Example, Split, WordTask, shuffled};
use lab::{Lab, LabError};
use lm::{Cache, Forward, Lm, Rows};

/// An input with the answers of all tasks.
pub(super) type Query = (String, [String; 3]);

/// Inputs that several tasks answer, each differently.
pub(super) struct WordSet {
    pub(super) names: [&'static str; 3],
    items: Vec<Query>,
}

/// Examples in random order, and inputs that are asked for.
pub(super) struct Draw {
    examples: Vec<Example>,
    pub(super) queries: Vec<Query>,
}

impl WordSet {
    pub(super) fn countries(split: Split) -> Self {
        let item = |pair: Example| {
            let country = pair.input;
            let of = |task: WordTask| task.answer(&country).unwrap_or_default();
            let answers = [of(WordTask::Capital), of(WordTask::Continent), country.to_uppercase()];
            (country, answers)
        };
        let items = split.of(WordTask::Capital.pairs()).into_iter().map(item).collect();
        Self { names: ["capital", "continent", "capital letters"], items }
    }

    /// `a + b` of two digits each, all answers different.
    pub(super) fn sums(split: Split) -> Self {
        let pairs = (11..50).flat_map(|a| (11..50).map(move |b| (a, b)));
        let some = shuffled(pairs.filter(|(a, b)| a != b).collect(), 0).into_iter().take(120);
        let item = |(a, b): (u32, u32)| {
            (format!("{a} + {b}"), [a, b, a + b].map(|answer| answer.to_string()))
        };
        let items = split.of(some.map(item).collect());
        Self { names: ["first number", "second number", "sum"], items }
    }

    /// As many examples of each task as `counts` says, and other inputs to ask for.
    pub(super) fn draw(&self, counts: &[usize], queries: usize, seed: u64) -> Draw {
        let mut items = shuffled(self.items.clone(), seed);
        let of = order(counts, seed);
        let rest = items.split_off(of.len().min(items.len().saturating_sub(queries.max(1))));
        let example =
            |((input, answers), which): (&Query, usize)| Example::new(input, &answers[which]);
        let examples = items.iter().zip(of).map(example).collect();
        Draw { examples, queries: rest.into_iter().take(queries).collect() }
    }
}

/// A model that has read the examples of a draw.
pub(super) struct Reader<'a> {
    lab: &'a Lab,
    lm: &'a Lm,
    cache: Cache,
    has_examples: bool,
}

impl<'a> Reader<'a> {
    pub(super) async fn new(lab: &'a Lab, lm: &'a Lm, draw: &Draw) -> Result<Self, LabError> {
        let prompt = Prompt::new(&lm.tokenizer, Template::Arrow, &draw.examples, "");
        let read = &prompt.tokens[..prompt.query.start];
        let mut cache = lm.new_cache(read.len() + 32);
        if !read.is_empty() {
            let input = Forward { logits: Rows::None, ..Forward::last(read) };
            lm.forward(&mut cache, input, lab).await?;
        }
        Ok(Self { lab, lm, cache, has_examples: !draw.examples.is_empty() })
    }

    /// Without any example.
    pub(super) async fn bare(lab: &'a Lab, lm: &'a Lm) -> Result<Self, LabError> {
        Self::new(lab, lm, &Draw { examples: Vec::new(), queries: Vec::new() }).await
    }

    /// Probabilities of the whole answers of the first `tasks` tasks; a vector may stand behind a layer
    /// (from 0) in place of the state at the last token.
    pub(super) async fn answers(
        &self,
        (input, answers): &Query,
        tasks: usize,
        vector: Option<(&[f32], usize)>,
    ) -> Result<Vec<f32>, LabError> {
        let Self { lab, lm, .. } = *self;
        // What is in front of a query depends on whether an example is.
        let before = [Example::new("", "")];
        let before = if self.has_examples { &before[..] } else { &[] };
        let prompt = Prompt::new(&lm.tokenizer, Template::Arrow, before, input);
        let tokens = &prompt.tokens[prompt.query];
        let last = self.cache.next_position + tokens.len() - 1;
        let edits: Vec<_> =
            vector.iter().map(|(vector, layer)| patch(vector, *layer, last)).collect();
        let mut cache = self.cache.clone();
        let pass = Forward { edits: &edits, ..Forward::last(tokens) };
        let logits = lm.forward(&mut cache, pass, lab).await?.logits;
        let labels = LabelSet::new(lm, &answers[..tasks]);
        let scores = labels.score(lm, &cache, &logits, Score::Sum, lab).await?;
        Ok(scores.log_probs.iter().map(|log_prob| log_prob.exp()).collect())
    }

    /// Mean probabilities over several questions.
    pub(super) async fn mean_answers(
        &self,
        queries: &[Query],
        tasks: usize,
        vector: Option<(&[f32], usize)>,
    ) -> Result<Vec<f32>, LabError> {
        let mut all = Vec::new();
        for query in queries {
            all.push(self.answers(query, tasks, vector).await?);
        }
        Ok(means(all.iter().map(Vec::as_slice)))
    }
}

/// The state at the last token behind a layer (from 0), the mean over draws: examples by `counts`, and a
/// dummy query.
pub(super) async fn task_vector(
    lab: &Lab,
    lm: &Lm,
    set: &WordSet,
    counts: &[usize],
    layer: usize,
    seeds: std::ops::Range<u64>,
) -> Result<Vec<f32>, LabError> {
    let mut sum: Vec<f32> = Vec::new();
    let all = seeds.end.saturating_sub(seeds.start).max(1) as f32;
    for seed in seeds {
        let Draw { examples, queries } = set.draw(counts, 1, seed);
        let dummy = queries.first().map_or("", |(input, _)| input);
        let state = states(lab, lm, &examples, dummy).await?.swap_remove(layer);
        sum.resize(state.len(), 0.0);
        sum.iter_mut().zip(state).for_each(|(sum, value)| *sum += value / all);
    }
    Ok(sum)
}
