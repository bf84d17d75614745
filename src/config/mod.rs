//! feeds.toml: from text to checked values, every mistake with its place.
