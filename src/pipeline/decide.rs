//! What a visit means for the record: every decision about one article, written in one transaction.

use serde_json::json;

use super::before::{Before, note_before};
use super::content::{Decided, Desk};
use super::moves::{new_address, republished};
use super::reading::Reading;
use super::visit::{Recorded, Visited};
use super::{Line, upkeep};
use crate::fetch::Answer;
use crate::model::{
    Address, ArticleId, ArticleIntent, ChangeIntent, ChangeKind, RevisionId, RevisionIntent, Snapshot, Timestamp,
    TopicId, rfc3339,
};
use crate::revisions::{self, Comparison, Presence, Seen, VisitHistory};
use crate::store::{self, ArticleForVisit, Writer};

/// What a visit saw, read as far as that can be done without the record.
pub(super) struct Seeing {
    pub(super) seen: Seen,
    pub(super) comparison: Comparison,
    /// The address that the page calls its own.
    pub(super) canonical: Option<url::Url>,
    pub(super) snapshot: Option<Snapshot>,
    /// The content, where it is new.
    pub(super) reading: Option<Reading>,
    /// What stood there before, by the same rules.
    pub(super) before: Before,
}

impl Seeing {
    /// The texts that were read, whose meaning may be lacking yet.
    pub(super) fn readings(&mut self) -> impl Iterator<Item = &mut Reading> {
        let before = match &mut self.before {
            Before::Otherwise(reading, _) => Some(&mut **reading),
            Before::AsRecorded | Before::Unknown => None,
        };
        self.reading.iter_mut().chain(before)
    }

    /// A visit that proved nothing about the content.
    pub(super) fn only(seen: Seen) -> Self {
        Self {
            seen,
            comparison: Comparison::Unchanged,
            canonical: None,
            snapshot: None,
            reading: None,
            before: Before::AsRecorded,
        }
    }
}

/// Records a visit.
pub(super) fn record(line: &Line, w: &Writer, visited: Visited, now: Timestamp) -> store::Result<Recorded> {
    if w.is_absorbed(visited.article.id)? {
        return record_request(line, w, visited, now);
    }
    let (mut moved_to, mut absorbs) =
        new_address(w, &visited)?.map_or((None, None), |(address, other)| (Some(address), other));
    let Visited { article, asked, fetch, mut seeing } = visited;
    let is_not_modified = matches!(fetch.answer, Answer::NotModified);
    let has_page = matches!(fetch.answer, Answer::Body(_));
    let is_readable = seeing.seen == Seen::Readable;
    // What still stands there under another address has not vanished.
    if seeing.seen.is_miss()
        && let Some((address, other)) = republished(w, &article)?
    {
        (moved_to, absorbs, seeing.seen) = (Some(address), Some(other), Seen::Readable);
    }
    let is_failure = fetch.answer.problem().is_some();
    let visit = Visit {
        validators: if has_page && is_readable || is_not_modified {
            fetch.validators
        } else {
            article.validators.clone()
        },
        not_modified_count: if is_not_modified { article.not_modified_count + 1 } else { 0 },
        attempts: fetch.attempts,
        hosts: line.fetcher.take_hosts(),
        moved_to,
        absorbs,
        is_moved_back: asked.as_str() != article.url,
        is_revisited: true,
    };
    let recorded = settle(line, w, &article, visit, seeing, now)?;
    Ok(Recorded { is_failure, ..recorded })
}

/// Records no more than that a page was asked for: its article turned out to be another in the same cycle.
fn record_request(line: &Line, w: &Writer, visited: Visited, now: Timestamp) -> store::Result<Recorded> {
    let article = w.article_for_visit(visited.article.id)?;
    let presence = Presence { state: article.state, ..Presence::NEW };
    let visit = Visit {
        attempts: visited.fetch.attempts,
        hosts: line.fetcher.take_hosts(),
        validators: article.validators.clone(),
        ..Visit::default()
    };
    w.apply_article(&visit.intent(&article, &presence, now))?;
    Ok(Recorded { is_failure: false, is_new_content: false, changes: 0 })
}

/// What is written of a visit besides what was read.
#[derive(Debug, Default)]
pub(super) struct Visit {
    pub(super) validators: crate::model::Validators,
    pub(super) not_modified_count: u32,
    pub(super) attempts: Vec<crate::model::Attempt>,
    pub(super) hosts: Vec<crate::model::HostState>,
    pub(super) moved_to: Option<Address>,
    /// The article of that address, which is this one.
    pub(super) absorbs: Option<ArticleId>,
    /// Whether that is where it was before, as what its page called its own does not answer: no news of the outlet's.
    pub(super) is_moved_back: bool,
    /// Whether the article is looked at again.
    pub(super) is_revisited: bool,
}

