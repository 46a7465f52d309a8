//! Model files from anywhere: never a panic, and no more memory than the file warrants.

mod common;
#[allow(dead_code)] // `tests/gguf.rs` uses the rest of it
mod corpus;
mod tiny;

use burn::tensor::Device;
use common::now;
use hostile::{Cost, Counting, Random, changed, changed_json, changed_text, each_seed, measured};
use lm::gguf::Dtype;
use lm::{Forward, Lm, LmError, Loader, NoPause};
use serde_json::Value;
use tiny::{TINY, Tiny};

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// As small as a decoder gets.
const LEAST: Tiny = Tiny { layers: 1, d_head: 8, heads: 4, kv_heads: 2, d_ffn: 32, ..TINY };
/// The names of the most layers that a header may ask for, and a table that `tokenizers` keeps of all
/// tokenizers that there ever were: of the tens of thousands in this test it takes 2.4 MB.
const BASE_BYTES: usize = 4 << 20;
/// For a byte of the file: an entry of a vocabulary is a few of them, and a few dozen in each of
/// the tables by name and by id.
const BYTES_A_BYTE: usize = 64;

#[test]
fn no_gguf_panics_or_takes_more_memory_than_its_length_warrants() {
    let models = [Dtype::F32, Dtype::F16, Dtype::BF16, Dtype::Q8_0].map(|it| LEAST.gguf(it));
    let others = [corpus::everything(2), corpus::everything(3), corpus::nothing()];
    let mut counted = Counted::default();
    each_seed(1_500, 100_000, |random| {
        let file = match random.below(8) {
            0 => &others[random.below(others.len())],
            _ => &models[random.below(models.len())],
        };
        // Most of the head is names; a change within the numbers changes little.
        let head = if random.one_in(8) { file.len() } else { 3_500 };
        let bytes = changed(random, file, head);
        let loader = || Loader::of_gguf(&Device::flex(), bytes.len() as u64);
        counted.load(random, bytes.len(), &bytes, loader);
    });
    counted.check();
}

#[test]
fn no_folder_panics_or_takes_more_memory_than_its_length_warrants() {
    let weights = [Dtype::F32, Dtype::F16, Dtype::BF16].map(|it| LEAST.safetensors(it));
    let (config, tokenizer) = (LEAST.config(), tiny::tokenizer());
    let [config_text, tokenizer_text] = [&config, &tokenizer].map(Value::to_string);
    let mut counted = Counted::default();
    each_seed(2_000, 200_000, |random| {
        let mut bytes = weights[random.below(weights.len())].clone();
        let (mut config, mut tokenizer) = (config_text.clone(), tokenizer_text.clone());
        match random.below(3) {
            0 => bytes = weights_changed(random, &bytes),
            1 => config = document_changed(random, &config),
            _ => tokenizer = document_changed(random, &tokenizer),
        }
        let all_bytes = bytes.len() + config.len() + tokenizer.len();
        let loader =
            || Loader::of_safetensors(&Device::flex(), bytes.len() as u64, &config, &tokenizer);
        counted.load(random, all_bytes, &bytes, loader);
    });
    counted.check();
}

/// Either as bytes, or in its header, which is JSON, with a length that fits.
fn weights_changed(random: &mut Random, file: &[u8]) -> Vec<u8> {
    let (length, rest) = file.split_first_chunk().expect("eight bytes of length");
    let (header, data) = rest.split_at(u64::from_le_bytes(*length) as usize);
    match random.below(4) {
        0 => changed(random, file, 8 + header.len()),
        1 => changed(random, file, file.len()),
        _ => {
            let header = document_changed(random, std::str::from_utf8(header).expect("JSON"));
            tiny::with_header(&header, data)
        }
    }
}

fn document_changed(random: &mut Random, text: &str) -> String {
    if random.one_in(3) {
        return changed_text(random, text);
    }
    let mut document: Value = serde_json::from_str(text).expect("a valid document");
    changed_json(random, &mut document);
    document.to_string()
}

#[derive(Default)]
struct Counted {
    read: u32,
    refused: u32,
    most: Cost,
}

impl Counted {
    fn load(
        &mut self,
        random: &mut Random,
        all_bytes: usize,
        bytes: &[u8],
        loader: impl FnOnce() -> Result<Loader, LmError>,
    ) {
        let piece = random.pick(&[100, 999, 4_000, usize::MAX]);
        let (loaded, cost) = measured(|| -> Result<Lm, LmError> {
            let mut loader = loader()?;
            for piece in bytes.chunks(piece) {
                loader.push(piece)?;
            }
            loader.finish()
        });
        let warranted = BASE_BYTES + BYTES_A_BYTE * all_bytes;
        assert!(cost.peak <= warranted, "{cost:?} for {all_bytes} bytes");
        self.most = self.most.or(cost);
        match loaded {
            Ok(lm) => {
                self.read += 1;
                let tokens = &lm.tokenizer.encode("a1 b")[..1];
                let output = now(lm.forward(&mut lm.new_cache(8), Forward::last(tokens), &NoPause));
                let logits = output.expect("a model that was taken can be run").logits;
                assert_eq!(logits.len(), lm.config.vocab);
            }
            Err(error) => {
                self.refused += 1;
                assert!(!error.to_string().is_empty());
            }
        }
    }

    fn check(&self) {
        let Self { read, refused, most } = *self;
        println!("{read} read, {refused} refused; at most {most:?}");
        assert!(read > 100 && refused > 500, "{read} read, {refused} refused");
    }
}
