//! The lines of one file: where each article stands, in the order of publication.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::Path;

use super::record::{self, LINE_BYTES_MAX};
use crate::model::Timestamp;
use crate::pipeline::ImportedArticle;

/// Where an article stands in its file; ordered as articles are taken.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    at: Timestamp,
    seen_at: Timestamp,
    url: String,
    line: u64,
    start: u64,
    bytes: usize,
}

/// A file whose lines have been looked at once.
pub(super) struct Lines {
    /// Every readable line.
    pub(super) order: Vec<Place>,
    /// The others.
    pub(super) mistakes: Vec<String>,
    reader: Option<LineReader>,
}

/// Reads lines by their place.
pub(super) struct LineReader {
    name: String,
    file: File,
    is_page: bool,
    now: Timestamp,
}

impl Lines {
    /// Looks at every line. `-` is stdin, which is kept in a temporary file as it can be read only once.
    pub(super) fn open(path: &Path, now: Timestamp) -> io::Result<Self> {
        let name = path.display().to_string();
        let file = if name == "-" { spooled(io::stdin().lock())? } else { File::open(path)? };
        let is_page = super::is_html(path);
        let mut lines = Self { order: Vec::new(), mistakes: Vec::new(), reader: None };
        let mut reader = LineReader { name, file, is_page, now };
        if is_page {
            let bytes = reader.file.metadata()?.len() as usize;
            lines.order.push(Place { at: now, seen_at: now, url: reader.name.clone(), line: 1, start: 0, bytes });
        } else {
            lines.survey(&mut reader)?;
        }
        lines.reader = Some(reader);
        Ok(lines)
    }

    fn survey(&mut self, reader: &mut LineReader) -> io::Result<()> {
        let now = reader.now;
        let mut input = BufReader::new(&mut reader.file);
        let (mut start, mut number, mut line) = (0, 0, Vec::new());
        loop {
            line.clear();
            let bytes = input.by_ref().take(LINE_BYTES_MAX as u64 + 1).read_until(b'\n', &mut line)?;
            if bytes == 0 {
                return Ok(());
            }
            number += 1;
            let mut skipped = 0;
            let read = if bytes > LINE_BYTES_MAX {
                skipped = skip_line(&mut input)?;
                Err(format!("a line of more than {LINE_BYTES_MAX} bytes"))
            } else if line.trim_ascii().is_empty() {
                start += bytes as u64;
                continue;
            } else {
                std::str::from_utf8(&line).map_err(|_| "not UTF-8".to_owned()).and_then(|text| record::read(text, now))
            };
            match read {
                Ok(article) => {
                    let at = article.published_at.unwrap_or(article.seen_at);
                    let (seen_at, url) = (article.seen_at, article.url.into());
                    self.order.push(Place { at, seen_at, url, line: number, start, bytes });
                }
                Err(message) => self.mistakes.push(format!("{}:{number}: {message}", reader.name)),
            }
            start += bytes as u64 + skipped;
        }
    }

    pub(super) fn take_reader(&mut self) -> LineReader {
        self.reader.take().expect("each source is merged once")
    }
}

impl LineReader {
    /// The article at a place.
    pub(super) fn read(&mut self, place: &Place) -> Result<ImportedArticle, String> {
        let mut bytes = vec![0; place.bytes];
        let read = self.file.seek(SeekFrom::Start(place.start)).and_then(|_| self.file.read_exact(&mut bytes));
        read.map_err(|error| format!("{}:{}: {error}", self.name, place.line))?;
        if self.is_page {
            return ImportedArticle::from_page(&self.name, &bytes, self.now);
        }
        let text = String::from_utf8_lossy(&bytes);
        record::read(&text, self.now).map_err(|message| format!("{}:{}: {message}", self.name, place.line))
    }
}

fn skip_line(input: &mut impl BufRead) -> io::Result<u64> {
    let mut skipped = 0;
    loop {
        let chunk = input.fill_buf()?;
        let end = chunk.iter().position(|b| *b == b'\n');
        let used = end.map_or(chunk.len(), |at| at + 1);
        input.consume(used);
        skipped += used as u64;
        if end.is_some() || used == 0 {
            return Ok(skipped);
        }
    }
}

/// Copies a stream into a temporary file that has no name.
fn spooled(mut stream: impl Read) -> io::Result<File> {
    let mut file = tempfile::tempfile()?;
    io::copy(&mut stream, &mut file)?;
    file.seek(SeekFrom::Start(0))?;
    Ok(file)
}
