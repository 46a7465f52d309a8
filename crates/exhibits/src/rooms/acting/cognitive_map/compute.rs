//! The figures: a walk, the map of it, the way over the map, and what others find.

mod agent;
mod claims;
mod map;
mod mapper;
mod measure;
mod new_rooms;

use super::{FORBIDDEN, GOAL, HORIZON, MERGE, SEED, START, WALK};
use crate::{Compute, Running};
use agent::Agent;
use figure::{
    Axis, Bar, BarGroup, Bars, Lines, Point, PointGroup, Role, Scatter, Series, Table, Unit,
};
use lab::{Lab, LabError, layout, stats};
use map::{Map, Plan, Rules};
use measure::{Trial, Trials};
use new_rooms::Shares;
use tasks::seed::{Stream, derive};

pub(super) const COMPUTE: Compute = Compute { run, verify: claims::verify };

/// Walks of the line charts, and trips of the bar chart.
const WALKS: usize = 32;
const NEW_ROOMS: usize = 64;
const TRIPS: usize = 12;
const LETTERS: [&str; 4] = ["A", "B", "C", "D"];

fn run(lab: &mut Lab) -> Running<'_> {
    Box::pin(async move {
        let seed = lab.get(&SEED) as u64;
        let mapper = if lab.get(&HORIZON) == "1" { "tdb-room-1" } else { "tdb-room" };
        let agent = Agent::new(lab, [mapper, "tdb-room-plain"]).await?;
        let moves = lab.get(&WALK) as usize;
        let walk = agent.walk(moves, &mut tasks::draws(derive(seed, Stream::Test, 0)));
        let replay = agent.replay("Reading the walk", &walk, agent.warm_up()).await?;
        let rules = Rules { merge: lab.get(&MERGE) as usize, ..Rules::DEFAULT };
        let map = Map::new(std::slice::from_ref(&replay), rules);

        let [start, goal] =
            [&START, &GOAL].map(|knob| (lab.get(knob) as usize - 1).min(agent.cells() - 1));
        let last = |cell: usize, knob: &'static protocol::IntKnob| {
            let codes = replay.codes.iter().zip(&replay.walk.cells).rev();
            let code = codes.filter(|it| *it.1 == cell).find_map(|(code, _)| code.as_ref());
            code.map(|code| map.place(code)).ok_or_else(|| {
                LabError::bad_knob(
                    knob,
                    "the walk never came there; make it longer or take another cell",
                )
            })
        };
        let ends = [last(start, &START)?, last(goal, &GOAL)?];
        let forbidden = LETTERS.iter().position(|letter| *letter == lab.get(&FORBIDDEN));
        let plan = map.plan(ends[0], ends[1], forbidden.map(|colour| colour as u32));
        let way = plan.as_ref().and_then(|plan| agent.follow(start, &plan.actions));
        show_room(lab, &agent, [start, goal], way.as_deref())?;
        show_map(lab, &map, ends, plan.as_ref())?;
        show_numbers(lab, &agent, &map, plan.as_ref(), way.as_deref(), goal)?;

        show_accuracy(lab, &measure::accuracy(&agent, WALKS, seed).await?)?;
        show_new_rooms(lab, &new_rooms::shares(lab, NEW_ROOMS, seed).await?)?;
        let mut trials = Trials::new(&agent, &map, seed);
        for done in 0..TRIPS {
            lab.tick("Making trips", done, TRIPS).await?;
            trials.trip(done as u64).await?;
            show_trips(lab, &trials.all)?;
        }
        Ok(())
    })
}

/// Points that show these colours, a group a colour.
fn grouped(colours: &[u32], point: impl Fn(usize) -> Point) -> Vec<PointGroup> {
    let group = |(colour, name): (usize, &&str)| {
        let of = (0..colours.len()).filter(|at| colours[*at] as usize == colour);
        PointGroup { name: (*name).to_owned(), role: Role::Model, points: of.map(&point).collect() }
    };
    LETTERS.iter().enumerate().map(group).collect()
}

/// Links between places, and those of a way; it comes last, as it is drawn above the others.
fn linked(
    what: &str,
    pairs: impl Iterator<Item = [usize; 2]>,
    way: &[usize],
    place: impl Fn(usize) -> [f32; 2],
) -> Vec<Series> {
    let series = |name: &str, role, pairs: Vec<[usize; 2]>| {
        Series::new(name, role, pairs.iter().flatten().map(|at| place(*at)).collect())
    };
    let way: Vec<_> = way.windows(2).map(|pair| [pair[0], pair[1]]).collect();
    vec![series(what, Role::Chance, pairs.collect()), series("the way", Role::Baseline, way)]
}

fn show_room(
    lab: &Lab,
    agent: &Agent<'_>,
    ends: [usize; 2],
    way: Option<&[usize]>,
) -> Result<(), LabError> {
    let side = agent.family.side;
    let place = |cell: usize| [(cell % side) as f32, (side - 1 - cell / side) as f32];
    let groups = grouped(&agent.room, |cell| {
        let [x, y] = place(cell);
        Point { x, y, label: format!("cell {}{}", cell + 1, which(cell, ends)) }
    });
    // Right and down, so that each pair comes once.
    let pairs = (0..agent.cells()).flat_map(|from| {
        let to = [1, 2].into_iter().filter_map(move |action| agent.family.after(from, action));
        to.map(move |to| [from, to])
    });
    let links = linked("possible moves", pairs, way.unwrap_or_default(), place);
    let caption = match way {
        Some(_) => "The room, and the way that the map led to, as it went",
        None => "The room; no way was found",
    };
    lab.show(Scatter::graph("room", caption, groups, links))
}

