//! HTML as text: every text goes in through [`escape`].

pub(crate) fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace('\'', "&#39;")
}

/// An element around a text.
pub(super) fn tag(name: &str, class: &str, text: &str) -> String {
    wrap(name, class, &escape(text))
}

/// An element around what is markup already.
pub(super) fn wrap(name: &str, class: &str, markup: &str) -> String {
    let class = if class.is_empty() { String::new() } else { format!(" class=\"{class}\"") };
    format!("<{name}{class}>{markup}</{name}>")
}

pub(super) fn link(address: &str, text: &str) -> String {
    format!("<a href=\"{}\">{}</a>", escape(address), escape(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_becomes_markup() {
        let made = tag("p", "quiet", "<b> & \"c\" 'd'");
        assert_eq!(made, "<p class=\"quiet\">&lt;b&gt; &amp; &quot;c&quot; &#39;d&#39;</p>");
        assert!(link("\"><script>", "<").starts_with("<a href=\"&quot;&gt;&lt;script"));
    }
}
