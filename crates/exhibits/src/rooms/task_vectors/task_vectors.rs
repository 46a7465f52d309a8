//! Is a whole set of examples squeezed into a single vector?
//!
//! # Design
//! Written before any run; sizes in the claim are targets. Where it disagrees with the paper, the paper wins.
//!
//! ```text
//! model: smollm2
//! mechanism:
//!   Split the forward pass of 'a -> b, c -> d, ..., x ->' at layer L into learning A(S) and
//!   applying f(x; theta). theta(S): run the demonstrations S with a DUMMY query x' and take the
//!   residual state at the final '->' after layer L, so theta holds nothing of the real query. f:
//!   run the zero-shot prompt 'x ->' and overwrite the residual state at '->' after layer L by
//!   theta; read the answer from the layers above.
//!   12 word-pair tasks, 5 demonstrations, L swept over 1..30 on 20 dev queries, then tested on 50
//!   others. Compared: regular 5-shot ICL and the baseline 'x ->' (without any demonstrations).
//!   Further views from the paper: theta's nearest vocabulary tokens by the unembedding (they name
//!   the task), t-SNE/PCA of 50 thetas per task from different demonstrations and dummies, and
//!   conflict: patch theta of task B into a prompt with demonstrations of task A and see which task
//!   wins. Storage: 576 numbers for all demonstrations.
//! controls:
//!   - task: 12 or your own pairs
//!   - demonstrations: 1-10 (5)
//!   - layer L: 1-30 (best on dev)
//!   - dummy query: random | choose
//!   - conflict: task A prompt, task B vector
//!   - query box
//! figure:
//!   Line of accuracy against L for the task vector, with dashed 5-shot ICL and zero-shot; grouped
//!   bars per task; PCA scatter of thetas coloured by task; decoded-token list per layer; conflict
//!   bars (share of answers of A and of B).
//! claim:
//!   Tasks with 5-shot accuracy >= 50% (at least 5 must qualify), 50 held-out queries each, L
//!   chosen on dev: mean task-vector accuracy >= 75% of 5-shot ICL and >= 3x zero-shot;
//!   nearest-centroid classification of theta by task over unseen demonstrations >= 95%; in
//!   conflicts at that L the patched task wins in >= 70% of answers that match either.
//! components:
//!   word-pair-tasks, icl-prompt-builder, activation-capture, activation-patch, logit-lens,
//!   answer-scoring, pca
//! cost:
//!   Native 200 s (layer sweep on 20 dev queries of 4 tokens, patched at one layer each, from
//!   cached lower layers); in page 20 s.
//! risk:
//!   The best layer differs by task in a small model; L is then chosen per task on dev queries (as
//!   the paper does per model), and reported; multi-token answers are scored by full-answer exact
//!   match with greedy decoding.
//! ```

// size: an exhibit is one file: texts, knobs, figures and claims.

use crate::{Exhibit, Model, Paper, Preset, Program, Room};
use figure::{Scale, Unit};
use protocol::{Choice, ChoiceKnob, IntKnob, RowsKnob, TextKnob};

