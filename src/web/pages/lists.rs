//! Lists that only programs ask for: articles and statements.

use serde::Serialize;

use super::{Listed, Page, Question};
use crate::store::{ListedArticle, ListedStatement};
use crate::web::asked::Format;
use crate::web::failure::Failure;
use crate::web::view::View;

const ROWS: usize = 50;

/// `/api/v1/articles`
#[derive(Serialize)]
#[serde(transparent)]
pub(super) struct Articles(Listed<ListedArticle>);

impl Page for Articles {
    const FORMS: &'static [Format] = &[];

    fn load(q: &Question<'_>) -> Result<Self, Failure> {
        q.asked.only(&["topic", "story", "outlet", "language", "state", "since", "until", "limit", "cursor"])?;
        let filter = q.asked.filter()?;
        q.check_topic(filter.topic.as_ref())?;
        Ok(Self(q.reader.articles_page(&filter, q.asked.window(ROWS)?)?.into()))
    }

    fn text(&self, _: &View<'_>, _: Format) -> askama::Result<String> {
        Ok(String::new())
    }
}

/// `/api/v1/statements`
#[derive(Serialize)]
#[serde(transparent)]
pub(super) struct Statements(Listed<ListedStatement>);

impl Page for Statements {
    const FORMS: &'static [Format] = &[];

    fn load(q: &Question<'_>) -> Result<Self, Failure> {
        q.asked.only(&[
            "topic", "story", "article", "outlet", "language", "claim", "kind", "since", "until", "limit", "cursor",
        ])?;
        let filter = q.asked.filter()?;
        q.check_topic(filter.topic.as_ref())?;
        Ok(Self(q.reader.statements_page(&filter, q.asked.window(ROWS)?)?.into()))
    }

    fn text(&self, _: &View<'_>, _: Format) -> askama::Result<String> {
        Ok(String::new())
    }
}
