//! Figures drawn: one file a kind. What comes in was checked when it was made.

mod bars;
mod chart;
mod claims;
mod data;
mod export;
mod frame;
mod hands;
mod heat_layout;
mod heatmap;
mod lines;
mod plot;
mod pyramid;
mod save;
mod scale;
mod scatter;
mod simplify;
mod surface;
mod svg;
mod tokens;
mod window;
mod words;

pub(crate) use claims::claim_list;
pub(crate) use frame::figure_view;
