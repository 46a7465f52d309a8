//! Rules about what stands in a file.

/// Lines a file may have, tests not counted; a longer one says why in a line that begins `// size:`.
const LINES: usize = 400;
const SCRIPTS: [&str; 5] = [".js", ".mjs", ".cjs", ".ts", ".tsx"];
/// What no WebAssembly module can be; each says at its head why.
const NO_MODULES: [&str; 3] =
    ["crates/xtask/src/build/start.js", "crates/xtask/src/build/sw.js", "public/embed.js"];
/// The parts that talk to the browser.
const BROWSER: [&str; 3] = ["web/src/browser", "crates/worker/", "crates/xtask/"];

pub(super) fn check(path: &str, text: &str) -> Vec<String> {
    // These files name what they forbid.
    if path.starts_with("crates/xtask/src/tidy/") {
        return Vec::new();
    }
    let mut wrong = Vec::new();
    let script = SCRIPTS.iter().any(|end| path.ends_with(end));
    if script && !path.starts_with("web/e2e/") && !NO_MODULES.contains(&path) {
        wrong.push(format!("{path}: no scripts outside web/e2e; the page is Rust"));
    }
    let rust = path.ends_with(".rs");
    if rust && !path.contains("/tests/") && too_long(text) {
        wrong.push(format!(
            "{path}: over {LINES} lines without tests: split it by idea, or say why in a `// size:` line"
        ));
    }
    let coloured = path.starts_with("web/") && path != "web/style/tokens.css";
    let coloured = coloured && !path.starts_with("web/e2e/");
    for (index, line) in text.lines().enumerate() {
        let mut say = |what: &str| wrong.push(format!("{path}:{}: {what}", index + 1));
        // A browser wants its bar's colour in the page itself.
        if coloured && has_colour(line) && !line.contains("name=\"theme-color\"") {
            say("a colour outside web/style/tokens.css");
        }
        if rust && !BROWSER.iter().any(|start| path.starts_with(start)) {
            if line.contains("web_sys::") || line.contains("js_sys::") {
                say("the browser is reached through web/src/browser and the worker only");
            }
            if line.contains("spawn_local(") {
                say("futures are started through web/src/browser and the worker only");
            }
        }
        if ["TODO", "FIXME", "todo!(", "#[ignore"].iter().any(|mark| line.contains(mark)) {
            say("unfinished: do it, or open an issue");
        }
        if ["/home/", "/work/", "/root/"].iter().any(|start| line.contains(start)) {
            say("a path of one machine");
        }
    }
    wrong
}

fn too_long(text: &str) -> bool {
    let code = text.split("#[cfg(test)]\nmod ").next().unwrap_or_default();
    code.lines().count() > LINES && !text.lines().any(|line| line.starts_with("// size:"))
}

/// A hex colour or a colour function.
fn has_colour(line: &str) -> bool {
    let hex = line.match_indices('#').any(|(at, _)| {
        let rest = &line[at + 1..];
        let digits = rest.chars().take_while(char::is_ascii_hexdigit).count();
        let end = rest[digits..].chars().next();
        [3, 4, 6, 8].contains(&digits)
            && end.is_none_or(|end| !end.is_alphanumeric() && end != '-' && end != '_')
    });
    let functions = ["rgb(", "rgba(", "hsl(", "hsla(", "hwb(", "lch(", "oklch(", "oklab("];
    hex || functions.iter().any(|function| line.contains(function))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_found_and_ids_are_not() {
        for line in ["color: #fff;", "fill=\"#a0b1c2\"", "hsl(1 2% 3%)", "oklch(0.6 0.1 20)"] {
            assert!(has_colour(line), "{line}");
        }
        for line in ["href=\"#main\"", "#[component]", "#1?seed=7", "color-mix(in oklab, a, b)"] {
            assert!(!has_colour(line), "{line}");
        }
    }

    #[test]
    fn each_rule_can_fail_and_does_not_elsewhere() {
        let fails = |path: &str, text: &str| check(path, text).len();
        assert_eq!(fails("web/src/a.rs", "let a = \"#ff0000\";"), 1);
        assert_eq!(fails("web/style/tokens.css", "a: #ff0000;"), 0);
        assert_eq!(fails("web/index.html", "<meta name=\"theme-color\" content=\"#fff\" />"), 0);
        assert_eq!(fails("web/src/a.rs", "use web_sys::Window;"), 1);
        assert_eq!(fails("crates/lab/src/a.rs", "spawn_local(x)"), 1);
        assert_eq!(fails("web/src/browser.rs", "use web_sys::Window; spawn_local(x)"), 0);
        assert_eq!(fails("public/a.js", "x"), 1);
        assert_eq!(fails("web/e2e/a.test.mjs", "x"), 0);
        assert_eq!(fails("public/embed.js", "x"), 0);
        assert_eq!(fails("README.md", "see /home/me"), 1);
        assert_eq!(fails("crates/a/src/lib.rs", "// TODO later"), 1);
    }

    #[test]
    fn a_long_file_needs_a_reason() {
        let long = "x\n".repeat(LINES + 1);
        assert!(too_long(&long));
        assert!(!too_long(&format!("// size: one table\n{long}")));
        assert!(!too_long(&format!("{}#[cfg(test)]\nmod tests {{\n{long}", "x\n".repeat(10))));
    }
}
