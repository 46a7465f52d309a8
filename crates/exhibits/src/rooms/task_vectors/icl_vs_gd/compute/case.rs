//! What is asked, with the examples in front of it, and what a gradient step learns.

use lab::prompt::{Prompt, Template, label_tokens};
use lab::sets::{ClassTask, Example, Split};
use lab::{Lab, LabError};
use lm::{Forward, Lm, Rows};

/// Texts that end where a label is due, each with its right label.
pub(super) struct Lesson {
    pub(super) texts: Vec<Vec<u32>>,
    /// The first token of each label.
    pub(super) labels: Vec<u32>,
    /// The index of each text's label.
    pub(super) right: Vec<usize>,
}

/// Demonstrations and a query.
pub(super) struct Case {
    pub(super) task: ClassTask,
    pub(super) demonstrations: Vec<Example>,
    pub(super) query: Example,
}

pub(super) fn task(key: &str) -> ClassTask {
    match key {
        "topic" => ClassTask::Topic,
        "question" => ClassTask::Question,
        _ => ClassTask::Sentiment,
    }
}

impl Case {
    pub(super) fn draw(task: ClassTask, split: Split, count: usize, seed: u64) -> Option<Self> {
        let mut demonstrations = task.draw(split, count + 1, seed);
        let query = demonstrations.pop()?;
        Some(Self { task, demonstrations, query })
    }

    /// The demonstrations in front of the query, and the query alone.
    pub(super) fn prompts(&self, lm: &Lm) -> [Vec<u32>; 2] {
        let prompt = |examples: &[Example]| {
            Prompt::new(&lm.tokenizer, Template::Arrow, examples, &self.query.input).tokens
        };
        [prompt(&self.demonstrations), prompt(&[])]
    }

    /// Each demonstration as a text of its own.
    pub(super) fn lesson(&self, lm: &Lm) -> Lesson {
        let names = self.task.labels();
        let text =
            |it: &Example| Prompt::new(&lm.tokenizer, Template::Arrow, &[], &it.input).tokens;
        let right = |it: &Example| names.iter().position(|name| *name == it.label).unwrap_or(0);
        Lesson {
            texts: self.demonstrations.iter().map(text).collect(),
            labels: first_tokens(lm, self.task),
            right: self.demonstrations.iter().map(right).collect(),
        }
    }
}

fn first_tokens(lm: &Lm, task: ClassTask) -> Vec<u32> {
    let first = |name: &&str| label_tokens(&lm.tokenizer, name).first().copied();
    task.labels().iter().filter_map(first).collect()
}

/// Which queries get the right label, with a case's demonstrations in front of them and without.
pub(super) async fn right(
    lab: &Lab,
    lm: &Lm,
    case: &Case,
    queries: &[Example],
) -> Result<[Vec<f32>; 2], LabError> {
    let (names, labels) = (case.task.labels(), first_tokens(lm, case.task));
    let mut found = [Vec::new(), Vec::new()];
    for (examples, found) in [&case.demonstrations[..], &[]].into_iter().zip(&mut found) {
        let whole = Prompt::new(&lm.tokenizer, Template::Arrow, examples, "");
        let head = &whole.tokens[..whole.query.start];
        let mut cache = lm.new_cache(whole.tokens.len() + 32);
        if !head.is_empty() {
            let input = Forward { logits: Rows::None, ..Forward::last(head) };
            lm.forward(&mut cache, input, lab).await?;
        }
        for query in queries {
            let prompt = Prompt::new(&lm.tokenizer, Template::Arrow, examples, &query.input);
            let rest = &prompt.tokens[prompt.query.start..];
            let logits = lm.forward(&mut cache.clone(), Forward::last(rest), lab).await?.logits;
            let of_labels: Vec<f32> = labels.iter().map(|id| logits[*id as usize]).collect();
            let answer = names[lab::probes::labels::best(&of_labels).min(names.len() - 1)];
            found.push(f32::from(u8::from(answer == query.label)));
        }
    }
    Ok(found)
}
