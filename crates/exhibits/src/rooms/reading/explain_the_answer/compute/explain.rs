//! From sentences down to words, and how faithful an order of units is.

use super::attribution::{Method, mean_fall};
use super::reader::{Out, Reader, Scalarizer};
use lab::LabError;
use lab::select::{Bm25, greatest, random};
use std::ops::Range;

/// Units that are cut further at each step.
const CUT: usize = 2;
/// The share of the tokens up to which units are left out to test an order, and the steps to there.
pub(super) const REMOVED: f32 = 0.2;
const STEPS: usize = 4;

/// How fine the units are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Level {
    Sentences,
    Phrases,
    Words,
}

impl Level {
    pub(super) const ALL: [Self; 3] = [Self::Sentences, Self::Phrases, Self::Words];

    pub(super) fn from_key(key: &str) -> Self {
        match key {
            "sentences" => Self::Sentences,
            "words" => Self::Words,
            _ => Self::Phrases,
        }
    }
}

/// How an explanation is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Plan {
    pub(super) method: Method,
    pub(super) scalarizer: Scalarizer,
    /// Readings a unit of C-LIME.
    pub(super) per_unit: usize,
    pub(super) seed: u64,
}

/// Units in the order of the text, each with its score.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Scored {
    pub(super) units: Vec<Range<usize>>,
    pub(super) scores: Vec<f32>,
}

impl Scored {
    /// The first step: whole sentences.
    pub(super) async fn sentences(reader: &mut Reader<'_>, plan: Plan) -> Result<Self, LabError> {
        Self::of(reader, plan, reader.words.sentences.clone(), "Leaving out sentences").await
    }

    /// The next step: the best units cut at the next level; the others stay whole.
    pub(super) async fn finer(
        &self,
        reader: &mut Reader<'_>,
        plan: Plan,
        level: Level,
    ) -> Result<Self, LabError> {
        let best = greatest(&self.scores, CUT);
        let units = self.units.iter().enumerate().flat_map(|(at, unit)| match level {
            _ if !best.contains(&at) => vec![unit.clone()],
            Level::Words => unit.clone().map(|word| word..word + 1).collect(),
            _ => reader.words.phrases(unit),
        });
        let units = units.collect();
        let what = match level {
            Level::Words => "Leaving out words",
            _ => "Leaving out phrases",
        };
        Self::of(reader, plan, units, what).await
    }

    async fn of(
        reader: &mut Reader<'_>,
        plan: Plan,
        units: Vec<Range<usize>>,
        what: &str,
    ) -> Result<Self, LabError> {
        let Plan { method, scalarizer, per_unit, seed } = plan;
        let subsets = method.subsets(units.len(), per_unit, seed);
        let outs: Vec<Out> = subsets.iter().map(|subset| words_of(&units, subset)).collect();
        let values = reader.values(scalarizer, &outs, what).await?;
        let scores = method.scores(units.len(), &subsets, &values);
        Ok(Self { units, scores })
    }

    /// The unit with the greatest score.
    pub(super) fn best(&self) -> usize {
        greatest(&self.scores, 1).first().copied().unwrap_or(0)
    }

    /// The units in the order in which they are left out: by score a token.
    pub(super) fn order(&self, reader: &Reader<'_>) -> Vec<Range<usize>> {
        let a_token = self.units.iter().zip(&self.scores);
        let a_token: Vec<f32> =
            a_token.map(|(unit, score)| score / reader.size(unit).max(1) as f32).collect();
        greatest(&a_token, a_token.len()).into_iter().map(|at| self.units[at].clone()).collect()
    }
}

fn words_of(units: &[Range<usize>], subset: &[usize]) -> Out {
    let mut out: Out = subset.iter().flat_map(|unit| units[*unit].clone()).collect();
    out.sort_unstable();
    out
}

/// Orders that nothing was left out for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rival {
    /// Single words, as drawn.
    Random,
    /// Sentences by the words that they share with the question.
    Question,
    /// Single words by the attention that they get where the answer is due.
    Attention,
    /// Sentences by likeness to the one that the model names.
    Named,
}

impl Rival {
    pub(super) const ALL: [Self; 4] = [Self::Random, Self::Question, Self::Attention, Self::Named];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Random => "Random words",
            Self::Question => "Sentences like the question",
            Self::Attention => "Words by attention",
            Self::Named => "Sentence that the model names",
        }
    }

    pub(super) async fn order(
        self,
        reader: &mut Reader<'_>,
        question: &str,
        seed: u64,
    ) -> Result<Vec<Range<usize>>, LabError> {
        let words = reader.words.words.len();
        let sentences_like = |reader: &Reader<'_>, text: &str| {
            let sentences = &reader.words.sentences;
            let texts: Vec<String> = sentences.iter().map(|it| reader.words.text(it)).collect();
            let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
            let scores = Bm25::new(&texts).scores(text);
            greatest(&scores, scores.len()).into_iter().map(|at| sentences[at].clone()).collect()
        };
        let single = |order: Vec<usize>| order.into_iter().map(|word| word..word + 1).collect();
        Ok(match self {
            Self::Random => single(random(words, words, seed)),
            Self::Question => sentences_like(reader, question),
            Self::Attention => single(greatest(&reader.attention().await?, words)),
            Self::Named => {
                let named = reader.named().await?;
                sentences_like(reader, &named)
            }
        })
    }
}

/// How far the answer's log-probability falls, `[share of tokens left out, fall]`, as the units of an order
/// are left out one after the other.
pub(super) async fn curve(
    reader: &mut Reader<'_>,
    order: &[Range<usize>],
) -> Result<Vec<[f32; 2]>, LabError> {
    let all = reader.all_tokens().max(1) as f32;
    let (mut out, mut size, mut step) = (Out::new(), 0, 1);
    let (mut outs, mut shares) = (vec![Out::new()], vec![0.0]);
    for unit in order {
        out.extend(unit.clone());
        size += reader.size(unit);
        let share = size as f32 / all;
        if share < REMOVED * step as f32 / STEPS as f32 {
            continue;
        }
        while step <= STEPS && share >= REMOVED * step as f32 / STEPS as f32 {
            step += 1;
        }
        let mut sorted = out.clone();
        sorted.sort_unstable();
        outs.push(sorted);
        shares.push(share);
        if step > STEPS {
            break;
        }
    }
    let values = reader.values(Scalarizer::LogProb, &outs, "Testing an order").await?;
    let whole = values.first().copied().unwrap_or(0.0);
    Ok(shares.into_iter().zip(values).map(|(share, value)| [share, whole - value]).collect())
}

/// The mean fall up to [`REMOVED`], in nats.
pub(super) fn area(curve: &[[f32; 2]]) -> f32 {
    mean_fall(curve, REMOVED)
}
