//! Demonstrations, queries, and the ways to ask one with the other.

use super::contexts::{Branches, Contexts, Strengths, start_values};
use lab::probes::labels::{LabelSet, Score, best, calibrated};
use lab::probes::task_vector::patch;
use lab::prompt::{Prompt, Template};
use lab::sets::{ClassTask, Example, Split};
use lab::{Lab, LabError};
use lm::{Cache, Edit, Forward, Layers, Lm, LmError, Rows, Tap, Taps};

/// What nothing can be learned from, for contextual calibration.
const CONTENT_FREE: [&str; 2] = ["N/A", "[MASK]"];
const TEMPLATE: Template = Template::InputLabel;
/// What a demonstration ends with, as in the paper's code: there its activations are taken.
const SEPARATOR: &str = "\n\n";
/// Behind which part of the layers the task vector is taken and put.
const TASK_VECTOR: f32 = 0.4;

/// In which a query is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    Bare,
    FewShot,
    /// With contextual calibration.
    FewShotCalibrated,
    /// The residual state after a dummy query, put into the query's last token.
    TaskVector,
    /// Context vectors at the strengths that calibration starts with.
    NotCalibrated,
    Injected,
}

pub(super) const WAYS: [Way; 6] = [
    Way::Bare,
    Way::FewShot,
    Way::FewShotCalibrated,
    Way::TaskVector,
    Way::NotCalibrated,
    Way::Injected,
];

/// What comes after a query.
#[derive(Clone, Debug)]
pub(super) struct Said {
    /// Of the labels among each other.
    pub(super) shares: Vec<f32>,
    /// What the labels have of all probability.
    pub(super) mass: f32,
    /// The label that is more probable than all other tokens, if one is.
    pub(super) free: Option<usize>,
}

/// How a query was answered.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Answer {
    /// Whether the right label is the most probable of the labels.
    pub(super) among: bool,
    /// Whether it is the most probable of all tokens.
    pub(super) free: bool,
    pub(super) mass: f32,
}

impl Way {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Bare => "No examples",
            Self::FewShot => "Few-shot prompt",
            Self::FewShotCalibrated => "Few-shot, calibrated",
            Self::TaskVector => "Task vector",
            Self::NotCalibrated => "Injected, not fitted",
            Self::Injected => "Injected",
        }
    }
}

pub(super) struct Bench<'a> {
    pub(super) lab: &'a Lab,
    pub(super) lm: &'a Lm,
    labels: LabelSet,
    pub(super) demonstrations: Vec<Example>,
    pub(super) queries: Vec<Example>,
}

impl<'a> Bench<'a> {
    /// As many demonstrations of each class; the queries are others.
    pub(super) fn new(
        lab: &'a Lab,
        lm: &'a Lm,
        task: ClassTask,
        (a_class, queries): (usize, usize),
        seed: u64,
    ) -> Self {
        let names: Vec<String> = task.labels().iter().map(|it| (*it).to_owned()).collect();
        let mut taken = vec![0; names.len()];
        let is_shown = |example: &Example| {
            let class = names.iter().position(|name| *name == example.label).unwrap_or(0);
            taken[class] += 1;
            taken[class] <= a_class
        };
        let drawn = task.draw(Split::Test, a_class * names.len() + queries, seed);
        let (demonstrations, queries) = drawn.into_iter().partition(is_shown);
        let labels = LabelSet::new(lm, &names);
        Self { lab, lm, labels, demonstrations, queries }
    }

    pub(super) fn classes(&self) -> usize {
        self.labels.names.len()
    }

    /// Tokens of a query, on average.
    pub(super) fn mean_tokens(&self) -> f32 {
        let tokens: usize = self.queries.iter().map(|it| self.query(&it.input).len()).sum();
        tokens as f32 / self.queries.len().max(1) as f32
    }

    fn class(&self, example: &Example) -> usize {
        self.labels.names.iter().position(|name| *name == example.label).unwrap_or(0)
    }

    /// The first token of an example's label.
    pub(super) fn label(&self, example: &Example) -> u32 {
        self.labels.first_tokens().get(self.class(example)).copied().unwrap_or(0)
    }

    /// A demonstration by itself, up to where the next would begin.
    pub(super) fn demonstration(&self, example: &Example) -> Vec<u32> {
        let examples = std::slice::from_ref(example);
        let mut prompt = Prompt::new(&self.lm.tokenizer, TEMPLATE, examples, "");
        prompt.tokens.truncate(prompt.query.start);
        prompt.tokens.extend(self.lm.tokenizer.encode(SEPARATOR));
        prompt.tokens
    }

    /// A text asked alone, up to where its label is due.
    pub(super) fn query(&self, text: &str) -> Vec<u32> {
        Prompt::new(&self.lm.tokenizer, TEMPLATE, &[], text).tokens
    }

