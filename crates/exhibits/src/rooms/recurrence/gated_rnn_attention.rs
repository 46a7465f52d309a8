//! Can a gated linear RNN be secretly doing attention?
//!
//! # Design
//! Written before any run; sizes in the claim are targets. Where it disagrees with the paper, the paper wins.
//!
//! ```text
//! model: live
//! mechanism:
//!   Gated RNN: gate g(x) = (W_m x) * (W_x x) elementwise; h_t = lambda * h_{t-1} + g_in(x_t) with
//!   real diagonal lambda; y_t = D g_out(h_t). (1) Construction: memory neurons with lambda=1
//!   accumulate every product v_i k_j, relay neurons with lambda=0 carry the query, the output gate
//!   multiplies the two: exact causal linear self-attention.
//!   (2) Discovery: a student of this form (input d=4, 40-80 neurons) is trained live by Adam to
//!   imitate a random linear attention teacher on Gaussian sequences of length 12; then lambda is
//!   read off, neurons with negligible in/out weights are pruned, and the key-value and query
//!   matrices are recovered from the remaining weights up to the known symmetries. (3) In-context
//!   regression (tokens (x_i, y_i), d=3): the trained RNN is compared with one step of gradient
//!   descent with the optimal rate.
//! controls:
//!   - mode: construction / imitate a teacher / in-context regression
//!   - input dimension d: 2..6 / 4
//!   - hidden neurons: 8..120 / 60
//!   - output gating: on/off
//!   - training steps: 500..5000 / 2500
//!   - rival: none / GRU / LSTM of at least equal size
//! figure:
//!   Scatter of lambda per neuron over training (clusters run to 0 and 1), block pictures of the
//!   recovered gates next to the construction, loss vs hidden size for gated RNN / GRU / LSTM with
//!   the attention teacher at zero and the one-step-GD loss as a dashed line.
//! claim:
//!   Construction: max |RNN - attention| < 1e-4 on 100 sequences. Teacher d=4, enough neurons, 3
//!   seeds: normalised loss < 0.01 and >= 90% of unpruned neurons have lambda within 0.03 of 0 or
//!   1. Regression: loss within 8% of optimally tuned one-step GD, and a GRU with at least as many
//!   parameters has >= 1.5x that excess over the noise floor.
//! components:
//!   gated-linear-rnn, linear-attention, linear-regression-tasks, live-trainer, gru-block,
//!   gd-step-baseline, scatter-plot, line-chart
//! cost:
//!   Test: 60-90 s native CPU. Page: 20-40 s for a live run.
//! risk:
//!   Clusters may need more steps than a visitor waits; fallback: a warm checkpoint at 80% of
//!   training that is finished live, plus the construction mode, which needs no training.
//! ```

use crate::{Exhibit, Paper, Room};

pub(super) static EXHIBIT: Exhibit = Exhibit {
    slug: "gated-rnn-attention",
    room: Room::Recurrence,
    question: "Can a gated linear RNN be secretly doing attention?",
    paper: Paper { title: "Gated recurrent neural networks discover attention", id: "2309.01775" },
    paper_claim: "Gated linear RNNs can implement linear self-attention exactly, and gradient descent finds that solution: trained students end with lambda in {0,1}, and in in-context regression they match the one-step gradient-descent loss.",
    program: None,
};
