//! Text as such: charsets, dates, folding, tokens, sentences. It knows no language by name.

mod charset;
pub mod date;
mod elide;
mod fold;
mod markup;
mod nearest;
mod printable;
mod scalar;
mod sentence;
mod token;

pub use charset::{Decoded, charset_of, decode};
pub use elide::elided;
pub use fold::{fold, plain};
pub use markup::Markup;
pub use nearest::nearest;
pub use printable::{one_line, plain_line, printable, printable_line};
pub use scalar::ScalarIndex;
pub use sentence::{Abbreviations, sentences};
pub use token::{Token, Tokens, tokens, writes_without_spaces};

#[cfg(test)]
mod tests;
