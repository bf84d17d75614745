//! Puts an edition in order: by story, the most telling first, each thing told once.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::edition::{Article, Change, Edit, Edition, Spoken, Story};
use crate::model::{ArticleId, ChangeKind, Language, StatementKind, StoryId, Timestamp};
use crate::text::fold;

/// The kinds that are told, the most telling first: who denies, what lost its caution and what vanished come before
/// wording (the order is the editors', not a matter of measuring). Kinds that are not here are told by the lists of
/// new articles, outlets and languages.
pub(super) const TELLING: &[ChangeKind] = &[
    ChangeKind::DenialAdded,
    ChangeKind::DenialRemoved,
    ChangeKind::ConfirmationAdded,
    ChangeKind::CorrectionAdded,
    ChangeKind::HedgedToAsserted,
    ChangeKind::AssertedToHedged,
    ChangeKind::AllegationRemoved,
    ChangeKind::ArticleGone,
    ChangeKind::ArticleMissing,
    ChangeKind::AllegationAdded,
    ChangeKind::NoCommentAdded,
    ChangeKind::ArticleRestored,
    ChangeKind::PunctuationChanged,
    ChangeKind::HeadlineChanged,
    ChangeKind::PositionChanged,
    ChangeKind::TextChanged,
    ChangeKind::ArticleMoved,
    ChangeKind::StoriesMerged,
    ChangeKind::StorySplit,
];

/// The news of one story.
pub(super) struct StoryNews<'e> {
    /// `None` for what belongs to no story.
    pub(super) story: Option<&'e Story>,
    /// The most telling first.
    pub(super) items: Vec<Item<'e>>,
    /// New articles by time, each with its new copies.
    pub(super) articles: Vec<(&'e Article, Vec<&'e Article>)>,
    /// Outlets that joined the story.
    pub(super) outlets: BTreeSet<&'e str>,
    /// Languages that joined the story.
    pub(super) languages: BTreeSet<Language>,
}

/// One thing worth a paragraph.
pub(super) enum Item<'e> {
    /// Somebody denied, confirmed, refused or corrected; the others say the same of the same claim.
    /// `all` are the passages to quote from, more than one of an outlet among them.
    Said { first: &'e Spoken, others: Vec<&'e Spoken>, all: Vec<&'e Spoken> },
    /// What one visit saw of one article, the most telling first, and the copies that changed alike.
    Edited { changes: Vec<&'e Change>, copies: Vec<&'e Change> },
}

impl Item<'_> {
    /// Place in [`TELLING`], then time.
    fn order(&self) -> (usize, Timestamp) {
        match self {
            Self::Said { first, .. } => (rank(change_of(first.kind)), first.at),
            Self::Edited { changes, .. } => {
                changes.first().map_or((usize::MAX, Timestamp::MAX), |c| (rank(c.kind), c.at))
            }
        }
    }
}

fn rank(kind: ChangeKind) -> usize {
    TELLING.iter().position(|told| *told == kind).unwrap_or(TELLING.len())
}

/// The kind of change by which a statement enters an article.
fn change_of(kind: StatementKind) -> ChangeKind {
    match kind {
        StatementKind::Allegation => ChangeKind::AllegationAdded,
        StatementKind::Denial => ChangeKind::DenialAdded,
        StatementKind::Confirmation => ChangeKind::ConfirmationAdded,
        StatementKind::NoComment => ChangeKind::NoCommentAdded,
        StatementKind::Correction => ChangeKind::CorrectionAdded,
    }
}

/// The stories with news, the most telling first. Takes time in proportion to the edition.
pub(super) fn arrange(edition: &Edition) -> Vec<StoryNews<'_>> {
    let mut by_story: BTreeMap<Option<StoryId>, StoryNews> = BTreeMap::new();
    for story in &edition.stories {
        let articles = new_articles(&story.articles);
        by_story.insert(Some(story.id), StoryNews { articles, ..StoryNews::empty(Some(story)) });
    }
    let known: HashSet<StoryId> = edition.stories.iter().map(|story| story.id).collect();
    let place = |id: Option<StoryId>| id.filter(|id| known.contains(id));
    for (story, item) in said(&edition.statements) {
        by_story.entry(place(story)).or_insert_with(|| StoryNews::empty(None)).items.push(item);
    }
    for (story, item) in edited(edition) {
        by_story.entry(place(story)).or_insert_with(|| StoryNews::empty(None)).items.push(item);
    }
    for change in &edition.changes {
        let Some(news) = by_story.get_mut(&place(change.story_id)) else { continue };
        match change.kind {
            ChangeKind::OutletJoined => drop(news.outlets.insert(&change.outlet)),
            ChangeKind::LanguageJoined => drop(news.languages.insert(change.language)),
            _ => {}
        }
    }
    let mut stories: Vec<StoryNews> = by_story.into_values().filter(StoryNews::is_news).collect();
    for news in &mut stories {
        news.items.sort_by_key(Item::order);
    }
    stories.sort_by_key(StoryNews::order);
    stories
}

impl<'e> StoryNews<'e> {
    fn empty(story: Option<&'e Story>) -> Self {
        Self { story, items: Vec::new(), articles: Vec::new(), outlets: BTreeSet::new(), languages: BTreeSet::new() }
    }

    fn is_news(&self) -> bool {
        !self.items.is_empty() || !self.articles.is_empty()
    }

    /// Whether one article is all there is.
    pub(super) fn is_brief(&self) -> bool {
        self.items.is_empty() && matches!(self.articles.as_slice(), [(_, copies)] if copies.is_empty())
    }

