//! Which page an address names. A small router on the History API: all routes lie under the
//! folder from which the site is served, wherever that is.

use crate::browser::{self, Location};
use exhibits::{BENCHES, Bench, Exhibit, Program, Room};
use leptos::prelude::*;

/// A page of the site.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Route {
    Home,
    Room(Room),
    Exhibit(&'static Exhibit),
    Bench(&'static Bench),
    /// A program alone, for a frame on somebody else's page.
    Embed(Subject),
    Storage,
    About,
    NotFound,
}

/// What can be shown with a program: an exhibit or a bench.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Subject {
    Exhibit(&'static Exhibit),
    Bench(&'static Bench),
}

impl Subject {
    pub(crate) fn slug(self) -> &'static str {
        match self {
            Self::Exhibit(exhibit) => exhibit.slug,
            Self::Bench(bench) => bench.slug,
        }
    }

    pub(crate) fn question(self) -> &'static str {
        match self {
            Self::Exhibit(exhibit) => exhibit.question,
            Self::Bench(bench) => bench.question,
        }
    }

    pub(crate) fn program(self) -> Option<&'static Program> {
        match self {
            Self::Exhibit(exhibit) => exhibit.program.as_ref(),
            Self::Bench(bench) => Some(&bench.program),
        }
    }

    pub(crate) fn route(self) -> Route {
        match self {
            Self::Exhibit(exhibit) => Route::Exhibit(exhibit),
            Self::Bench(bench) => Route::Bench(bench),
        }
    }

    fn from_slug(slug: &str) -> Option<Self> {
        let bench = BENCHES.iter().copied().find(|bench| bench.slug == slug);
        bench.map(Self::Bench).or_else(|| exhibits::exhibit(slug).map(Self::Exhibit))
    }
}

impl Route {
    /// The page of a path below the site's root, with or without a slash at the end.
    pub(crate) fn from_path(path: &str) -> Self {
        let path = path.trim_matches('/');
        let path = path.strip_suffix("index.html").unwrap_or(path).trim_end_matches('/');
        let found = match path.split_once('/') {
            None => match path {
                "" => Some(Self::Home),
                "storage" => Some(Self::Storage),
                "about" => Some(Self::About),
                _ => None,
            },
            Some(("room", slug)) => Room::from_slug(slug).map(Self::Room),
            Some(("exhibit", slug)) => exhibits::exhibit(slug).map(Self::Exhibit),
            Some(("bench", slug)) => {
                BENCHES.iter().copied().find(|bench| bench.slug == slug).map(Self::Bench)
            }
            Some(("embed", slug)) => Subject::from_slug(slug).map(Self::Embed),
            Some(_) => None,
        };
        found.unwrap_or(Self::NotFound)
    }

    /// The path below the site's root.
    pub(crate) fn path(self) -> String {
        match self {
            Self::Home | Self::NotFound => String::new(),
            Self::Room(room) => format!("room/{}/", room.slug()),
            Self::Exhibit(exhibit) => format!("exhibit/{}/", exhibit.slug),
            Self::Bench(bench) => format!("bench/{}/", bench.slug),
            Self::Embed(subject) => format!("embed/{}/", subject.slug()),
            Self::Storage => "storage/".to_owned(),
            Self::About => "about/".to_owned(),
        }
    }

    /// What is shown with a program.
    pub(crate) fn subject(self) -> Option<Subject> {
        match self {
            Self::Exhibit(exhibit) => Some(Subject::Exhibit(exhibit)),
            Self::Bench(bench) => Some(Subject::Bench(bench)),
            Self::Embed(subject) => Some(subject),
            _ => None,
        }
    }

    pub(crate) fn title(self) -> String {
        let page = match self {
            Self::Home => return "Contextarium: in-context learning you can touch".to_owned(),
            Self::Room(room) => room.title(),
            Self::Exhibit(exhibit) => exhibit.question,
            Self::Bench(bench) => bench.title,
            Self::Embed(subject) => subject.question(),
            Self::Storage => "Storage",
            Self::About => "About",
            Self::NotFound => "Not found",
        };
        format!("{page} · Contextarium")
    }

    /// For `href`: works from any page and under any folder.
    pub(crate) fn href(self) -> String {
        format!("{}{}", browser::base_path(), self.path())
    }

    /// The whole address, for links that leave the page.
    pub(crate) fn absolute(self) -> String {
        format!("{}{}", browser::base(), self.path())
    }
}

/// Where the visitor is. One for the whole page, in the context.
#[derive(Clone, Copy)]
pub(crate) struct Address {
    path: RwSignal<String>,
    /// Set on every navigation, also to the same fragment; not by [`Address::show_fragment`].
    pub(crate) fragment: RwSignal<String>,
}

