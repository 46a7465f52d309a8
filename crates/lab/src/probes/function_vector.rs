//! Function vectors (Todd et al. 2023, arXiv 2310.15213, section 2): what a few attention heads,
//! chosen by what they cause, write on average at the last token of prompts of one task.

use crate::prompt::{Prompt, Template, label_tokens};
use crate::sets::{Example, shuffled};
use crate::{Lab, LabError};
use lm::{Cache, Edit, EditOp, Forward, Layers, Lm, LmError, Rated, Rows, Site, Tap, Taps};

/// A layer and a head of it, both from 0.
pub type Head = (usize, usize);

/// Prompts of a mean that share their examples, which are read once.
const QUERIES_A_SET: usize = 4;

/// Examples that have been read, so that each query costs only itself.
pub struct Shots {
    cache: Cache,
    /// What is behind other examples begins with a line break.
    first: Vec<Example>,
}

/// A prompt up to its last token, which is then read in many ways at once.
pub struct Stem {
    cache: Cache,
    last: u32,
}

impl Shots {
    pub async fn read(lab: &Lab, lm: &Lm, examples: &[Example]) -> Result<Self, LabError> {
        let prompt = Prompt::new(&lm.tokenizer, Template::Arrow, examples, "");
        let tokens = &prompt.tokens[..prompt.query.start];
        let mut cache = lm.new_cache(tokens.len() + 16);
        if !tokens.is_empty() {
            let input = Forward { logits: Rows::None, ..Forward::last(tokens) };
            lm.forward(&mut cache, input, lab).await?;
        }
        Ok(Self { cache, first: examples[..examples.len().min(1)].to_vec() })
    }

    /// Reads a query but for its arrow.
    pub async fn stem(&self, lab: &Lab, lm: &Lm, query: &str) -> Result<Stem, LabError> {
        let tokens = self.query(lm, query);
        let (last, before) = tokens.split_last().ok_or(LmError::NoTokens)?;
        let mut cache = self.cache.clone();
        if !before.is_empty() {
            let input = Forward { logits: Rows::None, ..Forward::last(before) };
            lm.forward(&mut cache, input, lab).await?;
        }
        Ok(Stem { cache, last: *last })
    }

    fn query(&self, lm: &Lm, query: &str) -> Vec<u32> {
        let prompt = Prompt::new(&lm.tokenizer, Template::Arrow, &self.first, query);
        prompt.tokens[prompt.query].to_vec()
    }
}

impl Stem {
    /// How the first token of the answer fares in each variant of the arrow, as in the paper.
    pub async fn rate(
        &self,
        lab: &Lab,
        lm: &Lm,
        variants: &[Vec<Edit>],
        answer: &str,
    ) -> Result<Vec<Rated>, LabError> {
        let Some(target) = label_tokens(&lm.tokenizer, answer).first().copied() else {
            return Err(LmError::NoTokens.into());
        };
        Ok(lm.rate_variants(&self.cache, self.last, variants, target, lab).await?)
    }
}

/// Means over prompts of a task at their last token: `ā = 1/|P| Σ a(p)`.
pub struct Means {
    /// Before W_o, the heads of a layer one behind the other: `[layer][heads * d_head]`.
    pub heads: Vec<Vec<f32>>,
    /// The residual stream after each layer: `[layer][d_model]`.
    pub residual: Vec<Vec<f32>>,
    /// Of how many prompts.
    pub prompts: usize,
}

impl Means {
    /// From `prompts` prompts of `shots` right examples and a query, all drawn from `words`.
    pub async fn read(
        lab: &Lab,
        lm: &Lm,
        words: &[Example],
        (shots, prompts): (usize, usize),
        seed: u64,
    ) -> Result<Self, LabError> {
        let count = lm.config.layers;
        let all = Layers::all(count);
        let taps = Taps { head_out: all, residual: all, ..Taps::default() };
        let mut means = Self {
            heads: vec![vec![0.0; lm.config.d_head() * lm.config.heads]; count],
            residual: vec![vec![0.0; lm.config.d_model]; count],
            prompts: 0,
        };
        for set in 0..prompts.div_ceil(QUERIES_A_SET) {
            let (examples, queries) = draw(words, shots, seed + set as u64);
            let read = Shots::read(lab, lm, &examples).await?;
            let left = (prompts - means.prompts).min(QUERIES_A_SET);
            for query in queries.iter().take(left) {
                let tokens = read.query(lm, &query.input);
                let input =
                    Forward { tokens: &tokens, logits: Rows::None, taps: &taps, edits: &[] };
                let captured = lm.forward(&mut read.cache.clone(), input, lab).await?.captured;
                for (layer, found) in captured.layers(Tap::HeadOut) {
                    add_to(&mut means.heads[layer], found.last_row());
                }
                for (layer, found) in captured.layers(Tap::Residual) {
                    add_to(&mut means.residual[layer], found.last_row());
                }
                means.prompts += 1;
            }
        }
        let factor = 1.0 / means.prompts.max(1) as f32;
        let both = means.heads.iter_mut().chain(&mut means.residual);
        both.flatten().for_each(|value| *value *= factor);
        Ok(means)
    }

