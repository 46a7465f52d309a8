//! Can reinforcement learning teach a reader what to keep in a tiny memory?
//!
//! # Design
//! Written before any run; sizes in the claim are targets. Where it disagrees with the paper, the paper wins.
//!
//! ```text
//! model: zoo:memagent+zoo:reader
//! mechanism:
//!   Two-hop question, stream of T chunks of 40 tokens. For each chunk the model sees only
//!   [question, memory m_(t-1) of at most 12
//!   tokens, chunk c_t] and writes a new memory m_t that overwrites the old one; a last call sees
//!   [question, m_T] and answers. Cost is
//!   linear and the window stays at 80 tokens. Training is Multi-Conv DAPO from zoo:reader's notes
//!   format: G=8 rollouts per question,
//!   each made of T+1 independent conversations; only the final answer is rewarded (1 if right),
//!   the advantage R_i - mean(R) is
//!   given to the tokens of every conversation of rollout i, with token-level loss, asymmetric
//!   clipping (0.2/0.28) and groups of
//!   all-equal reward dropped. Trained natively for ~300 steps at T=4-8; the page plays it at any T
//!   and can run further RL live.
//! controls:
//!   - number of chunks T: 1-512 (32)
//!   - memory size: 4-16 tokens (12)
//!   - policy: before RL / after RL
//!   - hops: 1 / 2 (2)
//!   - live RL steps: 0-100 (0)
//!   - own facts dropped into the stream
//! figure:
//!   The chunk stream with the memory written after each chunk (kept, dropped and new words
//!   coloured, gold facts underlined); log-x line
//!   chart of accuracy against T for RL memory, same model before RL, and the full-context reader
//!   whose window ends at 256
//!   tokens, with the training range shaded; reward curve for live RL.
//! claim:
//!   300 questions per length: after RL accuracy at T=8 >= 85%, and at T=256 (32x the training
//!   length) at most 10 points lower; the
//!   policy before RL is >= 25 points below it at T=256; the full-context reader is <= 30% at 1024
//!   tokens and beyond.
//! components:
//!   fact-world, agent-loop, notes-memory, multi-conv-grpo, live-training, answer-scoring,
//!   word-tokenizer
//! cost:
//!   native ~90 s for the test (RL training itself ~70 min, once); in page ~10 s for 40 questions
//!   at T=64, live RL ~1 s a step
//! risk:
//!   RL with a sparse reward may stall on two hops. Fallback: curriculum T=2,4,8 starting with one
//!   hop; or memory writes chosen by constrained decoding among facts in memory and chunk, which
//!   shrinks the action space.
//! ```

use crate::{Exhibit, Paper, Room};

pub(super) static EXHIBIT: Exhibit = Exhibit {
    slug: "memagent",
    room: Room::Reading,
    question: "Can reinforcement learning teach a reader what to keep in a tiny memory?",
    paper: Paper {
        title: "MemAgent: Reshaping Long-Context LLM with Multi-Conv RL-based Memory Agent",
        id: "2507.02259",
    },
    paper_claim: "Trained on 32K text with an 8K window, MemAgent extrapolates to 3.5M-token QA with under 5% loss and scores over 95% on 512K RULER.",
    program: None,
};
