//! The end of a bench: a table, a file, a verdict.

use crate::Row;
use comfy_table::{CellAlignment, Table, presets::ASCII_MARKDOWN};
use std::{collections::BTreeSet, env, fs, io, path::Path, process::ExitCode};

/// Prints the rows, writes `target/bench/<name>.json`, and fails when a value is above its hold,
/// when a work appears twice, or when nothing was measured.
#[must_use]
pub fn finish(name: &str, rows: &[Row]) -> ExitCode {
    println!("{}", table(rows));
    let here = env::var("CARGO_MANIFEST_DIR").unwrap_or_else(|_| env!("CARGO_MANIFEST_DIR").into());
    let folder = Path::new(&here).join("../../target/bench");
    if let Err(error) = write(&folder, name, rows) {
        eprintln!("cannot write {}/{name}.json: {error}", folder.display());
        return ExitCode::FAILURE;
    }
    let complaints = complaints(rows);
    for it in &complaints {
        eprintln!("bench {name}: {it}");
    }
    if complaints.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn write(folder: &Path, name: &str, rows: &[Row]) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    fs::write(folder.join(format!("{name}.json")), format!("{:#}\n", serde_json::json!(rows)))
}

fn complaints(rows: &[Row]) -> Vec<String> {
    let mut found = Vec::new();
    if rows.is_empty() {
        found.push("nothing was measured".into());
    }
    let mut works = BTreeSet::new();
    for row in rows {
        if !works.insert(&row.work) {
            found.push(format!("{} is measured twice", row.work));
        }
        if let Some(hold) = &row.hold
            && !row.holds()
        {
            found.push(format!(
                "{} takes {} {}, above its hold of {hold}",
                row.work, row.value, row.unit
            ));
        }
    }
    found
}

fn table(rows: &[Row]) -> Table {
    let mut table = Table::new();
    table.load_style(ASCII_MARKDOWN);
    table.set_header(["work", "value", "unit", "hold", "aim", "peer"]);
    for row in rows {
        let shown =
            |it: &Option<crate::Figure>| it.as_ref().map_or_else(String::new, ToString::to_string);
        table.add_row([
            row.work.clone(),
            row.value.to_string(),
            row.unit.clone(),
            shown(&row.hold),
            shown(&row.aim),
            shown(&row.peer),
        ]);
    }
    for column in [1, 3, 4, 5] {
        if let Some(column) = table.column_mut(column) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn complains_of_what_is_wrong_and_of_nothing_else() {
        let good = Row::new("a", 1_u64, "gas").hold(2);
        assert_eq!(complaints(&[good.clone(), Row::new("b", 9_u64, "gas")]), Vec::<String>::new());
        assert_eq!(complaints(&[]), ["nothing was measured"]);
        assert_eq!(complaints(&[good.clone(), good]), ["a is measured twice"]);
        assert_eq!(
            complaints(&[Row::new("a", 30_000_u64, "gas").hold(2_000)]),
            ["a takes 30,000 gas, above its hold of 2,000"]
        );
    }

    #[test]
    fn the_table_shows_every_row() {
        let shown =
            table(&[Row::new("usdc-deposit-again", 71_000_u64, "gas").hold(100_000)]).to_string();
        assert!(
            shown.contains("usdc-deposit-again")
                && shown.contains("71,000")
                && shown.contains("100,000")
        );
    }
}
