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
/// A body whose base spares less than a quarter is kept alone.
const WORTH: (usize, usize) = (3, 4);
/// A body of which a third is left is unlike the pages before: the next ones may be like it.
const UNLIKE: (usize, usize) = (1, 3);
/// Of an outlet's bases no more are tried once a fifth is left: another would hardly spare more.
const LIKE: (usize, usize) = (1, 5);
/// Bases of an outlet. On pages of 26 outlets four take 8 % less than two did; more of them spare nothing.
const BASES_MAX: i64 = 4;
/// No body is larger; a row that says so was tampered with.
const BODY_BYTES_MAX: usize = 256 << 20;

/// A body that others may be compressed against.
struct Base {
    id: i64,
    depth: i64,
    body: Vec<u8>,
}

/// A compressed body.
struct Packed {
    frame: Vec<u8>,
    base: Option<Base>,
}

impl Reader {
    /// A body by its hash; `None` where it is not kept any more.
    pub(super) fn kept_body(&self, sha256: &str) -> Result<Option<Vec<u8>>> {
        let read = || match self.body_id(sha256)? {
            Some(id) => self.unpacked(id).map(Some),
            None => Ok(None),
        };
        read().map_err(|error| error.in_file(self.bodies_path()))
    }

    fn body_id(&self, sha256: &str) -> Result<Option<i64>> {
        let mut query = self.bodies()?.prepare_cached("SELECT id FROM bodies WHERE sha256 = unhex(?)")?;
        Ok(query.query_row([sha256], one).optional()?)
    }

    fn unpacked(&self, id: i64) -> Result<Vec<u8>> {
        let mut query = self.bodies()?.prepare_cached("SELECT body, bytes, base_id FROM bodies WHERE id = ?")?;
        let mut chain: Vec<(Vec<u8>, usize)> = Vec::new();
        let mut next = Some(id);
        while let Some(id) = next {
            let row = query.query_row([id], |row| Ok((row.get(0)?, row.get::<_, i64>(1)?, row.get(2)?)));
            let (frame, bytes, base) = found(row, "body", id)?;
            chain.push((frame, bytes as usize));
            if chain.len() as i64 > 2 * DEPTH_MAX {
                return Err(Error::Value(format!("body {id}: too many bodies have to be unpacked before it")));
            }
            next = base;
        }
        let unpacked = chain
            .into_iter()
            .rev()
            .try_fold(Vec::new(), |base, (frame, bytes)| unpack(&frame, &base, bytes.min(BODY_BYTES_MAX)));
        unpacked.map_err(|error| Error::Value(format!("body {id}: {error}")))
    }

    /// A body to compress others against; `None` where it is too large, or at the end of a chain.
    fn base(&self, id: i64) -> Result<Option<Base>> {
        let mut query = self.bodies()?.prepare_cached("SELECT depth FROM bodies WHERE id = ? AND bytes <= ?")?;
        let depth = query.query_row(params![id, BASE_BYTES_MAX as i64], one::<i64>).optional()?;
        let Some(depth) = depth.filter(|depth| *depth < DEPTH_MAX) else { return Ok(None) };
        Ok(Some(Base { id, depth, body: self.unpacked(id)? }))
    }

