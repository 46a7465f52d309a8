//! Can a gated linear RNN be secretly doing attention?
//!
//! Where to find the paper (arXiv 2309.01775) in the code:
//! - `nn::GatedLinear`: the network, `hₜ = λ ⊙ hₜ₋₁ + g(xₜ)`, `yₜ = D g(hₜ)`, `g(x) = (W_m x) ⊙ (W_x x)`,
//!   where the input's gate has biases, which carry the query through a product;
//! - `attention`: linear self-attention, the construction of section 3.1, and what is read back from a
//!   trained network, the same for all that compute the same function;
//! - `lessons`: a teacher to imitate, regression in context and the gradient step;
//! - `student`: training, λ and the need for each neuron.

use crate::{Exhibit, Model, Paper, Preset, Program, Room, When};
use figure::{Scale, Unit};
use protocol::{Choice, ChoiceKnob, IntKnob, SwitchKnob};

#[cfg(feature = "compute")]
mod compute;

static MODE: ChoiceKnob = ChoiceKnob {
    key: "mode",
    label: "Look at",
    help: "A network whose weights are written by hand, or one that is trained while you watch",
    options: &[
        Choice { key: "construction", label: "Built to be attention" },
        Choice { key: "imitate", label: "Trained to imitate attention" },
        Choice { key: "regression", label: "Trained to regress in context" },
    ],
    default: "imitate",
};
static DIMS: IntKnob = IntKnob {
    key: "dims",
    label: "Numbers in a token",
    help: "The attention layer's matrices are so wide and high",
    min: 2,
    max: 6,
    default: 4,
    unit: Unit::One,
    scale: Scale::Linear,
};
static NEURONS: IntKnob = IntKnob {
    key: "neurons",
    label: "Recurrent neurons",
    help: "Of the gated linear RNN. Attention over tokens of d numbers needs d (d + 3) / 2 of them",
    min: 8,
    max: 120,
    default: 60,
    unit: Unit::One,
    scale: Scale::Linear,
};
static OUTPUT_GATE: SwitchKnob = SwitchKnob {
    key: "output-gate",
    label: "Output gate",
    help: "Multiplies neurons with each other before they are read; without it no neuron meets another",
    default: true,
};
static STEPS: IntKnob = IntKnob {
    key: "steps",
    label: "Training steps",
    help: "Of 64 new sequences each",
    min: 200,
    max: 6_000,
    default: 2_500,
    unit: Unit::Steps,
    scale: Scale::Log,
};
static RIVAL: ChoiceKnob = ChoiceKnob {
    key: "rival",
    label: "Rival",
    help: "Another recurrent network with at least as many weights, trained on the same sequences",
    options: &[
        Choice { key: "none", label: "None" },
        Choice { key: "gru", label: "GRU" },
        Choice { key: "lstm", label: "LSTM" },
    ],
    default: "none",
};
static SEED: IntKnob = IntKnob {
    key: "seed",
    label: "Seed",
    help: "Draws the attention layer, the first weights and the sequences",
    min: 0,
    max: 9_999,
    default: 1,
    unit: Unit::One,
    scale: Scale::Linear,
};

pub(super) static EXHIBIT: Exhibit = Exhibit {
    slug: "gated-rnn-attention",
    room: Room::Recurrence,
    question: "Can a gated linear RNN be secretly doing attention?",
    paper: Paper { title: "Gated recurrent neural networks discover attention", id: "2309.01775" },
    paper_claim: "Gated linear RNNs can implement linear self-attention exactly, and gradient descent finds that solution: trained students end with lambda in {0,1}, and in in-context regression they match the one-step gradient-descent loss.",
    program: Some(Program {
        title: "Attention, found inside a recurrent net",
        how: "A recurrent network that multiplies on its way in and on its way out can hold sums of products of past tokens in neurons that forget nothing, and today's token in neurons that forget all; multiplied, they are attention without a softmax. Its weights can be written by hand. Here one starts from random weights and learns to imitate an attention layer, or to regress from examples, and you watch λ, the share that each neuron keeps, move to 0 and 1.",
        equation: "hₜ = λ ⊙ hₜ₋₁ + g(xₜ),   yₜ = D g(hₜ),   g(x) = (W_m x) ⊙ (W_x x);   attention: yₜ = Σₛ≤ₜ (W_V xₛ)(W_K xₛ)ᵀ W_Q xₜ",
        limits: "Attention without a softmax, tokens of up to six numbers, sequences of 12. The input's gate has biases, since a query passes a product only where its other factor is constant; the paper appends a 1 to the input for that. λ itself is learnt and cut off at 0 and 1; learnt through a sigmoid instead, the same network missed no more than 0.1 % of the teacher either, but with λ spread between the ends: 4 of 45 needed neurons were at 0 or 1. More neurons stay in use than the construction needs, so what is compared is what all weights together multiply, not matrix by matrix. That a GRU falls behind in the regression holds for a short training: after 2,500 steps an LSTM errs less than the gradient step, so it has learnt something else. Not confirmed in the paper's text, which was not at hand: how it bounds λ, its optimiser, sizes and numbers of steps. Our learning rate is the better of two on other seeds.",
        models: &[Model::Live],
        seconds: 20,
        knobs: &[&MODE, &DIMS, &NEURONS, &OUTPUT_GATE, &STEPS, &RIVAL, &SEED],
        when: &[
            When { knob: "dims", choice: "mode", options: &["construction", "imitate"] },
            When { knob: "neurons", choice: "mode", options: &["imitate", "regression"] },
            When { knob: "output-gate", choice: "mode", options: &["imitate", "regression"] },
            When { knob: "steps", choice: "mode", options: &["imitate", "regression"] },
            When { knob: "rival", choice: "mode", options: &["imitate", "regression"] },
        ],
        presets: &[
            Preset { label: "Built by hand", fragment: "1?mode=construction" },
            Preset { label: "Regression against a GRU", fragment: "1?mode=regression&rival=gru" },
            Preset { label: "Too few neurons", fragment: "1?neurons=10" },
            Preset { label: "No output gate", fragment: "1?output-gate=0" },
        ],
        compute: compute!(compute::COMPUTE),
    }),
};
