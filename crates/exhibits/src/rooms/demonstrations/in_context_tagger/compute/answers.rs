//! Answers: what may be written, how they are checked, and what they are worth.

use super::prompts::Prompt;
use tasks::Tagging;

/// Names that were found, that were to be found, and that were both.
#[derive(Clone, Copy, Default)]
pub(super) struct Score {
    found: usize,
    named: usize,
    right: usize,
}

/// An answer of which the first words are what the model writes, and the others a guess.
pub(super) struct Draft {
    pub words: Vec<u32>,
    checked: usize,
}

impl Draft {
    pub(super) fn new(prompt: &Prompt) -> Self {
        Self { words: prompt.query.answer(), checked: 0 }
    }

    pub(super) fn is_open(&self) -> bool {
        self.checked == 0 || self.words.get(self.checked - 1) != Some(&Tagging::END)
    }

    /// Checks the rest, up to the first word that the model would not have written, which is replaced.
    pub(super) fn check<'a>(
        &mut self,
        sentence: &[u32],
        types: &[u32],
        score: impl Fn(usize) -> &'a [f32],
    ) {
        loop {
            let at = self.checked;
            let word = best(score(at), &allowed(&self.words[..at], sentence, types));
            self.checked += 1;
            let as_drafted = self.words.get(at) == Some(&word);
            match self.words.get_mut(at) {
                Some(drafted) => *drafted = word,
                None => self.words.push(word),
            }
            if word == Tagging::END {
                self.words.truncate(at + 1);
            }
            if word == Tagging::END || !as_drafted {
                return;
            }
        }
    }
}

pub(super) fn best(scores: &[f32], words: &[u32]) -> u32 {
    let score = |word: &u32| scores.get(*word as usize).copied().unwrap_or(f32::NEG_INFINITY);
    let best = words.iter().copied().max_by(|a, b| score(a).total_cmp(&score(b)));
    best.unwrap_or(Tagging::END)
}

/// What may come next in an answer: names are copied from the sentence, from left to right, so that it
/// ends.
fn allowed(answer: &[u32], sentence: &[u32], types: &[u32]) -> Vec<u32> {
    let mut from = 0;
    let mut parts = answer.split(|word| *word == Tagging::AND).peekable();
    while let Some(part) = parts.next() {
        let name = part.get(2..).unwrap_or_default();
        let ends = ends(name, from, sentence);
        match (parts.peek(), part.len()) {
            (Some(_), _) => from = ends.first().copied().unwrap_or(sentence.len()),
            (None, 0) if answer.is_empty() => return [types, &[Tagging::END]].concat(),
            (None, 0) => return types.to_vec(),
            (None, 1) => return vec![Tagging::IS],
            (None, 2) => return sentence[from..].to_vec(),
            (None, _) => {
                let mut next: Vec<u32> =
                    ends.iter().filter_map(|end| sentence.get(*end).copied()).collect();
                // Another name needs a word that is left.
                if ends.first().is_some_and(|end| *end < sentence.len()) {
                    next.push(Tagging::AND);
                }
                next.push(Tagging::END);
                return next;
            }
        }
    }
    vec![Tagging::END]
}

/// Where this name may end in the sentence, from a word on.
fn ends(name: &[u32], from: usize, sentence: &[u32]) -> Vec<usize> {
    let starts = from..(sentence.len() + 1).saturating_sub(name.len());
    let ends = starts.map(|start| start + name.len());
    ends.filter(|end| sentence[end - name.len()..*end] == *name).collect()
}

impl Score {
    /// Exact names with their types, counted over all answers.
    pub(super) fn of(exam: &[Prompt], answers: &[Vec<u32>]) -> Self {
        let mut score = Self::default();
        for (prompt, answer) in exam.iter().zip(answers) {
            let truth = prompt.query.answer();
            let mut left = names(&truth);
            score.named += left.len();
            for name in names(answer) {
                score.found += 1;
                if let Some(at) = left.iter().position(|other| *other == name) {
                    left.swap_remove(at);
                    score.right += 1;
                }
            }
        }
        score
    }

    pub(super) fn precision(self) -> f32 {
        self.right as f32 / self.found.max(1) as f32
    }

    pub(super) fn recall(self) -> f32 {
        self.right as f32 / self.named.max(1) as f32
    }

    pub(super) fn f1(self) -> f32 {
        2.0 * self.right as f32 / (self.found + self.named).max(1) as f32
    }
}

fn names(answer: &[u32]) -> Vec<&[u32]> {
    let answer = answer.strip_suffix(&[Tagging::END]).unwrap_or(answer);
    answer.split(|word| *word == Tagging::AND).filter(|name| !name.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use tasks::Tagged;

    const SENTENCE: [u32; 5] = [20, 130, 131, 20, 130];
    const TYPES: [u32; 2] = [5, 6];

    #[test]
    fn only_what_stands_in_the_sentence_can_be_copied() {
        let allowed = |answer: &[u32]| allowed(answer, &SENTENCE, &TYPES);
        assert_eq!(allowed(&[]), [5, 6, Tagging::END]);
        assert_eq!(allowed(&[5]), [Tagging::IS]);
        assert_eq!(allowed(&[5, 1]), SENTENCE);
        assert_eq!(allowed(&[5, 1, 131]), [20, Tagging::AND, Tagging::END]);
        assert_eq!(allowed(&[5, 1, 131, 2]), TYPES);
        assert_eq!(allowed(&[5, 1, 131, 2, 6, 1]), [20, 130]);
        assert_eq!(allowed(&[5, 1, 130]), [131, Tagging::AND, Tagging::END]);
        assert_eq!(allowed(&[5, 1, 131, 20, 130]), [Tagging::END]);
    }

    #[test]
    fn what_is_written_does_not_depend_on_the_draft() {
        // Prefers 6, then 131, then the end.
        let mut scores = vec![0.0; 200];
        (scores[6], scores[131], scores[Tagging::END as usize]) = (3.0, 2.0, 1.0);
        for draft in [vec![5, 1, 130, 131, 3], vec![3], vec![6, 1, 131, 3], vec![]] {
            let mut draft = Draft { words: draft, checked: 0 };
            while draft.is_open() {
                draft.check(&SENTENCE, &TYPES, |_| &scores);
            }
            assert_eq!(draft.words, [6, 1, 131, 3]);
        }
    }

    #[test]
    fn names_count_with_their_types() {
        let query = Tagged { words: SENTENCE.to_vec(), names: vec![(1, 3, 5), (4, 5, 6)] };
        let exam = [Prompt { words: vec![], answers: vec![], query }];
        let score = |answer: &[u32]| Score::of(&exam, &[answer.to_vec()]);
        assert_eq!(score(&[5, 1, 130, 131, 2, 6, 1, 130, 3]).f1(), 1.0);
        let half = score(&[5, 1, 130, 131, 2, 5, 1, 130, 3]);
        assert_eq!([half.precision(), half.recall(), half.f1()], [0.5; 3]);
        assert_eq!(score(&[3]).f1(), 0.0);
    }
}
