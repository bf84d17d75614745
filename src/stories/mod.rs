//! Which articles are about one event, across languages.
