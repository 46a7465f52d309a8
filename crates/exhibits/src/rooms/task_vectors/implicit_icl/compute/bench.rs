//! Context vectors, their injection and its calibration.

use lab::probes::labels::{LabelSet, Score, best, calibrated};
use lab::prompt::{Prompt, Template};
use lab::select::random;
use lab::sets::{ClassTask, Example, Split};
use lab::spsa::Spsa;
use lab::{Lab, LabError};
use lm::sampler::log_softmax;
use lm::{Cache, Edit, EditOp, Forward, Layers, Lm, LmError, Rows, Site, Tap, Taps};

/// Thirds of the depth; the layers of one share their strengths.
pub(super) const PARTS: usize = 3;
/// λ_a, β_a, λ_m, β_m.
pub(super) const OF_LAYER: usize = 4;
/// Where calibration starts, and what is used without it; the paper's values.
const START: [f32; OF_LAYER] = [0.1, 1.0, 0.1, 1.0];
/// Demonstrations of a step of calibration, as in the paper's code.
const BATCH: usize = 2;
/// What nothing can be learned from, for contextual calibration.
const CONTENT_FREE: [&str; 2] = ["N/A", "[MASK]"];

/// Which branches a context vector is added to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Branches {
    Both,
    Attention,
    Mlp,
}

/// The demonstrations' mean activations at their last token, layer by layer.
pub(super) struct Contexts {
    attention: Vec<Vec<f32>>,
    mlp: Vec<Vec<f32>>,
}

/// In which a query is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    Bare,
    FewShot,
    /// With contextual calibration.
    FewShotCalibrated,
    /// Context vectors at the strengths that calibration starts with.
    NotCalibrated,
    Injected,
}

pub(super) const WAYS: [Way; 5] =
    [Way::Bare, Way::FewShot, Way::FewShotCalibrated, Way::NotCalibrated, Way::Injected];

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
            Self::NotCalibrated => "Injected, not fitted",
            Self::Injected => "Injected",
        }
    }
}

/// Four scalars a part of the layers, one part after the other.
pub(super) type Strengths = Vec<f32>;

pub(super) fn start_values() -> Strengths {
    START.repeat(PARTS)
}

pub(super) struct Bench<'a> {
    lab: &'a Lab,
    lm: &'a Lm,
    labels: LabelSet,
    pub(super) demonstrations: Vec<Example>,
    pub(super) queries: Vec<Example>,
    branches: Branches,
    seed: u64,
}

impl<'a> Bench<'a> {
    /// Demonstrations are drawn balanced, `a_class` of each class.
    pub(super) fn new(
        lab: &'a Lab,
        lm: &'a Lm,
        task: ClassTask,
        (a_class, queries): (usize, usize),
        branches: Branches,
        seed: u64,
    ) -> Self {
        let names: Vec<String> = task.labels().iter().map(|it| (*it).to_owned()).collect();
        let count = a_class * names.len();
        let mut demonstrations = task.draw(Split::Test, count + queries, seed);
        let queries = demonstrations.split_off(count.min(demonstrations.len()));
        let labels = LabelSet::new(lm, &names);
        Self { lab, lm, labels, demonstrations, queries, branches, seed }
    }

    pub(super) fn classes(&self) -> usize {
        self.labels.names.len()
    }

    pub(super) fn layers(&self) -> usize {
        self.lm.config.layers
    }

    /// Tokens of a query, on average.
    pub(super) fn mean_tokens(&self) -> f32 {
        let tokens: usize = self.queries.iter().map(|it| self.query(&it.input).len()).sum();
        tokens as f32 / self.queries.len().max(1) as f32
    }

    pub(super) fn class(&self, example: &Example) -> usize {
        self.labels.names.iter().position(|name| *name == example.label).unwrap_or(0)
    }

    /// `(a, m) = 1/N Σ (aᵢ, mᵢ)` at the last token of each demonstration by itself.
    pub(super) async fn contexts(&self) -> Result<Contexts, LabError> {
        let Self { lab, lm, .. } = *self;
        let demonstrations = &self.demonstrations;
        let layers = Layers::all(lm.config.layers);
        let taps = Taps { attn_out: layers, mlp_out: layers, ..Taps::default() };
        let zeros = vec![vec![0.0; lm.config.d_model]; lm.config.layers];
        let mut contexts = Contexts { attention: zeros.clone(), mlp: zeros };
        let share = 1.0 / demonstrations.len().max(1) as f32;
        for (done, demonstration) in demonstrations.iter().enumerate() {
            lab.tick("Reading demonstrations", done, demonstrations.len()).await?;
            let prompt = Prompt::new(
                &lm.tokenizer,
                Template::InputLabel,
                std::slice::from_ref(demonstration),
                "",
            );
            let tokens = &prompt.tokens[..prompt.query.start];
            let input = Forward { tokens, logits: Rows::None, taps: &taps, edits: &[] };
            let captured = lm.forward(&mut lm.new_cache(tokens.len()), input, lab).await?.captured;
            let of = [(Tap::AttnOut, &mut contexts.attention), (Tap::MlpOut, &mut contexts.mlp)];
            for (tap, sums) in of {
                for (layer, state) in captured.layers(tap) {
                    let sum = sums[layer].iter_mut();
                    sum.zip(state.last_row()).for_each(|(sum, value)| *sum += share * value);
                }
            }
        }
        Ok(contexts)
    }

