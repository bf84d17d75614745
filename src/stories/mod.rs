//! Which articles are about one event, across languages.

#[cfg(feature = "meaning")]
#[expect(dead_code, reason = "its caller follows")]
mod encoder;
