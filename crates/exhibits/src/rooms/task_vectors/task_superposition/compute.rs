//! The figures: how probable each task's answer is as the mixture changes, single questions, and the
//! vectors of mixtures.

mod claims;
mod letters;
mod mixture;
mod words;

use super::{EXAMPLES, FIRST, LAYER, SECOND, SEED, SET, SHOW, THIRD};
use crate::{Compute, Running};
use figure::{Axis, Bar, BarGroup, Bars, Lines, Role, Series, Table, Unit};
use lab::sets::Split;
use lab::{Lab, LabError};
use letters::{Answers, Letters, Prompt};
use lm::Lm;
use mixture::{between, convex, counts, means};
use tasks::{SymbolTask, SymbolTasks};
use words::{Query, Reader, WordSet, task_vector};

pub(super) const COMPUTE: Compute = Compute { run, verify: claims::verify };

/// Mixed prompts for each point of a line, and questions that are shown one by one.
const PROMPTS: u64 = 48;
const SHOWN: usize = 5;
/// A probability that counts.
const CLEAR: f32 = 0.1;
/// Sets of examples for each point, and questions behind each, where SmolLM2 reads them.
const DRAWS: u64 = 2;
const QUERIES: usize = 4;
/// Prompts that a vector is the mean of.
const VECTORS: u64 = 3;
/// Points of a line of SmolLM2.
const POINTS: usize = 5;
const ORDINALS: [&str; 3] = ["first task", "second task", "third task"];
const ROLES: [Role; 3] = [Role::Model, Role::Data, Role::Data];

fn run(lab: &mut Lab) -> Running<'_> {
    Box::pin(async move {
        let mix = Mix::of(lab)?;
        match lab.get(&SHOW) {
            "words" => words(lab, &lab.language_model().await?.lm, &mix).await,
            "vectors" => vectors(lab, &lab.language_model().await?.lm, &mix).await,
            _ => letters(lab, &mix).await,
        }
    })
}

/// How the examples are shared out among the tasks.
struct Mix {
    examples: usize,
    first: usize,
    /// Parts of the other tasks in the rest.
    others: Vec<usize>,
    seed: u64,
}

/// One share of the first task.
struct Point {
    share: f32,
    /// Mean probability of each mixed task's answer.
    answers: Vec<f32>,
    /// Of what no example asks for.
    strangers: f32,
    /// Of the first task's answer, for who does otherwise.
    reference: f32,
}

impl Mix {
    fn of(lab: &Lab) -> Result<Self, LabError> {
        let [first, second, third] = [&FIRST, &SECOND, &THIRD].map(|knob| lab.get(knob) as usize);
        if second + third == 0 {
            return Err(LabError::bad_knob(&SECOND, "with one task alone nothing is mixed"));
        }
        let examples = lab.get(&EXAMPLES) as usize;
        let others = if third == 0 { vec![second] } else { vec![second, third] };
        let first = (examples * first + (first + second + third) / 2) / (first + second + third);
        Ok(Self { examples, first, others, seed: lab.get(&SEED) as u64 * 1_000 })
    }

    fn counts(&self, first: usize) -> Vec<usize> {
        counts(self.examples, first, &self.others)
    }

    /// Examples of the first task at each point of a line.
    fn steps(&self, most: usize) -> Vec<usize> {
        let points = most.min(self.examples + 1);
        (0..points).map(|at| self.examples * at / (points - 1)).collect()
    }

    fn share(&self, first: usize) -> f32 {
        first as f32 / self.examples as f32
    }
}

