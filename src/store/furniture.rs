//! Furniture: blocks of text that recur on the pages of an outlet.

use std::collections::HashMap;

use rusqlite::{OptionalExtension, params};

use super::values::one;
use super::{Reader, Result, Writer};
use crate::model::{ArticleId, OutletId, PageBlock};

/// After so many pages of an outlet the blocks seen only once are forgotten: they are article text, and most of the
/// table. A block that recurs is counted again soon.
const PAGES_BETWEEN_CLEARINGS: i64 = 200;

/// On how many pages of an outlet blocks stand.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Furniture {
    /// Pages counted.
    pub page_count: u32,
    /// Pages on which each block stands, by its hash; unknown blocks are absent.
    pub blocks: HashMap<i64, u32>,
}

impl Reader {
    /// What is known of the blocks of a page.
    pub fn furniture(&self, outlet_id: OutletId, hashes: &[i64]) -> Result<Furniture> {
        let mut pages = self.connection.prepare_cached("SELECT furniture_pages FROM outlets WHERE id = ?")?;
        let mut block =
            self.connection.prepare_cached("SELECT pages FROM furniture WHERE outlet_id = ? AND block_hash = ?")?;
        let mut furniture = Furniture {
            page_count: pages.query_row([outlet_id], one).optional()?.unwrap_or(0),
            ..Furniture::default()
        };
        for hash in hashes {
            if let Some(pages) = block.query_row(params![outlet_id, hash], one).optional()? {
                furniture.blocks.insert(*hash, pages);
            }
        }
        Ok(furniture)
    }

    /// All blocks of an outlet that stand on at least so many pages.
    pub fn common_blocks(&self, outlet_id: OutletId, pages_min: u32) -> Result<Furniture> {
        let mut blocks = self
            .connection
            .prepare_cached("SELECT block_hash, pages FROM furniture WHERE outlet_id = ? AND pages >= ?")?;
        let rows = blocks.query_map(params![outlet_id, pages_min], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(Furniture { blocks: rows.collect::<rusqlite::Result<_>>()?, ..self.furniture(outlet_id, &[])? })
    }
}

impl Writer {
    /// Counts a page and its blocks for the outlet of an article.
    pub(super) fn count_blocks(&self, article_id: ArticleId, blocks: &[PageBlock]) -> Result<()> {
        if blocks.is_empty() {
            return Ok(());
        }
        let (outlet_id, pages): (OutletId, i64) = self
            .connection
            .prepare_cached(
                "UPDATE outlets SET furniture_pages = furniture_pages + 1
                 WHERE id = (SELECT outlet_id FROM articles WHERE id = ?) RETURNING id, furniture_pages",
            )?
            .query_row([article_id], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let mut count = self.connection.prepare_cached(
            "INSERT INTO furniture (outlet_id, block_hash, pages, sample) VALUES (?, ?, 1, ?)
             ON CONFLICT (outlet_id, block_hash) DO UPDATE SET pages = pages + 1",
        )?;
        for block in blocks {
            count.execute(params![outlet_id, block.hash, block.sample])?;
        }
        if pages % PAGES_BETWEEN_CLEARINGS == 0 {
            self.connection
                .prepare_cached("DELETE FROM furniture WHERE outlet_id = ? AND pages = 1")?
                .execute([outlet_id])?;
        }
        Ok(())
    }
}
