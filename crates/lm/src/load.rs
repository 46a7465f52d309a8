use crate::attention::Attention;
use crate::config::check_architecture;
use crate::contents::{Contents, HEAD};
use crate::gguf::{self, Dtype, GgufError, Header, MAX_HEADER_BYTES, Tensor as Row};
use crate::layers::{Mlp, RmsNorm, Stack, Weight};
use crate::model::Block;
use crate::safetensors::Texts;
use crate::{Config, Lm, LmError};
use burn::tensor::{Device, Tensor, TensorData};
use kernels::{Packed, Precision, Scheme};
use std::collections::HashMap;
use std::rc::Rc;

/// The largest file of a visitor's own.
pub const MAX_FILE_BYTES: u64 = 1 << 30;

const MAX_RESERVE_BYTES: u64 = 64 << 20;

/// Reads a model's file piece by piece, so that it is never in memory as a whole: the header is
/// buffered until it is complete, then one tensor at a time.
pub struct Loader {
    device: Device,
    format: Format,
    /// Where it is known, what lies beyond it is reported with the header.
    file_bytes: Option<u64>,
    header: Vec<u8>,
    /// Length at which parsing the header is worth another try.
    retry_at: u64,
    reading: Option<Reading>,
    /// Bytes taken so far.
    taken: u64,
}

enum Format {
    Gguf,
    /// With the texts beside it, until the header has been read.
    Safetensors(Option<Box<Texts>>),
}

struct Reading {
    contents: Contents,
    /// Indices of the tensors, by where they lie.
    order: Vec<usize>,
    next: usize,
    /// The bytes of the next tensor that have arrived.
    buffer: Vec<u8>,
    matrices: HashMap<String, Weight>,
    vectors: HashMap<String, Tensor<1>>,
}

impl Loader {
    /// Of a GGUF.
    pub fn new(device: &Device) -> Self {
        Self {
            device: device.clone(),
            format: Format::Gguf,
            file_bytes: None,
            header: Vec::new(),
            retry_at: 0,
            reading: None,
            taken: 0,
        }
    }

    /// Of a GGUF from anywhere, of this length.
    pub fn of_gguf(device: &Device, file_bytes: u64) -> Result<Self, LmError> {
        if file_bytes > MAX_FILE_BYTES {
            return Err(LmError::TooLarge { found: file_bytes, most: MAX_FILE_BYTES });
        }
        Ok(Self { file_bytes: Some(file_bytes), ..Self::new(device) })
    }

    /// Of a `model.safetensors` of this length, with what `config.json` and `tokenizer.json` say.
    pub fn of_safetensors(
        device: &Device,
        file_bytes: u64,
        config: &str,
        tokenizer: &str,
    ) -> Result<Self, LmError> {
        let loader = Self::of_gguf(device, file_bytes)?;
        let texts = Texts::read(config, tokenizer, file_bytes)?;
        Ok(Self { format: Format::Safetensors(Some(Box::new(texts))), ..loader })
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
        let Some(contents) = self.contents()? else { return Ok(()) };
        if !kernels::attends(&self.device, contents.config.d_head()) {
            self.device = Device::flex();
        }
        let mut reading = Reading::new(contents);
        let buffered = std::mem::take(&mut self.header);
        reading.take(&buffered, 0, &self.device)?;
        self.taken = buffered.len() as u64;
        self.reading = Some(reading);
        Ok(())
    }

    /// What the file is, as pairs of a name and a value, once the header has been read; by then all
    /// but the numbers themselves has been checked.
    pub fn card(&self) -> Option<Vec<[String; 2]>> {
        self.reading.as_ref().map(|reading| reading.contents.card())
    }