async fn letters(lab: &Lab, mix: &Mix) -> Result<(), LabError> {
    let letters = Letters::new(lab).await?;
    let draw = |first: usize, count: u64| -> Vec<Prompt> {
        (0..count).map(|at| letters.prompt(&mix.counts(first), mix.seed + at)).collect()
    };
    let prompts = draw(mix.first, PROMPTS);
    let answers = letters.answers(&prompts).await?;
    show_tasks(lab, &prompts[0], &answers[0])?;
    show_questions(lab, mix, &prompts, &answers)?;
    let (mut points, steps) = (Vec::new(), mix.steps(10));
    for first in &steps {
        lab.tick("Mixing examples", points.len(), steps.len()).await?;
        let answers = letters.answers(&draw(*first, PROMPTS)).await?;
        let mixed = mix.others.len() + 1;
        points.push(Point {
            share: mix.share(*first),
            answers: means(answers.iter().map(|it| &it.model[..mixed])),
            strangers: means(answers.iter().map(|it| &it.model[mixed..])).iter().sum(),
            reference: means(answers.iter().map(|it| &it.believer[..1]))[0],
        });
        let caption = format!(
            "What the model of letters answers as the mixture changes: the mean of {PROMPTS} prompts, each with its own tasks"
        );
        let others = ["all other tasks", "first, if held to one task"];
        show_mixture(lab, caption, &ORDINALS, others, &points)?;
    }
    Ok(())
}

async fn words(lab: &Lab, lm: &Lm, mix: &Mix) -> Result<(), LabError> {
    let (set, tasks) = (chosen_set(lab), mix.others.len() + 1);
    let bare = Reader::bare(lab, lm).await?;
    let (mut points, mut steps) = (Vec::new(), mix.steps(POINTS));
    // The chosen mixture first, as it is shown question by question.
    steps.retain(|first| *first != mix.first);
    steps.insert(0, mix.first);
    // The same questions at every point.
    let mut without: Vec<Vec<f32>> = Vec::new();
    for (place, first) in steps.iter().enumerate() {
        let mut asked: Vec<(Query, Vec<f32>)> = Vec::new();
        for at in 0..DRAWS {
            let done = place * DRAWS as usize + at as usize;
            lab.tick("Mixing examples", done, steps.len() * DRAWS as usize).await?;
            let draw = set.draw(&mix.counts(*first), QUERIES, mix.seed + at);
            let reader = Reader::new(lab, lm, &draw).await?;
            for query in draw.queries {
                let with = reader.answers(&query, tasks, None).await?;
                if place == 0 {
                    without.push(bare.answers(&query, tasks, None).await?);
                }
                asked.push((query, with));
            }
            if place == 0 {
                show_answers(lab, &set, mix, &asked, &without)?;
            }
        }
        let answers = means(asked.iter().map(|(_, with)| &with[..]));
        points.push(Point {
            share: mix.share(*first),
            strangers: (1.0 - answers.iter().sum::<f32>()).max(0.0),
            answers,
            reference: means(without.iter().map(Vec::as_slice))[0],
        });
        points.sort_by(|one, other| one.share.total_cmp(&other.share));
        let caption = format!(
            "What SmolLM2 answers as the mixture changes: the mean of {} questions",
            DRAWS as usize * QUERIES
        );
        let others = ["anything else", "first task, no examples"];
        show_mixture(lab, caption, &set.names, others, &points)?;
    }
    Ok(())
}

