//! The tensors of a safetensors file, one after another as the bytes arrive: eight bytes with the
//! length of a JSON header, the header, then the numbers (format of github.com/huggingface/safetensors).

use crate::EmbedError;
use serde::Deserialize;
use std::collections::{BTreeMap, HashMap};

const HEADER_MAX_BYTES: u64 = 1 << 20;
/// Most numbers of all tensors together: 256 MiB of them.
const NUMBERS_MAX: usize = 64 << 20;
const RESERVE_NUMBERS: usize = 16 << 20;

/// Plain numbers with their shape.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Numbers {
    pub(crate) shape: Vec<usize>,
    pub(crate) values: Vec<f32>,
}

/// Reads the f32 tensors; others are passed over.
#[derive(Default)]
pub(crate) struct Weights {
    header: Vec<u8>,
    /// What the header said, in the order of the file; empty until it is complete.
    order: Vec<(String, Entry)>,
    next: usize,
    /// How many bytes of numbers have been taken.
    at: u64,
    is_open: bool,
    values: Vec<f32>,
    /// The bytes of a number that is not complete.
    part: Vec<u8>,
    pub(crate) tensors: HashMap<String, Numbers>,
}

#[derive(Clone, Debug, Deserialize)]
struct Entry {
    dtype: String,
    shape: Vec<usize>,
    data_offsets: [u64; 2],
}

fn bad(reason: impl Into<String>) -> EmbedError {
    EmbedError::File { file: "model.safetensors", reason: reason.into() }
}

impl Weights {
    /// Takes the next bytes of the file, any number of them.
    pub(crate) fn push(&mut self, mut bytes: &[u8]) -> Result<(), EmbedError> {
        if !self.is_open {
            bytes = self.take_header(bytes)?;
        }
        while !bytes.is_empty()
            && let Some((_, entry)) = self.order.get(self.next)
        {
            let [start, end] = entry.data_offsets;
            let is_wanted = entry.dtype == "F32";
            let until = if self.at < start { start } else { end };
            let left = usize::try_from(until - self.at).unwrap_or(usize::MAX);
            let (now, later) = bytes.split_at(left.min(bytes.len()));
            if self.at >= start && is_wanted {
                self.take_numbers(now);
            }
            self.at += now.len() as u64;
            bytes = later;
            self.close_tensors();
        }
        Ok(())
    }

    /// All tensors, once the file is complete.
    pub(crate) fn finish(self) -> Result<HashMap<String, Numbers>, EmbedError> {
        if !self.is_open || self.next < self.order.len() {
            return Err(bad("it ends too early"));
        }
        Ok(self.tensors)
    }

