//! The figures: a walk, the map of it, the way over the map, and what others find.

mod agent;
mod claims;
mod map;
mod measure;

use super::{FORBIDDEN, GOAL, HORIZON, MERGE, PAINTED, SEED, START, WALK, WORLD};
use crate::{Compute, Running};
use agent::Agent;
use figure::{
    Axis, Bar, BarGroup, Bars, Lines, Link, Point, PointGroup, Role, Scatter, Series, Table, Unit,
};
use lab::{Lab, LabError, layout, stats};
use map::{Map, Plan, Rules};
use measure::{Trial, Trials};
use tasks::seed::{Stream, derive};

pub(super) const COMPUTE: Compute = Compute { run, verify: claims::verify };

/// Walks of the line chart, and trips of the bar chart.
const WALKS: usize = 32;
const TRIPS: usize = 12;
const LETTERS: [&str; 6] = ["A", "B", "C", "D", "E", "F"];

fn run(lab: &mut Lab) -> Running<'_> {
    Box::pin(async move {
        let seed = lab.get(&SEED) as u64;
        let is_known = lab.get(&WORLD) == "known";
        let agent = if is_known {
            let mapper = if lab.get(&HORIZON) == "1" { "tdb-room-1" } else { "tdb-room" };
            Agent::new(lab, [mapper, "tdb-room-plain"], None).await?
        } else {
            let mut agent = Agent::new(lab, ["tdb-icl", "tdb-icl-plain"], None).await?;
            agent.room = match painted(lab, &agent)? {
                Some(room) => room,
                None => agent.family.room(derive(seed, Stream::Rule, 0)),
            };
            agent
        };
        let moves = if is_known { lab.get(&WALK) as usize } else { agent.moves() };
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
        show_room(lab, &agent, start, goal, way.as_deref())?;
        show_map(lab, &map, ends, plan.as_ref())?;
        show_numbers(lab, &agent, &map, plan.as_ref(), way.as_deref(), goal)?;

        let rooms =
            if is_known { vec![agent.room.clone()] } else { measure::rooms(&agent, seed, WALKS) };
        let accuracy = measure::accuracy(&agent, &rooms, WALKS, seed).await?;
        show_accuracy(lab, &accuracy, is_known)?;
        if is_known {
            let mut trials = Trials::new(&agent, &map, seed);
            for done in 0..TRIPS {
                lab.tick("Making trips", done, TRIPS).await?;
                trials.trip(done as u64).await?;
                show_trips(lab, &trials.all)?;
            }
        }
        Ok(())
    })
}

/// The visitor's own room, if he painted one.
fn painted(lab: &Lab, agent: &Agent<'_>) -> Result<Option<Vec<u32>>, LabError> {
    let text = lab.get(&PAINTED);
    let letters: Vec<char> = text.chars().filter(|letter| !letter.is_whitespace()).collect();
    if letters.is_empty() {
        return Ok(None);
    }
    let colour = |letter: &char| {
        let name = letter.to_ascii_uppercase();
        let place = LETTERS[..agent.family.colours].iter().position(|it| it.starts_with(name));
        place.map(|place| place as u32)
    };
    let room: Option<Vec<u32>> = letters.iter().map(colour).collect();
    let cells = agent.family.side.pow(2);
    match room {
        Some(room) if room.len() == cells => Ok(Some(room)),
        Some(room) => {
            let reason = format!("{} letters; the room has {cells} cells", room.len());
            Err(LabError::bad_knob(&PAINTED, reason))
        }
        None => Err(LabError::bad_knob(&PAINTED, "write letters from A to F only")),
    }
}

/// Which group and place in it each point gets, of points that show these colours.
fn grouped(
    colours: &[u32],
    mut point: impl FnMut(usize) -> Point,
) -> (Vec<PointGroup>, Vec<[usize; 2]>) {
    let count = colours.iter().max().map_or(0, |most| *most as usize + 1);
    let role = |colour: usize| if colour < 4 { Role::Model } else { Role::Baseline };
    let group = |colour: usize| PointGroup {
        name: LETTERS[colour.min(LETTERS.len() - 1)].to_owned(),
        role: role(colour),
        points: vec![],
    };
    let mut groups: Vec<PointGroup> = (0..count).map(group).collect();
    let mut ends = Vec::new();
    for (at, colour) in colours.iter().enumerate() {
        let points = &mut groups[*colour as usize].points;
        ends.push([*colour as usize, points.len()]);
        points.push(point(at));
    }
    (groups, ends)
}

