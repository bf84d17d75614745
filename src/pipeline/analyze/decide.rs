//! What reading an article again makes different, and what is written of it.

use serde_json::json;

use super::report::{Cause, Found, What};
use super::reread::{Current, Reread};
use crate::model::{
    ArticleId, ChangeIntent, ChangeKind, ClaimId, NoteIntent, OlderReading, Position, ReanalysisIntent, RevisionIntent,
    Statement, Timestamp, TopicId, TopicMatch, rfc3339,
};
use crate::pipeline::content::{Decided, Desk, Place};
use crate::pipeline::{Line, upkeep};
use crate::store::{self, LastRevision, Reader, Writer};

/// What is to be written of an article.
pub(super) struct Plan {
    /// A content that only today's rules find in the old bytes.
    note: Option<NoteIntent>,
    again: ReanalysisIntent,
    place: Option<Place>,
    /// The topics that it matches, or did.
    pub(super) topics: Vec<TopicId>,
    /// What is different.
    pub(super) found: Vec<Found>,
}

/// Decides, given the record as it is.
pub(super) fn decide(line: &Line, r: &Reader, reread: Reread, now: Timestamp) -> store::Result<Plan> {
    let Reread { article, current, older, matched, entry_matches, is_wanted, appeared_at } = reread;
    let desk = Desk { line, r, article: &article, now, not_before: None };
    let mut plan = Plan {
        note: None,
        again: ReanalysisIntent {
            article_id: article.id,
            at: now,
            current: None,
            older: Vec::new(),
            topics: Vec::new(),
            changes: Vec::new(),
            visit_at: None,
        },
        place: None,
        topics: Vec::new(),
        found: Vec::new(),
    };
    let is_read = current.is_some();
    let mut topics = entry_matches;
    let mut cause = Cause::Topic;
    if let (Some(current), Some(last)) = (current, &article.last_revision) {
        let is_other = current.other_bytes.is_some();
        if is_other {
            cause = Cause::Extractor;
        }
        let decided = plan.decide_current(&desk, current, last)?;
        let of_text = &decided.topics;
        topics.retain(|m| of_text.iter().all(|known| known.topic_id != m.topic_id));
        topics.extend(of_text.iter().cloned());
        plan.keep(decided, last, is_other);
    }
    for (revision, read) in older {
        let statements = r.statements_of(revision.id)?;
        let positions = r.positions_of(revision.id)?;
        let mut judged = desk.judge(&read, revision.title.as_deref(), revision.language, &topics);
        keep_unwatched(line, (&statements, &positions), &mut judged.statements, &mut judged.positions);
        plan.compare_statements((&statements, &positions), (&judged.statements, &judged.positions), Cause::Pack);
        if statements != judged.statements || positions != judged.positions {
            let (statements, positions) = (judged.statements, judged.positions);
            plan.again.older.push(OlderReading { revision_id: revision.id, statements, positions });
        }
    }
    for (topic, version) in &matched {
        let watched = line.knowledge.topics.iter().find(|w| w.spec.id == *topic);
        if let Some(watched) = watched.filter(|_| topics.iter().all(|m| m.topic_id != *topic)) {
            let cause = if watched.version == *version { cause } else { Cause::Topic };
            let before = format!("{topic}, query version {version}");
            plan.find(cause, What::Unmatched, before, format!("not by version {}", watched.version));
        }
    }
    let is_new = |m: &&TopicMatch| matched.iter().all(|(topic, _)| *topic != m.topic_id);
    for m in topics.iter().filter(is_new) {
        plan.find(cause, What::Matched, String::new(), format!("{}, query version {}", m.topic_id, m.version));
        plan.again.changes.push(appearance(&plan, article.title.as_deref(), article.copy_of, m, appeared_at, now));
        if is_wanted && !is_read && article.last_visited_at.is_none() {
            plan.again.visit_at = Some(now);
        }
    }
    let all = topics.iter().map(|m| &m.topic_id).chain(matched.iter().map(|(topic, _)| topic));
    plan.topics = all.cloned().collect();
    plan.again.topics = topics;
    Ok(plan)
}

/// An article that a new query finds appeared when it did, not now.
fn appearance(
    plan: &Plan,
    title: Option<&str>,
    copy_of: Option<ArticleId>,
    topic: &TopicMatch,
    at: Timestamp,
    now: Timestamp,
) -> ChangeIntent {
    let decided = plan.again.current.as_ref().map(|(_, revision)| revision);
    let copy_of = match decided.or(plan.note.as_ref().map(|note| &note.revision)) {
        Some(revision) => revision.copy_of.as_ref().map(|copy| copy.original),
        None => copy_of,
    };
    ChangeIntent {
        kind: if copy_of.is_some() { ChangeKind::CopyAppeared } else { ChangeKind::ArticleAppeared },
        at: Some(at),
        topic_id: Some(topic.topic_id.clone()),
        from_revision_id: None,
        is_to_this_revision: false,
        detail: json!({ "title": title, "copy_of": copy_of, "query_version": topic.version, "found_at": rfc3339(now) }),
    }
}

/// What is said of the claims of topics that have left the configuration stays: nobody asks about them any more.
fn keep_unwatched(
    line: &Line,
    (statements, positions): Spoken<'_>,
    today: &mut [(Statement, Vec<ClaimId>)],
    positions_today: &mut Vec<(ClaimId, Position)>,
) {
    let is_unwatched = |claim: &ClaimId| line.knowledge.topics.iter().all(|w| claim.topic() != Some(w.spec.id.clone()));
    for (statement, claims) in today {
        let known = statements.iter().find(|(known, _)| known == statement);
        claims.extend(known.iter().flat_map(|(_, claims)| claims).filter(|claim| is_unwatched(claim)).cloned());
    }
    positions_today.extend(positions.iter().filter(|(claim, _)| is_unwatched(claim)).cloned());
    positions_today.sort_by(|(a, _), (b, _)| a.cmp(b));
}

