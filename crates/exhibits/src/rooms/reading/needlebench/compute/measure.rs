//! The questions about one family: finding, finding all, and reasoning.

use super::family::{Asked, Family};
use lab::{Lab, LabError};
use lm::{Cache, Forward, Lm, Rows};

/// Reads a text; questions are asked behind copies of its cache.
pub(super) async fn read(lab: &Lab, lm: &Lm, text: &[u32]) -> Result<Cache, LabError> {
    let mut cache = lm.new_cache(text.len() + 32);
    lm.forward(&mut cache, Forward { logits: Rows::None, ..Forward::last(text) }, lab).await?;
    Ok(cache)
}

/// What was answered about one text in which a family's sentences stand.
pub(super) struct Needles {
    /// S-RT by place: `p(right father)` of the child in the sentence there, and whether it was chosen.
    pub(super) single: Vec<(f32, bool)>,
    /// M-RS by person, but for the last child, for whom one sentence is enough: whether the eldest was
    /// chosen.
    pub(super) chain: Vec<bool>,
}

impl Needles {
    pub(super) async fn measure(
        lab: &Lab,
        lm: &Lm,
        family: &Family,
        text: &Cache,
    ) -> Result<Self, LabError> {
        let mut single = Vec::new();
        for child in &family.order {
            let answer = family.ask(lm, text, Asked::Father, *child, lab).await?;
            single.push((answer.probability, answer.right));
        }
        let mut chain = Vec::new();
        for person in 0..family.eldest() - 1 {
            chain.push(family.ask(lm, text, Asked::Eldest, person, lab).await?.right);
        }
        Ok(Self { single, chain })
    }

    /// S-RT: the share of sentences that are found.
    pub(super) fn found(&self) -> f32 {
        share(self.single.iter().map(|(_, right)| *right))
    }

    /// M-RT: whether all of them are.
    pub(super) fn all_found(&self) -> f32 {
        f32::from(u8::from(self.single.iter().all(|(_, right)| *right)))
    }

    /// M-RS: the share of chains whose end is named.
    pub(super) fn traced(&self) -> f32 {
        share(self.chain.iter().copied())
    }
}

/// What was answered about a family without filler.
pub(super) struct Trace {
    /// Whom the model names as the eldest ancestor of the youngest.
    pub(super) direct: usize,
    /// Whom it reaches if it is asked for one father at a time, and whether each step was right.
    pub(super) steps: usize,
    pub(super) followed: bool,
    /// The share of its sentences that are found where each is asked for alone.
    pub(super) found: f32,
    pub(super) eldest: usize,
}

impl Trace {
    pub(super) async fn measure(lab: &Lab, lm: &Lm, family: &Family) -> Result<Self, LabError> {
        let text = read(lab, lm, &family.bare(&lm.tokenizer)).await?;
        let eldest = family.eldest();
        let direct = family.ask(lm, &text, Asked::Eldest, 0, lab).await?.chosen;
        let path = family.steps(lm, &text, lab).await?;
        let mut found = Vec::new();
        for child in 0..eldest {
            // What a step has answered already is not asked again.
            let stepped = path.iter().position(|person| *person == child);
            let next = stepped.and_then(|at| path.get(at + 1)).copied();
            found.push(match next {
                Some(next) => next == child + 1,
                None => family.ask(lm, &text, Asked::Father, child, lab).await?.right,
            });
        }
        let steps = path.last().copied().unwrap_or(0);
        let followed = path.iter().copied().eq(0..=eldest);
        Ok(Self { direct, steps, followed, found: share(found.into_iter()), eldest })
    }
}

fn share(right: impl ExactSizeIterator<Item = bool>) -> f32 {
    let count = right.len().max(1);
    right.filter(|right| *right).count() as f32 / count as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scores_by_hand() {
        let of = |single: [bool; 2], chain: bool| Needles {
            single: single.map(|right| (0.5, right)).to_vec(),
            chain: vec![chain],
        };
        let half = of([true, false], true);
        assert_eq!([half.found(), half.all_found(), half.traced()], [0.5, 0.0, 1.0]);
        let whole = of([true, true], false);
        assert_eq!([whole.found(), whole.all_found(), whole.traced()], [1.0, 1.0, 0.0]);
    }
}
