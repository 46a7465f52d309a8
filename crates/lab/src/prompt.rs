//! Few-shot prompts: templates, what is done to the labels, orders.

use crate::sets::Example;
use lm::tokenizer::Tokenizer;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::ops::Range;

/// How an example is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Template {
    /// `x -> y`
    Arrow,
    /// `x: y`
    Colon,
    /// `Input: x`, `Label: y`
    InputLabel,
    /// `Review: x`, `Sentiment: y`
    Review,
    /// `Q: x`, `A: y`
    Question,
}

impl Template {
    pub fn from_key(key: &str) -> Self {
        match key {
            "colon" => Self::Colon,
            "input-label" => Self::InputLabel,
            "review" => Self::Review,
            "qa" => Self::Question,
            _ => Self::Arrow,
        }
    }

    /// What is in front of the input, between input and label, and between two examples.
    fn parts(self) -> [&'static str; 3] {
        match self {
            Self::Arrow => ["", " ->", "\n"],
            Self::Colon => ["", ":", "\n"],
            Self::InputLabel => ["Input: ", "\nLabel:", "\n\n"],
            Self::Review => ["Review: ", "\nSentiment:", "\n\n"],
            Self::Question => ["Q: ", "\nA:", "\n\n"],
        }
    }

    /// An input up to where its label is due.
    fn question(self, input: &str) -> String {
        let [before, between, _] = self.parts();
        format!("{before}{}{between}", tidy(input))
    }
}

/// A prompt cut into its examples; the query comes last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prompt {
    pub tokens: Vec<u32>,
    /// The tokens of each example, separator included.
    pub examples: Vec<Range<usize>>,
    /// The first token of each example's label.
    pub labels: Vec<usize>,
    pub query: Range<usize>,
}

impl Prompt {
    /// The examples, then the query up to where its label is due.
    ///
    /// Every piece is tokenised by itself, so that a prompt with fewer examples is a prefix of
    /// one with more.
    pub fn new(
        tokenizer: &Tokenizer,
        template: Template,
        examples: &[Example],
        query: &str,
    ) -> Self {
        let mut prompt = Self {
            tokens: start(tokenizer),
            examples: Vec::new(),
            labels: Vec::new(),
            query: 0..0,
        };
        for Example { input, label } in examples {
            let start = prompt.tokens.len();
            prompt.push_question(tokenizer, template, input);
            prompt.labels.push(prompt.tokens.len());
            prompt.tokens.extend(label_tokens(tokenizer, label));
            prompt.examples.push(start..prompt.tokens.len());
        }
        let start = prompt.tokens.len();
        prompt.push_question(tokenizer, template, query);
        prompt.query = start..prompt.tokens.len();
        prompt
    }

    fn push_question(&mut self, tokenizer: &Tokenizer, template: Template, input: &str) {
        let separator = if self.examples.is_empty() { "" } else { template.parts()[2] };
        self.tokens.extend(tokenizer.encode(&format!("{separator}{}", template.question(input))));
    }
}

/// What a text starts with.
pub fn start(tokenizer: &Tokenizer) -> Vec<u32> {
    tokenizer.start().into_iter().collect()
}

/// A label as it follows a prompt, with the space in front.
pub fn label_tokens(tokenizer: &Tokenizer, label: &str) -> Vec<u32> {
    tokenizer.encode(&format!(" {}", tidy(label)))
}

/// Without line breaks and runs of spaces: a line break would end the example.
pub fn tidy(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The distinct labels, in the order of their first use.
pub fn distinct<'a>(labels: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for label in labels {
        let label = tidy(label);
        if !label.is_empty() && !found.contains(&label) {
            found.push(label);
        }
    }
    found
}

/// What is done to the labels of the examples.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relabel {
    AsGiven,
    /// Each label becomes the next one of the set.
    Flipped,
    /// Each label becomes a made-up word, always the same one.
    Nonsense,
    /// Every example draws its label, whatever it had.
    Random,
}

