//! What the options of the knobs stand for.

use super::{A, FACTOR, POLICIES};
use lab::Lab;
use lm::policies::{
    Full, HeavyHitters, LowRank, Merging, Policy, Quantised, Quest, Sage, SageSettings, ShareScale,
    Sinks, Snap, Window,
};
use lm::{Captured, Config, Rope};

/// First entries that are always kept, as in StreamingLLM.
const SINKS: usize = 4;
/// Share of the budget for the latest entries where a policy leaves it open.
const RECENT_SHARE: f32 = 0.25;
/// Tokens of a chunk of dual chunk attention at a stretch of 1: 3/4 of the trained length, so that
/// no distance is beyond it.
const CHUNK: f64 = 6_144.0;

/// A policy by its key; `captured` is what the prefill of the prompt recorded.
pub(super) fn policy(key: &str, config: &Config, captured: &Captured) -> Box<dyn Policy> {
    let quantised = |bits, keys| Box::new(Quantised { bits, keys });
    match key {
        "window" => Box::new(Window),
        "sinks" => Box::new(Sinks { sinks: SINKS }),
        "heavy" => Box::new(HeavyHitters),
        "sage" => {
            let settings = SageSettings {
                sinks: SINKS,
                recent_share: RECENT_SHARE,
                same_for_all: false,
                neighbours: 0,
            };
            Box::new(Sage::new(config, captured, settings))
        }
        "snap" => Box::new(Snap::PAPER),
        "q8-token" => quantised(8, ShareScale::PerToken),
        "q8-channel" => quantised(8, ShareScale::PerChannel),
        "q4-token" => quantised(4, ShareScale::PerToken),
        "q4-channel" => quantised(4, ShareScale::PerChannel),
        "q2-channel" => quantised(2, ShareScale::PerChannel),
        "merging" => {
            Box::new(Merging { sinks: SINKS, recent_share: RECENT_SHARE, ..Merging::PLAIN })
        }
        "low-rank" => Box::new(LowRank::PAPER),
        "quest" => Box::new(Quest::PAPER),
        _ => Box::new(Full),
    }
}

/// Whether a policy chooses by the attention of all tokens, not only of the last ones.
pub(super) fn sees_all(key: &str) -> bool {
    matches!(key, "heavy" | "merging")
}

/// The label of a policy's option.
pub(super) fn label(key: &str) -> &'static str {
    POLICIES.iter().find(|option| option.key == key).map_or(A.label, |option| option.label)
}

/// A setting of positions by its key.
pub(super) fn rope(lab: &Lab, key: &str) -> Rope {
    let stretch = lab.get(&FACTOR);
    let factor = stretch as f32;
    match key {
        "linear" => Rope::Linear { factor },
        "ntk" => Rope::Ntk { factor },
        "yarn" => Rope::Yarn { factor },
        "dual-chunk" => Rope::DualChunk { chunk: (CHUNK / stretch).round() as usize },
        _ => Rope::None,
    }
}

/// Entries of a budget in percent.
pub(super) fn budget(percent: f64, entries: usize) -> usize {
    ((entries as f64 * percent / 100.0).round() as usize).clamp(1, entries)
}
