//! Closures of few types. The framework compiles its machinery once for every type of closure
//! in a view; behind these boxes they all look the same.

use leptos::ev;
use leptos::prelude::AnyView;

/// A text that changes.
pub(crate) type Words = Box<dyn FnMut() -> String + Send>;
/// A condition that changes.
pub(crate) type Flag = Box<dyn FnMut() -> bool + Send>;
/// A part of the page that comes and goes.
pub(crate) type Part = Box<dyn FnMut() -> Option<AnyView> + Send>;

pub(crate) fn words(text: impl FnMut() -> String + Send + 'static) -> Words {
    Box::new(text)
}

pub(crate) fn flag(condition: impl FnMut() -> bool + Send + 'static) -> Flag {
    Box::new(condition)
}

pub(crate) fn part(part: impl FnMut() -> Option<AnyView> + Send + 'static) -> Part {
    Box::new(part)
}

pub(crate) fn on_click(
    action: impl FnMut(ev::MouseEvent) + 'static,
) -> Box<dyn FnMut(ev::MouseEvent)> {
    Box::new(action)
}

pub(crate) fn on_event(action: impl FnMut(ev::Event) + 'static) -> Box<dyn FnMut(ev::Event)> {
    Box::new(action)
}

pub(crate) fn on_point(
    action: impl FnMut(ev::PointerEvent) + 'static,
) -> Box<dyn FnMut(ev::PointerEvent)> {
    Box::new(action)
}
