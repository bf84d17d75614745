//! The subject of a verb: before it, behind it, over asides, or shared with another verb.
//!
//! Most languages put the subject before the verb, and behind it where the verb is inserted after a quotation (`«…», ha
//! detto il sindaco`); German and Dutch put one constituent before the finite verb, whichever it is. Where a clause has
//! no subject of its own, it has that of the verb before it.

use std::ops::Range;

use crate::language::built_in::{ASIDE, COLON, COMMA, MARK, NAME, NUMBER, QUOTE, STOP};

use super::clause::Clauses;
use super::phrase::{
    acts, after, base_end, first_phrase, governs, is_helped, is_matter, is_name, is_somebody, may_speak, name_inside,
    named, opens, phrase_before,
};

/// How many asides may stand between a subject and its verb: `X, minister of Y, who was in Z, denied`.
const ASIDES_MAX: usize = 3;

/// How far behind its verb a subject is looked for, in words.
const BEHIND_WORDS_MAX: usize = 14;

/// How far before its verb anything is looked for, in words; longer sentences are lists or no sentences.
const BEFORE_WORDS_MAX: usize = 80;

/// Somebody in a sentence, or somebody named before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Who {
    /// The words of the sentence that name the speaker.
    Named(Range<usize>),
    /// A pronoun, and where it stands.
    Pronoun(Range<usize>),
    /// A dropped subject.
    Before,
    /// A passive without an agent.
    Nobody,
}

/// The subject of the verb that stands at `verb`; `last` is the last word of its cue.
pub(super) fn subject(clauses: &Clauses<'_>, verb: usize, last: usize) -> Who {
    let grammar = &clauses.pack.grammar;
    if let Some(agent) = agent(clauses, verb) {
        return Who::Named(agent);
    }
    if clauses.is(verb, grammar.impersonal)
        && let Some(document) = document(clauses, verb)
    {
        return Who::Named(document);
    }
    if clauses.pack.verb_second {
        return around(clauses, verb, last);
    }
    if is_passive(clauses, verb) || is_attribute(clauses, verb) {
        return Who::Nobody;
    }
    if clauses.is(verb, grammar.gerund) || is_governed_infinitive(clauses, verb) {
        return shared(clauses, verb);
    }
    plain(clauses, verb, last).unwrap_or_else(|| shared(clauses, verb))
}

/// `is accused`, `è stata smentita`: a participle behind an auxiliary of the passive, and no reflexive pronoun before it.
pub(super) fn is_passive(clauses: &Clauses<'_>, verb: usize) -> bool {
    let grammar = &clauses.pack.grammar;
    if clauses.pack.verb_second || !clauses.is(verb, grammar.participle) {
        return false;
    }
    let group = (verb.saturating_sub(4)..verb).rev().take_while(|&i| clauses.is(i, grammar.between | grammar.passive));
    let (mut passive, mut active) = (false, false);
    for i in group {
        passive |= clauses.is(i, grammar.passive);
        active |= clauses.is(i, grammar.active | grammar.reflexive);
    }
    let been = verb > 0 && clauses.is(verb - 1, grammar.passive);
    passive && (!active || (been && clauses.is(verb - 1, grammar.participle)))
}

/// `the deal, later denied`, `il faccendiere arrestato`: a participle that belongs to a noun.
fn is_attribute(clauses: &Clauses<'_>, verb: usize) -> bool {
    let grammar = &clauses.pack.grammar;
    let is_participle = clauses.is(verb, grammar.participle) && !clauses.is(verb, grammar.finite | grammar.gerund);
    is_participle && !is_helped(clauses, verb) && !clauses.is(verb, grammar.asked)
}

/// `to deny`, `al denunciar`: an infinitive with a preposition has the subject of the main clause.
fn is_governed_infinitive(clauses: &Clauses<'_>, verb: usize) -> bool {
    let grammar = &clauses.pack.grammar;
    verb > 0 && clauses.is(verb, grammar.infinitive) && clauses.is(verb - 1, grammar.preposition)
}

