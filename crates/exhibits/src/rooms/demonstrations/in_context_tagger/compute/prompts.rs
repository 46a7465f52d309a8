//! Labelled sentences of one scheme, and what is read of them.

use lab::select;
use nn::WordBatch;
use std::ops::Range;
use tasks::seed::{Stream, derive};
use tasks::{Scheme, Tagged, Tagging, draws};

/// Added to every seed, since those of recipes are small: no scheme or sentence here is one of training.
const HELD_OUT: u64 = 1 << 32;

/// What is trained on and asked.
#[derive(Clone, Copy, PartialEq)]
pub(super) struct How {
    /// Demonstrations in each prompt.
    pub k: usize,
    /// Whether the prompt begins with the words of the types.
    pub instruction: bool,
    pub loss: Loss,
}

/// Which words count.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Loss {
    /// Every word of the prompt.
    Vanilla,
    /// The answer to the query: single response completion.
    Src,
    /// All answers: multi response completion.
    Mrc,
    /// No answer is written: each word of a sentence is given its type, with the causal mask removed.
    Tags,
}

/// `[instruction] x₁ → y₁ ; … x_k → y_k ; x → y ;`
pub(super) struct Prompt {
    pub words: Vec<u32>,
    /// Where the answers stand; the last is that to the query.
    pub answers: Vec<Range<usize>>,
    pub query: Tagged,
}

pub(super) struct Material {
    /// The words of the types.
    pub types: Vec<u32>,
    train: Vec<Tagged>,
    test: Vec<Tagged>,
    seed: u64,
}

impl Material {
    pub(super) fn new(seed: u64, train: usize, test: usize) -> Self {
        let seed = HELD_OUT | seed;
        let scheme: Scheme = Tagging::joint_scheme(derive(seed, Stream::Rule, 0));
        let drawn = |stream, count: usize| {
            let sentence =
                |index| Tagging::tagged(&scheme, &mut draws(derive(seed, stream, index)));
            (0..count as u64).map(sentence).collect()
        };
        Self {
            types: scheme.words(),
            train: drawn(Stream::Train, train),
            test: drawn(Stream::Test, test),
            seed,
        }
    }

    /// What a step reads: the sentences take turns as queries.
    pub(super) fn lesson(&self, how: How, step: usize, rows: usize) -> Vec<Prompt> {
        let prompt = |place: usize| {
            let query = place % self.train.len().max(1);
            self.prompt(how, &self.train[query], Some(query), Stream::Train, place)
        };
        (step * rows..(step + 1) * rows).map(prompt).collect()
    }

    /// The test sentences with demonstrations from the training ones.
    pub(super) fn exam(&self, how: How) -> Vec<Prompt> {
        let test = self.test.iter().enumerate();
        test.map(|(place, query)| self.prompt(how, query, None, Stream::Test, place)).collect()
    }

    fn prompt(
        &self,
        how: How,
        query: &Tagged,
        own: Option<usize>,
        stream: Stream,
        place: usize,
    ) -> Prompt {
        let mut words = Vec::new();
        if how.instruction {
            for word in &self.types {
                words.extend([*word, Tagging::AND]);
            }
            words.pop();
            words.push(Tagging::END);
        }
        let seed = derive(self.seed ^ 1, stream, place as u64);
        let demonstrations = select::random(self.train.len(), how.k + 1, seed).into_iter();
        let demonstrations = demonstrations.filter(|it| Some(*it) != own).take(how.k);
        let mut answers = Vec::new();
        for tagged in demonstrations.map(|it| &self.train[it]).chain([query]) {
            words.extend(&tagged.words);
            words.push(Tagging::THEN);
            let start = words.len();
            words.extend(tagged.answer());
            answers.push(start..words.len());
        }
        Prompt { words, answers, query: query.clone() }
    }
}

impl Prompt {
    /// Whether a word counts.
    pub(super) fn counts(&self, loss: Loss, at: usize) -> bool {
        match loss {
            Loss::Vanilla => true,
            Loss::Mrc => self.answers.iter().any(|answer| answer.contains(&at)),
            _ => self.answers.last().is_some_and(|answer| answer.contains(&at)),
        }
    }