impl Address {
    /// Starts to follow links and the history buttons.
    pub(crate) fn start() -> Self {
        let here = browser::location();
        let address =
            Self { path: RwSignal::new(here.path), fragment: RwSignal::new(here.fragment) };
        browser::on_history(move || address.arrive(browser::location()));
        browser::on_link(move |to| address.follow(to));
        address
    }

    pub(crate) fn route(self) -> Route {
        let path = self.path.get();
        below(&path, &browser::base_path()).map_or(Route::NotFound, Route::from_path)
    }

    /// Writes the state into the address bar without a step in the history.
    pub(crate) fn show_fragment(self, fragment: &str) {
        let here = browser::location();
        if here.fragment != fragment {
            browser::replace_address(&joined(&here.path, &here.query, fragment));
        }
    }

    /// This address with another device; an empty one leaves the choice to the worker.
    pub(crate) fn with_device(self, device: &str) -> String {
        let here = browser::location();
        joined(&here.path, &with_value(&here.query, "device", device), &here.fragment)
    }

    fn follow(self, to: Location) -> bool {
        let Some(rest) = below(&to.path, &browser::base_path()) else { return false };
        // A link to a file, such as the recorded numbers, is the browser's to follow.
        if matches!(Route::from_path(rest), Route::NotFound) && rest.contains('.') {
            return false;
        }
        let here = browser::location();
        // The query says how the page looks and computes; it stays.
        browser::push_address(&joined(&to.path, &here.query, &to.fragment));
        if here.path != to.path {
            browser::scroll_to_top();
        }
        self.arrive(to);
        true
    }

    fn arrive(self, to: Location) {
        // First the fragment: a page that is built anew reads it once.
        self.fragment.set(to.fragment);
        if self.path.with_untracked(|path| *path != to.path) {
            self.path.set(to.path);
        }
    }
}

pub(crate) fn use_address() -> Address {
    expect_context::<Address>()
}

fn below<'a>(path: &'a str, base: &str) -> Option<&'a str> {
    if path.len() + 1 == base.len() && base.starts_with(path) {
        return Some("");
    }
    path.strip_prefix(base)
}

fn joined(path: &str, query: &str, fragment: &str) -> String {
    let mark = if fragment.is_empty() { "" } else { "#" };
    format!("{path}{query}{mark}{fragment}")
}

/// The value of a key in a query string such as `?device=cpu&theme=dark`.
pub(crate) fn query_value(query: &str, key: &str) -> Option<String> {
    let pairs = query.trim_start_matches('?').split('&');
    let mut found = pairs.filter_map(|pair| pair.split_once('=')).filter(|(name, _)| *name == key);
    found.next().map(|(_, value)| value.to_owned())
}

/// A query string with another value for a key; an empty value takes the key out.
fn with_value(query: &str, key: &str, value: &str) -> String {
    let pairs = query.trim_start_matches('?').split('&').filter(|pair| !pair.is_empty());
    let others = pairs.filter(|pair| pair.split('=').next() != Some(key)).map(str::to_owned);
    let own = (!value.is_empty()).then(|| format!("{key}={value}"));
    let pairs: Vec<_> = others.chain(own).collect();
    if pairs.is_empty() { String::new() } else { format!("?{}", pairs.join("&")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_exhibit_has_an_address_that_leads_back() {
        for exhibit in exhibits::all() {
            let path = Route::Exhibit(exhibit).path();
            let Route::Exhibit(found) = Route::from_path(&path) else { panic!("{path}") };
            assert_eq!(found.slug, exhibit.slug);
        }
        for room in Room::ALL {
            let path = Route::Room(room).path();
            assert!(matches!(Route::from_path(&path), Route::Room(found) if found == room));
        }
    }

    #[test]
    fn pages_are_found_with_and_without_a_slash() {
        assert!(matches!(Route::from_path(""), Route::Home));
        assert!(matches!(Route::from_path("index.html"), Route::Home));
        assert!(matches!(Route::from_path("about"), Route::About));
        assert!(matches!(Route::from_path("about/index.html"), Route::About));
        assert!(matches!(Route::from_path("room/nowhere/"), Route::NotFound));
        assert!(matches!(Route::from_path("exhibit/task-vectors/more"), Route::NotFound));
    }

    #[test]
    fn the_site_may_lie_in_any_folder() {
        assert_eq!(below("/a/b/room/x/", "/a/b/"), Some("room/x/"));
        assert_eq!(below("/a/b", "/a/b/"), Some(""));
        assert_eq!(below("/other/", "/a/b/"), None);
    }

    #[test]
    fn a_query_is_read_by_key() {
        assert_eq!(query_value("?device=cpu&theme=dark", "theme").as_deref(), Some("dark"));
        assert_eq!(query_value("", "theme"), None);
        assert_eq!(
            with_value("?device=cpu&theme=dark", "device", "webgpu"),
            "?theme=dark&device=webgpu"
        );
        assert_eq!(with_value("?device=cpu", "device", ""), "");
    }
}
