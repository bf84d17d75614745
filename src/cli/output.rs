//! Tables, JSON and single lines on stdout; everything that came from outside is made harmless for a terminal.

use std::io::{self, Write};

use comfy_table::{ContentArrangement, Table, presets};
use serde::Serialize;

/// Rows for people: a header and cells, already escaped where they came from outside.
pub(super) struct Rows {
    table: Table,
}

impl Rows {
    /// A table with these column names.
    pub(super) fn new(header: &[&str]) -> Self {
        let mut table = Table::new();
        table.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Dynamic);
        table.set_header(header.iter().map(|name| name.to_uppercase()));
        Self { table }
    }

    /// Wraps long cells so that a line has at most so many columns, or the terminal's where there is one.
    pub(super) fn wrap_at(&mut self, columns: u16) {
        if !self.table.is_tty() {
            self.table.set_width(columns);
        }
    }

    /// Adds a row.
    pub(super) fn push(&mut self, cells: impl IntoIterator<Item = String>) {
        self.table.add_row(cells);
    }
}

/// Writes a table to stdout.
pub(super) fn table(rows: &Rows) -> io::Result<()> {
    let mut out = anstream::stdout().lock();
    for line in rows.table.lines() {
        writeln!(out, "{}", line.trim_end())?;
    }
    Ok(())
}

/// Writes a value to stdout as JSON, indented for reading.
pub(super) fn json(value: &impl Serialize) -> anyhow::Result<()> {
    let mut out = io::stdout().lock();
    serde_json::to_writer_pretty(&mut out, value)?;
    writeln!(out)?;
    Ok(())
}

/// Writes a value to stdout as one line of JSON.
pub(super) fn json_line(value: &impl Serialize) -> anyhow::Result<()> {
    let mut out = io::stdout().lock();
    serde_json::to_writer(&mut out, value)?;
    writeln!(out)?;
    Ok(())
}

/// Writes text to stdout, with a line feed at its end.
pub(super) fn text(text: &str) -> io::Result<()> {
    let mut out = anstream::stdout().lock();
    out.write_all(text.as_bytes())?;
    if text.ends_with('\n') { Ok(()) } else { out.write_all(b"\n") }
}
