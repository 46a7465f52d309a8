//! One file a model.

pub(crate) mod decoder;
pub(crate) mod linear_attention;
pub(crate) mod map;
mod mixers;
pub(crate) mod painter;
pub(crate) mod recurrent;
mod retention;
pub(crate) mod sequence;
pub(crate) mod transformer;
pub(crate) mod whole;
