//! What a rule needs besides its cue: somebody of whom it is said, somebody who says it, what the sentences before said.

use std::ops::Deref;

use crate::language::{Found, Need, built_in};
use crate::model::StatementKind;

use super::clause::Clauses;
use super::decide::Context;
use super::phrase::is_helped;
use super::subject::{Who, agent, is_passive, subject};

/// Within how many sentences an answer is still heard as one: about two paragraphs of a news item.
pub(super) const ANSWERS_WITHIN: usize = 4;

/// Whether a match has what its rule needs besides.
pub(super) fn holds(
    need: Need,
    clauses: &Clauses<'_>,
    (context, is_attributed): (&Context, &dyn Deref<Target = bool>),
    found: &Found,
) -> bool {
    let grammar = &clauses.pack.grammar;
    let any = |classes| clauses.words.iter().any(|word| word.is(classes));
    match need {
        Need::Actor => any(built_in::NAME | grammar.role | grammar.pronoun | grammar.matter | grammar.misdeed),
        Need::Prior => matches!(context.prior, Some(StatementKind::Allegation | StatementKind::Denial)),
        Need::PriorAllegation => context.prior == Some(StatementKind::Allegation),
        Need::PriorPlain => {
            context.prior_is_plain
                && !clauses.quoted.iter().any(|&quoted| quoted)
                && !any(grammar.speech | grammar.source | grammar.negation)
        }
        Need::PriorDenial => context.prior == Some(StatementKind::Denial),
        Need::Answer => context.headline_alleges || context.alleged_ago.is_some_and(|ago| ago < ANSWERS_WITHIN),
        Need::Attributed => {
            any(grammar.source)
                || context.in_quotation
                || clauses.quoted.iter().any(|&quoted| quoted)
                || **is_attributed
        }
        Need::Quoted => clauses.quoted[found.first()],
        Need::Unquoted => !clauses.quoted[found.first()],
        Need::Matter => any(grammar.matter),
        Need::Predicate => is_predicate(clauses, found.last()),
        Need::Accused => context.prior == Some(StatementKind::Allegation) && is_named_before(clauses, found, context),
        Need::Affirmed => !is_denied(clauses, found),
    }
}

/// The names and roles of a sentence, as words.
pub(super) fn named(clauses: &Clauses<'_>) -> Vec<String> {
    let somebody = |i: &usize| clauses.is(*i, built_in::NAME | clauses.pack.grammar.role);
    (0..clauses.words.len()).filter(somebody).map(|i| clauses.phrase(&(i..i + 1)).to_lowercase()).collect()
}

/// Whether the subject of a cue stands in the sentence before, other than as its speaker.
fn is_named_before(clauses: &Clauses<'_>, found: &Found, context: &Context) -> bool {
    let somebody = |i: usize| clauses.is(i, built_in::NAME | clauses.pack.grammar.role);
    let alleges = |word: &str| context.alleger.as_ref().is_some_and(|who| who.to_lowercase().contains(word));
    let is_before = |word: &str| context.named.iter().any(|name| name == word) && !alleges(word);
    let Who::Named(phrase) = subject(clauses, found.first(), found.last()) else { return false };
    phrase.filter(|&i| somebody(i)).any(|i| is_before(&clauses.phrase(&(i..i + 1)).to_lowercase()))
}

/// Whether a negation stands in the clause of a cue: before the cue or inside it.
fn is_denied(clauses: &Clauses<'_>, found: &Found) -> bool {
    let grammar = &clauses.pack.grammar;
    let ends = |i: usize| clauses.is(i, built_in::MARK | grammar.subordinate | grammar.conjunction);
    let negates = |i: usize| clauses.is(i, grammar.negation);
    let before = (0..found.first()).rev().take_while(|&i| !ends(i)).any(negates);
    let inside = (found.first()..found.last()).any(negates);
    before || inside
}

/// Whether a verb says of somebody what he did: no participle without its auxiliary (`the stolen goal`), no noun behind
/// its article (`the abuse`), no passive that leaves open by whom.
fn is_predicate(clauses: &Clauses<'_>, at: usize) -> bool {
    let grammar = &clauses.pack.grammar;
    let has_article = at > 0 && clauses.is(at - 1, grammar.determiner.without(grammar.between));
    let is_participle = clauses.is(at, grammar.participle) && !clauses.is(at, grammar.finite);
    !has_article
        && (clauses.pack.verb_second || !is_participle || is_helped(clauses, at))
        && (!is_passive(clauses, at) || agent(clauses, at).is_some())
}
