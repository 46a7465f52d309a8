//! From codes to a map: what is a place, what is next to it, and the way there.

use super::mapper::Walk;
use std::collections::{BTreeMap, HashMap, VecDeque};

/// A walk and its codes. Where it really was serves for marks alone.
pub(super) struct Replay {
    pub(super) walk: Walk,
    /// One code of each codebook, for each place before a move that counts; earlier ones have none.
    pub(super) codes: Vec<Option<Vec<u32>>>,
}

/// How a map is made of codes.
#[derive(Clone, Copy)]
pub(super) struct Rules {
    /// Places whose codes differ in no more codebooks are one.
    pub(super) merge: usize,
    /// Of the times that a move was made at a place, the share that has to lead to the same other one.
    pub(super) least_share: f32,
}

impl Rules {
    pub(super) const DEFAULT: Self = Self { merge: 2, least_share: 0.1 };
}

/// A graph of places (section 3.3 of the paper).
pub(super) struct Map {
    pub(super) places: Vec<Place>,
    /// Where a move at a place leads to.
    next: BTreeMap<[usize; 2], Vec<usize>>,
    place_of: HashMap<Vec<u32>, usize>,
}

pub(super) struct Place {
    codes: Vec<u32>,
    /// How often each colour was seen there.
    colours: BTreeMap<u32, usize>,
    /// How often it was each cell, for marks alone.
    cells: BTreeMap<usize, usize>,
}

impl Place {
    pub(super) fn colour(&self) -> u32 {
        most(&self.colours)
    }

    /// The cell that it stands for.
    pub(super) fn cell(&self) -> usize {
        most(&self.cells)
    }

    pub(super) fn codes(&self) -> &[u32] {
        &self.codes
    }

    pub(super) fn visits(&self) -> usize {
        self.cells.values().sum()
    }

    pub(super) fn visits_of(&self, cell: usize) -> usize {
        self.cells.get(&cell).copied().unwrap_or(0)
    }
}

impl Map {
    pub(super) fn new(replays: &[Replay], rules: Rules) -> Self {
        let mut counts = HashMap::<&Vec<u32>, usize>::new();
        for codes in replays.iter().flat_map(|replay| &replay.codes).flatten() {
            *counts.entry(codes).or_default() += 1;
        }
        // The most used first, since rarer ones are merged into them.
        let mut used: Vec<_> = counts.into_iter().collect();
        used.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(other.0)));
        let (mut places, mut place_of) = (Vec::<Place>::new(), HashMap::new());
        for (codes, _) in used {
            let apart = |place: &Place| {
                place.codes.iter().zip(codes).filter(|(one, other)| one != other).count()
            };
            let near = (0..places.len()).min_by_key(|at| apart(&places[*at]));
            let place = match near.filter(|at| apart(&places[*at]) <= rules.merge) {
                Some(place) => place,
                None => {
                    let (colours, cells) = (BTreeMap::new(), BTreeMap::new());
                    places.push(Place { codes: codes.clone(), colours, cells });
                    places.len() - 1
                }
            };
            place_of.insert(codes.clone(), place);
        }
        let mut moves = BTreeMap::<[usize; 2], BTreeMap<usize, usize>>::new();
        for replay in replays {
            let place = |step: usize| Some(place_of[replay.codes.get(step)?.as_ref()?]);
            for step in 0..replay.codes.len() {
                let Some(here) = place(step) else { continue };
                *places[here].colours.entry(replay.walk.colours[step]).or_default() += 1;
                *places[here].cells.entry(replay.walk.cells[step]).or_default() += 1;
                if let Some(there) = place(step + 1) {
                    let counts = moves.entry([here, replay.walk.actions[step]]).or_default();
                    *counts.entry(there).or_default() += 1;
                }
            }
        }
        let lasting = |(from, counts): ([usize; 2], BTreeMap<usize, usize>)| {
            let all: usize = counts.values().sum();
            let is_lasting = |count: usize| count as f32 >= rules.least_share * all as f32;
            let to = counts.into_iter().filter(|(_, count)| is_lasting(*count));
            let mut to: Vec<_> = to.collect();
            to.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
            (from, to.into_iter().map(|(to, _)| to).collect())
        };
        Self { places, next: moves.into_iter().map(lasting).collect(), place_of }
    }

    /// The place of these codes; the nearest one if they never came.
    pub(super) fn place(&self, codes: &[u32]) -> usize {
        let apart = |place: &Place| {
            place.codes.iter().zip(codes).filter(|(one, other)| one != other).count()
        };
        let nearest = || (0..self.places.len()).min_by_key(|at| apart(&self.places[*at]));
        self.place_of.get(codes).copied().or_else(nearest).unwrap_or(0)
    }

    /// Moves and the places they lead to, from place to place.
    pub(super) fn links(&self) -> impl Iterator<Item = (usize, usize, usize)> {
        let one = |(from, to): (&[usize; 2], &Vec<usize>)| -> Vec<_> {
            to.iter().map(|to| (from[0], from[1], *to)).collect()
        };
        self.next.iter().flat_map(one)
    }

    /// The fewest moves from place to place, with the places between, that never enter one where the
    /// colour is forbidden.
    pub(super) fn plan(&self, start: usize, goal: usize, forbidden: Option<u32>) -> Option<Plan> {
        let mut came = HashMap::<usize, (usize, usize)>::new();
        let mut waiting = VecDeque::from([start]);
        while let Some(here) = waiting.pop_front() {
            if here == goal {
                let (mut places, mut actions, mut at) = (vec![goal], Vec::new(), goal);
                while at != start {
                    let (before, action) = came[&at];
                    (at, actions) = (before, [vec![action], actions].concat());
                    places.insert(0, at);
                }
                return Some(Plan { places, actions });
            }
            for ([_, action], to) in self.next.range([here, 0]..[here + 1, 0]) {
                for there in to {
                    let is_forbidden = forbidden == Some(self.places[*there].colour());
                    if *there != start && !came.contains_key(there) && !is_forbidden {
                        came.insert(*there, (here, *action));
                        waiting.push_back(*there);
                    }
                }
            }
        }
        None
    }
}

