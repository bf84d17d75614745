//! What an edition looks like.

#![expect(clippy::too_many_lines, reason = "the sample edition and its expectations are tables")]

use expect_test::{Expect, ExpectFile, expect, expect_file};
use jiff::civil::date;
use jiff::tz::TimeZone;
use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::model::{ArticleId, ChangeKind, ClaimId, Language, Position, StatementKind, StoryId, Timestamp};

fn language(code: &str) -> Language {
    code.parse().unwrap()
}

fn at(text: &str) -> Timestamp {
    format!("2024-04-{text}:00Z").parse().unwrap()
}

/// Outlet, language and headline of an article of the sample.
fn article(id: i64, outlet: &str, code: &str, seen: &str, title: &str) -> Article {
    Article {
        id: ArticleId(id),
        url: format!("https://outlet-{id}.example/{id}?a=1&b=2"),
        title: title.to_owned(),
        outlet: outlet.to_owned(),
        language: language(code),
        copy_of: None,
        at: at(seen),
        is_new: true,
    }
}

fn spoken(kind: StatementKind, article: &Article, speaker: Option<&str>, claim: Option<&str>, text: &str) -> Spoken {
    Spoken {
        kind,
        at: article.at,
        not_before: None,
        story_id: Some(StoryId(1)),
        article_id: article.id,
        url: article.url.clone(),
        title: article.title.clone(),
        outlet: article.outlet.clone(),
        language: article.language,
        is_copy: article.copy_of.is_some(),
        speaker: speaker.map(str::to_owned),
        text: text.to_owned(),
        claim_id: claim.map(ClaimId::from),
    }
}

/// A change seen at the second time, not before the first; struck words in `[-…-]`, added ones in `{+…+}`.
fn change(kind: ChangeKind, article: &Article, seen: (&str, &str), words: &str) -> Change {
    Change {
        kind,
        at: at(seen.1),
        article_id: Some(article.id),
        url: article.url.clone(),
        title: article.title.clone(),
        outlet: article.outlet.clone(),
        language: article.language,
        not_before: Some(at(seen.0)),
        story_id: Some(StoryId(1)),
        is_copy: article.copy_of.is_some(),
        words: segments(words),
        claim_id: None,
        position: None,
    }
}

fn segments(text: &str) -> Vec<Segment> {
    let mut segments = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let (edit, close) = match rest.get(..2) {
            Some("[-") => (Edit::Deleted, "-]"),
            Some("{+") => (Edit::Inserted, "+}"),
            _ => (Edit::Equal, ""),
        };
        let start = if close.is_empty() { 0 } else { 2 };
        let end = match edit {
            Edit::Equal => rest.find("[-").into_iter().chain(rest.find("{+")).min().unwrap_or(rest.len()),
            _ => rest.find(close).unwrap(),
        };
        segments.push(Segment { edit, text: rest[start..end].to_owned() });
        rest = &rest[end + close.len()..];
    }
    segments
}

/// The other way round.
fn marked(segments: &[Segment]) -> String {
    let marked = segments.iter().map(|segment| match segment.edit {
        Edit::Equal => segment.text.clone(),
        Edit::Deleted => format!("[-{}-]", segment.text),
        Edit::Inserted => format!("{{+{}+}}", segment.text),
    });
    marked.collect()
}

fn standing(article: &Article, position: Position, since: &str) -> Standing {
    let (outlet, url) = (article.outlet.clone(), article.url.clone());
    Standing { outlet, position, since: at(since), article_id: article.id, url, is_missing: false }
}

