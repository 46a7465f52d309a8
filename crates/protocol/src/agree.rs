//! Whether two figures say the same, compared as the text that they travel as.

/// The largest difference of numbers in the same place; see `Seen::difference`.
pub(crate) fn between(one: &str, other: &str) -> Option<f64> {
    let mut pairs = Vec::new();
    let (mut one, mut other) = (Reader::new(one), Reader::new(other));
    while !one.rest.is_empty() {
        match (one.number(), other.number()) {
            (Some(a), Some(b)) => {
                if a.is_time && b.is_time {
                    continue;
                }
                let is_whole = one.in_text && !a.has_point && !b.has_point;
                if is_whole && a.value != b.value {
                    return None;
                }
                pairs.push((a.value, b.value));
            }
            (None, None) if one.next() == other.next() => {}
            _ => return None,
        }
    }
    let size = |(a, b): &(f64, f64)| a.abs().max(b.abs());
    let largest = pairs.iter().map(size).fold(0.0, f64::max);
    let apart = |pair: &(f64, f64)| {
        (pair.0 - pair.1).abs() / size(pair).max(largest * 1e-3).max(f64::MIN_POSITIVE)
    };
    other.rest.is_empty().then(|| pairs.iter().map(apart).fold(0.0, f64::max))
}

struct Number {
    value: f64,
    has_point: bool,
    is_time: bool,
}

/// JSON, byte by byte and number by number.
struct Reader<'a> {
    rest: &'a [u8],
    in_text: bool,
}

impl<'a> Reader<'a> {
    fn new(text: &'a str) -> Self {
        Self { rest: text.as_bytes(), in_text: false }
    }

    fn next(&mut self) -> Option<u8> {
        let (first, rest) = self.rest.split_first()?;
        self.rest = rest;
        match first {
            b'"' => self.in_text = !self.in_text,
            // What comes after it ends no text.
            b'\\' => self.rest = self.rest.get(1..).unwrap_or_default(),
            _ => {}
        }
        Some(*first)
    }

    fn number(&mut self) -> Option<Number> {
        let digits = self.rest.strip_prefix(b"-").unwrap_or(self.rest);
        if !digits.first()?.is_ascii_digit() {
            return None;
        }
        let is_part = |byte: &u8| byte.is_ascii_digit() || b".-+eE".contains(byte);
        let length = self.rest.iter().take_while(|byte| is_part(byte)).count();
        // The end may be that of a sentence.
        let (length, value) = (1..=length).rev().find_map(|length| {
            self.rest[length - 1].is_ascii_digit().then_some(())?;
            let text = std::str::from_utf8(&self.rest[..length]).ok()?;
            Some((length, text.parse().ok()?))
        })?;
        let (number, rest) = self.rest.split_at(length);
        self.rest = rest;
        let is_time = [&b" s"[..], b" ms"].iter().any(|unit| {
            let after = rest.strip_prefix(*unit).map(|after| after.first());
            after.is_some_and(|letter| !letter.is_some_and(u8::is_ascii_alphabetic))
        });
        Some(Number { value, has_point: number.contains(&b'.'), is_time })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_may_differ_a_little_and_texts_not_at_all() {
        let share = |one, other| between(one, other);
        assert_eq!(share(r#"{"a":[1.0,null]}"#, r#"{"a":[1.0,null]}"#), Some(0.0));
        assert_eq!(share(r#"{"a":[2,1e2]}"#, r#"{"a":[1,100.0]}"#), Some(0.5));
        assert_eq!(share(r#"[0.5]"#, r#"[-0.5]"#), Some(2.0));
        // Next to a hundred, a millionth is nothing.
        assert!(share("[100,0.000001]", "[100,0]").unwrap() < 1e-4);
        let apart = share(r#"["0.50 nats"]"#, r#"["0.51 nats"]"#).unwrap();
        assert!((apart - 0.01 / 0.51).abs() < 1e-12, "{apart}");
        for (one, other) in [
            (r#"["a"]"#, r#"["b"]"#),
            (r#"["writes 43136."]"#, r#"["writes 43137."]"#),
            ("[1]", "[1,2]"),
            ("[1,2]", "[1]"),
            ("[1]", "[null]"),
            ("", "1"),
        ] {
            assert_eq!(share(one, other), None, "{one} {other}");
        }
    }

    #[test]
    fn times_are_not_compared() {
        let text = |time: &str| format!(r#"["in {time}; 0.5 of 1 \"set\" s"]"#);
        assert_eq!(between(&text("0.61 s"), &text("12.9 s")), Some(0.0));
        assert_eq!(between(&text("61 ms"), &text("129 ms")), Some(0.0));
        assert_eq!(between(&text("61 sets"), &text("62 sets")), None);
    }

    #[test]
    fn marks_within_texts_are_no_ends() {
        assert_eq!(between(r#"["a\"1","b"]"#, r#"["a\"2","b"]"#), None);
        assert_eq!(between(r#"["\\",1]"#, r#"["\\",2]"#), Some(0.5));
    }
}
