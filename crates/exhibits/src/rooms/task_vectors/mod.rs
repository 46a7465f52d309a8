//! TaskVectors: one file an exhibit. Both lists are sorted.

use crate::Exhibit;

mod contrast_consistent_ranking;
mod function_vectors;
mod icl_vs_gd;
mod implicit_icl;
mod learned_task_vector;
mod lora_from_task_vector;
mod mimic_shift_vectors;
mod soft_head_injection;
mod task_superposition;
#[allow(clippy::module_inception)] // the exhibit has the name of its room
mod task_vectors;
mod vectors_as_words;

pub(super) static LIST: &[&Exhibit] = &[
    &contrast_consistent_ranking::EXHIBIT,
    &function_vectors::EXHIBIT,
    &icl_vs_gd::EXHIBIT,
    &implicit_icl::EXHIBIT,
    &learned_task_vector::EXHIBIT,
    &lora_from_task_vector::EXHIBIT,
    &mimic_shift_vectors::EXHIBIT,
    &soft_head_injection::EXHIBIT,
    &task_superposition::EXHIBIT,
    &task_vectors::EXHIBIT,
    &vectors_as_words::EXHIBIT,
];
