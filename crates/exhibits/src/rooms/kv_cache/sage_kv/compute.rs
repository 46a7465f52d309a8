//! The figures: one prompt, read once, then answered from caches thinned out in several ways.

mod claims;

use super::{
    BUDGET, DEPTH, LENGTH, LEVEL, METHOD, NEIGHBOURS, QUESTION, RECENT, SEED, SINKS, TASK, TEXT,
};
use crate::{Compute, Running};
use figure::{Axis, Heatmap, Lines, Role, Series, Table, TokenCell, TokenStrip, Unit};
use lab::needles::{Haystack, NeedleTask};
use lab::probes::prefill::{Left, Prefill, WRITTEN_MAX};
use lab::probes::write::Answered;
use lab::{Lab, LabError};
use lm::policies::{Full, HeavyHitters, Policy, Quest, Sage, SageSettings, Sinks, Window};
use lm::{Lm, LmError};

pub(super) const COMPUTE: Compute = Compute { run, verify: claims::verify };

const BUDGETS: [usize; 5] = [32, 64, 128, 256, 512];

fn run(lab: &mut Lab) -> Running<'_> {
    Box::pin(async move {
        let session = lab.language_model().await?;
        let lm = &session.lm;
        let haystack = haystack(lab, lm)?;
        lab.tick("Reading the prompt", 0, 1).await?;
        let read = Read::new(lab, lm, haystack).await?;
        let budget = lab.get(&BUDGET) as usize;
        let settings = settings(lab);
        let methods = Methods { sage: read.sage(settings), sinks: Sinks { sinks: settings.sinks } };

        let whole = read.thinned(&Full, usize::MAX).await?;
        let written = read.prefill.write(&Full, usize::MAX, &whole, lab).await?;
        let known = !read.haystack.answer.is_empty();
        let answer = if known { read.haystack.answer.clone() } else { written.trim().to_owned() };
        let mut rows = Vec::new();
        for (done, (key, policy)) in methods.all().into_iter().enumerate() {
            lab.tick("Answering with less", done, 6).await?;
            rows.push(read.row(policy, budget, &answer).await?);
            show_rows(lab, &rows, &answer, known)?;
            if key == lab.get(&METHOD) {
                read.show_kept(policy, budget).await?;
            }
        }
        read.show_budgets(&methods, &answer).await
    })
}

fn haystack(lab: &Lab, lm: &Lm) -> Result<Haystack, LabError> {
    let tokenizer = &lm.tokenizer;
    let task = lab.get(&TASK);
    let haystack = if task == "own" {
        let (text, question) = (lab.get(&TEXT), lab.get(&QUESTION));
        if text.trim().is_empty() {
            return Err(LabError::bad_knob(&TEXT, "it is empty; paste what the question is about"));
        }
        if question.trim().is_empty() {
            return Err(LabError::bad_knob(
                &QUESTION,
                "it is empty; the last token could not know what to keep",
            ));
        }
        Haystack::own(tokenizer, &text, &question)
    } else {
        let (length, depth) = (lab.get(&LENGTH) as usize, lab.get(&DEPTH) as f32 / 100.0);
        Haystack::new(tokenizer, NeedleTask::from_key(task), length, depth, lab.get(&SEED) as u64)
    };
    let (needed, capacity) = (haystack.tokens.len() + WRITTEN_MAX, lm.config.context);
    if needed > capacity {
        return Err(LmError::Context { needed, capacity }.into());
    }
    Ok(haystack)
}

fn settings(lab: &Lab) -> SageSettings {
    SageSettings {
        sinks: lab.get(&SINKS) as usize,
        recent_share: lab.get(&RECENT) as f32 / 100.0,
        same_for_all: lab.get(&LEVEL) == "all",
        neighbours: lab.get(&NEIGHBOURS) as usize,
    }
}

/// The methods side by side.
struct Methods {
    sage: Sage,
    sinks: Sinks,
}

impl Methods {
    fn all(&self) -> [(&'static str, &dyn Policy); 6] {
        [
            ("full", &Full),
            ("sage", &self.sage),
            ("heavy", &HeavyHitters),
            ("sinks", &self.sinks),
            ("window", &Window),
            ("quest", &Quest::PAPER),
        ]
    }
}

/// A prompt that was read once, and what it is about.
struct Read<'a> {
    lab: &'a Lab,
    lm: &'a Lm,
    haystack: Haystack,
    prefill: Prefill<'a>,
}

