//! Texts about invented facts with a question about one of them, and texts cut into units.

use lab::prompt::tidy;
use lab::select::random;
use std::ops::Range;

const NAMES: [&str; 8] = ["Anna", "Boris", "Clara", "David", "Emma", "Henry", "Laura", "Martin"];

/// What can be said about somebody, and asked.
struct Fact {
    /// `{n}` is the name, `{x}` the answer.
    sentence: &'static str,
    question: &'static str,
    /// The start of the answer, up to what is asked for.
    stem: &'static str,
    answers: [&'static str; 6],
}

const FACTS: [Fact; 8] = [
    Fact {
        sentence: "After the war, {n} moved to {x} with two old friends.",
        question: "Where did {n} move after the war?",
        stem: "{n} moved to",
        answers: ["Paris", "London", "Rome", "Berlin", "Vienna", "Boston"],
    },
    Fact {
        sentence: "Every Sunday, {n} plays the {x} in a small church.",
        question: "What does {n} play every Sunday?",
        stem: "{n} plays the",
        answers: ["piano", "guitar", "violin", "organ", "drums", "flute"],
    },
    Fact {
        sentence: "For the winter, {n} bought a {x} coat at the market.",
        question: "Which coat did {n} buy for the winter?",
        stem: "{n} bought a",
        answers: ["red", "blue", "green", "yellow", "black", "white"],
    },
    Fact {
        sentence: "In the kitchen, {n} keeps a {x} that sleeps all day.",
        question: "Which animal does {n} keep in the kitchen?",
        stem: "{n} keeps a",
        answers: ["cat", "dog", "rabbit", "bird", "snake", "fox"],
    },
    Fact {
        sentence: "Since last spring, {n} works as a {x} near the river.",
        question: "What does {n} work as since last spring?",
        stem: "{n} works as a",
        answers: ["teacher", "doctor", "baker", "lawyer", "nurse", "painter"],
    },
    Fact {
        sentence: "On the way home, {n} lost a {x} under the bridge.",
        question: "What did {n} lose on the way home?",
        stem: "{n} lost a",
        answers: ["ring", "key", "watch", "book", "phone", "letter"],
    },
    Fact {
        sentence: "At the party, {n} drank only {x} because of the heat.",
        question: "What did {n} drink at the party?",
        stem: "{n} drank only",
        answers: ["water", "milk", "tea", "coffee", "wine", "beer"],
    },
    Fact {
        sentence: "In the evening, {n} reads about {x} by the open fire.",
        question: "What does {n} read about in the evening?",
        stem: "{n} reads about",
        answers: ["ships", "trains", "birds", "stars", "kings", "music"],
    },
];

/// Sentences and a question about them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Passage {
    pub(super) sentences: Vec<String>,
    pub(super) question: String,
    /// Given with the question; may be empty.
    pub(super) stem: String,
    /// The sentence that holds the answer, and the answer; `None` where nobody knows.
    pub(super) truth: Option<(usize, String)>,
}

impl Passage {
    /// Three people have a fact each in turn; one says the same of another person as is asked of the first.
    pub(super) fn drawn(sentences: usize, seed: u64) -> Self {
        let count = sentences.clamp(2, FACTS.len() + 1);
        let names = random(NAMES.len(), 3, 4 * seed);
        let facts = random(FACTS.len(), count - 1, 4 * seed + 1);
        let answers = random(6, 6, 4 * seed + 2);
        let worded = |text: &str, name: usize, answer: &str| {
            text.replace("{n}", NAMES[names[name]]).replace("{x}", answer)
        };
        // The first is asked for, the last one is its rival.
        let said = |at: usize| {
            let (fact, name) = if at + 1 == count { (0, 1) } else { (at, at % 3) };
            let fact = &FACTS[facts[fact]];
            worded(fact.sentence, name, fact.answers[answers[at % 6]])
        };
        let order = random(count, count, 4 * seed + 3);
        let asked = &FACTS[facts[0]];
        let gold = order.iter().position(|at| *at == 0).unwrap_or(0);
        Self {
            sentences: order.into_iter().map(said).collect(),
            question: worded(asked.question, 0, ""),
            stem: worded(asked.stem, 0, ""),
            truth: Some((gold, asked.answers[answers[0]].to_owned())),
        }
    }

