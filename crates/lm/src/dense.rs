//! Layers in plain numbers and in operations that gradients go through: one or a few at a time, since a
//! layer of SmolLM2 takes 14 MB so. The weights of an [`Lm`] are packed, and its kernels only go forward.

use crate::attention::{angle_tables, sight_table};
use crate::layers::Weight;
use crate::record::read;
use crate::{Config, Lm, LmError, Rope};
use burn::tensor::activation::{silu, softmax};
use burn::tensor::{Device, Int, Tensor, TensorData};

/// Texts one below the other, as the rows of one matrix: each begins at position 0, and none sees another.
pub struct Texts {
    /// `[rows, 1, d_head / 2]` each.
    angles: [Tensor<3>; 2],
    /// `[1, group * rows, rows]`.
    sight: Tensor<3>,
}

impl Texts {
    /// Of so many tokens each.
    pub fn new(config: &Config, lengths: &[usize], device: &Device) -> Self {
        let of_text = lengths.iter().enumerate();
        let rows: Vec<(usize, usize)> =
            of_text.flat_map(|(text, length)| (0..*length).map(move |at| (text, at))).collect();
        let (count, half) = (rows.len(), config.d_head() / 2);
        let angle = |row: usize, pair| Rope::None.angle(config, rows[row].1, pair);
        let angles = angle_tables(config, count, 1.0, angle, device);
        let visible = |row: usize, entry: usize| rows[entry].0 == rows[row].0 && entry <= row;
        Self {
            angles: angles.map(|table| table.reshape([count, 1, half])),
            sight: sight_table(config, [count, count], &visible, device),
        }
    }
}

/// `x / sqrt(mean(x²) + eps) · g`.
struct Norm {
    /// `[1, d_model]`.
    gain: Tensor<2>,
    eps: f32,
}

impl Norm {
    fn forward(&self, x: Tensor<2>) -> Tensor<2> {
        let size = (x.clone().square().mean_dim(1) + self.eps).sqrt();
        x / size * self.gain.clone()
    }
}

/// A layer of an [`Lm`] whose weights stand still while gradients go through it to whatever it reads, and
/// to what is added on the way. The weights are those that the model computes with.
///
/// The gradient of a loss at one layer's input follows from that at its output `g`: with the input on an
/// autodiff device and `require_grad`, it is that of `(block.forward(input, &texts) * g).sum()`. So a chain
/// of layers is gone back one at a time, each from what a forward pass kept of its input, and no more than
/// one layer is in memory.
pub struct DenseBlock {
    config: Config,
    attention_norm: Norm,
    mlp_norm: Norm,
    /// `[(heads + 2 * kv_heads) * d_head, d_model]`.
    qkv: Tensor<2>,
    /// `[d_model, heads * d_head]`.
    out: Tensor<2>,
    /// `[2 * d_ffn, d_model]`.
    gate_up: Tensor<2>,
    /// `[d_model, d_ffn]`.
    down: Tensor<2>,
}

impl DenseBlock {
    /// What attention reads of the residual stream: its norm, `[rows, d_model]`.
    pub fn normed(&self, residual: Tensor<2>) -> Tensor<2> {
        self.attention_norm.forward(residual)
    }

    /// Queries, keys and values of what [`Self::normed`] made, not yet turned by positions:
    /// `[rows, heads * d_head]` and twice `[rows, kv_heads * d_head]`.
    pub fn project(&self, normed: Tensor<2>) -> [Tensor<2>; 3] {
        let Config { heads, kv_heads, .. } = self.config;
        let d_head = self.config.d_head();
        let made = normed.matmul(self.qkv.clone().transpose());
        let [keys, values] = [heads, heads + kv_heads].map(|head| head * d_head);
        let end = values + kv_heads * d_head;
        [0..keys, keys..values, values..end].map(|columns| made.clone().slice_dim(1, columns))
    }

    /// What attention adds to the residual stream: `[rows, d_model]`.
    pub fn attend(&self, [q, k, v]: [Tensor<2>; 3], texts: &Texts) -> Tensor<2> {
        let Config { heads, kv_heads, .. } = self.config;
        let ([rows, _], d_head, group) = (q.dims(), self.config.d_head(), self.config.group());
        let by_head = |x: Tensor<2>, heads| x.reshape([rows, heads, d_head]);
        let turned = |x: Tensor<2>, heads| {
            let (x, half) = (by_head(x, heads), d_head / 2);
            let [cos, sin] = texts.angles.clone();
            let (low, high) = (x.clone().slice_dim(2, 0..half), x.slice_dim(2, half..d_head));
            let turned =
                [low.clone() * cos.clone() - high.clone() * sin.clone(), high * cos + low * sin];
            Tensor::cat(turned.into(), 2).swap_dims(0, 1) // [heads, rows, d_head]
        };
        let q = turned(q, heads).reshape([kv_heads, group * rows, d_head]);
        let k = turned(k, kv_heads);
        let v = by_head(v, kv_heads).swap_dims(0, 1);
        let scores = q.matmul(k.swap_dims(1, 2)) * (d_head as f32).sqrt().recip();
        let mixed = softmax(scores + texts.sight.clone(), 2).matmul(v);
        let mixed = mixed.reshape([heads, rows, d_head]).swap_dims(0, 1);
        mixed.reshape([rows, heads * d_head]).matmul(self.out.clone().transpose())
    }

