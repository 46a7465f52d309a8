use crate::weights::Numbers;
use crate::{Config, EmbedError, Tokenizer};
use burn::tensor::activation::{gelu, softmax};
use burn::tensor::module::layer_norm;
use burn::tensor::{Device, Int, Tensor, TensorData};
use std::collections::HashMap;

/// Tokens that are computed together: a batch takes some 150 ms on one slow core, so that a cancel
/// arrives in time.
const BATCH_TOKENS: usize = 128;

/// A BERT encoder (Devlin et al. 2018, arXiv 1810.04805) whose mean over the tokens, at length one,
/// stands for the text.
pub struct Embedder {
    pub config: Config,
    pub tokenizer: Tokenizer,
    /// `[vocab, d_model]`.
    words: Tensor<2>,
    /// `[context, d_model]`, the vector of the first token type added.
    positions: Tensor<2>,
    norm: Norm,
    blocks: Vec<Block>,
    device: Device,
}

/// Texts of one length in tokens: they need neither padding nor a mask.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Batch {
    /// Which of the texts.
    pub texts: Vec<usize>,
    /// `[texts, seq]`, row-major.
    ids: Vec<u32>,
}

struct Block {
    /// Queries, keys and values: `[3 * d_model, d_model]`.
    qkv: Dense,
    out: Dense,
    attention_norm: Norm,
    up: Dense,
    down: Dense,
    mlp_norm: Norm,
}

/// `x Wᵀ + b`, with `W` of shape `[n, k]`.
struct Dense {
    weight: Tensor<2>,
    bias: Tensor<1>,
}

/// `(x - mean) / sqrt(variance + eps) · g + b` (Ba et al. 2016, arXiv 1607.06450).
struct Norm {
    gain: Tensor<1>,
    bias: Tensor<1>,
    eps: f64,
}

impl Dense {
    fn forward(&self, x: Tensor<2>) -> Tensor<2> {
        x.matmul(self.weight.clone().transpose()) + self.bias.clone().unsqueeze()
    }
}

impl Norm {
    fn forward(&self, x: Tensor<2>) -> Tensor<2> {
        layer_norm(x, self.gain.clone(), Some(self.bias.clone()), self.eps)
    }
}

impl Embedder {
    /// The texts in batches, shortest first.
    pub fn batches(&self, texts: &[&str]) -> Vec<Batch> {
        let ids: Vec<Vec<u32>> = texts.iter().map(|text| self.encode(text)).collect();
        batches(&ids)
    }

    /// The vectors of a batch's texts, `d_model` numbers each, of length one.
    pub async fn embed(&self, batch: &Batch) -> Result<Vec<Vec<f32>>, EmbedError> {
        let Self { words, positions, blocks, device, config, .. } = self;
        let (rows, d_model) = (batch.ids.len(), config.d_model);
        let seq = rows / batch.texts.len().max(1);
        if rows == 0 {
            return Ok(Vec::new());
        }
        let ids: Vec<i32> = batch.ids.iter().map(|id| *id as i32).collect();
        let ids = Tensor::<1, Int>::from_data(TensorData::new(ids, [rows]), device);
        let places = positions.clone().slice([0..seq, 0..d_model]).repeat_dim(0, rows / seq);
        let mut x = self.norm.forward(words.clone().select(0, ids) + places); // [texts * seq, d_model]
        for block in blocks {
            x = block.forward(x, seq, config);
        }
        let mean = x.reshape([rows / seq, seq, d_model]).mean_dim(1);
        let values = mean.into_data_async().await?.try_into_vec::<f32>();
        let values = values.map_err(|error| EmbedError::Device { reason: format!("{error:?}") })?;
        Ok(values.chunks_exact(d_model).map(at_length_one).collect())
    }

    fn encode(&self, text: &str) -> Vec<u32> {
        let mut ids = self.tokenizer.encode(text);
        ids.truncate(self.config.context);
        ids
    }

    pub(crate) fn build(
        config: Config,
        tokenizer: Tokenizer,
        tensors: HashMap<String, Numbers>,
        device: &Device,
    ) -> Result<Self, EmbedError> {
        let mut parts = Parts { tensors, eps: config.eps, device };
        let (d_model, d_ffn) = (config.d_model, config.d_ffn);
        let kinds = parts.matrix("embeddings.token_type_embeddings", config.types, d_model)?;
        let positions = parts.matrix("embeddings.position_embeddings", config.context, d_model)?;
        let mut blocks = Vec::with_capacity(config.layers);
        for layer in 0..config.layers {
            let at = |name: &str| format!("encoder.layer.{layer}.{name}");
            let mut qkv = Vec::new();
            for name in ["query", "key", "value"] {
                qkv.push(parts.dense(&at(&format!("attention.self.{name}")), d_model, d_model)?);
            }
            let (weights, biases) = qkv.into_iter().map(|it| (it.weight, it.bias)).unzip();
            let qkv = Dense { weight: Tensor::cat(weights, 0), bias: Tensor::cat(biases, 0) };
            blocks.push(Block {
                qkv,
                out: parts.dense(&at("attention.output.dense"), d_model, d_model)?,
                attention_norm: parts.norm(&at("attention.output.LayerNorm"), d_model)?,
                up: parts.dense(&at("intermediate.dense"), d_ffn, d_model)?,
                down: parts.dense(&at("output.dense"), d_model, d_ffn)?,
                mlp_norm: parts.norm(&at("output.LayerNorm"), d_model)?,
            });
        }
        Ok(Self {
            words: parts.matrix("embeddings.word_embeddings", config.vocab, d_model)?,
            positions: positions + kinds.slice([0..1, 0..d_model]),
            norm: parts.norm("embeddings.LayerNorm", d_model)?,
            blocks,
            tokenizer,
            config,
            device: device.clone(),
        })
    }
}

