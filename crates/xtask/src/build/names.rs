//! Short names for what a module and its script call each other by. wasm-bindgen makes them long and
//! ends them with a hash, and no hash gets smaller in brotli: a fiftieth of the page.

use anyhow::{Context, Result, ensure};
use std::collections::{HashMap, HashSet};
use std::fs;
use std::path::Path;
use wasm_encoder::{Encode, Module, RawSection};
use wasmparser::{Parser, Payload};

/// What the names start with that nobody else uses.
const LONG: [&str; 3] = ["__wbg_", "__wbindgen_", "wasm_bindgen__"];

/// Renames in a module and in the script beside it.
pub(super) fn shorten(module: &Path) -> Result<()> {
    let path = module.to_string_lossy();
    let script = path.strip_suffix("_bg.wasm").context("a module without a script")?;
    let script = format!("{script}.js");
    let (bytes, text) = (fs::read(module)?, fs::read_to_string(&script)?);
    let (bytes, text) = shortened(&bytes, &text)?;
    fs::write(module, bytes)?;
    fs::write(script, text)?;
    Ok(())
}

fn shortened(module: &[u8], script: &str) -> Result<(Vec<u8>, String)> {
    let entries = entries(module)?;
    let used: HashSet<&str> =
        words(script).filter(|(_, is_name)| *is_name).map(|it| it.0).collect();
    let mut free = (0..).map(letters).filter(|name| !used.contains(name.as_str()));
    let mut short = HashMap::new();
    for name in
        entries.iter().flat_map(|(_, section)| section).filter_map(|entry| entry.names.last())
    {
        if LONG.iter().any(|start| name.starts_with(start)) && !short.contains_key(name) {
            ensure!(used.contains(name), "the script does not know {name}");
            short.insert(*name, free.next().context("there are names without end")?);
        }
    }
    let renamed = |name| short.get(name).map_or(name, String::as_str);
    let script = words(script).map(|(word, _)| renamed(word)).collect();

    let mut out = Module::new();
    for payload in Parser::new(0).parse_all(module) {
        let Some((id, range)) = payload?.as_section() else { continue };
        match entries.iter().find(|(section, _)| *section == id) {
            Some((_, entries)) => {
                let mut data = Vec::new();
                u32::try_from(entries.len())?.encode(&mut data);
                for Entry { names, rest } in entries {
                    names.iter().for_each(|name| renamed(name).encode(&mut data));
                    data.extend(*rest);
                }
                out.section(&RawSection { id, data: &data });
            }
            None => _ = out.section(&RawSection { id, data: &module[range] }),
        }
    }
    Ok((out.finish(), script))
}

/// What a module takes or gives: where from and as what, then what it is.
struct Entry<'a> {
    names: Vec<&'a str>,
    rest: &'a [u8],
}

/// The entries of the sections of imports and of exports.
fn entries(module: &[u8]) -> Result<Vec<(u8, Vec<Entry<'_>>)>> {
    let mut sections = Vec::new();
    for payload in Parser::new(0).parse_all(module) {
        let payload = payload?;
        let mut found = Vec::new();
        match &payload {
            Payload::ImportSection(section) => {
                for import in section.clone().into_imports_with_offsets() {
                    let (at, import) = import?;
                    found.push((at, vec![import.module, import.name]));
                }
            }
            Payload::ExportSection(section) => {
                for export in section.clone().into_iter_with_offsets() {
                    let (at, export) = export?;
                    found.push((at, vec![export.name]));
                }
            }
            _ => continue,
        }
        let (id, range) = payload.as_section().context("no section")?;
        let starts: Vec<usize> = found.iter().map(|(at, _)| *at).chain([range.end]).collect();
        let entries = found.into_iter().zip(&starts[1..]).map(|((at, names), end)| {
            let mut written = Vec::new();
            names.iter().for_each(|name| name.encode(&mut written));
            Entry { names, rest: &module[at + written.len()..*end] }
        });
        sections.push((id, entries.collect()));
    }
    Ok(sections)
}

/// A script in pieces: names, and what is between them.
fn words(script: &str) -> impl Iterator<Item = (&str, bool)> {
    let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_' || *byte == b'$';
    let pieces = script.as_bytes().chunk_by(move |a, b| is_part(a) == is_part(b));
    let mut at = 0;
    pieces.map(move |piece| {
        let start = at;
        at += piece.len();
        // Between two pieces one side is ASCII, so no character is cut.
        (&script[start..at], is_part(&piece[0]))
    })
}

/// `a`, `b`, … `Z`, `aa`, …
fn letters(mut number: usize) -> String {
    let mut name = String::new();
    loop {
        let letter = (number % 52) as u8;
        name.insert(0, char::from(if letter < 26 { b'a' + letter } else { b'A' + letter - 26 }));
        match (number / 52).checked_sub(1) {
            Some(rest) => number = rest,
            None => return name,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_encoder::{
        CodeSection, EntityType, ExportKind, ExportSection, Function, FunctionSection,
        ImportSection, TypeSection,
    };

    fn module() -> Vec<u8> {
        let (mut types, mut imports) = (TypeSection::new(), ImportSection::new());
        types.ty().function([], []);
        for name in ["__wbg_log_0123456789abcdef", "plain", "__wbindgen_throw"] {
            imports.import("./web_bg.js", name, EntityType::Function(0));
        }
        let (mut functions, mut exports) = (FunctionSection::new(), ExportSection::new());
        functions.function(0);
        exports.export("memory_of", ExportKind::Func, 3);
        exports.export("__wbindgen_start", ExportKind::Func, 3);
        let mut code = CodeSection::new();
        let mut body = Function::new([]);
        body.instructions().call(0).end();
        code.function(&body);
        let mut module = Module::new();
        module.section(&types).section(&imports).section(&functions).section(&exports);
        module.section(&code).clone().finish()
    }

    fn names(module: &[u8]) -> Vec<String> {
        let all = entries(module).unwrap();
        all.iter().flat_map(|(_, it)| it).map(|it| it.names.join(" ")).collect()
    }

    #[test]
    fn both_sides_get_the_same_short_names() {
        let script = "const b = { __wbg_log_0123456789abcdef: a => `ü${a}`, plain, __wbindgen_throw };\n\
                      wasm.__wbindgen_start(); __wbindgen_start_not_this(); __wbg_init();";
        let (made, script) = shortened(&module(), script).unwrap();
        assert_eq!(
            script,
            "const b = { c: a => `ü${a}`, plain, d };\nwasm.e(); __wbindgen_start_not_this(); __wbg_init();"
        );
        let web = "./web_bg.js";
        let expected =
            [&format!("{web} c"), &format!("{web} plain"), &format!("{web} d"), "memory_of", "e"];
        assert_eq!(names(&made), expected);
        // Nothing else has changed.
        let code = |module: &[u8]| {
            let all = Parser::new(0).parse_all(module).map(Result::unwrap);
            all.filter_map(|it| it.as_section()).map(|(id, range)| (id, module[range].len())).last()
        };
        assert_eq!(code(&made), code(&module()));
    }

    #[test]
    fn a_name_that_the_script_lacks_stops_the_build() {
        let error = shortened(&module(), "plain").unwrap_err();
        assert!(error.to_string().contains("__wbg_log_0123456789abcdef"), "{error}");
    }

    #[test]
    fn letters_never_come_twice() {
        let all: Vec<String> = (0..60_000).map(letters).collect();
        assert_eq!([&all[0], &all[51], &all[52], &all[52 + 52 * 52]], ["a", "Z", "aa", "aaa"]);
        assert_eq!(all.iter().collect::<HashSet<_>>().len(), all.len());
    }
}
