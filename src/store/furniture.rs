//! Furniture: blocks of text that recur on the pages of an outlet.

use std::collections::HashMap;

use rusqlite::{OptionalExtension, params};

use super::values::{Utc, one, time};
use super::{Reader, Result, Writer};
use crate::model::{ArticleId, OutletId, PageBlock, StoryId, Timestamp};

/// Pages of an outlet that are counted before all its counts are halved: what stood on its pages a year ago does not
/// keep it from learning what stands there now.
const PAGES_MAX: u32 = 400;

/// Why a block is furniture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LearnedBlock {
    /// The visit that taught it.
    pub since: Timestamp,
    /// Pages with it by then.
    pub pages: u32,
    /// Pages of the outlet that were counted by then.
    pub of: u32,
}

/// On how many pages of an outlet blocks stand.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BlockCounts {
    /// Pages counted.
    pub page_count: u32,
    /// What is known of each block, by its hash; unknown blocks are absent.
    pub blocks: HashMap<i64, BlockCount>,
}

/// What is known of a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BlockCount {
    /// Pages with it.
    pub pages: u32,
    /// How often it stood in another story than the time before.
    pub stories: u32,
    /// The story where it stood last.
    pub last_story: Option<StoryId>,
    /// Whether it is furniture already.
    pub is_learned: bool,
}

impl Reader {
    /// Which of these blocks were an outlet's furniture before an instant.
    pub fn learned_blocks(
        &self,
        outlet_id: OutletId,
        hashes: &[i64],
        before: Timestamp,
    ) -> Result<HashMap<i64, LearnedBlock>> {
        let mut block = self.connection.prepare_cached(
            "SELECT learned_at, learned_pages, learned_of FROM furniture
             WHERE outlet_id = ? AND block_hash = ? AND learned_at < ?",
        )?;
        let mut learned = HashMap::new();
        for hash in hashes {
            let row = block.query_row(params![outlet_id, hash, Utc(before)], |row| {
                Ok(LearnedBlock { since: time(row, "learned_at")?, pages: row.get(1)?, of: row.get(2)? })
            });
            learned.extend(row.optional()?.map(|known| (*hash, known)));
        }
        Ok(learned)
    }

    /// What is known of the blocks of a page.
    pub fn block_counts(&self, outlet_id: OutletId, hashes: &[i64]) -> Result<BlockCounts> {
        let mut pages = self.connection.prepare_cached("SELECT furniture_pages FROM outlets WHERE id = ?")?;
        let mut block = self.connection.prepare_cached(
            "SELECT pages, stories, last_story_id, learned_at IS NOT NULL FROM furniture
             WHERE outlet_id = ? AND block_hash = ?",
        )?;
        let page_count = pages.query_row([outlet_id], one).optional()?.unwrap_or(0);
        let mut counts = BlockCounts { page_count, ..BlockCounts::default() };
        for hash in hashes {
            let row = block.query_row(params![outlet_id, hash], |row| {
                Ok(BlockCount {
                    pages: row.get(0)?,
                    stories: row.get(1)?,
                    last_story: row.get(2)?,
                    is_learned: row.get(3)?,
                })
            });
            counts.blocks.extend(row.optional()?.map(|count| (*hash, count)));
        }
        Ok(counts)
    }
}

impl Writer {
    /// Counts a page and its blocks for the outlet of an article, which is in this story.
    pub(super) fn count_blocks(
        &self,
        article_id: ArticleId,
        blocks: &[PageBlock],
        story_id: Option<StoryId>,
        at: Timestamp,
    ) -> Result<()> {
        let (outlet_id, page_count): (OutletId, u32) = self
            .connection
            .prepare_cached(
                "UPDATE outlets SET furniture_pages = furniture_pages + 1
                 WHERE id = (SELECT outlet_id FROM articles WHERE id = ?) RETURNING id, furniture_pages",
            )?
            .query_row([article_id], |row| Ok((row.get(0)?, row.get(1)?)))?;
        // What stands on one page only is the article's text, which need not be kept twice: the words come with the
        // second page.
        let mut count = self.connection.prepare_cached(
            "INSERT INTO furniture (outlet_id, block_hash, sample, pages, stories, last_story_id)
             VALUES (?1, ?2, '', 1, 1, ?4)
             ON CONFLICT (outlet_id, block_hash) DO UPDATE SET pages = pages + 1,
                 sample = CASE sample WHEN '' THEN ?3 ELSE sample END,
                 stories = stories + (last_story_id IS NOT excluded.last_story_id),
                 last_story_id = excluded.last_story_id",
        )?;
        let mut learn = self.connection.prepare_cached(
            "UPDATE furniture SET learned_at = ?3, learned_pages = pages, learned_of = ?4
             WHERE outlet_id = ?1 AND block_hash = ?2 AND learned_at IS NULL",
        )?;
        for block in blocks {
            count.execute(params![outlet_id, block.hash, block.sample, story_id])?;
            if block.is_learned {
                learn.execute(params![outlet_id, block.hash, Utc(at), page_count])?;
            }
        }
        if page_count >= PAGES_MAX {
            self.halve_counts(outlet_id)?;
        }
        Ok(())
    }

    /// Forgets half of what was counted. Blocks seen once go: they are article text, and most of the table; a block
    /// that recurs is counted again soon. What was learned stays.
    fn halve_counts(&self, outlet_id: OutletId) -> Result<()> {
        for sql in [
            "DELETE FROM furniture WHERE outlet_id = ? AND pages = 1 AND learned_at IS NULL",
            "UPDATE furniture SET pages = pages / 2 WHERE outlet_id = ?",
            "UPDATE outlets SET furniture_pages = furniture_pages / 2 WHERE id = ?",
        ] {
            self.connection.prepare_cached(sql)?.execute([outlet_id])?;
        }
        Ok(())
    }
}
