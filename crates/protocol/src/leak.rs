//! Reads what is otherwise a static: the page gets as files what the exhibits declare. What is read
//! lives as long as the page, which reads each file at most once.

use serde::{Deserialize, Deserializer};

/// The text of a static, under a name of its own: what is called `&str` serde would have borrow from
/// what is read.
pub type Text = &'static str;

pub fn text<'de, D: Deserializer<'de>>(from: D) -> Result<Text, D::Error> {
    Ok(String::deserialize(from)?.leak())
}

pub fn list<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    from: D,
) -> Result<&'static [T], D::Error> {
    Ok(Vec::deserialize(from)?.leak())
}

pub fn texts<'de, D: Deserializer<'de>>(from: D) -> Result<&'static [&'static str], D::Error> {
    let texts = Vec::<String>::deserialize(from)?.into_iter();
    Ok(texts.map(|text| &*text.leak()).collect::<Vec<_>>().leak())
}

pub(crate) fn pair<'de, D: Deserializer<'de>>(from: D) -> Result<[&'static str; 2], D::Error> {
    Ok(<[String; 2]>::deserialize(from)?.map(|text| &*text.leak()))
}

pub(crate) fn pairs<'de, D: Deserializer<'de>>(
    from: D,
) -> Result<&'static [(&'static str, &'static str)], D::Error> {
    let pairs = Vec::<[String; 2]>::deserialize(from)?.into_iter();
    let leaked = |pair: [String; 2]| pair.map(|text| &*text.leak()).into();
    Ok(pairs.map(leaked).collect::<Vec<_>>().leak())
}
