//! The command line as typed.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

use crate::export;
use crate::model::{Language, RecordTable, Timestamp};

/// The version, and whether the sentence encoder is in this binary.
const VERSION: &str = if cfg!(feature = "meaning") {
    concat!(env!("CARGO_PKG_VERSION"), " (with the sentence encoder)")
} else {
    concat!(env!("CARGO_PKG_VERSION"), " (without the sentence encoder)")
};

/// Watches a news story in many languages and keeps the record of how its coverage and its denials evolve.
#[derive(Debug, Parser)]
#[command(name = "smentita", version = VERSION, arg_required_else_help = true, propagate_version = true)]
pub struct Cli {
    /// Options of every command.
    #[command(flatten)]
    pub global: Global,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// Options of every command.
#[derive(Debug, Args)]
pub struct Global {
    /// The configuration file.
    #[arg(long, global = true, value_name = "FILE", env = "SMENTITA_CONFIG")]
    pub config: Option<PathBuf>,
    /// The database, in place of the configured one.
    #[arg(long, global = true, value_name = "FILE", env = "SMENTITA_DATABASE")]
    pub database: Option<PathBuf>,
    /// Write tables as JSON.
    #[arg(long, global = true)]
    pub json: bool,
    /// More on stderr; again for still more.
    #[arg(long, short, global = true, action = clap::ArgAction::Count)]
    pub verbose: u8,
    /// Less on stderr: errors only.
    #[arg(long, short, global = true, conflicts_with = "verbose")]
    pub quiet: bool,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Poll, re-visit and write digests on schedule until told to stop.
    Run,
    /// Do one whole cycle of all that is due, then exit.
    Poll(PollArgs),
    /// Report every mistake of the configuration, then ask each feed whether it answers.
    Check(CheckArgs),
    /// Run the whole product on a shipped world, without network.
    Demo(DemoArgs),
    /// Write the daily edition.
    Digest(DigestArgs),
    /// List the topics and where their claims stand.
    Topics,
    /// List stories, the latest changed first.
    Stories(StoriesArgs),
    /// Show one story: its articles, languages, copies and positions.
    Story(StoryArgs),
    /// Show what happened in a topic, in order.
    Timeline(TimelineArgs),
    /// Show what changed between two revisions of an article.
    Diff(DiffArgs),
    /// Search the texts of all articles.
    Search(SearchArgs),
    /// Serve the screen and the JSON interface, read-only.
    Serve(ServeArgs),
    /// Print every decision about an article with its score and reason.
    Explain {
        /// The article's number or URL.
        article: String,
    },
    /// List, add, discover, import and export feeds.
    #[command(subcommand)]
    Feeds(FeedsCommand),
    /// Try, look after and use the channels of alerts and editions.
    #[command(subcommand)]
    Notify(NotifyCommand),
    /// Take articles from files through the same line.
    Import(ImportArgs),
    /// Write a table to stdout.
    Export(ExportArgs),
    /// Check that the record is what it was: the bytes, and the chain that links the days.
    Verify,
    /// Drop the bytes of pages that retention does not keep; what was read in them stays.
    Prune(PruneArgs),
    /// Read the whole record again by today's rules, and say what becomes different.
    Analyze(AnalyzeArgs),
    /// Run one stage alone, for debugging and for pipes.
    #[command(subcommand)]
    Inspect(InspectCommand),
    /// Write shell completions to stdout.
    Completions {
        /// The shell.
        shell: Shell,
    },
    /// Write the manual page to stdout.
    Man,
}

/// Arguments of `poll`.
#[derive(Debug, Args)]
pub struct PollArgs {
    /// Run the cycle as of this instant.
    #[arg(long, value_name = "RFC3339")]
    pub at: Option<Timestamp>,
    /// Only these feeds.
    #[arg(long = "feed", value_name = "ID")]
    pub feeds: Vec<String>,
    /// Also feeds that are not due.
    #[arg(long)]
    pub force: bool,
}

/// Arguments of `check`.
#[derive(Debug, Args)]
pub struct CheckArgs {
    /// Do not ask the feeds.
    #[arg(long)]
    pub offline: bool,
}

/// Arguments of `demo`.
#[derive(Debug, Args)]
pub struct DemoArgs {
    /// The reader's language of the editions.
    #[arg(long, value_name = "LANG", default_value = "en")]
    pub language: Language,
}

/// Arguments of `digest`.
#[derive(Debug, Args)]
pub struct DigestArgs {
    /// The civil day, in the configured time zone; marks nothing as told.
    #[arg(long, value_name = "YYYY-MM-DD", conflicts_with = "since")]
    pub date: Option<jiff::civil::Date>,
    /// Only this topic.
    #[arg(long, value_name = "ID")]
    pub topic: Option<String>,
    /// The reader's language; English, with `--send` all that have a list.
    #[arg(long, value_name = "LANG")]
    pub language: Option<Language>,
    /// From this instant, or `last` for the last edition sent.
    #[arg(long, value_name = "last|RFC3339")]
    pub since: Option<String>,
    /// Write it as of this instant.
    #[arg(long, value_name = "RFC3339")]
    pub at: Option<Timestamp>,
    /// How it is written.
    #[arg(long, value_enum)]
    pub format: Option<DigestFormat>,
    /// Mail it to the topic's lists, in place of writing it; each list gets an edition once.
    #[arg(long, conflicts_with = "format")]
    pub send: bool,
}

/// How a digest is written.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum DigestFormat {
    /// One self-contained page.
    Html,
    /// Markdown.
    Md,
    /// Plain text.
    Text,
    /// The values.
    Json,
    /// An Atom feed.
    Atom,
    /// A JSON Feed.
    Jsonfeed,
}

