//! Texts that keep to a pattern, by bytes and by the tokens of the real vocabulary.

mod common;

use common::model;
use lm::constraint::{Constraint, PatternError, best_of};

/// Whether a text can be written token by token and end.
fn takes(constraint: Result<Constraint, PatternError>, pieces: &[&str]) -> Option<bool> {
    let mut constraint = constraint.unwrap();
    let all = pieces.iter().all(|piece| constraint.take(piece.as_bytes()));
    all.then(|| constraint.is_complete())
}

#[test]
fn choices_go_on_until_one_is_whole() {
    let choices = || Constraint::choices(&["no".into(), "not (at) all".into()]);
    assert_eq!(takes(choices(), &[" n", "o"]), Some(true));
    assert_eq!(takes(choices(), &[" n"]), Some(false));
    assert_eq!(takes(choices(), &[" no", "t (a", "t) all"]), Some(true));
    assert_eq!(takes(choices(), &[" not at"]), None);
    assert_eq!(takes(choices(), &["no"]), None, "the space in front is missing");
    assert_eq!(takes(choices(), &[" no", "x"]), None);
    // After the longest nothing follows.
    let mut whole = choices().unwrap();
    assert!(whole.take(b" not (at) all") && !whole.take(b"!") && whole.is_complete());
}

#[test]
fn numbers_and_patterns() {
    for (text, ends) in
        [(" 12", Some(true)), (" -0.5", Some(true)), (" 3.", Some(false)), (" 01", None)]
    {
        assert_eq!(takes(Constraint::number(), &[text]), ends, "{text}");
    }
    // A character over two tokens, and one that no pattern allows to be broken.
    let umlaut = || Constraint::pattern("[a-zé]{3}");
    let mut parts = umlaut().unwrap();
    assert!(parts.take(&[b'a', 0xc3]) && parts.take(&[0xa9, b'b']) && parts.is_complete());
    assert!(!umlaut().unwrap().take(&[0xc3, 0xbc]));
}

#[test]
fn hostile_patterns_are_refused_with_a_reason() {
    let deep = "(".repeat(500) + &")".repeat(500);
    for pattern in
        ["(", "[z-a]", "a{100000}", "(?:a{1000}){1000}", r"\bword\b", "[^\\s\\S]", "(?=a)b", &deep]
    {
        let found = Constraint::pattern(pattern).err();
        assert!(found.is_some_and(|error| !error.reason.is_empty()), "{pattern}");
    }
    // Exponential in the automaton of states.
    assert!(Constraint::pattern("(?:a|b)*a(?:a|b){22}").is_err());
}

#[test]
fn the_best_of_some() {
    assert_eq!(best_of(&[0.5, 3.0, 2.0, 2.0], &[0, 2, 3]), Some(2));
    assert_eq!(best_of(&[0.5], &[]), None);
    assert_eq!(best_of(&[0.5], &[9]), None);
}

#[test]
fn tokens_are_those_that_keep_to_the_pattern() {
    let lm = model();
    let tokenizer = &lm.tokenizer;
    let mut number = Constraint::number().unwrap();
    let first = number.allowed(tokenizer);
    assert!(!first.is_empty());
    for id in first.iter() {
        let piece = tokenizer.piece(*id);
        let rest = piece.strip_prefix(' ').expect("a space comes first");
        assert!(rest.bytes().all(|byte| b"-.0123456789".contains(&byte)), "{piece:?}");
    }
    // Every label of a choice can be written as the tokenizer writes it.
    for label in ["positive", "not at all", "7-up (cold)"] {
        let all = ["positive".to_owned(), "not at all".to_owned(), "7-up (cold)".to_owned()];
        let mut choices = Constraint::choices(&all).unwrap();
        for id in tokenizer.encode(&format!(" {label}")) {
            assert!(choices.allowed(tokenizer).contains(&id), "{label}");
            assert!(choices.take(tokenizer.token_bytes(id)), "{label}");
        }
        assert!(choices.is_complete() && choices.allowed(tokenizer).is_empty(), "{label}");
    }
}
