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

/// Markup with other texts between its tags, where `f` has one.
pub(crate) fn with_texts(markup: &str, f: &dyn Fn(&str) -> Option<String>) -> String {
    let mut whole = String::new();
    for (at, piece) in markup.split('<').enumerate() {
        let (tag, text) = match piece.split_once('>') {
            Some((tag, text)) if at > 0 => (format!("<{tag}>"), text),
            _ => (String::new(), piece),
        };
        let plain =
            [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")]
                .iter()
                .fold(text.to_owned(), |text, (from, to)| text.replace(from, to));
        whole.push_str(&tag);
        whole.push_str(&f(&plain).map_or_else(|| text.to_owned(), |it| escape(&it)));
    }
    whole
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

    #[test]
    fn texts_between_tags_are_replaced_and_tags_are_not() {
        let f = |text: &str| (text == "b's").then(|| "<ü>".to_owned());
        let markup = with_texts("<p class=\"b's\">b&#39;s<i>a</i></p>", &f);
        assert_eq!(markup, "<p class=\"b's\">&lt;ü&gt;<i>a</i></p>");
    }
}
