//! How `[fetch]` is written.

use crate::fetch::Options;

#[test]
fn the_shipped_values_round_trip() {
    let text = toml::to_string(&Options::default()).unwrap();
    assert_eq!(toml::from_str::<Options>(&text).unwrap(), Options::default());
    assert_eq!(toml::from_str::<Options>("").unwrap(), Options::default());
    let some = toml::from_str::<Options>("host_gap = \"0s\"\nallow_private = [\"127.0.0.0/8\", \"::1\"]").unwrap();
    assert_eq!(some.allow_private.iter().map(ToString::to_string).collect::<Vec<_>>(), ["127.0.0.0/8", "::1/128"]);
}

#[test]
fn what_is_wrong_is_said() {
    for (text, reason) in [
        ("host_gapp = \"1s\"", "unknown field `host_gapp`"),
        ("timeout = \"20\"", "is no duration"),
        ("feed_bytes_max = \"10 apples\"", "is no size"),
        ("allow_private = [\"127.0.0.0/33\"]", "is no range of addresses"),
        ("allow_private = [\"localhost\"]", "is no range of addresses"),
        ("allow_private = [\"::1/-1\"]", "is no range of addresses"),
    ] {
        let error = toml::from_str::<Options>(text).unwrap_err().to_string();
        assert!(error.contains(reason), "{text}: {error}");
    }
}
