use super::plot::{Drawing, looks};
use super::scale::{AxisScale, axis_name, tick_text};
use super::svg::{Anchor, Svg, shortened};
use crate::language::measured;
use figure::{Bar, BarGroup, Bars};
use leptos::prelude::*;

const BAR: f64 = 20.0;
const STEP: f64 = 26.0;
const HEAD: f64 = 24.0;
/// Height of a name above its bar.
const NAME: f64 = 20.0;
const GAP: f64 = 12.0;
const FOOT: f64 = 40.0;
/// The width of a letter, of which a Chinese one takes two.
const LETTER: f64 = 6.6;
const MARGIN: f64 = 12.0;

pub(super) fn bars(figure: &Bars, width: f64) -> AnyView {
    let drawing = drawing(figure, width);
    let label = figure.caption.clone();
    view! {
        <svg class="plot" role="img" aria-label=label viewBox=drawing.view_box() inner_html=drawing.svg.finish()></svg>
    }
    .into_any()
}

/// Bars lie on their side, so that long names can be read on a narrow screen.
pub(super) fn drawing(figure: &Bars, width: f64) -> Drawing {
    let Bars { y, groups, .. } = figure;
    let all = || groups.iter().flat_map(|group| &group.bars);
    let mut values = vec![0.0];
    for bar in all() {
        values.push(bar.value);
        values.extend(bar.interval.iter().flatten());
    }
    let scale = AxisScale::fit(y, &values, true);
    let single = groups.iter().all(|group| group.bars.len() == 1);
    let head = |group: &BarGroup| if single || group.label.is_empty() { 0.0 } else { HEAD };
    let name = |group: &BarGroup, bar: &Bar| if single { &group.label } else { &bar.name }.clone();
    let names = groups.iter().flat_map(|group| group.bars.iter().map(|bar| name(group, bar)));
    let letters = |name: String| name.chars().map(|it| 1 + usize::from(it >= '⺀')).sum::<usize>();
    let longest = names.map(letters).max().unwrap_or(0) as f64;
    // Names stand beside their bars, or above them where they would take nearly half of a phone.
    let beside = longest * LETTER + MARGIN;
    let above = beside > (width * 0.45).min(240.0);
    let (left, lead) = if above { (2.0 * MARGIN, NAME) } else { (beside, 0.0) };
    let body: f64 =
        groups.iter().map(|it| head(it) + it.bars.len() as f64 * (lead + STEP) + GAP).sum::<f64>();
    let height = body + FOOT;
    let right = width - 66.0;
    let across = |value: f32| left + scale.share(value).clamp(0.0, 1.0) * (right - left);

    let mut svg = Svg::default();
    for tick in scale.ticks((width / 110.0) as usize) {
        svg.line("grid", [across(tick), 0.0], [across(tick), body]);
        svg.text("tick", [across(tick), body + 15.0], Anchor::Middle, &tick_text(y.unit, tick));
    }
    svg.text("axis-name", [right, height - 6.0], Anchor::End, &axis_name(y));
    svg.line("frame", [across(0.0), 0.0], [across(0.0), body]);
    let mut top = 0.0;
    for group in groups {
        if head(group) > 0.0 {
            let text = shortened(&group.label, (width / LETTER) as usize);
            svg.text("axis-name", [0.0, top + 16.0], Anchor::Start, &text);
            top += HEAD;
        }
        let looks = looks(group.bars.iter().map(|bar| bar.role));
        for (bar, look) in group.bars.iter().zip(looks) {
            let Bar { value, interval, .. } = bar;
            let name = shortened(&name(group, bar), (width / LETTER) as usize);
            let (zero, end) = (across(0.0), across(*value));
            let (from, anchor) =
                if above { (left + 4.0, Anchor::Start) } else { (left - 8.0, Anchor::End) };
            svg.text("tick", [from, top + 15.0], anchor, &name);
            top += lead;
            let size = [(end - zero).abs().max(1.0), BAR];
            svg.rect(&format!("bar {}", look.tone), [zero.min(end), top], size);
            let mut label = end.max(zero);
            if let Some([low, high]) = interval {
                let middle = top + BAR / 2.0;
                let (low, high) = (across(*low), across(*high));
                svg.line("interval", [low, middle], [high, middle]);
                for at in [low, high] {
                    svg.line("interval", [at, middle - 4.0], [at, middle + 4.0]);
                }
                label = label.max(high);
            }
            svg.text("value", [label + 6.0, top + 15.0], Anchor::Start, &measured(y.unit, *value));
            top += STEP;
        }
        top += GAP;
    }
    Drawing { svg, width, height, legend: Vec::new() }
}
