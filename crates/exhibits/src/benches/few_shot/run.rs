// size: one function a panel; they share how a prompt is scored.

use super::setup::Setup;
use super::writing::{self, Rule, WRITTEN_MAX};
use super::{CALIBRATE, COMPLETE, HEAD, LAYER, SCORE, SEED, SHOW};
use crate::Running;
use crate::benches::token_view;
use figure::{Axis, Bar, BarGroup, Bars, Lines, Role, Series, Table, Unit};
use lab::probes::attention;
use lab::probes::labels::{LabelSet, Score, Scores, best, calibrated};
use lab::prompt::{Prompt, orders};
use lab::{Lab, LabError, stats};
use lm::{Cache, Captured, Layers, Lm, LmError, PrefixCache, Taps};

/// Most bars or lines of a figure; the less probable labels are put together.
const SHOWN_MAX: usize = 8;
/// Inputs without content, as Zhao et al. (2021) chose them.
const CONTENT_FREE: [&str; 3] = ["N/A", "[MASK]", ""];

pub(super) fn run(lab: &mut Lab) -> Running<'_> {
    Box::pin(async move {
        let setup = Setup::from_knobs(lab)?;
        let rule = Rule::from_knobs(lab, &setup.labels)?;
        let session = lab.language_model().await?;
        let mut prefix = session.prefix.take();
        let done = bench(lab, &session.lm, &setup, rule, &mut prefix).await;
        session.prefix.replace(prefix);
        done
    })
}

/// What all parts of a run share.
struct Bench<'a> {
    lab: &'a Lab,
    lm: &'a Lm,
    setup: &'a Setup,
    prompt: Prompt,
    labels: LabelSet,
    score: Score,
    calibrate: bool,
}

async fn bench(
    lab: &Lab,
    lm: &Lm,
    setup: &Setup,
    rule: Option<Rule>,
    prefix: &mut PrefixCache,
) -> Result<(), LabError> {
    let prompt = Prompt::new(&lm.tokenizer, setup.template, &setup.examples, &setup.query);
    let labels = LabelSet::new(lm, &setup.labels);
    let needed = prompt.tokens.len() + labels.longest().max(WRITTEN_MAX);
    if needed > lm.config.context {
        return Err(LmError::Context { needed, capacity: lm.config.context }.into());
    }
    let score = if lab.get(&SCORE) == "mean" { Score::Mean } else { Score::Sum };
    let bench = Bench { lab, lm, setup, prompt, labels, score, calibrate: lab.get(&CALIBRATE) };
    let show = lab.get(&SHOW);

    lab.tick("Reading the prompt", 0, 1).await?;
    let start = lab.now_millis();
    let all = if show == "tokens" { Layers::all(lm.config.layers) } else { Layers::none() };
    let taps = Taps { attention: all, ..Taps::default() };
    let output = prefix.advance(lm, &bench.prompt.tokens, &taps, lab).await?;
    let millis = lab.now_millis() - start;
    let cache = prefix.fork(lm);
    let answer = bench.labels.score(lm, &cache, &output.logits, score, lab).await?;
    let examples = setup.examples.len();
    let shares = bench.calibrated_shares(&cache, examples, &answer).await?;
    bench.show_answer(&answer, &shares, None)?;
    bench.show_cost(prefix.computed(), millis)?;

    if lab.get(&COMPLETE) {
        let cache = cache.clone();
        writing::complete(lab, lm, &bench.prompt, cache, &output.logits, rule).await?;
    }
    let without = bench.at(&cache, 0).await?;
    bench.show_answer(&answer, &shares, Some(&without))?;
    match show {
        "orders" => bench.orders().await,
        "tokens" => bench.tokens(&output.captured).await,
        _ => bench.growth(&cache, without, shares).await,
    }
}

