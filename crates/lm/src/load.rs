use crate::attention::Attention;
use crate::gguf::{self, Dtype, GgufError, Header, MAX_HEADER_BYTES, Parsed};
use crate::layers::{Mlp, RmsNorm, Stack, Weight};
use crate::model::Block;
use crate::tokenizer::Tokenizer;
use crate::{Config, Lm, LmError, chat::ChatTemplate};
use burn::tensor::{Device, Tensor, TensorData};
use kernels::{Packed, Precision, Scheme};
use std::collections::HashMap;

const MAX_RESERVE_BYTES: u64 = 64 << 20;

/// Reads a GGUF file piece by piece, so that it is never in memory as a whole: the header is
/// buffered until it is complete, then one tensor at a time.
pub struct Loader {
    device: Device,
    header: Vec<u8>,
    /// Length at which parsing the header is worth another try.
    retry_at: u64,
    reading: Option<Reading>,
    /// Bytes taken so far.
    taken: u64,
}

struct Reading {
    parsed: Parsed,
    config: Config,
    /// Indices of the tensors, by where they lie.
    order: Vec<usize>,
    next: usize,
    /// The bytes of the next tensor that have arrived.
    buffer: Vec<u8>,
    matrices: HashMap<String, Weight>,
    vectors: HashMap<String, Tensor<1>>,
}

impl Loader {
    pub fn new(device: &Device) -> Self {
        Self { device: device.clone(), header: Vec::new(), retry_at: 0, reading: None, taken: 0 }
    }