    pub(super) fn own(text: &str, question: &str) -> Self {
        Self {
            sentences: sentences(text),
            question: tidy(question),
            stem: String::new(),
            truth: None,
        }
    }
}

/// A sentence ends with its mark and a space behind it, or with a line.
fn sentences(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for line in text.lines() {
        let mut sentence = String::new();
        for word in line.split_whitespace() {
            sentence.push_str(if sentence.is_empty() { "" } else { " " });
            sentence.push_str(word);
            if word.ends_with(['.', '!', '?']) {
                found.push(std::mem::take(&mut sentence));
            }
        }
        if !sentence.is_empty() {
            found.push(sentence);
        }
    }
    found
}

/// The words of a passage, and which of them belong together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Words {
    pub(super) words: Vec<String>,
    pub(super) sentences: Vec<Range<usize>>,
}

/// Words behind which nothing is torn apart.
const OPENERS: [&str; 26] = [
    "about", "above", "after", "and", "as", "at", "because", "before", "behind", "but", "by",
    "for", "from", "in", "into", "near", "of", "on", "or", "since", "that", "to", "under", "when",
    "which", "with",
];

impl Words {
    pub(super) fn new(sentences: &[String]) -> Self {
        let mut split = Self { words: Vec::new(), sentences: Vec::new() };
        for sentence in sentences {
            let from = split.words.len();
            split.words.extend(sentence.split_whitespace().map(str::to_owned));
            split.sentences.push(from..split.words.len());
        }
        split
    }

    pub(super) fn text(&self, unit: &Range<usize>) -> String {
        self.words[unit.clone()].join(" ")
    }

    /// A unit cut behind commas and in front of prepositions and conjunctions.
    pub(super) fn phrases(&self, unit: &Range<usize>) -> Vec<Range<usize>> {
        let mut found = Vec::new();
        let mut from = unit.start;
        for at in unit.start + 1..unit.end {
            let opens = OPENERS.contains(&self.words[at].to_lowercase().as_str());
            // What opens a phrase is not a phrase by itself.
            let only_opener =
                at == from + 1 && OPENERS.contains(&self.words[from].to_lowercase().as_str());
            if (opens && !only_opener) || self.words[at - 1].ends_with([',', ';', ':']) {
                found.push(from..at);
                from = at;
            }
        }
        found.push(from..unit.end);
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_sentence_holds_the_answer_and_another_says_the_same_of_somebody_else() {
        for seed in 0..20 {
            let passage = Passage::drawn(8, seed);
            assert_eq!(passage.sentences.len(), 8);
            let (gold, answer) = passage.truth.clone().unwrap_or_default();
            assert!(passage.sentences[gold].contains(&answer));
            let name = passage.stem.split(' ').next().unwrap_or_default();
            assert!(passage.sentences[gold].contains(name));
            let same = FACTS.iter().find(|fact| passage.stem.ends_with(&fact.stem[4..]));
            let start =
                same.map_or("", |fact| &fact.sentence[..fact.sentence.find('{').unwrap_or(0)]);
            let alike = passage.sentences.iter().filter(|it| it.starts_with(start)).count();
            assert_eq!(alike, 2, "{passage:?}");
            assert!(!passage.question.contains(&answer), "{passage:?}");
        }
    }

    #[test]
    fn sentences_and_phrases_lose_no_word() {
        let found = sentences("One two. Three\nfour! And 3.5 more");
        assert_eq!(found, ["One two.", "Three", "four!", "And 3.5 more"]);
        let words =
            Words::new(&["After the war, Anna moved to Rome with two old friends.".to_owned()]);
        let phrases = words.phrases(&words.sentences[0]);
        let texts: Vec<String> = phrases.iter().map(|unit| words.text(unit)).collect();
        assert_eq!(texts, ["After the war,", "Anna moved", "to Rome", "with two old friends."]);
    }
}
