//! Tests of joining, merging and keeping apart, without the encoder unless a test is about it.

use expect_test::{Expect, expect};
use proptest::prelude::*;

use super::*;
use crate::model::{ArticleId, JoinReason, Language, StoryId, Timestamp};

/// A record in miniature: what the pipeline and the store do around the index.
struct Desk {
    index: Index,
    options: Options,
    stories: std::collections::BTreeMap<ArticleId, StoryId>,
    next: i64,
}

impl Desk {
    fn new(backend: Backend) -> Self {
        let options = Options { backend, ..Options::default() };
        let index = Index::new(&options, Lexicon::default());
        Self { index, options, stories: std::collections::BTreeMap::new(), next: 1 }
    }

    fn features(&mut self, language: &str, day: i64, title: &str, text: &str) -> Features {
        let at = Timestamp::from_second(1_700_000_000 + day * 86_400).unwrap();
        for missing in self.index.missing(at) {
            self.index.load(missing.day, []);
        }
        let article = Article { language: Language::parse(language).unwrap(), at, title: Some(title), text };
        let meaning = encode(&self.options, &[article]).remove(0);
        self.index.features(&article, meaning)
    }

    fn decide(&mut self, id: i64, features: &Features, constraints: &Constraints) -> Decision {
        let decision = self.index.assign(features, constraints);
        let story = decision.assignment.story.unwrap_or_else(|| {
            self.next += 1;
            StoryId(self.next - 1)
        });
        for old in self.stories.values_mut().filter(|old| decision.assignment.merged.contains(old)) {
            *old = story;
        }
        self.stories.insert(ArticleId(id), story);
        self.index.commit(ArticleId(id), story, &decision.assignment.merged, Some(features.clone()));
        decision
    }

    fn add(&mut self, id: i64, language: &str, day: i64, title: &str, text: &str) -> Decision {
        let features = self.features(language, day, title, text);
        self.decide(id, &features, &Constraints::default())
    }

    #[track_caller]
    fn check(&self, expected: &Expect) {
        let line: Vec<String> = self.stories.iter().map(|(article, story)| format!("{article}:{story}")).collect();
        expected.assert_eq(&line.join(" "));
    }
}

const TRAM: (&str, &str) = (
    "Northport tramway opens in May after two years of delay",
    "Cracks in the Canal Bridge held up the Northport tramway. Mayor Ada Holm said repairs cost 14 million.",
);
const TRAM_AGAIN: (&str, &str) = (
    "Mayor Holm: Northport trams will run from May",
    "The tramway of Northport opens two years late. The Canal Bridge repairs cost 14 million, Ada Holm said.",
);
const VOTE: (&str, &str) = (
    "Parliament in Veldt rejects the fishing quota",
    "Lawmakers voted 61 to 40 against the quota that Minister Oskar Brandt had defended for months.",
);

#[test]
fn reports_of_one_event_are_one_story() {
    let mut desk = Desk::new(Backend::None);
    desk.add(1, "en", 0, TRAM.0, TRAM.1);
    desk.add(2, "en", 0, VOTE.0, VOTE.1);
    let joined = desk.add(3, "en", 1, TRAM_AGAIN.0, TRAM_AGAIN.1);
    desk.check(&expect!["1:1 2:2 3:1"]);
    assert!(matches!(joined.assignment.reason, JoinReason::Score { score, threshold, .. } if score >= threshold));
    assert_eq!(joined.candidates[0].story, StoryId(1));
}

#[test]
fn the_window_parts_what_years_part() {
    let mut desk = Desk::new(Backend::None);
    desk.add(1, "en", 0, TRAM.0, TRAM.1);
    desk.add(2, "en", 400, TRAM_AGAIN.0, TRAM_AGAIN.1);
    desk.check(&expect!["1:1 2:2"]);
}

