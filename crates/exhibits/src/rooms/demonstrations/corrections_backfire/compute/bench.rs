//! Round one, the choice of examples, and round two.

use super::super::SET;
use lab::probes::labels::{LabelSet, Score, best};
use lab::prompt::{label_tokens, start, tidy};
use lab::select::random;
use lab::sets::{ClassTask, Example, Split, shuffled};
use lab::stats::{Mean, share};
use lab::{Lab, LabError};
use lm::{Cache, Forward, Lm, LmError, Rows};
use std::cell::RefCell;
use std::collections::HashMap;

/// Texts that are drawn of a set, the queries among them.
const DRAWN: usize = 72;
/// Of these, for queries.
const QUERIES_MAX: usize = 24;

/// The texts that are asked for by a knob.
pub(super) fn chosen(lab: &Lab) -> ClassTask {
    match lab.get(&SET) {
        "sentiment" => ClassTask::Sentiment,
        "topic" => ClassTask::Topic,
        "author" => ClassTask::Author,
        _ => ClassTask::Question,
    }
}

/// A text with its class.
#[derive(Clone, Debug)]
struct Item {
    text: String,
    class: usize,
}

/// An example of round two: `Text: …`, `Predicted label: …`, `Correct label: …`.
#[derive(Clone, Debug)]
pub(super) struct Shot {
    text: String,
    pub(super) predicted: usize,
    pub(super) right: usize,
}

/// A query's class, the prediction of standard in-context learning, and that after corrections.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Asked {
    pub(super) right: usize,
    pub(super) first: usize,
    pub(super) second: usize,
}

pub(super) struct Bench<'a> {
    lab: &'a Lab,
    lm: &'a Lm,
    pub(super) names: Vec<String>,
    labels: LabelSet,
    train: Vec<Item>,
    queries: Vec<Item>,
    /// One example a class, which round one is asked with.
    context: Cache,
    /// What round one said of the texts that it was asked for.
    said: RefCell<HashMap<usize, usize>>,
    seed: u64,
}

