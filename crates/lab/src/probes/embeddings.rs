//! Texts as vectors of the sentence encoder.

use crate::{EmbedSession, Lab, LabError};
use std::rc::Rc;

/// Most vectors that are kept between runs: 6 MB.
const KEPT_MAX: usize = 4_096;

/// The vectors of the texts, of length one; those that were made before are not made again.
pub async fn vectors(
    lab: &Lab,
    session: &EmbedSession,
    texts: &[&str],
) -> Result<Vec<Rc<[f32]>>, LabError> {
    let EmbedSession { embedder, known } = session;
    let mut vectors: Vec<Option<Rc<[f32]>>> =
        texts.iter().map(|text| known.borrow().get(*text).cloned()).collect();
    let new: Vec<usize> = (0..texts.len()).filter(|text| vectors[*text].is_none()).collect();
    let new_texts: Vec<&str> = new.iter().map(|text| texts[*text]).collect();
    let mut done = texts.len() - new.len();
    for batch in embedder.batches(&new_texts) {
        lab.tick("Embedding the texts", done, texts.len()).await?;
        for (text, vector) in batch.texts.iter().zip(embedder.embed(&batch).await?) {
            vectors[new[*text]] = Some(vector.into());
        }
        done += batch.texts.len();
    }
    let mut known = known.borrow_mut();
    if known.len() + new.len() > KEPT_MAX {
        known.clear();
    }
    let kept = texts.iter().zip(&vectors).take(KEPT_MAX);
    known.extend(kept.filter_map(|(text, vector)| Some(((*text).to_owned(), vector.clone()?))));
    Ok(vectors.into_iter().flatten().collect())
}

/// The cosine of two vectors of length one.
pub fn cosine(a: &[f32], b: &[f32]) -> f32 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}
