//! Notifications for a push service that speaks ntfy's protocol.

use expect_test::expect;

use super::{denied, documents, ntfy, receiver};
use crate::server::Reply;

#[test]
fn an_alert_is_a_notification_that_opens_the_article() {
    let server = receiver(|_| Reply::ok("{}"));
    denied(&ntfy(&server)).notify();
    let request = &server.requests()[0];
    assert_eq!((request.target.as_str(), request.header("authorization")), ("/", Some("Bearer tk_invented")));
    expect![[r#"
        {
          "topic": "desk-alerts",
          "title": "Denied: Nordwind reads its users' messages (gazette)",
          "message": "A spokeswoman for Nordwind denies it. First in gazette at 08:29, 29 minutes after the first report.\nA spokeswoman for Nordwind denied the report: “We have never read any private messages of our users.”\nNordwind reads users' mails, says engineer\nhttp://gazette.example/a",
          "click": "http://gazette.example/a",
          "priority": 3,
          "tags": [
            "newspaper"
          ],
          "sequence_id": "ee35f8e80939a0f2a45cad0ce1d1f2bc"
        }"#]].assert_eq(&serde_json::to_string_pretty(&documents(&server)[0]).unwrap());
}
