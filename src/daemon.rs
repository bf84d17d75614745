//! The loop that never ends: what is due when, signals, one instance per database.