impl Block {
    /// `[texts * seq, d_model]` to the same; every token sees all of its own text.
    fn forward(&self, x: Tensor<2>, seq: usize, config: &Config) -> Tensor<2> {
        let Config { heads, d_model, .. } = *config;
        let (rows, d_head) = (x.dims()[0], config.d_head());
        let qkv = self.qkv.forward(x.clone()).reshape([rows / seq, seq, 3 * heads, d_head]);
        let qkv = qkv.swap_dims(1, 2); // [texts, 3 * heads, seq, d_head]
        let part = |at: usize| qkv.clone().slice_dim(1, at * heads..(at + 1) * heads);
        let scores = part(0).matmul(part(1).swap_dims(2, 3)) / (d_head as f64).sqrt();
        let seen = softmax(scores, 3).matmul(part(2)); // [texts, heads, seq, d_head]
        let seen = seen.swap_dims(1, 2).reshape([rows, d_model]);
        let x = self.attention_norm.forward(self.out.forward(seen) + x);
        let inner = gelu(self.up.forward(x.clone())); // [texts * seq, d_ffn]
        self.mlp_norm.forward(self.down.forward(inner) + x)
    }
}

/// The tensors of the file on their way into the model.
struct Parts<'a> {
    tensors: HashMap<String, Numbers>,
    eps: f64,
    device: &'a Device,
}

impl Parts<'_> {
    fn take(&mut self, name: String, expected: &[usize]) -> Result<TensorData, EmbedError> {
        let Some(Numbers { shape, values }) = self.tensors.remove(&name) else {
            return Err(EmbedError::MissingTensor { name });
        };
        if shape != expected {
            return Err(EmbedError::Shape { name, expected: expected.to_vec(), actual: shape });
        }
        Ok(TensorData::new(values, shape))
    }

    fn matrix(&mut self, name: &str, n: usize, k: usize) -> Result<Tensor<2>, EmbedError> {
        Ok(Tensor::from_data(self.take(format!("{name}.weight"), &[n, k])?, self.device))
    }

    fn dense(&mut self, name: &str, n: usize, k: usize) -> Result<Dense, EmbedError> {
        let weight = self.matrix(name, n, k)?;
        let bias = Tensor::from_data(self.take(format!("{name}.bias"), &[n])?, self.device);
        Ok(Dense { weight, bias })
    }

    fn norm(&mut self, name: &str, size: usize) -> Result<Norm, EmbedError> {
        let gain = Tensor::from_data(self.take(format!("{name}.weight"), &[size])?, self.device);
        let bias = Tensor::from_data(self.take(format!("{name}.bias"), &[size])?, self.device);
        Ok(Norm { gain, bias, eps: self.eps })
    }
}

fn batches(ids: &[Vec<u32>]) -> Vec<Batch> {
    let mut order: Vec<usize> = (0..ids.len()).collect();
    order.sort_by_key(|text| ids[*text].len());
    let mut batches: Vec<Batch> = Vec::new();
    for text in order {
        let seq = ids[text].len();
        let last = batches.last_mut().filter(|batch| {
            batch.ids.len() == batch.texts.len() * seq && batch.ids.len() + seq <= BATCH_TOKENS
        });
        match last {
            Some(batch) => {
                batch.texts.push(text);
                batch.ids.extend(&ids[text]);
            }
            None => batches.push(Batch { texts: vec![text], ids: ids[text].clone() }),
        }
    }
    batches
}

/// Divided by its length, in f64 inside.
fn at_length_one(vector: &[f32]) -> Vec<f32> {
    let squares: f64 = vector.iter().map(|value| f64::from(*value).powi(2)).sum();
    let length = squares.sqrt().max(1e-12);
    vector.iter().map(|value| (f64::from(*value) / length) as f32).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_of_one_length_share_a_batch_up_to_its_limit() {
        let ids: Vec<Vec<u32>> = [3, 50, 3, 60, 50, 3, 50].map(|seq| vec![1; seq]).to_vec();
        let texts: Vec<Vec<usize>> = batches(&ids).into_iter().map(|batch| batch.texts).collect();
        assert_eq!(texts, [vec![0, 2, 5], vec![1, 4], vec![6], vec![3]]);
        assert!(batches(&[]).is_empty());
        assert_eq!(batches(&[vec![1; 500]]).len(), 1, "a long text is a batch of its own");
    }

    #[test]
    fn vectors_get_the_length_one() {
        assert_eq!(at_length_one(&[3.0, 4.0]), [0.6, 0.8]);
        assert_eq!(at_length_one(&[0.0, 0.0]), [0.0, 0.0]);
    }
}
