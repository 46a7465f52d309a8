use super::session::Session;
use crate::address::{Place, Subject};
use crate::browser;
use crate::erased::{flag, on_click, words};
use leptos::prelude::*;
use protocol::link::COMFORTABLE_LENGTH;

/// The link to this state, the snippet for a frame, the citation.
pub(super) fn share(session: Session, subject: Subject) -> AnyView {
    let said = RwSignal::new(String::new());
    let link = move || with_fragment(subject.place(), &session.fragment());
    let length = move || link().chars().count();
    let frame = move || {
        let address = with_fragment(Place::Embed(subject.slug()), &session.fragment());
        let title = escape(subject.question());
        format!(
            "<iframe src=\"{}\" title=\"{title}\" loading=\"lazy\" width=\"100%\" height=\"720\" \
             style=\"border:0\" allow=\"fullscreen; clipboard-write; web-share\" \
             referrerpolicy=\"no-referrer\" \
             sandbox=\"allow-scripts allow-same-origin allow-popups allow-downloads\"></iframe>",
            escape(&address)
        )
    };
    let copy = move |what: &'static str, text: String| {
        browser::spawn(async move {
            let done = browser::copy(text).await;
            let word = if done { "copied" } else { "could not be copied; select it by hand" };
            said.try_set(format!("{what} {word}"));
        });
    };
    let size = move || {
        let length = length();
        let warning =
            if length > COMFORTABLE_LENGTH { ": some programs cut links this long" } else { "" };
        format!("The link has {length} characters{warning}.")
    };
    let cite = bibtex(subject);
    let shown = cite.clone();
    view! {
        <section class="footnotes" aria-labelledby="share-title">
            <h2 id="share-title">"Share and cite"</h2>
            <div class="share">
                <button on:click=on_click(move |_| copy("Link", untrack(link)))>"Copy link"</button>
                <button on:click=on_click(move |_| copy("Snippet", untrack(frame)))>"Copy embed snippet"</button>
                <button on:click=on_click(move |_| copy("Citation", cite.clone()))>"Copy citation"</button>
                <output>{words(move || said.get())}</output>
            </div>
            <p class="quiet" class:notice=flag(move || length() > COMFORTABLE_LENGTH)>{words(size)}</p>
            <details>
                <summary>"Link, snippet and citation as text"</summary>
                <pre>{words(link)}</pre>
                <pre>{words(frame)}</pre>
                <pre>{shown}</pre>
            </details>
        </section>
    }
    .into_any()
}

pub(super) fn with_fragment(place: Place<'_>, fragment: &str) -> String {
    let mark = if fragment.is_empty() { "" } else { "#" };
    format!("{}{mark}{fragment}", place.absolute())
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;")
}

/// The paper of an exhibit, or the bench itself. The catalogue has no authors, so none are given.
fn bibtex(subject: Subject) -> String {
    let (title, note) = match subject {
        Subject::Exhibit(exhibit) => (exhibit.paper.title, exhibit.paper.id),
        Subject::Bench(bench) => (bench.title, "Contextarium"),
    };
    let arxiv = match subject {
        Subject::Exhibit(exhibit) => exhibit.paper.address(),
        Subject::Bench(bench) => Some(Place::Bench(bench.slug).absolute()),
    };
    let url = arxiv.map(|url| format!("  url = {{{url}}},\n")).unwrap_or_default();
    let slug = subject.slug();
    let kind = match subject {
        Subject::Exhibit(exhibit) if exhibit.paper.address().is_some() => {
            format!("  eprint = {{{note}}},\n  archivePrefix = {{arXiv}},\n")
        }
        _ => format!("  note = {{{note}}},\n"),
    };
    format!("@misc{{{slug},\n  title = {{{{{title}}}}},\n{kind}{url}}}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_paper_is_cited_with_its_number() {
        let exhibit = crate::loaded::Exhibit {
            slug: "label-relationships",
            room: catalogue::Room::Demonstrations,
            question: "What?",
            paper: catalogue::Paper { title: "In-Context Learning", id: "2307.12375" },
            paper_claim: "That.",
            program: None,
        };
        let cite = bibtex(Subject::Exhibit(Box::leak(Box::new(exhibit))));
        assert!(cite.starts_with("@misc{label-relationships,\n  title = {{In-Context"), "{cite}");
        assert!(cite.contains("eprint = {2307.12375}"), "{cite}");
    }
}
