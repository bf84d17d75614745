//! Documents for webhooks.

use expect_test::expect;

use super::{DENIAL, receiver, report, subjects, webhook, world};
use crate::server::Reply;

#[test]
fn a_denial_added_quietly_is_told_within_a_round() {
    let server = receiver(|_| Reply::status(204));
    let world = world(&webhook(&server));
    world.also("[[topics.alerts]]\n");
    world.at("08:00").publish("gazette/a", report());
    world.run_until("08:20").notify();
    world.edit("gazette/a", |a| a.add(DENIAL)).run_until("08:40").notify();
    subjects(
        &server,
        &expect![[r#"
        Denied: Nordwind reads its users' messages (gazette)
    "#]],
    );
    world.notify();
    assert_eq!(server.requests().len(), 1);
    let request = &server.requests()[0];
    expect![[r#"
        {
          "version": 1,
          "type": "alert",
          "id": "18f08753afc25233336c451f719a369d",
          "created_at": "2026-03-02T08:40:00Z",
          "topic": {
            "id": "nordwind",
            "title": "Nordwind and its users' messages"
          },
          "rule": "1",
          "language": "en",
          "subject": "Denied: Nordwind reads its users' messages (gazette)",
          "text": "Denied: Nordwind reads its users' messages (gazette)\nA spokeswoman for Nordwind denies it. First in gazette at 08:29, 29 minutes after the first report.\nA spokeswoman for Nordwind denied the report: “We have never read any private messages of our users.”\nhttp://gazette.example/a",
          "changes": [
            {
              "kind": "denial_added",
              "at": "2026-03-02T08:29:06Z",
              "article_id": 1,
              "url": "http://gazette.example/a",
              "title": "Nordwind reads users' mails, says engineer",
              "outlet": "gazette",
              "language": "en",
              "not_before": "2026-03-02T08:14:33Z",
              "story_id": 1,
              "words": [
                {
                  "edit": "inserted",
                  "text": "A spokeswoman for Nordwind denied the report: “We have never read any private messages of our users.”"
                }
              ],
              "claim_id": "nordwind/access",
              "position": null,
              "id": 3
            }
          ],
          "statements": [
            {
              "kind": "denial",
              "at": "2026-03-02T08:29:06Z",
              "not_before": "2026-03-02T08:14:33Z",
              "story_id": 1,
              "article_id": 1,
              "url": "http://gazette.example/a",
              "title": "Nordwind reads users' mails, says engineer",
              "outlet": "gazette",
              "language": "en",
              "speaker": "A spokeswoman for Nordwind",
              "text": "A spokeswoman for Nordwind denied the report: “We have never read any private messages of our users.”",
              "claim_id": "nordwind/access"
            }
          ],
          "more_changes": 0
        }"#]].assert_eq(&serde_json::to_string_pretty(&serde_json::from_slice::<serde_json::Value>(&request.body).unwrap()).unwrap());
}
