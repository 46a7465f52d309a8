//! The frame around every page.

use crate::address::{Address, Place, Route, query_value, use_address};
use crate::erased::{flag, on_click, on_event, part, words};
use crate::language::{self, t};
use crate::worker_client::WorkerClient;
use crate::{browser, later, loaded, pages, program};
use catalogue::Site;
use leptos::prelude::*;
use protocol::DevicePreference;
use words::{LANGUAGES, Language};

const THEME_KEY: &str = "contextarium.theme";

/// The chosen theme; empty for what the system says.
#[derive(Clone, Copy)]
struct Theme(RwSignal<String>);

/// For what has to be painted anew when the theme changes.
pub(crate) fn use_theme() -> RwSignal<String> {
    expect_context::<Theme>().0
}

/// Puts the page into the document, once what it shows is there.
pub(crate) fn start() {
    browser::base();
    browser::spawn(async {
        language::start().await;
        let address = Address::start().await;
        let site = loaded::site().await;
        if let Some(place) = browser::empty_place("app") {
            mount_to(place, move || app(address, site)).forget();
        }
    });
}

fn app(address: Address, site: &'static Site) -> AnyView {
    let query = browser::location().query;
    let theme = query_value(&query, "theme").or_else(|| browser::remembered(THEME_KEY));
    let theme = RwSignal::new(theme.filter(|it| it == "light" || it == "dark").unwrap_or_default());
    Effect::new(move |_| browser::set_theme(&theme.get()));
    provide_context(Theme(theme));
    let device = match query_value(&query, "device").as_deref() {
        Some("cpu") => DevicePreference::Cpu,
        Some("webgpu" | "gpu") => DevicePreference::WebGpu,
        _ => DevicePreference::Auto,
    };
    // A frame is a guest, on a page that has work of its own.
    let is_guest = matches!(address.route.get_untracked(), Route::Embed(_));
    provide_context(WorkerClient::new(device, is_guest));
    provide_context(address);
    later::start();
    Effect::new(move |before: Option<()>| {
        browser::set_title(&address.route.get().title());
        // After a change of page the keyboard starts at its content.
        if before.is_some() {
            browser::focus("main");
        }
    });

    if let Route::Embed(subject) = address.route.get_untracked() {
        browser::post_height(subject.slug());
        // What a host wants to show, as the style sheet knows it; without a word all of it.
        let parts = query_value(&query, "parts");
        return view! {
            <main id="main" class="embed" data-parts=parts>
                {program::page(subject, true)}
            </main>
        }
        .into_any();
    }
    view! {
        <a class="skip" href="#main" on:click=on_click(skip)>{t("Skip to content")}</a>
        {header(theme, site)}
        <main id="main" tabindex="-1" aria-busy=words(move || address.waits.get().to_string())>
            {part(move || Some(page(address.route.get(), site)))}
        </main>
        {footer()}
    }
    .into_any()
}

fn page(route: Route, site: &'static Site) -> AnyView {
    match route {
        Route::Home(papers) => pages::home(site, papers),
        Route::Room(room, papers) => pages::room(room, papers),
        Route::Subject(subject) | Route::Embed(subject) => program::page(subject, false),
        Route::Storage => pages::storage(),
        Route::Claims(table) => pages::claims(table),
        Route::Zoo(sheet) => pages::zoo(sheet),
        Route::About(text) => pages::about(text),
        Route::NotFound(papers) => pages::not_found(papers),
        Route::Unreachable => pages::unreachable(),
    }
}

/// The fragment holds a page's state, so the link must not reach the address bar.
fn skip(event: leptos::ev::MouseEvent) {
    event.prevent_default();
    browser::focus("main");
}

fn header(theme: RwSignal<String>, site: &'static Site) -> AnyView {
    let (address, later) = (use_address(), later::use_later());
    let link = move |place: Place<'static>, label: &'static str| {
        let current = move || address.is_at(place).then_some("page");
        view! { <a href=place.href() aria-current=current>{label}</a> }
    };
    let benches = site.benches.iter().map(|bench| link(Place::Bench(bench.slug), bench.title));
    view! {
        <header class="site-header">
            <a class="site-name" href=Place::Home.href()>"Contextarium"</a>
            <nav aria-label=t("Site")>
                {benches.collect_view()} {link(Place::Storage, t("Storage"))}
                {link(Place::About, t("About"))} {language_select()} {theme_select(theme)} {part(move || later.get().then(program::badge))}
            </nav>
        </header>
    }
    .into_any()
}

fn theme_select(theme: RwSignal<String>) -> AnyView {
    let options = [("", t("Auto")), ("light", t("Light")), ("dark", t("Dark"))].map(|(value, label)| {
        view! { <option value=value selected=flag(move || theme.get() == value)>{label}</option> }
    });
    let change = move |event| {
        let value = event_target_value(&event);
        browser::remember(THEME_KEY, &value);
        theme.set(value);
    };
    view! {
        <label class="theme">
            <span class="hidden">{t("Theme")}</span>
            <select on:change=on_event(change)>{options.collect_view()}</select>
        </label>
    }
    .into_any()
}

fn language_select() -> AnyView {
    let options = LANGUAGES.map(|Language { code, name, .. }| {
        view! { <option value=code lang=code selected=flag(move || language::language().code == code)>{name}</option> }
    });
    view! {
        <label class="theme">
            <span class="hidden">{t("Language")}</span>
            <select on:change=on_event(|event| language::choose(&event_target_value(&event)))>
                {options.collect_view()}
            </select>
        </label>
    }
    .into_any()
}

fn footer() -> AnyView {
    view! {
        <footer class="site-footer">
            <p>
                {t("Everything is computed in your browser; nothing that you type leaves it. ")}
                <a href=Place::About.href()>{t("How it works")}</a>
                " · "
                <a href=Place::Claims.href()>{t("Claims")}</a>
                " · "
                <a href=Place::Zoo("").href()>{t("The zoo")}</a>
                " · "
                <a href="third-party.html">{t("Licences")}</a>
            </p>
        </footer>
    }
    .into_any()
}
