//! Can a frozen recurrent net compute any function that you prompt?
//!
//! # Design
//! Written before any run; sizes in the claim are targets. Where it disagrees with the paper, the paper wins.
//!
//! ```text
//! model: live
//! mechanism:
//!   A small compiler for LSRL (Linear State Recurrent Language): Input, ForEach loops with a
//!   linear state update s_t = A s_{t-1} + B x_t + b, ReLU layers, linear maps, concatenation, and
//!   a conditional f_ifelse, either built from ReLUs with a large constant or by multiplicative
//!   gating. Programs are compiled to concrete weights of a linear RNN with ReLU layers, a gated
//!   linear RNN (Hawk/Griffin style), or a GRU/LSTM; nothing is trained.
//!   Program 1 (continuous): the prompt lists cells of a discretised function, (cell centre,
//!   value); the query x comes last; the network keeps the value whose cell holds x. Program 2
//!   (discrete): token dictionary. So one fixed network approximates every function that the
//!   visitor draws. Robustness: Gaussian noise of relative size s on all compiled parameters, for
//!   the ReLU conditional (original and tidied form) and the gated one.
//! controls:
//!   - draw f on [0,1] (or choose 5 functions)
//!   - cells in the prompt: 4..64 / 16
//!   - compile to: linear RNN+ReLU / gated linear RNN / GRU
//!   - conditional: ReLU / gated
//!   - weight noise s: 0..1e-1 (log) / 0
//!   - edit the program text (8 statements)
//! figure:
//!   Drawn f and the network's answer over x; the prompt as a strip with the state variables'
//!   values per step beneath (a debugger for the RNN); log-log line chart: error vs weight noise
//!   for the three conditionals; error vs cells with the Lipschitz bound.
//! claim:
//!   For 5 fixed functions and m=16, 32, 64 cells the compiled networks' max error over 200 queries
//!   <= Lipschitz constant/(2m) + 1e-3 and about halves with m; compiled linear RNN and gated RNN
//!   agree to 1e-3; the noise at which mean error doubles is >= 5x larger for the gated conditional
//!   than for the ReLU one (20 noise draws).
//! components:
//!   lsrl-compiler, gated-linear-rnn, gru-block, function-canvas, weight-noise, state-debugger,
//!   line-chart
//! cost:
//!   Test: 5-10 s native CPU. Page: instant (no GPU needed).
//! risk:
//!   f32 and the large ReLU constants can lose precision; fallback: scale constants to the value
//!   range; if the noise ratio is under 5x for the tidied form, claim it against the original form
//!   only.
//! ```

use crate::{Exhibit, Paper, Room};

pub(super) static EXHIBIT: Exhibit = Exhibit {
    slug: "lsrl-compiler",
    room: Room::Recurrence,
    question: "Can a frozen recurrent net compute any function that you prompt?",
    paper: Paper {
        title: "Universal In-Context Approximation By Prompting Fully Recurrent Models",
        id: "2406.01424",
    },
    paper_claim: "RNNs, LSTMs, GRUs, linear RNNs and Mamba/Hawk-like nets are universal in-context approximators by prompting, and multiplicative gating makes the needed operations markedly more stable under noise.",
    program: None,
};
