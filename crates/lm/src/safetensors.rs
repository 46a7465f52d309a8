//! A model as Hugging Face keeps it: `config.json`, `tokenizer.json`, and a `model.safetensors` whose
//! header says where each tensor lies. Hostile input, as a GGUF is.

use crate::LmError;
use crate::config::{Config, Keys, ROPE_BASE, short};
use crate::gguf::{Dtype, Tensor};
use crate::tokenizer::Tokenizer;
use crate::vocabulary::Vocabulary;
use safetensors::Dtype as Stored;
use safetensors::tensor::Metadata;
use serde::Deserialize;
use serde_json::Value;

static KEYS: Keys = Keys {
    layers: "num_hidden_layers",
    d_model: "hidden_size",
    heads: "num_attention_heads",
    kv_heads: "num_key_value_heads",
    d_ffn: "intermediate_size",
    vocab: "vocab_size",
    context: "max_position_embeddings",
    norm_eps: "rms_norm_eps",
    rope_base: "rope_theta",
};

/// The length of the header, in front of it.
const LENGTH_BYTES: usize = 8;
/// That of a model with a thousand tensors is 100 kB.
const MAX_HEADER_BYTES: u64 = 16 << 20;
/// A tensor of a layer, and what it is called in a GGUF.
const PARTS: [(&str, &str); 9] = [
    ("input_layernorm", "attn_norm"),
    ("self_attn.q_proj", "attn_q"),
    ("self_attn.k_proj", "attn_k"),
    ("self_attn.v_proj", "attn_v"),
    ("self_attn.o_proj", "attn_output"),
    ("post_attention_layernorm", "ffn_norm"),
    ("mlp.gate_proj", "ffn_gate"),
    ("mlp.up_proj", "ffn_up"),
    ("mlp.down_proj", "ffn_down"),
];

/// What the two texts beside the weights say.
pub(crate) struct Texts {
    pub(crate) name: String,
    pub(crate) config: Config,
    pub(crate) tokenizer: Tokenizer,
    /// The embedding serves as the output matrix.
    tied: bool,
}

impl Texts {
    /// `file_bytes`: length of the weights.
    pub(crate) fn read(config: &str, tokenizer: &str, file_bytes: u64) -> Result<Self, LmError> {
        let json: Value = serde_json::from_str(config).map_err(unread)?;
        match json["model_type"].as_str() {
            Some("llama") => {}
            Some(found) => return Err(LmError::Architecture { found: short(found) }),
            None => return Err(bad("it names no model_type")),
        }
        check_known(&json)?;
        let sizes = Sizes::deserialize(&json).map_err(unread)?;
        let config = sizes.config(&json)?;
        // A table of more tokens than the text can name is warranted by the embedding alone.
        let needed = config.vocab as u64 * config.d_model as u64 * 2;
        if config.vocab > tokenizer.len() && needed > file_bytes {
            return Err(LmError::Short { found: file_bytes, needed });
        }
        let vocabulary = Vocabulary::from_json(tokenizer, config.vocab)?;
        let name = json["_name_or_path"].as_str().filter(|name| !name.is_empty());
        Ok(Self {
            name: short(name.unwrap_or("model.safetensors")),
            tokenizer: Tokenizer::new(vocabulary)?,
            config,
            tied: sizes.tie_word_embeddings,
        })
    }

    /// The table of tensors, by the names that a GGUF has for them, from the first bytes of the
    /// weights; None where more of them are needed.
    pub(crate) fn tensors(
        &self,
        bytes: &[u8],
        file_bytes: u64,
    ) -> Result<Option<Vec<Tensor>>, LmError> {
        let Some((length, rest)) = bytes.split_first_chunk::<LENGTH_BYTES>() else {
            return Ok(None);
        };
        let header_bytes = u64::from_le_bytes(*length);
        if header_bytes > MAX_HEADER_BYTES.min(file_bytes) {
            let found = length.escape_ascii();
            return Err(broken(format!("this is no safetensors file: it starts with `{found}`")));
        }
        let Some(header) = rest.get(..header_bytes as usize) else { return Ok(None) };
        let start = LENGTH_BYTES as u64 + header_bytes;
        // Also checks that the tensors lie one behind the other and are as long as they should be.
        let table: Metadata = serde_json::from_slice(header)
            .map_err(|error| broken(format!("its header can't be read ({error})")))?;
        let mut tensors = Vec::new();
        for (stored, info) in table.tensors() {
            let Some(name) = self.own_name(&stored)? else { continue };
            let dtype = dtype(&stored, info.dtype)?;
            let (from, to) = info.data_offsets;
            let bytes = start + from as u64..start + to as u64;
            if bytes.end > file_bytes {
                return Err(LmError::Short { found: file_bytes, needed: bytes.end });
            }
            tensors.push(Tensor { name, dtype, shape: info.shape.clone(), bytes });
        }
        Ok(Some(tensors))
    }

