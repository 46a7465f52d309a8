use crate::erased::{Flag, Words, on_click, on_point};
use leptos::ev::{KeyboardEvent, PointerEvent, WheelEvent};
use leptos::prelude::*;
use std::rc::Rc;

/// A drawing that pointer and keys read off: one type for all of them, since the framework
/// compiles its machinery once for every type of view.
pub(super) struct Surface {
    pub(super) class: &'static str,
    pub(super) zoomed: Flag,
    /// For who can't see it.
    pub(super) label: String,
    pub(super) view_box: String,
    /// What lies behind the drawing.
    pub(super) canvas: Option<AnyView>,
    pub(super) svg: Words,
    /// What lies over the drawing: the mark of what is read off.
    pub(super) mark: Words,
    pub(super) legend: AnyView,
    pub(super) reading: Words,
    /// Down, move, up and cancel.
    pub(super) pointer: Rc<dyn Fn(PointerEvent)>,
    pub(super) wheel: Box<dyn FnMut(WheelEvent)>,
    pub(super) key: Box<dyn FnMut(KeyboardEvent)>,
}

impl Surface {
    pub(super) fn view(self) -> AnyView {
        let Self { class, zoomed, label, view_box, canvas, svg, mark, .. } = self;
        let Self { legend, reading, pointer, wheel, key, .. } = self;
        let pointer = || {
            let pointer = pointer.clone();
            on_point(move |event| pointer(event))
        };
        view! {
            <div
                class=class
                class:zoomed=zoomed
                tabindex="0"
                role="application"
                aria-label=label
                on:pointerdown=pointer()
                on:pointermove=pointer()
                on:pointerup=pointer()
                on:pointercancel=pointer()
                on:wheel=wheel
                on:keydown=key
            >
                {canvas}
                <svg class="plot front" aria-hidden="true" viewBox=view_box.clone() inner_html=svg></svg>
                <svg class="plot over" aria-hidden="true" viewBox=view_box inner_html=mark></svg>
            </div>
            {legend}
            <p class="reading" aria-live="polite">{reading}</p>
        }
        .into_any()
    }
}

/// A button of a figure.
pub(super) fn small_button(
    text: &'static str,
    name: &'static str,
    press: Box<dyn Fn()>,
) -> AnyView {
    let press = on_click(move |_| press());
    view! {
        <button class="small" aria-label=name title=name on:click=press>
            {text}
        </button>
    }
    .into_any()
}
