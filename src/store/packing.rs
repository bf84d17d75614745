//! How bodies are kept: zstd frames, most of them with another body as their dictionary.
//!
//! A page seen again differs from itself in a few places, and two pages of an outlet share all that is not the article.
//! So a body is compressed against the one before it of the same article, else against a page of the same outlet; on
//! 148 kB pages that takes 18 kB in place of 35 for another article, and about 1 kB for a re-visit. A dictionary
//! trained on pages of all outlets saves 6 %.

use rusqlite::{OptionalExtension, params};

use super::values::{found, one};
use super::{Error, Reader, Result, Writer};
use crate::model::{ArticleId, OutletId};

/// zstd level: 9 gives most of what the highest give on HTML, at a tenth of their time.
const LEVEL: i32 = 9;
/// Bodies that are unpacked one after the other to read one: bounds time, and what one damaged page takes with it.
const DEPTH_MAX: i64 = 8;
/// Larger bodies are compressed alone: zstd does not look further back.
const BASE_BYTES_MAX: usize = 4 << 20;
/// A body whose base spares less than a quarter is kept alone, and is the base of those to come.
const WORTH: (usize, usize) = (3, 4);
/// No body is larger; a row that says so was tampered with.
const BODY_BYTES_MAX: usize = 256 << 20;

/// A body that others may be compressed against.
struct Base {
    sha256: String,
    depth: i64,
    body: Vec<u8>,
}

/// A compressed body.
struct Packed {
    frame: Vec<u8>,
    base: Option<(String, i64)>,
}

impl Reader {
    /// A body by its hash; `None` where it is not kept any more.
    pub(super) fn kept_body(&self, sha256: &str) -> Result<Option<Vec<u8>>> {
        let read = || -> Result<Option<Vec<u8>>> {
            let mut query =
                self.bodies()?.prepare_cached("SELECT body, bytes, base_sha256 FROM bodies WHERE sha256 = ?")?;
            let mut chain: Vec<(Vec<u8>, usize)> = Vec::new();
            let mut next = Some(sha256.to_owned());
            while let Some(sha256) = next {
                let row = query.query_row([&sha256], |row| Ok((row.get(0)?, row.get::<_, i64>(1)?, row.get(2)?)));
                if chain.is_empty() && matches!(row, Err(rusqlite::Error::QueryReturnedNoRows)) {
                    return Ok(None);
                }
                let (frame, bytes, base) = found(row, "body", &sha256)?;
                chain.push((frame, bytes as usize));
                if chain.len() as i64 > 2 * DEPTH_MAX {
                    return Err(Error::Value(format!("body {sha256}: too many bodies have to be unpacked before it")));
                }
                next = base;
            }
            let unpacked = chain
                .into_iter()
                .rev()
                .try_fold(Vec::new(), |base, (frame, bytes)| unpack(&frame, &base, bytes.min(BODY_BYTES_MAX)));
            unpacked.map(Some).map_err(|error| Error::Value(format!("body {sha256}: {error}")))
        };
        read().map_err(|error| error.in_file(self.bodies_path()))
    }

    /// A body to compress others against; `None` where it is gone, too large, or at the end of a chain.
    fn base(&self, sha256: &str) -> Result<Option<Base>> {
        let mut query = self.bodies()?.prepare_cached("SELECT depth FROM bodies WHERE sha256 = ? AND bytes <= ?")?;
        let depth = query.query_row(params![sha256, BASE_BYTES_MAX as i64], one::<i64>).optional()?;
        let Some(depth) = depth.filter(|depth| *depth < DEPTH_MAX) else { return Ok(None) };
        let Some(body) = self.kept_body(sha256)? else { return Ok(None) };
        Ok(Some(Base { sha256: sha256.to_owned(), depth, body }))
    }
}

/// An empty base is none.
fn unpack(frame: &[u8], base: &[u8], bytes: usize) -> std::io::Result<Vec<u8>> {
    if base.is_empty() {
        return zstd::bulk::decompress(frame, bytes);
    }
    zstd::bulk::Decompressor::with_dictionary(base)?.decompress(frame, bytes)
}

/// Compresses a body against another. What does not come back as it was is no evidence, so that is tried at once.
fn pack_against(body: &[u8], base: &Base) -> Option<Packed> {
    let frame = zstd::bulk::Compressor::with_dictionary(LEVEL, &base.body).ok()?.compress(body).ok()?;
    let is_sound = unpack(&frame, &base.body, body.len()).is_ok_and(|unpacked| unpacked == body);
    is_sound.then(|| Packed { frame, base: Some((base.sha256.clone(), base.depth + 1)) })
}

/// Compresses a body by itself.
fn pack_alone(body: &[u8]) -> Result<Packed> {
    let frame = zstd::bulk::compress(body, LEVEL).map_err(|error| Error::Value(error.to_string()))?;
    Ok(Packed { frame, base: None })
}

impl Packed {
    fn is_worth_it(&self, alone: &Self) -> bool {
        self.frame.len() * WORTH.1 < alone.frame.len() * WORTH.0
    }
}

