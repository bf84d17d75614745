//! Everything that is decided about a content that is new: topics, statements, copy, story and changes.

use serde_json::json;

use super::claims::{self, Judged, Setting};
use super::decide::change;
use super::reading::{Reading, Text};
use super::shelf::{Known, Shelved};
use super::{Line, copies, furniture};
use crate::dedup::{self, CopyAge, CopyCandidate};
use crate::model::{
    Applied, ArticleId, ArticleIntent, ArticleState, ChangeIntent, ChangeKind, CopyOf, Deliberation, Language,
    PageBlock, RevisionId, RevisionIntent, StatementKind, StoryAssignment, StoryId, Timestamp, TopicId, TopicMatch,
    TriedCopy, TriedStory,
};
use crate::revisions::{self, Between, Content, Facts};
use crate::statements;
use crate::store::{self, ArticleForVisit, LastRevision, Reader, StoryCarriers};
use crate::stories::{Candidate, Parts};
use crate::topics::Document;

/// Articles of one story that one change makes due; a story of hundreds is mostly copies.
const REARMED_MAX: usize = 100;

/// The note on a revision that may differ from the one before by the extractor alone.
const EXTRACTOR_CHANGED: &str = "extractor_changed";

/// Where a new content is decided about: the article, the record as the transaction sees it, the instant.
pub(super) struct Desk<'a> {
    pub(super) line: &'a Line,
    pub(super) r: &'a Reader,
    pub(super) article: &'a ArticleForVisit,
    pub(super) now: Timestamp,
    /// The visit before, as it is written.
    pub(super) not_before: Option<String>,
}

/// What was decided about a text.
pub(super) struct Decided {
    /// To be written.
    pub(super) revision: RevisionIntent,
    /// To be committed once it is.
    pub(super) place: Place,
    /// What a first page teaches of its outlet's furniture.
    lessons: Vec<PageBlock>,
}

/// Where an article belongs.
pub(super) struct Place {
    pub(super) shelved: Shelved,
    is_copy: bool,
}

impl Place {
    /// Lets the article stay where it is: the record did not take the decision.
    pub(super) fn leave(mut self, line: &Line, article: ArticleId, story: StoryId) {
        self.shelved.decision.assignment.merged.clear();
        line.shelf.commit(article, story, self.shelved, self.is_copy);
    }

    /// Commits the decision, now that the record has it.
    pub(super) fn commit(self, line: &Line, article: ArticleId, revision: &RevisionIntent, applied: &Applied) {
        let Some(story) = applied.story_id else { return };
        line.shelf.commit(article, story, self.shelved, self.is_copy);
        line.shelf.forget(revision.copies.iter().map(|(id, _)| *id));
    }
}

