//! What the model writes by itself, and whether it would write a given answer.

use crate::LabError;
use lm::sampler::greedy;
use lm::{Cache, Edit, Forward, Lm, Pause, Rows};

/// Writes on greedily from logits, up to a line break, the end of the text or `most` tokens.
/// `step` gets the text so far before each token is read. A policy's window slides where `slide`
/// is more than zero: each new entry drops the oldest of the last `slide`.
pub async fn line(
    lm: &Lm,
    cache: &mut Cache,
    logits: &[f32],
    most: usize,
    slide: usize,
    pause: &dyn Pause,
    mut step: impl FnMut(&str) -> Result<(), LabError>,
) -> Result<String, LabError> {
    let mut next = greedy(logits);
    let mut written = Vec::new();
    for count in 0..most {
        let ends = lm.tokenizer.is_control(next) || lm.tokenizer.piece(next).contains('\n');
        if ends {
            break;
        }
        written.push(next);
        step(&lm.tokenizer.decode(&written))?;
        if count + 1 == most || cache.next_position + 1 > cache.rope.context(&lm.config) {
            break;
        }
        let output = lm.forward(cache, Forward::last(&[next]), pause).await?;
        cache.evict_oldest_recent(slide);
        next = greedy(&output.logits);
    }
    Ok(lm.tokenizer.decode(&written))
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
