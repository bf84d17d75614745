//! Noun phrases and the names in them.
//!
//! There is no parser behind it. A noun phrase begins with an article, a name or a role that no preposition governs, and
//! ends at a mark, a verb or a subordinator; phrases with a preposition hang on the one before them.

use std::ops::Range;

use crate::language::built_in::{ASIDE, COMMA, MARK, NAME, NUMBER, QUOTE, STOP, WORD};

use super::clause::Clauses;

/// How many words a noun phrase has at most.
const PHRASE_WORDS_MAX: usize = 9;

/// A phrase with all that hangs on it has at most this many words.
const PHRASE_REACH: usize = 40;

/// A phrase without article, name or role is a subject up to this many words (`critics say`); longer ones are no phrase.
const BARE_WORDS_MAX: usize = 4;

/// A name in quotation marks inside a phrase has at most this many words: `die „Frankfurter Rundschau“`.
const QUOTED_NAME_WORDS: usize = 4;

/// Whether a word is a verb where it stands: no participle without its auxiliary, no noun behind its article.
pub(super) fn acts(clauses: &Clauses<'_>, at: usize) -> bool {
    let grammar = &clauses.pack.grammar;
    if !clauses.is(at, grammar.verb | grammar.speech | grammar.voice) {
        return false;
    }
    let previous = at.checked_sub(1);
    let has_article = previous.is_some_and(|i| {
        clauses.is(i, grammar.determiner.without(grammar.between)) && !(clauses.pack.verb_second && opens(clauses, i))
    });
    let is_participle = clauses.is(at, grammar.participle) && !clauses.is(at, grammar.finite);
    // `Der Beschuldigte schweigt`: where nouns have capitals, verbs have them only at the head of a clause.
    let is_noun = clauses.pack.capital_nouns && clauses.words[at].capital && !opens(clauses, at);
    !has_article && !is_noun && (clauses.pack.verb_second || !is_participle || is_helped(clauses, at))
}

/// Whether an auxiliary stands right before a participle.
pub(super) fn is_helped(clauses: &Clauses<'_>, at: usize) -> bool {
    let grammar = &clauses.pack.grammar;
    let near = (at.saturating_sub(4)..at).rev().take_while(|&i| !clauses.is(i, MARK | grammar.subordinate));
    near.into_iter().any(|i| clauses.is(i, grammar.active | grammar.passive | grammar.conditional))
}

/// Whether a clause begins at a word: a mark, a subordinator or a conjunction stands before it.
pub(super) fn opens(clauses: &Clauses<'_>, at: usize) -> bool {
    let grammar = &clauses.pack.grammar;
    at == 0 || clauses.is(at - 1, MARK | grammar.subordinate | grammar.conjunction)
}

/// Whether a word governs the phrase behind it. `De Luca` and the partitive that opens a clause (`des témoins`) do not.
pub(super) fn governs(clauses: &Clauses<'_>, at: usize) -> bool {
    let grammar = &clauses.pack.grammar;
    let is_name = clauses.is(at, NAME) || is_particle(clauses, at);
    clauses.is(at, grammar.preposition) && !is_name && !(clauses.is(at, grammar.determiner) && opens(clauses, at))
}

/// `De Luca`, `Van Dijk`: a preposition or article with a capital letter before a name, inside a sentence.
fn is_particle(clauses: &Clauses<'_>, at: usize) -> bool {
    let grammar = &clauses.pack.grammar;
    at > 0
        && !clauses.is(at - 1, MARK)
        && clauses.words.get(at).is_some_and(|word| word.capital)
        && clauses.is(at, grammar.preposition | grammar.determiner)
        && clauses.is(at + 1, NAME)
}

/// Whether a word is part of a name.
pub(super) fn is_name(clauses: &Clauses<'_>, at: usize) -> bool {
    clauses.is(at, NAME) || is_particle(clauses, at)
}

