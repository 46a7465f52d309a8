//! Does the last prompt token already know which memories the answer needs?
//!
//! # Design
//! Written before any run; sizes in the claim are targets. Where it disagrees with the paper, the paper wins.
//!
//! ```text
//! model: smollm2
//! mechanism:
//!   Once, after prefill: split the cache into sinks (first 4), middle, recent window and last
//!   token. For each layer and head the query of the last prompt token scores the middle tokens
//!   (q.k); the top k are kept per KV head, the three query heads of a group summing their scores
//!   (choice stated on the page). New cache = sinks + top k + recent + last.
//!   Decoding runs on this reduced cache; generated tokens enter the recent window and push out its
//!   oldest entry; no further selection.
//!   Rivals: StreamingLLM (static sinks + recent), Quest (page-wise selection at every step over
//!   the full cache), H2O (accumulated attention), full cache.
//!   Tasks: line retrieval among 30 lines, passkey, two facts - generated, 700-1500 tokens; also
//!   the visitor's own text with a question.
//! controls:
//!   - budget: 32-512 tokens (default 128)
//!   - sinks / top-k / recent split
//!   - level: per head / same tokens for all heads
//!   - method: SAGE-KV, StreamingLLM, H2O, Quest, full
//!   - task and length: 300-3000 tokens
//! figure:
//!   Token strip: how many of the 90 layer-head caches kept each token (needle glows); line chart
//!   of answer accuracy and NLL against budget, five methods; heat map layer x head of the kept
//!   fraction of needle tokens.
//! claim:
//!   40 prompts of about 1000 tokens that the full cache answers correctly: SAGE-KV with 128 tokens
//!   keeps >= 85% of them, StreamingLLM with 512 tokens stays below SAGE-KV by >= 30 points, and
//!   Quest with 128 loaded tokens is not more than 3 points better; choosing the same tokens for
//!   all heads is worse in NLL than per-head choice.
//! components:
//!   kv-cache-edit, kv-eviction, kv-page-selection, attention-capture, line-retrieval-generator,
//!   needle-generator, teacher-forced-nll
//! cost:
//!   claim test 7 min native; in page 10 s
//! risk:
//!   smollm2 may fail line retrieval even with the full cache; the claim conditions on prompts it
//!   can answer. Fallback: 12 lines, passkey only, and NLL instead of accuracy.
//! ```

// size: an exhibit is one file: texts, knobs, figures and claims.

use crate::{Exhibit, Model, Paper, Preset, Program, Room};
use figure::{Scale, Unit};
use protocol::{Choice, ChoiceKnob, IntKnob, TextKnob};

