//! Recurrence: one file an exhibit. Both lists are sorted.

use crate::Exhibit;

mod abbie_iterations;
mod armt;
mod atlas_memory;
mod gated_rnn_attention;
mod joint_recall;
mod longmamba;
mod lsrl_compiler;
mod ramba;
mod unexplored_states;

pub(super) static LIST: &[&Exhibit] = &[
    &abbie_iterations::EXHIBIT,
    &armt::EXHIBIT,
    &atlas_memory::EXHIBIT,
    &gated_rnn_attention::EXHIBIT,
    &joint_recall::EXHIBIT,
    &longmamba::EXHIBIT,
    &lsrl_compiler::EXHIBIT,
    &ramba::EXHIBIT,
    &unexplored_states::EXHIBIT,
];
