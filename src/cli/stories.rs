//! `stories pin|unpin|calibrate|compare`: what the user wants of stories, and their score on labelled pairs.

use std::path::Path;

use serde_json::json;

use super::args::{Global, StoriesCommand};
use super::failure::Failure;
use super::output::{self, Rows};
use super::{Exit, clock, settings};
use crate::daemon;
use crate::import::{self, Pair};
use crate::model::{ArticleId, PinKind, StoryId};
use crate::pipeline::{self, PinOutcome};
use crate::store::{Mode, Store};
use crate::stories::{self, Backend, Calibration, Contradiction, Options};

pub(super) fn run(global: &Global, command: &StoriesCommand) -> Result<Exit, Failure> {
    match command {
        StoriesCommand::Pin { a, b, apart } => {
            pin(global, a, b, Some(if *apart { PinKind::Apart } else { PinKind::Together }))
        }
        StoriesCommand::Unpin { a, b } => pin(global, a, b, None),
        StoriesCommand::Compare { file } => compare(global, file),
        StoriesCommand::Calibrate { file } => calibrate(global, file),
    }
}

/// Sets a pin, or takes one away. It takes no lock: a daemon may be running for months, and sees what was written.
fn pin(global: &Global, a: &str, b: &str, kind: Option<PinKind>) -> Result<Exit, Failure> {
    let config = settings::optional(global)?.config;
    let database = &config.daemon.database;
    // Opened for reading first: to write to a record that is not there would make one.
    let pair = Store::open(database, Mode::ReadOnly)?.read(|r| Ok((r.find_article(a)?, r.find_article(b)?)))?;
    if pair.0 == pair.1 {
        return Err(Failure::Usage(format!("`{a}` and `{b}` are one article; a pin is for two")));
    }
    let store = Store::open(database, Mode::ReadWrite)?;
    let outcome = match kind {
        Some(kind) => pipeline::pin(&store, &config.stories, pair, kind, clock::now())?,
        None => pipeline::unpin(&store, &config.stories, pair, clock::now())?,
    };
    match &outcome {
        PinOutcome::Contradiction(why) => return Err(Failure::Usage(contradiction(pair, why))),
        PinOutcome::NoPin => return Err(Failure::Usage(format!("articles {} and {} are not pinned", pair.0, pair.1))),
        _ => {}
    }
    let stories = store.read(|r| Ok((r.story_of(pair.0)?, r.story_of(pair.1)?)))?;
    if global.json {
        output::json(&json!({ "articles": [pair.0, pair.1], "pin": kind, "stories": [stories.0, stories.1] }))?;
    } else {
        output::text(&told(&outcome, pair, stories))?;
    }
    Ok(Exit::Done)
}

fn told(outcome: &PinOutcome, (a, b): (ArticleId, ArticleId), stories: (Option<StoryId>, Option<StoryId>)) -> String {
    let place = |story: Option<StoryId>| story.map_or_else(|| "no story yet".to_owned(), |id| format!("story {id}"));
    let now = match stories {
        (one, other) if one == other => format!("articles {a} and {b} are in {}", place(one)),
        (one, other) => format!("article {a} is in {}, article {b} in {}", place(one), place(other)),
    };
    match outcome {
        PinOutcome::Merged { merged, into } => format!("story {merged} is story {into} now; {now}"),
        PinOutcome::Split { from, into, article_count } => {
            let from = from.iter().map(ToString::to_string).collect::<Vec<_>>().join(" and ");
            format!("{article_count} articles left story {from} for story {into}; {now}")
        }
        _ => now,
    }
}

fn contradiction((a, b): (ArticleId, ArticleId), why: &Contradiction) -> String {
    match why {
        Contradiction::Together(chain) => {
            let chain = chain.iter().map(ToString::to_string).collect::<Vec<_>>().join(" with ");
            format!(
                "articles {a} and {b} cannot be apart: pinned together are {chain}; take one of these pins away first"
            )
        }
        Contradiction::Apart(x, y) => format!(
            "articles {a} and {b} cannot be together: that would bring {x} and {y} together, which are pinned apart; \
             `stories unpin {x} {y}` takes that away"
        ),
    }
}

