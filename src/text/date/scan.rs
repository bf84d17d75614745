//! Walks over the words and numbers of a text until they make a date.

use jiff::civil::Date;

use super::words::{Meaning, Unit, meaning};
use super::{Clock, Hints, assemble};
use crate::model::PageDate;
use crate::text::fold;

/// The first and last year that a date of news may have.
const YEARS: std::ops::RangeInclusive<i16> = 1_000..=2_999;

/// No zone is further from UTC, in minutes.
const OFFSET_MAX: i16 = 18 * 60;

/// Whether the whole text is one date, or holds one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Field,
    Prose,
}

#[derive(Debug, Clone, Copy)]
enum Token {
    /// Its value and how many digits it has.
    Number(u32, usize),
    Word(&'static Meaning),
    /// A word that no date knows.
    Unknown,
    Sign(char),
}

#[derive(Debug, Clone, Copy)]
struct Placed {
    token: Token,
    /// Whether white space stands before it.
    is_spaced: bool,
    /// Whether it is written in capitals, as names of zones are.
    is_capital: bool,
}

/// A text cut into what may be parts of a date.
pub(super) struct Scan<'a> {
    tokens: Vec<Placed>,
    hints: &'a Hints,
    kind: Kind,
}

impl<'a> Scan<'a> {
    pub(super) fn new(text: &str, hints: &'a Hints, kind: Kind) -> Self {
        Self { tokens: cut(text), hints, kind }
    }

    /// The first date, with the time beside it.
    pub(super) fn first(&self) -> Option<PageDate> {
        let mut before: Option<(usize, Clock)> = None;
        let mut at = 0;
        while at < self.tokens.len() {
            if let Some((day, end, clock)) = self.day(at) {
                // `14:25, 3 aprile 2024`: the time may stand before the day.
                let before = before.filter(|(end, _)| self.skip_to_day(*end) == at).map(|(_, clock)| clock);
                let clock = clock.or_else(|| self.time_after(end)).or(before);
                return assemble(day, clock);
            }
            match self.clock(at, false) {
                Some((clock, end)) if !self.follows_digits(at) => {
                    before = Some((end, clock));
                    at = end;
                }
                _ => at += 1,
            }
        }
        None
    }

    /// A day that begins at a token, the token after it, and the time that stands inside it (`Feb 3 09:15 2025`).
    fn day(&self, at: usize) -> Option<(Date, usize, Option<Clock>)> {
        if self.follows_digits(at) {
            return None;
        }
        match self.token(at)? {
            Token::Number(year, 4) => self.year_first(at, year),
            Token::Number(packed, 8) if self.kind == Kind::Field => {
                date(packed / 10_000, packed / 100 % 100, packed % 100).map(|day| (day, at + 1, None))
            }
            Token::Number(first, 1 | 2) => self.day_first(at, first),
            Token::Word(word) => self.month_first(at, word.month(self.hints.language)?),
            _ => None,
        }
    }

    /// `2024-04-03`, `2024/4/3`, `2024年4月3日`, `2024. április 3.`, `2024-094`.
    fn year_first(&self, at: usize, year: u32) -> Option<(Date, usize, Option<Clock>)> {
        if self.unit(at + 1) == Some(Unit::Year) {
            let (month, day) = (self.number(at + 2, 2)?, self.number(at + 4, 2)?);
            let is_date = self.unit(at + 3) == Some(Unit::Month) && self.unit(at + 5) == Some(Unit::Day);
            return is_date.then(|| date(year, month, day)).flatten().map(|day| (day, at + 6, None));
        }
        if let Some(Token::Sign(sign @ ('-' | '/' | '.'))) = self.token(at + 1) {
            if let Some(Token::Number(of_year, 3)) = self.token(at + 2)
                && self.kind == Kind::Field
            {
                let first = date(year, 1, 1)?;
                let day = first.checked_add(jiff::Span::new().try_days(i64::from(of_year) - 1).ok()?).ok()?;
                return (day.year() == first.year()).then_some((day, at + 3, None));
            }
            if let Some(month) = self.number(at + 2, 2)
                && matches!(self.token(at + 3), Some(Token::Sign(second)) if second == sign)
                && let Some(day) = self.number(at + 4, 2)
            {
                return date(year, month, day).map(|day| (day, at + 5, None));
            }
        }
        let at = self.skip_joints(at + 1);
        let month = self.month(at)?;
        let at = self.skip_joints(at + 1);
        let day = self.number(at, 2)?;
        date(year, month, day).map(|day| (day, at + 1, None))
    }

