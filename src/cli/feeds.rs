//! `feeds add|discover|import|export`: the feeds of the configuration file.

use std::fs;
use std::io::{self, Write as _};
use std::path::Path;

use anyhow::Context;
use url::Url;

use super::args::{FeedsCommand, Global};
use super::failure::Failure;
use super::{Exit, clock, lists, output, settings};
use crate::config::{self, Config};
use crate::daemon;
use crate::feed::opml::{self, Outline};
use crate::model::Language;
use crate::pipeline;
use crate::text::printable_line;

/// The largest OPML file that is read.
const OPML_BYTES_MAX: u64 = 10_000_000;

pub(super) fn run(global: &Global, command: &FeedsCommand) -> Result<Exit, Failure> {
    match command {
        FeedsCommand::List => lists::feeds(global),
        FeedsCommand::Add { url, outlet, language, country } => {
            let url = parse_url(url)?;
            let table = Table { url, outlet: outlet.clone(), language: *language, country: country.clone() };
            add(global, &[table])
        }
        FeedsCommand::Discover { url } => discover(global, &parse_url(url)?),
        FeedsCommand::Import { file } => import(global, file),
        FeedsCommand::Export => export(global),
    }
}

/// A feed to be written into the configuration file.
struct Table {
    url: Url,
    outlet: Option<String>,
    language: Option<Language>,
    country: Option<String>,
}

impl Table {
    fn to_toml(&self) -> String {
        let mut table = toml::Table::new();
        let mut set = |key: &str, value: Option<String>| {
            if let Some(value) = value {
                table.insert(key.to_owned(), toml::Value::String(value));
            }
        };
        set("url", Some(self.url.to_string()));
        set("outlet", self.outlet.clone());
        set("language", self.language.map(|language| language.to_string()));
        set("country", self.country.clone());
        format!("\n[[feeds]]\n{table}")
    }
}

fn parse_url(text: &str) -> Result<Url, Failure> {
    let url = Url::parse(text).map_err(|error| Failure::Usage(format!("`{text}` is no address: {error}")))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(Failure::Usage(format!("`{text}` is no web address; it must begin with http:// or https://")));
    }
    Ok(url)
}

/// Appends feeds to the configuration file, if the file is right with them.
fn add(global: &Global, tables: &[Table]) -> Result<Exit, Failure> {
    let path = settings::file(global);
    let old = match fs::read_to_string(&path) {
        // The default file is made where there is none; one that was named is the user's to make.
        Err(error) if error.kind() == io::ErrorKind::NotFound && global.config.is_none() => String::new(),
        read => read.with_context(|| format!("reading `{}`", path.display()))?,
    };
    let name = path.to_string_lossy();
    let (config, _) = config::load(&old, &name).map_err(config::Error::Wrong)?;
    let new: Vec<&Table> =
        tables.iter().filter(|table| config.feeds.iter().all(|feed| feed.url != table.url)).collect();
    if new.is_empty() {
        output::text("nothing to add: the feeds are in the configuration already")?;
        return Ok(Exit::Done);
    }
    let text = new.iter().fold(old, |text, table| text + &table.to_toml());
    let (config, _) = config::load(&text, &name).map_err(config::Error::Wrong)?;
    replace(&path, &text)?;
    for feed in &config.feeds[config.feeds.len() - new.len()..] {
        output::text(&format!("added {}: {}", feed.id, feed.url))?;
    }
    Ok(Exit::Done)
}

/// Writes the file anew beside the old one and puts it in its place, so that a crash leaves one of the two whole.
fn replace(path: &Path, text: &str) -> anyhow::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file =
        tempfile::NamedTempFile::new_in(folder).with_context(|| format!("writing in `{}`", folder.display()))?;
    file.write_all(text.as_bytes())?;
    if let Ok(old) = fs::metadata(path) {
        fs::set_permissions(file.path(), old.permissions())?;
    }
    file.persist(path).with_context(|| format!("replacing `{}`", path.display()))?;
    Ok(())
}

fn discover(global: &Global, url: &Url) -> Result<Exit, Failure> {
    let settings = settings::optional(global)?;
    let identity = daemon::setup(&settings.config)?.identity;
    let offered = super::block_on(pipeline::discover(settings.config.fetch.clone(), identity, url, clock::now()))?;
    if global.json {
        output::json(&offered)?;
        return Ok(Exit::Done);
    }
    if offered.is_empty() {
        output::text(&format!("{url} offers no feed"))?;
    }
    for feed in &offered {
        output::text(&printable_line(&format!("{}  {}", feed.url, feed.title.as_deref().unwrap_or_default())))?;
    }
    Ok(Exit::Done)
}

fn import(global: &Global, file: &Path) -> Result<Exit, Failure> {
    let size = fs::metadata(file).with_context(|| format!("reading `{}`", file.display()))?.len();
    if size > OPML_BYTES_MAX {
        return Err(Failure::Usage(format!("`{}` is larger than {OPML_BYTES_MAX} bytes", file.display())));
    }
    let bytes = fs::read(file).with_context(|| format!("reading `{}`", file.display()))?;
    let Some((outlines, problems)) = opml::read(&bytes) else {
        return Err(Failure::Usage(format!("`{}` is no OPML file", file.display())));
    };
    for problem in &problems {
        tracing::warn!("{}: {problem}", file.display());
    }
    let mut exit = Exit::Done;
    let mut tables = Vec::new();
    for outline in outlines {
        match Url::parse(&outline.url) {
            Ok(url) if matches!(url.scheme(), "http" | "https") => tables.push(Table {
                url,
                outlet: outline.title,
                language: outline.language.as_deref().and_then(Language::parse),
                country: None,
            }),
            _ => {
                tracing::error!("{}: `{}` is no web address", file.display(), outline.url);
                exit = Exit::WithFailures;
            }
        }
    }
    add(global, &tables)?;
    Ok(exit)
}

fn export(global: &Global) -> Result<Exit, Failure> {
    let Config { feeds, .. } = settings::optional(global)?.config;
    let outline = |feed: &crate::model::FeedSpec| Outline {
        url: feed.url.to_string(),
        title: Some(feed.outlet.clone()),
        page: None,
        language: feed.language.map(|language| language.to_string()),
        folders: Vec::new(),
    };
    let outlines: Vec<Outline> = feeds.iter().map(outline).collect();
    output::text(&opml::write("smentita", &outlines)?)?;
    Ok(Exit::Done)
}
