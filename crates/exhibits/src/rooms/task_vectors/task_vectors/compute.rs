//! The figures: one task layer by layer, a map of all tasks, a conflict of two.

mod claims;

use super::{DUMMY, LAYER, OTHER, QUERY, ROWS, SEED, SHOTS, SHOW, TASK};
use crate::{Compute, Running};
use figure::{
    Axis, Bar, BarGroup, Bars, Lines, Point, PointGroup, Role, Scatter, Series, Table, Unit,
};
use lab::probes::pca::pca2;
use lab::probes::task_vector::{Asked, Draw, Patch, states};
use lab::prompt::tidy;
use lab::sets::{Example, Split, WordTask};
use lab::{Lab, LabError};
use lm::Lm;
use lm::sampler::top_k;

pub(super) const COMPUTE: Compute = Compute { run, verify: claims::verify };

/// SmolLM2's layers, from which those of another model are counted.
const DEPTH: usize = 30;
/// Layers (from 0) that are tried in a sweep.
const SWEEP: [usize; 15] = [2, 5, 8, 11, 14, 16, 17, 18, 19, 20, 21, 22, 23, 25, 29];

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
    let dev = &dev[..dev.len().min(6)];
    let (icl, zero) = (with.accuracy(dev, None).await?, bare.accuracy(dev, None).await?);
    let mut curve = Vec::new();
    let sweep = sweep(lm);
    for (done, layer) in sweep.iter().copied().enumerate() {
        lab.tick("Trying layers", done, sweep.len()).await?;
        let patch = Patch { vector: &theta[layer], layer };
        curve.push((layer, bare.accuracy(dev, Some(patch)).await?));
        show_curve(lab, lm, &curve, icl, zero, dev.len())?;
    }
    let layer = chosen_layer(lab, lm).unwrap_or_else(|| best_layer(&curve));
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
    show_accuracies(lab, &[(key.to_owned(), layer, values)], queries.len())?;
    show_words(lab, lm, &theta).await
}

/// The layer (from 0) as deep in this model as one of SmolLM2's is there.
fn at_depth(lm: &Lm, layer: usize) -> usize {
    layer * lm.config.layers / DEPTH
}

fn sweep(lm: &Lm) -> Vec<usize> {
    let mut layers = SWEEP.map(|layer| at_depth(lm, layer)).to_vec();
    layers.dedup();
    layers
}

/// What the knob says, from 0; None for the best layer.
fn chosen_layer(lab: &Lab, lm: &Lm) -> Option<usize> {
    (lab.get(&LAYER) as usize).min(lm.config.layers).checked_sub(1)
}

/// The middle of the layers with the best accuracy: the borders are the least stable.
fn best_layer(curve: &[(usize, f32)]) -> usize {
    let most = curve.iter().map(|(_, accuracy)| *accuracy).fold(0.0, f32::max);
    let best: Vec<usize> =
        curve.iter().filter(|(_, accuracy)| *accuracy == most).map(|(layer, _)| *layer).collect();
    best.get(best.len() / 2).copied().unwrap_or_default()
}

fn show_curve(
    lab: &Lab,
    lm: &Lm,
    curve: &[(usize, f32)],
    icl: f32,
    zero: f32,
    queries: usize,
) -> Result<(), LabError> {
    let points = curve.iter().map(|(layer, accuracy)| [*layer as f32 + 1.0, *accuracy]);
    let ends = [1.0, (lm.config.layers as f32).max(2.0)];
    lab.show(Lines::new(
        "layers",
        format!("Whole answers that are right when the vector is put behind one layer; {queries} words that are used for nothing else"),
        Axis::linear("Layer", Unit::Layers).from_to(ends[0], ends[1]),
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
        format!(
            "Right answers to {queries} other words: five examples, their vector alone, and neither"
        ),
        Axis::linear("Right answers", Unit::Share).from_to(0.0, 1.0),
        groups.collect(),
    ))
}

/// The vocabulary's nearest words to the vector, by the output matrix.
async fn show_words(lab: &Lab, lm: &Lm, theta: &[Vec<f32>]) -> Result<(), LabError> {
    let mut rows = Vec::new();
    let mut layers = [9, 13, 17, 21, 25, 29].map(|layer| at_depth(lm, layer)).to_vec();
    layers.dedup();
    for layer in layers {
        let logits = lm.unembed(&theta[layer]).await?;
        let words = top_k(&logits, 8)
            .into_iter()
            .map(|(id, _)| format!("“{}”", visible(&lm.tokenizer.piece(id))));
        rows.push(vec![(layer + 1).to_string(), words.collect::<Vec<_>>().join("  ")]);
    }
    lab.show(Table::new(
        "words",
        "The task vector read as words: the tokens that it is nearest to behind each layer (logit lens)",
        vec!["Layer".into(), "Nearest tokens".into()],
        rows,
    ))
}

/// A token without its spaces; one of nothing else as a sign for it.
fn visible(piece: &str) -> String {
    match piece.trim() {
        "" if piece.contains('\n') => "↵".to_owned(),
        "" => "␣".to_owned(),
        word => word.to_owned(),
    }
}

/// Vectors of all tasks, and how well each works.
async fn map(lab: &Lab, lm: &Lm) -> Result<(), LabError> {
    const VECTORS: usize = 4;
    let shots = lab.get(&SHOTS) as usize;
    let seed = lab.get(&SEED) as u64 * 100;
    let layer = chosen_layer(lab, lm).unwrap_or_else(|| map_layer(lm));
    let mut found: Vec<(WordTask, Vec<Vec<f32>>)> = Vec::new();
    for (done, task) in WordTask::ALL.into_iter().enumerate() {
        lab.tick("Making vectors", done, WordTask::ALL.len()).await?;
        let mut vectors = Vec::new();
        for index in 0..VECTORS {
            let draw = Draw::new(Split::Test.of(task.pairs()), shots, seed + index as u64);
            vectors.push(states(lab, lm, &draw.examples, &draw.dummy).await?.swap_remove(layer));
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

fn show_map(lab: &Lab, found: &[(WordTask, Vec<Vec<f32>>)], layer: usize) -> Result<(), LabError> {
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
    let layer = chosen_layer(lab, lm).unwrap_or_else(|| map_layer(lm));
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
fn map_layer(lm: &Lm) -> usize {
    at_depth(lm, 20)
}

/// Inputs that both tasks answer, differently.
fn shared(a: WordTask, b: WordTask) -> Vec<Example> {
    let differs = |pair: &Example| b.answer(&pair.input).is_some_and(|other| other != pair.label);
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
