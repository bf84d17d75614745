//! Any bytes are a feed, or are refused: no panic, no hang, and the same answer each time.
#![no_main]

use libfuzzer_sys::fuzz_target;
use smentita::feed::{Options, discover, opml, parse};

fuzz_target!(|bytes: &[u8]| {
    let options = Options { entries_max: 50 };
    let first = parse(bytes, None, None, &options);
    assert_eq!(first, parse(bytes, None, None, &options));
    if let Ok(feed) = &first {
        assert!(feed.entries.len() <= options.entries_max);
    }
    let _ = opml::read(bytes);
    let _ = discover(&String::from_utf8_lossy(bytes), None);
});
