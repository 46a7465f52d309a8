//! How the small models of the exhibits were trained. In the chunk that comes later.

use crate::browser;
use crate::figure::figure_view;
use crate::language::{self, translated};
use crate::loaded::{Trouble, address};
use catalogue::ZooSheet;
use leptos::prelude::*;
use std::pin::Pin;
use std::sync::Arc;

type Sheet = &'static ZooSheet;

/// The page of a model, or of all of them by no id. In a box as `fetch_claims` is.
#[inline(never)]
pub(crate) fn fetch_zoo(id: &str) -> Pin<Box<dyn Future<Output = Result<Sheet, Trouble>>>> {
    let file = ZooSheet::file(id);
    Box::pin(async move {
        let file = file.ok_or(Trouble::Missing)?;
        let sheet: ZooSheet = browser::fetch_json(address(&file)).await?;
        language::add_program(ZooSheet::NAME).await;
        Ok(&*Box::leak(Box::new(sheet)))
    })
}

#[inline(never)]
pub(crate) fn zoo(sheet: Sheet) -> AnyView {
    let figures = sheet.figures.iter().map(|figure| {
        let figure = Arc::new(translated(figure.clone()));
        figure_view("zoo", Memo::new(move |_| Some(figure.clone())))
    });
    view! { {super::about(&sheet.markup)} <div class="figures">{figures.collect_view()}</div> }
        .into_any()
}
