//! Results on standard output, and the places that files will be written to.

use crate::exit::Failure;
use comfy_table::{CellAlignment, LineStyle, Table, TableStyle};
use serde::Serialize;
use std::{
    fs,
    io::{ErrorKind, Write, stdout},
    ops::Range,
    path::Path,
};

/// Writes a text and a line break. A reader that has gone away is no failure.
pub(crate) fn print(text: impl std::fmt::Display) -> Result<(), Failure> {
    match writeln!(stdout().lock(), "{text}") {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}

/// Writes a value as JSON.
pub(crate) fn print_json(value: &impl Serialize) -> Result<(), Failure> {
    print(serde_json::to_string_pretty(value)?)
}

/// A table with a header and no rows.
pub(crate) fn table<const N: usize>(header: [&str; N]) -> Table {
    let mut table = Table::new();
    let rule = LineStyle::none().fill('─').junction('─');
    table.load_style(TableStyle::new().header_separator(rule)).set_header(header);
    table
}

/// Aligns columns to the right, as numbers are.
pub(crate) fn right(table: &mut Table, columns: Range<usize>) {
    for column in columns {
        if let Some(column) = table.column_mut(column) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
}

/// Makes a directory and tries to write in it, so that a long run does not end without its result.
pub(crate) fn ensure_writable(directory: &Path) -> Result<(), Failure> {
    let probe = directory.join(format!(".loadline-{}", std::process::id()));
    fs::create_dir_all(directory)
        .and_then(|()| fs::write(&probe, []))
        .and_then(|()| fs::remove_file(&probe))
        .map_err(|error| {
            let directory = directory.display();
            Failure::input(format_args!(
                "cannot write into {directory} ({error}): give another directory"
            ))
        })
}