    /// `3 April 2024`, `3. April 24`, `03-Apr-2024`, `3 de abril de 2024`, `3/4/2024`.
    fn day_first(&self, at: usize, first: u32) -> Option<(Date, usize, Option<Clock>)> {
        if let Some(Token::Sign(sign @ ('-' | '/' | '.'))) = self.token(at + 1)
            && let Some(second) = self.number(at + 2, 2)
            && matches!(self.token(at + 3), Some(Token::Sign(last)) if last == sign)
            && let Some(year) = self.year(at + 4).or_else(|| self.dotted_year(at, sign))
        {
            let end = at + 5;
            // Twelve-hour clocks and month-first dates go together.
            let is_month_first = self.hints.is_month_first
                || sign == '/' && self.clock(end, false).is_some_and(|(_, end)| self.has_meridiem_before(end));
            let (day, month) =
                if second > 12 || (is_month_first && first <= 12) { (second, first) } else { (first, second) };
            return date(year, month, day).map(|day| (day, end, None));
        }
        let at = self.skip_joints(self.skip_ordinal(at + 1));
        let month = self.month(at)?;
        let at = self.skip_joints(at + 1);
        let year = self.year(at)?;
        date(year, month, first).map(|day| (day, at + 1, None))
    }

    /// `April 3, 2024`, `Apr 3rd 2024`, `Apr  3 14:25:00 CEST 2024`.
    fn month_first(&self, at: usize, month: u8) -> Option<(Date, usize, Option<Clock>)> {
        let at = self.skip_joints(at + 1);
        let day = self.number(at, 2)?;
        let after = self.skip_joints(self.skip_ordinal(at + 1));
        if let Some((clock, end)) = self.clock(after, false) {
            let year = self.number(end, 4).filter(|_| matches!(self.token(end), Some(Token::Number(_, 4))))?;
            return date(year, u32::from(month), day).map(|day| (day, end + 1, Some(clock)));
        }
        let year = self.year(after)?;
        date(year, u32::from(month), day).map(|day| (day, after + 1, None))
    }

    /// The time that follows a day, over the few words and signs that may stand between.
    fn time_after(&self, end: usize) -> Option<Clock> {
        let mut is_announced = false;
        for at in end..end + 6 {
            if let Some((clock, _)) = self.clock(at, is_announced || self.kind == Kind::Field) {
                return Some(clock);
            }
            match self.token(at)? {
                Token::Sign(
                    ',' | '-' | '–' | '—' | '|' | '•' | '·' | '(' | ')' | '/' | '.' | ';' | ':' | '\'' | '@',
                ) => {}
                Token::Word(word) if word.is_before_time => is_announced = true,
                Token::Word(word) if word.is_weekday || word.is_joint => {}
                Token::Number(packed, 4 | 6) if is_announced => return self.packed_time(at, packed),
                _ => return None,
            }
        }
        None
    }

    /// `T142500Z`.
    fn packed_time(&self, at: usize, packed: u32) -> Option<Clock> {
        let Token::Number(_, digits) = self.token(at)? else { return None };
        let (hour, minute, second) = if digits == 4 {
            (packed / 100, packed % 100, 0)
        } else {
            (packed / 10_000, packed / 100 % 100, packed % 100)
        };
        clock(hour, minute, second, self.zone(at + 1).map(|(zone, _)| zone))
    }