static TASK: ChoiceKnob = ChoiceKnob {
    key: "task",
    label: "Prompt",
    help: "A generated text with a fact in it, or your own text and question",
    options: &[
        Choice { key: "passkey", label: "Pass key in filler text" },
        Choice { key: "two-facts", label: "Two people's numbers, one is asked" },
        Choice { key: "lines", label: "One of many lines" },
        Choice { key: "own", label: "My own text and question" },
    ],
    default: "passkey",
};
static LENGTH: IntKnob = IntKnob {
    key: "length",
    label: "Length",
    help: "Tokens of the generated prompt",
    min: 300,
    max: 2_000,
    default: 600,
    unit: Unit::Tokens,
    scale: Scale::Linear,
};
static DEPTH: IntKnob = IntKnob {
    key: "depth",
    label: "Depth of the fact",
    help: "Where the fact stands: 0 at the start, 100 at the end",
    min: 0,
    max: 100,
    default: 40,
    unit: Unit::One,
    scale: Scale::Linear,
};
static BUDGET: IntKnob = IntKnob {
    key: "budget",
    label: "Budget",
    help: "Entries that each head of each layer may keep",
    min: 32,
    max: 512,
    default: 128,
    unit: Unit::Tokens,
    scale: Scale::Log,
};
static SINKS: IntKnob = IntKnob {
    key: "sinks",
    label: "Sinks",
    help: "First tokens that are always kept",
    min: 0,
    max: 16,
    default: 4,
    unit: Unit::Tokens,
    scale: Scale::Linear,
};
static RECENT: IntKnob = IntKnob {
    key: "recent",
    label: "Recent share",
    help: "Percentage of the budget that goes to the latest tokens; the rest goes to those with the best scores",
    min: 0,
    max: 90,
    default: 25,
    unit: Unit::One,
    scale: Scale::Linear,
};
static LEVEL: ChoiceKnob = ChoiceKnob {
    key: "level",
    label: "Chosen",
    help: "Each head keeps its own tokens, or all keep those with the greatest sum of scores",
    options: &[
        Choice { key: "head", label: "For each head" },
        Choice { key: "all", label: "The same for all heads" },
    ],
    default: "all",
};
static NEIGHBOURS: IntKnob = IntKnob {
    key: "neighbours",
    label: "Neighbours",
    help: "A token also counts as looked at where one up to this far away is; not part of the paper's method",
    min: 0,
    max: 8,
    default: 0,
    unit: Unit::Tokens,
    scale: Scale::Linear,
};
static METHOD: ChoiceKnob = ChoiceKnob {
    key: "method",
    label: "Show the tokens of",
    help: "Whose kept tokens the strip and the map show; the table has all methods",
    options: &[
        Choice { key: "sage", label: "SAGE-KV" },
        Choice { key: "heavy", label: "Heavy hitters" },
        Choice { key: "sinks", label: "Sinks and window" },
        Choice { key: "window", label: "Sliding window" },
    ],
    default: "sage",
};
static TEXT: TextKnob = TextKnob {
    key: "text",
    label: "My text",
    help: "Used where the prompt is your own",
    default: "The library on Mill Street opened in 1931. Its founder, Ada Holm, had collected books on ships since she was a child, and the first room held nothing else. In the war the roof was hit and the books were carried to the school, where they stayed for nine years. When they came back, the town had grown, and the library grew with it: a reading room for children, a room for newspapers, and at last a cafe. The clock above the door is from the old harbour office. It is always seven minutes late, and nobody wants to repair it. Today the library has forty thousand books, two cats and a garden with an apple tree that Ada Holm planted herself.",
    max_chars: 8_000,
    lines: 8,
};
static QUESTION: TextKnob = TextKnob {
    key: "question",
    label: "My question",
    help: "Asked at the end of your text",
    default: "Who founded the library?",
    max_chars: 300,
    lines: 1,
};
static SEED: IntKnob = IntKnob {
    key: "seed",
    label: "Seed",
    help: "Draws the filler and the numbers",
    min: 0,
    max: 9_999,
    default: 1,
    unit: Unit::One,
    scale: Scale::Linear,
};

pub(super) static EXHIBIT: Exhibit = Exhibit {
    slug: "sage-kv",
    room: Room::KvCache,
    question: "Does the last prompt token already know which memories the answer needs?",
    paper: Paper {
        title: "LLMs Know What to Drop: Self-Attention Guided KV Cache Eviction for Efficient Long-Context Inference",
        id: "2503.08879",
    },
    paper_claim: "Accuracy comparable to full attention with 4x the memory efficiency of StreamLLM and 2x that of Quest, at better accuracy, on LongBench.",
    program: Some(Program {
        title: "One look back, then forget",
        how: "The prompt is read once with everything kept. Then the query of its last token scores all earlier keys, and each head keeps only the first few tokens, the best-scored ones and the latest ones; the rest of the cache is thrown away. The answer is written from what is left, beside rivals that keep as many entries but choose without looking at the question.",
        equation: "keep = sinks ∪ top-k over middle tokens i of Σ_{heads of the group} q_last·k_i ∪ recent",
        limits: "Prompts of at most 2,000 tokens on a model of 135 million parameters; the paper uses 8-billion models on LongBench. The first token of the answer comes from the prefill and is the same for all methods; before numbers it is only the space. Three query heads share a KV head here and their scores are added, a choice of ours. Positions are not renumbered. Quest, which keeps everything and loads pages anew for each token, is not built in, so the comparison with it is missing.",
        models: &[Model::SmolLm2],
        seconds: 20,
        knobs: &[
            &TASK,
            &LENGTH,
            &DEPTH,
            &BUDGET,
            &SINKS,
            &RECENT,
            &LEVEL,
            &NEIGHBOURS,
            &METHOD,
            &TEXT,
            &QUESTION,
            &SEED,
        ],
        presets: &[
            Preset { label: "Pass key", fragment: "" },
            Preset { label: "Tight budget", fragment: "1?budget=40" },
            Preset { label: "Two people's numbers", fragment: "1?task=two-facts" },
            Preset { label: "Each head its own tokens", fragment: "1?level=head" },
            Preset { label: "Each head, with neighbours", fragment: "1?level=head&neighbours=3" },
            Preset { label: "What heavy hitters keep", fragment: "1?method=heavy" },
            Preset { label: "My own text", fragment: "1?task=own&budget=48" },
        ],
        #[cfg(feature = "compute")]
        compute: compute::COMPUTE,
    }),
};

