//! Signatures by which a receiver knows that a document is ours, and when it was sent: those of Standard Webhooks
//! (<https://www.standardwebhooks.com>), for which there are libraries in most languages.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::model::Timestamp;

/// What a key begins with that is written in base64.
const PREFIX: &str = "whsec_";
/// A shorter key could be guessed; the standard asks for 24 to 64 bytes.
const BYTES_MIN: usize = 16;

/// The key of signatures. It never shows itself.
#[derive(Clone)]
pub(super) struct Key(Vec<u8>);

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key")
    }
}

impl Key {
    /// Reads a key: `whsec_` with base64, else the text itself.
    pub(super) fn read(text: &str) -> Result<Self, String> {
        let bytes = match text.strip_prefix(PREFIX) {
            Some(encoded) => STANDARD.decode(encoded).map_err(|_| format!("holds no base64 after `{PREFIX}`"))?,
            None => text.as_bytes().to_vec(),
        };
        if bytes.len() < BYTES_MIN {
            return Err(format!("holds a key of less than {BYTES_MIN} bytes"));
        }
        Ok(Self(bytes))
    }

    /// The value of `webhook-signature` for a document, sent at an instant under an id.
    pub(super) fn sign(&self, id: &str, at: Timestamp, body: &[u8]) -> String {
        let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(&self.0).expect("HMAC takes keys of any length");
        mac.update(format!("{id}.{}.", at.as_second()).as_bytes());
        mac.update(body);
        format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()))
    }
}
