//! Reading statements, and loading the language packs.

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use smentita::language::Packs;
use smentita::model::Language;
use smentita::statements::read;

/// Two paragraphs of a news item, with and without statements, in two languages of different build.
const ARTICLES: [(&str, &str); 2] = [
    (
        "it",
        "Il comune ha aperto ieri la nuova biblioteca, con una festa in piazza e molti visitatori. L'azienda Lumen avrebbe \
         ceduto a terzi i dati dei clienti, secondo una causa depositata a Milano. «Non abbiamo mai dato nulla a nessuno», ha \
         detto la portavoce Carla Neri, che respinge ogni accusa.\n\nIl ponte sul fiume resterà chiuso fino a domenica. \
         Interpellata, la società di gestione non ha voluto commentare.\n\n",
    ),
    (
        "de",
        "Die Stadt hat am Montag die neue Bibliothek eröffnet, mit einem Fest auf dem Platz und vielen Gästen. Der Konzern \
         Lumen soll Daten seiner Kunden verkauft haben, wie aus einer Klage hervorgeht. Eine Sprecherin wies die Vorwürfe \
         entschieden zurück: „Wir haben nie etwas weitergegeben.“\n\nDie Brücke bleibt bis Sonntag gesperrt. Der Betreiber \
         wollte sich auf Anfrage nicht äußern.\n\n",
    ),
];

fn reading(c: &mut Criterion) {
    let packs = Packs::embedded();
    let mut group = c.benchmark_group("statements");
    for (code, paragraphs) in ARTICLES {
        let language = Language::parse(code).expect("a language code");
        let text = paragraphs.repeat(40);
        group.throughput(Throughput::Bytes(text.len() as u64));
        group.bench_function(code, |b| b.iter(|| read(None, black_box(&text), language, &packs)));
    }
    group.finish();
    c.bench_function("packs", |b| b.iter(Packs::embedded));
}

criterion_group!(benches, reading);
criterion_main!(benches);