    /// A time that begins at a token, and the token after it. `is_expected` admits full stops and bare hours.
    fn clock(&self, at: usize, is_expected: bool) -> Option<(Clock, usize)> {
        let (at, is_pm) = match self.token(at)? {
            // 오후 2:25 and 午後2時25分 say it first.
            Token::Word(word) if word.is_am || word.is_pm => (at + 1, Some(word.is_pm)),
            _ => (at, None),
        };
        let hour = self.number(at, 2)?;
        let (minute, second, mut end) = match self.token(at + 1) {
            Some(Token::Sign(':')) => self.minutes(at, ':')?,
            Some(Token::Sign('.')) if is_expected || self.is_after_time(at + 3) => self.minutes(at, '.')?,
            Some(Token::Word(word)) if word.unit == Some(Unit::Hour) => self.unit_minutes(at),
            Some(Token::Word(word)) if word.is_after_time && !self.tokens[at + 1].is_spaced => {
                match self.number(at + 2, 2).filter(|_| !self.tokens[at + 2].is_spaced) {
                    Some(minute) => (minute, 0, at + 3),
                    None => (0, 0, at + 2),
                }
            }
            Some(Token::Word(word)) if word.is_am || word.is_pm => (0, 0, at + 1),
            Some(Token::Word(word)) if is_expected && word.is_after_time => (0, 0, at + 1),
            _ => return None,
        };
        let mut hour = hour;
        let stated = is_pm.or_else(|| self.meridiem(end));
        end += usize::from(self.meridiem(end).is_some());
        match stated {
            Some(true) if hour < 12 => hour += 12,
            Some(false) if hour == 12 => hour = 0,
            _ => {}
        }
        if self.is_after_time(end) {
            end += 1;
        }
        let zone = self.zone(end);
        let end = zone.map_or(end, |(_, end)| end);
        clock(hour, minute, second, zone.map(|(zone, _)| zone)).map(|clock| (clock, end))
    }

    /// `14:25`, `14:25:30.123`: minutes, seconds, the token after them.
    fn minutes(&self, at: usize, sign: char) -> Option<(u32, u32, usize)> {
        let minute = self.number(at + 2, 2)?;
        if !matches!(self.token(at + 3), Some(Token::Sign(s)) if s == sign) {
            return Some((minute, 0, at + 3));
        }
        let Some(second) = self.number(at + 4, 2) else { return Some((minute, 0, at + 3)) };
        let fraction = matches!(self.token(at + 5), Some(Token::Sign('.' | ',' | ':')))
            && matches!(self.tokens.get(at + 6), Some(Placed { token: Token::Number(..), is_spaced: false, .. }));
        Some((minute, second, at + 5 + 2 * usize::from(fraction)))
    }

    /// `14時25分30秒`.
    fn unit_minutes(&self, at: usize) -> (u32, u32, usize) {
        let Some(minute) = self.number(at + 2, 2).filter(|_| self.unit(at + 3) == Some(Unit::Minute)) else {
            return (0, 0, at + 2);
        };
        match self.number(at + 4, 2).filter(|_| self.unit(at + 5) == Some(Unit::Second)) {
            Some(second) => (minute, second, at + 6),
            None => (minute, 0, at + 4),
        }
    }

    /// `Z`, `GMT`, `GMT+1`, `CEST`, `(MSK)`, `+02:00`, `-0500`, and the token after it.
    fn zone(&self, at: usize) -> Option<(i16, usize)> {
        match self.token(at)? {
            Token::Sign('(') => self.zone(at + 1).map(|(zone, end)| (zone, end + 1)),
            // In prose `ist` is German and `est` French.
            Token::Word(Meaning { zone: Some(minutes), .. })
                if self.kind == Kind::Field || self.tokens[at].is_capital =>
            {
                Some(self.offset(at + 1, true).unwrap_or((*minutes, at + 1)))
            }
            _ => self.offset(at, false),
        }
    }

