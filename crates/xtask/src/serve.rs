//! A static server for `dist/`, for looking and for the browser tests.

use crate::build::name;
use crate::places;
use anyhow::{Result, anyhow};
use std::fs;
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::{Duration, UNIX_EPOCH};
use tiny_http::{Header, Request, Response, Server};

/// Many, since one that sends to a visitor who no longer reads is held up until the connection ends.
const THREADS: usize = 64;

const WAKE_EVERY: Duration = Duration::from_millis(20);

pub(crate) fn forever(port: u16) -> Result<()> {
    let (threads, _) = start(port, places::dist())?;
    println!("serving at http://localhost:{port}/ (Ctrl+C ends it)");
    for thread in threads {
        let _ = thread.join();
    }
    Ok(())
}

/// Serves a folder in the background; at port 0 at any that is free, which is returned.
pub(crate) fn start(port: u16, folder: PathBuf) -> Result<(Vec<JoinHandle<()>>, u16)> {
    let server = Server::http(("127.0.0.1", port))
        .map_err(|error| anyhow!("port {port}: {error}; try --port"))?;
    let port = server.server_addr().to_ip().map_or(port, |address| address.port());
    let server = Arc::new(server);
    let rules = Arc::new(rules(&fs::read_to_string(folder.join("_headers")).unwrap_or_default()));
    let answer_all = |server: Arc<Server>, folder: PathBuf, rules: Arc<Vec<Rule>>| {
        move || {
            while let Ok(request) = server.recv() {
                // A visitor who goes away in the middle is no error.
                let _ = answer(request, &folder, &rules);
            }
        }
    };
    std::thread::spawn(move || keep_awake(port));
    let start = |_| std::thread::spawn(answer_all(server.clone(), folder.clone(), rules.clone()));
    Ok(((0..THREADS).map(start).collect(), port))
}

/// Of connections that come at the same time, tiny_http gives more to its idle threads than there
/// are; those left over would wait until a browser hangs up. While no thread is idle, one more
/// connection gets a new thread, which then takes over one that waits.
fn keep_awake(port: u16) {
    while TcpStream::connect(("127.0.0.1", port)).is_ok() {
        std::thread::sleep(WAKE_EVERY);
    }
}

fn answer(request: Request, folder: &Path, rules: &[Rule]) -> std::io::Result<()> {
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
    let brotli = sent(&request, "Accept-Encoding").contains("br") && compressed.is_file();
    let chosen = if brotli { &compressed } else { &file };
    let Ok(content) = fs::File::open(chosen) else {
        return request.respond(Response::empty(404));
    };
    let tag = tag(&content.metadata()?, brotli);
    let headers = [
        header("Content-Type", mime(&file)),
        header("Cache-Control", caching(&file, request.url())),
        header("ETag", &tag),
        header("Vary", "Accept-Encoding"),
        // Embeds in sandboxed frames have no origin of their own.
        header("Access-Control-Allow-Origin", "*"),
        header("Cross-Origin-Resource-Policy", "cross-origin"),
    ];
    let more = rules.iter().filter(|(pattern, _)| fits(pattern, &path)).map(|(_, header)| header);
    let more = more.filter(|more| !headers.iter().any(|header| header.field == more.field));
    let headers: Vec<Header> = headers.iter().chain(more).cloned().collect();
    if status == 200 && sent(&request, "If-None-Match") == tag {
        let mut response = Response::empty(304);
        headers.into_iter().for_each(|header| response.add_header(header));
        return request.respond(response);
    }
    // A length rather than chunks, so that what loads can say how far it is.
    let response = Response::from_file(content).with_chunked_threshold(usize::MAX);
    let mut response = response.with_status_code(status);
    headers.into_iter().for_each(|header| response.add_header(header));
    if brotli {
        response.add_header(header("Content-Encoding", "br"));
    }
    request.respond(response)
}

/// A header for what a pattern fits, as hosts read them from a folder's `_headers`.
type Rule = (String, Header);

fn rules(text: &str) -> Vec<Rule> {
    let mut pattern = String::new();
    let mut rules = Vec::new();
    for line in text.lines() {
        match line.split_once(": ") {
            Some((name, value)) if line.starts_with(' ') => {
                rules.push((pattern.clone(), header(name.trim(), value)));
            }
            _ => pattern = line.trim().to_owned(),
        }
    }
    rules
}

fn fits(pattern: &str, path: &str) -> bool {
    match pattern.split_once('*') {
        Some((start, end)) => path
            .strip_prefix(start)
            .is_some_and(|rest| rest.ends_with(end) && rest.len() >= end.len()),
        None => pattern == path,
    }
}

/// The value of a request's header, empty where it has none.
fn sent<'a>(request: &'a Request, name: &'static str) -> &'a str {
    let found = request.headers().iter().find(|header| header.field.equiv(name));
    found.map_or("", |header| header.value.as_str())
}

