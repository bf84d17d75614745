//! What a visit means for the record: every decision about one article, written in one transaction.

use serde_json::json;

use super::claims::{self, Judged, Setting};
use super::reading::Reading;
use super::shelf::{Known, Shelved};
use super::visit::{Recorded, Visited};
use super::{Line, copies, poll, visit};
use crate::dedup::{self, CopyAge, CopyDecision};
use crate::extract::furniture;
use crate::fetch::Answer;
use crate::model::{
    Address, ArticleIntent, ArticleState, ChangeIntent, ChangeKind, Language, PageBlock, RevisionId, RevisionIntent,
    Snapshot, StatementKind, StoryId, Timestamp, TopicId, TopicMatch, rfc3339,
};
use crate::revisions::{self, Between, Comparison, Content, Facts, Presence, Seen, VisitHistory};
use crate::store::{self, ArticleForVisit, StoryCarriers, Writer};
use crate::topics::Document;

/// Articles of one story that one change makes due; a story of hundreds is mostly copies.
const REARMED_MAX: usize = 100;

/// What a visit saw, read as far as that can be done without the record.
pub(super) struct Seeing {
    pub(super) seen: Seen,
    pub(super) comparison: Comparison,
    /// The address that the page calls its own.
    pub(super) canonical: Option<url::Url>,
    pub(super) snapshot: Option<Snapshot>,
    /// The content, where it is new.
    pub(super) reading: Option<Reading>,
}

impl Seeing {
    /// A visit that proved nothing about the content.
    pub(super) fn only(seen: Seen) -> Self {
        Self { seen, comparison: Comparison::Unchanged, canonical: None, snapshot: None, reading: None }
    }
}

/// Records a visit.
pub(super) fn record(line: &Line, w: &Writer, visited: Visited, now: Timestamp) -> store::Result<Recorded> {
    let moved_to = new_address(w, &visited)?;
    let Visited { article, asked, fetch, seeing } = visited;
    let is_not_modified = matches!(fetch.answer, Answer::NotModified);
    let has_page = matches!(fetch.answer, Answer::Body(_));
    let is_readable = seeing.seen == Seen::Readable;
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
        is_moved_back: asked.as_str() != article.url,
        is_revisited: true,
    };
    let recorded = settle(line, w, &article, visit, seeing, now)?;
    Ok(Recorded { is_failure, ..recorded })
}

/// What is written of a visit besides what was read.
#[derive(Debug, Default)]
pub(super) struct Visit {
    pub(super) validators: crate::model::Validators,
    pub(super) not_modified_count: u32,
    pub(super) attempts: Vec<crate::model::Attempt>,
    pub(super) hosts: Vec<crate::model::HostState>,
    pub(super) moved_to: Option<Address>,
    /// Whether that is where it was before, as what its page called its own does not answer: no news of the outlet's.
    pub(super) is_moved_back: bool,
    /// Whether the article is looked at again.
    pub(super) is_revisited: bool,
}

