//! Reading clean feeds, side by side with feed-rs, which leaves markup in the texts.

use std::fmt::Write;
use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use smentita::feed::{Options, parse};

/// A news feed as most outlets have it: headlines and two sentences.
fn headlines(count: usize) -> String {
    let mut feed = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><rss version=\"2.0\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" \
         xmlns:media=\"http://search.yahoo.com/mrss/\"><channel><title>Gazzetta</title><link>https://gazzetta.example/</link>",
    );
    for n in 0..count {
        write!(
            feed,
            "<item><title>Il ministro smentisce: «Nessun accordo» ({n})</title><link>https://gazzetta.example/{n}?a=1&amp;b=2</link>\
             <guid isPermaLink=\"false\">g-{n}</guid><pubDate>Wed, 03 Apr 2024 14:25:00 +0200</pubDate><dc:creator>Anna Verdi</dc:creator>\
             <category>Politica</category><description><![CDATA[La smentita arriva in serata, dopo le indiscrezioni della stampa estera. \
             L'opposizione chiede chiarezza.]]></description><media:content url=\"https://gazzetta.example/{n}.jpg\" medium=\"image\"/></item>"
        )
        .expect("a string takes all");
    }
    feed + "</channel></rss>"
}

/// A feed with whole articles in it.
fn articles(count: usize) -> String {
    let mut feed = String::from("<feed xmlns=\"http://www.w3.org/2005/Atom\"><title>Zeitung</title><id>urn:x</id>");
    for n in 0..count {
        let paragraph = "&lt;p&gt;Die Ministerin &lt;a href=\"https://zeitung.example/x?y=z\" class=\"link intern\"&gt;bestritt&lt;/a&gt; \
                         am Abend, dass es eine Absprache gegeben habe; sie sprach von einem &lt;em&gt;Missverständnis&lt;/em&gt;.&lt;/p&gt;\n";
        write!(
            feed,
            "<entry><title>Meldung {n}</title><id>urn:x:{n}</id><link href=\"https://zeitung.example/{n}\"/>\
             <published>2024-04-03T14:25:00+02:00</published><updated>2024-04-03T15:00:00+02:00</updated>\
             <author><name>Anna Grün</name></author><content type=\"html\">{}</content></entry>",
            paragraph.repeat(12)
        )
        .expect("a string takes all");
    }
    feed + "</feed>"
}

fn clean_feeds(criterion: &mut Criterion) {
    for (name, feed) in [("headlines", headlines(50)), ("articles", articles(20))] {
        let mut group = criterion.benchmark_group(name);
        group.throughput(Throughput::Bytes(feed.len() as u64));
        group.bench_function("smentita", |b| {
            b.iter(|| {
                parse(black_box(feed.as_bytes()), None, None, &Options::default()).map(|feed| feed.entries.len())
            });
        });
        group.bench_function("feed-rs", |b| {
            b.iter(|| feed_rs::parser::parse(black_box(feed.as_bytes())).map(|feed| feed.entries.len()));
        });
        group.finish();
    }
}

criterion_group!(benches, clean_feeds);
criterion_main!(benches);