/// Changes whenever the file does.
fn tag(meta: &fs::Metadata, brotli: bool) -> String {
    let changed = meta.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
    let nanos = changed.unwrap_or_default().as_nanos();
    format!("\"{:x}-{nanos:x}{}\"", meta.len(), if brotli { "-br" } else { "" })
}

/// For ever where the address says what is in the file: a hash in the name, or `?v=` behind it.
fn caching(file: &Path, url: &str) -> &'static str {
    let name = name(file);
    let stem = name.split('.').next().unwrap_or_default();
    let hashed = stem
        .split(['-', '_'])
        .any(|part| part.len() >= 15 && part.bytes().all(|byte| byte.is_ascii_hexdigit()));
    if hashed || url.contains("?v=") { "public, max-age=31536000, immutable" } else { "no-cache" }
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
        "webmanifest" => "application/manifest+json",
        "xml" => "application/xml",
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
    use std::io::{Read, Write};

    #[test]
    fn paths_stay_inside() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
        assert!(matches!(resolve(folder, "/Cargo.toml"), Found::File(_)));
        for path in ["/../web/Cargo.toml", "/%2e%2e/web", "/src/..\\..", "/.git/config", "/nothing"]
        {
            assert!(matches!(resolve(folder, path), Found::Nothing), "{path}");
        }
    }

    #[test]
    fn only_what_its_address_describes_is_kept_for_ever() {
        let forever = |name: &str, url: &str| caching(Path::new(name), url).contains("immutable");
        assert!(forever("web-0123456789abcdef_bg.wasm", "/web-0123456789abcdef_bg.wasm"));
        assert!(forever("00-5c4926acca546a6e.bin", "/models/x/00-5c4926acca546a6e.bin"));
        assert!(forever("worker.js", "/worker.js?v=1"));
        for name in ["index.html", "worker.js", "manifest.json", "favicon.svg"] {
            assert!(!forever(name, name), "{name}");
        }
    }

    #[test]
    fn headers_are_read_as_hosts_do() {
        let rules = rules("/*\n  A: 1\n/embed/*\n  B: x 'self'; y\n");
        let named = |path: &str| -> Vec<String> {
            let fit = rules.iter().filter(|(pattern, _)| fits(pattern, path));
            fit.map(|(_, header)| header.value.to_string()).collect()
        };
        assert_eq!(named("/embed/a/"), ["1", "x 'self'; y"]);
        assert_eq!(named("/about/"), ["1"]);
        assert!(fits("/*.css", "/a.css") && !fits("/*.css", "/a.js") && !fits("/", "/a"));
    }

    #[test]
    fn a_file_is_sent_compressed_and_only_once() {
        let folder =
            std::env::temp_dir().join(format!("contextarium-serve-{}", std::process::id()));
        fs::create_dir_all(folder.join("room")).unwrap();
        fs::write(folder.join("room/index.html"), "plain").unwrap();
        fs::write(folder.join("room/index.html.br"), "short").unwrap();
        fs::write(folder.join("404.html"), "missing").unwrap();
        let (_, port) = start(0, folder.clone()).unwrap();
        let ask = |path: &str, more: &str| ask(port, path, more);

        let plain = ask("/room/", "");
        assert!(plain.starts_with("HTTP/1.1 200") && plain.ends_with("plain"), "{plain}");
        let short = ask("/room/", "Accept-Encoding: gzip, br\r\n");
        assert!(short.contains("Content-Encoding: br") && short.ends_with("short"), "{short}");
        let tag = short.lines().find_map(|line| line.strip_prefix("ETag: ")).unwrap();
        let again = ask("/room/", &format!("Accept-Encoding: br\r\nIf-None-Match: {tag}\r\n"));
        assert!(again.starts_with("HTTP/1.1 304"), "{again}");
        let folder_only = ask("/room", "");
        assert!(folder_only.contains("301") && folder_only.contains("Location: /room/"));
        let missing = ask("/nothing/here", "");
        assert!(missing.starts_with("HTTP/1.1 404") && missing.ends_with("missing"), "{missing}");
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn connections_that_come_at_once_and_stay_are_all_answered() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
        for _ in 0..20 {
            let (_, port) = start(0, folder.to_path_buf()).unwrap();
            let connect = |_| TcpStream::connect(("127.0.0.1", port)).unwrap();
            let mut streams: Vec<TcpStream> = (0..12).map(connect).collect();
            for stream in &mut streams {
                write!(stream, "GET /Cargo.toml HTTP/1.1\r\nHost: localhost\r\n\r\n").unwrap();
            }
            for mut stream in &streams {
                stream.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
                assert_eq!(stream.read(&mut [0; 4]).expect("an answer"), 4);
            }
        }
    }

    fn ask(port: u16, path: &str, more: &str) -> String {
        let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
        let host = format!("Host: localhost:{port}\r\nConnection: close\r\n");
        write!(stream, "GET {path} HTTP/1.1\r\n{host}{more}\r\n").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }
}
