//! Tells the extractor its version: a hash of all that an extraction can depend on.
//!
//! Whoever changes a rule, a table or a parser's version changes the hash, without having to think of it. It is over
//! contents alone, so that the same checkout gives the same version wherever and whenever it is built.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

/// Code and data that turn bytes into an extraction.
const SOURCES: &[&str] = &["src/extract", "src/text", "src/model/language.rs", "data/extract.toml", "data/dates.toml"];
/// The crates that do so for them.
const CRATES: &[&str] = &["chardetng", "ego-tree", "encoding_rs", "html5ever", "jiff", "regex", "scraper", "url"];

fn main() -> io::Result<()> {
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    let mut hash = Fnv::new();
    for source in SOURCES {
        println!("cargo::rerun-if-changed={source}");
        hash.add_all(&root, Path::new(source))?;
    }
    println!("cargo::rerun-if-changed=Cargo.lock");
    // Absent only where somebody builds the library into something else.
    for package in fs::read_to_string(root.join("Cargo.lock")).unwrap_or_default().split("[[package]]") {
        let mut values =
            package.lines().filter_map(|line| line.split_once(" = ").map(|(_, value)| value.trim_matches('"')));
        if let (Some(name), Some(version)) = (values.next(), values.next())
            && CRATES.contains(&name)
        {
            hash.add(name.as_bytes());
            hash.add(version.as_bytes());
        }
    }
    println!("cargo::rustc-env=EXTRACTOR_VERSION={:016x}", hash.0);
    Ok(())
}

/// FNV-1a of 64 bits: enough to tell versions apart, and no crate to build first.
struct Fnv(u64);

impl Fnv {
    fn new() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }

    /// Adds a part and its end.
    fn add(&mut self, part: &[u8]) {
        for byte in part.iter().chain(&[0xff]) {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }

    /// Adds a file, or all below a folder but tests, with their names and without what a checkout does to line ends.
    fn add_all(&mut self, root: &Path, path: &Path) -> io::Result<()> {
        if root.join(path).is_dir() {
            let mut names = fs::read_dir(root.join(path))?
                .map(|entry| entry.map(|entry| entry.file_name()))
                .collect::<io::Result<Vec<_>>>()?;
            names.sort();
            for name in names.into_iter().filter(|name| name != "tests.rs" && name != "tests") {
                self.add_all(root, &path.join(name))?;
            }
            return Ok(());
        }
        let parts = path.iter().map(|part| part.to_string_lossy());
        self.add(parts.collect::<Vec<_>>().join("/").as_bytes());
        let mut content = fs::read(root.join(path))?;
        content.retain(|byte| *byte != b'\r');
        self.add(&content);
        Ok(())
    }
}
