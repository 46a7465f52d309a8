//! The only module that speaks to the browser. Everything here returns plain Rust, and what is
//! switched on is switched off again on drop.

// size: one small function a thing that the browser does; nothing else may call it.

mod chunk;
mod pictures;
mod worker;

pub(crate) use chunk::fetch_later;
pub(crate) use js_sys::Array as Files;
pub(crate) use pictures::{
    has_focus, heat_colours, hold_pointer, page_title, picture, pixel_ratio, presentation,
    put_pixels, save_png,
};
pub(crate) use web_sys::HtmlElement;
pub(crate) use worker::{FromWorker, Worker};

use crate::loaded::Trouble;
use leptos::prelude::{document, window};
use serde::de::DeserializeOwned;
use std::cell::OnceCell;
use std::future::Future;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

/// What the address bar says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Location {
    pub(crate) path: String,
    pub(crate) query: String,
    /// Without `#`.
    pub(crate) fragment: String,
}

thread_local! {
    static BASE: OnceCell<String> = const { OnceCell::new() };
}

/// The absolute address of the site's root folder, ending in a slash. Taken once, before the
/// first navigation, because a relative `<base>` would move with the address.
pub(crate) fn base() -> String {
    BASE.with(|cell| {
        cell.get_or_init(|| {
            let uri = document().base_uri().ok().flatten().unwrap_or_default();
            let uri = uri.split(['#', '?']).next().unwrap_or_default();
            let folder = uri.rfind('/').map_or("/", |end| &uri[..=end]).to_owned();
            if let Ok(Some(element)) = document().query_selector("base") {
                let _ = element.set_attribute("href", &folder);
            }
            folder
        })
        .clone()
    })
}

/// The path part of [`base`].
pub(crate) fn base_path() -> String {
    let base = base();
    let after_scheme = base.find("://").map_or(0, |at| at + 3);
    let path = base[after_scheme..].find('/').map_or("/", |at| &base[after_scheme + at..]);
    path.to_owned()
}

pub(crate) fn location() -> Location {
    let location = window().location();
    Location {
        path: location.pathname().unwrap_or_default(),
        query: location.search().unwrap_or_default(),
        fragment: location.hash().unwrap_or_default().trim_start_matches('#').to_owned(),
    }
}

/// The scheme and host, for links that leave the page.
pub(crate) fn origin() -> String {
    window().location().origin().unwrap_or_default()
}

pub(crate) fn push_address(address: &str) {
    if let Ok(history) = window().history() {
        let _ = history.push_state_with_url(&JsValue::NULL, "", Some(address));
    }
}

pub(crate) fn replace_address(address: &str) {
    if let Ok(history) = window().history() {
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(address));
    }
}

/// Calls back after back, forward or a fragment typed by hand. Stays for the page's life.
pub(crate) fn on_history(handler: impl Fn() + Clone + 'static) {
    for name in ["popstate", "hashchange"] {
        let handler = handler.clone();
        let closure = Closure::<dyn Fn(web_sys::Event)>::new(move |_| handler());
        let _ = window().add_event_listener_with_callback(name, closure.as_ref().unchecked_ref());
        closure.forget();
    }
}

/// Calls back with the address of every plain click on a link of this origin; where the handler
/// takes it, the browser does not follow. Stays for the page's life.
pub(crate) fn on_link(handler: impl Fn(Location) -> bool + 'static) {
    let closure = Closure::<dyn Fn(web_sys::MouseEvent)>::new(move |event: web_sys::MouseEvent| {
        if event.default_prevented()
            || event.button() != 0
            || event.meta_key()
            || event.ctrl_key()
            || event.shift_key()
            || event.alt_key()
        {
            return;
        }
        let element = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
        let link = element.and_then(|element| element.closest("a[href]").ok().flatten());
        let Some(link) = link.and_then(|link| link.dyn_into::<web_sys::HtmlAnchorElement>().ok())
        else {
            return;
        };
        if !link.target().is_empty() || link.has_attribute("download") || link.origin() != origin()
        {
            return;
        }
        let fragment = link.hash().trim_start_matches('#').to_owned();
        let to = Location { path: link.pathname(), query: link.search(), fragment };
        if handler(to) {
            event.prevent_default();
        }
    });
    let _ = document().add_event_listener_with_callback("click", closure.as_ref().unchecked_ref());
    closure.forget();
}

/// The identifier of this build, so that no cached file of another build is used.
pub(crate) fn build() -> String {
    let meta = document().query_selector("meta[name=build]").ok().flatten();
    meta.and_then(|meta| meta.get_attribute("content")).unwrap_or_default()
}

pub(crate) fn set_title(title: &str) {
    document().set_title(title);
}

