//! Canonical addresses: one article, one URL.
//!
//! Only what is known noise is taken away, so that two articles never become one. What a page says about itself
//! (`rel=canonical`) is the pipeline's matter.

use url::{Host, Url};

use super::rules::RULES;
use crate::model::Address;

/// Addresses that lead to addresses that lead to addresses: more than this is play.
const UNWRAP_MAX: usize = 4;

/// The address under which an article is kept: without tracking parameters, fragment, index file, and AMP or mobile
/// form; still an address that can be fetched.
///
/// Applying it twice is the same as once.
pub fn canonical_url(url: &Url) -> Url {
    let mut url = url.clone();
    for _ in 0..UNWRAP_MAX {
        match unwrapped(&url) {
            Some(inner) => url = inner,
            None => break,
        }
    }
    if !matches!(url.scheme(), "http" | "https") {
        return url;
    }
    clean_fragment(&mut url);
    clean_query(&mut url);
    clean_host(&mut url);
    clean_path(&mut url);
    url
}

/// What two addresses of one article share: the canonical address without scheme, `www.` and last slash, its
/// parameters sorted. Good for looking up, not for fetching.
pub fn url_key(url: &Url) -> String {
    key_of_canonical(&canonical_url(url))
}

/// The canonical address with its key.
pub fn canonical_address(url: &Url) -> Address {
    let url = canonical_url(url);
    Address { key: key_of_canonical(&url), url: url.into() }
}

fn key_of_canonical(url: &Url) -> String {
    if !matches!(url.scheme(), "http" | "https") {
        return url.to_string();
    }
    let host = url.host_str().unwrap_or_default();
    let mut key = host.strip_prefix("www.").unwrap_or(host).to_owned();
    if let Some(port) = url.port() {
        key.push(':');
        key.push_str(&port.to_string());
    }
    key.push_str(&plain_escapes(url.path().trim_end_matches('/')));
    if let Some(query) = url.query() {
        let mut pairs: Vec<String> = query.split('&').map(plain_escapes).collect();
        pairs.sort_unstable();
        key.push('?');
        key.push_str(&pairs.join("&"));
    }
    if let Some(route) = url.fragment() {
        key.push('#');
        key.push_str(route);
    }
    key
}

/// The address inside a redirector's or an AMP cache's address.
fn unwrapped(url: &Url) -> Option<Url> {
    let host = url.host_str()?;
    let is_under = |suffix: &str| host.strip_suffix(suffix).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'));
    for (suffix, prefix) in RULES.amp.caches.iter().filter(|(suffix, _)| is_under(suffix)) {
        if let Some(rest) = url.path().strip_prefix(prefix.as_str()) {
            let (scheme, rest) = rest.strip_prefix("s/").map_or(("http", rest), |rest| ("https", rest));
            let is_address = rest.split('/').next().is_some_and(|host| host.contains('.') && host != *suffix);
            let query = url.query().map_or_else(String::new, |query| format!("?{query}"));
            return if is_address { Url::parse(&format!("{scheme}://{rest}{query}")).ok() } else { None };
        }
    }
    let redirector = RULES.redirectors.iter().find(|r| is_under(&r.host) && url.path() == r.path)?;
    let target = |name: &String| url.query_pairs().find(|(n, _)| n == name).map(|(_, value)| value.into_owned());
    let inner = Url::parse(&redirector.parameters.iter().find_map(target)?).ok()?;
    matches!(inner.scheme(), "http" | "https").then_some(inner)
}

/// A fragment that names a place on the page goes; one that routes (`#!/article/5`, `#/article/5`) selects content.
fn clean_fragment(url: &mut Url) {
    if !url.fragment().is_some_and(|fragment| fragment.starts_with("!/") || fragment.starts_with('/')) {
        url.set_fragment(None);
    }
}

fn clean_query(url: &mut Url) {
    let Some(query) = url.query() else { return };
    let kept: Vec<&str> = query.split('&').filter(|pair| !pair.is_empty() && !is_noise(pair)).collect();
    let kept = kept.join("&");
    url.set_query(if kept.is_empty() { None } else { Some(&kept) });
}

