//! One copy of the page a route, with its own title and description, so that any static host
//! serves deep addresses and previews of links say what they lead to.

use anyhow::Result;
use exhibits::{BENCHES, Room};
use std::fs;
use std::path::Path;

const SITE: &str = "Contextarium: in-context learning you can touch";
const ABOUT: &str = "Watch small language models learn from examples, in your own browser: \
    a few-shot bench, a long-context bench, and one exhibit a paper.";

struct Page {
    /// Below the site's root, without slashes at the ends; the route under which it is found.
    route: String,
    title: String,
    description: String,
    /// The page that an embed is a part of: the one for search engines.
    canonical: Option<String>,
}

/// Writes all pages, the front page included.
pub(super) fn write(dist: &Path) -> Result<()> {
    let index = fs::read_to_string(dist.join("index.html"))?;
    for page in routes() {
        let folder = dist.join(&page.route);
        fs::create_dir_all(&folder)?;
        fs::write(folder.join("index.html"), page.html(&index, &page.base()))?;
    }
    // Static hosts answer unknown addresses with this one, at whatever depth, so its base can't be
    // relative. On a site in a sub-folder it names that folder.
    let folder = std::env::var("CONTEXTARIUM_FOLDER").unwrap_or_else(|_| "/".to_owned());
    let missing = page("", "Not found · Contextarium", "There is no such page.");
    fs::write(dist.join("404.html"), missing.html(&index, &folder))?;
    Ok(())
}

fn routes() -> Vec<Page> {
    let titled = |title: &str| format!("{title} · Contextarium");
    let mut pages = vec![
        page("", SITE, ABOUT),
        page("about", &titled("About"), "What Contextarium is, how it works and where it stops."),
        page("storage", &titled("Storage"), "The model files that your browser keeps."),
    ];
    for room in Room::ALL {
        pages.push(page(&format!("room/{}", room.slug()), &titled(room.title()), room.about()));
    }
    let benches = BENCHES.iter().map(|bench| ("bench", bench.slug, bench.title, bench.question));
    let exhibits = exhibits::all()
        .map(|exhibit| ("exhibit", exhibit.slug, exhibit.question, exhibit.paper_claim));
    for (kind, slug, title, description) in benches.chain(exhibits) {
        let route = format!("{kind}/{slug}");
        let embed = page(&format!("embed/{slug}"), &titled(title), description);
        pages.push(page(&route, &titled(title), description));
        pages.push(Page { canonical: Some(route), ..embed });
    }
    pages
}

fn page(route: &str, title: &str, description: &str) -> Page {
    Page {
        route: route.to_owned(),
        title: title.to_owned(),
        description: description.to_owned(),
        canonical: None,
    }
}

impl Page {
    fn base(&self) -> String {
        match self.route.split('/').filter(|part| !part.is_empty()).count() {
            0 => "./".to_owned(),
            depth => "../".repeat(depth),
        }
    }

    fn html(&self, index: &str, base: &str) -> String {
        let (title, description) = (escape(&self.title), escape(&self.description));
        let mut head = format!(
            "<title>{title}</title>\n    \
             <meta property=\"og:title\" content=\"{title}\" />\n    \
             <meta property=\"og:description\" content=\"{description}\" />\n    \
             <meta property=\"og:type\" content=\"website\" />"
        );
        if let Some(canonical) = &self.canonical {
            head.push_str(&format!("\n    <link rel=\"canonical\" href=\"{canonical}/\" />"));
        }
        index
            .replace("<base href=\"./\"", &format!("<base href=\"{}\"", escape(base)))
            .replace("<title>Contextarium</title>", &head)
            .replace("content=\"@description\"", &format!("content=\"{description}\""))
    }
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    /// The page as it is written, so that a change there that these replacements miss is noticed.
    const INDEX: &str = include_str!("../../../../web/index.html");

    #[test]
    fn a_page_gets_its_own_head() {
        let page = page("exhibit/a", "A < B", "says \"so\"");
        let html = page.html(INDEX, &page.base());
        for part in [
            "<base href=\"../../\"",
            "<title>A &lt; B</title>",
            "name=\"description\" content=\"says &quot;so&quot;\"",
            "property=\"og:title\" content=\"A &lt; B\"",
        ] {
            assert!(html.contains(part), "{part} in {html}");
        }
    }

    #[test]
    fn the_browsers_bar_has_the_colour_of_the_page() {
        let tokens = include_str!("../../../../web/style/tokens.css");
        let colours: Vec<&str> = INDEX
            .lines()
            .filter(|line| line.contains("theme-color"))
            .filter_map(|line| line.split("content=\"").nth(1)?.split('"').next())
            .collect();
        let [light, dark] = colours.as_slice() else { panic!("{colours:?}") };
        assert!(tokens.contains(&format!("--paper: light-dark({light}, {dark});")));
    }

    #[test]
    fn every_route_is_there_once() {
        let all = routes();
        let different: BTreeSet<&str> = all.iter().map(|page| page.route.as_str()).collect();
        assert_eq!(different.len(), all.len());
        for exhibit in exhibits::all() {
            assert!(different.contains(format!("exhibit/{}", exhibit.slug).as_str()));
            assert!(different.contains(format!("embed/{}", exhibit.slug).as_str()));
        }
    }
}
