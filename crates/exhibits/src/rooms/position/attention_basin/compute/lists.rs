//! Lists of items about invented people, one of which is asked for.

use lab::prompt::start;
use lab::select::random;
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
const HOBBIES: [&str; 12] = [
    "chess", "music", "tennis", "fishing", "books", "cooking", "dogs", "cars", "gardens", "maps",
    "trains", "boats",
];

/// Items that are written down, and a question about the first one or two of them.
#[derive(Clone, Debug)]
pub(super) struct List {
    pub(super) items: Vec<String>,
    pub(super) question: String,
    /// What follows the question: text that is given, and the city that is due behind it.
    pub(super) answers: Vec<(String, &'static str)>,
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
    pub(super) fn new(count: usize, asked: usize, seed: u64) -> Self {
        let names = random(NAMES.len(), NAMES.len(), 3 * seed);
        let cities = random(CITIES.len(), CITIES.len(), 3 * seed + 1);
        let hobbies = random(HOBBIES.len(), HOBBIES.len(), 3 * seed + 2);
        let item = |at: usize| {
            let (name, city) = (NAMES[names[at]], CITIES[cities[at]]);
            format!("{name} lives in {city} and likes {}.", HOBBIES[hobbies[at]])
        };
        let count = count.min(NAMES.len());
        let (one, other) = (NAMES[names[0]], NAMES[names[1]]);
        let whose = if asked > 1 { format!("do {one} and {other}") } else { format!("does {one}") };
        let mut answers = vec![(String::new(), CITIES[cities[0]])];
        if asked > 1 {
            answers.push((format!(" and {other} lives in"), CITIES[cities[1]]));
        }
        Self {
            items: (0..count).map(item).collect(),
            question: format!("Question: Where {whose} live?\nAnswer: {one} lives in"),
            answers,
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
