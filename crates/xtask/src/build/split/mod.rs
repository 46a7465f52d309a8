//! Splits a module into one that is there at the start and chunks that are fetched when they are
//! needed. Functions move, memory and data stay. A chunk takes from the main module what it calls, and
//! puts its own functions into the table, which is also the way by which they are called from outside.
//! Before a chunk is there, to call one of its functions is a trap.
//!
//! Binaryen's `wasm-split` works like this, but it is in no package that we can ask for.

mod homes;
mod input;
mod plan;
#[cfg(test)]
mod tests;

use anyhow::{Context, Result};
use homes::homes;
use input::Input;
use plan::Plan;
use std::collections::BTreeSet;

pub(super) struct Split {
    pub(super) main: Vec<u8>,
    /// By name, in the order of names.
    pub(super) chunks: Vec<(String, Vec<u8>)>,
}

/// Which function belongs where.
pub(super) trait Belongs {
    /// The chunk of a function by its name; `None` is the main module.
    fn to(&self, function: &str) -> Option<String>;
    /// Whether the main module may call functions of this chunk by name, and not only by the table:
    /// somebody else sees to it that the chunk is there before.
    fn is_entered(&self, chunk: &str) -> bool;
}

/// Moves each function that belongs to a chunk, and what only the functions of one chunk call.
/// The module must still have its names; what comes out has none.
pub(super) fn split(module: &[u8], belongs: &impl Belongs) -> Result<Split> {
    let input = Input::read(module)?;
    let homes = homes(&input, belongs);
    let names: BTreeSet<&String> = homes.iter().flatten().collect();
    let names: Vec<&String> = names.into_iter().collect();
    let place = |home: &Option<String>| {
        home.as_ref().map(|home| names.binary_search(&home).expect("each home was collected"))
    };
    let homes: Vec<Option<usize>> = homes.iter().map(place).collect();
    let plan = Plan::new(&input, &homes, names.len());
    let chunks = names.iter().enumerate().map(|(at, name)| {
        let bytes = plan.chunk(at).with_context(|| format!("chunk {name}"))?;
        Ok(((*name).clone(), bytes))
    });
    Ok(Split { main: plan.main()?, chunks: chunks.collect::<Result<_>>()? })
}
