//! What a card says and what the page needs to show a program, as data: the exhibits declare it as
//! statics, the build writes it into files, and the page reads the one file of what it shows. So the
//! page's module does not grow with the catalogue.

mod claims;
mod program;
mod room;
mod zoo;

pub use claims::{ClaimsTable, Measured};
pub use program::{Model, Preset, Program, When};
pub use room::Room;
pub use zoo::{TrainedModel, ZooSheet};

use protocol::Row;
use protocol::leak::{self, Text};
use serde::{Deserialize, Serialize};

/// One paper of the catalogue. Until it is built it has a card only.
///
/// `P` is its program: [`Program`], or in [`Papers`] the program's title.
#[derive(Debug, Serialize, Deserialize)]
pub struct Exhibit<P> {
    /// The name in addresses and of the file; never changes.
    #[serde(deserialize_with = "leak::text")]
    pub slug: Text,
    pub room: Room,
    /// One question in plain words.
    #[serde(deserialize_with = "leak::text")]
    pub question: Text,
    pub paper: Paper,
    /// What the paper claims, in one or two sentences.
    #[serde(deserialize_with = "leak::text")]
    pub paper_claim: Text,
    /// `None` while the exhibit is only planned.
    pub program: Option<P>,
}

#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Paper {
    #[serde(deserialize_with = "leak::text")]
    pub title: Text,
    /// arXiv number, or another identifier where there is none.
    #[serde(deserialize_with = "leak::text")]
    pub id: Text,
}

impl Paper {
    /// The paper's page, where `id` is an arXiv number.
    pub fn address(&self) -> Option<String> {
        let is_arxiv =
            self.id.len() >= 9 && self.id.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
        is_arxiv.then(|| format!("https://arxiv.org/abs/{}", self.id))
    }
}

/// A workbench: like an exhibit, but the visitor brings the material.
///
/// `P` is its program, or in [`Site`] the first examples that it opens with.
#[derive(Debug, Serialize, Deserialize)]
pub struct Bench<P> {
    #[serde(deserialize_with = "leak::text")]
    pub slug: Text,
    #[serde(deserialize_with = "leak::text")]
    pub title: Text,
    #[serde(deserialize_with = "leak::text")]
    pub question: Text,
    pub program: P,
}

/// What every page shows: `catalogue/site.json`.
#[derive(Debug, Serialize, Deserialize)]
pub struct Site {
    pub benches: Vec<Bench<Vec<Row>>>,
}

impl Site {
    pub const FILE: &str = "catalogue/site.json";
}

/// All cards, room by room: `catalogue/papers.json`.
#[derive(Debug, Serialize, Deserialize)]
pub struct Papers(pub Vec<Exhibit<String>>);

impl Papers {
    pub const FILE: &str = "catalogue/papers.json";
}

/// What the site says of itself, as markup: one JSON string.
pub const ABOUT_FILE: &str = "catalogue/about.json";

/// What can be shown with a program: an exhibit or a bench. One file each, see [`subject_file`].
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub enum Subject<E, B> {
    Exhibit(E),
    Bench(B),
}

/// Where the subject of a slug lies, below the site's root. `None` for what can't be a slug, so that
/// no other file can be reached.
pub fn subject_file(slug: &str) -> Option<String> {
    is_slug(slug).then(|| format!("catalogue/subject/{slug}.json"))
}

fn is_slug(text: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    !text.is_empty() && text.len() <= 64 && text.bytes().all(is_plain)
}

/// Where a file of the catalogue lies in another language than English.
pub fn in_language(file: &str, code: &str) -> String {
    format!("catalogue/{code}/{}", file.strip_prefix("catalogue/").unwrap_or(file))
}

/// Where translations of what the page says lie, or of what a program says while it runs: English and
/// translation in turns. Only in other languages than English, see [`in_language`].
pub fn words_file(slug: Option<&str>) -> Option<String> {
    match slug {
        None => Some("catalogue/words.json".to_owned()),
        Some(slug) => Some(subject_file(slug)?.replace("subject/", "words/")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_slugs_lead_to_files() {
        assert_eq!(subject_file("sage-kv").as_deref(), Some("catalogue/subject/sage-kv.json"));
        for bad in ["", "../x", "a/b", "A", "a.b", "a%2e", &"a".repeat(65)] {
            assert_eq!(subject_file(bad), None, "{bad}");
            assert_eq!(words_file(Some(bad)), None, "{bad}");
        }
        let words = words_file(Some("sage-kv")).unwrap();
        assert_eq!(in_language(&words, "de"), "catalogue/de/words/sage-kv.json");
    }
}
