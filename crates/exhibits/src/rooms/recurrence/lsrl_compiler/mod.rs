//! Can a frozen recurrent net compute any function that you prompt?
//!
//! Where to find the paper (arXiv 2406.01424, and the authors' repository) in the code:
//! - `lang`: LSRL, section 3 and appendix F; ways to write `f_ifelse`, Eqs. 7, 9 and 10;
//! - `programs`: listing 1 (functions, prompt of Eq. 8) and listing 2 (a dictionary);
//! - `compile`: the program as a path of layers, appendix A; a linear RNN (Eq. 3), gated (Eq. 4);
//! - `networks`: classic RNN (Eq. 11), LSTM (appendix D), GRU (appendix C);
//! - `measure`: noise in the weights, section 5 and Fig. 4; `targets`: functions and bound, appendix B.
//!
//! The query stands before the prompt, as in the paper (section 2): a state of fixed size can hold the
//! query exactly, but no prompt of any length.

use crate::{Exhibit, Model, Paper, Preset, Program, Room, When};
use figure::{Scale, Unit};
use protocol::{Choice, ChoiceKnob, FloatKnob, IntKnob, RowsKnob, SwitchKnob, TextKnob};

#[cfg(feature = "compute")]
mod compute;

static PROGRAM: ChoiceKnob = ChoiceKnob {
    key: "program",
    label: "Program",
    help: "What the network's weights were compiled from: the paper's program for functions, or that for words",
    options: &[
        Choice { key: "function", label: "Approximate a function" },
        Choice { key: "dictionary", label: "Look up a word" },
    ],
    default: "function",
};
static FUNCTION: ChoiceKnob = ChoiceKnob {
    key: "function",
    label: "Function",
    help: "What the prompt describes; the network's weights do not change with it",
    options: &[
        Choice { key: "ramp", label: "Straight line" },
        Choice { key: "parabola", label: "Parabola" },
        Choice { key: "wave", label: "Wave" },
        Choice { key: "hill", label: "Narrow hill" },
        Choice { key: "zigzag", label: "Zigzag" },
        Choice { key: "own", label: "My own values" },
    ],
    default: "wave",
};
static OWN: TextKnob = TextKnob {
    key: "own",
    label: "My values",
    help: "Numbers at equal distances from 0 to 1, joined by straight lines; at most 64",
    default: "0.2 0.9 0.6 0.7 0.1 0.4",
    max_chars: 600,
    lines: 2,
    most_tokens: "",
};
static CELLS: IntKnob = IntKnob {
    key: "cells",
    label: "Cells in the prompt",
    help: "Parts of equal width, each told by one token with the value at its centre",
    min: 4,
    max: 64,
    default: 16,
    unit: Unit::One,
    scale: Scale::Log,
};
static LOOK: FloatKnob = FloatKnob {
    key: "query",
    label: "Query to follow",
    help: "The query whose prompt and states are shown step by step",
    min: 0.01,
    max: 0.99,
    default: 0.3,
    unit: Unit::One,
    scale: Scale::Linear,
};
static KEYS: RowsKnob = RowsKnob {
    key: "pairs",
    label: "Dictionary",
    help: "Words of three letters from A to Z, and what each stands for, also of three letters",
    default: &[
        ("AUS", "VIE"),
        ("BUL", "SOF"),
        ("CAN", "OTT"),
        ("DEN", "COP"),
        ("ENG", "LON"),
        ("PER", "LIM"),
    ],
    columns: ["Key", "Value"],
    max_chars: 12,
};
static WORD: TextKnob = TextKnob {
    key: "word",
    label: "Word to follow",
    help: "The query whose prompt and states are shown step by step; three letters",
    default: "CAN",
    max_chars: 12,
    lines: 1,
    most_tokens: "",
};
static CONDITIONAL: ChoiceKnob = ChoiceKnob {
    key: "if",
    label: "“If” is made of",
    help: "How the program takes a value only where a condition holds: of ReLUs with a large constant, or by multiplying",
    options: &[
        Choice { key: "original", label: "ReLUs, all four" },
        Choice { key: "optimised", label: "ReLUs that are needed" },
        Choice { key: "step", label: "ReLUs behind a step" },
        Choice { key: "gated-both", label: "Gates, both sides" },
        Choice { key: "gated", label: "A gate" },
    ],
    default: "gated",
};
static LARGE: ChoiceKnob = ChoiceKnob {
    key: "large",
    label: "Large constant λ",
    help: "What ReLU conditions subtract from a value to silence it; has to be larger than all values. Gates need none",
    options: &[
        Choice { key: "10", label: "10" },
        Choice { key: "1e2", label: "100" },
        Choice { key: "1e4", label: "10⁴" },
        Choice { key: "1e7", label: "10⁷" },
        Choice { key: "1e10", label: "10¹⁰, as in the paper's code" },
    ],
    default: "1e10",
};
static NETWORK: ChoiceKnob = ChoiceKnob {
    key: "network",
    label: "Compile to",
    help: "The program becomes a linear RNN, gated where it multiplies; this one is turned into the others",
    options: &[
        Choice { key: "linear", label: "Linear RNN" },
        Choice { key: "rnn", label: "Classic RNN" },
        Choice { key: "lstm", label: "LSTM" },
        Choice { key: "gru", label: "GRU" },
    ],
    default: "linear",
};
static NOISE: ChoiceKnob = ChoiceKnob {
    key: "noise",
    label: "Noise in the weights",
    help: "Standard deviation of the Gaussian noise that is added to every weight of the linear RNN that is not zero",
    options: &[
        Choice { key: "0", label: "None" },
        Choice { key: "1e-12", label: "10⁻¹²" },
        Choice { key: "1e-10", label: "10⁻¹⁰" },
        Choice { key: "1e-9", label: "10⁻⁹" },
        Choice { key: "1e-8", label: "10⁻⁸" },
        Choice { key: "1e-7", label: "10⁻⁷" },
        Choice { key: "1e-5", label: "10⁻⁵" },
        Choice { key: "1e-3", label: "10⁻³" },
    ],
    default: "0",
};
static CORRECTED: SwitchKnob = SwitchKnob {
    key: "corrected",
    label: "Put states right",
    help: "Every token begins with the states of the linear RNN without noise, as in the paper's code, so that errors do not add up over the prompt",
    default: false,
};
static SEED: IntKnob = IntKnob {
    key: "seed",
    label: "Seed",
    help: "Draws the noise",
    min: 0,
    max: 9_999,
    default: 1,
    unit: Unit::One,
    scale: Scale::Linear,
};