/// Decides and writes; where visits and imports come together.
pub(super) fn settle(
    line: &Line,
    w: &Writer,
    article: &ArticleForVisit,
    visit: Visit,
    seeing: Seeing,
    now: Timestamp,
) -> store::Result<Recorded> {
    let presence =
        Presence { state: article.state, missing_since: article.missing_since, miss_count: article.miss_count };
    let observation = revisions::observe(&presence, seeing.seen, &line.options.revisit, now);
    let mut intent = ArticleIntent {
        article_id: article.id,
        at: now,
        attempts: visit.attempts,
        snapshot: None,
        validators: visit.validators,
        not_modified_count: visit.not_modified_count,
        state: observation.presence.state,
        missing_since: observation.presence.missing_since,
        miss_count: observation.presence.miss_count,
        last_changed_at: article.last_changed_at,
        next_visit_at: None,
        moved_to: visit.moved_to,
        revision: None,
        returned_to: None,
        blocks: Vec::new(),
        rearm: Vec::new(),
        hosts: visit.hosts,
        changes: Vec::new(),
    };
    let not_before = article.last_visited_at.map(rfc3339);
    let topic = article.topics.first().cloned();
    if let Some((kind, detail)) = observation.change.filter(|_| article.last_revision.is_some()) {
        intent.changes.push(change(kind, topic.clone(), None, with(detail, "not_before", json!(not_before))));
    }
    let is_move_news = article.last_revision.is_some() && !visit.is_moved_back;
    if let Some(address) = intent.moved_to.as_ref().filter(|_| is_move_news) {
        let detail = json!({ "from": article.url, "to": address.url, "not_before": not_before });
        intent.changes.push(change(ChangeKind::ArticleMoved, topic, None, detail));
    }
    let is_state_news = !intent.changes.is_empty();
    let mut shelved = None;
    match seeing.comparison {
        Comparison::Unchanged => {}
        Comparison::Returned { revision } => {
            intent.returned_to = article.content_hashes.get(revision).map(|(id, _)| *id);
        }
        Comparison::New => {
            if let Some(reading) = seeing.reading {
                let desk = Desk { line, w, article, now, not_before: not_before.clone() };
                shelved = Some(desk.decide(&mut intent, reading, seeing.snapshot.as_ref())?);
            }
        }
    }
    if (intent.revision.is_some() || is_state_news) && seeing.snapshot.as_ref().is_some_and(|s| is_fresh(s, article)) {
        intent.snapshot = seeing.snapshot;
    }
    if visit.is_revisited {
        let history = VisitHistory {
            article: article.id,
            last_changed_at: intent.last_changed_at.unwrap_or(article.first_seen_at),
            state: intent.state,
            missing_since: intent.missing_since,
        };
        intent.next_visit_at = revisions::next_visit(&history, &line.options.revisit, now);
    }
    let applied = w.apply_article(&intent)?;
    if let (Some((shelved, is_copy)), Some(story)) = (shelved, applied.story_id) {
        line.shelf.commit(article.id, story, shelved, is_copy);
        let copies = intent.revision.iter().flat_map(|r| r.copies.iter().map(|(id, _)| *id));
        line.shelf.forget(copies);
    }
    Ok(Recorded { is_failure: false, is_new_content: intent.revision.is_some(), changes: intent.changes.len() })
}

/// Bytes that are kept already are not kept again.
fn is_fresh(snapshot: &Snapshot, article: &ArticleForVisit) -> bool {
    article.snapshot_sha256.as_ref() != Some(&snapshot.sha256)
}

/// The address that an article has from now on, if it is another: what the page calls its own, else where permanent
/// redirects lead, else the one before that had to be asked.
///
/// Never the front page, which careless templates name on every page; nor what is another article's, which is in the
/// record already as the original or the copy of this; nor what did not answer when it was tried.
fn new_address(w: &Writer, visited: &Visited) -> store::Result<Option<Address>> {
    let Visited { article, asked, fetch, seeing } = visited;
    if seeing.seen != Seen::Readable {
        return Ok(None);
    }
    let known = url::Url::parse(&article.url).ok().map(|url| dedup::url_key(&url));
    let is_own = |address: &Address| known.as_ref() == Some(&address.key);
    let canonical = seeing.canonical.as_ref().filter(|url| !visit::is_front_page(&article.url, url));
    for url in [canonical, fetch.permanent_url.as_ref(), Some(asked)].into_iter().flatten() {
        let Some(address) = poll::address(url.as_str()) else { continue };
        let has_answered = address.key == dedup::url_key(&fetch.url);
        if is_own(&address) && (has_answered || asked.as_str() == article.url) {
            return Ok(None);
        }
        let is_free = match w.article_by_url_key(&address.key)? {
            None => true,
            Some(holder) => holder.id == article.id && has_answered,
        };
        if is_free {
            return Ok(Some(address));
        }
    }
    Ok(None)
}

/// Everything that is decided about a new content.
struct Desk<'a> {
    line: &'a Line,
    w: &'a Writer,
    article: &'a ArticleForVisit,
    now: Timestamp,
    not_before: Option<String>,
}

