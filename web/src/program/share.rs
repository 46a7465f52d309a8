use super::file;
use super::seen::seen;
use super::session::Session;
use crate::address::{Place, Subject};
use crate::browser;
use crate::erased::{flag, on_click, on_event, part, words};
use crate::file_input::file_input;
use crate::language::t;
use leptos::prelude::*;
use protocol::link::{COMFORTABLE_LENGTH, Carrier, FILE_MAX, LONGEST, decode, encode, with_seen};

/// The link to this state, the snippet for a frame, the citation.
pub(super) fn share(session: Session, subject: Subject) -> AnyView {
    let said = RwSignal::new(String::new());
    let carries = RwSignal::new(true);
    let shown = Memo::new(move |_| seen(session));
    let can_carry = Memo::new(move |_| shown.with(|it| !it.is_empty()));
    let carried = move || if carries.get() { shown.get() } else { String::new() };
    let fragment = Memo::new(move |_| {
        let state = session.fragment();
        with_seen(&state, &carried(), Carrier::Link).unwrap_or(state)
    });
    let link = move || subject.place().with_fragment(&fragment.get());
    let length = move || link().chars().count();
    let (theme, settings) = (RwSignal::new(String::new()), RwSignal::new(true));
    let form = RwSignal::new(String::new());
    let framed = move || {
        let theme = theme.with(|it| (!it.is_empty()).then(|| format!("theme={it}")));
        let parts = (!settings.get()).then(|| "parts=figures".to_owned());
        let query: Vec<String> = theme.into_iter().chain(parts).collect();
        let mark = if query.is_empty() { "" } else { "?" };
        let place = Place::Embed(subject.slug()).absolute() + mark + &query.join("&");
        let fragment = session.fragment();
        let mark = if fragment.is_empty() { "" } else { "#" };
        place + mark + &fragment
    };
    let frame = move || {
        let address = framed();
        let title = escape(subject.question());
        if form.with(|form| form == "element") {
            let parts = if settings.get() { "" } else { "figures" };
            let given = [&session.fragment(), &*theme.get(), parts];
            return element(&Place::Home.absolute(), subject, given, &link());
        }
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
            said.try_set(match done {
                true => t!("{what} copied", what),
                false => t!("{what} could not be copied; select it by hand", what),
            });
        });
    };
    let size = move || {
        let length = length();
        let warning = match length {
            length if length <= COMFORTABLE_LENGTH => "",
            length if length <= LONGEST => t(": some programs cut links this long"),
            _ => t(": too many for most programs. Save a file instead"),
        };
        t!("The link has {length} characters{warning}.", length, warning)
    };
    let cite = bibtex(subject, &subject.place().absolute());
    let cited = cite.clone();
    let save = move |_| {
        let state = session
            .knobs
            .with_untracked(|knobs| encode(session.program.knobs, knobs, Carrier::File));
        let whole = with_seen(&state, &untrack(carried), Carrier::File);
        let text = subject.place().with_fragment(&whole.unwrap_or(state));
        let name = format!("contextarium-{}.txt", subject.slug());
        browser::save_file(&name, "text/plain", &mut std::iter::once(text));
    };
    let open = move |event| {
        file::read(&event, FILE_MAX, said, move |text| {
            let (address, fragment) = text.trim().split_once('#').unwrap_or((text.trim(), ""));
            let is_ours = address.trim_end_matches('/').ends_with(&format!("/{}", subject.slug()));
            if is_ours {
                session.take(decode(session.program.knobs, fragment, Carrier::File));
                said.set(t("Opened the file").to_owned());
            } else {
                said.set(t("This file was not saved from this page").to_owned());
            }
        });
    };
    let carry = move || {
        can_carry.get().then(|| {
            view! {
                <label class="check">
                    <input
                        type="checkbox"
                        prop:checked=flag(move || carries.get())
                        on:change=on_event(move |event| carries.set(event_target_checked(&event)))
                    />
                    <span>{t("With the result that is shown")}</span>
                </label>
            }
            .into_any()
        })
    };
    let tried = RwSignal::new(false);
    let preview = move || {
        let title = t!("Preview: {title}", subject.question());
        tried.get().then(|| view! { <iframe src=framed() title=title></iframe> }.into_any())
    };
    let themes = [("", t("of the reader’s system")), ("light", t("light")), ("dark", t("dark"))];
    let forms = [("", t("a frame")), ("element", t("an element and its script"))];
    view! {
        <section class="footnotes" aria-labelledby="share-title">
            <h2 id="share-title">{t("Share and cite")}</h2>
            <div class="share">
                <button on:click=on_click(move |_| copy(t("Link"), untrack(link)))>{t("Copy link")}</button>
                <button on:click=on_click(move |_| copy(t("Snippet"), untrack(frame)))>{t("Copy embed snippet")}</button>
                <button on:click=on_click(move |_| copy(t("Citation"), cite.clone()))>{t("Copy citation")}</button>
                <button on:click=on_click(save)>{t("Save as a file")}</button>
                <label>{t("Open a saved file ")} {file_input(None, None, ".txt,text/plain", false, open)}</label>
                <output>{words(move || said.get())}</output>
            </div>
            {part(carry)}
            <p class="quiet" class:notice=flag(move || length() > COMFORTABLE_LENGTH)>{words(size)}</p>
            <details>
                <summary>{t("Link, snippet and citation as text")}</summary>
                <pre>{words(link)}</pre>
                <pre>{words(frame)}</pre>
                <pre>{cited}</pre>
            </details>
            <details on:toggle=on_event(move |_| tried.update(|it| *it = !*it))>
                <summary>{t("The frame: what it shows, and how it looks")}</summary>
                <div class="share">
                    <label class="check">
                        <input
                            type="checkbox"
                            checked
                            on:change=on_event(move |event| settings.set(event_target_checked(&event)))
                        />
                        <span>{t("Settings")}</span>
                    </label>
                    {choice(t("Colours "), theme, &themes)}
                    {choice(t("Snippet: "), form, &forms)}
                </div>
                {part(preview)}
            </details>
        </section>
    }
    .into_any()
}

