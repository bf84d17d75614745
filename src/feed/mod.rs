//! Bytes of a feed to entries, with a repair pass and the problems found.
