//! Runtime sizes and storage layouts.

use super::compile::Contract;
use crate::drift::Generated;
use eyre::Result;
use serde::Deserialize;
use serde_json::{Value, json};
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
};

/// Where a contract's storage is.
#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct Layout {
    #[serde(default)]
    storage: Vec<Slot>,
    #[serde(default)]
    types: Option<BTreeMap<String, Type>>,
}

/// A variable in storage.
#[derive(Clone, Debug, Deserialize)]
struct Slot {
    label: String,
    slot: String,
    offset: u32,
    #[serde(rename = "type")]
    kind: String,
}

/// A type in storage; a struct has members.
#[derive(Clone, Debug, Deserialize)]
struct Type {
    label: String,
    #[serde(default)]
    members: Vec<Slot>,
}

/// The largest runtime code that can be deployed, in bytes (EIP-170).
const LARGEST: usize = 24_576;

/// The largest runtime code of contracts that have a bound of their own, in bytes.
const BOUNDS: [(&str, usize); 1] = [("Clearinghouse", 22_000)];

/// The rooms whose contracts hold accounts and tokens.
const LAYOUT_ROOMS: [&str; 2] = ["contracts/src/core/", "contracts/src/vault/"];

/// Adds the sizes of all contracts and the layouts of those that hold accounts and tokens.
pub(super) fn generate(into: &mut Generated, contracts: &[&Contract]) -> Result<()> {
    let sizes: BTreeMap<&str, usize> =
        contracts.iter().map(|it| (it.name.as_str(), size(it))).collect();
    into.add("contracts/snapshots/sizes.json", format!("{:#}\n", json!(sizes)));
    into.own("contracts/snapshots/layout");
    for contract in contracts {
        if LAYOUT_ROOMS.iter().any(|room| contract.file.starts_with(room)) {
            into.add(
                format!("contracts/snapshots/layout/{}.json", contract.name),
                layout(&contract.layout)?,
            );
        }
    }
    Ok(())
}

/// The sizes, for people.
pub(super) fn table(contracts: &[&Contract]) -> String {
    let mut text = String::new();
    let mut sorted = contracts.to_vec();
    sorted.sort_by_key(|it| std::cmp::Reverse(size(it)));
    for contract in sorted {
        let bound = bound(contract);
        let _ = writeln!(text, "{:<28} {:>6} of {bound:>6} bytes", contract.name, size(contract));
    }
    text
}

/// What is larger than it may be.
pub(super) fn oversized(contracts: &[&Contract]) -> Vec<String> {
    contracts
        .iter()
        .filter(|it| size(it) > bound(it))
        .map(|it| format!("{} has {} bytes of code and may have {}", it.name, size(it), bound(it)))
        .collect()
}

const fn size(contract: &Contract) -> usize {
    contract.deployed.len() / 2
}

fn bound(contract: &Contract) -> usize {
    BOUNDS.iter().find(|(name, _)| *name == contract.name).map_or(LARGEST, |(_, bound)| *bound)
}

/// The variables, one per line, and the structs that they lead to; types by label, since solc's own
/// names of types change with unrelated edits.
fn layout(layout: &Layout) -> Result<String> {
    let types = layout.types.clone().unwrap_or_default();
    let label = |kind: &str| types.get(kind).map_or_else(|| kind.to_owned(), |it| it.label.clone());
    let lines = |slots: &[Slot]| -> Vec<Value> {
        slots
            .iter()
            .map(|it| json!({"label": it.label, "slot": it.slot, "offset": it.offset, "type": label(&it.kind)}))
            .collect()
    };
    let mut text = String::from("{\n");
    let mut sections = vec![("storage".to_owned(), lines(&layout.storage))];
    let mut structs: BTreeSet<_> = BTreeSet::new();
    for it in types.values().filter(|it| !it.members.is_empty()) {
        if structs.insert(it.label.clone()) {
            sections.push((it.label.clone(), lines(&it.members)));
        }
    }
    sections[1..].sort_by(|a, b| a.0.cmp(&b.0));
    for (at, (name, slots)) in sections.iter().enumerate() {
        writeln!(text, "  \"{name}\": [")?;
        for (at, slot) in slots.iter().enumerate() {
            let fields = format!(
                "{{\"label\": {}, \"slot\": {}, \"offset\": {}, \"type\": {}}}",
                slot["label"], slot["slot"], slot["offset"], slot["type"]
            );
            writeln!(text, "    {fields}{}", if at + 1 == slots.len() { "" } else { "," })?;
        }
        writeln!(text, "  ]{}", if at + 1 == sections.len() { "" } else { "," })?;
    }
    text.push_str("}\n");
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_layout_names_types_by_label_and_shows_structs() {
        let from_solc = json!({
            "storage": [
                {"astId": 9, "contract": "A.sol:A", "label": "books", "offset": 0, "slot": "1", "type": "t_mapping(t_uint64,t_struct(Book)12_storage)"}
            ],
            "types": {
                "t_mapping(t_uint64,t_struct(Book)12_storage)": {"encoding": "mapping", "label": "mapping(uint64 => struct Book)", "numberOfBytes": "32"},
                "t_struct(Book)12_storage": {"encoding": "inplace", "label": "struct Book", "numberOfBytes": "32", "members": [
                    {"astId": 3, "contract": "A.sol:A", "label": "cash", "offset": 0, "slot": "0", "type": "t_userDefinedValueType(Usd)5"}
                ]},
                "t_userDefinedValueType(Usd)5": {"encoding": "inplace", "label": "Usd", "numberOfBytes": "16"}
            }
        });
        let text = layout(&serde_json::from_value(from_solc).unwrap()).unwrap();
        let back: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(
            back,
            json!({
                "storage": [{"label": "books", "slot": "1", "offset": 0, "type": "mapping(uint64 => struct Book)"}],
                "struct Book": [{"label": "cash", "slot": "0", "offset": 0, "type": "Usd"}]
            })
        );
    }
}