fn show_map(lab: &Lab, map: &Map, ends: [usize; 2], plan: Option<&Plan>) -> Result<(), LabError> {
    let apart = map.links().filter(|(from, _, to)| from != to);
    let mut pairs: Vec<_> = apart.map(|(from, _, to)| [from.min(to), from.max(to)]).collect();
    pairs.sort_unstable();
    pairs.dedup();
    let places = layout::stress(&layout::steps_between(map.places.len(), &pairs));
    let colours: Vec<u32> = map.places.iter().map(map::Place::colour).collect();
    let groups = grouped(&colours, |at| {
        let codes: Vec<String> = map.places[at].codes().iter().map(u32::to_string).collect();
        let label = format!("codes {}{}", codes.join(" "), which(at, ends));
        Point { x: places[at][0], y: places[at][1], label }
    });
    let way = plan.map(|plan| plan.places.as_slice()).unwrap_or_default();
    let links = linked("moves on the map", pairs.into_iter(), way, |at| places[at]);
    let caption = "The map from the model's codes: places, and the moves between them";
    lab.show(Scatter::graph("map", caption, groups, links))
}

/// What stands at a point that is an end of the way.
fn which(at: usize, [start, goal]: [usize; 2]) -> &'static str {
    match at {
        at if at == start => ", the start",
        at if at == goal => ", the goal",
        _ => "",
    }
}

fn show_numbers(
    lab: &Lab,
    agent: &Agent<'_>,
    map: &Map,
    plan: Option<&Plan>,
    way: Option<&[usize]>,
    goal: usize,
) -> Result<(), LabError> {
    let marks = measure::marks(agent, map);
    let share = |value: f32| Unit::Share.format(value);
    let planned = match (plan, way) {
        (None, _) => "no way over the map".to_owned(),
        (Some(plan), Some(way)) if way.last() == Some(&goal) => {
            format!(
                "{} moves, there; the fewest are {}",
                plan.actions.len(),
                agent.fewest(way[0], goal)
            )
        }
        (Some(plan), Some(_)) => format!("{} moves, to another cell", plan.actions.len()),
        (Some(plan), None) => format!("{} moves, into a wall", plan.actions.len()),
    };
    let row = |what: &str, value: String| vec![what.to_owned(), value];
    let rows = vec![
        row("Places on the map", map.places.len().to_string()),
        row("Cells of the room", agent.cells().to_string()),
        row("Moments whose place stands for their cell", share(marks.pure)),
        row("Links of the map that are right", share(marks.right)),
        row("Links of the room that it has", share(marks.found)),
        row("The plan", planned),
    ];
    let columns = ["What", "Value"].map(str::to_owned).to_vec();
    lab.show(Table::new("numbers", "How well the map fits the room", columns, rows))
}

fn show_accuracy(lab: &Lab, accuracy: &measure::Accuracy) -> Result<(), LabError> {
    let caption = "How often the next colour is right, after so many moves";
    let series = vec![
        known("with codes", Role::Model, &accuracy.mapper),
        known("transformer without codes", Role::Baseline, &accuracy.plain),
        known("last colour and move, counted", Role::Chance, &accuracy.counted),
    ];
    show_known(lab, "accuracy", caption, series)
}

fn show_new_rooms(lab: &Lab, shares: &Shares) -> Result<(), LabError> {
    let caption =
        "The same in rooms that the model sees for the first time, 4 × 4 cells in 6 colours";
    let series = vec![
        known("with codes", Role::Model, &shares.mapper),
        known("who forgets no cell", Role::Baseline, &shares.remembered),
        known("last colour and move, counted in the walk", Role::Chance, &shares.counted),
    ];
    show_known(lab, "new-rooms", caption, series)
}

/// Shares move by move.
fn known(name: &str, role: Role, shares: &[f32]) -> Series {
    let points = shares.iter().enumerate().map(|(at, share)| [(at + 1) as f32, *share]);
    Series::new(name, role, points.collect())
}

fn show_known(lab: &Lab, id: &str, caption: &str, series: Vec<Series>) -> Result<(), LabError> {
    let x = Axis::linear("Moves so far", Unit::Steps);
    let y = Axis::linear("Next colours right", Unit::Share).from_to(0.0, 1.0);
    lab.show(Lines::new(id, caption, x, y, series))
}

fn show_trips(lab: &Lab, trials: &[Trial]) -> Result<(), LabError> {
    let group = |label: &str, of: &dyn Fn(&Trial) -> bool| {
        let chosen: Vec<&Trial> = trials.iter().filter(|trial| of(trial)).collect();
        let bar = |name: &str, role, there: &dyn Fn(&Trial) -> bool| {
            let count = chosen.iter().filter(|trial| there(trial)).count();
            let share = stats::share(count, chosen.len());
            Bar::new(name, role, share.mean).within(share.low, share.high)
        };
        let bars = vec![
            bar("search, shortest way", Role::Model, &|trial| trial.is_planned()),
            bar("rollouts, shortest way", Role::Baseline, &|trial| trial.is_sampled()),
            bar("rollouts, in 20 moves", Role::Baseline, &|trial| trial.sampled.is_some()),
        ];
        (!chosen.is_empty()).then(|| BarGroup { label: label.to_owned(), bars })
    };
    let groups = [
        group("up to 5 moves away", &|trial| trial.fewest < measure::FAR),
        group("6 moves and more", &|trial| trial.fewest >= measure::FAR),
    ];
    let caption = "Trips that end at the goal, by a search on the map and by 64 random rollouts";
    let y = Axis::linear("Trips", Unit::Share).from_to(0.0, 1.0);
    lab.show(Bars::new("trips", caption, y, groups.into_iter().flatten().collect()))
}
