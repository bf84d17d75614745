//! How the nouns of `model` are kept in columns.

use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, ValueRef};

use crate::model::{
    ArticleId, ArticleState, ChangeId, ChangeKind, ChannelId, ClaimId, DeliveryState, DigestId, EntryId, FeedId,
    HedgeType, Language, MessageId, MessageKind, Outcome, OutletId, Part, PinKind, Position, RevisionId, SnapshotId,
    StatementId, StatementKind, StoryId, Timestamp, TopicId, rfc3339,
};

macro_rules! integers {
    ($($name:ident),+ $(,)?) => {$(
        impl ToSql for $name {
            fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
                self.0.to_sql()
            }
        }

        impl FromSql for $name {
            fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
                i64::column_result(value).map(Self)
            }
        }
    )+};
}

macro_rules! slugs {
    ($($name:ident),+ $(,)?) => {$(
        impl ToSql for $name {
            fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
                self.0.to_sql()
            }
        }

        impl FromSql for $name {
            fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
                String::column_result(value).map(Self)
            }
        }
    )+};
}

macro_rules! words {
    ($($name:ident),+ $(,)?) => {$(
        impl ToSql for $name {
            fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
                Ok(ToSqlOutput::from(self.as_str()))
            }
        }

        impl FromSql for $name {
            fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
                value.as_str()?.parse().map_err(|message: String| FromSqlError::Other(message.into()))
            }
        }
    )+};
}

integers!(OutletId, EntryId, ArticleId, RevisionId, SnapshotId, StoryId, StatementId, ChangeId, DigestId, MessageId);
slugs!(FeedId, TopicId, ClaimId, ChannelId);
words!(
    ArticleState,
    ChangeKind,
    DeliveryState,
    HedgeType,
    MessageKind,
    Outcome,
    Part,
    PinKind,
    Position,
    StatementKind,
    Language
);

/// An instant in its stored form; [`Timestamp`] itself is another crate's, and so is the trait.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Utc(pub Timestamp);

impl ToSql for Utc {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::from(rfc3339(self.0)))
    }
}

impl FromSql for Utc {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        value.as_str()?.parse().map(Self).map_err(|error| FromSqlError::Other(Box::new(error)))
    }
}

/// JSON in a text column.
pub(super) struct Json<T>(pub T);

impl<T: serde::Serialize> ToSql for Json<T> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        let text = serde_json::to_string(&self.0).map_err(|e| rusqlite::Error::ToSqlConversionFailure(Box::new(e)))?;
        Ok(ToSqlOutput::from(text))
    }
}

impl<T: serde::de::DeserializeOwned> FromSql for Json<T> {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        serde_json::from_str(value.as_str()?).map(Self).map_err(|error| FromSqlError::Other(Box::new(error)))
    }
}

/// A column that holds an instant, by its name.
pub(super) fn time(row: &rusqlite::Row<'_>, column: &str) -> rusqlite::Result<Timestamp> {
    row.get::<_, Utc>(column).map(|utc| utc.0)
}

/// The same where the column may be null.
pub(super) fn maybe_time(row: &rusqlite::Row<'_>, column: &str) -> rusqlite::Result<Option<Timestamp>> {
    row.get::<_, Option<Utc>>(column).map(|utc| utc.map(|utc| utc.0))
}

/// A column of the type the caller expects; for queries of one column.
pub(super) fn one<T: FromSql>(row: &rusqlite::Row<'_>) -> rusqlite::Result<T> {
    row.get(0)
}

/// Names an absent row.
pub(super) fn found<T>(row: rusqlite::Result<T>, what: &'static str, id: impl ToString) -> super::Result<T> {
    row.map_err(|error| match error {
        rusqlite::Error::QueryReturnedNoRows => super::Error::NotFound { what, id: id.to_string() },
        other => other.into(),
    })
}
