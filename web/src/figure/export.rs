//! A figure as a file: a drawing that needs no style sheet, with its caption and where it is from.

use super::heat_layout::Layout;
use super::plot::Drawing;
use super::pyramid::Pyramid;
use super::svg::{Anchor, Svg, escape, wrapped};
use super::window::Window;
use super::{bars, lines, scatter, tokens};
use crate::browser;
use figure::{Axis, Figure, Heatmap, Ramp};

/// Of the figure itself; the margins come on top.
const WIDTH: f64 = 720.0;
const MARGIN: f64 = 24.0;
const CAPTION_LINE: f64 = 22.0;
/// Of a painted matrix, across.
const PAINTED: usize = 1440;

/// An SVG document.
pub(super) struct Sheet {
    pub(super) svg: String,
    /// Across and down, in pixels.
    pub(super) size: [f64; 2],
}

/// Draws a figure as it is seen in the page, where `place` stands. Of a large matrix it is the
/// part in the window. `None` for what is words.
pub(super) fn sheet(
    figure: &Figure,
    window: Window,
    place: &browser::HtmlElement,
) -> Option<Sheet> {
    let [title, address] = browser::page_title();
    let (body, size) = arranged(figure, drawing(figure, window, place)?, &address);
    let content = format!(
        "<title>{}</title><desc>{} {}</desc>{}",
        escape(&title),
        escape(figure.caption()),
        escape(&address),
        unstyled(&body.finish(), &|name, class| {
            browser::presentation(place, name, class).unwrap_or_default()
        }),
    );
    let [width, height] = size.map(|it| it.round());
    let svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
         viewBox=\"0 0 {width} {height}\">{content}</svg>\n"
    );
    Some(Sheet { svg, size: [width, height] })
}

fn drawing(figure: &Figure, window: Window, place: &browser::HtmlElement) -> Option<Drawing> {
    Some(match figure {
        Figure::Lines(figure) => lines::Drawn::new(figure, WIDTH).drawing(),
        Figure::Bars(figure) => bars::drawing(figure, WIDTH),
        Figure::Scatter(figure) => scatter::Drawn::new(figure, WIDTH).drawing(),
        Figure::Heatmap(figure) => matrix(figure, window, place),
        Figure::Tokens(figure) => {
            let classes = [-1.0, 1.0].map(|share| tokens::class(Some(share)));
            with_ramp(tokens::drawing(figure, WIDTH), &figure.value, figure.ramp(), classes)
        }
        Figure::Table(_) | Figure::Text(_) | Figure::Claims(_) | Figure::File(_) => return None,
    })
}

fn matrix(figure: &Heatmap, window: Window, place: &browser::HtmlElement) -> Drawing {
    let layout = Layout::new(figure, WIDTH);
    let mut drawing = layout.draw(figure, window);
    let ramp = figure.ramp();
    if layout.painted() {
        let pyramid = Pyramid::new(figure, ramp);
        let [across, down] = layout.size;
        let pixels = [PAINTED, (PAINTED as f64 * down / across) as usize];
        let picture =
            browser::picture(place, pixels, &|colours| pyramid.paint(window, pixels, colours));
        drawing.svg.image(&picture.unwrap_or_default(), layout.corner(), layout.size);
    }
    with_ramp(drawing, &figure.value, ramp, ["cell below", "cell"])
}

