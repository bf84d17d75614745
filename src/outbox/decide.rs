//! Decides about every change once: those told become messages in the same transaction.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::SignedDuration;
use serde_json::Value;

use super::Plan;
use super::compose::{self, Occasion};
use crate::alerts::{self, Decision, Event, Fact, Held, Situation, Telling, Told};
use crate::model::{ArticleId, ChangeId, ChangeKind, ClaimId, Language, Timestamp, TopicId};
use crate::store::{self, AlertChange, HeldAlert, Store, Writer};

/// Under this key the record remembers the last change that was decided about.
const DECIDED: &str = "alerts_decided";
/// What is dated earlier was imported or found afterwards, and is no news to be woken for.
const NEWS: SignedDuration = SignedDuration::from_hours(24);
/// Over this time messages are counted.
const HOUR: SignedDuration = SignedDuration::from_hours(1);

/// Decides about what is new in the record and what was held back until now; gives how many messages it wrote.
pub fn decide(store: &Store, plan: &Arc<Plan>, now: Timestamp) -> store::Result<usize> {
    let mut written = 0;
    while store.read(|r| Ok(decided(r)? < r.last_change()? || r.next_alert_at()?.is_some_and(|due| due <= now)))? {
        let plan = Arc::clone(plan);
        let (messages, is_done) = store.write(move |w| decide_some(w, &plan, now))?;
        written += messages;
        if is_done {
            break;
        }
    }
    Ok(written)
}

fn decided(r: &store::Reader) -> store::Result<ChangeId> {
    Ok(ChangeId(r.meta(DECIDED)?.and_then(|id| id.parse().ok()).unwrap_or(0)))
}

/// Decides about as many changes as are looked at together; whether those were the last.
fn decide_some(w: &Writer, plan: &Plan, now: Timestamp) -> store::Result<(usize, bool)> {
    let since = now.checked_sub(NEWS).unwrap_or(Timestamp::MIN);
    let (changes, last) = w.changes_to_alert(decided(w)?, since)?;
    let (held, told) = (w.held_alerts()?, w.told_alerts(now.checked_sub(HOUR).unwrap_or(Timestamp::MIN))?);
    let events = events(&changes);
    let decision = alerts::decide(&Situation {
        rules: &plan.rules,
        events: &events,
        held: &held.into_iter().map(held_value).collect::<Vec<_>>(),
        told: &told.into_iter().map(told_value).collect::<Vec<_>>(),
        now,
    });
    let known: BTreeMap<ChangeId, AlertChange> = changes.into_iter().map(|change| (change.told.id, change)).collect();
    let written = write(w, plan, &decision, known, now)?;
    w.save_meta(DECIDED, &last.to_string())?;
    Ok((written, last >= w.last_change()?))
}

fn write(
    w: &Writer,
    plan: &Plan,
    decision: &Decision,
    mut known: BTreeMap<ChangeId, AlertChange>,
    now: Timestamp,
) -> store::Result<usize> {
    for held in &decision.dropped {
        w.drop_held_alert(&held.channel, held.change)?;
    }
    for held in &decision.held {
        let Held { channel, topic, rule, change, until } = held.clone();
        w.hold_alert(&HeldAlert { channel, change_id: change, topic_id: topic, rule, due_at: until }, now)?;
    }
    let mut written = 0;
    for telling in &decision.tellings {
        for id in &telling.changes {
            if !known.contains_key(id)
                && let Some(change) = w.change_to_alert(*id)?
            {
                known.insert(*id, change);
            }
        }
        let changes: Vec<AlertChange> = telling.changes.iter().filter_map(|id| known.get(id).cloned()).collect();
        written += usize::from(tell(w, plan, telling, &changes, now)?);
    }
    Ok(written)
}

fn tell(w: &Writer, plan: &Plan, telling: &Telling, changes: &[AlertChange], now: Timestamp) -> store::Result<bool> {
    let (Some(rule), Some(channel)) = (plan.rules.get(telling.rule), plan.channel(&telling.channel)) else {
        return Ok(false);
    };
    let occasion = Occasion { rule, channel, is_summary: telling.is_summary, now };
    let Some(message) = compose::alert(w, &occasion, changes)? else { return Ok(false) };
    let Some(id) = w.save_message(&message)? else { return Ok(false) };
    for change in &telling.changes {
        w.tell_alert((&telling.channel, *change), (&rule.topic, &rule.id), id, now)?;
    }
    Ok(true)
}

fn held_value(held: HeldAlert) -> Held {
    let HeldAlert { channel, change_id, topic_id, rule, due_at } = held;
    Held { channel, topic: topic_id, rule, change: change_id, until: due_at }
}

fn told_value(told: store::ToldAlert) -> Told {
    Told { channel: told.channel, topic: told.topic_id, rule: told.rule, at: told.at }
}

/// What each visit saw of each article.
fn events(changes: &[AlertChange]) -> Vec<Event> {
    let mut events: Vec<Event> = Vec::new();
    let mut places: BTreeMap<(Option<ArticleId>, Timestamp, Vec<TopicId>), usize> = BTreeMap::new();
    for change in changes {
        let article = change.told.article.as_ref();
        let key = (article.map(|article| article.id), change.told.at, change.topics.clone());
        let place = *places.entry(key).or_insert_with(|| {
            events.push(Event {
                at: change.told.at,
                article: article.map(|article| article.id),
                topics: change.topics.clone(),
                outlet: article.map(|article| article.outlet.clone()).unwrap_or_default(),
                language: article.map_or(Language::UND, |article| article.language),
                facts: Vec::new(),
            });
            events.len() - 1
        });
        events[place].facts.push(fact(change));
    }
    events
}

fn fact(change: &AlertChange) -> Fact {
    // What a copy says was said by its original.
    let is_new = change.told.kind == ChangeKind::ArticleAppeared;
    let said = change.said.iter().filter(|_| is_new).map(|(statement, claims)| (statement.kind, claims.clone()));
    Fact { id: change.told.id, kind: change.told.kind, claims: claims(&change.told.detail), said: said.collect() }
}

/// The claims that a change's detail names.
fn claims(detail: &Value) -> Vec<ClaimId> {
    let listed = detail.get("claims").and_then(Value::as_array).into_iter().flatten();
    let moved = detail.get("claim").into_iter();
    listed.chain(moved).filter_map(Value::as_str).map(ClaimId::from).collect()
}
