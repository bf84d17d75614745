//! The one instant type of the core, and the one form in which instants are stored.

pub use jiff::Timestamp;

/// Cuts an instant to the whole second before it.
///
/// The record holds whole seconds only: texts of unequal precision would not sort as the instants do.
pub fn floor_to_second(at: Timestamp) -> Timestamp {
    Timestamp::from_second(at.as_nanosecond().div_euclid(1_000_000_000) as i64).unwrap_or(at)
}

/// An instant as the record and every output hold it: RFC 3339, UTC, whole seconds, `Z`.
pub fn rfc3339(at: Timestamp) -> String {
    floor_to_second(at).strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}
