//! Whose turn it is when a host's day is nearly spent.

use crate::model::{ArticleId, Timestamp};
use crate::revisions::{DueVisit, beyond_budget};

#[test]
fn the_latest_changed_are_visited_and_first_visits_always() {
    let hour = |hour: i64| Some(Timestamp::from_second(hour * 3_600).unwrap());
    let due =
        [(1, "a:80", hour(1)), (2, "a:80", hour(3)), (3, "a:80", None), (4, "b:80", hour(1)), (5, "a:80", hour(2))];
    let beyond = |budget: u32, spent: u32| {
        let visits = due.map(|(id, host, changed_at)| DueVisit { article: ArticleId(id), host, changed_at });
        beyond_budget(visits, |host| if host == "a:80" { spent } else { 0 }, budget)
            .into_iter()
            .map(|id| id.0)
            .collect::<Vec<_>>()
    };
    assert_eq!(beyond(3, 0), [0; 0]);
    assert_eq!(beyond(2, 0), [1]);
    assert_eq!(beyond(3, 2), [1, 5]);
    assert_eq!(beyond(3, 9), [1, 2, 5]);
    assert_eq!(beyond(0, 0), [1, 2, 4, 5]);
}
