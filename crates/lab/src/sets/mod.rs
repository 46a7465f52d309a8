//! Ready sets of examples: word pairs and texts with a label. All written for this page.

mod authors;
mod hard;
mod intents;
mod questions;
mod sentiment;
mod topics;
mod word_pairs;

pub use intents::Intents;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// An input with its right label.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Example {
    pub input: String,
    pub label: String,
}

impl Example {
    pub fn new(input: impl Into<String>, label: impl Into<String>) -> Self {
        Self { input: input.into(), label: label.into() }
    }
}

/// Twelve tasks that map a word to a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum WordTask {
    Capital,
    Language,
    Continent,
    Antonym,
    Plural,
    Category,
    Spanish,
    Upper,
    FirstLetter,
    Past,
    Gerund,
    Digits,
}

impl WordTask {
    pub const ALL: [Self; 12] = [
        Self::Capital,
        Self::Language,
        Self::Continent,
        Self::Antonym,
        Self::Plural,
        Self::Category,
        Self::Spanish,
        Self::Upper,
        Self::FirstLetter,
        Self::Past,
        Self::Gerund,
        Self::Digits,
    ];

    /// The name in knobs and figures.
    pub fn key(self) -> &'static str {
        match self {
            Self::Capital => "capital",
            Self::Language => "language",
            Self::Continent => "continent",
            Self::Antonym => "antonym",
            Self::Plural => "plural",
            Self::Category => "category",
            Self::Spanish => "spanish",
            Self::Upper => "upper",
            Self::FirstLetter => "first-letter",
            Self::Past => "past",
            Self::Gerund => "gerund",
            Self::Digits => "digits",
        }
    }

    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|task| task.key() == key)
    }

    /// All pairs, in a fixed order.
    pub fn pairs(self) -> Vec<Example> {
        use word_pairs::{ANTONYMS, COUNTRIES, NOUNS, NUMBERS, VERBS};
        fn column<const N: usize>(table: &[[&str; N]], column: usize) -> Vec<Example> {
            table.iter().map(|row| Example::new(row[0], row[column])).collect()
        }
        let of_nouns = |answer: fn(&str) -> String| {
            NOUNS.iter().map(|row| Example::new(row[0], answer(row[0]))).collect()
        };
        match self {
            Self::Capital => column(&COUNTRIES, 1),
            Self::Language => column(&COUNTRIES, 2),
            Self::Continent => column(&COUNTRIES, 3),
            Self::Antonym => column(&ANTONYMS, 1),
            Self::Plural => column(&NOUNS, 1),
            Self::Category => column(&NOUNS, 2),
            Self::Spanish => column(&NOUNS, 3),
            Self::Upper => of_nouns(|word| word.to_uppercase()),
            Self::FirstLetter => of_nouns(|word| word.chars().take(1).collect()),
            Self::Past => column(&VERBS, 1),
            Self::Gerund => column(&VERBS, 2),
            Self::Digits => column(&NUMBERS, 1),
        }
    }

    /// The right answer to an input of this task.
    pub fn answer(self, input: &str) -> Option<String> {
        let mut pairs = self.pairs().into_iter();
        pairs.find(|pair| pair.input == input).map(|pair| pair.label)
    }
}

/// Which part of a set: settings are chosen on one, claims measured on the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Split {
    Dev,
    Test,
}

impl Split {
    /// Every fourth item of a list is for choosing settings.
    pub fn of<T>(self, items: Vec<T>) -> Vec<T> {
        let is_dev = self == Self::Dev;
        let kept = items.into_iter().enumerate().filter(|(i, _)| i.is_multiple_of(4) == is_dev);
        kept.map(|(_, item)| item).collect()
    }
}

/// Texts to classify.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClassTask {
    Sentiment,
    Topic,
    /// What kind of thing answers a question.
    Question,
    /// Which of two invented authors wrote a message; generated.
    Author,
}

