//! wasm-opt and brotli. Both take minutes for the compute module, so results are kept by content.

use super::{ends, files, name, trim};
use crate::places;
use crate::setup::say;
use crate::shell::{hex_digest, program};
use anyhow::Result;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Smaller files are not worth a compressed twin.
const LEAST_COMPRESSED: u64 = 1024;
/// Against 9 it saves an eighth of a module, at fifteen times the time.
const QUALITY: u32 = 11;
/// From here on the reference encoder does better, by a two-hundredth of the compute module; below, ours.
const LARGE: usize = 1 << 20;
/// The reference encoder: from a file to another, with this quality and a window of 16 MB.
const REFERENCE: &str = "
const { readFileSync, writeFileSync } = require('node:fs');
const { brotliCompressSync, constants } = require('node:zlib');
const [from, to, quality] = process.argv.slice(1);
const params = {
  [constants.BROTLI_PARAM_QUALITY]: Number(quality),
  [constants.BROTLI_PARAM_LGWIN]: 24,
};
writeFileSync(to, brotliCompressSync(readFileSync(from), { params }));
";
const KEPT: Duration = Duration::from_secs(7 * 24 * 60 * 60);
const ENDINGS: [&str; 6] = ["wasm", "js", "css", "html", "json", "svg"];

/// Runs wasm-opt on a module in place: the page for size, the compute module lightly. Tried on
/// that one: `-Os` takes three times as long as `-O1`, and what it leaves is larger in brotli; so is
/// what `--merge-similar-functions` leaves. A second `-O1` saves a hundredth.
pub(super) fn optimise(module: &Path) -> Result<()> {
    let compute = name(module).starts_with("worker");
    // The lowest addresses are the far end of the stack, where nothing else lies; known to be
    // unused, they let offsets be folded, which saves a two-hundredth of the page.
    let effort = if compute { "-O1" } else { "-Oz" };
    let effort = [effort, "--low-memory-unused", effort, "--duplicate-function-elimination"];
    let mut options = effort.to_vec();
    if !compute {
        // Control flow made anew: a hundredth of the page.
        options.extend(["--flatten", "--rereloop", "-Oz", "-Oz"]);
    }
    options.extend([
        // The compute module still needs its names, to be split by them.
        if compute { "--debuginfo" } else { "--strip-debug" },
        "--strip-producers",
        "--strip-target-features",
        "--enable-simd",
        "--enable-bulk-memory",
        "--enable-nontrapping-float-to-int",
        "--enable-sign-ext",
        "--enable-mutable-globals",
        "--enable-reference-types",
        "--enable-multivalue",
    ]);
    let tool = places::node().join("node_modules/binaryen/bin/wasm-opt");
    let release = fs::read_to_string(places::node().join("package-lock.json"))?;
    let linked = fs::read(module)?;
    let linked = if compute { trim::unreached(&linked)? } else { linked };
    let bytes = kept(&linked, &format!("{release}{options:?}"), |linked| {
        say(&format!("wasm-opt {} {} (minutes)", options[0], name(module)));
        fs::write(module, linked)?;
        let out = module.with_extension("optimised");
        program("node").args([&tool, module]).args(&options).arg("-o").arg(&out).run()?;
        let bytes = fs::read(&out)?;
        fs::remove_file(out)?;
        Ok(bytes)
    })?;
    fs::write(module, bytes)?;
    Ok(())
}

/// A `.br` beside each file that gains from it. Model parts do not.
pub(super) fn compress(dist: &Path) -> Result<()> {
    let models = dist.join("models");
    for path in files(dist)? {
        let gains = ENDINGS.iter().any(|end| ends(&path, end)) && !path.starts_with(&models);
        if !gains || fs::metadata(&path)?.len() < LEAST_COMPRESSED {
            continue;
        }
        let bytes = fs::read(&path)?;
        let beside = PathBuf::from(format!("{}.br", path.display()));
        let compressed = if ends(&path, "html") {
            brotli(&bytes)?
        } else if bytes.len() >= LARGE {
            let how = format!("brotli {QUALITY} {REFERENCE}");
            kept(&bytes, &how, |_| reference(&path, &beside))?
        } else {
            kept(&bytes, &format!("brotli {QUALITY}"), brotli)?
        };
        fs::write(beside, compressed)?;
    }
    Ok(())
}

fn brotli(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut writer = brotli::CompressorWriter::new(Vec::new(), 1 << 16, QUALITY, 24);
    writer.write_all(bytes)?;
    Ok(writer.into_inner())
}

fn reference(from: &Path, to: &Path) -> Result<Vec<u8>> {
    let quality = QUALITY.to_string();
    program("node").args(["-e", REFERENCE]).args([from, to]).arg(quality).run()?;
    Ok(fs::read(to)?)
}

/// Forgets results of long ago: each build of the compute module leaves some 15 MB.
pub(super) fn forget_old() -> Result<()> {
    for path in files(&places::shrunk())? {
        let age = fs::metadata(&path)?.modified()?.elapsed().unwrap_or_default();
        if age > KEPT {
            fs::remove_file(path)?;
        }
    }
    Ok(())
}

/// What `make` makes of these bytes; looked up where it was made before.
fn kept(bytes: &[u8], how: &str, make: impl FnOnce(&[u8]) -> Result<Vec<u8>>) -> Result<Vec<u8>> {
    let key = hex_digest(format!("{how}{}", hex_digest(bytes)).as_bytes());
    let place = places::shrunk().join(&key);
    if let Ok(found) = fs::read(&place) {
        return Ok(found);
    }
    let made = make(bytes)?;
    fs::create_dir_all(places::shrunk())?;
    // Renamed when complete: a cut-off run must leave nothing that looks like a result.
    let unfinished = places::shrunk().join(format!("{key}.{}", std::process::id()));
    fs::write(&unfinished, &made)?;
    fs::rename(unfinished, place)?;
    Ok(made)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brotli_is_whole() {
        let bytes = b"in context ".repeat(500);
        let file = std::env::temp_dir().join(format!("contextarium-shrink-{}", std::process::id()));
        fs::write(&file, &bytes).unwrap();
        let beside = file.with_extension("br");
        for compressed in [brotli(&bytes).unwrap(), reference(&file, &beside).unwrap()] {
            let mut back = Vec::new();
            brotli::BrotliDecompress(&mut compressed.as_slice(), &mut back).unwrap();
            assert!(back == bytes && compressed.len() < 100);
        }
        [file, beside].iter().for_each(|path| fs::remove_file(path).unwrap());
    }
}