/// The subject in the verb's own clause, where the subject usually stands first.
fn plain(clauses: &Clauses<'_>, verb: usize, last: usize) -> Option<Who> {
    let grammar = &clauses.pack.grammar;
    let start = left_edge(clauses, verb);
    let says = clauses.is(verb, grammar.speech);
    let inserted = start == 0 || clauses.is(start - 1, QUOTE | ASIDE) || follows_quotation(clauses, start);
    // `a-t-elle ajouté`: the pronoun stands inside the verb group.
    if let Some(i) = (start..verb).find(|&i| clauses.is(i, grammar.pronoun) && !clauses.is(i, grammar.between)) {
        return Some(Who::Pronoun(i..i + 1));
    }
    if says
        && inserted
        && let Some(found) = behind(clauses, last + 1, true)
    {
        return Some(found);
    }
    if start > 0 && clauses.is(start - 1, grammar.conjunction) {
        return None;
    }
    let left = left(clauses, start);
    if let Some(Who::Named(found)) = &left
        && !says
        && is_matter(clauses, found)
    {
        // `L'esistenza degli accordi la riconosce il portavoce`: what is denied stands first.
        return behind(clauses, last + 1, false).or(Some(Who::Nobody));
    }
    // `La oferta la admite la empresa`: a pronoun right before the verb takes up the object that stands first.
    let takes_up = start < verb && clauses.is(verb - 1, grammar.clitic) && !says;
    if takes_up
        && left.is_some()
        && let Some(found) = behind(clauses, last + 1, false)
    {
        return Some(found);
    }
    if left.is_some() {
        return left;
    }
    let is_clause_first = start == 0 || clauses.is(start - 1, MARK | grammar.subordinate);
    if clauses.is(verb, grammar.accuse) && !inserted {
        return None;
    }
    behind(clauses, last + 1, says && is_clause_first)
}

/// Where the auxiliaries, adverbs and clitics before a verb begin.
fn left_edge(clauses: &Clauses<'_>, verb: usize) -> usize {
    let grammar = &clauses.pack.grammar;
    let is_before = |i: usize| clauses.is(i, grammar.between) && !clauses.is(i, NAME);
    let mut start = verb;
    // `ha addirittura rifiutato`: adverbs that no list has may stand between an auxiliary and its participle.
    if clauses.is(verb, grammar.participle) && is_helped(clauses, verb) {
        let helper = (verb.saturating_sub(4)..verb).rev().find(|&i| clauses.is(i, grammar.active | grammar.passive));
        let is_adverb = |i: usize| !clauses.is(i, NAME | grammar.role | grammar.determiner.without(grammar.between));
        start = helper.filter(|&helper| (helper + 1..verb).all(is_adverb)).unwrap_or(verb);
    }
    while start > 0 && is_before(start - 1) {
        start -= 1;
    }
    start
}

fn follows_quotation(clauses: &Clauses<'_>, start: usize) -> bool {
    // Typed apostrophes for quotation marks are words without a class.
    let start = start - (0..start).rev().take_while(|&i| clauses.words[i].classes.is_empty()).count();
    if start == 0 {
        return false;
    }
    clauses.is(start - 1, COMMA) && start >= 2 && (clauses.quoted[start - 1] || clauses.is(start - 2, QUOTE))
        || clauses.quoted[start - 1]
}

/// The subject that stands before a verb whose own group begins at `start`, over asides.
fn left(clauses: &Clauses<'_>, start: usize) -> Option<Who> {
    let grammar = &clauses.pack.grammar;
    let mut end = start;
    for _ in 0..=ASIDES_MAX {
        let i = end.checked_sub(1)?;
        if clauses.quoted[i] {
            return None;
        }
        if clauses.is(i, COMMA | ASIDE) {
            end = aside_before(clauses, i)?;
            continue;
        }
        if clauses.is(i, grammar.relative) {
            return antecedent(clauses, i).map(Who::Named);
        }
        if clauses.is(i, grammar.indefinite) {
            return Some(Who::Nobody);
        }
        if clauses.is(i, grammar.pronoun | grammar.first_person) {
            return Some(Who::Pronoun(i..end));
        }
        let phrase = phrase_before(clauses, end)?;
        // `Rossi, who leads the inquiry, and whose report is out, denies`: the phrase belongs to another aside.
        let opener =
            (0..phrase.start).rev().take_while(|&i| !clauses.is(i, MARK)).find(|&i| clauses.is(i, grammar.relative));
        if let Some(opener) = opener.filter(|_| end != start) {
            end = opener.checked_sub(1).filter(|&i| clauses.is(i, COMMA | ASIDE))?;
            continue;
        }
        let phrase = first_of_list(clauses, phrase);
        let is_time = !may_speak(clauses, &phrase) && phrase.clone().any(|i| clauses.is(i, grammar.time));
        return (!is_time).then(|| Who::Named(named(clauses, &phrase)));
    }
    None
}

