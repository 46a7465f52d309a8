//! Position: one file an exhibit. Both lists are sorted.

use crate::Exhibit;

mod attention_basin;
mod cnnsum;
mod context_extension_shootout;
mod dope;
mod dual_chunk_million;
mod granite_long_code;
mod hsa_length_generalisation;
mod long_diffusion;
mod long_recipe;
mod position_distill;
mod rope_nope_hybrid;

pub(super) static LIST: &[&Exhibit] = &[
    &attention_basin::EXHIBIT,
    &cnnsum::EXHIBIT,
    &context_extension_shootout::EXHIBIT,
    &dope::EXHIBIT,
    &dual_chunk_million::EXHIBIT,
    &granite_long_code::EXHIBIT,
    &hsa_length_generalisation::EXHIBIT,
    &long_diffusion::EXHIBIT,
    &long_recipe::EXHIBIT,
    &position_distill::EXHIBIT,
    &rope_nope_hybrid::EXHIBIT,
];
