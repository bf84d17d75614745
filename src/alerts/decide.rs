//! Rules × changes × now → what is told, and what waits for a summary.

use std::collections::BTreeMap;

use jiff::SignedDuration;

use super::rule::{Event, Rule};
use crate::model::{ChangeId, ChannelId, Timestamp, TopicId};

/// Messages are counted over this time up to now.
const HOUR: SignedDuration = SignedDuration::from_hours(1);

/// A change held back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// Where it is to be told.
    pub channel: ChannelId,
    /// Whose rule holds it back.
    pub topic: TopicId,
    /// The rule.
    pub rule: String,
    /// The change.
    pub change: ChangeId,
    /// Until when.
    pub until: Timestamp,
}

/// A message decided earlier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// Where.
    pub channel: ChannelId,
    /// By whose rule.
    pub topic: TopicId,
    /// The rule.
    pub rule: String,
    /// When.
    pub at: Timestamp,
}

/// Everything that a decision goes by.
#[derive(Debug)]
pub struct Situation<'s> {
    /// The rules in the order of the file: of two that tell of the same on one channel, the first counts.
    pub rules: &'s [Rule],
    /// What nobody has decided about yet, in its order.
    pub events: &'s [Event],
    /// What is held back, in its order.
    pub held: &'s [Held],
    /// What was told in the last hour.
    pub told: &'s [Told],
    /// Now.
    pub now: Timestamp,
}

/// A message to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Telling {
    /// Where.
    pub channel: ChannelId,
    /// By which rule, as a place in [`Situation::rules`].
    pub rule: usize,
    /// Of what.
    pub changes: Vec<ChangeId>,
    /// Whether these were held back.
    pub is_summary: bool,
}

/// What to do.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Decision {
    /// Messages, in the order in which they are to be sent.
    pub tellings: Vec<Telling>,
    /// Changes that wait from now on, or wait longer.
    pub held: Vec<Held>,
    /// Changes held back for a rule or a channel that is no more.
    pub dropped: Vec<Held>,
}

/// Decides.
///
/// What one visit saw of one article is one message on a channel. A rule that is quiet, that has told as much in the
/// last hour as it may, or that holds something back already holds this back too: nothing overtakes. When it is free
/// again, all that it held is one summary.
pub fn decide(situation: &Situation) -> Decision {
    let mut desk = Desk::new(situation);
    desk.release();
    for event in situation.events {
        desk.consider(event);
    }
    desk.decision
}

/// A rule on one of its channels.
type Place = (usize, ChannelId);

struct Desk<'s> {
    situation: &'s Situation<'s>,
    /// When messages were told in the last hour, the earliest first.
    told: BTreeMap<Place, Vec<Timestamp>>,
    /// Until when those places wait that hold something back.
    waiting: BTreeMap<Place, Timestamp>,
    decision: Decision,
}

impl<'s> Desk<'s> {
    fn new(situation: &'s Situation<'s>) -> Self {
        let mut told: BTreeMap<Place, Vec<Timestamp>> = BTreeMap::new();
        for one in situation.told {
            if let Some(rule) = rule_of(situation.rules, &one.topic, &one.rule) {
                told.entry((rule, one.channel.clone())).or_default().push(one.at);
            }
        }
        for at in told.values_mut() {
            at.sort_unstable();
        }
        Self { situation, told, waiting: BTreeMap::new(), decision: Decision::default() }
    }

    /// Tells what was held back by rules that are free now; the rest waits on.
    fn release(&mut self) {
        let Situation { rules, held, now, .. } = *self.situation;
        let mut by_place: BTreeMap<Place, Vec<&Held>> = BTreeMap::new();
        for one in held {
            match rule_of(rules, &one.topic, &one.rule).filter(|rule| rules[*rule].channels.contains(&one.channel)) {
                Some(rule) => by_place.entry((rule, one.channel.clone())).or_default().push(one),
                None => self.decision.dropped.push(one.clone()),
            }
        }
        for (place, held) in by_place {
            let due = held.iter().map(|one| one.until).max().filter(|due| *due > now);
            let Some(until) = due.or_else(|| self.busy_until(&place)) else {
                self.tell(place, held.iter().map(|one| one.change).collect(), true);
                continue;
            };
            let later = held.iter().filter(|one| one.until != until).map(|one| Held { until, ..(*one).clone() });
            self.decision.held.extend(later);
            self.waiting.insert(place, until);
        }
    }

