//! Changes as a reader is told of them: what happened to one article at one time is one event.

use super::view::View;
use crate::digest::{Detail, Edit, Segment};
use crate::model::{ChangeId, ChangeKind, StoryId, Timestamp};
use crate::store::{ListedArticle, ToldChange};
use crate::text::{elided, plain_line};

/// Characters of an unchanged stretch shown at either end, and of a changed one altogether.
const CONTEXT_CHARS: usize = 90;
const WORDS_CHARS: usize = 400;
/// Runs of words shown of one change.
const SEGMENTS_MAX: usize = 24;

/// The events of one day.
pub(super) struct Day {
    pub(super) heading: String,
    pub(super) events: Vec<Event>,
}

/// What happened to one article, or to a story, at one time.
pub(super) struct Event {
    pub(super) at: Timestamp,
    pub(super) article: Option<ListedArticle>,
    pub(super) story: Option<(StoryId, Option<String>)>,
    pub(super) parts: Vec<Part>,
}

impl Event {
    /// What happened, each kind once.
    pub(super) fn labels(&self) -> Vec<&Part> {
        let is_first = |(index, part): &(usize, &Part)| self.parts[..*index].iter().all(|one| one.label != part.label);
        self.parts.iter().enumerate().filter(is_first).map(|(_, part)| part).collect()
    }
}

/// One change.
pub(super) struct Part {
    pub(super) id: ChangeId,
    pub(super) label: String,
    /// The class of its colour, which is never the only way to tell.
    pub(super) tone: &'static str,
    pub(super) segments: Vec<Segment>,
    pub(super) speaker: Option<String>,
    pub(super) note: Option<String>,
}

/// The events of changes that are in order of time, by day.
pub(super) fn days(changes: &[ToldChange], view: &View<'_>) -> Vec<Day> {
    let mut days: Vec<Day> = Vec::new();
    for event in events(changes, view) {
        let heading = view.day_of(&event.at);
        match days.last_mut() {
            Some(day) if day.heading == heading => day.events.push(event),
            _ => days.push(Day { heading, events: vec![event] }),
        }
    }
    days
}

/// The same without the days.
pub(super) fn events(changes: &[ToldChange], view: &View<'_>) -> Vec<Event> {
    let mut events: Vec<Event> = Vec::new();
    for change in changes {
        let part = part(change, view);
        let is_of = |event: &&mut Event| {
            let same = |a: &Option<ListedArticle>, b: &Option<ListedArticle>| match (a, b) {
                (Some(a), Some(b)) => a.id == b.id,
                _ => false,
            };
            event.at == change.at && same(&event.article, &change.article)
        };
        // In a story several articles change at once; what belongs together stands near.
        match events.iter_mut().rev().take(8).find(is_of) {
            Some(event) => event.parts.push(part),
            None => events.push(Event {
                at: change.at,
                article: change.article.clone().map(|article| as_it_was(article, change)),
                story: change.story_id.map(|id| (id, change.story_title.clone())),
                parts: vec![part],
            }),
        }
    }
    for event in &mut events {
        event.parts.sort_by_key(|part| (rank(part.tone), part.id));
        leave_out_repetitions(&mut event.parts);
    }
    events
}

/// An article under the headline that a reader saw then.
fn as_it_was(article: ListedArticle, change: &ToldChange) -> ListedArticle {
    let title = change.headline.clone().or(article.title);
    ListedArticle { title, ..article }
}

/// A sentence that is a denial and in the headline, say, changed once; its words are shown once.
fn leave_out_repetitions(parts: &mut [Part]) {
    for index in 1..parts.len() {
        let (before, rest) = parts.split_at_mut(index);
        let Some(part) = rest.first_mut() else { return };
        if before.iter().any(|one| one.segments == part.segments) {
            part.segments.clear();
        }
        if before.iter().any(|one| one.note == part.note) {
            part.note = None;
        }
    }
}

fn part(change: &ToldChange, view: &View<'_>) -> Part {
    let detail = Detail::read(change.kind, &change.detail);
    let moved =
        detail.position.as_ref().map(|moved| format!("{} → {}", view.position(&moved.from), view.position(&moved.to)));
    let speaker = detail.statement.and_then(|statement| statement.speaker).map(|speaker| view.line(&speaker));
    Part {
        id: change.id,
        label: view.kind(&change.kind).to_owned(),
        tone: tone(change.kind),
        segments: shortened(detail.words),
        speaker: speaker.filter(|speaker| !speaker.is_empty()),
        note: moved,
    }
}

/// The class of a kind's colour.
pub(super) fn tone(kind: ChangeKind) -> &'static str {
    use ChangeKind as K;
    match kind {
        K::DenialAdded | K::AllegationRemoved | K::AssertedToHedged => "denied",
        K::ConfirmationAdded | K::HedgedToAsserted | K::AllegationAdded | K::DenialRemoved => "alleged",
        K::HeadlineChanged | K::TextChanged | K::PunctuationChanged | K::CorrectionAdded | K::NoCommentAdded => {
            "edited"
        }
        K::ArticleMissing | K::ArticleGone | K::ArticleMoved => "gone",
        K::PositionChanged => "moved",
        _ => "plain",
    }
}

/// What is told first of several.
fn rank(tone: &str) -> usize {
    ["gone", "denied", "alleged", "edited", "moved"].iter().position(|known| *known == tone).unwrap_or(9)
}

/// Words of a change in their context; a long text is cut in the middle.
pub(super) fn shortened(segments: Vec<Segment>) -> Vec<Segment> {
    let cut = |Segment { edit, text }: Segment| {
        let end = if edit == Edit::Equal { CONTEXT_CHARS } else { WORDS_CHARS / 2 };
        Segment { edit, text: elided(&text, end).into_owned() }
    };
    let mut kept: Vec<Segment> = segments.into_iter().take(SEGMENTS_MAX).map(cut).map(plain).collect();
    if kept.len() == SEGMENTS_MAX {
        kept.push(Segment { edit: Edit::Equal, text: " …".to_owned() });
    }
    kept
}

/// On one line, with the blanks at its ends that part it from its neighbours.
fn plain(Segment { edit, text }: Segment) -> Segment {
    let blank = |is: bool| if is { " " } else { "" };
    let (before, after) = (text.starts_with(char::is_whitespace), text.ends_with(char::is_whitespace));
    let line = plain_line(&text, usize::MAX);
    let after = after && !line.is_empty();
    Segment { edit, text: format!("{}{line}{}", blank(before), blank(after)) }
}
