//! What a file says of its tokens: the metadata of a GGUF, or Hugging Face's `tokenizer.json`.
//! Whatever would make other tokens than the model's own tokenizer does is refused by name.

use crate::config::short;
use crate::gguf::{GgufError, Metadata};
use crate::tokenizer::TokenizerError;
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::HashMap;

pub(crate) struct Vocabulary {
    /// By id.
    pub(crate) tokens: Vec<(String, Kind)>,
    pub(crate) merges: Vec<String>,
    pub(crate) split: Split,
    pub(crate) bos: Option<u32>,
    pub(crate) eos: Option<u32>,
    /// Whether texts begin with `bos`.
    pub(crate) add_bos: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Ordinary,
    Control,
    /// Fills the table up; no text has it.
    Unused,
}

/// How a text is cut before pairs are merged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Split {
    /// GPT-2's words, after every digit was cut off.
    Smollm,
    Gpt2,
    /// Words that are tokens as a whole are not merged at all.
    Llama3,
}

pub(crate) const LLAMA3_WORDS: &str = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";

const MODEL: &str = "tokenizer.ggml.model";
const PRE: &str = "tokenizer.ggml.pre";
const ADD_BOS: &str = "tokenizer.ggml.add_bos_token";

impl Split {
    pub(crate) const ALL: [(&str, Self); 5] = [
        ("smollm", Self::Smollm),
        ("gpt-2", Self::Gpt2),
        ("llama-bpe", Self::Llama3),
        ("llama3", Self::Llama3),
        ("llama-v3", Self::Llama3),
    ];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Smollm => "SmolLM",
            Self::Gpt2 => "GPT-2",
            Self::Llama3 => "Llama 3",
        }
    }
}

impl Vocabulary {
    pub(crate) fn from_metadata(metadata: &Metadata) -> Result<Self, TokenizerError> {
        let found = metadata.str(MODEL)?;
        if found != "gpt2" {
            let (wanted, found) = ("gpt2` (byte-level BPE)", short(found));
            return Err(TokenizerError::Kind { key: MODEL, wanted, found });
        }
        let found = metadata.str(PRE)?;
        let Some((_, split)) = Split::ALL.into_iter().find(|(name, _)| *name == found) else {
            let (wanted, found) = ("smollm`, `gpt-2` or `llama-bpe`", short(found));
            return Err(TokenizerError::Kind { key: PRE, wanted, found });
        };
        let tokens: Vec<&str> = metadata.strings("tokenizer.ggml.tokens")?.collect();
        let types: Vec<i128> = metadata.integers("tokenizer.ggml.token_type")?.collect();
        if tokens.len() != types.len() {
            return Err(TokenizerError::TypeCount { tokens: tokens.len(), types: types.len() });
        }
        let kinds = types.iter().zip(&tokens).enumerate().map(|(id, (kind, token))| match kind {
            2 | 3 => Ok(Kind::Control),
            4 => Err(TokenizerError::Added { id, token: short(token) }),
            5 => Ok(Kind::Unused),
            _ => Ok(Kind::Ordinary),
        });
        let kinds = kinds.collect::<Result<Vec<_>, _>>()?;
        let add_bos = match metadata.get(ADD_BOS) {
            Some(_) => metadata.bool(ADD_BOS)?,
            None => split == Split::Llama3,
        };
        Ok(Self {
            tokens: tokens.into_iter().map(str::to_owned).zip(kinds).collect(),
            merges: metadata.strings("tokenizer.ggml.merges")?.map(str::to_owned).collect(),
            split,
            bos: id_of(metadata, "tokenizer.ggml.bos_token_id")?,
            eos: id_of(metadata, "tokenizer.ggml.eos_token_id")?,
            add_bos,
        })
    }