/// The day on which the founding case was denied, told by invented outlets.
fn sample(code: &str) -> Edition {
    let post = Article {
        is_new: false,
        ..article(
            1,
            "The Imaginary Post",
            "en",
            "01T07:30",
            "Facebook let Netflix see users' private messages, court papers claim",
        )
    };
    let voce = Article {
        is_new: false,
        ..article(2, "La Voce Immaginaria", "it", "01T10:15", "Netflix ha letto le chat di Facebook per anni")
    };
    let weekly = article(
        3,
        "Sample Tech Weekly",
        "en",
        "02T13:30",
        "Meta denies giving Netflix access to private Facebook messages",
    );
    let agenzia =
        article(4, "Agenzia Fittizia", "it", "02T15:10", "Meta smentisce: nessun messaggio privato a Netflix");
    let copy = Article {
        copy_of: Some(agenzia.id),
        ..article(5, "Il Quotidiano di Prova", "it", "02T15:45", "Chat a Netflix, Meta respinge le accuse")
    };
    let quotidien = article(
        6,
        "Le Quotidien Fictif",
        "fr",
        "02T08:30",
        "Facebook aurait donné à Netflix un accès total aux messages privés",
    );
    let beispiel = article(7, "Beispiel-Zeitung", "de", "02T09:00", "Netflix las bei Facebook private Nachrichten mit");
    let hebdo = Article {
        is_new: true,
        ..article(
            8,
            "L'Hebdo Imaginaire",
            "fr",
            "02T12:10",
            "Projet Ghostbusters : Facebook aurait espionné le trafic de Snapchat",
        )
    };
    let access = "meta-netflix/access";
    let mut in_post = spoken(
        StatementKind::Denial,
        &post,
        Some("Andy Stone"),
        Some(access),
        "Meta did not share people's private messages with Netflix, Andy Stone wrote on X.",
    );
    (in_post.at, in_post.not_before) = (at("02T14:25"), Some(at("02T14:10")));
    let statements = vec![
        in_post,
        spoken(
            StatementKind::Denial,
            &copy,
            Some("Andy Stone"),
            Some(access),
            "«È sorprendentemente falso», ha scritto su X Andy Stone.",
        ),
        spoken(
            StatementKind::Denial,
            &agenzia,
            Some("Andy Stone"),
            Some(access),
            "«È sorprendentemente falso», ha scritto su X Andy Stone.",
        ),
        spoken(
            StatementKind::Denial,
            &weekly,
            Some("Andy Stone"),
            Some(access),
            "\"Shockingly untrue,\" Andy Stone, the company's communications director, wrote on X.",
        ),
        spoken(StatementKind::NoComment, &agenzia, Some("Netflix"), None, "Netflix non ha voluto commentare."),
        // The headline says it too; a quotation says more.
        spoken(StatementKind::Denial, &agenzia, Some("Meta"), Some(access), &agenzia.title),
        spoken(
            StatementKind::Allegation,
            &quotidien,
            None,
            Some(access),
            "Facebook aurait donné à Netflix un accès aux messages privés.",
        ),
    ];
    let seen = ("02T07:00", "02T07:30");
    let mut moved = change(ChangeKind::PositionChanged, &voce, seen, "");
    moved.claim_id = Some(access.into());
    moved.position = Some(PositionMove { claim_id: access.into(), from: Position::Hedged, to: Position::Asserted });
    let mut of_ghostbusters = change(ChangeKind::StoryOpened, &hebdo, seen, "");
    of_ghostbusters.story_id = Some(StoryId(2));
    let changes = vec![
        change(ChangeKind::ArticleGone, &beispiel, ("02T19:00", "02T20:00"), ""),
        change(
            ChangeKind::HeadlineChanged,
            &voce,
            seen,
            "Netflix [-avrebbe letto-]{+ha letto+} le chat di Facebook per anni",
        ),
        change(
            ChangeKind::HedgedToAsserted,
            &voce,
            seen,
            "Facebook [-avrebbe permesso-]{+ha permesso+} a Netflix di accedere ai messaggi privati per personalizzare meglio i propri contenuti.",
        ),
        moved,
        change(
            ChangeKind::DenialAdded,
            &post,
            ("02T14:10", "02T14:25"),
            "{+Meta did not share people's private messages with Netflix, Andy Stone wrote on X.+}",
        ),
        change(ChangeKind::LanguageJoined, &quotidien, ("02T08:00", "02T08:30"), ""),
        change(ChangeKind::OutletJoined, &quotidien, ("02T08:00", "02T08:30"), ""),
        change(
            ChangeKind::PunctuationChanged,
            &quotidien,
            ("02T20:10", "02T20:40"),
            "Facebook aurait donné à Netflix un {+« +}accès total{+ »+} aux messages privés",
        ),
        of_ghostbusters,
    ];
    let claims = vec![Claim {
        id: access.into(),
        text: "Facebook gave Netflix access to users' private messages".to_owned(),
        positions: vec![
            standing(&voce, Position::Asserted, "02T07:30"),
            standing(&quotidien, Position::Hedged, "02T08:30"),
            standing(&post, Position::Contested, "02T14:25"),
            standing(&weekly, Position::Rebutted, "02T13:30"),
            standing(&agenzia, Position::Rebutted, "02T15:10"),
            standing(&beispiel, Position::Silent, "01T09:00"),
        ],
        earlier: Vec::new(),
    }];
    let ghostbusters = Story {
        id: StoryId(2),
        title: hebdo.title.clone(),
        language: language("fr"),
        first_report_at: Some(hebdo.at),
        articles: vec![hebdo],
    };
    let inbox = Story {
        id: StoryId(1),
        title: post.title.clone(),
        language: language("en"),
        first_report_at: Some(at("01T07:30")),
        articles: vec![post, voce, weekly, agenzia, copy, quotidien, beispiel],
    };
    Edition {
        date: date(2024, 4, 2),
        from: at("01T22:00"),
        until: at("02T22:00"),
        time_zone: TimeZone::get("Europe/Rome").unwrap(),
        language: language(code),
        topic: Some(TopicTitle {
            id: "meta-netflix".into(),
            title: "Meta, Netflix and users' private messages".to_owned(),
        }),
        stories: vec![ghostbusters, inbox],
        statements,
        changes,
        claims,
        root: Some(DayRoot { day: date(2024, 4, 1), root: "b1946ac92492d2347c6235b4d2611184".to_owned() }),
    }
}