/// Where the aside begins that ends with the mark at `close`; its own opening mark is left out.
///
/// An aside has no verb of its own, or opens with a subordinator: `, who was in Rome,`.
fn aside_before(clauses: &Clauses<'_>, close: usize) -> Option<usize> {
    let grammar = &clauses.pack.grammar;
    let mut has_verb = false;
    for i in (0..close).rev().take(BEFORE_WORDS_MAX) {
        if clauses.quoted[i] || clauses.is(i, STOP | QUOTE | COLON) {
            return None;
        }
        has_verb |= acts(clauses, i);
        if clauses.is(i, COMMA | ASIDE) {
            let opens_below = (i + 1..(i + 4).min(close))
                .any(|k| clauses.is(k, grammar.subordinate | grammar.relative))
                || (clauses.pack.verb_second && acts(clauses, close - 1));
            if i + 1 < close && (!has_verb || opens_below) {
                return Some(i);
            }
        }
    }
    None
}

/// Of `A, B and C` the first.
fn first_of_list(clauses: &Clauses<'_>, phrase: Range<usize>) -> Range<usize> {
    let grammar = &clauses.pack.grammar;
    if phrase.start == 0 || !clauses.is(phrase.start - 1, grammar.conjunction) {
        return phrase;
    }
    let mut first = phrase.clone();
    while first.start > 1 && clauses.is(first.start - 1, COMMA | grammar.conjunction) {
        let mut end = first.start - 1;
        while end > 0 && clauses.is(end - 1, COMMA | ASIDE | grammar.conjunction) {
            end -= 1;
        }
        // `Grigg (Bank) und Berlin`: what a bracket adds belongs to the name before it.
        let end = if clauses.is(end, COMMA | ASIDE) { aside_before(clauses, end).unwrap_or(end) } else { end };
        match phrase_before(clauses, end) {
            Some(found) if may_speak(clauses, &found) && !clauses.is(found.start, grammar.asked) => first = found,
            _ => break,
        }
    }
    // `X met Y and Z denied`: the phrase before the conjunction is an object there.
    if opens(clauses, first.start) { first } else { phrase }
}

/// What a relative pronoun at `pronoun` stands for: the noun phrase right before it, whatever governs that.
fn antecedent(clauses: &Clauses<'_>, pronoun: usize) -> Option<Range<usize>> {
    let grammar = &clauses.pack.grammar;
    let mut end = pronoun;
    // `i quali`: the pronoun has an article.
    while end > 0 && clauses.is(end - 1, COMMA | grammar.determiner) && !clauses.is(end - 1, NAME) {
        end -= 1;
    }
    let stop = MARK | grammar.subordinate;
    let within =
        (0..end).rev().take(6).take_while(|&i| !clauses.is(i, stop) && !acts(clauses, i) && !clauses.quoted[i]);
    let own = |i: &usize| !clauses.is(*i, grammar.preposition) || clauses.is(*i, NAME);
    let start = within.take_while(own).last()?;
    let phrase = start..end;
    let named = name_inside(clauses, &phrase).unwrap_or(phrase);
    named.clone().any(|i| clauses.is(i, NAME | grammar.role | grammar.determiner)).then_some(named)
}

