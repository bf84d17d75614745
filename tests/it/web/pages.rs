//! Every page that a reader of the demo can reach, in every form and language.

use std::collections::{BTreeMap, BTreeSet};

use super::{Answer, Screen, demo, description, markup};

/// The promise of the README: any page loads over a bad line.
const BYTES_MAX: usize = 100_000;
const LANGUAGES: [&str; 6] = ["en", "it", "de", "fr", "es", "pt"];

/// The pages and forms of one reader's walk, and what was wrong on the way.
#[derive(Default)]
struct Walk {
    pages: BTreeMap<String, Answer>,
    others: BTreeSet<String>,
    wrong: Vec<String>,
}

impl Walk {
    /// Follows every link from the front page on; the same page in another language is left for later.
    fn take(screen: &Screen) -> Self {
        let mut walk = Self::default();
        let mut ahead = vec!["/".to_owned()];
        while let Some(target) = ahead.pop() {
            if walk.pages.contains_key(&target) || walk.others.contains(&target) {
                continue;
            }
            let answer = screen.get(&target);
            walk.check(&target, &answer);
            if answer.status == 303 {
                ahead.push(answer.header("location").to_owned());
                walk.others.insert(target);
            } else if answer.header("content-type").starts_with("text/html") {
                ahead.extend(walk.links(&target, &answer));
                walk.pages.insert(target, answer);
            } else {
                walk.others.insert(target);
            }
        }
        walk
    }

    fn tell(&mut self, target: &str, what: impl std::fmt::Display) {
        self.wrong.push(format!("{target}: {what}"));
    }

    fn check(&mut self, target: &str, answer: &Answer) {
        if ![200, 303].contains(&answer.status) {
            self.tell(target, answer.status);
        }
        if answer.body.len() > BYTES_MAX && !target.contains(".json") && !target.starts_with("/api") {
            self.tell(target, format!("{} bytes", answer.body.len()));
        }
        for name in ["content-security-policy", "x-content-type-options", "referrer-policy", "etag"] {
            if answer.status == 200 && answer.header(name).is_empty() {
                self.tell(target, format!("no `{name}`"));
            }
        }
        let path = target.split('?').next().unwrap();
        if answer.header("content-type") == "application/json" && !path.ends_with(".feed.json") && path != "/healthz" {
            match description::check(path, &answer.json()) {
                Ok(()) => {}
                Err(mistakes) => self.tell(target, mistakes),
            }
        }
    }

    /// The links of a page that are ours, without those to other languages.
    fn links(&mut self, target: &str, answer: &Answer) -> Vec<String> {
        let mut ours = Vec::new();
        if target.starts_with("/digests/") {
            return ours;
        }
        let links = match markup::check(&answer.body) {
            Ok(links) => links,
            Err(mistakes) => {
                self.tell(target, mistakes);
                return ours;
            }
        };
        for fetched in &links.fetched {
            if !fetched.starts_with("/static/") {
                self.tell(target, format!("fetches {fetched}"));
            }
        }
        ours.extend(links.fetched);
        ours.extend(links.alternates.into_iter().map(|(_, href)| href));
        for (href, rel) in links.followed {
            if href.starts_with('/') {
                ours.push(href);
            } else if !(href.starts_with("http://") || href.starts_with("https://")) {
                self.tell(target, format!("leads to {href}"));
            } else if rel != "noopener noreferrer nofollow" {
                self.tell(target, format!("`{rel}` at {href}"));
            }
        }
        ours.retain(|href| !href.contains("lang="));
        ours
    }
}