/// `light`, `dark`, or empty for what the system says.
pub(crate) fn set_theme(theme: &str) {
    if let Some(root) = document().document_element() {
        let _ = if theme.is_empty() {
            root.remove_attribute("data-theme")
        } else {
            root.set_attribute("data-theme", theme)
        };
    }
}

/// What the visitor would rather read, the best first.
pub(crate) fn languages() -> Vec<String> {
    window().navigator().languages().iter().filter_map(|it| it.as_string()).collect()
}

/// For the browser and for who reads the page aloud.
pub(crate) fn set_language(code: &str) {
    if let Some(root) = document().document_element() {
        let _ = root.set_attribute("lang", code);
    }
}

/// Leaves for another address of this site; the page starts anew.
pub(crate) fn go(address: &str) {
    let _ = window().location().assign(address);
}

pub(crate) fn scroll_to_top() {
    window().scroll_to_with_x_and_y(0.0, 0.0);
}

/// Moves the keyboard's focus to the element of this id.
pub(crate) fn focus(id: &str) {
    let element = document().get_element_by_id(id);
    if let Some(element) = element.and_then(|it| it.dyn_into::<web_sys::HtmlElement>().ok()) {
        let _ = element.focus();
    }
}

/// A remembered setting; `None` also where the browser forbids storage.
pub(crate) fn remembered(key: &str) -> Option<String> {
    window().local_storage().ok().flatten()?.get_item(key).ok().flatten()
}

pub(crate) fn remember(key: &str, value: &str) {
    if let Ok(Some(storage)) = window().local_storage() {
        let _ = storage.set_item(key, value);
    }
}

/// The element of this id, without what it held until the page was there.
pub(crate) fn empty_place(id: &str) -> Option<web_sys::HtmlElement> {
    let place = document().get_element_by_id(id)?.dyn_into::<web_sys::HtmlElement>().ok()?;
    place.set_inner_html("");
    Some(place)
}

/// Runs a future on the page's thread.
pub(crate) fn spawn(future: impl Future<Output = ()> + 'static) {
    wasm_bindgen_futures::spawn_local(future);
}

/// True where the text reached the clipboard.
pub(crate) async fn copy(text: String) -> bool {
    let navigator = window().navigator();
    // Absent outside secure contexts and in frames without permission.
    if field(&navigator, "clipboard").is_none() {
        return false;
    }
    JsFuture::from(navigator.clipboard().write_text(&text)).await.is_ok()
}

/// What a file of this site says.
pub(crate) async fn fetch_json<T: DeserializeOwned>(address: String) -> Result<T, Trouble> {
    let value = fetch_value(address).await?;
    // Through the browser's own parser: a second one would cost a tenth of the page.
    from_js(value).ok_or(Trouble::Missing)
}

/// The texts of a list in a file of this site.
pub(crate) async fn fetch_texts(address: &str) -> Result<Vec<String>, Trouble> {
    let list = fetch_value(address.to_owned()).await?.dyn_into::<js_sys::Array>();
    let list = list.map_err(|_| Trouble::Missing)?;
    Ok(list.iter().filter_map(|it| it.as_string()).collect())
}

/// Apart from [`fetch_json`], so that it is compiled once.
async fn fetch_value(address: String) -> Result<JsValue, Trouble> {
    match fetch_once(&address, web_sys::RequestCache::Default).await {
        // What came wrong, the browser may keep as it is: once more, past that.
        Err(Trouble::Unreachable) => fetch_once(&address, web_sys::RequestCache::Reload).await,
        found => found,
    }
}

async fn fetch_once(address: &str, cache: web_sys::RequestCache) -> Result<JsValue, Trouble> {
    let init = web_sys::RequestInit::new();
    init.set_cache(cache);
    let response = JsFuture::from(window().fetch_with_str_and_init(address, &init)).await;
    let response: web_sys::Response =
        response.ok().and_then(|it| it.dyn_into().ok()).ok_or(Trouble::Unreachable)?;
    // Some hosts answer with a page in place of a file that is not there.
    let kind = response.headers().get("content-type").ok().flatten().unwrap_or_default();
    if matches!(response.status(), 404 | 410) || kind.starts_with("text/html") {
        return Err(Trouble::Missing);
    }
    let json = response.json().ok().filter(|_| response.ok()).ok_or(Trouble::Unreachable)?;
    JsFuture::from(json).await.map_err(|_| Trouble::Unreachable)
}

/// Hands a text to the visitor as a file. Its parts come one by one, so that a long one need not
/// be in memory as a whole.
pub(crate) fn save_file(name: &str, kind: &str, parts: &mut dyn Iterator<Item = String>) {
    if let Some(address) = blob_address(kind, parts) {
        save_address(name, &address);
    }
}