/// Arguments of `stories`.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct StoriesArgs {
    /// What to do in place of listing them.
    #[command(subcommand)]
    pub command: Option<StoriesCommand>,
    /// Only stories of this topic.
    #[arg(long, value_name = "ID")]
    pub topic: Option<String>,
    /// Only stories changed since.
    #[arg(long, value_name = "RFC3339")]
    pub since: Option<Timestamp>,
    /// At most this many.
    #[arg(long, default_value_t = 50)]
    pub limit: u32,
}

/// Arguments of `story`.
#[derive(Debug, Args)]
pub struct StoryArgs {
    /// The story's number.
    pub id: i64,
    /// The reader's language: the title is a headline in it where the story has one.
    #[arg(long, value_name = "LANG")]
    pub language: Option<Language>,
}

/// Commands below `stories`.
#[derive(Debug, Subcommand)]
pub enum StoriesCommand {
    /// Keep two articles together, or apart, whatever their texts say.
    Pin {
        /// An article's number or URL.
        a: String,
        /// The other's.
        b: String,
        /// Apart in place of together.
        #[arg(long)]
        apart: bool,
    },
    /// Take a pin away.
    Unpin {
        /// An article's number or URL.
        a: String,
        /// The other's.
        b: String,
    },
    /// Find the best threshold for pairs of documents that are labelled as one story or not.
    Calibrate {
        /// JSON Lines: `{"id", "label", "a": {"language", "title", "text", "published_at"}, "b": {…}}`.
        file: PathBuf,
    },
    /// Score pairs of documents.
    #[command(hide = true)]
    Compare {
        /// JSON Lines as for `calibrate`; labels are not needed.
        file: PathBuf,
    },
}

/// Arguments of `timeline`.
#[derive(Debug, Args)]
pub struct TimelineArgs {
    /// The topic.
    pub topic: String,
    /// From this instant.
    #[arg(long, value_name = "RFC3339")]
    pub since: Option<Timestamp>,
    /// Before this instant.
    #[arg(long, value_name = "RFC3339")]
    pub until: Option<Timestamp>,
}

/// Arguments of `diff`.
#[derive(Debug, Args)]
pub struct DiffArgs {
    /// The article's number or URL.
    pub article: String,
    /// The earlier revision; the one before `--to` when absent.
    #[arg(long, value_name = "N")]
    pub from: Option<i64>,
    /// The later revision; the last when absent.
    #[arg(long, value_name = "M")]
    pub to: Option<i64>,
    /// Two columns.
    #[arg(long)]
    pub side_by_side: bool,
    /// How it is written.
    #[arg(long, value_enum, default_value_t = DiffFormat::Text)]
    pub format: DiffFormat,
}

/// How a diff is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum DiffFormat {
    /// For a terminal.
    Text,
    /// As an HTML fragment.
    Html,
    /// The edits.
    Json,
}

/// Arguments of `search`.
#[derive(Debug, Args)]
pub struct SearchArgs {
    /// Words, "phrases", prefix*, AND OR NOT.
    #[arg(required = true)]
    pub query: Vec<String>,
    /// Only this language.
    #[arg(long, value_name = "LANG")]
    pub language: Option<Language>,
    /// At most this many.
    #[arg(long, default_value_t = 20)]
    pub limit: u32,
}

/// Arguments of `serve`.
#[derive(Debug, Args)]
pub struct ServeArgs {
    /// Where to listen, in place of the configured address (127.0.0.1:8070).
    #[arg(long, value_name = "ADDRESS:PORT")]
    pub listen: Option<std::net::SocketAddr>,
}

/// Commands below `feeds`.
#[derive(Debug, Subcommand)]
pub enum FeedsCommand {
    /// List the feeds with their health.
    List,
    /// Add a feed to the configuration file.
    Add {
        /// Its address.
        url: String,
        /// The publisher.
        #[arg(long)]
        outlet: Option<String>,
        /// Its language.
        #[arg(long)]
        language: Option<Language>,
        /// ISO country code.
        #[arg(long)]
        country: Option<String>,
    },
    /// Find the feeds that a page offers.
    Discover {
        /// The page.
        url: String,
    },
    /// Add the feeds of an OPML file to the configuration file.
    Import {
        /// The OPML file.
        file: PathBuf,
    },
    /// Write the feeds as OPML to stdout.
    Export,
}

