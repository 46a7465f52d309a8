//! The figures: what each head causes, and what the vector of the best ones does.

mod claims;
mod text;

use super::{HEADS, LAYER, OVER, PROMPTS, SCALE, SEED, TASK};
use crate::{Compute, Running};
use figure::{Axis, Bar, BarGroup, Bars, Heatmap, Lines, Role, Series, Table, Unit};
use lab::probes::function_vector::{Head, Means, Shots, adding, all_heads, draw, in_disorder};
use lab::select::{greatest, random};
use lab::sets::{Example, Split, WordTask, shuffled};
use lab::stats::{self, Mean};
use lab::{Lab, LabError};
use lm::{Edit, EditOp, Lm, LmError, Rated, Site};
use text::{show_decoded, show_sentence};

pub(super) const COMPUTE: Compute = Compute { run, verify: claims::verify };

/// Right examples of a prompt, as many as in the paper.
const SHOTS: usize = 10;
/// Prompts of which a task's means are taken; the paper takes 100.
const MEAN_OF: usize = 8;
/// Words on which nothing but the result is measured.
const TESTED: usize = 8;
/// Words on which the layer is chosen.
const CHOOSING: usize = 6;
/// SmolLM2's layers, from which those of another model are counted.
const DEPTH: usize = 30;

fn run(lab: &mut Lab) -> Running<'_> {
    Box::pin(async move {
        let session = lab.language_model().await?;
        let lm = &session.lm;
        let seed = lab.get(&SEED) as u64;
        let tasks = tasks(lab.get(&TASK), lab.get(&OVER) as usize);
        let words: Vec<Words> = tasks.iter().map(|task| Words::new(*task, seed)).collect();
        let effects = effects(lab, lm, &words, seed).await?;
        let Some((means, effects)) = effects else { return Err(LmError::NoTokens.into()) };
        let [top, others] = chosen(lm, &effects, lab.get(&HEADS) as usize, seed);
        let vectors = Vectors {
            of_top: means.vector(lab, lm, &top).await?,
            of_others: means.vector(lab, lm, &others).await?,
            means,
            times: lab.get(&SCALE) as f32,
        };
        let words = &words[0];
        let layer = sweep(lab, lm, words, &vectors).await?;
        let layer = chosen_layer(lab, lm).unwrap_or(layer);
        show_test(lab, lm, words, &vectors, (layer, &top, &others)).await?;
        show_decoded(lab, lm, &vectors).await?;
        show_sentence(lab, lm, &vectors, layer).await
    })
}

/// The words of a task, none of which is in two lists.
struct Words {
    task: WordTask,
    /// For choosing the layer.
    dev: Vec<Example>,
    /// For examples and queries of all prompts from which something is made.
    train: Vec<Example>,
    test: Vec<Example>,
}

impl Words {
    fn new(task: WordTask, seed: u64) -> Self {
        let dev = Split::Dev.of(task.pairs()).into_iter().take(CHOOSING).collect();
        let mut test = shuffled(Split::Test.of(task.pairs()), seed ^ 0xf0);
        let train = test.split_off(TESTED.min(test.len()));
        Self { task, dev, train, test }
    }

    /// Ten right examples, and the same with their answers in disorder.
    fn examples(&self, seed: u64) -> [Vec<Example>; 2] {
        let (right, _) = draw(&self.train, SHOTS, seed);
        let disordered = in_disorder(&right, seed);
        [right, disordered]
    }
}

/// The chosen task, then as many others as take part in choosing the heads.
fn tasks(key: &str, count: usize) -> Vec<WordTask> {
    use WordTask::{Antonym, Capital, Category, Digits, Past, Plural};
    let first = WordTask::from_key(key).unwrap_or(Capital);
    let others = [Past, Capital, Plural, Antonym, Digits, Category];
    let others = others.into_iter().filter(|task| *task != first);
    [first].into_iter().chain(others).take(count.max(1)).collect()
}

