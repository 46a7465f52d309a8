use crate::address::Subject;
use leptos::prelude::*;
pub(crate) fn page(subject: Subject, _embed: bool) -> AnyView {
    view! { <h1>{subject.question()}</h1> }.into_any()
}
