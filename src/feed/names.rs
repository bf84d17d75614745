//! Namespaces: what an element belongs to, by its URI or, where that is missing, by its usual prefix.

/// The vocabularies that the reader knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Space {
    /// RSS, Atom, CDF and what has no namespace: the format's own elements.
    Core,
    /// Atom elements within another format.
    Atom,
    Rdf,
    Dc,
    DcTerms,
    Content,
    Media,
    Itunes,
    Xhtml,
    Syndication,
    /// Anything else: nothing of it is read.
    Other,
}

/// By namespace URI, whose case and last sign publishers vary.
pub(super) fn by_uri(uri: &str) -> Space {
    let uri = uri.trim().to_ascii_lowercase();
    let uri = uri.trim_end_matches(['/', '#']).replacen("https://", "http://", 1);
    match uri.as_str() {
        "http://www.w3.org/2005/atom" => Space::Atom,
        "http://www.w3.org/1999/02/22-rdf-syntax-ns" => Space::Rdf,
        "http://purl.org/dc/elements/1.1" | "http://purl.org/dc/elements/1.0" | "http://purl.org/dc" => Space::Dc,
        "http://purl.org/dc/terms" => Space::DcTerms,
        "http://purl.org/rss/1.0/modules/content" => Space::Content,
        "http://purl.org/rss/1.0/modules/syndication" => Space::Syndication,
        "http://www.w3.org/1999/xhtml" => Space::Xhtml,
        "" => Space::Core,
        _ if is_rss(&uri) => Space::Core,
        _ if uri.starts_with("http://purl.org/atom") => Space::Atom,
        _ if uri.contains("search.yahoo.com/mrss") => Space::Media,
        _ if uri.ends_with("dtds/podcast-1.0.dtd") => Space::Itunes,
        _ => Space::Other,
    }
}

fn is_rss(uri: &str) -> bool {
    [
        "http://purl.org/rss/1.0",
        "http://purl.org/net/rss1.1",
        "http://my.netscape.com/rdf/simple/0.9",
        "http://channel.netscape.com/rdf/simple/0.9",
        "http://my.netscape.com/publish/formats/rss-0.91.dtd",
        "http://blogs.law.harvard.edu/tech/rss",
        "http://cyber.law.harvard.edu/rss",
        "http://www.rssboard.org/rss-specification",
    ]
    .contains(&uri)
        || uri.starts_with("http://backend.userland.com/rss")
        || uri.starts_with("http://www.w3.org/tr/rec-cdf")
}

/// By prefix, where the document forgot to declare it.
pub(super) fn by_prefix(prefix: &str) -> Space {
    match prefix.to_ascii_lowercase().as_str() {
        "rss" => Space::Core,
        "atom" | "a10" => Space::Atom,
        "rdf" => Space::Rdf,
        "dc" => Space::Dc,
        "dcterms" => Space::DcTerms,
        "content" => Space::Content,
        "media" => Space::Media,
        "itunes" => Space::Itunes,
        "xhtml" | "html" => Space::Xhtml,
        "sy" => Space::Syndication,
        _ => Space::Other,
    }
}