fn check(edition: &Edition, format: Format, expected: &ExpectFile) {
    expected.assert_eq(&render(edition, format));
}

#[test]
fn the_day_as_text_in_every_language() {
    check(&sample("en"), Format::Text, &expect_file!["../../tests/fixtures/digest/day.en.txt"]);
    check(&sample("it"), Format::Text, &expect_file!["../../tests/fixtures/digest/day.it.txt"]);
    check(&sample("de"), Format::Text, &expect_file!["../../tests/fixtures/digest/day.de.txt"]);
    check(&sample("fr"), Format::Text, &expect_file!["../../tests/fixtures/digest/day.fr.txt"]);
    check(&sample("es"), Format::Text, &expect_file!["../../tests/fixtures/digest/day.es.txt"]);
    check(&sample("pt"), Format::Text, &expect_file!["../../tests/fixtures/digest/day.pt.txt"]);
}

#[test]
fn the_day_in_every_other_format() {
    check(&sample("it"), Format::Html, &expect_file!["../../tests/fixtures/digest/day.it.html"]);
    check(&sample("en"), Format::Markdown, &expect_file!["../../tests/fixtures/digest/day.en.md"]);
    check(&sample("en"), Format::Json, &expect_file!["../../tests/fixtures/digest/day.en.json"]);
    check(&sample("en"), Format::Atom, &expect_file!["../../tests/fixtures/digest/day.en.atom"]);
    check(&sample("en"), Format::JsonFeed, &expect_file!["../../tests/fixtures/digest/day.en.feed.json"]);
}