/// Whether somebody can be meant: a name, a role, or an article with a noun; no day and no number.
pub(super) fn may_speak(clauses: &Clauses<'_>, phrase: &Range<usize>) -> bool {
    let grammar = &clauses.pack.grammar;
    let head = phrase.start..head_end(clauses, phrase);
    let somebody = |i: usize| clauses.is(i, NAME | grammar.role) && !clauses.is(i, grammar.time);
    let has_noun = clauses.is(head.start, grammar.determiner) && head.len() >= 2 || head.clone().any(somebody);
    // `ein umfassendes Geständnis`: where nouns have capitals, an article and an adjective are nobody.
    let is_open =
        clauses.pack.capital_nouns && !head.clone().any(|i| clauses.words[i].capital || clauses.is(i, NUMBER));
    let is_time =
        head.clone().any(|i| clauses.is(i, grammar.time)) && !head.clone().any(|i| clauses.is(i, grammar.role));
    has_noun
        && !is_time
        && !is_open
        && head.clone().any(|i| clauses.is(i, WORD | NUMBER) && !clauses.is(i, grammar.small | grammar.between))
}

/// Whether a phrase is what is alleged or denied, not who does it: `the accusation weist der Konzern zurück`.
pub(super) fn is_matter(clauses: &Clauses<'_>, phrase: &Range<usize>) -> bool {
    let grammar = &clauses.pack.grammar;
    let head = phrase.start..head_end(clauses, phrase);
    head.clone().any(|i| clauses.is(i, grammar.matter)) && !head.clone().any(|i| clauses.is(i, grammar.role))
}

/// Where the head of a phrase ends: before the first phrase that hangs on it.
fn head_end(clauses: &Clauses<'_>, phrase: &Range<usize>) -> usize {
    let grammar = &clauses.pack.grammar;
    let hangs = |i: usize| governs(clauses, i) || (clauses.pack.capital_nouns && clauses.is(i, grammar.genitive));
    (phrase.start + 1..phrase.end).find(|&i| hangs(i)).unwrap_or(phrase.end)
}

/// Whether a phrase holds a role or a name that no article makes a common noun.
pub(super) fn is_somebody(clauses: &Clauses<'_>, phrase: &Range<usize>) -> bool {
    let grammar = &clauses.pack.grammar;
    // `Tourmanager Michael Cohl`: names and nothing else.
    let is_all_names = || phrase.clone().all(|i| clauses.is(i, NAME));
    let named = phrase.len() <= 2 || !clauses.pack.capital_nouns || is_all_names();
    may_speak(clauses, phrase)
        && (phrase.clone().any(|i| clauses.is(i, grammar.role)) || named && clauses.is(phrase.start, NAME))
}

pub(super) fn phrase_end(clauses: &Clauses<'_>, start: usize) -> usize {
    let limit = (start + PHRASE_WORDS_MAX).min(clauses.words.len());
    let ends =
        |i: usize| clauses.is(i, MARK | clauses.pack.grammar.subordinate) || acts(clauses, i) || is_gerund(clauses, i);
    (start + 1..limit).find(|&i| ends(i)).unwrap_or(limit)
}

/// Where the words from `start` on stop being one phrase: also before a preposition, an article, an adverb.
pub(super) fn base_end(clauses: &Clauses<'_>, start: usize) -> usize {
    let grammar = &clauses.pack.grammar;
    let mut at = start + 1;
    let mut has_noun = clauses.is(start, WORD)
        && !clauses.is(start, grammar.determiner | grammar.preposition)
        && (!clauses.pack.capital_nouns || clauses.is(start, NAME | grammar.role));
    while at < clauses.words.len() && at < start + PHRASE_WORDS_MAX {
        if let Some(end) = quoted_name_end(clauses, at) {
            return end;
        }
        let is_new = clauses.is(at, grammar.determiner | grammar.preposition) && !is_particle(clauses, at);
        let is_adverb = clauses.is(at, grammar.between) && !clauses.is(at, NAME | grammar.role | grammar.determiner);
        // Where nouns have capitals, a small word behind one is no part of the phrase.
        let is_small = clauses.pack.capital_nouns && has_noun && !clauses.words[at].capital && !clauses.is(at, NUMBER);
        let ends = clauses.is(at, MARK | grammar.subordinate | grammar.conjunction | grammar.pronoun);
        let is_other = has_noun && (is_new || is_small || is_gerund(clauses, at));
        if ends || is_other || is_adverb || acts(clauses, at) {
            break;
        }
        let is_noun = !clauses.pack.capital_nouns || clauses.words[at].capital;
        has_noun |= clauses.is(at, WORD) && is_noun && !clauses.is(at, grammar.determiner | grammar.preposition);
        at += 1;
    }
    at
}

