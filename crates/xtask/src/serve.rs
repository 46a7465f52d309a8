//! A static server for `dist/`, for looking and for the browser tests.

use crate::places;
use anyhow::{Result, anyhow};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tiny_http::{Header, Request, Response, Server};

const THREADS: usize = 8;

pub(crate) fn forever(port: u16) -> Result<()> {
    let threads = start(port, places::dist())?;
    println!("serving at http://localhost:{port}/ (Ctrl+C ends it)");
    for thread in threads {
        let _ = thread.join();
    }
    Ok(())
}

/// Serves a folder in the background.
pub(crate) fn start(port: u16, folder: PathBuf) -> Result<Vec<std::thread::JoinHandle<()>>> {
    let server = Server::http(("127.0.0.1", port))
        .map_err(|error| anyhow!("port {port}: {error}; try --port"))?;
    let server = Arc::new(server);
    let answer_all = |server: Arc<Server>, folder: PathBuf| {
        move || {
            while let Ok(request) = server.recv() {
                // A visitor who goes away in the middle is no error.
                let _ = answer(request, &folder);
            }
        }
    };
    Ok((0..THREADS)
        .map(|_| std::thread::spawn(answer_all(server.clone(), folder.clone())))
        .collect())
}

fn answer(request: Request, folder: &Path) -> std::io::Result<()> {
    let path = request.url().split(['?', '#']).next().unwrap_or_default().to_owned();
    let (file, status) = match resolve(folder, &path) {
        Found::File(file) => (file, 200),
        Found::Folder => {
            // Relative addresses need the slash.
            let header = header("Location", &format!("{path}/"));
            return request.respond(Response::empty(301).with_header(header));
        }
        Found::Nothing => (folder.join("404.html"), 404),
    };
    let compressed = PathBuf::from(format!("{}.br", file.display()));
    let accepts = |request: &Request| {
        let encodings =
            request.headers().iter().find(|header| header.field.equiv("Accept-Encoding"));
        encodings.is_some_and(|header| header.value.as_str().contains("br"))
    };
    let brotli = accepts(&request) && compressed.is_file();
    let Ok(content) = fs::File::open(if brotli { &compressed } else { &file }) else {
        return request.respond(Response::empty(404));
    };
    let html = file.extension().is_some_and(|end| end == "html");
    let mut response = Response::from_file(content)
        .with_status_code(status)
        .with_header(header("Content-Type", mime(&file)))
        .with_header(header(
            "Cache-Control",
            if html { "no-cache" } else { "public, max-age=3600" },
        ))
        // Embeds in sandboxed frames have no origin of their own.
        .with_header(header("Access-Control-Allow-Origin", "*"))
        .with_header(header("Cross-Origin-Resource-Policy", "cross-origin"));
    if brotli {
        response = response.with_header(header("Content-Encoding", "br"));
    }
    request.respond(response)
}

enum Found {
    File(PathBuf),
    Folder,
    Nothing,
}

/// Never leaves the folder, whatever the path says.
fn resolve(folder: &Path, path: &str) -> Found {
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    if parts.iter().any(|part| part.starts_with('.') || part.contains(['\\', '%', ':'])) {
        return Found::Nothing;
    }
    let target = parts.iter().fold(folder.to_path_buf(), |target, part| target.join(part));
    if target.is_file() {
        Found::File(target)
    } else if target.join("index.html").is_file() {
        if path.ends_with('/') { Found::File(target.join("index.html")) } else { Found::Folder }
    } else {
        Found::Nothing
    }
}

fn mime(file: &Path) -> &'static str {
    match file.extension().and_then(|end| end.to_str()).unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "wasm" => "application/wasm",
        "json" => "application/json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "woff2" => "font/woff2",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

fn header(name: &str, value: &str) -> Header {
    Header::from_bytes(name, value).expect("names and values are plain text")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_stay_inside() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
        assert!(matches!(resolve(folder, "/Cargo.toml"), Found::File(_)));
        for path in ["/../web/Cargo.toml", "/%2e%2e/web", "/src/..\\..", "/.git/config", "/nothing"]
        {
            assert!(matches!(resolve(folder, path), Found::Nothing), "{path}");
        }
    }
}
