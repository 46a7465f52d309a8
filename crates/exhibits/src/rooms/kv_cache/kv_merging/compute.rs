//! The figures: which neighbours merge, what that costs beside rivals, and whether the pattern is the model's.

mod claims;
mod maps;

use super::{BUDGET, COUNT, HEAD, HEAVY, LAYER, MIX, SEED, TEXT, THRESHOLD, WHAT};
use crate::benches::long_context::texts::ALICE;
use crate::{Compute, Running};
use figure::{Axis, Bar, BarGroup, Bars, Lines, Role, Series, TokenCell, TokenStrip, Unit};
use lab::long_prompt::{Kind, LongPrompt, Plan};
use lab::probes::prefill::Prefill;
use lab::prompt::start;
use lab::{Lab, LabError};
use lm::policies::{Count, Full, HeavyHitters, Merging, Mix, Policy, Sinks};
use lm::{Held, Lm, Tap};
use maps::{kept_map, show_maps};

pub(super) const COMPUTE: Compute = Compute { run, verify: claims::verify };

/// Tokens of the prompt, and of the continuation that is scored.
const PROMPT: usize = 256;
const SCORED: usize = 48;
/// Of the full cache, in percent.
const BUDGETS: [f32; 4] = [20.0, 35.0, 50.0, 75.0];
const SINKS: usize = 4;
const RECENT_SHARE: f32 = 0.33;

fn run(lab: &mut Lab) -> Running<'_> {
    Box::pin(async move {
        let session = lab.language_model().await?;
        let lm = &session.lm;
        let passage = chosen(lab, lm)?;
        lab.tick("Reading the text", 0, 1).await?;
        let read = Read::new(lab, lm, passage).await?;
        let budget = read.entries(lab.get(&BUDGET) as f32);
        let set = settings(lab);
        read.show_runs(&read.placed(&set, budget), budget)?;
        read.show_methods(&set, budget).await?;
        read.show_budgets(&set).await?;
        let other = if lab.get(&WHAT) == "story" { "facts" } else { "story" };
        lab.tick("Reading another text", 0, 1).await?;
        let seed = lab.get(&SEED) as u64;
        let other = Read::new(lab, lm, Passage::made(lm, other, seed)).await?;
        show_maps(
            lab,
            &lm.config,
            &kept_map(&read.held, &lm.config),
            &kept_map(&other.held, &lm.config),
        )
    })
}

fn settings(lab: &Lab) -> Merging {
    Merging {
        sinks: SINKS,
        recent_share: RECENT_SHARE,
        heavy_share: lab.get(&HEAVY) as f32 / 100.0,
        mix: match lab.get(&MIX) {
            "width" => Mix::Width(5.0),
            "mean" => Mix::Mean,
            "pivot" => Mix::Pivot,
            _ => Mix::Gaussian,
        },
        count: match lab.get(&COUNT) {
            "values" => Count::Values,
            "scores" => Count::Scores,
            _ => Count::One,
        },
        by_layer: None,
    }
}

/// What is read, and how it goes on.
struct Passage {
    tokens: Vec<u32>,
    next: Vec<u32>,
}

fn chosen(lab: &Lab, lm: &Lm) -> Result<Passage, LabError> {
    let what = lab.get(&WHAT);
    if what != "own" {
        return Ok(Passage::made(lm, what, lab.get(&SEED) as u64));
    }
    let mut tokens = start(&lm.tokenizer);
    tokens.extend(lm.tokenizer.encode(lab.get(&TEXT).trim()));
    tokens.truncate(2 * PROMPT);
    if tokens.len() < 40 {
        return Err(LabError::bad_knob(&TEXT, "it is too short; about 30 words are needed"));
    }
    let next = tokens.split_off(tokens.len() - SCORED.min(tokens.len() / 3));
    Ok(Passage { tokens, next })
}