/// The means of the first task, and every head's effect, averaged over tasks and their prompts.
async fn effects(
    lab: &Lab,
    lm: &Lm,
    words: &[Words],
    seed: u64,
) -> Result<Option<(Means, Vec<f32>)>, LabError> {
    let prompts = lab.get(&PROMPTS) as usize;
    let (mut first, mut found) = (None, Vec::new());
    for (task, Words { train, .. }) in words.iter().enumerate() {
        lab.tick("Averaging heads", task, words.len()).await?;
        let means = Means::read(lab, lm, train, (SHOTS, MEAN_OF), seed * 100).await?;
        for prompt in 0..prompts {
            let (done, all) = (task * prompts + prompt, words.len() * prompts);
            lab.tick("Replacing heads", done, all).await?;
            let seed = seed * 100 + 50 + prompt as u64;
            found.push(means.effects(lab, lm, train, SHOTS, seed).await?);
            show_effects(lab, lm, &mean_of(&found), found.len())?;
        }
        first.get_or_insert(means);
    }
    Ok(first.map(|means| (means, mean_of(&found))))
}

/// The mean of vectors of the same length.
fn mean_of(vectors: &[Vec<f32>]) -> Vec<f32> {
    let width = vectors.first().map_or(0, Vec::len);
    let mean = |at: usize| vectors.iter().map(|of| of[at]).sum::<f32>() / vectors.len() as f32;
    (0..width).map(mean).collect()
}

/// The heads of the largest effect, and as many drawn from all others.
fn chosen(lm: &Lm, effects: &[f32], count: usize, seed: u64) -> [Vec<Head>; 2] {
    let all: Vec<Head> = all_heads(lm).collect();
    let top = greatest(effects, count.min(all.len() / 2).max(1));
    let others = random(all.len(), all.len(), seed).into_iter().filter(|at| !top.contains(at));
    let others = others.take(top.len()).map(|at| all[at]).collect();
    [top.iter().map(|at| all[*at]).collect(), others]
}

/// What is added to the residual stream, and how many times.
struct Vectors {
    of_top: Vec<f32>,
    of_others: Vec<f32>,
    means: Means,
    times: f32,
}

impl Vectors {
    /// Nothing, the function vector, that of random heads, the mean residual behind the layer.
    fn at(&self, layer: usize) -> [Vec<Edit>; 4] {
        let vectors = [&self.of_top, &self.of_others, &self.means.residual[layer]];
        let [top, others, mean] = vectors.map(|it| vec![adding(it, self.times, layer)]);
        [Vec::new(), top, others, mean]
    }
}

/// Tries layers on the words kept for that, and gives the best for the function vector.
async fn sweep(lab: &Lab, lm: &Lm, words: &Words, vectors: &Vectors) -> Result<usize, LabError> {
    let [ten, disordered] = words.examples(lab.get(&SEED) as u64);
    let none = Shots::read(lab, lm, &[]).await?;
    let disordered = Shots::read(lab, lm, &disordered).await?;
    let ten = Shots::read(lab, lm, &ten).await?;
    let layers: Vec<usize> = (0..lm.config.layers).rev().step_by(2).collect();
    let layers: Vec<usize> = layers.into_iter().rev().collect();
    let all = layers.iter().flat_map(|layer| vectors.at(*layer).into_iter().skip(1));
    let variants: Vec<Vec<Edit>> = [Vec::new()].into_iter().chain(all).collect();
    let of_top = layers.iter().map(|layer| vectors.at(*layer)[1].clone());
    let of_top: Vec<Vec<Edit>> = of_top.collect();
    let mut right = vec![0; variants.len()];
    let mut right_disordered = vec![0; layers.len()];
    let (mut with_examples, mut best) = (0, 0);
    for (done, Example { input, label }) in words.dev.iter().enumerate() {
        lab.tick("Trying layers", done, words.dev.len()).await?;
        let rated = none.stem(lab, lm, input).await?.rate(lab, lm, &variants, label).await?;
        count(&mut right, &rated);
        let rated = disordered.stem(lab, lm, input).await?.rate(lab, lm, &of_top, label).await?;
        count(&mut right_disordered, &rated);
        let rated = ten.stem(lab, lm, input).await?.rate(lab, lm, &[Vec::new()], label).await?;
        with_examples += usize::from(rated[0].is_best);
        let share = |count: usize| count as f32 / (done + 1) as f32;
        let curve = |of: &dyn Fn(usize) -> usize| -> Vec<[f32; 2]> {
            let points = layers.iter().enumerate();
            points.map(|(at, layer)| [*layer as f32 + 1.0, share(of(at))]).collect()
        };
        let curves = [
            curve(&|at| right[3 * at + 1]),
            curve(&|at| right_disordered[at]),
            curve(&|at| right[3 * at + 2]),
            curve(&|at| right[3 * at + 3]),
        ];
        show_sweep(lab, done + 1, curves, share(with_examples), share(right[0]))?;
        let both = (0..layers.len()).map(|at| right[3 * at + 1] + right_disordered[at]);
        best = layers[best_of(&both.collect::<Vec<_>>())];
    }
    Ok(best)
}

