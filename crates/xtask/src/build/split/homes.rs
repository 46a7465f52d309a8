//! Which function goes where.

use super::Belongs;
use super::input::Input;
use std::collections::HashSet;
use wasmparser::ExternalKind;

/// Between the name of a chunk and that of one which is fetched only together with it.
pub(super) const CHILD: char = '.';

/// Bytes of the smallest body that moves by its name. Where two functions have the same code, one
/// is kept, with the name of either: what is small may be the body of something else.
pub(super) const SMALLEST: usize = 100;

/// The chunk of each function that has a body; `None` is the main module.
pub(super) fn homes(input: &Input<'_>, belongs: &impl Belongs) -> Vec<Option<String>> {
    let count = input.bodies.len();
    let own = |function: u32| function.checked_sub(input.imported).map(|at| at as usize);
    let calls = |at: usize| input.bodies[at].calls.iter().filter_map(|(_, _, it)| own(*it));
    let mut callers = vec![Vec::new(); count];
    for caller in 0..count {
        calls(caller).for_each(|called| callers[called].push(caller));
    }
    let exported = input.exports.iter().filter(|it| it.kind == ExternalKind::Func);
    let pinned = exported.map(|it| it.index).chain(input.start);
    let pinned: HashSet<usize> = pinned.filter_map(own).collect();
    let in_table: HashSet<usize> = input.in_table().filter_map(|(_, it)| own(it)).collect();

    let mut homes: Vec<Option<String>> = (0..count)
        .map(|at| {
            let name = input.names.get(&(input.imported + at as u32))?;
            belongs.to(name).filter(|_| !pinned.contains(&at))
        })
        .collect();
    // Small ones go where it is sure that they are no body of something else.
    let named = homes.clone();
    for at in (0..count).filter(|at| input.bodies[*at].bytes.len() < SMALLEST) {
        let Some(home) = &named[at] else { continue };
        let is_same = |other: &usize| named[*other].as_ref() == Some(home);
        let has_callers = !callers[at].is_empty() && callers[at].iter().all(is_same);
        if !calls(at).any(|it| is_same(&it)) && (in_table.contains(&at) || !has_callers) {
            homes[at] = None;
        }
    }
    // Nobody calls into a chunk that may be absent. What others call is the body of something else, too,
    // and so is what that calls: it goes where it is there for all of them.
    let mut waiting: Vec<usize> = (0..count).collect();
    while let Some(at) = waiting.pop() {
        let Some(home) = &homes[at] else { continue };
        if belongs.is_entered(home) {
            continue;
        }
        let mut callers = callers[at].iter().map(|caller| homes[*caller].as_deref());
        let place = callers.try_fold(home.as_str(), |place, caller| both(place, caller?));
        if place != Some(home) {
            homes[at] = place.map(str::to_owned);
            waiting.extend(calls(at));
        }
    }
    // What only functions of one chunk call goes with them, and so does what only that calls; what several
    // chunks with one parent call goes there.
    let mut waiting: Vec<usize> = (0..count).collect();
    while let Some(at) = waiting.pop() {
        if homes[at].is_some() || named[at].is_some() {
            continue;
        }
        if pinned.contains(&at) || in_table.contains(&at) {
            continue;
        }
        let others = callers[at].iter().filter(|caller| **caller != at);
        let mut others = others.map(|caller| homes[*caller].as_deref());
        let first = others.next().flatten();
        let place = others.fold(first, |place, caller| both(place?, caller?));
        if let Some(place) = place.map(str::to_owned) {
            homes[at] = Some(place);
            waiting.extend(calls(at));
        }
    }
    homes
}

/// The chunk that is there whenever either of two is: one of them, or their parent.
fn both<'a>(one: &'a str, other: &'a str) -> Option<&'a str> {
    let parent = |chunk: &'a str| chunk.split_once(CHILD).map_or(chunk, |(parent, _)| parent);
    if one == other { Some(one) } else { Some(parent(one)).filter(|it| *it == parent(other)) }
}
