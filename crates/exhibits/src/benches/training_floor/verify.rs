use super::super::claim::mean as claim;
use super::run::{Curves, Exams, Progress, late};
use super::setup::Setup;
use crate::{Effort, Verifying};
use figure::{Claim, Unit};
use lab::training::{Course, Kind, Reference};
use lab::{Lab, LabError};
use nn::{Architecture, Optimiser, OptimiserKind, SequenceConfig};
use tasks::Pool;

/// What the presets say, each measured against its reference.
pub(super) fn verify(lab: &mut Lab, effort: Effort) -> Verifying<'_> {
    Box::pin(async move {
        let seeds = match effort {
            Effort::Quick => 1,
            Effort::Full => 5,
        };
        let mut claims = vec![regression(lab, seeds).await?];
        claims.extend(induction(lab, seeds).await?);
        claims.push(recall(lab, seeds).await?);
        claims.push(pools(lab, seeds).await?);
        claims.extend(grokking(lab, seeds).await?);
        Ok(claims)
    })
}

async fn regression(lab: &Lab, seeds: u64) -> Result<Claim, LabError> {
    let (mut model, mut nothing) = (Vec::new(), Vec::new());
    for seed in 0..seeds {
        let setup = setup(Kind::Linear, seed);
        let (now, exams) = train(lab, &setup, 600, 600).await?;
        let known = exams.known.sit(&setup.course, &now.learner).await?;
        model.push(late(&known));
        nothing.push(known[0][1]);
    }
    Ok(claim(
        "After 600 steps a transformer's error on new regression tasks, in the second half of twelve examples, is at most 0.55",
        ("Squared error", Unit::SquaredError),
        &model,
        REGRESSION_MOST,
        false,
        ("the same without examples", &nothing),
    ))
}

async fn induction(lab: &Lab, seeds: u64) -> Result<[Claim; 2], LabError> {
    let (mut scores, mut before, mut nats, mut bigram) = (vec![], vec![], vec![], vec![]);
    for seed in 0..seeds {
        let setup = setup(Kind::Induction, seed);
        let (now, exams) = train(lab, &setup, 1_000, 1_000).await?;
        let curve = &now.curves.induction;
        before.push(curve.first().map_or(0.0, |point| point[1]));
        scores.push(curve.last().map_or(0.0, |point| point[1]));
        nats.push(late(&exams.known.sit(&setup.course, &now.learner).await?));
        bigram.push(reference(&exams.known_references, "Bigram counts"));
    }
    let score = claim(
        "Within 1,000 steps a head of two attention layers looks at what followed the same token earlier on",
        ("Prefix-matching score", Unit::Share),
        &scores,
        INDUCTION_LEAST,
        true,
        ("before training", &before),
    );
    let surprise = claim(
        "With it repeats surprise the model less than they do bigram counts",
        ("Nats a token, late in the repeats", Unit::Nats),
        &nats,
        REPEATS_MOST,
        false,
        ("bigram counts", &bigram),
    );
    Ok([score, surprise])
}

async fn recall(lab: &Lab, seeds: u64) -> Result<Claim, LabError> {
    let (mut attention, mut recurrence) = (Vec::new(), Vec::new());
    for seed in 0..seeds {
        let attends = setup(Kind::Recall, seed);
        let mut carries = attends.clone();
        carries.model.architecture = Architecture::GatedRecurrence;
        carries.model.mlp = true;
        for (setup, wrong) in [(&attends, &mut attention), (&carries, &mut recurrence)] {
            let (now, exams) = train(lab, setup, 800, 800).await?;
            let points = exams.known.sit(&setup.course, &now.learner).await?;
            let all = points.iter().map(|point| point[1]).sum::<f32>();
            wrong.push(all / points.len().max(1) as f32);
        }
    }
    let lead: Vec<f32> =
        recurrence.iter().zip(&attention).map(|(slow, quick)| slow - quick).collect();
    Ok(claim(
        "After 800 steps on six pairs, attention recalls more of them than a gated recurrence with more weights",
        ("Wrong answers of the recurrence less those of attention", Unit::Share),
        &lead,
        RECALL_LEAST,
        true,
        ("wrong answers of attention", &attention),
    ))
}

/// Few against many pretraining tasks: how much worse new tasks are than those of pretraining.
async fn pools(lab: &Lab, seeds: u64) -> Result<Claim, LabError> {
    let (mut gap, mut none) = (Vec::new(), Vec::new());
    for seed in 0..seeds {
        let mut few = setup(Kind::Linear, seed);
        few.course.noise_std = 0.5;
        let mut many = few.clone();
        few.course.pool = Pool::Of(8);
        many.course.pool = Pool::Of(256);
        for (setup, gaps) in [(&few, &mut gap), (&many, &mut none)] {
            let (now, exams) = train(lab, setup, 400, 400).await?;
            let known = late(&exams.known.sit(&setup.course, &now.learner).await?);
            let new = late(&exams.shifted.sit(&setup.course, &now.learner).await?);
            gaps.push(new - known);
        }
    }
    Ok(claim(
        "With eight pretraining tasks the error on new tasks is larger by 0.2 than on those eight; with 256 the two are near each other",
        ("Error on new tasks less that on known ones", Unit::SquaredError),
        &gap,
        POOL_LEAST,
        true,
        ("with 256 tasks", &none),
    ))
}

