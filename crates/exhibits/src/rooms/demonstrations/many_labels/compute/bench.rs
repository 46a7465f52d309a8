//! Retrieval, prompts and answers.

use lab::probes::embeddings::{cosine, vectors};
use lab::probes::function_vector::in_disorder;
use lab::probes::write::{Limits, line};
use lab::prompt::{Prompt, Template, start};
use lab::select::{greatest, random};
use lab::sets::{Example, Intents, shuffled};
use lab::{EmbedSession, Lab, LabError};
use lm::{Cache, Forward, Lm, Rows};
use std::rc::Rc;

/// The most tokens of an answer; the longest name has four.
const ANSWER_TOKENS: usize = 6;

/// What the model gets to see, in place of what the paper's method gives it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Condition {
    /// The nearest utterances with their labels.
    Full,
    /// The same labels, each with another utterance of its class: no similarity.
    Resampled,
    /// The same utterances, each name replaced by a number: no meaning in the names.
    Obfuscated,
    /// The same utterances and labels, each label at another utterance: no correspondence.
    Shuffled,
    /// As many examples, drawn from all.
    Random,
}

impl Condition {
    pub(super) const ALL: [Self; 5] =
        [Self::Full, Self::Resampled, Self::Obfuscated, Self::Shuffled, Self::Random];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Full => "Retrieved examples",
            Self::Resampled => "Other utterances",
            Self::Obfuscated => "Numbers for names",
            Self::Shuffled => "Labels shuffled",
            Self::Random => "Random examples",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    /// The most similar example next to the query, as in the paper.
    SimilarLast,
    SimilarFirst,
    Random,
}

impl Order {
    pub(super) fn from_key(key: &str) -> Self {
        match key {
            "first" => Self::SimilarFirst,
            "random" => Self::Random,
            _ => Self::SimilarLast,
        }
    }
}

/// The pool in the order of its similarity to a query.
pub(super) struct Near {
    /// Indices of the pool, most similar first.
    order: Vec<usize>,
    similarities: Vec<f32>,
    seed: u64,
}

impl Near {
    /// Of an utterance of the pool.
    pub(super) fn similarity(&self, bench: &Bench<'_>, utterance: &str) -> f32 {
        let at = bench.intents.pool.iter().position(|it| it.input == utterance);
        at.map_or(0.0, |at| self.similarities[at])
    }
}

pub(super) struct Answer {
    pub(super) written: String,
    /// The name that it is taken for; None where nothing was written.
    pub(super) label: Option<String>,
}

pub(super) struct Bench<'a> {
    lab: &'a Lab,
    lm: &'a Lm,
    embedder: Rc<EmbedSession>,
    intents: Intents,
    pool: Vec<Rc<[f32]>>,
    /// What stands for each name where names mean nothing.
    numbers: Vec<String>,
    order: Order,
    seed: u64,
}

