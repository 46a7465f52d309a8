use figure::{TokenCell, TokenStrip};
use leptos::prelude::*;

/// A text cut into tokens, each shaded by its value. Spaces and line breaks can be seen.
pub(super) fn tokens(figure: &TokenStrip) -> AnyView {
    let TokenStrip { value: axis, tokens, .. } = figure;
    let [low, high] = ends(figure);
    let cells = tokens.iter().map(|token| {
        let TokenCell { text, value, note } = token;
        let share = value.map(|value| ((value - low) / (high - low)).clamp(0.0, 1.0));
        let said = value.map(|value| format!("{} {}", axis.label, axis.unit.format(value)));
        let title: Vec<_> = [said.unwrap_or_default(), note.clone()]
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect();
        let class = match share {
            None => "token",
            Some(share) if share > 0.55 => "token shaded dark",
            Some(_) => "token shaded",
        };
        view! {
            <span class=class title=title.join(" · ") style:--share=share.map(|it| format!("{it:.3}"))>
                {visible(text)}
            </span>
        }
    });
    view! {
        <div class="strip" tabindex="0" role="group" aria-label=figure.caption.clone()>
            {cells.collect_view()}
        </div>
        <p class="ramp">
            <span>{axis.unit.format(low)}</span>
            <i aria-hidden="true"></i>
            <span>{axis.unit.format(high)}</span>
            <span>{axis.label.clone()}</span>
        </p>
    }
    .into_any()
}

fn ends(figure: &TokenStrip) -> [f32; 2] {
    figure.value.range.unwrap_or_else(|| {
        let values = figure.tokens.iter().filter_map(|token| token.value);
        let start = (f32::INFINITY, f32::NEG_INFINITY);
        let (low, high) = values.fold(start, |(low, high), it| (low.min(it), high.max(it)));
        if low < high { [low, high] } else { [0.0, 1.0] }
    })
}

/// The token's letters, with quiet signs where there is nothing to see.
fn visible(text: &str) -> Vec<AnyView> {
    let letters = text.char_indices().map(|(at, letter)| match letter {
        '\n' => view! { <span class="sign">"↵"</span> "\n" }.into_any(),
        '\t' => view! { <span class="sign">"⇥"</span> }.into_any(),
        // A space inside a token needs no sign.
        ' ' if at == 0 => view! { <span class="sign">"·"</span> }.into_any(),
        other => other.to_string().into_any(),
    });
    letters.collect()
}
