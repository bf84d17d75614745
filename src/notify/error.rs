//! Why something did not arrive, and what that means for the next attempt.

use jiff::SignedDuration;

/// Where in a conversation with a mail server something went wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// From the connection to the server's abilities.
    Greeting,
    /// Turning the connection into an encrypted one.
    Tls,
    /// User and password.
    Login,
    /// The sender's address.
    Sender,
    /// The recipient's address.
    Recipient,
    /// The message itself.
    Content,
}

impl Stage {
    fn told(self) -> &'static str {
        match self {
            Self::Greeting => "at the greeting",
            Self::Tls => "at STARTTLS",
            Self::Login => "at the login",
            Self::Sender => "at the sender's address",
            Self::Recipient => "at the recipient's address",
            Self::Content => "at the message",
        }
    }
}

/// Why an attempt failed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// A secret that the configuration names is not in the environment.
    #[error("the environment variable `{0}` is not set")]
    Unset(String),
    /// It is, and cannot be used.
    #[error("the environment variable `{variable}` {reason}")]
    Unusable {
        /// The variable.
        variable: String,
        /// What is wrong with its value; never the value.
        reason: String,
    },
    /// A file that the configuration names cannot be used.
    #[error("{0}")]
    Setup(String),
    /// The address guard refused the receiver.
    #[error("{0}; `allow_private` of the channel opens a range")]
    Guarded(String),
    /// Nobody was reached.
    #[error("cannot be reached: {0}")]
    Unreachable(String),
    /// There was no answer in time.
    #[error("no answer in time{}", stage.map(|stage| format!(" {}", stage.told())).unwrap_or_default())]
    Timeout {
        /// Where, with mail.
        stage: Option<Stage>,
    },
    /// What came is no answer of this protocol, or the connection broke.
    #[error("the conversation broke off {}: {told}", stage.told())]
    Broken {
        /// Where.
        stage: Stage,
        /// In the words of whoever noticed it.
        told: String,
    },
    /// The mail server said no.
    #[error("the server's answer {}: {told}", stage.told())]
    Rejected {
        /// Where.
        stage: Stage,
        /// Its code: 4xx for now, 5xx for good.
        code: u16,
        /// Code and words.
        told: String,
    },
    /// The answer has another status than one of success.
    #[error("answered {status}{}", if told.is_empty() { String::new() } else { format!(": {told}") })]
    Status {
        /// The status.
        status: u16,
        /// The beginning of the answer.
        told: String,
        /// For how long it asks to be left alone.
        retry_after: Option<SignedDuration>,
    },
    /// The message cannot be written for this channel.
    #[error("the message cannot be written: {0}")]
    Unfit(String),
}

/// What a failure means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// This receiver will never take this message.
    Never,
    /// Another attempt may succeed.
    Later {
        /// Not before, if the receiver asks for it.
        asked: Option<SignedDuration>,
        /// Whether the other receivers of the channel cannot be reached either.
        is_of_channel: bool,
    },
}

impl Error {
    /// What it means for the next attempt.
    ///
    /// Only what is wrong with the message or the recipient is final. A wrong password, a vanished webhook or a
    /// sender's address that is refused can be put right by the user, and no alert is lost until then.
    pub fn verdict(&self) -> Verdict {
        let later = |asked, is_of_channel| Verdict::Later { asked, is_of_channel };
        match self {
            Self::Unfit(_) | Self::Status { status: 400 | 413 | 422, .. } => Verdict::Never,
            Self::Rejected { stage: Stage::Recipient | Stage::Content, code, .. } if *code >= 500 => Verdict::Never,
            // 421: the server closes down, whatever it was asked.
            Self::Rejected { stage: Stage::Recipient | Stage::Content, code, .. } => later(None, *code == 421),
            Self::Status { retry_after, .. } => later(*retry_after, true),
            _ => later(None, true),
        }
    }
}
