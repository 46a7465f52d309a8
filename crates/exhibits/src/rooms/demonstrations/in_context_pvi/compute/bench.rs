//! Two prompts and what lies between them.

use lab::probes::labels::{LabelSet, Score, best};
use lab::prompt::{Prompt, Template};
use lab::sets::{ClassTask, Example, Split};
use lab::{Lab, LabError};
use lm::{Cache, Forward, Lm, LmError, Rows};

/// Texts of a set, those that were written to be hard among them.
const TEXTS: usize = 40;
pub(super) const FIFTHS: usize = 5;

struct Item {
    text: String,
    class: usize,
    is_hard: bool,
}

/// The texts of a set under one draw of exemplars.
pub(super) struct Scored {
    /// In bits.
    pub(super) pvi: Vec<f32>,
    /// `log2 p(y | full prompt)`.
    pub(super) log_share: Vec<f32>,
    /// Whether the right label is the most probable one.
    pub(super) right: Vec<bool>,
}

/// One draw of exemplars.
pub(super) struct Prompts {
    /// What the exemplars say, read.
    full: Cache,
    exemplars: Vec<Example>,
    /// The probabilities of the labels where all inputs are empty.
    pub(super) null: Vec<f32>,
}

pub(super) struct Bench<'a> {
    lab: &'a Lab,
    lm: &'a Lm,
    task: ClassTask,
    labels: LabelSet,
    items: Vec<Item>,
}

impl<'a> Bench<'a> {
    /// At most `most` texts, hard ones between easy ones.
    pub(super) fn new(lab: &'a Lab, lm: &'a Lm, task: ClassTask, most: usize) -> Self {
        let names: Vec<String> = task.labels().iter().map(|it| (*it).to_owned()).collect();
        let hard = task.hard();
        let easy = task.draw(Split::Test, TEXTS - hard.len().min(TEXTS), 0);
        let item = |Example { input, label }, is_hard| {
            let class = names.iter().position(|name| *name == label)?;
            Some(Item { text: input, class, is_hard })
        };
        let all = hard.into_iter().map(|it| item(it, true));
        let mut items: Vec<Item> =
            all.chain(easy.into_iter().map(|it| item(it, false))).flatten().collect();
        // Every n-th, so that a part has as many of each kind.
        let step = items.len().div_ceil(most.max(1)).max(1);
        let mut at = 0;
        items.retain(|_| {
            at += 1;
            at % step == 0
        });
        Self { lab, lm, task, labels: LabelSet::new(lm, &names), items }
    }

    pub(super) fn names(&self) -> &[String] {
        &self.labels.names
    }

    /// The class of each text.
    pub(super) fn classes(&self) -> Vec<usize> {
        self.items.iter().map(|item| item.class).collect()
    }

    pub(super) fn text(&self, at: usize) -> &str {
        &self.items[at].text
    }

    pub(super) fn label(&self, at: usize) -> &str {
        &self.labels.names[self.items[at].class]
    }

    pub(super) fn is_hard(&self, at: usize) -> bool {
        self.items[at].is_hard
    }

    /// Exemplars from the part of the set that no text is of, and both prompts up to the input.
    pub(super) async fn prompts(&self, shots: usize, draw: u64) -> Result<Prompts, LabError> {
        let exemplars = self.task.draw(Split::Dev, shots, draw);
        let emptied = exemplars.iter().map(|it| Example::new("", it.label.clone()));
        let emptied: Vec<Example> = emptied.collect();
        let Self { lab, lm, labels, .. } = self;
        let null = Prompt::new(&lm.tokenizer, Template::InputLabel, &emptied, "");
        let cache = lm.new_cache(null.tokens.len() + 16);
        let null = labels.score_after(lm, &cache, &null.tokens, Score::Sum, *lab).await?.shares;
        let prompt = Prompt::new(&lm.tokenizer, Template::InputLabel, &exemplars, "");
        let tokens = &prompt.tokens[..prompt.query.start];
        let (needed, capacity) = (tokens.len() + 256, lm.config.context);
        if needed > capacity {
            return Err(LmError::Context { needed, capacity }.into());
        }
        let mut full = lm.new_cache(needed);
        let input = Forward { logits: Rows::None, ..Forward::last(tokens) };
        lm.forward(&mut full, input, *lab).await?;
        Ok(Prompts { full, exemplars, null })
    }

