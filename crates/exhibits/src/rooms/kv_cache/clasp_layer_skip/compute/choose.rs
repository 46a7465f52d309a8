//! Which layers to skip: CLaSp's dynamic programming, and rivals that look at nothing.

use lab::prompt::orders;
use lab::{Lab, LabError};
use lm::{Cache, Captured, Forward, Layers, Lm, LmError, Tap, Taps};

/// The residual stream of the last token that the full model read: `h_0` before the first layer, `h_i`
/// behind layer i.
pub(super) struct States(Vec<Vec<f32>>);

impl States {
    /// Of row `row` of what was captured, the token `token`.
    pub(super) async fn new(
        lm: &Lm,
        token: u32,
        captured: &Captured,
        row: usize,
    ) -> Result<Self, LmError> {
        let mut states = vec![lm.embedding(token).await?];
        let layers = captured.layers(Tap::Residual);
        states.extend(layers.map(|(_, capture)| capture.row(row).to_vec()));
        Ok(Self(states))
    }
}

/// A set of layers, and how near the last state comes to the full model's without them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Chosen {
    pub(super) skip: Layers,
    pub(super) cosine: f32,
}

/// The state behind layer i with j layers skipped on the way, and which.
#[derive(Clone)]
struct Way {
    state: Vec<f32>,
    skip: Layers,
}

/// `D[i][j]`, the state behind layer i with j of the layers skipped, is `D[i-1][j-1]`, where layer i is
/// skipped, or `layer_i(D[i-1][j])`, whichever has the larger cosine to `h_i` (sec. 3.3). All that a
/// layer has to compute of one i is one pass (sequence parallel, sec. 3.4).
pub(super) async fn by_states(
    lm: &Lm,
    cache: &mut Cache,
    states: &States,
    count: usize,
) -> Result<Chosen, LmError> {
    let layers = lm.config.layers;
    let count = count.min(layers);
    // By j; nothing skipped is the full model itself.
    let mut ways = vec![Way { state: states.0[0].clone(), skip: Layers::none() }];
    for layer in 0..layers {
        let target = &states.0[layer + 1];
        let kept = match ways.len() {
            1 => Vec::new(),
            _ => {
                let rows: Vec<f32> = ways[1..].iter().flat_map(|way| &way.state).copied().collect();
                lm.layer_instead(cache, layer, &rows).await?
            }
        };
        let mut kept = kept.chunks_exact(lm.config.d_model);
        let mut next = vec![Way { state: target.clone(), skip: Layers::none() }];
        for j in 1..=count.min(layer + 1) {
            let skipped = &ways[j - 1];
            let skipped = || Way { state: skipped.state.clone(), skip: skipped.skip.and(layer) };
            next.push(match (ways.get(j), kept.next()) {
                (Some(way), Some(state))
                    if cosine(state, target) >= cosine(&ways[j - 1].state, target) =>
                {
                    Way { state: state.to_vec(), skip: way.skip }
                }
                _ => skipped(),
            });
        }
        ways = next;
    }
    let Way { state, skip } = &ways[count];
    Ok(Chosen { skip: *skip, cosine: cosine(state, &states.0[layers]) })
}

/// How near given sets come.
pub(super) async fn cosines(
    lm: &Lm,
    cache: &mut Cache,
    states: &States,
    sets: &[Layers],
) -> Result<Vec<f32>, LmError> {
    let width = lm.config.d_model;
    let mut rows = states.0[0].repeat(sets.len());
    for layer in 0..lm.config.layers {
        let kept = lm.layer_instead(cache, layer, &rows).await?;
        let keeping = sets.iter().enumerate().filter(|(_, set)| !set.contains(layer));
        for (index, _) in keeping {
            let row = index * width..(index + 1) * width;
            rows[row.clone()].copy_from_slice(&kept[row]);
        }
    }
    let target = &states.0[lm.config.layers];
    Ok(rows.chunks_exact(width).map(|row| cosine(row, target)).collect())
}

/// Spread evenly over the depth.
pub(super) fn even(layers: usize, count: usize) -> Layers {
    let count = count.min(layers);
    (0..count).fold(Layers::none(), |set, index| set.and((2 * index + 1) * layers / (2 * count)))
}

pub(super) fn random(layers: usize, count: usize, seed: u64) -> Layers {
    let order = orders(layers, 1, seed).pop().unwrap_or_default();
    order.into_iter().take(count).fold(Layers::none(), Layers::and)
}

/// The last ones: an early exit.
pub(super) fn last(layers: usize, count: usize) -> Layers {
    (layers - count.min(layers)..layers).fold(Layers::none(), Layers::and)
}

/// Chosen once, behind a text that is always the same.
pub(super) async fn once(lab: &Lab, lm: &Lm, count: usize) -> Result<Layers, LabError> {
    let tokens = lm.tokenizer.encode("The weather was fine, and so they walked down to the river.");
    let taps = Taps { residual: Layers::all(lm.config.layers), ..Taps::default() };
    let mut cache = lm.new_cache(tokens.len() + count);
    let input = Forward { taps: &taps, ..Forward::last(&tokens) };
    let captured = lm.forward(&mut cache, input, lab).await?.captured;
    let token = tokens.last().copied().unwrap_or_default();
    let states = States::new(lm, token, &captured, 0).await?;
    Ok(by_states(lm, &mut cache, &states, count).await?.skip)
}

fn cosine(a: &[f32], b: &[f32]) -> f32 {
    let dot = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f32>();
    dot(a, b) / (dot(a, a) * dot(b, b)).sqrt().max(f32::MIN_POSITIVE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_have_their_size_and_place() {
        let of = |set: Layers| set.iter().collect::<Vec<_>>();
        assert_eq!(of(even(30, 6)), [2, 7, 12, 17, 22, 27]);
        assert_eq!(of(last(30, 3)), [27, 28, 29]);
        assert_eq!(of(even(4, 9)), [0, 1, 2, 3]);
        assert_eq!(of(random(30, 6, 1)).len(), 6);
        assert_ne!(random(30, 6, 1), random(30, 6, 2));
        assert!(of(even(30, 0)).is_empty() && of(last(30, 0)).is_empty());
    }

    #[test]
    fn a_cosine_has_no_scale() {
        assert!((cosine(&[1.0, 1.0], &[3.0, 3.0]) - 1.0).abs() < 1e-6);
        assert_eq!(cosine(&[1.0, 0.0], &[0.0, 2.0]), 0.0);
        assert_eq!(cosine(&[0.0; 2], &[1.0; 2]), 0.0);
    }
}
