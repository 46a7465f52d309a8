//! The only serialiser: structured-clone objects between page and worker, JSON for recorded files.

use serde::{Serialize, de::DeserializeOwned};

#[derive(Debug, thiserror::Error)]
#[error("a message or file could not be read: {0}")]
pub struct CodecError(String);

pub fn to_json<T: Serialize>(value: &T) -> Result<String, CodecError> {
    serde_json::to_string(value).map_err(|error| CodecError(error.to_string()))
}

/// In the browser with its own reader, so that no second one has to be sent.
#[cfg(target_family = "wasm")]
pub fn from_json<T: DeserializeOwned>(text: &str) -> Result<T, CodecError> {
    let value = parse(text).map_err(|_| CodecError("it is no JSON".to_owned()))?;
    from_js(value)
}

#[cfg(target_family = "wasm")]
#[wasm_bindgen::prelude::wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = JSON, catch)]
    fn parse(text: &str) -> Result<wasm_bindgen::JsValue, wasm_bindgen::JsValue>;
}

#[cfg(not(target_family = "wasm"))]
pub fn from_json<T: DeserializeOwned>(text: &str) -> Result<T, CodecError> {
    serde_json::from_str(text).map_err(|error| CodecError(error.to_string()))
}

#[cfg(target_family = "wasm")]
pub fn to_js<T: Serialize>(value: &T) -> Result<wasm_bindgen::JsValue, CodecError> {
    let serializer = serde_wasm_bindgen::Serializer::json_compatible();
    value.serialize(&serializer).map_err(|error| CodecError(error.to_string()))
}

#[cfg(target_family = "wasm")]
pub fn from_js<T: DeserializeOwned>(value: wasm_bindgen::JsValue) -> Result<T, CodecError> {
    serde_wasm_bindgen::from_value(value).map_err(|error| CodecError(error.to_string()))
}
