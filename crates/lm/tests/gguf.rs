//! The GGUF reader against files that are whole, broken, cut and flipped.

mod common;
mod corpus;

use hostile::{Cost, Counting, Random, measured};
use lm::gguf::{Array, Dtype, GgufError, Header, Metadata, Problem, Value, ValueType};
use lm::gguf::{dequantize, f32_from_f16};

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// Whether a header of so many bytes may cost so much.
fn check(cost: Cost, file_bytes: usize) -> Result<(), String> {
    if cost.largest > 4 * file_bytes + 1024 || cost.all > 16 * file_bytes + 8192 {
        return Err(format!("{file_bytes} bytes of file cost {cost:?}"));
    }
    Ok(())
}

#[test]
fn every_value_and_data_type_is_read() {
    for version in [2, 3] {
        let bytes = corpus::everything(version);
        let parsed = Header::parse_of_file(&bytes, bytes.len() as u64).unwrap();
        assert_eq!(parsed.version, version);
        assert_eq!(parsed.alignment, 32);
        let meta = &parsed.metadata;
        assert_eq!(meta.len(), 17);
        assert_eq!(meta.str("general.architecture").unwrap(), "llama");
        assert_eq!(meta.u32("a.u8").unwrap(), 200);
        assert_eq!(meta.get("a.i8"), Some(Value::I8(-7)));
        assert_eq!(meta.u32("a.u16").unwrap(), 60_000);
        assert_eq!(meta.get("a.i16"), Some(Value::I16(-300)));
        assert_eq!(meta.u32("a.u32").unwrap(), 4_000_000_000);
        assert_eq!(meta.get("a.i32"), Some(Value::I32(-5)));
        assert_eq!(meta.get("a.u64"), Some(Value::U64(1 << 40)));
        assert_eq!(meta.get("a.i64"), Some(Value::I64(-(1 << 40))));
        assert_eq!(meta.f32("a.f32").unwrap(), 1.5);
        assert_eq!(meta.f32("a.f64").unwrap(), 2.25);
        assert!(meta.bool("a.bool").unwrap());
        let strings: Vec<&str> = meta.strings("a.strings").unwrap().collect();
        assert_eq!(strings, ["één", "", "zwei"]);
        let integers: Vec<i128> = meta.integers("a.i32s").unwrap().collect();
        assert_eq!(integers, [1, -2, 3]);
        let floats: Vec<f64> = meta.floats("a.f32s").unwrap().collect();
        assert_eq!(floats, [0.5, -0.5]);
        let nested = meta.array("a.nested").unwrap();
        assert_eq!(nested.element_type(), ValueType::Array);
        let lengths: Vec<usize> = nested.values().map(|it| inner(it).len()).collect();
        assert_eq!(lengths, [2, 0, 1]);
        assert!(meta.array("a.none").unwrap().is_empty());

        assert_eq!(parsed.tensors.len(), 6);
        for (tensor, (_, dtype)) in parsed.tensors.iter().zip(Dtype::ALL) {
            assert_eq!(tensor.name, format!("t.{dtype}"));
            assert_eq!(tensor.dtype, dtype);
            assert_eq!(tensor.shape, [3, 64]);
            assert_eq!(tensor.elements(), 192);
            assert_eq!(tensor.row_elements(), 64);
            let length = tensor.bytes.end - tensor.bytes.start;
            assert_eq!(length, 3 * tensor.row_bytes() as u64);
            assert_eq!(tensor.bytes.start % 32, 0);
            assert_eq!(parsed.tensor(&tensor.name), Some(tensor));
        }
        assert_eq!(parsed.data_end(), bytes.len() as u64);
    }
}

#[test]
fn the_least_file_is_read() {
    let parsed = Header::parse(&corpus::nothing()).unwrap();
    assert!(parsed.metadata.is_empty() && parsed.tensors.is_empty());
    assert_eq!((parsed.data_start, parsed.data_end()), (32, 32));
}

#[test]
fn a_given_alignment_is_used() {
    let mut writer = corpus::writer::Writer::new(3);
    writer.alignment = 64;
    let bytes = writer
        .entry("general.alignment", corpus::writer::Entry::U32(64))
        .tensor("a", &[4], 0, &[1; 16])
        .tensor("b", &[4], 0, &[2; 16])
        .finish();
    let parsed = Header::parse_of_file(&bytes, bytes.len() as u64).unwrap();
    let start = parsed.data_start;
    assert_eq!(parsed.alignment, 64);
    assert_eq!(parsed.tensors[1].bytes, start + 64..start + 80);
    assert!(bytes[start as usize..][..16].iter().all(|byte| *byte == 1));
}

