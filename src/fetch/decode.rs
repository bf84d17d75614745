//! Undoing `Content-Encoding` without trusting it: every step is bounded, lies are tolerated where they are harmless.

use std::io::{self, Read};

/// Encodings stacked on one body; more than two are only seen in attacks.
const ENCODINGS_MAX: usize = 4;

/// zstd windows up to 8 MB, the most that HTTP allows (RFC 9659); it bounds the decoder's memory.
const ZSTD_WINDOW_LOG_MAX: u32 = 23;

/// The decoder's buffer for brotli.
const BROTLI_BUFFER_BYTES: usize = 4_096;

/// How the decoding of a body ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum End {
    /// All of it was decoded.
    Complete,
    /// It grew beyond the limit; what is there is cut at the limit.
    TooLarge,
    /// The stream stops before its end.
    Truncated,
    /// It cannot be read on, or its encoding is unknown.
    Corrupt(String),
}

/// Decodes a body by its `Content-Encoding` header to at most `bytes_max` bytes.
pub(super) fn decode(body: Vec<u8>, encodings: &str, bytes_max: usize) -> (Vec<u8>, End) {
    let steps: Vec<String> = encodings
        .split(',')
        .map(|name| name.trim().to_ascii_lowercase())
        // The second line is what servers write that mistake the header for a charset or a MIME encoding.
        .filter(|name| !matches!(name.as_str(), "" | "identity" | "none" | "utf-8" | "utf8" | "8bit" | "binary"))
        .collect();
    if steps.len() > ENCODINGS_MAX {
        return (Vec::new(), End::Corrupt(format!("{} content encodings, more than {ENCODINGS_MAX}", steps.len())));
    }
    let mut bytes = body;
    let mut end = End::Complete;
    for step in steps.iter().rev() {
        let (decoded, step_end) = undo(step, &bytes, bytes_max);
        bytes = decoded;
        if end == End::Complete {
            end = step_end;
        }
    }
    if bytes.len() > bytes_max {
        bytes.truncate(bytes_max);
        end = End::TooLarge;
    }
    (bytes, end)
}

fn undo(encoding: &str, body: &[u8], bytes_max: usize) -> (Vec<u8>, End) {
    if body.is_empty() {
        return (Vec::new(), End::Complete);
    }
    match encoding {
        "gzip" | "x-gzip" if body.starts_with(&[0x1f, 0x8b]) => gunzip(body, bytes_max),
        // Some servers announce a compression that a proxy behind them has already undone.
        "gzip" | "x-gzip" => (body.to_vec(), End::Complete),
        "deflate" if has_zlib_header(body) => read(flate2::read::ZlibDecoder::new(body), bytes_max),
        "deflate" => read(flate2::read::DeflateDecoder::new(body), bytes_max),
        "br" => read(brotli_decompressor::Decompressor::new(body, BROTLI_BUFFER_BYTES), bytes_max),
        "zstd" => match zstd::stream::read::Decoder::with_buffer(body) {
            Ok(mut decoder) => match decoder.window_log_max(ZSTD_WINDOW_LOG_MAX) {
                Ok(()) => read(decoder, bytes_max),
                Err(error) => (Vec::new(), End::Corrupt(error.to_string())),
            },
            Err(error) => (Vec::new(), End::Corrupt(error.to_string())),
        },
        unknown => {
            let shown: String = unknown.chars().take(40).collect();
            (Vec::new(), End::Corrupt(format!("unknown content encoding `{shown}`")))
        }
    }
}

/// Members one after the other (RFC 1952 section 2.2), and after the last whatever the server has left there.
fn gunzip(body: &[u8], bytes_max: usize) -> (Vec<u8>, End) {
    let mut rest = body;
    let mut bytes = Vec::new();
    loop {
        let mut decoder = flate2::bufread::GzDecoder::new(rest);
        let (mut member, end) = read(&mut decoder, bytes_max.saturating_sub(bytes.len()));
        bytes.append(&mut member);
        rest = decoder.into_inner();
        if end != End::Complete || !rest.starts_with(&[0x1f, 0x8b]) {
            return (bytes, end);
        }
    }
}

/// "Deflate" means zlib by the standard and the bare stream by old servers; the header's check sum tells (RFC 1950).
fn has_zlib_header(body: &[u8]) -> bool {
    matches!(body, [first, second, ..]
        if first & 0x0f == 8 && u16::from_be_bytes([*first, *second]).is_multiple_of(31))
}

/// Reads to the end, an error or one byte beyond the limit.
fn read(decoder: impl Read, bytes_max: usize) -> (Vec<u8>, End) {
    let mut bytes = Vec::new();
    let end = match decoder.take(bytes_max as u64 + 1).read_to_end(&mut bytes) {
        Ok(_) if bytes.len() > bytes_max => End::TooLarge,
        Ok(_) => End::Complete,
        Err(error) if is_early_end(&error) => End::Truncated,
        Err(error) => End::Corrupt(error.to_string()),
    };
    bytes.truncate(bytes_max);
    (bytes, end)
}

/// zstd says "incomplete frame" in a kind of its own choice, the others speak of an unexpected end.
fn is_early_end(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::UnexpectedEof || error.to_string().contains("incomplete frame")
}
