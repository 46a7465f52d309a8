//! Claims as a list. In the chunk that comes later.

use crate::language::{self, say, t};
use figure::Claim;
use leptos::prelude::*;

/// Claims with what was measured, the threshold, the baseline and the verdict.
#[inline(never)]
pub(crate) fn claim_list(claims: &[Claim]) -> AnyView {
    let items = claims.iter().map(|claim| {
        let (class, verdict) = if claim.holds() {
            ("claim holds", t("Holds"))
        } else {
            ("claim fails", t("Does not hold"))
        };
        view! {
            <li class=class>
                <p>{say(&claim.statement)}</p>
                <p class="quiet">
                    <span class="verdict">{verdict}</span>
                    {t!(". {numbers}", numbers(claim))}
                </p>
            </li>
        }
    });
    view! { <ul class="claims">{items.collect_view()}</ul> }.into_any()
}

fn numbers(claim: &Claim) -> String {
    let Claim { quantity, measured, interval, threshold, at_least, baseline, samples, .. } = claim;
    let number = |value: f32| language::measured(quantity.unit, value);
    let mut text = t!("{name}: {number}", say(&quantity.label), number(*measured));
    if let Some([low, high]) = interval {
        text += &t!(" ({low} to {high})", number(*low), number(*high));
    }
    let threshold = number(*threshold);
    text += &match at_least {
        true => t!("; claimed at least {number}", threshold),
        false => t!("; claimed at most {number}", threshold),
    };
    if let Some((name, value)) = baseline {
        text += &t!("; {name}: {number}", say(name), number(*value));
    }
    text += &t!("; samples: {number}", samples);
    text
}