/// The subject behind a verb: `ha detto ieri il sindaco`. Where an object may stand there (`is_sure` is false), only
/// a name or a role counts.
fn behind(clauses: &Clauses<'_>, from: usize, is_sure: bool) -> Option<Who> {
    let grammar = &clauses.pack.grammar;
    let mut at = from;
    let mut commas = 0;
    let end = (from + BEHIND_WORDS_MAX).min(clauses.words.len());
    while at < end && !clauses.quoted[at] {
        if clauses.is(at, MARK) {
            // `said, in a statement, the company`.
            let goes_on =
                is_sure && commas < 2 && clauses.is(at, COMMA) && !clauses.is(at + 1, grammar.subordinate | QUOTE);
            if !goes_on || (commas == 0 && !governs(clauses, at + 1)) {
                return None;
            }
            commas += 1;
            at += 1;
            continue;
        }
        if clauses.is(at, grammar.subordinate | grammar.conjunction)
            || (acts(clauses, at) && !clauses.is(at, grammar.infinitive))
        {
            return None;
        }
        let stands_alone = !clauses.is(at, grammar.determiner | grammar.oblique);
        if clauses.is(at, grammar.pronoun) && stands_alone {
            return (is_sure && at <= from + 2).then(|| Who::Pronoun(at..at + 1));
        }
        if governs(clauses, at) {
            at = governed_end(clauses, at);
            continue;
        }
        if clauses.is(at, grammar.determiner) && clauses.is(at + 1, grammar.time) {
            at += 2;
            continue;
        }
        if clauses.is(at, NAME | grammar.role | grammar.determiner) && !is_clitic(clauses, at) {
            let phrase = at..base_end(clauses, at);
            if clauses.is(at, grammar.oblique)
                || phrase.clone().any(|i| clauses.is(i, grammar.time)) && !is_somebody(clauses, &phrase)
            {
                at = phrase.end;
                continue;
            }
            // Where all nouns have capitals, a bare noun is an object unless it stands right behind the verb.
            let bare =
                clauses.pack.capital_nouns && at > from + 1 && phrase.len() == 1 && !clauses.is(at, grammar.role);
            let sure = is_sure && may_speak(clauses, &phrase) && !bare;
            if !sure
                && (!phrase.clone().take(3).any(|i| clauses.is(i, NAME | grammar.role)) || is_matter(clauses, &phrase))
            {
                return None;
            }
            let whole = phrase.start..hanging_end(clauses, &phrase);
            return Some(Who::Named(name_behind(clauses, &whole).unwrap_or_else(|| named(clauses, &whole))));
        }
        at += 1;
    }
    None
}

/// `il presidente della lega calcio Mario Orto`: the name follows a long role without a comma.
fn name_behind(clauses: &Clauses<'_>, phrase: &Range<usize>) -> Option<Range<usize>> {
    if clauses.pack.capital_nouns || !phrase.clone().any(|i| clauses.is(i, clauses.pack.grammar.role)) {
        return None;
    }
    let end = (phrase.end..clauses.words.len()).find(|&i| !is_name(clauses, i)).unwrap_or(clauses.words.len());
    let is_whole = (2..=4).contains(&(end - phrase.end)) && !clauses.is(phrase.end - 1, NAME);
    is_whole.then_some(phrase.end..end)
}

/// `lo ha detto`: a clitic looks like an article, and a verb follows it.
fn is_clitic(clauses: &Clauses<'_>, at: usize) -> bool {
    clauses.is(at, clauses.pack.grammar.between) && acts(clauses, at + 1)
}

/// Where a phrase with a preposition ends.
///
/// `in una nota Rossi`, `am Montag Kanzler Kern`: a name behind a thing, a role behind a day are phrases of their own.
fn governed_end(clauses: &Clauses<'_>, at: usize) -> usize {
    let grammar = &clauses.pack.grammar;
    let mut start = at;
    while start + 1 < clauses.words.len() && clauses.is(start + 1, grammar.preposition | grammar.determiner) {
        start += 1;
    }
    let end = base_end(clauses, start);
    let capital_nouns = clauses.pack.capital_nouns;
    let parts = |i: usize| {
        let starts =
            if capital_nouns { clauses.is(i, grammar.role) } else { clauses.is(i, NAME) && !clauses.is(i - 1, NAME) };
        let bare = start == at;
        let ends = if capital_nouns {
            clauses.is(i - 1, grammar.time | NUMBER) || bare
        } else {
            !clauses.is(i - 1, grammar.role)
        };
        starts && ends && i > start + 1
    };
    (start + 2..end).find(|&i| parts(i)).unwrap_or(end).max(at + 1)
}

/// Where the phrases end that hang on a phrase: `il procuratore di Milano`.
fn hanging_end(clauses: &Clauses<'_>, phrase: &Range<usize>) -> usize {
    let grammar = &clauses.pack.grammar;
    let mut end = phrase.end;
    let hangs = |i: usize| governs(clauses, i) || (clauses.pack.capital_nouns && clauses.is(i, grammar.genitive));
    while end < phrase.start + BEHIND_WORDS_MAX && hangs(end) && !clauses.quoted.get(end).copied().unwrap_or(true) {
        end = governed_end(clauses, end);
    }
    end.min(clauses.words.len())
}

