//! The edition as plain text, worth reading in a terminal and as the text part of a mail.

use super::edition::{Edit, Segment};
use super::page::{ArticleLine, Diff, ItemBlock, Link, Page, StoryBlock};

/// Columns; a mail client that quotes the text has room left (RFC 3676 asks for at most 78).
const WIDTH: usize = 76;

/// The whole edition.
pub(super) fn document(page: &Page) -> String {
    let mut lines = vec!["LA SMENTITA".to_owned(), page.dateline.clone(), String::new()];
    wrap(&mut lines, "", &page.heading);
    lines.push("=".repeat(WIDTH));
    if let Some(nothing) = &page.nothing {
        wrap(&mut lines, "", nothing);
        return finish(&lines);
    }
    wrap(&mut lines, "", &page.summary);
    if page.stories.iter().any(|story| story.items.iter().any(|item| !item.diffs.is_empty())) {
        wrap(&mut lines, "", &format!("[-{}-] {{+{}+}}", page.struck, page.added));
    }
    page.stories.iter().for_each(|block| story(&mut lines, block));
    if !page.briefs.is_empty() {
        lines.push(String::new());
        paragraph(&mut lines, "", &page.briefs_heading.to_uppercase());
        lines.push("-".repeat(WIDTH));
        page.briefs.iter().for_each(|line| article(&mut lines, line));
    }
    page.more_stories.iter().for_each(|more| paragraph(&mut lines, "", more));
    if !page.claims.is_empty() {
        paragraph(&mut lines, "", &page.claims_heading.to_uppercase());
        lines.push("-".repeat(WIDTH));
    }
    for claim in &page.claims {
        wrap(&mut lines, "", &claim.text);
        for row in &claim.rows {
            wrap(&mut lines, "    ", &format!("{}: {}", row.position, row.outlets.join(", ")));
        }
        lines.push(String::new());
    }
    lines.push("-".repeat(WIDTH));
    page.footer.iter().for_each(|line| wrap(&mut lines, "", line));
    finish(&lines)
}

fn finish(lines: &[String]) -> String {
    lines.iter().map(|line| line.trim_end()).collect::<Vec<_>>().join("\n") + "\n"
}

fn story(lines: &mut Vec<String>, story: &StoryBlock) {
    lines.push(String::new());
    paragraph(lines, "", &story.title);
    lines.push("-".repeat(WIDTH));
    story.facts().for_each(|fact| wrap(lines, "", fact));
    story.items.iter().for_each(|block| item(lines, block));
    story.more_items.iter().for_each(|more| paragraph(lines, "", more));
    if !story.articles.is_empty() {
        paragraph(lines, "", &story.articles_heading);
    }
    story.articles.iter().for_each(|line| article(lines, line));
    story.more_articles.iter().for_each(|more| wrap(lines, "    ", more));
}

fn article(lines: &mut Vec<String>, line: &ArticleLine) {
    let copies = line.copies.as_ref().map_or_else(String::new, |copies| format!(". {copies}"));
    wrap(lines, "  - ", &format!("{} ({}, {}{copies})", line.link.text, line.link.outlet, line.when));
    address(lines, &line.link);
}

fn item(lines: &mut Vec<String>, item: &ItemBlock) {
    let label = item.label.to_uppercase();
    paragraph(lines, "", &item.about.as_ref().map_or_else(|| label.clone(), |about| format!("{label}: {about}")));
    wrap(lines, "  ", &item.sentence);
    item.quote.iter().for_each(|quote| wrap(lines, "    | ", &quote.text));
    item.diffs.iter().for_each(|diff| wrap(lines, "    | ", &changed(diff)));
    if let Some(link) = &item.link {
        wrap(lines, "    ", &format!("{} ({})", link.text, link.outlet));
        address(lines, link);
    }
    item.notes.iter().for_each(|note| wrap(lines, "  ", note));
}

/// The address on a line of its own, unbroken, so that it can be followed.
fn address(lines: &mut Vec<String>, link: &Link) {
    lines.extend(link.url.iter().map(|url| format!("    {url}")));
}

fn changed(diff: &Diff) -> String {
    let marked = |segment: &Segment| {
        let (before, words, after) = segment.parts();
        let (open, close) = match segment.edit {
            Edit::Equal => ("", ""),
            Edit::Deleted => ("[-", "-]"),
            Edit::Inserted => ("{+", "+}"),
        };
        format!("{before}{open}{words}{close}{after}")
    };
    let label = diff.label.as_ref().map_or_else(String::new, |label| format!("{label} "));
    label + &diff.segments.iter().map(marked).collect::<String>()
}

fn paragraph(lines: &mut Vec<String>, indent: &str, text: &str) {
    lines.push(String::new());
    wrap(lines, indent, text);
}

/// Breaks a text into lines. An indent with a sign in it (`- `) stands in the first line only, unless it quotes (`| `).
fn wrap(lines: &mut Vec<String>, indent: &str, text: &str) {
    let next = if indent.contains('|') { indent.to_owned() } else { " ".repeat(indent.len()) };
    let mut line = indent.to_owned();
    let mut is_empty = true;
    // Not at no-break spaces: "16 h 10" stays together.
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        if !is_empty && line.chars().count() + 1 + word.chars().count() > WIDTH {
            lines.push(std::mem::replace(&mut line, next.clone()));
            is_empty = true;
        }
        if !is_empty {
            line.push(' ');
        }
        line.push_str(word);
        is_empty = false;
    }
    lines.push(line);
}