#[cfg(feature = "compute")]
mod compute {
    use super::{
        BUDGET, DEPTH, LENGTH, LEVEL, METHOD, NEIGHBOURS, QUESTION, RECENT, SEED, SINKS, TASK, TEXT,
    };
    use crate::{Compute, Effort, Running, Verifying};
    use figure::{Axis, Claim, Heatmap, Lines, Role, Series, Table, TokenCell, TokenStrip, Unit};
    use lab::needles::{Haystack, NeedleTask};
    use lab::probes::labels::softmax;
    use lab::probes::write::{self, Answered};
    use lab::prompt::label_tokens;
    use lab::{Lab, LabError, stats};
    use lm::policies::{self, Full, HeavyHitters, Policy, Sinks, View, Window};
    use lm::{Cache, Captured, Config, Forward, Lm, LmError, Rows, Tap};

    pub(super) const COMPUTE: Compute = Compute { run, verify };

    const BUDGETS: [usize; 5] = [32, 64, 128, 256, 512];
    const WRITTEN_MAX: usize = 12;

    fn run(lab: &mut Lab) -> Running<'_> {
        Box::pin(async move {
            let session = lab.language_model().await?;
            let lm = &session.lm;
            let haystack = haystack(lab, lm)?;
            lab.tick("Reading the prompt", 0, 1).await?;
            let read = Read::new(lab, lm, haystack).await?;
            let budget = lab.get(&BUDGET) as usize;
            let settings = Settings::from_knobs(lab);
            let methods =
                Methods { sage: read.sage(settings), sinks: Sinks { sinks: settings.sinks } };

            let full = read.write(&Full, usize::MAX).await?;
            let known = !read.haystack.answer.is_empty();
            let answer = if known { read.haystack.answer.clone() } else { full.text.clone() };
            let mut rows = Vec::new();
            for (done, (key, policy)) in methods.all().into_iter().enumerate() {
                lab.tick("Answering with less", done, 5).await?;
                rows.push(read.row(policy, budget, &answer).await?);
                show_rows(lab, &rows, &answer, known)?;
                if key == lab.get(&METHOD) {
                    read.show_kept(policy, budget)?;
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
                return Err(LabError::bad_knob(
                    &TEXT,
                    "it is empty; paste what the question is about",
                ));
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
            Haystack::new(
                tokenizer,
                NeedleTask::from_key(task),
                length,
                depth,
                lab.get(&SEED) as u64,
            )
        };
        let (needed, capacity) = (haystack.tokens.len() + WRITTEN_MAX, lm.config.context);
        if needed > capacity {
            return Err(LmError::Context { needed, capacity }.into());
        }
        Ok(haystack)
    }

    /// Sinks, what the last prompt token looks at, and the latest tokens (SAGE-KV).
    ///
    /// What a KV head's tokens score is the attention `softmax(q_last·k)` of the query heads that
    /// share it, summed. Sums of the bare `q·k` would be ruled by heads that spread them widely.
    struct LastLook {
        sinks: usize,
        recent_share: f32,
        /// `[layer * kv_heads + kv_head][entry]`, or one row where all heads keep the same.
        scores: Vec<Vec<f32>>,
        kv_heads: usize,
    }

    /// The knobs of SAGE-KV.
    #[derive(Clone, Copy)]
    struct Settings {
        sinks: usize,
        recent_share: f32,
        same_for_all: bool,
        neighbours: usize,
    }

    impl LastLook {
        fn new(config: &Config, captured: &Captured, settings: Settings) -> Self {
            let Settings { sinks, recent_share, same_for_all, neighbours } = settings;
            let mut scores: Vec<Vec<f32>> = Vec::new();
            for (_, capture) in captured.layers(Tap::Scores) {
                for kv_head in 0..config.kv_heads {
                    let mut sum = vec![0.0; capture.shape[1]];
                    for head in kv_head * config.group()..(kv_head + 1) * config.group() {
                        let attention = softmax(capture.row(head));
                        sum.iter_mut().zip(attention).for_each(|(sum, value)| *sum += value);
                    }
                    scores.push(sum);
                }
            }
            if same_for_all {
                let mut all = vec![0.0; scores.first().map_or(0, Vec::len)];
                for row in &scores {
                    all.iter_mut().zip(row).for_each(|(all, value)| *all += value);
                }
                scores = vec![all];
            }
            scores.iter_mut().for_each(|row| *row = greatest_near(row, neighbours));
            Self { sinks, recent_share, scores, kv_heads: config.kv_heads }
        }
    }

    /// For each entry the greatest value up to `reach` away.
    fn greatest_near(values: &[f32], reach: usize) -> Vec<f32> {
        let near = |at: usize| {
            let range = at.saturating_sub(reach)..(at + reach + 1).min(values.len());
            values[range].iter().copied().fold(0.0, f32::max)
        };
        (0..values.len()).map(near).collect()
    }

    impl Policy for LastLook {
        fn name(&self) -> &'static str {
            "SAGE-KV"
        }

        fn cite(&self) -> &'static str {
            "Wang et al. 2025, arXiv 2503.08879"
        }

        fn select(
            &self,
            view: &View<'_>,
            layer: usize,
            kv_head: usize,
            budget: usize,
        ) -> Vec<usize> {
            let row = (layer * self.kv_heads + kv_head).min(self.scores.len() - 1);
            let sinks = self.sinks.min(budget);
            let recent = self.recent(budget).min(budget - sinks);
            let middle = sinks..view.entries - recent;
            let best =
                lm::sampler::top_k(&self.scores[row][middle.clone()], budget - sinks - recent);
            let mut kept: Vec<usize> = (0..sinks).chain(middle.end..view.entries).collect();
            kept.extend(best.into_iter().map(|(at, _)| sinks + at as usize));
            kept.sort_unstable();
            kept
        }

        fn recent(&self, budget: usize) -> usize {
            (budget.saturating_sub(self.sinks) as f32 * self.recent_share) as usize
        }
    }

