-- The snapshots database: bodies by their hash, so that a body is kept once however often it was served.

CREATE TABLE bodies (
    -- Bodies of snapshots.
    sha256 TEXT PRIMARY KEY,           -- of the body, hexadecimal: snapshots.sha256 of the record
    bytes INTEGER NOT NULL,            -- length of the body
    base_sha256 TEXT REFERENCES bodies (sha256), -- body that is the zstd dictionary of this one; null: none
    depth INTEGER NOT NULL,            -- bodies to be unpacked before this one, at the most
    body BLOB NOT NULL                 -- zstd frame
) STRICT;
CREATE INDEX bodies_by_base ON bodies (base_sha256) WHERE base_sha256 IS NOT NULL;

CREATE TABLE bases (
    -- Of each outlet the pages that its next pages are compressed against.
    outlet_id INTEGER PRIMARY KEY,     -- outlets.id of the record
    sha256 TEXT NOT NULL,              -- the latest that was like none before it
    other_sha256 TEXT                  -- the one before
) STRICT;