/// A gerund behind a noun begins something new: `ha detto Rossi uscendo`.
fn is_gerund(clauses: &Clauses<'_>, at: usize) -> bool {
    clauses.is(at, clauses.pack.grammar.gerund) && !clauses.is(at, NAME | clauses.pack.grammar.role)
}

/// The noun phrase that ends before `end` and that no preposition governs, with the phrases that hang on it.
pub(super) fn phrase_before(clauses: &Clauses<'_>, end: usize) -> Option<Range<usize>> {
    let grammar = &clauses.pack.grammar;
    // Where the words begin of which it is not yet known whether a preposition governs them.
    let mut open = None;
    let mut at = end;
    while at > end.saturating_sub(PHRASE_REACH) {
        let i = at - 1;
        if let Some(start) = quoted_name_before(clauses, i) {
            open = Some(start);
            at = start;
            continue;
        }
        if clauses.quoted[i] || clauses.is(i, MARK | grammar.subordinate | grammar.conjunction) {
            break;
        }
        if acts(clauses, i) {
            // `sources close to the film being made in Rome said`: a participle that belongs to the noun.
            if open.is_none() && i > 0 && clauses.is(i, grammar.participle) {
                at = i;
                continue;
            }
            break;
        }
        // `..., leaving to the police the complaint of X`: a gerund that opens the clause is no part of a phrase.
        if is_gerund(clauses, i) && opens(clauses, i) && open != Some(i + 1) {
            break;
        }
        if governs(clauses, i) {
            open = open.and_then(|_| behind_date(clauses, i, end));
            if open.is_some() {
                break;
            }
        } else if clauses.is(i, grammar.determiner) && !is_particle(clauses, i) {
            if i > 0 && governs(clauses, i - 1) {
                open = None;
                at = i - 1;
                continue;
            }
            let hangs =
                clauses.pack.capital_nouns && clauses.is(i, grammar.genitive) && i > 0 && is_nominal(clauses, i - 1);
            if !hangs {
                // `il suo avvocato`: two articles.
                let first =
                    (0..i).rev().take_while(|&k| clauses.is(k, grammar.determiner) && !governs(clauses, k)).last();
                return Some(first.unwrap_or(i)..end);
            }
            open = None;
        } else if clauses.is(i, grammar.between) && !clauses.is(i, NAME | grammar.role) {
            if open.is_some() {
                break;
            }
        } else {
            open = Some(i);
        }
        at = i;
    }
    let open = open?;
    // `something Ankara denies`: words before a bare name are no part of it.
    let is_small = |i: usize| !clauses.is(i, NAME | grammar.role | NUMBER | QUOTE);
    let name =
        (open..end).find(|&i| clauses.is(i, NAME)).filter(|&i| !clauses.pack.capital_nouns && (open..i).all(is_small));
    let phrase = name.unwrap_or(open)..end;
    let somebody = phrase.clone().any(|i| clauses.is(i, NAME | grammar.role));
    let bare = phrase.len() <= BARE_WORDS_MAX
        && opens(clauses, phrase.start)
        && !clauses.is(phrase.start, grammar.small | grammar.not_name | grammar.first_person);
    (somebody || bare).then_some(phrase)
}

/// `In 2018 Facebook admitted`: what a preposition that opens the clause governs is the date, and a name begins behind it.
fn behind_date(clauses: &Clauses<'_>, preposition: usize, end: usize) -> Option<usize> {
    let grammar = &clauses.pack.grammar;
    let first = preposition + 1;
    let next = (first..end).find(|&i| !clauses.is(i, NUMBER | grammar.time))?;
    (next > first && clauses.is(next, NAME | grammar.role) && opens(clauses, preposition)).then_some(next)
}

