//! How fast the built page is, measured in headless Chromium against what others offer.

use crate::setup::{self, say};
use crate::shell::program;
use crate::{build, models, places, serve};
use anyhow::{Context, Result, bail};
use std::path::{Path, PathBuf};

const PARTS: [&str; 3] = ["lm", "train", "page"];

pub(crate) struct Options<'a> {
    /// One of [`PARTS`]; without it all.
    pub(crate) only: Option<&'a str>,
    pub(crate) pairs: u32,
    /// A built page; without it, this checkout is built.
    pub(crate) dist: Option<&'a str>,
    /// Where all numbers go, as JSON.
    pub(crate) out: Option<&'a str>,
}

pub(crate) fn run(options: &Options<'_>) -> Result<()> {
    let &Options { only, pairs, dist, out } = options;
    if let Some(part) = only.filter(|part| !PARTS.contains(part)) {
        bail!("no part `{part}`; there are: {}", PARTS.join(", "));
    }
    if pairs == 0 {
        bail!("at least one pair is needed");
    }
    setup::all()?;
    let dist = match dist {
        Some(built) => Path::new(built).canonicalize().with_context(|| built.to_owned())?,
        None => build::build().map(|()| places::dist())?,
    };
    let source = places::root().join("web/e2e/bench");
    setup::npm(&source, &places::peers())?;
    let out = out.map_or_else(|| places::target().join("bench.json"), absolute);
    let model = models::language_model();
    say("measuring (minutes; keep the machine quiet)");
    program("node")
        .env("CHROME", setup::chromium()?)
        .env("CONTEXTARIUM_NODE", places::node().join("node_modules"))
        .env("SITE", served(dist)?)
        .env("PEERS", served(places::peers().join("node_modules"))?)
        .env("PAGES", served(source.join("pages"))?)
        .env("MODEL", format!("{}{model}", served(places::models())?))
        .env("COMMIT", program("git").args(["describe", "--always", "--dirty"]).text()?.trim())
        .env("ONLY", only.unwrap_or_default())
        .env("PAIRS", pairs.to_string())
        .env("OUT", &out)
        .arg(source.join("main.mjs"))
        .run()?;
    println!("all numbers: {}", out.display());
    Ok(())
}

/// The address, ending in a slash, at which a folder is served from now on.
fn served(folder: PathBuf) -> Result<String> {
    let (_, port) = serve::start(0, folder)?;
    Ok(format!("http://localhost:{port}/"))
}

/// The commands run in the root of the checkout, wherever this program was started.
fn absolute(path: &str) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_that_is_not_there_is_refused_before_anything_is_built() {
        let options = |only, pairs| Options { only, pairs, dist: Some("/nowhere"), out: None };
        let error = |options: Options<'_>| run(&options).unwrap_err().to_string();
        assert!(error(options(Some("gpu"), 5)).contains("lm, train, page"));
        assert!(error(options(Some("lm"), 0)).contains("one pair"));
    }
}
