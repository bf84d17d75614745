//! The `smentita` binary: everything is in the library.

fn main() {}
