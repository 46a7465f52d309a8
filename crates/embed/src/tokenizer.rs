//! WordPiece as BERT has it (Devlin et al. 2018, arXiv 1810.04805): lower case, no accents, words
//! and punctuation apart, then the longest pieces that the vocabulary knows.

use crate::EmbedError;
use serde::Deserialize;
use std::collections::HashMap;
use tokenizers::models::bpe::Vocab;
use tokenizers::models::wordpiece::WordPiece;
use tokenizers::normalizers::bert::BertNormalizer;
use tokenizers::pre_tokenizers::bert::BertPreTokenizer;
use tokenizers::{DecoderWrapper, PostProcessorWrapper, TokenizerBuilder, TokenizerImpl};

/// Tokens of a text that are read, with the two around it: `max_seq_length` of the package.
pub(crate) const TOKENS_MAX: usize = 256;

type Pieces = TokenizerImpl<
    WordPiece,
    BertNormalizer,
    BertPreTokenizer,
    PostProcessorWrapper,
    DecoderWrapper,
>;

/// From text to token ids.
pub struct Tokenizer {
    pieces: Pieces,
    /// `[CLS]` and `[SEP]`, which stand around a text.
    around: [u32; 2],
}

/// What is read of `tokenizer.json`.
#[derive(Deserialize)]
struct File {
    model: Model,
}

#[derive(Deserialize)]
struct Model {
    vocab: HashMap<String, u32>,
    unk_token: String,
    continuing_subword_prefix: String,
    max_input_chars_per_word: usize,
}

impl Tokenizer {
    /// From `tokenizer.json`; every id has to be below `vocab`.
    pub(crate) fn parse(bytes: &[u8], vocab: usize) -> Result<Self, EmbedError> {
        let bad = |reason: String| EmbedError::File { file: "tokenizer.json", reason };
        let File { model } =
            serde_json::from_slice(bytes).map_err(|error| bad(error.to_string()))?;
        if let Some((token, id)) = model.vocab.iter().find(|(_, id)| **id as usize >= vocab) {
            return Err(bad(format!(
                "the id {id} of `{token}` is beyond the vocabulary of {vocab}"
            )));
        }
        let id = |token: &str| {
            let found = model.vocab.get(token).copied();
            found.ok_or_else(|| bad(format!("the vocabulary lacks `{token}`")))
        };
        let around = [id("[CLS]")?, id("[SEP]")?];
        id(&model.unk_token)?;
        tokenizers::utils::parallelism::set_parallelism(false);
        let pieces = WordPiece::builder()
            .unk_token(model.unk_token)
            .continuing_subword_prefix(model.continuing_subword_prefix)
            .max_input_chars_per_word(model.max_input_chars_per_word)
            .vocab(model.vocab.into_iter().collect::<Vocab>())
            .build();
        let built = pieces.and_then(|pieces| {
            TokenizerBuilder::new()
                .with_model(pieces)
                .with_normalizer(Some(BertNormalizer::new(true, true, None, true)))
                .with_pre_tokenizer(Some(BertPreTokenizer))
                .with_post_processor(None)
                .with_decoder(None)
                .build()
        });
        Ok(Self { pieces: built.map_err(|error| bad(error.to_string()))?, around })
    }

    /// `[CLS]`, the text's ids, `[SEP]`; at most 256 in all, as the package cuts them.
    pub fn encode(&self, text: &str) -> Vec<u32> {
        let [first, last] = self.around;
        // No step of this pipeline can fail; if one ever does, the text counts as empty.
        let inner = self.pieces.encode_fast(text, false);
        let inner = inner.map(|encoding| encoding.get_ids().to_vec()).unwrap_or_default();
        let inner = inner.into_iter().take(TOKENS_MAX - 2);
        std::iter::once(first).chain(inner).chain([last]).collect()
    }
}
