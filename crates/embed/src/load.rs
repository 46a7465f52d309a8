use crate::model::Embedder;
use crate::tokenizer::Tokenizer;
use crate::weights::Weights;
use crate::zip::{Members, ZipReader};
use crate::{Config, EmbedError};
use burn::tensor::Device;

/// Most bytes of `config.json` and `tokenizer.json`.
const TEXT_MAX_BYTES: usize = 8 << 20;

/// Reads the package's archive piece by piece, so that it is never in memory as a whole.
pub struct Loader {
    zip: ZipReader,
    parts: Parts,
    device: Device,
}

#[derive(Default)]
struct Parts {
    reading: Reading,
    config: Vec<u8>,
    tokenizer: Vec<u8>,
    weights: Weights,
}

/// The member that is being read.
#[derive(Clone, Copy, Default)]
enum Reading {
    #[default]
    Nothing,
    Config,
    Tokenizer,
    Weights,
}

impl Loader {
    pub fn new(device: &Device) -> Self {
        Self { zip: ZipReader::new(), parts: Parts::default(), device: device.clone() }
    }

    /// Takes the next bytes of the file, any number of them.
    pub fn push(&mut self, bytes: &[u8]) -> Result<(), EmbedError> {
        self.zip.push(bytes, &mut self.parts)
    }

    /// Builds the model once all bytes have been pushed.
    pub fn finish(self) -> Result<Embedder, EmbedError> {
        if !self.zip.is_done() {
            return Err(EmbedError::Zip { reason: "it ends too early" });
        }
        let Parts { config, tokenizer, weights, .. } = self.parts;
        for (file, bytes) in [("config.json", &config), ("tokenizer.json", &tokenizer)] {
            if bytes.is_empty() {
                return Err(EmbedError::Missing { file });
            }
        }
        let config = Config::parse(&config)?;
        let tokenizer = Tokenizer::parse(&tokenizer, config.vocab)?;
        Embedder::build(config, tokenizer, weights.finish()?, &self.device)
    }
}

impl Members for Parts {
    fn begin(&mut self, name: &str) -> Result<(), EmbedError> {
        self.reading = match name {
            "config.json" => Reading::Config,
            "tokenizer.json" => Reading::Tokenizer,
            "model.safetensors" => Reading::Weights,
            _ => Reading::Nothing,
        };
        Ok(())
    }

    fn take(&mut self, bytes: &[u8]) -> Result<(), EmbedError> {
        let (file, text) = match self.reading {
            Reading::Nothing => return Ok(()),
            Reading::Weights => return self.weights.push(bytes),
            Reading::Config => ("config.json", &mut self.config),
            Reading::Tokenizer => ("tokenizer.json", &mut self.tokenizer),
        };
        if text.len() + bytes.len() > TEXT_MAX_BYTES {
            return Err(EmbedError::File { file, reason: "it is too large".to_owned() });
        }
        text.extend_from_slice(bytes);
        Ok(())
    }

    fn end(&mut self) -> Result<(), EmbedError> {
        self.reading = Reading::Nothing;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_archive_is_refused() {
        let mut loader = Loader::new(&Device::flex());
        assert!(loader.push(b"<!doctype html>").is_err());
        assert!(Loader::new(&Device::flex()).finish().is_err());
        let mut empty = Loader::new(&Device::flex());
        empty.push(b"PK\x01\x02").unwrap();
        assert!(matches!(empty.finish(), Err(EmbedError::Missing { file: "config.json" })));
    }
}