fn is_noise(pair: &str) -> bool {
    url::form_urlencoded::parse(pair.as_bytes()).all(|(name, value)| RULES.is_noise(&name, &value))
}

/// Takes rendering labels (`m.`, `amp.`) off a host. What stood right before the registrable domain becomes `www`,
/// which is where outlets with such a host keep the full pages.
fn clean_host(url: &mut Url) {
    let Some(Host::Domain(host)) = url.host() else { return };
    let host = host.trim_end_matches('.').to_owned();
    let Some(domain) = psl::domain_str(&host).filter(|domain| domain.len() < host.len()) else {
        return set_host(url, &host);
    };
    let before = host[..host.len() - domain.len()].trim_end_matches('.');
    let labels: Vec<&str> = before.split('.').collect();
    let kept: Vec<&str> = labels.iter().copied().filter(|label| !RULES.amp.labels.contains(*label)).collect();
    if kept.is_empty() {
        set_host(url, &format!("www.{domain}"));
    } else {
        set_host(url, &format!("{}.{domain}", kept.join(".")));
    }
}

fn set_host(url: &mut Url, host: &str) {
    if url.host_str() != Some(host) {
        // A host that the parser refuses stays as it was.
        let _ = url.set_host(Some(host));
    }
}

fn clean_path(url: &mut Url) {
    let mut path = without_sessions(url.path());
    loop {
        let before = path.len();
        path = without_amp(path);
        path = without_index(path, url.query().is_some());
        if path.len() == before {
            break;
        }
    }
    if path != url.path() {
        url.set_path(&path);
    }
}

/// `;jsessionid=…` and its like, at the end of any segment.
fn without_sessions(path: &str) -> String {
    let clean = |segment: &str| {
        let mut parts = segment.split(';');
        let name = parts.next().unwrap_or_default().to_owned();
        let is_kept = |part: &&str| !part.split_once('=').is_some_and(|(n, value)| RULES.is_noise(n, value));
        parts.filter(is_kept).fold(name, |name, part| name + ";" + part)
    };
    path.split('/').map(clean).collect::<Vec<_>>().join("/")
}

fn without_amp(mut path: String) -> String {
    for (ending, instead) in &RULES.amp.endings {
        if let Some(start) = path.strip_suffix(ending.as_str()).filter(|start| names_article(start)) {
            path = format!("{start}{instead}");
        }
    }
    let trimmed = path.trim_end_matches('/');
    if let Some((start, last)) = trimmed.rsplit_once('/')
        && RULES.amp.segments.contains(last)
        && names_article(start)
    {
        path = format!("{start}{}", if path.ends_with('/') { "/" } else { "" });
    }
    if let Some((first, rest)) = path.strip_prefix('/').and_then(|path| path.split_once('/'))
        && RULES.amp.segments.contains(first)
        && names_article(rest)
    {
        path = format!("/{rest}");
    }
    path
}

/// Whether the last segment looks like an article's slug or number: `/tags/amp` is a page about amplifiers.
fn names_article(path: &str) -> bool {
    let last = path.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    last.contains(|c: char| c.is_ascii_digit() || c == '-' || c == '_')
}

/// With a query the file may be the program that answers it, so only a bare one goes.
fn without_index(path: String, has_query: bool) -> String {
    match path.rsplit_once('/') {
        Some((folder, file)) if !has_query && RULES.index.files.contains(&file.to_ascii_lowercase()) => {
            format!("{folder}/")
        }
        _ => path,
    }
}

/// Escapes of characters that need none are opened, the others written in capitals (RFC 3986 section 6.2.2).
fn plain_escapes(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('%') {
        plain.push_str(&rest[..at]);
        let code = rest.get(at + 1..at + 3).and_then(|hex| u8::from_str_radix(hex, 16).ok());
        match code {
            Some(byte) if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) => plain.push(char::from(byte)),
            Some(byte) => {
                plain.push('%');
                plain.extend([byte >> 4, byte & 15].map(|half| char::from(b"0123456789ABCDEF"[usize::from(half)])));
            }
            None => plain.push('%'),
        }
        rest = &rest[at + if code.is_some() { 3 } else { 1 }..];
    }
    plain + rest
}
