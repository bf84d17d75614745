//! Telling the language of a headline, and what the detector takes of memory.
#![expect(clippy::print_stderr, reason = "the figures are the output")]

use std::fs;
use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use smentita::language::{Detector, Evidence};

/// Headlines of news, one language each; three of them close to others.
const HEADLINES: &[&str] = &[
    "Il ministro smentisce: «Nessun accordo con la società»",
    "Ministerin bestreitet Absprache mit dem Konzern",
    "Company denies that it ever opened its archive",
    "El ministro niega un acuerdo con la empresa",
    "Le ministre dément tout accord avec l'entreprise",
    "Ministro nega acordo com a empresa",
    "Minister ontkent afspraak met het bedrijf",
    "O ministro nega calquera acordo coa empresa",
    "Statsråden avviser at det finnes en avtale",
    "Ministar je negirao dogovor sa kompanijom",
    "Министр опроверг договорённость с компанией",
    "Міністр заперечив домовленість із компанією",
];

/// Memory in use, in kB; `None` where the system does not say.
fn resident() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.split_whitespace().next()?.parse().ok()
}

fn headlines(c: &mut Criterion) {
    let detect = |text: &str| Detector::embedded().detect(&Evidence { text: black_box(text), declared: &[] });
    let before = resident();
    for text in HEADLINES {
        black_box(detect(text));
    }
    if let (Some(before), Some(after)) = (before, resident()) {
        eprintln!("the detector takes {:.1} MB", after.saturating_sub(before) as f64 / 1000.0);
    }
    let mut group = c.benchmark_group("language");
    group.throughput(Throughput::Elements(HEADLINES.len() as u64));
    group.bench_function("headlines", |b| b.iter(|| HEADLINES.iter().map(|text| detect(text).confidence).sum::<f32>()));
    group.finish();
}

criterion_group!(benches, headlines);
criterion_main!(benches);
