//! Where the outlets stand on each claim.

use super::edition::Standing;
use super::page::{ClaimBlock, ClaimRow, OUTLETS_MAX, Writer, clean, more};
use crate::model::Position;

/// Claims of which any outlet speaks, the positions from the boldest to the most cautious.
pub(super) fn claims(writer: &Writer) -> Vec<ClaimBlock> {
    const SPOKEN: [Position; 4] = [Position::Asserted, Position::Hedged, Position::Contested, Position::Rebutted];
    let block = |claim: &super::edition::Claim| {
        let at = |position| claim.positions.iter().filter(|s| s.position == position).collect::<Vec<_>>();
        let rows = SPOKEN.iter().map(|position| (*position, at(*position))).filter(|(_, outlets)| !outlets.is_empty());
        ClaimBlock {
            text: clean(&claim.text),
            rows: rows.map(|(position, outlets)| row(writer, position, outlets)).collect(),
        }
    };
    writer.edition.claims.iter().map(block).filter(|claim| !claim.rows.is_empty()).collect()
}

fn row(writer: &Writer, position: Position, mut outlets: Vec<&Standing>) -> ClaimRow {
    outlets.sort_by(|a, b| (a.since, &a.outlet).cmp(&(b.since, &b.outlet)));
    let shown = |standing: &&Standing| {
        let since = writer.words.since(writer.local(standing.since), writer.today);
        let missing = if standing.is_missing { format!("; {}", writer.words.not_found) } else { String::new() };
        format!("{} ({since}{missing})", clean(&standing.outlet))
    };
    let mut names: Vec<String> = outlets.iter().take(OUTLETS_MAX).map(shown).collect();
    names.extend(more(writer.words, "more_outlets", outlets.len(), OUTLETS_MAX));
    ClaimRow { position: writer.words.position[position.as_str()].clone(), outlets: names }
}
