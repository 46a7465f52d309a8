//! A passage that is read again and again with parts left out.

use super::passage::{Passage, Words};
use lab::probes::attention;
use lab::probes::embeddings::{cosine, vectors};
use lab::probes::labels::{LabelSet, Score};
use lab::probes::write::{self, Limits};
use lab::prompt::start;
use lab::{EmbedSession, Lab, LabError, LmSession};
use lm::{Layers, Lm, PrefixCache, Taps};
use std::collections::BTreeMap;
use std::ops::Range;
use std::rc::Rc;

/// Tokens that the answer to a question without a stem has at most.
const WRITTEN_MAX: usize = 12;
/// The same where the stem leaves one word to be written.
const WORD_MAX: usize = 2;
/// Tokens that the model may take to name a sentence.
const NAMED_MAX: usize = 20;

/// Both models.
pub(super) struct Session {
    pub(super) language: Rc<LmSession>,
    pub(super) encoder: Rc<EmbedSession>,
}

impl Session {
    pub(super) async fn open(lab: &Lab) -> Result<Self, LabError> {
        Ok(Self { language: lab.language_model().await?, encoder: lab.embedder().await? })
    }
}

/// What an answer becomes as a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Scalarizer {
    /// The mean log-probability of the first answer's tokens.
    LogProb,
    /// The likeness of what is written instead.
    Text,
}

/// The words that are left out, in rising order.
pub(super) type Out = Vec<usize>;

pub(super) struct Reader<'a> {
    lab: &'a Lab,
    lm: &'a Lm,
    encoder: &'a EmbedSession,
    pub(super) words: Words,
    /// The tokens of each word.
    tokens: Vec<Vec<u32>>,
    intro: Vec<u32>,
    question: Vec<u32>,
    /// The question comes with a stem, behind which one word is asked for.
    one_word: bool,
    /// What the model writes when it sees everything.
    pub(super) answer: String,
    label: LabelSet,
    prefix: PrefixCache,
    known: BTreeMap<(Scalarizer, Out), f32>,
}