    impl Settings {
        fn from_knobs(lab: &Lab) -> Self {
            Self {
                sinks: lab.get(&SINKS) as usize,
                recent_share: lab.get(&RECENT) as f32 / 100.0,
                same_for_all: lab.get(&LEVEL) == "all",
                neighbours: lab.get(&NEIGHBOURS) as usize,
            }
        }

        /// The defaults of the knobs, but for what the claim varies.
        fn of_claim(same_for_all: bool, neighbours: usize) -> Self {
            Self { sinks: 4, recent_share: 0.25, same_for_all, neighbours }
        }
    }

    /// The methods side by side.
    struct Methods {
        sage: LastLook,
        sinks: Sinks,
    }

    impl Methods {
        fn all(&self) -> [(&'static str, &dyn Policy); 5] {
            [
                ("full", &Full),
                ("sage", &self.sage),
                ("heavy", &HeavyHitters),
                ("sinks", &self.sinks),
                ("window", &Window),
            ]
        }
    }

    /// A prompt that was read once, with all that the methods choose by.
    struct Read<'a> {
        lab: &'a Lab,
        lm: &'a Lm,
        haystack: Haystack,
        cache: Cache,
        logits: Vec<f32>,
        captured: Captured,
    }

    /// What was written from a thinned cache.
    struct Written {
        text: String,
        bytes: usize,
    }

    impl<'a> Read<'a> {
        async fn new(lab: &'a Lab, lm: &'a Lm, haystack: Haystack) -> Result<Read<'a>, LabError> {
            let taps = View::taps(&lm.config);
            let mut cache = lm.new_cache(haystack.tokens.len() + 1);
            let input = Forward { taps: &taps, ..Forward::last(&haystack.tokens) };
            let output = lm.forward(&mut cache, input, lab).await?;
            Ok(Self { lab, lm, haystack, cache, logits: output.logits, captured: output.captured })
        }

        fn sage(&self, settings: Settings) -> LastLook {
            LastLook::new(&self.lm.config, &self.captured, settings)
        }

        fn thinned(&self, policy: &dyn Policy, budget: usize) -> Cache {
            let view = View {
                config: &self.lm.config,
                entries: self.cache.len(),
                captured: &self.captured,
            };
            let mut cache = self.cache.clone();
            policies::apply(policy, &mut cache, &view, budget);
            cache
        }

