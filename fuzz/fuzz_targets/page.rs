//! Any bytes are a page: no panic, no hang, and the same extraction each time.
#![no_main]

use libfuzzer_sys::fuzz_target;
use smentita::extract::{Page, Rules, extract, furniture};
use url::Url;

fuzz_target!(|bytes: &[u8]| {
    let url = Url::parse("https://www.example.org/2024/04/03/some-article").ok();
    let page = Page { bytes, content_type: None, url: url.as_ref() };
    let first = extract(&page, &Rules::default());
    assert_eq!(first, extract(&page, &Rules::default()));
    let stripped = furniture::strip(&first.text, |hash| hash % 2 == 0);
    assert!(furniture::blocks(&stripped.text).iter().all(|hash| hash % 2 != 0) || stripped.removed.is_empty());
});