    fn head(&self, (layer, head): Head, d_head: usize) -> &[f32] {
        &self.heads[layer][head * d_head..(head + 1) * d_head]
    }

    /// What `heads` add to the residual stream together, `v = Σ ā W_o`: one token is read with their
    /// mean outputs in place and all other heads at zero.
    pub async fn vector(&self, lab: &Lab, lm: &Lm, heads: &[Head]) -> Result<Vec<f32>, LabError> {
        let edit = |head: Head| Edit {
            site: Site::Head(head.1),
            layer: head.0,
            positions: 0..1,
            op: match heads.contains(&head) {
                true => EditOp::Set(self.head(head, lm.config.d_head()).to_vec()),
                false => EditOp::Zero,
            },
        };
        let edits: Vec<Edit> = all_heads(lm).map(edit).collect();
        let taps = Taps { attn_out: Layers::all(lm.config.layers), ..Taps::default() };
        let input = Forward { tokens: &[0], logits: Rows::None, taps: &taps, edits: &edits };
        let captured = lm.forward(&mut lm.new_cache(1), input, lab).await?.captured;
        let mut sum = vec![0.0; lm.config.d_model];
        captured.layers(Tap::AttnOut).for_each(|(_, out)| add_to(&mut sum, out.last_row()));
        Ok(sum)
    }

    /// The causal indirect effect of every head on one prompt whose answers are in disorder,
    /// `p(y | a := ā) - p(y)` with `y` the first token of the right answer, in the order of
    /// [`all_heads`].
    pub async fn effects(
        &self,
        lab: &Lab,
        lm: &Lm,
        words: &[Example],
        shots: usize,
        seed: u64,
    ) -> Result<Vec<f32>, LabError> {
        let (examples, queries) = draw(words, shots, seed);
        let Some(query) = queries.first() else { return Err(LmError::NoTokens.into()) };
        let read = Shots::read(lab, lm, &in_disorder(&examples, seed)).await?;
        let stem = read.stem(lab, lm, &query.input).await?;
        let mut variants = vec![Vec::new()];
        variants.extend(all_heads(lm).map(|head| vec![self.at_mean(lm, head)]));
        let rated = stem.rate(lab, lm, &variants, &query.label).await?;
        let plain = rated[0].log_prob.exp();
        Ok(rated[1..].iter().map(|rated| rated.log_prob.exp() - plain).collect())
    }

    /// Puts a head's mean output in place of what it writes.
    fn at_mean(&self, lm: &Lm, head: Head) -> Edit {
        let op = EditOp::Set(self.head(head, lm.config.d_head()).to_vec());
        Edit { site: Site::Head(head.1), layer: head.0, positions: 0..1, op }
    }
}

/// All heads, layer by layer.
pub fn all_heads(lm: &Lm) -> impl Iterator<Item = Head> {
    let (layers, heads) = (lm.config.layers, lm.config.heads);
    (0..layers).flat_map(move |layer| (0..heads).map(move |head| (layer, head)))
}

/// Adds a vector, so many times, to the residual stream after a layer (from 0).
pub fn adding(vector: &[f32], times: f32, layer: usize) -> Edit {
    let vector = vector.iter().map(|value| value * times).collect();
    Edit { site: Site::Residual, layer, positions: 0..1, op: EditOp::Add(vector) }
}

/// Every example gets the answer of another one; all answers stay in the prompt.
pub fn in_disorder(examples: &[Example], seed: u64) -> Vec<Example> {
    let order = shuffled((0..examples.len()).collect(), seed ^ 0xd150);
    let mut found = examples.to_vec();
    for (at, index) in order.iter().enumerate() {
        found[*index].label.clone_from(&examples[order[(at + 1) % order.len()]].label);
    }
    found
}

/// Examples and the words that are left, at least one of which may be asked.
pub fn draw(words: &[Example], shots: usize, seed: u64) -> (Vec<Example>, Vec<Example>) {
    let mut words = shuffled(words.to_vec(), seed);
    let queries = words.split_off(shots.min(words.len().saturating_sub(1)));
    (words, queries)
}

fn add_to(sum: &mut [f32], values: &[f32]) {
    sum.iter_mut().zip(values).for_each(|(sum, value)| *sum += value);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sets::WordTask;
    use std::collections::BTreeSet;

    #[test]
    fn in_disorder_no_example_keeps_its_answer_and_none_is_lost() {
        let (examples, queries) = draw(&WordTask::Past.pairs(), 10, 3);
        assert_eq!((examples.len(), queries.len()), (10, 26));
        for seed in 0..20 {
            let wrong = in_disorder(&examples, seed);
            let labels = |of: &[Example]| -> BTreeSet<String> {
                of.iter().map(|example| example.label.clone()).collect()
            };
            assert_eq!(labels(&wrong), labels(&examples));
            for (wrong, right) in wrong.iter().zip(&examples) {
                assert!(wrong.input == right.input && wrong.label != right.label);
            }
        }
        assert_eq!(in_disorder(&[], 1), []);
        assert_eq!(draw(&examples[..1], 5, 1).1.len(), 1, "one is always left to ask");
    }
}
