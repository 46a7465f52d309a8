//! Llamas of a few thousand weights, written as a GGUF and as a folder of Hugging Face's, and what
//! such a model computes, written down once more and as plainly as can be.
#![allow(dead_code)] // each test file uses its part

use crate::corpus::writer::{Entry, Writer};
use half::{bf16, f16};
use lm::gguf::Dtype;
use serde_json::{Value, json};

#[derive(Clone, Copy, Debug)]
pub(crate) struct Tiny {
    pub(crate) layers: usize,
    pub(crate) d_head: usize,
    pub(crate) heads: usize,
    pub(crate) kv_heads: usize,
    pub(crate) d_ffn: usize,
    pub(crate) has_head: bool,
    pub(crate) rope_base: f32,
}

pub(crate) const TINY: Tiny = Tiny {
    layers: 2,
    d_head: 16,
    heads: 4,
    kv_heads: 2,
    d_ffn: 96,
    has_head: false,
    rope_base: 10_000.0,
};

/// All that a text in English needs, with a byte on top, so that the last group of rows is not full.
pub(crate) const VOCAB: usize = 101;
pub(crate) const MERGED: [&str; 5] = ["<|endoftext|>", "ab", "Ġa", "Ġb", "\u{a1}"];
pub(crate) const MERGES: [&str; 3] = ["a b", "Ġ a", "Ġ b"];
pub(crate) const EPS: f32 = 1e-5;

/// One tensor, its rows as Hugging Face has them.
pub(crate) struct Weights {
    pub(crate) gguf: String,
    pub(crate) stored: String,
    pub(crate) shape: Vec<usize>,
    pub(crate) values: Vec<f32>,
    /// Heads whose rows a GGUF orders differently.
    heads: usize,
}

impl Tiny {
    pub(crate) fn d_model(&self) -> usize {
        self.d_head * self.heads
    }

    pub(crate) fn weights(&self) -> Vec<Weights> {
        let (d, kv, f) = (self.d_model(), self.d_head * self.kv_heads, self.d_ffn);
        let mut state = 1_u32;
        let mut all = Vec::new();
        let mut add = |gguf: String, stored: String, shape: &[usize], heads| {
            let count = shape.iter().product();
            let values = match shape {
                [_] => (0..count).map(|i| 1.0 + (i % 5) as f32 / 8.0).collect(),
                _ => (0..count).map(|i| on_the_grid(&mut state, i)).collect(),
            };
            all.push(Weights { gguf, stored, shape: shape.to_vec(), values, heads });
        };
        let vocab = VOCAB;
        add("token_embd.weight".into(), "model.embed_tokens.weight".into(), &[vocab, d], 0);
        for layer in 0..self.layers {
            let parts: [(&str, &str, &[usize], usize); 9] = [
                ("attn_norm", "input_layernorm", &[d], 0),
                ("attn_q", "self_attn.q_proj", &[d, d], self.heads),
                ("attn_k", "self_attn.k_proj", &[kv, d], self.kv_heads),
                ("attn_v", "self_attn.v_proj", &[kv, d], 0),
                ("attn_output", "self_attn.o_proj", &[d, d], 0),
                ("ffn_norm", "post_attention_layernorm", &[d], 0),
                ("ffn_gate", "mlp.gate_proj", &[f, d], 0),
                ("ffn_up", "mlp.up_proj", &[f, d], 0),
                ("ffn_down", "mlp.down_proj", &[d, f], 0),
            ];
            for (gguf, stored, shape, heads) in parts {
                let gguf = format!("blk.{layer}.{gguf}.weight");
                add(gguf, format!("model.layers.{layer}.{stored}.weight"), shape, heads);
            }
        }
        add("output_norm.weight".into(), "model.norm.weight".into(), &[d], 0);
        if self.has_head {
            add("output.weight".into(), "lm_head.weight".into(), &[vocab, d], 0);
        }
        all
    }

