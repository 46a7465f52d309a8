use crate::EmbedError;
use serde::Deserialize;

/// The sizes of a BERT encoder, as `config.json` gives them.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Config {
    #[serde(rename = "hidden_size")]
    pub d_model: usize,
    #[serde(rename = "num_attention_heads")]
    pub heads: usize,
    #[serde(rename = "num_hidden_layers")]
    pub layers: usize,
    #[serde(rename = "intermediate_size")]
    pub d_ffn: usize,
    #[serde(rename = "vocab_size")]
    pub vocab: usize,
    /// Positions that the model knows.
    #[serde(rename = "max_position_embeddings")]
    pub context: usize,
    #[serde(rename = "type_vocab_size")]
    pub types: usize,
    #[serde(rename = "layer_norm_eps")]
    pub eps: f64,
    #[serde(rename = "hidden_act")]
    activation: String,
}

impl Config {
    pub(crate) fn parse(bytes: &[u8]) -> Result<Self, EmbedError> {
        let bad = |reason: String| EmbedError::File { file: "config.json", reason };
        let config: Self = serde_json::from_slice(bytes).map_err(|error| bad(error.to_string()))?;
        if config.activation != "gelu" {
            return Err(bad(format!(
                "the activation is `{}`, only gelu is known",
                config.activation
            )));
        }
        let at_most = |key, found: usize, most: usize| match found {
            0 => Err(EmbedError::Size { key, found, why: "it is nothing" }),
            found if found > most => Err(EmbedError::Size { key, found, why: "it is too large" }),
            _ => Ok(()),
        };
        at_most("hidden_size", config.d_model, 4_096)?;
        at_most("num_attention_heads", config.heads, 64)?;
        at_most("num_hidden_layers", config.layers, 48)?;
        at_most("intermediate_size", config.d_ffn, 16_384)?;
        at_most("vocab_size", config.vocab, 1 << 20)?;
        at_most("max_position_embeddings", config.context, 1 << 16)?;
        at_most("type_vocab_size", config.types, 16)?;
        if !config.d_model.is_multiple_of(config.heads) {
            let found = config.d_model;
            return Err(EmbedError::Size {
                key: "hidden_size",
                found,
                why: "the heads do not divide it",
            });
        }
        Ok(config)
    }

    pub fn d_head(&self) -> usize {
        self.d_model / self.heads
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(d_model: usize, activation: &str) -> String {
        format!(
            r#"{{"hidden_size":{d_model},"num_attention_heads":12,"num_hidden_layers":6,
                "intermediate_size":1536,"vocab_size":30522,"max_position_embeddings":512,
                "type_vocab_size":2,"layer_norm_eps":1e-12,"hidden_act":"{activation}"}}"#
        )
    }

    #[test]
    fn sizes_that_cannot_be_are_refused() {
        assert_eq!(Config::parse(json(384, "gelu").as_bytes()).unwrap().d_head(), 32);
        for (d_model, activation) in [(0, "gelu"), (385, "gelu"), (1 << 30, "gelu"), (384, "relu")]
        {
            assert!(Config::parse(json(d_model, activation).as_bytes()).is_err(), "{d_model}");
        }
        assert!(Config::parse(b"{}").is_err());
    }
}