#[test]
fn a_rare_name_in_common_makes_no_story_without_the_encoder() {
    let mut desk = Desk::new(Backend::None);
    desk.add(1, "en", 0, VOTE.0, VOTE.1);
    desk.add(
        2,
        "en",
        0,
        "Storm closes the Sund bridge",
        "Police in Malmö closed the bridge for the night, and the driver Oskar Brandt slept in his lorry.",
    );
    desk.add(3, "en", 0, TRAM.0, TRAM.1);
    desk.add(
        4,
        "en",
        0,
        "Museum shows the letters of a sailor",
        "The exhibition has 200 letters from Northport. Ida Berg found them in a loft in 1998.",
    );
    desk.add(5, "en", 0, TRAM_AGAIN.0, TRAM_AGAIN.1);
    desk.check(&expect!["1:1 2:2 3:3 4:4 5:3"]);
}

#[test]
fn scripts_have_the_same_room() {
    let mut desk = Desk::new(Backend::None);
    // What stands beyond 1,500 characters is not looked at, and everything before it is, however many bytes they take.
    for (word, last) in [("word ", "Northport"), ("слово ", "Нортпорт")] {
        let text = |words: usize| format!("{}{last}", word.repeat(words));
        assert_eq!(desk.features("ru", 0, "", &text(400)).names.0.len(), 0);
        assert_eq!(desk.features("ru", 0, "", &text(240)).names.0.len(), 1);
    }
}

#[test]
fn a_late_article_joins_the_story_of_its_own_days() {
    let mut desk = Desk::new(Backend::None);
    desk.add(1, "en", 0, TRAM.0, TRAM.1);
    desk.add(2, "en", 40, VOTE.0, VOTE.1);
    desk.add(3, "en", -2, TRAM_AGAIN.0, TRAM_AGAIN.1);
    desk.check(&expect!["1:1 2:2 3:1"]);
}

#[test]
fn pins_and_copies_come_before_scores() {
    let mut desk = Desk::new(Backend::None);
    desk.add(1, "en", 0, TRAM.0, TRAM.1);
    desk.add(2, "en", 0, VOTE.0, VOTE.1);
    let features = desk.features("en", 0, TRAM_AGAIN.0, TRAM_AGAIN.1);
    let apart = Constraints { apart: vec![StoryId(1)], ..Constraints::default() };
    assert_eq!(desk.index.assign(&features, &apart).assignment.story, None);
    let together = Constraints { together: Some(StoryId(2)), ..Constraints::default() };
    assert_eq!(desk.index.assign(&features, &together).assignment.reason, JoinReason::Pinned);
    let copy = Constraints { copy_of: Some((ArticleId(2), StoryId(2))), ..Constraints::default() };
    assert_eq!(desk.index.assign(&features, &copy).assignment.story, Some(StoryId(2)));
}

#[test]
fn a_changed_article_stays_and_a_rewritten_one_leaves() {
    let mut desk = Desk::new(Backend::None);
    desk.add(1, "en", 0, TRAM.0, TRAM.1);
    desk.add(2, "en", 0, TRAM_AGAIN.0, TRAM_AGAIN.1);
    desk.add(3, "en", 0, VOTE.0, VOTE.1);
    let current = Constraints { current: Some(StoryId(1)), ..Constraints::default() };
    desk.index.forget(ArticleId(2));
    let edited = desk.features("en", 0, TRAM_AGAIN.0, TRAM.1);
    assert_eq!(desk.index.assign(&edited, &current).assignment.story, Some(StoryId(1)));
    let rewritten = desk.features("en", 0, VOTE.0, VOTE.1);
    assert_eq!(desk.index.assign(&rewritten, &current).assignment.story, Some(StoryId(2)));
}

#[test]
fn length_is_counted_in_characters_up_to_a_full_text() {
    let mut desk = Desk::new(Backend::None);
    let mut length = |text: &str| desk.features("en", 0, TRAM.0, text).length;
    let lengths =
        [length(" "), length("a"), length(&"é".repeat(300)), length(&"a".repeat(600)), length(&"a".repeat(9_000))];
    expect!["[0, 1, 63, 255, 255]"].assert_eq(&format!("{lengths:?}"));
}