    /// The pages of an outlet to compress others against, the latest first.
    fn bases(&self, outlet_id: OutletId) -> Result<Vec<i64>> {
        let mut query =
            self.bodies()?.prepare_cached("SELECT body_id FROM bases WHERE outlet_id = ? ORDER BY body_id DESC")?;
        Ok(query.query_map([outlet_id], one)?.collect::<rusqlite::Result<_>>()?)
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
fn pack_against(body: &[u8], base: Base) -> Option<Packed> {
    let frame = zstd::bulk::Compressor::with_dictionary(LEVEL, &base.body).ok()?.compress(body).ok()?;
    let is_sound = unpack(&frame, &base.body, body.len()).is_ok_and(|unpacked| unpacked == body);
    is_sound.then_some(Packed { frame, base: Some(base) })
}

/// Compresses a body by itself.
fn pack_alone(body: &[u8]) -> Result<Packed> {
    let frame = zstd::bulk::compress(body, LEVEL).map_err(|error| Error::Value(error.to_string()))?;
    Ok(Packed { frame, base: None })
}

impl Packed {
    /// Whether it takes less than a share of what the body takes alone.
    fn is_below(&self, (of, share): (usize, usize), alone: &Self) -> bool {
        self.frame.len() * share < alone.frame.len() * of
    }
}

impl Writer {
    /// Keeps a body, once, whoever served it.
    pub(super) fn save_body(&self, article_id: ArticleId, sha256: &str, body: &[u8]) -> Result<()> {
        if self.body_id(sha256)?.is_some() {
            return Ok(());
        }
        let (outlet_id, before) = self.outlet_and_last_body(article_id)?;
        let before = before.map(|sha256| self.body_id(&sha256)).transpose()?.flatten();
        let packed = match before.filter(|_| body.len() <= BASE_BYTES_MAX) {
            Some(before) => self.base(before)?.and_then(|before| pack_against(body, before)),
            None => None,
        };
        // A re-visit; whether it would be as small alone need not be asked.
        if let Some(packed) = packed.as_ref().filter(|packed| packed.frame.len() < body.len() / 16) {
            self.insert_body(sha256, body.len(), packed)?;
            return Ok(());
        }
        let alone = pack_alone(body)?;
        let packed = self.pack_for(outlet_id, body, packed, &alone)?;
        let is_unlike = packed.as_ref().is_none_or(|packed| !packed.is_below(UNLIKE, &alone));
        let id = self.insert_body(sha256, body.len(), packed.as_ref().unwrap_or(&alone))?;
        if is_unlike {
            self.add_base(outlet_id, id)?;
        }
        Ok(())
    }

    fn outlet_and_last_body(&self, article_id: ArticleId) -> Result<(OutletId, Option<String>)> {
        let mut query = self.connection.prepare_cached(
            "SELECT a.outlet_id, s.sha256 FROM articles AS a LEFT JOIN snapshots AS s ON s.id = a.snapshot_id
             WHERE a.id = ?",
        )?;
        found(query.query_row([article_id], |row| Ok((row.get(0)?, row.get(1)?))), "article", article_id)
    }

    /// Compresses a body against the page of its outlet that is most like it; `None` where it takes little more alone.
    /// `packed` is what was tried already.
    fn pack_for(
        &self,
        outlet_id: OutletId,
        body: &[u8],
        packed: Option<Packed>,
        alone: &Packed,
    ) -> Result<Option<Packed>> {
        let mut best = packed.filter(|packed| packed.is_below(WORTH, alone));
        if body.len() > BASE_BYTES_MAX {
            return Ok(best);
        }
        for id in self.bases(outlet_id)? {
            if best.as_ref().is_some_and(|best| best.is_below(LIKE, alone)) {
                break;
            }
            let packed = self.base(id)?.and_then(|base| pack_against(body, base));
            let limit = best.as_ref().map_or(usize::MAX, |best| best.frame.len());
            best = packed.filter(|p| p.is_below(WORTH, alone) && p.frame.len() < limit).or(best);
        }
        Ok(best)
    }

    fn insert_body(&self, sha256: &str, bytes: usize, packed: &Packed) -> Result<i64> {
        let (base, depth) = packed.base.as_ref().map_or((None, 0), |base| (Some(base.id), base.depth + 1));
        let mut insert = self.bodies()?.prepare_cached(
            "INSERT INTO bodies (sha256, bytes, base_id, depth, body) VALUES (unhex(?), ?, ?, ?, ?) RETURNING id",
        )?;
        Ok(insert.query_row(params![sha256, bytes as i64, base, depth, packed.frame], one)?)
    }

    /// Makes a page one of its outlet's bases, in the place of the oldest.
    fn add_base(&self, outlet_id: OutletId, id: i64) -> Result<()> {
        let bodies = self.bodies()?;
        bodies
            .prepare_cached("INSERT INTO bases (outlet_id, body_id) VALUES (?, ?)")?
            .execute(params![outlet_id, id])?;
        bodies
            .prepare_cached(
                "DELETE FROM bases WHERE outlet_id = ?1 AND body_id NOT IN (
                     SELECT body_id FROM bases WHERE outlet_id = ?1 ORDER BY body_id DESC LIMIT ?2)",
            )?
            .execute(params![outlet_id, BASES_MAX])?;
        Ok(())
    }

    /// Drops a body. The first of those that were compressed against it takes its place for the others.
    pub(super) fn drop_body(&self, sha256: &str) -> Result<()> {
        let bodies = self.bodies()?;
        let mut query = bodies.prepare_cached("SELECT id, base_id FROM bodies WHERE sha256 = unhex(?)")?;
        let row = query.query_row([sha256], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, Option<i64>>(1)?)));
        let Some((id, base)) = row.optional()? else { return Ok(()) };
        let mut query = bodies.prepare_cached("SELECT id FROM bodies WHERE base_id = ? ORDER BY id")?;
        let dependants: Vec<i64> = query.query_map([id], one)?.collect::<rusqlite::Result<_>>()?;
        let mut heir = base;
        for dependant in &dependants {
            let body = self.unpacked(*dependant)?;
            let against = heir.map(|base| self.base(base)).transpose()?.flatten();
            let packed = against.and_then(|base| pack_against(&body, base));
            let packed = packed.map_or_else(|| pack_alone(&body), Ok)?;
            self.pack_anew(*dependant, &packed)?;
            heir = dependants.first().copied();
        }
        bodies
            .prepare_cached("UPDATE OR IGNORE bases SET body_id = ?2 WHERE body_id = ?1 AND ?2 IS NOT NULL")?
            .execute(params![id, dependants.first()])?;
        bodies.prepare_cached("DELETE FROM bases WHERE body_id = ?")?.execute([id])?;
        bodies.prepare_cached("DELETE FROM bodies WHERE id = ?")?.execute([id])?;
        Ok(())
    }

    fn pack_anew(&self, id: i64, packed: &Packed) -> Result<()> {
        let (base, depth) = packed.base.as_ref().map_or((None, 0), |base| (Some(base.id), base.depth + 1));
        self.bodies()?
            .prepare_cached("UPDATE bodies SET base_id = ?2, depth = ?3, body = ?4 WHERE id = ?1")?
            .execute(params![id, base, depth, packed.frame])?;
        Ok(())
    }
}
