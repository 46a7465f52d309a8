use crate::LmError;
use crate::gguf::{Metadata, Parsed};

/// The sizes of a llama decoder, as its GGUF gives them.
#[derive(Clone, Debug, PartialEq)]
pub struct Config {
    pub layers: usize,
    /// Width of the residual stream.
    pub d_model: usize,
    /// Query heads of a layer.
    pub heads: usize,
    /// Heads of keys and values; each serves `heads / kv_heads` query heads.
    pub kv_heads: usize,
    /// Inner width of the MLP.
    pub d_ffn: usize,
    /// Number of tokens.
    pub vocab: usize,
    /// The longest prompt that the model was trained for, in tokens.
    pub context: usize,
    pub norm_eps: f32,
    /// θ of RoPE: pair i of a head turns by `position · θ^(-2i / d_head)`.
    pub rope_base: f32,
}

impl Config {
    pub fn from_gguf(parsed: &Parsed) -> Result<Self, LmError> {
        let metadata = &parsed.metadata;
        let found = metadata.str("general.architecture")?;
        if found != "llama" {
            return Err(LmError::Architecture { found: short(found) });
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
            norm_eps: positive(metadata, "llama.attention.layer_norm_rms_epsilon")?,
            rope_base: match metadata.get("llama.rope.freq_base") {
                Some(_) => positive(metadata, "llama.rope.freq_base")?,
                None => 10_000.0,
            },
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
        // Kernels read so many numbers at a time.
        for (key, found, by, why) in [
            ("llama.embedding_length", config.d_head(), 8, "a head must be a multiple of 8"),
            ("llama.feed_forward_length", config.d_ffn, 4, "it must be a multiple of 4"),
        ] {
            if !found.is_multiple_of(by) {
                return Err(LmError::Size { key, found: found as u32, why });
            }
        }
        // What the decoder does not know must not pass in silence: its numbers would be wrong.
        for key in [
            "llama.rope.dimension_count",
            "llama.attention.key_length",
            "llama.attention.value_length",
        ] {
            if metadata.get(key).is_some() {
                let found = metadata.u32(key)?;
                if found as usize != config.d_head() {
                    let why = "heads of another size than embedding length / head count";
                    return Err(LmError::Size { key, found, why });
                }
            }
        }
        if metadata.get("llama.rope.scaling.type").is_some() {
            let found = metadata.str("llama.rope.scaling.type")?;
            if found != "none" {
                let found = format!("llama with {} rope scaling", short(found));
                return Err(LmError::Architecture { found });
            }
        }
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

fn short(text: &str) -> String {
    text.chars().take(40).collect()
}

fn positive(metadata: &Metadata, key: &'static str) -> Result<f32, LmError> {
    match metadata.f32(key)? {
        found if found.is_finite() && found > 0.0 => Ok(found),
        found => Err(LmError::Number { key, found }),
    }
}

fn size(metadata: &Metadata, key: &'static str, most: u32) -> Result<usize, LmError> {
    match metadata.u32(key)? {
        found if (1..=most).contains(&found) => Ok(found as usize),
        found => Err(LmError::Size { key, found, why: "out of range" }),
    }
}
