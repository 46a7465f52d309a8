//! Pages beside the app: markup and styles, and a script where one is named. They cost its module nothing.

use super::policy::META;
use super::site::Address;
use anyhow::Result;
use std::fs;
use std::path::Path;

const EMBED: &str = include_str!("../../../../web/embed-in-docs.html");
/// Stands in the recipes where the product does not know its address.
const SOMEWHERE: &str = "https://example.org/contextarium";

/// Writes the page for those who embed.
pub(super) fn write(dist: &Path, site: &Address) -> Result<()> {
    let index = fs::read_to_string(dist.join("index.html"))?;
    let address = site.of("").unwrap_or_else(|| SOMEWHERE.to_owned());
    let recipes = EMBED.replace("@site", address.trim_end_matches('/'));
    let text = format!("<article class=\"prose\">{recipes}</article>");
    let page = page(&index, "Embed in your docs", Some("embed.js"), &text);
    fs::write(dist.join("embed-in-docs.html"), page)?;
    Ok(())
}

/// A whole page; `index` is the front page, whose style sheets this one has too.
pub(crate) fn page(index: &str, title: &str, script: Option<&str>, body: &str) -> String {
    let styles = index.lines().filter(|line| line.contains("rel=\"stylesheet\""));
    let styles = styles.collect::<Vec<_>>().join("\n");
    let script = script.map(|it| format!("<script async src=\"{it}\"></script>\n"));
    format!(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\" />\n\
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
