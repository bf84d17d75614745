//! `diff`: what an outlet changed between two revisions, word by word.

use anstyle::{AnsiColor, Color, Style};

use super::Exit;
use super::args::{DiffArgs, DiffFormat, Global};
use super::failure::Failure;
use super::output::{self, Rows};
use super::reading::open;
use crate::digest::{Edit, Segment};
use crate::pipeline::{self, Compared};
use crate::store::RevisionOfArticle;
use crate::text::{elided, printable};

/// Characters of an unchanged stretch that are shown at either end.
const CONTEXT_CHARS: usize = 160;

/// How wide two columns are where no terminal says: two of a printed page's.
const SIDE_BY_SIDE_COLUMNS: u16 = 160;

pub(super) fn run(global: &Global, args: &DiffArgs) -> Result<Exit, Failure> {
    let store = open(global)?;
    let revisions = store.read(|r| r.revisions(r.find_article(&args.article)?))?;
    let (from, to) = choose(&revisions, args)?;
    let compared = pipeline::compare(from, to);
    match (args.format, global.json) {
        (DiffFormat::Json, _) | (_, true) => output::json(&compared)?,
        (DiffFormat::Html, _) => output::text(&pipeline::compared_html(&compared))?,
        (DiffFormat::Text, _) if args.side_by_side => side_by_side(&compared)?,
        (DiffFormat::Text, _) => output::text(&unified(&compared))?,
    }
    Ok(Exit::Done)
}

/// The revisions asked for: by default the last one and the one before.
fn choose<'r>(
    revisions: &'r [RevisionOfArticle],
    args: &DiffArgs,
) -> Result<(&'r RevisionOfArticle, &'r RevisionOfArticle), Failure> {
    let count = revisions.len();
    let by_number = |number: i64| {
        let found = revisions.iter().find(|revision| i64::from(revision.number) == number);
        found.ok_or_else(|| Failure::Usage(format!("there is no revision {number}; the article has {count}")))
    };
    let Some(last) = revisions.last() else {
        return Err(Failure::Usage("the article has no revision: it was never read".to_owned()));
    };
    let to = args.to.map_or(Ok(last), by_number)?;
    let before = i64::from(to.number) - 1;
    match args.from {
        Some(from) => Ok((by_number(from)?, to)),
        None if before < 1 => Err(Failure::Usage("the article has one revision only: nothing was changed".to_owned())),
        None => Ok((by_number(before)?, to)),
    }
}

fn unified(compared: &Compared) -> String {
    let mut out = format!("{}\n\n", compared.heading());
    out += &words(&compared.title);
    out += "\n\n";
    for piece in &compared.text {
        if piece.is_edited {
            out += &words(&piece.words);
        } else {
            piece.words.iter().for_each(|segment| out += &elided(&printable(&segment.text), CONTEXT_CHARS));
        }
    }
    out
}

/// Words in colour, and readable without it: `[-struck-]`, `{+added+}`.
fn words(segments: &[Segment]) -> String {
    let paint = |color: AnsiColor, text: String| {
        let style = Style::new().fg_color(Some(Color::Ansi(color)));
        format!("{style}{text}{style:#}")
    };
    let shown = segments.iter().map(|segment| {
        let text = printable(&segment.text);
        match segment.edit {
            Edit::Equal => text.into_owned(),
            Edit::Deleted => around(&text, |words| paint(AnsiColor::Red, format!("[-{words}-]"))),
            Edit::Inserted => around(&text, |words| paint(AnsiColor::Green, format!("{{+{words}+}}"))),
        }
    });
    shown.collect()
}

/// Marks the words and leaves the end of a line or paragraph outside the mark.
fn around(text: &str, mark: impl Fn(&str) -> String) -> String {
    let words = text.trim_end_matches(['\n', '\r']);
    if words.trim().is_empty() { text.to_owned() } else { mark(words) + &text[words.len()..] }
}

fn side_by_side(compared: &Compared) -> Result<(), Failure> {
    output::text(&format!("{}\n", compared.heading()))?;
    let mut rows = Rows::new(&[&format!("revision {}", compared.from), &format!("revision {}", compared.to)]);
    rows.wrap_at(SIDE_BY_SIDE_COLUMNS);
    let side = |segments: &[Segment], left_out: Edit| -> String {
        let kept: Vec<Segment> = segments.iter().filter(|s| s.edit != left_out).cloned().collect();
        plain_words(&kept)
    };
    let pieces = std::iter::once(&compared.title).chain(compared.text.iter().map(|piece| &piece.words));
    for segments in pieces {
        rows.push([side(segments, Edit::Inserted), side(segments, Edit::Deleted)]);
    }
    output::table(&rows)?;
    Ok(())
}

/// Words marked without colour: a table measures its cells by their characters.
fn plain_words(segments: &[Segment]) -> String {
    let is_all_equal = segments.iter().all(|s| s.edit == Edit::Equal);
    let shown = segments.iter().map(|segment| {
        let text = printable(&segment.text);
        match segment.edit {
            Edit::Equal if is_all_equal => elided(&text, CONTEXT_CHARS).into_owned(),
            Edit::Equal => text.into_owned(),
            Edit::Deleted => around(&text, |words| format!("[-{words}-]")),
            Edit::Inserted => around(&text, |words| format!("{{+{words}+}}")),
        }
    });
    shown.collect::<String>().trim().to_owned()
}
