//! One file a model.

pub(crate) mod linear_attention;
pub(crate) mod transformer;
