//! How alike keys are, and how much of each head's cache a fixed threshold keeps.

use figure::{Axis, Heatmap, Unit};
use lab::stats::correlation;
use lab::{Lab, LabError};
use lm::policies::neighbours;
use lm::{Config, Held};

/// Cosine above which the paper merges.
pub(super) const THRESHOLD_OF_PAPER: f32 = 0.75;

/// Share of the entries of each head of each layer that are left when all neighbours above the
/// threshold are merged: `[layers * kv_heads]`.
pub(super) fn kept_map(layers: &[Held], config: &Config) -> Vec<f32> {
    let mut kept = Vec::with_capacity(config.layers * config.kv_heads);
    for Held { keys, d_head, .. } in layers {
        for keys in keys {
            let cosines = neighbours(keys, *d_head);
            let cuts = cosines.iter().filter(|cosine| **cosine <= THRESHOLD_OF_PAPER).count();
            kept.push((cuts + 1) as f32 / (cosines.len() + 1) as f32);
        }
    }
    kept
}

/// The mean cosine of neighbours, and that of all pairs, in rows `[entries, width]`.
pub(super) fn likeness(rows: &[f32], width: usize) -> [f32; 2] {
    let near = neighbours(rows, width);
    let (mut sum, mut count) = (vec![0.0_f64; width], 0.0_f64);
    for row in rows.chunks_exact(width) {
        let norm = row.iter().map(|x| x * x).sum::<f32>().sqrt().max(1e-9);
        sum.iter_mut().zip(row).for_each(|(sum, x)| *sum += f64::from(x / norm));
        count += 1.0;
    }
    // The square of the sum of unit vectors holds each pair twice, and each with itself.
    let square: f64 = sum.iter().map(|x| x * x).sum();
    let all = (square - count) / (count * (count - 1.0)).max(1.0);
    [near.iter().sum::<f32>() / near.len().max(1) as f32, all as f32]
}

pub(super) fn show_maps(
    lab: &Lab,
    config: &Config,
    this: &[f32],
    other: &[f32],
) -> Result<(), LabError> {
    let alike = Unit::One.format(correlation(this, other));
    let maps = [
        (
            "kept",
            this,
            format!(
                "How much of each head's cache is left when all neighbours with a cosine above {THRESHOLD_OF_PAPER} are merged, in this text"
            ),
        ),
        (
            "kept-other",
            other,
            format!(
                "The same in another text; the two maps correlate with {alike}, where 1 is the same pattern"
            ),
        ),
    ];
    for (id, cells, caption) in maps {
        lab.show(Heatmap::new(
            id,
            caption,
            Axis::linear("KV head", Unit::Heads),
            Axis::linear("Layer", Unit::Layers),
            Axis::linear("Entries that are left", Unit::Share).from_to(0.0, 1.0),
            (1..=config.kv_heads).map(|head| head.to_string()).collect(),
            (1..=config.layers).map(|layer| layer.to_string()).collect(),
            cells.iter().copied().map(Some).collect::<Vec<_>>(),
        ))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_pairs_are_counted_once() {
        // Cosines: 1 of the first two, 0 and 0 with the third.
        let [near, all] = likeness(&[1.0, 0.0, 2.0, 0.0, 0.0, 3.0], 2);
        assert!((near - 0.5).abs() < 1e-6 && (all - 1.0 / 3.0).abs() < 1e-6, "{near} {all}");
    }
}