pub(super) static EXHIBIT: Exhibit = Exhibit {
    slug: "lsrl-compiler",
    room: Room::Recurrence,
    question: "Can a frozen recurrent net compute any function that you prompt?",
    paper: Paper {
        title: "Universal In-Context Approximation By Prompting Fully Recurrent Models",
        id: "2406.01424",
    },
    paper_claim: "RNNs, LSTMs, GRUs, linear RNNs and Mamba/Hawk-like nets are universal in-context approximators by prompting, and multiplicative gating makes the needed operations markedly more stable under noise.",
    program: Some(Program {
        title: "Weights that were written, not trained",
        how: "A short program in a language of linear states, ReLUs and products is compiled to the weights of a recurrent network, and nothing is ever trained. The network first reads a query, then a prompt that describes a function cell by cell, and adds up the value of the one cell that holds the query. Change the function and only the prompt changes; put noise into the weights, and how the program's “if” was written decides how soon it breaks.",
        equation: "sₜ = A sₜ₋₁ + B xₜ + b,   yₜ = φ(sₜ);   if(c, v) = ReLU(v − λ(1−c)) − ReLU(−v − λ(1−c))  or  c ⊙ v",
        limits: "Functions of one number here; the paper also has several inputs. Its compiler removes one branch of the program at a time, ours takes a layer at once with the same detours, so layers and widths may differ from the paper's. LSTM and GRU have ReLUs in place of sigmoid and tanh, as in the paper's proof; Hawk and Griffin are not built. A step rises over 1/1000, so cells begin 1/2000 late, and a query below that lies in none. The GRU of appendix C leaves out the term (1 − z) ⊙ h of its own equation 15 when it multiplies (equation 19); built as printed it gives wrong answers, and we found no repair in the paper. The paper's text does not say that its experiment with noise puts all states right before each token, but its code does; here errors add up unless the switch is on. The frailty of ReLU conditions is the size of λ: with λ = 10 they endure as much noise as gates do, which the paper does not try. Steps multiply noise a thousandfold each, so gates fail near 10⁻⁷ too.",
        models: &[Model::Live],
        seconds: 2,
        knobs: &[
            &PROGRAM,
            &FUNCTION,
            &OWN,
            &CELLS,
            &LOOK,
            &KEYS,
            &WORD,
            &CONDITIONAL,
            &LARGE,
            &NETWORK,
            &NOISE,
            &CORRECTED,
            &SEED,
        ],
        when: &[
            When { knob: "function", choice: "program", options: &["function"] },
            When { knob: "own", choice: "program", options: &["function"] },
            When { knob: "own", choice: "function", options: &["own"] },
            When { knob: "cells", choice: "program", options: &["function"] },
            When { knob: "query", choice: "program", options: &["function"] },
            When { knob: "pairs", choice: "program", options: &["dictionary"] },
            When { knob: "word", choice: "program", options: &["dictionary"] },
            When { knob: "large", choice: "if", options: &["original", "optimised", "step"] },
        ],
        presets: &[
            Preset { label: "My own function", fragment: "1?function=own&cells=32" },
            Preset { label: "Noise breaks ReLUs", fragment: "1?if=original&noise=1e-10" },
            Preset { label: "The same noise, a gate", fragment: "1?if=gated&noise=1e-10" },
            Preset { label: "Capitals", fragment: "1?program=dictionary" },
            Preset { label: "A GRU that can't multiply", fragment: "1?network=gru" },
        ],
        compute: compute!(compute::COMPUTE),
    }),
};