impl ClassTask {
    /// One token each in SmolLM2's vocabulary, with a space in front.
    pub fn labels(self) -> &'static [&'static str] {
        match self {
            Self::Sentiment => &["negative", "positive"],
            Self::Topic => &["sports", "business", "science"],
            Self::Question => &["person", "place", "number", "reason"],
            Self::Author => &["Mia", "Tom"],
        }
    }

    /// `count` examples (as far as there are as many) in an order drawn by the seed, classes balanced to one.
    pub fn draw(self, split: Split, count: usize, seed: u64) -> Vec<Example> {
        let mut rng = ChaCha8Rng::seed_from_u64(seed ^ 0x5e75);
        let classes = self.labels();
        let mut by_class: Vec<Vec<String>> = match self {
            Self::Sentiment => vec![owned(&sentiment::NEGATIVE), owned(&sentiment::POSITIVE)],
            Self::Topic => {
                vec![owned(&topics::SPORTS), owned(&topics::BUSINESS), owned(&topics::SCIENCE)]
            }
            Self::Question => {
                use questions::{NUMBER, PERSON, PLACE, REASON};
                [PERSON, PLACE, NUMBER, REASON].map(|of| owned(&of)).to_vec()
            }
            Self::Author => {
                // Dev and test messages differ by their seed; each has 64 a class.
                let mut rng = ChaCha8Rng::seed_from_u64(seed << 1 | u64::from(split == Split::Dev));
                [false, true].map(|second| messages(second, 64, &mut rng)).to_vec()
            }
        };
        if self != Self::Author {
            by_class = by_class.into_iter().map(|items| split.of(items)).collect();
        }
        for items in &mut by_class {
            shuffle(items, &mut rng);
        }
        // Which class gets the odd example is drawn as well.
        let mut order: Vec<usize> = (0..classes.len()).collect();
        shuffle(&mut order, &mut rng);
        let mut drawn = Vec::with_capacity(count);
        for index in 0..count {
            let class = order[index % order.len()];
            if let Some(input) = by_class[class].pop() {
                drawn.push(Example::new(input, classes[class]));
            }
        }
        shuffle(&mut drawn, &mut rng);
        drawn
    }
}

impl ClassTask {
    /// Texts that are hard to classify: they were written for that, before a model read them.
    pub fn hard(self) -> Vec<Example> {
        use hard::{BUSINESS, NEGATIVE, NUMBER, PERSON, PLACE, POSITIVE, REASON, SCIENCE, SPORTS};
        let of_classes: &[&[&str]] = match self {
            Self::Sentiment => &[&NEGATIVE, &POSITIVE],
            Self::Topic => &[&SPORTS, &BUSINESS, &SCIENCE],
            Self::Question => &[&PERSON, &PLACE, &NUMBER, &REASON],
            Self::Author => &[],
        };
        let all = of_classes.iter().zip(self.labels());
        all.flat_map(|(of, label)| of.iter().map(|input| Example::new(*input, *label))).collect()
    }
}

fn messages(second: bool, count: usize, rng: &mut ChaCha8Rng) -> Vec<String> {
    let mut all: Vec<String> = Vec::with_capacity(count);
    while all.len() < count {
        let message = authors::message(second, rng);
        if !all.contains(&message) {
            all.push(message);
        }
    }
    all
}

fn owned(items: &[&str]) -> Vec<String> {
    items.iter().map(|item| (*item).to_owned()).collect()
}

/// Fisher-Yates.
pub fn shuffle<T>(items: &mut [T], rng: &mut ChaCha8Rng) {
    for last in (1..items.len()).rev() {
        items.swap(last, rng.random_range(0..=last));
    }
}

/// The items in an order drawn by the seed.
pub fn shuffled<T>(mut items: Vec<T>, seed: u64) -> Vec<T> {
    shuffle(&mut items, &mut ChaCha8Rng::seed_from_u64(seed));
    items
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn word_tasks_are_functions_with_thirty_pairs_or_more() {
        for task in WordTask::ALL {
            let pairs = task.pairs();
            let inputs: BTreeSet<&str> = pairs.iter().map(|pair| pair.input.as_str()).collect();
            assert!(pairs.len() >= 30 && inputs.len() == pairs.len(), "{task:?}");
            assert_eq!(WordTask::from_key(task.key()), Some(task));
        }
        assert_eq!(WordTask::FirstLetter.answer("dog").as_deref(), Some("d"));
    }

    #[test]
    fn texts_are_unique_balanced_and_the_splits_are_apart() {
        use ClassTask::{Author, Question, Sentiment, Topic};
        for task in [Sentiment, Topic, Question, Author] {
            let test = task.draw(Split::Test, 48, 3);
            let unique: BTreeSet<&str> = test.iter().map(|item| item.input.as_str()).collect();
            assert_eq!((test.len(), unique.len()), (48, 48), "{task:?}");
            for label in task.labels() {
                let count = test.iter().filter(|item| item.label == *label).count();
                assert_eq!(count, 48 / task.labels().len(), "{task:?}");
            }
            assert_eq!(test, task.draw(Split::Test, 48, 3));
            assert_ne!(test, task.draw(Split::Test, 48, 4));
            let hard = task.hard();
            let of_class = |label: &str| hard.iter().filter(|item| item.label == label).count();
            let counts: BTreeSet<usize> = task.labels().iter().map(|it| of_class(it)).collect();
            assert_eq!(counts.len(), 1, "{task:?}: as many hard texts of each class");
            assert!(hard.iter().all(|item| !unique.contains(item.input.as_str())));
            if task != Author {
                let dev = task.draw(Split::Dev, 24, 3);
                assert!(dev.iter().all(|item| !unique.contains(item.input.as_str())));
            }
        }
    }
}
