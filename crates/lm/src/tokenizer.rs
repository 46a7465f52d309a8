//! The tokenizer: byte-level BPE, built from the model's own file.
//!
//! Text and control tokens are kept apart: [`Tokenizer::encode`] never yields a control
//! token, whatever a visitor types. Only [`Tokenizer::encode_with_special`], meant
//! for texts of our own, looks for them.
//!
//! SmolLM2's vocabulary lacks 21 of the 256 bytes. Those that occur in UTF-8 are six control
//! characters and the lead bytes of planes 4 to 11, which hold no characters;
//! encoding drops them, as llama.cpp does.

use std::collections::{HashMap, HashSet};

use thiserror::Error;
use tokenizers::models::bpe::{BPE, Vocab};
use tokenizers::pre_tokenizers::PreTokenizerWrapper;
use tokenizers::pre_tokenizers::byte_level::ByteLevel;
use tokenizers::pre_tokenizers::digits::Digits;
use tokenizers::pre_tokenizers::sequence::Sequence;
use tokenizers::pre_tokenizers::split::{Split as Cut, SplitPattern};
use tokenizers::{
    DecoderWrapper, NormalizerWrapper, PostProcessorWrapper, SplitDelimiterBehavior,
    TokenizerBuilder, TokenizerImpl,
};

use crate::gguf::{GgufError, Metadata};
use crate::vocabulary::{Kind, LLAMA3_WORDS, Split, Vocabulary};

/// From text to token ids and back.
pub struct Tokenizer {
    /// Knows only ordinary tokens.
    bpe: Bpe,
    /// What each token stands for: the pieces one after another, and where each ends.
    bytes: Vec<u8>,
    ends: Vec<usize>,
    /// Control tokens, longest first.
    control: Vec<(String, u32)>,
    bos: Option<u32>,
    eos: Option<u32>,
    add_bos: bool,
    split: Split,
}

type Bpe = TokenizerImpl<
    BPE,
    NormalizerWrapper,
    PreTokenizerWrapper,
    PostProcessorWrapper,
    DecoderWrapper,
>;

