//! What a text may be, as an automaton over bytes, and which tokens keep to it (Willard & Louf 2023,
//! "Efficient guided generation for large language models", arXiv 2307.09702, algorithms 3 and 4;
//! here the tokens of a state are found when the state is first met).

use crate::tokenizer::Tokenizer;
use regex_automata::dfa::{Automaton, StartKind, dense};
use regex_automata::nfa::thompson;
use regex_automata::util::{primitives::StateID, start, syntax};
use regex_automata::{Anchored, MatchKind};
use std::collections::HashMap;
use std::rc::Rc;

/// A pattern may come from a visitor: what it grows to is bounded.
const NFA_MAX_BYTES: usize = 1 << 20;
const DFA_MAX_BYTES: usize = 4 << 20;
const NESTING_MAX: u32 = 50;

/// Why a pattern can't be used, for whoever wrote it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
pub struct PatternError {
    pub reason: String,
}

/// A regular language, and how far a text has come in it.
pub struct Constraint {
    dfa: dense::DFA<Vec<u32>>,
    at: StateID,
    /// The tokens that may follow, by state.
    allowed: HashMap<StateID, Rc<[u32]>>,
}

impl Constraint {
    /// The text has to match the whole pattern. Syntax of the `regex` crate, without look-around.
    pub fn pattern(pattern: &str) -> Result<Self, PatternError> {
        let refuse = |reason: String| PatternError { reason };
        let dfa = dense::Builder::new()
            .configure(
                dense::Config::new()
                    // All alternatives stay open, not only the one that a search would prefer.
                    .match_kind(MatchKind::All)
                    .start_kind(StartKind::Anchored)
                    .dfa_size_limit(Some(DFA_MAX_BYTES))
                    .determinize_size_limit(Some(DFA_MAX_BYTES)),
            )
            .thompson(thompson::Config::new().nfa_size_limit(Some(NFA_MAX_BYTES)))
            .syntax(syntax::Config::new().nest_limit(NESTING_MAX))
            .build(pattern)
            .map_err(|error| refuse(explained(&error)))?;
        let at = dfa
            .start_state(&start::Config::new().anchored(Anchored::Yes))
            .map_err(|error| refuse(error.to_string()))?;
        let constraint = Self { dfa, at, allowed: HashMap::new() };
        if constraint.is_dead(at) {
            return Err(refuse("no text matches it".to_owned()));
        }
        Ok(constraint)
    }

    /// One of these texts, each as it follows a prompt: with a space in front.
    pub fn choices(choices: &[String]) -> Result<Self, PatternError> {
        let choices: Vec<String> = choices.iter().map(|choice| escaped(choice)).collect();
        Self::pattern(&format!(" (?:{})", choices.join("|")))
    }

    /// A decimal number of at most nine digits and six behind the point, with a space in front.
    pub fn number() -> Result<Self, PatternError> {
        Self::pattern(r" -?(?:0|[1-9][0-9]{0,8})(?:\.[0-9]{1,6})?")
    }

    /// True where the text may end here.
    pub fn is_complete(&self) -> bool {
        self.dfa.is_match_state(self.dfa.next_eoi_state(self.at))
    }

    /// The tokens that may come next, in ascending order; control tokens never may.
    pub fn allowed(&mut self, tokenizer: &Tokenizer) -> Rc<[u32]> {
        if let Some(known) = self.allowed.get(&self.at) {
            return known.clone();
        }
        let fits = |id: &u32| {
            let bytes = tokenizer.token_bytes(*id);
            !bytes.is_empty()
                && self.after(bytes).is_some_and(|state| !self.is_dead(state))
                && !tokenizer.is_control(*id)
        };
        let found: Rc<[u32]> = (0..tokenizer.vocab_size() as u32).filter(fits).collect();
        self.allowed.insert(self.at, found.clone());
        found
    }

    /// Takes a token; false, and nothing taken, where it does not keep to the language.
    pub fn take(&mut self, bytes: &[u8]) -> bool {
        match self.after(bytes) {
            Some(state) if !self.is_dead(state) => {
                self.at = state;
                true
            }
            _ => false,
        }
    }

    fn after(&self, bytes: &[u8]) -> Option<StateID> {
        bytes.iter().try_fold(self.at, |state, byte| {
            let next = self.dfa.next_state(state, *byte);
            (!self.dfa.is_dead_state(next)).then_some(next)
        })
    }

    /// True where nothing can follow and the text may not end either. A match is known one byte
    /// late: after one byte too many comes a state that matches, but leads nowhere.
    fn is_dead(&self, state: StateID) -> bool {
        let Self { dfa, .. } = self;
        let ends = || dfa.is_match_state(dfa.next_eoi_state(state));
        let mut bytes = 0..=u8::MAX;
        dfa.is_dead_state(state)
            || dfa.is_quit_state(state)
            || !ends() && bytes.all(|byte| dfa.is_dead_state(dfa.next_state(state, byte)))
    }
}

/// The greatest of some logits, `None` where there are none.
pub fn best_of(logits: &[f32], ids: &[u32]) -> Option<u32> {
    let known = ids.iter().copied().filter(|id| (*id as usize) < logits.len());
    known.max_by(|a, b| logits[*a as usize].total_cmp(&logits[*b as usize]).then(b.cmp(a)))
}

/// A text of which every character stands for itself.
fn escaped(text: &str) -> String {
    let mut pattern = String::with_capacity(text.len());
    for letter in text.chars() {
        if letter.is_ascii_punctuation() {
            pattern.push('\\');
        }
        pattern.push(letter);
    }
    pattern
}

/// The innermost cause, which says where in the pattern.
fn explained(error: &dyn std::error::Error) -> String {
    let mut cause = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    cause.to_string()
}