fn show_room(
    lab: &Lab,
    agent: &Agent<'_>,
    start: usize,
    goal: usize,
    way: Option<&[usize]>,
) -> Result<(), LabError> {
    let side = agent.family.side;
    let (groups, ends) = grouped(&agent.room, |cell| {
        let (row, column) = (cell / side, cell % side);
        let what = match cell {
            cell if cell == start => ", the start",
            cell if cell == goal => ", the goal",
            _ => "",
        };
        let label = format!("cell {}{what}", cell + 1);
        Point { x: column as f32, y: (side - 1 - row) as f32, label }
    });
    let is_on = |from: usize, to: usize| {
        let pairs = way.unwrap_or_default().windows(2);
        pairs.into_iter().any(|pair| pair == [from, to] || pair == [to, from])
    };
    // Right and down, so that each pair comes once.
    let links = (0..agent.cells()).flat_map(|from| {
        let to = [1, 2].into_iter().filter_map(move |action| agent.family.after(from, action));
        to.map(move |to| [from, to])
    });
    let links =
        links.map(|[from, to]| Link { ends: [ends[from], ends[to]], strong: is_on(from, to) });
    let caption = match way {
        Some(_) => "The room, and the way that the map led to, as it went",
        None => "The room; no way was found",
    };
    lab.show(Scatter::graph("room", caption, groups, links.collect()))
}

fn show_map(
    lab: &Lab,
    map: &Map,
    [start, goal]: [usize; 2],
    plan: Option<&Plan>,
) -> Result<(), LabError> {
    let mut pairs: Vec<[usize; 2]> = map
        .links()
        .filter(|(from, _, to)| from != to)
        .map(|(from, _, to)| [from.min(to), from.max(to)])
        .collect();
    pairs.sort_unstable();
    pairs.dedup();
    let places = layout::stress(&layout::steps_between(map.places.len(), &pairs));
    let colours: Vec<u32> = map.places.iter().map(map::Place::colour).collect();
    let (groups, ends) = grouped(&colours, |place| {
        let what = match place {
            place if place == start => ", the start",
            place if place == goal => ", the goal",
            _ => "",
        };
        let codes: Vec<String> = map.places[place].codes().iter().map(u32::to_string).collect();
        let label = format!("codes {}{what}", codes.join(" "));
        Point { x: places[place][0], y: places[place][1], label }
    });
    let is_on = |pair: [usize; 2]| {
        let places = plan.map(|plan| plan.places.as_slice()).unwrap_or_default();
        places.windows(2).any(|on| pair == [on[0].min(on[1]), on[0].max(on[1])])
    };
    let links =
        pairs.iter().map(|pair| Link { ends: pair.map(|place| ends[place]), strong: is_on(*pair) });
    let caption = "The map from the model's codes: places, and the moves between them";
    lab.show(Scatter::graph("map", caption, groups, links.collect()))
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
    let columns = ["", "Value"].map(str::to_owned).to_vec();
    lab.show(Table::new("numbers", "How well the map fits the room", columns, rows))
}

fn show_accuracy(lab: &Lab, accuracy: &measure::Accuracy, is_known: bool) -> Result<(), LabError> {
    let line = |name: &str, role, shares: &[f32]| {
        let points = shares.iter().enumerate().map(|(at, share)| [(at + 1) as f32, *share]);
        Series::new(name, role, points.collect())
    };
    let counts = if is_known {
        "the last colour and move, counted"
    } else {
        "the same, counted in the walk"
    };
    let caption = "How often the next colour is right, after so many moves";
    let x = Axis::linear("Moves so far", Unit::Steps);
    let y = Axis::linear("Next colours right", Unit::Share).from_to(0.0, 1.0);
    let series = vec![
        line("with codes", Role::Model, &accuracy.mapper),
        line("transformer without codes", Role::Baseline, &accuracy.plain),
        line(counts, Role::Chance, &accuracy.counted),
    ];
    lab.show(Lines::new("accuracy", caption, x, y, series))
}

fn show_trips(lab: &Lab, trials: &[Trial]) -> Result<(), LabError> {
    let group = |label: &str, of: &dyn Fn(&Trial) -> bool| {
        let chosen: Vec<&Trial> = trials.iter().filter(|trial| of(trial)).collect();
        let bar = |name: &str, role, there: &dyn Fn(&Trial) -> bool| {
            let share =
                stats::share(chosen.iter().filter(|trial| there(trial)).count(), chosen.len());
            Bar::new(name, role, share.mean).within(share.low, share.high)
        };
        let bars = vec![
            bar("search on the map", Role::Model, &|trial| trial.planned.is_some()),
            bar("64 random rollouts", Role::Baseline, &|trial| trial.sampled.is_some()),
        ];
        (!chosen.is_empty()).then(|| BarGroup { label: label.to_owned(), bars })
    };
    let groups = [
        group("up to 5 moves away", &|trial| trial.fewest < measure::FAR),
        group("6 moves and more", &|trial| trial.fewest >= measure::FAR),
    ];
    let caption = "Trips that end at the goal";
    let y = Axis::linear("Goals reached", Unit::Share).from_to(0.0, 1.0);
    lab.show(Bars::new("trips", caption, y, groups.into_iter().flatten().collect()))
}
