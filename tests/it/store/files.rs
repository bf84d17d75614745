//! The files: opened, refused, upgraded, cut off.

use std::path::Path;

use smentita::model::SnapshotId;

use super::*;

#[test]
fn a_record_is_read_while_another_process_writes() {
    let record = Record::with_articles();
    let reading = Store::open(&record.path(), Mode::ReadOnly).unwrap();
    record.visit(1, "08:11", revision("Titolo", "testo"));
    assert!(reading.read(|r| r.article_for_visit(ArticleId(1))).unwrap().last_revision.is_some());
    let refused = reading.write(|w| w.save_meta("a", "b")).unwrap_err();
    assert!(matches!(refused, Error::ReadOnly { .. }), "{refused}");
}

#[test]
fn files_that_are_no_record_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let open = |name: &str, mode| {
        let message = Store::open(&folder.path().join(name), mode).err().unwrap().to_string();
        message.replace(&folder.path().display().to_string(), "")
    };
    expect!["there is no database `/none.db`; `smentita poll`, `import` or `demo` creates one"]
        .assert_eq(&open("none.db", Mode::ReadOnly));

    std::fs::write(folder.path().join("text.db"), "no database at all, but long enough to look at".repeat(50)).unwrap();
    expect!["`/text.db` is not a smentita database"].assert_eq(&open("text.db", Mode::ReadWrite));

    Connection::open(folder.path().join("other.db")).unwrap().execute_batch("CREATE TABLE t (a)").unwrap();
    expect!["`/other.db` is not a smentita database"].assert_eq(&open("other.db", Mode::ReadWrite));

    drop(Store::open(&folder.path().join("new.db"), Mode::ReadWrite).unwrap());
    Connection::open(folder.path().join("new.db")).unwrap().execute_batch("PRAGMA user_version = 99").unwrap();
    expect!["`/new.db` has schema 99, and this smentita knows 1; use a newer smentita"]
        .assert_eq(&open("new.db", Mode::ReadWrite));
    expect!["`/new.db` has schema 99, and this smentita knows 1; use a newer smentita"]
        .assert_eq(&open("new.db", Mode::ReadOnly));

    std::fs::create_dir(folder.path().join("folder.db")).unwrap();
    expect!["`/folder.db` cannot be opened: Is a directory (os error 21)"]
        .assert_eq(&open("folder.db", Mode::ReadWrite));
    std::fs::write(folder.path().join("file"), "").unwrap();
    expect!["`/file/record.db` cannot be opened: File exists (os error 17)"]
        .assert_eq(&open("file/record.db", Mode::ReadWrite));
}

/// A record as SQL: its schema, its rows, its number. What an older smentita left behind, once it is in `fixtures`.
fn dump(connection: &Connection) -> String {
    let schema = |condition: &str| {
        let order = "ORDER BY type = 'view', rowid";
        rows(connection, &format!("SELECT sql || ';' || char(10) FROM sqlite_schema WHERE {condition} {order}"))
    };
    let is_ours = "sql IS NOT NULL AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'articles_fts_%'";
    let mut script = "PRAGMA foreign_keys = OFF;\n\n".to_owned();
    script += &schema(&format!("type = 'table' AND {is_ours} AND name <> 'articles_fts'"));
    let tables =
        format!("SELECT name FROM sqlite_schema WHERE type = 'table' AND {is_ours} AND name <> 'articles_fts'");
    for table in rows(connection, &tables).lines() {
        let columns = rows(
            connection,
            &format!(
                "SELECT group_concat(format('quote(\"%s\")', name), ' || '', '' || ') FROM pragma_table_info('{table}')"
            ),
        );
        script += &rows(
            connection,
            &format!("SELECT 'INSERT INTO {table} VALUES (' || {} || ');' FROM {table}", columns.trim()),
        );
    }
    script += &schema(&format!("type IN ('index', 'view') AND {is_ours}"));
    script += &schema("name = 'articles_fts'");
    script += "INSERT INTO articles_fts (articles_fts) VALUES ('rebuild');\n";
    let number =
        |pragma: &str| format!("PRAGMA {pragma} = {};\n", rows(connection, &format!("PRAGMA {pragma}")).trim());
    script + &number("application_id") + &number("user_version")
}

fn schemas() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/schemas");
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
    files.sort();
    files
}

