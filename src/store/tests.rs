//! Failures that need a hand inside: a full disk, another process's lock. The rest is in `tests/it/store`.

use std::time::Duration;

use expect_test::{Expect, expect};
use rusqlite::Connection;

use super::{Error, Mode, Store};

fn store() -> (tempfile::TempDir, Store) {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("record.db"), Mode::ReadWrite).unwrap();
    (folder, store)
}

fn check(folder: &tempfile::TempDir, error: &Error, expected: &Expect) {
    expected.assert_eq(&error.to_string().replace(&folder.path().display().to_string(), ""));
}

#[test]
fn a_locked_file_is_named_and_may_be_tried_again() {
    let (folder, store) = store();
    let other = Connection::open(store.path()).unwrap();
    store.write(|w| Ok(w.connection.busy_timeout(Duration::ZERO)?)).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let error = store.write(|w| w.save_meta("a", "b")).unwrap_err();
    assert!(error.is_transient());
    check(&folder, &error, &expect!["`/record.db` is locked by another process; is another smentita writing to it?"]);
    other.execute_batch("COMMIT").unwrap();
    store.write(|w| w.save_meta("a", "b")).unwrap();
}

#[test]
fn a_full_disk_is_named_and_nothing_is_lost() {
    let (folder, store) = store();
    store.write(|w| w.save_meta("before", "")).unwrap();
    let pages = |count: &'static str| {
        store.write(move |w| Ok(w.connection.pragma_update_and_check(None, "max_page_count", count, |_| Ok(()))?))
    };
    pages("1").unwrap();
    let error = store.write(|w| w.save_meta("large", &"x".repeat(1_000_000))).unwrap_err();
    check(&folder, &error, &expect!["`/record.db` cannot grow: the disk is full"]);
    pages("1000000").unwrap();
    store.write(|w| w.save_meta("after", "")).unwrap();
    let kept = store.read(|r| Ok((r.meta("before")?, r.meta("large")?, r.meta("after")?))).unwrap();
    assert_eq!(kept, (Some(String::new()), None, Some(String::new())));
}

#[test]
fn a_damaged_file_is_named() {
    let (folder, store) = store();
    let path = store.path().to_owned();
    drop(store);
    let mut bytes = std::fs::read(&path).unwrap();
    let end = bytes.len();
    bytes[4096..end].fill(0xAA);
    std::fs::write(&path, bytes).unwrap();
    let error = Store::open(&path, Mode::ReadOnly).and_then(|store| store.read(super::Reader::feeds)).unwrap_err();
    check(
        &folder,
        &error,
        &expect!["`/record.db` is damaged: database disk image is malformed; restore it from a copy"],
    );
}
