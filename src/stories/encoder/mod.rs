//! The embedded sentence encoder: a text in one of 16 languages becomes 512 numbers that are near for near meanings.
//!
//! Universal Sentence Encoder, multilingual, version 3 (data/models/NOTICE). The weights are compiled in, compressed,
//! and unpacked into about 76 MB when the first text is encoded.

mod network;
mod tokenizer;
mod weights;

use std::sync::LazyLock;

use network::Network;
use tokenizer::Tokenizer;
use weights::Reader;

use super::vector::DIMENSIONS;

/// Tokens that go through the network at once. Each batch rearranges all weights (7 MB) for the processor, which for
/// one headline costs as much as its sums; for so many tokens it is a few per cent, within 15 MB of working memory.
const BATCH_TOKENS: usize = 1_024;

static ENCODER: LazyLock<Encoder> = LazyLock::new(|| {
    let mut reader = Reader::new(include_bytes!("../../../data/models/sentence-encoder.bin"));
    let network = Network::read(&mut reader);
    Encoder { network, tokenizer: Tokenizer::read(&mut reader) }
});

struct Encoder {
    network: Network,
    tokenizer: Tokenizer,
}

/// Encodes texts, each on its own, to vectors of length 1.
pub(super) fn encode(texts: &[&str]) -> Vec<[f32; DIMENSIONS]> {
    // Who has nothing to encode need not wait for the weights.
    if texts.is_empty() {
        return Vec::new();
    }
    let encoder = &*ENCODER;
    let mut vectors = Vec::with_capacity(texts.len());
    let mut batch: Vec<Vec<u32>> = Vec::new();
    let mut tokens = 0;
    for text in texts {
        let ids = encoder.tokenizer.ids(text);
        if tokens > 0 && tokens + ids.len() > BATCH_TOKENS {
            vectors.extend(encoder.network.encode(&batch));
            batch.clear();
            tokens = 0;
        }
        tokens += ids.len();
        batch.push(ids);
    }
    vectors.extend(encoder.network.encode(&batch));
    vectors
}

#[cfg(test)]
mod tests;
