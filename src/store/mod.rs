//! The SQLite record: schema, queries, one writer, many readers.
