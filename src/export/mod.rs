//! The record's tables as JSON Lines and CSV.