    /// What the model says after a query alone, with something injected or nothing.
    async fn alone(&self, tokens: &[u32], edits: &[Edit]) -> Result<Said, LabError> {
        self.said(self.lm.new_cache(tokens.len() + 8), tokens, edits).await
    }

    async fn said(
        &self,
        mut cache: Cache,
        tokens: &[u32],
        edits: &[Edit],
    ) -> Result<Said, LabError> {
        let Self { lab, lm, labels, .. } = self;
        let input = Forward { edits, ..Forward::last(tokens) };
        let logits = lm.forward(&mut cache, input, *lab).await?.logits;
        let scores = labels.score(lm, &cache, &logits, Score::Sum, *lab).await?;
        let token = best(&logits) as u32;
        let free = labels.first_tokens().iter().position(|first| *first == token);
        Ok(Said { shares: scores.shares, mass: scores.mass, free })
    }

    /// What is said to a query, way by way.
    pub(super) async fn ask(
        &self,
        query: &Example,
        few: &FewShot<'_, '_>,
        contexts: &Contexts,
        branches: Branches,
        strengths: &[Strengths],
    ) -> Result<[Answer; WAYS.len()], LabError> {
        let text = &query.input;
        let tokens = self.query(text);
        let in_front = few.said(text).await?;
        let injected = |strengths: &[Strengths]| contexts.edits(branches, strengths, tokens.len());
        let vector = patch(&few.vector, few.layer(), tokens.len() - 1);
        let found = [
            self.alone(&tokens, &[]).await?,
            in_front.clone(),
            Said { shares: calibrated(&in_front.shares, &few.content_free), ..in_front },
            self.alone(&tokens, &[vector]).await?,
            self.alone(&tokens, &injected(&start_values(self.lm.config.layers))).await?,
            self.alone(&tokens, &injected(strengths)).await?,
        ];
        let right = self.class(query);
        Ok(found.map(|Said { shares, mass, free }| Answer {
            among: best(&shares) == right,
            free: free == Some(right),
            mass,
        }))
    }

    /// All demonstrations in front of the query.
    pub(super) async fn few_shot(&self) -> Result<FewShot<'_, 'a>, LabError> {
        let Self { lab, lm, .. } = *self;
        let prompt = Prompt::new(&lm.tokenizer, TEMPLATE, &self.demonstrations, "");
        let tokens = &prompt.tokens[..prompt.query.start];
        let (needed, capacity) = (tokens.len() + 128, lm.config.context);
        if needed > capacity {
            return Err(LmError::Context { needed, capacity }.into());
        }
        let mut cache = lm.new_cache(needed);
        let input = Forward { logits: Rows::None, ..Forward::last(tokens) };
        lm.forward(&mut cache, input, lab).await?;
        let (tokens, content_free, vector) = (tokens.len(), Vec::new(), Vec::new());
        let mut few = FewShot { bench: self, cache, tokens, content_free, vector };
        for text in CONTENT_FREE {
            let said = few.said(text).await?;
            few.content_free.push(said.shares);
        }
        few.vector = few.state(&self.demonstrations[0].input).await?;
        Ok(few)
    }
}

/// A prompt of all demonstrations, read.
pub(super) struct FewShot<'b, 'a> {
    bench: &'b Bench<'a>,
    cache: Cache,
    /// Tokens of the demonstrations, which stay in the cache.
    pub(super) tokens: usize,
    content_free: Vec<Vec<f32>>,
    /// The residual state after a dummy query.
    vector: Vec<f32>,
}

impl FewShot<'_, '_> {
    /// Where the task vector is taken and put.
    fn layer(&self) -> usize {
        (self.bench.lm.config.layers as f32 * TASK_VECTOR) as usize
    }

    fn query(&self, text: &str) -> Vec<u32> {
        let Bench { lm, demonstrations, .. } = self.bench;
        let first = &demonstrations[..demonstrations.len().min(1)];
        let prompt = Prompt::new(&lm.tokenizer, TEMPLATE, first, text);
        prompt.tokens[prompt.query].to_vec()
    }

    pub(super) async fn said(&self, text: &str) -> Result<Said, LabError> {
        self.bench.said(self.cache.clone(), &self.query(text), &[]).await
    }

    async fn state(&self, dummy: &str) -> Result<Vec<f32>, LabError> {
        let Bench { lm, lab, .. } = self.bench;
        let (tokens, mut cache) = (self.query(dummy), self.cache.clone());
        let taps = Taps { residual: Layers::one(self.layer()), ..Taps::default() };
        let input = Forward { tokens: &tokens, logits: Rows::None, taps: &taps, edits: &[] };
        let captured = lm.forward(&mut cache, input, *lab).await?.captured;
        Ok(captured
            .layers(Tap::Residual)
            .last()
            .map_or_else(Vec::new, |(_, it)| it.last_row().to_vec()))
    }
}