/// Right on the pairs of training long before it is on the others, and then on those too.
async fn grokking(lab: &Lab, seeds: u64) -> Result<[Claim; 2], LabError> {
    let (mut early, mut late, mut train_late) = (Vec::new(), Vec::new(), Vec::new());
    for seed in 0..seeds {
        let setup = setup(Kind::Modular { train_share: 0.5 }, seed);
        let (now, _) = train(lab, &setup, 1_500, 25).await?;
        let Curves { known, shifted, .. } = &now.curves;
        let learnt = known.iter().position(|point| point[1] <= 0.01).unwrap_or(0);
        early.push(shifted[learnt][1]);
        // Now and then a step is too large for a while; the median passes over those.
        late.push(last_median(shifted));
        train_late.push(last_median(known));
    }
    let chance = vec![1.0 - 1.0 / 23.0; early.len()];
    let unit = ("Wrong answers on pairs held out", Unit::Share);
    Ok([
        claim(
            "When an MLP first answers all training pairs of modular addition, it still gets nearly all others wrong",
            unit,
            &early,
            UNGROKKED_LEAST,
            true,
            ("chance", &chance),
        ),
        claim(
            "After 1,500 steps with weight decay it gets the others right as well",
            unit,
            &late,
            GROKKED_MOST,
            false,
            ("training pairs", &train_late),
        ),
    ])
}

/// The median of the last nine exams.
fn last_median(points: &[[f32; 2]]) -> f32 {
    let mut last: Vec<f32> = points.iter().rev().take(9).map(|point| point[1]).collect();
    last.sort_by(f32::total_cmp);
    last.get(last.len() / 2).copied().unwrap_or(f32::NAN)
}

// Seed 0: 0.31 against 0.93 without examples; ridge 0.01, which takes longer to come near.
const REGRESSION_MOST: f32 = 0.55;
// Seed 0: 0.85, from 0.18.
const INDUCTION_LEAST: f32 = 0.6;
// Seed 0: 0.20 against 0.65.
const REPEATS_MOST: f32 = 0.6;
// Seed 0: 0.52, none wrong with attention. Seeds 0 to 4: 0.12, between -0.06 and 0.33, so it does
// not hold on the full measurement.
const RECALL_LEAST: f32 = 0.3;
// Seed 0: 0.36 against 0.08.
const POOL_LEAST: f32 = 0.2;
// Seed 0: all wrong.
const UNGROKKED_LEAST: f32 = 0.7;
// Seed 0: 0.02.
const GROKKED_MOST: f32 = 0.3;

/// The presets of these names.
fn setup(kind: Kind, seed: u64) -> Setup {
    let (dims, examples) = match kind {
        Kind::Induction => (24, 32),
        Kind::Recall => (12, 6),
        Kind::Modular { .. } => (23, 12),
        _ => (3, 12),
    };
    let tokens = matches!(kind, Kind::Induction | Kind::Recall);
    let course = Course { kind, dims, examples, pool: Pool::Endless, noise_std: 0.1, seed };
    let (d_input, d_output) = course.widths();
    let grokking = matches!(kind, Kind::Modular { .. });
    let model = SequenceConfig {
        architecture: match grokking {
            true => Architecture::Mlp,
            false => Architecture::Attention { softmax: true },
        },
        d_input,
        d_output,
        d_model: if grokking { 64 } else { 32 },
        heads: if grokking { 1 } else { 2 },
        layers: if grokking { 1 } else { 2 },
        context: course.seq(),
        mlp: !tokens,
        positions: !grokking,
    };
    let (optimiser, learning_rate) = match (grokking, tokens) {
        (true, _) => (OptimiserKind::AdamW { weight_decay: 1.0 }, 1e-2),
        (_, true) => (OptimiserKind::Adam, 5e-3),
        _ => (OptimiserKind::Adam, 3e-3),
    };
    let optimiser = Optimiser { kind: optimiser, learning_rate, warm_up: 20 };
    let rows = if kind == Kind::Induction { 16 } else { 32 };
    Setup { course, model, optimiser, rows }
}

/// Trained, with an exam every so many steps.
async fn train(
    lab: &Lab,
    setup: &Setup,
    steps: usize,
    exam_every: usize,
) -> Result<(Progress, Exams), LabError> {
    let (mut now, exams) = (Progress::new(setup, lab), Exams::new(&setup.course));
    for step in 0..=steps {
        lab.tick("Training (steps)", step, steps).await?;
        if step.is_multiple_of(exam_every) {
            now.examine(setup, &exams).await?;
        }
        if step < steps {
            now.step(setup).await?;
        }
    }
    Ok((now, exams))
}

fn reference(all: &[Reference], name: &str) -> f32 {
    all.iter().find(|it| it.name == name).map_or(f32::NAN, |it| late(&it.points))
}
