//! Reading the fixture pages, and one page with as much around its text as news sites have.

use std::fs;
use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use smentita::extract::{Page, Rules, extract};

/// A page of some 300 kB: menus, teasers, scripts, and an article amid them.
fn heavy() -> String {
    let menu = "<li class=\"nav-item\"><a href=\"/section\">Section of the paper</a></li>".repeat(400);
    let teaser =
        "<div class=\"teaser\"><h3><a href=\"/x\">Another story of the day</a></h3><p>One sentence about it.</p></div>";
    let script = format!("<script>var state = {{{}}};</script>", "\"key\":\"value\",".repeat(8_000));
    let text = "<p>The company denied on Wednesday that it had ever opened its archive to anybody, as a report had claimed.</p>";
    format!(
        "<html lang=en><head><title>Company denies | The Imaginary Post</title>{script}</head><body><nav><ul>{menu}</ul></nav>\
         <article><h1>Company denies</h1><div class=\"article-body\">{}</div></article>{}</body></html>",
        text.repeat(30),
        teaser.repeat(300)
    )
}

fn pages(c: &mut Criterion) {
    let rules = Rules::default();
    let mut group = c.benchmark_group("extract");
    let fixture =
        fs::read("tests/fixtures/pages/linked-data-article/source.html").expect("the fixture is in the project");
    for (name, bytes) in [("small", fixture), ("heavy", heavy().into_bytes())] {
        group.throughput(Throughput::Bytes(bytes.len() as u64));
        group.bench_function(name, |b| {
            b.iter(|| extract(black_box(&Page { bytes: &bytes, content_type: None, url: None }), &rules));
        });
    }
    group.finish();
}

criterion_group!(benches, pages);
criterion_main!(benches);