/// Adds up which variants had the right answer.
fn count(right: &mut [usize], rated: &[Rated]) {
    right.iter_mut().zip(rated).for_each(|(right, it)| *right += usize::from(it.is_best));
}

/// The middle of the layers with the most right answers: the borders are the least stable.
fn best_of(right: &[usize]) -> usize {
    let most = right.iter().max();
    let best: Vec<usize> = (0..right.len()).filter(|at| Some(&right[*at]) == most).collect();
    best.get(best.len() / 2).copied().unwrap_or(0)
}

/// What the knob says, from 0; None for the best layer.
fn chosen_layer(lab: &Lab, lm: &Lm) -> Option<usize> {
    (lab.get(&LAYER) as usize).min(lm.config.layers).checked_sub(1)
}

/// The layer (from 0) as deep in this model as one of SmolLM2's is there.
fn at_depth(lm: &Lm, layer: usize) -> usize {
    layer * lm.config.layers / DEPTH
}

fn show_effects(lab: &Lab, lm: &Lm, effects: &[f32], prompts: usize) -> Result<(), LabError> {
    let (layers, heads) = (lm.config.layers, lm.config.heads);
    let numbers = |count: usize| (1..=count).map(|number| number.to_string()).collect();
    lab.show(Heatmap::new(
        "effects",
        format!("How much more probable the right answer becomes when one head's output is replaced by its mean over orderly prompts; averaged over {prompts} prompts with answers in disorder"),
        Axis::linear("Head", Unit::One),
        Axis::linear("Layer", Unit::Layers),
        Axis::linear("Indirect effect", Unit::Probability),
        numbers(heads),
        numbers(layers),
        effects.iter().copied().map(Some).collect::<Vec<_>>(),
    ))?;
    let total: f32 = effects.iter().map(|effect| effect.max(0.0)).sum();
    let all: Vec<Head> = all_heads(lm).collect();
    let rows = greatest(effects, lab.get(&HEADS) as usize).into_iter().map(|at| {
        let share = effects[at].max(0.0) / total.max(f32::MIN_POSITIVE);
        let (layer, head) = all[at];
        let place = [layer + 1, head + 1].map(|number| number.to_string());
        let numbers = [format!("{:+.4}", effects[at]), Unit::Share.format(share)];
        place.into_iter().chain(numbers).collect()
    });
    lab.show(Table::new(
        "heads",
        "The heads that make the vector, and their part of all positive effects",
        ["Layer", "Head", "Indirect effect", "Part of all"].map(str::to_owned).to_vec(),
        rows.collect(),
    ))
}