/// A line for each pair, in the order of the file.
fn compare(global: &Global, file: &Path) -> Result<Exit, Failure> {
    let config = settings::optional(global)?.config;
    let (pairs, exit) = read(file)?;
    let (ids, documents): (Vec<_>, Vec<_>) = pairs.into_iter().map(|pair| (pair.id, (pair.a, pair.b))).unzip();
    let scores = super::block_on(pipeline::compare_pairs(&daemon::setup(&config)?, documents))?;
    for (id, score) in ids.iter().zip(scores) {
        output::json_line(&json!({
            "id": id, "score": score.score, "threshold": score.threshold, "same": score.same, "parts": score.parts,
        }))?;
    }
    Ok(exit)
}

/// The threshold that is best on labelled pairs, for each backend that can be asked here.
fn calibrate(global: &Global, file: &Path) -> Result<Exit, Failure> {
    let config = settings::optional(global)?.config;
    let (pairs, exit) = read(file)?;
    let pairs: Vec<(bool, Pair)> = pairs.into_iter().filter_map(|pair| Some((pair.label?, pair))).collect();
    let mut found = Vec::new();
    let mut setup = daemon::setup(&config)?;
    for backend in config.stories.backends() {
        let options = Options { backend, ..config.stories.clone() };
        let documents = pairs.iter().map(|(_, pair)| (pair.a.clone(), pair.b.clone())).collect();
        setup.options.stories = options.clone();
        let scores = super::block_on(pipeline::compare_pairs(&setup, documents))?;
        let labelled: Vec<(f64, bool)> =
            scores.iter().map(|pair| pair.score).zip(pairs.iter().map(|(label, _)| *label)).collect();
        let Some(best) = stories::calibrate(&labelled) else {
            let file = file.display();
            return Err(Failure::Usage(format!("`{file}` has no pair with `\"label\": true`, nothing to find")));
        };
        // What is in force may be a threshold that was set for another backend.
        let shipped = Options { threshold: None, ..options }.threshold();
        found.push((backend, best, best.curve(&labelled), Calibration::at(&labelled, shipped)));
    }
    if global.json {
        let backend = |(backend, best, curve, shipped): &(Backend, Calibration, Vec<_>, Option<Calibration>)| json!({ "backend": backend, "pairs": pairs.len(), "best": best, "shipped": shipped, "curve": curve });
        output::json(&found.iter().map(backend).collect::<Vec<_>>())?;
        return Ok(exit);
    }
    for (backend, best, curve, shipped) in &found {
        output::text(&format!("backend {backend}, {} labelled pairs", pairs.len()))?;
        table(curve, *best, *shipped)?;
        output::text(&format!("\n[stories]\nbackend = \"{backend}\"\nthreshold = {:.3}\n", best.threshold))?;
    }
    Ok(exit)
}

fn table(curve: &[Calibration], best: Calibration, shipped: Option<Calibration>) -> Result<(), Failure> {
    let mut rows = Rows::new(&["threshold", "precision", "recall", "F1", ""]);
    for point in curve.iter().chain(&shipped) {
        let is_shipped = shipped.is_some_and(|shipped| shipped == *point);
        let mark = match () {
            () if *point == best => "best",
            () if is_shipped => "shipped",
            () => "",
        };
        let figure = |value: f64| format!("{value:.3}");
        let figures = [point.threshold, point.precision, point.recall, point.f1].map(figure);
        rows.push(figures.into_iter().chain([mark.to_owned()]));
    }
    output::table(&rows)?;
    Ok(())
}

fn read(file: &Path) -> Result<(Vec<Pair>, Exit), Failure> {
    let read = import::read_pairs(file);
    let (pairs, mistakes) =
        read.map_err(|error| Failure::Usage(format!("cannot read `{}`: {error}", file.display())))?;
    for mistake in &mistakes {
        tracing::error!("{mistake}");
    }
    Ok((pairs, if mistakes.is_empty() { Exit::Done } else { Exit::WithFailures }))
}
