//! Figures drawn: one file a kind. What comes in was checked when it was made.

mod bars;
mod claims;
mod data;
mod frame;
mod heatmap;
mod lines;
mod plot;
mod scale;
mod scatter;
mod svg;
mod tokens;
mod words;

pub(crate) use claims::claim_list;
pub(crate) use frame::figure_view;
