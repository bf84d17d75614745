//! Which claims the statements of a revision are about, and where that leaves the revision.

use std::cell::RefCell;
use std::collections::HashMap;

use super::Knowledge;
use crate::model::{ClaimId, Language, Position, Statement, TopicMatch};
use crate::statements::{self, Reading};
use crate::topics::{Document, Topic};

/// Statements with their claims, and the revision's positions.
#[derive(Debug, Default)]
pub(super) struct Judged {
    pub(super) statements: Vec<(Statement, Vec<ClaimId>)>,
    pub(super) positions: Vec<(ClaimId, Position)>,
}

/// What the statements stand in.
#[derive(Debug, Clone, Copy)]
pub(super) struct Setting<'a> {
    pub(super) title: &'a str,
    pub(super) language: Language,
    pub(super) feed_language: Option<Language>,
    pub(super) outlet: &'a str,
}

/// Links the statements to the claims of the topics that the article matches.
pub(super) fn judge(knowledge: &Knowledge, topics: &[TopicMatch], reading: &Reading, setting: Setting<'_>) -> Judged {
    let statements = reading.statements.iter().map(|s| (s.clone(), Vec::new())).collect();
    let mut judged = Judged { statements, positions: Vec::new() };
    for watched in knowledge.topics.iter().filter(|w| topics.iter().any(|t| t.topic_id == w.spec.id)) {
        let claims: Vec<ClaimId> = watched.spec.claims.iter().map(|claim| claim.id.clone()).collect();
        let spoken = Mentions { topic: &watched.topic, setting, found: RefCell::default() };
        let links = statements::link(reading, &claims, |claim, passage| spoken.has(claim, passage));
        for ((_, about), link) in judged.statements.iter_mut().zip(&links.statements) {
            about.extend(link.claims.iter().cloned());
        }
        let standings = statements::positions(reading, &links, &claims);
        judged.positions.extend(standings.into_iter().map(|standing| (standing.claim, standing.position)));
    }
    judged
}

/// The claims that passages speak of, each passage looked at once.
struct Mentions<'a> {
    topic: &'a Topic,
    setting: Setting<'a>,
    found: RefCell<HashMap<String, Vec<ClaimId>>>,
}

impl Mentions<'_> {
    fn has(&self, claim: &ClaimId, passage: &str) -> bool {
        let mut found = self.found.borrow_mut();
        let claims = found.entry(passage.to_owned()).or_insert_with(|| {
            let document = Document {
                title: self.setting.title,
                body: passage,
                language: self.setting.language,
                feed_language: self.setting.feed_language,
                outlet: self.setting.outlet,
            };
            self.topic.sentence_claims(&document).into_iter().map(|(id, _)| id).collect()
        });
        claims.contains(claim)
    }
}
