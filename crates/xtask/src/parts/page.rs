//! The list for people: every package, and every text that its licence asks to be passed on.

use super::Package;
use crate::build::{escape, name, standalone_page};
use anyhow::Result;
use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

const TEXTS: [&str; 5] = ["licen", "copying", "notice", "unlicense", "copyright"];
/// A longer file is no licence.
const TEXT_MAX_BYTES: u64 = 200_000;

/// `index` is the front page, whose style sheets this one has too.
pub(super) fn html(packages: &[Package], index: &str) -> Result<String> {
    // The same text in many packages is shown once.
    let mut texts: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut items = String::new();
    for package in packages {
        let Package { name, version, licence, repository, .. } = package;
        for text in texts_of(package)? {
            texts.entry(text).or_default().push(format!("{name} {version}"));
        }
        let shown = escape(&format!("{name} {version}"));
        let shown = match repository.as_deref().filter(|it| it.starts_with("https://")) {
            Some(address) => format!("<a href=\"{}\">{shown}</a>", escape(address)),
            None => shown,
        };
        items.push_str(&format!("<li>{shown}: {}</li>\n", escape(licence)));
    }
    let mut shown = String::new();
    for (text, holders) in texts {
        shown.push_str(&format!(
            "<details><summary>{}</summary><pre>{}</pre></details>\n",
            escape(&holders.join(", ")),
            escape(&text)
        ));
    }
    let body = format!(
        "<h1>What others wrote</h1>\n\
         <p class=\"lead\">The page and the compute module contain these packages. Each is used under one \
         of the licences that it names; the texts that came with them stand below. For programs: \
         <a href=\"sbom.cdx.json\">bill of materials</a> (CycloneDX).</p>\n\
         <ul>\n{items}</ul>\n<h2>Texts</h2>\n{shown}"
    );
    Ok(standalone_page(index, "en", "What others wrote", None, &body))
}

/// What lies beside the manifest under the name of a licence.
fn texts_of(package: &Package) -> Result<Vec<String>> {
    let mut files: Vec<PathBuf> = fs::read_dir(&package.folder)?
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| {
            let name = name(path).to_lowercase();
            let is_text =
                fs::metadata(path).is_ok_and(|it| it.is_file() && it.len() <= TEXT_MAX_BYTES);
            is_text && TEXTS.iter().any(|start| name.starts_with(start)) && !name.ends_with(".rs")
        })
        .collect();
    files.sort();
    let texts = files.iter().filter_map(|path| fs::read_to_string(path).ok());
    Ok(texts.map(|text| text.replace("\r\n", "\n").trim().to_owned()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_shown_once_and_never_as_markup() {
        let folder =
            std::env::temp_dir().join(format!("contextarium-parts-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("LICENSE-MIT"), "Copyright <me>\r\n").unwrap();
        fs::write(folder.join("licence.rs"), "code").unwrap();
        let package = |name: &str| Package {
            name: name.to_owned(),
            version: "1.0.0".to_owned(),
            licence: "MIT".to_owned(),
            repository: Some("javascript:x".to_owned()),
            checksum: None,
            folder: folder.clone(),
        };
        let html = html(&[package("a"), package("b")], "<link rel=\"stylesheet\" href=\"s.css\">")
            .unwrap();
        assert_eq!(html.matches("Copyright &lt;me&gt;</pre>").count(), 1);
        assert!(html.contains("<summary>a 1.0.0, b 1.0.0</summary>") && html.contains("s.css"));
        assert!(!html.contains("javascript:") && !html.contains("code</pre>"));
        fs::remove_dir_all(folder).unwrap();
    }
}
