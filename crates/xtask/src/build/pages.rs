//! One copy of the page a route, with its own head and its own first words, so that any static host
//! serves deep addresses, and previews of links, search engines and readers without scripts get what
//! they lead to.

use super::markup::escape;
use super::site::Address;
use super::{body, oembed, policy};
use crate::{pictures, places, words};
use anyhow::{Context, Result, ensure};
use catalogue::{
    ABOUT_FILE, ClaimsTable, Measured, Papers, Site, Subject, TrainedModel, ZooSheet, subject_file,
};
use exhibits::{BENCHES, Room};
use protocol::{Knobs, Recorded};
use serde::Serialize;
use serde_json::Value;
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
    whole: Option<String>,
    /// The name of what can be embedded, and of its picture.
    slug: Option<&'static str>,
    /// What it shows, fetched while its module is still on its way.
    files: Vec<String>,
    /// What it says until then, as markup.
    body: String,
}

/// What the page about the site says, for those with scripts and those without.
const ABOUT_TEXT: &str = include_str!("../../../../web/about.html");
/// What the zoo is.
pub(crate) const ZOO: &str = "Small models that some exhibits run. Each was trained by a recipe that stands in the code, \
    on one core of a processor, and anybody can train it again to the same bits.";
/// Rows of a bench that the front page shows.
const SPECIMEN: usize = 3;

/// Writes what the pages read, in every language.
pub(super) fn write_catalogue(dist: &Path) -> Result<()> {
    let files = catalogue_files()?;
    for (file, value) in &files {
        let path = dist.join(file);
        fs::create_dir_all(path.parent().context("a file lies in a folder")?)?;
        fs::write(path, value.to_string()).with_context(|| file.clone())?;
    }
    words::write(dist, &files)
}

fn catalogue_files() -> Result<Vec<(String, Value)>> {
    let benches = BENCHES.iter().map(|bench| {
        let rows =
            bench.program.knobs.iter().find_map(|knob| match Knobs::default().value(*knob) {
                protocol::Value::Rows(rows) => Some(rows),
                _ => None,
            });
        let rows = rows.into_iter().flatten().take(SPECIMEN).collect();
        let exhibits::Bench { slug, title, question, .. } = **bench;
        catalogue::Bench { slug, title, question, program: rows }
    });
    let site = Site { benches: benches.collect() };
    let cards = exhibits::all().map(|it| {
        let title = it.program.as_ref().map(|program| program.title.to_owned());
        let exhibits::Exhibit { slug, room, question, paper, paper_claim, .. } = *it;
        catalogue::Exhibit { slug, room, question, paper, paper_claim, program: title }
    });
    let papers = Papers(cards.collect());
    let mut files = vec![
        (Site::FILE.to_owned(), serde_json::to_value(&site)?),
        (Papers::FILE.to_owned(), serde_json::to_value(&papers)?),
        (ABOUT_FILE.to_owned(), serde_json::to_value(ABOUT_TEXT)?),
        (ClaimsTable::FILE.to_owned(), serde_json::to_value(claims()?)?),
    ];
    let models = zoo()?;
    let mut sheet = |id: &str, sheet: ZooSheet| -> Result<()> {
        let file = ZooSheet::file(id).with_context(|| format!("{id} is no id"))?;
        files.push((file, serde_json::to_value(sheet)?));
        Ok(())
    };
    sheet("", ZooSheet { markup: body::zoo(ZOO, &models), figures: vec![] })?;
    for model in &models {
        let (markup, figures) = (body::trained_head(model), model.figures.clone());
        sheet(&model.id, ZooSheet { markup, figures })?;
    }
    let exhibits = exhibits::all().map(|it| (it.slug, Subject::Exhibit(it)));
    for (slug, subject) in exhibits.chain(BENCHES.iter().map(|it| (it.slug, Subject::Bench(*it)))) {
        let file = subject_file(slug).with_context(|| format!("{slug} is no slug"))?;
        files.push((file, serde_json::to_value(subject)?));
    }
    Ok(files)
}

