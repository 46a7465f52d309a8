//! The rest of this module: what drives a graphics card, and what rooms and benches compute. Each chunk
//! is fetched when it is first needed and puts its functions into the table of this module, which
//! holds traps in their places until then. The build decides what is in them: `xtask/src/build/split.rs`.

use crate::fetch::{Trouble, fetch};
use crate::store::{TRIES, back_off, refused, unreachable};
use js_sys::{Object, Reflect, Uint8Array, WebAssembly};
use protocol::Failure;
use std::cell::RefCell;
use std::collections::HashSet;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use web_sys::RequestCache;

/// The chunk with what drives a graphics card.
pub(crate) const GPU: &str = "gpu";
const MAX_BYTES: u32 = 16 << 20;

/// Which chunks are there, and where others come from.
#[derive(Default)]
pub(crate) struct Chunks {
    /// The site's root folder, as the page told it.
    base: RefCell<String>,
    /// Of this module; empty where the page told none.
    build: RefCell<String>,
    there: RefCell<HashSet<String>>,
}

impl Chunks {
    /// To be called first. A build that can't be one is left out of addresses.
    pub(crate) fn come_from(&self, base: &str, build: &str) {
        let is_hash = build.len() <= 64
            && build.bytes().all(|byte| byte.is_ascii_hexdigit())
            && !build.is_empty();
        *self.base.borrow_mut() = base.trim_end_matches('/').to_owned();
        *self.build.borrow_mut() = if is_hash { build.to_owned() } else { String::new() };
    }

    pub(crate) fn build(&self) -> String {
        self.build.borrow().clone()
    }

    /// Waits until the chunk is there.
    pub(crate) async fn need(&self, name: &str) -> Result<(), Failure> {
        if self.there.borrow().contains(name) {
            return Ok(());
        }
        let (base, build) = (self.base.borrow().clone(), self.build());
        let version = if build.is_empty() { build } else { format!("?v={build}") };
        let address = format!("{base}/worker_{name}.wasm{version}");
        let mut failure = Failure::Corrupt { file: address.clone() };
        for attempt in 0..TRIES {
            // What came wrong, the browser may keep as it is.
            let cache = if attempt == 0 { RequestCache::Default } else { RequestCache::Reload };
            failure = match fetch(&address, cache, MAX_BYTES, |_| ()).await {
                Ok(bytes) => match add(&bytes).await {
                    Ok(()) => {
                        self.came(name);
                        return Ok(());
                    }
                    Err(_) => Failure::Corrupt { file: address.clone() },
                },
                Err(Trouble::Wrong) => Failure::Corrupt { file: address.clone() },
                Err(Trouble::Refused(status)) => return Err(refused(address, status)),
                Err(Trouble::Network(reason)) => unreachable(address.clone(), &reason),
            };
            back_off(attempt).await;
        }
        Err(failure)
    }

    fn came(&self, name: &str) {
        self.there.borrow_mut().insert(name.to_owned());
        if name == GPU {
            run_constructors();
        }
    }
}

/// Makes an instance of a chunk, which lives on in the table.
async fn add(bytes: &Uint8Array) -> Result<(), JsValue> {
    let code: WebAssembly::Module = JsFuture::from(WebAssembly::compile(bytes)).await?.into();
    let imports = Object::new();
    Reflect::set(&imports, &"m".into(), &wasm_bindgen::exports())?;
    JsFuture::from(WebAssembly::instantiate_module(&code, &imports)).await?;
    Ok(())
}

/// The GPU compiler registers its operations in constructors. Unless they are called by name, the
/// linker calls all of them again at the head of every export.
#[allow(unsafe_code)] // a symbol that only the linker can give
fn run_constructors() {
    unsafe extern "C" {
        fn __wasm_call_ctors();
    }
    // SAFETY: takes nothing, returns nothing, and is called once, before the compiler is.
    unsafe { __wasm_call_ctors() }
}