    /// `size`: rows of the embedding, at least as many as there are tokens.
    pub(crate) fn from_json(text: &str, size: usize) -> Result<Self, TokenizerError> {
        let file: File = serde_json::from_str(text)
            .map_err(|error| refused(format!("it can't be read ({error})")))?;
        let File { model, added_tokens, pre_tokenizer, normalizer, post_processor } = file;
        let is_empty = |text: &Option<String>| text.as_ref().is_none_or(String::is_empty);
        for (found, is_known) in [
            (format!("a {} model", short(&model.kind)), model.kind == "BPE"),
            ("a normalizer".to_owned(), normalizer.is_null()),
            ("byte fallback".to_owned(), !model.byte_fallback),
            ("dropout".to_owned(), model.dropout.is_none_or(|it| it == 0.0)),
            ("a prefix".to_owned(), is_empty(&model.continuing_subword_prefix)),
            ("a suffix".to_owned(), is_empty(&model.end_of_word_suffix)),
        ] {
            if !is_known {
                return Err(refused(format!("it has {found}; plain byte-level BPE is supported")));
            }
        }
        let split = split_of(&pre_tokenizer, model.ignore_merges).ok_or_else(|| {
            refused(
                "it cuts texts in an unknown way; known are SmolLM's, GPT-2's and Llama 3's"
                    .to_owned(),
            )
        })?;
        let mut tokens = vec![(String::new(), Kind::Unused); size];
        let mut place = |token: String, id: u32, kind| match tokens.get_mut(id as usize) {
            // A control token is also listed among the others.
            Some((there, _)) if there.is_empty() || *there == token => {
                tokens[id as usize] = (token, kind);
                Ok(())
            }
            Some(_) => Err(TokenizerError::BadToken { id: id as usize, token: short(&token) }),
            None => Err(TokenizerError::IdBeyondVocab { key: "tokenizer.json", id, vocab: size }),
        };
        for (token, id) in model.vocab {
            place(token, id, Kind::Ordinary)?;
        }
        for Added { id, content, special } in added_tokens {
            if !special {
                return Err(TokenizerError::Added { id: id as usize, token: short(&content) });
            }
            place(content, id, Kind::Control)?;
        }
        let merges = model.merges.into_iter().map(|merge| match merge {
            Merge::Text(text) => text,
            Merge::Pair(left, right) => format!("{left} {right}"),
        });
        let merges = merges.collect();
        let bos = first_special(&post_processor, &tokens);
        Ok(Self { tokens, merges, split, bos, eos: None, add_bos: bos.is_some() })
    }
}

#[derive(Deserialize)]
struct File {
    model: Model,
    #[serde(default)]
    added_tokens: Vec<Added>,
    #[serde(default)]
    pre_tokenizer: Value,
    #[serde(default)]
    normalizer: Value,
    #[serde(default)]
    post_processor: Value,
}

#[derive(Deserialize)]
struct Model {
    /// Files of before 2020 have none.
    #[serde(rename = "type", default = "bpe")]
    kind: String,
    dropout: Option<f32>,
    continuing_subword_prefix: Option<String>,
    end_of_word_suffix: Option<String>,
    #[serde(default)]
    byte_fallback: bool,
    #[serde(default)]
    ignore_merges: bool,
    vocab: HashMap<String, u32>,
    merges: Vec<Merge>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Merge {
    Text(String),
    Pair(String, String),
}

#[derive(Deserialize)]
struct Added {
    id: u32,
    content: String,
    #[serde(default)]
    special: bool,
}

fn bpe() -> String {
    "BPE".to_owned()
}

fn split_of(pre_tokenizer: &Value, ignore_merges: bool) -> Option<Split> {
    let steps = match pre_tokenizer.get("pretokenizers").and_then(Value::as_array) {
        Some(steps) => steps.as_slice(),
        None => std::slice::from_ref(pre_tokenizer),
    };
    let is = |step: &Value, kind: &str| step["type"] == kind;
    let byte_level = |step: &Value, words: bool| {
        let uses_words = step["use_regex"].as_bool().unwrap_or(true);
        is(step, "ByteLevel") && step["add_prefix_space"] == json!(false) && uses_words == words
    };
    match (steps, ignore_merges) {
        ([words], false) if byte_level(words, true) => Some(Split::Gpt2),
        ([digits, words], false)
            if is(digits, "Digits")
                && digits["individual_digits"] == json!(true)
                && byte_level(words, true) =>
        {
            Some(Split::Smollm)
        }
        ([words, bytes], true)
            if is(words, "Split")
                && words["pattern"]["Regex"] == LLAMA3_WORDS
                && words["behavior"] == "Isolated"
                && words["invert"] == json!(false)
                && byte_level(bytes, false) =>
        {
            Some(Split::Llama3)
        }
        _ => None,
    }
}

/// The token that a template puts in front of every text.
fn first_special(post_processor: &Value, tokens: &[(String, Kind)]) -> Option<u32> {
    let parts = post_processor.get("processors").and_then(Value::as_array);
    let parts = parts.map_or(std::slice::from_ref(post_processor), Vec::as_slice);
    let template = parts.iter().find(|part| part["type"] == "TemplateProcessing")?;
    let name = template["single"].get(0)?["SpecialToken"]["id"].as_str()?;
    let id = tokens.iter().position(|(token, kind)| token == name && *kind == Kind::Control)?;
    u32::try_from(id).ok()
}

fn refused(reason: String) -> TokenizerError {
    TokenizerError::Build { reason: format!("tokenizer.json: {reason}") }
}

fn id_of(metadata: &Metadata, key: &'static str) -> Result<Option<u32>, GgufError> {
    metadata.get(key).map(|_| metadata.u32(key)).transpose()
}