async fn vectors(lab: &Lab, lm: &Lm, mix: &Mix) -> Result<(), LabError> {
    let set = chosen_set(lab);
    let layer = (lab.get(&LAYER) as usize).min(lm.config.layers) - 1;
    let mut steps = mix.steps(POINTS);
    // Those of one task alone first: all others are seen against them.
    steps.swap(1, POINTS - 1);
    let seeds = mix.seed..mix.seed + VECTORS;
    let (mut pure, mut places) = (Vec::new(), Vec::new());
    for (done, first) in steps.into_iter().enumerate() {
        lab.tick("Making vectors", done, POINTS).await?;
        // Of two tasks only: a line has two ends.
        let counts = [first, mix.examples - first];
        let vector = task_vector(lab, lm, &set, &counts, layer, seeds.clone()).await?;
        if pure.len() < 2 {
            pure.push(vector);
            continue;
        }
        places.push([mix.share(first), convex(&vector, &pure[1], &pure[0])]);
        if places.len() + 2 == POINTS {
            places.sort_by(|one, other| one[0].total_cmp(&other[0]));
            show_places(lab, &set, layer, &places)?;
        }
    }
    let bare = Reader::bare(lab, lm).await?;
    let queries = set.draw(&[mix.examples], QUERIES, mix.seed + VECTORS).queries;
    let mut points: Vec<(f32, Vec<f32>)> = Vec::new();
    let without = bare.mean_answers(&queries, 2, None).await?;
    for step in 0..=POINTS {
        lab.tick("Putting vectors in", step, POINTS + 1).await?;
        let weight = step as f32 / POINTS as f32;
        let vector = between(&pure[1], &pure[0], weight);
        points.push((weight, bare.mean_answers(&queries, 2, Some((&vector, layer))).await?));
        show_patched(lab, &set, layer, &points, without[0])?;
    }
    Ok(())
}

fn chosen_set(lab: &Lab) -> WordSet {
    match lab.get(&SET) {
        "sums" => WordSet::sums(Split::Test),
        _ => WordSet::countries(Split::Test),
    }
}

fn probability(label: &str) -> Axis {
    Axis::linear(label, Unit::Probability).from_to(0.0, 1.0)
}

fn share_of_first() -> Axis {
    Axis::linear("Examples of the first task", Unit::Share).from_to(0.0, 1.0)
}

fn show_mixture(
    lab: &Lab,
    caption: String,
    names: &[&str; 3],
    [strangers, reference]: [&str; 2],
    points: &[Point],
) -> Result<(), LabError> {
    let line = |name: &str, role, of: &dyn Fn(&Point) -> f32| {
        let points = points.iter().map(|point| [point.share, of(point)]);
        Series::new(name, role, points.collect())
    };
    let mixed = points.first().map_or(0, |point| point.answers.len());
    let mut series: Vec<Series> =
        (0..mixed).map(|task| line(names[task], ROLES[task], &|it| it.answers[task])).collect();
    series.push(line(strangers, Role::Chance, &|it| it.strangers));
    series.push(Series::new("as in the examples", Role::Theory, vec![[0.0, 0.0], [1.0, 1.0]]));
    series.push(line(reference, Role::Baseline, &|it| it.reference));
    let y = probability("Probability of the task's answer");
    lab.show(Lines::new("mixture", caption, share_of_first(), y, series))
}

fn show_tasks(lab: &Lab, prompt: &Prompt, answers: &Answers) -> Result<(), LabError> {
    let row = |(at, task): (usize, &usize)| {
        vec![
            says(SymbolTasks::TASKS[*task]).to_owned(),
            prompt.counts.get(at).copied().unwrap_or(0).to_string(),
            Unit::Share.format(answers.model[at]),
            Unit::Share.format(answers.believer[at]),
        ]
    };
    let columns = ["The answer is", "Examples", "Model", "If it held to one task"];
    lab.show(Table::new(
        "tasks",
        format!(
            "The first prompt, asked for “{}”: the probability of each task's answer",
            spelt(prompt.asked)
        ),
        columns.map(str::to_owned).to_vec(),
        prompt.tasks.iter().enumerate().map(row).collect(),
    ))
}

fn show_questions(
    lab: &Lab,
    mix: &Mix,
    prompts: &[Prompt],
    answers: &[Answers],
) -> Result<(), LabError> {
    let counts = mix.counts(mix.first);
    let group = |(prompt, answers): (&Prompt, &Answers)| {
        let task = |task: usize| Bar::new(ORDINALS[task], ROLES[task], answers.model[task]);
        let strangers = answers.model[counts.len()..].iter().sum();
        let bars = (0..counts.len()).map(task);
        BarGroup {
            label: spelt(prompt.asked),
            bars: bars.chain([Bar::new("all other tasks", Role::Chance, strangers)]).collect(),
        }
    };
    let is_clear = |it: &&Answers| it.model[..counts.len()].iter().all(|answer| *answer >= CLEAR);
    let clear = answers.iter().filter(is_clear).count();
    lab.show(Bars::new(
        "questions",
        format!(
            "Five prompts with {} examples of the tasks; every task's answer has 0.1 or more in {clear} of {PROMPTS} such prompts",
            said(&counts)
        ),
        probability("Probability of the task's answer"),
        prompts.iter().zip(answers).take(SHOWN).map(group).collect(),
    ))
}