    /// A GGUF's metadata; `with` comes in place of what has the same key.
    pub(crate) fn metadata(&self, with: &[(&str, Entry<'_>)]) -> Writer {
        let names = tokens();
        let tokens: Vec<&str> = names.iter().map(String::as_str).collect();
        let mut types = [1; VOCAB];
        types[0] = 3;
        let size = |size: usize| Entry::U32(size as u32);
        let mut writer = Writer::new(3);
        let all = [
            ("general.architecture", Entry::Str("llama")),
            ("general.name", Entry::Str("Tiny")),
            ("llama.block_count", size(self.layers)),
            ("llama.embedding_length", size(self.d_model())),
            ("llama.attention.head_count", size(self.heads)),
            ("llama.attention.head_count_kv", size(self.kv_heads)),
            ("llama.feed_forward_length", size(self.d_ffn)),
            ("llama.context_length", Entry::U32(8_192)),
            ("llama.attention.layer_norm_rms_epsilon", Entry::F32(EPS)),
            ("llama.rope.freq_base", Entry::F32(self.rope_base)),
            ("llama.rope.dimension_count", size(self.d_head)),
            ("tokenizer.ggml.model", Entry::Str("gpt2")),
            ("tokenizer.ggml.pre", Entry::Str("smollm")),
            ("tokenizer.ggml.tokens", Entry::Strs(&tokens)),
            ("tokenizer.ggml.token_type", Entry::I32s(&types)),
            ("tokenizer.ggml.merges", Entry::Strs(&MERGES)),
        ];
        let replaced = |key: &str| with.iter().any(|(other, _)| *other == key);
        for (key, entry) in all.iter().filter(|(key, _)| !replaced(key)).chain(with) {
            writer.entry(key, *entry);
        }
        writer
    }

    /// Matrices in this data type, but those whose rows are no whole blocks of it, which are F32.
    pub(crate) fn gguf(&self, dtype: Dtype) -> Vec<u8> {
        let mut writer = self.metadata(&[]);
        for Weights { gguf, shape, values, heads, .. } in self.weights() {
            let k = shape[shape.len() - 1];
            let fits = shape.len() == 2 && k.is_multiple_of(dtype.block_elements());
            let dtype = if fits { dtype } else { Dtype::F32 };
            let values = if heads > 0 { neighbours(&values, k, self.d_head) } else { values };
            let (number, _) = Dtype::ALL.into_iter().find(|(_, other)| *other == dtype).unwrap();
            let dims: Vec<u64> = shape.iter().rev().map(|size| *size as u64).collect();
            writer.tensor(&gguf, &dims, number, &bytes(&values, dtype));
        }
        writer.finish()
    }

    pub(crate) fn safetensors(&self, dtype: Dtype) -> Vec<u8> {
        let (mut header, mut data) = (serde_json::Map::new(), Vec::new());
        for Weights { stored, shape, values, .. } in self.weights() {
            let start = data.len();
            data.extend(bytes(&values, dtype));
            let offsets = [start, data.len()];
            let entry =
                json!({"dtype": dtype.to_string(), "shape": shape, "data_offsets": offsets});
            header.insert(stored, entry);
        }
        with_header(&Value::Object(header).to_string(), &data)
    }

    pub(crate) fn config(&self) -> Value {
        json!({
            "model_type": "llama", "_name_or_path": "Tiny", "hidden_act": "silu",
            "hidden_size": self.d_model(), "num_hidden_layers": self.layers,
            "num_attention_heads": self.heads, "num_key_value_heads": self.kv_heads,
            "intermediate_size": self.d_ffn, "vocab_size": VOCAB,
            "max_position_embeddings": 8_192, "rms_norm_eps": EPS, "rope_theta": self.rope_base,
            "tie_word_embeddings": !self.has_head, "attention_bias": false, "rope_scaling": null,
        })
    }

    /// Logits of the last token: every step in f64, with nothing shared between tokens.
    pub(crate) fn logits(&self, tokens: &[u32]) -> Vec<f64> {
        let weights = self.weights();
        let get = |name: &str| weights.iter().find(|it| it.gguf == format!("{name}.weight"));
        let product = |name: &str, x: &[f64]| -> Vec<f64> {
            let rows = get(name).unwrap().values.chunks(x.len());
            rows.map(|row| row.iter().zip(x).map(|(w, x)| f64::from(*w) * x).sum()).collect()
        };
        let norm = |name: &str, x: &[f64]| -> Vec<f64> {
            let mean = x.iter().map(|x| x * x).sum::<f64>() / x.len() as f64;
            let factor = (mean + f64::from(EPS)).sqrt().recip();
            let gain = &get(name).unwrap().values;
            x.iter().zip(gain).map(|(x, gain)| x * factor * f64::from(*gain)).collect()
        };
        let add = |to: &mut [f64], x: &[f64]| to.iter_mut().zip(x).for_each(|(to, x)| *to += x);
        let d = self.d_model();
        let embedding = &get("token_embd").unwrap().values;
        let row = |id: &u32| embedding[*id as usize * d..][..d].iter().map(|it| f64::from(*it));
        let mut residual: Vec<Vec<f64>> = tokens.iter().map(|id| row(id).collect()).collect();
        for layer in 0..self.layers {
            let name = |part: &str| format!("blk.{layer}.{part}");
            let (mut keys, mut values) = (Vec::new(), Vec::new());
            for (position, x) in residual.iter_mut().enumerate() {
                let normed = norm(&name("attn_norm"), x);
                let queries = self.turned(product(&name("attn_q"), &normed), position);
                keys.push(self.turned(product(&name("attn_k"), &normed), position));
                values.push(product(&name("attn_v"), &normed));
                let mut mixed = vec![0.0; d];
                for (head, mixed) in mixed.chunks_mut(self.d_head).enumerate() {
                    let query = &queries[head * self.d_head..][..self.d_head];
                    let from = head / (self.heads / self.kv_heads) * self.d_head;
                    let of = |all: &Vec<f64>| all[from..][..self.d_head].to_vec();
                    let score = |key: Vec<f64>| -> f64 {
                        let product: f64 = query.iter().zip(key).map(|(q, k)| q * k).sum();
                        (product / (self.d_head as f64).sqrt()).exp()
                    };
                    let scores: Vec<f64> = keys.iter().map(|key| score(of(key))).collect();
                    let total: f64 = scores.iter().sum();
                    for (score, value) in scores.iter().zip(&values) {
                        let value: Vec<f64> =
                            of(value).iter().map(|it| it * score / total).collect();
                        add(mixed, &value);
                    }
                }
                add(x, &product(&name("attn_output"), &mixed));
                let normed = norm(&name("ffn_norm"), x);
                let (gate, up) =
                    (product(&name("ffn_gate"), &normed), product(&name("ffn_up"), &normed));
                let inner = gate.iter().zip(up).map(|(gate, up)| gate / (1.0 + (-gate).exp()) * up);
                add(x, &product(&name("ffn_down"), &inner.collect::<Vec<_>>()));
            }
        }
        let last = norm("output_norm", &residual[tokens.len() - 1]);
        product(if self.has_head { "output" } else { "token_embd" }, &last)
    }

    /// RoPE: dimension i of a head turns with `d_head / 2 + i`.
    fn turned(&self, mut x: Vec<f64>, position: usize) -> Vec<f64> {
        let half = self.d_head / 2;
        for head in x.chunks_mut(self.d_head) {
            for pair in 0..half {
                let share = -2.0 * pair as f64 / self.d_head as f64;
                let angle = position as f64 * f64::from(self.rope_base).powf(share);
                let (a, b) = (head[pair], head[half + pair]);
                head[pair] = a * angle.cos() - b * angle.sin();
                head[half + pair] = a * angle.sin() + b * angle.cos();
            }
        }
        x
    }
}

/// By id.
fn tokens() -> Vec<String> {
    let letters = ('!'..='~').chain(['Ġ', 'Ċ']).map(String::from);
    MERGED.into_iter().map(str::to_owned).chain(letters).collect()
}

pub(crate) fn tokenizer() -> Value {
    let ids = tokens().into_iter().enumerate().map(|(id, token)| (token, json!(id)));
    json!({
        "added_tokens": [{"id": 0, "content": MERGED[0], "special": true}],
        "normalizer": null, "post_processor": null,
        "pre_tokenizer": {"type": "Sequence", "pretokenizers": [
            {"type": "Digits", "individual_digits": true},
            {"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true, "use_regex": true}]},
        "model": {"type": "BPE", "vocab": Value::Object(ids.collect()),
            "merges": MERGES.map(|merge| merge.split_once(' ').unwrap()), "byte_fallback": false},
    })
}

/// A safetensors file of any header.
pub(crate) fn with_header(header: &str, data: &[u8]) -> Vec<u8> {
    [&(header.len() as u64).to_le_bytes()[..], header.as_bytes(), data].concat()
}

/// Numbers that every data type holds exactly: q / 1024 with q from -127 to 127, and each block of
/// 32 has one of 127.
fn on_the_grid(state: &mut u32, index: usize) -> f32 {
    *state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
    let q = if index.is_multiple_of(32) { 127 } else { (*state >> 16) as i32 % 255 - 127 };
    q as f32 / 1024.0
}

/// Rows of each head in the order of a GGUF: the two of a pair side by side.
fn neighbours(values: &[f32], k: usize, d_head: usize) -> Vec<f32> {
    let row = |row: usize| &values[row * k..][..k];
    let rows = 0..values.len() / k;
    rows.flat_map(|at| {
        let (head, within) = (at / d_head, at % d_head);
        row(head * d_head + within % 2 * (d_head / 2) + within / 2)
    })
    .copied()
    .collect()
}

fn bytes(values: &[f32], dtype: Dtype) -> Vec<u8> {
    let of_block = |values: &[f32]| -> Vec<u8> {
        let quants = values.iter().map(|value| (value * 1024.0) as i8 as u8);
        f16::from_f32(1.0 / 1024.0).to_le_bytes().into_iter().chain(quants).collect()
    };
    match dtype {
        Dtype::F32 => values.iter().flat_map(|it| it.to_le_bytes()).collect(),
        Dtype::F16 => values.iter().flat_map(|it| f16::from_f32(*it).to_le_bytes()).collect(),
        Dtype::BF16 => values.iter().flat_map(|it| bf16::from_f32(*it).to_le_bytes()).collect(),
        Dtype::Q8_0 => values.chunks(32).flat_map(of_block).collect(),
        other => panic!("{other} does not hold these numbers exactly"),
    }
}
