//! What leaves the house: kinds of messages and what becomes of them.

use super::text_enum::text_enum;

text_enum! {
    /// What a message is.
    pub enum MessageKind {
        /// What was seen in one visit of one article.
        Alert = "alert",
        /// Alerts that were held back, together.
        Summary = "summary",
        /// A daily edition.
        Edition = "edition",
    }
}

text_enum! {
    /// Where a message is on its way to one receiver.
    pub enum DeliveryState {
        /// It waits for its turn.
        Pending = "pending",
        /// It is being sent, or was when the process ended.
        Sending = "sending",
        /// The receiver has accepted it.
        Sent = "sent",
        /// The receiver has refused it for good.
        Failed = "failed",
        /// It could not be delivered for so long that it was given up.
        Dead = "dead",
    }
}
