//! The commands: arguments to use-cases, results to stdout, failures to exit codes.

mod analyze;
pub mod args;
mod check;
mod clock;
mod demo;
mod diff;
mod digest;
mod explain;
mod export;
mod failure;
mod feeds;
mod import;
mod inspect;
mod lists;
mod notify;
mod output;
mod poll;
mod prune;
mod reading;
mod run;
mod serve;
mod settings;
mod stories;

use std::process::ExitCode;

use clap::{CommandFactory, Parser};
use tracing_subscriber::EnvFilter;

use args::{Cli, Command, Global};
use failure::Failure;

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Exit {
    /// All was done: 0.
    Done,
    /// It was done, with failures: 3.
    WithFailures,
}

/// Runs the command line of this process.
pub fn main() -> ExitCode {
    // clap ends the process itself for --help and --version (0) and for usage errors (2).
    let cli = Cli::parse();
    log_to_stderr(&cli.global);
    match dispatch(cli) {
        Ok(Exit::Done) => ExitCode::SUCCESS,
        Ok(Exit::WithFailures) => ExitCode::from(3),
        Err(failure) => failure.report(),
    }
}

fn log_to_stderr(global: &Global) {
    let level = match (global.quiet, global.verbose) {
        (true, _) => "error",
        (false, 0) => "smentita=info,warn",
        (false, 1) => "smentita=debug,info",
        (false, _) => "trace",
    };
    // The HTML parser warns of every table that is nested wrongly, and reads it all the same.
    let filter =
        EnvFilter::try_from_env("SMENTITA_LOG").unwrap_or_else(|_| EnvFilter::new(format!("{level},html5ever=error")));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(anstream::stderr).with_target(false).compact().init();
}

fn dispatch(cli: Cli) -> Result<Exit, Failure> {
    let global = &cli.global;
    match cli.command {
        Command::Run => run::run(global),
        Command::Poll(args) => poll::run(global, &args),
        Command::Demo(args) => demo::run(global, &args),
        Command::Digest(args) => digest::run(global, &args),
        Command::Import(args) => import::run(global, &args),
        Command::Verify => prune::verify(global),
        Command::Prune(args) => prune::run(global, &args),
        Command::Analyze(args) => analyze::run(global, &args),
        Command::Export(args) => export::run(global, &args),
        Command::Inspect(command) => inspect::run(global, &command),
        Command::Check(args) => check::run(global, &args),
        Command::Completions { shell } => {
            clap_complete::generate(shell, &mut Cli::command(), "smentita", &mut std::io::stdout());
            Ok(Exit::Done)
        }
        Command::Man => {
            clap_mangen::Man::new(Cli::command()).render(&mut std::io::stdout()).map_err(anyhow::Error::from)?;
            Ok(Exit::Done)
        }
        Command::Topics => lists::topics(global),
        Command::Stories(args) => match &args.command {
            Some(command) => stories::run(global, command),
            None => lists::stories(global, &args),
        },
        Command::Story(args) => lists::story(global, &args),
        Command::Timeline(args) => lists::timeline(global, &args),
        Command::Serve(args) => serve::run(global, &args),
        Command::Search(args) => lists::search(global, &args),
        Command::Feeds(command) => feeds::run(global, &command),
        Command::Notify(command) => notify::run(global, &command),
        Command::Diff(args) => diff::run(global, &args),
        Command::Explain { article } => explain::run(global, &article),
    }
}

/// Runs asynchronous work to its end.
fn block_on<T>(work: impl Future<Output = anyhow::Result<T>>) -> anyhow::Result<T> {
    tokio::runtime::Runtime::new()?.block_on(work)
}
