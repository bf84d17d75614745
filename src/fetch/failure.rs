//! Why there is no answer, read out of the client's errors.

use std::error::Error as StdError;

use super::answer::NetworkKind;
use super::guard::Refusal;
use super::resolve::{NoPublicAddress, Unresolved};

/// Why there is no answer.
#[derive(Debug, Clone)]
pub(super) enum Failure {
    Timeout { is_connecting: bool },
    Refused(Refusal),
    Network { kind: NetworkKind, message: String, is_stale: bool },
}

impl Failure {
    /// Reads an error of the client's, looking for the cause at the end of its chain.
    pub(super) fn of(error: &reqwest::Error) -> Self {
        let chain: Vec<&(dyn StdError + 'static)> =
            std::iter::successors(error.source(), |error| (*error).source()).collect();
        if let Some(NoPublicAddress(name)) = chain.iter().find_map(|error| error.downcast_ref()) {
            return Self::Refused(Refusal::Name(name.clone()));
        }
        if error.is_timeout() {
            return Self::Timeout { is_connecting: error.is_connect() };
        }
        let message = chain.last().map_or_else(|| error.to_string(), ToString::to_string);
        let kind = if chain.iter().any(|error| error.is::<Unresolved>()) {
            NetworkKind::Resolve
        } else if error.is_connect() && is_tls(&message) {
            NetworkKind::Tls
        } else if error.is_connect() {
            NetworkKind::Connect
        } else {
            NetworkKind::Protocol
        };
        // What a connection looks like that the server has closed while it lay in the pool.
        let is_stale = kind == NetworkKind::Protocol && chain.iter().any(|error| is_closed(*error));
        Self::Network { kind, message, is_stale }
    }

    /// Whether it concerns every path of the host: nobody was there to be asked.
    pub(super) fn is_of_host(&self) -> bool {
        match self {
            Self::Timeout { is_connecting } => *is_connecting,
            Self::Refused(_) => false,
            Self::Network { kind, .. } => {
                matches!(kind, NetworkKind::Resolve | NetworkKind::Connect | NetworkKind::Tls)
            }
        }
    }

    /// Whether it may be the fault of an old connection only.
    pub(super) fn is_stale(&self) -> bool {
        matches!(self, Self::Network { is_stale: true, .. })
    }
}

/// The TLS library's errors come wrapped, without a type that could be asked.
fn is_tls(message: &str) -> bool {
    let message = message.to_ascii_lowercase();
    ["tls", "certificate", "handshake", "alert"].iter().any(|word| message.contains(word))
}

/// What the HTTP library says of it, in HTTP/1.1 and in HTTP/2 (GOAWAY without an error, REFUSED_STREAM).
const CLOSED: &[&str] =
    &["connection closed", "operation was canceled", "not a result of an error", "refused stream before processing"];

fn is_closed(error: &(dyn StdError + 'static)) -> bool {
    use std::io::ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionReset};
    if let Some(io) = error.downcast_ref::<std::io::Error>() {
        return matches!(io.kind(), ConnectionReset | ConnectionAborted | BrokenPipe);
    }
    let message = error.to_string();
    CLOSED.iter().any(|words| message.contains(words))
}
