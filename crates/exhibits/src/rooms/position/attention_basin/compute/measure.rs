//! Attention by place, and the answer's probability, of one list in one order.

use super::lists::{List, Written};
use lab::probes::embeddings::{cosine, vectors};
use lab::prompt::label_tokens;
use lab::select::{greatest, random};
use lab::{EmbedSession, Lab, LabError, LmSession};
use lm::sampler::log_softmax;
use lm::{Forward, Layers, Rows, Tap, Taps};
use std::rc::Rc;

/// The layers over which attention is averaged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Band {
    All,
    Early,
    Middle,
    Late,
}

impl Band {
    pub(super) fn from_key(key: &str) -> Self {
        match key {
            "early" => Self::Early,
            "middle" => Self::Middle,
            "late" => Self::Late,
            _ => Self::All,
        }
    }

    fn range(self, layers: usize) -> std::ops::Range<usize> {
        let third = layers / 3;
        match self {
            Self::All => 0..layers,
            Self::Early => 0..third,
            Self::Middle => third..2 * third,
            Self::Late => 2 * third..layers,
        }
    }
}

/// Attention by layer and place, summed over lists.
pub(super) struct Profile {
    pub(super) lists: usize,
    /// `[layer][place]`.
    sums: Vec<Vec<f32>>,
    count: usize,
}

impl Profile {
    pub(super) fn new(count: usize) -> Self {
        Self { lists: 0, sums: Vec::new(), count }
    }

    /// By layer and place, as a multiple of the layer's mean.
    pub(super) fn layers(&self) -> Vec<Vec<f32>> {
        self.sums.iter().map(|places| of_mean(places.clone())).collect()
    }

    /// By place over a band of layers, as a multiple of the mean.
    pub(super) fn places(&self, band: Band) -> Vec<f32> {
        let mut sum = vec![0.0; self.count];
        for places in &self.sums[band.range(self.sums.len())] {
            sum.iter_mut().zip(places).for_each(|(sum, value)| *sum += value);
        }
        of_mean(sum)
    }
}

fn of_mean(mut values: Vec<f32>) -> Vec<f32> {
    let mean = values.iter().sum::<f32>() / values.len().max(1) as f32;
    values.iter_mut().for_each(|value| *value /= mean.max(f32::MIN_POSITIVE));
    values
}

/// What one reading gave.
pub(super) struct Reading {
    /// `[layer][place]`: attention of the question's tokens to a token of the place, summed over heads.
    attention: Vec<Vec<f32>>,
    /// `-log p(city)`, mean over the cities that are due.
    pub(super) nats: f32,
}

impl Reading {
    pub(super) fn add_to(&self, profile: &mut Profile) {
        profile.lists += 1;
        profile.sums.resize(self.attention.len(), vec![0.0; profile.count]);
        for (sums, places) in profile.sums.iter_mut().zip(&self.attention) {
            sums.iter_mut().zip(places).for_each(|(sum, value)| *sum += value);
        }
    }
}

/// How the items are ordered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    Random,
    Falling,
    Rising,
    AttnRank,
    /// AttnRank upside down: the best item where attention is least.
    Least,
}

impl Order {
    pub(super) const ALL: [Self; 5] =
        [Self::Random, Self::Falling, Self::Rising, Self::AttnRank, Self::Least];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Random => "Random",
            Self::Falling => "Best first",
            Self::Rising => "Best last",
            Self::AttnRank => "By attention",
            Self::Least => "Against attention",
        }
    }

    /// The item of each place: `ranked` are the items, most relevant first; `places` is the attention.
    pub(super) fn place(self, ranked: &[usize], places: &[f32], seed: u64) -> Vec<usize> {
        let count = ranked.len();
        let into = |order: Vec<usize>| {
            let mut placed = vec![0; count];
            order.iter().zip(ranked).for_each(|(place, item)| placed[*place] = *item);
            placed
        };
        match self {
            Self::Random => random(count, count, seed ^ 0xa77),
            Self::Falling => ranked.to_vec(),
            Self::Rising => ranked.iter().rev().copied().collect(),
            Self::AttnRank => into(greatest(places, count)),
            Self::Least => into(greatest(places, count).into_iter().rev().collect()),
        }
    }
}

