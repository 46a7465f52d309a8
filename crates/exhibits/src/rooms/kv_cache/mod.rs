//! KvCache: one file an exhibit. Both lists are sorted.

use crate::Exhibit;

mod attention_gate;
mod channel_shrinking;
mod clasp_layer_skip;
mod context_cascade;
mod gist_pool;
mod kv_merging;
mod probe_query_retrieval;
mod retro_attention;
mod sage_kv;

pub(super) static LIST: &[&Exhibit] = &[
    &attention_gate::EXHIBIT,
    &channel_shrinking::EXHIBIT,
    &clasp_layer_skip::EXHIBIT,
    &context_cascade::EXHIBIT,
    &gist_pool::EXHIBIT,
    &kv_merging::EXHIBIT,
    &probe_query_retrieval::EXHIBIT,
    &retro_attention::EXHIBIT,
    &sage_kv::EXHIBIT,
];