    /// Takes the next bytes of the file, any number of them.
    pub fn push(&mut self, bytes: &[u8]) -> Result<(), LmError> {
        if let Some(reading) = &mut self.reading {
            reading.take(bytes, self.taken, &self.device)?;
            self.taken += bytes.len() as u64;
            return Ok(());
        }
        self.header.extend_from_slice(bytes);
        if (self.header.len() as u64) < self.retry_at {
            return Ok(());
        }
        match Header::parse(&self.header) {
            Ok(parsed) => {
                let mut reading = Reading::new(parsed)?;
                let buffered = std::mem::take(&mut self.header);
                reading.take(&buffered, 0, &self.device)?;
                self.taken = buffered.len() as u64;
                self.reading = Some(reading);
                Ok(())
            }
            Err(GgufError::Truncated { needed, .. })
                if (self.header.len() as u64) < MAX_HEADER_BYTES =>
            {
                self.retry_at = needed.max(2 * self.header.len() as u64).min(MAX_HEADER_BYTES);
                Ok(())
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Builds the model once all bytes have been pushed.
    pub fn finish(mut self) -> Result<Lm, LmError> {
        if self.reading.is_none() {
            // A file so small that the header was not tried again.
            self.retry_at = 0;
            self.push(&[])?;
        }
        let Some(mut reading) = self.reading.take() else {
            return Err(Header::parse(&self.header).err().map_or(LmError::NoTokens, LmError::from));
        };
        let needed = reading.parsed.data_end();
        if self.taken < needed {
            return Err(LmError::Short { found: self.taken, needed });
        }
        reading.build(self.device)
    }
}

impl Reading {
    fn new(parsed: Parsed) -> Result<Self, LmError> {
        let config = Config::from_gguf(&parsed)?;
        let mut order: Vec<usize> = (0..parsed.tensors.len()).collect();
        order.sort_by_key(|index| parsed.tensors[*index].bytes.start);
        let (matrices, vectors) = (HashMap::new(), HashMap::new());
        Ok(Self { parsed, config, order, next: 0, buffer: Vec::new(), matrices, vectors })
    }

    /// `at`: where in the file `bytes` begin.
    fn take(&mut self, bytes: &[u8], at: u64, device: &Device) -> Result<(), LmError> {
        let end = at + bytes.len() as u64;
        while let Some(index) = self.order.get(self.next) {
            let wanted = self.parsed.tensors[*index].bytes.clone();
            let from = (wanted.start + self.buffer.len() as u64).max(at);
            let to = wanted.end.min(end);
            if from < to {
                // As large as the tensor at once: growing by doubling would hold it three times.
                // The file's word is trusted up to a limit.
                let missing = wanted.end - wanted.start - self.buffer.len() as u64;
                self.buffer.reserve_exact(missing.min(MAX_RESERVE_BYTES) as usize);
                self.buffer.extend_from_slice(&bytes[(from - at) as usize..(to - at) as usize]);
            }
            if end < wanted.end {
                return Ok(());
            }
            let buffer = std::mem::take(&mut self.buffer);
            self.tensor(*index, &buffer, device)?;
            self.next += 1;
        }
        Ok(())
    }

    fn tensor(&mut self, index: usize, bytes: &[u8], device: &Device) -> Result<(), LmError> {
        let tensor = &self.parsed.tensors[index];
        let name = tensor.name.clone();
        let floats = || {
            let mut values = vec![0.0; tensor.elements()];
            gguf::dequantize(tensor.dtype, bytes, &mut values).map(|()| values)
        };
        match *tensor.shape.as_slice() {
            [size] => {
                let values = Tensor::from_data(TensorData::new(floats()?, [size]), device);
                self.vectors.insert(name, values);
            }
            [n, k] => {
                let heads = match name.rsplit('.').nth(1) {
                    Some("attn_q") => Some(self.config.heads),
                    Some("attn_k") => Some(self.config.kv_heads),
                    _ => None,
                };
                let bytes = match heads {
                    Some(heads) if n.is_multiple_of(2 * heads) => {
                        &unpermute(bytes, tensor.row_bytes(), n / heads)
                    }
                    _ => bytes,
                };
                let packed =
                    |words, scheme| Weight::Packed(Packed::new(words, n, k, scheme, device));
                let weight = match tensor.dtype {
                    Dtype::Q4_0 => packed(Packed::words_from_q4_0(bytes), Scheme::Q4),
                    Dtype::Q4_1 => packed(Packed::words_from_q4_1(bytes), Scheme::Q4),
                    Dtype::Q8_0 => packed(Packed::words_from_q8_0(bytes), Scheme::Q8),
                    Dtype::F32 | Dtype::F16 => {
                        let mut values = vec![0.0; n * k];
                        gguf::dequantize(tensor.dtype, bytes, &mut values)?;
                        Weight::Dense(Tensor::from_data(TensorData::new(values, [n, k]), device))
                    }
                };
                self.matrices.insert(name, weight);
            }
            // The architecture has no others; they are passed over.
            _ => {}
        }
        Ok(())
    }

    fn build(&mut self, device: Device) -> Result<Lm, LmError> {
        let config = self.config.clone();
        let Config { d_model, d_ffn, vocab, .. } = config;
        let kv = config.kv_heads * config.d_head();
        let tokenizer = Tokenizer::from_metadata(&self.parsed.metadata)?;
        let chat = ChatTemplate::from_metadata(&self.parsed.metadata, &tokenizer).ok();
        let embedding = self.matrix("token_embd.weight", [vocab, d_model])?;
        let head = match self.matrices.contains_key("output.weight") {
            true => Some(self.matrix("output.weight", [vocab, d_model])?),
            false => None,
        };
        let norm = self.norm("output_norm.weight")?;
        let mut blocks = Vec::with_capacity(config.layers);
        for layer in 0..config.layers {
            let name = |part: &str| format!("blk.{layer}.{part}.weight");
            blocks.push(Block {
                attention_norm: self.norm(&name("attn_norm"))?,
                attention: Attention {
                    qkv: Stack::new(vec![
                        self.matrix(&name("attn_q"), [d_model, d_model])?,
                        self.matrix(&name("attn_k"), [kv, d_model])?,
                        self.matrix(&name("attn_v"), [kv, d_model])?,
                    ]),
                    out: self.matrix(&name("attn_output"), [d_model, d_model])?,
                },
                mlp_norm: self.norm(&name("ffn_norm"))?,
                mlp: Mlp {
                    gate_up: Stack::new(vec![
                        self.matrix(&name("ffn_gate"), [d_ffn, d_model])?,
                        self.matrix(&name("ffn_up"), [d_ffn, d_model])?,
                    ]),
                    down: self.matrix(&name("ffn_down"), [d_model, d_ffn])?,
                },
            });
        }
        let precision = Precision::Fast;
        Ok(Lm { config, tokenizer, chat, precision, embedding, blocks, norm, head, device })
    }

    fn matrix(&mut self, name: &str, expected: [usize; 2]) -> Result<Weight, LmError> {
        let weight = self.matrices.remove(name);
        let weight = weight.ok_or_else(|| LmError::MissingTensor { name: name.to_owned() })?;
        let actual = match &weight {
            Weight::Packed(packed) => [packed.n(), packed.k()],
            Weight::Dense(dense) => dense.dims(),
        };
        same_shape(name, &expected, &actual)?;
        Ok(weight)
    }

    fn norm(&mut self, name: &str) -> Result<RmsNorm, LmError> {
        let gain = self.vectors.remove(name);
        let gain = gain.ok_or_else(|| LmError::MissingTensor { name: name.to_owned() })?;
        same_shape(name, &[self.config.d_model], &gain.dims())?;
        Ok(RmsNorm { gain, eps: self.config.norm_eps })
    }
}

fn same_shape(name: &str, expected: &[usize], actual: &[usize]) -> Result<(), LmError> {
    if expected == actual {
        return Ok(());
    }
    let (expected, actual) = (expected.to_vec(), actual.to_vec());
    Err(LmError::Shape { name: name.to_owned(), expected, actual })
}

/// GGUF stores the rows of W_q and W_k so that RoPE turns neighbours; here it turns the halves of
/// a head. Row `2 i + s` of a head becomes its row `s d_head / 2 + i`.
fn unpermute(bytes: &[u8], row_bytes: usize, d_head: usize) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    for head in bytes.chunks_exact(row_bytes * d_head) {
        for side in 0..2 {
            for pair in 0..d_head / 2 {
                out.extend_from_slice(&head[(2 * pair + side) * row_bytes..][..row_bytes]);
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_of_a_head_go_from_pairs_to_halves() {
        assert_eq!(unpermute(&[0, 1, 2, 3, 10, 11, 12, 13], 1, 4), [0, 2, 1, 3, 10, 12, 11, 13]);
    }

    #[test]
    fn what_is_no_gguf_is_refused_with_a_reason() {
        let mut loader = Loader::new(&Device::flex());
        let error = loader.push(b"<!doctype html><p>Not found").unwrap_err();
        assert!(matches!(error, LmError::Gguf(_)), "{error}");
        assert!(Loader::new(&Device::flex()).finish().is_err());
    }
}
