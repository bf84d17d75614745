//! The rules of the house that a text scan can hold: who imports whom, what the pure core may not touch, sizes.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use regex::Regex;

const PURE: &[&str] = &[
    "model",
    "text",
    "language",
    "schedule",
    "feed",
    "extract",
    "topics",
    "dedup",
    "stories",
    "statements",
    "revisions",
    "digest",
    "alerts",
];

/// The whole rule. A missing edge is a decision; adding one is the moment to argue about it.
const MAY_IMPORT: &[(&str, &[&str])] = &[
    ("model", &[]),
    ("text", &["model"]),
    ("language", &["model", "text"]),
    ("schedule", &["model"]),
    ("feed", &["model", "text"]),
    ("extract", &["model", "text"]),
    ("topics", &["model", "text"]),
    ("dedup", &["model", "text"]),
    ("stories", &["model", "text", "language"]),
    ("statements", &["model", "text", "language"]),
    ("revisions", &["model", "text"]),
    ("digest", &["model", "text"]),
    ("alerts", &["model", "text"]),
    ("fetch", &["model"]),
    ("store", &["model"]),
    // There is one address guard, and webhooks pass it as feeds do.
    ("notify", &["model", "fetch"]),
    // The line outwards: decisions of layer 1, in words of the digest, from the record to the couriers.
    ("outbox", &["model", "text", "alerts", "digest", "store", "fetch", "notify", "pipeline"]),
    (
        "pipeline",
        &[
            "model",
            "text",
            "language",
            "schedule",
            "feed",
            "extract",
            "topics",
            "dedup",
            "stories",
            "statements",
            "revisions",
            "digest",
            "fetch",
            "store",
        ],
    ),
    ("import", &["model", "feed", "fetch", "store", "pipeline"]),
    ("export", &["model", "store"]),
    // What an edition or a comparison is, the screen takes from where the commands take it.
    ("web", &["model", "text", "store", "digest", "revisions", "pipeline"]),
    // The modules that own an `Options` struct, and those whose parsers check a value of the file.
    (
        "config",
        &[
            "model",
            "fetch",
            "schedule",
            "revisions",
            "stories",
            "topics",
            "language",
            "extract",
            "text",
            "alerts",
            "notify",
        ],
    ),
    (
        "daemon",
        &["model", "config", "schedule", "pipeline", "fetch", "store", "language", "digest", "web", "notify", "outbox"],
    ),
    // The demo is a configuration of its own that is set up and writes its editions as the daemon does.
    ("demo", &["model", "config", "daemon", "pipeline", "fetch", "store", "digest"]),
    (
        "cli",
        &[
            "model", "config", "daemon", "demo", "pipeline", "import", "export", "store", "digest", "fetch", "feed",
            "text", "language", "stories", "web", "notify", "outbox",
        ],
    ),
    ("main", &["cli"]),
];

/// The longest file, data tables and tests excepted.
const LINES_MAX: usize = 600;

struct Source {
    path: PathBuf,
    module: String,
    text: String,
}

fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for item in fs::read_dir(folder).unwrap() {
            let path = item.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "rs") {
                let relative = path.strip_prefix(&root).unwrap();
                let first = relative.components().next().unwrap().as_os_str().to_str().unwrap();
                let module = first.trim_end_matches(".rs").to_owned();
                let text = fs::read_to_string(&path).unwrap();
                found.push(Source { path, module, text });
            }
        }
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found
}

/// The modules that a file names in `crate::x` and `crate::{x, y}`; comments do not count.
fn imports(text: &str) -> BTreeSet<String> {
    let code: String =
        text.lines().filter(|l| !l.trim_start().starts_with("//")).fold(String::new(), |s, l| s + l + "\n");
    let single = Regex::new(r"\b(?:crate|smentita)::([a-z_]+)").unwrap();
    let group = Regex::new(r"\b(?:crate|smentita)::\{([^;]*)\}").unwrap();
    let first = Regex::new(r"(?:^|,)\s*([a-z_]+)").unwrap();
    let mut found: BTreeSet<String> = single.captures_iter(&code).map(|c| c[1].to_owned()).collect();
    for braces in group.captures_iter(&code) {
        found.extend(first.captures_iter(&braces[1]).map(|c| c[1].to_owned()));
    }
    found
}

fn is_test(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name == "tests.rs") || path.components().any(|c| c.as_os_str() == "tests")
}

#[test]
fn imports_run_downward_only() {
    let mut wrong = Vec::new();
    for source in sources().iter().filter(|s| s.module != "lib" && !is_test(&s.path)) {
        let Some((_, allowed)) = MAY_IMPORT.iter().find(|(module, _)| *module == source.module) else {
            wrong.push(format!("{}: `{}` is not in the table", source.path.display(), source.module));
            continue;
        };
        for import in imports(&source.text) {
            let is_module = MAY_IMPORT.iter().any(|(module, _)| *module == import);
            if is_module && import != source.module && !allowed.contains(&import.as_str()) {
                wrong.push(format!("{}: `{}` may not import `{import}`", source.path.display(), source.module));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_pure_core_touches_nothing() {
    const FORBIDDEN: &[&str] = &[
        "tokio::",
        "reqwest::",
        "rusqlite::",
        "std::fs",
        "std::env::",
        "std::net::Tcp",
        "::now(",
        "async fn",
        "fastrand",
    ];
    let mut wrong = Vec::new();
    for source in sources().iter().filter(|s| PURE.contains(&s.module.as_str()) && !is_test(&s.path)) {
        for (number, line) in source.text.lines().enumerate().filter(|(_, l)| !l.trim_start().starts_with("//")) {
            for word in FORBIDDEN.iter().filter(|word| line.contains(**word)) {
                wrong.push(format!("{}:{}: `{word}` in the pure core", source.path.display(), number + 1));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn files_are_short_documented_and_plain() {
    let mut wrong = Vec::new();
    for source in sources() {
        let path = source.path.display();
        if !source.text.starts_with("//!") {
            wrong.push(format!("{path}: does not open with `//!`"));
        }
        if !is_test(&source.path) && source.text.lines().count() > LINES_MAX {
            wrong.push(format!("{path}: more than {LINES_MAX} lines"));
        }
        for banned in ["super::super::", "use crate as", "todo!(", "unimplemented!("] {
            if source.text.contains(banned) {
                wrong.push(format!("{path}: `{banned}`"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
