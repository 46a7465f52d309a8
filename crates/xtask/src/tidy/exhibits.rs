//! Each exhibit's file is declared and listed in its room, once, under its own name.

use crate::build::name;
use anyhow::{Context, Result};
use std::fs;
use std::path::Path;

pub(super) fn check(rooms: &Path) -> Result<Vec<String>> {
    let mut wrong = Vec::new();
    for room in fs::read_dir(rooms)? {
        let room = room?.path();
        if !room.is_dir() {
            continue;
        }
        let index = fs::read_to_string(room.join("mod.rs"))?;
        let mut problems = sorted(&index);
        for file in fs::read_dir(&room)? {
            let file = file?.path();
            let module = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            if module == "mod" {
                continue;
            }
            problems.extend(declared(&index, &module));
            let source = if file.is_dir() { file.join("mod.rs") } else { file.clone() };
            let text = fs::read_to_string(&source)
                .with_context(|| format!("{} is no exhibit", source.display()))?;
            problems.extend(named(&text, &module));
        }
        wrong.extend(problems.iter().map(|it| format!("room {}: {it}", name(&room))));
    }
    Ok(wrong)
}

fn declared(index: &str, module: &str) -> Option<String> {
    let count = |line: &str| index.lines().filter(|found| found.trim() == line).count();
    let declared = count(&format!("mod {module};"));
    let listed = count(&format!("&{module}::EXHIBIT,"));
    ((declared, listed) != (1, 1)).then(|| {
        format!("{module} is declared {declared} times and listed {listed} times in mod.rs")
    })
}

/// The slug is the file's name, so that an address leads to its source.
fn named(text: &str, module: &str) -> Option<String> {
    let slug = format!("slug: \"{}\"", module.replace('_', "-"));
    (!text.contains(&slug)).then(|| format!("{module}.rs has no `{slug}`"))
}

fn sorted(index: &str) -> Vec<String> {
    let lines = |start: &'static str| index.lines().filter(move |it| it.trim().starts_with(start));
    let lists = [("mod lines", lines("mod ")), ("list", lines("&"))];
    let unsorted = lists.into_iter().filter(|(_, lines)| !lines.clone().is_sorted());
    unsorted.map(|(what, _)| format!("the {what} in mod.rs must be sorted")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_undeclared_exhibit_is_found() {
        let index = "mod a;\npub(super) static LIST: &[&Exhibit] = &[\n    &a::EXHIBIT,\n];";
        assert_eq!(declared(index, "a"), None);
        assert!(declared(index, "b").is_some());
        assert!(declared("mod a;", "a").is_some());
    }

    #[test]
    fn a_slug_that_is_not_the_file_is_found() {
        assert_eq!(named("slug: \"two-words\",", "two_words"), None);
        assert!(named("slug: \"other\",", "two_words").is_some());
    }

    #[test]
    fn an_unsorted_list_is_found() {
        assert!(sorted("mod a;\nmod b;\n&a::EXHIBIT,\n&b::EXHIBIT,").is_empty());
        assert_eq!(sorted("mod b;\nmod a;\n&a::EXHIBIT,\n&b::EXHIBIT,").len(), 1);
        assert_eq!(sorted("mod a;\nmod b;\n&b::EXHIBIT,\n&a::EXHIBIT,").len(), 1);
    }
}
