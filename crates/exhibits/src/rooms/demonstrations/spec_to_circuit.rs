//! Do worked circuit examples fix a model's hardware code, and which errors?
//!
//! # Design
//! Written before any run; sizes in the claim are targets. Where it disagrees with the paper, the paper wins.
//!
//! ```text
//! model: zoo:code-lm
//! mechanism:
//!   A scaled-down VerilogEval v2: 120 problems (gates, muxes, adders, comparators, truth tables,
//!   1-2 bit state machines) over a Verilog subset, each with two prompt types: code completion
//!   (module header given) and specification-to-RTL (words only, the model writes the whole
//!   module), and 0-4 in-context examples that are not similar to the problem.
//!   code-lm was pretrained on several HDL dialects and on software code, so that without examples
//!   it mixes conventions (missing wire/reg, wrong assign form, VHDL-like keywords). Output is
//!   parsed by a real small compiler and simulated on all inputs (or 64 cycles) against the
//!   reference; pass@1 from n=10 samples at temperature 0.6 and from greedy decoding.
//!   Failures are classified automatically as in the paper's infrastructure: compile errors
//!   (syntax, undeclared signal, wire/reg misuse, port mismatch) against run-time errors (output
//!   mismatch, reset or clocking fault, no output).
//! controls:
//!   - task: completion | spec-to-RTL
//!   - examples: 0-4 (1)
//!   - problem: 120, or write a truth table
//!   - temperature: 0-1 (0.6)
//!   - samples: 1-20 (10)
//! figure:
//!   Waveform/truth-table view of the generated module with wrong cells marked; line of pass rate
//!   against number of examples for both tasks; stacked bars of failure classes by number of
//!   examples; baseline: copying the example module.
//! claim:
//!   120 problems, pass@1 at n=10: spec-to-RTL with 1 example >= 0 examples + 10 points, and
//!   compile errors fall by >= 40% relative while the share of run-time errors does not fall by
//!   more than 10 points; 0 -> 1 example helps spec-to-RTL more than completion (which shows the
//!   header).
//! components:
//!   zoo-loader, hdl-compiler-simulator, toy-code-generator, icl-prompt-builder, sampler,
//!   failure-classifier
//! cost:
//!   Native 120 s; in page 20 s for 30 problems.
//! risk:
//!   Writing correct logic from words may be too hard for ~3M parameters; the language of
//!   specifications is templated and widths are <= 3 bits, and the fallback keeps 60 combinational
//!   problems.
//! ```

use crate::{Exhibit, Paper, Room};

pub(super) static EXHIBIT: Exhibit = Exhibit {
    slug: "spec-to-circuit",
    room: Room::Demonstrations,
    question: "Do worked circuit examples fix a model's hardware code, and which errors?",
    paper: Paper {
        title: "Revisiting VerilogEval: Newer LLMs, In-Context Learning, and Specification-to-RTL Tasks",
        id: "2408.11053",
    },
    paper_claim: "ICL examples change pass rates a lot but unevenly by model and task; GPT-4 Turbo reaches 59% and Llama 3.1 405B 58% on spec-to-RTL, RTL-Coder 6.7B 37%.",
    program: None,
};
