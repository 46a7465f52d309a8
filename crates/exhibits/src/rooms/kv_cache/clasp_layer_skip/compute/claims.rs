//! The claims, on prompts that nothing was chosen on.

use super::choose::{self, States};
use super::decode::{Decoded, Settings, Skip, plain, speculative};
use super::prompts::{KINDS, prompt};
use crate::claim::{Bound, mean, minus};
use crate::{Effort, Verifying};
use figure::{Axis, Claim, Unit};
use lab::{Lab, LabError};
use lm::{Forward, Layers, Lm, Taps};

const COUNT: usize = 6;
const DRAFT: usize = 4;
const RANDOM_SETS: u64 = 20;

// Thresholds were chosen on the first two prompts of each kind, whose values stand first; behind them
// those of the full run, on the other two.
const FIRST_NUMBER: usize = 2;
const SAME_LEAST: f32 = 1.0;
// 0.41, between 0.11 and 0.90; 0.45, between 0.34 and 0.53.
const RANDOM_LEAST: f32 = 0.2;
// 0.31, between 0.08 and 0.63; 0.29, between 0.21 and 0.37.
const LAST_LEAST: f32 = 0.1;
// -0.07, between -0.32 and 0.16; -0.05, between -0.20 and 0.09. The catalogue expected choosing anew to be at least as good.
const ONCE_MOST: f32 = 0.15;
// 0.048, between -0.004 and 0.137; 0.056, between 0.040 and 0.076.
const COSINE_LEAST: f32 = 0.015;
// 59, between 34 and 87; 57, between 51 and 63.
const PASSES_LEAST: f32 = 40.0;

/// One value a prompt.
#[derive(Default)]
struct Measured {
    /// 1 where all drafts led to what the full model writes alone.
    same: Vec<f32>,
    /// Share of drafted tokens that were accepted.
    clasp: Vec<f32>,
    once: Vec<f32>,
    random: Vec<f32>,
    last: Vec<f32>,
    /// Cosine of the draft's last state and the full model's.
    chosen: Vec<f32>,
    best_of_random: Vec<f32>,
    /// Passes of a layer per token.
    passes: Vec<f32>,
}

pub(super) fn verify(lab: &mut Lab, effort: Effort) -> Verifying<'_> {
    Box::pin(async move {
        let session = lab.language_model().await?;
        let lm = &session.lm;
        let (numbers, tokens) = match effort {
            Effort::Quick => (1, 6),
            Effort::Full => (2, 24),
        };
        let once = choose::once(lab, lm, COUNT).await?;
        let mut measured = Measured::default();
        for number in FIRST_NUMBER..FIRST_NUMBER + numbers {
            for (done, kind) in KINDS.into_iter().enumerate() {
                lab.tick("Writing with drafts", done, KINDS.len()).await?;
                let prompt = lm.tokenizer.encode(prompt(kind, number));
                measured.add(lab, lm, &prompt, once, tokens).await?;
            }
        }
        Ok(claims(&measured, lm.config.layers as f32))
    })
}

impl Measured {
    async fn add(
        &mut self,
        lab: &Lab,
        lm: &Lm,
        prompt: &[u32],
        once: Layers,
        tokens: usize,
    ) -> Result<(), LabError> {
        let layers = lm.config.layers;
        let settings = Settings {
            skip: Skip::Clasp { every: 1 },
            count: COUNT,
            draft: DRAFT,
            stop: 0.0,
            tokens,
        };
        let alone = plain(lab, lm, prompt, tokens).await?;
        let with = async |skip| -> Result<Decoded, LabError> {
            speculative(lab, lm, prompt, Settings { skip, ..settings }, |_| Ok(())).await
        };
        let clasp = with(Skip::Clasp { every: 1 }).await?;
        let seed = self.same.len() as u64;
        let rivals = [once, choose::random(layers, COUNT, seed), choose::last(layers, COUNT)];
        let of = [&mut self.once, &mut self.random, &mut self.last];
        let mut same = clasp.tokens == alone.tokens;
        for (skip, of) in rivals.into_iter().zip(of) {
            let decoded = with(Skip::Fixed(skip)).await?;
            same &= decoded.tokens == alone.tokens;
            of.push(decoded.acceptance());
        }
        self.same.push(f32::from(u8::from(same)));
        self.clasp.push(clasp.acceptance());
        self.passes.push(clasp.passes_per_token());

        let taps = Taps { residual: Layers::all(layers), ..Taps::default() };
        let mut cache = lm.new_cache(prompt.len() + RANDOM_SETS as usize);
        let input = Forward { taps: &taps, ..Forward::last(prompt) };
        let captured = lm.forward(&mut cache, input, lab).await?.captured;
        let token = prompt.last().copied().unwrap_or_default();
        let states = States::new(lm, token, &captured, 0).await?;
        let chosen = choose::by_states(lm, &mut cache, &states, COUNT).await?;
        let sets: Vec<Layers> = (0..RANDOM_SETS)
            .map(|set| choose::random(layers, COUNT, 1_000 + RANDOM_SETS * seed + set))
            .collect();
        let random = choose::cosines(lm, &mut cache, &states, &sets).await?;
        self.chosen.push(chosen.cosine);
        self.best_of_random.push(random.iter().copied().fold(-1.0, f32::max));
        Ok(())
    }
}

fn claims(measured: &Measured, layers: f32) -> Vec<Claim> {
    let Measured { same, clasp, once, random, last, chosen, best_of_random, passes } = measured;
    let accepted = |label: &str| Axis::linear(label, Unit::Share);
    vec![
        mean(
            "With drafts of any kind the text is what the full model writes alone, token by token",
            accepted("Texts that are the same"),
            same,
            Bound::AtLeast(SAME_LEAST),
            ("full model alone", &[1.0]),
        ),
        mean(
            "With six of 30 layers skipped, many more drafted tokens are accepted than with layers drawn at random",
            accepted("Accepted tokens, chosen anew minus drawn at random"),
            &minus(clasp, random),
            Bound::AtLeast(RANDOM_LEAST),
            ("drawn at random", random),
        ),
        mean(
            "And more than with an early exit, which skips the last six",
            accepted("Accepted tokens, chosen anew minus the last ones"),
            &minus(clasp, last),
            Bound::AtLeast(LAST_LEAST),
            ("the last ones", last),
        ),
        mean(
            "But to choose anew for each draft is no better here than to choose once, on another text",
            accepted("Accepted tokens, chosen anew minus chosen once"),
            &minus(clasp, once),
            Bound::AtMost(ONCE_MOST),
            ("chosen once", once),
        ),
        mean(
            "The search comes nearer to the full model's last state than the best of 20 random sets",
            Axis::linear("Cosine of the last states, search minus best of 20", Unit::One),
            &minus(chosen, best_of_random),
            Bound::AtLeast(COSINE_LEAST),
            ("best of 20", best_of_random),
        ),
        mean(
            "Drafts of this small model do not pay: a token takes more passes of a layer than without them",
            Axis::linear("Passes of a layer per token", Unit::One),
            passes,
            Bound::AtLeast(PASSES_LEAST),
            ("full model alone", &[layers]),
        ),
    ]
}
