use super::plot::{Drawing, legend};
use super::surface::Surface;
use crate::browser;
use crate::erased::{flag, words};
use crate::language::t;
use leptos::ev::{KeyboardEvent, PointerEvent};
use leptos::prelude::*;
use std::rc::Rc;
use std::sync::Arc;

/// What can be read off a drawing: stops along x, in their order.
pub(super) trait Readable: Send + Sync {
    fn stops(&self) -> usize;
    /// The stop that is nearest to a place in the drawing, in pixels.
    fn nearest(&self, at: [f64; 2]) -> usize;
    /// The values at a stop, with their units.
    fn read(&self, stop: usize) -> String;
    /// What is drawn over the figure to show a stop.
    fn mark(&self, stop: usize) -> String;
}

/// A drawing whose stops are chosen by the pointer or by arrow keys.
pub(super) fn chart(drawing: Drawing, caption: &str, readable: Arc<dyn Readable>) -> AnyView {
    let (view_box, size) = (drawing.view_box(), [drawing.width, drawing.height]);
    let chosen = RwSignal::new(None::<[usize; 2]>);
    let choose = move |stop: usize| {
        // As in a heat map: for one type of signal less.
        if chosen.get_untracked() != Some([stop, 0]) {
            chosen.set(Some([stop, 0]));
        }
    };
    let source = readable.clone();
    let point = move |event: PointerEvent| {
        if let Some([across, down]) = browser::pointer_share(&event) {
            choose(source.nearest([across * size[0], down * size[1]]));
        }
    };
    let last = readable.stops() - 1;
    let key = move |event: KeyboardEvent| {
        let now = chosen.get_untracked().map(|[stop, _]| stop);
        let stop = match (event.key().as_str(), now) {
            ("ArrowRight" | "ArrowLeft" | "Home", None) => 0,
            ("ArrowRight", Some(now)) => (now + 1).min(last),
            ("ArrowLeft", Some(now)) => now.saturating_sub(1),
            ("PageDown", _) => (now.unwrap_or(0) + 1 + last / 10).min(last),
            ("PageUp", _) => now.unwrap_or(0).saturating_sub(1 + last / 10),
            ("Home", _) => 0,
            ("End", _) => last,
            _ => return,
        };
        event.prevent_default();
        choose(stop);
    };
    let source = readable.clone();
    let mark = move || chosen.get().map(|[stop, _]| source.mark(stop)).unwrap_or_default();
    let reading = move || {
        let hint = t("Point at the figure, or use the arrow keys, to read values");
        chosen.get().map_or(hint.to_owned(), |[stop, _]| readable.read(stop))
    };
    let svg = drawing.svg.finish();
    Surface {
        class: "plot-box",
        zoomed: flag(|| false),
        label: t!("{caption}. Arrow keys read values.", caption),
        view_box,
        canvas: None,
        svg: words(move || svg.clone()),
        mark: words(mark),
        legend: legend(drawing.legend),
        reading: words(reading),
        pointer: Rc::new(point),
        wheel: Box::new(|_| ()),
        key: Box::new(key),
    }
    .view()
}
