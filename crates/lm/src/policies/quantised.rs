use super::{NUMBER_BYTES, Policy, Rewrite, View, ends_and_best};
use crate::Held;

/// Numbers that share a scale and a least value.
const GROUP: usize = 32;
/// Bytes of a group's scale and least value, 16 bits each.
const GROUP_BYTES: usize = 4;
/// First entries that are never dropped.
const SINKS: usize = 4;

/// Holds keys and values as whole numbers of a few bits, groups of 32 sharing a scale and a least
/// value: `x ≈ q · scale + least`, `q` from 0 to `2^bits - 1` (KIVI, sec. 3). What the budget allows
/// beyond that goes to the latest entries, which stay in full; where it does not even reach for all
/// entries in few bits, the first four and the latest are held.
pub struct Quantised {
    pub bits: u32,
    pub keys: ShareScale,
}

/// Which numbers of the keys share a scale; those of the values always belong to one entry, as in
/// the paper.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShareScale {
    /// A channel of 32 entries in a row: keys have channels that are large throughout.
    PerChannel,
    /// 32 channels of one entry.
    PerToken,
}

/// How a budget is spent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Split {
    quantised: usize,
    /// The latest, in full.
    full: usize,
}

impl Quantised {
    /// Bytes of a group.
    fn group_bytes(&self) -> usize {
        row_bytes(GROUP, self.bits)
    }

    fn split(&self, entries: usize, budget: usize) -> Split {
        if budget >= entries {
            return Split { quantised: 0, full: entries };
        }
        let (ours, full) = (self.group_bytes(), GROUP * NUMBER_BYTES);
        // Entries in groups, so that a channel's groups are whole.
        let most = entries / GROUP * GROUP;
        let needed = ((entries - budget) * full).div_ceil(full - ours);
        let affordable = budget * full / ours / GROUP * GROUP;
        let quantised = needed.next_multiple_of(GROUP).min(most).min(affordable);
        let left = budget - (quantised * ours).div_ceil(full);
        Split { quantised, full: left.min(entries - quantised) }
    }
}

impl Policy for Quantised {
    fn name(&self) -> &'static str {
        match (self.bits, self.keys) {
            (8, ShareScale::PerChannel) => "8 bits, keys by channel",
            (8, ShareScale::PerToken) => "8 bits, keys by token",
            (4, ShareScale::PerChannel) => "4 bits, keys by channel",
            (4, ShareScale::PerToken) => "4 bits, keys by token",
            (2, ShareScale::PerChannel) => "2 bits, keys by channel",
            (2, ShareScale::PerToken) => "2 bits, keys by token",
            _ => "Quantised",
        }
    }

    fn cite(&self) -> &'static str {
        "Liu et al. 2024, arXiv 2402.02750"
    }

    fn select(&self, view: &View<'_>, _: usize, _: usize, budget: usize) -> Vec<usize> {
        let Split { quantised, full } = self.split(view.entries, budget);
        let (held, scores) = (quantised + full, vec![0.0; view.entries]);
        let sinks = SINKS.min(held);
        ends_and_best(view.entries, sinks, held - sinks, 0, &scores)
    }

    fn recent(&self, _: usize) -> usize {
        0
    }

    fn rewrite(&self) -> Option<&dyn Rewrite> {
        Some(self)
    }
}

impl Rewrite for Quantised {
    fn rewrite(&self, held: &mut Held, view: &View<'_>, _: usize, budget: usize) -> usize {
        let Split { quantised, full } = self.split(view.entries, budget);
        let d_head = held.d_head;
        for keys in &mut held.keys {
            let keys = &mut keys[..quantised * d_head];
            match self.keys {
                ShareScale::PerToken => by_token(keys, d_head, self.bits),
                ShareScale::PerChannel => by_channel(keys, d_head, self.bits),
            }
        }
        for values in &mut held.values {
            by_token(&mut values[..quantised * d_head], d_head, self.bits);
        }
        let numbers = 2 * held.keys.len() * d_head;
        numbers * (quantised * self.group_bytes() / GROUP + full * NUMBER_BYTES)
    }
}

