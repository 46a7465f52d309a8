//! Policies side by side on the same prompt.

use super::material::Material;
use super::read::{Continued, Read, divergence};
use super::{BUDGET, methods};
use figure::{Axis, Bar, BarGroup, Bars, Role, Table, TokenCell, TokenStrip, Unit};
use lab::probes::prefill::Left;
use lab::{Lab, LabError};
use lm::policies::Policy;
use lm::{Lm, Rope};

/// Tokens of a strip; of a longer prompt the first and the last are shown.
const STRIP_MAX: usize = 1_500;
/// Budgets at which a strip is shown, down to the chosen one.
const GOING_STEPS: usize = 4;

/// `keys` of policies, the full cache first.
pub(super) async fn run(
    lab: &Lab,
    lm: &Lm,
    material: Material,
    rope: Rope,
    keys: &[&'static str],
) -> Result<(), LabError> {
    lab.tick("Reading the prompt", 0, keys.len() + 1).await?;
    let start = lab.now_millis();
    let read = Read::new(lab, lm, material, rope, keys).await?;
    let read_millis = lab.now_millis() - start;
    let budget = methods::budget(lab.get(&BUDGET), read.prefill.cache.len());
    let mut columns = Columns { read, budget, read_millis, full: None, rows: Vec::new() };
    for (done, key) in keys.iter().enumerate() {
        lab.tick("Answering from what is left", done + 1, keys.len() + 1).await?;
        columns.add(key).await?;
        columns.show()?;
    }
    columns.show_quality()
}

struct Columns<'a> {
    read: Read<'a>,
    budget: usize,
    read_millis: f64,
    /// The continuation after the full cache.
    full: Option<Continued>,
    rows: Vec<Row>,
}

/// A policy's results.
struct Row {
    name: String,
    cite: &'static str,
    written: String,
    right: Option<bool>,
    bytes: usize,
    perplexity: Option<f32>,
    /// From the full cache's next-token distribution, in nats.
    divergence: Option<f32>,
    millis: f64,
}