/// Of all that is recorded, exhibits first.
pub(super) fn claims() -> Result<ClaimsTable> {
    let exhibits = exhibits::all().filter(|it| it.program.is_some());
    let exhibits = exhibits.map(|it| (it.slug, it.question, Some(it.paper), it.paper_claim));
    let benches = BENCHES.iter().map(|it| (it.slug, it.question, None, ""));
    let mut all = Vec::new();
    for (slug, question, paper, paper_claim) in exhibits.chain(benches) {
        let path = pictures::recorded(slug);
        let Ok(text) = fs::read_to_string(&path) else { continue };
        let Recorded { date, commit, claims, .. } =
            serde_json::from_str(&text).with_context(|| path.display().to_string())?;
        let (slug, question, paper_claim) =
            (slug.to_owned(), question.to_owned(), paper_claim.to_owned());
        all.push(Measured { slug, question, paper, paper_claim, date, commit, claims });
    }
    Ok(ClaimsTable(all))
}

/// All that was trained.
pub(crate) fn zoo() -> Result<Vec<TrainedModel>> {
    let path = places::root().join("public/zoo").join(exhibits::ZOO_LOCK);
    let text = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
    Ok(exhibits::trained(&text)?)
}

fn json(value: &impl Serialize) -> Result<String> {
    Ok(serde_json::to_string(value)?)
}

/// Writes all pages, the front page included, and what other sites read of them.
pub(super) fn write(dist: &Path, site: &Address) -> Result<()> {
    let index = fs::read_to_string(dist.join("index.html"))?;
    let pages = routes();
    for page in &pages {
        let folder = dist.join(&page.route);
        fs::create_dir_all(&folder)?;
        let there = |file: &str| dist.join(file).exists();
        fs::write(folder.join("index.html"), page.html(&index, &page.base(), site, &there)?)?;
    }
    // Static hosts answer unknown addresses with this one, at whatever depth, so its base can't be
    // relative. On a site in a sub-folder it names that folder.
    let about = "There is no such page.";
    let missing = page("", "Not found · Contextarium", about, body::plain("Not found", about));
    let missing = missing.html(&index, site.folder(), &Address::default(), &|_| false)?;
    fs::write(dist.join("404.html"), missing)?;
    write_for_others(dist, site, &pages)
}

/// Descriptions of what can be embedded, and the list of pages for search engines. Both name whole
/// addresses, so they are made only where the site's is known.
fn write_for_others(dist: &Path, site: &Address, pages: &[Page]) -> Result<()> {
    let mut map = String::new();
    for page in pages.iter().filter(|page| page.whole.is_none()) {
        let Some(address) = site.of(&page.path()) else { return Ok(()) };
        map.push_str(&format!("<url><loc>{}</loc></url>\n", escape(&address)));
        let rich = page
            .slug
            .and_then(|slug| Some((slug, oembed::rich(site, slug, &page.title, &page.card())?)));
        if let Some((slug, rich)) = rich {
            let file = dist.join(oembed::file(slug));
            fs::create_dir_all(file.parent().context("it lies in a folder")?)?;
            fs::write(file, json(&rich)?)?;
        }
    }
    let map = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n{map}</urlset>\n"
    );
    fs::write(dist.join("sitemap.xml"), map)?;
    Ok(())
}

