//! What the page exports as SVG, made smaller and its own.

use anyhow::{Result, ensure};

const MARK: &str = "<metadata>";

/// Attributes that say what holds anyway.
const DEFAULTS: [&str; 8] = [
    " opacity=\"1\"",
    " fill-opacity=\"1.000\"",
    " stroke=\"none\"",
    " stroke-linecap=\"butt\"",
    " stroke-linejoin=\"miter\"",
    " stroke-width=\"1px\"",
    " stroke-width=\"1\"",
    " font-weight=\"400\"",
];

/// A drawing without what holds anyway, and with what it was made from.
pub(super) fn tidied(svg: &str, from: &str) -> Result<String> {
    ensure!(!svg.contains("localhost"), "the drawing says where it was made");
    // A line has nothing to fill.
    let mut svg = svg.replace("<line fill=\"#000000\"", "<line");
    for default in DEFAULTS {
        svg = svg.replace(default, "");
    }
    svg = numbers_shortened(&svg.replace("px\"", "\""));
    ensure!(is_harmless(&svg), "the drawing has a script or names another place");
    let end = svg.find('>').map_or(0, |at| at + 1);
    svg.insert_str(end, &format!("{MARK}{from}</metadata>"));
    Ok(svg)
}

/// Without zeros behind the point within tags. A number in a text stays as it is.
fn numbers_shortened(svg: &str) -> String {
    let mut short = String::with_capacity(svg.len());
    for piece in svg.split_inclusive('>') {
        let (text, tag) = piece.split_at(piece.find('<').unwrap_or(piece.len()));
        let ends = ["\"", " ", "L", ")"].into_iter();
        let tag = ends.fold(tag.to_owned(), |tag, end| tag.replace(&format!(".0{end}"), end));
        short.push_str(text);
        short.push_str(&tag);
    }
    short
}

/// What a drawing says it was made from.
pub(super) fn source(svg: &[u8]) -> Option<&str> {
    let text = std::str::from_utf8(svg).ok().filter(|text| is_harmless(text))?;
    text.split_once(MARK)?.1.split('<').next()
}

/// Nothing that runs, styles or fetches. Pictures within it are data.
fn is_harmless(svg: &str) -> bool {
    let tags = svg.split('<').skip(1).filter_map(|rest| rest.split('>').next());
    let mut tags = tags.map(str::to_ascii_lowercase);
    !tags.any(|tag| {
        ["script", "style", "foreignobject", "iframe", "a ", "use"]
            .iter()
            .any(|it| tag.starts_with(it))
            || [" style=", " on", "url(", "javascript:"].iter().any(|it| tag.contains(it))
            || tag.split("href=\"").skip(1).any(|it| !it.starts_with("data:image/png;"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_drawing_is_made_smaller_and_marked() {
        let svg = "<svg xmlns=\"x\" width=\"9\"><desc>From 1.0 to 2</desc>\
                   <line fill=\"#000000\" stroke=\"#dddddd\" stroke-width=\"1px\" opacity=\"1\" x1=\"2.0\" y1=\"3.5\"/></svg>\n";
        let tidied = tidied(svg, "abc").unwrap();
        assert_eq!(
            tidied,
            "<svg xmlns=\"x\" width=\"9\"><metadata>abc</metadata>\
             <desc>From 1.0 to 2</desc>\
             <line stroke=\"#dddddd\" x1=\"2\" y1=\"3.5\"/></svg>\n"
        );
        assert_eq!(source(tidied.as_bytes()), Some("abc"));
    }

    #[test]
    fn what_could_run_or_fetch_is_refused() {
        for bad in [
            "<svg><script>x</script></svg>",
            "<svg onload=\"x\"></svg>",
            "<svg><image href=\"https://elsewhere/\"/></svg>",
            "<svg><text>http://localhost:1/</text></svg>",
            "<svg><rect fill=\"url(#a)\"/></svg>",
        ] {
            assert!(tidied(bad, "f").is_err(), "{bad}");
        }
    }
}