/// Once a schema is released, its dump is never written again.
#[test]
fn the_present_schema_has_its_dump() {
    let record = coverage();
    let present = record.sql("PRAGMA user_version");
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/fixtures/schemas/{:0>4}.sql", present.trim()));
    expect_test::expect_file![path].assert_eq(&dump(&Connection::open(record.path()).unwrap()));
    assert_eq!(schemas().len().to_string(), present.trim(), "one dump for each schema");
}

#[test]
fn every_schema_upgrades() {
    let fresh = Record::new();
    let shape = "SELECT type, name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%' ORDER BY type, name";
    for file in schemas() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("old.db");
        Connection::open(&path).unwrap().execute_batch(&std::fs::read_to_string(&file).unwrap()).unwrap();

        let store = Store::open(&path, Mode::ReadWrite).unwrap();
        store
            .write(|w| {
                w.apply_article(&ArticleIntent { revision: Some(revision("neu", "neu")), ..visit(1, "10:00+3") })
            })
            .unwrap();
        assert_eq!(store.read(|r| r.search("neu", &Scope::default(), None, 9)).unwrap().len(), 1);
        let upgraded = Connection::open(&path).unwrap();
        assert!(rows(&upgraded, shape) == fresh.sql(shape), "{}: another schema than a fresh one", file.display());
        assert_eq!(rows(&upgraded, "PRAGMA user_version"), fresh.sql("PRAGMA user_version"));
        assert_eq!(rows(&upgraded, "PRAGMA foreign_key_check"), "");
        assert_eq!(rows(&upgraded, "PRAGMA integrity_check"), "ok\n");
        assert_eq!(rows(&upgraded, "SELECT count(*) FROM changes"), "9\n");
    }
}

/// What a power cut at this moment would leave.
fn copy(record: &Path, folder: &Path) {
    std::fs::create_dir(folder).unwrap();
    for file in std::fs::read_dir(record.parent().unwrap()).unwrap() {
        let file = file.unwrap();
        // The shared-memory file is rebuilt from the log.
        if !file.file_name().to_string_lossy().ends_with("-shm") {
            std::fs::copy(file.path(), folder.join(file.file_name())).unwrap();
        }
    }
}

#[test]
fn a_crash_loses_work_and_never_consistency() {
    let record = Record::with_articles();
    let folder = tempfile::tempdir().unwrap();
    let snapshot = Snapshot {
        url: "https://a/1".to_owned(),
        fetched_at: at("08:11"),
        status: 200,
        headers: Vec::new(),
        body: vec![b'a'; 100_000],
        sha256: "aa".to_owned(),
        redirects: Vec::new(),
    };
    let full =
        ArticleIntent { snapshot: Some(snapshot), revision: Some(revision("uno", "testo")), ..visit(1, "08:11") };

    let (path, during) = (record.path(), folder.path().join("during"));
    let after = folder.path().join("after");
    let intent = full.clone();
    record
        .store
        .write(move |w| {
            w.apply_article(&intent)?;
            copy(&path, &during);
            Ok(())
        })
        .unwrap();
    copy(&record.path(), &after);

    // What has been answered is there, bytes included.
    let answered = Store::open(&after.join("record.db"), Mode::ReadWrite).unwrap();
    assert!(answered.read(|r| r.article_for_visit(ArticleId(1))).unwrap().last_revision.is_some());
    assert_eq!(answered.read(|r| r.snapshot(SnapshotId(1))).unwrap().body.len(), 100_000);

    // What has not is not, even where the bytes had reached the disk; the same visit again gives the same record.
    for bytes_of in ["during", "after"] {
        let cut = folder.path().join(format!("{bytes_of} cut"));
        copy(&folder.path().join("during/record.db"), &cut);
        for file in ["record.snapshots.db", "record.snapshots.db-wal"] {
            let _ = std::fs::copy(folder.path().join(bytes_of).join(file), cut.join(file));
        }
        let store = Store::open(&cut.join("record.db"), Mode::ReadWrite).unwrap();
        assert_eq!(store.read(|r| r.article_for_visit(ArticleId(1))).unwrap().last_revision, None);
        let full = full.clone();
        store.write(move |w| w.apply_article(&full)).unwrap();
        assert_eq!(store.read(|r| r.snapshot(SnapshotId(1))).unwrap().body.len(), 100_000);
        let rows_of = |path: &Path| dump(&Connection::open(path).unwrap());
        assert_eq!(rows_of(store.path()), rows_of(&record.path()));
    }
}
