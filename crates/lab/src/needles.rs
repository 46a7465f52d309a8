//! Long prompts with facts hidden in them, made from a seed, and where those facts stand.

use crate::sets::shuffle;
use lm::tokenizer::Tokenizer;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::ops::Range;

/// What is hidden, and asked for at the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NeedleTask {
    /// A five-digit number in filler sentences.
    PassKey,
    /// `line apple: the value is 123`, one of many; asked by its word.
    Lines,
    /// Two people's numbers far apart; one of them is asked.
    TwoFacts,
}

impl NeedleTask {
    pub fn from_key(key: &str) -> Self {
        match key {
            "lines" => Self::Lines,
            "two-facts" => Self::TwoFacts,
            _ => Self::PassKey,
        }
    }
}

/// A prompt that ends where the answer is due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Haystack {
    pub tokens: Vec<u32>,
    /// The tokens of the sentence that holds the answer; empty where nobody knows.
    pub needle: Range<usize>,
    pub answer: String,
}

pub(crate) const FILLER: [&str; 24] = [
    " The grass is green and the sky is blue.",
    " A cart rolled slowly down the lane.",
    " The baker opened his shop at dawn.",
    " Rain had fallen on the hills all night.",
    " Two children threw stones into the pond.",
    " The clock in the tower was often wrong.",
    " A cat slept on the warm wall.",
    " Somebody was playing the piano next door.",
    " The market was full of people and noise.",
    " Old letters lay in a box under the bed.",
    " The road bends to the left after the mill.",
    " Bees moved from flower to flower.",
    " The train to the coast was late again.",
    " A lamp burned in the upper window.",
    " The miller spoke little and worked much.",
    " Snow stayed on the mountains until May.",
    " The boat was painted red and white.",
    " Nobody remembered who had built the bridge.",
    " The teacher wrote a word on the board.",
    " Apples were cheap that autumn.",
    " A dog barked at the passing wagon.",
    " The river is wide near the village.",
    " They drank tea and looked at the map.",
    " The wind turned to the north in the evening.",
];
pub(crate) const WORDS: [&str; 40] = [
    "apple", "river", "stone", "cloud", "piano", "tiger", "bread", "chair", "lemon", "ocean",
    "paper", "queen", "radio", "sugar", "table", "uncle", "violin", "water", "zebra", "anchor",
    "button", "candle", "desert", "engine", "forest", "garden", "hammer", "island", "jacket",
    "kettle", "ladder", "mirror", "needle", "orange", "pencil", "rabbit", "silver", "ticket",
    "valley", "window",
];
pub(crate) const NAMES: [&str; 12] = [
    "Anna", "Boris", "Clara", "David", "Emma", "Felix", "Grace", "Henry", "Irene", "Jacob",
    "Laura", "Martin",
];

impl Haystack {
    /// A prompt of about `length` tokens (at most that many); the needle at `depth` from 0 to 1.
    pub fn new(
        tokenizer: &Tokenizer,
        task: NeedleTask,
        length: usize,
        depth: f32,
        seed: u64,
    ) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(seed ^ 0x4a1);
        let mut digits = |count: usize| -> String {
            (0..count).map(|i| char::from(b'0' + rng.random_range(u8::from(i == 0)..10))).collect()
        };
        let answer = digits(if task == NeedleTask::Lines { 3 } else { 5 });
        let other = digits(5);
        let mut rng = ChaCha8Rng::seed_from_u64(seed ^ 0xf111);
        let mut names = NAMES.to_vec();
        shuffle(&mut names, &mut rng);
        let mut words = WORDS.to_vec();
        shuffle(&mut words, &mut rng);
        let intro = "Read the text and remember what it says.";
        let (intro, needle, question) = match task {
            NeedleTask::PassKey => (
                intro,
                format!(" The pass key is {answer}. Remember it."),
                "\n\nQuestion: What is the pass key?\nAnswer: The pass key is".to_owned(),
            ),
            NeedleTask::TwoFacts => (
                intro,
                format!(" The number of {} is {answer}.", names[0]),
                format!(
                    "\n\nQuestion: What is the number of {0}?\nAnswer: The number of {0} is",
                    names[0]
                ),
            ),
            NeedleTask::Lines => (
                "Below are lines, each with a word and its value.",
                format!("\nline {}: the value is {answer}", words[0]),
                format!(
                    "\n\nQuestion: What is the value of line {0}?\nAnswer: line {0}: the value is",
                    words[0]
                ),
            ),
        };
        let (intro, question) = (tokenizer.encode(intro), tokenizer.encode(&question));
        let needle = tokenizer.encode(&needle);
        let mut pieces: Vec<Vec<u32>> = Vec::new();
        let mut room = length.saturating_sub(intro.len() + question.len() + needle.len());
        if task == NeedleTask::TwoFacts {
            let second = tokenizer.encode(&format!(" The number of {} is {other}.", names[1]));
            room = room.saturating_sub(second.len());
            pieces.push(second);
        }
        let mut turn = 0;
        let mut order: Vec<usize> = (0..FILLER.len()).collect();
        loop {
            let piece = match task {
                NeedleTask::Lines => {
                    // More lines than words would make a question with two answers.
                    let Some(word) = words.get(turn + 1) else { break };
                    let value: u32 = rng.random_range(100..1000);
                    tokenizer.encode(&format!("\nline {word}: the value is {value}"))
                }
                _ => {
                    if turn % FILLER.len() == 0 {
                        shuffle(&mut order, &mut rng);
                    }
                    tokenizer.encode(FILLER[order[turn % FILLER.len()]])
                }
            };
            turn += 1;
            if piece.len() > room {
                break;
            }
            room -= piece.len();
            pieces.push(piece);
        }
        if task == NeedleTask::TwoFacts && !pieces.is_empty() {
            // The other fact stands on the other side of the text.
            let at = (pieces.len() as f32 * (1.0 - depth)) as usize;
            let second = pieces.remove(0);
            pieces.insert(at.min(pieces.len()), second);
        }
        let at = ((pieces.len() as f32 * depth.clamp(0.0, 1.0)).round() as usize).min(pieces.len());
        let mut tokens = intro;
        tokens.extend(pieces[..at].iter().flatten());
        let start = tokens.len();
        tokens.extend(&needle);
        let needle = start..tokens.len();
        tokens.extend(pieces[at..].iter().flatten());
        tokens.extend(question);
        Self { tokens, needle, answer }
    }

    /// A visitor's own text and question; the answer is not known.
    pub fn own(tokenizer: &Tokenizer, text: &str, question: &str) -> Self {
        let question = crate::prompt::tidy(question);
        let prompt = format!("{}\n\nQuestion: {question}\nAnswer:", text.trim());
        Self { tokens: tokenizer.encode(&prompt), needle: 0..0, answer: String::new() }
    }
}
