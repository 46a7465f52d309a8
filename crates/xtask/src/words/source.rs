//! Texts in Rust source: which literals stand where.

use anyhow::{Context, Result};
use proc_macro2::{Delimiter, TokenStream, TokenTree};
use std::str::FromStr;

/// Calls `f` with what stands before each text, and the text: `["t", "!", "("]` before that of `t!("…")`,
/// which is what ends there of the tokens before.
pub(super) fn texts(code: &str, f: &mut dyn FnMut(&[String], String)) -> Result<()> {
    // Tests say nothing to visitors.
    let code = code.split("#[cfg(test)]\nmod").next().unwrap_or(code);
    let tokens = TokenStream::from_str(code).ok().context("this is no Rust")?;
    walk(tokens, &mut Vec::new(), f);
    Ok(())
}

fn walk(tokens: TokenStream, before: &mut Vec<String>, f: &mut dyn FnMut(&[String], String)) {
    for token in tokens {
        match token {
            TokenTree::Group(group) => {
                before.push(
                    if group.delimiter() == Delimiter::Parenthesis { "(" } else { "[" }.to_owned(),
                );
                let start = before.len();
                walk(group.stream(), before, f);
                before.truncate(start - 1);
                before.push(")".to_owned());
            }
            TokenTree::Literal(literal) => {
                if let Ok(text) = syn::parse2::<syn::LitStr>(TokenTree::from(literal).into()) {
                    f(before, text.value());
                }
                before.push("literal".to_owned());
            }
            other => before.push(other.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_found_with_what_calls_it_within_a_view_too() {
        let code = "fn a() { view! { <p class=\"b\">{t(\"One \\\n   two\")} {t!(\"{n} of\", n)}</p> } }\n\
            #[error(\"bad {0}\")]\nstruct S;\n#[cfg(test)]\nmod tests { fn c() { t(\"no\") } }";
        let mut found = Vec::new();
        texts(code, &mut |before, text| {
            let start = before.len().saturating_sub(3);
            found.push((before[start..].join(""), text));
        })
        .unwrap();
        let found: Vec<_> =
            found.iter().map(|(before, text)| (before.as_str(), text.as_str())).collect();
        assert!(found[0].0.ends_with('=') && found[0].1 == "b");
        assert!(found[1].0.ends_with("t(") && found[1].1 == "One two", "{found:?}");
        assert!(found[2].0.ends_with("t!(") && found[2].1 == "{n} of");
        assert!(found[3].0.ends_with("error(") && found[3].1 == "bad {0}");
        assert_eq!(found.len(), 4);
    }
}