static SHOW: ChoiceKnob = ChoiceKnob {
    key: "show",
    label: "Look at",
    help: "One task through all layers, many tasks on a map, or one task's vector in another task's prompt",
    options: &[
        Choice { key: "task", label: "One task, layer by layer" },
        Choice { key: "map", label: "All tasks" },
        Choice { key: "conflict", label: "Conflict of two tasks" },
    ],
    default: "task",
};
static TASK: ChoiceKnob = ChoiceKnob {
    key: "task",
    label: "Task",
    help: "What the examples have in common; in a conflict, the task of the prompt",
    options: TASKS,
    default: "past",
};
static OTHER: ChoiceKnob = ChoiceKnob {
    key: "other",
    label: "Vector's task",
    help: "In a conflict, the task whose vector is put into the prompt",
    options: TASKS,
    default: "gerund",
};
const TASKS: &[Choice] = &[
    Choice { key: "past", label: "Past tense: go -> went" },
    Choice { key: "gerund", label: "Gerund: go -> going" },
    Choice { key: "plural", label: "Plural: dog -> dogs" },
    Choice { key: "upper", label: "Capital letters: dog -> DOG" },
    Choice { key: "first-letter", label: "First letter: dog -> d" },
    Choice { key: "category", label: "Category: dog -> animal" },
    Choice { key: "spanish", label: "Spanish: dog -> perro" },
    Choice { key: "antonym", label: "Opposite: hot -> cold" },
    Choice { key: "digits", label: "Digits: seven -> 7" },
    Choice { key: "capital", label: "Capital: France -> Paris" },
    Choice { key: "language", label: "Language: France -> French" },
    Choice { key: "continent", label: "Continent: France -> Europe" },
    Choice { key: "own", label: "My own pairs" },
];
static ROWS: RowsKnob = RowsKnob {
    key: "rows",
    label: "My own pairs",
    help: "Used where the task is “My own pairs”: first the examples, then the dummy query, then the tests",
    default: &[
        ("red", "r-e-d"),
        ("sun", "s-u-n"),
        ("cat", "c-a-t"),
        ("ice", "i-c-e"),
        ("box", "b-o-x"),
        ("map", "m-a-p"),
        ("key", "k-e-y"),
        ("egg", "e-g-g"),
    ],
    columns: ["Input", "Answer"],
    max_chars: 60,
};
static SHOTS: IntKnob = IntKnob {
    key: "shots",
    label: "Examples",
    help: "How many examples the vector is made from",
    min: 1,
    max: 10,
    default: 5,
    unit: Unit::Examples,
    scale: Scale::Linear,
};
static LAYER: IntKnob = IntKnob {
    key: "layer",
    label: "Layer",
    help: "Behind which layer the vector is taken and put, 1 to 30; 0 takes the best one on queries kept for that",
    min: 0,
    max: 30,
    default: 0,
    unit: Unit::One,
    scale: Scale::Linear,
};
static QUERY: TextKnob = TextKnob {
    key: "query",
    label: "Try a word",
    help: "Answered with examples, with the vector alone, and with neither",
    default: "shake",
    max_chars: 60,
    lines: 1,
};
static DUMMY: TextKnob = TextKnob {
    key: "dummy",
    label: "Dummy query",
    help: "The word that stands for the query while the vector is made; empty draws one",
    default: "",
    max_chars: 60,
    lines: 1,
};
static SEED: IntKnob = IntKnob {
    key: "seed",
    label: "Seed",
    help: "Draws the examples",
    min: 0,
    max: 9_999,
    default: 1,
    unit: Unit::One,
    scale: Scale::Linear,
};

pub(super) static EXHIBIT: Exhibit = Exhibit {
    slug: "task-vectors",
    room: Room::TaskVectors,
    question: "Is a whole set of examples squeezed into a single vector?",
    paper: Paper { title: "In-Context Learning Creates Task Vectors", id: "2310.15916" },
    paper_claim: "Over 18 tasks and several LLMs (LLaMA 7B-30B, GPT-J, Pythia), patching theta recovers about 80-90% of regular ICL accuracy, with zero-shot baselines of 10-20%, and thetas cluster by task.",
    program: Some(Program {
        title: "576 numbers instead of five examples",
        how: "The model reads five examples and a dummy query; what it then holds at the last arrow, behind one layer, is the task vector: 576 numbers. A new word is asked without any example, but with that vector put in place of what the model has at its arrow. If the layers above now answer as if they had read the examples, the vector held the task.",
        equation: "θ = h_L(“x₁ -> y₁ … x′ ->”),  answer = f(x; θ): run “x ->” with h_L(->) := θ",
        limits: "A model of 135 million parameters instead of the paper's 2.8 to 30 billion, and twelve tasks instead of eighteen, written for this page. The paper scores the first token of the answer; here the whole answer has to be right. The layer is chosen for each task on words that are not tested. The paper's t-SNE is replaced by the two principal components.",
        models: &[Model::SmolLm2],
        seconds: 20,
        knobs: &[&SHOW, &TASK, &OTHER, &SHOTS, &LAYER, &QUERY, &DUMMY, &ROWS, &SEED],
        presets: &[
            Preset { label: "Past tense", fragment: "" },
            Preset { label: "Capitals", fragment: "1?task=capital&query=Canada" },
            Preset { label: "All tasks on a map", fragment: "1?show=map" },
            Preset { label: "Gerund against past", fragment: "1?show=conflict" },
            Preset {
                label: "Language against capital",
                fragment: "1?show=conflict&task=capital&other=language",
            },
            Preset { label: "One example only", fragment: "1?shots=1" },
        ],
        #[cfg(feature = "compute")]
        compute: compute::COMPUTE,
    }),
};

