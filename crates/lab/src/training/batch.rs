use nn::Batch;
use tasks::{Lesson, Sentence};

/// A token is an input and the label of the input before it: `[x, y₋₁]`.
pub(super) fn lessons_batch(lessons: &[Lesson]) -> Batch {
    let mut batch = Batch::default();
    for lesson in lessons {
        batch.seq = lesson.labels.len();
        for at in 0..batch.seq {
            batch.tokens.extend(lesson.input(at));
            batch.tokens.push(at.checked_sub(1).map_or(0.0, |before| lesson.labels[before]));
        }
        batch.targets.extend(&lesson.labels);
        batch.weights.extend(vec![1.0; batch.seq]);
    }
    batch
}

/// Tokens and what comes next as one-hot vectors; what is not asked does not count.
pub(super) fn sentences_batch(sentences: &[Sentence], vocab: usize) -> Batch {
    let mut batch = Batch::default();
    for sentence in sentences {
        batch.seq = sentence.seq();
        let start = batch.tokens.len();
        batch.tokens.resize(start + batch.seq * vocab, 0.0);
        batch.targets.resize(start + batch.seq * vocab, 0.0);
        for at in 0..batch.seq {
            batch.tokens[start + at * vocab + sentence.tokens[at] as usize] = 1.0;
            batch.targets[start + at * vocab + sentence.tokens[at + 1] as usize] = 1.0;
            batch.weights.push(f32::from(u8::from(sentence.asked[at].is_some())));
        }
    }
    batch
}