    /// What the header says; None where more of it is needed.
    fn contents(&mut self) -> Result<Option<Contents>, LmError> {
        let texts = match &mut self.format {
            Format::Gguf => return self.contents_of_gguf(),
            Format::Safetensors(texts) => texts,
        };
        let file_bytes = self.file_bytes.unwrap_or(MAX_FILE_BYTES);
        let tensors = texts.as_ref().map(|texts| texts.tensors(&self.header, file_bytes));
        match (tensors.transpose()?.flatten(), texts.take()) {
            (Some(tensors), Some(texts)) => Contents::of_safetensors(*texts, tensors).map(Some),
            (_, back) => {
                *texts = back;
                Ok(None)
            }
        }
    }

    fn contents_of_gguf(&mut self) -> Result<Option<Contents>, LmError> {
        let parsed = match self.file_bytes {
            Some(bytes) => Header::parse_of_file(&self.header, bytes),
            None => Header::parse(&self.header),
        };
        match parsed {
            Ok(parsed) => Contents::of_gguf(parsed).map(Some),
            Err(GgufError::Truncated { needed, .. })
                if (self.header.len() as u64) < MAX_HEADER_BYTES =>
            {
                self.retry_at = needed.max(2 * self.header.len() as u64).min(MAX_HEADER_BYTES);
                Ok(None)
            }
            Err(error) => {
                // Of another architecture it matters little what its tensors look like.
                if let Ok(metadata) = Header::metadata(&self.header) {
                    check_architecture(&metadata)?;
                }
                Err(error.into())
            }
        }
    }

    /// Builds the model once all bytes have been pushed.
    pub fn finish(mut self) -> Result<Lm, LmError> {
        if self.reading.is_none() {
            // A file so small that the header was not tried again.
            self.retry_at = 0;
            self.push(&[])?;
        }
        let Some(reading) = self.reading.take() else {
            let (found, needed) = (self.header.len() as u64, self.retry_at);
            return Err(LmError::Short { found, needed: needed.max(found + 1) });
        };
        let ends = reading.contents.tensors.iter().map(|tensor| tensor.bytes.end);
        let needed = ends.max().unwrap_or(0);
        if self.taken < needed {
            return Err(LmError::Short { found: self.taken, needed });
        }
        reading.build(self.device)
    }
}

impl Reading {
    fn new(contents: Contents) -> Self {
        let mut order: Vec<usize> = (0..contents.tensors.len()).collect();
        order.sort_by_key(|index| contents.tensors[*index].bytes.start);
        let (matrices, vectors) = (HashMap::new(), HashMap::new());
        Self { contents, order, next: 0, buffer: Vec::new(), matrices, vectors }
    }