#[cfg(feature = "compute")]
mod compute {
    use super::{DUMMY, LAYER, OTHER, QUERY, ROWS, SEED, SHOTS, SHOW, TASK};
    use crate::{Compute, Effort, Running, Verifying};
    use figure::{
        Axis, Bar, BarGroup, Bars, Claim, Lines, Point, PointGroup, Role, Scatter, Series, Table,
        Unit,
    };
    use lab::probes::pca::{centroid, nearest, pca2};
    use lab::probes::task_vector::{Asked, Draw, Patch, states};
    use lab::prompt::tidy;
    use lab::sets::{Example, Split, WordTask};
    use lab::{Lab, LabError, stats};
    use lm::Lm;
    use lm::sampler::top_k;

    pub(super) const COMPUTE: Compute = Compute { run, verify };

    /// Layers (from 0) that are tried in a sweep.
    const SWEEP: [usize; 15] = [2, 5, 8, 11, 14, 16, 17, 18, 19, 20, 21, 22, 23, 25, 29];
    /// Those among which the layer is chosen when many tasks are run.
    const CHOICES: [usize; 5] = [16, 18, 20, 21, 22];
    const SHOTS_OF_CLAIM: usize = 5;

    fn run(lab: &mut Lab) -> Running<'_> {
        Box::pin(async move {
            let session = lab.language_model().await?;
            match lab.get(&SHOW) {
                "map" => map(lab, &session.lm).await,
                "conflict" => conflict(lab, &session.lm).await,
                _ => one_task(lab, &session.lm).await,
            }
        })
    }

    /// The pairs of the chosen task, first those for choosing a layer.
    fn pairs(lab: &Lab, key: &str) -> Result<[Vec<Example>; 2], LabError> {
        if let Some(task) = WordTask::from_key(key) {
            return Ok([Split::Dev, Split::Test].map(|split| split.of(task.pairs())));
        }
        let rows = lab.get(&ROWS).into_iter();
        let pairs: Vec<Example> = rows
            .map(|row| Example::new(tidy(&row.input), tidy(&row.label)))
            .filter(|pair| !pair.input.is_empty() && !pair.label.is_empty())
            .collect();
        if pairs.len() < 4 {
            let reason = format!(
                "there are {} complete pairs; at least 4 are needed: an example, a dummy query, a word to choose the layer on and one to test",
                pairs.len()
            );
            return Err(LabError::bad_knob(&ROWS, reason));
        }
        let dev = (pairs.len() / 4).max(1);
        Ok([pairs[pairs.len() - dev..].to_vec(), pairs[..pairs.len() - dev].to_vec()])
    }

    async fn one_task(lab: &Lab, lm: &Lm) -> Result<(), LabError> {
        let key = lab.get(&TASK);
        let [dev, test] = pairs(lab, key)?;
        let mut draw = Draw::new(test, lab.get(&SHOTS) as usize, lab.get(&SEED) as u64);
        let dummy = tidy(&lab.get(&DUMMY));
        if !dummy.is_empty() {
            draw.dummy = dummy;
        }
        lab.tick("Reading the examples", 0, 1).await?;
        let theta = states(lab, lm, &draw.examples, &draw.dummy).await?;
        let with = Asked::new(lab, lm, &draw.examples).await?;
        let bare = Asked::new(lab, lm, &[]).await?;
        show_words(lab, lm, &theta).await?;

        let dev = &dev[..dev.len().min(6)];
        let (icl, zero) = (with.accuracy(dev, None).await?, bare.accuracy(dev, None).await?);
        let mut curve = Vec::new();
        for (done, layer) in SWEEP.into_iter().enumerate() {
            lab.tick("Trying layers", done, SWEEP.len()).await?;
            let patch = Patch { vector: &theta[layer], layer };
            curve.push((layer, bare.accuracy(dev, Some(patch)).await?));
            show_curve(lab, &curve, icl, zero, dev.len())?;
        }
        let layer = match lab.get(&LAYER) {
            0 => best_layer(&curve),
            chosen => chosen as usize - 1,
        };
        let patch = Patch { vector: &theta[layer], layer };

        let query = tidy(&lab.get(&QUERY));
        let mut tried = vec![query];
        tried.extend(draw.queries.iter().take(4).map(|pair| pair.input.clone()));
        tried.retain(|query| !query.is_empty());
        let mut rows = Vec::new();
        for (done, query) in tried.iter().enumerate() {
            lab.tick("Writing answers", done, tried.len()).await?;
            rows.push(vec![
                query.clone(),
                with.writes(query, 6, None).await?,
                bare.writes(query, 6, Some(patch)).await?,
                bare.writes(query, 6, None).await?,
            ]);
            show_answers(lab, layer, &rows)?;
        }
        let queries = &draw.queries[..draw.queries.len().min(10)];
        let mut values = [0.0; 3];
        for (done, value) in values.iter_mut().enumerate() {
            lab.tick("Testing on other words", done, 3).await?;
            *value = match done {
                0 => with.accuracy(queries, None).await?,
                1 => bare.accuracy(queries, Some(patch)).await?,
                _ => bare.accuracy(queries, None).await?,
            };
        }
        show_accuracies(lab, &[(key.to_owned(), layer, values)], queries.len())
    }

    /// The middle of the layers with the best accuracy: the borders are the least stable.
    fn best_layer(curve: &[(usize, f32)]) -> usize {
        let most = curve.iter().map(|(_, accuracy)| *accuracy).fold(0.0, f32::max);
        let best: Vec<usize> = curve
            .iter()
            .filter(|(_, accuracy)| *accuracy == most)
            .map(|(layer, _)| *layer)
            .collect();
        best.get(best.len() / 2).copied().unwrap_or(MAP_LAYER)
    }

    fn show_curve(
        lab: &Lab,
        curve: &[(usize, f32)],
        icl: f32,
        zero: f32,
        queries: usize,
    ) -> Result<(), LabError> {
        let points = curve.iter().map(|(layer, accuracy)| [*layer as f32 + 1.0, *accuracy]);
        let ends = [1.0, 30.0];
        lab.show(Lines::new(
            "layers",
            format!("Whole answers that are right when the vector is put behind one layer; {queries} words that are used for nothing else"),
            Axis::linear("Layer", Unit::Layers).from_to(1.0, 30.0),
            Axis::linear("Right answers", Unit::Share).from_to(0.0, 1.0),
            vec![
                Series::new("Task vector, no examples", Role::Model, points.collect()),
                Series::level("The examples themselves", Role::Theory, ends, icl),
                Series::level("Neither", Role::Baseline, ends, zero),
            ],
        ))
    }

    fn show_answers(lab: &Lab, layer: usize, rows: &[Vec<String>]) -> Result<(), LabError> {
        let vector = format!("With the vector behind layer {}", layer + 1);
        lab.show(Table::new(
            "answers",
            "What the model writes after “word ->”",
            vec!["Word".into(), "With the examples".into(), vector, "With neither".into()],
            rows.to_vec(),
        ))
    }

    /// `tasks`: name, layer, accuracy with examples, with the vector, with neither.
    fn show_accuracies(
        lab: &Lab,
        tasks: &[(String, usize, [f32; 3])],
        queries: usize,
    ) -> Result<(), LabError> {
        let groups = tasks.iter().map(|(name, layer, values)| BarGroup {
            label: format!("{name} (layer {})", layer + 1),
            bars: vec![
                Bar::new("Examples", Role::Theory, values[0]),
                Bar::new("Task vector", Role::Model, values[1]),
                Bar::new("Neither", Role::Baseline, values[2]),
            ],
        });
        lab.show(Bars::new(
            "accuracy",
            format!("Right answers to {queries} other words: five examples, their vector alone, and neither"),
            Axis::linear("Right answers", Unit::Share).from_to(0.0, 1.0),
            groups.collect(),
        ))
    }

    /// The vocabulary's nearest words to the vector, by the output matrix.
    async fn show_words(lab: &Lab, lm: &Lm, theta: &[Vec<f32>]) -> Result<(), LabError> {
        let mut rows = Vec::new();
        for layer in [9, 13, 17, 21, 25, 29] {
            let logits = lm.unembed(&theta[layer]).await?;
            let words = top_k(&logits, 8)
                .into_iter()
                .map(|(id, _)| format!("“{}”", lm.tokenizer.piece(id).trim()));
            rows.push(vec![(layer + 1).to_string(), words.collect::<Vec<_>>().join("  ")]);
        }
        lab.show(Table::new(
            "words",
            "The task vector read as words: the tokens that it is nearest to behind each layer (logit lens)",
            vec!["Layer".into(), "Nearest tokens".into()],
            rows,
        ))
    }

    /// Vectors of all tasks, and how well each works.
    async fn map(lab: &Lab, lm: &Lm) -> Result<(), LabError> {
        const VECTORS: usize = 4;
        let shots = lab.get(&SHOTS) as usize;
        let seed = lab.get(&SEED) as u64 * 100;
        let layer = match lab.get(&LAYER) {
            0 => MAP_LAYER,
            chosen => chosen as usize - 1,
        };
        let mut found: Vec<(WordTask, Vec<Vec<f32>>)> = Vec::new();
        for (done, task) in WordTask::ALL.into_iter().enumerate() {
            lab.tick("Making vectors", done, WordTask::ALL.len()).await?;
            let mut vectors = Vec::new();
            for index in 0..VECTORS {
                let draw = Draw::new(Split::Test.of(task.pairs()), shots, seed + index as u64);
                vectors
                    .push(states(lab, lm, &draw.examples, &draw.dummy).await?.swap_remove(layer));
            }
            found.push((task, vectors));
            show_map(lab, &found, layer)?;
        }
        let bare = Asked::new(lab, lm, &[]).await?;
        let mut accuracies = Vec::new();
        for (done, (task, vectors)) in found.iter().enumerate() {
            lab.tick("Testing vectors", done, found.len()).await?;
            let draw = Draw::new(Split::Test.of(task.pairs()), shots, seed);
            let queries = &draw.queries[..draw.queries.len().min(5)];
            let with = Asked::new(lab, lm, &draw.examples).await?;
            let patch = Patch { vector: &vectors[0], layer };
            let values = [
                with.accuracy(queries, None).await?,
                bare.accuracy(queries, Some(patch)).await?,
                bare.accuracy(queries, None).await?,
            ];
            accuracies.push((task.key().to_owned(), layer, values));
            show_accuracies(lab, &accuracies, 5)?;
        }
        Ok(())
    }

    fn show_map(
        lab: &Lab,
        found: &[(WordTask, Vec<Vec<f32>>)],
        layer: usize,
    ) -> Result<(), LabError> {
        let all: Vec<Vec<f32>> = found.iter().flat_map(|(_, vectors)| vectors.clone()).collect();
        let (mut placed, explained) = pca2(&all);
        let groups = found.iter().map(|(task, vectors)| PointGroup {
            name: task.key().to_owned(),
            role: Role::Model,
            points: placed
                .drain(..vectors.len())
                .enumerate()
                .map(|(index, [x, y])| Point {
                    x,
                    y,
                    label: format!("{}, draw {}", task.key(), index + 1),
                })
                .collect(),
        });
        let share = |component: usize| Unit::Share.format(explained[component]);
        lab.show(Scatter::new(
            "map",
            format!("Task vectors behind layer {} from different examples, along the two directions in which they differ most", layer + 1),
            Axis::linear(format!("First component, {} of the variance", share(0)), Unit::One),
            Axis::linear(format!("Second component, {}", share(1)), Unit::One),
            groups.collect(),
        ))
    }

    async fn conflict(lab: &Lab, lm: &Lm) -> Result<(), LabError> {
        let [of_prompt, of_vector] = [(&TASK, lab.get(&TASK)), (&OTHER, lab.get(&OTHER))];
        let both = WordTask::from_key(of_prompt.1).zip(WordTask::from_key(of_vector.1));
        let Some((prompt, vector)) = both else {
            let reason = "own pairs have no second answer; choose two of the ready tasks";
            return Err(LabError::bad_knob(&TASK, reason));
        };
        let queries = shared(prompt, vector);
        if prompt == vector || queries.len() < 4 {
            let reason = format!(
                "“{}” and “{}” share no words; pairs that do are past and gerund, capital, language and continent, or two of plural, capital letters, first letter, category and Spanish",
                prompt.key(),
                vector.key()
            );
            return Err(LabError::bad_knob(&OTHER, reason));
        }
        let shots = lab.get(&SHOTS) as usize;
        let layer = match lab.get(&LAYER) {
            0 => MAP_LAYER,
            chosen => chosen as usize - 1,
        };
        let fight = Fight { lab, lm, prompt, vector, shots, layer };
        let [with, without] = fight.fought(lab.get(&SEED) as u64, 10).await?;
        let group = |label: &str, won: Won| BarGroup {
            label: label.to_owned(),
            bars: vec![
                Bar::new(format!("Answers to “{}”", prompt.key()), Role::Baseline, won.prompt),
                Bar::new(format!("Answers to “{}”", vector.key()), Role::Model, won.vector),
            ],
        };
        lab.show(Bars::new(
            "conflict",
            format!(
                "The prompt's examples say “{}”; the vector of “{}” is put in behind layer {}",
                prompt.key(),
                vector.key(),
                layer + 1
            ),
            Axis::linear("Share of the answers", Unit::Share).from_to(0.0, 1.0),
            vec![group("without the vector", without), group("with the vector", with)],
        ))
    }

    /// The layer (from 0) that serves all tasks where one has to; chosen on the dev words.
    const MAP_LAYER: usize = 20;

    /// Inputs that both tasks answer, differently.
    fn shared(a: WordTask, b: WordTask) -> Vec<Example> {
        let differs =
            |pair: &Example| b.answer(&pair.input).is_some_and(|other| other != pair.label);
        Split::Test.of(a.pairs()).into_iter().filter(differs).collect()
    }

    /// One task in the prompt, another in the vector.
    struct Fight<'a> {
        lab: &'a Lab,
        lm: &'a Lm,
        prompt: WordTask,
        vector: WordTask,
        shots: usize,
        layer: usize,
    }

    /// Shares of the answers that are right for either task.
    #[derive(Clone, Copy, Default)]
    struct Won {
        prompt: f32,
        vector: f32,
    }

    impl Fight<'_> {
        /// With and without the vector.
        async fn fought(&self, seed: u64, queries: usize) -> Result<[Won; 2], LabError> {
            let Self { lab, lm, prompt, vector, shots, layer } = *self;
            let draw = Draw::new(shared(prompt, vector), shots, seed);
            let other = Draw::new(Split::Test.of(vector.pairs()), shots, seed + 1);
            let theta = states(lab, lm, &other.examples, &other.dummy).await?;
            let asked = Asked::new(lab, lm, &draw.examples).await?;
            let patch = Patch { vector: &theta[layer], layer };
            let mut won = [Won::default(); 2];
            let queries = &draw.queries[..draw.queries.len().min(queries)];
            for (done, Example { input, label }) in queries.iter().enumerate() {
                lab.tick("Asking with both", done, queries.len()).await?;
                let Some(other) = vector.answer(input) else { continue };
                for (won, patched) in won.iter_mut().zip([Some(patch), None]) {
                    let hit = 1.0 / queries.len() as f32;
                    won.prompt +=
                        hit * f32::from(u8::from(asked.answers(input, label, patched).await?));
                    won.vector +=
                        hit * f32::from(u8::from(asked.answers(input, &other, patched).await?));
                }
            }
            Ok(won)
        }
    }

    /// How one task fared.
    struct Tested {
        icl: f32,
        vector: f32,
        zero: f32,
        layer: usize,
    }

    /// Chooses the layer on dev words with one draw, then tests with others.
    async fn tested(
        lab: &Lab,
        lm: &Lm,
        task: WordTask,
        (dev, draws, queries): (usize, usize, usize),
    ) -> Result<Tested, LabError> {
        let bare = Asked::new(lab, lm, &[]).await?;
        let pool = Split::Test.of(task.pairs());
        let dev_words = Split::Dev.of(task.pairs());
        let dev_words = &dev_words[..dev_words.len().min(dev)];
        let chosen_on = Draw::new(pool.clone(), SHOTS_OF_CLAIM, 1_000);
        let theta = states(lab, lm, &chosen_on.examples, &chosen_on.dummy).await?;
        let mut curve = Vec::new();
        for layer in CHOICES {
            lab.tick("Choosing the layer", layer - CHOICES[0], CHOICES[4] - CHOICES[0]).await?;
            let patch = Patch { vector: &theta[layer], layer };
            curve.push((layer, bare.accuracy(dev_words, Some(patch)).await?));
        }
        let layer = best_layer(&curve);
        let (mut icl, mut vector, mut zero) = (0.0, 0.0, 0.0);
        for seed in 0..draws {
            lab.tick("Testing the vector", seed, draws).await?;
            let draw = Draw::new(pool.clone(), SHOTS_OF_CLAIM, seed as u64);
            let theta = states(lab, lm, &draw.examples, &draw.dummy).await?;
            let words = &draw.queries[..draw.queries.len().min(queries)];
            let with = Asked::new(lab, lm, &draw.examples).await?;
            let share = 1.0 / draws as f32;
            icl += share * with.accuracy(words, None).await?;
            let patch = Patch { vector: &theta[layer], layer };
            vector += share * bare.accuracy(words, Some(patch)).await?;
            zero += share * bare.accuracy(words, None).await?;
        }
        Ok(Tested { icl, vector, zero, layer })
    }

    /// Which task's centroid is nearest to vectors of unseen examples: right or not, one a vector.
    async fn told_apart(
        lab: &Lab,
        lm: &Lm,
        tasks: &[WordTask],
        each: usize,
    ) -> Result<Vec<f32>, LabError> {
        let mut vectors: Vec<Vec<Vec<f32>>> = Vec::new();
        for (done, task) in tasks.iter().enumerate() {
            lab.tick("Making vectors", done, tasks.len()).await?;
            let mut of_task = Vec::new();
            for seed in 0..2 * each as u64 {
                let draw = Draw::new(task.pairs(), SHOTS_OF_CLAIM, 2_000 + seed);
                of_task.push(
                    states(lab, lm, &draw.examples, &draw.dummy).await?.swap_remove(MAP_LAYER),
                );
            }
            vectors.push(of_task);
        }
        let centroids: Vec<Vec<f32>> = vectors
            .iter()
            .map(|of_task| centroid(&of_task[..each].iter().map(Vec::as_slice).collect::<Vec<_>>()))
            .collect();
        let told = vectors.iter().enumerate().flat_map(|(task, of_task)| {
            let centroids = &centroids;
            of_task[each..]
                .iter()
                .map(move |vector| f32::from(u8::from(nearest(vector, centroids) == task)))
        });
        Ok(told.collect())
    }

    fn verify(lab: &mut Lab, effort: Effort) -> Verifying<'_> {
        Box::pin(async move {
            use WordTask::{
                Capital, Continent, Digits, FirstLetter, Gerund, Language, Past, Plural, Upper,
            };
            let session = lab.language_model().await?;
            let (tasks, sizes, each): (&[WordTask], _, _) = match effort {
                Effort::Quick => (&[Capital, Plural, Past, Gerund, Upper, Digits], (4, 3, 4), 2),
                Effort::Full => (&WordTask::ALL, (8, 5, 10), 10),
            };
            let mut qualified = Vec::new();
            for task in tasks {
                let tested = tested(lab, &session.lm, *task, sizes).await?;
                if std::env::var_os("TRACE").is_some() {
                    println!(
                        "{task:?} icl {} vector {} zero {} layer {}",
                        tested.icl, tested.vector, tested.zero, tested.layer
                    );
                }
                if tested.icl >= 0.5 {
                    qualified.push(tested);
                }
            }
            let ratios: Vec<f32> =
                qualified.iter().map(|tested| tested.vector / tested.icl).collect();
            let gains: Vec<f32> =
                qualified.iter().map(|tested| tested.vector - tested.zero).collect();
            let zero: Vec<f32> = qualified.iter().map(|tested| tested.zero).collect();
            let zero_ratios: Vec<f32> =
                qualified.iter().map(|tested| tested.zero / tested.icl).collect();
            let told = told_apart(lab, &session.lm, tasks, each).await?;

            let fights: &[(WordTask, WordTask)] = match effort {
                Effort::Quick => {
                    &[(Past, Gerund), (Gerund, Past), (Plural, Upper), (Capital, Language)]
                }
                Effort::Full => &[
                    (Past, Gerund),
                    (Gerund, Past),
                    (Plural, Upper),
                    (Upper, Plural),
                    (Capital, Language),
                    (Language, Capital),
                    (Capital, Continent),
                    (FirstLetter, Upper),
                ],
            };
            let (mut wins, mut wins_without) = (Vec::new(), Vec::new());
            for (prompt, vector) in fights {
                let fight = Fight {
                    lab,
                    lm: &session.lm,
                    prompt: *prompt,
                    vector: *vector,
                    shots: SHOTS_OF_CLAIM,
                    layer: MAP_LAYER,
                };
                let [with, without] = fight.fought(3_000, sizes.2).await?;
                if std::env::var_os("TRACE").is_some() {
                    println!(
                        "{prompt:?} {vector:?} with {} {} without {} {}",
                        with.prompt, with.vector, without.prompt, without.vector
                    );
                }
                let share =
                    |won: Won| won.vector / (won.vector + won.prompt).max(f32::MIN_POSITIVE);
                wins.push(share(with));
                wins_without.push(share(without));
            }
            let claim = |statement: String,
                         quantity: &str,
                         values: &[f32],
                         least,
                         baseline: (&str, f32)| {
                let mean = stats::mean(values);
                Claim {
                    statement,
                    quantity: Axis::linear(quantity, Unit::Share),
                    measured: mean.mean,
                    interval: Some([mean.low, mean.high]),
                    threshold: least,
                    at_least: true,
                    baseline: Some((baseline.0.to_owned(), baseline.1)),
                    samples: values.len() as u32,
                }
            };
            Ok(vec![
                claim(
                    format!(
                        "One vector does most of what five examples do, over {} tasks that five examples solve at least half of the time",
                        qualified.len()
                    ),
                    "Accuracy with the vector as a share of that with examples",
                    &ratios,
                    0.5,
                    ("neither vector nor examples", stats::mean(&zero_ratios).mean),
                ),
                claim(
                    "The vector does far better than the bare query".to_owned(),
                    "Accuracy with the vector minus that with neither",
                    &gains,
                    0.3,
                    ("neither vector nor examples", stats::mean(&zero).mean),
                ),
                claim(
                    "Vectors from other examples of a task lie nearest to that task's".to_owned(),
                    "Vectors told by the nearest centroid",
                    &told,
                    0.9,
                    ("guessing", 1.0 / tasks.len() as f32),
                ),
                claim(
                    "Put into a prompt for another task, the vector decides the answer".to_owned(),
                    "Answers to the vector's task among those to either",
                    &wins,
                    0.7,
                    ("without the vector", stats::mean(&wins_without).mean),
                ),
            ])
        })
    }
}