impl<'a> Read<'a> {
    async fn new(lab: &'a Lab, lm: &'a Lm, haystack: Haystack) -> Result<Read<'a>, LabError> {
        let prefill = Prefill::new(lm, &haystack.tokens, lab).await?;
        Ok(Self { lab, lm, haystack, prefill })
    }

    fn sage(&self, settings: SageSettings) -> Sage {
        Sage::new(&self.lm.config, &self.prefill.captured, settings)
    }

    async fn thinned(&self, policy: &dyn Policy, budget: usize) -> Result<Left, LabError> {
        self.prefill.after(policy, budget, self.lab).await
    }

    /// How the answer fares after the thinned cache.
    async fn judge(
        &self,
        policy: &dyn Policy,
        budget: usize,
        answer: &str,
    ) -> Result<Answered, LabError> {
        let left = self.thinned(policy, budget).await?;
        self.prefill.judge(&left, answer, self.lab).await
    }

    async fn row(
        &self,
        policy: &dyn Policy,
        budget: usize,
        answer: &str,
    ) -> Result<Vec<String>, LabError> {
        let Self { prefill, lab, .. } = self;
        let left = self.thinned(policy, budget).await?;
        let text = prefill.write(policy, budget, &left, *lab).await?;
        let judged = prefill.judge(&left, answer, *lab).await?;
        let (bytes, read_bytes) = (left.cache.bytes(), left.cache.bytes_read());
        let share = bytes as f32 / prefill.cache.bytes().max(1) as f32;
        Ok(vec![
            policy.name().to_owned(),
            text.trim().to_owned(),
            if judged.exact { "yes".into() } else { "no".into() },
            Unit::Nats.format(judged.nats),
            Unit::Bytes.format(bytes as f32),
            Unit::Share.format(share),
            Unit::Bytes.format(read_bytes as f32),
        ])
    }

    async fn show_kept(&self, policy: &dyn Policy, budget: usize) -> Result<(), LabError> {
        let Self { lab, lm, haystack, .. } = self;
        let Left { cache, .. } = self.thinned(policy, budget).await?;
        let mut kept = vec![0_u32; haystack.tokens.len()];
        for position in cache.layers.iter().flat_map(|layer| layer.positions.iter().flatten()) {
            kept[*position as usize] += 1;
        }
        let caches = (lm.config.layers * lm.config.kv_heads) as f32;
        let cells =
            haystack.tokens.iter().zip(&kept).enumerate().map(|(at, (id, count))| TokenCell {
                text: lm.tokenizer.piece(*id),
                value: Some(*count as f32 / caches),
                note: format!(
                    "kept by {count} of {caches} heads{}",
                    if haystack.needle.contains(&at) { ", part of the fact" } else { "" }
                ),
            });
        lab.show(TokenStrip::new(
            "kept",
            format!(
                "Which tokens {} keeps with a budget of {budget} in its {caches} caches ({} layers of {} KV heads)",
                policy.name(),
                lm.config.layers,
                lm.config.kv_heads
            ),
            Axis::linear("Caches that keep the token", Unit::Share).from_to(0.0, 1.0),
            cells.collect(),
        ))?;
        if haystack.needle.is_empty() {
            return Ok(());
        }
        let cells = cache.layers.iter().flat_map(|layer| &layer.positions).map(|positions| {
            let held = positions.iter().filter(|at| haystack.needle.contains(&(**at as usize)));
            Some(held.count() as f32 / haystack.needle.len() as f32)
        });
        lab.show(Heatmap::new(
            "needle",
            format!("How much of the fact each head of each layer keeps under {}", policy.name()),
            Axis::linear("KV head", Unit::Heads),
            Axis::linear("Layer", Unit::Layers),
            Axis::linear("Tokens of the fact that are kept", Unit::Share).from_to(0.0, 1.0),
            (1..=lm.config.kv_heads).map(|head| head.to_string()).collect(),
            (1..=lm.config.layers).map(|layer| layer.to_string()).collect(),
            cells.collect::<Vec<_>>(),
        ))
    }

    async fn show_budgets(&self, methods: &Methods, answer: &str) -> Result<(), LabError> {
        let Self { lab, .. } = self;
        let budgets: Vec<usize> =
            BUDGETS.into_iter().filter(|budget| *budget < self.prefill.cache.len()).collect();
        let Some(ends) = budgets.first().zip(budgets.last()) else { return Ok(()) };
        let ends = [*ends.0 as f32, *ends.1 as f32];
        let full = self.judge(&Full, usize::MAX, answer).await?.nats;
        let mut series = vec![Series::level("Full cache", Role::Theory, ends, full)];
        let rivals = &methods.all()[1..];
        for (done, (_, policy)) in rivals.iter().enumerate() {
            let mut points = Vec::new();
            for budget in &budgets {
                lab.tick("Trying budgets", done, rivals.len()).await?;
                let nats = self.judge(*policy, *budget, answer).await?.nats;
                points.push([*budget as f32, nats]);
            }
            let role = if done == 0 { Role::Model } else { Role::Baseline };
            series.push(Series::new(policy.name(), role, points));
            lab.show(Lines::new(
                "budgets",
                format!("How surprising the answer “{answer}” is after each method has thinned out the cache"),
                Axis::log("Entries kept by each head", Unit::Tokens),
                Axis::linear("−log probability of the answer", Unit::Nats),
                series.clone(),
            ))?;
        }
        Ok(())
    }
}

fn show_rows(lab: &Lab, rows: &[Vec<String>], answer: &str, known: bool) -> Result<(), LabError> {
    let whose = if known { "the right answer is" } else { "the full cache answers" };
    let columns = [
        "Method",
        "Writes",
        "Right",
        "−log probability",
        "Memory held",
        "Of the full cache",
        "Read for each token",
    ];
    lab.show(Table::new(
        "methods",
        format!(
            "The same prompt, read once and then remembered in different ways; {whose} “{answer}”"
        ),
        columns.map(str::to_owned).to_vec(),
        rows.to_vec(),
    ))
}
