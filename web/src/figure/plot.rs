//! What drawings have in common: a frame with two axes, tones, legends.

use super::scale::{AxisScale, axis_name, tick_text};
use super::svg::{Anchor, Svg};
use figure::{Axis, Ramp, Role};
use leptos::prelude::*;

/// A figure as it is drawn, for the page and for files.
pub(super) struct Drawing {
    pub(super) svg: Svg,
    /// In pixels, as is the height.
    pub(super) width: f64,
    pub(super) height: f64,
    /// What stands beside the drawing in the page and below it in a file.
    pub(super) legend: Vec<(Look, String)>,
}

impl Drawing {
    pub(super) fn view_box(&self) -> String {
        format!("0 0 {:.0} {:.0}", self.width, self.height)
    }
}

/// Where things lie in a drawing of this size, in pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Plot {
    pub(super) width: f64,
    pub(super) height: f64,
    x: AxisScale,
    y: AxisScale,
}

const LEFT: f64 = 52.0;
const RIGHT: f64 = 12.0;
const TOP: f64 = 28.0;
const BOTTOM: f64 = 42.0;

impl Plot {
    pub(super) fn new(width: f64, x: AxisScale, y: AxisScale) -> Self {
        Self { width, height: height(width), x, y }
    }

    pub(super) fn place(self, x: f32, y: f32) -> [f64; 2] {
        let across = LEFT + self.x.share(x) * (self.width - LEFT - RIGHT);
        // What is off the axis stays in the frame's margin.
        let up = self.y.share(y).clamp(-0.03, 1.03);
        [across, self.height - BOTTOM - up * (self.height - TOP - BOTTOM)]
    }

    pub(super) fn axes(self, x: &Axis, y: &Axis) -> Svg {
        let Self { width, height, .. } = self;
        let (floor, end) = (height - BOTTOM, width - RIGHT);
        let mut svg = Svg::default();
        for tick in self.y.ticks(5) {
            let at = floor - self.y.share(tick) * (floor - TOP);
            svg.line("grid", [LEFT, at], [end, at]);
            let text = tick_text(self.y.unit, tick);
            svg.text("tick", [LEFT - 7.0, at + 4.0], Anchor::End, &text);
        }
        for tick in self.x.ticks((width / 90.0) as usize) {
            let at = LEFT + self.x.share(tick) * (end - LEFT);
            svg.line("frame", [at, floor], [at, floor + 4.0]);
            let text = tick_text(self.x.unit, tick);
            svg.text("tick", [at, floor + 18.0], Anchor::Middle, &text);
        }
        svg.line("frame", [LEFT, floor], [end, floor]);
        svg.text("axis-name", [0.0, 12.0], Anchor::Start, &axis_name(y));
        svg.text("axis-name", [end, height - 6.0], Anchor::End, &axis_name(x));
        svg
    }

    pub(super) fn cursor(self, x: f32) -> Svg {
        let [across, _] = self.place(x, 0.0);
        let mut svg = Svg::default();
        svg.line("cursor", [across, TOP], [across, self.height - BOTTOM]);
        svg
    }
}

fn height(width: f64) -> f64 {
    (width * 0.56).clamp(240.0, 380.0)
}

/// The place of a drawing whose code has not come yet.
pub(super) fn empty(width: f64) -> AnyView {
    view! { <svg class="plot" viewBox=format!("0 0 {width:.0} {:.0}", height(width))></svg> }
        .into_any()
}

/// How one of several series of a role looks: a class for the colour, a dash.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Look {
    pub(super) tone: String,
    pub(super) dash: &'static str,
    /// Points rather than a line.
    pub(super) dot: bool,
}

impl Look {
    /// A short piece of the line, 34 by 12 pixels.
    pub(super) fn sample(&self) -> Svg {
        let mut svg = Svg::default();
        match self.dot {
            true => svg.dots(&format!("dots {}", self.tone), &[[17.0, 6.0]]),
            false => {
                svg.path(&format!("series {}", self.tone), &[[1.0, 6.0], [33.0, 6.0]], self.dash)
            }
        }
        svg
    }
}

/// The looks of these roles, in order; a role that comes again gets another shade.
pub(super) fn looks(roles: impl Iterator<Item = Role>) -> Vec<Look> {
    let mut seen = Vec::new();
    roles
        .map(|role| {
            let shade = seen.iter().filter(|it| **it == role).count() % 4;
            seen.push(role);
            Look {
                tone: format!("tone-{} shade-{shade}", role_name(role)),
                dash: dash(role, shade),
                dot: false,
            }
        })
        .collect()
}

fn role_name(role: Role) -> &'static str {
    match role {
        Role::Model => "model",
        Role::Baseline => "baseline",
        Role::Theory => "theory",
        Role::Chance => "chance",
        Role::Data => "data",
    }
}

fn dash(role: Role, shade: usize) -> &'static str {
    match (role, shade) {
        (Role::Model | Role::Data, 0) => "",
        (Role::Model | Role::Data, 1) => "12 4",
        (Role::Model | Role::Data, 2) => "12 4 2 4",
        (Role::Model | Role::Data, _) => "4 3",
        (Role::Baseline, 0) => "7 4",
        (Role::Baseline, 1) => "14 4",
        (Role::Baseline, 2) => "7 4 1 4",
        (Role::Baseline, _) => "3 3",
        (Role::Theory, 0 | 2) => "2 5",
        (Role::Theory, _) => "2 5 7 5",
        (Role::Chance, _) => "1 7",
    }
}

/// Names with a sample of each look.
pub(super) fn legend(entries: Vec<(Look, String)>) -> AnyView {
    let entries = entries.into_iter().map(|(look, name)| {
        view! {
            <li>
                <svg viewBox="0 0 34 12" aria-hidden="true" inner_html=look.sample().finish()></svg>
                <span>{name}</span>
            </li>
        }
    });
    view! { <ul class="legend">{entries.collect_view()}</ul> }.into_any()
}

/// What the shades of a ramp stand for.
pub(super) fn ramp_line(value: &Axis, ramp: Ramp, class: &'static str) -> AnyView {
    let [low, high] = ramp.ends().map(|end| tick_text(value.unit, end));
    let diverging = matches!(ramp, Ramp::Diverging { .. });
    view! {
        <p class=format!("ramp {class}") class:diverging=diverging>
            <span>{low}</span>
            <i aria-hidden="true"></i>
            <span>{high}</span>
            <span>{axis_name(value)}</span>
        </p>
    }
    .into_any()
}
