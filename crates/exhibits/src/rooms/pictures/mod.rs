//! Pictures: one file an exhibit. Both lists are sorted.

use crate::Exhibit;

mod compositional_choice;
mod diffusion_rwkv;
mod fused_demonstrations;
mod generator_as_segmenter;
mod glyph;
mod kontext_editing;
mod mixed_output_icl;
mod molecule_designer;
mod multimodal_scaling;
mod prompt_diffusion;
mod segment_in_context;
mod self_supervised_prompts;
mod temporal_in_context_tuning;
mod tiny_clinic_benchmark;
mod unified_continuous_tokens;

pub(super) static LIST: &[&Exhibit] = &[
    &compositional_choice::EXHIBIT,
    &diffusion_rwkv::EXHIBIT,
    &fused_demonstrations::EXHIBIT,
    &generator_as_segmenter::EXHIBIT,
    &glyph::EXHIBIT,
    &kontext_editing::EXHIBIT,
    &mixed_output_icl::EXHIBIT,
    &molecule_designer::EXHIBIT,
    &multimodal_scaling::EXHIBIT,
    &prompt_diffusion::EXHIBIT,
    &segment_in_context::EXHIBIT,
    &self_supervised_prompts::EXHIBIT,
    &temporal_in_context_tuning::EXHIBIT,
    &tiny_clinic_benchmark::EXHIBIT,
    &unified_continuous_tokens::EXHIBIT,
];