#[test]
fn every_page_of_the_demo_is_whole() {
    let screen = demo();
    let walk = Walk::take(&screen);
    assert!(walk.wrong.is_empty(), "{}", walk.wrong.join("\n"));
    let kinds: BTreeSet<String> = walk.pages.keys().map(|target| kind(target)).collect();
    let expected = [
        "/",
        "/articles/N",
        "/articles/N/diff/N/N",
        "/articles/N/revisions/N",
        "/changes",
        "/digests",
        "/digests/N",
        "/feeds",
        "/search",
        "/stories",
        "/stories/N",
        "/topics/meta-netflix",
        "/topics/meta-netflix/claims",
        "/topics/meta-netflix/timeline",
    ];
    for path in expected {
        assert!(kinds.contains(path), "no link leads to {path}; found: {kinds:?}");
    }
    assert!(walk.pages.len() > 60, "{}", walk.pages.len());
}

/// A path with its numbers as `N`.
fn kind(target: &str) -> String {
    let path = target.split('?').next().unwrap();
    let part = |part: &str| if part.parse::<i64>().is_ok() { "N".to_owned() } else { part.to_owned() };
    path.split('/').map(part).collect::<Vec<_>>().join("/")
}

#[test]
fn pages_speak_the_readers_language() {
    let screen = demo();
    let targets = [
        "/",
        "/topics/meta-netflix",
        "/topics/meta-netflix/timeline",
        "/topics/meta-netflix/claims",
        "/stories",
        "/stories/1",
        "/articles/1",
        "/changes",
        "/search?q=Netflix",
        "/feeds",
        "/digests",
        "/nothing/here",
    ];
    for (target, language) in targets.iter().flat_map(|target| LANGUAGES.map(|language| (target, language))) {
        let accepted = screen.get_with(target, &[("Accept-Language", &format!("nl, {language};q=0.8, en;q=0.1"))]);
        assert!(accepted.body.contains(&format!("<html lang=\"{language}\">")), "{target} in {language}");
        let separator = if target.contains('?') { '&' } else { '?' };
        let chosen = screen.get(&format!("{target}{separator}lang={language}"));
        assert!(chosen.body.contains(&format!("<html lang=\"{language}\">")), "{target} in {language}");
        // The choice goes on with the reader.
        assert!(chosen.body.contains(&format!("href=\"/feeds?lang={language}\"")), "{target} in {language}");
        if let Err(mistakes) = markup::check(&chosen.body) {
            panic!("{target} in {language}: {mistakes}");
        }
    }
}

#[test]
fn the_interface_answers_as_described() {
    let screen = demo();
    let mut checked = BTreeSet::new();
    for template in description::paths() {
        let path = template
            .replace("{topic}", "meta-netflix")
            .replace("{revision}", "1")
            .replace("{from}", "1")
            .replace("{to}", "2");
        let numbers: &[&str] =
            if template.contains("{article}") { &["1", "2", "3", "4", "5", "6", "7"] } else { &["1"] };
        let mut is_found = false;
        for number in numbers {
            let path = path.replace("{article}", number).replace("{story}", number).replace("{digest}", number);
            let answer = screen.get(&path);
            // Not every article was read, or changed.
            if answer.status == 404 && template.contains("{article}") {
                continue;
            }
            assert_eq!(answer.status, 200, "{path}");
            description::check(&path, &answer.json()).unwrap_or_else(|mistakes| panic!("{path}: {mistakes}"));
            is_found = true;
        }
        assert!(is_found, "{template}");
        checked.insert(template);
    }
    assert!(checked.len() > 25);
}

#[test]
fn lists_go_on_where_they_ended() {
    let screen = demo();
    for list in ["changes", "stories", "articles", "statements"] {
        let all = screen.get(&format!("/api/v1/{list}?limit=200")).json();
        let all: Vec<i64> = all["items"].as_array().unwrap().iter().map(|item| item["id"].as_i64().unwrap()).collect();
        let (mut walked, mut cursor) = (Vec::new(), String::new());
        loop {
            let page = screen.get(&format!("/api/v1/{list}?limit=3{cursor}")).json();
            walked.extend(page["items"].as_array().unwrap().iter().map(|item| item["id"].as_i64().unwrap()));
            let Some(next) = page["next"].as_str() else { break };
            cursor = format!("&cursor={next}");
        }
        walked.truncate(200);
        assert_eq!(walked, all, "{list}");
        assert!(!all.is_empty(), "{list}");
    }
}

