//! The `smentita` binary: everything is in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    smentita::cli::main()
}