impl Writer {
    /// Keeps a body, once, whoever served it.
    pub(super) fn save_body(&self, article_id: ArticleId, sha256: &str, body: &[u8]) -> Result<()> {
        let is_known = self.bodies()?.prepare_cached("SELECT 1 FROM bodies WHERE sha256 = ?")?.exists([sha256])?;
        if is_known {
            return Ok(());
        }
        let (outlet_id, before) = self.outlet_and_last_body(article_id)?;
        let before = before.map(|sha256| self.base(&sha256)).transpose()?.flatten();
        let packed = match before.filter(|_| body.len() <= BASE_BYTES_MAX) {
            Some(before) => match pack_against(body, &before) {
                // A re-visit; whether it would be as small alone need not be asked.
                Some(packed) if packed.frame.len() < body.len() / 16 => packed,
                packed => self.pack_for(outlet_id, sha256, body, packed)?,
            },
            None => self.pack_for(outlet_id, sha256, body, None)?,
        };
        self.insert_body(sha256, body.len(), &packed)
    }

    fn outlet_and_last_body(&self, article_id: ArticleId) -> Result<(OutletId, Option<String>)> {
        let mut query = self.connection.prepare_cached(
            "SELECT a.outlet_id, s.sha256 FROM articles AS a LEFT JOIN snapshots AS s ON s.id = a.snapshot_id
             WHERE a.id = ?",
        )?;
        found(query.query_row([article_id], |row| Ok((row.get(0)?, row.get(1)?))), "article", article_id)
    }

    /// Compresses a body against the pages of its outlet, or alone where that is little worse: then it is the base of
    /// the next pages. `packed` is what was tried already.
    fn pack_for(&self, outlet_id: OutletId, sha256: &str, body: &[u8], packed: Option<Packed>) -> Result<Packed> {
        let alone = pack_alone(body)?;
        if let Some(packed) = packed.filter(|packed| packed.is_worth_it(&alone)) {
            return Ok(packed);
        }
        let bodies = self.bodies()?;
        let mut query = bodies.prepare_cached("SELECT sha256, other_sha256 FROM bases WHERE outlet_id = ?")?;
        let bases: Option<(String, Option<String>)> =
            query.query_row([outlet_id], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
        let latest = bases.as_ref().map(|(latest, _)| latest.clone());
        for sha256 in bases.into_iter().flat_map(|(latest, other)| [Some(latest), other]).flatten() {
            let base = self.base(&sha256)?.filter(|_| body.len() <= BASE_BYTES_MAX);
            if let Some(packed) = base.and_then(|base| pack_against(body, &base)).filter(|p| p.is_worth_it(&alone)) {
                return Ok(packed);
            }
        }
        bodies
            .prepare_cached("INSERT OR REPLACE INTO bases VALUES (?, ?, ?)")?
            .execute(params![outlet_id, sha256, latest])?;
        Ok(alone)
    }

    fn insert_body(&self, sha256: &str, bytes: usize, packed: &Packed) -> Result<()> {
        let (base, depth) = packed.base.clone().map_or((None, 0), |(base, depth)| (Some(base), depth));
        self.bodies()?
            .prepare_cached(
                "INSERT INTO bodies (sha256, bytes, base_sha256, depth, body) VALUES (?1, ?2, ?3, ?4, ?5)
                 ON CONFLICT (sha256) DO UPDATE SET base_sha256 = ?3, depth = ?4, body = ?5",
            )?
            .execute(params![sha256, bytes as i64, base, depth, packed.frame])?;
        Ok(())
    }

    /// Drops a body. The first of those that were compressed against it takes its place for the others.
    pub(super) fn drop_body(&self, sha256: &str) -> Result<()> {
        let bodies = self.bodies()?;
        let mut query = bodies.prepare_cached("SELECT base_sha256 FROM bodies WHERE sha256 = ?")?;
        let Some(base) = query.query_row([sha256], one::<Option<String>>).optional()? else { return Ok(()) };
        let mut query = bodies.prepare_cached("SELECT sha256 FROM bodies WHERE base_sha256 = ? ORDER BY rowid")?;
        let dependants: Vec<String> = query.query_map([sha256], one)?.collect::<rusqlite::Result<_>>()?;
        let mut heir = base;
        for dependant in &dependants {
            let body = found_body(self.kept_body(dependant)?, dependant)?;
            let against = heir.as_deref().map(|base| self.base(base)).transpose()?.flatten();
            let packed = against.and_then(|base| pack_against(&body, &base));
            let packed = packed.map_or_else(|| pack_alone(&body), Ok)?;
            self.insert_body(dependant, body.len(), &packed)?;
            heir = Some(dependants[0].clone());
        }
        bodies
            .prepare_cached("UPDATE bases SET sha256 = coalesce(?2, other_sha256, '') WHERE sha256 = ?1")?
            .execute(params![sha256, dependants.first()])?;
        bodies.prepare_cached("UPDATE bases SET other_sha256 = NULL WHERE other_sha256 = ?")?.execute([sha256])?;
        bodies.prepare_cached("DELETE FROM bodies WHERE sha256 = ?")?.execute([sha256])?;
        Ok(())
    }
}

fn found_body(body: Option<Vec<u8>>, sha256: &str) -> Result<Vec<u8>> {
    body.ok_or_else(|| Error::NotFound { what: "body", id: sha256.to_owned() })
}
