//! Code of the page that is fetched after it.

use js_sys::{Object, Reflect, WebAssembly};
use leptos::prelude::{document, window};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{RequestCache, RequestInit, Response};

/// Fetches the chunk that lies beside this module, and puts its functions into the table. `again`:
/// past what the browser keeps, which may be wrong.
pub(crate) async fn fetch_later(again: bool) -> Option<()> {
    let script = document().query_selector("script[type=module][src]").ok()??;
    let script = script.unchecked_into::<web_sys::HtmlScriptElement>().src();
    let address = format!("{}_later.wasm", script.strip_suffix(".js")?);
    let init = RequestInit::new();
    init.set_cache(if again { RequestCache::Reload } else { RequestCache::Default });
    let response = JsFuture::from(window().fetch_with_str_and_init(&address, &init)).await.ok()?;
    let response: Response = response.dyn_into().ok().filter(Response::ok)?;
    let bytes = JsFuture::from(response.array_buffer().ok()?).await.ok()?;
    let code: WebAssembly::Module =
        JsFuture::from(WebAssembly::compile(&bytes)).await.ok()?.unchecked_into();
    let imports = Object::new();
    Reflect::set(&imports, &"m".into(), &wasm_bindgen::exports()).ok()?;
    JsFuture::from(WebAssembly::instantiate_module(&code, &imports)).await.ok()?;
    Some(())
}