#[test]
fn features_survive_the_record() {
    let mut desk = Desk::new(Backend::None);
    let features = desk.features("en", 0, TRAM.0, TRAM.1);
    let at = Timestamp::from_second(1_700_000_000).unwrap();
    let bytes = features.encode();
    assert_eq!(Features::decode(&bytes, features.language, at), Some(features.clone()));
    assert_eq!(Features::decode(&bytes[..bytes.len() - 1], features.language, at), None);
    assert_eq!(Features::decode(&[], features.language, at), None);
}

#[test]
fn an_index_filled_from_the_record_decides_the_same() {
    let mut desk = Desk::new(Backend::None);
    let kept: Vec<(ArticleId, StoryId, Features)> = [(1, TRAM), (2, VOTE)]
        .map(|(id, (title, text))| {
            let features = desk.features("en", 0, title, text);
            desk.decide(id, &features, &Constraints::default());
            (ArticleId(id), desk.stories[&ArticleId(id)], features)
        })
        .to_vec();
    let at = Timestamp::from_second(1_700_000_000).unwrap();
    let mut again = Index::new(&desk.options, Lexicon::default());
    for missing in again.missing(at) {
        let of_day = kept.iter().filter(|(.., features)| features.day == missing.day).cloned();
        again.load(missing.day, of_day);
    }
    let features = desk.features("en", 1, TRAM_AGAIN.0, TRAM_AGAIN.1);
    assert_eq!(again.assign(&features, &Constraints::default()), desk.index.assign(&features, &Constraints::default()));
}

#[test]
fn concepts_are_one_name_in_every_language() {
    let wordings = |language: &str, word: &str| (Language::parse(language).unwrap(), vec![word.to_owned()]);
    let concept = crate::model::ConceptSpec {
        id: "inbox".into(),
        wordings: [wordings("it", "messaggi privati"), wordings("en", "private messages")].into(),
    };
    let topic = crate::model::TopicSpec {
        id: "t".into(),
        title: std::collections::BTreeMap::new(),
        query: String::new(),
        terms: std::collections::BTreeMap::new(),
        concepts: vec![concept],
        same: Vec::new(),
        claims: Vec::new(),
    };
    let lexicon = Lexicon::new(&[topic]);
    assert_eq!(lexicon.terms_in("I messaggi privati degli utenti"), lexicon.terms_in("Users' PRIVATE messages"));
    assert!(lexicon.terms_in("private lessons").is_empty());
}

#[test]
fn a_story_of_two_events_falls_apart() {
    let mut desk = Desk::new(Backend::None);
    let tram = desk.features("en", 0, TRAM.0, TRAM.1);
    let again = desk.features("en", 0, TRAM_AGAIN.0, TRAM_AGAIN.1);
    let vote = desk.features("en", 0, VOTE.0, VOTE.1);
    let of = |features: [&Features; 4]| -> Vec<(ArticleId, Features)> {
        (1..).map(ArticleId).zip(features.map(Clone::clone)).collect()
    };
    let options = Options { threshold: Some(0.5), ..Options::default() };
    let check = |articles: &[(ArticleId, Features)], joined: &[(ArticleId, ArticleId)], expected: &Expect| {
        let borrowed: Vec<(ArticleId, &Features)> = articles.iter().map(|(id, features)| (*id, features)).collect();
        let pins = Pins::new(joined.iter().map(|(a, b)| (*a, *b, crate::model::PinKind::Together)));
        let parts = split(&borrowed, &options, &pins);
        expected.assert_eq(&format!(
            "{:?}",
            parts.iter().map(|p| p.iter().map(|a| a.0).collect()).collect::<Vec<Vec<_>>>()
        ));
    };
    let mixed = of([&tram, &vote, &again, &vote]);
    check(&mixed, &[], &expect!["[[1, 3], [2, 4]]"]);
    check(&mixed, &[(ArticleId(1), ArticleId(2))], &expect!["[]"]);
    check(&of([&tram, &again, &tram, &vote]), &[], &expect!["[]"]);
}

