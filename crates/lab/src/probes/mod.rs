//! What is measured on a model, apart from any exhibit.

pub mod attention;
pub mod bag_of_words;
pub mod curve;
pub mod embeddings;
pub mod function_vector;
pub mod induction;
pub mod labels;
pub mod pca;
pub mod prefill;
pub mod task_vector;
pub mod write;
