//! What is wrong with a cron expression in the words of somebody who writes one, before the parser sees it.

/// A fault and a hint.
type Mistake = (String, String);

struct Field {
    name: &'static str,
    min: u32,
    max: u32,
    /// Words for numbers, the first of them standing for `min`.
    words: &'static [&'static str],
    /// What may stand in it besides numbers, words and `* , - / ?`.
    extra: &'static str,
}

const SECOND: Field = Field { name: "second", min: 0, max: 59, words: &[], extra: "" };
const MINUTE: Field = Field { name: "minute", min: 0, max: 59, words: &[], extra: "" };
const HOUR: Field = Field { name: "hour", min: 0, max: 23, words: &[], extra: "" };
const DAY: Field = Field { name: "day of the month", min: 1, max: 31, words: &[], extra: "LW" };
const MONTH: Field = Field { name: "month", min: 1, max: 12, words: MONTHS, extra: "" };
const WEEKDAY: Field = Field { name: "day of the week", min: 0, max: 7, words: WEEKDAYS, extra: "L#" };

const MONTHS: &[&str] = &["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const WEEKDAYS: &[&str] = &["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

/// Short forms that the parser knows.
const NICKNAMES: &[&str] = &["@yearly", "@annually", "@monthly", "@weekly", "@daily", "@hourly"];

/// The longest month of that number, a leap year's February included.
const MONTH_DAYS: [u32; 12] = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

pub(super) fn check(expression: &str) -> Result<(), Mistake> {
    let expression = expression.trim();
    if expression.starts_with('@') {
        let is_known = NICKNAMES.iter().any(|known| known.eq_ignore_ascii_case(expression));
        return if is_known { Ok(()) } else { Err(unknown_nickname()) };
    }
    let texts: Vec<&str> = expression.split_whitespace().collect();
    let fields: &[Field] = match texts.len() {
        5 => &[MINUTE, HOUR, DAY, MONTH, WEEKDAY],
        6 => &[SECOND, MINUTE, HOUR, DAY, MONTH, WEEKDAY],
        count => return Err(wrong_count(expression, count)),
    };
    for (field, text) in fields.iter().zip(&texts) {
        check_field(field, text)?;
    }
    let [.., day, month, weekday] = texts.as_slice() else { return Ok(()) };
    check_date(day, month, weekday)
}

fn unknown_nickname() -> Mistake {
    (format!("known words are {}", NICKNAMES.join(", ")), "write five fields such as `*/10 * * * *`".to_owned())
}

fn wrong_count(expression: &str, count: usize) -> Mistake {
    let hint = match (count, time_of_day(expression)) {
        (_, Some((hour, minute))) => format!("write `{minute} {hour} * * *` for every day at {hour:02}:{minute:02}"),
        (7, _) => "leave out the year".to_owned(),
        _ => "write five fields such as `*/10 * * * *`: minute, hour, day, month, weekday".to_owned(),
    };
    let fault = match count {
        0 => "it is empty".to_owned(),
        1 => "it has one field, not five or six".to_owned(),
        _ => format!("it has {count} fields, not five or six"),
    };
    (fault, hint)
}

/// `07:30`, as people write a time of day who have not met cron.
fn time_of_day(text: &str) -> Option<(u32, u32)> {
    let (hour, minute) = text.split_once(':')?;
    let (hour, minute): (u32, u32) = (hour.parse().ok()?, minute.parse().ok()?);
    (hour < 24 && minute < 60).then_some((hour, minute))
}

fn check_field(field: &Field, text: &str) -> Result<(), Mistake> {
    for part in text.split(',') {
        check_part(field, part)?;
    }
    Ok(())
}

/// One alternative: `*`, `5`, `1-5`, `*/10`, `8-18/2`, `MON`, `L`, `15W`, `FRI#2`, `5L`.
fn check_part(field: &Field, part: &str) -> Result<(), Mistake> {
    if part.is_empty() {
        return Err(("there is nothing beside a comma".to_owned(), "write lists without spaces: `7,19`".to_owned()));
    }
    let (range, step) = match part.split_once('/') {
        Some((range, step)) => (range, Some(step)),
        None => (part, None),
    };
    let (first, last) = match range {
        "*" | "?" => (field.min, field.max.min(field.min + field.size() - 1)),
        range => match range.split_once('-') {
            Some((first, last)) if first.is_empty() || last.is_empty() => {
                return Err((format!("`{range}` is no range"), "write both ends, as in `1-5`".to_owned()));
            }
            Some((first, last)) => (field.number(first)?, field.number(last)?),
            None => {
                let first = field.number(range)?;
                (first, if step.is_some() { field.max } else { first })
            }
        },
    };
    if first > last {
        // Friday to Monday: 5-6,0-1.
        let top = field.min + field.size() - 1;
        let hint = format!("write `{first}-{top},{}-{last}`", field.min);
        return Err((format!("the range `{range}` runs backwards"), hint));
    }
    let Some(step) = step else { return Ok(()) };
    match step.parse::<u32>() {
        Ok(0) | Err(_) => Err((format!("`{step}` is no step"), "write a number from 1 upwards".to_owned())),
        Ok(step) if step > last - first => Err((
            format!("a step of {step} does not fit into {first} to {last}, so it would mean only {first}"),
            format!("write the times out: the field of the {} cannot carry over into the next", field.name),
        )),
        Ok(_) => Ok(()),
    }
}

impl Field {
    /// How many different values there are: 7 is another 0 among weekdays.
    fn size(&self) -> u32 {
        if self.name == WEEKDAY.name { 7 } else { self.max - self.min + 1 }
    }

    fn number(&self, text: &str) -> Result<u32, Mistake> {
        if text == "L" && self.extra.contains('L') {
            return Ok(self.min);
        }
        let (number, nth) = match text.split_once('#').filter(|_| self.extra.contains('#')) {
            Some((number, nth)) => (number, Some(nth)),
            None => (text.strip_suffix(|c| "LW".contains(c) && self.extra.contains(c)).unwrap_or(text), None),
        };
        if let Some(nth) = nth.filter(|nth| !matches!(*nth, "1" | "2" | "3" | "4" | "5" | "L")) {
            return Err((format!("no month has a weekday number `{nth}`"), "write `#1` to `#5`, or `L`".to_owned()));
        }
        let word = self.words.iter().position(|word| word.eq_ignore_ascii_case(number));
        let digits = Some(number).filter(|number| number.bytes().all(|b| b.is_ascii_digit()));
        let value = word.map(|at| at as u32 + self.min).or_else(|| digits?.parse().ok());
        let allowed = self.min..=self.max;
        value.filter(|value| allowed.contains(value)).ok_or_else(|| {
            let hint = match (self.name, value) {
                ("hour", Some(24)) => "write 0 for midnight".to_owned(),
                _ if self.words.is_empty() => format!("write a number from {} to {}", self.min, self.max),
                _ => format!("write a number from {} to {}, or a word such as `{}`", self.min, self.max, self.words[0]),
            };
            (format!("`{text}` is no {}", self.name), hint)
        })
    }
}

/// Whether there is a year with such a day: not on `31 2`.
fn check_date(day: &str, month: &str, weekday: &str) -> Result<(), Mistake> {
    // A weekday is an alternative to the day, and `L` is in every month.
    if !matches!(weekday, "*" | "?") || matches!(month, "*" | "?") {
        return Ok(());
    }
    let first_day = day.split(',').map(|part| first_number(part, &DAY)).min().unwrap_or(DAY.min);
    let longest = month.split(',').flat_map(month_span).map(|month| MONTH_DAYS[month as usize - 1]).max();
    if longest.is_none_or(|longest| first_day <= longest) {
        return Ok(());
    }
    Err((format!("no such month has a day {first_day}"), "write `L` for the last day of a month".to_owned()))
}

fn first_number(part: &str, field: &Field) -> u32 {
    let first = part.split(['/', '-']).next().unwrap_or_default();
    field.number(first).unwrap_or(field.min)
}

/// The months of a part that has been checked, its step left aside.
fn month_span(part: &str) -> std::ops::RangeInclusive<u32> {
    let range = part.split('/').next().unwrap_or_default();
    match range.split_once('-') {
        Some((first, last)) => first_number(first, &MONTH)..=first_number(last, &MONTH),
        None if matches!(range, "*" | "?") || part.contains('/') => first_number(range, &MONTH)..=MONTH.max,
        None => first_number(range, &MONTH)..=first_number(range, &MONTH),
    }
}