#[test]
fn a_title_is_central_in_the_readers_language_and_stable() {
    let mut desk = Desk::new(Backend::None);
    let features = [
        desk.features("en", 0, VOTE.0, TRAM.1),
        desk.features("en", 0, TRAM.0, TRAM.1),
        desk.features("en", 0, TRAM_AGAIN.0, TRAM.1),
        desk.features("it", 0, "Northport, il tram apre a maggio", ""),
    ];
    let articles: Vec<Headline<'_>> =
        (1..).map(ArticleId).zip(&features).map(|(article, features)| Headline { article, features }).collect();
    let (it, de) = (Language::parse("it"), Language::parse("de"));
    let none = std::collections::BTreeMap::new();
    let first = choose_titles(&articles, &none);
    assert_ne!(first[&None], ArticleId(1), "the odd one out is no title");
    assert_eq!((first[&it], first.contains_key(&de)), (ArticleId(4), false));
    for current in [2, 3].map(ArticleId) {
        assert_eq!(choose_titles(&articles, &[(None, current)].into())[&None], current);
    }
    assert!(choose_titles(&[], &none).is_empty());
}

#[test]
fn pins_reach_through_each_other() {
    use crate::model::PinKind::{Apart, Together};
    let pin = |a, b, kind| (ArticleId(a), ArticleId(b), kind);
    let pins = Pins::new([pin(1, 2, Together), pin(2, 3, Together), pin(3, 4, Apart), pin(4, 5, Together)]);
    let ids = |found: std::collections::BTreeSet<ArticleId>| found.into_iter().map(|id| id.0).collect::<Vec<_>>();
    let group = pins.group(ArticleId(1));
    assert_eq!(ids(pins.apart_from(&group)), [4, 5]);
    assert_eq!(ids(group), [1, 2, 3]);
    assert_eq!(ids(pins.group(ArticleId(9))), [9]);
    let contradiction = |a, b, kind| pins.contradiction(ArticleId(a), ArticleId(b), kind);
    assert_eq!(contradiction(1, 5, Together), Some(Contradiction::Apart(ArticleId(3), ArticleId(4))));
    assert_eq!(contradiction(1, 3, Apart), Some(Contradiction::Together([3, 2, 1].map(ArticleId).to_vec())));
    assert_eq!(contradiction(1, 9, Together), None);
    assert_eq!(contradiction(1, 5, Apart), None);
}

#[test]
fn a_story_is_parted_around_two_of_its_articles() {
    let mut desk = Desk::new(Backend::None);
    let tram = desk.features("en", 0, TRAM.0, TRAM.1);
    let again = desk.features("en", 0, TRAM_AGAIN.0, TRAM_AGAIN.1);
    let vote = desk.features("en", 0, VOTE.0, VOTE.1);
    let articles: Vec<(ArticleId, &Features)> = (1..).map(ArticleId).zip([&tram, &vote, &again, &vote]).collect();
    let part = |pins: &Pins| {
        part(&articles, ArticleId(1), ArticleId(2), 0.5, pins).into_iter().map(|id| id.0).collect::<Vec<_>>()
    };
    assert_eq!(part(&Pins::default()), [2, 4]);
    let pinned = Pins::new([(ArticleId(1), ArticleId(4), crate::model::PinKind::Together)]);
    assert_eq!(part(&pinned), [2]);
}

#[test]
fn an_edit_is_the_same_news_and_a_rewrite_is_not() {
    let mut desk = Desk::new(Backend::None);
    let before = desk.features("en", 0, TRAM.0, TRAM.1);
    let edited = desk.features("en", 0, TRAM.0, &TRAM.1.replace("14 million", "15 million"));
    let rewritten = desk.features("en", 0, VOTE.0, VOTE.1);
    assert!(is_same_news(&before, &before) && is_same_news(&before, &edited));
    assert!(!is_same_news(&before, &rewritten));
}

