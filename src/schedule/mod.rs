//! When something is due: cron expressions, poll back-off and jitter.
