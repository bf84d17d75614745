//! Where words stand in quotation marks, over a whole text.

use std::ops::Range;

/// How far an opened quotation may run on, in bytes; beyond it the closing mark was forgotten.
///
/// The longest quotation of a newspaper interview answer is about 2,000 characters.
const QUOTATION_BYTES_MAX: usize = 4_000;

/// The words between a pair of quotation marks, the marks left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Quoted {
    /// Where the words stand.
    pub range: Range<usize>,
    /// Whether both marks are there.
    pub is_closed: bool,
}

/// The quotations of a text, in order, outermost only.
///
/// A quotation that a paragraph leaves open goes on in the next one if that repeats the mark or closes it. A text that
/// begins inside a quotation, as a sentence of one may, is quoted up to its closing mark.
pub(super) fn quoted(text: &str) -> Vec<Quoted> {
    let ends = paragraph_ends(text);
    let mut marks: Vec<Mark> = marks(text);
    leave_nested(&ends, &mut marks);
    let mut found = Vec::new();
    // The open mark, and where its paragraph ends.
    let mut open: Option<(Mark, usize)> = None;
    let opened = |mark: &Mark| (*mark, paragraph_end(&ends, mark.at));
    for (index, mark) in marks.iter().enumerate() {
        match open {
            // The text begins inside a quotation, or the opening mark was lost.
            None if index == 0 && mark.at > 0 && !matches!(mark.sign, '\'' | '’' | '‘') && !mark.may_open => {
                found.push(Quoted { range: 0..mark.at, is_closed: false });
            }
            None if mark.may_open => open = Some(opened(mark)),
            None => {}
            // A lone apostrophe opened nothing: `'Ndrangheta`, `'90s`.
            Some((begin, end))
                if is_single(begin.sign) && (mark.at > end || (mark.may_open && !is_single(mark.sign))) =>
            {
                open = mark.may_open.then(|| opened(mark));
            }
            Some((begin, end)) => {
                let start = begin.at + begin.sign.len_utf8();
                let crosses = mark.at > end;
                if mark.at - start > QUOTATION_BYTES_MAX || (crosses && mark.may_open && begin.sign == mark.sign) {
                    found.push(Quoted { range: start..end, is_closed: crosses });
                    open = mark.may_open.then(|| opened(mark));
                } else if mark.may_close && closes(begin.sign, mark.sign) {
                    found.push(Quoted { range: start..mark.at, is_closed: true });
                    open = None;
                }
            }
        }
    }
    if let Some((begin, end)) = open
        && !is_single(begin.sign)
    {
        let start = begin.at + begin.sign.len_utf8();
        found.push(Quoted { range: start..end, is_closed: false });
    }
    found.retain(|quoted| quoted.range.start < quoted.range.end);
    found
}

fn is_single(sign: char) -> bool {
    matches!(sign, '\'' | '‘' | '‚')
}

/// Where paragraphs end, found once: a text may be one paragraph with thousands of quotation marks.
fn paragraph_ends(text: &str) -> Vec<usize> {
    text.match_indices("\n\n").map(|(at, _)| at).chain([text.len()]).collect()
}

fn paragraph_end(ends: &[usize], start: usize) -> usize {
    ends.get(ends.partition_point(|&end| end < start)).copied().unwrap_or(start)
}

#[derive(Clone, Copy)]
struct Mark {
    at: usize,
    sign: char,
    may_open: bool,
    may_close: bool,
}

fn marks(text: &str) -> Vec<Mark> {
    let mut marks = Vec::new();
    let mut before = None;
    let mut chars = text.char_indices().peekable();
    // Straight marks with blanks on both sides (agency style) open and close by turns.
    let mut straight_is_open = false;
    let outward = opens_outward(text);
    while let Some((at, sign)) = chars.next() {
        // `''` is a double mark typed as two single ones.
        let doubled = sign == '\'' && chars.peek().is_some_and(|&(_, c)| c == '\'');
        if doubled {
            chars.next();
        }
        let sign = if doubled { '"' } else { sign };
        let after = chars.peek().map(|&(_, c)| c);
        let stands_off = before.is_none_or(|c: char| c.is_whitespace() || "([–—-:/'’".contains(c));
        let leans_on = after.is_some_and(|c| c.is_alphanumeric() || "¿¡…([#@$€'‘".contains(c));
        let (may_open, may_close) = match sign {
            '«' | '»' => {
                let opens = (sign == '«') == outward;
                (opens, !opens)
            }
            '„' => (true, false),
            '“' => (leans_on || stands_off, !(stands_off && leans_on)),
            '”' => (false, true),
            '"' if stands_off && leans_on => (true, false),
            '"' if !stands_off && !leans_on => (false, true),
            '"' => (!straight_is_open, straight_is_open),
            '‘' | '‚' => (stands_off && leans_on, false),
            '’' | '\'' => {
                (sign == '\'' && stands_off && leans_on, !leans_on && before.is_some_and(|c| !c.is_whitespace()))
            }
            _ => {
                before = Some(sign);
                continue;
            }
        };
        if sign == '"' {
            straight_is_open = may_open;
        }
        if may_open || may_close {
            marks.push(Mark { at, sign, may_open, may_close });
        }
        before = Some(sign);
    }
    marks
}

/// Whether guillemets point outward («…»), as in most languages, or inward (»…«), as in German books.
fn opens_outward(text: &str) -> bool {
    let mut before = ' ';
    let mut votes = 0_i32;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if c == '«' || c == '»' {
            let free_before = before.is_whitespace() || "([–—-:/'’".contains(before);
            let free_after = chars.peek().is_none_or(|next| next.is_whitespace() || ".,;:!?)]–—".contains(*next));
            // A mark that leans on one side only tells the direction.
            if free_before != free_after {
                votes += if (c == '«') == free_before { 1 } else { -1 };
            }
        }
        before = c;
    }
    votes >= 0
}

/// Marks of one kind inside a pair of the same kind (`„A „B“ C“`) belong to what is quoted.
fn leave_nested(ends: &[usize], marks: &mut Vec<Mark>) {
    let mut is_nested = vec![false; marks.len()];
    for (place, four) in marks.windows(4).enumerate() {
        let [first, second, third, fourth] = four else { continue };
        let one_way = |mark: &Mark| mark.may_open && !mark.may_close && mark.sign == first.sign;
        let closing = |mark: &Mark| !mark.may_open && closes(first.sign, mark.sign);
        let is_pair_in_pair = one_way(first) && one_way(second) && closing(third) && closing(fourth);
        if is_pair_in_pair
            && !is_single(first.sign)
            && fourth.at - first.at <= QUOTATION_BYTES_MAX
            && fourth.at < paragraph_end(ends, first.at)
        {
            is_nested[place + 1] = true;
            is_nested[place + 2] = true;
        }
    }
    let mut nested = is_nested.into_iter();
    marks.retain(|_| !nested.next().unwrap_or_default());
}

/// Whether one mark closes what the other opened. Hands mix them: `„…"`, `“…"`.
fn closes(open: char, close: char) -> bool {
    match open {
        '«' => close == '»',
        '»' => close == '«',
        '„' => matches!(close, '“' | '”' | '"'),
        '“' => matches!(close, '”' | '“' | '"'),
        '"' => matches!(close, '"' | '”'),
        '‘' => close == '’',
        '‚' => matches!(close, '‘' | '’'),
        '\'' => close == '\'',
        _ => false,
    }
}