#[test]
fn vectors_of_any_length_become_ours() {
    let cosine = |a: &Meaning, b: &Meaning| {
        let product = |a: &[i8], b: &[i8]| a.iter().zip(b).map(|(a, b)| f64::from(*a) * f64::from(*b)).sum::<f64>();
        let (a, b) = (&a.0[0], &b.0[0]);
        product(a, b) / (product(a, a) * product(b, b)).sqrt()
    };
    for length in [3, 384, 512, 768, 1024] {
        let wave = |step: f64| (0..length).map(|at| (f64::from(at) * step).sin() as f32).collect::<Vec<f32>>();
        let of = |values: &[f32]| meaning_of([values, values]);
        let (a, b) = (wave(1.0), wave(1.02));
        let doubled: Vec<f32> = a.iter().map(|value| value * 2.0).collect();
        assert_eq!(of(&a), of(&doubled));
        let dot = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| f64::from(*a) * f64::from(*b)).sum::<f64>();
        let real = dot(&a, &b) / (dot(&a, &a) * dot(&b, &b)).sqrt();
        let bound = if length <= 512 { 0.02 } else { 0.1 };
        assert!((cosine(&of(&a), &of(&b)) - real).abs() < bound, "{length}: {real}");
        // No value was cut: the length is still that of a unit vector.
        let length_of = |m: &Meaning| m.0[0].iter().map(|v| f64::from(*v).powi(2)).sum::<f64>().sqrt() / 635.0;
        assert!((length_of(&of(&a)) - 1.0).abs() < 0.02, "{length}");
    }
}

#[test]
fn calibration_finds_the_best_cut() {
    let pairs = [(0.9, true), (0.7, true), (0.6, false), (0.5, true), (0.2, false), (0.1, false)];
    let found = calibrate(&pairs).unwrap();
    expect!["0.35 1.00 0.75"].assert_eq(&format!("{:.2} {:.2} {:.2}", found.threshold, found.recall, found.precision));
    let curve: Vec<String> = found.curve(&pairs).iter().map(|at| format!("{:.2}:{:.2}", at.threshold, at.f1)).collect();
    expect!["0.27:0.86 0.28:0.86 0.29:0.86 0.30:0.86 0.31:0.86 0.32:0.86 0.33:0.86 0.34:0.86 0.35:0.86 0.36:0.86 0.37:0.86 0.38:0.86 0.39:0.86 0.40:0.86 0.41:0.86 0.42:0.86 0.43:0.86"]
        .assert_eq(&curve.join(" "));
    assert_eq!(Calibration::at(&pairs, found.threshold), Some(found));
    assert_eq!(calibrate(&[(0.3, false)]), None);
    assert_eq!(calibrate(&[]), None);
}

/// Everything within a day may come in any order, and again, and the stories are the same.
#[cfg(feature = "meaning")]
#[test]
fn the_encoder_gives_the_same_stories_in_any_order() {
    let articles = [
        ("en", "Court papers say Facebook let Netflix read users' private messages", ""),
        ("it", "Facebook avrebbe permesso a Netflix di leggere i messaggi privati degli utenti", ""),
        ("fr", "Meta dément que Netflix ait pu lire les messages privés des utilisateurs de Facebook", ""),
        ("en", TRAM.0, TRAM.1),
        ("en", TRAM_AGAIN.0, TRAM_AGAIN.1),
        ("de", "Straßenbahn in Northport fährt ab Mai, zwei Jahre später als geplant", ""),
        ("en", VOTE.0, VOTE.1),
    ];
    for order in [[0, 1, 2, 3, 4, 5, 6], [6, 5, 4, 3, 2, 1, 0], [3, 1, 6, 0, 5, 2, 4]] {
        let mut desk = Desk::new(Backend::Builtin);
        for at in order {
            let (language, title, text) = articles[at];
            desk.add(at as i64, language, 0, title, text);
        }
        let story = |at: i64| desk.stories[&ArticleId(at)];
        let together: Vec<bool> = (1..7).map(|at| story(at) == story(at - 1)).collect();
        assert_eq!(together, [true, true, false, true, true, false], "{order:?}");
        assert_ne!(story(6), story(0));
    }
}

/// A lot of texts goes through the network with gaps between them: none hears of its neighbours.
#[cfg(feature = "meaning")]
#[test]
fn a_vector_is_the_same_alone_and_among_others() {
    let options = Options::default();
    let at = Timestamp::from_second(1_700_000_000).unwrap();
    let article = |title, text| Article { language: Language::parse("en").unwrap(), at, title: Some(title), text };
    let articles = [article(TRAM.0, TRAM.1), article("No", ""), article(VOTE.0, VOTE.1)];
    let together = encode(&options, &articles);
    for (article, among) in articles.iter().zip(together) {
        let alone = encode(&options, &[*article]).remove(0).unwrap();
        let furthest =
            alone.0.iter().flatten().zip(among.unwrap().0.iter().flatten()).map(|(a, b)| a.abs_diff(*b)).max();
        assert!(furthest <= Some(1), "{furthest:?}");
    }
}

