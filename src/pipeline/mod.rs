//! The straight line from a due feed to a dated record.