/// Commands below `notify`.
#[derive(Debug, Subcommand)]
pub enum NotifyCommand {
    /// Send a sample, and say plainly what came of it.
    Test {
        /// The channels; all when none is named.
        channels: Vec<String>,
        /// The recipient of mail, in place of the channel's own.
        #[arg(long, value_name = "ADDRESS")]
        to: Option<String>,
    },
    /// Show how each channel does: what waits, what was refused, what was given up.
    Status,
    /// Decide about what is new, send what waits, then exit; for those who run `poll` and not `run`.
    Send {
        /// Do it as of this instant.
        #[arg(long, value_name = "RFC3339")]
        at: Option<Timestamp>,
    },
    /// Let what was refused or given up wait again, and what waits be sent at once.
    Retry {
        /// The channel; all when none is named.
        channel: Option<String>,
    },
}

/// Arguments of `import`.
#[derive(Debug, Args)]
pub struct ImportArgs {
    /// `.jsonl` or `.html` files; `-` reads JSON Lines from stdin.
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Import as of this instant.
    #[arg(long, value_name = "RFC3339")]
    pub at: Option<Timestamp>,
    /// Re-visit the imported articles where they were published.
    #[arg(long)]
    pub revisit: bool,
}

/// Arguments of `prune`.
#[derive(Debug, Args)]
pub struct PruneArgs {
    /// Only say what would be dropped.
    #[arg(long)]
    pub dry_run: bool,
    /// Apply the rules as of this instant.
    #[arg(long, value_name = "RFC3339")]
    pub at: Option<Timestamp>,
}

/// Arguments of `analyze`.
#[derive(Debug, Args)]
pub struct AnalyzeArgs {
    /// Only articles first named, or seen to change, since.
    #[arg(long, value_name = "RFC3339")]
    pub since: Option<Timestamp>,
    /// Only articles that match this topic, or did.
    #[arg(long, value_name = "ID")]
    pub topic: Option<String>,
    /// Only report; write nothing.
    #[arg(long)]
    pub dry_run: bool,
    /// Run it as of this instant.
    #[arg(long, value_name = "RFC3339")]
    pub at: Option<Timestamp>,
}

/// Arguments of `export`.
#[derive(Debug, Args)]
pub struct ExportArgs {
    /// The table.
    #[arg(value_enum)]
    pub table: ExportTable,
    /// How it is written.
    #[arg(long, value_enum, default_value_t = ExportFormat::Jsonl)]
    pub format: ExportFormat,
    /// Only rows of this topic.
    #[arg(long, value_name = "ID")]
    pub topic: Option<String>,
    /// From this instant.
    #[arg(long, value_name = "RFC3339")]
    pub since: Option<Timestamp>,
    /// Before this instant.
    #[arg(long, value_name = "RFC3339")]
    pub until: Option<Timestamp>,
}

/// The tables that can be exported.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum ExportTable {
    /// Articles.
    Articles,
    /// Revisions.
    Revisions,
    /// Changes.
    Changes,
    /// Statements.
    Statements,
    /// Positions.
    Positions,
    /// Stories.
    Stories,
}

/// How a table is exported.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum ExportFormat {
    /// One JSON object a line.
    Jsonl,
    /// Comma-separated values.
    Csv,
}

impl From<ExportTable> for RecordTable {
    fn from(table: ExportTable) -> Self {
        match table {
            ExportTable::Articles => Self::Articles,
            ExportTable::Revisions => Self::Revisions,
            ExportTable::Changes => Self::Changes,
            ExportTable::Statements => Self::Statements,
            ExportTable::Positions => Self::Positions,
            ExportTable::Stories => Self::Stories,
        }
    }
}

impl From<ExportFormat> for export::Format {
    fn from(format: ExportFormat) -> Self {
        match format {
            ExportFormat::Jsonl => Self::Jsonl,
            ExportFormat::Csv => Self::Csv,
        }
    }
}

/// Commands below `inspect`.
#[derive(Debug, Subcommand)]
pub enum InspectCommand {
    /// Read feed documents.
    Feed(InspectArgs),
    /// Read pages.
    Page(InspectArgs),
    /// Read texts.
    Text(InspectArgs),
}

/// Arguments of `inspect`.
#[derive(Debug, Args)]
pub struct InspectArgs {
    /// Files to read.
    pub files: Vec<PathBuf>,
    /// JSON Lines that name the inputs.
    #[arg(long, value_name = "M.jsonl", conflicts_with = "files")]
    pub manifest: Option<PathBuf>,
    /// The folder that the manifest's file names are relative to.
    #[arg(long, value_name = "DIR", requires = "manifest")]
    pub root: Option<PathBuf>,
    /// Say why.
    #[arg(long)]
    pub explain: bool,
}