/// A way over a map.
pub(super) struct Plan {
    pub(super) places: Vec<usize>,
    pub(super) actions: Vec<usize>,
}

fn most<T: Copy + Default>(counts: &BTreeMap<T, usize>) -> T {
    counts.iter().max_by_key(|(_, count)| **count).map(|(it, _)| *it).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A walk along a corridor of cells 0 to 3, with two codes each; action 0 leads on, 1 back.
    fn corridor(cells: &[usize], codes: impl Fn(usize) -> Vec<u32>) -> Replay {
        let actions = cells.windows(2).map(|pair| usize::from(pair[1] < pair[0])).collect();
        let colours = cells.iter().map(|cell| *cell as u32 % 2).collect();
        Replay {
            walk: Walk { cells: cells.to_vec(), actions, colours },
            codes: cells.iter().map(|cell| Some(codes(*cell))).collect(),
        }
    }

    #[test]
    fn a_plan_is_the_shortest_way_and_keeps_off_what_is_forbidden() {
        let walk = corridor(&[0, 1, 2, 3, 2, 1, 0], |cell| vec![cell as u32, 7 + cell as u32]);
        let map = Map::new(&[walk], Rules { merge: 0, least_share: 0.1 });
        assert_eq!(map.places.len(), 4);
        let place = |cell: u32| map.place(&[cell, 7 + cell]);
        let plan = map.plan(place(0), place(3), None).unwrap();
        assert_eq!((plan.actions, plan.places.len()), (vec![0, 0, 0], 4));
        assert_eq!(map.plan(place(2), place(2), None).unwrap().actions, [0; 0]);
        // Cell 1 shows colour 1, and there is no way round it.
        assert!(map.plan(place(0), place(3), Some(1)).is_none());
    }

    #[test]
    fn codes_that_differ_little_are_one_place_and_rare_moves_are_none() {
        let codes =
            |noisy: bool| move |cell: usize| vec![cell as u32, u32::from(noisy), 9, cell as u32];
        let walks = [
            corridor(&[0, 1, 2, 3, 2, 1, 0, 1, 2, 3, 2, 1, 0], codes(false)),
            corridor(&[0, 1, 2, 3], codes(true)),
        ];
        let places = |merge| Map::new(&walks, Rules { merge, least_share: 0.1 }).places.len();
        assert_eq!((places(0), places(1)), (8, 4));
        // A step to another cell than the others, once in eleven times.
        let mut odd = corridor(
            &[0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0],
            codes(false),
        );
        odd.codes.push(Some(codes(false)(3)));
        odd.walk.cells.push(3);
        odd.walk.colours.push(1);
        odd.walk.actions.push(0);
        let links = |least_share| {
            Map::new(std::slice::from_ref(&odd), Rules { merge: 0, least_share }).links().count()
        };
        assert_eq!((links(0.0), links(0.2)), (3, 2));
    }
}