#[test]
fn filters_narrow_what_is_listed() {
    let screen = demo();
    let items = |target: &str| screen.get(target).json()["items"].as_array().unwrap().clone();
    let denials = items("/api/v1/changes?kind=denial_added&kind=denial_removed&limit=200");
    assert!(!denials.is_empty() && denials.iter().all(|c| c["kind"].as_str().unwrap().starts_with("denial_")));
    let italian = items("/api/v1/articles?language=it&limit=200");
    assert!(!italian.is_empty() && italian.iter().all(|article| article["language"] == "it"));
    let outlet = italian[0]["outlet"].as_str().unwrap().replace(' ', "+");
    let of_outlet = items(&format!("/api/v1/articles?outlet={outlet}&limit=200"));
    assert!(!of_outlet.is_empty() && of_outlet.iter().all(|article| article["outlet"] == italian[0]["outlet"]));
    let of_day = items("/api/v1/changes?since=2024-04-02&until=2024-04-03&limit=200");
    assert!(!of_day.is_empty() && of_day.iter().all(|c| c["at"].as_str().unwrap().starts_with("2024-04-02")));
    let said = items("/api/v1/statements?kind=denial&claim=meta-netflix/access&limit=200");
    assert!(!said.is_empty() && said.iter().all(|statement| statement["kind"] == "denial"));
    assert_eq!(screen.get("/api/v1/articles?topic=nothing").status, 404);
}

#[test]
fn words_that_were_searched_for_are_marked() {
    let screen = demo();
    let page = screen.get("/search?q=netflix").body;
    assert!(page.contains("<mark>Netflix</mark>"), "{page}");
    assert!(screen.get("/search?q=netf*").body.contains("<mark>Netflix</mark>"));
}

#[test]
fn feeds_of_pages_are_feeds() {
    let screen = demo();
    for page in ["/topics/meta-netflix", "/stories/1", "/search", "/changes"] {
        let query = if page == "/search" { "?q=Netflix" } else { "" };
        let atom = screen.get(&format!("{page}.atom{query}"));
        assert_eq!(atom.header("content-type"), "application/atom+xml; charset=utf-8");
        let feed: atom_syndication::Feed = atom.body.parse().unwrap();
        assert!(!feed.entries.is_empty() && feed.entries.iter().all(|e| e.links[0].href.starts_with("http://127")));
        let json = screen.get(&format!("{page}.feed.json{query}"));
        assert_eq!(json.header("content-type"), "application/feed+json");
        assert_eq!(json.json()["items"].as_array().unwrap().len(), feed.entries.len());
    }
}

#[test]
fn what_is_known_is_not_sent_again() {
    let screen = demo();
    for target in ["/", "/api/v1/changes", "/static/style.css"] {
        let first = screen.get(target);
        let again = screen.get_with(target, &[("If-None-Match", first.header("etag"))]);
        assert_eq!((again.status, again.body.as_str()), (304, ""), "{target}");
        let head = screen.ask("HEAD", target, &[], "");
        assert_eq!((head.status, head.body.as_str()), (200, ""), "{target}");
        assert_eq!(head.header("etag"), first.header("etag"), "{target}");
    }
}

#[test]
fn a_diff_has_marks_and_words() {
    let screen = demo();
    let changes = screen.get("/api/v1/changes?kind=denial_added&limit=200").json();
    let edited = changes["items"].as_array().unwrap().iter().find(|c| !c["from_revision_id"].is_null()).unwrap();
    let page = screen.get(&format!("/changes/{}", edited["id"]));
    assert_eq!(page.status, 303);
    let diff = screen.get(page.header("location")).body;
    assert!(diff.contains("<ins>") && diff.contains("<mark class=\"denial\">"), "{diff}");
}
