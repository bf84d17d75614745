//! Bytes of a page to title, text, authors and dates, with the reasons of each stage.
