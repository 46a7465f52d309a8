//! How the small models of the exhibits were trained. In the chunk that comes later.

use crate::address::Place;
use crate::browser;
use crate::figure::figure_view;
use crate::language::{self, say, t, translated};
use crate::loaded::{Trouble, address};
use catalogue::{TrainedModel, ZooTable};
use leptos::prelude::*;
use std::pin::Pin;
use std::sync::Arc;

type Models = &'static [TrainedModel];

/// All models, or the one of this id. In a box as `fetch_claims` is.
#[inline(never)]
pub(crate) fn fetch_zoo(id: &str) -> Pin<Box<dyn Future<Output = Result<Models, Trouble>>>> {
    let id = id.to_owned();
    Box::pin(async move {
        let ZooTable(mut all) = browser::fetch_json(address(ZooTable::FILE)).await?;
        language::add_program(ZooTable::NAME).await;
        all.retain(|model| id.is_empty() || model.id == id);
        if all.is_empty() { Err(Trouble::Missing) } else { Ok(&*all.leak()) }
    })
}

#[inline(never)]
pub(crate) fn zoo(models: Models) -> AnyView {
    match models {
        [one] => model(one),
        all => view! {
            <h1>{t("The zoo")}</h1>
            <p class="lead">
                {t("Small models that some exhibits run. Each was trained by a recipe that stands in the code, \
                    on one processor core, and anybody can train it again to the same bits.")}
            </p>
            <ul class="cards">{all.iter().map(card).collect_view()}</ul>
        }
        .into_any(),
    }
}

fn card(model: &'static TrainedModel) -> AnyView {
    view! {
        <li class="card live">
            <a href=Place::Zoo(&model.id).href()>{&*model.id}</a>
            <p class="card-paper">{say(&model.about)}</p>
        </li>
    }
    .into_any()
}

fn model(model: &'static TrainedModel) -> AnyView {
    let figures = model.figures.iter().map(|figure| {
        let figure = Arc::new(translated(figure.clone()));
        figure_view("zoo", Memo::new(move |_| Some(figure.clone())))
    });
    let used = model.used.iter().map(|[slug, question]| {
        view! { <li><a href=Place::Exhibit(slug).href()>{&**question}</a></li> }
    });
    view! {
        <nav class="crumbs" aria-label=t("Breadcrumb")><a href=Place::Zoo("").href()>{t("The zoo")}</a></nav>
        <h1>{&*model.id}</h1>
        <p class="lead">{say(&model.about)}</p>
        <ul>{used.collect_view()}</ul>
        <div class="figures">{figures.collect_view()}</div>
    }
    .into_any()
}