/// `die Zeitschrift „Jungle World“ schrieb`: where a name in quotation marks begins that ends with the mark at `close`.
fn quoted_name_before(clauses: &Clauses<'_>, close: usize) -> Option<usize> {
    if !clauses.is(close, QUOTE) || close == 0 || !clauses.quoted[close - 1] {
        return None;
    }
    let open = (close.saturating_sub(QUOTED_NAME_WORDS + 1)..close).rev().find(|&i| clauses.is(i, QUOTE))?;
    let follows_noun = open > 0 && !clauses.is(open - 1, MARK) && !clauses.quoted[open - 1];
    (follows_noun && (open + 1..close).all(|i| !clauses.is(i, MARK))).then_some(open)
}

/// Where the name in quotation marks ends that the mark at `open` opens.
fn quoted_name_end(clauses: &Clauses<'_>, open: usize) -> Option<usize> {
    if !clauses.is(open, QUOTE) {
        return None;
    }
    let close = (open + 1..(open + 2 + QUOTED_NAME_WORDS).min(clauses.words.len())).find(|&i| clauses.is(i, QUOTE))?;
    (close > open + 1 && (open + 1..close).all(|i| !clauses.is(i, MARK))).then_some(close + 1)
}

fn is_nominal(clauses: &Clauses<'_>, at: usize) -> bool {
    let grammar = &clauses.pack.grammar;
    let is_any = grammar.small | grammar.between | grammar.time | grammar.opener;
    clauses.is(at, grammar.role) || clauses.words[at].capital && !clauses.is(at, is_any)
}

/// The first noun phrase of the sentence: the subject that coordinated verbs and gerunds share.
pub(super) fn first_phrase(clauses: &Clauses<'_>, until: usize) -> Option<Range<usize>> {
    let grammar = &clauses.pack.grammar;
    let mut at = 0;
    let mut governed = false;
    while at < until {
        if clauses.quoted[at] || clauses.is(at, MARK | grammar.subordinate) {
            governed = clauses.is(at, grammar.subordinate);
        } else if governs(clauses, at) {
            governed = true;
        } else if !governed && clauses.is(at, NAME | grammar.determiner | grammar.role) {
            let phrase = at..phrase_end(clauses, at).min(until);
            // `Besonders …`: where all nouns have capitals, the first word of a sentence may be any.
            let is_any = clauses.pack.capital_nouns
                && at == 0
                && !clauses.is(0, grammar.determiner | grammar.role)
                && !clauses.is(1, NAME | COMMA)
                && !acts(clauses, 1);
            if !is_any && may_speak(clauses, &phrase) {
                return Some(named(clauses, &phrase));
            }
            governed = true;
        }
        at += 1;
    }
    None
}

/// The nearest name before a pronoun in the same sentence.
pub(super) fn named_before(clauses: &Clauses<'_>, until: usize) -> Option<Range<usize>> {
    let grammar = &clauses.pack.grammar;
    let is_name = |i: usize| clauses.is(i, NAME) && !clauses.is(i, grammar.role | grammar.time) && !clauses.quoted[i];
    if clauses.pack.capital_nouns {
        return None;
    }
    let end = (0..until.min(clauses.words.len())).rev().find(|&i| is_name(i))?;
    let start = (0..=end).rev().take_while(|&i| is_name(i)).last()?;
    Some(start..end + 1)
}

/// What names a speaker in a phrase: the name in it, the name in apposition to its role, else the phrase, cut short.
pub(super) fn named(clauses: &Clauses<'_>, phrase: &Range<usize>) -> Range<usize> {
    name_inside(clauses, phrase).or_else(|| apposition(clauses, phrase)).unwrap_or_else(|| cut(clauses, phrase))
}

/// `says the lawyer of X, Anna Rossi`: the name stands behind the comma.
fn apposition(clauses: &Clauses<'_>, phrase: &Range<usize>) -> Option<Range<usize>> {
    let role = clauses.pack.grammar.role;
    let comma = phrase.end + usize::from(clauses.is(phrase.end, STOP) && clauses.is(phrase.end + 1, COMMA));
    if !clauses.is(comma, COMMA | ASIDE) || !phrase.clone().any(|i| clauses.is(i, role)) {
        return None;
    }
    // `Délio Lins e Silva`: small words inside a name.
    let joins = clauses.pack.grammar.preposition | clauses.pack.grammar.conjunction;
    let in_name = |i: usize| is_name(clauses, i) || (i > comma + 1 && clauses.is(i, joins) && clauses.is(i + 1, NAME));
    let end = (comma + 1..clauses.words.len()).find(|&i| !in_name(i)).unwrap_or(clauses.words.len());
    let name = comma + 1..end;
    let ends = end == clauses.words.len() || clauses.is(end, MARK);
    ((2..=5).contains(&name.len()) && ends && !name.clone().any(|i| clauses.is(i, role))).then_some(name)
}