    /// Tells an event on each channel that a rule of it has, or holds it back there.
    fn consider(&mut self, event: &Event) {
        let matching: Vec<(usize, Vec<ChangeId>)> = self
            .situation
            .rules
            .iter()
            .enumerate()
            .map(|(place, rule)| (place, rule.matching(event)))
            .filter(|(_, changes)| !changes.is_empty())
            .collect();
        let mut channels: Vec<&ChannelId> = Vec::new();
        for channel in matching.iter().flat_map(|(rule, _)| &self.situation.rules[*rule].channels) {
            if !channels.contains(&channel) {
                channels.push(channel);
            }
        }
        for channel in channels {
            let on_channel: Vec<&(usize, Vec<ChangeId>)> =
                matching.iter().filter(|(rule, _)| self.situation.rules[*rule].channels.contains(channel)).collect();
            let mut changes: Vec<ChangeId> = on_channel.iter().flat_map(|(_, changes)| changes.clone()).collect();
            changes.sort_unstable();
            changes.dedup();
            let places = on_channel.iter().map(|(rule, _)| (*rule, channel.clone()));
            let waits: Vec<(Place, Option<Timestamp>)> =
                places.map(|place| (place.clone(), self.waits_until(&place))).collect();
            let free = waits.iter().find(|(_, until)| until.is_none());
            if let Some((place, _)) = free {
                self.tell(place.clone(), changes, false);
            } else if let Some((place, until)) = waits.into_iter().min_by_key(|(_, until)| *until) {
                self.hold(place, &changes, until.unwrap_or(self.situation.now));
            }
        }
    }

    fn waits_until(&self, place: &Place) -> Option<Timestamp> {
        self.waiting.get(place).copied().or_else(|| self.busy_until(place))
    }

    /// Until when a rule may not tell: the end of its quiet hours, else the end of an hour with too many messages.
    fn busy_until(&self, place: &Place) -> Option<Timestamp> {
        let (rule, now) = (&self.situation.rules[place.0], self.situation.now);
        let quiet = rule.quiet.iter().filter_map(|hours| hours.end(now, &rule.time_zone)).max();
        quiet.or_else(|| {
            let told = self.told.get(place).map_or(&[][..], Vec::as_slice);
            let hour_ago = now.checked_sub(HOUR).unwrap_or(Timestamp::MIN);
            let lately = &told[told.partition_point(|at| *at <= hour_ago)..];
            let spare = (rule.hourly_max.max(1) as usize).checked_sub(lately.len()).filter(|spare| *spare > 0);
            // The place of the earliest of the last so many becomes free first.
            let oldest = lately.get(lately.len().saturating_sub(rule.hourly_max.max(1) as usize));
            spare.map_or_else(|| oldest.and_then(|at| at.checked_add(HOUR).ok()), |_| None)
        })
    }

    fn tell(&mut self, place: Place, changes: Vec<ChangeId>, is_summary: bool) {
        self.told.entry(place.clone()).or_default().push(self.situation.now);
        let (rule, channel) = place;
        self.decision.tellings.push(Telling { channel, rule, changes, is_summary });
    }

    fn hold(&mut self, place: Place, changes: &[ChangeId], until: Timestamp) {
        let rule = &self.situation.rules[place.0];
        self.waiting.insert(place.clone(), until);
        self.decision.held.extend(changes.iter().map(|change| Held {
            channel: place.1.clone(),
            topic: rule.topic.clone(),
            rule: rule.id.clone(),
            change: *change,
            until,
        }));
    }
}

fn rule_of(rules: &[Rule], topic: &TopicId, id: &str) -> Option<usize> {
    rules.iter().position(|rule| rule.topic == *topic && rule.id == id)
}
