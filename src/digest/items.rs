//! The paragraphs of a story: who said what, and what was changed.

use std::collections::{BTreeSet, HashSet};

use super::edition::{Change, Earlier, Spoken};
use super::excerpt::excerpt;
use super::messages::fill;
use super::news::{Item, StoryNews};
use super::page::{Diff, ItemBlock, OUTLETS_MAX, Passage, Tone, Writer, clean};
use crate::model::{ChangeKind, ClaimId, Position, StatementKind};
use crate::text::fold;

/// A text with a capital letter at its beginning.
pub(super) fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

pub(super) fn item(writer: &Writer, news: &StoryNews, item: &Item) -> ItemBlock {
    match item {
        Item::Said { first, others, all } => said(writer, news, first, others, quotable(writer, first, all)),
        Item::Edited { changes, copies } => edited(writer, changes, copies),
    }
}

fn said(writer: &Writer, news: &StoryNews, first: &Spoken, others: &[&Spoken], quoted: &Spoken) -> ItemBlock {
    let words = writer.words;
    ItemBlock {
        tone: match first.kind {
            StatementKind::Confirmation => Tone::Confirmed,
            StatementKind::NoComment => Tone::Gone,
            _ => Tone::Denied,
        },
        label: words.label.get(first.kind.as_str()).cloned().unwrap_or_default(),
        about: first.claim_id.as_ref().and_then(|id| claim(writer, id)),
        sentence: saying(writer, news, first, others, quoted),
        quote: Some(Passage { text: clean(&quoted.text), lang: quoted.language.to_string() }),
        diffs: Vec::new(),
        link: Some(writer.link(&quoted.url, &quoted.title, &quoted.outlet, quoted.language)),
        notes: notes(writer, first, others),
    }
}

/// The passage worth quoting: in the reader's language where there is one, more than a headline, in the speaker's own
/// words, and then the earliest.
fn quotable<'e>(writer: &Writer, first: &'e Spoken, all: &[&'e Spoken]) -> &'e Spoken {
    let has_marks = |text: &str| text.contains(['"', '«', '»', '“', '”', '„', '‘']);
    let worth = |spoken: &&&Spoken| {
        let is_readers = spoken.language == writer.edition.language;
        (is_readers, spoken.text.trim() != spoken.title.trim(), has_marks(&spoken.text))
    };
    // The first of equals: `max_by_key` would take the last.
    all.iter().rev().max_by_key(worth).copied().unwrap_or(first)
}

/// Who says so, where it was read first, and who carries it now.
fn saying(writer: &Writer, news: &StoryNews, first: &Spoken, others: &[&Spoken], quoted: &Spoken) -> String {
    let kind = first.kind.as_str();
    let speaker = [quoted, first].into_iter().filter_map(|spoken| spoken.speaker.as_deref()).map(clean);
    let speaker = speaker.filter(|speaker| !speaker.is_empty()).map(|speaker| capitalised(&speaker)).next();
    let is_own = first.kind == StatementKind::Correction;
    let key = if speaker.is_none() && !is_own { format!("{kind}_nobody") } else { kind.to_owned() };
    let (speaker, outlet) = (speaker.unwrap_or_default(), clean(&first.outlet));
    let between = writer.between(first.not_before, first.at);
    let values = [("speaker", speaker.as_str()), ("outlet", &outlet), ("between", &between)];
    let says = fill(writer.words.says.get(&key).map_or("", String::as_str), &values);
    if is_own {
        return says;
    }
    let place = earlier(writer, first)
        .next()
        .map_or_else(|| first_in(writer, news, first), |earliest| now_in(writer, earliest, first, others));
    format!("{says} {place}")
}

fn notes(writer: &Writer, first: &Spoken, others: &[&Spoken]) -> Vec<String> {
    // Of a correction it goes without saying that it came later.
    if first.kind == StatementKind::Correction {
        return Vec::new();
    }
    let also = also_in(writer, others).filter(|_| earlier(writer, first).next().is_none());
    [also, added_later(writer, first, others), not_yet_in(writer, first, others)].into_iter().flatten().collect()
}

/// Where it was read first, and how long after the story began.
fn first_in(writer: &Writer, news: &StoryNews, first: &Spoken) -> String {
    let (outlet, when) = (clean(&first.outlet), writer.at(first.at));
    let minutes =
        news.story.and_then(|story| story.first_report_at).map_or(0, |at| first.at.duration_since(at).as_mins());
    if minutes < 1 {
        return fill(&writer.words.first, &[("outlet", &outlet), ("when", &when)]);
    }
    let delay = writer.words.length(minutes);
    fill(&writer.words.first_after, &[("outlet", &outlet), ("when", &when), ("delay", &delay)])
}

/// Which outlets carried the same before the time of the edition, the earliest first. A denial is one whoever makes it;
/// the others are told apart by who speaks.
pub(super) fn earlier<'e>(writer: &Writer<'e>, spoken: &Spoken) -> impl Iterator<Item = &'e Earlier> {
    let claim = spoken.claim_id.as_ref().and_then(|id| writer.edition.claims.iter().find(|claim| claim.id == *id));
    let who = |speaker: &Option<String>| fold(speaker.as_deref().unwrap_or_default());
    let (kind, speaker) = (spoken.kind, who(&spoken.speaker));
    let said = claim.into_iter().flat_map(|claim| &claim.earlier);
    said.filter(move |said| said.kind == kind && (kind == StatementKind::Denial || who(&said.speaker) == speaker))
}