/// Why a file's tokenizer cannot be used.
#[derive(Debug, Error)]
pub enum TokenizerError {
    #[error(transparent)]
    Metadata(#[from] GgufError),
    #[error("tokenizer: {key} is `{found}`; supported: `{wanted}`")]
    Kind { key: &'static str, wanted: &'static str, found: String },
    #[error("tokenizer: {tokens} tokens, but {types} token types")]
    TypeCount { tokens: usize, types: usize },
    #[error("tokenizer: token {id} is empty or was given before: `{token}`")]
    BadToken { id: usize, token: String },
    #[error("tokenizer: token {id} holds `{letter}`, which stands for no byte: `{token}`")]
    BadLetter { id: usize, letter: char, token: String },
    #[error("tokenizer: merge {index} is not of two tokens that make a third: `{merge}`")]
    BadMerge { index: usize, merge: String },
    #[error("tokenizer: `{key}` is {id}, beyond the vocabulary of {vocab}")]
    IdBeyondVocab { key: &'static str, id: u32, vocab: usize },
    #[error("tokenizer: token {id}, `{token}`, was added to the vocabulary by hand: not supported")]
    Added { id: usize, token: String },
    #[error("tokenizer: the control token `{token}` is not in the vocabulary")]
    NoControl { token: String },
    #[error("tokenizer: the chat template is not the one that is supported: {template}")]
    ChatTemplate { template: String },
    #[error("tokenizer: the vocabulary can't write {letter:?}")]
    NoLetter { letter: char },
    #[error("tokenizer: {reason}")]
    Build { reason: String },
}

impl Tokenizer {
    /// Builds the tokenizer that the file describes.
    pub fn from_metadata(metadata: &Metadata) -> Result<Self, TokenizerError> {
        Self::new(Vocabulary::from_metadata(metadata)?)
    }

    pub(crate) fn new(vocabulary: Vocabulary) -> Result<Self, TokenizerError> {
        let Vocabulary { tokens, merges, split, bos, eos, add_bos } = vocabulary;
        let byte_of = byte_of_letter();
        let mut vocab = Vocab::default();
        let mut control = Vec::new();
        let mut bytes = Vec::new();
        let mut ends = Vec::with_capacity(tokens.len());
        let mut names = HashSet::new();
        for (id, (token, kind)) in tokens.iter().enumerate() {
            let id_u32 = u32::try_from(id).unwrap_or(u32::MAX);
            let is_bad = || TokenizerError::BadToken { id, token: token.clone() };
            match kind {
                Kind::Unused => {}
                _ if token.is_empty() || !names.insert(token.as_str()) => return Err(is_bad()),
                Kind::Control => {
                    control.push((token.clone(), id_u32));
                    bytes.extend_from_slice(token.as_bytes());
                }
                Kind::Ordinary => {
                    vocab.insert(token.clone(), id_u32);
                    for letter in token.chars() {
                        let bad = || TokenizerError::BadLetter { id, letter, token: token.clone() };
                        bytes.push(byte_of.get(&letter).copied().ok_or_else(bad)?);
                    }
                }
            }
            ends.push(bytes.len());
        }
        control.sort_by_key(|(token, id)| (std::cmp::Reverse(token.len()), *id));

        let mut pairs = Vec::with_capacity(merges.len());
        for (index, merge) in merges.into_iter().enumerate() {
            // Checked here because the builder of `tokenizers` panics on some broken merges.
            let pair = merge.split_once(' ').filter(|(left, right)| {
                vocab.contains_key(*left)
                    && vocab.contains_key(*right)
                    && vocab.contains_key(&format!("{left}{right}"))
            });
            let Some((left, right)) = pair else {
                return Err(TokenizerError::BadMerge { index, merge });
            };
            pairs.push((left.to_owned(), right.to_owned()));
        }

        let vocab_size = tokens.len();
        let inside = |key: &'static str, id: Option<u32>| match id {
            Some(id) if id as usize >= vocab_size => {
                Err(TokenizerError::IdBeyondVocab { key, id, vocab: vocab_size })
            }
            id => Ok(id),
        };
        let bpe = build(vocab, pairs, split);
        Ok(Self {
            bpe: bpe.map_err(|error| TokenizerError::Build { reason: error.to_string() })?,
            bytes,
            ends,
            control,
            bos: inside("tokenizer.ggml.bos_token_id", bos)?,
            eos: inside("tokenizer.ggml.eos_token_id", eos)?,
            add_bos,
            split,
        })
    }

    /// The ids of a text. Never a control token, also not where the text spells one.
    pub fn encode(&self, text: &str) -> Vec<u32> {
        // No step of this pipeline can fail; if one ever does, the text is dropped
        // rather than the page.
        match self.bpe.encode_fast(text, false) {
            Ok(encoding) => encoding.get_ids().to_vec(),
            Err(_) => Vec::new(),
        }
    }

    /// The ids of a text in which control tokens are written out. Not for a visitor's text.
    pub fn encode_with_special(&self, text: &str) -> Vec<u32> {
        let mut ids = Vec::new();
        let mut rest = text;
        while let Some((before, id, after)) = self.first_control(rest) {
            ids.extend(self.encode(before));
            ids.push(id);
            rest = after;
        }
        ids.extend(self.encode(rest));
        ids
    }

    /// The text of the ids, without control tokens. Bytes that are not UTF-8 become U+FFFD.
    pub fn decode(&self, ids: &[u32]) -> String {
        let mut stream = Utf8Stream::default();
        let mut text = String::new();
        for id in ids.iter().filter(|id| !self.is_control(**id)) {
            text.push_str(&stream.push(self.token_bytes(*id)));
        }
        text.push_str(&stream.finish());
        text
    }

    /// One token as it is shown: control tokens by name, broken UTF-8 as U+FFFD.
    pub fn piece(&self, id: u32) -> String {
        String::from_utf8_lossy(self.token_bytes(id)).into_owned()
    }

    /// The bytes that a token stands for; none for an id beyond the vocabulary.
    /// Those of a control token are its name.
    pub fn token_bytes(&self, id: u32) -> &[u8] {
        let id = id as usize;
        let end = self.ends.get(id).copied().unwrap_or(0);
        let start = id.checked_sub(1).and_then(|before| self.ends.get(before));
        let range = start.copied().unwrap_or(0)..end;
        self.bytes.get(range).unwrap_or_default()
    }

    pub fn is_control(&self, id: u32) -> bool {
        self.control.iter().any(|(_, control)| *control == id)
    }

    /// The id of a control token by its name, such as `<|im_end|>`.
    pub fn control_id(&self, name: &str) -> Option<u32> {
        let mut all = self.control.iter();
        all.find(|(token, _)| token == name).map(|(_, id)| *id)
    }

    /// What a text starts with: the token that parted texts in the model's training. Without it the
    /// first word of a prompt would be the one that every head looks at by default.
    pub fn start(&self) -> Option<u32> {
        let bos = self.bos.filter(|_| self.add_bos);
        bos.or_else(|| self.control_id("<|endoftext|>")).or(self.bos)
    }

    /// How texts are cut into words, for people.
    pub(crate) fn words(&self) -> &'static str {
        self.split.name()
    }