impl Columns<'_> {
    async fn add(&mut self, key: &'static str) -> Result<(), LabError> {
        let Self { read, budget, .. } = self;
        let policy = methods::policy(key, &read.lm.config, &read.prefill.captured);
        let budget = if key == "full" { read.prefill.cache.len() } else { *budget };
        let start = read.lab.now_millis();
        let left = read.left(&*policy, budget).await?;
        let written = read.prefill.write(&*policy, budget, &left, read.lab).await?;
        let millis = read.lab.now_millis() - start;
        let right = match &read.material.answer {
            Some(answer) => Some(read.judge(&left, answer).await?.exact),
            None => None,
        };
        let continued = read.go_on(&left).await?;
        let divergence = self.full.as_ref().zip(continued.as_ref()).map(|(full, own)| {
            divergence(&full.log_probs, &own.log_probs, self.read.lm.config.vocab)
        });
        self.show_kept(key, &*policy, &left).await?;
        self.rows.push(Row {
            name: methods::label(key).to_owned(),
            cite: policy.cite(),
            written: written.trim().to_owned(),
            right,
            bytes: left.bytes,
            perplexity: continued.as_ref().map(|it| it.perplexity),
            divergence,
            millis,
        });
        if key == "full" {
            self.full = continued;
        }
        Ok(())
    }

    fn show(&self) -> Result<(), LabError> {
        let Self { read, budget, read_millis, rows, .. } = self;
        let whole = rows.first().map_or(1, |row| row.bytes).max(1) as f32;
        let or_none = |text: Option<String>| text.unwrap_or_else(|| "–".to_owned());
        let cells = |row: &Row| {
            vec![
                row.name.clone(),
                row.written.clone(),
                or_none(row.right.map(|right| if right { "yes".into() } else { "no".into() })),
                Unit::Bytes.format(row.bytes as f32),
                Unit::Share.format(row.bytes as f32 / whole),
                or_none(row.perplexity.map(|value| Unit::One.format(value))),
                or_none(row.divergence.map(|value| Unit::Nats.format(value))),
                Unit::Millis.format(row.millis as f32),
                row.cite.to_owned(),
            ]
        };
        let columns = [
            "Policy",
            "Writes",
            "Right",
            "Memory held",
            "Of the full cache",
            "Perplexity of the continuation",
            "KL from the full cache",
            "Time",
            "Source",
        ];
        let entries = read.prefill.cache.len();
        let mut caption = format!(
            "The same {entries} tokens, read once in {:.1} s, then brought down to the memory of {budget}",
            read_millis / 1e3
        );
        match &read.material.answer {
            Some(answer) => {
                let chance = 1.0 / read.material.candidates.max(1) as f32;
                caption.push_str(&format!(
                    "; the right answer is “{answer}”, which a perfect search always finds and a guess among those in the text in {}",
                    Unit::Share.format(chance)
                ));
            }
            None => caption
                .push_str("; nobody knows the right answer, so the full cache is the measure"),
        }
        read.lab.show(Table::new(
            "policies",
            caption,
            columns.map(str::to_owned).to_vec(),
            rows.iter().map(cells).collect(),
        ))
    }

    /// Divergence and memory as bars.
    fn show_quality(&self) -> Result<(), LabError> {
        let others = self.rows.iter().filter_map(|row| Some((row, row.divergence?)));
        let groups: Vec<BarGroup> = others
            .map(|(row, divergence)| BarGroup {
                label: row.name.clone(),
                bars: vec![Bar::new("KL from the full cache", Role::Model, divergence)],
            })
            .collect();
        if groups.is_empty() {
            return Ok(());
        }
        self.read.lab.show(Bars::new(
            "divergence",
            "How far the next-token distributions on the continuation are from those of the full cache; the full cache itself is at 0",
            Axis::linear("KL divergence", Unit::Nats),
            groups,
        ))
    }

    /// Which tokens the policy keeps; where it drops some, first with larger budgets, so that they can be
    /// seen going.
    async fn show_kept(&self, key: &str, policy: &dyn Policy, left: &Left) -> Result<(), LabError> {
        let Self { read, budget, .. } = self;
        if key == "full" {
            return Ok(());
        }
        let entries = read.prefill.cache.len();
        let (layers, heads) = (read.lm.config.layers, read.lm.config.kv_heads);
        if policy.rewrite().is_none() {
            let view = read.prefill.view();
            let ratio = *budget as f32 / entries as f32;
            for step in 1..GOING_STEPS {
                let share = ratio.powf(step as f32 / GOING_STEPS as f32);
                let budget = (entries as f32 * share) as usize;
                let mut kept = vec![0_u32; entries];
                for layer in 0..layers {
                    let all = (0..heads).flat_map(|head| policy.select(&view, layer, head, budget));
                    all.for_each(|entry| kept[entry] += 1);
                }
                self.show_strip(key, policy, &kept, budget)?;
                read.lab.tick("Dropping entries", step, GOING_STEPS).await?;
            }
        }
        let mut kept = vec![0_u32; entries];
        for position in left.cache.layers.iter().flat_map(|layer| layer.positions.iter().flatten())
        {
            kept[*position as usize] += 1;
        }
        self.show_strip(key, policy, &kept, *budget)
    }

    fn show_strip(
        &self,
        key: &str,
        policy: &dyn Policy,
        kept: &[u32],
        budget: usize,
    ) -> Result<(), LabError> {
        let Self { read, .. } = self;
        let tokens = &read.material.tokens;
        let caches = (read.lm.config.layers * read.lm.config.kv_heads) as f32;
        let cell = |at: usize| TokenCell {
            text: read.lm.tokenizer.piece(tokens[at]),
            value: Some(kept[at] as f32 / caches),
            note: format!(
                "kept by {} of {caches} heads{}",
                kept[at],
                if read.material.is_needed(at) { ", part of the fact" } else { "" }
            ),
        };
        let beyond = tokens.len().saturating_sub(STRIP_MAX);
        let half = STRIP_MAX / 2;
        let shown =
            (0..tokens.len()).filter(|at| beyond == 0 || *at < half || *at >= half + beyond);
        let left_out = match beyond {
            0 => String::new(),
            count => format!("; {count} tokens in the middle are not drawn"),
        };
        let needed: Vec<usize> =
            (0..tokens.len()).filter(|at| read.material.is_needed(*at)).collect();
        let of_fact = match needed.len() {
            0 => String::new(),
            count => {
                let held: u32 = needed.iter().map(|at| kept[*at]).sum();
                format!(
                    "; of the fact {}",
                    Unit::Share.format(held as f32 / (count as f32 * caches))
                )
            }
        };
        read.lab.show(TokenStrip::new(
            format!("kept-{key}"),
            format!(
                "Which tokens {} keeps with the memory of {budget} in its {caches} caches (layers times KV heads){of_fact}{left_out}",
                policy.name()
            ),
            Axis::linear("Caches that keep the token", Unit::Share).from_to(0.0, 1.0),
            shown.map(cell).collect(),
        ))
    }
}