#[test]
fn lookups_name_the_key_and_the_place() {
    let bytes = corpus::everything(3);
    let meta = Header::parse(&bytes).unwrap().metadata;
    let key = "no.such".to_owned();
    assert_eq!(meta.u32("no.such"), Err(GgufError::Missing { key }));
    let Err(GgufError::Invalid { field, offset, problem }) = meta.u32("general.architecture")
    else {
        panic!("a text is no integer");
    };
    assert_eq!(field, "metadata `general.architecture`");
    assert_eq!(&bytes[offset as usize + 8..][..5], b"llama");
    let wanted = "an integer";
    let found = ValueType::Str;
    assert_eq!(problem, Problem::WrongType { wanted, found });
    let out_of_range = meta.u32("a.u64").unwrap_err();
    assert!(out_of_range.to_string().contains("does not fit"));
    assert!(meta.strings("a.i32s").is_err());
}

#[test]
fn each_broken_file_gives_its_error() {
    let all = corpus::broken::all();
    assert!(all.len() >= 25, "only {} broken files", all.len());
    let mut failures = Vec::new();
    for broken in &all {
        let (error, cost) =
            measured(|| Header::parse_of_file(&broken.bytes, broken.bytes.len() as u64).err());
        if error.as_ref() != Some(&broken.error) {
            let name = broken.name;
            let wanted = &broken.error;
            failures.push(format!("{name}:\n  got    {error:?}\n  wanted {wanted:?}"));
        }
        if let Err(reason) = check(cost, broken.bytes.len()) {
            failures.push(format!("{}: {reason}", broken.name));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn each_truncation_asks_for_more_and_then_succeeds() {
    for version in [2, 3] {
        let bytes = corpus::everything(version);
        let whole = Header::parse(&bytes).unwrap();
        let mut header_end = None;
        for length in 0..bytes.len() {
            match Header::parse(&bytes[..length]) {
                Ok(parsed) => {
                    header_end.get_or_insert(length as u64);
                    assert_eq!(parsed.tensors, whole.tensors);
                }
                Err(GgufError::Truncated { offset, needed, .. }) => {
                    assert!(header_end.is_none(), "fails again at {length}");
                    assert!(offset <= length as u64 && (length as u64) < needed);
                    assert!(needed <= whole.data_start, "asks for more than the header");
                }
                Err(error) => panic!("at {length}: {error}"),
            }
            // With the length known, a cut file is broken, not unfinished.
            let error = Header::parse_of_file(&bytes[..length], length as u64).unwrap_err();
            assert!(!error.is_truncated(), "at {length}: {error}");
        }
        let header_end = header_end.unwrap();
        assert!(whole.data_start - header_end < whole.alignment);
    }
}

#[test]
fn doubling_the_prefix_reaches_the_header() {
    let bytes = corpus::everything(3);
    let mut length = 1;
    let parsed = loop {
        match Header::parse_of_file(&bytes[..length], bytes.len() as u64) {
            Ok(parsed) => break parsed,
            Err(error) if error.is_truncated() => length = (length * 2).min(bytes.len()),
            Err(error) => panic!("{error}"),
        }
    };
    assert_eq!(parsed.data_end(), bytes.len() as u64);
}

#[test]
fn flipped_bytes_never_panic_and_never_allocate_much() {
    let files = [corpus::everything(2), corpus::everything(3)];
    let header_bytes = Header::parse(&files[0]).unwrap().data_start as usize;
    let (mut read, mut broken, mut unfinished) = (0, 0, 0);
    for seed in 0..20_000 {
        let mut random = Random::new(seed);
        let mut bytes = files[seed as usize % 2].clone();
        for _ in 0..=random.below(6) {
            let at = random.below(header_bytes);
            let width = random.pick(&[1, 1, 4, 8]);
            let value = match random.below(4) {
                0 => u64::MAX,
                1 => u64::MAX >> random.below(64),
                2 => 1 << random.below(64),
                _ => random.number(),
            };
            for (to, from) in bytes[at..].iter_mut().zip(value.to_le_bytes()).take(width) {
                *to = from;
            }
        }
        let length = random.below(bytes.len() + 1);
        let prefix = if random.below(4) == 0 { &bytes[..length] } else { &bytes[..] };
        let ((), cost) = measured(|| match Header::parse(prefix) {
            Ok(_) => read += 1,
            Err(error) if error.is_truncated() => unfinished += 1,
            Err(_) => broken += 1,
        });
        check(cost, prefix.len()).unwrap_or_else(|reason| panic!("seed {seed}: {reason}"));
        if let Ok(parsed) = Header::parse_of_file(prefix, bytes.len() as u64) {
            visit(&parsed.metadata);
            for tensor in &parsed.tensors {
                assert!(tensor.bytes.end <= bytes.len() as u64);
                let data = &bytes[tensor.bytes.start as usize..tensor.bytes.end as usize];
                let mut out = vec![0.0; tensor.elements()];
                dequantize(tensor.dtype, data, &mut out).unwrap();
            }
        }
    }
    // Otherwise the flips would not test what they are meant to.
    assert!(read > 500 && broken > 500 && unfinished > 500);
}

#[test]
fn halves_are_exact() {
    for bits in 0..=u16::MAX {
        let ours = f32_from_f16(bits);
        let theirs = half::f16::from_bits(bits).to_f32();
        assert!(
            ours.to_bits() == theirs.to_bits() || ours.is_nan() && theirs.is_nan(),
            "{bits:#06x}: {ours} is not {theirs}"
        );
    }
}

#[test]
fn dequantization_by_hand() {
    // 0x3800 is 0.5, 0xc000 is -2.
    let mut bytes = vec![0x00, 0x38];
    bytes.extend((0..16).map(|i| i | (15 - i) << 4));
    let mut out = [0.0; 32];
    dequantize(Dtype::Q4_0, &bytes, &mut out).unwrap();
    for i in 0..16 {
        assert_eq!(out[i], 0.5 * (i as f32 - 8.0));
        assert_eq!(out[16 + i], 0.5 * (7.0 - i as f32));
    }

    let mut bytes = vec![0x00, 0x38, 0x00, 0xc0];
    bytes.extend((0..16).map(|i| i | (15 - i) << 4));
    dequantize(Dtype::Q4_1, &bytes, &mut out).unwrap();
    for i in 0..16 {
        assert_eq!(out[i], 0.5 * i as f32 - 2.0);
        assert_eq!(out[16 + i], 0.5 * (15.0 - i as f32) - 2.0);
    }

    let mut bytes = vec![0x00, 0x38];
    bytes.extend((0..32).map(|i| (i * 8 - 128) as i8 as u8));
    dequantize(Dtype::Q8_0, &bytes, &mut out).unwrap();
    for (i, value) in out.iter().enumerate() {
        assert_eq!(*value, 0.5 * (i as f32 * 8.0 - 128.0));
    }

    let mut out = [0.0; 2];
    dequantize(Dtype::F16, &[0x00, 0x38, 0x00, 0xc0], &mut out).unwrap();
    assert_eq!(out, [0.5, -2.0]);
    let bytes = [1.25f32.to_le_bytes(), (-3.5f32).to_le_bytes()].concat();
    dequantize(Dtype::F32, &bytes, &mut out).unwrap();
    assert_eq!(out, [1.25, -3.5]);
}

#[test]
fn dequantization_checks_lengths() {
    for (_, dtype) in Dtype::ALL {
        let elements = dtype.block_elements() * 2;
        let length = dtype.block_bytes() * 2;
        let mut out = vec![0.0; elements];
        assert!(dequantize(dtype, &vec![0; length], &mut out).is_ok());
        for wrong in [0, 1, length - 1, length + 1] {
            assert!(dequantize(dtype, &vec![0; wrong], &mut out).is_err());
        }
        assert!(dequantize(dtype, &[], &mut []).is_ok());
        if elements > 2 {
            let error = dequantize(dtype, &vec![0; length], &mut out[1..]).unwrap_err();
            assert!(error.to_string().contains("no whole number"));
        }
    }
}

#[test]
fn the_model_is_read() {
    let bytes = corpus::model_header();
    let parsed = Header::parse_of_file(&bytes, 98_362_432).unwrap();
    assert_eq!(parsed.data_end(), 98_362_432);
    assert_eq!(parsed.tensors.len(), 272);
    let meta = &parsed.metadata;
    assert_eq!(meta.u32("llama.block_count").unwrap(), 30);
    assert_eq!(meta.f32("llama.rope.freq_base").unwrap(), 100_000.0);
    let tokens = meta.array("tokenizer.ggml.tokens").unwrap();
    assert_eq!(tokens.len(), 49_152);
    let embedding = parsed.tensor("token_embd.weight").unwrap();
    assert_eq!(embedding.shape, [49_152, 576]);
    assert_eq!(embedding.dtype, Dtype::Q8_0);
    let down = parsed.tensor("blk.29.ffn_down.weight").unwrap();
    assert_eq!(down.shape, [576, 1536]);
    assert_eq!(down.dtype, Dtype::Q4_1);
}

/// The seeds of the fuzz target are those of the corpus; with `UPDATE_SEEDS=1` they are written.
#[test]
fn fuzz_seeds_are_those_of_the_corpus() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/fuzz/seeds/gguf");
    let update = std::env::var_os("UPDATE_SEEDS").is_some();
    let check = |name: &str, bytes: &[u8]| {
        let path = format!("{folder}/{name}.gguf");
        if update {
            std::fs::create_dir_all(folder).unwrap();
            std::fs::write(&path, bytes).unwrap();
        }
        assert!(
            std::fs::read(&path).is_ok_and(|seed| seed == bytes),
            "{path}: UPDATE_SEEDS=1 writes it"
        );
    };
    check("everything-2", &corpus::everything(2));
    check("everything-3", &corpus::everything(3));
    check("nothing", &corpus::nothing());
    for broken in corpus::broken::all() {
        if broken.bytes.len() < 4096 {
            check(broken.name, &broken.bytes);
        }
    }
}

/// Reads all that the metadata hold.
fn visit(metadata: &Metadata) {
    fn value(it: Value<'_>) {
        if let Value::Array(array) = it {
            assert_eq!(array.values().map(value).count(), array.len());
        }
    }
    metadata.iter().for_each(|(_, it)| value(it));
}

fn inner(value: Value<'_>) -> Array<'_> {
    match value {
        Value::Array(array) => array,
        other => panic!("{other:?} is no array"),
    }
}
