//! One file a model.

pub(crate) mod linear_attention;
mod mixers;
pub(crate) mod sequence;
pub(crate) mod transformer;
