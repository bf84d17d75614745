//! OPML: lists of feeds, as other readers export and import them.

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event as Output};

use super::faults::Faults;
use super::markup::{Event, Scanner};
use super::tree::attribute;
use crate::model::Problem;
use crate::text::decode;

/// Folders of folders beyond this are cut from the path of a feed.
const DEPTH_MAX: usize = 16;

/// The name of a folder stands in each of its feeds, so it is cut.
const FOLDER_CHARS: usize = 200;

/// A feed in a list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outline {
    /// `xmlUrl`: the address of the feed.
    pub url: String,
    /// `title`, else `text`.
    pub title: Option<String>,
    /// `htmlUrl`: the page that the feed belongs to.
    pub page: Option<String>,
    /// The language tag as stated.
    pub language: Option<String>,
    /// The folders around it, outermost first.
    pub folders: Vec<String>,
}

/// Reads the feeds of a list, well-formed or not. `None` if the document holds no outline at all.
pub fn read(bytes: &[u8]) -> Option<(Vec<Outline>, Vec<Problem>)> {
    let decoded = decode(bytes, None);
    let mut faults = Faults::default();
    let mut scanner = Scanner::new(&decoded.text);
    let mut outlines = Vec::new();
    // One place per open outline: the folder's name, or nothing for a feed with an end tag.
    let mut open: Vec<Option<String>> = Vec::new();
    let mut is_list = false;
    while let Some(event) = scanner.next(&mut faults) {
        match event {
            Event::Start { name, attributes, is_empty } if name.eq_ignore_ascii_case("outline") => {
                is_list = true;
                let stated = |name| attribute(attributes, name).map(|v| v.trim().to_owned()).filter(|v| !v.is_empty());
                let title = stated("title").or_else(|| stated("text"));
                let url = stated("xmlurl").or_else(|| stated("url").filter(|_| stated("type").is_some_and(is_feed)));
                if let Some(url) = url {
                    let folders = open.iter().take(DEPTH_MAX).flatten().cloned().collect();
                    outlines.push(Outline {
                        url,
                        title,
                        page: stated("htmlurl"),
                        language: stated("language"),
                        folders,
                    });
                    open.extend((!is_empty).then_some(None));
                } else if !is_empty {
                    open.push(title.map(|name| name.chars().take(FOLDER_CHARS).collect()));
                }
            }
            Event::Start { name, .. } => is_list |= name.eq_ignore_ascii_case("opml"),
            Event::End { name } if name.eq_ignore_ascii_case("outline") => {
                open.pop();
            }
            _ => {}
        }
    }
    let mut problems = decoded.problems;
    problems.extend(faults.problems());
    is_list.then_some((outlines, problems))
}

fn is_feed(kind: String) -> bool {
    matches!(kind.to_ascii_lowercase().as_str(), "rss" | "atom" | "feed")
}

/// Writes a list in OPML 2.0; feeds of the same folders should follow each other.
pub fn write(title: &str, outlines: &[Outline]) -> std::io::Result<String> {
    let mut writer = Writer::new_with_indent(Vec::new(), b' ', 2);
    writer.write_event(Output::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    writer.create_element("opml").with_attribute(("version", "2.0")).write_inner_content(|writer| {
        writer.create_element("head").write_inner_content(|writer| {
            writer.create_element("title").write_text_content(BytesText::new(title))?;
            Ok(())
        })?;
        writer.create_element("body").write_inner_content(|writer| write_folder(writer, outlines, 0))?;
        Ok(())
    })?;
    let mut text = String::from_utf8_lossy(&writer.into_inner()).into_owned();
    text.push('\n');
    Ok(text)
}

fn write_folder(writer: &mut Writer<Vec<u8>>, outlines: &[Outline], depth: usize) -> std::io::Result<()> {
    let folder = |outline: &Outline| outline.folders.get(depth).filter(|_| depth < DEPTH_MAX).cloned();
    for group in outlines.chunk_by(|a, b| folder(a) == folder(b)) {
        match folder(&group[0]) {
            Some(name) => {
                let element = writer.create_element("outline").with_attribute(("text", name.as_str()));
                element.write_inner_content(|writer| write_folder(writer, group, depth + 1))?;
            }
            None => group.iter().try_for_each(|outline| write_feed(writer, outline))?,
        }
    }
    Ok(())
}

fn write_feed(writer: &mut Writer<Vec<u8>>, outline: &Outline) -> std::io::Result<()> {
    let title = outline.title.as_deref().unwrap_or(&outline.url);
    let mut element = writer.create_element("outline").with_attributes([
        ("type", "rss"),
        ("text", title),
        ("title", title),
        ("xmlUrl", outline.url.as_str()),
    ]);
    for (name, value) in [("htmlUrl", &outline.page), ("language", &outline.language)] {
        if let Some(value) = value {
            element = element.with_attribute((name, value.as_str()));
        }
    }
    element.write_empty()?;
    Ok(())
}
