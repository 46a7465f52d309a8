//! What the model writes by itself, and whether it would write a given answer.

use crate::LabError;
use lm::constraint::{Constraint, best_of};
use lm::sampler::greedy;
use lm::{Cache, Edit, Forward, Lm, Pause, Rows};

/// How far a text goes, and what it keeps to.
#[derive(Default)]
pub struct Limits<'a> {
    /// The most tokens.
    pub tokens: usize,
    /// A policy's window slides where this is more than zero: each new entry drops the oldest of
    /// the last so many.
    pub slide: usize,
    /// Only tokens that keep to it are written.
    pub keep_to: Option<&'a mut Constraint>,
}

/// Writes on greedily from logits, up to a line break, the end of the text or the most tokens.
/// `step` gets the text so far before each token is read.
pub async fn line(
    lm: &Lm,
    cache: &mut Cache,
    logits: &[f32],
    mut limits: Limits<'_>,
    pause: &dyn Pause,
    mut step: impl FnMut(&str) -> Result<(), LabError>,
) -> Result<String, LabError> {
    let mut next = choose(lm, logits, &mut limits);
    let mut written = Vec::new();
    while let Some(token) = next {
        written.push(token);
        step(&lm.tokenizer.decode(&written))?;
        let room = cache.next_position < cache.rope.context(&lm.config);
        if written.len() >= limits.tokens || !room {
            break;
        }
        let output = lm.forward(cache, Forward::last(&[token]), pause).await?;
        cache.evict_oldest_recent(limits.slide);
        next = choose(lm, &output.logits, &mut limits);
    }
    Ok(lm.tokenizer.decode(&written))
}

/// The most probable token that may follow; `None` where the text ends. What keeps to a pattern
/// ends where it may as soon as the model would rather write something that does not.
fn choose(lm: &Lm, logits: &[f32], limits: &mut Limits<'_>) -> Option<u32> {
    let wanted = greedy(logits);
    let Some(rule) = &mut limits.keep_to else {
        let ends = lm.tokenizer.is_control(wanted) || lm.tokenizer.piece(wanted).contains('\n');
        return (!ends).then_some(wanted);
    };
    let allowed = rule.allowed(&lm.tokenizer);
    let fits = allowed.binary_search(&wanted).is_ok();
    let next = if fits { wanted } else { best_of(logits, &allowed)? };
    let ends = !fits && rule.is_complete();
    (!ends && rule.take(lm.tokenizer.token_bytes(next))).then_some(next)
}

/// How an answer fares after a prompt.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Answered {
    /// The model would write exactly this, greedily, and no letter or digit behind it.
    pub exact: bool,
    /// `-log p(answer | prompt)`, the sum over its tokens.
    pub nats: f32,
}

/// Would the model write `answer` after `prompt`? One pass, with the edits applied. What `cache`
/// holds comes before the prompt; it is left longer by prompt and answer.
pub async fn answered(
    lm: &Lm,
    cache: &mut Cache,
    prompt: &[u32],
    answer: &[u32],
    edits: &[Edit],
    pause: &dyn Pause,
) -> Result<Answered, LabError> {
    let tokens = [prompt, answer].concat();
    let input = Forward {
        logits: Rows::Range(prompt.len().saturating_sub(1)..tokens.len()),
        edits,
        ..Forward::last(&tokens)
    };
    let logits = lm.forward(cache, input, pause).await?.logits;
    Ok(judge(lm, &logits, answer))
}

/// The same from logits: `[answer + 1, vocab]`, the first row being that before the answer.
pub fn judge(lm: &Lm, logits: &[f32], answer: &[u32]) -> Answered {
    let mut rows = logits.chunks_exact(lm.config.vocab);
    let mut judged = Answered { exact: true, nats: 0.0 };
    for (id, row) in answer.iter().zip(&mut rows) {
        judged.exact &= greedy(row) == *id;
        judged.nats -= lm::sampler::log_softmax(row)[*id as usize];
    }
    if let Some(row) = rows.next() {
        let after = lm.tokenizer.piece(greedy(row));
        judged.exact &= !after.starts_with(char::is_alphanumeric);
    }
    judged
}
