//! The address guard: which servers may be spoken to at all.
//!
//! It is asked three times for each hop: about the URL, where an address written out would never meet a resolver;
//! about every address that a name resolves to; and about the address that was in fact connected to.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use url::{Host, Url};

/// The longest URL in bytes that is asked for (DESIGN section 7); longer ones are session state or attacks.
pub(super) const URL_BYTES_MAX: usize = 4_096;

/// Every block of the IANA IPv4 special-purpose registry, with multicast and the reserved class E.
///
/// The few blocks there that are reachable from everywhere (AS112, AMT, PCP anycast) serve no news either.
const SPECIAL_V4: &[(Ipv4Addr, u8)] = &[
    (Ipv4Addr::UNSPECIFIED, 8),
    (Ipv4Addr::new(10, 0, 0, 0), 8),
    (Ipv4Addr::new(100, 64, 0, 0), 10),
    (Ipv4Addr::new(127, 0, 0, 0), 8),
    (Ipv4Addr::new(169, 254, 0, 0), 16),
    (Ipv4Addr::new(172, 16, 0, 0), 12),
    (Ipv4Addr::new(192, 0, 0, 0), 24),
    (Ipv4Addr::new(192, 0, 2, 0), 24),
    (Ipv4Addr::new(192, 31, 196, 0), 24),
    (Ipv4Addr::new(192, 52, 193, 0), 24),
    (Ipv4Addr::new(192, 88, 99, 0), 24),
    (Ipv4Addr::new(192, 168, 0, 0), 16),
    (Ipv4Addr::new(192, 175, 48, 0), 24),
    (Ipv4Addr::new(198, 18, 0, 0), 15),
    (Ipv4Addr::new(198, 51, 100, 0), 24),
    (Ipv4Addr::new(203, 0, 113, 0), 24),
    (Ipv4Addr::new(224, 0, 0, 0), 4),
    (Ipv4Addr::new(240, 0, 0, 0), 4),
];

/// The only block from which unicast addresses are given out; what is special outside of it needs no row below.
const GLOBAL_UNICAST_V6: (Ipv6Addr, u8) = (Ipv6Addr::new(0x2000, 0, 0, 0, 0, 0, 0, 0), 3);

/// The blocks of the IANA IPv6 special-purpose registry inside 2000::/3, but for those that carry an IPv4 address.
const SPECIAL_V6: &[(Ipv6Addr, u8)] = &[
    (Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, 0, 0), 23),
    (Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 0), 32),
    (Ipv6Addr::new(0x2620, 0x4f, 0x8000, 0, 0, 0, 0, 0), 48),
    (Ipv6Addr::new(0x3fff, 0, 0, 0, 0, 0, 0, 0), 20),
];

/// Whether an address belongs to the public internet, and so do the IPv4 addresses that it carries inside.
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => !SPECIAL_V4.iter().any(|(base, bits)| shares_prefix_v4(v4, *base, *bits)),
        IpAddr::V6(v6) => {
            let inner = embedded_v4(v6);
            if inner.is_empty() { is_public_v6(v6) } else { inner.into_iter().all(|v4| is_public(IpAddr::V4(v4))) }
        }
    }
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let (base, bits) = GLOBAL_UNICAST_V6;
    shares_prefix_v6(address, base, bits)
        && !SPECIAL_V6.iter().any(|(base, bits)| shares_prefix_v6(address, *base, *bits))
}

/// The IPv4 addresses to which a packet for this IPv6 address would go: mapped, compatible, NAT64, 6to4, Teredo.
fn embedded_v4(address: Ipv6Addr) -> Vec<Ipv4Addr> {
    let segments = address.segments();
    let at = |index: usize| Ipv4Addr::from((u32::from(segments[index]) << 16) | u32::from(segments[index + 1]));
    match segments {
        // `::` and `::1` carry none: they are addresses of their own.
        [0, 0, 0, 0, 0, 0, 0, 0 | 1] => Vec::new(),
        [0, 0, 0, 0, 0, 0 | 0xffff, ..] | [0x64, 0xff9b, 0, 0, 0, 0, ..] => vec![at(6)],
        [0x2002, ..] => vec![at(1)],
        // Teredo: the server, and the client with every bit turned over (RFC 4380 section 4).
        [0x2001, 0, ..] => vec![at(2), Ipv4Addr::from(!u32::from(at(6)))],
        _ => Vec::new(),
    }
}

