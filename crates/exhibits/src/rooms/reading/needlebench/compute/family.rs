//! Families, written down: who is whose father, shuffled, with or without filler around it.

use lab::LabError;
use lab::long_prompt::{Placed, among_filler};
use lab::probes::labels::{LabelSet, Score, best};
use lab::prompt::start;
use lab::select::random;
use lm::tokenizer::Tokenizer;
use lm::{Cache, Lm, Pause};

const NAMES: [&str; 24] = [
    "Adam", "Ben", "Bill", "Charles", "Daniel", "David", "Edward", "Frank", "George", "Henry",
    "Jack", "James", "John", "Martin", "Max", "Michael", "Oscar", "Paul", "Peter", "Robert", "Sam",
    "Simon", "Thomas", "William",
];
/// Generations at most, so that there are names for all.
pub(super) const GENERATIONS_MAX: usize = 16;

/// A line of fathers, the youngest first: a sentence for each father, in a drawn order.
pub(super) struct Family {
    pub(super) names: LabelSet,
    /// `order[place]`: whose father the sentence there names.
    pub(super) order: Vec<usize>,
    seed: u64,
}

/// What is asked about somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asked {
    /// The next in the line: one sentence answers.
    Father,
    /// The last in the line: all sentences from there on are needed.
    Eldest,
}

/// What a question was answered with.
#[derive(Clone, Debug)]
pub(super) struct Answer {
    /// The most probable of the names in the text.
    pub(super) chosen: usize,
    /// That of the right name among them.
    pub(super) probability: f32,
    pub(super) right: bool,
}

impl Family {
    /// `generations` fathers.
    pub(super) fn new(lm: &Lm, generations: usize, seed: u64) -> Self {
        let fathers = generations.clamp(1, GENERATIONS_MAX);
        let names = random(NAMES.len(), fathers + 1, 2 * seed);
        let names: Vec<String> = names.into_iter().map(|at| NAMES[at].to_owned()).collect();
        let names = LabelSet::new(lm, &names);
        Self { names, order: random(fathers, fathers, 2 * seed + 1), seed }
    }

    pub(super) fn eldest(&self) -> usize {
        self.order.len()
    }

    fn sentence(&self, child: usize) -> String {
        let names = &self.names.names;
        format!(" The father of {} is {}.", names[child], names[child + 1])
    }

    /// The sentences at even depths of filler: at most `length` tokens, unless they alone are longer.
    pub(super) fn text(&self, tokenizer: &Tokenizer, length: usize) -> Vec<u32> {
        let last = self.order.len().saturating_sub(1).max(1) as f32;
        let placed: Vec<Placed> = (self.order.iter().enumerate())
            .map(|(place, child)| Placed {
                depth: place as f32 / last,
                text: self.sentence(*child),
                is_needed: true,
            })
            .collect();
        among_filler(tokenizer, INTRO, &placed, length, self.seed).0
    }

    /// The sentences alone: the ancestral trace challenge.
    pub(super) fn bare(&self, tokenizer: &Tokenizer) -> Vec<u32> {
        let sentences: String = self.order.iter().map(|child| self.sentence(*child)).collect();
        [start(tokenizer), tokenizer.encode(&format!("{INTRO}{sentences}"))].concat()
    }

    /// Asks about a person of the line after a text that was read.
    pub(super) async fn ask(
        &self,
        lm: &Lm,
        text: &Cache,
        asked: Asked,
        person: usize,
        pause: &dyn Pause,
    ) -> Result<Answer, LabError> {
        let (what, right) = match asked {
            Asked::Father => ("father", person + 1),
            Asked::Eldest => ("eldest ancestor", self.eldest()),
        };
        let name = &self.names.names[person];
        let question =
            format!("\n\nQuestion: Who is the {what} of {name}?\nAnswer: The {what} of {name} is");
        let question = lm.tokenizer.encode(&question);
        let shares = self.names.score_after(lm, text, &question, Score::Sum, pause).await?.shares;
        let chosen = best(&shares);
        Ok(Answer { chosen, probability: shares[right], right: chosen == right })
    }

    /// The people whom the model names when it is asked for one father at a time, the youngest first,
    /// then the father of whom it named. Ends at the eldest, or after as many steps as would lead there.
    pub(super) async fn steps(
        &self,
        lm: &Lm,
        text: &Cache,
        pause: &dyn Pause,
    ) -> Result<Vec<usize>, LabError> {
        let eldest = self.eldest();
        let mut path = vec![0];
        for _ in 0..eldest {
            let at = path[path.len() - 1];
            if at == eldest {
                break;
            }
            path.push(self.ask(lm, text, Asked::Father, at, pause).await?.chosen);
        }
        Ok(path)
    }
}

const INTRO: &str = "Read the text and remember who is whose father.";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_names_for_all_generations() {
        assert!(NAMES.len() > GENERATIONS_MAX);
        assert!(NAMES.is_sorted_by(|one, other| one < other), "no name twice");
    }
}
