-- The snapshots database: bodies by their hash, so that a body is kept once however often it was served.

CREATE TABLE bodies (
    -- Bodies of snapshots.
    id INTEGER PRIMARY KEY,
    sha256 BLOB NOT NULL UNIQUE,       -- of the body; in hexadecimal: snapshots.sha256 of the record
    bytes INTEGER NOT NULL,            -- length of the body
    base_id INTEGER REFERENCES bodies (id), -- body that is the zstd dictionary of this one; null: none
    depth INTEGER NOT NULL,            -- bodies to be unpacked before this one, at the most
    body BLOB NOT NULL                 -- zstd frame
) STRICT;
CREATE INDEX bodies_by_base ON bodies (base_id) WHERE base_id IS NOT NULL;

CREATE TABLE bases (
    -- Of each outlet the latest pages that were unlike those before: its next pages are compressed against them.
    outlet_id INTEGER NOT NULL,        -- outlets.id of the record
    body_id INTEGER NOT NULL REFERENCES bodies (id),
    PRIMARY KEY (outlet_id, body_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX bases_by_body ON bases (body_id);
