//! A shipped world, served from loopback in simulated time.

pub mod server;
pub mod world;
