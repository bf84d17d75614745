//! Headlines that attack whoever is told of them.

use super::{decoded, email, ntfy, receiver, report, webhook, world};
use crate::server::{MailServer, Reply};

/// 10 kB of what does harm somewhere: markup, control characters, turned text, calls of everybody, ends of headers.
fn headline() -> String {
    let attack = "<script>alert(1)</script>\"><img src=x onerror=alert(1)> &amp; \u{202e}gnisrever\u{2066} \u{1b}[31m \u{0} \
        =?utf-8?q?x?= <!channel> @channel @everyone {{7*7}} ${jndi:x} javascript:alert(1) Bcc: a@b.example ";
    let mut headline = "Nordwind denies reading users' messages ".to_owned();
    while headline.len() < 10_000 {
        headline.push_str(attack);
    }
    headline
}

fn is_harmless(text: &str) -> bool {
    let is_harm =
        |c: char| (c.is_control() && c != '\n') || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    !text.contains(is_harm)
}

#[test]
fn a_hostile_headline_is_bounded_and_harmless_on_every_channel() {
    let (hook, push, mail) = (receiver(|_| Reply::status(204)), receiver(|_| Reply::status(200)), MailServer::start());
    let channels = format!("{}{}{}", webhook(&hook), ntfy(&push), email(&mail, "\"ada@reader.example\""));
    let world = world(&channels);
    world.also("[[topics.alerts]]\nkinds = [\"article_appeared\", \"denial\", \"text_changed\"]\n");
    world.at("08:00").publish("gazette/a", report().title(&headline())).poll().notify();
    world.edit("gazette/a", |a| a.title(&format!("Again: {}", headline()))).run_until("09:00").notify();

    let (hooks, pushes, mails) = (hook.requests(), push.requests(), mail.mails());
    assert_eq!((hooks.len(), pushes.len(), mails.len()), (2, 2, 2));
    for request in &hooks {
        let document: serde_json::Value = serde_json::from_slice(&request.body).unwrap();
        let (subject, text) = (document["subject"].as_str().unwrap(), document["text"].as_str().unwrap());
        assert!(is_harmless(subject) && subject.chars().count() <= 180, "{subject}");
        assert!(is_harmless(text) && text.chars().count() < 4_000, "{text}");
        assert!(!text.contains(['<', '>']) && !text.contains("@channel"), "{text}");
        assert!(request.body.len() < 40_000, "{}", request.body.len());
    }
    for request in &pushes {
        let document: serde_json::Value = serde_json::from_slice(&request.body).unwrap();
        let (title, message) = (document["title"].as_str().unwrap(), document["message"].as_str().unwrap());
        assert!(is_harmless(title) && title.chars().count() <= 180, "{title}");
        assert!(is_harmless(message) && message.len() <= 4_096, "{message}");
    }
    assert!(decoded(&mails[1].data).contains("&#60;script&#62;"), "{}", decoded(&mails[1].data));
    let remote =
        regex::Regex::new(r"<(img|link|iframe|object|embed|form)\b|<[^>]+\s(src|background)\s*=|url\(").unwrap();
    for mail in &mails {
        assert!(mail.header("Subject").len() < 1_500 && mail.header("Bcc").is_empty());
        let text = decoded(&mail.data);
        let html = &text[text.find("<!doctype").unwrap()..];
        assert!(!html.contains("<script") && !html.contains("<img"), "{html}");
        assert!(is_harmless(&text.replace("\r\n", "\n")), "{text}");
        assert_eq!(remote.find(html).map(|found| found.as_str()), None, "nothing remote");
    }
}
