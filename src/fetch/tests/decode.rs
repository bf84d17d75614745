//! Content encodings: right, stacked, broken, lying, exploding.

use std::io::Write;

use proptest::prelude::*;

use crate::fetch::decode::{End, decode};

/// "hello" in one uncompressed block (RFC 7932).
const BROTLI_HELLO: &[u8] = b"\x0b\x02\x80hello\x03";

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn zlib(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn deflate(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn zstd(bytes: &[u8]) -> Vec<u8> {
    zstd::encode_all(bytes, 3).unwrap()
}

#[track_caller]
fn check(body: &[u8], encodings: &str, expected: &str, end: &End) {
    let (bytes, found) = decode(body.to_vec(), encodings, 1_000);
    assert_eq!((String::from_utf8_lossy(&bytes).as_ref(), &found), (expected, end), "{encodings}");
}

#[test]
fn every_encoding() {
    check(b"hello", "", "hello", &End::Complete);
    check(b"hello", "identity", "hello", &End::Complete);
    check(&gzip(b"hello"), "gzip", "hello", &End::Complete);
    check(&gzip(b"hello"), " X-GZIP ", "hello", &End::Complete);
    check(&zlib(b"hello"), "deflate", "hello", &End::Complete);
    check(&deflate(b"hello"), "deflate", "hello", &End::Complete);
    check(BROTLI_HELLO, "br", "hello", &End::Complete);
    check(&zstd(b"hello"), "zstd", "hello", &End::Complete);
    check(b"", "gzip", "", &End::Complete);
}

#[test]
fn stacked() {
    check(&zstd(&gzip(b"hello")), "gzip, zstd", "hello", &End::Complete);
    check(&gzip(&gzip(&gzip(&gzip(b"hello")))), "gzip,gzip,gzip,gzip", "hello", &End::Complete);
    let (bytes, end) = decode(gzip(b"hello"), &"gzip,".repeat(5), 1_000);
    assert!(bytes.is_empty() && matches!(end, End::Corrupt(_)), "{end:?}");
}

#[test]
fn members_and_rubbish_behind_them() {
    check(&[gzip(b"hel"), gzip(b"lo")].concat(), "gzip", "hello", &End::Complete);
    check(&[gzip(b"hello"), b"\0\0\0\0".to_vec()].concat(), "gzip", "hello", &End::Complete);
    check(&[zstd(b"hel"), zstd(b"lo")].concat(), "zstd", "hello", &End::Complete);
}

#[test]
fn broken_off() {
    let text = "Nessun accordo è stato firmato. ".repeat(20);
    for (encoding, body) in [
        ("gzip", gzip(text.as_bytes())),
        ("deflate", zlib(text.as_bytes())),
        ("deflate", deflate(text.as_bytes())),
        ("zstd", zstd(text.as_bytes())),
    ] {
        let (bytes, end) = decode(body[..body.len() - 1].to_vec(), encoding, 1_000);
        assert_eq!(end, End::Truncated, "{encoding}");
        assert!(text.as_bytes().starts_with(&bytes), "{encoding}");
    }
    // The brotli decoder calls an early end invalid; what came before it is kept all the same.
    let (bytes, end) = decode(BROTLI_HELLO[..8].to_vec(), "br", 1_000);
    assert!(bytes == b"hello" && matches!(end, End::Corrupt(_)), "{bytes:?} {end:?}");
}

#[test]
fn lies() {
    check(b"hello", "gzip", "hello", &End::Complete);
    check(b"hello", "UTF-8", "hello", &End::Complete);
    for (body, encoding) in [
        (&b"hello"[..], "zstd"),
        (b"hello", "compress"),
        (b"\x1f\x8bhello, hello", "gzip"),
        (b"\xff\xff\xff\xff\xff", "br"),
        (b"\xff\xff\xff\xff\xff", "deflate"),
    ] {
        let (_, end) = decode(body.to_vec(), encoding, 1_000);
        assert!(matches!(end, End::Corrupt(_)), "{encoding}: {end:?}");
    }
}

#[test]
fn explosions_stop_at_the_limit() {
    let zeros = vec![0; 3_000_000];
    for (encoding, body) in
        [("gzip", gzip(&zeros)), ("deflate", zlib(&zeros)), ("zstd", zstd(&zeros)), ("gzip,zstd", zstd(&gzip(&zeros)))]
    {
        let (bytes, end) = decode(body, encoding, 100_000);
        assert_eq!((bytes.len(), end), (100_000, End::TooLarge), "{encoding}");
    }
    // Many small members are no way round it.
    let (bytes, end) = decode(gzip(b"hello").repeat(1_000), "gzip", 1_000);
    assert_eq!((bytes.len(), end), (1_000, End::TooLarge));
    // A window beyond what HTTP allows is refused, however small the body.
    let mut encoder = zstd::stream::write::Encoder::new(Vec::new(), 3).unwrap();
    encoder.window_log(27).unwrap();
    encoder.write_all(&zeros).unwrap();
    assert!(matches!(decode(encoder.finish().unwrap(), "zstd", 10_000_000).1, End::Corrupt(_)));
}

proptest! {
    #[test]
    fn nothing_panics_and_nothing_exceeds_the_limit(
        body in prop::collection::vec(any::<u8>(), 0..200),
        encoding in prop::sample::select(vec!["gzip", "deflate", "br", "zstd", "gzip, br", "x"]),
        magic in prop::sample::select(vec![&b""[..], b"\x1f\x8b\x08\x00", b"\x28\xb5\x2f\xfd", b"\x78\x9c"]),
    ) {
        let (bytes, _) = decode([magic, &body].concat(), encoding, 500);
        prop_assert!(bytes.len() <= 500);
    }

    #[test]
    fn round_trip(body in prop::collection::vec(any::<u8>(), 0..2_000)) {
        for (encoding, encoded) in [("gzip", gzip(&body)), ("deflate", zlib(&body)), ("zstd", zstd(&body))] {
            let (bytes, end) = decode(encoded, encoding, 2_000);
            prop_assert_eq!((bytes, end), (body.clone(), End::Complete));
        }
    }
}
