//! What is wrong with a configuration, and where: as text with the line and a caret, and as plain data.

use std::fmt;
use std::ops::Range;

use serde::Serialize;

/// Whether a finding keeps the configuration from being used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// It does.
    Mistake,
    /// It does not, and the user should know all the same.
    Warning,
}

/// A mistake in a configuration file, or a warning about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// Whether it is fatal.
    pub level: Level,
    /// The file's name, as the user gave it.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// Column, from 1, in characters.
    pub column: usize,
    /// Characters under the caret, at least 1; never beyond the end of the line.
    pub width: usize,
    /// The line as it stands in the file.
    pub source: String,
    /// What is wrong.
    pub message: String,
    /// What to write instead, where we know.
    pub suggestion: Option<String>,
}

/// The longest part of a source line that is shown; longer ones are cut around the caret.
const SHOWN_MAX: usize = 160;

impl Finding {
    /// Places a message at a byte range of the file's text.
    pub(super) fn at(text: &str, span: Range<usize>, message: String) -> Self {
        let start = text.floor_char_boundary(span.start);
        let end = text.floor_char_boundary(span.end).max(start);
        let line_start = text[..start].rfind('\n').map_or(0, |at| at + 1);
        let line_end = text[start..].find('\n').map_or(text.len(), |at| start + at);
        let source = text[line_start..line_end].trim_end_matches('\r');
        Self {
            level: Level::Mistake,
            file: String::new(),
            line: text[..line_start].matches('\n').count() + 1,
            column: text[line_start..start].chars().count() + 1,
            width: text[start..end.min(line_end)].trim_end().chars().count().max(1),
            source: source.to_owned(),
            message,
            suggestion: None,
        }
    }

    /// The source line and the caret line below it, cut to a width that fits a terminal.
    fn excerpt(&self) -> (String, String) {
        let skipped = self.column.saturating_sub(SHOWN_MAX / 2);
        // Control characters would disturb the terminal and the caret's place alike; a tab counts as one column.
        let shown = self.source.chars().skip(skipped).take(SHOWN_MAX);
        let shown = shown.map(|c| if c.is_control() { ' ' } else { c }).collect::<String>();
        let before = self.column - 1 - skipped;
        let width = self.width.min(SHOWN_MAX.saturating_sub(before)).max(1);
        (shown, format!("{}{}", " ".repeat(before), "^".repeat(width)))
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let level = match self.level {
            Level::Mistake => "error",
            Level::Warning => "warning",
        };
        let margin = " ".repeat(self.line.to_string().len());
        let (source, caret) = self.excerpt();
        writeln!(f, "{level}: {}", self.message)?;
        writeln!(f, "{margin}--> {}:{}:{}", self.file, self.line, self.column)?;
        writeln!(f, "{margin} |")?;
        writeln!(f, "{} | {}", self.line, source.trim_end())?;
        write!(f, "{margin} | {caret}")?;
        match &self.suggestion {
            Some(suggestion) => write!(f, "\n{margin} = help: {suggestion}"),
            None => Ok(()),
        }
    }
}
