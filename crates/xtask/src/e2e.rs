//! The browser tests: headless Chromium, and Firefox for a few, against `dist/`.

use crate::build::{files, name};
use crate::shell::program;
use crate::{places, serve, setup};
use anyhow::{Result, bail};

/// The site, and the page of another origin that embeds it; the latter names the former's.
const PORTS: [u16; 2] = [8471, 8472];

/// Runs of the soak where there is time for a long one; the tests themselves know the short one.
const LONG_SOAK: &str = "1000";

/// The tests whose names fit the filter; with `long`, the soak is a long one.
pub(crate) fn run(filter: Option<&str>, long: bool) -> Result<()> {
    let [chromium, firefox] = [setup::chromium()?, setup::firefox()?];
    setup::docs_tools()?;
    let folder = places::root().join("web/e2e");
    if !places::dist().join("index.html").is_file() {
        bail!("dist/ is empty: run `cargo x build` first");
    }
    for port in PORTS {
        let served = if port == PORTS[0] { places::dist() } else { folder.join("host") };
        serve::start(port, served)?;
    }
    let tests: Vec<_> =
        files(&folder)?.into_iter().filter(|path| name(path).ends_with(".test.mjs")).collect();
    if tests.is_empty() {
        bail!("no tests in {}", folder.display());
    }
    let mut command = program("node")
        .env("CHROME", chromium)
        .env("FIREFOX", firefox)
        .env("CONTEXTARIUM_NODE", places::node().join("node_modules"))
        .env("MDBOOK", places::tools().join("bin/mdbook"))
        .env("MKDOCS", places::mkdocs().join("bin/mkdocs"))
        .env("SITE", format!("http://localhost:{}/", PORTS[0]))
        .env("OTHER_ORIGIN", format!("http://127.0.0.1:{}/", PORTS[1]))
        .args(["--test", "--test-concurrency=1", "--test-reporter=spec"]);
    if long {
        command = command.env("SOAK_RUNS", LONG_SOAK);
    }
    if let Some(filter) = filter {
        command = command.args([format!("--test-name-pattern={filter}")]);
    }
    command.args(tests).run()
}
