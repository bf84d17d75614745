//! Why a command could not run, and with which exit code that ends.

use std::io::Write as _;
use std::process::ExitCode;

use crate::{config, store};

/// Why a command could not run.
#[derive(Debug)]
pub(super) enum Failure {
    /// Wrong usage or configuration: exit code 2.
    Usage(String),
    /// Anything else: exit code 1.
    Other(anyhow::Error),
}

impl Failure {
    /// The same as an error, for where it is only told.
    pub(super) fn into_error(self) -> anyhow::Error {
        match self {
            Self::Usage(message) => anyhow::Error::msg(message),
            Self::Other(error) => error,
        }
    }

    /// Tells it on stderr.
    pub(super) fn report(&self) -> ExitCode {
        let mut err = anstream::stderr().lock();
        let (code, told) = match self {
            Self::Usage(message) => (2, writeln!(err, "error: {message}")),
            Self::Other(error) if is_broken_pipe(error) => return ExitCode::SUCCESS,
            Self::Other(error) => (1, writeln!(err, "error: {error:#}")),
        };
        // Nobody is left to be told that stderr is closed.
        drop(told);
        ExitCode::from(code)
    }
}

/// `smentita … | head` closes our stdout early; that is how the reader says "enough".
fn is_broken_pipe(error: &anyhow::Error) -> bool {
    let kind =
        |cause: &(dyn std::error::Error + 'static)| cause.downcast_ref::<std::io::Error>().map(std::io::Error::kind);
    error.chain().filter_map(kind).any(|kind| kind == std::io::ErrorKind::BrokenPipe)
}

impl From<anyhow::Error> for Failure {
    fn from(error: anyhow::Error) -> Self {
        Self::Other(error)
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Self::Other(error.into())
    }
}

impl From<config::Error> for Failure {
    fn from(error: config::Error) -> Self {
        Self::Usage(error.to_string())
    }
}

impl From<store::Error> for Failure {
    fn from(error: store::Error) -> Self {
        match error {
            // What was named on the command line is not there: the user's mistake, not ours.
            store::Error::NotFound { .. } => Self::Usage(error.to_string()),
            _ => Self::Other(error.into()),
        }
    }
}
