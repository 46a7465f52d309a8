//! Lists of items about invented people, one of which is asked for.

use lab::prompt::{orders, start};
use lm::tokenizer::Tokenizer;
use std::ops::Range;

const NAMES: [&str; 12] = [
    "Anna", "Boris", "Clara", "David", "Emma", "Felix", "Grace", "Henry", "Irene", "Jacob",
    "Laura", "Martin",
];
const CITIES: [&str; 12] = [
    "Paris", "London", "Rome", "Berlin", "Madrid", "Vienna", "Dublin", "Moscow", "Tokyo", "Boston",
    "Chicago", "Toronto",
];
const JOBS: [&str; 6] = ["teacher", "baker", "nurse", "painter", "farmer", "lawyer"];
const HOBBIES: [&str; 6] = ["chess", "music", "tennis", "fishing", "books", "cooking"];

/// Items that are written down, and the question about the first of them.
#[derive(Clone, Debug)]
pub(super) struct List {
    pub(super) items: Vec<String>,
    pub(super) question: String,
    /// Of the first item.
    pub(super) answer: &'static str,
}

/// A list in some order, as tokens.
pub(super) struct Written {
    /// Up to the question.
    pub(super) before: Vec<u32>,
    pub(super) question: Vec<u32>,
    /// The tokens of each place's item.
    pub(super) places: Vec<Range<usize>>,
}

impl List {
    pub(super) fn new(count: usize, seed: u64) -> Self {
        let names = drawn(NAMES.len(), 3 * seed);
        let cities = drawn(CITIES.len(), 3 * seed + 1);
        let others = drawn(JOBS.len() * HOBBIES.len(), 3 * seed + 2);
        let item = |at: usize| {
            let (name, city) = (NAMES[names[at]], CITIES[cities[at]]);
            let (job, hobby) = (JOBS[others[at] % JOBS.len()], HOBBIES[others[at] / JOBS.len()]);
            format!("{name} lives in {city}, works as a {job} and likes {hobby}.")
        };
        let count = count.min(NAMES.len()).min(CITIES.len());
        let name = NAMES[names[0]];
        Self {
            items: (0..count).map(item).collect(),
            question: format!("Question: Where does {name} live?\nAnswer: {name} lives in"),
            answer: CITIES[cities[0]],
        }
    }

    /// `order[place]` is the item that stands there.
    pub(super) fn written(&self, tokenizer: &Tokenizer, order: &[usize], marked: bool) -> Written {
        let mut before = start(tokenizer);
        before.extend(tokenizer.encode("Here is what is known about some people."));
        let mut places = Vec::with_capacity(order.len());
        for (place, item) in order.iter().enumerate() {
            let item = &self.items[*item];
            let from = before.len();
            before.extend(tokenizer.encode(&match marked {
                true => format!("\n\nDocument {}: {item}", place + 1),
                false => format!(" {item}"),
            }));
            places.push(from..before.len());
        }
        let question = tokenizer.encode(&format!("\n\n{}", self.question));
        Written { before, question, places }
    }
}

/// An order of so many things.
pub(super) fn drawn(count: usize, seed: u64) -> Vec<usize> {
    orders(count, 1, seed).pop().unwrap_or_default()
}
