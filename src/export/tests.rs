//! How values are written; whole tables are exported in `tests/it/store.rs`.

use expect_test::{Expect, expect};
use proptest::prelude::*;

use super::cells::{JsonRow, csv_field};
use crate::store::Cell;

fn check_csv(cell: Cell<'_>, expected: &Expect) {
    expected.assert_eq(&csv_field(cell));
}

#[test]
fn csv_fields() {
    check_csv(Cell::Null, &expect![""]);
    check_csv(Cell::Integer(-5), &expect!["-5"]);
    check_csv(Cell::Real(0.5), &expect!["0.5"]);
    check_csv(Cell::Text("a = b"), &expect!["a = b"]);
    check_csv(Cell::Text("=HYPERLINK(\"http://evil\")"), &expect![[r#"'=HYPERLINK("http://evil")"#]]);
    check_csv(Cell::Text("@SUM(A1)"), &expect!["'@SUM(A1)"]);
    check_csv(Cell::Text("- a dash"), &expect!["'- a dash"]);
    check_csv(Cell::Text("\tx"), &expect!["'\tx"]);
    check_csv(Cell::Json("{\"a\":1}"), &expect![[r#"{"a":1}"#]]);
}

#[test]
fn json_rows() {
    let columns = ["id", "title", "share", "detail", "story_id"].map(str::to_owned);
    let cells =
        [Cell::Integer(1), Cell::Text("«sì»\n\"no\""), Cell::Real(0.5), Cell::Json("{\"b\":1,\"a\":[]}"), Cell::Null];
    let row = serde_json::to_string(&JsonRow { columns: &columns, cells: &cells }).unwrap();
    expect![[r#"{"id":1,"title":"«sì»\n\"no\"","share":0.5,"detail":{"b":1,"a":[]},"story_id":null}"#]].assert_eq(&row);
}

proptest! {
    #[test]
    fn no_text_begins_like_a_formula(text in "[=+@\\-\t\r\n]?\\PC{0,8}") {
        let field = csv_field(Cell::Text(&text)).into_owned();
        prop_assert!(!field.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']));
        prop_assert!(field.ends_with(&text));
    }
}
