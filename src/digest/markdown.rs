//! The edition as Markdown (CommonMark, with the strike-through of GitHub and most others).

use std::fmt::Write as _;

use super::edition::{Edit, Segment};
use super::page::{ArticleLine, Diff, ItemBlock, Link, Page, StoryBlock};

/// The whole edition.
pub(super) fn document(page: &Page) -> String {
    let mut out = format!("# {}\n\n*{}*\n", escape(&page.heading), escape(&page.dateline));
    if let Some(nothing) = &page.nothing {
        return out + &format!("\n{}\n", escape(nothing));
    }
    paragraph(&mut out, &escape(&page.summary));
    for block in &page.stories {
        story(&mut out, block);
    }
    if !page.briefs.is_empty() {
        paragraph(&mut out, &format!("## {}", escape(&page.briefs_heading)));
        paragraph(&mut out, &page.briefs.iter().map(article).collect::<Vec<_>>().join("\n"));
    }
    page.more_stories.iter().for_each(|more| paragraph(&mut out, &format!("*{}*", escape(more))));
    if !page.claims.is_empty() {
        paragraph(&mut out, &format!("## {}", escape(&page.claims_heading)));
    }
    for claim in &page.claims {
        paragraph(&mut out, &format!("### {}", escape(&claim.text)));
        let row = |row: &super::page::ClaimRow| {
            format!("- **{}:** {}", escape(&row.position), escape(&row.outlets.join(", ")))
        };
        paragraph(&mut out, &claim.rows.iter().map(row).collect::<Vec<_>>().join("\n"));
    }
    paragraph(&mut out, "---");
    page.footer.iter().for_each(|line| paragraph(&mut out, &escape(line)));
    out
}

fn paragraph(out: &mut String, text: &str) {
    // Writing to a `String` cannot fail, here and below.
    let _ = write!(out, "\n{text}\n");
}

fn story(out: &mut String, story: &StoryBlock) {
    paragraph(out, &format!("## {}", escape(&story.title)));
    story.facts().for_each(|fact| paragraph(out, &escape(fact)));
    story.items.iter().for_each(|block| item(out, block));
    story.more_items.iter().for_each(|more| paragraph(out, &format!("*{}*", escape(more))));
    if story.articles.is_empty() {
        return;
    }
    paragraph(out, &format!("**{}**", escape(&story.articles_heading)));
    let mut lines: Vec<String> = story.articles.iter().map(article).collect();
    lines.extend(story.more_articles.iter().map(|more| format!("- *{}*", escape(more))));
    paragraph(out, &lines.join("\n"));
}

fn article(line: &ArticleLine) -> String {
    let copies = line.copies.as_ref().map_or_else(String::new, |copies| format!(" · {}", escape(copies)));
    format!("- {}, {}{copies}", link(&line.link), escape(&line.when))
}

fn item(out: &mut String, item: &ItemBlock) {
    let about = item.about.as_ref().map_or_else(String::new, |about| format!(" {}", escape(about)));
    paragraph(out, &format!("**{}.**{about}  \n{}", escape(&item.label), escape(&item.sentence)));
    item.quote.iter().for_each(|quote| paragraph(out, &format!("> {}", escape(&quote.text))));
    item.diffs.iter().for_each(|diff| paragraph(out, &format!("> {}", changed(diff))));
    let notes = item.notes.iter().map(|note| escape(note));
    let lines: Vec<String> = item.link.iter().map(link).chain(notes).collect();
    if !lines.is_empty() {
        paragraph(out, &lines.join("  \n"));
    }
}

fn link(link: &Link) -> String {
    let text = escape(&link.text);
    let outlet = escape(&link.outlet);
    match &link.url {
        // Angle brackets let an address hold round ones; a parsed address holds no angle brackets or spaces.
        Some(url) => format!("[{text}](<{url}>) – {outlet}"),
        None => format!("{text} – {outlet}"),
    }
}

/// Struck words as `~~struck~~`, added ones as `**added**`; spaces stay outside the marks, where Markdown wants them.
fn changed(diff: &Diff) -> String {
    let marked = |segment: &Segment| {
        let (before, words, after) = segment.parts();
        let text = escape(words);
        let mark = match segment.edit {
            Edit::Equal => "",
            Edit::Deleted => "~~",
            Edit::Inserted => "**",
        };
        format!("{before}{mark}{text}{mark}{after}")
    };
    let label = diff.label.as_ref().map_or_else(String::new, |label| format!("{} ", escape(label)));
    format!("{label}{}", diff.segments.iter().map(marked).collect::<String>().trim())
}

/// Plain text that Markdown leaves alone: every sign that could mark up, link or begin a block gets a backslash.
pub(super) fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len() + 8);
    let mut before = ' ';
    // A number, a hyphen or a plus sign begins a list, but only at the start.
    let mut is_start = true;
    for (at, c) in text.char_indices() {
        let rest = &text[at..];
        let is_markup = matches!(c, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '~' | '|' | '#' | '&' | '@');
        let begins_block = is_start && matches!(c, '-' | '+' | '=' | '.' | ')');
        let begins_link = c == ':' && rest.starts_with("://") || c == '.' && before.eq_ignore_ascii_case(&'w');
        let begins_image = c == '!' && rest.starts_with("![");
        if is_markup || begins_block || begins_link || begins_image {
            safe.push('\\');
        }
        safe.push(c);
        is_start = is_start && c.is_ascii_digit();
        before = c;
    }
    safe
}
