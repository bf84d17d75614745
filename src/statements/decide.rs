//! What one sentence states: the rules' matches, weighed as the annotation guideline weighs them.
//!
//! A correction of the outlet comes first whatever else is said. Then the main clause decides; where it says nothing,
//! a subordinate clause, a participle or a noun does. Among equals: denial, confirmation, no comment, allegation.

use std::cell::LazyCell;

use crate::language::{Effect, FormOfCue, Found, Rule, SpeakerAt, built_in};
use crate::model::{HedgeType, StatementKind};

use super::clause::Clauses;
use super::needs::{ANSWERS_WITHIN, holds, named};
use super::speaker;

/// How many words in quotation marks make a headline somebody's words; fewer are a nickname or a title.
const QUOTED_WORDS_MIN: usize = 3;

/// What the sentences before have said.
#[derive(Debug, Clone, Default)]
pub(super) struct Context {
    /// The kind of the last sentence's first statement.
    pub prior: Option<StatementKind>,
    /// Names and roles of the last sentence, but for who alleges in it.
    pub named: Vec<String>,
    /// Whether that was an allegation without any distance.
    pub prior_is_plain: bool,
    /// How many sentences ago something was alleged or denied; `None` for never.
    pub alleged_ago: Option<usize>,
    /// Whether the headline alleges or denies something.
    pub headline_alleges: bool,
    /// Who makes the last sentence's statement.
    pub alleger: Option<String>,
    /// Who spoke last, by name.
    pub speaker: Option<String>,
    /// The last sentence left a quotation open, or ended inside one.
    pub in_quotation: bool,
}

/// One statement of a sentence.
#[derive(Debug, Clone)]
pub(super) struct Decision<'a> {
    /// Its kind.
    pub kind: StatementKind,
    /// The rule that found it.
    pub rule: &'a Rule,
    /// Where.
    pub found: Found,
    /// Whether it is the predicate of a main clause.
    pub is_main: bool,
    /// The distance that the outlet keeps; `None` where no allegation is spelled out.
    pub hedge: Option<HedgeType>,
    /// `according to`, if the sentence has it: its source stands behind it.
    pub source: Option<Found>,
    /// Words that turned a cue into something else: the negation of a denial, a refused thing.
    pub negation: Option<Found>,
}

impl Context {
    /// What the next sentence sees after one with these decisions.
    pub(super) fn after(&self, clauses: &Clauses<'_>, decisions: &[Decision<'_>]) -> Self {
        let first = decisions.first();
        let answerable = |d: &Decision<'_>| matches!(d.kind, StatementKind::Allegation | StatementKind::Denial);
        let is_plain = |d: &Decision<'_>| d.hedge == Some(HedgeType::Plain);
        // `It is all in the papers`: what the outlet itself calls proven is told as fact.
        let is_proof = |d: &Decision<'_>| {
            d.kind == StatementKind::Allegation
                && d.hedge == Some(HedgeType::Attribution)
                && d.rule.speaker == SpeakerAt::Nobody
        };
        let in_quotation = clauses.quoted.last().copied().unwrap_or(false);
        // A speaker whose words go on keeps denying.
        let goes_on = self.prior == Some(StatementKind::Denial)
            && self.alleged_ago.is_some_and(|ago| ago < ANSWERS_WITHIN)
            && (self.in_quotation || clauses.quoted.iter().any(|&quoted| quoted));
        let kept = if goes_on { self.prior } else { None };
        Self {
            prior: first.map(|decision| decision.kind).or(kept),
            named: named(clauses),
            prior_is_plain: first.is_some_and(|d| is_plain(d) || is_proof(d)),
            alleged_ago: if decisions.iter().any(answerable) { Some(0) } else { self.alleged_ago.map(|ago| ago + 1) },
            headline_alleges: self.headline_alleges,
            alleger: None,
            speaker: None,
            in_quotation,
        }
    }
}

/// How much a candidate counts; the larger the better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Weight {
    /// A negated sentence that somebody says in answer to a claim.
    Rebuttal,
    /// A subordinate clause, a participle, a noun.
    Aside,
    /// The predicate of a main clause.
    Main,
    /// The outlet speaks of its own article.
    Correction,
}

