//! Which addresses are public, and what opening a range opens.

use std::net::{IpAddr, Ipv6Addr};

use proptest::prelude::*;
use url::Url;

use crate::fetch::guard::{AddressRange, Guard, is_public};

#[test]
fn public_addresses() {
    for address in [
        "1.1.1.1",
        "8.8.8.8",
        "9.255.255.255",
        "11.0.0.0",
        "100.63.255.255",
        "100.128.0.0",
        "126.255.255.255",
        "128.0.0.1",
        "169.253.255.255",
        "172.15.255.255",
        "172.32.0.0",
        "192.0.1.0",
        "192.167.255.255",
        "192.169.0.0",
        "198.17.255.255",
        "198.20.0.0",
        "223.255.255.255",
        "2001:4860:4860::8888",
        "2606:4700::1111",
        "2a00:1450:4001::1",
        "2001:200::1",
        "::ffff:8.8.8.8",
        "64:ff9b::8.8.8.8",
        "2002:808:808::1",
        // Teredo over a public server, for a public client.
        "2001:0:808:808:8000:0:f7f7:f7f7",
    ] {
        assert!(is_public(address.parse().unwrap()), "{address}");
    }
}

#[test]
fn addresses_that_are_not() {
    for address in [
        "0.0.0.0",
        "0.1.2.3",
        "10.0.0.1",
        "10.255.255.255",
        "100.64.0.1",
        "100.127.255.255",
        "127.0.0.1",
        "127.255.255.255",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.1",
        "192.0.0.8",
        "192.0.0.170",
        "192.0.2.1",
        "192.31.196.1",
        "192.52.193.1",
        "192.88.99.1",
        "192.168.0.1",
        "192.175.48.1",
        "198.18.0.1",
        "198.19.255.255",
        "198.51.100.1",
        "203.0.113.1",
        "224.0.0.1",
        "239.255.255.255",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::7f00:1",
        "::10.0.0.1",
        "::ffff:127.0.0.1",
        "::ffff:169.254.169.254",
        "::ffff:0:127.0.0.1",
        "64:ff9b::10.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b:1::8.8.8.8",
        "100::1",
        "100:0:0:1::1",
        "2001::1",
        // Teredo: a private server, a private client (192.168.0.1 turned over).
        "2001:0:a00:1:8000:0:f7f7:f7f7",
        "2001:0:808:808:8000:0:3f57:fffe",
        "2001:1::1",
        "2001:2::1",
        "2001:10::1",
        "2001:20::1",
        "2001:db8::1",
        "2002:7f00:1::1",
        "2002:a00:1::1",
        "2002:c0a8:1::1",
        "2620:4f:8000::1",
        "3fff::1",
        "4000::1",
        "5f00::1",
        "fc00::1",
        "fd12:3456::1",
        "fe80::1",
        "febf::1",
        "fec0::1",
        "ff02::1",
        "8000::1",
    ] {
        assert!(!is_public(address.parse().unwrap()), "{address}");
    }
}

fn guard(ranges: &[&str]) -> Guard {
    Guard::new(ranges.iter().map(|range| range.parse().unwrap()).collect())
}

#[test]
fn opened_ranges() {
    let opened = guard(&["127.0.0.0/8", "fd00::/16", "192.168.7.7"]);
    for (address, is_allowed) in [
        ("127.0.0.1", true),
        ("127.9.9.9", true),
        ("128.0.0.1", true),
        ("10.0.0.1", false),
        ("192.168.7.7", true),
        ("192.168.7.8", false),
        ("::ffff:127.0.0.1", true),
        ("::127.0.0.1", true),
        ("::1", false),
        ("fd00::9", true),
        ("fd01::9", false),
        ("64:ff9b::127.0.0.1", true),
        ("64:ff9b::10.0.0.1", false),
        // Teredo whose client is opened while its server is not.
        ("2001:0:a00:1:8000:0:80ff:fffe", false),
        ("2001:0:808:808:8000:0:80ff:fffe", true),
    ] {
        assert_eq!(opened.allows(address.parse().unwrap()), is_allowed, "{address}");
    }
    let everything = guard(&["0.0.0.0/0", "::/0"]);
    assert!(everything.allows("10.0.0.1".parse().unwrap()) && everything.allows("fe80::1".parse().unwrap()));
}

#[test]
fn urls() {
    let closed = guard(&[]);
    for (url, expected) in [
        ("http://example.org/", None),
        ("https://example.org:8443/", None),
        ("http://127.0.0.1/", Some("`127.0.0.1` is no public address")),
        ("http://017700000001/", Some("`127.0.0.1` is no public address")),
        ("http://１２７.0.0.1/", Some("`127.0.0.1` is no public address")),
        ("http://127.1/", Some("`127.0.0.1` is no public address")),
        ("http://[::ffff:10.0.0.1]/", Some("`::ffff:10.0.0.1` is no public address")),
        ("http://8.8.8.8/", None),
        ("ftp://example.org/", Some("scheme `ftp` is neither http nor https")),
        ("javascript:alert(1)", Some("scheme `javascript` is neither http nor https")),
        ("data:text/html,x", Some("scheme `data` is neither http nor https")),
        ("http://me@example.org/", Some("the URL carries a user name or a password")),
        ("http://:word@example.org/", Some("the URL carries a user name or a password")),
    ] {
        let refusal = closed.check_url(&Url::parse(url).unwrap()).err().map(|refusal| refusal.to_string());
        assert_eq!(refusal.as_deref(), expected, "{url}");
    }
}

proptest! {
    /// However an IPv4 address is wrapped, it is as public as it is bare.
    #[test]
    fn wrapping_hides_nothing(bits: u32) {
        let bare = IpAddr::V4(bits.into());
        let (high, low) = ((bits >> 16) as u16, bits as u16);
        for wrapped in [
            Ipv6Addr::new(0, 0, 0, 0, 0, 0xffff, high, low),
            Ipv6Addr::new(0x64, 0xff9b, 0, 0, 0, 0, high, low),
            Ipv6Addr::new(0x2002, high, low, 0, 0, 0, 0, 1),
        ] {
            prop_assert_eq!(is_public(wrapped.into()), is_public(bare), "{} {}", wrapped, bare);
        }
    }

    #[test]
    fn ranges_round_trip(bits: u128, prefix in 0_u8..=128) {
        let text = format!("{}/{prefix}", Ipv6Addr::from(bits));
        let range: AddressRange = text.parse().unwrap();
        prop_assert_eq!(range.to_string(), text);
        prop_assert!(range.contains(Ipv6Addr::from(bits).into()));
    }
}