/// Both models.
pub(super) struct Session<'a> {
    lab: &'a Lab,
    language: Rc<LmSession>,
    encoder: Rc<EmbedSession>,
}

impl<'a> Session<'a> {
    pub(super) async fn open(lab: &'a Lab) -> Result<Session<'a>, LabError> {
        Ok(Self { lab, language: lab.language_model().await?, encoder: lab.embedder().await? })
    }

    pub(super) async fn read(
        &self,
        list: &List,
        order: &[usize],
        marked: bool,
    ) -> Result<Reading, LabError> {
        let lm = &self.language.lm;
        let Written { before, question, places } = list.written(&lm.tokenizer, order, marked);
        let mut cache = lm.new_cache(before.len() + question.len() + 4);
        lm.forward(&mut cache, Forward { logits: Rows::None, ..Forward::last(&before) }, self.lab)
            .await?;
        let taps = Taps { attention_sum: Layers::all(lm.config.layers), ..Taps::default() };
        let input = Forward { taps: &taps, ..Forward::last(&question) };
        let output = lm.forward(&mut cache, input, self.lab).await?;
        let attention = output.captured.layers(Tap::AttentionSum).map(|(_, capture)| {
            let of_place = |place: &std::ops::Range<usize>| {
                let heads = (0..lm.config.heads).map(|head| capture.row(head));
                let sum: f32 = heads.map(|row| row[place.clone()].iter().sum::<f32>()).sum();
                sum / place.len() as f32
            };
            places.iter().map(of_place).collect()
        });
        let attention = attention.collect();
        let (mut following, mut due) = (Vec::new(), Vec::new());
        for (given, city) in &list.answers {
            following.extend(lm.tokenizer.encode(given));
            let from = following.len();
            following.extend(label_tokens(&lm.tokenizer, city));
            due.extend(from..following.len());
        }
        let mut logs: Vec<f32> = following
            .first()
            .map(|id| log_softmax(&output.logits)[*id as usize])
            .into_iter()
            .collect();
        logs.extend(lm.log_probs(&mut cache, &following, self.lab).await?);
        let sum: f32 = due.iter().map(|at| logs[*at]).sum();
        Ok(Reading { attention, nats: -sum / list.answers.len() as f32 })
    }

    /// The items by their likeness to the question, most alike first.
    pub(super) async fn ranked(&self, list: &List) -> Result<Vec<usize>, LabError> {
        let mut texts = vec![list.question.as_str()];
        texts.extend(list.items.iter().map(String::as_str));
        let vectors = vectors(self.lab, &self.encoder, &texts).await?;
        let likeness: Vec<f32> =
            vectors[1..].iter().map(|vector| cosine(&vectors[0], vector)).collect();
        Ok(greatest(&likeness, likeness.len()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_item_stands_where_attention_is_greatest() {
        let (ranked, places) = ([2, 0, 3, 1], [0.5, 0.1, 0.2, 0.9]);
        assert_eq!(Order::AttnRank.place(&ranked, &places, 0), [0, 1, 3, 2]);
        assert_eq!(Order::Least.place(&ranked, &places, 0), [3, 2, 0, 1]);
        assert_eq!(Order::Falling.place(&ranked, &places, 0), ranked);
        assert_eq!(Order::Rising.place(&ranked, &places, 0), [1, 3, 0, 2]);
        let mut random = Order::Random.place(&ranked, &places, 0);
        random.sort_unstable();
        assert_eq!(random, [0, 1, 2, 3]);
    }

    #[test]
    fn bands_cover_the_layers() {
        let bands = [Band::Early, Band::Middle, Band::Late].map(|band| band.range(31));
        assert_eq!(bands, [0..10, 10..20, 20..31]);
        assert_eq!(Band::All.range(31), 0..31);
    }
}