        async fn write(&self, policy: &dyn Policy, budget: usize) -> Result<Written, LabError> {
            let mut cache = self.thinned(policy, budget);
            let bytes = cache.bytes();
            // A cache that holds everything does not slide.
            let slide = if cache.len() < self.cache.len() { policy.recent(budget) } else { 0 };
            let text = write::line(
                self.lm,
                &mut cache,
                &self.logits,
                WRITTEN_MAX,
                slide,
                self.lab,
                |_| Ok(()),
            )
            .await?;
            Ok(Written { text: text.trim().to_owned(), bytes })
        }

        /// How the answer fares after the thinned cache. The answer is short, so nothing slides.
        async fn judge(
            &self,
            policy: &dyn Policy,
            budget: usize,
            answer: &str,
        ) -> Result<Answered, LabError> {
            let answer = label_tokens(&self.lm.tokenizer, answer);
            let mut cache = self.thinned(policy, budget);
            let input = Forward { logits: Rows::All, ..Forward::last(&answer) };
            let after = self.lm.forward(&mut cache, input, self.lab).await?.logits;
            Ok(write::judge(self.lm, &[self.logits.as_slice(), &after].concat(), &answer))
        }

        async fn row(
            &self,
            policy: &dyn Policy,
            budget: usize,
            answer: &str,
        ) -> Result<Vec<String>, LabError> {
            let Written { text, bytes } = self.write(policy, budget).await?;
            let judged = self.judge(policy, budget, answer).await?;
            let share = bytes as f32 / self.cache.bytes().max(1) as f32;
            Ok(vec![
                policy.name().to_owned(),
                text,
                if judged.exact { "yes".into() } else { "no".into() },
                Unit::Nats.format(judged.nats),
                Unit::Bytes.format(bytes as f32),
                Unit::Share.format(share),
            ])
        }

