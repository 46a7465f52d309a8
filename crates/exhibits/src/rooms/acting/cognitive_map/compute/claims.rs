//! The claims: what is known of the next colour, and who gets to the goal.

use super::agent::Agent;
use super::map::{Map, Rules};
use super::measure::{self, Accuracy, FAR, Trial, Trials};
use crate::{Effort, Verifying};
use figure::{Axis, Claim, Unit};
use lab::{Lab, LabError, stats};
use tasks::seed::{Stream, derive};

/// Moves of the walk that the map is drawn from.
const MOVES: usize = 1_000;
/// Not those of the page's runs.
const FIRST_SEED: u64 = 20_000;

// Set on seeds from 30,000 on, where these were 1.000, 0.000, 0.970, 1.01 and 0.735. In full: 1.000,
// -0.001, 0.955 [0.917, 0.976], 1.06 [1.02, 1.11], 0.750 [0.583, 0.889].
const KNOWN_LEAST: f32 = 0.97;
const LOSS_MOST: f32 = 0.02;
const REACHED_LEAST: f32 = 0.9;
const DETOUR_MOST: f32 = 1.1;
const FAR_LEAST: f32 = 0.5;

pub(super) fn verify(lab: &mut Lab, effort: Effort) -> Verifying<'_> {
    Box::pin(async move {
        let (seeds, walks, trips) = match effort {
            Effort::Quick => (1, 32, 10),
            Effort::Full => (5, 128, 40),
        };
        let agent = Agent::new(lab, ["tdb-room", "tdb-room-plain"]).await?;
        let (mut sights, mut trials) = (Vec::new(), Vec::new());
        for seed in FIRST_SEED..FIRST_SEED + seeds {
            sights.push(measure::accuracy(&agent, walks, seed).await?);
            trials.extend(trips_of(lab, &agent, seed, trips).await?);
        }
        let mut claims = known(&sights);
        claims.extend(there(&trials));
        Ok(claims)
    })
}

/// Over the map of one walk.
async fn trips_of(
    lab: &Lab,
    agent: &Agent<'_>,
    seed: u64,
    trips: usize,
) -> Result<Vec<Trial>, LabError> {
    let walk = agent.walk(MOVES, &mut tasks::draws(derive(seed, Stream::Test, 0)));
    let replay = agent.replay("Drawing the map", &walk, agent.warm_up()).await?;
    let map = Map::new(&[replay], Rules::DEFAULT);
    let mut trials = Trials::new(agent, &map, seed);
    for trip in 0..trips {
        lab.tick("Making trips", trip, trips).await?;
        trials.trip(trip as u64).await?;
    }
    Ok(trials.all)
}

/// Over the last quarter of the walks, one value a seed.
fn late(all: &[Accuracy], of: impl Fn(&Accuracy) -> &[f32]) -> Vec<f32> {
    let late = |accuracy| {
        let shares: &[f32] = of(accuracy);
        stats::mean(&shares[shares.len() * 3 / 4..]).mean
    };
    all.iter().map(late).collect()
}

fn minus(one: &[f32], other: &[f32]) -> Vec<f32> {
    one.iter().zip(other).map(|(one, other)| one - other).collect()
}

fn known(sights: &[Accuracy]) -> Vec<Claim> {
    let mapper = late(sights, |it| &it.mapper);
    let plain = late(sights, |it| &it.plain);
    let counted = late(sights, |it| &it.counted);
    let least = |values: &[f32]| share("Next colours right, last quarter of a walk", values);
    vec![
        Claim {
            statement: "In its own room the model with codes knows the next colour".to_owned(),
            threshold: KNOWN_LEAST,
            baseline: Some((
                "the last colour and move, counted".to_owned(),
                stats::mean(&counted).mean,
            )),
            ..least(&mapper)
        },
        Claim {
            statement: "The codes cost it next to nothing against a transformer without them"
                .to_owned(),
            threshold: LOSS_MOST,
            at_least: false,
            baseline: Some(("the transformer's share".to_owned(), stats::mean(&plain).mean)),
            ..share("Share that the codes cost", &minus(&plain, &mapper))
        },
    ]
}

fn there(trials: &[Trial]) -> Vec<Claim> {
    let share_of = |of: &[&Trial], is: fn(&Trial) -> bool| {
        stats::share(of.iter().filter(|trial| is(trial)).count(), of.len())
    };
    let all: Vec<&Trial> = trials.iter().collect();
    let far: Vec<&Trial> = trials.iter().filter(|trial| trial.fewest >= FAR).collect();
    let planned = share_of(&all, Trial::is_planned);
    let over = |moves: fn(&Trial) -> Option<usize>| -> Vec<f32> {
        let over = |trial: &Trial| Some(moves(trial)? as f32 / trial.fewest.max(1) as f32);
        trials.iter().filter_map(over).collect()
    };
    let more = |trial: &&Trial| {
        f32::from(u8::from(trial.is_planned())) - f32::from(u8::from(trial.is_sampled()))
    };
    let gain: Vec<f32> = far.iter().map(more).collect();
    vec![
        Claim {
            statement: "A search on the map of 1,000 moves finds a shortest way to the goal".to_owned(),
            measured: planned.mean,
            interval: Some([planned.low, planned.high]),
            threshold: REACHED_LEAST,
            baseline: Some((
                "64 random rollouts".to_owned(),
                share_of(&all, Trial::is_sampled).mean,
            )),
            samples: trials.len() as u32,
            ..share("Trips by a shortest way", &[])
        },
        Claim {
            statement: "Where it leads to the goal, the way is hardly longer than the shortest"
                .to_owned(),
            threshold: DETOUR_MOST,
            at_least: false,
            baseline: Some((
                "the best of 64 random rollouts, where one arrives".to_owned(),
                stats::mean(&over(|trial| trial.sampled)).mean,
            )),
            quantity: Axis::linear("Moves over the fewest", Unit::One),
            ..share("", &over(|trial| trial.planned))
        },
        Claim {
            statement: "To goals six moves away and more, search finds a shortest way far more often than 64 rollouts do"
                .to_owned(),
            threshold: FAR_LEAST,
            baseline: Some((
                "64 random rollouts".to_owned(),
                share_of(&far, Trial::is_sampled).mean,
            )),
            ..share("Share of trips more", &gain)
        },
    ]
}

/// A mean of shares with its interval, still without a statement, a threshold and a baseline.
fn share(quantity: &str, values: &[f32]) -> Claim {
    let mean = stats::mean(values);
    Claim {
        statement: String::new(),
        quantity: Axis::linear(quantity, Unit::Share),
        measured: mean.mean,
        interval: (values.len() > 1).then_some([mean.low, mean.high]),
        threshold: 0.0,
        at_least: true,
        baseline: None,
        samples: values.len() as u32,
    }
}
