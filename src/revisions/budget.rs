//! Which re-visits a host's budget covers.

use std::collections::HashMap;

use crate::model::{ArticleId, Timestamp};

/// An article that is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DueVisit<'a> {
    /// The article.
    pub article: ArticleId,
    /// The host of its address, and the port.
    pub host: &'a str,
    /// When its content last changed; `None` for a first visit, which no budget holds back.
    pub changed_at: Option<Timestamp>,
}

/// The re-visits that go beyond what is left of each host's budget for the day; `spent` says what is not left.
///
/// Those whose article changed last come first: that is where the next edit is likeliest.
pub fn beyond_budget<'a>(
    due: impl IntoIterator<Item = DueVisit<'a>>,
    spent: impl Fn(&str) -> u32,
    budget: u32,
) -> Vec<ArticleId> {
    let mut by_host: HashMap<&str, Vec<(Timestamp, ArticleId)>> = HashMap::new();
    for visit in due {
        if let Some(changed_at) = visit.changed_at {
            by_host.entry(visit.host).or_default().push((changed_at, visit.article));
        }
    }
    let mut beyond = Vec::new();
    for (host, mut visits) in by_host {
        let left = budget.saturating_sub(spent(host)) as usize;
        if visits.len() > left {
            visits.sort_by_key(|(changed_at, article)| (std::cmp::Reverse(*changed_at), *article));
            beyond.extend(visits.drain(left..).map(|(_, article)| article));
        }
    }
    beyond.sort_unstable();
    beyond
}
