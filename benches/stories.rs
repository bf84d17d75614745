//! What one more article costs: encoding it, and joining it to the stories of its window in a small and a large record.

use criterion::{Criterion, criterion_group, criterion_main};
use smentita::model::{ArticleId, Language, StoryId, Timestamp};
use smentita::stories::{Article, Constraints, Index, Lexicon, Options, encode};

/// Articles of a day in the generated records.
const PER_DAY: i64 = 200;
const START: i64 = 1_600_000_000;

/// An invented article: names and numbers differ, the rest is drawn from few words, as in real news.
fn text(number: i64) -> (String, String) {
    let name = |n: i64| format!("Ka{}ro{}", char::from(b'a' + (n % 26) as u8), n % 977);
    let title = format!("{} denies talks with {} over {} million", name(number), name(number * 7), number % 500);
    let lead = format!("The group of {} said on Monday that no talks were held. {} was silent.", name(number), title);
    (title, lead)
}

fn article(number: i64, day: i64, parts: &(String, String)) -> Article<'_> {
    let at = Timestamp::from_second(START + day * 86_400 + number % 86_400).unwrap_or(Timestamp::UNIX_EPOCH);
    Article { language: Language::parse("en").unwrap_or(Language::UND), at, title: Some(&parts.0), text: &parts.1 }
}

/// The index as it stands after so many days of a record; it holds the window whatever came before.
fn filled(options: &Options, days: i64) -> Index {
    let mut index = Index::new(options, Lexicon::default());
    for number in 0..days * PER_DAY {
        let parts = text(number);
        let article = article(number, number / PER_DAY, &parts);
        for missing in index.missing(article.at) {
            index.load(missing.day, []);
        }
        index.keep_around(article.at);
        let features = index.features(&article, None);
        let story = index.assign(&features, &Constraints::default()).assignment.story.unwrap_or(StoryId(number));
        index.commit(ArticleId(number), story, &[], Some(features));
    }
    index
}

fn encoding(criterion: &mut Criterion) {
    let options = Options::default();
    let parts: Vec<(String, String)> = (0..32).map(text).collect();
    let articles: Vec<Article<'_>> = (0..).zip(&parts).map(|(number, parts)| article(number, 0, parts)).collect();
    criterion.bench_function("encode 32 articles", |bench| bench.iter(|| encode(&options, &articles)));
}

fn joining(criterion: &mut Criterion) {
    let options = Options { backend: smentita::stories::Backend::None, ..Options::default() };
    for days in [20, 60] {
        let index = filled(&options, days);
        let parts = text(days * PER_DAY);
        let article = article(days * PER_DAY, days - 1, &parts);
        criterion.bench_function(&format!("join one article after {days} days"), |bench| {
            bench.iter(|| index.assign(&index.features(&article, None), &Constraints::default()));
        });
    }
}

criterion_group!(benches, encoding, joining);
criterion_main!(benches);
