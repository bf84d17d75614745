//! Charsets stated rightly, wrongly and not at all.

use encoding_rs::{BIG5, EUC_JP, Encoding, ISO_2022_JP, SHIFT_JIS, WINDOWS_1251, WINDOWS_1252};
use expect_test::{Expect, expect};
use proptest::prelude::*;

use super::{charset_of, decode};

fn check(bytes: &[u8], http_charset: Option<&str>, expected: &Expect) {
    let decoded = decode(bytes, http_charset);
    let problems: Vec<String> = decoded.problems.iter().map(ToString::to_string).collect();
    expected.assert_eq(&format!("{}: {}\n{}", decoded.encoding, decoded.text, problems.join("\n")));
}

fn encoded(text: &str, encoding: &'static Encoding) -> Vec<u8> {
    encoding.encode(text).0.into_owned()
}

#[test]
fn a_byte_order_mark_decides() {
    check(
        "\u{feff}\u{feff}<?xml encoding='latin1'?>è".as_bytes(),
        Some("latin1"),
        &expect![[r#"
        UTF-8: <?xml encoding='latin1'?>è
    "#]],
    );
    let utf16: Vec<u8> = "\u{feff}<è>".encode_utf16().flat_map(u16::to_le_bytes).collect();
    check(
        &utf16,
        None,
        &expect![[r#"
        UTF-16LE: <è>
    "#]],
    );
    check(
        &utf16[2..],
        Some("utf-8"),
        &expect![[r#"
        UTF-16LE: <è>
    "#]],
    );
}

#[test]
fn valid_utf8_is_believed_before_any_statement() {
    check(
        "<?xml encoding='iso-8859-1'?>è".as_bytes(),
        Some("windows-1252"),
        &expect![[r#"
        UTF-8: <?xml encoding='iso-8859-1'?>è
        repair: the HTTP header says windows-1252, the bytes are UTF-8
        repair: the declaration says windows-1252, the bytes are UTF-8"#]],
    );
    check(
        b"<?xml encoding='iso-8859-1'?>e",
        None,
        &expect![[r#"
        UTF-8: <?xml encoding='iso-8859-1'?>e
    "#]],
    );
}

#[test]
fn statements_are_tried_in_order() {
    let russian = "<?xml encoding='utf-8'?><b>опровергает</b>";
    check(
        &encoded(russian, WINDOWS_1251),
        Some("windows-1251"),
        &expect![[r#"
        windows-1251: <?xml encoding='utf-8'?><b>опровергает</b>
        repair: the declaration says UTF-8, the bytes are windows-1251"#]],
    );
    check(
        &encoded("<meta http-equiv=x content='text/html; charset=Big5'>否認", BIG5),
        None,
        &expect![[r#"
        Big5: <meta http-equiv=x content='text/html; charset=Big5'>否認
    "#]],
    );
    // Bytes that Shift_JIS does not have: the header is a server's default.
    check(
        &encoded("<?xml encoding='euc-jp'?>否定した", EUC_JP),
        Some("us-ascii-2"),
        &expect![[r#"
        EUC-JP: <?xml encoding='euc-jp'?>否定した
    "#]],
    );
    check(
        &encoded("<?xml encoding='iso-2022-jp'?>否定", ISO_2022_JP),
        None,
        &expect![[r#"
        ISO-2022-JP: <?xml encoding='iso-2022-jp'?>否定
    "#]],
    );
}

#[test]
fn the_rest_is_a_guess() {
    check(
        &encoded("<p>perché “no” – città €5</p>", WINDOWS_1252),
        Some("utf-8"),
        &expect![[r#"
        windows-1252: <p>perché “no” – città €5</p>
        repair: the HTTP header says UTF-8, the bytes are windows-1252"#]],
    );
    check(
        &encoded("<p>首相は報道を否定した。関係者によると、</p>", SHIFT_JIS),
        None,
        &expect![[r#"
        Shift_JIS: <p>首相は報道を否定した。関係者によると、</p>
        repair: no charset stated, read as Shift_JIS"#]],
    );
}

#[test]
fn a_few_stray_bytes_do_not_spoil_a_document() {
    let mut bytes = "però, città, perché, già, più, così".as_bytes().to_vec();
    bytes.extend(b" caff\xe8");
    check(
        &bytes,
        None,
        &expect![[r#"
            UTF-8: però, città, perché, già, più, così caffè
            loss: mended 1 place that is not UTF-8"#]],
    );
    let cut = "àèìòùàèìòù€".as_bytes();
    check(
        &cut[..cut.len() - 1],
        Some("utf-8"),
        &expect![[r#"
            UTF-8: àèìòùàèìòù�
            loss: mended 1 place that is not UTF-8"#]],
    );
}

#[test]
fn headers_name_charsets() {
    assert_eq!(charset_of("text/xml; Charset=\"UTF-8\"; x=y"), Some("UTF-8"));
    assert_eq!(charset_of("text/xml"), None);
    assert_eq!(charset_of("text/xml; charset="), None);
}

proptest! {
    #[test]
    fn any_bytes_decode(bytes in proptest::collection::vec(any::<u8>(), 0..300), label in "[a-z0-9-]{0,12}") {
        let _ = decode(&bytes, Some(&label));
    }
}
