//! Canonical URLs, entries against the record, copies.
