//! Which differences between two visits are changes, of what kind, and when to look again.
