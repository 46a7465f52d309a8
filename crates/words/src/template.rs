/// A text with named gaps, “{done} of {all}”. Shown as it is where it has none.
#[derive(Clone, Debug)]
pub struct Template {
    /// What stands before, between and after the gaps: one more than there are gaps.
    pieces: Vec<&'static str>,
    gaps: Vec<&'static str>,
}

impl Template {
    /// A brace that is not closed is text.
    pub fn of(text: &'static str) -> Self {
        let (mut pieces, mut gaps, mut rest) = (Vec::new(), Vec::new(), text);
        while let Some((before, opened)) = rest.split_once('{')
            && let Some((gap, after)) = opened.split_once('}')
        {
            pieces.push(before);
            gaps.push(gap);
            rest = after;
        }
        pieces.push(rest);
        Self { pieces, gaps }
    }

    pub fn pieces(&self) -> &[&'static str] {
        &self.pieces
    }

    pub fn gaps(&self) -> &[&'static str] {
        &self.gaps
    }

    /// How much of it is not gap.
    pub(crate) fn literal(&self) -> usize {
        self.pieces.iter().map(|piece| piece.len()).sum()
    }

    /// Whether a text can be told by it: it has gaps, and words between them.
    pub(crate) fn tells(&self) -> bool {
        let mut letters = self.pieces.iter().flat_map(|piece| piece.chars());
        !self.gaps.is_empty() && self.literal() > 2 && letters.any(|it| it.is_ascii_alphabetic())
    }

    /// What stands in the gaps of a text that was made with this template.
    pub(crate) fn values<'a>(&self, text: &'a str) -> Option<Vec<&'a str>> {
        let (first, others) = self.pieces.split_first()?;
        let (last, between) = others.split_last()?;
        let mut rest = text.strip_prefix(first)?.strip_suffix(last)?;
        let mut values = Vec::with_capacity(self.gaps.len());
        for piece in between {
            let (value, after) = rest.split_once(piece)?;
            values.push(value);
            rest = after;
        }
        values.push(rest);
        // A gap may be empty, but not all of them.
        values.iter().any(|value| !value.is_empty()).then_some(values)
    }

    /// With values in the order of the gaps of `of`, which may be another order than here.
    pub(crate) fn filled(&self, of: &Self, values: &[String]) -> String {
        let mut text = String::new();
        for (piece, gap) in self.pieces.iter().zip(&self.gaps) {
            text.push_str(piece);
            let at = of.gaps.iter().position(|it| it == gap);
            text.push_str(at.and_then(|at| values.get(at)).map_or("", String::as_str));
        }
        text + self.pieces.last().unwrap_or(&"")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_are_filled_by_name() {
        let values = ["1".to_owned(), "2".to_owned()];
        let fill = |english, to| Template::of(to).filled(&Template::of(english), &values);
        assert_eq!(fill("{a} of {b}", "{b} : {a}"), "2 : 1");
        assert_eq!(fill("{a}", "{c} and {"), " and {");
        assert_eq!(fill("plain", "schlicht"), "schlicht");
    }

    #[test]
    fn a_template_tells_its_values_and_no_others() {
        let template = Template::of("{what}: {done} of {all}.");
        assert_eq!(template.values("a: b: 1 of 2."), Some(vec!["a", "b: 1", "2"]));
        assert_eq!(template.values("a: 1 of 2"), None);
        assert_eq!(template.values(":  of ."), None);
        assert!(!Template::of("{a}: {b}").tells());
    }
}