/// The subject that a verb shares with another one: that of the nearest verb before it, else of the next.
fn shared(clauses: &Clauses<'_>, verb: usize) -> Who {
    let is_other = |&i: &usize| !clauses.quoted[i] && acts(clauses, i) && !is_passive(clauses, i);
    let start = left_edge(clauses, verb);
    let mut others: Vec<usize> = (0..verb).rev().take(BEFORE_WORDS_MAX).filter(is_other).take(4).collect();
    // `X read the note that Y had sent and denied it`: a coordinated verb goes with that of the main clause.
    if start > 0 && clauses.is(start - 1, clauses.pack.grammar.conjunction) {
        others.sort_by_key(|&i| clauses.subordinate[i]);
    }
    let before = others.into_iter().find_map(|i| own(clauses, i));
    before
        .or_else(|| first_phrase(clauses, start.min(BEFORE_WORDS_MAX)).map(Who::Named))
        .or_else(|| (verb + 1..clauses.words.len()).take(BEFORE_WORDS_MAX).filter(is_other).take(2).find_map(|i| own(clauses, i)))
        .unwrap_or(Who::Before)
}

/// The subject that stands in the clause of a verb, without a look at other verbs.
fn own(clauses: &Clauses<'_>, verb: usize) -> Option<Who> {
    let start = left_edge(clauses, verb);
    if start > 0 && clauses.is(start - 1, clauses.pack.grammar.relative) {
        return None;
    }
    left(clauses, start).filter(|who| match who {
        Who::Named(found) => is_somebody(clauses, found) || clauses.is(found.start, clauses.pack.grammar.determiner),
        _ => true,
    })
}

/// Where the finite verb stands second, the subject is on one side of it or the other, and the cue may be far behind.
fn around(clauses: &Clauses<'_>, verb: usize, last: usize) -> Who {
    let grammar = &clauses.pack.grammar;
    let mut start = verb;
    let floor = verb.saturating_sub(BEFORE_WORDS_MAX);
    while start > floor && !clauses.quoted[start - 1] && !clauses.is(start - 1, MARK | grammar.subordinate) {
        start -= 1;
    }
    let finite = (start..verb).find(|&i| acts(clauses, i)).unwrap_or(verb);
    if finite > 0 && clauses.is(finite - 1, grammar.conjunction) {
        return shared_around(clauses, finite - 1);
    }
    // Who is quoted in the passive does speak.
    let of_finite = finite < verb && clauses.is(finite, grammar.passive) && clauses.is(verb, grammar.participle);
    let is_passive = of_finite || clauses.is(verb + 1, grammar.passive);
    if is_passive && !clauses.is(verb, grammar.cites) {
        return Who::Nobody;
    }
    let inserted = finite == start;
    if inserted && start > 0 && clauses.is(start - 1, COMMA | ASIDE) && !follows_quotation(clauses, start) {
        // `X, Sprecher der Y, sagte`: the aside says what he is.
        if let Some(Who::Named(found)) = left(clauses, start) {
            return Who::Named(found);
        }
    }
    let field = start..finite;
    let is_pronoun = |i: usize| {
        let is_article = clauses.is(i, grammar.determiner) && !clauses.is(i + 1, MARK);
        clauses.is(i, grammar.pronoun | grammar.first_person) && !clauses.is(i, grammar.oblique) && !is_article
    };
    if field.len() == 1 && clauses.is(start, grammar.indefinite) || clauses.is(finite + 1, grammar.indefinite) {
        return Who::Nobody;
    }
    if field.len() == 1 && is_pronoun(start) {
        return Who::Pronoun(field);
    }
    let is_open = |i: usize| {
        let is_count = clauses.is(i, NUMBER) && !clauses.is(i, grammar.role);
        !clauses.is(i, grammar.oblique | grammar.time) && !is_count && !governs(clauses, i)
    };
    let before = (!field.is_empty() && is_open(start))
        .then(|| phrase_before(clauses, finite))
        .flatten()
        .map(|found| first_of_list(clauses, found))
        .filter(|found| !clauses.is(found.start, grammar.oblique) && may_speak(clauses, found));
    let sure = before.clone().filter(|found| found.start == start && !is_matter(clauses, found));
    let right_pronoun = (finite + 1..finite + 3).take_while(|&i| !clauses.is(i, MARK)).find(|&i| is_pronoun(i));
    if let Some(found) = sure
        .filter(|found| is_somebody(clauses, found) && right_pronoun.is_none_or(|i| !clauses.is(i, grammar.nominative)))
    {
        return Who::Named(named(clauses, &found));
    }
    if let Some(i) = right_pronoun {
        return Who::Pronoun(i..i + 1);
    }
    let right = behind(clauses, finite + 1, true);
    // `Das Blatt nannte Neri so`: a bare name behind the verb is its object where a whole phrase stands first.
    let wins = |found: &Range<usize>| {
        before.as_ref().is_none_or(|before| {
            is_matter(clauses, before)
                || clauses.is(found.start, grammar.nominative)
                || found.clone().any(|i| clauses.is(i, grammar.role))
        })
    };
    if let Some(Who::Named(found)) = &right
        && wins(found)
    {
        return Who::Named(found.clone());
    }
    before
        .map(|found| Who::Named(named(clauses, &found)))
        .or(right)
        .or_else(|| behind(clauses, last + 1, false))
        .unwrap_or(Who::Before)
}

