//! One copy of the page a route, with its own title and description, so that any static host
//! serves deep addresses and previews of links say what they lead to.

use anyhow::{Context, Result};
use catalogue::{Papers, Site, Subject, subject_file};
use exhibits::{BENCHES, Room};
use protocol::{Knobs, Value};
use serde::Serialize;
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
    /// What it shows, fetched while its module is still on its way.
    files: Vec<String>,
}

/// Rows of a bench that the front page shows.
const SPECIMEN: usize = 3;

/// Writes what the pages read.
pub(super) fn write_catalogue(dist: &Path) -> Result<()> {
    let write = |file: &str, text: String| {
        let path = dist.join(file);
        fs::create_dir_all(path.parent().context("a file lies in a folder")?)?;
        fs::write(path, text).with_context(|| file.to_owned())
    };
    let benches = BENCHES.iter().map(|bench| {
        let rows =
            bench.program.knobs.iter().find_map(|knob| match Knobs::default().value(*knob) {
                Value::Rows(rows) => Some(rows),
                _ => None,
            });
        let rows = rows.into_iter().flatten().take(SPECIMEN).collect();
        let exhibits::Bench { slug, title, question, .. } = **bench;
        catalogue::Bench { slug, title, question, program: rows }
    });
    write(Site::FILE, json(&Site { benches: benches.collect() })?)?;
    let cards = exhibits::all().map(|it| {
        let title = it.program.as_ref().map(|program| program.title.to_owned());
        let exhibits::Exhibit { slug, room, question, paper, paper_claim, .. } = *it;
        catalogue::Exhibit { slug, room, question, paper, paper_claim, program: title }
    });
    write(Papers::FILE, json(&Papers(cards.collect()))?)?;
    let exhibits = exhibits::all().map(|it| (it.slug, Subject::Exhibit(it)));
    for (slug, subject) in exhibits.chain(BENCHES.iter().map(|it| (it.slug, Subject::Bench(*it)))) {
        write(&subject_file(slug).with_context(|| format!("{slug} is no slug"))?, json(&subject)?)?;
    }
    Ok(())
}

fn json(value: &impl Serialize) -> Result<String> {
    Ok(serde_json::to_string(value)?)
}

/// Writes all pages, the front page included.
pub(super) fn write(dist: &Path) -> Result<()> {
    let index = fs::read_to_string(dist.join("index.html"))?;
    for mut page in routes() {
        page.files.retain(|file| dist.join(file).exists());
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
    let papers = || vec![Papers::FILE.to_owned()];
    let mut pages = vec![
        Page { files: papers(), ..page("", SITE, ABOUT) },
        page("about", &titled("About"), "What Contextarium is, how it works and where it stops."),
        page("storage", &titled("Storage"), "The model files that your browser keeps."),
    ];
    for room in Room::ALL {
        let page = page(&format!("room/{}", room.slug()), &titled(room.title()), room.about());
        pages.push(Page { files: papers(), ..page });
    }
    let benches = BENCHES.iter().map(|bench| ("bench", bench.slug, bench.title, bench.question));
    let exhibits = exhibits::all()
        .map(|exhibit| ("exhibit", exhibit.slug, exhibit.question, exhibit.paper_claim));
    for (kind, slug, title, description) in benches.chain(exhibits) {
        let route = format!("{kind}/{slug}");
        let embed = page(&format!("embed/{slug}"), &titled(title), description);
        let files: Vec<_> =
            subject_file(slug).into_iter().chain([format!("recorded/{slug}.json")]).collect();
        pages.push(Page { files: files.clone(), ..page(&route, &titled(title), description) });
        pages.push(Page { canonical: Some(route), files, ..embed });
    }
    pages
}

fn page(route: &str, title: &str, description: &str) -> Page {
    Page {
        route: route.to_owned(),
        title: title.to_owned(),
        description: description.to_owned(),
        canonical: None,
        files: Vec::new(),
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
        for file in [Site::FILE].into_iter().chain(self.files.iter().map(String::as_str)) {
            head.push_str(&format!(
                "\n    <link rel=\"preload\" as=\"fetch\" crossorigin href=\"{file}\" />"
            ));
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