impl<'a> Reader<'a> {
    pub(super) async fn new(
        lab: &'a Lab,
        session: &'a Session,
        passage: &Passage,
    ) -> Result<Reader<'a>, LabError> {
        let lm = &session.language.lm;
        let words = Words::new(&passage.sentences);
        let tokens = words.words.iter().map(|word| lm.tokenizer.encode(&format!(" {word}")));
        let intro = "Read the text and answer the question.";
        let space = if passage.stem.is_empty() { "" } else { " " };
        let question =
            format!("\n\nQuestion: {}\nAnswer:{space}{}", passage.question, passage.stem);
        let mut reader = Self {
            lab,
            lm,
            encoder: &session.encoder,
            tokens: tokens.collect(),
            words,
            intro: [start(&lm.tokenizer), lm.tokenizer.encode(intro)].concat(),
            question: lm.tokenizer.encode(&question),
            one_word: !passage.stem.is_empty(),
            answer: String::new(),
            label: LabelSet::new(lm, &[]),
            prefix: PrefixCache::default(),
            known: BTreeMap::new(),
        };
        reader.answer = reader.written(&Vec::new()).await?;
        reader.label = LabelSet::new(lm, &[reader.answer.clone()]);
        Ok(reader)
    }

    fn prompt(&self, out: &Out) -> Vec<u32> {
        let kept = (0..self.tokens.len()).filter(|word| out.binary_search(word).is_err());
        let kept = kept.flat_map(|word| self.tokens[word].iter().copied());
        self.intro.iter().copied().chain(kept).chain(self.question.iter().copied()).collect()
    }

    /// The tokens of a unit.
    pub(super) fn size(&self, unit: &Range<usize>) -> usize {
        self.tokens[unit.clone()].iter().map(Vec::len).sum()
    }

    pub(super) fn all_tokens(&self) -> usize {
        self.size(&(0..self.tokens.len()))
    }

    /// What the model writes with some words left out, up to the end of its sentence or of the one word.
    pub(super) async fn written(&mut self, out: &Out) -> Result<String, LabError> {
        let most = if self.one_word { WORD_MAX } else { WRITTEN_MAX };
        let line = self.write(&self.prompt(out), most).await?;
        let line = line.trim();
        let word = line.split(|letter: char| !letter.is_alphanumeric()).next();
        let sentence = line.split(". ").next().map(|it| it.trim_end_matches('.'));
        Ok(if self.one_word { word } else { sentence }.unwrap_or_default().to_owned())
    }

    async fn write(&mut self, prompt: &[u32], tokens: usize) -> Result<String, LabError> {
        let read = self.prefix.advance(self.lm, prompt, &Taps::default(), self.lab).await?;
        let limits = Limits { tokens, ..Limits::default() };
        let mut cache = self.prefix.fork(self.lm);
        write::line(self.lm, &mut cache, &read.logits, limits, self.lab, |_| Ok(())).await
    }

    /// The value of the text without some words, one for each; what was read before is not read again.
    pub(super) async fn values(
        &mut self,
        scalarizer: Scalarizer,
        outs: &[Out],
        what: &str,
    ) -> Result<Vec<f32>, LabError> {
        let key = |out: &Out| (scalarizer, out.clone());
        let mut new: Vec<(Vec<u32>, &Out)> = (outs.iter())
            .filter(|out| !self.known.contains_key(&key(out)))
            .map(|out| (self.prompt(out), out))
            .collect();
        // So that each shares as much as it can with the one before, whose keys and values are kept.
        new.sort();
        new.dedup();
        let all = new.len();
        for (done, (prompt, out)) in new.into_iter().enumerate() {
            self.lab.tick(what, done, all).await?;
            let value = self.log_prob(&prompt).await?;
            self.known.insert((Scalarizer::LogProb, out.clone()), value);
            if scalarizer == Scalarizer::Text {
                let value = self.likeness(out).await?;
                self.known.insert(key(out), value);
            }
        }
        Ok(outs.iter().filter_map(|out| self.known.get(&key(out)).copied()).collect())
    }

    async fn log_prob(&mut self, prompt: &[u32]) -> Result<f32, LabError> {
        let read = self.prefix.advance(self.lm, prompt, &Taps::default(), self.lab).await?;
        let cache = self.prefix.fork(self.lm);
        let scores = self.label.score(self.lm, &cache, &read.logits, Score::Mean, self.lab).await?;
        Ok(scores.log_probs.iter().sum::<f32>() / self.label.longest().max(1) as f32)
    }

    async fn likeness(&mut self, out: &Out) -> Result<f32, LabError> {
        let written = self.written(out).await?;
        if written.is_empty() || self.answer.is_empty() {
            return Ok(f32::from(u8::from(written == self.answer)));
        }
        let texts = [self.answer.as_str(), written.as_str()];
        let vectors = vectors(self.lab, self.encoder, &texts).await?;
        Ok(cosine(&vectors[0], &vectors[1]))
    }

    /// How much of its attention the last token of the question gives to each word, mean over all layers
    /// and heads.
    pub(super) async fn attention(&mut self) -> Result<Vec<f32>, LabError> {
        let prompt = self.prompt(&Vec::new());
        let taps = Taps { attention: Layers::all(self.lm.config.layers), ..Taps::default() };
        let read = self.prefix.advance(self.lm, &prompt, &taps, self.lab).await?;
        let weights = attention::weights(self.lm, &read.captured, prompt.len(), [0, 0]);
        let mut at = self.intro.len();
        let of_word = self.tokens.iter().map(|tokens| {
            let from = at;
            at += tokens.len();
            weights[from..at].iter().sum()
        });
        Ok(of_word.collect())
    }

    /// What the model writes when it is asked which sentence its answer is from.
    pub(super) async fn named(&mut self) -> Result<String, LabError> {
        let mut prompt = self.prompt(&Vec::new());
        let asked = format!(
            " {}.\n\nQuestion: Which sentence of the text says so?\nAnswer: The sentence is:",
            self.answer
        );
        prompt.extend(self.lm.tokenizer.encode(&asked));
        self.write(&prompt, NAMED_MAX).await
    }
}