#[cfg(feature = "meaning")]
#[test]
fn claim_and_denial_meet_across_languages() {
    let mut desk = Desk::new(Backend::Builtin);
    desk.add(1, "en", 0, "Court papers say Facebook let Netflix read users' private messages", "");
    desk.add(2, "it", 1, "Facebook avrebbe permesso a Netflix di leggere i messaggi privati degli utenti", "");
    desk.add(3, "de", 1, "Netflix gewinnt im ersten Quartal neun Millionen Abonnenten", "");
    desk.add(4, "fr", 2, "Meta dément que Netflix ait pu lire les messages privés des utilisateurs de Facebook", "");
    desk.check(&expect!["1:1 2:1 3:2 4:1"]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn taking_an_article_out_leaves_no_trace(words in proptest::collection::vec("[A-Z][a-z]{3,7}", 3..12)) {
        let mut desk = Desk::new(Backend::None);
        desk.add(1, "en", 0, TRAM.0, TRAM.1);
        desk.add(2, "en", 0, VOTE.0, VOTE.1);
        let probe = desk.features("en", 0, TRAM_AGAIN.0, TRAM_AGAIN.1);
        let before = desk.index.assign(&probe, &Constraints::default());
        for (id, title, text) in [(3, words.join(" "), TRAM.1.to_owned()), (4, VOTE.0.to_owned(), words.join(" "))] {
            let features = desk.features("en", 0, &title, &text);
            let pinned = Constraints { together: Some(StoryId(id - 2)), ..Constraints::default() };
            desk.decide(id, &features, &pinned);
        }
        desk.index.forget(ArticleId(3));
        desk.index.forget(ArticleId(4));
        prop_assert_eq!(desk.index.assign(&probe, &Constraints::default()), before);
        let again = desk.features("en", 0, TRAM_AGAIN.0, TRAM_AGAIN.1);
        prop_assert_eq!(again, probe);
    }

    #[test]
    fn a_day_is_the_same_in_whatever_order_it_was_filled(
        articles in proptest::collection::vec((0usize..3, "[A-Z][a-z]{3,7}", 0i64..3), 2..12),
        order in Just((0..12usize).collect::<Vec<_>>()).prop_shuffle(),
    ) {
        let mut desk = Desk::new(Backend::None);
        let kept: Vec<(ArticleId, StoryId, Features)> = (1..).zip(&articles)
            .map(|(id, (text, word, day))| {
                let (title, body) = [TRAM, TRAM_AGAIN, VOTE][*text];
                (ArticleId(id), StoryId(id % 3 + 1), desk.features("en", *day, &format!("{title} {word}"), body))
            })
            .collect();
        let probe = desk.features("en", 1, TRAM_AGAIN.0, VOTE.1);
        let filled = |order: &mut dyn Iterator<Item = usize>| {
            let mut index = Index::new(&desk.options, Lexicon::default());
            for missing in index.missing(Timestamp::from_second(1_700_000_000 + 86_400).unwrap()) {
                index.load(missing.day, []);
            }
            for (article, story, features) in order.filter_map(|at| kept.get(at).cloned()) {
                index.commit(article, story, &[], Some(features));
            }
            index.assign(&probe, &Constraints::default())
        };
        prop_assert_eq!(filled(&mut order.into_iter()), filled(&mut (0..12)));
    }

    #[test]
    fn damaged_features_are_refused(bytes in proptest::collection::vec(any::<u8>(), 0..1200), version in 2u8..5) {
        let mut bytes = bytes;
        if let Some(first) = bytes.first_mut() {
            *first = version;
        }
        let at = Timestamp::from_second(0).unwrap();
        if let Some(features) = Features::decode(&bytes, Language::UND, at) {
            prop_assert_eq!(features.encode().len(), bytes.len());
        }
    }
}