/// The name inside a noun phrase, if no preposition stands before it: `minister Anna Rossi` is Anna Rossi.
pub(super) fn name_inside(clauses: &Clauses<'_>, phrase: &Range<usize>) -> Option<Range<usize>> {
    let grammar = &clauses.pack.grammar;
    let capital_nouns = clauses.pack.capital_nouns;
    let mut at = phrase.start;
    while at < phrase.end {
        if governs(clauses, at) {
            return None;
        }
        if is_name(clauses, at) {
            let end = (at..phrase.end).find(|&i| !is_name(clauses, i)).unwrap_or(phrase.end);
            let after_role = at > phrase.start && clauses.is(at - 1, grammar.role);
            // Where all nouns have capitals, only what follows a role is sure to be a name.
            let may_be_name = !capital_nouns || after_role || at == phrase.start;
            let start = name_start(clauses, at..end);
            if may_be_name && start < end && (end - start >= 2 || after_role) {
                return Some(start..end);
            }
            at = end;
        }
        at += 1;
    }
    None
}

/// A name begins after its owner (`Comcast's Jason Livingood`) and after a title, if two words are left.
fn name_start(clauses: &Clauses<'_>, run: Range<usize>) -> usize {
    let text = |i: usize| &clauses.text[clauses.words[i].start..clauses.words[i].end];
    let owner = run.clone().rev().find(|&i| text(i).ends_with("'s") || text(i).ends_with("’s"));
    let start = owner.map_or(run.start, |i| i + 1);
    let title = (start..run.end).take_while(|&i| clauses.is(i, clauses.pack.grammar.role)).count();
    if run.end - start >= title + 2 { start + title } else { start }
}

/// A long phrase ends before its second preposition, and before a day or an adverb.
pub(super) fn cut(clauses: &Clauses<'_>, phrase: &Range<usize>) -> Range<usize> {
    let grammar = &clauses.pack.grammar;
    let is_time = |i: usize| {
        clauses.is(i, grammar.time)
            || (clauses.is(i, grammar.preposition)
                && (i + 1..i + 4).any(|k| k < phrase.end && clauses.is(k, grammar.time)))
    };
    let ends = grammar.preposition | grammar.between;
    let mut seen = 0;
    for i in phrase.clone().skip(1) {
        let is_end = clauses.is(i, ends) && !clauses.is(i, NAME | grammar.determiner);
        if is_end || clauses.is(i, grammar.agent) {
            seen += 1;
        }
        if seen == 2 || is_time(i) {
            return phrase.start..i;
        }
    }
    phrase.clone()
}

/// The noun phrase right after a source word or the preposition of an agent.
pub(super) fn after(clauses: &Clauses<'_>, from: usize) -> Option<Range<usize>> {
    let grammar = &clauses.pack.grammar;
    let mut from = from;
    while clauses.is(from, grammar.preposition) && !clauses.is(from, NAME) {
        from += 1;
    }
    let is_none = MARK | grammar.first_person | grammar.pronoun | grammar.subordinate | NUMBER;
    let is_small = clauses.is(from, grammar.between) && !clauses.is(from, grammar.determiner | NAME | grammar.role);
    if from >= clauses.words.len() || clauses.is(from, is_none) || is_small || acts(clauses, from) {
        return None;
    }
    let phrase = from..phrase_end(clauses, from);
    let name = phrase.clone().find(|&i| clauses.is(i, NAME) && !clauses.is(i, grammar.role)).and_then(|at| {
        let end = (at..phrase.end).find(|&i| !clauses.is(i, NAME)).unwrap_or(phrase.end);
        (end - at >= 2 && !clauses.pack.capital_nouns).then_some(at..end)
    });
    Some(name.unwrap_or_else(|| cut(clauses, &phrase)))
}
