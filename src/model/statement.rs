//! Statements, quotations and positions.

use serde::{Deserialize, Serialize};

use super::text_enum::text_enum;

text_enum! {
    /// What a passage reports.
    pub enum StatementKind {
        /// Somebody is accused, or an unproven claim is passed on.
        Allegation = "allegation",
        /// Somebody rejects a claim.
        Denial = "denial",
        /// Somebody admits or confirms a claim.
        Confirmation = "confirmation",
        /// Somebody asked does not answer.
        NoComment = "no_comment",
        /// The outlet corrects its own article.
        Correction = "correction",
    }
}

text_enum! {
    /// By what the outlet keeps its distance.
    pub enum HedgeType {
        /// The verb form: *avrebbe permesso*, *soll gegeben haben*.
        Morphology = "morphology",
        /// A word: *reportedly*, *presunto*, verbs of accusing.
        Lexical = "lexical",
        /// Only a neutral source: *according to*, *laut*.
        Attribution = "attribution",
        /// No distance: stated as fact.
        Plain = "plain",
    }
}

text_enum! {
    /// Which part of an article a passage stands in.
    pub enum Part {
        /// The headline.
        Title = "title",
        /// The text.
        Text = "text",
    }
}

text_enum! {
    /// Where one revision stands on a claim.
    pub enum Position {
        /// The allegation stands as fact.
        Asserted = "asserted",
        /// The allegation stands at a distance.
        Hedged = "hedged",
        /// Allegation and denial.
        Contested = "contested",
        /// The denial or a debunking leads.
        Rebutted = "rebutted",
        /// The claim is not spoken of.
        Silent = "silent",
    }
}

/// A passage that reports an allegation, a denial, a confirmation, a refusal to comment or a correction.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Statement {
    /// What it reports.
    pub kind: StatementKind,
    /// Whether the outlet keeps its distance; `None` where no allegation is spelled out.
    pub hedged: Option<bool>,
    /// By what it does.
    pub hedge_type: Option<HedgeType>,
    /// Who accuses, denies, confirms or stays silent, as it stands in the article.
    pub speaker: Option<String>,
    /// The words that signal it, as they stand in the text.
    pub cue: String,
    /// The rule of the language pack that decided, `it.denial.verb`.
    pub rule: String,
    /// Whether words of the speaker stand in quotation marks.
    pub direct_quote: bool,
    /// Which part `start` and `end` count in.
    pub part: Part,
    /// Start of the sentence, in Unicode scalar values from the start of the part.
    pub start: usize,
    /// End of the sentence, exclusive.
    pub end: usize,
    /// The sentence.
    pub text: String,
}

/// A quotation in a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quotation {
    /// Start, in Unicode scalar values, quotation marks excluded.
    pub start: usize,
    /// End, exclusive.
    pub end: usize,
    /// Who speaks, by the name that the text gives; `None` where it says only *he* and nobody has spoken before.
    pub speaker: Option<String>,
    /// Where the words stand that name the speaker, be it a pronoun, half-open in Unicode scalar values.
    pub speaker_span: Option<(usize, usize)>,
    /// Whether the words stand in quotation marks.
    pub direct: bool,
}