impl<'a> Bench<'a> {
    pub(super) async fn new(
        lab: &'a Lab,
        lm: &'a Lm,
        labels: usize,
        order: Order,
        seed: u64,
    ) -> Result<Bench<'a>, LabError> {
        let embedder = lab.embedder().await?;
        let intents = Intents::draw(labels, seed);
        let texts: Vec<&str> = intents.pool.iter().map(|it| it.input.as_str()).collect();
        let pool = vectors(lab, &embedder, &texts).await?;
        let numbers = shuffled((1..=intents.names.len()).collect(), seed ^ 0x0bf5);
        let numbers = numbers.iter().map(|number| format!("class {number}")).collect();
        Ok(Self { lab, lm, embedder, intents, pool, numbers, order, seed })
    }

    pub(super) fn names(&self) -> &[String] {
        &self.intents.names
    }

    pub(super) fn queries(&self, count: usize) -> &[Example] {
        &self.intents.queries[..count.min(self.intents.queries.len())]
    }

    pub(super) async fn near(&self, query: &str) -> Result<Near, LabError> {
        let found = vectors(self.lab, &self.embedder, &[query]).await?;
        let similarity = |of: &Rc<[f32]>| found.first().map_or(0.0, |query| cosine(query, of));
        let similarities: Vec<f32> = self.pool.iter().map(similarity).collect();
        let order = greatest(&similarities, similarities.len());
        // Queries draw differently, each always the same.
        let seed = query
            .bytes()
            .fold(self.seed, |seed, byte| seed.wrapping_mul(0x0100_0000_01b3) ^ u64::from(byte));
        Ok(Near { order, similarities, seed })
    }

    /// The labels of the `k` nearest, nearest first.
    pub(super) fn labels(&self, near: &Near, k: usize) -> Vec<String> {
        near.order.iter().take(k).map(|at| self.intents.pool[*at].label.clone()).collect()
    }

    /// The label whose examples among the `k` nearest are the most similar in sum.
    pub(super) fn vote(&self, near: &Near, k: usize) -> Option<String> {
        let some = &near.order[..k.min(near.order.len())];
        let sum = |name: &String| -> f32 {
            let of_name = some.iter().filter(|at| self.intents.pool[**at].label == *name);
            of_name.map(|at| near.similarities[*at].max(0.0)).sum()
        };
        let sums: Vec<f32> = self.names().iter().map(sum).collect();
        greatest(&sums, 1).first().map(|at| self.names()[*at].clone())
    }

    /// What stands before the query.
    pub(super) fn examples(&self, condition: Condition, near: &Near, k: usize) -> Vec<Example> {
        let pool = &self.intents.pool;
        let mut chosen: Vec<usize> = match condition {
            Condition::Random => random(pool.len(), k, near.seed),
            _ => near.order.iter().copied().take(k).collect(),
        };
        if condition == Condition::Resampled {
            let mut taken: Vec<usize> = chosen.clone();
            for (place, at) in chosen.iter_mut().enumerate() {
                let own = *at;
                let same =
                    |other: &&usize| **other != own && pool[**other].label == pool[own].label;
                let drawn = random(pool.len(), pool.len(), near.seed ^ place as u64);
                // One that is not there yet; where all are, any other of the class.
                let fresh = drawn.iter().find(|other| same(other) && !taken.contains(other));
                *at = fresh.or_else(|| drawn.iter().find(same)).copied().unwrap_or(own);
                taken.push(*at);
            }
        }
        match self.order {
            Order::SimilarLast => chosen.reverse(),
            Order::SimilarFirst => {}
            Order::Random => chosen = shuffled(chosen, near.seed),
        }
        let examples: Vec<Example> = chosen.iter().map(|at| pool[*at].clone()).collect();
        match condition {
            Condition::Shuffled => in_disorder(&examples, near.seed),
            Condition::Obfuscated => {
                let number = |name: &str| {
                    let at = self.names().iter().position(|it| it == name);
                    at.map_or_else(String::new, |at| self.numbers[at].clone())
                };
                let examples = examples.into_iter();
                examples.map(|it| Example { label: number(&it.label), ..it }).collect()
            }
            _ => examples,
        }
    }

    /// Writes an answer after the examples, and finds the label that it is.
    pub(super) async fn answer(
        &self,
        condition: Condition,
        query: &str,
        near: &Near,
        k: usize,
    ) -> Result<Answer, LabError> {
        let examples = self.examples(condition, near, k);
        let prompt = Prompt::new(&self.lm.tokenizer, Template::Arrow, &examples, query);
        let cache = self.lm.new_cache(prompt.tokens.len() + ANSWER_TOKENS);
        self.write(cache, &prompt.tokens, condition == Condition::Obfuscated).await
    }

    /// All names in one line, read once.
    pub(super) async fn listed(&self) -> Result<Cache, LabError> {
        let names = format!("Possible labels: {}.\n", self.names().join(", "));
        let tokens = [start(&self.lm.tokenizer), self.lm.tokenizer.encode(&names)].concat();
        let mut cache = self.lm.new_cache(tokens.len() + 64);
        let input = Forward { logits: Rows::None, ..Forward::last(&tokens) };
        self.lm.forward(&mut cache, input, self.lab).await?;
        Ok(cache)
    }

    /// Writes an answer after the line of all names.
    pub(super) async fn answer_listed(
        &self,
        listed: &Cache,
        query: &str,
    ) -> Result<Answer, LabError> {
        let prompt = Prompt::new(&self.lm.tokenizer, Template::Arrow, &[], query);
        self.write(listed.clone(), &prompt.tokens[prompt.query], false).await
    }

    async fn write(
        &self,
        mut cache: Cache,
        tokens: &[u32],
        are_numbers: bool,
    ) -> Result<Answer, LabError> {
        let Self { lab, lm, .. } = *self;
        let logits = lm.forward(&mut cache, Forward::last(tokens), lab).await?.logits;
        let limits = Limits { tokens: ANSWER_TOKENS, ..Limits::default() };
        let written = line(lm, &mut cache, &logits, limits, lab, |_| Ok(())).await?;
        let written = written.trim().to_owned();
        let shown = if are_numbers { &self.numbers } else { &self.intents.names };
        let at = self.nearest_name(shown, &written).await?;
        Ok(Answer { written, label: at.map(|at| self.intents.names[at].clone()) })
    }

    /// The name that is written, else the one nearest in meaning, as in the paper.
    async fn nearest_name(
        &self,
        names: &[String],
        written: &str,
    ) -> Result<Option<usize>, LabError> {
        if written.is_empty() {
            return Ok(None);
        }
        if let Some(at) = names.iter().position(|name| name.eq_ignore_ascii_case(written)) {
            return Ok(Some(at));
        }
        let mut texts: Vec<&str> = names.iter().map(String::as_str).collect();
        texts.push(written);
        let mut found = vectors(self.lab, &self.embedder, &texts).await?;
        let Some(written) = found.pop() else { return Ok(None) };
        let scores: Vec<f32> = found.iter().map(|name| cosine(&written, name)).collect();
        Ok(greatest(&scores, 1).first().copied())
    }
}
