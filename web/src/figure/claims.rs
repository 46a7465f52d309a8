use figure::Claim;
use leptos::prelude::*;

/// Claims with what was measured, the threshold, the baseline and the verdict.
pub(crate) fn claim_list(claims: &[Claim]) -> AnyView {
    let items = claims.iter().map(|claim| {
        let (class, verdict) =
            if claim.holds() { ("claim holds", "Holds") } else { ("claim fails", "Does not hold") };
        view! {
            <li class=class>
                <p>{claim.statement.clone()}</p>
                <p class="quiet">
                    <span class="verdict">{verdict}</span>
                    {format!(". {}", numbers(claim))}
                </p>
            </li>
        }
    });
    view! { <ul class="claims">{items.collect_view()}</ul> }.into_any()
}

fn numbers(claim: &Claim) -> String {
    let Claim { quantity, measured, interval, threshold, at_least, baseline, samples, .. } = claim;
    let number = |value: f32| quantity.unit.format(value);
    let mut text = format!("{}: {}", quantity.label, number(*measured));
    if let Some([low, high]) = interval {
        text += &format!(" ({} to {})", number(*low), number(*high));
    }
    let side = if *at_least { "at least" } else { "at most" };
    text += &format!("; claimed {side} {}", number(*threshold));
    if let Some((name, value)) = baseline {
        text += &format!("; {name}: {}", number(*value));
    }
    text += &format!("; samples: {samples}");
    text
}