impl Passage {
    /// A text of a kind by its seed.
    fn made(lm: &Lm, what: &str, seed: u64) -> Self {
        let kind = match what {
            "story" => return Self::of_story(lm, seed),
            "lines" => Kind::Lines,
            _ => Kind::Facts,
        };
        // Steps of the golden ratio: any few seeds in a row are spread over the text.
        let depth = (seed as f32 * 0.618).fract();
        let plan = Plan { kind, length: PROMPT, depth, facts: 2, distractors: 0, seed };
        let LongPrompt { tokens, continuation: next, .. } =
            LongPrompt::new(&lm.tokenizer, plan, None, SCORED);
        Self { tokens, next }
    }

    /// A window of the story.
    fn of_story(lm: &Lm, seed: u64) -> Self {
        let story = lm.tokenizer.encode(ALICE);
        let windows = (story.len() / SCORED).saturating_sub(PROMPT / SCORED + 1).max(1);
        let from = seed as usize % windows * SCORED;
        let mut tokens = story[from.min(story.len())..].to_vec();
        tokens.truncate(PROMPT + SCORED);
        let next = tokens.split_off(PROMPT.min(tokens.len() / 2));
        Self { tokens, next }
    }
}

/// A passage that was read once.
struct Read<'a> {
    lab: &'a Lab,
    lm: &'a Lm,
    passage: Passage,
    prefill: Prefill<'a>,
    held: Vec<Held>,
    /// `-log p` of the continuation after the full cache, in nats a token.
    full: f32,
}

