//! robots.txt by RFC 9309, with `Crawl-delay`: text in, rules for us out.

use std::fmt::Write as _;
use std::time::Duration;

/// Our product token, by which a group may speak to us.
pub(super) const PRODUCT_TOKEN: &str = "smentita";

/// What is read of a robots.txt; the standard asks for at least 500 KiB (RFC 9309 section 2.5).
pub(super) const ROBOTS_BYTES_MAX: usize = 500 * 1_024;

/// The rules of one robots.txt that concern us. Without any, everything is allowed.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Rules {
    rules: Vec<Rule>,
    /// The pause between requests that is asked for.
    pub(super) crawl_delay: Option<Duration>,
}

#[derive(Debug, PartialEq)]
struct Rule {
    is_allow: bool,
    /// As written, normalised; its length decides between rules.
    pattern: String,
}

/// A group, or several that speak to the same agent.
#[derive(Default)]
struct Group {
    is_present: bool,
    rules: Rules,
}

impl Rules {
    /// Reads the groups for our token, else those for `*`. Never fails: what is no rule is skipped.
    pub(super) fn parse(text: &str) -> Self {
        let (mut ours, mut everyone) = (Group::default(), Group::default());
        // Whom the group being read speaks to: us, everyone.
        let (mut is_ours, mut is_everyone) = (false, false);
        let mut is_in_agents = false;
        for (key, value) in text.trim_start_matches('\u{feff}').split(['\n', '\r']).filter_map(key_and_value) {
            if key == "user-agent" {
                if !is_in_agents {
                    (is_ours, is_everyone) = (false, false);
                }
                is_in_agents = true;
                is_ours |= product_token(value).eq_ignore_ascii_case(PRODUCT_TOKEN);
                is_everyone |= value.starts_with('*');
                ours.is_present |= is_ours;
                everyone.is_present |= is_everyone;
                continue;
            }
            // Only rules end the list of agents: other records must not interfere (RFC 9309 section 2.2.4).
            is_in_agents &= !matches!(key.as_str(), "allow" | "disallow");
            for (_, group) in [(is_ours, &mut ours), (is_everyone, &mut everyone)].into_iter().filter(|(is, _)| *is) {
                group.rules.read(&key, value);
            }
        }
        if ours.is_present { ours.rules } else { everyone.rules }
    }

    fn read(&mut self, key: &str, value: &str) {
        match key {
            // An empty rule forbids nothing.
            "allow" | "disallow" if !value.is_empty() => {
                self.rules.push(Rule { is_allow: key == "allow", pattern: normalised(value, Side::Pattern) });
            }
            "crawl-delay" if self.crawl_delay.is_none() => {
                self.crawl_delay = value.parse().ok().and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
            }
            _ => {}
        }
    }

    /// Whether a path with its query may be asked for: the longest pattern that matches decides, of equals `Allow`.
    pub(super) fn allows(&self, path_and_query: &str) -> bool {
        let path = normalised(path_and_query, Side::Path);
        let matching = self.rules.iter().filter(|rule| matches(&rule.pattern, &path));
        matching.max_by_key(|rule| (rule.pattern.len(), rule.is_allow)).is_none_or(|rule| rule.is_allow)
    }
}

/// A line's key in lower case and its value, without comment; the colon may be missing, as Google's parser has it.
fn key_and_value(line: &str) -> Option<(String, &str)> {
    let line = line.split('#').next().unwrap_or_default().trim();
    let (key, value) = line.split_once(':').or_else(|| line.split_once(char::is_whitespace))?;
    Some((key.trim().to_ascii_lowercase(), value.trim()))
}

/// `FooBot/1.2 (x)` speaks to `FooBot`.
fn product_token(value: &str) -> &str {
    let end = value.find(|c: char| !c.is_ascii_alphabetic() && c != '_' && c != '-').unwrap_or(value.len());
    &value[..end]
}

#[derive(Clone, Copy, PartialEq)]
enum Side {
    Pattern,
    Path,
}

/// Brings both sides to one spelling (RFC 9309 section 2.2.2): unreserved characters bare, all others in `%XX`.
///
/// In a pattern `*`, and `$` at its end, keep their meaning; elsewhere the two are characters like all others.
fn normalised(text: &str, side: Side) -> String {
    let bytes = text.as_bytes();
    let mut normal = String::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let escaped = match bytes[at] {
            b'%' => text.get(at + 1..at + 3).and_then(|hex| u8::from_str_radix(hex, 16).ok()),
            _ => None,
        };
        let byte = escaped.unwrap_or(bytes[at]);
        let is_special = byte == b'*' || (byte == b'$' && at + 1 == bytes.len());
        let is_bare = match escaped {
            Some(byte) => byte.is_ascii_alphanumeric() || b"-._~".contains(&byte),
            None if byte == b'*' || byte == b'$' => is_special && side == Side::Pattern,
            None => byte.is_ascii_graphic(),
        };
        if is_bare {
            normal.push(char::from(byte));
        } else {
            let _ = write!(normal, "%{byte:02X}");
        }
        at += if escaped.is_some() { 3 } else { 1 };
    }
    normal
}

/// Whether a pattern matches from the start of the path; `*` is any characters, `$` at the end the end.
///
/// The pieces between stars are looked for from left to right, each as early as it comes: no backtracking.
fn matches(pattern: &str, path: &str) -> bool {
    let (pattern, is_anchored) = match pattern.strip_suffix('$') {
        Some(pattern) => (pattern, true),
        None => (pattern, false),
    };
    let mut pieces = pattern.split('*');
    let Some(mut rest) = path.strip_prefix(pieces.next().unwrap_or_default()) else { return false };
    let mut pieces = pieces.peekable();
    if pieces.peek().is_none() {
        return !is_anchored || rest.is_empty();
    }
    while let Some(piece) = pieces.next() {
        if is_anchored && pieces.peek().is_none() {
            return rest.ends_with(piece);
        }
        let Some(at) = rest.find(piece) else { return false };
        rest = &rest[at + piece.len()..];
    }
    true
}