    /// What is left of the bytes after the header.
    fn take_header<'a>(&mut self, bytes: &'a [u8]) -> Result<&'a [u8], EmbedError> {
        let until = match self.header.first_chunk::<8>() {
            None => 8,
            Some(length) => {
                let length = u64::from_le_bytes(*length);
                if length > HEADER_MAX_BYTES {
                    return Err(bad(format!("its header would have {length} bytes")));
                }
                8 + length as usize
            }
        };
        let missing = until - self.header.len();
        let (now, later) = bytes.split_at(missing.min(bytes.len()));
        self.header.extend_from_slice(now);
        if self.header.len() < until {
            return Ok(later);
        }
        if until == 8 && self.header != [0; 8] {
            return self.take_header(later);
        }
        self.open()?;
        Ok(later)
    }

    fn open(&mut self) -> Result<(), EmbedError> {
        let parsed: BTreeMap<String, serde_json::Value> =
            serde_json::from_slice(&self.header[8..]).map_err(|error| bad(error.to_string()))?;
        let mut all = 0_usize;
        for (name, value) in parsed {
            if name == "__metadata__" {
                continue;
            }
            let entry: Entry =
                serde_json::from_value(value).map_err(|error| bad(format!("{name}: {error}")))?;
            let [start, end] = entry.data_offsets;
            let count = entry.shape.iter().try_fold(1_usize, |all, size| all.checked_mul(*size));
            let bytes = end
                .checked_sub(start)
                .ok_or_else(|| bad(format!("{name} ends before it starts")))?;
            if entry.dtype == "F32" {
                let fits =
                    count.filter(|count| *count as u64 * 4 == bytes && *count <= NUMBERS_MAX);
                all += fits.ok_or_else(|| {
                    bad(format!("{name} has {bytes} bytes, not those of its shape"))
                })?;
            }
            self.order.push((name, entry));
        }
        if all > NUMBERS_MAX {
            return Err(bad(format!("it holds {all} numbers")));
        }
        self.order.sort_by_key(|(_, entry)| entry.data_offsets);
        if self.order.windows(2).any(|pair| pair[1].1.data_offsets[0] < pair[0].1.data_offsets[1]) {
            return Err(bad("two tensors lie over each other"));
        }
        self.header = Vec::new();
        self.is_open = true;
        self.close_tensors();
        Ok(())
    }

    fn take_numbers(&mut self, mut bytes: &[u8]) {
        let missing = self.order[self.next].1.data_offsets[1].saturating_sub(self.at) / 4;
        // As large as the tensor at once: growing by doubling would hold it twice.
        self.values.reserve_exact((missing as usize).min(RESERVE_NUMBERS));
        while !self.part.is_empty() && !bytes.is_empty() {
            self.part.push(bytes[0]);
            bytes = &bytes[1..];
            if let Some(number) = self.part.first_chunk::<4>() {
                self.values.push(f32::from_le_bytes(*number));
                self.part.clear();
            }
        }
        let (numbers, rest) = bytes.as_chunks::<4>();
        self.values.extend(numbers.iter().map(|number| f32::from_le_bytes(*number)));
        self.part.extend_from_slice(rest);
    }

    /// Puts away the tensors that are complete.
    fn close_tensors(&mut self) {
        while let Some((name, entry)) = self.order.get(self.next)
            && self.at >= entry.data_offsets[1]
        {
            if entry.dtype == "F32" {
                let values = std::mem::take(&mut self.values);
                let numbers = Numbers { shape: entry.shape.clone(), values };
                self.tensors.insert(name.clone(), numbers);
            }
            self.next += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(header: &str, data: &[u8]) -> Vec<u8> {
        let mut bytes = (header.len() as u64).to_le_bytes().to_vec();
        bytes.extend(header.as_bytes());
        bytes.extend(data);
        bytes
    }

    fn read(bytes: &[u8], piece: usize) -> Result<HashMap<String, Numbers>, EmbedError> {
        let mut weights = Weights::default();
        for piece in bytes.chunks(piece) {
            weights.push(piece)?;
        }
        weights.finish()
    }

    const GOOD: &str = r#"{"__metadata__":{"format":"pt"},
        "b":{"dtype":"F32","shape":[3],"data_offsets":[24,36]},
        "i":{"dtype":"I64","shape":[1],"data_offsets":[0,8]},
        "a":{"dtype":"F32","shape":[2,2],"data_offsets":[8,24]},
        "none":{"dtype":"F32","shape":[0],"data_offsets":[36,36]}}"#;

    #[test]
    fn tensors_come_out_whatever_the_pieces() {
        let numbers: Vec<f32> = (0..7).map(|i| i as f32 * 0.5 - 1.0).collect();
        let mut data = vec![7; 8];
        data.extend(numbers.iter().flat_map(|number| number.to_le_bytes()));
        let bytes = file(GOOD, &data);
        for piece in [1, 3, 5, 64, bytes.len()] {
            let tensors = read(&bytes, piece).unwrap();
            assert_eq!(tensors["a"], Numbers { shape: vec![2, 2], values: numbers[..4].to_vec() });
            assert_eq!(tensors["b"], Numbers { shape: vec![3], values: numbers[4..].to_vec() });
            assert!(tensors["none"].values.is_empty() && !tensors.contains_key("i"));
        }
        assert!(read(&bytes[..bytes.len() - 1], 64).is_err(), "cut off");
        assert!(read(&bytes[..20], 64).is_err(), "cut off in the header");
    }

    #[test]
    fn headers_that_lie_are_refused() {
        let one = |entry: &str| file(&format!("{{\"a\":{entry}}}"), &[0; 64]);
        for entry in [
            r#"{"dtype":"F32","shape":[5],"data_offsets":[0,16]}"#,
            r#"{"dtype":"F32","shape":[4],"data_offsets":[16,0]}"#,
            r#"{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,16]}"#,
            r#"{"dtype":"F32","shape":[1099511627776],"data_offsets":[0,4398046511104]}"#,
            r#"{"dtype":"F32","shape":[-1],"data_offsets":[0,16]}"#,
            "3",
        ] {
            assert!(read(&one(entry), 64).is_err(), "{entry}");
        }
        let over = r#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},
            "b":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}"#;
        assert!(read(&file(over, &[0; 12]), 64).is_err());
        assert!(read(&u64::MAX.to_le_bytes(), 64).is_err());
        assert!(read(&file("", &[]), 64).is_err());
    }
}
