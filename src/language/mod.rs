//! Languages: detection, and the language packs of `data/languages`.