impl Bench<'_> {
    /// The query's tokens after the first `examples` ones, and where these end.
    fn query_after(&self, examples: usize) -> (Vec<u32>, usize) {
        self.asked_after(examples, &self.setup.query)
    }

    fn asked_after(&self, examples: usize, query: &str) -> (Vec<u32>, usize) {
        let Self { lm, setup, .. } = self;
        let first = self.prompt.examples.first().map_or(self.prompt.query.start, |all| all.start);
        let end = examples.checked_sub(1).map_or(first, |last| self.prompt.examples[last].end);
        // One example in front is enough to know the separator.
        let before = &setup.examples[..examples.min(1)];
        let asked = Prompt::new(&lm.tokenizer, setup.template, before, query);
        (asked.tokens[asked.query].to_vec(), end)
    }

    /// The labels' shares after the first `examples` ones; `cache` holds the whole prompt.
    async fn at(&self, cache: &Cache, examples: usize) -> Result<Vec<f32>, LabError> {
        let (query, end) = self.query_after(examples);
        let mut before = cache.clone();
        before.truncate(end);
        let scores =
            self.labels.score_after(self.lm, &before, &query, self.score, self.lab).await?;
        self.calibrated_shares(cache, examples, &scores).await
    }

    async fn calibrated_shares(
        &self,
        cache: &Cache,
        examples: usize,
        scores: &Scores,
    ) -> Result<Vec<f32>, LabError> {
        if !self.calibrate {
            return Ok(scores.shares.clone());
        }
        let mut content_free = Vec::new();
        for input in CONTENT_FREE {
            let (query, end) = self.asked_after(examples, input);
            let mut before = cache.clone();
            before.truncate(end);
            let scores =
                self.labels.score_after(self.lm, &before, &query, self.score, self.lab).await?;
            content_free.push(scores.shares);
        }
        Ok(calibrated(&scores.shares, &content_free))
    }

    /// The labels in the order of their share, greatest first.
    fn ranked(&self, shares: &[f32]) -> Vec<usize> {
        let mut order: Vec<usize> = (0..shares.len()).collect();
        order.sort_by(|a, b| shares[*b].total_cmp(&shares[*a]));
        order
    }

    fn name(&self, label: usize) -> String {
        let name = &self.setup.labels[label];
        let right = self.setup.right.as_ref() == Some(name);
        if right { format!("{name} (right)") } else { name.clone() }
    }

    fn show_answer(
        &self,
        answer: &Scores,
        shares: &[f32],
        without: Option<&[f32]>,
    ) -> Result<(), LabError> {
        let Self { setup, labels, .. } = self;
        let count = setup.examples.len();
        let ranked = self.ranked(shares);
        let group = |label: String, of: &dyn Fn(&[f32]) -> f32| {
            let mut bars = vec![Bar::new(format!("{count} examples"), Role::Model, of(shares))];
            if self.calibrate {
                bars.push(Bar::new("not calibrated", Role::Data, of(&answer.shares)));
            }
            if let Some(without) = without {
                bars.push(Bar::new("no examples", Role::Baseline, of(without)));
            }
            BarGroup { label, bars }
        };
        let mut groups: Vec<BarGroup> = ranked
            .iter()
            .take(SHOWN_MAX)
            .map(|label| group(self.name(*label), &|shares| shares[*label]))
            .collect();
        if let Some(rest) = ranked.get(SHOWN_MAX..).filter(|rest| !rest.is_empty()) {
            let sum = |shares: &[f32]| rest.iter().map(|label| shares[*label]).sum();
            groups.push(group(format!("{} others together", rest.len()), &sum));
        }
        let top = ranked[0];
        let mut caption = format!(
            "“{}” gets {} of the label probability after {count} examples",
            setup.labels[top],
            Unit::Share.format(shares[top]),
        );
        if let Some(without) = without {
            let share = Unit::Share.format(without[top]);
            caption.push_str(&format!(", {share} without any"));
        }
        match setup.majority() {
            Some(most) => {
                caption.push_str(&format!("; the most frequent label of the examples is “{most}”"));
            }
            None => caption.push_str("; no label is more frequent than the others"),
        }
        let mass = Unit::Share.format(answer.mass.min(1.0));
        caption.push_str(&format!(". All labels together have {mass} of the model's probability"));
        if labels.counts_the_end() {
            caption.push_str(
                ". One label begins like another, so the line break behind them is scored too",
            );
        }
        let y = Axis::linear("Share of the label probability", Unit::Share).from_to(0.0, 1.0);
        self.lab.show(Bars::new("answer", caption, y, groups))
    }

    fn show_cost(&self, computed: usize, millis: f64) -> Result<(), LabError> {
        let tokens = self.prompt.tokens.len();
        let speed = computed as f64 / (millis / 1e3).max(1e-3);
        let Setup { examples, available, .. } = self.setup;
        let row = [
            format!("{} of {available}", examples.len()),
            tokens.to_string(),
            computed.to_string(),
            (tokens - computed).to_string(),
            format!("{:.2} s", millis / 1e3),
            format!("{speed:.0}"),
        ];
        let columns = [
            "Examples used",
            "Tokens in the prompt",
            "Computed now",
            "Kept from the last run",
            "Time",
            "Tokens per second",
        ];
        self.lab.show(Table::new(
            figure::COST,
            "What reading the prompt took; a beginning shared with the last prompt is not read again",
            columns.map(str::to_owned).to_vec(),
            vec![row.to_vec()],
        ))
    }

    /// The answer with the first 0, 1, … examples. The examples were read once; each step costs a query.
    async fn growth(
        &self,
        cache: &Cache,
        without: Vec<f32>,
        with_all: Vec<f32>,
    ) -> Result<(), LabError> {
        let all = self.setup.examples.len();
        let ranked = self.ranked(&with_all);
        let mut curve = vec![without];
        for examples in 1..=all {
            self.lab.tick("Adding examples", examples, all).await?;
            let shares =
                if examples == all { with_all.clone() } else { self.at(cache, examples).await? };
            curve.push(shares);
            self.show_growth(&curve, &ranked)?;
        }
        self.show_growth(&curve, &ranked)
    }

    fn show_growth(&self, curve: &[Vec<f32>], ranked: &[usize]) -> Result<(), LabError> {
        let all = self.setup.examples.len();
        let mut series: Vec<Series> = ranked
            .iter()
            .take(SHOWN_MAX)
            .map(|label| {
                let points = curve.iter().enumerate();
                let points = points.map(|(count, shares)| [count as f32, shares[*label]]).collect();
                Series::new(self.name(*label), Role::Model, points)
            })
            .collect();
        let chance = 1.0 / self.setup.labels.len() as f32;
        let x = [0.0, all.max(1) as f32];
        series.push(Series::level("Guessing", Role::Chance, x, chance));
        self.lab.show(Lines::new(
            "growth",
            "The answer after the first examples of the prompt: at 0 the model knows the labels from nowhere but its training",
            Axis::linear("Examples in the prompt", Unit::Examples).from_to(x[0], x[1]),
            Axis::linear("Share of the label probability", Unit::Share).from_to(0.0, 1.0),
            series,
        ))
    }

    async fn orders(&self) -> Result<(), LabError> {
        let Self { lab, lm, setup, .. } = self;
        let count = setup.examples.len();
        if count < 2 {
            let reason = "one example has one order; at least two are needed to compare orders";
            return Err(LabError::bad_knob(&super::K, reason));
        }
        let every = count <= 5;
        let orders = orders(count, if every { 120 } else { 24 }, lab.get(&SEED) as u64);
        let mut prefix = PrefixCache::default();
        let mut found: Vec<Vec<f32>> = Vec::new();
        for (done, order) in orders.iter().enumerate() {
            lab.tick("Trying orders", done, orders.len()).await?;
            let examples: Vec<_> = order.iter().map(|at| setup.examples[*at].clone()).collect();
            let prompt = Prompt::new(&lm.tokenizer, setup.template, &examples, &setup.query);
            let bench = Bench { prompt, labels: self.labels.clone(), ..*self };
            let output = prefix.advance(lm, &bench.prompt.tokens, &Taps::default(), *lab).await?;
            let cache = prefix.fork(lm);
            let scores = bench.labels.score(lm, &cache, &output.logits, self.score, *lab).await?;
            found.push(bench.calibrated_shares(&cache, count, &scores).await?);
            if done % 4 == 3 || done + 1 == orders.len() {
                self.show_orders(&found, every)?;
            }
        }
        Ok(())
    }

    fn show_orders(&self, found: &[Vec<f32>], every: bool) -> Result<(), LabError> {
        let mean = |label: usize| {
            stats::mean(&found.iter().map(|shares| shares[label]).collect::<Vec<_>>()).mean
        };
        let means: Vec<f32> = (0..self.setup.labels.len()).map(mean).collect();
        let ranked = self.ranked(&means);
        let shown = &ranked[..ranked.len().min(SHOWN_MAX)];
        let sorted = |label: usize| {
            let mut shares: Vec<f32> = found.iter().map(|shares| shares[label]).collect();
            shares.sort_by(f32::total_cmp);
            shares
        };
        let series = shown.iter().map(|label| {
            let points = sorted(*label).into_iter().enumerate();
            let points = points.map(|(rank, share)| [rank as f32 + 1.0, share]).collect();
            Series::new(self.name(*label), Role::Model, points)
        });
        let chance = 1.0 / self.setup.labels.len() as f32;
        let x = [1.0, found.len().max(2) as f32];
        let series = series.chain([Series::level("Guessing", Role::Chance, x, chance)]).collect();
        let usual = best(&means);
        let flips = found.iter().filter(|shares| best(shares) != usual).count();
        let which = if every { "orders" } else { "orders drawn by the seed" };
        self.lab.show(Lines::new(
            "orders",
            format!(
                "The same examples in {} {which}, sorted by each label's share; {flips} of these give another answer than “{}”",
                found.len(),
                self.setup.labels[usual],
            ),
            Axis::linear("Order, from the lowest share to the highest", Unit::One),
            Axis::linear("Share of the label probability", Unit::Share).from_to(0.0, 1.0),
            series,
        ))?;
        let percent = |value: f32| Unit::Share.format(value);
        let rows = shown.iter().map(|label| {
            let sorted = sorted(*label);
            let first = found.iter().filter(|shares| best(shares) == *label).count();
            vec![
                self.name(*label),
                percent(sorted[0]),
                percent(means[*label]),
                percent(sorted[sorted.len() - 1]),
                format!("{first} of {}", found.len()),
            ]
        });
        let columns = ["Label", "Lowest", "Mean", "Highest", "Is the answer in"];
        self.lab.show(Table::new(
            "order-spread",
            "How far the order alone moves each label",
            columns.map(str::to_owned).to_vec(),
            rows.collect(),
        ))
    }

    async fn tokens(&self, captured: &Captured) -> Result<(), LabError> {
        let Self { lab, lm, prompt, .. } = self;
        self.show_attention(captured)?;
        token_view::surprise(lab, lm, &prompt.tokens).await
    }

    /// Where the query's last token looks.
    fn show_attention(&self, captured: &Captured) -> Result<(), LabError> {
        let Self { lab, lm, prompt, setup, .. } = self;
        let layer = (lab.get(&LAYER) as usize).min(lm.config.layers);
        let head = (lab.get(&HEAD) as usize).min(lm.config.heads);
        let tokens = &prompt.tokens;
        let weights = attention::weights(lm, captured, tokens.len(), [layer, head]);
        let which = match (layer, head) {
            (0, 0) => "mean over all layers and heads".to_owned(),
            (0, head) => format!("head {head}, mean over all layers"),
            (layer, 0) => format!("layer {layer}, mean over its heads"),
            (layer, head) => format!("layer {layer}, head {head}"),
        };
        let mass = |range: std::ops::Range<usize>| weights[range].iter().sum::<f32>();
        let mut groups: Vec<BarGroup> = (prompt.examples.iter().zip(&setup.examples).enumerate())
            .map(|(index, (range, example))| {
                let even = range.len() as f32 / prompt.tokens.len() as f32;
                BarGroup {
                    label: format!("{}: {}", index + 1, example.label),
                    bars: vec![
                        Bar::new("attention", Role::Model, mass(range.clone())),
                        Bar::new("if spread evenly", Role::Baseline, even),
                    ],
                }
            })
            .collect();
        let even = prompt.query.len() as f32 / prompt.tokens.len() as f32;
        groups.push(BarGroup {
            label: "query".to_owned(),
            bars: vec![
                Bar::new("attention", Role::Model, mass(prompt.query.clone())),
                Bar::new("if spread evenly", Role::Baseline, even),
            ],
        });
        lab.show(Bars::new(
            "attention-by-example",
            format!(
                "Where the last token of the query looks ({which}); the mark at the start of the text takes {} whatever follows",
                Unit::Share.format(weights[0]),
            ),
            Axis::linear("Share of the attention", Unit::Share),
            groups,
        ))?;
        let caption = format!("The same by token ({which})");
        token_view::show_attention(lab, lm, tokens, &weights, caption)
    }
}
