//! Mixed prompts for the model that was trained on one task a text.

use super::mixture::{believed, order};
use lab::sets::shuffled;
use lab::{Lab, LabError};
use lm::Pause;
use nn::{Checkpoint, WordBatch};
use tasks::seed::{Stream, derive};
use tasks::{Sentence, SymbolTasks, draws};
use zoo::{Data, Language};

/// Prompts that are read at once.
const ROWS: usize = 16;
/// How often an example would be wrong, for a learner that believes in one task a text.
const ERROR: f32 = 0.05;

pub(super) struct Letters<'a> {
    lab: &'a Lab,
    checkpoint: Checkpoint,
    pub(super) family: SymbolTasks,
}

/// Examples of several tasks in random order, and letters that are asked for.
pub(super) struct Prompt {
    /// Places in [`SymbolTasks::TASKS`]: first those that are mixed, then the others.
    pub(super) tasks: Vec<usize>,
    /// How many examples each of the mixed ones has.
    pub(super) counts: Vec<usize>,
    pub(super) asked: [u32; 3],
    tokens: Vec<u32>,
}

/// Probabilities of the answers of all tasks, in the order of the prompt's.
pub(super) struct Answers {
    pub(super) model: Vec<f32>,
    /// Of a learner that believes in one task a text, by Bayes' rule.
    pub(super) believer: Vec<f32>,
}

impl<'a> Letters<'a> {
    pub(super) async fn new(lab: &'a Lab) -> Result<Self, LabError> {
        let checkpoint = lab.checkpoint("task-mix").await?;
        let Data::Words(words) = checkpoint.recipe().data else { return Err(unfit()) };
        let Language::Symbols { letters, examples } = words.language else { return Err(unfit()) };
        let family = SymbolTasks { letters: letters as usize, examples: examples as usize };
        Ok(Self { lab, checkpoint, family })
    }

    /// So many examples of each task; the tasks and all else by the seed.
    pub(super) fn prompt(&self, counts: &[usize], seed: u64) -> Prompt {
        let tasks: Vec<usize> =
            shuffled((0..SymbolTasks::TASKS.len()).collect(), derive(seed, Stream::Rule, 0));
        let mut draws = draws(derive(seed, Stream::Test, 0));
        let mut tokens = Vec::new();
        for which in order(counts, seed) {
            let letters = self.family.input(&mut draws);
            let answer = self.family.answer(SymbolTasks::TASKS[tasks[which]], letters);
            tokens.extend(letters);
            tokens.extend([self.family.is(), answer, self.family.end()]);
        }
        let asked = self.family.input(&mut draws);
        tokens.extend(asked);
        tokens.push(self.family.is());
        Prompt { tasks, counts: counts.to_vec(), asked, tokens }
    }

    /// One a prompt; all have the same number of examples.
    pub(super) async fn answers(&self, prompts: &[Prompt]) -> Result<Vec<Answers>, LabError> {
        let learner = self.checkpoint.words().ok_or_else(unfit)?;
        let vocab = self.family.letters + 2;
        let mut all = Vec::new();
        for part in prompts.chunks(ROWS) {
            self.lab.pause().await.map_err(|_| LabError::Cancelled)?;
            // What comes after the question is not read.
            let sentence = |prompt: &Prompt| Sentence {
                tokens: [&prompt.tokens[..], &[self.family.end()]].concat(),
                asked: vec![None; prompt.tokens.len()],
            };
            let sentences: Vec<Sentence> = part.iter().map(sentence).collect();
            let batch = WordBatch::of_sentences(&sentences, 1.0);
            let nats = learner.predict(&batch).await?;
            for (prompt, nats) in part.iter().zip(nats.chunks_exact(batch.seq * vocab)) {
                let last = &nats[(batch.seq - 1) * vocab..];
                let answer = |task: &usize| {
                    last[self.family.answer(SymbolTasks::TASKS[*task], prompt.asked) as usize].exp()
                };
                all.push(Answers {
                    model: prompt.tasks.iter().map(answer).collect(),
                    believer: self.believer(prompt),
                });
            }
        }
        Ok(all)
    }

    fn believer(&self, prompt: &Prompt) -> Vec<f32> {
        let mut counts = prompt.counts.clone();
        counts.resize(prompt.tasks.len(), 0);
        believed(&counts, self.family.letters, ERROR)
    }
}

/// A recipe of the zoo that is not of this exhibit; its tests would not let it be.
fn unfit() -> LabError {
    nn::NnError::Weights("this model was not taught the tasks on letters".to_owned()).into()
}
