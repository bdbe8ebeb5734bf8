//! The layers of the crates, read from their `Cargo.toml` files.

use super::table::Table;
use crate::repo;
use eyre::{Result, WrapErr};
use std::fs;

/// The prefix of our packages.
const OURS: &str = "loadline-";

/// Adds what is wrong to `broken` and returns the number of crates.
pub(super) fn check(broken: &mut Vec<String>) -> Result<usize> {
    let layers = Table::parse(&repo::read("crates/LAYERS")?).wrap_err("crates/LAYERS")?;
    let mut count = 0;
    for entry in fs::read_dir(repo::root().join("crates"))? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        let manifest = format!("crates/{name}/Cargo.toml");
        if repo::root().join(&manifest).is_file() {
            count += 1;
            let manifest = repo::read(&manifest)?;
            broken.extend(
                wrong(&layers, &name, &manifest).wrap_err_with(|| format!("crates/{name}"))?,
            );
        }
    }
    Ok(count)
}

/// What is wrong with one crate's dependencies.
fn wrong(layers: &Table, name: &str, manifest: &str) -> Result<Vec<String>> {
    if !layers.declares(name) {
        return Ok(vec![format!("crate `{name}` is not declared in crates/LAYERS")]);
    }
    let manifest: toml::Table = manifest.parse()?;
    let mut broken = Vec::new();
    for section in ["dependencies", "build-dependencies"] {
        let used = manifest.get(section).and_then(toml::Value::as_table);
        for package in used.into_iter().flat_map(toml::Table::keys) {
            let allowed = package
                .strip_prefix(OURS)
                .map_or_else(|| !layers.forbids(name, package), |ours| layers.allows(name, ours));
            if !allowed {
                broken.push(format!("crate `{name}` may not use {package}"));
            }
        }
    }
    Ok(broken)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ours_must_be_listed_and_foreign_ones_not_refused() {
        let layers = Table::parse("units:\nmodel: units !tokio\n").unwrap();
        let manifest = "[dependencies]\nloadline-units.workspace = true\nthiserror = \"2\"\n[dev-dependencies]\ntokio = \"1\"\n";
        assert_eq!(wrong(&layers, "model", manifest).unwrap(), Vec::<String>::new());
        assert_eq!(
            wrong(&layers, "units", "[dependencies]\nloadline-model = {}\n").unwrap().len(),
            1
        );
        assert_eq!(
            wrong(&layers, "model", "[dependencies.tokio]\nversion = \"1\"\n").unwrap().len(),
            1
        );
        assert_eq!(wrong(&layers, "new", "").unwrap().len(), 1);
    }
}