impl Relabel {
    pub fn from_key(key: &str) -> Self {
        match key {
            "flipped" => Self::Flipped,
            "nonsense" => Self::Nonsense,
            "random" => Self::Random,
            _ => Self::AsGiven,
        }
    }

    /// What a label of the set becomes, where that does not depend on the example.
    pub fn label(self, label: &str, set: &[String]) -> String {
        let index = set.iter().position(|of_set| of_set == label);
        match (self, index) {
            (Self::Flipped, Some(index)) => set[(index + 1) % set.len()].clone(),
            (Self::Nonsense, Some(index)) => nonsense(index),
            _ => label.to_owned(),
        }
    }

    /// The examples with their new labels.
    pub fn apply(self, examples: &[Example], set: &[String], seed: u64) -> Vec<Example> {
        let mut rng = ChaCha8Rng::seed_from_u64(seed ^ 0x1abe1);
        let relabelled = examples.iter().map(|Example { input, label }| {
            let label = match self {
                Self::Random if !set.is_empty() => set[rng.random_range(0..set.len())].clone(),
                _ => self.label(&tidy(label), set),
            };
            Example { input: input.clone(), label }
        });
        relabelled.collect()
    }
}

/// The made-up label of this index.
pub fn nonsense(index: usize) -> String {
    const WORDS: [&str; 8] = ["foo", "bar", "wug", "dax", "blick", "zup", "fep", "tiv"];
    match WORDS.get(index) {
        Some(word) => (*word).to_owned(),
        None => format!("{}{}", WORDS[index % WORDS.len()], index / WORDS.len()),
    }
}

/// All orders of `0..count` in lexicographic order, where there are at most `most`;
/// else `most` drawn by the seed, sorted. Neighbours share long beginnings either way.
pub fn orders(count: usize, most: usize, seed: u64) -> Vec<Vec<usize>> {
    let all = (1..=count).try_fold(1_usize, |product, n| product.checked_mul(n));
    if all.is_some_and(|all| all <= most) {
        let mut orders = vec![Vec::new()];
        for _ in 0..count {
            let longer = orders.iter().flat_map(|order: &Vec<usize>| {
                let free = (0..count).filter(|next| !order.contains(next));
                free.map(|next| [order.as_slice(), &[next]].concat())
            });
            orders = longer.collect();
        }
        return orders;
    }
    let mut rng = ChaCha8Rng::seed_from_u64(seed ^ 0x0de5);
    let mut orders: Vec<Vec<usize>> = (0..most)
        .map(|_| {
            let mut order: Vec<usize> = (0..count).collect();
            crate::sets::shuffle(&mut order, &mut rng);
            order
        })
        .collect();
    orders.sort();
    orders.dedup();
    orders
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_moved_on_renamed_or_drawn() {
        let set = distinct(["bad ", "good", "bad"]);
        assert_eq!(set, ["bad", "good"]);
        let rows = [Example::new("a", "bad"), Example::new("b", " good")];
        let labels = |how: Relabel| -> Vec<String> {
            how.apply(&rows, &set, 1).into_iter().map(|row| row.label).collect()
        };
        assert_eq!(labels(Relabel::AsGiven), ["bad", "good"]);
        assert_eq!(labels(Relabel::Flipped), ["good", "bad"]);
        assert_eq!(labels(Relabel::Nonsense), ["foo", "bar"]);
        assert!(labels(Relabel::Random).iter().all(|label| set.contains(label)));
        assert_ne!(nonsense(1), nonsense(9));
    }

    #[test]
    fn few_examples_are_put_in_all_orders_and_many_in_some() {
        let all = orders(4, 120, 0);
        assert_eq!((all.len(), &all[0], &all[23]), (24, &vec![0, 1, 2, 3], &vec![3, 2, 1, 0]));
        assert!(all.is_sorted());
        let some = orders(9, 24, 5);
        assert!(some.len() <= 24 && some.len() > 20 && some.is_sorted());
        assert_eq!(orders(0, 5, 0), [Vec::<usize>::new()]);
    }
}
