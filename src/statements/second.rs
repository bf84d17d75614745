//! The subject where the finite verb stands second, as in German and Dutch: on one side of it or the other.

use std::ops::Range;

use crate::language::built_in::{ASIDE, COMMA, MARK, NUMBER};

use super::before::{first_of_list, left};
use super::behind::behind;
use super::clause::Clauses;
use super::phrase::{acts, after, first_phrase, governs, is_matter, is_somebody, may_speak, named, phrase_before};
use super::subject::{BEFORE_WORDS_MAX, Who, follows_quotation};

/// A main clause: what stands before its finite verb, and that verb.
struct Clause<'a> {
    clauses: &'a Clauses<'a>,
    field: Range<usize>,
    finite: usize,
}

/// The subject of the clause in which the verb of a cue stands; the cue may be far behind the finite verb.
pub(super) fn around(clauses: &Clauses<'_>, verb: usize, last: usize) -> Who {
    let grammar = &clauses.pack.grammar;
    let clause = Clause::of(clauses, verb);
    let finite = clause.finite;
    if finite > 0 && clauses.is(finite - 1, grammar.conjunction) {
        return shared_around(clauses, finite - 1);
    }
    // Who is quoted in the passive does speak.
    let end = (verb + 1..clauses.words.len()).find(|&i| clauses.is(i, MARK)).unwrap_or(clauses.words.len());
    let ends_so = clauses.is(verb, grammar.participle) || clauses.is(end - 1, grammar.participle);
    let of_finite = finite < verb && clauses.is(finite, grammar.passive) && ends_so;
    let is_passive = of_finite || clauses.is(verb + 1, grammar.passive);
    if is_passive && !clauses.is(verb, grammar.cites) {
        return Who::Nobody;
    }
    if let Some(found) = clause.described() {
        return found;
    }
    // `Das Blatt zitiert einen Zeugen mit den Worten`: who is quoted speaks.
    if clauses.is(verb, grammar.cites)
        && !is_passive
        && !follows_quotation(clauses, finite)
        && let Some(found) = after(clauses, verb + 1)
        && may_speak(clauses, &found)
    {
        let end = found.clone().skip(1).find(|&i| governs(clauses, i)).unwrap_or(found.end);
        return Who::Named(found.start..end);
    }
    let field = &clause.field;
    if field.len() == 1 && clauses.is(field.start, grammar.indefinite) || clauses.is(finite + 1, grammar.indefinite) {
        return Who::Nobody;
    }
    if field.len() == 1 && clause.is_pronoun(field.start) {
        return Who::Pronoun(field.clone());
    }
    let before = clause.phrase_in_field();
    let pronoun = (finite + 1..finite + 3).take_while(|&i| !clauses.is(i, MARK)).find(|&i| clause.is_pronoun(i));
    let is_subject =
        |found: &&Range<usize>| found.start == field.start && !is_matter(clauses, found) && is_somebody(clauses, found);
    if let Some(found) = before.as_ref().filter(is_subject)
        && pronoun.is_none_or(|i| !clauses.is(i, grammar.nominative))
    {
        return Who::Named(named(clauses, found));
    }
    if let Some(i) = pronoun {
        return Who::Pronoun(i..i + 1);
    }
    clause.on_either_side(before, last)
}

impl<'a> Clause<'a> {
    fn of(clauses: &'a Clauses<'a>, verb: usize) -> Self {
        let ends = MARK | clauses.pack.grammar.subordinate;
        let floor = verb.saturating_sub(BEFORE_WORDS_MAX);
        let mut start = verb;
        while start > floor && !clauses.quoted[start - 1] && !clauses.is(start - 1, ends) {
            start -= 1;
        }
        let finite = (start..verb).find(|&i| acts(clauses, i)).unwrap_or(verb);
        Self { clauses, field: start..finite, finite }
    }

    /// `X, Sprecher der Y, sagte`: the aside says what he is.
    fn described(&self) -> Option<Who> {
        let Self { clauses, field, .. } = self;
        let start = field.start;
        let is_parted = field.is_empty() && start > 0 && clauses.is(start - 1, COMMA | ASIDE);
        if !is_parted || follows_quotation(clauses, start) {
            return None;
        }
        // `Er habe ihnen Geld gegeben, wenn sie schwiegen, sagte …`: an object is not described.
        left(clauses, start).filter(|who| matches!(who, Who::Named(found) if !follows_verb(clauses, found.start)))
    }

    fn is_pronoun(&self, at: usize) -> bool {
        let Self { clauses, .. } = self;
        let grammar = &clauses.pack.grammar;
        let is_article = clauses.is(at, grammar.determiner) && !clauses.is(at + 1, MARK);
        clauses.is(at, grammar.pronoun | grammar.first_person) && !clauses.is(at, grammar.oblique) && !is_article
    }

    /// The phrase before the finite verb, if it can be a subject by its article.
    fn phrase_in_field(&self) -> Option<Range<usize>> {
        let Self { clauses, field, finite } = self;
        let grammar = &clauses.pack.grammar;
        let start = field.start;
        let is_count = clauses.is(start, NUMBER) && !clauses.is(start, grammar.role);
        if field.is_empty() || is_count || clauses.is(start, grammar.oblique | grammar.time) || governs(clauses, start)
        {
            return None;
        }
        let found = first_of_list(clauses, phrase_before(clauses, *finite)?);
        (!clauses.is(found.start, grammar.oblique) && may_speak(clauses, &found)).then_some(found)
    }

    /// `Das Blatt nannte Neri so`: a bare name behind the verb is its object where a whole phrase stands first.
    fn on_either_side(&self, before: Option<Range<usize>>, last: usize) -> Who {
        let Self { clauses, finite, .. } = self;
        let grammar = &clauses.pack.grammar;
        let right = behind(clauses, finite + 1, true);
        let wins = |found: &Range<usize>| {
            before.as_ref().is_none_or(|before| {
                let is_subject = clauses.is(before.start, grammar.nominative);
                let is_other = || {
                    clauses.is(found.start, grammar.nominative) || found.clone().any(|i| clauses.is(i, grammar.role))
                };
                // `Der Händler räumte den Verkauf der Daten ein`: what stands first in the nominative does it.
                is_matter(clauses, before) || (!is_subject && is_other())
            })
        };
        match right {
            Some(Who::Named(found)) if wins(&found) => Who::Named(found),
            right => before
                .map(|found| Who::Named(named(clauses, &found)))
                .or(right)
                .or_else(|| behind(clauses, last + 1, false))
                .unwrap_or(Who::Before),
        }
    }
}

/// Whether a finite verb stands before a phrase in its clause.
fn follows_verb(clauses: &Clauses<'_>, at: usize) -> bool {
    let mut before = (0..at).rev().take_while(|&i| !clauses.is(i, MARK));
    before.any(|i| acts(clauses, i) || clauses.is(i, clauses.pack.grammar.reported))
}

/// `X confirmed this and called it that`: the second verb has the subject of the first.
fn shared_around(clauses: &Clauses<'_>, until: usize) -> Who {
    let previous = (0..until).rev().take(BEFORE_WORDS_MAX).find(|&i| acts(clauses, i) && !clauses.quoted[i]);
    let own = previous.map(|i| around(clauses, i, i)).filter(|who| matches!(who, Who::Named(_) | Who::Pronoun(_)));
    own.or_else(|| first_phrase(clauses, until.min(BEFORE_WORDS_MAX)).map(Who::Named)).unwrap_or(Who::Before)
}