fn shares_prefix_v4(one: Ipv4Addr, other: Ipv4Addr, bits: u8) -> bool {
    (u32::from(one) ^ u32::from(other)).checked_shr(32 - u32::from(bits)).unwrap_or(0) == 0
}

fn shares_prefix_v6(one: Ipv6Addr, other: Ipv6Addr, bits: u8) -> bool {
    (u128::from(one) ^ u128::from(other)).checked_shr(128 - u32::from(bits)).unwrap_or(0) == 0
}

/// A block of addresses, as in `127.0.0.0/8`; an address alone is a block of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AddressRange {
    base: IpAddr,
    bits: u8,
}

impl AddressRange {
    /// Whether an address lies in the block.
    pub fn contains(&self, address: IpAddr) -> bool {
        match (self.base, address) {
            (IpAddr::V4(base), IpAddr::V4(v4)) => shares_prefix_v4(v4, base, self.bits),
            (IpAddr::V6(base), IpAddr::V6(v6)) => shares_prefix_v6(v6, base, self.bits),
            _ => false,
        }
    }
}

impl FromStr for AddressRange {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("`{text}` is no range of addresses; write it like `127.0.0.0/8` or `fd00::/8`");
        let (address, bits) = match text.trim().split_once('/') {
            Some((address, bits)) => (address, Some(bits)),
            None => (text.trim(), None),
        };
        let base: IpAddr = address.parse().map_err(|_| wrong())?;
        let bits_max = if base.is_ipv4() { 32 } else { 128 };
        let bits = bits.map_or(Ok(bits_max), |bits| bits.parse::<u8>().map_err(|_| wrong()))?;
        if bits > bits_max { Err(wrong()) } else { Ok(Self { base, bits }) }
    }
}

impl fmt::Display for AddressRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.base, self.bits)
    }
}

impl Serialize for AddressRange {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for AddressRange {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// Why nothing was asked of an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// The server's address is not public.
    Address(IpAddr),
    /// A name that resolves to no public address.
    Name(String),
    /// Neither `http` nor `https`.
    Scheme(String),
    /// The URL carries a user name or a password, which we would leak or be tricked by.
    Credentials,
    /// The URL has more bytes than the limit.
    UrlLength(usize),
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Address(address) => write!(f, "`{address}` is no public address"),
            Self::Name(name) => write!(f, "`{name}` has no public address"),
            Self::Scheme(scheme) => write!(f, "scheme `{scheme}` is neither http nor https"),
            Self::Credentials => f.write_str("the URL carries a user name or a password"),
            Self::UrlLength(bytes) => write!(f, "the URL has {bytes} bytes, more than {URL_BYTES_MAX}"),
        }
    }
}

/// The guard with the ranges that the user has opened.
#[derive(Debug, Clone, Default)]
pub(super) struct Guard {
    opened: Vec<AddressRange>,
}

impl Guard {
    pub(super) fn new(opened: Vec<AddressRange>) -> Self {
        Self { opened }
    }

    /// Whether an address may be connected to: it is public, or it and all it carries inside lie in opened ranges.
    pub(super) fn allows(&self, address: IpAddr) -> bool {
        is_public(address) || self.is_opened(address) || {
            let IpAddr::V6(v6) = address else { return false };
            let inner = embedded_v4(v6);
            !inner.is_empty() && inner.into_iter().map(IpAddr::V4).all(|v4| is_public(v4) || self.is_opened(v4))
        }
    }

    fn is_opened(&self, address: IpAddr) -> bool {
        self.opened.iter().any(|range| range.contains(address))
    }

    /// Whether a URL may be asked for at all; names are looked at again when they are resolved.
    pub(super) fn check_url(&self, url: &Url) -> Result<(), Refusal> {
        if !matches!(url.scheme(), "http" | "https") {
            return Err(Refusal::Scheme(url.scheme().to_owned()));
        }
        if url.as_str().len() > URL_BYTES_MAX {
            return Err(Refusal::UrlLength(url.as_str().len()));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(Refusal::Credentials);
        }
        // `url` has already turned 2130706433, 0x7f.1 and their like into plain addresses.
        let literal = match url.host() {
            Some(Host::Ipv4(v4)) => Some(IpAddr::V4(v4)),
            Some(Host::Ipv6(v6)) => Some(IpAddr::V6(v6)),
            _ => None,
        };
        match literal {
            Some(address) if !self.allows(address) => Err(Refusal::Address(address)),
            _ => Ok(()),
        }
    }
}