/// The statements of a sentence, the deciding one first, at most one of each kind.
pub(super) fn decide<'a>(clauses: &Clauses<'a>, context: &Context) -> Vec<Decision<'a>> {
    let rules = clauses.pack.rules();
    let all = clauses.pack.find(&clauses.words);
    let traps: Vec<&Found> = all.iter().filter(|found| rules[found.rule].effect == Effect::Trap).collect();
    // Asked for by many rules, and the dearest question of a long sentence.
    let names_source = |found: &Found| {
        rules[found.rule].effect == Effect::Hedge && rules[found.rule].hedge == Some(HedgeType::Attribution)
    };
    let is_attributed = LazyCell::new(|| all.iter().any(names_source) || speaker::attribution(clauses).is_some());
    let mut candidates: Vec<(Weight, StatementKind, &Found)> = Vec::new();
    for found in &all {
        let rule = &rules[found.rule];
        let kind = match rule.effect {
            Effect::Statement(kind) => kind,
            Effect::Negation => StatementKind::Denial,
            Effect::Hedge | Effect::Trap => continue,
        };
        let trapped = traps.iter().any(|trap| hides(rules, trap, kind, found));
        if !trapped && rule.needs.iter().all(|&need| holds(need, clauses, (context, &is_attributed), found)) {
            candidates.push((weigh(clauses, rule, kind, found), kind, found));
        }
    }
    // A negation is a rebuttal only where nothing else tells what the sentence does.
    if candidates.iter().any(|(weight, ..)| *weight != Weight::Rebuttal) {
        candidates.retain(|(weight, ..)| *weight != Weight::Rebuttal);
    }
    candidates.sort_by_key(|(weight, kind, found)| (std::cmp::Reverse(*weight), order(*kind), found.first()));
    let alleges = candidates.iter().any(|(_, kind, _)| *kind == StatementKind::Allegation);
    let distance = distance(clauses, &all, &candidates);
    // What a sentence denies it does not assert.
    let denies = candidates.first().is_some_and(|(_, kind, _)| *kind == StatementKind::Denial);
    let distance = if denies && distance == HedgeType::Plain { HedgeType::Lexical } else { distance };
    let mut decisions: Vec<Decision<'a>> = Vec::new();
    for (weight, kind, found) in candidates {
        if decisions.iter().any(|decision| decision.kind == kind) {
            continue;
        }
        let hedge = match kind {
            StatementKind::Allegation => Some(distance),
            StatementKind::Denial | StatementKind::Confirmation | StatementKind::NoComment if alleges => Some(distance),
            _ => None,
        };
        let negation = traps.iter().find(|trap| trap.first() + 8 > found.first() && trap.first() < found.last() + 8);
        decisions.push(Decision {
            kind,
            rule: &rules[found.rule],
            found: found.clone(),
            is_main: weight == Weight::Main,
            hedge,
            source: all.iter().find(|found| rules[found.rule].speaker == SpeakerAt::After).cloned(),
            negation: negation.map(|trap| (*trap).clone()),
        });
    }
    decisions
}

fn order(kind: StatementKind) -> u8 {
    match kind {
        StatementKind::Correction => 0,
        StatementKind::Denial => 1,
        StatementKind::Confirmation => 2,
        StatementKind::NoComment => 3,
        StatementKind::Allegation => 4,
    }
}

fn hides(rules: &[Rule], trap: &Found, kind: StatementKind, found: &Found) -> bool {
    let masks = &rules[trap.rule].masks;
    (masks.is_empty() || masks.contains(&kind)) && found.words.iter().any(|word| trap.words.contains(word))
}

fn weigh(clauses: &Clauses<'_>, rule: &Rule, kind: StatementKind, found: &Found) -> Weight {
    let first = found.first();
    if kind == StatementKind::Correction {
        Weight::Correction
    } else if rule.effect == Effect::Negation {
        Weight::Rebuttal
    } else if rule.form == FormOfCue::Verb
        && !clauses.subordinate[first]
        && !clauses.quoted[first]
        && !clauses.is(first, clauses.pack.grammar.gerund)
        && !is_bare_participle(clauses, first)
        && !is_governed(clauses, first)
        && !is_without_subject(clauses, first)
    {
        Weight::Main
    } else {
        Weight::Aside
    }
}