fn routes() -> Vec<Page> {
    let titled = |title: &str| format!("{title} · Contextarium");
    let papers = || vec![Papers::FILE.to_owned()];
    let plain = |route: &str, title: &str, about: &str| {
        page(route, &titled(title), about, body::plain(title, about))
    };
    let says = "What Contextarium is, how it works and where it stops.";
    let about = Page {
        files: vec![ABOUT_FILE.to_owned()],
        ..page("about", &titled("About"), says, body::prose(ABOUT_TEXT))
    };
    let says = "What each paper claims, what this site claims in its place, and what was measured.";
    let claims = Page {
        files: vec![ClaimsTable::FILE.to_owned()],
        ..page("claims", &titled("Claims"), says, body::claims(says))
    };
    let models = self::zoo().unwrap_or_default();
    let sheet = |id: &str| ZooSheet::file(id).into_iter().collect();
    let says = body::prose(&body::zoo(ZOO, &models));
    let zoo = Page { files: sheet(""), ..page("zoo", &titled("The zoo"), ZOO, says) };
    let mut pages = vec![
        claims,
        zoo,
        Page { files: papers(), ..page("", SITE, ABOUT, body::home(ABOUT)) },
        about,
        plain("storage", "Storage", "The model files that your browser keeps."),
    ];
    for room in Room::ALL {
        let route = format!("room/{}", room.slug());
        let page = page(&route, &titled(room.title()), room.about(), body::room(room));
        pages.push(Page { files: papers(), ..page });
    }
    for model in &models {
        let (route, title) = (format!("zoo/{}", model.id), titled(&model.id));
        let page = page(&route, &title, &model.about, body::trained(model));
        pages.push(Page { files: sheet(&model.id), ..page });
    }
    let mut subject = |kind: &str, slug, title: &str, question, description: &str, body| {
        let (title, route) = (titled(title), format!("{kind}/{slug}"));
        let files: Vec<_> =
            subject_file(slug).into_iter().chain([format!("recorded/{slug}.json")]).collect();
        let whole = page(&route, &title, description, body);
        let embed = body::embed(slug, question, &whole.path());
        let embed = page(&format!("embed/{slug}"), &title, description, embed);
        let slug = Some(slug);
        pages.push(Page { slug, files: files.clone(), ..whole });
        pages.push(Page { slug, files, whole: Some(route), ..embed });
    };
    for it in BENCHES {
        subject("bench", it.slug, it.title, it.question, it.question, body::bench(it));
    }
    for it in exhibits::all() {
        let body = body::exhibit(it);
        subject("exhibit", it.slug, it.question, it.question, it.paper_claim, body);
    }
    pages
}

fn page(route: &str, title: &str, description: &str, body: String) -> Page {
    Page {
        route: route.to_owned(),
        title: title.to_owned(),
        description: description.to_owned(),
        whole: None,
        slug: None,
        files: Vec::new(),
        body,
    }
}

impl Page {
    fn base(&self) -> String {
        match self.route.split('/').filter(|part| !part.is_empty()).count() {
            0 => "./".to_owned(),
            depth => "../".repeat(depth),
        }
    }

    /// The route as a folder.
    fn path(&self) -> String {
        if self.route.is_empty() { String::new() } else { format!("{}/", self.route) }
    }

    /// The picture for previews of its link.
    fn card(&self) -> String {
        pictures::card_file(self.slug.unwrap_or(pictures::SITE))
    }

    /// `there` says which files of the site exist.
    fn html(
        &self,
        index: &str,
        base: &str,
        site: &Address,
        there: &dyn Fn(&str) -> bool,
    ) -> Result<String> {
        let (title, description) = (escape(&self.title), escape(&self.description));
        let mut html = index.to_owned();
        for (from, to) in [
            ("<base href=\"./\"", format!("<base href=\"{}\"", escape(base))),
            (
                "<title>Contextarium</title>",
                format!("<title>{title}</title>\n    {}", self.head(site, there)),
            ),
            ("content=\"@description\"", format!("content=\"{description}\"")),
            ("content=\"@policy\"", format!("content=\"{}\"", policy::META)),
            ("@page", self.body.clone()),
        ] {
            ensure!(html.contains(from), "web/index.html has no `{from}`");
            html = html.replacen(from, &to, 1);
        }
        Ok(html)
    }