impl Desk<'_> {
    fn decide(
        &self,
        intent: &mut ArticleIntent,
        reading: Reading,
        snapshot: Option<&Snapshot>,
    ) -> store::Result<(Shelved, bool)> {
        let article = self.article;
        let published_at = reading.text.published_at.or(article.published_at);
        let at = published_at.unwrap_or(article.first_seen_at);
        let topics = self.topics(&reading);
        let judged = self.judge(&reading, &topics);
        let age = CopyAge { article: article.id, published_at, first_seen_at: article.first_seen_at };
        let copy = copies::decide(self.w, age, article.outlet_id, &reading.text.body, &reading.fingerprint)?;
        let copy_of = match &copy.copy_of {
            Some(copy) => self.w.story_of(copy.original)?.map(|story| (copy.original, story)),
            None => None,
        };
        let known = Known { article: article.id, at, current: article.story_id, copy_of };
        let shelved = self.line.shelf.decide(self.w, &reading, known)?;
        // The same bytes read otherwise are our doing, not the outlet's.
        let is_ours =
            article.last_revision.as_ref().is_some_and(|r| r.extractor_version != reading.text.extractor_version)
                && snapshot.is_some_and(|s| !is_fresh(s, article));
        if !is_ours {
            self.changes(intent, &reading, &topics, &judged, &copy, &shelved)?;
            if article.last_revision.is_some() {
                intent.last_changed_at = Some(self.now);
            }
            self.rearm(intent, &judged, &shelved)?;
        }
        let is_copy = copy.copy_of.is_some();
        if article.last_revision.is_none() && snapshot.is_some() {
            intent.blocks = blocks(&reading.text.body);
        }
        intent.revision = Some(RevisionIntent {
            title: reading.text.title,
            byline: reading.text.byline.clone(),
            origin: self.origin(&reading.text.body, reading.text.byline.as_deref()),
            text: reading.text.body,
            content_hash: reading.content_hash,
            extractor_version: reading.text.extractor_version,
            snapshot_id: None,
            note: is_ours.then(|| "extractor_changed".to_owned()),
            language: reading.language,
            published_at,
            topics,
            statements: judged.statements,
            positions: judged.positions,
            copy_keys: reading.fingerprint.keys_to_keep(&copy).to_vec(),
            copy_of: copy.copy_of,
            copies: copy.copies,
            story_features: if is_copy { Vec::new() } else { shelved.features.encode() },
            story: Some(shelved.decision.assignment.clone()),
        });
        Ok((shelved, is_copy))
    }

    /// The topics of the full text.
    fn topics(&self, reading: &Reading) -> Vec<TopicMatch> {
        let spec = self.article.feed_id.as_ref().and_then(|id| self.line.feeds.get(id));
        let document = Document {
            title: reading.text.title.as_deref().unwrap_or_default(),
            body: &reading.text.body,
            language: reading.language,
            feed_language: spec.and_then(|spec| spec.language),
            outlet: &self.article.outlet,
        };
        self.line.knowledge.matches(&document, spec.map_or(&[], |spec| &spec.topics))
    }

    fn judge(&self, reading: &Reading, topics: &[TopicMatch]) -> Judged {
        let spec = self.article.feed_id.as_ref().and_then(|id| self.line.feeds.get(id));
        let setting = Setting {
            title: reading.text.title.as_deref().unwrap_or_default(),
            language: reading.language,
            feed_language: spec.and_then(|spec| spec.language),
            outlet: &self.article.outlet,
        };
        claims::judge(&self.line.knowledge, topics, &reading.statements, setting)
    }

    /// The agency that dateline or byline names.
    fn origin(&self, text: &str, byline: Option<&str>) -> Option<String> {
        let names = self.line.knowledge.packs.iter().flat_map(|pack| pack.list("agencies")).map(String::as_str);
        dedup::agency(text, byline, &names.collect::<Vec<_>>()).map(str::to_owned)
    }

    fn changes(
        &self,
        intent: &mut ArticleIntent,
        reading: &Reading,
        topics: &[TopicMatch],
        judged: &Judged,
        copy: &CopyDecision,
        shelved: &Shelved,
    ) -> store::Result<()> {
        let first_topic = topics.first().map(|t| t.topic_id.clone()).or_else(|| self.article.topics.first().cloned());
        let is_first_match =
            first_topic.is_some() && (self.article.last_revision.is_none() || self.article.topics.is_empty());
        if is_first_match {
            let kind = if copy.copy_of.is_some() { ChangeKind::CopyAppeared } else { ChangeKind::ArticleAppeared };
            let detail = json!({
                "title": reading.text.title,
                "copy_of": copy.copy_of.as_ref().map(|c| c.original),
                "not_before": self.not_before,
            });
            intent.changes.push(change(kind, first_topic.clone(), None, detail));
            self.story_changes(intent, reading.language, first_topic.as_ref(), shelved)?;
        }
        let Some(last) = &self.article.last_revision else { return Ok(()) };
        let content = Content { title: last.title.as_deref(), byline: last.byline.as_deref(), text: &last.text };
        let before = Facts { content, statements: &last.statements, positions: &last.positions };
        let after =
            Facts { content: reading.text.content(), statements: &judged.statements, positions: &judged.positions };
        let not_before = self.article.last_visited_at.unwrap_or(last.seen_at);
        let edits = revisions::changes(&before, &after, &Between { from_revision_id: last.id, not_before });
        intent.changes.extend(
            edits
                .into_iter()
                .map(|edit| ChangeIntent { topic_id: edit.topic_id.or_else(|| first_topic.clone()), ..edit }),
        );
        Ok(())
    }

    /// What an article's joining does to its story.
    fn story_changes(
        &self,
        intent: &mut ArticleIntent,
        language: Language,
        topic: Option<&TopicId>,
        shelved: &Shelved,
    ) -> store::Result<()> {
        let assignment = &shelved.decision.assignment;
        let mut add = |kind, detail| intent.changes.push(change(kind, topic.cloned(), None, detail));
        let Some(story) = assignment.story else {
            add(ChangeKind::StoryOpened, json!({ "not_before": self.not_before }));
            return Ok(());
        };
        let mut carriers = self.w.story_carriers(story, self.article.id)?;
        for merged in &assignment.merged {
            let more = self.w.story_carriers(*merged, self.article.id)?;
            carriers.outlets.extend(more.outlets);
            carriers.languages.extend(more.languages);
        }
        let StoryCarriers { outlets, languages } = carriers;
        // An article that matches a topic only now may have been in its story all along.
        let is_new_there = self.article.story_id != Some(story);
        if is_new_there && !outlets.is_empty() && !outlets.contains(&self.article.outlet_id) {
            add(ChangeKind::OutletJoined, json!({ "outlet": self.article.outlet, "not_before": self.not_before }));
        }
        if is_new_there && !languages.is_empty() && !languages.contains(&language) {
            add(ChangeKind::LanguageJoined, json!({ "language": language, "not_before": self.not_before }));
        }
        for StoryId(merged) in &assignment.merged {
            add(ChangeKind::StoriesMerged, json!({ "merged": merged, "into": story, "not_before": self.not_before }));
        }
        Ok(())
    }

    /// Other articles of the story are looked at again soon after one of them changed, or a denial appeared in it.
    fn rearm(&self, intent: &mut ArticleIntent, judged: &Judged, shelved: &Shelved) -> store::Result<()> {
        let is_denied = judged.statements.iter().any(|(statement, _)| statement.kind == StatementKind::Denial);
        let Some(story) = shelved.decision.assignment.story else { return Ok(()) };
        if self.article.last_revision.is_none() && !is_denied {
            return Ok(());
        }
        for member in self.w.story_articles(story)?.into_iter().take(REARMED_MAX) {
            let other = member.article;
            if other.id != self.article.id && other.state != ArticleState::Gone {
                let at = revisions::rearmed_visit(other.id, &self.line.options.revisit, self.now);
                intent.rearm.extend(at.map(|at| (other.id, at)));
            }
        }
        Ok(())
    }
}

fn change(
    kind: ChangeKind,
    topic_id: Option<TopicId>,
    from: Option<RevisionId>,
    detail: serde_json::Value,
) -> ChangeIntent {
    ChangeIntent { kind, topic_id, from_revision_id: from, is_to_this_revision: true, detail }
}

fn with(mut detail: serde_json::Value, key: &str, value: serde_json::Value) -> serde_json::Value {
    if let Some(object) = detail.as_object_mut() {
        object.insert(key.to_owned(), value);
    }
    detail
}

/// The blocks of a page, for learning which recur on the outlet's pages.
fn blocks(text: &str) -> Vec<PageBlock> {
    let sample = |block: &str| block.chars().take(120).collect();
    let paragraphs = text.split("\n\n").map(|block| (furniture::blocks(block), block));
    paragraphs
        .flat_map(|(hashes, block)| hashes.into_iter().map(move |hash| PageBlock { hash, sample: sample(block) }))
        .collect()
}
