//! What the vectors say: the words nearest to them, and a sentence that they write on.

use super::super::SENTENCE;
use super::Vectors;
use figure::Table;
use lab::probes::write::{Limits, line};
use lab::prompt::{start, tidy};
use lab::{Lab, LabError};
use lm::sampler::top_k;
use lm::{Forward, Lm, LmError};

/// The vocabulary's nearest words to the vectors, by the output matrix.
pub(super) async fn show_decoded(lab: &Lab, lm: &Lm, vectors: &Vectors) -> Result<(), LabError> {
    let mut rows = Vec::new();
    for (name, vector) in
        [("Function vector", &vectors.of_top), ("As many random heads", &vectors.of_others)]
    {
        let logits = lm.unembed(vector).await?;
        let words = top_k(&logits, 10).into_iter().map(|(id, _)| lm.tokenizer.piece(id));
        let words = words.map(|piece| format!("“{}”", readable(&piece))).collect::<Vec<_>>();
        rows.push(vec![name.to_owned(), words.join("  ")]);
    }
    lab.show(Table::new(
        "words",
        "The vectors read as words: the tokens that the output matrix gives them",
        vec!["Vector".into(), "Nearest tokens".into()],
        rows,
    ))
}

/// A token without spaces around it; one that has nothing else as signs.
fn readable(piece: &str) -> String {
    let sign = |space| match space {
        '\n' | '\r' => '↵',
        '\t' => '⇥',
        _ => '␣',
    };
    match piece.trim() {
        "" => piece.chars().map(sign).collect(),
        word => word.to_owned(),
    }
}

pub(super) async fn show_sentence(
    lab: &Lab,
    lm: &Lm,
    vectors: &Vectors,
    layer: usize,
) -> Result<(), LabError> {
    const MOST: usize = 8;
    let sentence = tidy(&lab.get(&SENTENCE));
    if sentence.is_empty() {
        return Ok(());
    }
    let tokens = [start(&lm.tokenizer), lm.tokenizer.encode(&sentence)].concat();
    let (needed, capacity) = (tokens.len() + MOST, lm.config.context);
    if needed > capacity {
        return Err(LmError::Context { needed, capacity }.into());
    }
    let mut rows = Vec::new();
    let names = ["Nothing", "Function vector", "As many random heads"];
    for (name, mut edits) in names.into_iter().zip(vectors.at(layer)) {
        lab.tick("Writing on", rows.len(), names.len()).await?;
        for edit in &mut edits {
            edit.positions = tokens.len() - 1..tokens.len();
        }
        let mut cache = lm.new_cache(needed);
        let input = Forward { edits: &edits, ..Forward::last(&tokens) };
        let logits = lm.forward(&mut cache, input, lab).await?.logits;
        let limits = Limits { tokens: MOST, ..Limits::default() };
        let text = line(lm, &mut cache, &logits, limits, lab, |_| Ok(())).await?;
        rows.push(vec![name.to_owned(), format!("{sentence}{text}")]);
    }
    lab.show(Table::new(
        "sentence",
        "The sentence, written on: what is added at its last token changes what comes next",
        vec!["Added".into(), "Text".into()],
        rows,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_token_is_shown_as_nothing() {
        assert_eq!([" went", "\n", "  "].map(readable), ["went", "↵", "␣␣"]);
    }
}
