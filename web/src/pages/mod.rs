//! The pages without a program.

mod about;
mod card;
mod catalogue;
mod claims;
mod home;
mod room;
mod storage;
mod zoo;

pub(crate) use about::{about, not_found, unreachable};
pub(crate) use claims::{claims, fetch_claims};
pub(crate) use home::home;
pub(crate) use room::{paper_line, room};
pub(crate) use storage::storage;
pub(crate) use zoo::{fetch_zoo, zoo};