    /// What attention adds to this residual stream.
    pub fn attention(&self, residual: Tensor<2>, texts: &Texts) -> Tensor<2> {
        self.attend(self.project(self.normed(residual)), texts)
    }

    /// What the MLP adds to this residual stream, which holds already what attention added.
    pub fn mlp(&self, residual: Tensor<2>) -> Tensor<2> {
        let made = self.mlp_norm.forward(residual).matmul(self.gate_up.clone().transpose());
        let width = made.dims()[1] / 2;
        let gate = silu(made.clone().slice_dim(1, 0..width));
        (gate * made.slice_dim(1, width..2 * width)).matmul(self.down.clone().transpose())
    }

    /// The residual stream after the layer.
    pub fn forward(&self, residual: Tensor<2>, texts: &Texts) -> Tensor<2> {
        let middle = residual.clone() + self.attention(residual, texts);
        middle.clone() + self.mlp(middle)
    }
}

/// The final norm and some rows of the output matrix.
pub struct DenseHead {
    norm: Norm,
    /// `[tokens, d_model]`.
    rows: Tensor<2>,
}

impl DenseHead {
    /// Logits of the head's tokens after these residual vectors: `[rows, tokens]`.
    pub fn logits(&self, residual: Tensor<2>) -> Tensor<2> {
        self.norm.forward(residual).matmul(self.rows.clone().transpose())
    }
}

impl Lm {
    /// A layer in plain numbers on a device, which may be another than the model's.
    pub async fn dense_block(&self, layer: usize, device: &Device) -> Result<DenseBlock, LmError> {
        let count = self.config.layers;
        let found = self.blocks.get(layer);
        let block = found.ok_or(LmError::Edit { what: "layer", found: layer, count })?;
        let (attention, mlp) = (&block.attention, &block.mlp);
        Ok(DenseBlock {
            config: self.config.clone(),
            attention_norm: plain_norm(&block.attention_norm, device).await?,
            mlp_norm: plain_norm(&block.mlp_norm, device).await?,
            qkv: plain(attention.qkv.parts(), device).await?,
            out: plain(std::slice::from_ref(&attention.out), device).await?,
            gate_up: plain(mlp.gate_up.parts(), device).await?,
            down: plain(std::slice::from_ref(&mlp.down), device).await?,
        })
    }

    /// The output matrix in plain numbers, of these tokens alone: that of all of SmolLM2's takes 113 MB.
    pub async fn dense_head(&self, tokens: &[u32], device: &Device) -> Result<DenseHead, LmError> {
        let vocab = self.config.vocab;
        if let Some(id) = tokens.iter().find(|id| **id as usize >= vocab) {
            return Err(LmError::Token { id: *id, vocab });
        }
        if tokens.is_empty() {
            return Err(LmError::NoTokens);
        }
        let ids: Vec<i32> = tokens.iter().map(|id| *id as i32).collect();
        let ids = Tensor::<1, Int>::from_data(TensorData::new(ids, [tokens.len()]), &self.device);
        let rows = read(self.head.as_ref().unwrap_or(&self.embedding).rows(ids)).await?;
        let shape = [tokens.len(), self.config.d_model];
        let rows = Tensor::from_data(TensorData::new(rows, shape), device);
        Ok(DenseHead { norm: plain_norm(&self.norm, device).await?, rows })
    }
}

async fn plain_norm(norm: &crate::layers::RmsNorm, device: &Device) -> Result<Norm, LmError> {
    let gain = read(norm.gain.clone()).await?;
    let shape = [1, gain.len()];
    Ok(Norm { gain: Tensor::from_data(TensorData::new(gain, shape), device), eps: norm.eps })
}

/// The rows of all parts: `[n, k]`.
async fn plain(parts: &[Weight], device: &Device) -> Result<Tensor<2>, LmError> {
    let (mut values, mut n) = (Vec::new(), 0);
    for part in parts {
        let rows = part.all_rows();
        n += rows.dims()[0];
        values.extend(read(rows).await?);
    }
    let k = values.len() / n.max(1);
    Ok(Tensor::from_data(TensorData::new(values, [n, k]), device))
}