fn show_sweep(
    lab: &Lab,
    words: usize,
    [top, disordered, others, mean]: [Vec<[f32; 2]>; 4],
    ten: f32,
    none: f32,
) -> Result<(), LabError> {
    let last = top.last().map_or(1.0, |point| point[0]);
    let ends = [1.0, last.max(2.0)];
    lab.show(Lines::new(
        "layers",
        format!("First tokens that are right when a vector is added behind one layer, without any example or after ten whose answers are in disorder; {words} words that are used for nothing else"),
        Axis::linear("Layer", Unit::Layers).from_to(ends[0], ends[1]),
        Axis::linear("Right answers", Unit::Share).from_to(0.0, 1.0),
        vec![
            Series::new("Function vector, no examples", Role::Model, top),
            Series::new("Function vector, ten examples in disorder", Role::Theory, disordered),
            Series::new("As many random heads, no examples", Role::Chance, others),
            Series::new("Mean of the whole layer, no examples", Role::Data, mean),
            Series::level("Ten right examples", Role::Theory, ends, ten),
            Series::level("Neither", Role::Baseline, ends, none),
        ],
    ))
}

/// Counts right answers of some variants over the test words after the same examples.
async fn right(
    lab: &Lab,
    lm: &Lm,
    words: &[Example],
    examples: &[Example],
    variants: &[Vec<Edit>],
) -> Result<Vec<Mean>, LabError> {
    let shots = Shots::read(lab, lm, examples).await?;
    let mut counts = vec![0; variants.len()];
    for (done, Example { input, label }) in words.iter().enumerate() {
        lab.tick("Testing on other words", done, words.len()).await?;
        let rated = shots.stem(lab, lm, input).await?.rate(lab, lm, variants, label).await?;
        count(&mut counts, &rated);
    }
    Ok(counts.into_iter().map(|count| stats::share(count, words.len())).collect())
}

/// Writes nothing from these heads.
fn silenced(heads: &[Head]) -> Vec<Edit> {
    let zero = |(layer, head): &Head| Edit {
        site: Site::Head(*head),
        layer: *layer,
        positions: 0..1,
        op: EditOp::Zero,
    };
    heads.iter().map(zero).collect()
}

async fn show_test(
    lab: &Lab,
    lm: &Lm,
    words: &Words,
    vectors: &Vectors,
    (layer, top, others): (usize, &[Head], &[Head]),
) -> Result<(), LabError> {
    let [ten, disordered] = words.examples(lab.get(&SEED) as u64);
    let added = &vectors.at(layer)[..3];
    let without = [Vec::new(), silenced(top), silenced(others)];
    const ADDED: [&str; 3] =
        ["Nothing added", "Function vector added", "Random heads' vector added"];
    const SILENT: [&str; 3] =
        ["All heads", "Without the top heads", "Without as many random heads"];
    const ROLES: [Role; 3] = [Role::Baseline, Role::Model, Role::Chance];
    let settings = [
        ("No examples", &[][..], added, ADDED),
        ("Ten examples in disorder", &disordered[..], added, ADDED),
        ("Ten right examples", &ten[..], &without[..], SILENT),
    ];
    let mut groups = Vec::new();
    for (label, examples, variants, names) in settings {
        let found = right(lab, lm, &words.test, examples, variants).await?;
        let bars = found.iter().zip(names).zip(ROLES);
        let bars = bars.map(|((mean, name), role)| {
            Bar::new(name, role, mean.mean).within(mean.low, mean.high)
        });
        groups.push(BarGroup { label: label.to_owned(), bars: bars.collect() });
        let (count, layer, task) = (words.test.len(), layer + 1, words.task.key());
        lab.show(Bars::new(
            "test",
            format!("Right first tokens of {count} other words of “{task}”, with the vector behind layer {layer}; to the right, what silencing the same heads does to a prompt with examples"),
            Axis::linear("Right answers", Unit::Share).from_to(0.0, 1.0),
            groups.clone(),
        ))?;
    }
    Ok(())
}