    fn head(&self, site: &Address, there: &dyn Fn(&str) -> bool) -> String {
        let whole = self.whole.as_ref().map_or_else(|| self.path(), |route| format!("{route}/"));
        let kind = if self.slug.is_some() { "article" } else { "website" };
        let card = self.card();
        let mut lines = Vec::new();
        let mut meta = |name: &str, content: &str| {
            let key = if name.starts_with("og:") { "property" } else { "name" };
            lines.push(format!("<meta {key}=\"{name}\" content=\"{}\" />", escape(content)));
        };
        meta("og:title", &self.title);
        meta("og:description", &self.description);
        meta("og:type", kind);
        meta("og:site_name", "Contextarium");
        // Most readers of these want whole addresses; some complete a relative one.
        meta("og:image", &site.of(&card).unwrap_or_else(|| card.clone()));
        let [width, height] = pictures::CARD;
        meta("og:image:width", &width.to_string());
        meta("og:image:height", &height.to_string());
        meta("og:image:alt", &self.title);
        meta("twitter:card", "summary_large_image");
        if let Some(address) = site.of(&whole) {
            meta("og:url", &address);
        }
        let canonical = site.of(&whole).or_else(|| self.whole.as_ref().map(|_| whole));
        if let Some(canonical) = canonical {
            lines.push(format!("<link rel=\"canonical\" href=\"{}\" />", escape(&canonical)));
        }
        let oembed = self.slug.and_then(|slug| site.of(&oembed::file(slug)));
        if let Some(address) = oembed {
            let title = escape(&self.title);
            lines.push(format!(
                "<link rel=\"alternate\" type=\"application/json+oembed\" href=\"{}\" title=\"{title}\" />",
                escape(&address)
            ));
        }
        let files = [Site::FILE].into_iter().chain(self.files.iter().map(String::as_str));
        lines.extend(files.filter(|file| there(file)).map(|file| {
            format!("<link rel=\"preload\" as=\"fetch\" crossorigin href=\"{file}\" />")
        }));
        lines.join("\n    ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    /// The page as it is written, so that a change there that these replacements miss is noticed.
    const INDEX: &str = include_str!("../../../../web/index.html");

    fn html(site: &Address) -> String {
        let page = page("exhibit/a", "A < B", "says \"so\"", "<p>first words</p>".to_owned());
        let page = Page { slug: Some("a"), ..page };
        page.html(INDEX, &page.base(), site, &|file| file == Site::FILE).unwrap()
    }

    #[test]
    fn a_page_gets_its_own_head_and_first_words() {
        let html = html(&Address::default());
        for part in [
            "<base href=\"../../\"",
            "<title>A &lt; B</title>",
            "name=\"description\" content=\"says &quot;so&quot;\"",
            "property=\"og:title\" content=\"A &lt; B\"",
            "property=\"og:image\" content=\"pictures/a.png\"",
            "http-equiv=\"Content-Security-Policy\" content=\"default-src 'none';",
            "href=\"catalogue/site.json\"",
            "<div id=\"app\"><p>first words</p></div>",
        ] {
            assert!(html.contains(part), "{part} in {html}");
        }
        assert!(!html.contains("og:url") && !html.contains("oembed"));
        assert!(!["@page", "@policy", "@description"].iter().any(|it| html.contains(it)));
    }

    #[test]
    fn whole_addresses_are_given_where_the_site_is_known() {
        let html = html(&Address::parse("https://example.org/ctx").unwrap());
        for part in [
            "property=\"og:url\" content=\"https://example.org/ctx/exhibit/a/\"",
            "property=\"og:image\" content=\"https://example.org/ctx/pictures/a.png\"",
            "rel=\"canonical\" href=\"https://example.org/ctx/exhibit/a/\"",
            "type=\"application/json+oembed\" href=\"https://example.org/ctx/oembed/a.json\"",
        ] {
            assert!(html.contains(part), "{part} in {html}");
        }
    }

    #[test]
    fn what_can_be_embedded_is_described_for_other_sites() {
        let dist = std::env::temp_dir().join(format!("contextarium-pages-{}", std::process::id()));
        fs::create_dir_all(&dist).unwrap();
        fs::write(dist.join("index.html"), INDEX).unwrap();
        write(&dist, &Address::parse("https://example.org/ctx/").unwrap()).unwrap();
        let read = |file: &str| fs::read_to_string(dist.join(file)).unwrap();
        for slug in exhibits::all().map(|it| it.slug).chain(BENCHES.iter().map(|it| it.slug)) {
            let rich: serde_json::Value = serde_json::from_str(&read(&oembed::file(slug))).unwrap();
            assert!(rich["html"].as_str().unwrap().contains(&format!("/ctx/embed/{slug}/\"")));
            let embed = read(&format!("embed/{slug}/index.html"));
            assert!(embed.contains(&format!("/ctx/oembed/{slug}.json\"")), "{slug}");
        }
        let map = read("sitemap.xml");
        assert!(map.contains("<loc>https://example.org/ctx/about/</loc>"));
        assert!(!map.contains("/embed/"));
        assert!(read("404.html").contains("<base href=\"/ctx/\""));
        fs::remove_dir_all(dist).unwrap();
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
