//! Task vectors (Hendel et al. 2023, arXiv 2310.15916): the residual state at the last token of a
//! prompt with examples, put into a prompt without any.

use super::write::{Limits, answered, line};
use crate::prompt::{Prompt, Template, label_tokens};
use crate::sets::{Example, shuffled};
use crate::{Lab, LabError};
use lm::{Cache, Edit, EditOp, Forward, Layers, Lm, Rows, Site, Tap, Taps};

/// Examples, a dummy query and held-out queries, none of which occurs twice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draw {
    pub examples: Vec<Example>,
    pub dummy: String,
    pub queries: Vec<Example>,
}

impl Draw {
    /// Draws from pairs; the dummy query and the held-out ones come after the examples.
    pub fn new(pairs: Vec<Example>, examples: usize, seed: u64) -> Self {
        let mut pairs = shuffled(pairs, seed);
        let examples = examples.min(pairs.len().saturating_sub(2));
        let mut queries = pairs.split_off(examples);
        let dummy = queries.pop().map_or_else(String::new, |pair| pair.input);
        Self { examples: pairs, dummy, queries }
    }
}

/// The residual state at the last token after every layer: `[layer][d_model]`.
pub async fn states(
    lab: &Lab,
    lm: &Lm,
    examples: &[Example],
    query: &str,
) -> Result<Vec<Vec<f32>>, LabError> {
    let prompt = Prompt::new(&lm.tokenizer, Template::Arrow, examples, query);
    let taps = Taps { residual: Layers::all(lm.config.layers), ..Taps::default() };
    let input = Forward { tokens: &prompt.tokens, logits: Rows::None, taps: &taps, edits: &[] };
    let mut cache = lm.new_cache(prompt.tokens.len());
    let captured = lm.forward(&mut cache, input, lab).await?.captured;
    Ok(captured.layers(Tap::Residual).map(|(_, state)| state.last_row().to_vec()).collect())
}

/// Puts `vector` in place of the residual state after `layer` (from 0) at one position.
pub fn patch(vector: &[f32], layer: usize, position: usize) -> Edit {
    Edit {
        site: Site::Residual,
        layer,
        positions: position..position + 1,
        op: EditOp::Set(vector.to_vec()),
    }
}

/// A vector and the layer (from 0) behind which it is put.
#[derive(Clone, Copy, Debug)]
pub struct Patch<'a> {
    pub vector: &'a [f32],
    pub layer: usize,
}

/// A prompt of which the examples have been read, so that each query costs only itself.
pub struct Asked<'a> {
    lab: &'a Lab,
    lm: &'a Lm,
    cache: Cache,
    examples: Vec<Example>,
}

impl<'a> Asked<'a> {
    pub async fn new(
        lab: &'a Lab,
        lm: &'a Lm,
        examples: &[Example],
    ) -> Result<Asked<'a>, LabError> {
        let prompt = Prompt::new(&lm.tokenizer, Template::Arrow, examples, "");
        let read = &prompt.tokens[..prompt.query.start];
        let mut cache = lm.new_cache(read.len() + 16);
        if !read.is_empty() {
            let input = Forward { logits: Rows::None, ..Forward::last(read) };
            lm.forward(&mut cache, input, lab).await?;
        }
        Ok(Self { lab, lm, cache, examples: examples.to_vec() })
    }

    /// Is this the answer, word for word?
    pub async fn answers(
        &self,
        query: &str,
        answer: &str,
        patched: Option<Patch<'_>>,
    ) -> Result<bool, LabError> {
        let (tokens, edits) = self.query(query, patched);
        let answer = label_tokens(&self.lm.tokenizer, answer);
        let mut cache = self.cache.clone();
        Ok(answered(self.lm, &mut cache, &tokens, &answer, &edits, self.lab).await?.exact)
    }

    /// How many of the queries get their answer, as a share.
    pub async fn accuracy(
        &self,
        queries: &[Example],
        patched: Option<Patch<'_>>,
    ) -> Result<f32, LabError> {
        let mut right = 0;
        for Example { input, label } in queries {
            right += usize::from(self.answers(input, label, patched).await?);
        }
        Ok(right as f32 / queries.len().max(1) as f32)
    }

    /// What the model writes, up to `most` tokens.
    pub async fn writes(
        &self,
        query: &str,
        most: usize,
        patched: Option<Patch<'_>>,
    ) -> Result<String, LabError> {
        let (tokens, edits) = self.query(query, patched);
        let mut cache = self.cache.clone();
        let input = Forward { edits: &edits, ..Forward::last(&tokens) };
        let logits = self.lm.forward(&mut cache, input, self.lab).await?.logits;
        let limits = Limits { tokens: most, ..Limits::default() };
        let text = line(self.lm, &mut cache, &logits, limits, self.lab, |_| Ok(())).await?;
        Ok(text.trim().to_owned())
    }

    fn query(&self, query: &str, patched: Option<Patch<'_>>) -> (Vec<u32>, Vec<Edit>) {
        let before = &self.examples[..self.examples.len().min(1)];
        let prompt = Prompt::new(&self.lm.tokenizer, Template::Arrow, before, query);
        let tokens = prompt.tokens[prompt.query].to_vec();
        let last = self.cache.next_position + tokens.len() - 1;
        let edit = patched.map(|Patch { vector, layer }| patch(vector, layer, last));
        (tokens, edit.into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sets::WordTask;

    #[test]
    fn a_draw_keeps_examples_dummy_and_queries_apart() {
        let Draw { examples, dummy, queries } = Draw::new(WordTask::Past.pairs(), 5, 3);
        assert_eq!((examples.len(), queries.len()), (5, 36 - 6));
        assert!(queries.iter().all(|query| !examples.contains(query) && query.input != dummy));
        assert!(examples.iter().all(|example| example.input != dummy));
    }
}
