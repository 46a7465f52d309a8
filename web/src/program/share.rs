use super::session::Session;
use crate::address::{Place, Subject};
use crate::browser;
use crate::erased::{flag, on_click, on_event, part, words};
use leptos::prelude::*;
use protocol::link::COMFORTABLE_LENGTH;

/// The link to this state, the snippet for a frame, the citation.
pub(super) fn share(session: Session, subject: Subject) -> AnyView {
    let said = RwSignal::new(String::new());
    let link = move || with_fragment(subject.place(), &session.fragment());
    let length = move || link().chars().count();
    let (theme, settings) = (RwSignal::new(String::new()), RwSignal::new(true));
    let framed = move || {
        let theme = theme.with(|it| (!it.is_empty()).then(|| format!("theme={it}")));
        let parts = (!settings.get()).then(|| "parts=figures".to_owned());
        let query: Vec<String> = theme.into_iter().chain(parts).collect();
        let mark = if query.is_empty() { "" } else { "?" };
        let place = Place::Embed(subject.slug()).absolute() + mark + &query.join("&");
        joined(place, &session.fragment())
    };
    let frame = move || {
        let address = framed();
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
    let cite = bibtex(subject, &subject.place().absolute());
    let shown = cite.clone();
    let tried = RwSignal::new(false);
    let preview = move || {
        let title = format!("Preview: {}", subject.question());
        tried.get().then(|| view! { <iframe src=framed() title=title></iframe> }.into_any())
    };
    let themes = [("", "of the reader’s system"), ("light", "light"), ("dark", "dark")];
    let themes = themes.map(|(value, label)| view! { <option value=value>{label}</option> });
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
            <details on:toggle=on_event(move |_| tried.update(|it| *it = !*it))>
                <summary>"The frame: what it shows, and how it looks"</summary>
                <div class="share">
                    <label class="check">
                        <input
                            type="checkbox"
                            checked
                            on:change=on_event(move |event| settings.set(event_target_checked(&event)))
                        />
                        <span>"Settings"</span>
                    </label>
                    <label>
                        "Colours "
                        <select on:change=on_event(move |event| theme.set(event_target_value(&event)))>
                            {themes.collect_view()}
                        </select>
                    </label>
                </div>
                {part(preview)}
            </details>
        </section>
    }
    .into_any()
}

pub(super) fn with_fragment(place: Place<'_>, fragment: &str) -> String {
    joined(place.absolute(), fragment)
}

fn joined(address: String, fragment: &str) -> String {
    let mark = if fragment.is_empty() { "" } else { "#" };
    address + mark + fragment
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;")
}

/// The page itself, and before it the paper of an exhibit. The catalogue has no authors, so none are
/// given.
fn bibtex(subject: Subject, here: &str) -> String {
    let entry = |key: &str, title: &str, url: &str, more: &str| {
        format!("@misc{{{key},\n  title = {{{{{title}}}}},\n  url = {{{url}}},\n  {more}\n}}\n")
    };
    let paper = match subject {
        Subject::Exhibit(exhibit) => {
            let catalogue::Paper { title, id } = exhibit.paper;
            let number = format!("eprint = {{{id}}},\n  archivePrefix = {{arXiv}}");
            let other = format!("note = {{{id}}}");
            let url = exhibit.paper.address();
            let more = if url.is_some() { number } else { other };
            entry(exhibit.slug, title, &url.unwrap_or_default(), &more)
        }
        Subject::Bench(_) => String::new(),
    };
    let key = format!("contextarium-{}", subject.slug());
    paper + &entry(&key, subject.question(), here, "howpublished = {Contextarium}")
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
        let cite = bibtex(Subject::Exhibit(Box::leak(Box::new(exhibit))), "https://a.b/");
        assert!(cite.starts_with("@misc{label-relationships,\n  title = {{In-Context"), "{cite}");
        assert!(cite.contains("eprint = {2307.12375}"), "{cite}");
        assert!(
            cite.contains("}\n@misc{contextarium-label-relationships,\n  title = {{What?}}"),
            "{cite}"
        );
    }
}
