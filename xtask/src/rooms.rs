//! `cargo xtask rooms`: who imports whom.
//!
//! `contracts/ROOMS` says which rooms (folders of `contracts/src`) a room may import, `crates/LAYERS` which
//! crates a crate may use. Both are trees of knowledge: a cycle is an error, and so is a name that nobody declared.

mod crates;
mod table;

use crate::{contracts::Settings, repo, solidity};
use eyre::{Result, WrapErr, bail};
use std::path::{Component, Path};
use table::Table;

/// Checks the rooms of the contracts and the layers of the crates.
pub(crate) fn run() -> Result<()> {
    let rooms = Table::parse(&repo::read("contracts/ROOMS")?).wrap_err("contracts/ROOMS")?;
    let home = Settings::read()?.src;
    let files = repo::files(&home, "sol", &[])?;
    let mut broken = Vec::new();
    for file in &files {
        let source = repo::read(file)?;
        let file = file.strip_prefix(&home)?;
        broken.extend(check(&rooms, file, &source));
    }
    let crates = crates::check(&mut broken)?;
    if !broken.is_empty() {
        broken.iter().for_each(|it| eprintln!("{it}"));
        bail!("{} imports leave their room", broken.len());
    }
    println!(
        "{} contracts' files in {} rooms, {crates} crates: every import is allowed",
        files.len(),
        rooms.len()
    );
    Ok(())
}

/// What is wrong with the imports of one file, whose path is relative to the rooms.
fn check(rooms: &Table, file: &Path, source: &str) -> Vec<String> {
    let Some(from) = room(file) else {
        return vec![format!("{}: stands in no room", file.display())];
    };
    if !rooms.declares(&from) {
        return vec![format!("{}: room `{from}` is not declared", file.display())];
    }
    let mut broken = Vec::new();
    for import in solidity::imports(source) {
        let allowed = if import.starts_with('.') {
            solidity::resolve(&repo::slashed(file), &import)
                .and_then(|target| room(Path::new(&target)))
                .is_some_and(|to| to == from || rooms.allows(&from, &to))
        } else {
            rooms.allows_path(&from, &import)
        };
        if !allowed {
            broken.push(format!("{}: room `{from}` may not import {import}", file.display()));
        }
    }
    broken
}

/// The room of a file: the first folder on the way to it.
fn room(file: &Path) -> Option<String> {
    let mut parts = file.components();
    match (parts.next(), parts.next()) {
        (Some(Component::Normal(room)), Some(_)) => Some(room.to_string_lossy().into_owned()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn broken(file: &str, source: &str) -> Vec<String> {
        let rooms = Table::parse("math: solady/utils\nunits: math\ncore: units\n").unwrap();
        check(&rooms, Path::new(file), source)
    }

    #[test]
    fn allows_what_the_table_says() {
        let source = r#"import {A} from "./Own.sol"; import {B} from "../units/Units.sol";"#;
        assert_eq!(broken("core/C.sol", source), Vec::<String>::new());
        assert_eq!(
            broken("core/deep/C.sol", r#"import "../../units/Units.sol";"#),
            Vec::<String>::new()
        );
        assert_eq!(
            broken("math/M.sol", r#"import {L} from "solady/utils/LibBit.sol";"#),
            Vec::<String>::new()
        );
    }

    #[test]
    fn refuses_everything_else() {
        for (file, import, why) in [
            ("units/U.sol", "../core/C.sol", "the way back"),
            ("core/C.sol", "../math/M.sol", "two steps down"),
            ("core/C.sol", "../../test/T.sol", "out of the rooms"),
            ("core/C.sol", "../Loose.sol", "a file in no room"),
            ("core/C.sol", "contracts/src/units/Units.sol", "a path that is not relative"),
            ("core/C.sol", "solady/utils/LibBit.sol", "another room's library"),
            ("math/M.sol", "solady/tokens/ERC20.sol", "another folder of the library"),
            ("math/M.sol", "solady/utilsX/LibBit.sol", "a folder that begins alike"),
        ] {
            let found = broken(file, &format!("import {{X}} from \"{import}\";"));
            assert_eq!(found.len(), 1, "{why}");
        }
        assert_eq!(broken("attic/A.sol", "").len(), 1, "a room nobody declared");
        assert_eq!(broken("Loose.sol", "").len(), 1, "a file in no room");
    }
}