/// With what the shades stand for below it; `classes` are those below zero and above.
fn with_ramp(
    mut drawing: Drawing,
    value: &Axis,
    ramp: Ramp,
    classes: [&'static str; 2],
) -> Drawing {
    const STEPS: u32 = 40;
    const STEP: f64 = 5.0;
    let top = drawing.height + 6.0;
    let [low, high] = ramp.ends();
    let svg = &mut drawing.svg;
    svg.rect("cells", [80.0, top], [f64::from(STEPS) * STEP, 11.0]);
    for step in 0..STEPS {
        let share = ramp.share(low + (high - low) * (step as f32 + 0.5) / STEPS as f32);
        let class = classes[usize::from(share >= 0.0)];
        let at = [80.0 + f64::from(step) * STEP, top];
        svg.shaded_rect(class, at, [STEP, 11.0], f64::from(share.abs()));
    }
    let [low, high] = [low, high].map(|end| super::scale::tick_text(value.unit, end));
    let end = 88.0 + f64::from(STEPS) * STEP;
    svg.text("tick", [72.0, top + 10.0], Anchor::End, &low);
    svg.text("tick", [end, top + 10.0], Anchor::Start, &high);
    let name = super::scale::axis_name(value);
    svg.text("axis-name", [end + 56.0, top + 10.0], Anchor::Start, &name);
    drawing.height = top + 20.0;
    drawing
}

/// The whole sheet, in the page's classes, and its size.
fn arranged(figure: &Figure, drawing: Drawing, address: &str) -> (Svg, [f64; 2]) {
    let Drawing { svg, width, height, legend } = drawing;
    let mut inner = Svg::default();
    let mut top = MARGIN;
    for line in wrapped(figure.caption(), 88) {
        inner.text("caption", [MARGIN, top + 14.0], Anchor::Start, &line);
        top += CAPTION_LINE;
    }
    top += 10.0;
    inner.group([MARGIN, top], svg);
    top += height + 4.0;
    let mut left = MARGIN;
    for (look, name) in legend {
        let room = 42.0 + name.chars().count() as f64 * 6.6 + 18.0;
        if left > MARGIN && left + room > MARGIN + width {
            (left, top) = (MARGIN, top + 20.0);
        }
        inner.group([left, top + 8.0], look.sample());
        inner.text("axis-name", [left + 42.0, top + 18.0], Anchor::Start, &name);
        left += room;
    }
    top += if left > MARGIN { 28.0 } else { 0.0 };
    for line in wrapped(address, 112) {
        inner.text("tick", [MARGIN, top + 14.0], Anchor::Start, &line);
        top += 16.0;
    }
    let size = [width + 2.0 * MARGIN, top + MARGIN * 0.6];
    let mut all = Svg::default();
    all.rect("sheet", [0.0; 2], size);
    all.group([0.0; 2], inner);
    (all, size)
}

/// With each class replaced by the attributes that `style` says for an element of a name and class.
fn unstyled(svg: &str, style: &dyn Fn(&str, &str) -> String) -> String {
    const CLASS: &str = " class=\"";
    let mut known: Vec<(&str, &str, String)> = Vec::new();
    let mut plain = String::with_capacity(svg.len() * 2);
    // Every element begins with its class, if it has one.
    for piece in svg.split_inclusive('<') {
        let parts = piece.split_once(CLASS);
        let parts = parts.and_then(|(name, rest)| Some((name, rest.split_once('"')?)));
        let Some((name, (class, rest))) = parts else {
            plain.push_str(piece);
            continue;
        };
        if !known.iter().any(|it| (it.0, it.1) == (name, class)) {
            known.push((name, class, style(name, class)));
        }
        let attributes = known.iter().find(|it| (it.0, it.1) == (name, class));
        plain.push_str(name);
        plain.push_str(attributes.map_or("", |it| &it.2));
        plain.push_str(rest);
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;
    use figure::{Role, Series, Unit};
    use std::cell::RefCell;

    #[test]
    fn classes_become_attributes_and_texts_stay() {
        let mut svg = Svg::default();
        svg.text("tick", [1.0, 2.0], Anchor::Start, "a class=\"b\" < c");
        svg.line("grid", [0.0; 2], [1.0; 2]);
        svg.text("tick", [3.0, 4.0], Anchor::Start, "d");
        let asked = RefCell::new(Vec::new());
        let plain = unstyled(&svg.finish(), &|name, class| {
            asked.borrow_mut().push(format!("{name}.{class}"));
            if name == "text" { " fill=\"red\"" } else { " stroke=\"blue\"" }.to_owned()
        });
        assert_eq!(asked.into_inner(), ["text.tick", "line.grid"]);
        assert_eq!(plain.matches("fill=\"red\"").count(), 2);
        assert!(plain.contains("<line stroke=\"blue\" x1=") && !plain.contains(" class=\"tick"));
        assert!(plain.contains("a class=&quot;b&quot; &lt; c"));
    }

    #[test]
    fn a_sheet_has_caption_legend_and_source_inside_of_it() {
        let axis = || Axis::linear("a", Unit::One);
        let series = (0..9).map(|it| {
            Series::new(format!("series number {it}"), Role::Model, vec![[0.0, 1.0], [1.0, 2.0]])
        });
        let figure =
            figure::Lines::new("i", "Cap & tion", axis(), axis(), series.collect()).unwrap();
        let Figure::Lines(inner) = &figure else { panic!("not lines") };
        let drawing = lines::Drawn::new(inner, WIDTH).drawing();
        let height = drawing.height;
        let (svg, size) = arranged(&figure, drawing, "http://localhost/x/");
        let text = svg.finish();
        for part in ["Cap &amp; tion", "series number 8", "http://localhost/x/"] {
            assert!(text.contains(part), "{part}");
        }
        assert!(size[1] > height + 60.0 && size[0] == WIDTH + 2.0 * MARGIN);
    }
}
