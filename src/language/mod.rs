//! Languages: detection, and the language packs of `data/languages`.

mod close;
mod detect;
mod pack;
mod script;

pub use detect::{Detected, Detector, Evidence};
pub use pack::{
    Classes, Effect, Example, Form, FormOfCue, Found, Grammar, Lexicon, Need, Pack, PackError, Packs, Pattern, Rule,
    SpeakerAt, Word, built_in, words,
};

#[cfg(test)]
mod tests;
