//! `explain`: every decision about an article, with its score and reason.

use std::fmt::Write as _;

use super::Exit;
use super::args::Global;
use super::failure::Failure;
use super::output;
use super::reading::{maybe_minute, minute, open};
use super::settings;
use crate::daemon;
use crate::model::{ClaimId, JoinReason, Position, Statement, TriedCopy, TriedStory};
use crate::store::{Explanation, RevisionOfArticle};
use crate::text::printable_line;

pub(super) fn run(global: &Global, article: &str) -> Result<Exit, Failure> {
    let settings = settings::optional(global)?;
    let packs = daemon::languages(settings.config.daemon.languages_dir.as_deref())?;
    let store = open(global)?;
    let (explanation, revisions, statements, positions) = store.read(|r| {
        let id = r.find_article(article)?;
        let revisions = r.revisions(id)?;
        let (statements, positions) = match revisions.last() {
            Some(last) => (r.statements_of(last.id)?, r.positions_of(last.id)?),
            None => (Vec::new(), Vec::new()),
        };
        Ok((r.explanation(id)?, revisions, statements, positions))
    })?;
    // Without a pack nothing is read, which is not the same as nothing there.
    let is_read = revisions.last().is_some_and(|last| packs.get(last.language).is_some());
    if global.json {
        let revisions: Vec<_> = revisions
            .iter()
            .map(|r| {
                serde_json::json!({
                    "id": r.id, "number": r.number, "seen_at": r.seen_at, "extractor_version": r.extractor_version,
                    "snapshot_id": r.snapshot_id, "return_count": r.return_count, "note": r.note,
                    "left_out": r.left_out,
                })
            })
            .collect();
        output::json(&serde_json::json!({
            "article": explanation, "revisions": revisions, "read": is_read, "statements": statements,
            "positions": positions,
        }))?;
        return Ok(Exit::Done);
    }
    let mut out = String::new();
    // Writing to a String cannot fail.
    let _ = article_part(&mut out, &explanation);
    let _ = revisions_part(&mut out, &revisions);
    let _ = furniture_part(&mut out, &revisions);
    let _ = if is_read {
        statements_part(&mut out, &statements)
    } else {
        writeln!(out, "\nstatements\n  not read: there is no text, or no language pack for it")
    };
    let _ = positions_part(&mut out, &positions);
    output::text(&out)?;
    Ok(Exit::Done)
}

fn article_part(out: &mut String, e: &Explanation) -> std::fmt::Result {
    let a = &e.article;
    writeln!(out, "article {}: {}", a.id, printable_line(a.title.as_deref().unwrap_or_default()))?;
    writeln!(out, "  {} · {} · {}", printable_line(&a.outlet), a.language, printable_line(&a.url))?;
    for url in e.urls.iter().filter(|url| **url != a.url) {
        writeln!(out, "  also at {}", printable_line(url))?;
    }
    writeln!(out, "  published {}, first seen {}", maybe_minute(a.published_at), minute(a.first_seen_at))?;
    writeln!(
        out,
        "  {} · last visit {}, last change {}, next visit {}",
        a.state,
        maybe_minute(e.last_visited_at),
        maybe_minute(e.last_changed_at),
        maybe_minute(e.next_visit_at)
    )?;
    for entry in &e.entries {
        writeln!(out, "  entry {} of feed {}, {}", entry.id, entry.feed_id, minute(entry.first_seen_at))?;
    }
    writeln!(out, "\ntopics")?;
    for topic in &e.topics {
        let words = topic.matched.as_array().into_iter().flatten();
        let words: Vec<&str> = words.filter_map(|hit| hit.get("pattern")?.as_str()).collect();
        writeln!(out, "  {} (query version {}): {}", topic.topic_id, topic.version, printable_line(&words.join(", ")))?;
    }
    copy_part(out, e)?;
    story_part(out, e)
}

/// Of whom it is a copy, and every text that it was compared with.
fn copy_part(out: &mut String, e: &Explanation) -> std::fmt::Result {
    writeln!(out, "\ncopy")?;
    match &e.copy_of {
        Some(copy) => {
            writeln!(out, "  of article {}: {}, {:.0} % of this text", copy.original, copy.reason, copy.share * 100.0)?;
        }
        None => writeln!(out, "  of no article in the record")?,
    }
    for tried in e.deliberation.iter().flat_map(|tried| &tried.copies) {
        let TriedCopy { article, share, share_of_other, reason } = tried;
        let (share, other) = (share * 100.0, share_of_other * 100.0);
        writeln!(out, "  compared with article {article}: {reason}; {share:.0} % of this text, {other:.0} % of that")?;
    }
    if !e.copies.is_empty() {
        let ids: Vec<String> = e.copies.iter().map(ToString::to_string).collect();
        writeln!(out, "  copied by articles {}", ids.join(", "))?;
    }
    if let Some(agency) = &e.origin {
        writeln!(out, "  origin named: {}", printable_line(agency))?;
    }
    Ok(())
}