/// Hands what is at an address made by this page to the visitor, and forgets the address.
fn save_address(name: &str, address: &str) {
    if let Ok(link) = document().create_element("a") {
        let _ = link.set_attribute("href", address);
        let _ = link.set_attribute("download", name);
        if let Ok(link) = link.dyn_into::<web_sys::HtmlElement>() {
            link.click();
        }
    }
    let _ = web_sys::Url::revoke_object_url(address);
}

fn blob_address(kind: &str, parts: &mut dyn Iterator<Item = String>) -> Option<String> {
    let options = web_sys::BlobPropertyBag::new();
    options.set_type(kind);
    let parts: js_sys::Array = parts.map(JsValue::from).collect();
    let blob = web_sys::Blob::new_with_str_sequence_and_options(&parts, &options).ok()?;
    web_sys::Url::create_object_url_with_blob(&blob).ok()
}

/// The text of a paste.
pub(crate) fn pasted(event: &web_sys::ClipboardEvent) -> String {
    let data = event.clipboard_data();
    data.and_then(|data| data.get_data("text/plain").ok()).unwrap_or_default()
}

/// The files chosen in the field that an event came from, or let go over it.
pub(crate) fn files_of(event: &web_sys::Event) -> Files {
    let source = field(event, "dataTransfer").or_else(|| field(event, "target"));
    let files = source.and_then(|source| field(&source, "files")).filter(JsValue::is_object);
    files.map_or_else(Files::new, |files| Files::from(&files))
}

/// The first of them.
pub(crate) fn file_of(event: &web_sys::Event) -> Option<web_sys::Blob> {
    files_of(event).get(0).dyn_into().ok()
}

/// What a file says, `None` where it can't be read.
pub(crate) async fn text_of(file: web_sys::Blob) -> Option<String> {
    JsFuture::from(file.text()).await.ok()?.as_string()
}

/// What is in a file, `None` where it can't be read or is larger than `most`.
pub(crate) async fn bytes_of(file: web_sys::Blob, most: usize) -> Option<Vec<u8>> {
    if file.size() > most as f64 {
        return None;
    }
    let buffer = JsFuture::from(file.array_buffer()).await.ok()?;
    Some(js_sys::Uint8Array::new(&buffer).to_vec())
}

/// Sets the text of the field that an event came from.
pub(crate) fn write_input(event: &web_sys::Event, text: &str) {
    let field = event.target().and_then(|it| it.dyn_into::<web_sys::HtmlInputElement>().ok());
    if let Some(field) = field {
        field.set_value(text);
    }
}

/// Where in the listening element a pointer is, from 0 to 1 across and down.
pub(crate) fn pointer_share(event: &web_sys::MouseEvent) -> Option<[f64; 2]> {
    let element = event.current_target()?.dyn_into::<web_sys::Element>().ok()?;
    let frame = element.get_bounding_client_rect();
    let share = |at: i32, start: f64, length: f64| (f64::from(at) - start) / length.max(1.0);
    let across = share(event.client_x(), frame.left(), frame.width());
    let down = share(event.client_y(), frame.top(), frame.height());
    Some([across, down])
}

pub(crate) fn open_dialog(dialog: &web_sys::HtmlDialogElement) {
    if !dialog.open() {
        let _ = dialog.show_modal();
    }
}

pub(crate) fn close_dialog(dialog: &web_sys::HtmlDialogElement) {
    dialog.close();
}

/// Watches an element's width; stops when it is dropped.
pub(crate) struct WidthObserver {
    observer: web_sys::ResizeObserver,
    _closure: Closure<dyn Fn()>,
}

/// Calls back with the width inside an element, now and whenever it changes.
pub(crate) fn observe_width(
    element: &web_sys::Element,
    handler: impl Fn(f64) + 'static,
) -> Option<WidthObserver> {
    let watched = element.clone();
    let tell = move || handler(f64::from(watched.client_width()));
    // The observer itself calls only after the next layout; something would be painted before.
    tell();
    let closure = Closure::<dyn Fn()>::new(tell);
    let observer = web_sys::ResizeObserver::new(closure.as_ref().unchecked_ref()).ok()?;
    observer.observe(element);
    Some(WidthObserver { observer, _closure: closure })
}

impl Drop for WidthObserver {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}

/// A timer that stops when it is dropped.
pub(crate) struct Timer {
    id: i32,
    _closure: Closure<dyn Fn()>,
}

pub(crate) fn after(millis: i32, action: impl Fn() + 'static) -> Timer {
    let closure = Closure::<dyn Fn()>::new(action);
    let callback = closure.as_ref().unchecked_ref();
    let id = window().set_timeout_with_callback_and_timeout_and_arguments_0(callback, millis);
    Timer { id: id.unwrap_or(0), _closure: closure }
}

