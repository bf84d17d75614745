//! The tables of the record that can be exported.

use super::text_enum::text_enum;

text_enum! {
    /// A table that can be exported, by its name in the database.
    pub enum RecordTable {
        /// The pages behind entries.
        Articles = "articles",
        /// Their distinct contents.
        Revisions = "revisions",
        /// The dated events.
        Changes = "changes",
        /// Who alleges, denies, confirms.
        Statements = "statements",
        /// Where revisions stand on claims.
        Positions = "positions",
        /// Articles about one event.
        Stories = "stories",
    }
}
