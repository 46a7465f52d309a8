use burn::tensor::{Device, Tensor, TensorData};
use std::ops::Range;

/// Where in a layer something can be changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Site {
    /// The residual stream after the layer, `d_model` values.
    Residual,
    /// What attention adds to the residual stream (after W_o), `d_model` values.
    AttnOut,
    /// What the MLP adds to the residual stream, `d_model` values.
    MlpOut,
    /// The output of one query head before W_o, `d_head` values.
    Head(usize),
}

/// A change to the activations of some tokens during a forward pass.
#[derive(Clone, Debug, PartialEq)]
pub struct Edit {
    pub site: Site,
    pub layer: usize,
    /// Positions of the tokens, counted from the start of the text.
    pub positions: Range<usize>,
    pub op: EditOp,
}

#[derive(Clone, Debug, PartialEq)]
pub enum EditOp {
    Zero,
    Scale(f32),
    /// Adds the vector.
    Add(Vec<f32>),
    /// Puts the vector in place of what is there.
    Set(Vec<f32>),
}

/// Applies the edits of a site to `x`, whose rows are the tokens from position `first` on.
/// `columns` are those of the site.
pub(crate) fn apply(
    edits: &[Edit],
    site: Site,
    layer: usize,
    first: usize,
    columns: Range<usize>,
    mut x: Tensor<2>,
) -> Tensor<2> {
    for edit in edits.iter().filter(|edit| edit.site == site && edit.layer == layer) {
        let rows = x.dims()[0];
        let from = edit.positions.start.max(first);
        let to = edit.positions.end.min(first + rows);
        if from >= to {
            continue;
        }
        let at = [from - first..to - first, columns.clone()];
        let (count, device) = (to - from, x.device());
        let old = x.clone().slice(at.clone());
        let new = match &edit.op {
            EditOp::Zero => old.zeros_like(),
            EditOp::Scale(factor) => old * *factor,
            EditOp::Add(vector) => old + rows_of(vector, columns.len(), 1, &device),
            EditOp::Set(vector) => rows_of(vector, columns.len(), count, &device),
        };
        x = x.slice_assign(at, new);
    }
    x
}

fn rows_of(vector: &[f32], width: usize, count: usize, device: &Device) -> Tensor<2> {
    assert_eq!(vector.len(), width, "an edit's vector has to fit its site");
    Tensor::from_data(TensorData::new(vector.to_vec(), [1, width]), device).repeat_dim(0, count)
}