/// Once, and nobody can stop it.
pub(crate) fn once_after(millis: i32, action: impl FnOnce() + 'static) {
    let callback = Closure::once_into_js(action);
    let callback = callback.unchecked_ref();
    let _ = window().set_timeout_with_callback_and_timeout_and_arguments_0(callback, millis);
}

impl Drop for Timer {
    fn drop(&mut self) {
        window().clear_timeout_with_handle(self.id);
    }
}

/// Tells a page that frames us how tall we are, now and whenever that changes. Stays for the
/// page's life.
pub(crate) fn post_height(id: &'static str) {
    let closure = Closure::<dyn Fn()>::new(move || {
        let height = document().body().map_or(0, |body| body.scroll_height());
        tell_host("contextarium:height", id, height);
    });
    if let Ok(observer) = web_sys::ResizeObserver::new(closure.as_ref().unchecked_ref())
        && let Some(body) = document().body()
    {
        observer.observe(&body);
        std::mem::forget(observer);
    }
    closure.forget();
}

/// Says whether anything of the page can be seen, now and whenever that changes. Stays for its life.
pub(crate) fn on_view(handler: impl Fn(bool) + 'static) {
    let closure = Closure::<dyn Fn(js_sys::Array)>::new(move |entries: js_sys::Array| {
        let seen = field(&entries.pop(), "isIntersecting");
        handler(seen.is_some_and(|it| it.is_truthy()));
    });
    if let Ok(observer) = web_sys::IntersectionObserver::new(closure.as_ref().unchecked_ref())
        && let Some(body) = document().body()
    {
        observer.observe(&body);
        std::mem::forget(observer);
    }
    closure.forget();
}

/// Says something to a page that frames us. Nothing of what is seen leaves, so any host may hear it.
pub(crate) fn tell_host(kind: &str, id: &str, height: i32) {
    let Ok(Some(parent)) = window().parent() else { return };
    let message = js_sys::Object::new();
    let fields: [(&str, JsValue); 4] =
        [("type", kind.into()), ("v", 1.into()), ("id", id.into()), ("height", height.into())];
    for (key, value) in fields {
        let _ = js_sys::Reflect::set(&message, &key.into(), &value);
    }
    let _ = parent.post_message(&message, "*");
}

/// Calls back when a page that frames us asks for quiet. Stays for the page's life.
pub(crate) fn on_pause(handler: impl Fn() + 'static) {
    let heard = move |event: web_sys::Event| {
        let data = field(&event, "data").and_then(|data| field(&data, "type"));
        if data.is_some_and(|it| it == "contextarium:pause") {
            handler();
        }
    };
    let closure = Closure::<dyn Fn(web_sys::Event)>::new(heard);
    let _ = window().add_event_listener_with_callback("message", closure.as_ref().unchecked_ref());
    closure.forget();
}

/// Asks the browser not to clear what is stored when it runs short of room. It may decline.
pub(crate) fn keep_storage() {
    let storage = window().navigator().storage();
    if let Ok(asked) = storage.persist() {
        spawn(async move {
            let _ = wasm_bindgen_futures::JsFuture::from(asked).await;
        });
    }
}

/// Milliseconds since the page was opened.
pub(crate) fn now_millis() -> f64 {
    window().performance().map_or(0.0, |performance| performance.now())
}

/// True where the visitor asked the browser to spare data.
pub(crate) fn spares_data() -> bool {
    let connection = field(&window().navigator(), "connection").filter(|it| it.is_object());
    connection.and_then(|it| field(&it, "saveData")).is_some_and(|it| it.is_truthy())
}

/// Puts a message in front of a page that has stopped working. Uses nothing of the page.
pub(crate) fn show_crash(text: &str) {
    let (Ok(note), Some(body)) = (document().create_element("div"), document().body()) else {
        return;
    };
    let _ = note.set_attribute("class", "failure crash");
    let _ = note.set_attribute("role", "alert");
    note.set_text_content(Some(text));
    let _ = body.prepend_with_node_1(&note);
}

/// A property of a JavaScript object, also where this browser's objects have none of that name.
fn field(of: &JsValue, name: &str) -> Option<JsValue> {
    js_sys::Reflect::get(of, &name.into()).ok().filter(|it| !it.is_undefined())
}

#[cfg(target_family = "wasm")]
fn from_js<T: serde::de::DeserializeOwned>(value: JsValue) -> Option<T> {
    protocol::from_js(value).ok()
}

/// Outside of a browser, where only tests run, nothing arrives.
#[cfg(not(target_family = "wasm"))]
fn from_js<T>(_: JsValue) -> Option<T> {
    None
}
