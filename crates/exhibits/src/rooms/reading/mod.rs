//! Reading: one file an exhibit. Both lists are sorted.

use crate::Exhibit;

mod chain_of_agents;
mod conversation_memory;
mod double_dipper;
mod edge_colbert;
mod explain_the_answer;
mod grammar_book;
mod graphreader;
mod icr2;
mod lc_boost;
mod lexinvariant;
mod lift;
mod loft;
mod long_align_packing;
mod long_emotion;
mod long_safety;
mod long_sft_stage;
mod memagent;
mod multi_hop_factory;
mod needlebench;
mod rag_fragments;
mod retrieve_then_reason;
mod uncertainty_rag;

pub(super) static LIST: &[&Exhibit] = &[
    &chain_of_agents::EXHIBIT,
    &conversation_memory::EXHIBIT,
    &double_dipper::EXHIBIT,
    &edge_colbert::EXHIBIT,
    &explain_the_answer::EXHIBIT,
    &grammar_book::EXHIBIT,
    &graphreader::EXHIBIT,
    &icr2::EXHIBIT,
    &lc_boost::EXHIBIT,
    &lexinvariant::EXHIBIT,
    &lift::EXHIBIT,
    &loft::EXHIBIT,
    &long_align_packing::EXHIBIT,
    &long_emotion::EXHIBIT,
    &long_safety::EXHIBIT,
    &long_sft_stage::EXHIBIT,
    &memagent::EXHIBIT,
    &multi_hop_factory::EXHIBIT,
    &needlebench::EXHIBIT,
    &rag_fragments::EXHIBIT,
    &retrieve_then_reason::EXHIBIT,
    &uncertainty_rag::EXHIBIT,
];
