//! Can a squeezed summary of an input find the right examples for it?
//!
//! # Design
//! Written before any run; sizes in the claim are targets. Where it disagrees with the paper, the paper wins.
//!
//! ```text
//! model: zoo:gist-encoder+smollm2+minilm
//! mechanism:
//!   Example Gisting: a small model is trained on input -> output pairs with G gist tokens between
//!   them and an attention mask in which output tokens see only the gist tokens, never the input,
//!   so that all task-relevant information must pass the bottleneck. After training, the gist
//!   tokens' last-layer states are the example's representation.
//!   GistScore(query, candidate) = BERTScore-style recall of gists: for each query gist token the
//!   maximum cosine with the candidate's gist tokens, averaged; for G=1 a plain cosine. The k best
//!   are used, most similar next to the query. Also the set-level greedy variant (cover all query
//!   gist tokens).
//!   Two checkpoints, as in the paper: fine-tuned for one task, and multi-task (6 tasks with a
//!   short task instruction before the input), used out of the box on 2 unseen tasks. ICL is run
//!   with SmolLM2 (k=4). Baselines: random, BM25, MiniLM cosine, MiniLM BERTScore on tokens, and
//!   the same encoder without the bottleneck mask.
//! controls:
//!   - task: 8 (6 trained, 2 unseen)
//!   - gist tokens G: 1 | 3 | 6 (1)
//!   - encoder: task | multi-task | no bottleneck
//!   - k: 1-8 (4)
//!   - selection: independent | set cover
//! figure:
//!   Attention mask drawn as a grid with the bottleneck; map of examples in gist space against
//!   MiniLM space, coloured by label or program skeleton; retrieved cards; bars of ICL accuracy by
//!   selector and task; selection time per query.
//! claim:
//!   6 trained tasks x 60 queries: ICL accuracy with task gist selection >= MiniLM + 6 points and
//!   >= BM25 + 6 on average; the no-bottleneck encoder gains < half of that; multi-task gist on 2
//!   unseen tasks >= MiniLM.
//! components:
//!   zoo-loader, attention-mask-editor, gist-similarity, minilm-retriever, bm25-baseline,
//!   demo-selector, icl-prompt-builder, toy-classification-sets, toy-semantic-parsing
//! cost:
//!   Native 500 s (6 x 60 x 4 prompts; CI 3 tasks x 40 queries, 170 s); in page 30 s per task.
//! risk:
//!   For plain classification a gist equals a classifier, so retrieval looks like label leakage
//!   (true of the paper as well); compositional parsing tasks, where outputs are never repeated,
//!   carry half of the claim.
//! ```

use crate::{Exhibit, Paper, Room};

pub(super) static EXHIBIT: Exhibit = Exhibit {
    slug: "gist-score",
    room: Room::Demonstrations,
    question: "Can a squeezed summary of an input find the right examples for it?",
    paper: Paper {
        title: "GistScore: Learning Better Representations for In-Context Example Selection with Gist Bottlenecks",
        id: "2311.09606",
    },
    paper_claim: "Fine-tuned GistScore gains over 20% absolute over off-the-shelf retrievers and 5% over the best prior method on 21 data sets; the multi-task model works on new tasks and is a thousand times faster than the strongest training-free baseline.",
    program: None,
};
