//! Where things lie.

use std::path::{Path, PathBuf};

pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .nth(2)
        .expect("the crate lies in crates/")
        .to_path_buf()
}

pub(crate) fn dist() -> PathBuf {
    root().join("dist")
}

/// Everything that outlives a checkout: tools, models, build results.
pub(crate) fn cache() -> PathBuf {
    let home = std::env::var_os("HOME").map(PathBuf::from).unwrap_or_else(root);
    let base = std::env::var_os("XDG_CACHE_HOME")
        .map(PathBuf::from)
        .unwrap_or_else(|| home.join(".cache"));
    base.join("contextarium")
}

pub(crate) fn tools() -> PathBuf {
    cache().join("tools")
}

pub(crate) fn models() -> PathBuf {
    std::env::var_os("CONTEXTARIUM_MODELS")
        .map(PathBuf::from)
        .unwrap_or_else(|| cache().join("models"))
}

/// Packages from npm.
pub(crate) fn node() -> PathBuf {
    cache().join("node")
}

/// MkDocs, from PyPI.
pub(crate) fn mkdocs() -> PathBuf {
    cache().join("mkdocs")
}

/// What the product is measured against, from npm; no part of it.
pub(crate) fn peers() -> PathBuf {
    cache().join("peers")
}

/// What wasm-opt and brotli made, by content.
pub(crate) fn shrunk() -> PathBuf {
    cache().join("shrunk")
}

/// The one target directory of all builds.
pub(crate) fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR")
        .map(PathBuf::from)
        .unwrap_or_else(|| cache().join("target"))
}
