use super::plot::{Drawing, ramp_line};
use super::svg::Svg;
use crate::language::measured;
use figure::{Ramp, TokenCell, TokenStrip};
use leptos::prelude::*;

/// A text cut into tokens, each shaded by its value. Spaces and line breaks can be seen.
pub(super) fn tokens(figure: &TokenStrip) -> AnyView {
    let TokenStrip { value: axis, tokens, .. } = figure;
    let ramp = figure.ramp();
    let cells = tokens.iter().map(|token| {
        let TokenCell { text, value, note } = token;
        let share = value.map(|value| ramp.share(value));
        let said = value.map(|value| format!("{} {}", axis.label, measured(axis.unit, value)));
        let title: Vec<_> = [said.unwrap_or_default(), note.clone()]
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect();
        view! {
            <span
                class=class(share)
                title=title.join(" · ")
                style:--share=share.map(|it| format!("{:.3}", it.abs()))
            >
                {visible(text)}
            </span>
        }
    });
    view! {
        <div class="strip" tabindex="0" role="group" aria-label=figure.caption.clone()>
            {cells.collect_view()}
        </div>
        {ramp_line(axis, ramp, "text-ramp")}
    }
    .into_any()
}

/// The strip for a file, in lines of letters of one width.
pub(super) fn drawing(figure: &TokenStrip, width: f64) -> Drawing {
    const LETTER: f64 = 8.0;
    const LINE: f64 = 24.0;
    let letters = (width / LETTER) as usize;
    let ramp: Ramp = figure.ramp();
    let mut svg = Svg::default();
    let (mut column, mut row) = (0, 0);
    for TokenCell { text, value, .. } in &figure.tokens {
        let share = value.map(|value| ramp.share(value));
        for piece in text.split_inclusive('\n') {
            let shown = piece.replace('\n', "↵").replace('\t', "⇥");
            let length = shown.chars().count();
            if column > 0 && column + length > letters {
                (column, row) = (0, row + 1);
            }
            let at = [column as f64 * LETTER, f64::from(row) * LINE];
            if let Some(share) = share {
                let size = [length as f64 * LETTER - 1.0, LINE - 4.0];
                svg.rect("token-back", at, size);
                svg.shaded_rect(class(Some(share)), at, size, f64::from(share.abs()));
            }
            svg.typed("token-text", [at[0], at[1] + 14.0], LETTER, &shown);
            column += length;
            if piece.ends_with('\n') {
                (column, row) = (0, row + 1);
            }
        }
    }
    Drawing { svg, width, height: f64::from(row + 1) * LINE, legend: Vec::new() }
}

pub(super) fn class(share: Option<f32>) -> &'static str {
    match share {
        None => "token",
        Some(share) if share < 0.0 => "token shaded below",
        Some(_) => "token shaded",
    }
}

/// The token's letters, with quiet signs where there is nothing to see. The spaces themselves stay,
/// so that lines break there and a copied text is whole.
fn visible(text: &str) -> Vec<AnyView> {
    let letters = text.char_indices().map(|(at, letter)| match letter {
        '\n' => view! { <span class="sign">"↵"</span> "\n" }.into_any(),
        '\t' => view! { <span class="sign">"⇥"</span> }.into_any(),
        // A space inside a token needs no sign.
        ' ' if at == 0 => view! { <span class="sign space">" "</span> }.into_any(),
        other => other.to_string().into_any(),
    });
    letters.collect()
}

#[cfg(test)]
mod tests {
    use figure::{Axis, Figure, TokenCell, TokenStrip, Unit};

    const TOKENS_CSS: &str = include_str!("../../style/tokens.css");

    /// The colours of a name in the style sheet: light, dark.
    fn colours(name: &str) -> [[f64; 3]; 2] {
        let start = format!("--{name}: light-dark(#");
        let line = TOKENS_CSS.split(&start).nth(1).unwrap_or_else(|| panic!("no {name}"));
        let part = |text: &str, at: usize| {
            f64::from(u8::from_str_radix(&text[at * 2..at * 2 + 2], 16).unwrap())
        };
        let dark = line.split('#').nth(1).unwrap();
        [line, dark].map(|text| [0, 1, 2].map(|at| part(text, at)))
    }

    /// WCAG 2: from 1 to 21.
    fn contrast(left: [f64; 3], right: [f64; 3]) -> f64 {
        let light = |colour: [f64; 3]| {
            let [red, green, blue] = colour.map(|part| match part / 255.0 {
                part if part <= 0.04045 => part / 12.92,
                part => ((part + 0.055) / 1.055).powf(2.4),
            });
            0.2126 * red + 0.7152 * green + 0.0722 * blue
        };
        let (left, right) = (light(left), light(right));
        (left.max(right) + 0.05) / (left.min(right) + 0.05)
    }

    #[test]
    fn a_token_can_be_read_on_every_shade_in_both_themes() {
        let (ink, low) = (colours("ramp-ink"), colours("ramp-low"));
        for end in ["ramp-text", "ramp-text-below"] {
            let high = colours(end);
            for theme in 0..2 {
                for share in (0..=100).map(|it| f64::from(it) / 100.0) {
                    let mixed = [0, 1, 2]
                        .map(|at| low[theme][at] * (1.0 - share) + high[theme][at] * share);
                    let found = contrast(ink[theme], mixed);
                    assert!(found >= 4.5, "{end}, theme {theme}, share {share}: {found:.2}");
                }
            }
        }
    }

    #[test]
    fn lines_stand_out_from_the_panel_in_both_themes() {
        let panel = colours("panel");
        for role in ["model", "baseline", "theory", "chance", "data"] {
            let names = (0..4).map(|shade| match shade {
                0 => format!("role-{role}"),
                _ => format!("role-{role}-{shade}"),
            });
            for name in names.filter(|it| TOKENS_CSS.contains(&format!("--{it}:"))) {
                let tones = colours(&name);
                for theme in 0..2 {
                    let found = contrast(tones[theme], panel[theme]);
                    assert!(found >= 3.0, "{name}, theme {theme}: {found:.2}");
                }
            }
        }
    }

    #[test]
    fn a_file_has_the_text_in_lines_that_fit() {
        let token =
            |text: &str| TokenCell { text: text.into(), value: Some(0.5), note: String::new() };
        let tokens = ["one", " two", "\n", " three", " four"].map(token).into();
        let figure = TokenStrip::new("t", "c", Axis::linear("v", Unit::One), tokens);
        let Ok(Figure::Tokens(strip)) = figure else { panic!("not drawn") };
        let drawing = super::drawing(&strip, 80.0);
        assert_eq!(drawing.height, 3.0 * 24.0);
        assert!(
            drawing
                .svg
                .finish()
                .contains(r#"y="62.0" textLength="40.0" xml:space="preserve"> four"#)
        );
    }
}
