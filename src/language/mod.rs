//! Languages: detection, and the language packs of `data/languages`.

mod detect;
mod script;

pub use detect::{Detected, Detector, Evidence};

#[cfg(test)]
mod tests;
