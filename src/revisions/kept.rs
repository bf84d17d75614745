//! Which statements survive from one revision to the next, which enter, which leave.

use std::collections::{HashMap, HashSet};

use crate::model::{ClaimId, Part, Statement, StatementKind};
use crate::text::{fold, tokens};

use super::Facts;
use super::content::normal;

/// Statements of a revision that are compared each with each; an article with more is a record of its own.
const STATEMENTS_MAX: usize = 400;
/// The share of words that makes one sentence another's rewording.
const REWORDED_MIN: f32 = 0.5;

/// A statement with the claims it is about.
pub(super) type Linked = (Statement, Vec<ClaimId>);

/// What became of the statements: places in the lists before and after.
#[derive(Debug, Default)]
pub(super) struct Survival {
    /// Statements that stayed, as they were and as they are.
    pub(super) kept: Vec<(usize, usize)>,
    pub(super) added: Vec<usize>,
    pub(super) removed: Vec<usize>,
}

/// A statement counts as kept when its sentence survives, or when somebody still says the same kind of thing about the
/// same claim: rewording is no removal and addition.
pub(super) fn survival(before: &Facts<'_>, after: &Facts<'_>) -> Survival {
    let (old, new) = (sides(before.statements), sides(after.statements));
    let mut survival = Survival { kept: pairs(&old, &new), ..Survival::default() };
    let kept_old: HashSet<usize> = survival.kept.iter().map(|(a, _)| *a).collect();
    let kept_new: HashSet<usize> = survival.kept.iter().map(|(_, b)| *b).collect();
    let (old_text, new_text) = (whole(before), whole(after));
    let stays = |side: &Side<'_>, others: &[Side<'_>], text: &str| {
        text.contains(&side.sentence) || others.iter().any(|other| side.says_the_same(other))
    };
    survival.removed =
        (0..old.len()).filter(|at| !kept_old.contains(at) && !stays(&old[*at], &new, &new_text)).collect();
    survival.added = (0..new.len()).filter(|at| !kept_new.contains(at) && !stays(&new[*at], &old, &old_text)).collect();
    survival
}

fn whole(facts: &Facts<'_>) -> String {
    format!("{}\n{}", normal(facts.content.title.unwrap_or_default()), normal(facts.content.text))
}

/// A statement made ready for comparing.
struct Side<'f> {
    kind: StatementKind,
    part: Part,
    sentence: String,
    speaker: Option<String>,
    claims: &'f [ClaimId],
    words: HashSet<String>,
}

fn sides(statements: &[Linked]) -> Vec<Side<'_>> {
    statements.iter().take(STATEMENTS_MAX).map(Side::new).collect()
}

impl<'f> Side<'f> {
    fn new((statement, claims): &'f Linked) -> Self {
        Self {
            kind: statement.kind,
            part: statement.part,
            sentence: normal(&statement.text),
            speaker: statement.speaker.as_deref().map(fold),
            claims,
            words: tokens(&statement.text).map(|token| token.folded.into_owned()).collect(),
        }
    }

    /// Whether both are statements of the same kind about a common claim.
    ///
    /// A claim that is alleged, or denied, in an article already is so once more when a company speaks where its
    /// spokesman did. Confirmations, refusals and corrections are told apart by who makes them, where that is known.
    fn says_the_same(&self, other: &Self) -> bool {
        let is_claimwise = matches!(self.kind, StatementKind::Allegation | StatementKind::Denial);
        let is_same_speaker = self.speaker.is_none() || other.speaker.is_none() || self.speaker == other.speaker;
        self.kind == other.kind
            && (is_claimwise || is_same_speaker)
            && self.claims.iter().any(|claim| other.claims.contains(claim))
    }

    /// How surely both are one statement; 0 if they are not.
    fn likeness(&self, other: &Self) -> f32 {
        if self.kind != other.kind {
            return 0.0;
        }
        // Headline and text repeat each other; each is paired with its like first.
        let part = if self.part == other.part { 0.5 } else { 0.0 };
        let total = self.words.len() + other.words.len();
        let common = self.words.intersection(&other.words).count();
        let share = if total == 0 { 0.0 } else { 2.0 * common as f32 / total as f32 };
        match share {
            _ if self.sentence == other.sentence => 4.0 + part,
            share if share >= REWORDED_MIN => 2.0 + share + part,
            _ if self.says_the_same(other) => 1.0 + part,
            _ => 0.0,
        }
    }
}

/// Pairs the statements of two revisions, the surest first.
fn pairs(old: &[Side<'_>], new: &[Side<'_>]) -> Vec<(usize, usize)> {
    let mut by_sentence: HashMap<(&str, StatementKind, Part), Vec<usize>> = HashMap::new();
    for (at, side) in new.iter().enumerate().rev() {
        by_sentence.entry((&side.sentence, side.kind, side.part)).or_default().push(at);
    }
    let mut pairs = Vec::new();
    let mut rest = Vec::new();
    for (at, side) in old.iter().enumerate() {
        match by_sentence.get_mut(&(side.sentence.as_str(), side.kind, side.part)).and_then(Vec::pop) {
            Some(same) => pairs.push((at, same)),
            None => rest.push(at),
        }
    }
    let free: Vec<usize> = by_sentence.into_values().flatten().collect();
    let mut scored: Vec<(f32, usize, usize)> = Vec::new();
    for &a in &rest {
        scored.extend(free.iter().map(|&b| (old[a].likeness(&new[b]), a, b)).filter(|(score, ..)| *score > 0.0));
    }
    scored.sort_by(|x, y| y.0.total_cmp(&x.0).then((x.1, x.2).cmp(&(y.1, y.2))));
    let (mut used_old, mut used_new) = (HashSet::new(), HashSet::new());
    for (_, a, b) in scored {
        if !used_old.contains(&a) && !used_new.contains(&b) {
            used_old.insert(a);
            used_new.insert(b);
            pairs.push((a, b));
        }
    }
    pairs.sort_unstable();
    pairs
}
