use crate::LmError;
use crate::gguf::{Metadata, Value};

/// The sizes of a llama decoder, as its file gives them.
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

/// What a file calls each size.
pub(crate) struct Keys {
    pub(crate) layers: &'static str,
    pub(crate) d_model: &'static str,
    pub(crate) heads: &'static str,
    pub(crate) kv_heads: &'static str,
    pub(crate) d_ffn: &'static str,
    pub(crate) vocab: &'static str,
    pub(crate) context: &'static str,
    pub(crate) norm_eps: &'static str,
    pub(crate) rope_base: &'static str,
}

static GGUF: Keys = Keys {
    layers: "llama.block_count",
    d_model: "llama.embedding_length",
    heads: "llama.attention.head_count",
    kv_heads: "llama.attention.head_count_kv",
    d_ffn: "llama.feed_forward_length",
    vocab: "tokenizer.ggml.tokens",
    context: "llama.context_length",
    norm_eps: "llama.attention.layer_norm_rms_epsilon",
    rope_base: "llama.rope.freq_base",
};

/// θ where a file gives none.
pub(crate) const ROPE_BASE: f32 = 10_000.0;

/// Keys of a llama that change nothing where they have this value. With another, or where a key is
/// not known at all, the numbers would be wrong without anybody noticing.
const HARMLESS: [(&str, Option<f64>); 8] = [
    ("llama.vocab_size", None),
    ("llama.tensor_data_layout", None),
    ("llama.attention.causal", Some(1.0)),
    ("llama.attention.sliding_window", Some(0.0)),
    ("llama.expert_count", Some(0.0)),
    ("llama.expert_used_count", Some(0.0)),
    ("llama.rope.scale_linear", Some(1.0)),
    ("llama.use_parallel_residual", Some(0.0)),
];
/// Keys about the size of a head.
const HEAD_KEYS: [&str; 3] =
    ["llama.rope.dimension_count", "llama.attention.key_length", "llama.attention.value_length"];
const SCALING: &str = "llama.rope.scaling.type";

impl Config {
    pub fn from_gguf(metadata: &Metadata) -> Result<Self, LmError> {
        check_architecture(metadata)?;
        let heads = metadata.u32(GGUF.heads)?;
        let or = |key, default| match metadata.get(key) {
            Some(_) => metadata.f32(key),
            None => Ok(default),
        };
        let config = Self {
            layers: metadata.u32(GGUF.layers)? as usize,
            d_model: metadata.u32(GGUF.d_model)? as usize,
            heads: heads as usize,
            kv_heads: match metadata.get(GGUF.kv_heads) {
                Some(_) => metadata.u32(GGUF.kv_heads)? as usize,
                None => heads as usize,
            },
            d_ffn: metadata.u32(GGUF.d_ffn)? as usize,
            vocab: metadata.array(GGUF.vocab)?.len(),
            context: metadata.u32(GGUF.context)? as usize,
            norm_eps: metadata.f32(GGUF.norm_eps)?,
            rope_base: or(GGUF.rope_base, ROPE_BASE)?,
        };
        config.check(&GGUF)?;
        for key in HEAD_KEYS {
            if metadata.get(key).is_some() {
                config.check_head(key, metadata.u32(key)? as usize)?;
            }
        }
        check_known(metadata)?;
        Ok(config)
    }

    /// Whether the decoder can have these sizes; they may be anything so far.
    pub(crate) fn check(&self, keys: &Keys) -> Result<(), LmError> {
        let Self { layers, d_model, heads, kv_heads, d_ffn, vocab, context, .. } = *self;
        for (key, found, most) in [
            (keys.layers, layers, 256),
            (keys.d_model, d_model, 16_384),
            (keys.heads, heads, 256),
            (keys.kv_heads, kv_heads, 256),
            (keys.d_ffn, d_ffn, 131_072),
            (keys.vocab, vocab, 1 << 20),
            (keys.context, context, 1 << 24),
        ] {
            if !(1..=most).contains(&found) {
                return Err(LmError::size(key, found, "out of range"));
            }
        }
        for (key, found) in [(keys.norm_eps, self.norm_eps), (keys.rope_base, self.rope_base)] {
            if !found.is_finite() || found <= 0.0 {
                return Err(LmError::Number { key, found });
            }
        }
        let width = "it must divide the width of the model";
        for (key, found, whole, why) in [
            (keys.heads, heads, d_model, width),
            (keys.kv_heads, kv_heads, heads, "it must divide the number of heads"),
        ] {
            if !whole.is_multiple_of(found) {
                return Err(LmError::size(key, found, why));
            }
        }
        // Kernels read so many numbers at a time.
        for (key, found, by, why) in [
            (keys.d_model, self.d_head(), 8, "a head must be a multiple of 8"),
            (keys.d_ffn, d_ffn, 4, "it must be a multiple of 4"),
        ] {
            if !found.is_multiple_of(by) {
                return Err(LmError::size(key, found, why));
            }
        }
        Ok(())
    }

    /// Refuses heads of another size than follows from their number.
    pub(crate) fn check_head(&self, key: &'static str, found: usize) -> Result<(), LmError> {
        if found == self.d_head() {
            return Ok(());
        }
        Err(LmError::size(key, found, "heads of another size than width / number of heads"))
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

/// Refuses what is no llama, before anything else is looked at.
pub(crate) fn check_architecture(metadata: &Metadata) -> Result<(), LmError> {
    match metadata.str("general.architecture")? {
        "llama" => Ok(()),
        other => Err(LmError::Architecture { found: short(other) }),
    }
}

/// What the decoder does not know must not pass in silence: its numbers would be wrong.
fn check_known(metadata: &Metadata) -> Result<(), LmError> {
    if metadata.get(SCALING).is_some() && metadata.str(SCALING)? != "none" {
        return Err(LmError::scaled(metadata.str(SCALING)?));
    }
    let Keys { layers, d_model, heads, kv_heads, d_ffn, context, norm_eps, rope_base, .. } = GGUF;
    let read = [layers, d_model, heads, kv_heads, d_ffn, context, norm_eps, rope_base, SCALING];
    for (key, value) in metadata.iter().filter(|(key, _)| key.starts_with("llama.")) {
        if read.contains(&key) || HEAD_KEYS.contains(&key) {
            continue;
        }
        let known = HARMLESS.iter().find(|(harmless, _)| *harmless == key);
        let is_harmless = known.is_some_and(|(_, only)| {
            only.is_none_or(|only| match value {
                Value::Bool(found) => f64::from(u8::from(found)) == only,
                other => {
                    let integer = other.integer().map(|it| it as f64);
                    integer.or(other.float()) == Some(only)
                }
            })
        });
        if !is_harmless {
            return Err(LmError::Unknown { what: format!("the setting `{}`", short(key)) });
        }
    }
    Ok(())
}

/// What comes from a file and goes into a message.
pub(crate) fn short(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_control()).take(40).collect()
}