    /// `at`: where in the file `bytes` begin.
    fn take(&mut self, bytes: &[u8], at: u64, device: &Device) -> Result<(), LmError> {
        let end = at + bytes.len() as u64;
        while let Some(index) = self.order.get(self.next) {
            let wanted = self.contents.tensors[*index].bytes.clone();
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
        let tensor = &self.contents.tensors[index];
        let name = tensor.name.clone();
        // The table was checked: there are vectors and matrices only.
        let [n, k] = *tensor.shape.as_slice() else {
            let values = floats(tensor, bytes)?;
            let size = values.len();
            let values = Tensor::from_data(TensorData::new(values, [size]), device);
            self.vectors.insert(name, values);
            return Ok(());
        };
        let heads = match name.rsplit('.').nth(1) {
            Some("attn_q") => self.contents.config.heads,
            Some("attn_k") => self.contents.config.kv_heads,
            _ => 0,
        };
        let bytes = match self.contents.turns_neighbours && heads > 0 {
            true => &unpermute(bytes, tensor.row_bytes(), n / heads),
            false => bytes,
        };
        if !scales_are_usual(tensor.dtype, bytes) {
            return Err(LmError::NotFinite { name });
        }
        let packed = |words, scheme| Weight::Packed(Packed::new(words, n, k, scheme, device));
        let weight = match tensor.dtype {
            Dtype::Q4_0 => packed(Packed::words_from_q4_0(bytes), Scheme::Q4),
            Dtype::Q4_1 => packed(Packed::words_from_q4_1(bytes), Scheme::Q4),
            Dtype::Q8_0 => packed(Packed::words_from_q8_0(bytes), Scheme::Q8),
            // A gigabyte of halves would be two of f32.
            Dtype::F32 | Dtype::F16 | Dtype::BF16 if k.is_multiple_of(32) => {
                packed(rounded(tensor, bytes)?, Scheme::Q8)
            }
            Dtype::F32 | Dtype::F16 | Dtype::BF16 => {
                let values = TensorData::new(floats(tensor, bytes)?, [n, k]);
                Weight::Dense(Tensor::from_data(values, device))
            }
        };
        self.matrices.insert(name, weight);
        Ok(())
    }

    fn build(self, device: Device) -> Result<Lm, LmError> {
        let Self { contents, mut matrices, mut vectors, .. } = self;
        let Contents { config, tokenizer, chat, .. } = contents;
        let Config { layers, norm_eps: eps, .. } = config;
        let missing = |name: &str| LmError::MissingTensor { name: name.to_owned() };
        let mut matrix = |name: &str| matrices.remove(name).ok_or_else(|| missing(name));
        let mut norm = |name: &str| {
            let gain = vectors.remove(name).ok_or_else(|| missing(name))?;
            Ok::<_, LmError>(RmsNorm { gain, eps })
        };
        let embedding = matrix("token_embd.weight")?;
        let head = matrix(HEAD).ok();
        let mut blocks = Vec::with_capacity(layers);
        for layer in 0..layers {
            let name = |part: &str| format!("blk.{layer}.{part}.weight");
            blocks.push(Block {
                attention_norm: norm(&name("attn_norm"))?,
                attention: Attention {
                    qkv: Stack::new(vec![
                        matrix(&name("attn_q"))?,
                        matrix(&name("attn_k"))?,
                        matrix(&name("attn_v"))?,
                    ]),
                    out: matrix(&name("attn_output"))?,
                },
                mlp_norm: norm(&name("ffn_norm"))?,
                mlp: Mlp {
                    gate_up: Stack::new(vec![matrix(&name("ffn_gate"))?, matrix(&name("ffn_up"))?]),
                    down: matrix(&name("ffn_down"))?,
                },
            });
        }
        let norm = norm("output_norm.weight")?;
        let (tokenizer, precision) = (Rc::new(tokenizer), Precision::Fast);
        Ok(Lm { config, tokenizer, chat, precision, embedding, blocks, norm, head, device })
    }
}

/// The numbers of a tensor, none of which may be NaN or infinite.
fn floats(tensor: &Row, bytes: &[u8]) -> Result<Vec<f32>, LmError> {
    let block = tensor.dtype.block_bytes();
    let mut values = vec![0.0; bytes.len() / block * tensor.dtype.block_elements()];
    gguf::dequantize(tensor.dtype, bytes, &mut values)?;
    match values.iter().all(|value| value.is_finite()) {
        true => Ok(values),
        false => Err(LmError::NotFinite { name: tensor.name.clone() }),
    }
}

/// Whether the scales of blocks are far from infinity; no trained weight comes near to it.
fn scales_are_usual(dtype: Dtype, bytes: &[u8]) -> bool {
    let halves = match dtype {
        Dtype::F32 | Dtype::F16 | Dtype::BF16 => return true,
        Dtype::Q4_0 | Dtype::Q8_0 => 1,
        Dtype::Q4_1 => 2,
    };
    let is_usual = |half: &[u8; 2]| u16::from_le_bytes(*half) >> 10 & 0x1f < 26;
    let mut blocks = bytes.chunks_exact(dtype.block_bytes());
    blocks.all(|block| block.as_chunks().0.iter().take(halves).all(is_usual))
}

/// A matrix of plain numbers in blocks of Q8, a row at a time.
fn rounded(tensor: &Row, bytes: &[u8]) -> Result<Vec<i32>, LmError> {
    let mut words = Vec::with_capacity(tensor.elements() / 32 * Scheme::Q8.words());
    for row in bytes.chunks_exact(tensor.row_bytes()) {
        words.extend(Packed::words_from_f32(&floats(tensor, row)?));
    }
    Ok(words)
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
