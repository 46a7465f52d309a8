//! FunctionLearning: one file an exhibit. Both lists are sorted.

use crate::Exhibit;

mod architecture_olympics;
mod boolean_functions;
mod grok_modular;
mod mamba_vs_attention;
mod mlp_in_context;
mod model_selection;
mod ood_tasks;
mod pretraining_task_count;
#[cfg(feature = "compute")]
mod pupil;

pub(super) static LIST: &[&Exhibit] = &[
    &architecture_olympics::EXHIBIT,
    &boolean_functions::EXHIBIT,
    &grok_modular::EXHIBIT,
    &mamba_vs_attention::EXHIBIT,
    &mlp_in_context::EXHIBIT,
    &model_selection::EXHIBIT,
    &ood_tasks::EXHIBIT,
    &pretraining_task_count::EXHIBIT,
];