    /// Where the answer to the query begins.
    pub(super) fn asked(&self) -> usize {
        self.answers.last().map_or(0, |answer| answer.start)
    }
}

/// Texts side by side, the shorter ones filled up.
pub(super) fn padded(texts: &[Vec<u32>]) -> WordBatch {
    let most = texts.iter().map(Vec::len).max().unwrap_or(0);
    let filled = |text: &Vec<u32>| {
        let fill = vec![Tagging::END; most - text.len()];
        [text.as_slice(), &fill].concat()
    };
    let words: Vec<u32> = texts.iter().flat_map(filled).collect();
    let seq = most.saturating_sub(1);
    WordBatch { seq, words, told: Vec::new(), weights: vec![0.0; texts.len() * seq] }
}

/// Prompts, and what counts of them.
pub(super) fn batch(prompts: &[Prompt], loss: Loss) -> WordBatch {
    if loss == Loss::Tags {
        return tags(prompts);
    }
    let texts: Vec<Vec<u32>> = prompts.iter().map(|prompt| prompt.words.clone()).collect();
    let mut batch = padded(&texts);
    for (prompt, weights) in prompts.iter().zip(batch.weights.chunks_exact_mut(batch.seq.max(1))) {
        for at in 1..prompt.words.len() {
            weights[at - 1] = f32::from(u8::from(prompt.counts(loss, at)));
        }
    }
    batch
}

/// Sentences alone; what is to be told of each word is its type, or the end where it has none.
fn tags(prompts: &[Prompt]) -> WordBatch {
    // The last word of a text isn't read.
    let sentence = |prompt: &Prompt| [prompt.query.words.as_slice(), &[Tagging::END]].concat();
    let mut batch = padded(&prompts.iter().map(sentence).collect::<Vec<_>>());
    for (prompt, weights) in prompts.iter().zip(batch.weights.chunks_exact_mut(batch.seq.max(1))) {
        let Tagged { words, names } = &prompt.query;
        let start = batch.told.len();
        batch.told.resize(start + batch.seq, Tagging::END);
        weights[..words.len()].fill(1.0);
        for (from, to, word) in names {
            batch.told[start + from..start + to].fill(*word);
        }
    }
    batch
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOW: How = How { k: 3, instruction: true, loss: Loss::Mrc };

    #[test]
    fn losses_count_less_and_less() {
        let material = Material::new(1, 20, 5);
        for prompt in material.lesson(HOW, 3, 4).iter().chain(&material.exam(HOW)) {
            assert_eq!(prompt.answers.len(), 4);
            let count = |loss| {
                let all = 0..prompt.words.len();
                all.filter(|at| prompt.counts(loss, *at)).count()
            };
            assert_eq!(count(Loss::Vanilla), prompt.words.len());
            assert!(count(Loss::Mrc) < count(Loss::Vanilla));
            assert!(count(Loss::Src) < count(Loss::Mrc));
            assert_eq!(prompt.words[prompt.asked()..], prompt.query.answer());
        }
    }

    #[test]
    fn a_batch_has_what_counts_and_tags_are_those_of_the_names() {
        let material = Material::new(1, 20, 5);
        let prompts = material.lesson(HOW, 0, 4);
        let answers: usize = prompts.iter().flat_map(|it| &it.answers).map(Range::len).sum();
        let counted = batch(&prompts, Loss::Mrc).weights.iter().sum::<f32>();
        assert_eq!(counted, answers as f32);
        let tags = batch(&prompts, Loss::Tags);
        let words: usize = prompts.iter().map(|prompt| prompt.query.words.len()).sum();
        assert_eq!(tags.weights.iter().sum::<f32>(), words as f32);
        let named: usize =
            prompts.iter().flat_map(|it| &it.query.names).map(|(from, to, _)| to - from).sum();
        assert_eq!(tags.told.iter().filter(|word| **word != Tagging::END).count(), named);
    }
}
