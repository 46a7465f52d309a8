//! The list for programs: CycloneDX 1.5. The same build gives the same list, so it has no time stamp.

use super::Package;
use anyhow::{Context, Result};
use serde_json::{Value, json};
use std::fs;
use std::path::Path;

pub(super) fn json(packages: &[Package], dist: &Path) -> Result<String> {
    let mut components: Vec<Value> = packages.iter().map(library).collect();
    let models = dist.join("models");
    if models.is_dir() {
        let mut folders: Vec<_> = fs::read_dir(models)?.flatten().map(|it| it.path()).collect();
        folders.sort();
        for folder in folders {
            let manifest = fs::read_to_string(folder.join("manifest.json"))?;
            components.push(model(&serde_json::from_str(&manifest)?)?);
        }
    }
    let version = env!("CARGO_PKG_VERSION");
    let list = json!({
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {
            "component": { "type": "application", "bom-ref": "contextarium", "name": "contextarium", "version": version }
        },
        "components": components,
    });
    Ok(serde_json::to_string_pretty(&list)? + "\n")
}

fn library(package: &Package) -> Value {
    let Package { name, version, licence, repository, checksum, .. } = package;
    let address = format!("pkg:cargo/{name}@{version}");
    let mut library = json!({
        "type": "library",
        "bom-ref": address,
        "name": name,
        "version": version,
        "purl": address,
        // Old manifests have a slash for “or”.
        "licenses": [{ "expression": licence.replace(" / ", " OR ").replace('/', " OR ") }],
    });
    if let Some(checksum) = checksum {
        library["hashes"] = json!([{ "alg": "SHA-256", "content": checksum }]);
    }
    if let Some(repository) = repository {
        library["externalReferences"] = json!([{ "type": "vcs", "url": repository }]);
    }
    library
}

fn model(manifest: &Value) -> Result<Value> {
    let text = |name: &str| {
        manifest[name].as_str().with_context(|| format!("the manifest of a model names no {name}"))
    };
    Ok(json!({
        "type": "machine-learning-model",
        "bom-ref": text("id")?,
        "name": text("name")?,
        "licenses": [{ "expression": text("licence")? }],
        "hashes": [{ "alg": "SHA-256", "content": text("sha256")? }],
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packages_and_models_are_listed() {
        let dist = std::env::temp_dir().join(format!("contextarium-sbom-{}", std::process::id()));
        fs::create_dir_all(dist.join("models/m")).unwrap();
        let manifest = json!({ "id": "m", "name": "M", "licence": "MIT", "sha256": "aa" });
        fs::write(dist.join("models/m/manifest.json"), manifest.to_string()).unwrap();
        let package = Package {
            name: "a".to_owned(),
            version: "1.0.0".to_owned(),
            licence: "MIT/Apache-2.0".to_owned(),
            repository: None,
            checksum: Some("ff".to_owned()),
            folder: dist.clone(),
        };
        let list: Value = serde_json::from_str(&json(&[package], &dist).unwrap()).unwrap();
        assert_eq!(
            (&list["bomFormat"], &list["specVersion"]),
            (&"CycloneDX".into(), &"1.5".into())
        );
        let [library, model] = list["components"].as_array().unwrap().as_slice() else { panic!() };
        assert_eq!(library["purl"], "pkg:cargo/a@1.0.0");
        assert_eq!(library["licenses"][0]["expression"], "MIT OR Apache-2.0");
        assert_eq!(model["hashes"][0]["content"], "aa");
        fs::remove_dir_all(dist).unwrap();
    }
}
