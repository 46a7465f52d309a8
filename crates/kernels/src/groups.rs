//! How the CPU keeps packed weights: the words of four rows block by block, so that one pass reads
//! them from one place.
//!
//! A group's block is the first words of the four rows' blocks (their scales), then what follows
//! them, row by row. The last group of a matrix may have fewer rows.

use crate::Scheme;
use crate::packed::{BLOCK, f32_from_f16};
use std::borrow::Cow;

/// Rows of a group.
pub(crate) const GROUP: usize = 4;

/// Puts the words of a matrix, row by row so far, in groups.
pub(crate) fn group_rows(words: &mut [i32], row_words: usize, scheme: Scheme) {
    let mut rows = Vec::with_capacity(GROUP * row_words);
    for group in words.chunks_mut(GROUP * row_words) {
        rows.clear();
        rows.extend_from_slice(group);
        let height = rows.len() / row_words;
        for (index, block) in group.chunks_exact_mut(height * scheme.words()).enumerate() {
            let (firsts, others) = block.split_at_mut(height);
            let others = others.chunks_exact_mut(scheme.words() - 1);
            for ((row, first), others) in rows.chunks_exact(row_words).zip(firsts).zip(others) {
                let words = &row[index * scheme.words()..][..scheme.words()];
                *first = words[0];
                others.copy_from_slice(&words[1..]);
            }
        }
    }
}

/// A matrix `[n, k]` in groups.
#[derive(Clone, Copy)]
pub(crate) struct Groups<'a> {
    pub(crate) words: &'a [i32],
    pub(crate) n: usize,
    pub(crate) k: usize,
    pub(crate) scheme: Scheme,
}

impl<'a> Groups<'a> {
    pub(crate) fn count(self) -> usize {
        self.n.div_ceil(GROUP)
    }

    /// The words of a group, with rows of zeros where the matrix ends within it.
    pub(crate) fn group(self, index: usize) -> Cow<'a, [i32]> {
        let group = self.words_of(index);
        let height = self.height(index);
        if height == GROUP {
            return Cow::Borrowed(group);
        }
        let words = self.scheme.words();
        let mut padded = Vec::with_capacity(self.k / BLOCK * GROUP * words);
        for block in group.chunks_exact(height * words) {
            let start = padded.len();
            padded.extend_from_slice(&block[..height]);
            padded.resize(start + GROUP, 0);
            padded.extend_from_slice(&block[height..]);
            padded.resize(start + GROUP * words, 0);
        }
        Cow::Owned(padded)
    }

    /// Writes one row, `w = d q + m`, to `out`.
    pub(crate) fn dequantize(self, row: usize, out: &mut [f32]) {
        let (group, lane) = (row / GROUP, row % GROUP);
        let (height, words) = (self.height(group), self.scheme.words());
        let blocks = self.words_of(group).chunks_exact(height * words);
        for (block, out) in blocks.zip(out.as_chunks_mut::<BLOCK>().0) {
            let (firsts, others) = block.split_at(height);
            let others = &others[lane * (words - 1)..][..words - 1];
            dequantize_block(firsts[lane], others, self.scheme, out);
        }
    }

    fn words_of(self, group: usize) -> &'a [i32] {
        let row_words = self.k / BLOCK * self.scheme.words();
        &self.words[group * GROUP * row_words..][..self.height(group) * row_words]
    }

    fn height(self, group: usize) -> usize {
        GROUP.min(self.n - group * GROUP)
    }
}

fn dequantize_block(first: i32, others: &[i32], scheme: Scheme, out: &mut [f32; BLOCK]) {
    let first = first.cast_unsigned();
    let bytes = others.iter().flat_map(|word| word.to_le_bytes());
    match scheme {
        Scheme::Q4 => {
            let [d, m] = [f32_from_f16(first & 0xffff), f32_from_f16(first >> 16)];
            let (low, high) = out.split_at_mut(BLOCK / 2);
            for ((byte, low), high) in bytes.zip(low).zip(high) {
                *low = d * f32::from(byte & 15) + m;
                *high = d * f32::from(byte >> 4) + m;
            }
        }
        Scheme::Q8 => {
            let d = f32::from_bits(first);
            for (byte, out) in bytes.zip(out) {
                *out = d * f32::from(byte.cast_signed());
            }
        }
    }
}
