//! From knobs to the prompt.

use super::texts::ALICE;
use super::{DEPTH, DISTRACTORS, FACTS, LENGTH, QUESTION, SEED, SOURCE, TEXT};
use lab::long_prompt::{Kind, LongPrompt, Plan};
use lab::prompt::{start, tidy};
use lab::{Lab, LabError};
use lm::Lm;
use std::ops::Range;

/// Tokens of the continuation that is scored.
pub(super) const HELD_OUT: usize = 48;

/// What the model reads, and what it is measured by.
#[derive(Clone)]
pub(super) struct Material {
    pub(super) tokens: Vec<u32>,
    /// The tokens that the answer needs; empty where nobody knows.
    pub(super) needles: Vec<Range<usize>>,
    /// None where nobody knows.
    pub(super) answer: Option<String>,
    /// Answers of the right kind in the prompt.
    pub(super) candidates: usize,
    /// How the text goes on; empty where all of it was read.
    pub(super) continuation: Vec<u32>,
    /// What did not fit.
    pub(super) cut: Vec<u32>,
}

impl Material {
    pub(super) fn from_knobs(lab: &Lab, lm: &Lm) -> Result<Self, LabError> {
        if let Some(text) = text(lab)? {
            return Ok(Self::of_text(lab, lm, text.trim()));
        }
        let (length, depth) = (lab.get(&LENGTH) as usize, lab.get(&DEPTH) as f32 / 100.0);
        Ok(Self::generated(lm, plan(lab, length, depth), None))
    }

    /// `around`: a text whose sentences stand around the facts.
    pub(super) fn generated(lm: &Lm, plan: Plan, around: Option<&str>) -> Self {
        let LongPrompt { tokens, needles, answer, candidates, continuation } =
            LongPrompt::new(&lm.tokenizer, plan, around, HELD_OUT);
        Self { tokens, needles, answer: Some(answer), candidates, continuation, cut: Vec::new() }
    }

    /// The start of a text, as far as the length allows, with the question behind it. The text's end
    /// is held out where all of it would fit.
    fn of_text(lab: &Lab, lm: &Lm, text: &str) -> Self {
        let question = tidy(&lab.get(&QUESTION));
        let question = match question.as_str() {
            "" => Vec::new(),
            question => lm.tokenizer.encode(&format!("\n\nQuestion: {question}\nAnswer:")),
        };
        let mut tokens = start(&lm.tokenizer);
        let text = lm.tokenizer.encode(text);
        let room = (lab.get(&LENGTH) as usize).saturating_sub(tokens.len() + question.len());
        // A short text keeps half of itself in the prompt.
        let held_out = HELD_OUT.min(text.len() / 2);
        let read = room.min(text.len() - held_out).max(1).min(text.len());
        let (read, rest) = text.split_at(read);
        let (continuation, cut) = rest.split_at(held_out.min(rest.len()));
        tokens.extend(read);
        tokens.extend(question);
        Self {
            tokens,
            needles: Vec::new(),
            answer: None,
            candidates: 0,
            continuation: continuation.to_vec(),
            cut: cut.to_vec(),
        }
    }

    /// Whether a token is one of those that the answer needs.
    pub(super) fn is_needed(&self, at: usize) -> bool {
        self.needles.iter().any(|range| range.contains(&at))
    }
}

/// The text that is read, `None` where it is generated.
pub(super) fn text(lab: &Lab) -> Result<Option<String>, LabError> {
    match lab.get(&SOURCE) {
        "own" => {
            let text = lab.get(&TEXT);
            if text.trim().is_empty() {
                let reason = "it is empty; paste or open the text that is to be read";
                return Err(LabError::bad_knob(&TEXT, reason));
            }
            Ok(Some(text))
        }
        "alice" => Ok(Some(ALICE.to_owned())),
        _ => Ok(None),
    }
}

/// The plan of a generated prompt; with a text around them what is hidden are facts.
pub(super) fn plan(lab: &Lab, length: usize, depth: f32) -> Plan {
    Plan {
        kind: Kind::from_key(lab.get(&SOURCE)),
        length,
        depth,
        facts: lab.get(&FACTS) as usize,
        distractors: lab.get(&DISTRACTORS) as usize,
        seed: lab.get(&SEED) as u64,
    }
}
