use super::catalogue::catalogue;
use crate::address::{Place, use_address};
use crate::erased::{on_click, part};
use crate::language::t;
use crate::later::use_later;
use catalogue::Papers;
use leptos::prelude::*;

/// What this is and how it works. Links are relative to the site's root, like `<base>`.
pub(crate) fn about(text: &'static str) -> AnyView {
    prose(text)
}

/// For an address that leads nowhere: a way back, and the whole catalogue to search.
pub(crate) fn not_found(papers: &'static Papers) -> AnyView {
    let later = use_later();
    let about = t("The link may be mistyped, or the page was renamed. Below is all that there is.");
    view! {
        <article class="prose">
            <h1>{t("There is nothing at this address")}</h1>
            <p>{about}</p>
            <p><a href=Place::Home.href()>{t("Go to the entrance")}</a></p>
        </article>
        {part(move || later.get().then(|| catalogue(papers)))}
    }
    .into_any()
}

/// For a page whose content could not be fetched.
pub(crate) fn unreachable() -> AnyView {
    let address = use_address();
    view! {
        <article class="prose">
            <h1>{t("This page could not be fetched")}</h1>
            <p>{t("Check the connection, then try again. What you have stored is still there.")}</p>
            <p>
                <button class="primary" on:click=on_click(move |_| address.retry())>
                    {t("Try again")}
                </button>
            </p>
        </article>
    }
    .into_any()
}

/// One text rather than a tree of views: it never changes.
fn prose(markup: &'static str) -> AnyView {
    view! { <article class="prose" inner_html=markup></article> }.into_any()
}
