//! Vectors of meaning from a server of the user's own, by the protocol that local model servers share:
//! `POST …/v1/embeddings` with `{model, input: […]}`, answered by `{data: [{index, embedding}]}`.
//!
//! The address is the user's own, not the web's: it may be on this machine or in a range that `allow_private` opens.
//! Redirects are not followed, and an answer has a limit of time and size.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::time::Duration;

use reqwest::header::HeaderMap;
use serde::{Deserialize, Serialize};
use url::{Host, Url};

use super::client::Client;
use super::decode::End;
use super::failure::Failure;
use super::fetcher::{Error, Identity, user_agent};
use super::guard::AddressRange;
use super::options::Options;
use crate::model::TimeSpan;

/// The largest answer: 128 texts of 8,192 numbers of up to 24 characters.
const ANSWER_BYTES_MAX: usize = 32_000_000;
/// The longest vector that is believed; the largest models of today give half of it.
const DIMENSIONS_MAX: usize = 8_192;
/// Pauses between the attempts: a server that is loading its model needs some seconds, one that restarts a moment.
const PAUSES: [Duration; 2] = [Duration::from_millis(100), Duration::from_millis(900)];

/// The server and what it is asked for.
#[derive(Debug, Clone)]
pub struct EmbeddingService {
    /// Where it listens, path included.
    pub url: Url,
    /// The model's name as the server knows it.
    pub model: String,
    /// How many numbers a vector is to have, for models that can give fewer; `None` leaves it to the model.
    pub dimensions: Option<u32>,
    /// Texts in one request, at least 1.
    pub batch: usize,
    /// The time one request may take.
    pub timeout: TimeSpan,
}

/// Asks a server for vectors.
#[derive(Debug)]
pub struct Embedder {
    client: Client,
    service: EmbeddingService,
}

/// Why there are no vectors.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the embedding server `{url}` {reason}")]
pub struct EmbedError {
    /// The server.
    pub url: String,
    /// What it did, or did not.
    pub reason: String,
    /// Whether it may do better when asked again.
    pub is_transient: bool,
}

#[derive(Serialize)]
struct Question<'q> {
    model: &'q str,
    input: &'q [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    dimensions: Option<u32>,
}

#[derive(Deserialize)]
struct Reply {
    data: Vec<Row>,
}

#[derive(Deserialize)]
struct Row {
    index: usize,
    embedding: Vec<f32>,
}

impl Embedder {
    /// A client for one server, under the policies of `options` but for the time.
    pub fn new(service: EmbeddingService, options: &Options, identity: Identity) -> Result<Self, Error> {
        let mut allow_private = options.allow_private.clone();
        allow_private.extend(own_addresses(&service.url));
        let options = Options { allow_private, timeout: service.timeout, ..options.clone() };
        let client = Client::new(&options, &user_agent(&identity), identity.fixed_addresses)?;
        Ok(Self { client, service })
    }

    /// The vectors of texts, in their order and all of one length.
    pub async fn embed(&self, texts: &[String]) -> Result<Vec<Vec<f32>>, EmbedError> {
        let mut vectors: Vec<Vec<f32>> = Vec::with_capacity(texts.len());
        for batch in texts.chunks(self.service.batch.max(1)) {
            vectors.extend(self.ask_patiently(batch).await?);
        }
        let length = vectors.first().map_or(0, Vec::len);
        if vectors.iter().any(|vector| vector.len() != length) {
            return Err(self.error("gave vectors of several lengths", false));
        }
        Ok(vectors)
    }

    async fn ask_patiently(&self, texts: &[String]) -> Result<Vec<Vec<f32>>, EmbedError> {
        for pause in PAUSES {
            match self.ask(texts).await {
                Err(error) if error.is_transient => tokio::time::sleep(pause).await,
                answered => return answered,
            }
        }
        self.ask(texts).await
    }

    async fn ask(&self, texts: &[String]) -> Result<Vec<Vec<f32>>, EmbedError> {
        let EmbeddingService { url, model, dimensions, .. } = &self.service;
        self.client.guard().check_url(url).map_err(|refusal| self.error(&format!("is refused: {refusal}"), false))?;
        let question = Question { model, input: texts, dimensions: *dimensions };
        let question = serde_json::to_vec(&question).map_err(|error| self.error(&error.to_string(), false))?;
        let received = self.client.post_json(url, HeaderMap::new(), question, ANSWER_BYTES_MAX).await;
        let received = received.map_err(|failure| {
            let is_transient = !matches!(failure, Failure::Refused(_));
            self.error(&format!("does not answer: {}", told(&failure)), is_transient)
        })?;
        match received.status {
            200 => {}
            status @ (408 | 429 | 500..=599) => return Err(self.error(&format!("answers {status}"), true)),
            status => return Err(self.error(&format!("answers {status}"), false)),
        }
        if received.end != End::Complete {
            return Err(self.error("broke off its answer, or it was too large", true));
        }
        let reply: Reply = serde_json::from_slice(&received.body)
            .map_err(|error| self.error(&format!("answers in another form: {error}"), false))?;
        in_order(reply, texts.len()).map_err(|reason| self.error(reason, false))
    }

    fn error(&self, reason: &str, is_transient: bool) -> EmbedError {
        EmbedError { url: self.service.url.to_string(), reason: reason.to_owned(), is_transient }
    }
}

fn told(failure: &Failure) -> String {
    super::Answer::from(failure.clone()).to_string()
}

/// The vectors in the order of the texts, whatever the order of the answer.
fn in_order(reply: Reply, count: usize) -> Result<Vec<Vec<f32>>, &'static str> {
    let mut vectors: Vec<Option<Vec<f32>>> = vec![None; count];
    for row in reply.data {
        let is_usable = (1..=DIMENSIONS_MAX).contains(&row.embedding.len())
            && row.embedding.iter().all(|value| value.is_finite())
            && row.embedding.iter().any(|value| *value != 0.0);
        if !is_usable {
            return Err("gave a vector that is empty, too long or no direction");
        }
        let place = vectors.get_mut(row.index).ok_or("gave more vectors than there were texts")?;
        if place.replace(row.embedding).is_some() {
            return Err("gave two vectors for one text");
        }
    }
    vectors.into_iter().collect::<Option<_>>().ok_or("gave fewer vectors than there were texts")
}

/// What the user has named by writing the server's address: the address itself, or this machine.
fn own_addresses(url: &Url) -> Vec<AddressRange> {
    let alone = |address: IpAddr| address.to_string().parse().ok();
    match url.host() {
        Some(Host::Ipv4(address)) => alone(address.into()).into_iter().collect(),
        Some(Host::Ipv6(address)) => alone(address.into()).into_iter().collect(),
        Some(Host::Domain("localhost")) => {
            [alone(Ipv4Addr::LOCALHOST.into()), alone(Ipv6Addr::LOCALHOST.into())].into_iter().flatten().collect()
        }
        _ => Vec::new(),
    }
}