fn choice(
    label: &'static str,
    chosen: RwSignal<String>,
    options: &[(&'static str, &'static str)],
) -> AnyView {
    let options: Vec<AnyView> = options
        .iter()
        .map(|(value, label)| view! { <option value=*value>{*label}</option> }.into_any())
        .collect();
    view! {
        <label>
            {label}
            <select on:change=on_event(move |event| chosen.set(event_target_value(&event)))>{options}</select>
        </label>
    }
    .into_any()
}

/// The snippet with the element of `embed.js`; what it holds is for readers without scripts.
fn element(site: &str, subject: Subject, given: [&str; 3], link: &str) -> String {
    let [state, theme, parts] = given;
    let title = subject.question();
    let given = [("state", state), ("theme", theme), ("parts", parts), ("title", title)];
    let given = given.into_iter().filter(|(_, value)| !value.is_empty());
    let given: String = given.map(|(name, it)| format!(" {name}=\"{}\"", escape(it))).collect();
    let (slug, title, link) = (subject.slug(), escape(title), escape(link));
    format!(
        "<script async src=\"{site}embed.js\"></script>\n<contextarium-exhibit slug=\"{slug}\"{given}>\n  \
         <a href=\"{link}\">{title}</a>\n</contextarium-exhibit>"
    )
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

    fn exhibit(question: &'static str) -> Subject {
        let exhibit = crate::loaded::Exhibit {
            slug: "label-relationships",
            room: catalogue::Room::Demonstrations,
            question,
            paper: catalogue::Paper { title: "In-Context Learning", id: "2307.12375" },
            paper_claim: "That.",
            program: None,
        };
        Subject::Exhibit(Box::leak(Box::new(exhibit)))
    }

    #[test]
    fn a_paper_is_cited_with_its_number() {
        let subject = exhibit("What?");
        let cite = bibtex(subject, "https://a.b/");
        assert!(cite.starts_with("@misc{label-relationships,\n  title = {{In-Context"), "{cite}");
        assert!(cite.contains("eprint = {2307.12375}"), "{cite}");
        assert!(
            cite.contains("}\n@misc{contextarium-label-relationships,\n  title = {{What?}}"),
            "{cite}"
        );
    }

    #[test]
    fn an_element_holds_a_link_and_no_markup_of_its_values() {
        let subject = exhibit("What is \"<b>\"?");
        let text = element("https://a.b/", subject, ["1?k=\"4", "dark", ""], "https://a.b/x#1?k=4");
        assert_eq!(
            text,
            "<script async src=\"https://a.b/embed.js\"></script>\n\
             <contextarium-exhibit slug=\"label-relationships\" state=\"1?k=&quot;4\" theme=\"dark\" \
             title=\"What is &quot;&lt;b>&quot;?\">\n  \
             <a href=\"https://a.b/x#1?k=4\">What is &quot;&lt;b>&quot;?</a>\n</contextarium-exhibit>"
        );
    }
}