    /// The most telling item, then the number of outlets in the news, then the older story.
    fn order(&self) -> (bool, usize, std::cmp::Reverse<usize>, Option<StoryId>) {
        let mut outlets: HashSet<&str> = self.articles.iter().map(|(article, _)| article.outlet.as_str()).collect();
        for item in &self.items {
            match item {
                Item::Said { first, others, .. } => outlets.extend(others.iter().chain([first]).map(|s| &*s.outlet)),
                Item::Edited { changes, copies } => outlets.extend(changes.iter().chain(copies).map(|c| &*c.outlet)),
            }
        }
        let best = self.items.first().map_or(usize::MAX, |item| item.order().0);
        (self.story.is_none(), best, std::cmp::Reverse(outlets.len()), self.story.map(|story| story.id))
    }
}

/// New articles by time; a copy stands under its original if that is new too, else under the first of its kind.
fn new_articles(articles: &[Article]) -> Vec<(&Article, Vec<&Article>)> {
    let mut new: Vec<&Article> = articles.iter().filter(|article| article.is_new).collect();
    new.sort_by_key(|article| (article.copy_of.is_some(), article.at, article.id));
    let mut heads: Vec<(&Article, Vec<&Article>)> = Vec::new();
    let mut head_of: HashMap<ArticleId, usize> = HashMap::new();
    for article in new {
        let original = article.copy_of.unwrap_or(article.id);
        if let Some(head) = head_of.get(&original) {
            heads[*head].1.push(article);
        } else {
            head_of.insert(original, heads.len());
            heads.push((article, Vec::new()));
        }
    }
    heads.sort_by_key(|(article, _)| (article.at, article.id));
    heads
}

/// Statements by story, kind and claim, all but denials by who speaks as well; without a claim by that alone.
fn said(statements: &[Spoken]) -> Vec<(Option<StoryId>, Item<'_>)> {
    let mut groups: BTreeMap<_, Vec<&Spoken>> = BTreeMap::new();
    for spoken in statements.iter().filter(|spoken| spoken.kind != StatementKind::Allegation) {
        let about = match (&spoken.claim_id, spoken.kind) {
            // Each outlet corrects itself.
            (_, StatementKind::Correction) => spoken.outlet.clone(),
            (Some(claim), StatementKind::Denial) => claim.to_string(),
            // That Meta does not comment says nothing of Netflix.
            (Some(claim), _) => format!("{claim} {}", fold(spoken.speaker.as_deref().unwrap_or_default())),
            (None, _) => fold(spoken.speaker.as_deref().unwrap_or(&spoken.text)),
        };
        groups.entry((spoken.story_id, spoken.kind, about)).or_default().push(spoken);
    }
    groups.into_iter().filter_map(|((story, _, _), group)| Some((story, one_saying(group)?))).collect()
}

/// The earliest of those who say the same, originals before copies; one outlet says it once.
fn one_saying(mut group: Vec<&Spoken>) -> Option<Item<'_>> {
    group.sort_by_key(|spoken| (spoken.is_copy, spoken.at, spoken.article_id));
    let all = group.clone();
    let mut outlets = HashSet::new();
    group.retain(|spoken| outlets.insert(spoken.outlet.as_str()));
    let (first, others) = group.split_first()?;
    Some(Item::Said { first, others: others.to_vec(), all })
}

/// Changes by article and visit, those of copies that changed alike under one.
fn edited(edition: &Edition) -> Vec<(Option<StoryId>, Item<'_>)> {
    let told: HashSet<(ArticleId, ChangeKind)> =
        edition.statements.iter().map(|spoken| (spoken.article_id, change_of(spoken.kind))).collect();
    let is_told = |change: &Change| change.article_id.is_some_and(|id| told.contains(&(id, change.kind)));
    let mut visits: BTreeMap<_, Vec<&Change>> = BTreeMap::new();
    let mut explained = HashSet::new();
    for change in edition.changes.iter().filter(|change| rank(change.kind) < TELLING.len()) {
        let visit = (change.at, change.article_id, change.story_id);
        if change.kind != ChangeKind::PositionChanged {
            explained.insert(visit);
        }
        if !is_told(change) {
            visits.entry(visit).or_default().push(change);
        }
    }
    let mut items: Vec<(Option<StoryId>, Item)> = Vec::new();
    let mut alike = HashMap::new();
    for (visit, mut changes) in visits {
        // A position moves because of something: that is told, and the move only where nothing else is.
        changes.retain(|change| change.kind != ChangeKind::PositionChanged || !explained.contains(&visit));
        changes.sort_by_key(|change| (rank(change.kind), change.is_copy));
        let Some(first) = changes.first().copied() else { continue };
        let signature = (visit.2, signature(&changes));
        let known = (!signature.1.is_empty()).then(|| alike.get(&signature)).flatten();
        if let Some((_, Item::Edited { copies, .. })) = known.and_then(|at: &usize| items.get_mut(*at)) {
            copies.push(first);
        } else {
            alike.insert(signature, items.len());
            items.push((visit.2, Item::Edited { changes, copies: Vec::new() }));
        }
    }
    items
}

/// What was struck and added, by kind; empty where no words changed.
fn signature<'e>(changes: &[&'e Change]) -> Vec<(ChangeKind, Edit, &'e str)> {
    let changed = changes.iter().flat_map(|change| change.words.iter().map(move |words| (change.kind, words)));
    let changed = changed.filter(|(_, words)| words.edit != Edit::Equal);
    changed.map(|(kind, words)| (kind, words.edit, words.text.trim())).collect()
}
