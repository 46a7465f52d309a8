use crate::{Figure, FigureError, not_empty};
use serde::{Deserialize, Serialize};

/// A file for the visitor to keep.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct File {
    pub id: String,
    pub caption: String,
    pub name: String,
    /// What is in it, as base64 with padding.
    pub base64: String,
}

impl File {
    #[allow(clippy::new_ret_no_self)] // every constructor of this crate yields a checked `Figure`
    pub fn new(
        id: impl Into<String>,
        caption: impl Into<String>,
        name: impl Into<String>,
        base64: impl Into<String>,
    ) -> Result<Figure, FigureError> {
        let (id, caption) = (id.into(), caption.into());
        let figure = Self { id, caption, name: name.into(), base64: base64.into() };
        figure.check()?;
        Ok(Figure::File(figure))
    }

    pub fn bytes(&self) -> usize {
        self.base64.trim_end_matches('=').len() * 3 / 4
    }

    /// It becomes part of an address, so nothing but base64 may be in it.
    pub(crate) fn check(&self) -> Result<(), FigureError> {
        let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || b"+/=".contains(&byte);
        not_empty(&self.id, self.base64.is_empty() || !self.base64.bytes().all(is_letter))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_base64_is_taken() {
        let file = |base64: &str| File::new("f", "A file", "a.bin", base64);
        let Ok(Figure::File(good)) = file("TWE=") else { panic!("refused") };
        assert_eq!(good.bytes(), 2);
        for bad in ["", "TWE=,<b>", "javascript:"] {
            assert!(file(bad).is_err(), "{bad}");
        }
    }
}