/// `X confirmed this and called it that`: the second verb has the subject of the first.
fn shared_around(clauses: &Clauses<'_>, until: usize) -> Who {
    let previous = (0..until).rev().take(BEFORE_WORDS_MAX).find(|&i| acts(clauses, i) && !clauses.quoted[i]);
    let own = previous.map(|i| around(clauses, i, i)).filter(|who| matches!(who, Who::Named(_) | Who::Pronoun(_)));
    own.or_else(|| first_phrase(clauses, until.min(BEFORE_WORDS_MAX)).map(Who::Named)).unwrap_or(Who::Before)
}

/// Who does it in a passive: `confirmed by the ministry`.
pub(super) fn agent(clauses: &Clauses<'_>, verb: usize) -> Option<Range<usize>> {
    let grammar = &clauses.pack.grammar;
    let active = verb > 0 && (verb.saturating_sub(2)..verb).any(|i| clauses.is(i, grammar.active));
    if active || !clauses.is(verb, grammar.participle) {
        return None;
    }
    if clauses.pack.verb_second {
        let by = (0..verb).rev().take_while(|&i| !clauses.is(i, MARK)).find(|&i| clauses.is(i, grammar.agent))?;
        let passive = (0..by).rev().take_while(|&i| !clauses.is(i, MARK)).any(|i| clauses.is(i, grammar.passive));
        return passive.then(|| after(clauses, by + 1)).flatten().map(|found| found.start..found.end.min(verb));
    }
    let end = (verb + 5).min(clauses.words.len());
    let by = (verb + 1..end)
        .take_while(|&i| !clauses.is(i, STOP | QUOTE | grammar.subordinate))
        .find(|&i| clauses.is(i, grammar.agent))?;
    let is_somebody = |i: usize| clauses.is(i, NAME | grammar.role);
    after(clauses, by + 1).filter(|found| found.clone().take(3).any(is_somebody))
}

/// The document that speaks: `heißt es in dem Schreiben`, `in dem Antrag heißt es`.
fn document(clauses: &Clauses<'_>, verb: usize) -> Option<Range<usize>> {
    let grammar = &clauses.pack.grammar;
    if clauses.pack.verb_second && verb > 0 {
        let start = (0..verb).rev().take_while(|&i| !clauses.is(i, MARK)).last().unwrap_or(verb);
        if start < verb && governs(clauses, start) {
            return after(clauses, start + 1).map(|found| found.start..found.end.min(verb));
        }
    }
    let end = (verb + 4).min(clauses.words.len());
    let behind = (verb + 1..end).take_while(|&i| !clauses.is(i, MARK)).find(|&i| clauses.is(i, grammar.preposition));
    if let Some(at) = behind {
        return after(clauses, at + 1).filter(|found| !clauses.is(found.start, grammar.time));
    }
    let start = (0..verb).rev().take_while(|&i| !clauses.is(i, MARK)).last()?;
    let at = (start..verb).find(|&i| clauses.is(i, grammar.preposition))?;
    let phrase = at + 1..verb;
    (!phrase.is_empty()).then_some(phrase)
}
