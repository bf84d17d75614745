//! Checks cron expressions.

use croner::parser::{CronParser, Seconds};

/// Five or six fields.
pub(super) fn check(text: &str) -> Result<String, String> {
    let parser = CronParser::builder().seconds(Seconds::Optional).build();
    match parser.parse(text) {
        Ok(_) => Ok(text.to_owned()),
        Err(error) => {
            Err(format!("`{text}` is no cron expression ({error}); write five fields such as `*/10 * * * *`"))
        }
    }
}
