//! Recipes in words.

use crate::{Architecture, Asked, Data, Language, Model, Optimiser, Recipe, Smaller};

impl Recipe {
    /// What decides how it turns out, line by line: what it is, and how it is.
    pub fn says(&self) -> Vec<(&'static str, String)> {
        let Self { model, data, optimiser, batch, steps, seed, .. } = self;
        let training = match model {
            Model::Map { codes_from: from @ 1.., .. } => format!(
                "{steps} steps of {batch} sequences, none seen twice; without codes up to step {from}"
            ),
            _ => format!("{steps} steps of {batch} sequences, none seen twice"),
        };
        let Optimiser { learning_rate, weight_decay, warm_up } = optimiser;
        vec![
            ("Data", data.says()),
            ("Model", model.says()),
            ("Training", training),
            (
                "Optimiser",
                format!(
                    "AdamW, learning rate {learning_rate}, reached after {warm_up} steps, then along a \
                     cosine to a tenth; weight decay {weight_decay}"
                ),
            ),
            ("Seed", seed.to_string()),
        ]
    }
}

impl Data {
    fn says(&self) -> String {
        match self {
            Self::Functions(lessons) => {
                let names: Vec<_> = lessons.families.iter().map(|it| it.name()).collect();
                let (names, dims) = (names.join(", "), lessons.dims());
                let examples = lessons.examples;
                match lessons.asked {
                    Asked::All => format!(
                        "Functions ({names}) of {dims} numbers; {examples} labels, each asked for after those before it"
                    ),
                    Asked::Last => format!(
                        "Functions ({names}) of {dims} numbers; {examples} labels, the last asked for after the others"
                    ),
                }
            }
            Self::Words(words) => match words.language {
                Language::Recall { seq, records, queries } => format!(
                    "Texts of {seq} words with {records} records among them, {queries} of which are asked for"
                ),
                Language::Symbols { letters, examples } => format!(
                    "{examples} examples of one task on words of symbols, of {letters} letters"
                ),
                Language::Tagging { seq } => {
                    format!("Sentences with their tags, as prompts of up to {seq} words")
                }
                Language::Rooms { side, colours, moves, always_same: true, .. } => format!(
                    "Walks of {moves} moves in one room of {side} × {side} cells in {colours} colours"
                ),
                Language::Rooms { side, colours, moves, always_same: false, smaller: [] } => {
                    format!(
                        "Walks of {moves} moves, each in a new room of {side} × {side} cells in {colours} colours"
                    )
                }
                Language::Rooms { side, colours, moves, always_same: false, smaller } => {
                    let first: Vec<String> = smaller
                        .iter()
                        .map(|Smaller { side, walks }| format!("{side} × {side} ({walks})"))
                        .collect();
                    let first = first.join(", ");
                    format!(
                        "Walks of {moves} moves, each in a new room of {side} × {side} cells in {colours} colours; the first walks in smaller rooms: {first}"
                    )
                }
            },
            Self::Paintings(_) => {
                "Pairs of pictures of shapes and their colourings, the second hidden in part"
                    .to_owned()
            }
        }
    }
}

impl Model {
    fn says(&self) -> String {
        match self {
            Self::Sequence { architecture, d_model, layers, .. } => {
                let name = architecture.name();
                format!("{layers} layers of width {d_model}: {name}")
            }
            Self::Decoder { d_model, heads, layers, .. } => format!(
                "A decoder like Llama's: {layers} layers of width {d_model}, {heads} heads of attention"
            ),
            Self::Map { d_model, layers, codebooks, codes, horizon, by_moves: false, .. } => {
                format!(
                    "A causal transformer, {layers} layers of width {d_model}, then {codebooks} codebooks of {codes} codes, from which it predicts up to {horizon} moves ahead"
                )
            }
            Self::Map { d_model, layers, codebooks, codes, horizon, by_moves: true, .. } => {
                format!(
                    "A causal transformer, {layers} layers of width {d_model} whose rotary positions each move turns by learnt angles, then {codebooks} codebooks of {codes} codes, from which it predicts up to {horizon} moves ahead"
                )
            }
            Self::Painter { d_model, layers, apart, .. } => format!(
                "A vision transformer, {layers} layers of width {d_model}, of which the first {apart} see pictures and paintings apart"
            ),
        }
    }
}

impl Architecture {
    /// The field's name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Attention { softmax: true } => "softmax attention",
            Self::Attention { softmax: false } => "linear attention",
            Self::Retention => "retention, as in RetNet",
            Self::StateSpace => "a state-space model, as in Mamba-2",
            Self::GatedRecurrence => "a gated linear recurrence",
            Self::Lstm => "an LSTM",
            Self::Mlp => "a multilayer perceptron",
            Self::Mixer => "an MLP-Mixer",
        }
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_recipe_says_what_it_is_without_gaps() {
        for recipe in crate::RECIPES {
            let lines = recipe.says();
            assert_eq!(lines.len(), 5);
            for (what, how) in lines {
                assert!(!how.is_empty() && !how.contains(['{', '}']), "{}: {what}", recipe.id);
            }
        }
    }
}
