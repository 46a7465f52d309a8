//! The claims, measured on words and examples that nothing was chosen on.

use super::{Fight, Won, at_depth, best_layer, map_layer};
use crate::claim::share;
use crate::{Effort, Verifying};
use lab::probes::pca::{centroid, nearest};
use lab::probes::task_vector::{Asked, Draw, Patch, states};
use lab::sets::{Split, WordTask};
use lab::{Lab, LabError};
use lm::Lm;

/// Layers (from 0) among which each task's is chosen, on words kept for that.
const CHOICES: [usize; 5] = [16, 18, 20, 21, 22];
const SHOTS_OF_CLAIM: usize = 5;

// Quick run: 0.61 over five tasks; full: 0.62 over eleven, between 0.46 and 0.77. The catalogue
// aimed at 0.75, which this model does not reach.
const RATIO_LEAST: f32 = 0.4;
// Quick run: 0.55; full: 0.48.
const GAIN_LEAST: f32 = 0.3;
// Quick and full run: 1.0.
const TOLD_LEAST: f32 = 0.9;
// Quick run: 1.0; full: 0.88.
const WON_LEAST: f32 = 0.7;

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
    for choice in CHOICES {
        lab.tick("Choosing the layer", choice - CHOICES[0], CHOICES[4] - CHOICES[0]).await?;
        let layer = at_depth(lm, choice);
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
                states(lab, lm, &draw.examples, &draw.dummy).await?.swap_remove(map_layer(lm)),
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

pub(super) fn verify(lab: &mut Lab, effort: Effort) -> Verifying<'_> {
    Box::pin(async move {
        use WordTask::{
            Capital, Continent, Digits, FirstLetter, Gerund, Language, Past, Plural, Upper,
        };
        let session = lab.language_model().await?;
        let (tasks, sizes, each): (&[WordTask], _, _) = match effort {
            Effort::Quick => (&[Capital, Plural, Past, Gerund, Upper, Digits], (4, 2, 4), 2),
            Effort::Full => (&WordTask::ALL, (8, 4, 8), 6),
        };
        let mut qualified = Vec::new();
        for task in tasks {
            let tested = tested(lab, &session.lm, *task, sizes).await?;
            if tested.icl >= 0.5 {
                qualified.push(tested);
            }
        }
        let ratios: Vec<f32> = qualified.iter().map(|tested| tested.vector / tested.icl).collect();
        let gains: Vec<f32> = qualified.iter().map(|tested| tested.vector - tested.zero).collect();
        let zero: Vec<f32> = qualified.iter().map(|tested| tested.zero).collect();
        let zero_ratios: Vec<f32> =
            qualified.iter().map(|tested| tested.zero / tested.icl).collect();
        let layers = qualified.iter().map(|tested| tested.layer + 1);
        let layers = layers.clone().min().zip(layers.max()).unwrap_or((0, 0));
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
                layer: map_layer(&session.lm),
            };
            let [with, without] = fight.fought(3_000, sizes.2).await?;
            let part = |won: Won| won.vector / (won.vector + won.prompt).max(f32::MIN_POSITIVE);
            wins.push(part(with));
            wins_without.push(part(without));
        }
        Ok(vec![
            share(
                format!(
                    "One vector, put behind one layer ({} to {}, chosen for each task on other words), does about half of what five examples do, over {} tasks that five examples solve at least half of the time",
                    layers.0,
                    layers.1,
                    qualified.len()
                ),
                "Accuracy with the vector as a share of that with examples",
                &ratios,
                RATIO_LEAST,
                "neither vector nor examples",
                &zero_ratios,
            ),
            share(
                "The vector does far better than the bare query",
                "Accuracy with the vector minus that with neither",
                &gains,
                GAIN_LEAST,
                "neither vector nor examples",
                &zero,
            ),
            share(
                "Vectors from other examples of a task lie nearest to that task's",
                "Vectors told by the nearest centroid",
                &told,
                TOLD_LEAST,
                "guessing",
                &[1.0 / tasks.len() as f32],
            ),
            share(
                "Put into a prompt for another task, the vector decides the answer",
                "Answers to the vector's task among those to either",
                &wins,
                WON_LEAST,
                "without the vector",
                &wins_without,
            ),
        ])
    })
}
