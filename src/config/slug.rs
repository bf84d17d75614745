//! The identifiers that users choose, and those made for them.

use url::Url;

/// Long enough for every readable name, short enough for a column on a screen.
const LENGTH_MAX: usize = 64;

/// Checks an identifier: lower-case letters of English, digits, single hyphens between them.
pub(super) fn check(text: &str) -> Result<String, String> {
    let words = || text.split('-');
    let is_plain = |word: &str| !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    if text.len() <= LENGTH_MAX && words().all(is_plain) {
        return Ok(text.to_owned());
    }
    let wrong = format!("`{text}` is no identifier (a-z, 0-9 and hyphens, at most {LENGTH_MAX})");
    match make(text) {
        slug if slug.is_empty() => Err(wrong),
        slug => Err(format!("{wrong}; write `{slug}`")),
    }
}

/// The identifier that a text suggests; empty where it holds no letter that can be written in ASCII.
pub(super) fn make(text: &str) -> String {
    let ascii = any_ascii::any_ascii(text).to_ascii_lowercase();
    let words = ascii.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let mut slug = String::new();
    for word in words {
        let needed = word.len() + usize::from(!slug.is_empty());
        if slug.len() + needed > LENGTH_MAX {
            break;
        }
        if !slug.is_empty() {
            slug.push('-');
        }
        slug.push_str(word);
    }
    slug
}

/// The identifier of a feed that was given none: the host and the path of its URL, without what says nothing.
pub(super) fn of_url(url: &Url) -> String {
    const SAYS_NOTHING: &[&str] = &["www", "rss", "feed", "feeds", "xml", "atom", "rdf", "index"];
    let host = url.host_str().unwrap_or_default();
    let port = url.port().map_or_else(String::new, |port| port.to_string());
    let all = make(&format!("{host} {port} {} {}", url.path(), url.query().unwrap_or_default()));
    let telling = all.split('-').filter(|word| !SAYS_NOTHING.contains(word)).collect::<Vec<_>>().join("-");
    if telling.is_empty() { all } else { telling }
}
