//! SVG as text. Every text goes in through [`Svg::text`], which escapes it; everything else is a
//! number or a name from this code. There are no style attributes, so a strict policy can forbid them.

use std::fmt::Write;

/// A drawing under way.
#[derive(Clone, Default)]
pub(super) struct Svg(String);

#[derive(Clone, Copy)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

impl Svg {
    pub(super) fn finish(self) -> String {
        self.0
    }

    pub(super) fn line(&mut self, class: &str, [x1, y1]: [f64; 2], [x2, y2]: [f64; 2]) {
        let _ = write!(
            self.0,
            r#"<line class="{class}" x1="{x1:.1}" y1="{y1:.1}" x2="{x2:.1}" y2="{y2:.1}"/>"#
        );
    }

    pub(super) fn rect(&mut self, class: &str, [x, y]: [f64; 2], [width, height]: [f64; 2]) {
        self.shaded_rect(class, [x, y], [width, height], 1.0);
    }

    pub(super) fn shaded_rect(
        &mut self,
        class: &str,
        [x, y]: [f64; 2],
        [width, height]: [f64; 2],
        opacity: f64,
    ) {
        let (width, height) = (width.max(0.0), height.max(0.0));
        let _ = write!(
            self.0,
            r#"<rect class="{class}" x="{x:.1}" y="{y:.1}" width="{width:.1}" height="{height:.1}" fill-opacity="{opacity:.3}"/>"#
        );
    }

    pub(super) fn circle(&mut self, class: &str, [x, y]: [f64; 2], radius: f64) {
        let _ = write!(self.0, r#"<circle class="{class}" cx="{x:.1}" cy="{y:.1}" r="{radius}"/>"#);
    }

    /// A line through points, dashed where `dash` is not empty.
    pub(super) fn path(&mut self, class: &str, points: &[[f64; 2]], dash: &str) {
        let _ = write!(self.0, r#"<path class="{class}" d=""#);
        self.points(points);
        let _ = match dash {
            "" => write!(self.0, r#""/>"#),
            dash => write!(self.0, r#"" stroke-dasharray="{dash}"/>"#),
        };
    }

    /// Many dots as one element, each a line of no length whose ends are round.
    pub(super) fn dots(&mut self, class: &str, points: &[[f64; 2]]) {
        let _ = write!(self.0, r#"<path class="{class}" d=""#);
        for [x, y] in points {
            let _ = write!(self.0, "M{x:.1} {y:.1}h0");
        }
        let _ = write!(self.0, r#""/>"#);
    }

    /// A closed area.
    pub(super) fn area(&mut self, class: &str, points: &[[f64; 2]]) {
        let _ = write!(self.0, r#"<path class="{class}" d=""#);
        self.points(points);
        let _ = write!(self.0, r#"Z"/>"#);
    }

    pub(super) fn text(&mut self, class: &str, [x, y]: [f64; 2], anchor: Anchor, text: &str) {
        let anchor = match anchor {
            Anchor::Start => "start",
            Anchor::Middle => "middle",
            Anchor::End => "end",
        };
        let _ = write!(
            self.0,
            r#"<text class="{class}" x="{x:.1}" y="{y:.1}" text-anchor="{anchor}">{}</text>"#,
            escape(text)
        );
    }

    /// A line of text whose letters are all as wide as `letter`.
    pub(super) fn typed(&mut self, class: &str, [x, y]: [f64; 2], letter: f64, text: &str) {
        let length = text.chars().count() as f64 * letter;
        let _ = write!(
            self.0,
            r#"<text class="{class}" x="{x:.1}" y="{y:.1}" textLength="{length:.1}" xml:space="preserve">{}</text>"#,
            escape(text)
        );
    }

    /// A picture at this address.
    pub(super) fn image(&mut self, address: &str, [x, y]: [f64; 2], [width, height]: [f64; 2]) {
        let _ = write!(
            self.0,
            r#"<image href="{}" x="{x:.1}" y="{y:.1}" width="{width:.1}" height="{height:.1}" preserveAspectRatio="none" image-rendering="pixelated"/>"#,
            escape(address)
        );
    }

    /// A finished drawing, moved.
    pub(super) fn group(&mut self, [x, y]: [f64; 2], drawing: Svg) {
        let _ = write!(self.0, r#"<g transform="translate({x:.1} {y:.1})">{}</g>"#, drawing.0);
    }

    fn points(&mut self, points: &[[f64; 2]]) {
        for (index, [x, y]) in points.iter().enumerate() {
            let step = if index == 0 { 'M' } else { 'L' };
            let _ = write!(self.0, "{step}{x:.1} {y:.1}");
        }
    }
}

pub(super) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '&' => escaped.push_str("&amp;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other if other.is_control() => escaped.push(' '),
            other => escaped.push(other),
        }
    }
    escaped
}

/// A text as lines of at most so many letters, cut between words where that goes.
pub(super) fn wrapped(text: &str, letters: usize) -> Vec<String> {
    let letters = letters.max(4);
    let (mut lines, mut line) = (Vec::new(), String::new());
    for word in text.split_whitespace() {
        let mut word: Vec<char> = word.chars().collect();
        let used = line.chars().count();
        if used > 0 && used + 1 + word.len() > letters {
            lines.push(std::mem::take(&mut line));
        }
        while word.len() > letters {
            lines.push(word.drain(..letters).collect());
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.extend(word);
    }
    lines.push(line);
    lines
}

/// A text cut to about this many letters.
pub(super) fn shortened(text: &str, letters: usize) -> String {
    if text.chars().count() <= letters {
        return text.to_owned();
    }
    let kept: String = text.chars().take(letters.saturating_sub(1)).collect();
    format!("{}…", kept.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_becomes_markup() {
        let mut svg = Svg::default();
        svg.text("t", [0.0, 0.0], Anchor::Start, "<script>\"&'\u{0}");
        let drawn = svg.finish();
        assert!(drawn.contains(">&lt;script&gt;&quot;&amp;&#39; </text>"), "{drawn}");
    }

    #[test]
    fn lines_are_cut_between_words_where_that_goes() {
        assert_eq!(wrapped("to be or not", 6), ["to be", "or not"]);
        assert_eq!(wrapped("incontextlearning", 8), ["incontex", "tlearnin", "g"]);
        assert_eq!(wrapped("", 8), [""]);
    }

    #[test]
    fn long_texts_are_cut() {
        assert_eq!(shortened("abcdef", 4), "abc…");
        assert_eq!(shortened("äöü", 3), "äöü");
    }
}