    /// `None` for what a decoder computes by itself, or has already.
    fn own_name(&self, name: &str) -> Result<Option<String>, LmError> {
        let unknown = || LmError::Unknown { what: format!("the tensor `{}`", short(name)) };
        let own = match name {
            "model.embed_tokens.weight" => "token_embd.weight".to_owned(),
            "model.norm.weight" => "output_norm.weight".to_owned(),
            "lm_head.weight" if self.tied => return Ok(None),
            "lm_head.weight" => "output.weight".to_owned(),
            _ if name.ends_with(".rotary_emb.inv_freq") => return Ok(None),
            _ => {
                let part = name.strip_prefix("model.layers.").and_then(|it| it.split_once('.'));
                let part = part.and_then(|(layer, part)| {
                    let part = part.strip_suffix(".weight")?;
                    let (_, own) = PARTS.iter().find(|(stored, _)| *stored == part)?;
                    Some(format!("blk.{}.{own}.weight", layer.parse::<u16>().ok()?))
                });
                part.ok_or_else(unknown)?
            }
        };
        Ok(Some(own))
    }

    /// Whether there has to be an output matrix.
    pub(crate) fn has_head(&self) -> bool {
        !self.tied
    }
}

#[derive(Deserialize)]
struct Sizes {
    num_hidden_layers: usize,
    hidden_size: usize,
    num_attention_heads: usize,
    num_key_value_heads: Option<usize>,
    intermediate_size: usize,
    vocab_size: usize,
    max_position_embeddings: usize,
    rms_norm_eps: f32,
    rope_theta: Option<f32>,
    head_dim: Option<usize>,
    #[serde(default)]
    tie_word_embeddings: bool,
}

impl Sizes {
    fn config(&self, json: &Value) -> Result<Config, LmError> {
        // Newer files have it with what else there is about positions.
        let newer = json["rope_parameters"]["rope_theta"].as_f64().map(|base| base as f32);
        let heads = self.num_attention_heads;
        let config = Config {
            layers: self.num_hidden_layers,
            d_model: self.hidden_size,
            heads,
            kv_heads: self.num_key_value_heads.unwrap_or(heads),
            d_ffn: self.intermediate_size,
            vocab: self.vocab_size,
            context: self.max_position_embeddings,
            norm_eps: self.rms_norm_eps,
            rope_base: self.rope_theta.or(newer).unwrap_or(ROPE_BASE),
        };
        config.check(&KEYS)?;
        if let Some(found) = self.head_dim {
            config.check_head("head_dim", found)?;
        }
        Ok(config)
    }
}

/// Refuses settings under which the decoder's numbers would be wrong.
fn check_known(json: &Value) -> Result<(), LmError> {
    for rope in [&json["rope_scaling"], &json["rope_parameters"]] {
        let kind = rope["rope_type"].as_str().or_else(|| rope["type"].as_str());
        match kind {
            Some("default") => {}
            Some(kind) => return Err(LmError::scaled(kind)),
            None if rope.is_null() => {}
            None => return Err(LmError::scaled("unknown")),
        }
    }
    for (key, harmless) in [
        ("hidden_act", Value::from("silu")),
        ("attention_bias", false.into()),
        ("mlp_bias", false.into()),
        ("rope_interleaved", false.into()),
        ("partial_rotary_factor", 1.0.into()),
        ("quantization_config", Value::Null),
    ] {
        let found = &json[key];
        if !found.is_null() && *found != harmless {
            let what = format!("the setting {key} = {}", short(&found.to_string()));
            return Err(LmError::Unknown { what });
        }
    }
    Ok(())
}

fn dtype(name: &str, stored: Stored) -> Result<Dtype, LmError> {
    match stored {
        Stored::F32 => Ok(Dtype::F32),
        Stored::F16 => Ok(Dtype::F16),
        Stored::BF16 => Ok(Dtype::BF16),
        other => {
            let name = short(name);
            Err(broken(format!("`{name}` is {other:?}; F32, F16 and BF16 are supported")))
        }
    }
}

fn unread(error: serde_json::Error) -> LmError {
    bad(&format!("it can't be read ({error})"))
}

fn bad(reason: &str) -> LmError {
    LmError::Json { file: "config.json", reason: reason.to_owned() }
}

fn broken(reason: String) -> LmError {
    LmError::Safetensors { reason }
}
