//! What a site that is given a link may put in its place: <https://oembed.com>, version 1.0.
//!
//! A static folder can't read the query of a request, so the address of a page's description is
//! written into its head, and the size is one that fits common columns.

use super::markup::escape;
use super::site::Address;
use serde::Serialize;

/// In pixels.
const SIZE: [u32; 2] = [640, 480];
const DAY: u32 = 24 * 60 * 60;

#[derive(Serialize)]
pub(super) struct Rich {
    version: &'static str,
    #[serde(rename = "type")]
    kind: &'static str,
    title: String,
    provider_name: &'static str,
    provider_url: String,
    cache_age: u32,
    html: String,
    width: u32,
    height: u32,
    thumbnail_url: String,
    thumbnail_width: u32,
    thumbnail_height: u32,
}

pub(super) fn file(slug: &str) -> String {
    format!("oembed/{slug}.json")
}

/// `None` where nobody has said at which address the site will lie.
pub(super) fn rich(site: &Address, slug: &str, title: &str, card: &str) -> Option<Rich> {
    let [width, height] = SIZE;
    let frame = site.of(&format!("embed/{slug}/"))?;
    let html = format!(
        "<iframe src=\"{}\" title=\"{}\" loading=\"lazy\" width=\"{width}\" height=\"{height}\" \
         style=\"border:0\" allow=\"fullscreen; clipboard-write; web-share\" \
         referrerpolicy=\"no-referrer\" \
         sandbox=\"allow-scripts allow-same-origin allow-popups allow-downloads\"></iframe>",
        escape(&frame),
        escape(title)
    );
    let [thumbnail_width, thumbnail_height] = crate::pictures::CARD;
    Some(Rich {
        version: "1.0",
        kind: "rich",
        title: title.to_owned(),
        provider_name: "Contextarium",
        provider_url: site.of("")?,
        cache_age: DAY,
        html,
        width,
        height,
        thumbnail_url: site.of(card)?,
        thumbnail_width,
        thumbnail_height,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_specification_asks_for_is_there() {
        let site = Address::parse("https://example.org/ctx/").unwrap();
        let rich = rich(&site, "a-b", "Is \"it\" <so>?", "pictures/a-b.png").unwrap();
        let json = serde_json::to_value(&rich).unwrap();
        assert_eq!((&json["version"], &json["type"]), (&"1.0".into(), &"rich".into()));
        assert_eq!((&json["width"], &json["height"]), (&640.into(), &480.into()));
        let html = json["html"].as_str().unwrap();
        assert!(html.starts_with("<iframe src=\"https://example.org/ctx/embed/a-b/\""), "{html}");
        assert!(html.contains("title=\"Is &quot;it&quot; &lt;so&gt;?\""), "{html}");
        assert_eq!(json["thumbnail_url"], "https://example.org/ctx/pictures/a-b.png");
        assert!(super::rich(&Address::default(), "a", "b", "c").is_none());
    }
}
