use crate::LmError;
use crate::gguf::{Metadata, Parsed};

/// The sizes of a llama decoder, as its GGUF gives them.
#[derive(Clone, Debug, PartialEq)]
pub struct Config {
    pub layers: usize,
    pub d_model: usize,
    pub heads: usize,
    pub kv_heads: usize,
    pub d_ffn: usize,
    pub vocab: usize,
    /// The longest prompt that the model was trained for, in tokens.
    pub context: usize,
    pub norm_eps: f32,
    pub rope_base: f32,
}

impl Config {
    pub fn from_gguf(parsed: &Parsed) -> Result<Self, LmError> {
        let metadata = &parsed.metadata;
        let found = metadata.str("general.architecture")?;
        if found != "llama" {
            return Err(LmError::Architecture { found: found.chars().take(40).collect() });
        }
        let heads = size(metadata, "llama.attention.head_count", 256)?;
        let config = Self {
            layers: size(metadata, "llama.block_count", 256)?,
            d_model: size(metadata, "llama.embedding_length", 16_384)?,
            heads,
            kv_heads: match metadata.get("llama.attention.head_count_kv") {
                Some(_) => size(metadata, "llama.attention.head_count_kv", 256)?,
                None => heads,
            },
            d_ffn: size(metadata, "llama.feed_forward_length", 131_072)?,
            vocab: metadata.array("tokenizer.ggml.tokens")?.len(),
            context: size(metadata, "llama.context_length", 1 << 24)?,
            norm_eps: metadata.f32("llama.attention.layer_norm_rms_epsilon")?,
            rope_base: metadata.f32("llama.rope.freq_base").unwrap_or(10_000.0),
        };
        let divides = |key, found: usize, by: usize, why| {
            if found.is_multiple_of(by) {
                Ok(())
            } else {
                Err(LmError::Size { key, found: by as u32, why })
            }
        };
        divides(
            "llama.attention.head_count",
            config.d_model,
            heads,
            "it must divide the embedding length",
        )?;
        divides(
            "llama.attention.head_count_kv",
            heads,
            config.kv_heads,
            "it must divide the head count",
        )?;
        divides("llama.embedding_length", config.d_head(), 2, "a head must have an even size")?;
        Ok(config)
    }

    /// Size of one head.
    pub fn d_head(&self) -> usize {
        self.d_model / self.heads
    }

    /// Query heads that share one KV head.
    pub fn group(&self) -> usize {
        self.heads / self.kv_heads
    }
}

fn size(metadata: &Metadata, key: &'static str, most: u32) -> Result<usize, LmError> {
    match metadata.u32(key)? {
        found if (1..=most).contains(&found) => Ok(found as usize),
        found => Err(LmError::Size { key, found, why: "out of range" }),
    }
}
