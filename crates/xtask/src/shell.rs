//! Running other programs.

use crate::{places, setup};
use anyhow::{Context, Result, bail};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};
use std::ffi::OsStr;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// A command that is shown when it fails.
pub(crate) struct Shell(Command);

pub(crate) fn program(name: impl AsRef<OsStr>) -> Shell {
    let mut command = Command::new(name);
    let path = std::env::var_os("PATH").unwrap_or_default();
    let tools = places::tools().join("bin");
    let path = std::env::join_paths(std::iter::once(tools).chain(std::env::split_paths(&path)));
    if let Ok(path) = path {
        command.env("PATH", path);
    }
    command.current_dir(places::root()).env("CARGO_TARGET_DIR", places::target());
    // Set by the cargo that runs this program; a child's toolchain is its own choice.
    for name in [
        "CARGO",
        "RUSTC",
        "RUSTDOC",
        "CARGO_MANIFEST_DIR",
        "RUST_RECURSION_COUNT",
        "RUSTUP_TOOLCHAIN",
    ] {
        command.env_remove(name);
    }
    Shell(command)
}

pub(crate) fn cargo(subcommand: &str) -> Shell {
    program("cargo").args([subcommand])
}

/// cargo with the toolchain that knows wasm32.
pub(crate) fn wasm_cargo(subcommand: &str) -> Shell {
    cargo(subcommand).wasm_toolchain()
}

impl Shell {
    pub(crate) fn args(mut self, arguments: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Self {
        self.0.args(arguments);
        self
    }

    pub(crate) fn arg(self, argument: impl AsRef<OsStr>) -> Self {
        self.args([argument])
    }

    pub(crate) fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.0.env(name, value);
        self
    }

    pub(crate) fn without(mut self, name: &str) -> Self {
        self.0.env_remove(name);
        self
    }

    pub(crate) fn in_folder(mut self, folder: &Path) -> Self {
        self.0.current_dir(folder);
        self
    }

    pub(crate) fn wasm_toolchain(self) -> Self {
        match setup::wasm_toolchain() {
            Some(toolchain) => self.env("RUSTUP_TOOLCHAIN", toolchain),
            None => self,
        }
    }

    pub(crate) fn run(mut self) -> Result<()> {
        let shown = self.shown();
        let status = self.0.status().with_context(|| format!("could not start: {shown}"))?;
        if !status.success() {
            bail!("failed ({status}): {shown}");
        }
        Ok(())
    }

    /// Like `run`, but ends it where it takes too long.
    pub(crate) fn run_within(mut self, limit: Duration) -> Result<()> {
        let shown = self.shown();
        let mut child = self.0.spawn().with_context(|| format!("could not start: {shown}"))?;
        let start = Instant::now();
        while start.elapsed() < limit {
            if let Some(status) = child.try_wait()? {
                return if status.success() { Ok(()) } else { bail!("failed ({status}): {shown}") };
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        child.kill()?;
        child.wait()?;
        bail!("gave up after {} s: {shown}", limit.as_secs());
    }

    /// What it prints, or `None` if it can't be started or fails.
    pub(crate) fn output(mut self) -> Option<String> {
        let output = self.0.stderr(Stdio::null()).stdin(Stdio::null()).output().ok()?;
        output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
    }

    /// What it prints; its errors go to the terminal.
    pub(crate) fn text(mut self) -> Result<String> {
        let shown = self.shown();
        let output = self.0.stderr(Stdio::inherit()).stdin(Stdio::null()).output();
        let output = output.with_context(|| format!("could not start: {shown}"))?;
        if !output.status.success() {
            bail!("failed ({}): {shown}", output.status);
        }
        Ok(String::from_utf8(output.stdout)?)
    }

    fn shown(&self) -> String {
        let words = std::iter::once(self.0.get_program()).chain(self.0.get_args());
        words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
    }
}

/// The SHA-256 in lower-case hex.
pub(crate) fn hex_digest(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// What a browser checks a file by before it hands any of it out.
pub(crate) fn integrity(bytes: &[u8]) -> String {
    format!("sha256-{}", STANDARD.encode(Sha256::digest(bytes)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_hangs_is_ended() {
        let start = Instant::now();
        assert!(program("sleep").arg("30").run_within(Duration::from_millis(200)).is_err());
        assert!(start.elapsed() < Duration::from_secs(10));
        assert!(program("true").run_within(Duration::from_secs(10)).is_ok());
        assert!(program("false").run_within(Duration::from_secs(10)).is_err());
    }
}
