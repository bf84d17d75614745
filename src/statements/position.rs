//! Which claims a statement is about, and where a revision stands on each claim.

use crate::model::{ClaimId, HedgeType, Part, Position, Statement, StatementKind};

use super::Reading;

/// How many statements back a denial looks for what it answers.
///
/// Beyond about three paragraphs a reader no longer connects the two.
const ANSWERS_BACK_MAX: usize = 12;

/// Up to where the lead reaches, in Unicode scalar values: what readers see before they scroll.
const LEAD_SCALARS: usize = 350;

/// The claims of one statement, the best first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Link {
    /// The claims.
    pub claims: Vec<ClaimId>,
    /// Whether they come from an earlier statement that this one answers, not from its own words.
    pub by_answer: bool,
}

/// The claims of everything in a reading.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Links {
    /// For each statement.
    pub statements: Vec<Link>,
    /// For each sentence without a statement.
    pub bare: Vec<Vec<ClaimId>>,
}

/// Links each statement to claims: by its own words, as `mentions` tells, or, for a denial, a confirmation or a
/// refusal to comment that names no claim, by what it answers: the claim of headline and lead, else the nearest one.
pub fn link(reading: &Reading, claims: &[ClaimId], mentions: impl Fn(&ClaimId, &str) -> bool) -> Links {
    let own = |text: &str| claims.iter().filter(|claim| mentions(claim, text)).cloned().collect::<Vec<_>>();
    let mut links: Vec<Link> = Vec::with_capacity(reading.statements.len());
    for statement in &reading.statements {
        let named = own(&statement.text);
        if !named.is_empty() {
            links.push(Link { claims: named, by_answer: false });
            continue;
        }
        let answers = !matches!(statement.kind, StatementKind::Allegation | StatementKind::Correction);
        let claims = if answers { answered(reading, &links) } else { Vec::new() };
        links.push(Link { by_answer: !claims.is_empty(), claims });
    }
    answer_the_lead(reading, &mut links);
    Links { statements: links, bare: reading.bare.iter().map(|bare| own(&bare.text)).collect() }
}

/// `Bridge, the mayor denies`: a headline stands before all that it answers, which the lead then tells.
fn answer_the_lead(reading: &Reading, links: &mut [Link]) {
    let lead = links.iter().zip(&reading.statements).find(|(link, s)| !link.claims.is_empty() && is_seen_first(s));
    let Some(claims) = lead.map(|(link, _)| link.claims.clone()) else { return };
    for (link, statement) in links.iter_mut().zip(&reading.statements) {
        let answers = !matches!(statement.kind, StatementKind::Allegation | StatementKind::Correction);
        if statement.part == Part::Title && answers && link.claims.is_empty() {
            *link = Link { claims: claims.clone(), by_answer: true };
        }
    }
}

/// What `Meta denies it` denies, after the statements linked so far: what the article is about, as headline and lead
/// have it, not the detail that happens to stand before it.
fn answered(reading: &Reading, links: &[Link]) -> Vec<ClaimId> {
    let is_linked = |link: &&Link| !link.claims.is_empty();
    let main = links.iter().zip(&reading.statements).find(|(link, s)| is_linked(link) && is_seen_first(s));
    let nearest = || links[links.len().saturating_sub(ANSWERS_BACK_MAX)..].iter().rev().find(is_linked);
    main.map(|(link, _)| link).or_else(nearest).map(|link| link.claims.clone()).unwrap_or_default()
}

/// Where a revision stands on a claim, and by which statements.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// The claim.
    pub claim: ClaimId,
    /// The position.
    pub position: Position,
    /// Indexes of the statements that decide it.
    pub deciding: Vec<usize>,
}

/// The position of a revision on each claim, `silent` included.
///
/// What the outlet says in its own words, in a sentence without a statement, counts as alleged there: as fact, or at
/// the distance that the sentence keeps; in the headline always, in the text where no statement speaks of the claim.
/// A headline that negates the claim rebuts it, as does one in which the outlet itself calls it false. A denial in the headline or the lead without an allegation there, a debunking by the outlet, or denials alone rebut;
/// allegation and denial together contest; else the plainest allegation tells whether it is asserted or hedged.
pub fn positions(reading: &Reading, links: &Links, claims: &[ClaimId]) -> Vec<Standing> {
    claims.iter().map(|claim| standing(reading, links, claim)).collect()
}