type Spoken<'a> = (&'a [(Statement, Vec<ClaimId>)], &'a [(ClaimId, Position)]);

impl Plan {
    fn find(&mut self, cause: Cause, what: What, before: String, after: String) {
        self.found.push(Found { cause, what, before, after });
    }

    /// Decides about the content that stands there, and says what is different in it.
    fn decide_current(
        &mut self,
        desk: &Desk<'_>,
        current: Current,
        last: &LastRevision,
    ) -> store::Result<RevisionIntent> {
        let Current { reading, other_bytes, .. } = current;
        let Decided { revision, place, .. } =
            if other_bytes.is_some() { desk.note(reading)? } else { desk.read(reading)? };
        let mut revision = RevisionIntent { snapshot_id: other_bytes, ..revision };
        let before = (last.statements.as_slice(), last.positions.as_slice());
        keep_unwatched(desk.line, before, &mut revision.statements, &mut revision.positions);
        let cause = |otherwise| if other_bytes.is_some() { Cause::Extractor } else { otherwise };
        if other_bytes.is_some() {
            let (before, after) = (&last.extractor_version, &revision.extractor_version);
            self.find(Cause::Extractor, What::Text, before.clone(), after.clone());
        }
        if revision.language != last.language {
            let (before, after) = (last.language.to_string(), revision.language.to_string());
            self.find(cause(Cause::Pack), What::Language, before, after);
        }
        self.compare_statements(before, (&revision.statements, &revision.positions), cause(Cause::Pack));
        let copy_of = revision.copy_of.as_ref().map(|copy| copy.original);
        if copy_of != desk.article.copy_of {
            let named =
                |copy: Option<ArticleId>| copy.map_or_else(|| "no copy".to_owned(), |of| format!("of article {of}"));
            self.find(cause(Cause::Comparison), What::Copy, named(desk.article.copy_of), named(copy_of));
        }
        let assignment = &place.shelved.decision.assignment;
        if assignment.story != desk.article.story_id || !assignment.merged.is_empty() {
            let named = |story: Option<_>| story.map_or_else(|| "a new one".to_owned(), |id| format!("story {id}"));
            self.find(cause(Cause::Comparison), What::Story, named(desk.article.story_id), named(assignment.story));
            // That two stories are one is our finding, told whenever it is made.
            self.again.changes.extend(desk.merges(assignment, revision.topics.first().map(|m| &m.topic_id))?);
        } else {
            // Why it is there was told when it came.
            revision.story = None;
        }
        self.place = Some(place);
        Ok(revision)
    }

    fn compare_statements(&mut self, before: Spoken<'_>, after: Spoken<'_>, cause: Cause) {
        let kinds = |spoken: &[(Statement, Vec<ClaimId>)]| {
            spoken.iter().map(|(s, _)| format!("{} {}–{}", s.kind, s.start, s.end)).collect::<Vec<_>>().join(", ")
        };
        let read = |spoken: &[(Statement, Vec<ClaimId>)]| spoken.iter().map(|(s, _)| s.clone()).collect::<Vec<_>>();
        let is_read_otherwise = read(before.0) != read(after.0);
        if is_read_otherwise {
            self.find(cause, What::Statements, kinds(before.0), kinds(after.0));
        } else if before.0 != after.0 {
            self.find(Cause::Topic, What::Statements, kinds(before.0), "about other claims".to_owned());
        }
        if before.1 != after.1 {
            let listed = |positions: &[(ClaimId, Position)]| {
                positions.iter().map(|(claim, position)| format!("{claim} {position}")).collect::<Vec<_>>().join(", ")
            };
            let cause = if is_read_otherwise { cause } else { Cause::Topic };
            self.find(cause, What::Positions, listed(before.1), listed(after.1));
        }
    }

    fn keep(&mut self, revision: RevisionIntent, last: &LastRevision, is_other: bool) {
        if is_other {
            let ReanalysisIntent { article_id, at, .. } = self.again;
            self.note = Some(NoteIntent { article_id, at, revision, changes: Vec::new() });
        } else {
            self.again.current = Some((last.id, revision));
        }
    }

    /// Writes what was decided.
    pub(super) fn apply(self, line: &Line, w: &Writer) -> store::Result<()> {
        let id = self.again.article_id;
        let noted = self.note.as_ref().map(|note| w.apply_note(note)).transpose()?;
        let applied = w.apply_reanalysis(&self.again)?;
        let revision = self.note.as_ref().map(|note| &note.revision);
        let revision = revision.or(self.again.current.as_ref().map(|(_, revision)| revision));
        if let (Some(place), Some(revision)) = (self.place, revision) {
            let (article, at, applied) = (w.article_for_visit(id)?, self.again.at, noted.unwrap_or(applied));
            place.commit(line, id, revision, &applied);
            upkeep::after(line, w, &article, revision, &applied, at)?;
        }
        Ok(())
    }

    /// Leaves everything as it is.
    pub(super) fn give_up(self, line: &Line, r: &Reader) -> store::Result<()> {
        let id = self.again.article_id;
        if let (Some(place), Some(story)) = (self.place, r.story_of(id)?) {
            place.leave(line, id, story);
        }
        Ok(())
    }
}