impl Desk<'_> {
    /// Fills the intent with a content that is the outlet's doing, and all that follows from it.
    pub(super) fn decide(&self, intent: &mut ArticleIntent, reading: Reading) -> store::Result<Decided> {
        let mut decided = self.read(reading)?;
        self.changes(intent, &decided)?;
        if self.article.last_revision.is_some() {
            intent.last_changed_at = Some(self.now);
        } else if intent.snapshot.is_some() {
            intent.blocks = Some(std::mem::take(&mut decided.lessons));
        }
        self.rearm(intent, &decided)?;
        Ok(decided)
    }

    /// The same for a content that differs from the one before by our doing, or that may: no change tells of it.
    pub(super) fn note(&self, reading: Reading) -> store::Result<Decided> {
        let decided = self.read(reading)?;
        let revision = RevisionIntent { note: Some(EXTRACTOR_CHANGED.to_owned()), ..decided.revision };
        Ok(Decided { revision, ..decided })
    }

    /// What is decided about a text by itself: its topics, statements, original and story.
    pub(super) fn read(&self, reading: Reading) -> store::Result<Decided> {
        let article = self.article;
        let published_at = reading.text.published_at.or(article.published_at);
        let at = published_at.unwrap_or(article.first_seen_at);
        let topics = self.topics(reading.text.title.as_deref(), &reading.text.body, reading.language);
        let judged = self.judge(&reading.statements, reading.text.title.as_deref(), reading.language, &topics);
        let age = CopyAge { article: article.id, published_at, first_seen_at: article.first_seen_at };
        let copy = copies::decide(self.r, age, article.outlet_id, &reading, self.now)?;
        let copy_of = match &copy.copy_of {
            Some(copy) => self.r.story_of(copy.original)?.map(|story| (copy.original, story)),
            None => None,
        };
        // Not what the visit began with: a pin or a split may have moved the article since.
        let known = Known { article: article.id, at, current: self.r.story_of(article.id)?, copy_of };
        let shelved = self.line.shelf.decide(self.r, &reading, known)?;
        let is_copy = copy.copy_of.is_some();
        let origin = self.origin(&reading.text);
        let lessons = match &article.last_revision {
            None => furniture::lessons(
                self.r,
                article.outlet_id,
                &reading,
                &judged,
                &topics,
                shelved.decision.assignment.story,
            )?,
            Some(_) => Vec::new(),
        };
        let revision = RevisionIntent {
            title: reading.text.title,
            byline: reading.text.byline,
            origin,
            text: reading.text.body,
            left_out: reading.text.left_out,
            content_hash: reading.content_hash,
            extractor_version: reading.text.extractor_version,
            snapshot_id: None,
            note: None,
            language: reading.language,
            published_at,
            topics,
            statements: judged.statements,
            positions: judged.positions,
            copy_keys: reading.fingerprint.keys_to_keep(&copy).to_vec(),
            copy_of: copy.copy_of,
            copies: copy.copies,
            story_encoder: self.line.options.stories.encoder().filter(|_| shelved.features.meaning.is_some()),
            story_features: if is_copy { Vec::new() } else { shelved.features.encode() },
            story: (!shelved.is_kept).then(|| shelved.decision.assignment.clone()),
            deliberation: self.deliberation(&copy.candidates, &shelved)?,
        };
        Ok(Decided { revision, place: Place { shelved, is_copy }, lessons })
    }

    /// What the decisions were made of. Stories that were not asked again are told as they were.
    fn deliberation(&self, copies: &[CopyCandidate], shelved: &Shelved) -> store::Result<Deliberation> {
        let copy = |tried: &CopyCandidate| TriedCopy {
            article: tried.article,
            share: tried.share,
            share_of_other: tried.share_of_other,
            reason: tried.reason.to_owned(),
        };
        let story = |tried: &Candidate| {
            let Parts { meaning, names, letters, days, score } = tried.parts;
            TriedStory { story: tried.story, score, meaning, names, letters, days }
        };
        let before = if shelved.is_kept { self.r.deliberation(self.article.id)? } else { None };
        let decision = &shelved.decision;
        let (stories, threshold) = match before {
            Some(before) => (before.stories, before.threshold),
            None => (decision.candidates.iter().map(story).collect(), decision.threshold),
        };
        Ok(Deliberation { copies: copies.iter().map(copy).collect(), stories, threshold })
    }

    /// The topics of the full text.
    fn topics(&self, title: Option<&str>, body: &str, language: Language) -> Vec<TopicMatch> {
        let spec = self.article.feed_id.as_ref().and_then(|id| self.line.feeds.get(id));
        let document = Document {
            title: title.unwrap_or_default(),
            body,
            language,
            feed_language: spec.and_then(|spec| spec.language),
            outlet: &self.article.outlet,
        };
        self.line.knowledge.matches(&document, spec.map_or(&[], |spec| &spec.topics))
    }

    /// The claims that statements are about, and where that leaves the text.
    pub(super) fn judge(
        &self,
        statements: &statements::Reading,
        title: Option<&str>,
        language: Language,
        topics: &[TopicMatch],
    ) -> Judged {
        let spec = self.article.feed_id.as_ref().and_then(|id| self.line.feeds.get(id));
        let setting = Setting {
            title: title.unwrap_or_default(),
            language,
            feed_language: spec.and_then(|spec| spec.language),
            outlet: &self.article.outlet,
        };
        claims::judge(&self.line.knowledge, topics, statements, setting)
    }

    /// The agency that dateline or byline names; a dateline of its own that recurs is furniture all the same.
    fn origin(&self, text: &Text) -> Option<String> {
        let names = self.line.knowledge.packs.iter().flat_map(|pack| pack.list("agencies")).map(String::as_str);
        let names: Vec<&str> = names.collect();
        let named = |part: &str| dedup::agency(part, text.byline.as_deref(), &names).map(str::to_owned);
        named(&text.body).or_else(|| text.left_out.iter().find_map(|block| named(&block.text)))
    }

    fn changes(&self, intent: &mut ArticleIntent, decided: &Decided) -> store::Result<()> {
        let revision = &decided.revision;
        let first_topic =
            revision.topics.first().map(|t| t.topic_id.clone()).or_else(|| self.article.topics.first().cloned());
        if first_topic.is_some() && !self.article.has_appeared {
            let kind = if revision.copy_of.is_some() { ChangeKind::CopyAppeared } else { ChangeKind::ArticleAppeared };
            let detail = json!({
                "title": revision.title,
                "copy_of": revision.copy_of.as_ref().map(|c| c.original),
                "not_before": self.not_before,
            });
            let appeared = change(kind, first_topic.clone(), None, detail);
            // What would have matched all along is found by a new query, and is no new coverage.
            let known = self.article.last_revision.as_ref();
            let is_old = known.is_some_and(|last| {
                let topics = self.topics(last.title.as_deref(), &last.text, last.language);
                topics.iter().any(|topic| Some(&topic.topic_id) == first_topic.as_ref())
            });
            let at = is_old.then_some(self.article.first_seen_at);
            intent.changes.push(ChangeIntent { at, ..appeared });
            if !is_old {
                self.story_changes(intent, revision.language, first_topic.as_ref(), &decided.place.shelved)?;
            }
        }
        intent.changes.extend(self.merges(&decided.place.shelved.decision.assignment, first_topic.as_ref())?);
        let Some(last) = &self.article.last_revision else { return Ok(()) };
        let content = Content { title: last.title.as_deref(), byline: last.byline.as_deref(), text: &last.text };
        let said = self.said_before(last);
        let before = Facts { content, statements: &said.statements, positions: &said.positions };
        let content =
            Content { title: revision.title.as_deref(), byline: revision.byline.as_deref(), text: &revision.text };
        let after = Facts { content, statements: &revision.statements, positions: &revision.positions };
        let not_before = self.article.last_visited_at.unwrap_or(last.seen_at);
        let edits = revisions::changes(&before, &after, &Between { from_revision_id: last.id, not_before });
        intent.changes.extend(
            edits
                .into_iter()
                .map(|edit| ChangeIntent { topic_id: edit.topic_id.or_else(|| first_topic.clone()), ..edit }),
        );
        self.copy_changes(intent, revision.copy_of.as_ref(), first_topic.as_ref(), last.id);
        Ok(())
    }

    /// A text that has departed from its original, or has become another's, has changed, whatever else explains it.
    fn copy_changes(
        &self,
        intent: &mut ArticleIntent,
        copy_of: Option<&CopyOf>,
        topic: Option<&TopicId>,
        before: RevisionId,
    ) {
        let (key, original) = match (self.article.copy_of, copy_of.map(|copy| copy.original)) {
            (Some(was), None) => ("no_longer_copy_of", was),
            (None, Some(is)) => ("now_copy_of", is),
            _ => return,
        };
        let told = intent.changes.iter_mut().find(|told| told.kind == ChangeKind::TextChanged);
        if let Some(detail) = told.and_then(|told| told.detail.as_object_mut()) {
            detail.insert(key.to_owned(), json!(original));
        } else {
            let detail = json!({ key: original, "not_before": self.not_before });
            intent.changes.push(change(ChangeKind::TextChanged, topic.cloned(), Some(before), detail));
        }
    }

    /// What the text before says by today's packs and queries: what they read otherwise than when it was new is not the
    /// outlet's doing.
    fn said_before(&self, last: &LastRevision) -> Judged {
        let title = last.title.as_deref();
        let topics = self.topics(title, &last.text, last.language);
        let read = statements::read(title, &last.text, last.language, &self.line.knowledge.packs);
        self.judge(&read, title, last.language, &topics)
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
        let mut carriers = self.r.story_carriers(story, self.article.id)?;
        for merged in &assignment.merged {
            let more = self.r.story_carriers(*merged, self.article.id)?;
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
        Ok(())
    }

    /// Stories that fall together by an article, whether a topic is about it or about them.
    pub(super) fn merges(
        &self,
        assignment: &StoryAssignment,
        topic: Option<&TopicId>,
    ) -> store::Result<Vec<ChangeIntent>> {
        let Some(story) = assignment.story else { return Ok(Vec::new()) };
        let merge = |merged: &StoryId| {
            let theirs = [self.r.story_topics(*merged)?, self.r.story_topics(story)?].concat();
            let topic = topic.or(theirs.first()).cloned();
            let detail = json!({ "merged": merged, "into": story, "not_before": self.not_before });
            Ok(change(ChangeKind::StoriesMerged, topic, None, detail))
        };
        assignment.merged.iter().map(merge).collect()
    }

    /// Other articles of the story are looked at again soon after one of them changed, or a denial appeared in it.
    fn rearm(&self, intent: &mut ArticleIntent, decided: &Decided) -> store::Result<()> {
        let is_denied =
            decided.revision.statements.iter().any(|(statement, _)| statement.kind == StatementKind::Denial);
        let Some(story) = decided.place.shelved.decision.assignment.story else { return Ok(()) };
        if self.article.last_revision.is_none() && !is_denied {
            return Ok(());
        }
        for member in self.r.story_articles(story)?.into_iter().take(REARMED_MAX) {
            let other = member.article;
            if other.id != self.article.id && other.state != ArticleState::Gone {
                let at = revisions::rearmed_visit(other.id, &self.line.options.revisit, self.now);
                intent.rearm.extend(at.map(|at| (other.id, at)));
            }
        }
        Ok(())
    }
}
