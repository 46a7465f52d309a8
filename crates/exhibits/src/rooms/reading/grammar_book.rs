//! Can a model learn a new language from a book in its prompt?
//!
//! # Design
//! Written before any run; sizes in the claim are targets. Where it disagrees with the paper, the paper wins.
//!
//! ```text
//! model: zoo:grammar-book+smollm2
//! mechanism:
//!   Part 1, the Kalamang test in small: a fresh made-up language (40 words, one of 6 word orders,
//!   suffixes for number and tense, drawn
//!   at random, never seen in training) is described in a 'book' of rule lines, dictionary entries
//!   and parallel sentences,
//!   ~220 tokens, followed by a sentence to translate. zoo:grammar-book (4 layers, d=128, ~0.9M)
//!   was trained on ~10^6 random
//!   languages and can only know this one from its context; the book is cut to nothing, half,
//!   dictionary only, or full, as in MTOB.
//!   Part 2: smollm2 reads public-domain prose up to 4096 tokens; the mean negative log-likelihood
//!   up to position x is fitted
//!   by a power law L(x) = a*x^b + c. Part 3: a needle grid on the same text. Text only: the video
//!   and audio parts are out of reach and said so.
//! controls:
//!   - language seed
//!   - book: none / half / dictionary only / full (full)
//!   - direction: to / from the new language
//!   - edit a dictionary entry or rule and translate again
//!   - text for part 2
//!   - length: 512-8192 (4096)
//! figure:
//!   The book and the translation token by token, with attention lines to the entries used; bars of
//!   translation accuracy by part of the book
//!   supplied, with chance; log-log chart of cumulative loss against position with the fitted power
//!   law and R^2; needle heat map.
//! claim:
//!   500 unseen languages: token accuracy >= 80% with the full book, <= 10% with none,
//!   dictionary-only at least 15 points below full on sentences
//!   whose word order differs from the source, and half in between; smollm2 on 4 texts: the mean
//!   loss up to 4096 is >= 0.15 nats below
//!   that up to 256, and the power-law fit has R^2 >= 0.9.
//! components:
//!   toy-languages, word-tokenizer, attention-capture, nll-profile, power-law-fit,
//!   needle-generator, public-domain-text, prefix-cache
//! cost:
//!   native ~150 s (zoo 20 s, smollm2 16k tokens with all logits); in page ~20 s
//! risk:
//!   Word order from rules may be learned slowly next to copying. Fallback: 3 word orders and no
//!   suffixes; the rule line becomes a token with an explicit order pattern.
//! ```

use crate::{Exhibit, Paper, Room};

pub(super) static EXHIBIT: Exhibit = Exhibit {
    slug: "grammar-book",
    room: Room::Reading,
    question: "Can a model learn a new language from a book in its prompt?",
    paper: Paper {
        title: "Gemini 1.5: Unlocking multimodal understanding across millions of tokens of context",
        id: "2403.05530",
    },
    paper_claim: "Over 99% needle recall up to 10M tokens, loss that keeps falling as a power law of position (R^2 about 0.99), and Kalamang translation from one grammar book near the level of a person given the same book.",
    program: None,
};
