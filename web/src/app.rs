//! The frame around every page.

use crate::address::{Address, Route};
use crate::browser;
use leptos::prelude::*;

/// Puts the page into the document.
pub(crate) fn start() {
    browser::base();
    let place = document().get_element_by_id("app");
    let Some(place) = place else { return };
    place.set_inner_html("");
    mount_to(wasm_bindgen::JsCast::unchecked_into(place), App).forget();
}

#[component]
fn App() -> impl IntoView {
    let address = Address::start();
    provide_context(address);
    view! { <main id="main">{move || address.route().title()} <a href=Route::About.href()>"About"</a></main> }
}
