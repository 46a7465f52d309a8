use super::home::catalogue;
use crate::address::use_address;
use crate::erased::on_click;
use catalogue::Papers;
use leptos::prelude::*;

/// What this is and how it works. Links are relative to the site's root, like `<base>`.
pub(crate) fn about(text: &'static str) -> AnyView {
    prose(text)
}

/// For an address that leads nowhere: a way back, and the whole catalogue to search.
pub(crate) fn not_found(papers: &'static Papers) -> AnyView {
    view! { {prose(NOT_FOUND)} {catalogue(papers)} }.into_any()
}

/// For a page whose content could not be fetched.
pub(crate) fn unreachable() -> AnyView {
    let address = use_address();
    view! {
        <article class="prose">
            <h1>"This page could not be fetched"</h1>
            <p>"Check the connection, then try again. What you have stored is still there."</p>
            <p>
                <button class="primary" on:click=on_click(move |_| address.retry())>
                    "Try again"
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

const NOT_FOUND: &str = r##"
<h1>There is nothing at this address</h1>
<p>The link may be mistyped, or the page was renamed. <a href="./">Go to the entrance</a>,
or look for it here.</p>
"##;
