//! Pages beside the app: markup and styles, and a script where one is named. They cost its module nothing.

use super::policy::META;
use super::site::Address;
use crate::words::Translations;
use anyhow::{Context, Result};
use std::fs;
use std::path::Path;
use words::{LANGUAGES, Language};

const EMBED: &str = include_str!("../../../../web/embed-in-docs.html");
/// Stands in the recipes where the product does not know its address.
const SOMEWHERE: &str = "https://example.org/contextarium";

/// Writes the page for those who embed.
pub(super) fn write(dist: &Path, site: &Address) -> Result<()> {
    let index = fs::read_to_string(dist.join("index.html"))?;
    let address = site.of("").unwrap_or_else(|| SOMEWHERE.to_owned());
    for language in LANGUAGES {
        let text = match language.is_english() {
            true => EMBED.to_owned(),
            false => Translations::read(language)?.prose("embed-in-docs.html")?,
        };
        let recipes = text.replace("@site", address.trim_end_matches('/'));
        let text = format!("{}<article class=\"prose\">{recipes}</article>", others(language));
        let page = page(&index, language.code, heading(&recipes)?, Some("embed.js"), &text);
        fs::write(dist.join(file(language)), page)?;
    }
    Ok(())
}

fn file(language: Language) -> String {
    match language.is_english() {
        true => "embed-in-docs.html".to_owned(),
        false => format!("embed-in-docs.{}.html", language.code),
    }
}

/// Links to the same in other languages.
fn others(here: Language) -> String {
    let others = LANGUAGES.into_iter().filter(|it| *it != here).map(|it| {
        let (code, name) = (it.code, it.name);
        format!("<a href=\"{}\" lang=\"{code}\" hreflang=\"{code}\">{name}</a>", file(it))
    });
    format!("<p class=\"quiet\">{}</p>\n", others.collect::<Vec<_>>().join(" · "))
}

/// The text's first heading, which has no markup in it.
fn heading(text: &str) -> Result<&str> {
    let rest = text.split_once("<h1>").context("the text has no heading")?.1;
    Ok(rest.split_once("</h1>").context("the heading has no end")?.0)
}

/// A whole page; `index` is the front page, whose style sheets this one has too.
pub(crate) fn page(
    index: &str,
    code: &str,
    title: &str,
    script: Option<&str>,
    body: &str,
) -> String {
    let styles = index.lines().filter(|line| line.contains("rel=\"stylesheet\""));
    let styles = styles.collect::<Vec<_>>().join("\n");
    let script = script.map(|it| format!("<script async src=\"{it}\"></script>\n"));
    format!(
        "<!doctype html>\n<html lang=\"{code}\"><head><meta charset=\"utf-8\" />\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{META}\" />\n\
         <meta name=\"version\" content=\"@version\" />\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\" />\n\
         <meta name=\"color-scheme\" content=\"light dark\" />\n\
         <link rel=\"icon\" href=\"favicon.svg\" type=\"image/svg+xml\" />\n\
         <title>{title} · Contextarium</title>\n{styles}\n{}</head><body><main id=\"main\">\n\
         <nav class=\"crumbs\"><a href=\"./\">Contextarium</a></nav>\n{body}</main></body></html>\n",
        script.unwrap_or_default()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn recipes_name_the_address_of_the_site_and_nothing_is_left_to_fill_in() {
        let dist =
            std::env::temp_dir().join(format!("contextarium-standalone-{}", std::process::id()));
        fs::create_dir_all(&dist).unwrap();
        let index = "<link rel=\"stylesheet\" href=\"a.css\" />\n<script>no</script>";
        fs::write(dist.join("index.html"), index).unwrap();
        let written = |site: &Address| {
            write(&dist, site).unwrap();
            for language in LANGUAGES {
                let text = fs::read_to_string(dist.join(file(language))).unwrap();
                assert!(text.contains(&format!("<html lang=\"{}\">", language.code)), "{text}");
                assert!(!text.contains("@site") && text.matches("hreflang").count() == 2);
            }
            fs::read_to_string(dist.join("embed-in-docs.html")).unwrap()
        };
        let known = written(&Address::parse("https://a.org/ctx").unwrap());
        assert!(known.contains("src=\"https://a.org/ctx/embed.js\""), "{known}");
        assert!(!known.contains(SOMEWHERE) && !known.contains("@site"));
        assert!(known.contains("href=\"a.css\"") && !known.contains("<script>"));
        assert!(written(&Address::default()).contains("https://example.org/contextarium/embed.js"));
        fs::remove_dir_all(dist).unwrap();
    }
}