    /// `p(y | full prompt)` of each label.
    pub(super) async fn shares(&self, prompts: &Prompts, text: &str) -> Result<Vec<f32>, LabError> {
        let Self { lab, lm, labels, .. } = self;
        let first = &prompts.exemplars[..prompts.exemplars.len().min(1)];
        let prompt = Prompt::new(&lm.tokenizer, Template::InputLabel, first, text);
        let tokens = &prompt.tokens[prompt.query];
        Ok(labels.score_after(lm, &prompts.full, tokens, Score::Sum, *lab).await?.shares)
    }

    /// `PVI(x -> y) = -log2 p(y | null prompt) + log2 p(y | full prompt)`, text by text.
    pub(super) async fn scored(&self, shots: usize, draw: u64) -> Result<Scored, LabError> {
        let prompts = self.prompts(shots, draw).await?;
        let mut scored = Scored { pvi: Vec::new(), log_share: Vec::new(), right: Vec::new() };
        for (done, Item { text, class, .. }) in self.items.iter().enumerate() {
            self.lab.tick("Reading the texts", done, self.items.len()).await?;
            let shares = self.shares(&prompts, text).await?;
            let log2 = |share: f32| share.max(f32::MIN_POSITIVE).log2();
            scored.pvi.push(log2(shares[*class]) - log2(prompts.null[*class]));
            scored.log_share.push(log2(shares[*class]));
            scored.right.push(best(&shares) == *class);
        }
        Ok(scored)
    }
}

/// Accuracy in each fifth of the texts, lowest key first, over some draws.
pub(super) fn by_fifths(key: &[f32], draws: &[Scored]) -> Vec<f32> {
    let mut order: Vec<usize> = (0..key.len()).collect();
    order.sort_by(|a, b| key[*a].total_cmp(&key[*b]));
    let fifth = |at: usize| &order[at * key.len() / FIFTHS..(at + 1) * key.len() / FIFTHS];
    let accuracy = |texts: &[usize]| {
        let right = draws.iter().flat_map(|it| texts.iter().filter(|at| it.right[**at])).count();
        right as f32 / (texts.len() * draws.len()).max(1) as f32
    };
    (0..FIFTHS).map(|at| accuracy(fifth(at))).collect()
}

/// Values less the mean of their class, so that a taste for one label is no agreement.
pub(super) fn within_class(values: &[f32], classes: &[usize]) -> Vec<f32> {
    let mean = |class: usize| {
        let of: Vec<f32> =
            values.iter().zip(classes).filter(|(_, it)| **it == class).map(|(v, _)| *v).collect();
        of.iter().sum::<f32>() / of.len().max(1) as f32
    };
    values.iter().zip(classes).map(|(value, class)| value - mean(*class)).collect()
}

/// Sum of squares between draws over that of all: what part of the variance the draw explains.
pub(super) fn variance_between(draws: &[Scored]) -> f32 {
    let mean = |values: &[f32]| values.iter().sum::<f32>() / values.len().max(1) as f32;
    let all: Vec<f32> = draws.iter().flat_map(|it| it.pvi.iter().copied()).collect();
    let centre = mean(&all);
    let total: f32 = all.iter().map(|value| (value - centre).powi(2)).sum();
    let of_draw = |it: &Scored| it.pvi.len() as f32 * (mean(&it.pvi) - centre).powi(2);
    draws.iter().map(of_draw).sum::<f32>() / total.max(f32::MIN_POSITIVE)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scored(pvi: &[f32], right: &[bool]) -> Scored {
        Scored { pvi: pvi.to_vec(), log_share: pvi.to_vec(), right: right.to_vec() }
    }

    #[test]
    fn fifths_and_variance_by_hand() {
        let key = [5.0, 4.0, 3.0, 2.0, 1.0];
        let draws = [
            scored(&key, &[true, true, true, false, false]),
            scored(&key, &[true, true, false, true, false]),
        ];
        assert_eq!(by_fifths(&key, &draws), [0.0, 0.5, 0.5, 1.0, 1.0]);
        assert_eq!(variance_between(&draws), 0.0);
        // Means 1 and 3 of values 0, 2 and 2, 4: 4 of 8.
        let apart = [scored(&[0.0, 2.0], &[true; 2]), scored(&[2.0, 4.0], &[true; 2])];
        assert!((variance_between(&apart) - 0.5).abs() < 1e-6);
        assert_eq!(within_class(&[1.0, 5.0, 3.0, 7.0], &[0, 1, 0, 1]), [-1.0, -1.0, 1.0, 1.0]);
        assert!(by_fifths(&[], &[]).iter().all(|it| *it == 0.0));
    }
}
