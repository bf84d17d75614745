//! `/stories`: stories by their last change.

use askama::Template;
use serde::Serialize;

use super::{Listed, Page, Question};
use crate::model::{Language, TopicId};
use crate::store::ListedStory;
use crate::web::asked::Format;
use crate::web::failure::Failure;
use crate::web::view::View;

const STORIES: usize = 50;

#[derive(Serialize)]
pub(super) struct Stories {
    #[serde(flatten)]
    list: Listed<ListedStory>,
    #[serde(skip)]
    topics: Vec<(TopicId, std::collections::BTreeMap<Language, String>)>,
}

#[derive(Template)]
#[template(path = "web/stories.html")]
struct Html<'p> {
    v: &'p View<'p>,
    page: &'p Stories,
    topic: &'p str,
}

impl Page for Stories {
    fn load(q: &Question<'_>) -> Result<Self, Failure> {
        q.asked.only(&["topic", "language", "outlet", "since", "until", "limit", "cursor"])?;
        let filter = q.asked.filter()?;
        q.check_topic(filter.topic.as_ref())?;
        let list = q.reader.stories_page(&filter, q.asked.window(STORIES)?)?.into();
        Ok(Self { list, topics: q.reader.topic_titles()? })
    }

    fn text(&self, view: &View<'_>, _: Format) -> askama::Result<String> {
        let topic = view.asked.text("topic").ok().flatten().unwrap_or_default();
        Html { v: view, page: self, topic }.render()
    }
}
