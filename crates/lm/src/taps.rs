use std::collections::BTreeMap;

/// A set of layers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Layers([u64; 4]);

impl Layers {
    pub(crate) const EMPTY: Self = Self([0; 4]);

    pub fn none() -> Self {
        Self::default()
    }

    /// The layers `0..count`, at most 256.
    pub fn all(count: usize) -> Self {
        (0..count).fold(Self::default(), Self::and)
    }

    /// This layer only, counted from 0.
    pub fn one(layer: usize) -> Self {
        Self::default().and(layer)
    }

    /// These and one more. Layers from 256 on are left out.
    pub fn and(mut self, layer: usize) -> Self {
        if let Some(word) = self.0.get_mut(layer / 64) {
            *word |= 1 << (layer % 64);
        }
        self
    }

    pub fn contains(&self, layer: usize) -> bool {
        self.0.get(layer / 64).is_some_and(|word| word >> (layer % 64) & 1 == 1)
    }

    /// The layers, ascending.
    pub fn iter(&self) -> impl Iterator<Item = usize> {
        (0..64 * self.0.len()).filter(|layer| self.contains(*layer))
    }
}

/// What to record of a forward pass; nothing by default.
#[derive(Clone, Copy, Debug, Default)]
pub struct Taps {
    /// The residual stream after the layer: `[rows, d_model]`.
    pub residual: Layers,
    /// What attention reads, the norm of the residual stream before the layer: `[rows, d_model]`.
    pub attn_in: Layers,
    /// What attention adds: `[rows, d_model]`.
    pub attn_out: Layers,
    /// What the MLP adds: `[rows, d_model]`.
    pub mlp_out: Layers,
    /// Head outputs before W_o: `[rows, heads * d_head]`.
    pub head_out: Layers,
    /// Which rows (tokens) the five above record.
    pub rows: TapRows,
    /// Attention weights: `[heads, rows, entries]`.
    pub attention: Layers,
    /// Which rows the tap on attention records.
    pub attention_rows: TapRows,
    /// `q·k / sqrt(d_head)` of the last token before the softmax: `[heads, entries]`.
    pub scores: Layers,
    /// The attention that each cache entry got from all tokens of this pass: `[heads, entries]`.
    pub attention_sum: Layers,
    /// The same from the last [`LATE_TOKENS`] tokens of this pass alone: `[heads, entries]`.
    pub attention_late: Layers,
}

/// Tokens at the end of a pass whose attention is recorded by itself.
pub const LATE_TOKENS: usize = 32;

impl Taps {
    /// Whether scores or weights of attention are recorded at a layer.
    pub(crate) fn see_attention(&self, layer: usize) -> bool {
        let Self { attention, scores, attention_sum, attention_late, .. } = self;
        [attention, scores, attention_sum, attention_late]
            .iter()
            .any(|layers| layers.contains(layer))
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TapRows {
    #[default]
    Last,
    All,
}

/// The kind of a capture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tap {
    Residual,
    AttnIn,
    AttnOut,
    MlpOut,
    HeadOut,
    Attention,
    Scores,
    AttentionSum,
    AttentionLate,
}

/// What was recorded at one layer.
#[derive(Clone, Debug, PartialEq)]
pub struct Capture {
    pub shape: Vec<usize>,
    pub values: Vec<f32>,
}

impl Capture {
    /// The values of the last row.
    pub fn last_row(&self) -> &[f32] {
        let width = self.shape.last().copied().unwrap_or(0);
        &self.values[self.values.len() - width..]
    }

    /// Row `index` of the values seen as a matrix of the last dimension's width.
    pub fn row(&self, index: usize) -> &[f32] {
        let width = self.shape.last().copied().unwrap_or(0);
        &self.values[index * width..(index + 1) * width]
    }
}

/// Everything that a forward pass recorded.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Captured(BTreeMap<(Tap, usize), Capture>);

impl Captured {
    /// What a tap recorded at a layer; `None` if it was not asked for.
    pub fn get(&self, tap: Tap, layer: usize) -> Option<&Capture> {
        self.0.get(&(tap, layer))
    }

    /// The layers at which a tap recorded something, ascending.
    pub fn layers(&self, tap: Tap) -> impl Iterator<Item = (usize, &Capture)> {
        self.0
            .iter()
            .filter(move |((kind, _), _)| *kind == tap)
            .map(|((_, layer), capture)| (*layer, capture))
    }

    /// Joins what one chunk of a pass recorded to what came before.
    pub(crate) fn join(&mut self, tap: Tap, layer: usize, rows: TapRows, new: Capture) {
        let Some(old) = self.0.get_mut(&(tap, layer)) else {
            self.0.insert((tap, layer), new);
            return;
        };
        match (tap, rows) {
            (Tap::AttentionSum | Tap::AttentionLate, _) => add_padded(old, &new),
            (Tap::Scores, _) | (_, TapRows::Last) => *old = new,
            (Tap::Attention, TapRows::All) => *old = stack_padded(old, &new),
            (_, TapRows::All) => {
                old.shape[0] += new.shape[0];
                old.values.extend(new.values);
            }
        }
    }
}

/// Adds `[heads, entries]` of an earlier chunk, which saw fewer entries.
fn add_padded(old: &mut Capture, new: &Capture) {
    let (before, after) = (old.shape[1], new.shape[1]);
    let mut values = new.values.clone();
    for (new, old) in values.chunks_exact_mut(after).zip(old.values.chunks_exact(before)) {
        new.iter_mut().zip(old).for_each(|(new, old)| *new += old);
    }
    *old = Capture { shape: new.shape.clone(), values };
}

/// Stacks `[heads, rows, entries]` of two chunks; the earlier rows did not see the later entries.
fn stack_padded(old: &Capture, new: &Capture) -> Capture {
    let (heads, rows, entries) = (old.shape[0], old.shape[1] + new.shape[1], new.shape[2]);
    let mut values = Vec::with_capacity(heads * rows * entries);
    for head in 0..heads {
        for row in 0..old.shape[1] {
            values.extend_from_slice(old.row(head * old.shape[1] + row));
            values.resize(values.len() + entries - old.shape[2], 0.0);
        }
        for row in 0..new.shape[1] {
            values.extend_from_slice(new.row(head * new.shape[1] + row));
        }
    }
    Capture { shape: vec![heads, rows, entries], values }
}
