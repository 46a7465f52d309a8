//! Context vectors and how they are injected.

use super::bench::Bench;
use lab::LabError;
use lm::{Edit, EditOp, Forward, Layers, Rows, Site, Tap, Taps};

/// λ_a, β_a, λ_m, β_m of a layer.
pub(super) type Strengths = [f32; 4];

/// Where calibration starts, and what is used without it; the paper's values.
const START: Strengths = [0.1, 1.0, 0.1, 1.0];

pub(super) fn start_values(layers: usize) -> Vec<Strengths> {
    vec![START; layers]
}

/// Which branches a context vector is added to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Branches {
    Both,
    Attention,
    Mlp,
}

impl Branches {
    /// Whether the first of a layer's two branches is among them, and the second.
    pub(super) fn has(self) -> [bool; 2] {
        [self != Self::Mlp, self != Self::Attention]
    }
}

/// The demonstrations' mean activations at their last token, layer by layer.
pub(super) struct Contexts {
    /// Of attention, then of the MLP.
    pub(super) of: Vec<[Vec<f32>; 2]>,
}

impl Contexts {
    /// `(a̅, m̅) = 1/N Σ (aᵢ, mᵢ)`, each demonstration read by itself.
    pub(super) async fn new(bench: &Bench<'_>) -> Result<Self, LabError> {
        let Bench { lab, lm, demonstrations, .. } = bench;
        let layers = Layers::all(lm.config.layers);
        let taps = Taps { attn_out: layers, mlp_out: layers, ..Taps::default() };
        let zeros = [0, 1].map(|_| vec![0.0; lm.config.d_model]);
        let mut of = vec![zeros; lm.config.layers];
        let share = 1.0 / demonstrations.len().max(1) as f32;
        for (done, demonstration) in demonstrations.iter().enumerate() {
            lab.tick("Reading demonstrations", done, demonstrations.len()).await?;
            let tokens = bench.demonstration(demonstration);
            let input = Forward { tokens: &tokens, logits: Rows::None, taps: &taps, edits: &[] };
            let captured = lm.forward(&mut lm.new_cache(tokens.len()), input, *lab).await?.captured;
            for (branch, tap) in [Tap::AttnOut, Tap::MlpOut].into_iter().enumerate() {
                for (layer, state) in captured.layers(tap) {
                    let sum = of[layer][branch].iter_mut();
                    sum.zip(state.last_row()).for_each(|(sum, value)| *sum += share * value);
                }
            }
        }
        Ok(Self { of })
    }

    /// `h ← h + (λ_a a̅ + β_a a) + (λ_m m̅ + β_m m)` at all positions and layers.
    pub(super) fn edits(
        &self,
        branches: Branches,
        strengths: &[Strengths],
        tokens: usize,
    ) -> Vec<Edit> {
        let mut edits = Vec::with_capacity(4 * strengths.len());
        for (layer, ([attention, mlp], strengths)) in self.of.iter().zip(strengths).enumerate() {
            let [of_a, keep_a, of_m, keep_m] = *strengths;
            let sites =
                [(Site::AttnOut, attention, of_a, keep_a), (Site::MlpOut, mlp, of_m, keep_m)];
            for ((site, context, times, keep), has) in sites.into_iter().zip(branches.has()) {
                if has {
                    let added = context.iter().map(|value| times * value).collect();
                    let edit = |op| Edit { site, layer, positions: 0..tokens, op };
                    edits.extend([edit(EditOp::Scale(keep)), edit(EditOp::Add(added))]);
                }
            }
        }
        edits
    }
}
