//! Which licences the product may be made under.

use super::{Package, packages};
use anyhow::Result;
use spdx::{Expression, ParseMode};

/// None of these asks for more than to be named, but for MPL-2.0, which asks that changes to the
/// package's own files stay open; ours change none.
const ALLOWED: [&str; 9] = [
    "0BSD",
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "MIT",
    "MPL-2.0",
    "Unicode-3.0",
    "Zlib",
];

/// What is linked into the product and must not be.
pub(crate) fn problems() -> Result<Vec<String>> {
    Ok(packages()?.iter().filter_map(problem).collect())
}

fn problem(package: &Package) -> Option<String> {
    let Package { name, version, licence, .. } = package;
    // Old manifests have a slash for “or”.
    match Expression::parse_mode(licence, ParseMode::LAX) {
        Err(_) => Some(format!("{name} {version}: `{licence}` is no licence expression")),
        Ok(terms) => {
            let allowed = |name: &str| ALLOWED.contains(&name);
            let is_allowed =
                terms.evaluate(|term| term.license.id().is_some_and(|id| allowed(id.name)));
            (!is_allowed).then(|| {
                format!(
                    "{name} {version}: {licence} is not among the licences of parts/licences.rs"
                )
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_licence_that_binds_is_found() {
        let of = |licence: &str| {
            problem(&Package {
                name: "a".to_owned(),
                version: "1.0.0".to_owned(),
                licence: licence.to_owned(),
                repository: None,
                checksum: None,
                folder: Default::default(),
            })
        };
        for good in
            ["MIT", "GPL-3.0 OR MIT", "MIT/Apache-2.0", "(MIT OR Apache-2.0) AND Unicode-3.0"]
        {
            assert_eq!(of(good), None);
        }
        for bad in ["GPL-3.0-only", "MIT AND AGPL-3.0-only", "Proprietary-ish", ""] {
            assert!(of(bad).is_some(), "{bad}");
        }
    }
}