fn show_answers(
    lab: &Lab,
    set: &WordSet,
    mix: &Mix,
    asked: &[(Query, Vec<f32>)],
    without: &[Vec<f32>],
) -> Result<(), LabError> {
    let counts = mix.counts(mix.first);
    let row = |((query, with), without): (&(Query, Vec<f32>), &Vec<f32>)| {
        let cell = |task: usize| {
            let [with, without] = [with, without].map(|of| Unit::Share.format(of[task]));
            format!("{}: {with} ({without})", query.1[task])
        };
        let cells = (0..counts.len()).map(cell);
        [query.0.clone()].into_iter().chain(cells).collect()
    };
    let columns = ["Input"].into_iter().chain(set.names[..counts.len()].iter().copied());
    lab.show(Table::new(
        "answers",
        format!(
            "Probability of each whole answer after {} examples of the tasks; in brackets, without examples",
            said(&counts)
        ),
        columns.map(str::to_owned).collect(),
        asked.iter().zip(without).map(row).collect(),
    ))
}

fn show_places(
    lab: &Lab,
    set: &WordSet,
    layer: usize,
    places: &[[f32; 2]],
) -> Result<(), LabError> {
    lab.show(Lines::new(
        "places",
        format!(
            "Where the vectors of mixtures lie between those of “{}” (0) and “{}” (1), behind layer {}",
            set.names[1],
            set.names[0],
            layer + 1
        ),
        share_of_first(),
        Axis::linear("Weight of the first task's vector", Unit::One).from_to(0.0, 1.0),
        vec![
            Series::new("vector of the mixture", Role::Model, places.to_vec()),
            Series::new("as in the examples", Role::Theory, vec![[0.0, 0.0], [1.0, 1.0]]),
        ],
    ))
}

fn show_patched(
    lab: &Lab,
    set: &WordSet,
    layer: usize,
    points: &[(f32, Vec<f32>)],
    without: f32,
) -> Result<(), LabError> {
    let line = |task: usize| {
        let points = points.iter().map(|(weight, answers)| [*weight, answers[task]]);
        Series::new(set.names[task], ROLES[task], points.collect())
    };
    lab.show(Lines::new(
        "patched",
        format!(
            "A bare word is asked, with a sum of two task vectors put in behind layer {}; {QUERIES} words",
            layer + 1
        ),
        Axis::linear("Weight of the first task's vector", Unit::One).from_to(0.0, 1.0),
        probability("Probability of the task's answer"),
        vec![
            line(0),
            line(1),
            Series::level("first task, no vector", Role::Baseline, [0.0, 1.0], without),
        ],
    ))
}

/// What a task makes of three letters.
fn says(task: SymbolTask) -> &'static str {
    match (task.letter, task.shift) {
        (0, 0) => "the first letter",
        (0, 1) => "the one after the first letter",
        (0, _) => "the one before the first letter",
        (1, 0) => "the second letter",
        (1, 1) => "the one after the second letter",
        (1, _) => "the one before the second letter",
        (_, 0) => "the third letter",
        (_, 1) => "the one after the third letter",
        _ => "the one before the third letter",
    }
}

fn spelt(letters: [u32; 3]) -> String {
    letters.iter().map(|letter| char::from(b'a' + (*letter % 26) as u8)).collect()
}

/// `9 + 9`
fn said(counts: &[usize]) -> String {
    counts.iter().map(usize::to_string).collect::<Vec<_>>().join(" + ")
}