/// Where it was read first, and who carries it since.
fn now_in(writer: &Writer, earliest: &Earlier, first: &Spoken, others: &[&Spoken]) -> String {
    let known: HashSet<&str> = earlier(writer, first).map(|said| said.outlet.as_str()).collect();
    let outlets = std::iter::once(first).chain(others.iter().copied()).map(|spoken| spoken.outlet.as_str());
    let outlets = writer.outlets(outlets.filter(|outlet| !known.contains(outlet)));
    let pattern = if outlets.is_empty() { &writer.words.first } else { &writer.words.now_in };
    let values =
        [("outlet", &*clean(&earliest.outlet)), ("when", &*writer.at(earliest.at)), ("outlets", outlets.as_str())];
    fill(pattern, &values)
}

fn also_in(writer: &Writer, others: &[&Spoken]) -> Option<String> {
    let outlets = writer.outlets(others.iter().map(|spoken| spoken.outlet.as_str()));
    (!others.is_empty()).then(|| fill(&writer.words.also_in, &[("outlets", &outlets)]))
}

/// Who put it into an article that was published without it, and when.
fn added_later(writer: &Writer, first: &Spoken, others: &[&Spoken]) -> Option<String> {
    let later = std::iter::once(first).chain(others.iter().copied()).filter(|spoken| spoken.not_before.is_some());
    let shown =
        |spoken: &Spoken| format!("{} ({})", clean(&spoken.outlet), writer.between(spoken.not_before, spoken.at));
    let outlets: Vec<String> = later.take(OUTLETS_MAX).map(shown).collect();
    (!outlets.is_empty()).then(|| fill(&writer.words.added_later, &[("outlets", &outlets.join(", "))]))
}

/// The outlets that carry the claim without the denial.
fn not_yet_in(writer: &Writer, first: &Spoken, others: &[&Spoken]) -> Option<String> {
    let id = first.claim_id.as_ref().filter(|_| first.kind == StatementKind::Denial)?;
    let claim = writer.edition.claims.iter().find(|claim| claim.id == *id)?;
    let carry: BTreeSet<&str> =
        others.iter().map(|spoken| spoken.outlet.as_str()).chain([first.outlet.as_str()]).collect();
    let lacks = |position| matches!(position, Position::Asserted | Position::Hedged);
    // An article that was taken down carries nothing any more.
    let carries = claim.positions.iter().filter(|standing| !standing.is_missing && lacks(standing.position));
    let lacking = carries.map(|standing| standing.outlet.as_str());
    let lacking: BTreeSet<&str> = lacking.filter(|outlet| !carry.contains(outlet)).collect();
    let outlets = writer.outlets(lacking.iter().copied());
    (!lacking.is_empty()).then(|| fill(&writer.words.not_yet_in, &[("outlets", &outlets)]))
}