/// Its story, and every story that it was compared with.
fn story_part(out: &mut String, e: &Explanation) -> std::fmt::Result {
    writeln!(out, "\nstory")?;
    match e.article.story_id {
        Some(story) => writeln!(out, "  story {story}: {}", e.story_reason.as_ref().map_or_else(String::new, reason))?,
        None => writeln!(out, "  none: the article was never read")?,
    }
    for (other, kind) in &e.pins {
        writeln!(out, "  pinned {kind} with article {other}")?;
    }
    let Some(tried) = &e.deliberation else { return Ok(()) };
    for TriedStory { story, score, meaning, names, letters, days } in &tried.stories {
        let verdict = if *score >= tried.threshold { "near enough" } else { "not near enough" };
        writeln!(
            out,
            "  compared with story {story}: {score:.3} of {:.3}, {verdict} (meaning {meaning:.3}, names {names:.3}, \
             letters {letters:.3}, {days:.1} days apart)",
            tried.threshold
        )?;
    }
    Ok(())
}

fn reason(reason: &JoinReason) -> String {
    match reason {
        JoinReason::Opened { nearest: None } => "opened it; there was no other near in time".to_owned(),
        JoinReason::Opened { nearest: Some((story, score)) } => {
            format!("opened it; the nearest other was story {story} with {score:.3}")
        }
        JoinReason::CopyOf(article) => format!("a copy of article {article}"),
        JoinReason::Pinned => "pinned by the user".to_owned(),
        JoinReason::Score { meaning, names, letters, days, score, threshold } => format!(
            "joined with {score:.3} (needed {threshold:.3}): meaning {meaning:.3}, names {names:.3}, letters \
             {letters:.3}, {days:.1} days apart"
        ),
    }
}

fn revisions_part(out: &mut String, revisions: &[RevisionOfArticle]) -> std::fmt::Result {
    writeln!(out, "\nrevisions")?;
    for r in revisions {
        let snapshot = r.snapshot_id.map_or_else(|| "imported".to_owned(), |id| format!("snapshot {id}"));
        write!(out, "  {} seen {}, {snapshot}, extractor {}", r.number, minute(r.seen_at), r.extractor_version)?;
        if r.return_count > 0 {
            write!(out, ", came back {} times", r.return_count)?;
        }
        writeln!(out, "{}", r.note.as_ref().map_or_else(String::new, |note| format!(", {note}")))?;
    }
    Ok(())
}

fn furniture_part(out: &mut String, revisions: &[RevisionOfArticle]) -> std::fmt::Result {
    let left_out = revisions.last().map_or(&[][..], |last| &last.left_out);
    if left_out.is_empty() {
        return Ok(());
    }
    writeln!(out, "\nfurniture left out of the last revision")?;
    for block in left_out {
        let text = printable_line(&block.text);
        writeln!(
            out,
            "  {text}\n    on {} of the outlet's {} pages by {}",
            block.pages,
            block.of,
            minute(block.since)
        )?;
    }
    Ok(())
}

fn statements_part(out: &mut String, statements: &[(Statement, Vec<ClaimId>)]) -> std::fmt::Result {
    writeln!(out, "\nstatements of the last revision")?;
    for (s, claims) in statements {
        let claims: Vec<&str> = claims.iter().map(ClaimId::as_str).collect();
        let hedge = s.hedge_type.map_or_else(String::new, |hedge| format!(", {hedge}"));
        let speaker = printable_line(s.speaker.as_deref().unwrap_or("nobody named"));
        writeln!(
            out,
            "  {}{hedge} · {speaker} · cue `{}` by {} · {} {}–{} · {}",
            s.kind,
            printable_line(&s.cue),
            s.rule,
            s.part,
            s.start,
            s.end,
            if claims.is_empty() { "no claim".to_owned() } else { claims.join(", ") }
        )?;
        writeln!(out, "    {}", printable_line(&s.text))?;
    }
    Ok(())
}

fn positions_part(out: &mut String, positions: &[(ClaimId, Position)]) -> std::fmt::Result {
    writeln!(out, "\npositions of the last revision")?;
    for (claim, position) in positions {
        writeln!(out, "  {claim}: {position}")?;
    }
    Ok(())
}
