//! Why does plain average pooling beat learned gist tokens, and what fixes gisting?
//!
//! # Design
//! Written before any run; sizes in the claim are targets. Where it disagrees with the paper, the paper wins.
//!
//! ```text
//! model: zoo:recall-gist+live
//! mechanism:
//!   A context of 128 recall-language tokens is squeezed to 128/c slots (c = 2, 4, 8); question and
//!   answer may attend to the slots only, never to the raw context.
//!   AvgPool: in each layer, the context activations are averaged over consecutive windows of c
//!   tokens and the question's keys/values come from these means.
//!   Gist: 128/c learned gist tokens are appended after the context and the attention mask hides
//!   the context from all later tokens.
//!   GistPool = Gist + three repairs, each with its own switch: (1) activation shift - the gist
//!   activations coming out of layer i+1 serve as the memory of layer i, so the summary is not two
//!   layers late; (2) separate parameters for compressing and for answering; (3) gist tokens spread
//!   evenly through the context, each masked to its own c-token window.
//!   All variants are fine-tuned from zoo:recall-base with the same data and steps (1500). A live
//!   side panel trains one attention head to output the mean (or a copy) of n random vectors, with
//!   and without the window mask, to show why softmax attention does not find pooling by itself.
//! controls:
//!   - compression c: 2, 4, 8 (default 4)
//!   - shift / separate parameters / window mask: on-off each (default: all on)
//!   - context: generated, or typed with the record editor
//!   - side panel n: 4-64 (default 16), train button
//! figure:
//!   Line chart: answer accuracy against c for no compression, AvgPool, Gist, Gist + each repair
//!   cumulatively, GistPool; below it the mask and attention map from gist slots to context tokens;
//!   side panel: loss of the head learning a mean, plain mask vs window mask, against n.
//! claim:
//!   Over 400 held-out queries at c=4: AvgPool accuracy >= Gist + 15 points; GistPool >= AvgPool -
//!   2 points and >= Gist + 15 points; the cumulative repairs never lower accuracy by more than 2
//!   points. Side panel at n=32: loss with window mask <= 1/4 of the loss with the plain mask after
//!   equal steps.
//! components:
//!   recall-language, recall-trainer, attention-mask-editor, gist-compressor,
//!   average-pooling-compressor, attention-capture, live-trainer
//! cost:
//!   claim test 30 s native (checkpoints ready; training them about 15 min each); in page 3 s, side
//!   panel 20 s
//! risk:
//!   At 4 layers the shift costs a quarter of the depth, and gisting may do well with only 128
//!   tokens. Fallback: 6 layers, context 256, and judge on answer NLL as well as on accuracy.
//! ```

use crate::{Exhibit, Paper, Room};

pub(super) static EXHIBIT: Exhibit = Exhibit {
    slug: "gist-pool",
    room: Room::KvCache,
    question: "Why does plain average pooling beat learned gist tokens, and what fixes gisting?",
    paper: Paper {
        title: "Long Context In-Context Compression by Getting to the Gist of Gisting",
        id: "2504.08934",
    },
    paper_claim: "Gisting loses much even at minimal compression rates on long contexts, average pooling beats it throughout, and GistPool matches or beats average pooling.",
    program: None,
};
