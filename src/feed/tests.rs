//! Feeds as publishers break them. Every document here is made by hand.

use std::fmt::Write as _;

use expect_test::{Expect, expect};
use proptest::prelude::*;
use url::Url;

use super::{Options, discover, inspect, opml, parse};
use crate::model::{Entry, rfc3339};

fn show_entry(entry: &Entry, out: &mut String) {
    let dates = [("published", entry.published), ("updated", entry.updated)];
    let dates = dates.into_iter().filter_map(|(name, at)| Some((name, rfc3339(at?))));
    let texts = [
        ("title", &entry.title),
        ("link", &entry.link),
        ("id", &entry.id),
        ("summary", &entry.summary),
        ("content", &entry.content),
    ];
    out.push_str("-\n");
    let texts = texts.into_iter().filter_map(|(name, text)| Some((name, text.clone()?)));
    for (name, value) in texts.chain(dates) {
        writeln!(out, "  {name}: {}", value.replace('\n', "⏎")).unwrap();
    }
    if !entry.authors.is_empty() {
        writeln!(out, "  authors: {}", entry.authors.join(" + ")).unwrap();
    }
}

fn show(bytes: &[u8], content_type: Option<&str>) -> String {
    let base = Url::parse("https://gazzetta.example/feeds/all.xml").unwrap();
    let mut out = String::new();
    match parse(bytes, content_type, Some(&base), &Options::default()) {
        Ok(feed) => {
            let head = [Some(feed.format.to_string()), feed.title, feed.link, feed.language];
            out.push_str(&head.into_iter().flatten().collect::<Vec<_>>().join(" | "));
            if let Some(minutes) = feed.ttl_minutes {
                write!(out, " | every {minutes} min").unwrap();
            }
            out.push('\n');
            feed.entries.iter().for_each(|entry| show_entry(entry, &mut out));
            feed.problems.iter().for_each(|problem| writeln!(out, "! {problem}").unwrap());
        }
        Err(refused) => {
            writeln!(out, "{refused}").unwrap();
            refused.offered.iter().for_each(|feed| writeln!(out, "offers {} {:?}", feed.url, feed.title).unwrap());
        }
    }
    out
}

#[expect(clippy::needless_pass_by_value, reason = "reads better at the many places that call it")]
fn check(document: &str, expected: Expect) {
    expected.assert_eq(&show(document.as_bytes(), None));
}

/// An RSS document around the inside of its items.
fn rss(items: &str) -> String {
    format!("<rss version='2.0'><channel><title>Gazzetta</title>{items}</channel></rss>")
}