fn standing(reading: &Reading, links: &Links, claim: &ClaimId) -> Standing {
    let about: Vec<(usize, &Statement)> = reading
        .statements
        .iter()
        .enumerate()
        .filter(|(index, _)| links.statements.get(*index).is_some_and(|link| link.claims.contains(claim)))
        .collect();
    let of = |kind: StatementKind| -> Vec<(usize, &Statement)> {
        about.iter().filter(|(_, statement)| statement.kind == kind).copied().collect()
    };
    let (denials, mut allegations) = (of(StatementKind::Denial), of(StatementKind::Allegation));
    // `denies the accusation of fraud`: what is only named in order to be denied is not alleged here, nor is what an
    // earlier version said.
    let corrections: Vec<&Statement> =
        reading.statements.iter().filter(|statement| statement.kind == StatementKind::Correction).collect();
    allegations.retain(|(index, statement)| {
        let is_main = reading.explanations.get(*index).is_some_and(|why| why.is_main);
        let stands_with = |other: &&Statement| (other.part, other.start) == (statement.part, statement.start);
        let denied = denials.iter().any(|(_, denial)| stands_with(denial));
        !corrections.iter().any(stands_with) && (is_main || !denied)
    });
    allegations.extend(of(StatementKind::Confirmation));
    let indexes = |statements: &[(usize, &Statement)]| statements.iter().map(|(index, _)| *index).collect::<Vec<_>>();
    let bare = bare(reading, links, claim, about.is_empty());
    if let Some(position) = bare
        && (about.is_empty() || (position == Position::Rebutted && denials.is_empty()))
    {
        return Standing { claim: claim.clone(), position, deciding: Vec::new() };
    }
    let (position, deciding) = if !denials.is_empty() && bare.is_none() && leads(reading, &denials, &allegations) {
        (Position::Rebutted, indexes(&denials))
    } else if !denials.is_empty() {
        let mut both = indexes(&allegations);
        both.extend(indexes(&denials));
        both.sort_unstable();
        (Position::Contested, both)
    } else if allegations.is_empty() {
        (Position::Silent, indexes(&about))
    } else {
        let seen = seen_first(&allegations);
        if bare == Some(Position::Asserted) {
            return Standing { claim: claim.clone(), position: Position::Asserted, deciding: indexes(&seen) };
        }
        let plain: Vec<_> = seen.iter().filter(|(_, statement)| is_plain(statement)).copied().collect();
        if plain.is_empty() { (Position::Hedged, indexes(&seen)) } else { (Position::Asserted, indexes(&plain)) }
    };
    Standing { claim: claim.clone(), position, deciding }
}

/// What sentences without a statement say of a claim: those of the headline, or of the text too if `everywhere`.
fn bare(reading: &Reading, links: &Links, claim: &ClaimId, everywhere: bool) -> Option<Position> {
    let about = reading.bare.iter().zip(&links.bare).filter(|(_, claims)| claims.contains(claim));
    let mut seen = about.map(|(bare, _)| bare).filter(|bare| everywhere || bare.part == Part::Title).peekable();
    let first = *seen.peek()?;
    if first.is_negated && (first.part == Part::Title || first.start < LEAD_SCALARS) {
        return Some(Position::Rebutted);
    }
    let plain = seen.any(|bare| bare.distance == HedgeType::Plain);
    Some(if plain { Position::Asserted } else { Position::Hedged })
}

/// Whether the denial is what a reader takes away: it stands alone, it has the headline, or the outlet itself makes it.
fn leads(reading: &Reading, denials: &[(usize, &Statement)], allegations: &[(usize, &Statement)]) -> bool {
    let alone = allegations.iter().all(|(index, _)| denials.iter().any(|(denial, _)| denial == index));
    let in_title = |(_, statement): &&(usize, &Statement)| statement.part == Part::Title;
    // `Report of arrest is fake`: what the outlet itself says in the headline goes before what it says there was alleged.
    let by_outlet = |index: usize| reading.explanations.get(index).is_some_and(|why| why.by_outlet);
    let verdict = denials.iter().find(in_title).is_some_and(|(index, _)| by_outlet(*index));
    let headline =
        denials.iter().any(|denial| in_title(&denial)) && (verdict || !allegations.iter().any(|a| in_title(&a)));
    let debunked = denials.iter().any(|(_, statement)| statement.speaker.is_none() && is_seen_first(statement))
        && !allegations.iter().any(|(_, statement)| statement.part == Part::Title || is_plain(statement));
    alone || headline || debunked
}

fn is_seen_first(statement: &Statement) -> bool {
    statement.part == Part::Title || statement.start < LEAD_SCALARS
}

/// The statements in headline and lead, or all if there are none.
fn seen_first<'a>(statements: &[(usize, &'a Statement)]) -> Vec<(usize, &'a Statement)> {
    let seen: Vec<_> = statements.iter().filter(|(_, statement)| is_seen_first(statement)).copied().collect();
    if seen.is_empty() { statements.to_vec() } else { seen }
}

/// A confirmation, or an allegation without distance.
fn is_plain(statement: &Statement) -> bool {
    statement.kind == StatementKind::Confirmation || statement.hedge_type == Some(HedgeType::Plain)
}
