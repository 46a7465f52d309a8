//! Texts that nothing reads where they stand. Those of the catalogue that only the page shows are in the
//! compute module too, since they are fields of what it runs: blanks of the same length take their place,
//! which compress to next to nothing, and the module does not grow with what is said about exhibits.

use anyhow::Result;
use std::fs;
use std::path::Path;

/// Shorter ones may stand in something else as well.
const LEAST: usize = 40;
/// For who turns on its feature `ssr`, in tachys 0.2.19.
const TACHYS_OF_SERVERS: &str = "Value is None because the `ssr` feature is active. When `ssr` is enabled, tachys skips creating client-side values (event handlers, directives, properties) to avoid cross-thread panics on multithreaded servers. If you are building a client-side (CSR or hydrate) target, this means the `ssr` feature is being activated unintentionally via Cargo feature unification; another dependency in your workspace is enabling it. Run `cargo tree -e features -i tachys` to identify the source.";
/// In serde-wasm-bindgen 0.6.5.
const SERDE_OF_SIGNED: &str =
    "Couldn't deserialize i64 from a BigInt outside i64::MIN..i64::MAX bounds";
const SERDE_OF_UNSIGNED: &str =
    "Couldn't deserialize u64 from a BigInt outside u64::MIN..u64::MAX bounds";

pub(super) fn texts_of_page(module: &Path) -> Result<()> {
    let mut bytes = fs::read(module)?;
    for exhibit in exhibits::all() {
        for text in [exhibit.question, exhibit.paper.title, exhibit.paper_claim] {
            blank(&mut bytes, text);
        }
        if let Some(program) = &exhibit.program {
            for text in [program.how, program.equation, program.limits] {
                blank(&mut bytes, text);
            }
            program.knobs.iter().for_each(|knob| blank(&mut bytes, knob.help()));
        }
    }
    Ok(fs::write(module, bytes)?)
}

/// What libraries would say of another kind of build, and of numbers that no message has, nothing in the
/// page says.
pub(super) fn texts_of_libraries(module: &Path) -> Result<()> {
    let mut bytes = fs::read(module)?;
    for text in [TACHYS_OF_SERVERS, SERDE_OF_SIGNED, SERDE_OF_UNSIGNED] {
        blank(&mut bytes, text);
    }
    Ok(fs::write(module, bytes)?)
}

/// The first place where the text stands; the compiler keeps one copy of equal texts.
fn blank(bytes: &mut [u8], text: &str) {
    let text = text.as_bytes();
    if text.len() < LEAST {
        return;
    }
    if let Some(at) = bytes.windows(text.len()).position(|window| window == text) {
        bytes[at..at + text.len()].fill(b' ');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_becomes_blanks_and_all_else_stays() {
        let text = "a".repeat(LEAST);
        let mut bytes = format!("before{text}after").into_bytes();
        blank(&mut bytes, &text);
        assert_eq!(bytes, format!("before{}after", " ".repeat(LEAST)).into_bytes());
        blank(&mut bytes, "before");
        assert!(bytes.starts_with(b"before"));
    }
}