    pub fn bos(&self) -> Option<u32> {
        self.bos
    }

    pub fn eos(&self) -> Option<u32> {
        self.eos
    }

    pub fn vocab_size(&self) -> usize {
        self.ends.len()
    }

    /// The leftmost control token in a text, the longest if several start there.
    fn first_control<'a>(&self, text: &'a str) -> Option<(&'a str, u32, &'a str)> {
        let found = self.control.iter().filter_map(|(token, id)| {
            let (before, after) = text.split_once(token.as_str())?;
            Some((before, *id, after))
        });
        // `min_by_key` keeps the first of equals, and the longest come first.
        found.min_by_key(|(before, _, _)| before.len())
    }
}

/// Puts text together from pieces that may end inside a character.
#[derive(Clone, Debug, Default)]
pub struct Utf8Stream {
    pending: Vec<u8>,
}

impl Utf8Stream {
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes the next bytes and gives the characters that are complete by now.
    /// What can never become a character gives U+FFFD.
    pub fn push(&mut self, bytes: &[u8]) -> String {
        self.pending.extend_from_slice(bytes);
        let mut text = String::new();
        let mut unfinished = 0;
        for chunk in self.pending.utf8_chunks() {
            text.push_str(chunk.valid());
            unfinished = chunk.invalid().len();
            if unfinished > 0 {
                text.push(char::REPLACEMENT_CHARACTER);
            }
        }
        // Only the last chunk can be the start of a character still to come.
        let start = self.pending.len() - unfinished;
        let tail = self.pending.split_off(start);
        let may_go_on = matches!(std::str::from_utf8(&tail), Err(e) if e.error_len().is_none());
        if may_go_on {
            text.pop();
            self.pending = tail;
        } else {
            self.pending.clear();
        }
        text
    }

    /// Ends the text: a character that was begun and not finished gives U+FFFD.
    pub fn finish(&mut self) -> String {
        let text = String::from_utf8_lossy(&self.pending).into_owned();
        self.pending.clear();
        text
    }
}

fn build(vocab: Vocab, merges: Vec<(String, String)>, split: Split) -> tokenizers::Result<Bpe> {
    tokenizers::utils::parallelism::set_parallelism(false);
    let bpe = BPE::builder()
        .vocab_and_merges(vocab, merges)
        .ignore_merges(split == Split::Llama3)
        .build()?;
    let words = ByteLevel::new(false, true, true);
    let steps: Vec<PreTokenizerWrapper> = match split {
        Split::Smollm => vec![Digits::new(true).into(), words.into()],
        Split::Gpt2 => vec![words.into()],
        Split::Llama3 => {
            let pattern = SplitPattern::Regex(LLAMA3_WORDS.to_owned());
            let cut = Cut::new(pattern, SplitDelimiterBehavior::Isolated, false)?;
            vec![cut.into(), ByteLevel::new(false, true, false).into()]
        }
    };
    TokenizerBuilder::new()
        .with_model(bpe)
        .with_normalizer(None)
        .with_pre_tokenizer(Some(Sequence::new(steps).into()))
        .with_post_processor(None)
        .with_decoder(Some(words.into()))
        .build()
}

/// GPT-2's writing of bytes as letters: printable Latin-1 stands for itself, the
/// others follow from U+0100 on.
fn byte_of_letter() -> HashMap<char, u8> {
    let plain = |byte: u8| matches!(byte, b'!'..=b'~' | 0xa1..=0xac | 0xae..=0xff);
    let itself = (0..=u8::MAX).filter(|byte| plain(*byte)).map(|byte| (char::from(byte), byte));
    let moved = (0..=u8::MAX).filter(|byte| !plain(*byte));
    itself.chain(('\u{100}'..).zip(moved)).collect()
}
