//! What a page states about itself in its head: `<meta>`, `<title>`, `<link>`, `<html lang>`.

use url::Url;

use super::outline::{Outline, collapse, text_of};

/// Statements kept of one page; those with most have some 200.
const META_MAX: usize = 2_000;

/// The statements of a page's head.
#[derive(Debug, Default)]
pub(super) struct Head<'a> {
    /// `property`, `name` or `itemprop` in lower case, with the content, in order.
    meta: Vec<(String, &'a str)>,
    /// `<title>`.
    pub(super) title: Option<String>,
    /// `<html lang>`.
    pub(super) language: Option<&'a str>,
    /// `rel=canonical` as written.
    canonical: Option<&'a str>,
    /// `<base href>` as written.
    base: Option<&'a str>,
    /// Whether an AMP page says so.
    pub(super) is_amp: bool,
}

impl<'a> Head<'a> {
    /// Reads the head; elements that authors misplace into the body count as well.
    pub(super) fn read(outline: &Outline<'a>) -> Self {
        let mut head = Self::default();
        for element in &outline.elements {
            match element.name() {
                "html" => {
                    head.language = element.attr("lang").or_else(|| element.attr("xml:lang"));
                    head.is_amp = element.attr("amp").or_else(|| element.attr("⚡")).is_some();
                }
                "title" if head.title.is_none() => head.title = Some(text_of(element.element)),
                "base" if head.base.is_none() => head.base = element.attr("href"),
                "link" if head.canonical.is_none() && element.attr("rel") == Some("canonical") => {
                    head.canonical = element.attr("href");
                }
                "meta" if head.meta.len() < META_MAX => {
                    // Tools that save pages for reading write `value` for `content`.
                    let content = element.attr("content").or_else(|| element.attr("value"));
                    let Some(content) = content.filter(|c| !c.trim().is_empty()) else { continue };
                    for key in ["property", "name", "itemprop", "http-equiv"] {
                        if let Some(name) = element.attr(key) {
                            head.meta.push((name.trim().to_lowercase(), content));
                        }
                    }
                }
                _ => {}
            }
        }
        head
    }

    /// The first content of the first of these names that the page has.
    pub(super) fn first(&self, names: &[impl AsRef<str>]) -> Option<String> {
        names.iter().find_map(|name| self.all(name.as_ref()).next())
    }

    /// Every content of a name.
    pub(super) fn all<'s>(&'s self, name: &'s str) -> impl Iterator<Item = String> + 's {
        self.meta.iter().filter(move |(n, _)| n == name).map(|(_, content)| collapse(content))
    }

    /// The canonical URL, absolute, if it is on the page's own registrable domain.
    pub(super) fn canonical_url(&self, page: Option<&Url>) -> Option<Url> {
        let written = self.canonical.map(str::to_owned).or_else(|| self.first(&["og:url"]))?;
        let page = page?;
        let base = self.base.and_then(|b| page.join(b).ok());
        let url = base.as_ref().unwrap_or(page).join(written.trim()).ok()?;
        let is_web = matches!(url.scheme(), "http" | "https");
        (is_web && registrable(&url).is_some() && registrable(&url) == registrable(page)).then_some(url)
    }
}

/// The registrable domain of a URL's host; an address or a bare name stands for itself.
fn registrable(url: &Url) -> Option<&str> {
    let host = url.host_str()?;
    Some(psl::domain_str(host).unwrap_or(host))
}
