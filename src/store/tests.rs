//! The record: opened, written, read.