#[test]
fn a_correction_is_the_outlets_own() {
    let mut edition = sample("en");
    let voce = edition.stories[1].articles[1].clone();
    let text = "Rettifica: avevamo scritto per errore che Netflix ha letto le chat.";
    let correction = spoken(StatementKind::Correction, &voce, None, None, text);
    edition.statements = vec![Spoken { at: at("02T11:00"), not_before: Some(at("02T10:00")), ..correction }];
    let page = render(&edition, Format::Markdown);
    let told = page.lines().skip_while(|line| !line.starts_with("**Correction")).take(6).collect::<Vec<_>>();
    expect![[r#"
        **Correction.**  
        La Voce Immaginaria corrected its own article between 12:00 and 13:00.

        > Rettifica: avevamo scritto per errore che Netflix ha letto le chat.

        [Netflix ha letto le chat di Facebook per anni](<https://outlet-2.example/2?a=1&b=2>) – La Voce Immaginaria, Italian"#]].assert_eq(&told.join("\n"));
}

#[test]
fn a_denial_that_spreads_is_not_told_as_new() {
    let mut edition = sample("en");
    let earlier = |outlet: &str, seen| Earlier {
        kind: StatementKind::Denial,
        speaker: None,
        outlet: outlet.to_owned(),
        at: at(seen),
    };
    // The agency carried it too, in another article: to say "now also" of it would be wrong.
    edition.claims[0].earlier =
        vec![earlier("Sample Tech Weekly", "02T13:30"), earlier("Agenzia Fittizia", "02T13:45")];
    edition.statements.retain(|spoken| spoken.at >= at("02T14:00") && spoken.claim_id.is_some());
    let text = render(&edition, Format::Markdown);
    let told = text.lines().find(|line| line.contains("denies it")).unwrap();
    expect!["Andy Stone denies it. First in Sample Tech Weekly at 15:30; now also in The Imaginary Post and Il Quotidiano di Prova."].assert_eq(told);
}

/// The sample without anything that happened in it.
fn quiet(code: &str) -> Edition {
    let mut edition = sample(code);
    edition.statements.clear();
    edition.changes.clear();
    edition.stories.iter_mut().flat_map(|story| &mut story.articles).for_each(|article| article.is_new = false);
    edition
}

#[test]
fn nothing_new_is_one_line() {
    let line = |code| render(&quiet(code), Format::Markdown).lines().nth(4).unwrap().to_owned();
    expect!["Nothing new: Meta, Netflix and users' private messages, Tuesday, 2 April 2024."].assert_eq(&line("en"));
    expect!["Nessuna novità: Meta, Netflix and users' private messages, martedì 2 aprile 2024."].assert_eq(&line("it"));
    expect!["Nothing new: Meta, Netflix and users' private messages, Tuesday, 2 April 2024."].assert_eq(&line("ja"));
    for format in [Format::Html, Format::Text, Format::Atom, Format::JsonFeed] {
        assert!(render(&quiet("de"), format).contains("Nichts Neues: "), "{format}");
    }
}

#[test]
fn every_language_says_the_same_things() {
    let shape = |text: &str| {
        let table: toml::Table = toml::from_str(text).unwrap();
        let mut keys = Vec::new();
        for (key, value) in &table {
            match value {
                // Names of languages may be lacking; the code stands in.
                toml::Value::Table(_) if key == "languages" => {}
                toml::Value::Table(section) => keys.extend(section.keys().map(|inner| format!("{key}.{inner}"))),
                _ => keys.push(key.clone()),
            }
        }
        keys.sort();
        keys
    };
    let english = shape(messages::FILES[0].1);
    for (code, text) in messages::FILES {
        assert_eq!(shape(text), english, "{code}");
        let words = messages::Messages::of(language(code));
        assert_eq!(words.code(), *code);
        for kind in news::TELLING {
            assert!(words.change.contains_key(kind.as_str()), "{code}: {kind}");
            assert!(words.label.contains_key(items::label(*kind)), "{code}: {kind}");
        }
        assert!(Position::ALL.iter().all(|position| words.position.contains_key(position.as_str())), "{code}");
    }
}

#[test]
fn moments_and_lengths() {
    let zone = TimeZone::get("Europe/Rome").unwrap();
    let check = |code: &str, expected: &Expect| {
        let words = messages::Messages::of(language(code));
        let local = |text| zone.to_datetime(at(text));
        let today = date(2024, 4, 2);
        let lines = [
            words.at(local("02T07:05"), today),
            words.at(local("01T07:05"), today),
            words.between(local("02T07:05"), local("02T08:00"), today),
            words.between(local("01T21:05"), local("02T08:00"), today),
            words.since(local("01T07:05"), today),
            [0, 1, 59, 61, 100, 2879, 2881].map(|minutes| words.length(minutes)).join(", "),
            words.count("articles", 2),
        ];
        expected.assert_eq(&lines.join("\n"));
    };
    check(
        "en",
        &expect![[r#"
            at 09:05
            on 1 April at 09:05
            between 09:05 and 10:00
            between 1 April, 23:05 and 2 April, 10:00
            since 1 April, 09:05
            a minute, a minute, 59 minutes, an hour, 2 hours, 48 hours, 2 days
            2 articles"#]],
    );
    check(
        "it",
        &expect![[r#"
            alle 09:05
            lunedì 1º aprile alle 09:05
            fra le 09:05 e le 10:00
            fra le 23:05 di lunedì 1º aprile e le 10:00 di martedì 2 aprile
            dalle 09:05 di lunedì 1º aprile
            un minuto, un minuto, 59 minuti, un'ora, 2 ore, 48 ore, 2 giorni
            2 articoli"#]],
    );
    check(
        "de",
        &expect![[r#"
            um 09:05 Uhr
            am 1. April um 09:05 Uhr
            zwischen 09:05 und 10:00 Uhr
            zwischen dem 1. April, 23:05 Uhr, und dem 2. April, 10:00 Uhr
            seit 1. April, 09:05 Uhr
            eine Minute, eine Minute, 59 Minuten, eine Stunde, 2 Stunden, 48 Stunden, 2 Tage
            2 Artikel"#]],
    );
    check(
        "fr",
        &expect![[r#"
            à 9 h 05
            le 1er avril à 9 h 05
            entre 9 h 05 et 10 h 00
            entre le 1er avril à 23 h 05 et le 2 avril à 10 h 00
            depuis le 1er avril à 9 h 05
            une minute, une minute, 59 minutes, une heure, 2 heures, 48 heures, 2 jours
            2 articles"#]],
    );
    check(
        "es",
        &expect![[r#"
            a las 09:05
            el 1 de abril a las 09:05
            entre las 09:05 y las 10:00
            entre el 1 de abril a las 23:05 y el 2 de abril a las 10:00
            desde el 1 de abril a las 09:05
            un minuto, un minuto, 59 minutos, una hora, 2 horas, 48 horas, 2 días
            2 artículos"#]],
    );
    check(
        "pt",
        &expect![[r#"
            às 09h05
            em 1º de abril às 09h05
            entre as 09h05 e as 10h00
            entre 1º de abril às 23h05 e 2 de abril às 10h00
            desde 1º de abril às 09h05
            um minuto, um minuto, 59 minutos, uma hora, 2 horas, 48 horas, 2 dias
            2 artigos"#]],
    );
}

#[test]
fn a_long_diff_is_cut_to_what_changed() {
    let check = |text: &str, expected: &Expect| {
        expected.assert_eq(&marked(&excerpt::excerpt(&segments(text))));
    };
    check("a b c d e f g h i [-old-]{+new+} j k", &expect!["… c d e f g h i [-old -]{+new+} j k"]);
    check(
        "x [-y-] 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 {+z+}",
        &expect!["x [-y-] 1 2 3 4 5 6 7 … 11 12 13 14 15 16 17 {+z+}"],
    );
    check(
        &format!("{{+{}+}}", "word ".repeat(95)),
        &expect![
            "{+word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word … +}"
        ],
    );
    check("Netflix reads{+?+}", &expect!["Netflix reads{+?+}"]);
}

#[test]
fn a_flood_fits_into_a_mail() {
    let mut edition = sample("de");
    let (stories, statements, changes) = (edition.stories.clone(), edition.statements.clone(), edition.changes.clone());
    for flood in 1..100 {
        let story = |id: StoryId| StoryId(id.0 + 10 * flood);
        let article = |id: ArticleId| ArticleId(id.0 + 10 * flood);
        for mut copy in stories.clone() {
            copy.id = story(copy.id);
            copy.articles.iter_mut().for_each(|one| one.id = article(one.id));
            edition.stories.push(copy);
        }
        for mut copy in statements.clone() {
            (copy.story_id, copy.article_id) = (copy.story_id.map(story), article(copy.article_id));
            edition.statements.push(copy);
        }
        for mut copy in changes.clone() {
            (copy.story_id, copy.article_id) = (copy.story_id.map(story), copy.article_id.map(article));
            edition.changes.push(copy);
        }
    }
    let page = render(&edition, Format::Html);
    assert!(page.len() < 102_000, "{} bytes", page.len());
    assert!(page.contains("weitere Ereignisse stehen im Archiv"));
}

#[test]
fn details_of_the_record() {
    let check = |kind, detail: serde_json::Value, expected: &Expect| {
        let detail = Detail::read(kind, &detail);
        let words = marked(&detail.words);
        let position = detail.position.map(|moved| format!("{} → {}", moved.from, moved.to));
        let claim = detail.claim_id.map(|claim| claim.to_string());
        let before = detail.not_before.map(|at| at.to_string());
        let rest = [before, claim, position].into_iter().flatten().collect::<Vec<_>>().join(" ");
        expected.assert_eq(&format!("{words} | {rest}"));
    };
    let statement = json!({
        "kind": "denial", "hedged": null, "hedge_type": null, "speaker": "Meta", "cue": "denies", "rule": "en.denial",
        "direct_quote": false, "part": "text", "start": 0, "end": 15, "text": "Meta denies it.",
    });
    let words = json!([
        { "op": "same", "text": "Netflix " }, { "op": "removed", "text": "reportedly " },
        { "op": "cosmetic", "text": ["\"read\"", "“read”"] }, { "op": "added", "text": " all" },
    ]);
    check(ChangeKind::HeadlineChanged, json!({ "words": words }), &expect!["Netflix [-reportedly -]“read”{+ all+} | "]);
    check(
        ChangeKind::DenialAdded,
        json!({ "statement": statement, "claims": ["t/access", "t/sale"], "not_before": "2024-04-02T14:10:00Z" }),
        &expect!["{+Meta denies it.+} | 2024-04-02T14:10:00Z t/access"],
    );
    check(ChangeKind::DenialRemoved, json!({ "statement": statement }), &expect!["[-Meta denies it.-] | "]);
    let edits = json!([
        { "op": "removed", "text": "Gone." }, { "op": "changed", "words": words }, { "op": "same", "length": 3 },
        { "op": "added", "text": "Elsewhere.", "moved": true },
    ]);
    check(
        ChangeKind::TextChanged,
        json!({ "edits": edits }),
        &expect!["[-Gone.-] … Netflix [-reportedly -]“read”{+ all+} | "],
    );
    let moved = json!({ "claim": "t/access", "from": "hedged", "to": "asserted" });
    check(ChangeKind::PositionChanged, moved, &expect![" | t/access hedged → asserted"]);
    check(ChangeKind::ArticleGone, json!({ "missing_since": "2024-04-02T14:10:00Z" }), &expect![" | "]);
    check(ChangeKind::TextChanged, json!([{ "words": 3 }]), &expect![" | "]);
}

/// An edition whose every text from outside is the given one.
fn hostile(text: &str) -> Edition {
    let mut edition = sample("en");
    let set = |field: &mut String| text.clone_into(field);
    for story in &mut edition.stories {
        set(&mut story.title);
        for article in &mut story.articles {
            set(&mut article.title);
            set(&mut article.outlet);
            set(&mut article.url);
        }
    }
    for spoken in &mut edition.statements {
        spoken.speaker = Some(text.to_owned());
        [&mut spoken.text, &mut spoken.title, &mut spoken.outlet, &mut spoken.url].into_iter().for_each(set);
    }
    for change in &mut edition.changes {
        [&mut change.title, &mut change.outlet, &mut change.url].into_iter().for_each(set);
        change.words.iter_mut().for_each(|segment| set(&mut segment.text));
    }
    for claim in &mut edition.claims {
        set(&mut claim.text);
        claim.positions.iter_mut().for_each(|standing| set(&mut standing.outlet));
    }
    edition
}

/// The elements of a page that could do more than show text.
fn is_harmless(html: &str) -> bool {
    let page = scraper::Html::parse_document(html);
    let all = scraper::Selector::parse("*").unwrap();
    page.select(&all).all(|element| {
        let name = element.value().name();
        let is_known = matches!(
            name,
            "html"
                | "head"
                | "meta"
                | "title"
                | "style"
                | "body"
                | "div"
                | "table"
                | "tbody"
                | "tr"
                | "td"
                | "h1"
                | "h2"
                | "h3"
                | "p"
                | "span"
                | "b"
                | "a"
                | "br"
                | "blockquote"
                | "del"
                | "ins"
        );
        is_known && element.value().attrs().all(|(key, value)| !key.starts_with("on") && is_safe(key, value))
    })
}

fn is_safe(key: &str, value: &str) -> bool {
    key != "href" || value.starts_with("http://") || value.starts_with("https://")
}

const HOSTILE: &[&str] = &[
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "javascript:alert(1)",
    "https://evil.example/\"onclick=\"x",
    "]]></content><entry>",
    "&lt;script&gt;&#x27;{{ 7*7 }}",
    "[a](javascript:b) ![x](http://evil.example/) `code` **bold** <http://evil.example>",
    "1. # > - + = \u{202e}gnp.exe \u{1b}[31m\u{0}\u{fffe} www.evil.example a@evil.example",
];

#[test]
fn hostile_texts_stay_texts() {
    for text in HOSTILE {
        let edition = hostile(text);
        assert!(is_harmless(&render(&edition, Format::Html)), "{text}");
        let feed = feed_rs::parser::parse(render(&edition, Format::Atom).as_bytes()).unwrap();
        assert_eq!(feed.entries.len(), 2, "{text}");
        for format in Format::ALL {
            let shown = render(&edition, format);
            let is_control = |c: char| c.is_control() && c != '\n' || matches!(c, '\u{202e}' | '\u{fffe}');
            assert!(format == Format::Json || !shown.contains(is_control), "{format}: {text}");
        }
    }
    let escaped = |text: &&str| markdown::escape(&page::clean(text));
    expect![[r#"
        \<script\>alert(1)\</script\>
        "\>\<img src=x onerror=alert(1)\>
        javascript:alert(1)
        https\://evil.example/"onclick="x
        \]\]\>\</content\>\<entry\>
        \&lt;script\&gt;\&\#x27;{{ 7\*7 }}
        \[a\](javascript:b) \!\[x\](http\://evil.example/) \`code\` \*\*bold\*\* \<http\://evil.example\>
        1\. \# \> - + = gnp.exe \[31m www\.evil.example a\@evil.example"#]]
    .assert_eq(&HOSTILE.iter().map(escaped).collect::<Vec<_>>().join("\n"));
}

/// Relative luminance (WCAG 2).
fn luminance(colour: &str) -> f64 {
    let channel = |at: usize| {
        let value = f64::from(u8::from_str_radix(&colour[at..at + 2], 16).unwrap()) / 255.0;
        if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
}

fn contrast(one: &str, other: &str) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

#[test]
fn every_colour_can_be_read() {
    let page = render(&sample("en"), Format::Html);
    let (dark, light) = page.split_once("</style>").unwrap();
    let dark = dark.split_once("prefers-color-scheme: dark").unwrap().1;
    let ink =
        regex::Regex::new(r"[^-]color: ?(#[0-9a-f]{6})(?: !important)?(?:; ?background: ?(#[0-9a-f]{6}))?").unwrap();
    for (style, paper) in [(light, "#fffdf9"), (dark, "#1c1a17")] {
        for found in ink.captures_iter(style) {
            let ground = found.get(2).map_or(paper, |own| own.as_str());
            let contrast = contrast(&found[1], ground);
            assert!(contrast >= 4.5, "{} on {ground}: {contrast:.1}, WCAG AA asks for 4.5", &found[1]);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn no_text_breaks_out(text in "(<|>|\"|'|&|\\[|\\]|\\(|\\)|javascript:|http://|script|\\PC| |\n){0,20}") {
        let edition = hostile(&text);
        prop_assert!(is_harmless(&render(&edition, Format::Html)));
        let feed = feed_rs::parser::parse(render(&edition, Format::Atom).as_bytes());
        prop_assert!(feed.is_ok());
        for format in [Format::Json, Format::JsonFeed] {
            prop_assert!(serde_json::from_str::<serde_json::Value>(&render(&edition, format)).is_ok());
        }
        let _ = render(&edition, Format::Text);
    }

    #[test]
    fn markdown_gives_the_text_back(text in "\\PC{0,30}") {
        let safe = markdown::escape(&text);
        // Taking the backslashes away again gives the text, and what marks up is never without one.
        let (mut back, mut chars) = (String::new(), safe.chars());
        while let Some(c) = chars.next() {
            prop_assert!(!matches!(c, '<' | '[' | '`' | '*' | '_'));
            back.extend(if c == '\\' { chars.next() } else { Some(c) });
        }
        prop_assert_eq!(back, text);
    }
}