    fn offset(&self, at: usize, is_after_name: bool) -> Option<(i16, usize)> {
        let sign = match self.token(at)? {
            Token::Sign('+') => 1,
            Token::Sign('-' | '\u{2212}' | '–') => -1,
            _ => return None,
        };
        let (minutes, end) = match (self.token(at + 1)?, self.token(at + 2)) {
            (Token::Number(hours, 1 | 2), Some(Token::Sign(':'))) => (hours * 60 + self.number(at + 3, 2)?, at + 4),
            (Token::Number(packed, 3 | 4), _) => (packed / 100 * 60 + packed % 100, at + 2),
            // A lone number after a dash is a zone only if it cannot be the next phrase.
            (Token::Number(hours, 1 | 2), _) if is_after_name || !self.tokens[at].is_spaced => (hours * 60, at + 2),
            _ => return None,
        };
        let minutes = i16::try_from(minutes).ok().filter(|m| *m <= OFFSET_MAX)?;
        Some((sign * minutes, end))
    }

    fn token(&self, at: usize) -> Option<Token> {
        self.tokens.get(at).map(|placed| placed.token)
    }

    /// A number of at most so many digits.
    fn number(&self, at: usize, digits_max: usize) -> Option<u32> {
        match self.token(at)? {
            Token::Number(value, digits) if digits <= digits_max => Some(value),
            _ => None,
        }
    }

    /// A year of four digits, or of two as RFC 2822 reads them; `3 aprile 14:25` has no year.
    fn year(&self, at: usize) -> Option<u32> {
        let is_time = matches!(self.token(at + 1), Some(Token::Sign(':'))) || self.is_after_time(at + 1);
        match self.token(at)? {
            Token::Number(year, 4) => Some(year),
            _ if is_time => None,
            // In prose two digits after a month's name are anything but a year.
            _ if self.kind == Kind::Prose && !matches!(self.token(at - 1), Some(Token::Sign('/'))) => None,
            Token::Number(year @ 0..50, 2) => Some(2_000 + year),
            Token::Number(year, 2) => Some(1_900 + year),
            _ => None,
        }
    }

    /// `31.10.23`: two digits each, and nothing that goes on behind them.
    fn dotted_year(&self, at: usize, sign: char) -> Option<u32> {
        let goes_on = self.tokens.get(at + 5).is_some_and(|placed| !placed.is_spaced);
        match (self.token(at)?, self.token(at + 2)?, self.token(at + 4)?) {
            (Token::Number(_, 2), Token::Number(_, 2), Token::Number(year @ 0..50, 2)) if sign == '.' && !goes_on => {
                Some(2_000 + year)
            }
            _ => None,
        }
    }

    fn month(&self, at: usize) -> Option<u32> {
        match self.token(at)? {
            Token::Word(word) => word.month(self.hints.language).map(u32::from),
            _ => None,
        }
    }

    fn unit(&self, at: usize) -> Option<Unit> {
        match self.token(at)? {
            Token::Word(word) => word.unit,
            _ => None,
        }
    }

    /// `am`, `PM`, `p.m.`: whether it is after noon.
    fn meridiem(&self, at: usize) -> Option<bool> {
        match self.token(at)? {
            Token::Word(word) if word.is_am || word.is_pm => Some(word.is_pm),
            _ => None,
        }
    }

    fn has_meridiem_before(&self, end: usize) -> bool {
        (end.saturating_sub(4)..end).any(|at| self.meridiem(at).is_some())
    }

    fn is_after_time(&self, at: usize) -> bool {
        matches!(self.token(at), Some(Token::Word(word)) if word.is_after_time)
    }

    /// Whether the token continues a longer number, such as an IP address or a price.
    fn follows_digits(&self, at: usize) -> bool {
        let glued = self.tokens.get(at).is_some_and(|placed| !placed.is_spaced);
        glued
            && at >= 2
            && matches!(self.token(at - 1), Some(Token::Sign('.' | '-' | '/' | ':')))
            && matches!(self.tokens[at - 2].token, Token::Number(..))
            && !self.tokens[at - 1].is_spaced
    }

