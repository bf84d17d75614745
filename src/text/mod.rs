//! Text as such: charsets, dates, folding, tokens, sentences. It knows no language by name.
