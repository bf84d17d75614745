//! The record's tables as JSON Lines and CSV, for analysis elsewhere.
//!
//! Columns have the tables' names and order. Rows are written as they are read, so that a record of any size takes
//! the same memory. What a spreadsheet could take for a formula is made plain text in CSV.

mod cells;
#[cfg(test)]
mod tests;

use std::io::Write;
use std::str::FromStr;

use anyhow::Context;

use crate::model::RecordTable;
use crate::store::{Reader, Scope, Store};
use cells::{JsonRow, csv_field};

/// How rows are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// One JSON object a line; columns that hold JSON are nested.
    Jsonl,
    /// RFC 4180 with a header; null is an empty field.
    Csv,
}

impl Format {
    /// The names that a user may give.
    pub const NAMES: &'static [&'static str] = &["jsonl", "csv"];
}

impl FromStr for Format {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        match name {
            "jsonl" => Ok(Self::Jsonl),
            "csv" => Ok(Self::Csv),
            _ => Err(format!("`{name}` is not one of: {}", Self::NAMES.join(", "))),
        }
    }
}

/// Writes the rows of a table within a scope; gives their number.
pub fn export(
    store: &Store,
    table: RecordTable,
    scope: &Scope,
    format: Format,
    out: &mut dyn Write,
) -> anyhow::Result<u64> {
    let written = store.read(|reader| {
        Ok(match format {
            Format::Jsonl => export_jsonl(reader, table, scope, out),
            Format::Csv => export_csv(reader, table, scope, out),
        })
    })?;
    written.with_context(|| format!("cannot export `{table}`"))
}

fn export_jsonl(reader: &Reader, table: RecordTable, scope: &Scope, out: &mut dyn Write) -> anyhow::Result<u64> {
    let mut count = 0;
    reader.table_rows(table, scope, |columns, cells| -> anyhow::Result<()> {
        serde_json::to_writer(&mut *out, &JsonRow { columns, cells })?;
        out.write_all(b"\n")?;
        count += 1;
        Ok(())
    })?;
    Ok(count)
}

fn export_csv(reader: &Reader, table: RecordTable, scope: &Scope, out: &mut dyn Write) -> anyhow::Result<u64> {
    let mut count = 0;
    let mut csv = csv::Writer::from_writer(out);
    csv.write_record(reader.table_columns(table)?)?;
    reader.table_rows(table, scope, |_, cells| -> anyhow::Result<()> {
        for cell in cells {
            csv.write_field(csv_field(*cell).as_bytes())?;
        }
        csv.write_record(None::<&[u8]>)?;
        count += 1;
        Ok(())
    })?;
    csv.flush()?;
    Ok(count)
}
