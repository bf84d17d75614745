//! The commands: arguments to use-cases, results to stdout, failures to exit codes.

pub mod args;
mod output;
