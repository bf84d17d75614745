//! Pairs of documents from a file of JSON Lines, with or without a label that says whether they are one story.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

use serde::Deserialize;
use serde_json::Value;

use super::record::{self, LINE_BYTES_MAX};
use crate::model::Language;
use crate::pipeline::Document;

/// A line as written: `label` as labelled sets call it, sides in the shape of `import`. Other keys are ignored.
#[derive(Debug, Deserialize)]
struct Line {
    #[serde(default)]
    id: Value,
    #[serde(alias = "same_story", alias = "same")]
    label: Option<bool>,
    a: Side,
    b: Side,
}

#[derive(Debug, Deserialize)]
struct Side {
    #[serde(alias = "lang")]
    language: Option<String>,
    title: Option<String>,
    #[serde(alias = "body")]
    text: Option<String>,
    #[serde(alias = "date")]
    published_at: Option<String>,
}

/// Two documents of a file.
#[derive(Debug, Clone)]
pub struct Pair {
    /// The pair's name in the file; null where it has none.
    pub id: Value,
    /// Whether they are one story, where the file says so.
    pub label: Option<bool>,
    /// The one.
    pub a: Document,
    /// The other.
    pub b: Document,
}

/// The pairs of a file (`-` is stdin) in their order, and what is wrong with its other lines, each with its place.
pub fn read_pairs(path: &Path) -> io::Result<(Vec<Pair>, Vec<String>)> {
    let name = path.display().to_string();
    let input: Box<dyn Read> = if name == "-" { Box::new(io::stdin()) } else { Box::new(File::open(path)?) };
    let mut input = BufReader::new(input);
    let (mut pairs, mut mistakes) = (Vec::new(), Vec::new());
    for number in 1.. {
        let mut line = Vec::new();
        if input.by_ref().take(LINE_BYTES_MAX as u64).read_until(b'\n', &mut line)? == 0 {
            break;
        }
        if line.len() == LINE_BYTES_MAX && !line.ends_with(b"\n") {
            mistakes.push(format!("{name}:{number}: a line of more than {LINE_BYTES_MAX} bytes; the rest is not read"));
            break;
        }
        if line.trim_ascii().is_empty() {
            continue;
        }
        match std::str::from_utf8(&line).map_err(|_| "not UTF-8".to_owned()).and_then(pair) {
            Ok(pair) => pairs.push(pair),
            Err(message) => mistakes.push(format!("{name}:{number}: {message}")),
        }
    }
    Ok((pairs, mistakes))
}

fn pair(line: &str) -> Result<Pair, String> {
    let Line { id, label, a, b } = serde_json::from_str(line).map_err(|error| record::mistake("pair", &error))?;
    Ok(Pair { id, label, a: document(a)?, b: document(b)? })
}

fn document(side: Side) -> Result<Document, String> {
    Ok(Document {
        language: side.language.as_deref().and_then(Language::parse),
        title: side.title.filter(|title| !title.trim().is_empty()),
        text: side.text.unwrap_or_default(),
        published_at: side.published_at.as_deref().map(|text| record::instant("published_at", text)).transpose()?,
    })
}
