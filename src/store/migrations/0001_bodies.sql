-- The snapshots database: bodies by their hash, so that a body is kept once however often it was served.

CREATE TABLE dictionaries (
    -- zstd dictionaries.
    id INTEGER PRIMARY KEY,
    bytes BLOB NOT NULL
) STRICT;

CREATE TABLE bodies (
    -- Bodies of snapshots.
    sha256 TEXT PRIMARY KEY,           -- of the body, hexadecimal: snapshots.sha256 of the record
    dictionary_id INTEGER REFERENCES dictionaries (id), -- dictionary it is compressed with; null: none
    body BLOB NOT NULL                 -- zstd frame
) STRICT;
