//! Demonstrations: one file an exhibit. Both lists are sorted.

use crate::Exhibit;

mod align_by_examples;
mod code_demonstrations;
mod corrections_backfire;
mod cross_task_prompting;
mod gist_score;
mod glam_experts;
mod icl_retriever_benchmark;
mod in_context_pvi;
mod in_context_tagger;
mod label_guided_ner;
mod label_relationships;
mod logic_pipelines;
mod many_demonstrations;
mod many_labels;
mod many_shot_induction;
mod picl;
mod promot_keep_icl;
mod pseudo_annotated_demos;
mod ranking_preferences;
mod schema_activation;
mod skill_knn;
mod spec_to_circuit;
mod supportive_data;
mod symbol_tuning;
mod tabular_ml_lm;
mod thought_cards;
mod unified_retriever;
mod weak_task_gap;

pub(super) static LIST: &[&Exhibit] = &[
    &align_by_examples::EXHIBIT,
    &code_demonstrations::EXHIBIT,
    &corrections_backfire::EXHIBIT,
    &cross_task_prompting::EXHIBIT,
    &gist_score::EXHIBIT,
    &glam_experts::EXHIBIT,
    &icl_retriever_benchmark::EXHIBIT,
    &in_context_pvi::EXHIBIT,
    &in_context_tagger::EXHIBIT,
    &label_guided_ner::EXHIBIT,
    &label_relationships::EXHIBIT,
    &logic_pipelines::EXHIBIT,
    &many_demonstrations::EXHIBIT,
    &many_labels::EXHIBIT,
    &many_shot_induction::EXHIBIT,
    &picl::EXHIBIT,
    &promot_keep_icl::EXHIBIT,
    &pseudo_annotated_demos::EXHIBIT,
    &ranking_preferences::EXHIBIT,
    &schema_activation::EXHIBIT,
    &skill_knn::EXHIBIT,
    &spec_to_circuit::EXHIBIT,
    &supportive_data::EXHIBIT,
    &symbol_tuning::EXHIBIT,
    &tabular_ml_lm::EXHIBIT,
    &thought_cards::EXHIBIT,
    &unified_retriever::EXHIBIT,
    &weak_task_gap::EXHIBIT,
];