/// Bytes of a row of this width, groups of 32 sharing a scale and a least value.
pub fn row_bytes(width: usize, bits: u32) -> usize {
    (width * bits as usize).div_ceil(8) + width.div_ceil(GROUP) * GROUP_BYTES
}

/// Rounds rows `[entries, width]` to so many bits, groups of 32 numbers of a row sharing a scale.
pub fn by_token(rows: &mut [f32], width: usize, bits: u32) {
    for row in rows.chunks_exact_mut(width) {
        row.chunks_mut(GROUP).for_each(|group| round(group, bits));
    }
}

fn by_channel(rows: &mut [f32], d_head: usize, bits: u32) {
    let mut group = Vec::with_capacity(GROUP);
    for rows in rows.chunks_mut(GROUP * d_head) {
        for channel in 0..d_head {
            group.clear();
            group.extend(rows.iter().skip(channel).step_by(d_head));
            round(&mut group, bits);
            let column = rows.iter_mut().skip(channel).step_by(d_head);
            column.zip(&group).for_each(|(value, rounded)| *value = *rounded);
        }
    }
}

/// What is left of a group after it was held in so many bits.
fn round(group: &mut [f32], bits: u32) {
    let low = group.iter().copied().fold(f32::INFINITY, f32::min);
    let high = group.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let levels = ((1_u32 << bits) - 1) as f32;
    let half = |value: f32| half::f16::from_f32(value).to_f32();
    let (low, scale) = (half(low), half((high - low) / levels));
    if scale > 0.0 {
        for value in group {
            *value = ((*value - low) / scale).round().clamp(0.0, levels) * scale + low;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_group_comes_back_within_half_a_step() {
        let group: Vec<f32> = (0..32).map(|i| (i as f32 * 0.7).sin() * 3.0).collect();
        for (bits, most) in [(8, 0.03), (4, 0.22), (2, 1.01)] {
            let mut rounded = group.clone();
            round(&mut rounded, bits);
            let worst = group.iter().zip(&rounded).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
            assert!(worst <= most && worst > most / 10.0, "{bits} bits: {worst}");
        }
        let mut same = [0.5; 32];
        round(&mut same, 4);
        assert_eq!(same, [0.5; 32]);
    }

    #[test]
    fn a_large_channel_spoils_only_itself_by_channel() {
        let rows: Vec<f32> = (0..32 * 64)
            .map(|i| (i as f32 * 0.37).sin() + if i % 64 == 5 { 100.0 } else { 0.0 })
            .collect();
        let error = |of: fn(&mut [f32], usize, u32)| {
            let mut rounded = rows.clone();
            of(&mut rounded, 64, 4);
            rows.iter().zip(&rounded).map(|(a, b)| (a - b).abs()).sum::<f32>()
        };
        assert!(error(by_channel) * 10.0 < error(by_token));
    }

    #[test]
    fn a_budget_is_kept_to() {
        for bits in [2, 4, 8] {
            let policy = Quantised { bits, keys: ShareScale::PerChannel };
            for entries in [40, 599, 600, 1_000] {
                for budget in [1, 7, 50, 200, 400, 599, 999, 1_000] {
                    let Split { quantised, full } = policy.split(entries, budget);
                    let bytes = quantised * policy.group_bytes() / GROUP + full * NUMBER_BYTES;
                    assert!(
                        bytes <= budget.min(entries) * NUMBER_BYTES,
                        "{bits} {entries} {budget}"
                    );
                    assert!(quantised + full <= entries && quantised.is_multiple_of(GROUP));
                }
            }
        }
        let policy = Quantised { bits: 4, keys: ShareScale::PerChannel };
        assert_eq!(policy.split(640, 640), Split { quantised: 0, full: 640 });
        assert_eq!(policy.split(640, 320), Split { quantised: 480, full: 160 }, "all are held");
        assert_eq!(policy.split(640, 100), Split { quantised: 320, full: 0 });
    }
}
