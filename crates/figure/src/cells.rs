use crate::half;
use serde::de::{Deserialize, Deserializer, Error, SeqAccess, Visitor};
use serde::{Serialize, Serializer};
use std::fmt;

/// The values of a matrix, row by row; `None` is one that is not computed yet.
#[derive(Clone, Debug, PartialEq)]
pub enum Cells {
    Full(Vec<Option<f32>>),
    /// Half-precision numbers (three digits, at most 65,504 in size), NaN for `None`: for a large
    /// matrix. Written as base64 of their little-endian bytes.
    Half(Vec<u16>),
}

impl Cells {
    /// Two bytes a cell rather than eight.
    pub fn half(values: impl IntoIterator<Item = Option<f32>>) -> Self {
        let bits = values.into_iter().map(|it| it.map_or(half::NAN, half::from_f32));
        Self::Half(bits.collect())
    }

    pub fn len(&self) -> usize {
        match self {
            Self::Full(values) => values.len(),
            Self::Half(bits) => bits.len(),
        }
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub fn get(&self, index: usize) -> Option<f32> {
        match self {
            Self::Full(values) => values.get(index).copied().flatten(),
            Self::Half(bits) => bits.get(index).and_then(|bits| half::to_f32(*bits)),
        }
    }

    /// Every cell through a function of its value. Millions of half-precision numbers are only
    /// 65,536 different ones, so each of these is worked out once.
    pub fn map<T: Copy>(&self, function: impl Fn(Option<f32>) -> T) -> Vec<T> {
        match self {
            Self::Full(values) => values.iter().map(|value| function(*value)).collect(),
            Self::Half(bits) => {
                let table: Vec<T> = (0..=u16::MAX).map(|it| function(half::to_f32(it))).collect();
                bits.iter().map(|bits| table[usize::from(*bits)]).collect()
            }
        }
    }

    /// The values that are there; of half-precision numbers each different one once.
    pub(crate) fn different(&self) -> Vec<f32> {
        match self {
            Self::Full(values) => values.iter().flatten().copied().collect(),
            Self::Half(bits) => {
                let mut seen = vec![false; 1 << 16];
                bits.iter().for_each(|bits| seen[usize::from(*bits)] = true);
                let all = (0..=u16::MAX).filter(|bits| seen[usize::from(*bits)]);
                all.filter_map(half::to_f32).collect()
            }
        }
    }
}

impl From<Vec<Option<f32>>> for Cells {
    fn from(values: Vec<Option<f32>>) -> Self {
        Self::Full(values)
    }
}

impl Serialize for Cells {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Full(values) => values.serialize(serializer),
            Self::Half(bits) => serializer.serialize_str(&half::to_base64(bits)),
        }
    }
}

impl<'de> Deserialize<'de> for Cells {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(CellsVisitor)
    }
}

struct CellsVisitor;

impl<'de> Visitor<'de> for CellsVisitor {
    type Value = Cells;

    fn expecting(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.write_str("numbers or their base64")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<Cells, A::Error> {
        let mut values = Vec::new();
        while let Some(value) = sequence.next_element()? {
            values.push(value);
        }
        Ok(Cells::Full(values))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Cells, E> {
        half::from_base64(text).map(Cells::Half).ok_or_else(|| E::custom("bad base64"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ways_of_writing_come_back() {
        let values = vec![Some(0.25), None, Some(-3.0), Some(0.0)];
        for cells in [Cells::from(values.clone()), Cells::half(values.clone())] {
            let text = serde_json::to_string(&cells).unwrap();
            let back: Cells = serde_json::from_str(&text).unwrap();
            assert_eq!(back, cells);
            assert_eq!((0..4).map(|at| back.get(at)).collect::<Vec<_>>(), values);
            assert_eq!(back.map(|it| it), values);
        }
    }

    #[test]
    fn base64_that_was_cut_off_is_refused() {
        assert!(serde_json::from_str::<Cells>("\"AAA\"").is_err());
        assert!(serde_json::from_str::<Cells>("\"AA==\"").is_err());
        assert!(serde_json::from_str::<Cells>("\"A?AA\"").is_err());
    }
}