impl<'a> Read<'a> {
    async fn new(lab: &'a Lab, lm: &'a Lm, passage: Passage) -> Result<Read<'a>, LabError> {
        let prefill = Prefill::new(lm, &passage.tokens, lab).await?;
        let held = prefill.held().await?;
        let mut read = Self { lab, lm, passage, prefill, held, full: 0.0 };
        read.full = read.rise(&Full, usize::MAX).await?;
        Ok(read)
    }

    fn entries(&self, percent: f32) -> usize {
        let all = self.passage.tokens.len();
        ((all as f32 * percent / 100.0).round() as usize).clamp(1, all)
    }

    /// How much more surprising the continuation is than after the full cache, in nats a token. Its
    /// first token comes from the prefill, the same for all.
    async fn rise(&self, policy: &dyn Policy, budget: usize) -> Result<f32, LabError> {
        let left = self.prefill.after(policy, budget, self.lab).await?;
        let nats = self.prefill.nats(&left, &self.passage.next, self.lab).await?;
        let later = &nats[1.min(nats.len())..];
        Ok(later.iter().sum::<f32>() / later.len().max(1) as f32 - self.full)
    }

    /// With the threshold's mode.
    fn placed(&self, set: &Merging, budget: usize) -> Merging {
        if self.lab.get(&THRESHOLD) == "model" {
            return set.clone().by_threshold(&self.held, &self.prefill.view(), budget).0;
        }
        set.clone()
    }

    fn show_runs(&self, set: &Merging, budget: usize) -> Result<(), LabError> {
        let Self { lab, lm, passage, .. } = self;
        let (layer, head) = (
            (lab.get(&LAYER) as usize).min(lm.config.layers) - 1,
            (lab.get(&HEAD) as usize).min(lm.config.kv_heads) - 1,
        );
        let attention = self.prefill.view().group_sum(Tap::AttentionSum, layer, head);
        let budget = set.by_layer.as_ref().map_or(budget, |by_layer| by_layer[layer]);
        let Held { keys, d_head, .. } = &self.held[layer];
        let runs = set.runs(&keys[head], *d_head, &attention, budget);
        let mut cells = Vec::with_capacity(passage.tokens.len());
        for (index, run) in runs.iter().enumerate() {
            let pivot = run.clone().max_by(|a, b| attention[*a].total_cmp(&attention[*b]));
            for at in run.clone() {
                let entry = index + 1;
                let note = match (run.len(), Some(at) == pivot) {
                    (1, _) => format!("entry {entry}: stays as it is"),
                    (count, true) => format!("entry {entry}: pivot of {count} tokens"),
                    (count, false) => format!("entry {entry}: one of {count} tokens"),
                };
                cells.push(TokenCell {
                    text: lm.tokenizer.piece(passage.tokens[at]),
                    value: Some(run.len() as f32),
                    note,
                });
            }
        }
        let largest = runs.iter().map(ExactSizeIterator::len).max().unwrap_or(1);
        lab.show(TokenStrip::new(
            "runs",
            format!(
                "{} tokens in {} entries of KV head {} in layer {}: the darker, the more tokens share an entry",
                passage.tokens.len(),
                runs.len(),
                head + 1,
                layer + 1
            ),
            Axis::linear("Tokens that share the entry", Unit::Tokens)
                .from_to(1.0, (largest as f32).max(2.0)),
            cells,
        ))
    }

    async fn show_methods(&self, set: &Merging, budget: usize) -> Result<(), LabError> {
        let Self { lab, .. } = self;
        let mix = |mix| Merging { mix, ..set.clone() };
        let rivals: [(&str, Role, Box<dyn Policy>); 5] = [
            ("Merging, as set", Role::Model, Box::new(self.placed(set, budget))),
            ("Merging, plain mean", Role::Baseline, Box::new(self.placed(&mix(Mix::Mean), budget))),
            ("Pivots only", Role::Baseline, Box::new(self.placed(&mix(Mix::Pivot), budget))),
            ("Heavy hitters", Role::Baseline, Box::new(HeavyHitters)),
            ("Sinks + window", Role::Baseline, Box::new(Sinks { sinks: SINKS })),
        ];
        let mut groups = Vec::new();
        for (done, (name, role, policy)) in rivals.iter().enumerate() {
            lab.tick("Going on with less", done, rivals.len()).await?;
            let rise = self.rise(&**policy, budget).await?;
            let bar = Bar::new("Rise over the full cache", *role, rise);
            groups.push(BarGroup { label: (*name).to_owned(), bars: vec![bar] });
            lab.show(Bars::new(
                "methods",
                format!(
                    "How much more surprising the next {} tokens are with {} of {} entries; the full cache needs {}",
                    self.passage.next.len(),
                    budget,
                    self.passage.tokens.len(),
                    Unit::Nats.format(self.full)
                ),
                Axis::linear("Rise of −log probability per token", Unit::Nats),
                groups.clone(),
            ))?;
        }
        Ok(())
    }

    async fn show_budgets(&self, set: &Merging) -> Result<(), LabError> {
        let Self { lab, .. } = self;
        let ends = [BUDGETS[0] / 100.0, BUDGETS[BUDGETS.len() - 1] / 100.0];
        let mut series = vec![Series::level("Full cache", Role::Theory, ends, 0.0)];
        let names = ["Merging, as set", "Pivots only", "Heavy hitters", "Sinks + window"];
        for (done, name) in names.into_iter().enumerate() {
            let mut points = Vec::new();
            for percent in BUDGETS {
                lab.tick("Trying budgets", done, names.len()).await?;
                let budget = self.entries(percent);
                let policy: Box<dyn Policy> = match name {
                    "Heavy hitters" => Box::new(HeavyHitters),
                    "Sinks + window" => Box::new(Sinks { sinks: SINKS }),
                    "Pivots only" => {
                        Box::new(self.placed(&Merging { mix: Mix::Pivot, ..set.clone() }, budget))
                    }
                    _ => Box::new(self.placed(set, budget)),
                };
                points.push([percent / 100.0, self.rise(&*policy, budget).await?]);
            }
            let role = if done == 0 { Role::Model } else { Role::Baseline };
            series.push(Series::new(name, role, points));
            lab.show(Lines::new(
                "budgets",
                "The same for several budgets; merging helps where its line is below that of pivots only, which drops what would be merged",
                Axis::linear("Share of the cache that is kept", Unit::Share),
                Axis::linear("Rise of −log probability per token", Unit::Nats),
                series.clone(),
            ))?;
        }
        Ok(())
    }
}