fn claim(writer: &Writer, id: &ClaimId) -> Option<String> {
    writer.edition.claims.iter().find(|claim| claim.id == *id).map(|claim| clean(&claim.text))
}

fn edited(writer: &Writer, changes: &[&Change], copies: &[&Change]) -> ItemBlock {
    let words = writer.words;
    let first = changes[0];
    let is_headline = |kind| matches!(kind, ChangeKind::HeadlineChanged | ChangeKind::PunctuationChanged);
    let diff = |change: &&Change| Diff {
        // The sentence tells of the first; of the others a headline would be taken for text.
        label: (change.kind != first.kind && is_headline(change.kind)).then(|| words.headline.clone()),
        lang: first.language.to_string(),
        segments: excerpt(&change.words),
    };
    // The headline stands where a reader looks first.
    let (headlines, passages): (Vec<&Change>, Vec<&Change>) =
        changes.iter().partition(|change| is_headline(change.kind));
    let mut seen = BTreeSet::new();
    let is_news = |diff: &Diff| {
        let shown = diff.segments.iter().map(|segment| segment.text.as_str()).collect::<String>();
        !diff.segments.is_empty() && seen.insert(shown)
    };
    let outlets = distinct(copies.iter().map(|copy| copy.outlet.as_str()).filter(|outlet| *outlet != first.outlet));
    let same = (!outlets.is_empty()).then(|| fill(&words.same_change, &[("outlets", &writer.outlets(outlets))]));
    ItemBlock {
        tone: tone(first.kind),
        label: words.label.get(label(first.kind)).cloned().unwrap_or_default(),
        about: first.claim_id.as_ref().and_then(|id| claim(writer, id)),
        sentence: capitalised(&sentence(writer, first)),
        quote: None,
        diffs: headlines.iter().chain(&passages).map(diff).filter(is_news).collect(),
        link: first.article_id.map(|_| writer.link(&first.url, &first.title, &first.outlet, first.language)),
        notes: same.into_iter().collect(),
    }
}

fn sentence(writer: &Writer, change: &Change) -> String {
    let words = writer.words;
    let pattern = words.change.get(change.kind.as_str()).map_or("", String::as_str);
    let position = |position: Position| words.position.get(position.as_str()).map_or("", String::as_str);
    let (old, new) = change.position.as_ref().map_or(("", ""), |moved| (position(moved.from), position(moved.to)));
    let values = [
        ("outlet", &*clean(&change.outlet)),
        ("between", &writer.between(change.not_before, change.at)),
        ("when", &writer.at(change.at)),
        ("old", old),
        ("new", new),
    ];
    fill(pattern, &values)
}

fn tone(kind: ChangeKind) -> Tone {
    use ChangeKind as K;
    match kind {
        K::DenialAdded | K::DenialRemoved | K::CorrectionAdded | K::HedgedToAsserted => Tone::Denied,
        K::ConfirmationAdded | K::ArticleRestored => Tone::Confirmed,
        K::ArticleGone | K::ArticleMissing | K::ArticleMoved => Tone::Gone,
        _ => Tone::Edited,
    }
}

/// The key of the word over an item.
pub(super) fn label(kind: ChangeKind) -> &'static str {
    use ChangeKind as K;
    match kind {
        K::HedgedToAsserted => "hedge_dropped",
        K::AssertedToHedged => "hedge_added",
        K::AllegationRemoved | K::DenialRemoved => "removed",
        K::AllegationAdded | K::DenialAdded | K::ConfirmationAdded | K::NoCommentAdded => "added",
        K::CorrectionAdded => "correction",
        K::ArticleMissing => "missing",
        K::ArticleGone => "gone",
        K::ArticleRestored => "back",
        K::ArticleMoved => "moved",
        K::StoriesMerged | K::StorySplit => "story",
        _ => "edit",
    }
}

/// Each name once, in order.
fn distinct<'n>(names: impl IntoIterator<Item = &'n str>) -> Vec<&'n str> {
    let mut seen = HashSet::new();
    names.into_iter().filter(|name| seen.insert(*name)).collect()
}
