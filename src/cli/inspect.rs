//! `inspect feed|page|text`: one stage alone, one JSON line per input, in input order.

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context, bail};
use serde::Deserialize;
use serde_json::{Value, json};
use url::Url;

use super::args::{Global, InspectArgs, InspectCommand};
use super::failure::Failure;
use super::{Exit, output, settings};
use crate::model::Language;
use crate::pipeline::{self, TextToInspect};
use crate::{daemon, feed};

/// The largest file that is read.
const FILE_BYTES_MAX: u64 = 64_000_000;

/// A line of a manifest, or what stands for it where files are named. Unknown keys are ignored.
#[derive(Debug, Default, Deserialize)]
struct Input {
    id: Option<Value>,
    file: Option<String>,
    http_content_type: Option<String>,
    base_url: Option<String>,
    url: Option<String>,
    title: Option<String>,
    text: Option<String>,
    language: Option<String>,
    prev: Option<String>,
}

pub(super) fn run(global: &Global, command: &InspectCommand) -> Result<Exit, Failure> {
    let (stage, args) = match command {
        InspectCommand::Feed(args) => (Stage::Feed, args),
        InspectCommand::Page(args) => (Stage::Page, args),
        InspectCommand::Text(args) => (Stage::text(global)?, args),
    };
    let mut exit = Exit::Done;
    for input in inputs(args, &stage)? {
        let told = input.and_then(|input| stage.inspect(&input, args)).and_then(|value| output::json_line(&value));
        if let Err(error) = told {
            if error.downcast_ref::<std::io::Error>().is_some_and(|e| e.kind() == std::io::ErrorKind::BrokenPipe) {
                return Err(error.into());
            }
            tracing::error!("{error:#}");
            exit = Exit::WithFailures;
        }
    }
    Ok(exit)
}

enum Stage {
    Feed,
    Page,
    Text(Box<crate::language::Packs>),
}

impl Stage {
    fn text(global: &Global) -> Result<Self, Failure> {
        let settings = settings::optional(global)?;
        Ok(Self::Text(Box::new(daemon::languages(settings.config.daemon.languages_dir.as_deref())?)))
    }

    fn inspect(&self, input: &Input, args: &InspectArgs) -> anyhow::Result<Value> {
        match self {
            Self::Feed => {
                let (name, bytes) = read_named(input, args)?;
                let base = input.base_url.as_deref().and_then(|url| Url::parse(url).ok());
                let content_type = input.http_content_type.as_deref();
                let read = feed::inspect(&name, &bytes, content_type, base.as_ref(), &feed::Options::default());
                Ok(serde_json::to_value(read)?)
            }
            Self::Page => {
                let (name, bytes) = read_named(input, args)?;
                let url = input.url.as_deref().and_then(|url| Url::parse(url).ok());
                let started = Instant::now();
                let mut value = pipeline::inspect_page(&bytes, url.as_ref(), args.explain);
                value["cpu_ms"] = json!(pipeline::milliseconds(started.elapsed()));
                Ok(first("id", input.id.clone().unwrap_or_else(|| json!(name)), value))
            }
            Self::Text(packs) => {
                let text = match (&input.text, &input.file) {
                    (None, Some(_)) => String::from_utf8_lossy(&read_named(input, args)?.1).into_owned(),
                    (text, _) => text.clone().unwrap_or_default(),
                };
                let passage = TextToInspect {
                    title: input.title.as_deref(),
                    text: &text,
                    language: input.language.as_deref().and_then(Language::parse),
                    before: input.prev.as_deref(),
                };
                let value = pipeline::inspect_text(&passage, packs, args.explain);
                Ok(first("id", input.id.clone().unwrap_or_else(|| json!(input.file)), value))
            }
        }
    }
}

/// The value with one more key in front.
fn first(key: &str, named: Value, value: Value) -> Value {
    let mut object = serde_json::Map::new();
    object.insert(key.to_owned(), named);
    if let Value::Object(rest) = value {
        object.extend(rest);
    }
    Value::Object(object)
}

type Inputs = Box<dyn Iterator<Item = anyhow::Result<Input>>>;

/// The inputs in their order: a manifest's lines, the files named, or for texts the lines of stdin.
fn inputs(args: &InspectArgs, stage: &Stage) -> Result<Inputs, Failure> {
    if let Some(manifest) = &args.manifest {
        let file = File::open(manifest).with_context(|| format!("opening `{}`", manifest.display()))?;
        return Ok(lines(manifest.display().to_string(), BufReader::new(file)));
    }
    if !args.files.is_empty() {
        let named = |file: &PathBuf| Input { file: Some(file.display().to_string()), ..Input::default() };
        return Ok(Box::new(args.files.iter().map(named).map(Ok).collect::<Vec<_>>().into_iter()));
    }
    if matches!(stage, Stage::Text(_)) {
        return Ok(lines("stdin".to_owned(), BufReader::new(std::io::stdin())));
    }
    Err(Failure::Usage("name files, or give a manifest with --manifest".to_owned()))
}

/// Lines that open with `{` are manifest lines; of stdin, any other line is a text.
fn lines(name: String, reader: impl BufRead + 'static) -> Inputs {
    Box::new(reader.lines().enumerate().filter_map(move |(index, line)| {
        let place = || format!("{name}:{}", index + 1);
        match line {
            Err(error) => Some(Err(anyhow::Error::from(error).context(place()))),
            Ok(line) if line.trim().is_empty() => None,
            Ok(line) if line.trim_start().starts_with('{') => Some(serde_json::from_str(&line).with_context(place)),
            Ok(line) => Some(Ok(Input { id: Some(json!(index + 1)), text: Some(line), ..Input::default() })),
        }
    }))
}

/// The bytes of the named file, `.gz` undone, and its name as given.
fn read_named(input: &Input, args: &InspectArgs) -> anyhow::Result<(String, Vec<u8>)> {
    let Some(name) = input.file.clone() else { bail!("a line without `file`") };
    let folder = args.root.as_deref().or_else(|| args.manifest.as_deref().and_then(Path::parent));
    let path = folder.map_or_else(|| PathBuf::from(&name), |folder| folder.join(&name));
    let file = File::open(&path).with_context(|| format!("opening `{}`", path.display()))?;
    let mut bytes = Vec::new();
    let read = if path.extension().is_some_and(|e| e.eq_ignore_ascii_case("gz")) {
        flate2::read::MultiGzDecoder::new(file).take(FILE_BYTES_MAX).read_to_end(&mut bytes)
    } else {
        file.take(FILE_BYTES_MAX).read_to_end(&mut bytes)
    };
    read.with_context(|| format!("reading `{}`", path.display()))?;
    Ok((name, bytes))
}
