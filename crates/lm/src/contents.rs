//! What the header of a model's file says, in either format, and whether a decoder can be built of it.

use crate::chat::ChatTemplate;
use crate::config::short;
use crate::gguf::{Parsed, Tensor};
use crate::safetensors::Texts;
use crate::tokenizer::{Tokenizer, TokenizerError};
use crate::{Config, LmError};
use std::collections::{BTreeMap, HashMap};

pub(crate) struct Contents {
    /// As the file calls itself.
    pub(crate) name: String,
    pub(crate) config: Config,
    pub(crate) tokenizer: Tokenizer,
    pub(crate) chat: Option<ChatTemplate>,
    /// By the names of a GGUF.
    pub(crate) tensors: Vec<Tensor>,
    /// RoPE turns neighbours among the rows of W_q and W_k, not the halves of a head.
    pub(crate) turns_neighbours: bool,
}

impl Contents {
    pub(crate) fn of_gguf(parsed: Parsed) -> Result<Self, LmError> {
        let Parsed { metadata, tensors, .. } = parsed;
        let config = Config::from_gguf(&metadata)?;
        let tokenizer = Tokenizer::from_metadata(&metadata)?;
        let chat = ChatTemplate::from_metadata(&metadata, &tokenizer).ok();
        let name = short(metadata.str("general.name").unwrap_or("a GGUF without a name"));
        let has_head = tensors.iter().any(|tensor| tensor.name == HEAD);
        let contents = Self { name, config, tokenizer, chat, tensors, turns_neighbours: true };
        contents.checked(has_head)
    }

    pub(crate) fn of_safetensors(texts: Texts, tensors: Vec<Tensor>) -> Result<Self, LmError> {
        let has_head = texts.has_head();
        let Texts { name, config, tokenizer, .. } = texts;
        let chat = None;
        let contents = Self { name, config, tokenizer, chat, tensors, turns_neighbours: false };
        contents.checked(has_head)
    }

    /// Exactly the tensors of a decoder: one more, such as a bias, would be left out in silence.
    fn checked(self, has_head: bool) -> Result<Self, LmError> {
        let mut expected = shapes(&self.config, has_head);
        for Tensor { name, shape, .. } in &self.tensors {
            let Some(wanted) = expected.remove(name) else {
                return Err(LmError::Unknown { what: format!("the tensor `{}`", short(name)) });
            };
            if wanted != *shape {
                let (name, actual) = (name.clone(), shape.clone());
                return Err(LmError::Shape { name, expected: wanted, actual });
            }
        }
        if let Some(name) = expected.into_keys().min() {
            return Err(LmError::MissingTensor { name });
        }
        // Prompts would lose what the vocabulary lacks.
        let is_lost = |letter: &char| {
            let text = letter.to_string();
            self.tokenizer.decode(&self.tokenizer.encode(&text)) != text
        };
        match (' '..='~').chain(['\n']).find(is_lost) {
            Some(letter) => Err(TokenizerError::NoLetter { letter }.into()),
            None => Ok(self),
        }
    }

    /// What a visitor may want to know of it.
    pub(crate) fn card(&self) -> Vec<[String; 2]> {
        let Config { layers, d_model, heads, kv_heads, d_ffn, vocab, context, .. } = self.config;
        let mut dtypes = BTreeMap::<String, usize>::new();
        for tensor in &self.tensors {
            *dtypes.entry(tensor.dtype.to_string()).or_default() += 1;
        }
        let dtypes: Vec<String> =
            dtypes.iter().map(|(dtype, count)| format!("{count} {dtype}")).collect();
        let weights: usize = self.tensors.iter().map(Tensor::elements).sum();
        let d_head = self.config.d_head();
        [
            ("Name", self.name.clone()),
            ("Architecture", "llama".to_owned()),
            ("Weights", format!("{:.1} million", weights as f64 / 1e6)),
            ("Tensors", dtypes.join(", ")),
            ("Layers", format!("{layers} of width {d_model}, inner width {d_ffn}")),
            ("Heads", format!("{heads} of {d_head}, over {kv_heads} of keys and values")),
            ("Reads", format!("{context} tokens")),
            ("Vocabulary", format!("{vocab} tokens, {} words", self.tokenizer.words())),
        ]
        .map(|(key, value)| [key.to_owned(), value])
        .to_vec()
    }
}

pub(crate) const HEAD: &str = "output.weight";

/// The tensors of a decoder.
fn shapes(config: &Config, has_head: bool) -> HashMap<String, Vec<usize>> {
    let Config { layers, d_model, d_ffn, vocab, .. } = *config;
    let kv = config.kv_heads * config.d_head();
    let mut shapes = HashMap::from([
        ("token_embd.weight".to_owned(), vec![vocab, d_model]),
        ("output_norm.weight".to_owned(), vec![d_model]),
    ]);
    if has_head {
        shapes.insert(HEAD.to_owned(), vec![vocab, d_model]);
    }
    for layer in 0..layers {
        for (part, shape) in [
            ("attn_norm", vec![d_model]),
            ("attn_q", vec![d_model, d_model]),
            ("attn_k", vec![kv, d_model]),
            ("attn_v", vec![kv, d_model]),
            ("attn_output", vec![d_model, d_model]),
            ("ffn_norm", vec![d_model]),
            ("ffn_gate", vec![d_ffn, d_model]),
            ("ffn_up", vec![d_ffn, d_model]),
            ("ffn_down", vec![d_model, d_ffn]),
        ] {
            shapes.insert(format!("blk.{layer}.{part}.weight"), shape);
        }
    }
    shapes
}