    /// `h ← h + (λ_a a̅ + β_a a) + (λ_m m̅ + β_m m)` at all positions and layers.
    fn injection(&self, contexts: &Contexts, strengths: &[f32], tokens: usize) -> Vec<Edit> {
        let layers = self.lm.config.layers;
        let mut edits = Vec::with_capacity(layers * OF_LAYER);
        for layer in 0..layers {
            let part = layer * PARTS / layers;
            let [of_a, keep_a, of_m, keep_m] =
                std::array::from_fn(|at| strengths[part * OF_LAYER + at]);
            let branches = [
                (Site::AttnOut, &contexts.attention[layer], of_a, keep_a, Branches::Mlp),
                (Site::MlpOut, &contexts.mlp[layer], of_m, keep_m, Branches::Attention),
            ];
            for (site, context, times, keep, left_out_by) in branches {
                if self.branches == left_out_by {
                    continue;
                }
                let added = context.iter().map(|value| times * value).collect();
                let edit = |op| Edit { site, layer, positions: 0..tokens, op };
                edits.extend([edit(EditOp::Scale(keep)), edit(EditOp::Add(added))]);
            }
        }
        edits
    }

    fn query(&self, text: &str) -> Vec<u32> {
        Prompt::new(&self.lm.tokenizer, Template::InputLabel, &[], text).tokens
    }

    /// What the model says after a query alone, with or without an injection.
    pub(super) async fn alone(
        &self,
        text: &str,
        injected: Option<(&Contexts, &[f32])>,
    ) -> Result<Said, LabError> {
        let tokens = self.query(text);
        let edits =
            injected.map(|(contexts, strengths)| self.injection(contexts, strengths, tokens.len()));
        let cache = self.lm.new_cache(tokens.len() + 8);
        self.said(cache, &tokens, &edits.unwrap_or_default()).await
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
        strengths: &[f32],
    ) -> Result<[Answer; WAYS.len()], LabError> {
        let text = &query.input;
        let in_front = few.said(text).await?;
        let found = [
            self.alone(text, None).await?,
            in_front.clone(),
            Said { shares: calibrated(&in_front.shares, &few.content_free), ..in_front },
            self.alone(text, Some((contexts, &start_values()[..]))).await?,
            self.alone(text, Some((contexts, strengths))).await?,
        ];
        let right = self.class(query);
        Ok(found.map(|Said { shares, mass, free }| Answer {
            among: best(&shares) == right,
            free: free == Some(right),
            mass,
        }))
    }

    /// `−log p(label)` of a demonstration asked as a query, in nats over the whole vocabulary.
    pub(super) async fn loss(
        &self,
        demonstration: &Example,
        contexts: &Contexts,
        strengths: &[f32],
    ) -> Result<f32, LabError> {
        let Self { lab, lm, .. } = *self;
        let tokens = self.query(&demonstration.input);
        let edits = self.injection(contexts, strengths, tokens.len());
        let mut cache = lm.new_cache(tokens.len());
        let input = Forward { edits: &edits, ..Forward::last(&tokens) };
        let logits = lm.forward(&mut cache, input, lab).await?.logits;
        let label = self.labels.first_tokens()[self.class(demonstration)];
        Ok(-log_softmax(&logits)[label as usize])
    }

    /// Fits the strengths to the demonstrations themselves; `each` sees every step's loss.
    pub(super) async fn calibrate(
        &self,
        contexts: &Contexts,
        steps: usize,
        mut each: impl FnMut(usize, f32) -> Result<(), LabError>,
    ) -> Result<Strengths, LabError> {
        let mut search = Spsa::new(start_values(), self.seed);
        for step in 0..steps {
            self.lab.tick("Calibrating", step, steps).await?;
            let seed = self.seed.wrapping_mul(1_000) + step as u64;
            let batch = random(self.demonstrations.len(), BATCH, seed);
            let mut losses = [0.0; 2];
            for (loss, point) in losses.iter_mut().zip(search.ask()) {
                for at in &batch {
                    *loss += self.loss(&self.demonstrations[*at], contexts, &point).await?;
                }
                *loss /= batch.len().max(1) as f32;
            }
            each(step, (losses[0] + losses[1]) / 2.0)?;
            search.tell(losses);
        }
        Ok(search.at)
    }

    /// All demonstrations in front of the query: the probabilities of the labels, and these calibrated.
    pub(super) async fn few_shot(&self) -> Result<FewShot<'_, 'a>, LabError> {
        let Self { lab, lm, .. } = *self;
        let prompt = Prompt::new(&lm.tokenizer, Template::InputLabel, &self.demonstrations, "");
        let tokens = &prompt.tokens[..prompt.query.start];
        let (needed, capacity) = (tokens.len() + 128, lm.config.context);
        if needed > capacity {
            return Err(LmError::Context { needed, capacity }.into());
        }
        let mut cache = lm.new_cache(needed);
        let input = Forward { logits: Rows::None, ..Forward::last(tokens) };
        lm.forward(&mut cache, input, lab).await?;
        let mut few =
            FewShot { bench: self, cache, tokens: tokens.len(), content_free: Vec::new() };
        for text in CONTENT_FREE {
            let said = few.said(text).await?;
            few.content_free.push(said.shares);
        }
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
}

impl FewShot<'_, '_> {
    pub(super) async fn said(&self, text: &str) -> Result<Said, LabError> {
        let Bench { lm, demonstrations, .. } = self.bench;
        let first = &demonstrations[..demonstrations.len().min(1)];
        let prompt = Prompt::new(&lm.tokenizer, Template::InputLabel, first, text);
        self.bench.said(self.cache.clone(), &prompt.tokens[prompt.query], &[]).await
    }
}
