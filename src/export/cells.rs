//! Values as each format writes them.

use std::borrow::Cow;

use serde::ser::{Error as _, Serialize, SerializeMap, Serializer};

use crate::store::Cell;

/// A row as one JSON object, its members in the order of the columns.
pub(super) struct JsonRow<'a> {
    pub(super) columns: &'a [String],
    pub(super) cells: &'a [Cell<'a>],
}

impl Serialize for JsonRow<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_map(Some(self.columns.len()))?;
        for (name, cell) in self.columns.iter().zip(self.cells) {
            match cell {
                Cell::Null => object.serialize_entry(name, &()),
                Cell::Integer(number) => object.serialize_entry(name, number),
                Cell::Real(number) => object.serialize_entry(name, number),
                Cell::Text(text) => object.serialize_entry(name, text),
                Cell::Json(json) => {
                    let value: serde_json::Value = serde_json::from_str(json).map_err(S::Error::custom)?;
                    object.serialize_entry(name, &value)
                }
            }?;
        }
        object.end()
    }
}

/// A field of a CSV row, before quoting.
pub(super) fn csv_field(cell: Cell<'_>) -> Cow<'_, str> {
    match cell {
        Cell::Null => Cow::Borrowed(""),
        Cell::Integer(number) => Cow::Owned(number.to_string()),
        Cell::Real(number) => Cow::Owned(number.to_string()),
        Cell::Text(text) | Cell::Json(text) => harmless(text),
    }
}

/// A text that no spreadsheet takes for a formula: one that begins like a formula gets an apostrophe, as OWASP's "CSV
/// injection" advises.
fn harmless(text: &str) -> Cow<'_, str> {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']) {
        Cow::Owned(format!("'{text}"))
    } else {
        Cow::Borrowed(text)
    }
}