        fn show_kept(&self, policy: &dyn Policy, budget: usize) -> Result<(), LabError> {
            let Self { lab, lm, haystack, .. } = self;
            let cache = self.thinned(policy, budget);
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
                    "Which tokens {} keeps with a budget of {budget} in its {caches} caches (30 layers of 3 KV heads)",
                    policy.name()
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
                format!(
                    "How much of the fact each head of each layer keeps under {}",
                    policy.name()
                ),
                Axis::linear("KV head", Unit::Heads),
                Axis::linear("Layer", Unit::Layers),
                Axis::linear("Tokens of the fact that are kept", Unit::Share).from_to(0.0, 1.0),
                (1..=lm.config.kv_heads).map(|head| head.to_string()).collect(),
                (1..=lm.config.layers).map(|layer| layer.to_string()).collect(),
                cells.collect(),
            ))
        }

        async fn show_budgets(&self, methods: &Methods, answer: &str) -> Result<(), LabError> {
            let Self { lab, .. } = self;
            let budgets: Vec<usize> =
                BUDGETS.into_iter().filter(|budget| *budget < self.cache.len()).collect();
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

    fn show_rows(
        lab: &Lab,
        rows: &[Vec<String>],
        answer: &str,
        known: bool,
    ) -> Result<(), LabError> {
        let whose = if known { "the right answer is" } else { "the full cache answers" };
        let columns =
            ["Method", "Writes", "Right", "−log probability", "Memory held", "Of the full cache"];
        lab.show(Table::new(
            "methods",
            format!("The same prompt, read once and then remembered in different ways; {whose} “{answer}”"),
            columns.map(str::to_owned).to_vec(),
            rows.to_vec(),
        ))
    }

    /// On prompts that the full cache answers.
    #[derive(Default)]
    struct Kept {
        same: Vec<Answered>,
        head: Vec<Answered>,
        near: Vec<Answered>,
        streaming: Vec<Answered>,
        heavy: Vec<Answered>,
    }

    const LENGTH_OF_CLAIM: usize = 1_000;
    const BUDGET_OF_CLAIM: usize = 128;
    const STREAMING_OF_CLAIM: usize = 512;

    fn verify(lab: &mut Lab, effort: Effort) -> Verifying<'_> {
        Box::pin(async move {
            let session = lab.language_model().await?;
            let lm = &session.lm;
            let prompts = match effort {
                Effort::Quick => 5,
                Effort::Full => 40,
            };
            let mut kept = Kept::default();
            for prompt in 0..prompts {
                lab.tick("Reading prompts", prompt, prompts).await?;
                let task = [NeedleTask::PassKey, NeedleTask::TwoFacts][prompt % 2];
                let depth = (prompt as f32 + 0.5) / prompts as f32;
                let seed = 5_000 + prompt as u64;
                let haystack = Haystack::new(&lm.tokenizer, task, LENGTH_OF_CLAIM, depth, seed);
                let answer = haystack.answer.clone();
                let read = Read::new(lab, lm, haystack).await?;
                if !read.judge(&Full, usize::MAX, &answer).await?.exact {
                    continue;
                }
                let sage = async |settings| {
                    read.judge(&read.sage(settings), BUDGET_OF_CLAIM, &answer).await
                };
                kept.same.push(sage(Settings::of_claim(true, 0)).await?);
                kept.head.push(sage(Settings::of_claim(false, 0)).await?);
                kept.near.push(sage(Settings::of_claim(false, 3)).await?);
                let sinks = Sinks { sinks: 4 };
                kept.streaming.push(read.judge(&sinks, STREAMING_OF_CLAIM, &answer).await?);
                kept.heavy.push(read.judge(&HeavyHitters, BUDGET_OF_CLAIM, &answer).await?);
                if std::env::var_os("TRACE").is_some() {
                    println!(
                        "{task:?} {depth} same {:?} head {:?} near {:?} streaming {:?} heavy {:?}",
                        kept.same.last(),
                        kept.head.last(),
                        kept.near.last(),
                        kept.streaming.last(),
                        kept.heavy.last()
                    );
                }
            }
            Ok(claims(&kept))
        })
    }

    fn claims(kept: &Kept) -> Vec<Claim> {
        let Kept { same, head, near, streaming, heavy } = kept;
        let exact = |of: &[Answered]| -> Vec<f32> {
            of.iter().map(|answered| f32::from(u8::from(answered.exact))).collect()
        };
        let nats =
            |of: &[Answered]| -> Vec<f32> { of.iter().map(|answered| answered.nats).collect() };
        let right = |of: &[Answered]| {
            stats::share(of.iter().filter(|answered| answered.exact).count(), of.len())
        };
        let minus = |a: &[f32], b: &[f32]| {
            stats::mean(&a.iter().zip(b).map(|(a, b)| a - b).collect::<Vec<f32>>())
        };
        let claim = |statement: &str,
                     quantity: Axis,
                     mean: stats::Mean,
                     threshold: f32,
                     baseline: (&str, f32)| Claim {
            statement: statement.to_owned(),
            quantity,
            measured: mean.mean,
            interval: Some([mean.low, mean.high]),
            threshold,
            at_least: true,
            baseline: Some((baseline.0.to_owned(), baseline.1)),
            samples: same.len() as u32,
        };
        vec![
            claim(
                "With 128 of about 1,000 entries, the same for all heads, one look back keeps most answers of the full cache",
                Axis::linear("Right answers of the full cache that are kept", Unit::Share),
                right(same),
                0.8,
                ("heavy hitters with 128", right(heavy).mean),
            ),
            claim(
                "Sinks and a window of four times the size keep fewer",
                Axis::linear(
                    "Answers kept by SAGE-KV with 128 minus those by sinks and window with 512",
                    Unit::Share,
                ),
                minus(&exact(same), &exact(streaming)),
                0.2,
                ("sinks and window with 512", right(streaming).mean),
            ),
            claim(
                "Choosing for each head, by the paper's rule, still beats heavy hitters of the same size",
                Axis::linear(
                    "−log probability of the answer, heavy hitters minus SAGE-KV for each head",
                    Unit::Nats,
                ),
                minus(&nats(heavy), &nats(head)),
                2.0,
                ("SAGE-KV for each head", stats::mean(&nats(head)).mean),
            ),
            claim(
                "But a head that keeps only what it looked at loses numbers of several tokens: their neighbours are needed",
                Axis::linear(
                    "−log probability of the answer, for each head without minus with three neighbours",
                    Unit::Nats,
                ),
                minus(&nats(head), &nats(near)),
                0.5,
                ("with neighbours", stats::mean(&nats(near)).mean),
            ),
        ]
    }
}
