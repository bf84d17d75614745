//! The daily edition: its values and its renderings.
