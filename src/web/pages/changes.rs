//! `/changes`: what happened, the latest first, filtered; and the address of a single change.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Serialize;

use super::{Listed, Page, Question};
use crate::model::{ChangeId, Language, TopicId};
use crate::store::{ToldChange, Window};
use crate::web::asked::{Asked, Format};
use crate::web::desk::Desk;
use crate::web::failure::Failure;
use crate::web::syndication::{self, Channel};
use crate::web::told;
use crate::web::view::View;

const CHANGES: usize = 60;
/// A page for people, whatever is asked: more of them would not fit into 100 kB.
const SHOWN_MAX: usize = 100;

#[derive(Serialize)]
pub(super) struct Changes {
    #[serde(flatten)]
    list: Listed<ToldChange>,
    #[serde(skip)]
    topics: Vec<(TopicId, std::collections::BTreeMap<Language, String>)>,
    #[serde(skip)]
    languages: Vec<Language>,
}

#[derive(Template)]
#[template(path = "web/changes.html")]
struct Html<'p> {
    v: &'p View<'p>,
    page: &'p Changes,
    days: Vec<told::Day>,
    topic: &'p str,
    kind: &'p str,
    language: &'p str,
    since: &'p str,
    until: &'p str,
}

impl Page for Changes {
    const FORMS: &'static [Format] = &[Format::Html, Format::Json, Format::Atom, Format::JsonFeed];

    fn load(q: &Question<'_>) -> Result<Self, Failure> {
        q.asked
            .only(&["topic", "story", "article", "outlet", "language", "kind", "since", "until", "limit", "cursor"])?;
        let filter = q.asked.filter()?;
        q.check_topic(filter.topic.as_ref())?;
        let window = q.asked.window(CHANGES)?;
        let most = if q.asked.format == Format::Html { SHOWN_MAX } else { usize::MAX };
        let window = Window { count_max: window.count_max.min(most), ..window };
        let list = q.reader.changes_page(&filter, window)?.into();
        Ok(Self { list, topics: q.reader.topic_titles()?, languages: q.reader.languages()? })
    }

    fn text(&self, view: &View<'_>, _: Format) -> askama::Result<String> {
        let given = |name| view.asked.text(name).ok().flatten().unwrap_or_default();
        Html {
            v: view,
            page: self,
            days: told::days(&self.list.items, view),
            topic: given("topic"),
            kind: given("kind"),
            language: given("language"),
            since: given("since"),
            until: given("until"),
        }
        .render()
    }

    fn channel(&self, view: &View<'_>) -> Option<Channel> {
        Some(syndication::of_changes(&view.w.changes, &self.list.items, view))
    }
}

/// `/changes/{change}` leads to where the change is seen: the two revisions, else the article, else the story.
pub(super) async fn permalink(State(desk): State<Desk>, asked: Asked) -> Result<Response, Failure> {
    let path = desk
        .read(move |_, reader| {
            let change = reader.change(ChangeId(asked.number_in_path("change")?))?;
            let number = |id| reader.revision(id).map(|revision| revision.number);
            let from = change.from_revision_id.map(number).transpose()?;
            let to = change.to_revision_id.map(number).transpose()?;
            let article = change.article.map(|article| article.id);
            let path = match (article, change.story_id) {
                (Some(article), _) => match (from, to) {
                    (Some(from), Some(to)) if from != to => format!("/articles/{article}/diff/{from}/{to}"),
                    _ => format!("/articles/{article}"),
                },
                (None, Some(story)) => format!("/stories/{story}"),
                (None, None) => "/changes".to_owned(),
            };
            let query = if asked.is_language_chosen { format!("?lang={}", asked.language) } else { String::new() };
            Ok(path + &query)
        })
        .await?;
    Ok(Redirect::to(&path).into_response())
}
