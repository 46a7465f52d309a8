//! What a page may load and run: what lies beside it, and no script within HTML. So even markup
//! that got in from outside would run nothing and send nothing anywhere.
//!
//! In every page as a meta element, since not every host lets one set headers; for those that do,
//! as `_headers` (Netlify, Cloudflare Pages), with what only a header can say.

/// `blob:`: the compute worker starts from a script of two lines that is made in the page, because
/// a frame without an origin of its own may start no other.
pub(super) const META: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; \
    worker-src 'self' blob:; connect-src 'self'; frame-src 'self'; style-src 'self'; img-src 'self' data: blob:; \
    manifest-src 'self'; object-src 'none'; base-uri 'self'; form-action 'none'; \
    require-trusted-types-for 'script'; trusted-types default";

/// Of everything, so that frames work on pages that isolate themselves, and in frames without an
/// origin of their own.
const EVERYWHERE: [(&str, &str); 4] = [
    ("Access-Control-Allow-Origin", "*"),
    ("Cross-Origin-Resource-Policy", "cross-origin"),
    ("Cross-Origin-Embedder-Policy", "require-corp"),
    ("X-Content-Type-Options", "nosniff"),
];

/// Below these nothing may be framed by other sites; `embed/` alone is made for it. They are named
/// one by one, because a host joins the rules that fit, and of two policies both hold.
const UNFRAMED: [&str; 10] = [
    "/",
    "/about/*",
    "/bench/*",
    "/claims/*",
    "/embed-in-docs.*",
    "/exhibit/*",
    "/room/*",
    "/storage/*",
    "/third-party.html",
    "/zoo/*",
];
/// Names of files that say what is in them.
const FOREVER: [&str; 3] = ["/web-*", "/*.css", "/models/*.bin"];

pub(super) fn headers() -> String {
    let mut text = String::from("/*\n");
    for (name, value) in EVERYWHERE {
        text.push_str(&format!("  {name}: {value}\n"));
    }
    for path in UNFRAMED {
        text.push_str(&format!(
            "{path}\n  Content-Security-Policy: {META}; frame-ancestors 'self'\n"
        ));
    }
    // No word on frames at all: `frame-ancestors *` would keep out pages without an origin of their own.
    text.push_str(&format!("/embed/*\n  Content-Security-Policy: {META}\n"));
    for path in FOREVER {
        text.push_str(&format!("{path}\n  Cache-Control: public, max-age=31536000, immutable\n"));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_embeds_may_be_framed_and_each_page_has_one_policy() {
        let headers = headers();
        assert!(headers.contains(&format!("/embed/*\n  Content-Security-Policy: {META}\n")));
        assert_eq!(headers.matches("frame-ancestors 'self'\n").count(), UNFRAMED.len());
        let everywhere = headers.split("\n/").next().unwrap();
        assert!(!everywhere.contains("Content-Security-Policy"), "{everywhere}");
    }

    #[test]
    fn a_meta_element_can_say_it() {
        // These are ignored there, and the quote would end the attribute.
        for part in ["frame-ancestors", "sandbox", "report", "\""] {
            assert!(!META.contains(part), "{part}");
        }
        assert!(!META.contains("'unsafe-inline'") && !META.contains("'unsafe-eval'"));
    }
}
