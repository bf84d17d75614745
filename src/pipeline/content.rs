//! Everything that is decided about a content that is new: topics, statements, copy, story and changes.

use serde_json::json;

use super::claims::{self, Judged, Setting};
use super::decide::{change, is_fresh};
use super::reading::{Reading, Text};
use super::shelf::{Known, Shelved};
use super::{Line, copies, furniture};
use crate::dedup::{self, CopyAge, CopyDecision};
use crate::model::{
    ArticleIntent, ArticleState, ChangeIntent, ChangeKind, Language, RevisionIntent, Snapshot, StatementKind, StoryId,
    Timestamp, TopicId, TopicMatch,
};
use crate::revisions::{self, Between, Content, Facts};
use crate::store::{self, ArticleForVisit, StoryCarriers, Writer};
use crate::topics::Document;

/// Articles of one story that one change makes due; a story of hundreds is mostly copies.
const REARMED_MAX: usize = 100;

/// Where a new content is decided about: the article, the record as the transaction sees it, the instant.
pub(super) struct Desk<'a> {
    pub(super) line: &'a Line,
    pub(super) w: &'a Writer,
    pub(super) article: &'a ArticleForVisit,
    pub(super) now: Timestamp,
    /// The visit before, as it is written.
    pub(super) not_before: Option<String>,
}

impl Desk<'_> {
    /// Fills the intent; gives the story decision to commit once it is written, and whether the text is a copy.
    pub(super) fn decide(
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
        let copy = copies::decide(self.w, age, article.outlet_id, &reading, self.now)?;
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
        let origin = self.origin(&reading.text);
        if article.last_revision.is_none() && snapshot.is_some() {
            let story = shelved.decision.assignment.story;
            intent.blocks = Some(furniture::lessons(self.w, article.outlet_id, &reading, &judged, &topics, story)?);
        }
        intent.revision = Some(RevisionIntent {
            title: reading.text.title,
            byline: reading.text.byline,
            origin,
            text: reading.text.body,
            left_out: reading.text.left_out,
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

    /// The agency that dateline or byline names; a dateline of its own that recurs is furniture all the same.
    fn origin(&self, text: &Text) -> Option<String> {
        let names = self.line.knowledge.packs.iter().flat_map(|pack| pack.list("agencies")).map(String::as_str);
        let names: Vec<&str> = names.collect();
        let named = |part: &str| dedup::agency(part, text.byline.as_deref(), &names).map(str::to_owned);
        named(&text.body).or_else(|| text.left_out.iter().find_map(|block| named(&block.text)))
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