    fn skip_ordinal(&self, at: usize) -> usize {
        match self.token(at) {
            Some(Token::Word(word)) if word.is_ordinal && !self.tokens[at].is_spaced => at + 1,
            Some(Token::Sign('º' | 'ª' | '°' | '.')) => at + 1,
            _ => at,
        }
    }

    /// Past `de`, `of`, commas and dashes between the parts of a date; three at most.
    fn skip_joints(&self, at: usize) -> usize {
        let is_joint = |at: &usize| match self.token(*at) {
            Some(Token::Sign('.' | ',' | '-' | '/' | '\'' | '’')) => true,
            Some(Token::Word(word)) => word.is_joint && word.month(None).is_none(),
            _ => false,
        };
        (at..at + 3).find(|at| !is_joint(at)).unwrap_or(at + 3)
    }

    /// Past what may stand between a time and the day that follows it.
    fn skip_to_day(&self, at: usize) -> usize {
        let may_pass = |at: &usize| match self.token(*at) {
            Some(Token::Sign(sign)) => matches!(sign, ',' | '-' | '–' | '—' | '|' | '•' | '·' | ')'),
            Some(Token::Word(word)) => word.is_weekday || word.is_joint || word.is_before_time,
            _ => false,
        };
        (at..at + 5).find(|at| !may_pass(at)).unwrap_or(at + 5)
    }
}

fn date(year: u32, month: u32, day: u32) -> Option<Date> {
    let year = i16::try_from(year).ok().filter(|y| YEARS.contains(y))?;
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

fn clock(hour: u32, minute: u32, second: u32, offset_minutes: Option<i16>) -> Option<Clock> {
    let is_time = (hour < 24 && minute < 60 && second <= 60) || (hour == 24 && minute == 0 && second == 0);
    is_time.then_some(Clock { hour: hour as u8, minute: minute as u8, second: second as u8, offset_minutes })
}

/// Cuts a text into numbers, words and signs. Chinese characters and kana are words by themselves.
fn cut(text: &str) -> Vec<Placed> {
    let mut tokens = Vec::new();
    let mut is_spaced = true;
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        if c.is_whitespace() || c.is_control() {
            is_spaced = true;
            rest = &rest[c.len_utf8()..];
            continue;
        }
        let (token, length) = token(c, rest);
        let is_capital = rest[..length].chars().all(char::is_uppercase);
        tokens.push(Placed { token, is_spaced, is_capital });
        rest = &rest[length..];
        is_spaced = false;
    }
    tokens
}

/// The token at the start of a text, and its length in bytes.
fn token(c: char, rest: &str) -> (Token, usize) {
    let run = |is_part: fn(char) -> bool| rest.find(|c| !is_part(c)).unwrap_or(rest.len());
    if c.is_ascii_digit() {
        let length = run(|c| c.is_ascii_digit());
        // A number of more than nine digits is part of no date.
        let value = rest[..length].parse().ok().filter(|_| length <= 9);
        return (value.map_or(Token::Unknown, |value| Token::Number(value, length)), length);
    }
    if let Some(dotted @ ("a.m." | "p.m." | "A.M." | "P.M.")) = rest.get(..4) {
        return (word(&dotted.replace('.', "")), 4);
    }
    if is_ideograph(c) {
        // 午後 is one word of two characters.
        let pair = rest.char_indices().nth(2).map_or(rest.len(), |(end, _)| end);
        return match word(&rest[..pair]) {
            Token::Unknown => (word(&rest[..c.len_utf8()]), c.len_utf8()),
            known => (known, pair),
        };
    }
    if is_letter(c) {
        let length = run(|c| is_letter(c) && !is_ideograph(c));
        return (word(&rest[..length]), length);
    }
    (Token::Sign(c), c.len_utf8())
}

fn word(text: &str) -> Token {
    meaning(&fold(text)).map_or(Token::Unknown, Token::Word)
}

/// Letters with their accents and vowel signs.
fn is_letter(c: char) -> bool {
    c.is_alphabetic() || matches!(c, '\u{300}'..='\u{36f}' | '\u{900}'..='\u{97f}' | 'ʼ')
}

fn is_ideograph(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}')
}
