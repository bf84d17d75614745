//! What outlets may write, and a record that is being written.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use serde_json::json;
use tempfile::TempDir;

use super::{Screen, markup, settings};
use crate::world::{World, article, smentita, told};

/// Headlines that have undone other pages.
fn titles() -> Vec<String> {
    [
        "<script>alert(1)</script>",
        "</title><script src=https://evil.example/x.js></script>",
        "\"><img src=x onerror=alert(1)>",
        "' onmouseover='alert(1)",
        "javascript:alert(1)",
        "&lt;b&gt; &amp; &#60;",
        "{{ 7 * 7 }} {% include 'x' %}",
        "Left \u{202e}thgir\u{202c} and \u{2066}isolated",
        "Null \u{0} bell \u{7} escape \u{1b}[31m red",
        "\u{feff}\u{200f}\u{61c}",
        "]]>--><!--",
    ]
    .map(str::to_owned)
    .into_iter()
    .chain(["long ".repeat(2_000), "m".repeat(10_000), "e\u{301}\u{302}\u{303}".repeat(3_000)])
    .collect()
}

#[test]
fn hostile_headlines_are_only_text() {
    let folder = TempDir::new().unwrap();
    let lines = titles().into_iter().enumerate().map(|(number, title)| {
        json!({
            "url": format!("https://hostile.example/{number}?a=1&b=%22"), "outlet": format!("Outlet {title}"),
            "language": "en", "title": title, "published_at": "2026-03-02T08:00:00Z",
            "text": format!("Number {number} says {title}, and that is denied by nobody in particular.\n\n{title}"),
        })
        .to_string()
    });
    std::fs::write(folder.path().join("hostile.jsonl"), lines.collect::<Vec<_>>().join("\n")).unwrap();
    // Meaning is slow without optimisation, and no matter here.
    std::fs::write(folder.path().join("feeds.toml"), "[stories]\nbackend = \"none\"\n").unwrap();
    let (code, _, stderr) =
        told(&smentita(folder.path(), &["--database", "a.db", "import", "hostile.jsonl"]).output().unwrap());
    assert_eq!(code, 0, "{stderr}");
    let screen = Screen::start(&folder.path().join("a.db"), settings());
    let count = titles().len();
    let articles = (1..=count).map(|id| format!("/articles/{id}"));
    let others = ["/stories", "/changes", "/search?q=says", "/search?q=%3Cscript%3E", "/stories/1"].map(str::to_owned);
    for target in articles.chain(others) {
        let answer = screen.get(&target);
        assert_eq!(answer.status, 200, "{target}");
        if let Err(mistakes) = markup::check(&answer.body) {
            panic!("{target}: {mistakes}");
        }
        assert!(answer.body.len() < 100_000, "{target}: {} bytes", answer.body.len());
        let bad =
            |c: char| c.is_control() && c != '\n' || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        assert!(!answer.body.contains(bad), "{target}");
        let json = screen.get(&target.replacen('?', ".json?", 1).replace("/articles/", "/api/v1/articles/"));
        assert_eq!(json.status, 200);
    }
}

#[test]
fn pages_are_whole_while_the_record_is_written() {
    let world = World::new().outlet("gazette", "en");
    world
        .at("08:00")
        .publish("gazette/0", article("Nordwind reads mails", "Nordwind reads messages, it was said."))
        .poll();
    let screen = Arc::new(Screen::start(&world.database(), settings()));
    let is_over = Arc::new(AtomicBool::new(false));
    let asking = {
        let (screen, is_over) = (Arc::clone(&screen), Arc::clone(&is_over));
        thread::spawn(move || {
            let mut asked = 0;
            while !is_over.load(Ordering::Relaxed) || asked < 10 {
                for target in
                    ["/", "/topics/nordwind", "/changes", "/search?q=nordwind", "/feeds", "/metrics", "/articles/1"]
                {
                    let answer = screen.get(target);
                    assert_eq!(answer.status, 200, "{target}: {}", answer.body);
                }
                asked += 1;
            }
        })
    };
    for minute in 1..6 {
        let text = format!("Nordwind denied that it reads messages, part {minute}. “We never did.”");
        world
            .at(&format!("08:{:02}", minute * 11))
            .publish(&format!("gazette/{minute}"), article("Nordwind denies", &text));
        world.poll();
    }
    is_over.store(true, Ordering::Relaxed);
    asking.join().unwrap();
}