impl<'a> Bench<'a> {
    pub(super) async fn new(
        lab: &'a Lab,
        lm: &'a Lm,
        task: ClassTask,
        seed: u64,
    ) -> Result<Bench<'a>, LabError> {
        let names: Vec<String> = task.labels().iter().map(|it| (*it).to_owned()).collect();
        let mut train = task.draw(Split::Test, DRAWN, seed);
        let queries = train.split_off(train.len() - QUERIES_MAX.min(train.len() / 2));
        let items = |of: Vec<Example>| -> Vec<Item> {
            let class = |label: &str| names.iter().position(|name| name == label);
            let item = |it: Example| Some(Item { class: class(&it.label)?, text: tidy(&it.input) });
            of.into_iter().filter_map(item).collect()
        };
        let (mut train, queries) = (items(train), items(queries));
        let mut context = Vec::new();
        for class in 0..names.len() {
            let at = train.iter().position(|it| it.class == class);
            context.extend(at.map(|at| train.remove(at)));
        }
        let labels = LabelSet::new(lm, &names);
        let cache = lm.new_cache(256);
        let (said, seed) = (RefCell::default(), seed ^ 0xc1c1);
        let mut bench = Self { lab, lm, names, labels, train, queries, context: cache, said, seed };
        let shots = context.into_iter().map(|Item { text, class }| Shot {
            text,
            predicted: class,
            right: class,
        });
        bench.context = bench.read(&bench.standard(&shots.collect::<Vec<_>>())).await?;
        Ok(bench)
    }

    pub(super) fn classes(&self) -> usize {
        self.names.len()
    }

    /// `k` examples of which this share were predicted wrongly in round one, the classes taking
    /// turns, as far as there are such texts: the paper's selection.
    pub(super) async fn select(&self, k: usize, share: f32) -> Result<Vec<Shot>, LabError> {
        let wrong = random(k, (k as f32 * share).round() as usize, self.seed);
        let classes: Vec<usize> = (0..k).map(|at| at % self.classes().max(1)).collect();
        let classes = shuffled(classes, self.seed);
        let mut taken = Vec::new();
        let mut shots = Vec::new();
        for (slot, class) in classes.into_iter().enumerate() {
            let is_wrong = wrong.contains(&slot);
            for (at, Item { text, class: right }) in self.train.iter().enumerate() {
                if *right != class || taken.contains(&at) {
                    continue;
                }
                let predicted = self.said_of(at).await?;
                if (predicted != class) == is_wrong {
                    taken.push(at);
                    shots.push(Shot { text: text.clone(), predicted, right: class });
                    break;
                }
            }
        }
        Ok(shuffled(shots, self.seed ^ 1))
    }

    /// Round one of a text for examples, asked once.
    async fn said_of(&self, at: usize) -> Result<usize, LabError> {
        let known = self.said.borrow().get(&at).copied();
        if let Some(known) = known {
            return Ok(known);
        }
        self.lab.tick("Asking for examples", at, self.train.len()).await?;
        let said = self.predict(&self.context, &self.ask(&self.train[at].text)).await?;
        self.said.borrow_mut().insert(at, said);
        Ok(said)
    }

    /// Asks queries twice: with the right labels alone, then with predictions and corrections.
    pub(super) async fn asked(
        &self,
        shots: &[Shot],
        queries: usize,
    ) -> Result<Vec<Asked>, LabError> {
        let standard = self.read(&self.standard(shots)).await?;
        let corrective = self.read(&self.corrective(shots)).await?;
        let queries = &self.queries[..queries.min(self.queries.len())];
        let mut asked = Vec::new();
        for (done, Item { text, class }) in queries.iter().enumerate() {
            self.lab.tick("Asking queries", done, queries.len()).await?;
            let first = self.predict(&standard, &self.ask(text)).await?;
            let second = self.predict(&corrective, &self.ask_again(text, first)).await?;
            asked.push(Asked { right: *class, first, second });
        }
        Ok(asked)
    }

    async fn read(&self, tokens: &[u32]) -> Result<Cache, LabError> {
        let (needed, capacity) = (tokens.len() + 128, self.lm.config.context);
        if needed > capacity {
            return Err(LmError::Context { needed, capacity }.into());
        }
        let mut cache = self.lm.new_cache(needed);
        if !tokens.is_empty() {
            let input = Forward { logits: Rows::None, ..Forward::last(tokens) };
            self.lm.forward(&mut cache, input, self.lab).await?;
        }
        Ok(cache)
    }

    /// The class of the label with the greatest likelihood for each of its tokens.
    async fn predict(&self, cache: &Cache, tokens: &[u32]) -> Result<usize, LabError> {
        let scores = self.labels.score_after(self.lm, cache, tokens, Score::Mean, self.lab).await?;
        Ok(best(&scores.shares))
    }

    fn text(&self, text: &str) -> Vec<u32> {
        self.lm.tokenizer.encode(text)
    }

    fn label(&self, class: usize) -> Vec<u32> {
        label_tokens(&self.lm.tokenizer, &self.names[class])
    }

    fn ask(&self, text: &str) -> Vec<u32> {
        self.text(&format!("Text: {text}\nLabel:"))
    }

    fn ask_again(&self, text: &str, predicted: usize) -> Vec<u32> {
        let before = self.text(&format!("Text: {text}\nPredicted label:"));
        [before, self.label(predicted), self.text("\nCorrect label:")].concat()
    }

    fn standard(&self, shots: &[Shot]) -> Vec<u32> {
        let mut tokens = start(&self.lm.tokenizer);
        for Shot { text, right, .. } in shots {
            tokens.extend([self.ask(text), self.label(*right), self.text("\n\n")].concat());
        }
        tokens
    }

    fn corrective(&self, shots: &[Shot]) -> Vec<u32> {
        let parts = self.corrective_parts(shots);
        parts.into_iter().flat_map(|(tokens, _)| tokens).collect()
    }

    /// Pieces of the prompt of round two; a correct label says whether it corrects.
    pub(super) fn corrective_parts(&self, shots: &[Shot]) -> Vec<(Vec<u32>, Option<bool>)> {
        let mut parts = vec![(start(&self.lm.tokenizer), None)];
        for Shot { text, predicted, right } in shots {
            parts.push((self.ask_again(text, *predicted), None));
            parts.push((self.label(*right), Some(predicted != right)));
            parts.push((self.text("\n\n"), None));
        }
        parts
    }
}

/// Right first answers, and right second ones.
pub(super) fn right(asked: &[Asked]) -> [usize; 2] {
    let count = |of: fn(&Asked) -> usize| asked.iter().filter(|it| of(it) == it.right).count();
    [count(|it| it.first), count(|it| it.second)]
}

/// How many of the first answers come again in round two.
pub(super) fn repeated(asked: &[Asked]) -> Mean {
    share(asked.iter().filter(|it| it.first == it.second).count(), asked.len())
}

/// How many of the first answers that were right are wrong in round two.
pub(super) fn lost(asked: &[Asked]) -> Mean {
    let right = asked.iter().filter(|it| it.first == it.right);
    let all = right.clone().count();
    share(right.filter(|it| it.second != it.right).count(), all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_counted_by_hand() {
        let asked = [(0, 0, 1), (1, 1, 1), (1, 0, 1), (0, 0, 0)];
        let asked = asked.map(|(right, first, second)| Asked { right, first, second });
        assert_eq!(right(&asked), [3, 3]);
        assert_eq!(repeated(&asked).mean, 0.5);
        assert!((lost(&asked).mean - 1.0 / 3.0).abs() < 1e-6);
        assert_eq!(lost(&asked[2..3]).mean, 0.0);
        assert_eq!(repeated(&[]).mean, 0.0);
    }
}
