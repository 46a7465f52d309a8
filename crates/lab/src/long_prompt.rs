//! Long prompts for the long-context bench: several facts, facts that lead to one another, lines of keys
//! and values, long lists of examples; made from a seed.

use crate::needles::{FILLER, NAMES, WORDS};
use crate::prompt::{label_tokens, start};
use crate::sets::{ClassTask, Split, shuffle};
use lm::tokenizer::Tokenizer;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::ops::Range;

/// Words of a piece of text at most, so that short prompts are filled as well.
const PIECE_WORDS: usize = 20;

/// What the prompt holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Numbers of people in filler sentences; one is asked.
    Facts,
    /// `line apple: the value is 123`, one after the other.
    Lines,
    /// Who somebody's friend is, and elsewhere that friend's number.
    TwoHops,
    /// Messages by two authors; who wrote the last one?
    ManyShot,
}

impl Kind {
    pub fn from_key(key: &str) -> Self {
        match key {
            "lines" => Self::Lines,
            "two-hops" => Self::TwoHops,
            "many-shot" => Self::ManyShot,
            _ => Self::Facts,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Plan {
    pub kind: Kind,
    /// Tokens at most.
    pub length: usize,
    /// Where the asked fact stands, from 0 to 1; other facts follow in even steps.
    pub depth: f32,
    /// People whose number the text tells, at least 1.
    pub facts: usize,
    /// Sentences that name the asked person and another number.
    pub distractors: usize,
    pub seed: u64,
}

/// A prompt that ends where the answer is due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LongPrompt {
    pub tokens: Vec<u32>,
    /// The tokens that the answer needs.
    pub needles: Vec<Range<usize>>,
    pub answer: String,
    /// Answers of the right kind that the prompt holds: who picks one at random is right once in so
    /// many times.
    pub candidates: usize,
    /// How the text goes on after the prompt, the answer first.
    pub continuation: Vec<u32>,
}

/// A sentence that has its place, from 0 to 1.
#[derive(Clone, Debug, PartialEq)]
pub struct Placed {
    pub depth: f32,
    pub text: String,
    pub is_needed: bool,
}

/// A plan, worded.
struct Worded {
    intro: &'static str,
    placed: Vec<Placed>,
    question: String,
    answer: String,
    candidates: usize,
}

impl LongPrompt {
    /// `around`: a text that takes the place of the filler sentences. `continues`: tokens of the
    /// continuation.
    pub fn new(tokenizer: &Tokenizer, plan: Plan, around: Option<&str>, continues: usize) -> Self {
        let Worded { intro, placed, question, answer, candidates } = worded(plan);
        let question = tokenizer.encode(&question);
        let mut filler = Filler::new(plan, around);
        let length = plan.length.saturating_sub(question.len());
        let (mut tokens, needles) = among(tokenizer, intro, &placed, length, &mut filler);
        tokens.extend(question);
        let mut continuation = label_tokens(tokenizer, &answer);
        let stop = if matches!(plan.kind, Kind::Facts | Kind::TwoHops) { "." } else { "" };
        continuation.extend(tokenizer.encode(stop));
        while continuation.len() < continues {
            continuation.extend(tokenizer.encode(&filler.next()));
        }
        continuation.truncate(continues.max(1));
        Self { tokens, needles, answer, candidates, continuation }
    }
}

/// Sentences at their depths among filler, at most `length` tokens in all unless the sentences alone are
/// longer; and the tokens of those that are needed, in the order of the text.
pub fn among_filler(
    tokenizer: &Tokenizer,
    intro: &str,
    placed: &[Placed],
    length: usize,
    seed: u64,
) -> (Vec<u32>, Vec<Range<usize>>) {
    let plan = Plan { kind: Kind::Facts, length, depth: 0.0, facts: 1, distractors: 0, seed };
    among(tokenizer, intro, placed, length, &mut Filler::new(plan, None))
}

fn among(
    tokenizer: &Tokenizer,
    intro: &str,
    placed: &[Placed],
    length: usize,
    filler: &mut Filler,
) -> (Vec<u32>, Vec<Range<usize>>) {
    let mut tokens = start(tokenizer);
    tokens.extend(tokenizer.encode(intro));
    let encoded: Vec<Vec<u32>> = placed.iter().map(|it| tokenizer.encode(&it.text)).collect();
    let fixed = tokens.len() + encoded.iter().map(Vec::len).sum::<usize>();
    let mut room = length.saturating_sub(fixed);
    let mut pieces = Vec::new();
    loop {
        let piece = tokenizer.encode(&filler.next());
        if piece.len() > room {
            break;
        }
        room -= piece.len();
        pieces.push(piece);
    }
    let mut order: Vec<usize> = (0..placed.len()).collect();
    order.sort_by(|a, b| placed[*a].depth.total_cmp(&placed[*b].depth));
    let mut needles = Vec::new();
    let mut before = 0;
    for index in order {
        let Placed { depth, is_needed, .. } = placed[index];
        let at = (depth.clamp(0.0, 1.0) * pieces.len() as f32).round() as usize;
        tokens.extend(pieces[before..at].iter().flatten());
        before = at;
        let start = tokens.len();
        tokens.extend(&encoded[index]);
        if is_needed {
            needles.push(start..tokens.len());
        }
    }
    tokens.extend(pieces[before..].iter().flatten());
    (tokens, needles)
}

fn worded(plan: Plan) -> Worded {
    let Plan { kind, depth, distractors, seed, .. } = plan;
    let facts = plan.facts.clamp(1, NAMES.len() / 2);
    let mut rng = ChaCha8Rng::seed_from_u64(seed ^ 0x10_4a1);
    let mut digits = |count: usize| -> String {
        (0..count).map(|i| char::from(b'0' + rng.random_range(u8::from(i == 0)..10))).collect()
    };
    let answer = digits(if kind == Kind::Lines { 3 } else { 5 });
    let others: Vec<String> = (0..facts + distractors).map(|_| digits(5)).collect();
    let mut rng = ChaCha8Rng::seed_from_u64(seed ^ 0x0a_3e5);
    let mut names = NAMES.to_vec();
    shuffle(&mut names, &mut rng);
    // Evenly behind the asked fact, and round to the start.
    let spread = |index: usize, of: usize| (depth + index as f32 / of as f32).fract();
    let needed = |depth, text| Placed { depth, text, is_needed: true };
    let idle = |depth, text| Placed { depth, text, is_needed: false };
    let intro = "Read the text and remember what it says.";
    match kind {
        Kind::Facts | Kind::TwoHops => {
            let (asked, friend) = (names[0], names[NAMES.len() / 2]);
            let two = kind == Kind::TwoHops;
            let whose = if two { friend } else { asked };
            let mut placed = vec![needed(depth, format!(" The number of {whose} is {answer}."))];
            if two {
                let text = format!(" The best friend of {asked} is {friend}.");
                placed.push(needed((depth + 0.5).fract(), text));
            }
            for index in 1..facts {
                let (name, number) = (names[index], &others[index]);
                placed.push(idle(
                    spread(index, facts),
                    format!(" The number of {name} is {number}."),
                ));
                if two {
                    let other = names[NAMES.len() / 2 + index];
                    let text = format!(" The best friend of {other} is {name}.");
                    placed.push(idle(spread(index, facts), text));
                }
            }
            for index in 0..distractors {
                let number = &others[facts + index];
                let text = format!(" The old number of {whose} was {number}.");
                placed.push(idle(spread(2 * index + 1, 2 * distractors), text));
            }
            let whose = if two { format!("the best friend of {asked}") } else { asked.to_owned() };
            let question = format!(
                "\n\nQuestion: What is the number of {whose}?\nAnswer: The number of {whose} is"
            );
            Worded { intro, placed, question, answer, candidates: facts + distractors }
        }
        Kind::Lines => {
            let word = key(0, seed);
            let mut placed = vec![needed(depth, format!("\nline {word}: the value is {answer}"))];
            for (index, number) in others.iter().take(distractors).enumerate() {
                let text = format!("\nold line {word}: the value was {}", &number[..3]);
                placed.push(idle(spread(2 * index + 1, 2 * distractors), text));
            }
            let question = format!(
                "\n\nQuestion: What is the value of line {word}?\nAnswer: line {word}: the value is"
            );
            let intro = "Below are lines, each with a key and its value.";
            // A line takes about 12 tokens.
            Worded { intro, placed, question, answer, candidates: (plan.length / 12).max(1) }
        }
        Kind::ManyShot => {
            let mut last = ClassTask::Author.draw(Split::Test, 1, seed);
            let last = last.pop().map_or_else(Default::default, |it| (it.input, it.label));
            let question = format!("\n{} ->", last.0);
            let intro = "Messages and who wrote them.";
            Worded { intro, placed: Vec::new(), question, answer: last.1, candidates: 2 }
        }
    }
}

/// The key of a line: a word, then pairs of words; no two are the same below 1,600.
fn key(index: usize, seed: u64) -> String {
    let mut words = WORDS.to_vec();
    shuffle(&mut words, &mut ChaCha8Rng::seed_from_u64(seed ^ 0x11_7e5));
    match index.checked_sub(words.len()) {
        None => words[index].to_owned(),
        Some(pair) => {
            format!("{} {}", words[pair / words.len() % words.len()], words[pair % words.len()])
        }
    }
}

/// What stands between the facts, without end.
struct Filler {
    plan: Plan,
    rng: ChaCha8Rng,
    order: Vec<usize>,
    messages: Vec<String>,
    /// Pieces of a text, in its order, where one was given.
    around: Vec<String>,
    turn: usize,
}

impl Filler {
    fn new(plan: Plan, around: Option<&str>) -> Self {
        let rng = ChaCha8Rng::seed_from_u64(plan.seed ^ 0xf1_111);
        let around = around.map(pieces).unwrap_or_default();
        Self {
            plan,
            rng,
            order: (0..FILLER.len()).collect(),
            messages: Vec::new(),
            around,
            turn: 0,
        }
    }

    fn next(&mut self) -> String {
        let turn = self.turn;
        self.turn += 1;
        if !self.around.is_empty() {
            return self.around[turn % self.around.len()].clone();
        }
        match self.plan.kind {
            Kind::Facts | Kind::TwoHops => {
                let place = turn % FILLER.len();
                if place == 0 {
                    shuffle(&mut self.order, &mut self.rng);
                }
                FILLER[self.order[place]].to_owned()
            }
            Kind::Lines => {
                let value: u32 = self.rng.random_range(100..1000);
                format!("\nline {}: the value is {value}", key(turn + 1, self.plan.seed))
            }
            Kind::ManyShot => {
                if self.messages.is_empty() {
                    // The seed of the question draws other messages.
                    let seed = self.plan.seed.wrapping_mul(31).wrapping_add(turn as u64 + 1);
                    let drawn = ClassTask::Author.draw(Split::Dev, 64, seed);
                    self.messages.extend(
                        drawn.into_iter().map(|it| format!("\n{} -> {}", it.input, it.label)),
                    );
                }
                self.messages.pop().unwrap_or_default()
            }
        }
    }
}

/// A text in sentences, a space in front of each; what has no end in sight is cut.
fn pieces(text: &str) -> Vec<String> {
    let sentences = text.split_inclusive(['.', '!', '?', '\n']);
    let words: Vec<Vec<&str>> =
        sentences.map(|sentence| sentence.split_whitespace().collect()).collect();
    let cut = words.iter().flat_map(|words| words.chunks(PIECE_WORDS));
    cut.map(|words| format!(" {}", words.join(" "))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAN: Plan =
        Plan { kind: Kind::Facts, length: 600, depth: 0.3, facts: 3, distractors: 2, seed: 4 };

    #[test]
    fn the_asked_fact_is_needed_and_the_others_are_not() {
        for kind in [Kind::Facts, Kind::TwoHops, Kind::Lines] {
            let Worded { placed, answer, question, .. } = worded(Plan { kind, ..PLAN });
            let holding: Vec<&Placed> =
                placed.iter().filter(|it| it.text.contains(&answer)).collect();
            assert_eq!(holding.len(), 1, "{kind:?}: one sentence holds the answer");
            assert!(holding[0].is_needed && holding[0].depth == PLAN.depth);
            let needed = placed.iter().filter(|it| it.is_needed).count();
            assert_eq!(needed, if kind == Kind::TwoHops { 2 } else { 1 });
            assert!(!question.contains(&answer), "{kind:?}");
            assert!(placed.iter().all(|it| (0.0..=1.0).contains(&it.depth)));
        }
    }

    #[test]
    fn keys_of_lines_do_not_repeat() {
        let keys: std::collections::BTreeSet<String> = (0..1_500).map(|at| key(at, 9)).collect();
        assert_eq!(keys.len(), 1_500);
    }

    #[test]
    fn filler_goes_on_without_end() {
        for kind in [Kind::Facts, Kind::Lines, Kind::ManyShot] {
            let mut filler = Filler::new(Plan { kind, ..PLAN }, None);
            let mut again = Filler::new(Plan { kind, ..PLAN }, None);
            for _ in 0..200 {
                let piece = filler.next();
                assert!(!piece.is_empty() && piece == again.next());
            }
        }
    }

    #[test]
    fn a_text_goes_round_in_pieces_that_lose_no_word() {
        let text = "One two.  Three\nfour! \n\n".to_owned() + &"word ".repeat(45);
        let mut filler = Filler::new(PLAN, Some(&text));
        let first: Vec<String> = (0..6).map(|_| filler.next()).collect();
        assert_eq!(first[..3], [" One two.", " Three", " four!"]);
        assert_eq!(first.concat().split_whitespace().count(), 49);
        assert_eq!(filler.next(), first[0]);
    }
}