#[test]
fn clean_feeds_have_no_problems() {
    check(
        "<?xml version='1.0'?><rss version='2.0' xmlns:dc='http://purl.org/dc/elements/1.1/'
            xmlns:content='http://purl.org/rss/1.0/modules/content/'>
        <channel><title>La Gazzetta</title><link>https://gazzetta.example/</link><language>it</language><ttl>30</ttl>
        <item><title>Il ministro smentisce</title><link>https://gazzetta.example/1</link>
        <guid isPermaLink='false'>g-1</guid><pubDate>Wed, 03 Apr 2024 14:25:00 +0200</pubDate>
        <dc:creator>Anna Verdi</dc:creator><description>&lt;p&gt;Nessun &lt;b&gt;accordo&lt;/b&gt;&lt;/p&gt;</description>
        <content:encoded><![CDATA[<p>Primo.</p><p>Secondo<br>rigo</p><script>x()</script>]]></content:encoded></item>
        </channel></rss>",
        expect![[r#"
            rss | La Gazzetta | https://gazzetta.example/ | it | every 30 min
            -
              title: Il ministro smentisce
              link: https://gazzetta.example/1
              id: g-1
              summary: Nessun accordo
              content: Primo.⏎⏎Secondo⏎rigo
              published: 2024-04-03T12:25:00Z
              authors: Anna Verdi
        "#]],
    );
    check(
        "<feed xmlns='http://www.w3.org/2005/Atom' xml:lang='de' xml:base='https://zeitung.example/a/'>
        <title type='html'>Die &lt;i&gt;Zeitung&lt;/i&gt;</title><link rel='self' href='feed'/><link href='/'/>
        <entry><title>1 &lt; 2</title><id>urn:x:1</id><link type='application/pdf' href='a.pdf'/><link href='a.html'/>
        <published>2024-04-03T14:25:00+02:00</published><updated>2024-04-04T08:00:00Z</updated>
        <author><name>Anna Grün</name></author><author><email>b@zeitung.example</email></author>
        <content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'><p>Ein &lt;Wort&gt;</p></div></content></entry>
        </feed>",
        expect![[r#"
            atom | Die Zeitung | https://zeitung.example/ | de
            -
              title: 1 < 2
              link: https://zeitung.example/a/a.html
              id: urn:x:1
              content: Ein <Wort>
              published: 2024-04-03T12:25:00Z
              updated: 2024-04-04T08:00:00Z
              authors: Anna Grün + b@zeitung.example
        "#]],
    );
}

#[test]
fn other_formats_are_mapped() {
    check(
        "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://foreign.example/ns#'>
        <channel rdf:about='x'><title>RDF</title></channel>
        <item rdf:about='https://a.example/1'><title>Uno</title><link>https://a.example/1</link></item></rdf:RDF>",
        expect![[r#"
            rdf | RDF
            -
              title: Uno
              link: https://a.example/1
              id: https://a.example/1
        "#]],
    );
    check(
        "<feed version='0.3' xmlns='http://purl.org/atom/ns#'><title>Atom 0.3</title>
        <entry><title mode='escaped' type='text/html'>&lt;b&gt;Eins&lt;/b&gt;</title><link rel='alternate' href='1'/>
        <issued>2004-02-03T10:00:00Z</issued><modified>2004-02-04T10:00:00Z</modified>
        <summary mode='base64' type='text/plain'>R3LDvMOfZQ==</summary></entry></feed>",
        expect![[r#"
            atom | Atom 0.3
            -
              title: Eins
              link: https://gazzetta.example/feeds/1
              summary: Grüße
              published: 2004-02-03T10:00:00Z
              updated: 2004-02-04T10:00:00Z
        "#]],
    );
    check(
        "<CHANNEL HREF='https://cdf.example/'><TITLE>CDF</TITLE><ITEM HREF='a.htm' LASTMOD='1998-11-05T10:00'>
        <TITLE>Eins</TITLE><ABSTRACT>Kurz</ABSTRACT></ITEM></CHANNEL>",
        expect![[r#"
            cdf | CDF | https://cdf.example/
            -
              title: Eins
              link: https://gazzetta.example/feeds/a.htm
              summary: Kurz
              published: 1998-11-05T10:00:00Z
        "#]],
    );
    check(
        r#"{"version":"https://jsonfeed.org/version/1.1","title":"JSON","items":[{"id":7,"url":"/7",
        "content_html":"<p>Sieben</p>","date_published":"2024-04-03T14:25:00+02:00","author":{"name":"A"},
        "authors":[{"name":"A"},{"name":"B"}]},{"id":"8","content_text":"Acht\n\nneun"},"kein Eintrag"]}"#,
        expect![[r#"
            json | JSON
            -
              link: https://gazzetta.example/7
              id: 7
              content: Sieben
              published: 2024-04-03T12:25:00Z
              authors: A + B
            -
              id: 8
              content: Acht⏎⏎neun
        "#]],
    );
}

#[test]
fn broken_characters_are_mended() {
    check(
        &rss(
            "<item><title>AT&T &amp; Perch&eacute; &bogus; &#150; \u{1}x</title><link>https://a.example/?a=1&b=2</link></item>",
        ),
        expect![[r#"
            rss | Gazzetta
            -
              title: AT&T & Perché &bogus; – x
              link: https://a.example/?a=1&b=2
            ! repair: escaped 3 bare ampersands
            ! repair: resolved an undeclared entity
            ! repair: removed a control character
        "#]],
    );
    check(
        &rss("<item><title>a < b <3 &lt;i&gt;c&lt;/i&gt;</title></item>"),
        expect![[r#"
        rss | Gazzetta
        -
          title: a < b <3 c
        ! repair: escaped 2 stray `<`
    "#]],
    );
    check(
        "<!DOCTYPE rss [<!ENTITY citta 'città'>]><rss><channel><item><title>La &citta;</title></item></channel></rss>",
        expect![[r#"
            rss
            -
              title: La città
        "#]],
    );
}

#[test]
fn broken_markup_is_mended() {
    check(
        &rss("<item><title>Uno</title><description><p>a<br>b &lt;i&gt;c&lt;/i&gt;</p></description></item>"),
        expect![[r#"
            rss | Gazzetta
            -
              title: Uno
              summary: a⏎b c
            ! repair: read unescaped markup in an element
        "#]],
    );
    check(
        &rss(
            "<item><title>Uno<link>https://a.example/1</link><item><title>Due</title><guid>2<pubDate>x</pubDate></item>",
        ),
        expect![[r#"
            rss | Gazzetta
            -
              title: Uno
              link: https://a.example/1
            -
              title: Due
              id: 2
            ! repair: closed 3 unclosed elements
            ! notice: could not read a date
        "#]],
    );
    check(
        &rss("<item><title>Uno</title><description><![CDATA[senza fine</description></item>
            <item><title><![CDATA[Due]]></title></item>"),
        expect![[r#"
            rss | Gazzetta
            -
              title: Uno
              summary: senza fine
            -
              title: Due
            ! repair: closed an unclosed comment or CDATA section
        "#]],
    );
    check(
        &rss("<ITEM><TITLE>Uno</TITLE><dc:creator>A</dc:creator></ITEM><!-- mai chiuso"),
        expect![[r#"
        rss | Gazzetta
        -
          title: Uno
          authors: A
        ! repair: supplied an undeclared namespace prefix
        ! repair: closed an unclosed comment or CDATA section
    "#]],
    );
    check(
        "<br /><b>Warning</b>: x in /a.php\n<?xml version='1.0'?><rss version='9'><item><title>Uno</title></item></rss>\n<!-- c --><p>ciao",
        expect![[r#"
            rss
            -
              title: Uno
            ! repair: skipped what stands before the feed
            ! notice: skipped what stands after the feed
        "#]],
    );
}

#[test]
fn an_item_that_was_cut_off_is_left_out() {
    check(
        "<rss><channel><item><title>Uno</title></item><item><title>Due</title><link>https://a.exa",
        expect![[r#"
        rss
        -
          title: Uno
        ! loss: the document ends within an item, which is left out
    "#]],
    );
    check(
        "<rss><channel><item><title>Uno</title></item>",
        expect![[r#"
        rss
        -
          title: Uno
        ! repair: the document ends early, between items
    "#]],
    );
}

#[test]
fn nothing_is_invented() {
    check(
        &rss("<item><description>senza titolo</description><pubDate>ieri</pubDate></item><item/>"),
        expect![[r#"
        rss | Gazzetta
        -
          summary: senza titolo
        -
        ! notice: could not read a date
    "#]],
    );
    check(
        &rss("<item><guid>42</guid></item><item><guid>https://a.example/3</guid></item>"),
        expect![[r#"
        rss | Gazzetta
        -
          id: 42
        -
          link: https://a.example/3
          id: https://a.example/3
    "#]],
    );
}

#[test]
fn authors_are_names() {
    check(
        &rss("<item><author>anna@a.example (Anna Verdi)</author></item><item><author>Bo &lt;bo@a.example&gt;</author></item>
            <item><author>c@a.example</author><dc:creator><![CDATA[ Carla
            Neri ]]></dc:creator></item><item><itunes:author>Podcast</itunes:author></item>"),
        expect![[r#"
            rss | Gazzetta
            -
              authors: Anna Verdi
            -
              authors: Bo
            -
              authors: Carla Neri
            -
              authors: Podcast
            ! repair: supplied 2 undeclared namespace prefixes
        "#]],
    );
}

#[test]
fn what_is_no_feed_is_refused() {
    check(
        "",
        expect![[r#"
        not a feed: empty
    "#]],
    );
    check(
        "  \n ",
        expect![[r#"
        not a feed: empty
    "#]],
    );
    check(
        "Not found",
        expect![[r#"
        not a feed: plain text
    "#]],
    );
    check(
        "<urlset><url/></urlset>",
        expect![[r#"
        not a feed: a document of `urlset`
    "#]],
    );
    check(
        "{\"error\": 404}",
        expect![[r#"
        not a feed: JSON without `items`
    "#]],
    );
    check(
        "{\"items\": [",
        expect![[r#"
        not a feed: broken JSON: EOF while parsing a list at line 1 column 11
    "#]],
    );
    check(
        "<!doctype html><html><head><base href='/b/'><title><link rel=alternate type=application/rss+xml href=no></title>
        <link rel='alternate' type='application/rss+xml' title='Tutte le  notizie' href='feed.xml'>
        <link rel=alternate type='application/atom+xml' href='https://x.example/atom'><link rel=alternate hreflang=en href=en>
        </head><body><a href='/altro.rss'>RSS</a></body></html>",
        expect![[r#"
            not a feed: an HTML page
            offers https://gazzetta.example/b/feed.xml Some("Tutte le notizie")
            offers https://x.example/atom None
        "#]],
    );
}

#[test]
fn pages_without_declared_feeds_offer_their_links() {
    let found =
        discover("<body><a href='/rss/'>RSS</a> <a href=/feedback>no</a> <a href='b/atom.xml?x=1' title=B>", None);
    expect![[r#"
        [
            Offered {
                url: "/rss/",
                title: None,
            },
            Offered {
                url: "b/atom.xml?x=1",
                title: Some(
                    "B",
                ),
            },
        ]
    "#]]
    .assert_debug_eq(&found);
}

#[test]
fn entries_are_cut_at_the_limit() {
    let items = "<item><title>x</title></item>".repeat(30);
    let options = Options { entries_max: 20 };
    let feed = parse(rss(&items).as_bytes(), None, None, &options).unwrap();
    assert_eq!(feed.entries.len(), 20);
    assert_eq!(feed.problems[0].to_string(), "loss: 30 entries, read the first 20");
}

#[test]
fn inspect_prints_the_agreed_keys() {
    let line = inspect("a.xml", rss("<item><title>Uno</title></item>").as_bytes(), None, None, &Options::default());
    expect![[r#"
        {
          "file": "a.xml",
          "error": null,
          "format": "rss",
          "title": "Gazzetta",
          "link": null,
          "language": null,
          "entries": [
            {
              "title": "Uno",
              "link": null,
              "id": null,
              "published": null,
              "updated": null,
              "summary": null,
              "content": null,
              "authors": []
            }
          ],
          "problems": []
        }"#]]
    .assert_eq(&serde_json::to_string_pretty(&line).unwrap());
}

#[test]
fn lists_of_feeds_survive_a_round_trip() {
    let list = "<opml><body><outline text='Notizie'><outline text='A &amp; B' xmlUrl='https://a.example/rss?x=1&amp;y=2'
        htmlUrl='https://a.example/' language='it'/><outline title='C' xmlurl='https://c.example/feed'></outline></outline>
        <outline type='rss' text='D' url='https://d.example/rss'/><outline text='vuoto'/></body>";
    let (outlines, problems) = opml::read(list.as_bytes()).unwrap();
    assert!(problems.is_empty());
    let written = opml::write("Feeds <di> prova", &outlines).unwrap();
    expect![[r#"
        <?xml version="1.0" encoding="UTF-8"?>
        <opml version="2.0">
          <head>
            <title>Feeds &lt;di&gt; prova</title>
          </head>
          <body>
            <outline text="Notizie">
              <outline type="rss" text="A &amp; B" title="A &amp; B" xmlUrl="https://a.example/rss?x=1&amp;y=2" htmlUrl="https://a.example/" language="it"/>
              <outline type="rss" text="C" title="C" xmlUrl="https://c.example/feed"/>
            </outline>
            <outline type="rss" text="D" title="D" xmlUrl="https://d.example/rss"/>
          </body>
        </opml>
    "#]].assert_eq(&written);
    assert_eq!(opml::read(written.as_bytes()).unwrap().0, outlines);
    assert_eq!(opml::read(b"<html>"), None);
}

/// Documents that cost much more time or memory than they have bytes, with other readers.
#[test]
fn hostile_documents_are_read_in_linear_time() {
    let documents = [
        rss(&"<a>".repeat(20_000)),
        rss(&"<item>".repeat(20_000)),
        rss(&"<title><description><item>".repeat(5_000)),
        rss(&"<![CDATA[<x>".repeat(5_000)),
        rss(&"<!--".repeat(10_000)),
        rss(&"<".repeat(50_000)),
        rss(&"<a b=\"".repeat(10_000)),
        rss(&"<a b='x' ".repeat(10_000)),
        rss(&"&".repeat(50_000)),
        rss(&"</".repeat(20_000)),
        rss(&"<?a>".repeat(50_000)),
        rss(&format!("<item>{}]]></item>", "<title><![CDATA[x</title>".repeat(10_000))),
        format!("<!DOCTYPE a [{} x]>{}", "<!ENTITY".repeat(30_000), rss("")),
        rss(&format!("<item><description>{}</description></item>", "<div><p>".repeat(10_000))),
        rss(&format!("<item><title>{}</title></item>", "x &lt;".repeat(10_000))),
        format!(
            "<!DOCTYPE a [<!ENTITY a '{}'>]>{}",
            "x".repeat(5_000),
            rss(&"<item><title>&a;</title></item>".repeat(1_500))
        ),
        format!("{{\"items\": {}", "[".repeat(50_000)),
        rss(&format!("<item><description><![CDATA[<!----><a {}>]]></description></item>", "b c ".repeat(10_000))),
        format!("<rss {}><channel>{}", "xmlns:a='b' ".repeat(3_000), "<z:b/>".repeat(3_000)),
    ];
    for document in documents {
        let _ = parse(document.as_bytes(), None, None, &Options::default());
    }
}

/// Pieces that feeds and their accidents are made of.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("<rss>"),
        Just("<channel>"),
        Just("<item>"),
        Just("</item>"),
        Just("<feed xmlns='http://www.w3.org/2005/Atom'>"),
        Just("<entry>"),
        Just("</entry>"),
        Just("<title>"),
        Just("</title>"),
        Just("<title type='xhtml'>"),
        Just("<link href='/a'/>"),
        Just("<link>"),
        Just("</link>"),
        Just("<description>"),
        Just("</description>"),
        Just("<![CDATA["),
        Just("]]>"),
        Just("<!--"),
        Just("-->"),
        Just("<p>"),
        Just("</p"),
        Just("&amp;"),
        Just("&#x1F600;"),
        Just("&eacute"),
        Just("<"),
        Just("\""),
        Just(" = '"),
        Just("é€"),
        Just("<author>a@é (é)</author>"),
        Just("2024-04-03"),
        Just("<pubDate>"),
        Just("\u{0}"),
    ];
    proptest::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn any_bytes_are_read(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let _ = parse(&bytes, None, None, &Options::default());
    }

    #[test]
    fn any_feed_is_read_the_same_each_time(document in pieces()) {
        let options = Options::default();
        let document = format!("<rss><channel>{document}");
        let first = parse(document.as_bytes(), None, None, &options);
        prop_assert_eq!(&first, &parse(document.as_bytes(), None, None, &options));
        let _ = discover(&document, None);
        let _ = opml::read(document.as_bytes());
    }
}

#[test]
fn clean_feeds_read_as_feed_rs_reads_them() {
    let document = "<rss version='2.0'><channel><title>Gazzetta</title><link>https://gazzetta.example/</link>
        <item><title>Uno &amp; due</title><link>https://gazzetta.example/1</link><guid>g-1</guid>
        <pubDate>Wed, 03 Apr 2024 14:25:00 +0200</pubDate><description>Nessun accordo</description></item>
        <item><title>Tre</title><link>https://gazzetta.example/3</link><guid>g-3</guid>
        <pubDate>Thu, 04 Apr 2024 08:00:00 GMT</pubDate></item></channel></rss>";
    let ours = parse(document.as_bytes(), None, None, &Options::default()).unwrap();
    let theirs = feed_rs::parser::parse(document.as_bytes()).unwrap();
    assert_eq!(ours.title, theirs.title.map(|title| title.content));
    for (ours, theirs) in ours.entries.iter().zip(&theirs.entries) {
        assert_eq!(ours.title.as_ref(), theirs.title.as_ref().map(|title| &title.content));
        assert_eq!(ours.link.as_ref(), theirs.links.first().map(|link| &link.href));
        assert_eq!(ours.id.as_ref(), Some(&theirs.id));
        assert_eq!(ours.published.map(jiff::Timestamp::as_second), theirs.published.map(|at| at.timestamp()));
        assert_eq!(ours.summary.as_ref(), theirs.summary.as_ref().map(|summary| &summary.content));
    }
    assert_eq!(ours.entries.len(), theirs.entries.len());
}
