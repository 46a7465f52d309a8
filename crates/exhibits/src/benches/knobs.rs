//! Knobs that several benches have.

use figure::{Scale, Unit};
use protocol::{Choice, ChoiceKnob, IntKnob};

pub(super) const TEMPLATES: &[Choice] = &[
    Choice { key: "arrow", label: "input -> label" },
    Choice { key: "colon", label: "input: label" },
    Choice { key: "input-label", label: "Input: … Label: …" },
    Choice { key: "review", label: "Review: … Sentiment: …" },
    Choice { key: "qa", label: "Q: … A: …" },
];
pub(super) static TEMPLATE: ChoiceKnob = ChoiceKnob {
    key: "template",
    label: "Written as",
    help: "How an example stands in the prompt",
    options: TEMPLATES,
    default: "arrow",
};

/// `help` says what it draws.
pub(super) const fn seed(help: &'static str) -> IntKnob {
    IntKnob {
        key: "seed",
        label: "Seed",
        help,
        min: 0,
        max: 9_999,
        default: 1,
        unit: Unit::One,
        scale: Scale::Linear,
    }
}
