//! Which function goes where.

use super::Belongs;
use super::input::Input;
use std::collections::HashSet;
use wasmparser::ExternalKind;

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
    // Nobody outside calls into a chunk that may be absent. What is called is the body of something
    // else, too, and so is what that calls.
    let mut waiting: Vec<usize> = (0..count).collect();
    while let Some(at) = waiting.pop() {
        let Some(home) = &homes[at] else { continue };
        if !belongs.is_entered(home)
            && callers[at].iter().any(|caller| homes[*caller].as_ref() != Some(home))
        {
            homes[at] = None;
            waiting.extend(calls(at));
        }
    }
    // What only functions of one chunk call goes with them, and so does what only that calls.
    let mut waiting: Vec<usize> = (0..count).collect();
    while let Some(at) = waiting.pop() {
        if homes[at].is_some() || named[at].is_some() {
            continue;
        }
        if pinned.contains(&at) || in_table.contains(&at) {
            continue;
        }
        let mut others = callers[at].iter().filter(|caller| **caller != at);
        let Some(home) = others.next().and_then(|first| homes[*first].clone()) else { continue };
        if others.all(|caller| homes[*caller].as_ref() == Some(&home)) {
            homes[at] = Some(home);
            waiting.extend(calls(at));
        }
    }
    homes
}
