//! Texts that come with the page. Only the worker links them.

/// Lewis Carroll, Alice's Adventures in Wonderland (1865), chapter I, public domain; from the Millennium
/// Fulcrum edition 2.9 as it is in the Canterbury corpus (`alice29.txt`, taken from
/// `tests/testdata` of github.com/google/brotli). Its words and marks are kept; a paragraph is one line
/// here, and the rows of asterisks are left out.
pub(crate) const ALICE: &str = include_str!("alice.txt");
