use super::home::catalogue;
use crate::address::use_address;
use crate::erased::on_click;
use catalogue::Papers;
use leptos::prelude::*;

/// What this is and how it works. Links are relative to the site's root, like `<base>`.
pub(crate) fn about() -> AnyView {
    prose(ABOUT)
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

const ABOUT: &str = r##"
<h1>About Contextarium</h1>
<p>A language model learns twice: once when it is trained, and again from every prompt that it reads,
without any change to its weights. The second kind is in-context learning. This page lets you try
what is known about it, paper by paper.</p>
<h2>Nothing leaves your browser</h2>
<p>There is no server behind the page. Models run in a background worker, on the graphics card where
WebGPU is available and gives the right numbers, else on the processor. What you type stays in the
page and, if you copy a link, in that link: the part after # is never sent.</p>
<h2>Two kinds of models</h2>
<p>Some exhibits train a very small model while you watch. Others use SmolLM2-135M-Instruct, a
published language model of 135 million parameters. It is fetched once, after asking, and kept in
your browser. The <a href="storage/">storage page</a> shows it and can remove it.</p>
<h2>What a claim means here</h2>
<p>Each exhibit restates its paper's claim as a number that can be measured at this scale, with a
threshold and a baseline. It can fail. Small models are not large ones: where an effect needs scale,
the exhibit says so under its limits. Recorded numbers carry their date; “Measure here” repeats the
measurement on your machine.</p>
<h2>Settings in the address</h2>
<p><code>?theme=dark</code> or <code>?theme=light</code> chooses the theme, <code>?device=cpu</code>
or <code>?device=webgpu</code> the device. Every knob of a program is in the part after #, so a link
shows exactly what you see.</p>
"##;

const NOT_FOUND: &str = r##"
<h1>There is nothing at this address</h1>
<p>The link may be mistyped, or the page was renamed. <a href="./">Go to the entrance</a>,
or look for it here.</p>
"##;
