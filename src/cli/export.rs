//! `export`: a table to stdout.

use std::io::{BufWriter, Write as _};

use super::Exit;
use super::args::{ExportArgs, Global};
use super::failure::Failure;
use super::reading::{known_topic, open, scope};
use crate::export;

pub(super) fn run(global: &Global, args: &ExportArgs) -> Result<Exit, Failure> {
    let store = open(global)?;
    known_topic(&store, args.topic.as_deref())?;
    let scope = scope(args.topic.as_deref(), args.since, args.until);
    let mut out = BufWriter::new(std::io::stdout().lock());
    export::export(&store, args.table.into(), &scope, args.format.into(), &mut out)?;
    out.flush()?;
    Ok(Exit::Done)
}
