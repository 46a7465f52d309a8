//! `cargo x new-exhibit`: the file of a planned exhibit and its two lines in the room's `mod.rs`.

use crate::places;
use anyhow::{Context, Result, bail, ensure};
use exhibits::Room;
use std::fs;

pub(crate) fn run(room: &str, slug: &str) -> Result<()> {
    let rooms: Vec<&str> = Room::ALL.iter().map(|room| room.slug()).collect();
    let room = Room::from_slug(room)
        .with_context(|| format!("no room `{room}`; there are: {}", rooms.join(", ")))?;
    ensure!(is_slug(slug), "a slug is lower-case words with dashes, such as `task-vectors`");
    if exhibits::exhibit(slug).is_some() {
        bail!("there is an exhibit `{slug}` already");
    }
    let module = slug.replace('-', "_");
    let folder =
        places::root().join("crates/exhibits/src/rooms").join(room.slug().replace('-', "_"));
    let (file, index) = (folder.join(format!("{module}.rs")), folder.join("mod.rs"));
    ensure!(!file.exists(), "{} is there already", file.display());
    let lists = with_module(&fs::read_to_string(&index)?, &module);
    fs::write(&file, template(slug, room))?;
    fs::write(&index, lists)?;
    println!("wrote {} and two lines in {}", file.display(), index.display());
    println!("next: fill in the paper and the design, then `program`; see .github/CONTRIBUTING.md");
    println!("then `cargo x words`, and the translations that it asks for");
    Ok(())
}

fn is_slug(text: &str) -> bool {
    let word = |word: &str| {
        !word.is_empty() && word.bytes().all(|it| it.is_ascii_lowercase() || it.is_ascii_digit())
    };
    text.split('-').all(word) && text.starts_with(|first: char| first.is_ascii_lowercase())
}

/// The room's `mod.rs` with both lines for a module, each where the order wants it.
fn with_module(index: &str, module: &str) -> String {
    let both = [("mod ", format!("mod {module};")), ("    &", format!("    &{module}::EXHIBIT,"))];
    let mut lines: Vec<String> = index.lines().map(str::to_owned).collect();
    for (start, new) in both {
        let of_list = |line: &String| line.starts_with(start);
        let after = lines.iter().position(|line| of_list(line) && *line > new);
        let end = lines.iter().rposition(of_list).map(|last| last + 1);
        lines.insert(after.or(end).unwrap_or(lines.len()), new);
    }
    lines.join("\n") + "\n"
}

fn template(slug: &str, room: Room) -> String {
    format!(
        r#"//! One question in plain words?
//!
//! # Design
//! Written before any run; sizes in the claim are targets. Where it disagrees with the paper, the paper wins.
//!
//! ```text
//! model: smollm2, or trained in the page
//! mechanism:
//!   The paper's own, equation by equation.
//! controls:
//!   - knob: range / default
//! figure:
//!   What is drawn, with the baseline on the same axes.
//! claim:
//!   A number that a test measures, with a margin, and that could fail.
//! ```

use crate::{{Exhibit, Paper, Room}};

pub(super) static EXHIBIT: Exhibit = Exhibit {{
    slug: "{slug}",
    room: Room::{room:?},
    question: "One question in plain words?",
    paper: Paper {{ title: "Title of the paper", id: "0000.00000" }},
    paper_claim: "What the paper claims, in one or two sentences.",
    program: None,
}};
"#
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_lines_come_where_they_belong() {
        let index = "use crate::Exhibit;\n\nmod b;\nmod d;\n\nstatic LIST: &[&Exhibit] = &[\n    &b::EXHIBIT,\n    &d::EXHIBIT,\n];\n";
        for (module, mods, list) in [
            ("a", "mod a;\nmod b;", "    &a::EXHIBIT,\n    &b::EXHIBIT,"),
            ("c", "mod b;\nmod c;\nmod d;", "    &b::EXHIBIT,\n    &c::EXHIBIT,\n    &d::EXHIBIT,"),
            ("e", "mod d;\nmod e;\n\n", "    &d::EXHIBIT,\n    &e::EXHIBIT,\n];"),
        ] {
            let new = with_module(index, module);
            assert!(new.contains(mods) && new.contains(list), "{new}");
            assert_eq!(new.lines().count(), index.lines().count() + 2);
        }
    }

    #[test]
    fn slugs_are_plain() {
        assert!(is_slug("task-vectors") && is_slug("s5-in-context"));
        for bad in ["", "Task", "a--b", "-a", "5a", "a_b", "a/b", "../a"] {
            assert!(!is_slug(bad), "{bad}");
        }
    }
}