impl Visit {
    /// What is written where nothing was read.
    fn intent(self, article: &ArticleForVisit, presence: &Presence, now: Timestamp) -> ArticleIntent {
        ArticleIntent {
            article_id: article.id,
            at: now,
            attempts: self.attempts,
            snapshot: None,
            validators: self.validators,
            not_modified_count: self.not_modified_count,
            state: presence.state,
            missing_since: presence.missing_since,
            miss_count: presence.miss_count,
            last_changed_at: article.last_changed_at,
            next_visit_at: None,
            moved_to: self.moved_to,
            absorbs: self.absorbs,
            revision: None,
            returned_to: None,
            blocks: None,
            rearm: Vec::new(),
            hosts: self.hosts,
            changes: Vec::new(),
        }
    }
}

/// Decides and writes; where visits and imports come together.
pub(super) fn settle(
    line: &Line,
    w: &Writer,
    article: &ArticleForVisit,
    visit: Visit,
    mut seeing: Seeing,
    now: Timestamp,
) -> store::Result<Recorded> {
    let noted = note_before(line, w, article, &mut seeing, now)?;
    let article = noted.as_ref().unwrap_or(article);
    let presence =
        Presence { state: article.state, missing_since: article.missing_since, miss_count: article.miss_count };
    let observation = revisions::observe(&presence, seeing.seen, &line.options.revisit, now);
    let (is_moved_back, is_revisited) = (visit.is_moved_back, visit.is_revisited);
    let mut intent = visit.intent(article, &observation.presence, now);
    let not_before = article.last_visited_at.map(rfc3339);
    let topic = article.topics.first().cloned();
    if let Some((kind, detail)) = observation.change.filter(|_| article.last_revision.is_some()) {
        intent.changes.push(change(kind, topic.clone(), None, with(detail, "not_before", json!(not_before))));
    }
    let is_move_news = article.last_revision.is_some() && !is_moved_back;
    if let Some(address) = intent.moved_to.as_ref().filter(|_| is_move_news) {
        let same = intent.absorbs;
        let detail = json!({ "from": article.url, "to": address.url, "was_article": same, "not_before": not_before });
        intent.changes.push(change(ChangeKind::ArticleMoved, topic, None, detail));
    }
    let is_state_news = !intent.changes.is_empty();
    // Bytes that are kept already are not kept again.
    let is_kept = seeing.snapshot.as_ref().is_some_and(|s| article.snapshot_sha256.as_ref() == Some(&s.sha256));
    let kept_snapshot = article.snapshot_id.filter(|_| is_kept);
    if (seeing.comparison == Comparison::New || is_state_news) && !is_kept {
        intent.snapshot = seeing.snapshot;
    }
    let mut decided_place = None;
    match seeing.comparison {
        Comparison::Unchanged => {}
        Comparison::Returned { revision } => {
            intent.returned_to = article.content_hashes.get(revision).map(|(id, _)| *id);
        }
        Comparison::New => {
            if let Some(reading) = seeing.reading {
                let desk = Desk { line, r: w, article, now, not_before: not_before.clone() };
                let content = match seeing.before {
                    Before::Unknown => desk.note(reading)?,
                    Before::AsRecorded | Before::Otherwise(..) => desk.decide(&mut intent, reading)?,
                };
                let Decided { revision, place, .. } = content;
                intent.revision = Some(RevisionIntent { snapshot_id: kept_snapshot, ..revision });
                decided_place = Some(place);
            }
        }
    }
    if is_revisited {
        let history = VisitHistory {
            article: article.id,
            last_changed_at: intent.last_changed_at.unwrap_or(article.first_seen_at),
            state: intent.state,
            missing_since: intent.missing_since,
        };
        intent.next_visit_at = revisions::next_visit(&history, &line.options.revisit, now);
    }
    let applied = w.apply_article(&intent)?;
    if let (Some(place), Some(revision)) = (decided_place, &intent.revision) {
        place.commit(line, article.id, revision, &applied);
        upkeep::after(line, w, article, revision, &applied, now)?;
    }
    Ok(Recorded { is_failure: false, is_new_content: intent.revision.is_some(), changes: intent.changes.len() })
}

pub(super) fn change(
    kind: ChangeKind,
    topic_id: Option<TopicId>,
    from: Option<RevisionId>,
    detail: serde_json::Value,
) -> ChangeIntent {
    ChangeIntent { kind, at: None, topic_id, from_revision_id: from, is_to_this_revision: true, detail }
}

fn with(mut detail: serde_json::Value, key: &str, value: serde_json::Value) -> serde_json::Value {
    if let Some(object) = detail.as_object_mut() {
        object.insert(key.to_owned(), value);
    }
    detail
}