/// `con l'accusa di`, `dell'accusa`: after a preposition and an article stands a noun, whatever verb looks like it.
fn is_governed(clauses: &Clauses<'_>, at: usize) -> bool {
    let grammar = &clauses.pack.grammar;
    let is = |back: usize, classes| at >= back && clauses.is(at - back, classes);
    is(1, grammar.determiner) && (is(1, grammar.preposition) || is(2, grammar.preposition))
}

/// `Claims that …`, `Accused of fraud, X …`: where subjects are not dropped and stand before their verb, the first word is
/// a noun or a participle, whatever verb looks like it.
fn is_without_subject(clauses: &Clauses<'_>, at: usize) -> bool {
    let grammar = &clauses.pack.grammar;
    let first = (0..at).all(|i| clauses.is(i, built_in::MARK)) && clauses.is(at, grammar.matter | grammar.participle);
    first && !clauses.pack.drops_subjects && !clauses.pack.verb_second
}

/// `accused of fraud`, `la smentita`: a participle that no auxiliary makes a predicate. English participles are also
/// past tenses, so they count as predicates unless nothing stands before them.
fn is_bare_participle(clauses: &Clauses<'_>, at: usize) -> bool {
    let grammar = &clauses.pack.grammar;
    let helped = (at.saturating_sub(4)..at).any(|i| clauses.is(i, grammar.active | grammar.passive));
    clauses.is(at, grammar.participle) && !clauses.is(at, grammar.finite) && !helped && !clauses.pack.verb_second
}

/// The distance of a sentence without a statement; a question keeps it too, and so do words that are somebody else's.
pub(super) fn bare_distance(clauses: &Clauses<'_>) -> HedgeType {
    let asks = clauses.words.iter().zip(&clauses.quoted).any(|(word, quoted)| word.is(built_in::QUESTION) && !quoted);
    let borrowed = clauses.quoted.iter().filter(|&&quoted| quoted).count() >= QUOTED_WORDS_MIN;
    match distance(clauses, &clauses.pack.find(&clauses.words), &[]) {
        HedgeType::Plain if asks => HedgeType::Lexical,
        HedgeType::Plain if borrowed || speaker::attribution(clauses).is_some() => HedgeType::Attribution,
        kept => kept,
    }
}

/// Whether the outlet itself negates the main clause.
pub(super) fn is_negated(clauses: &Clauses<'_>) -> bool {
    let negation = clauses.pack.grammar.negation;
    (0..clauses.words.len()).any(|i| clauses.is(i, negation) && !clauses.quoted[i] && !clauses.subordinate[i])
}

/// The distance kept in the sentence: by its verb forms, else by a word, else by a source alone, else none.
fn distance(clauses: &Clauses<'_>, all: &[Found], candidates: &[(Weight, StatementKind, &Found)]) -> HedgeType {
    let rules = clauses.pack.rules();
    let hedges = all.iter().filter(|found| rules[found.rule].effect == Effect::Hedge);
    let cues = candidates.iter().filter(|(_, kind, _)| *kind == StatementKind::Allegation).map(|(_, _, found)| *found);
    let kept: Vec<HedgeType> = hedges.chain(cues).filter_map(|found| rules[found.rule].hedge).collect();
    let said = clauses.words.iter().enumerate().any(|(i, word)| {
        word.is(clauses.pack.grammar.source)
            || (word.is(clauses.pack.grammar.speech) && !clauses.quoted[i] && !clauses.subordinate[i])
    });
    [HedgeType::Morphology, HedgeType::Lexical, HedgeType::Attribution]
        .into_iter()
        .find(|hedge| kept.contains(hedge) || (said && *hedge == HedgeType::Attribution))
        .unwrap_or(HedgeType::Plain)
}
