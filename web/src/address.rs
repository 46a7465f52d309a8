//! Which page an address names. A small router on the History API: all routes lie under the
//! folder from which the site is served, wherever that is. A page is shown once what it shows has
//! arrived; until then the one before stays.

use crate::browser::{self, Location};
use crate::language::t;
use crate::later;
use crate::loaded::{self, Bench, Exhibit, Program};
use crate::pages;
use catalogue::{ClaimsTable, Papers, Room, ZooSheet};
use leptos::prelude::*;

/// A page of the site, with what it shows.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Route {
    Home(&'static Papers),
    Room(Room, &'static Papers),
    Subject(Subject),
    /// A program alone, for a frame on somebody else's page.
    Embed(Subject),
    Storage,
    Claims(&'static ClaimsTable),
    Zoo(&'static ZooSheet),
    /// With its text.
    About(&'static str),
    NotFound(&'static Papers),
    /// What the page shows could not be fetched.
    Unreachable,
}

/// What can be shown with a program: an exhibit or a bench.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Subject {
    Exhibit(&'static Exhibit),
    Bench(&'static Bench),
}

/// A page by its name alone.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Place<'a> {
    Home,
    Room(Room),
    Exhibit(&'a str),
    Bench(&'a str),
    Embed(&'a str),
    Storage,
    Claims,
    /// A trained model by its id, or all of them by none.
    Zoo(&'a str),
    About,
    Nowhere,
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

    pub(crate) fn place(self) -> Place<'static> {
        match self {
            Self::Exhibit(exhibit) => Place::Exhibit(exhibit.slug),
            Self::Bench(bench) => Place::Bench(bench.slug),
        }
    }
}

impl<'a> Place<'a> {
    /// The page of a path below the site's root, with or without a slash at the end.
    pub(crate) fn from_path(path: &'a str) -> Self {
        let path = path.trim_matches('/');
        let path = path.strip_suffix("index.html").unwrap_or(path).trim_end_matches('/');
        match path.split_once('/') {
            None => match path {
                "" => Self::Home,
                "storage" => Self::Storage,
                "claims" => Self::Claims,
                "zoo" => Self::Zoo(""),
                "about" => Self::About,
                _ => Self::Nowhere,
            },
            Some(("room", slug)) => Room::from_slug(slug).map_or(Self::Nowhere, Self::Room),
            Some(("exhibit", slug)) => Self::Exhibit(slug),
            Some(("bench", slug)) => Self::Bench(slug),
            Some(("embed", slug)) => Self::Embed(slug),
            Some(("zoo", id)) => Self::Zoo(id),
            Some(_) => Self::Nowhere,
        }
    }

    /// The path below the site's root.
    fn path(self) -> String {
        match self {
            Self::Home | Self::Nowhere => String::new(),
            Self::Room(room) => format!("room/{}/", room.slug()),
            Self::Exhibit(slug) => format!("exhibit/{slug}/"),
            Self::Bench(slug) => format!("bench/{slug}/"),
            Self::Embed(slug) => format!("embed/{slug}/"),
            Self::Storage => "storage/".to_owned(),
            Self::Claims => "claims/".to_owned(),
            Self::Zoo("") => "zoo/".to_owned(),
            Self::Zoo(id) => format!("zoo/{id}/"),
            Self::About => "about/".to_owned(),
        }
    }

    /// For `href`: works from any page and under any folder.
    pub(crate) fn href(self) -> String {
        format!("{}{}", browser::base_path(), self.path())
    }

    /// The whole address, for links that leave the page.
    pub(crate) fn absolute(self) -> String {
        format!("{}{}", browser::base(), self.path())
    }

    /// The whole address with a state.
    pub(crate) fn with_fragment(self, fragment: &str) -> String {
        joined(&self.absolute(), "", fragment)
    }
}

impl Route {
    /// Fetches what the page of a path shows.
    async fn load(path: &str) -> Self {
        let place = below(path, &browser::base_path()).map_or(Place::Nowhere, Place::from_path);
        let found = match place {
            Place::Home => loaded::papers().await.map(Self::Home),
            Place::Room(room) => loaded::papers().await.map(|papers| Self::Room(room, papers)),
            Place::Storage if later::there().await => Ok(Self::Storage),
            Place::Claims if later::there().await => pages::fetch_claims().await.map(Self::Claims),
            Place::Zoo(id) if later::there().await => pages::fetch_zoo(id).await.map(Self::Zoo),
            Place::Storage | Place::Claims | Place::Zoo(_) => Err(loaded::Trouble::Unreachable),
            Place::About => loaded::about().await.map(Self::About),
            Place::Nowhere => Err(loaded::Trouble::Missing),
            Place::Embed(slug) => loaded::subject(slug).await.map(Self::Embed),
            Place::Exhibit(slug) | Place::Bench(slug) => match loaded::subject(slug).await {
                Ok(subject) if subject.place() == place => Ok(Self::Subject(subject)),
                Ok(_) => Err(loaded::Trouble::Missing),
                Err(trouble) => Err(trouble),
            },
        };
        match found {
            Ok(route) => route,
            Err(loaded::Trouble::Missing) => {
                loaded::papers().await.map_or(Self::Unreachable, Self::NotFound)
            }
            Err(loaded::Trouble::Unreachable) => Self::Unreachable,
        }
    }

    pub(crate) fn title(self) -> String {
        let page = match self {
            Self::Home(_) => {
                return t("Contextarium: in-context learning you can touch").to_owned();
            }
            Self::Room(room, _) => t(room.title()),
            Self::Subject(Subject::Bench(bench)) => bench.title,
            Self::Subject(subject) | Self::Embed(subject) => subject.question(),
            Self::Storage => t("Storage"),
            Self::Claims(_) => t("Claims"),
            Self::Zoo(_) => t("The zoo"),
            Self::About(_) => t("About"),
            Self::NotFound(_) => t("Not found"),
            Self::Unreachable => t("Not loaded"),
        };
        format!("{page} · Contextarium")
    }
}

/// Where the visitor is. One for the whole page, in the context.
#[derive(Clone, Copy)]
pub(crate) struct Address {
    pub(crate) route: RwSignal<Route>,
    /// Set on every navigation, also to the same fragment; not by [`Address::show_fragment`].
    pub(crate) fragment: RwSignal<String>,
    /// Another page is on its way.
    pub(crate) waits: RwSignal<bool>,
    /// The path of the latest navigation, arrived or not.
    path: RwSignal<String>,
}

impl Address {
    /// Starts to follow links and the history buttons, once the first page is there.
    pub(crate) async fn start() -> Self {
        let here = browser::location();
        let address = Self {
            route: RwSignal::new(Route::load(&here.path).await),
            fragment: RwSignal::new(here.fragment),
            waits: RwSignal::new(false),
            path: RwSignal::new(here.path),
        };
        browser::on_history(move || address.arrive(browser::location(), false));
        browser::on_link(move |to| address.follow(to));
        address
    }

    /// Whether the latest navigation led there.
    pub(crate) fn is_at(self, place: Place<'_>) -> bool {
        let path = self.path.get();
        below(&path, &browser::base_path()).is_some_and(|path| Place::from_path(path) == place)
    }

    /// Once more, after what could not be fetched.
    pub(crate) fn retry(self) {
        self.load(browser::location(), false);
    }

    /// Writes the state into the address bar without a step in the history.
    pub(crate) fn show_fragment(self, fragment: &str) {
        let here = browser::location();
        if here.fragment != fragment {
            browser::replace_address(&joined(&here.path, &here.query, fragment));
        }
    }

    fn follow(self, to: Location) -> bool {
        let Some(rest) = below(&to.path, &browser::base_path()) else { return false };
        // A link to a file, such as the recorded numbers, is the browser's to follow.
        if Place::from_path(rest) == Place::Nowhere && rest.contains('.') {
            return false;
        }
        let here = browser::location();
        // The query says how the page looks and computes; it stays.
        browser::push_address(&joined(&to.path, &here.query, &to.fragment));
        self.arrive(to, true);
        true
    }

    fn arrive(self, to: Location, to_top: bool) {
        if self.path.with_untracked(|path| *path == to.path) {
            self.fragment.set(to.fragment);
        } else {
            self.path.set(to.path.clone());
            self.load(to, to_top);
        }
    }

    fn load(self, to: Location, to_top: bool) {
        self.waits.set(true);
        browser::spawn(async move {
            let route = Route::load(&to.path).await;
            // The visitor may have gone elsewhere meanwhile.
            if self.path.get_untracked() != to.path {
                return;
            }
            self.waits.set(false);
            if to_top {
                browser::scroll_to_top();
            }
            // First the fragment: a page that is built anew reads it once.
            self.fragment.set(to.fragment);
            self.route.set(route);
        });
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

/// This address with another value for a key of its query; an empty one takes the key out.
pub(crate) fn with_query(key: &str, value: &str) -> String {
    let here = browser::location();
    joined(&here.path, &with_value(&here.query, key, value), &here.fragment)
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
    fn every_place_has_a_path_that_leads_back() {
        let slugs =
            [Place::Exhibit("a-b"), Place::Bench("c"), Place::Embed("a-b"), Place::Zoo("a-b")];
        let rooms = Room::ALL.map(Place::Room);
        for place in slugs.into_iter().chain(rooms).chain([
            Place::Storage,
            Place::Claims,
            Place::Zoo(""),
            Place::About,
        ]) {
            assert_eq!(Place::from_path(&place.path()), place);
        }
    }

    #[test]
    fn pages_are_found_with_and_without_a_slash() {
        assert_eq!(Place::from_path(""), Place::Home);
        assert_eq!(Place::from_path("index.html"), Place::Home);
        assert_eq!(Place::from_path("about"), Place::About);
        assert_eq!(Place::from_path("about/index.html"), Place::About);
        assert_eq!(Place::from_path("room/nowhere/"), Place::Nowhere);
        assert_eq!(Place::from_path("exhibit/task-vectors/"), Place::Exhibit("task-vectors"));
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
