//! Articles from files, through the same line.
