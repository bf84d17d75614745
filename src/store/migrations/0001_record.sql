-- The record. Comments stand inside CREATE TABLE, where SQLite keeps them: `.schema` shows them to whoever opens the file.

CREATE TABLE meta (
    -- Small facts of the daemon itself.
    key TEXT PRIMARY KEY,  -- what is remembered
    value TEXT NOT NULL    -- its value
) STRICT, WITHOUT ROWID;

CREATE TABLE outlets (
    -- Publishers.
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,         -- as configured, or the registrable domain of an imported article
    domain TEXT,                       -- registrable domain
    country TEXT,                      -- ISO 3166-1 alpha-2
    language TEXT,                     -- main language, ISO 639
    furniture_pages INTEGER NOT NULL DEFAULT 0 -- pages counted for its furniture; halved with all counts at 400
) STRICT;
CREATE INDEX outlets_by_domain ON outlets (domain);

CREATE TABLE furniture (
    -- Blocks of text that recur on pages of one outlet.
    outlet_id INTEGER NOT NULL REFERENCES outlets (id),
    block_hash INTEGER NOT NULL,       -- hash of the normalised block
    sample TEXT NOT NULL,              -- the block, shortened; empty while it has stood on one page only
    pages INTEGER NOT NULL,            -- pages on which it stood
    stories INTEGER NOT NULL,          -- how often it stood in another story than the time before
    last_story_id INTEGER,             -- the story where it stood last; it may have been merged since
    learned_at TEXT,                   -- visit that made it furniture: later visits leave it out; null: it is none
    learned_pages INTEGER,             -- pages on which it stood then
    learned_of INTEGER,                -- pages counted then
    PRIMARY KEY (outlet_id, block_hash)
) STRICT, WITHOUT ROWID;

CREATE TABLE feeds (
    -- Documents that are polled.
    id TEXT PRIMARY KEY,               -- the configured slug
    outlet_id INTEGER NOT NULL REFERENCES outlets (id),
    url TEXT NOT NULL,                 -- polled address: the configured one, or where a permanent redirect leads
    configured_url TEXT NOT NULL,      -- address in the configuration
    title TEXT,                        -- the feed's own title
    language TEXT,                     -- language in the configuration
    is_active INTEGER NOT NULL DEFAULT 1, -- 0 once it has left the configuration
    etag TEXT,                         -- validator of the last full answer
    last_modified TEXT,                -- the same
    not_modified_count INTEGER NOT NULL DEFAULT 0, -- polls answered by 304 since the last full answer
    next_poll_at TEXT,                 -- when it is due; null: never polled, due now
    last_polled_at TEXT,               -- last poll, whatever came of it
    last_success_at TEXT,              -- last poll with a usable answer
    failure_count INTEGER NOT NULL DEFAULT 0, -- polls in a row without a usable answer
    last_problem TEXT                  -- worst problem of the last poll; null when clean
) STRICT, WITHOUT ROWID;
CREATE INDEX feeds_by_outlet ON feeds (outlet_id);

CREATE TABLE topics (
    -- What is watched.
    id TEXT PRIMARY KEY,               -- the configured slug
    title TEXT NOT NULL,               -- English, else the first wording
    titles TEXT NOT NULL,              -- all wordings: JSON object by language
    query TEXT NOT NULL,               -- the query in force
    terms TEXT NOT NULL,               -- wordings of its $terms: JSON object by term and language
    version INTEGER NOT NULL,          -- 1, and one more each time query or terms change
    updated_at TEXT NOT NULL,          -- when this version came into force
    is_run_over_archive INTEGER NOT NULL DEFAULT 0, -- 1: no article of the record was read under other queries of it or its claims
    is_active INTEGER NOT NULL DEFAULT 1 -- 0 once it has left the configuration
) STRICT, WITHOUT ROWID;

CREATE TABLE topic_versions (
    -- Earlier queries of topics.
    topic_id TEXT NOT NULL REFERENCES topics (id),
    version INTEGER NOT NULL,          -- number of the query
    query TEXT NOT NULL,               -- the query of that version
    terms TEXT NOT NULL,               -- its terms
    valid_from TEXT NOT NULL,          -- when it came into force
    valid_until TEXT NOT NULL,         -- when the next one did
    PRIMARY KEY (topic_id, version)
) STRICT, WITHOUT ROWID;

CREATE TABLE claims (
    -- Propositions that topics track.
    id TEXT PRIMARY KEY,               -- topic/claim
    topic_id TEXT NOT NULL REFERENCES topics (id),
    number INTEGER NOT NULL,           -- place in the configuration, from 1
    text TEXT NOT NULL,                -- English, else the first wording
    texts TEXT NOT NULL,               -- all wordings: JSON object by language
    query TEXT NOT NULL,               -- what a passage about it says
    is_active INTEGER NOT NULL DEFAULT 1 -- 0 once it has left the configuration
) STRICT, WITHOUT ROWID;
CREATE INDEX claims_by_topic ON claims (topic_id, number);

CREATE TABLE stories (
    -- Articles, in any language, about one event.
    id INTEGER PRIMARY KEY AUTOINCREMENT, -- never given twice, though merged stories leave the table
    title TEXT,                        -- headline that stands for it, for readers of languages that it does not have
    language TEXT,                     -- language of that headline
    first_seen_at TEXT NOT NULL,       -- earliest first_seen_at of its articles
    last_changed_at TEXT NOT NULL,     -- last time an article joined, changed or disappeared
    article_count INTEGER NOT NULL DEFAULT 0, -- articles, copies included
    copy_count INTEGER NOT NULL DEFAULT 0,    -- those of them that are copies
    outlet_count INTEGER NOT NULL DEFAULT 0,  -- distinct outlets
    language_count INTEGER NOT NULL DEFAULT 0, -- distinct languages
    checked_count INTEGER NOT NULL DEFAULT 0  -- articles without copies when it was last looked over: titles, split
) STRICT;
CREATE INDEX stories_by_change ON stories (last_changed_at);

CREATE TABLE story_aliases (
    -- Ids of stories that were merged into another; rows that named them name the other since.
    alias INTEGER PRIMARY KEY,         -- the id that is no more
    story_id INTEGER NOT NULL REFERENCES stories (id),
    title TEXT,                        -- its title
    merged_at TEXT NOT NULL            -- when they fell together
) STRICT;
CREATE INDEX story_aliases_by_story ON story_aliases (story_id);

CREATE TABLE story_titles (
    -- Whose headline stands for a story, and since when; the latest row of a language counts.
    story_id INTEGER NOT NULL REFERENCES stories (id),
    language TEXT NOT NULL,            -- of the reader; und: readers of languages that the story does not have
    chosen_at TEXT NOT NULL,           -- from when
    article_id INTEGER NOT NULL REFERENCES articles (id), -- the article that has the headline
    PRIMARY KEY (story_id, language, chosen_at)
) STRICT, WITHOUT ROWID;

CREATE TABLE articles (
    -- Pages behind entries.
    id INTEGER PRIMARY KEY,
    outlet_id INTEGER NOT NULL REFERENCES outlets (id),
    url TEXT NOT NULL UNIQUE,          -- canonical URL
    language TEXT NOT NULL,            -- ISO 639; und: not known
    title TEXT,                        -- latest headline
    published_at TEXT,                 -- first publication, page before feed
    first_seen_at TEXT NOT NULL,       -- when an entry or an import first named it
    last_visited_at TEXT,              -- last visit, whatever came of it
    next_visit_at TEXT,                -- when it is due; null: never
    state TEXT NOT NULL DEFAULT 'live' CHECK (state IN ('live', 'missing', 'gone', 'moved', 'walled', 'blocked', 'failing')),
                                       -- whether it can be read where it was published
    missing_since TEXT,                -- since when it cannot be found
    miss_count INTEGER NOT NULL DEFAULT 0, -- misses in a row
    last_changed_at TEXT,              -- when its content last changed
    revision_count INTEGER NOT NULL DEFAULT 0, -- number of its last revision
    current_revision_id INTEGER REFERENCES revisions (id), -- what stood there last: the last revision, or an earlier one that came back
    same_as INTEGER REFERENCES articles (id), -- the article that turned out to live here, under an address of which this row was made; this one is looked at no more
    copy_of INTEGER REFERENCES articles (id), -- earliest article with the same text, never itself a copy
    copy_share REAL,                   -- share of its text that stands in the original, 0 to 1
    copy_reason TEXT,                  -- same text, abridged, embedded, …
    origin TEXT,                       -- agency named as the origin
    story_id INTEGER REFERENCES stories (id), -- the story it belongs to
    story_reason TEXT,                 -- why: JSON with every part of the score
    etag TEXT,                         -- validator of the last full answer
    last_modified TEXT,                -- the same
    not_modified_count INTEGER NOT NULL DEFAULT 0, -- visits answered by 304 since the last full answer
    snapshot_id INTEGER REFERENCES snapshots (id), -- bytes last kept
    is_imported INTEGER NOT NULL DEFAULT 0 -- 1: its text was imported
) STRICT;
CREATE INDEX articles_due ON articles (next_visit_at) WHERE next_visit_at IS NOT NULL;
CREATE INDEX articles_by_story ON articles (story_id, outlet_id, language, copy_of) WHERE story_id IS NOT NULL;
CREATE INDEX articles_by_outlet ON articles (outlet_id, first_seen_at);
CREATE INDEX articles_by_language ON articles (language, first_seen_at);
CREATE INDEX articles_by_first_seen ON articles (first_seen_at);
CREATE INDEX articles_by_original ON articles (copy_of) WHERE copy_of IS NOT NULL;

CREATE TABLE article_urls (
    -- Every address by which an article is known, its canonical one included.
    key TEXT PRIMARY KEY,              -- the address without what makes no difference (scheme, www., tracking parameters)
    url TEXT NOT NULL,                 -- the address as first seen
    article_id INTEGER NOT NULL REFERENCES articles (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX article_urls_by_article ON article_urls (article_id);

CREATE TABLE entries (
    -- Items as feeds state them.
    id INTEGER PRIMARY KEY,
    feed_id TEXT NOT NULL REFERENCES feeds (id),
    article_id INTEGER REFERENCES articles (id), -- null where there is no usable link
    key TEXT NOT NULL,                 -- stable in the feed: guid, else canonical link, else a hash of title and date
    guid TEXT,                         -- identifier as stated
    url TEXT,                          -- link as stated, absolute
    title TEXT,                        -- headline as stated
    summary TEXT,                      -- plain text
    published_at TEXT,                 -- as stated
    first_seen_at TEXT NOT NULL,       -- poll that brought it
    last_changed_at TEXT,              -- poll that last saw it edited; null: never
    UNIQUE (feed_id, key)
) STRICT;
CREATE INDEX entries_by_feed ON entries (feed_id, first_seen_at);
CREATE INDEX entries_by_article ON entries (article_id);

CREATE TABLE headers (
    -- Headers of answers that an outlet sent more than once.
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,                -- as received
    value TEXT NOT NULL,               -- as received
    UNIQUE (name, value)
) STRICT;

CREATE TABLE snapshots (
    -- Bytes as received, with their headers; the bodies lie in the snapshots database beside this file, by sha256.
    id INTEGER PRIMARY KEY,
    article_id INTEGER NOT NULL REFERENCES articles (id),
    url TEXT NOT NULL,                 -- address that answered, after redirects
    fetched_at TEXT NOT NULL,          -- when the request was sent
    status INTEGER NOT NULL,           -- HTTP status
    headers TEXT NOT NULL,             -- JSON array in order: [name, value], or the id in headers; whole in the view snapshot_headers
    redirects TEXT NOT NULL,           -- JSON array of {url, status}, first to last
    sha256 TEXT NOT NULL,              -- of the body after content decoding, hexadecimal
    bytes INTEGER NOT NULL,            -- length of that body
    pruned_at TEXT                     -- when retention dropped it; null: it is kept
) STRICT;
CREATE INDEX snapshots_by_article ON snapshots (article_id);
CREATE INDEX snapshots_by_sha256 ON snapshots (sha256);

CREATE TABLE revisions (
    -- Distinct contents of articles.
    id INTEGER PRIMARY KEY,
    article_id INTEGER NOT NULL REFERENCES articles (id),
    number INTEGER NOT NULL,           -- 1, 2, 3 … within the article
    seen_at TEXT NOT NULL,             -- visit that first saw it
    title TEXT,                        -- headline
    byline TEXT,                       -- authors
    text TEXT NOT NULL,                -- paragraphs separated by a blank line
    language TEXT NOT NULL,            -- ISO 639
    left_out TEXT,                     -- JSON: furniture left out of the text, with the pages that taught it
    content_hash TEXT NOT NULL,        -- hash of what counts as content
    extractor_version TEXT NOT NULL,   -- extractor that made it
    snapshot_id INTEGER REFERENCES snapshots (id), -- its bytes; null for imported text
    return_count INTEGER NOT NULL DEFAULT 0, -- how often this content came back after another
    last_returned_at TEXT,             -- last time it did
    note TEXT,                         -- extractor_changed: the difference to the one before is, or may be, the extractor's
    UNIQUE (article_id, number)
) STRICT;
CREATE INDEX revisions_by_seen ON revisions (seen_at);

CREATE TABLE attempts (
    -- HTTP requests and their outcomes.
    id INTEGER PRIMARY KEY,
    feed_id TEXT REFERENCES feeds (id),         -- for a poll
    article_id INTEGER REFERENCES articles (id), -- for a visit
    url TEXT NOT NULL,                 -- address asked
    at TEXT NOT NULL,                  -- when
    status INTEGER,                    -- HTTP status; null without an answer
    bytes INTEGER NOT NULL,            -- body bytes received, before decoding
    duration_ms INTEGER NOT NULL,      -- from the request to the last byte
    outcome TEXT NOT NULL CHECK (outcome IN ('ok', 'not_modified', 'http_error', 'timeout', 'too_large', 'truncated', 'refused', 'robots', 'network'))
                                       -- how it ended
) STRICT;
CREATE INDEX attempts_by_time ON attempts (at);
CREATE INDEX attempts_by_feed ON attempts (feed_id) WHERE feed_id IS NOT NULL;
CREATE INDEX attempts_by_article ON attempts (article_id) WHERE article_id IS NOT NULL;

CREATE TABLE hosts (
    -- What is remembered of servers between cycles.
    host TEXT PRIMARY KEY,             -- host:port
    blocked_until TEXT,                -- no request before (Retry-After, back-off)
    robots TEXT,                       -- robots.txt as last read; empty: the host has none
    robots_status INTEGER,             -- its HTTP status; 0: not reached
    robots_expires_at TEXT,            -- when it is to be read again
    hour_started_at TEXT,              -- start of the hour in which requests are counted
    requests INTEGER NOT NULL DEFAULT 0 -- requests sent in that hour
) STRICT, WITHOUT ROWID;

CREATE TABLE host_days (
    -- Re-visits that a server has had on the last day on which it had any.
    host TEXT PRIMARY KEY,             -- host:port
    day TEXT NOT NULL,                 -- day, UTC
    revisits INTEGER NOT NULL          -- on that day
) STRICT, WITHOUT ROWID;

CREATE TABLE topic_articles (
    -- Articles that match topics.
    topic_id TEXT NOT NULL REFERENCES topics (id),
    article_id INTEGER NOT NULL REFERENCES articles (id),
    matched TEXT NOT NULL,             -- by what words: JSON
    version INTEGER NOT NULL,          -- of the topic's query
    matched_at TEXT NOT NULL,          -- when it first did
    PRIMARY KEY (topic_id, article_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX topic_articles_by_article ON topic_articles (article_id);

CREATE TABLE copy_keys (
    -- Index keys by which articles with common text find each other.
    key INTEGER NOT NULL,              -- as the dedup module makes it
    article_id INTEGER NOT NULL REFERENCES articles (id),
    PRIMARY KEY (key, article_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX copy_keys_by_article ON copy_keys (article_id);

CREATE TABLE article_features (
    -- What stories are joined by.
    article_id INTEGER PRIMARY KEY REFERENCES articles (id),
    day TEXT NOT NULL,                 -- day of publication, else of first sight
    encoder TEXT,                      -- what read the meaning: vectors of two encoders are never compared; null: none in them
    bytes BLOB NOT NULL                -- as the stories module encodes it
) STRICT;
CREATE INDEX article_features_by_day ON article_features (day);

CREATE TABLE article_decisions (
    -- What an article was held against when it was decided about, also what was rejected; for `explain`.
    article_id INTEGER PRIMARY KEY REFERENCES articles (id),
    decided_at TEXT NOT NULL,          -- when
    copies TEXT NOT NULL,              -- texts compared, the most alike first: JSON list of [article, share of this text, share of the other, reason]
    stories TEXT NOT NULL,             -- stories compared, the nearest first: JSON list of [story, score, meaning, names, letters, days]
    threshold REAL NOT NULL            -- score that a story needed
) STRICT;

CREATE TABLE story_pins (
    -- Pairs that the user keeps together or apart.
    article_a INTEGER NOT NULL REFERENCES articles (id), -- the smaller id
    article_b INTEGER NOT NULL REFERENCES articles (id), -- the greater one
    kind TEXT NOT NULL CHECK (kind IN ('together', 'apart')), -- what the user wants of them
    pinned_at TEXT NOT NULL,           -- when
    PRIMARY KEY (article_a, article_b),
    CHECK (article_a < article_b)
) STRICT, WITHOUT ROWID;
CREATE INDEX story_pins_by_other ON story_pins (article_b);

CREATE TABLE statements (
    -- Passages that report an allegation, a denial, a confirmation, a refusal to comment or a correction.
    id INTEGER PRIMARY KEY,
    revision_id INTEGER NOT NULL REFERENCES revisions (id),
    claim_id TEXT REFERENCES claims (id), -- the claim it is about; of several the best; null: none that is tracked
    kind TEXT NOT NULL CHECK (kind IN ('allegation', 'denial', 'confirmation', 'no_comment', 'correction')), -- what it reports
    hedged INTEGER,                    -- 1: the outlet keeps its distance; 0: it does not; null: nothing is alleged
    hedge_type TEXT CHECK (hedge_type IN ('morphology', 'lexical', 'attribution', 'plain')), -- by what it does
    speaker TEXT,                      -- who accuses, denies, confirms or stays silent, as it stands there, or by the name that the article gives to the role
    cue TEXT NOT NULL,                 -- the words that signal it
    rule TEXT NOT NULL,                -- rule of the language pack that decided
    direct_quote INTEGER NOT NULL,     -- 1: words of the speaker stand in quotation marks
    part TEXT NOT NULL CHECK (part IN ('title', 'text')), -- where start and end count
    start INTEGER NOT NULL,            -- of the sentence, in Unicode scalar values
    "end" INTEGER NOT NULL,            -- of the sentence, exclusive
    text TEXT NOT NULL                 -- the sentence
) STRICT;
CREATE INDEX statements_by_revision ON statements (revision_id);
CREATE INDEX statements_by_claim ON statements (claim_id, kind);

CREATE TABLE statement_claims (
    -- All claims that a statement is about.
    statement_id INTEGER NOT NULL REFERENCES statements (id),
    claim_id TEXT NOT NULL REFERENCES claims (id),
    rank INTEGER NOT NULL,             -- 1: the best, which statements.claim_id names too
    PRIMARY KEY (statement_id, claim_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX statement_claims_by_claim ON statement_claims (claim_id);

CREATE TABLE positions (
    -- Where revisions stand on claims.
    revision_id INTEGER NOT NULL REFERENCES revisions (id),
    claim_id TEXT NOT NULL REFERENCES claims (id),
    position TEXT NOT NULL CHECK (position IN ('asserted', 'hedged', 'contested', 'rebutted', 'silent')),
                                       -- derived from the revision's statements
    PRIMARY KEY (revision_id, claim_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX positions_by_claim ON positions (claim_id, position);

CREATE TABLE changes (
    -- Dated events of the record.
    id INTEGER PRIMARY KEY,
    at TEXT NOT NULL,                  -- visit that saw it
    kind TEXT NOT NULL,                -- what happened
    topic_id TEXT REFERENCES topics (id),       -- topic it matters to
    story_id INTEGER REFERENCES stories (id),   -- story it belongs to
    article_id INTEGER REFERENCES articles (id), -- article concerned
    from_revision_id INTEGER REFERENCES revisions (id), -- revision before
    to_revision_id INTEGER REFERENCES revisions (id),   -- revision after
    detail TEXT NOT NULL               -- JSON object: the words, the statement, not_before (the visit before)
) STRICT;
CREATE INDEX changes_by_time ON changes (at);
CREATE INDEX changes_by_article ON changes (article_id, at);
CREATE INDEX changes_by_story ON changes (story_id, at);
CREATE INDEX changes_by_topic ON changes (topic_id, at);

CREATE TABLE day_roots (
    -- The chain of evidence: for each day on which something was recorded a root over its records and the root before.
    number INTEGER PRIMARY KEY,        -- place in the chain, from 1
    day TEXT NOT NULL,                 -- day, UTC, on which its records were written
    closed_at TEXT NOT NULL,           -- first cycle, import or re-analysis of another day
    attempts_to INTEGER NOT NULL,      -- last attempt covered; the first follows that of the link before
    snapshots_to INTEGER NOT NULL,     -- last snapshot covered
    revisions_to INTEGER NOT NULL,     -- last revision covered
    changes_to INTEGER NOT NULL,       -- last change covered
    marks BLOB NOT NULL,               -- first eight bytes of the SHA-256 of each line: they find which record was altered
    root TEXT NOT NULL                 -- SHA-256, hexadecimal; docs/methodology.md says over what
) STRICT;

CREATE TABLE open_marks (
    -- Of each record of the day that is still open the mark that day_roots will have of it.
    part INTEGER NOT NULL,             -- its table: 0 attempts, 1 snapshots, 2 revisions, 3 changes
    record_id INTEGER NOT NULL,        -- its id there
    mark BLOB NOT NULL,                -- first eight bytes of the SHA-256 of its line, written with the record
    PRIMARY KEY (part, record_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE digests (
    -- Daily editions.
    id INTEGER PRIMARY KEY,
    date TEXT NOT NULL,                -- civil day in the configured time zone
    topic_id TEXT REFERENCES topics (id), -- null: all topics
    language TEXT NOT NULL,            -- of the reader
    since TEXT NOT NULL,               -- tells what happened from here
    until TEXT NOT NULL,               -- to here, exclusive
    created_at TEXT NOT NULL,          -- when it was made
    is_sent INTEGER NOT NULL,          -- 1: what it tells counts as told
    content TEXT NOT NULL              -- the edition: JSON
) STRICT;
CREATE INDEX digests_by_reader ON digests (language, topic_id, until);

CREATE TABLE alerts (
    -- Changes that a rule of a topic tells of: told, or held back for a summary.
    channel TEXT NOT NULL,             -- the configured channel
    change_id INTEGER NOT NULL REFERENCES changes (id), -- told once on each channel
    topic_id TEXT NOT NULL REFERENCES topics (id), -- whose rule it is
    rule TEXT NOT NULL,                -- the rule's id in the topic
    decided_at TEXT NOT NULL,          -- when it was decided
    due_at TEXT,                       -- held back until (quiet hours, too many in an hour); null: told
    message_id INTEGER REFERENCES messages (id), -- what told it; null: held back
    PRIMARY KEY (channel, change_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX alerts_held ON alerts (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX alerts_by_message ON alerts (message_id) WHERE message_id IS NOT NULL;

CREATE TABLE messages (
    -- What is sent: alerts, summaries of alerts, editions by mail.
    id INTEGER PRIMARY KEY AUTOINCREMENT, -- in the order of sending on each channel
    key TEXT NOT NULL UNIQUE,          -- what it tells, on which channel: nothing is told twice
    public_id TEXT NOT NULL,           -- by what receivers know it, in every attempt: Message-ID, webhook-id
    channel TEXT NOT NULL,             -- the configured channel
    kind TEXT NOT NULL CHECK (kind IN ('alert', 'summary', 'edition')), -- what it is
    topic_id TEXT REFERENCES topics (id), -- the topic
    rule TEXT,                         -- the rule of that topic, for alerts and summaries
    created_at TEXT NOT NULL,          -- when it was decided
    content TEXT NOT NULL              -- JSON: the mail's parts, or the document posted; null a month after it arrived everywhere
) STRICT;
CREATE INDEX messages_by_rule ON messages (channel, topic_id, rule, created_at);

CREATE TABLE outbox (
    -- Messages on their way, one row for each receiver; rows stay after they were sent.
    message_id INTEGER NOT NULL REFERENCES messages (id),
    channel TEXT NOT NULL,             -- the message's
    recipient TEXT NOT NULL,           -- mail address; empty where the channel has one receiver
    state TEXT NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'sending', 'sent', 'failed', 'dead')),
                                       -- sending: under way, or was when the process ended; failed: refused for good; dead: given up
    attempt_count INTEGER NOT NULL DEFAULT 0, -- attempts begun
    ended_at TEXT,                     -- when it was sent, refused or given up
    problem TEXT,                      -- what went wrong last; null: nothing
    PRIMARY KEY (channel, recipient, message_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX outbox_waiting ON outbox (channel, recipient, message_id) WHERE state IN ('pending', 'sending');
CREATE INDEX outbox_by_message ON outbox (message_id);

CREATE TABLE receivers (
    -- How each receiver of a channel does.
    channel TEXT NOT NULL,             -- the configured channel
    recipient TEXT NOT NULL,           -- mail address; empty where the channel has one receiver
    failure_count INTEGER NOT NULL DEFAULT 0, -- attempts in a row that failed
    next_attempt_at TEXT,              -- none before; null: at once
    last_sent_at TEXT,                 -- when something last arrived
    last_problem TEXT,                 -- what went wrong in the last attempt; null: nothing
    PRIMARY KEY (channel, recipient)
) STRICT, WITHOUT ROWID;

CREATE VIEW latest_articles AS
    -- Each article with its last revision (an earlier one where that came back); without a revision the text is null.
    SELECT a.id, a.outlet_id, o.name AS outlet, a.url, a.language, a.title, r.byline, r.text, a.published_at,
        a.first_seen_at, a.last_visited_at, a.state, a.missing_since, a.revision_count, r.id AS revision_id, r.seen_at,
        a.copy_of, a.story_id
    FROM articles AS a
    JOIN outlets AS o ON o.id = a.outlet_id
    LEFT JOIN revisions AS r ON r.id = a.current_revision_id;

CREATE VIRTUAL TABLE articles_fts USING fts5 (
    title, text, content = 'latest_articles', content_rowid = 'id', tokenize = 'unicode61 remove_diacritics 2'
);

CREATE VIEW snapshot_headers AS
    -- The headers of each snapshot as they were received: a JSON array of [name, value] in order.
    SELECT s.id AS snapshot_id, (
        SELECT json_group_array(json(pair)) FROM (
            SELECT CASE e.type WHEN 'integer' THEN (
                SELECT json_array(h.name, h.value) FROM headers AS h WHERE h.id = e.value
            ) ELSE e.value END AS pair
            FROM json_each(s.headers) AS e ORDER BY e.key
        )
    ) AS headers
    FROM snapshots AS s;

CREATE VIEW story_timeline AS
    -- The changes of each story in their order.
    SELECT c.story_id, c.at, c.kind, o.name AS outlet, a.language, c.article_id, c.detail, c.id AS change_id
    FROM changes AS c
    LEFT JOIN articles AS a ON a.id = c.article_id
    LEFT JOIN outlets AS o ON o.id = a.outlet_id
    WHERE c.story_id IS NOT NULL
    ORDER BY c.story_id, c.at, c.id;

CREATE VIEW denials AS
    -- Each article and claim with the first denial; hours are null where no allegation came before. What a newer
    -- extractor finds in old bytes stood there when they were seen.
    WITH passages AS (
        SELECT sc.claim_id, s.kind, s.speaker, s.text, s.id AS statement_id, r.id AS revision_id,
            CASE WHEN r.note IS NULL THEN r.seen_at ELSE coalesce((
                SELECT min(e.seen_at) FROM revisions AS e
                WHERE e.article_id = r.article_id AND e.snapshot_id = r.snapshot_id
            ), r.seen_at) END AS seen_at,
            a.id AS article_id, a.outlet_id, a.language, a.story_id
        FROM statement_claims AS sc
        JOIN statements AS s ON s.id = sc.statement_id
        JOIN revisions AS r ON r.id = s.revision_id
        JOIN articles AS a ON a.id = r.article_id
        WHERE s.kind IN ('allegation', 'denial')
    ), first_denials AS (
        SELECT *, row_number() OVER (PARTITION BY article_id, claim_id ORDER BY seen_at, statement_id) AS place
        FROM passages WHERE kind = 'denial'
    ), alleged AS (
        SELECT claim_id, story_id, min(seen_at) AS seen_at FROM passages
        WHERE kind = 'allegation' GROUP BY claim_id, story_id
    ), own_alleged AS (
        SELECT claim_id, story_id, outlet_id, min(seen_at) AS seen_at FROM passages
        WHERE kind = 'allegation' GROUP BY claim_id, story_id, outlet_id
    )
    SELECT d.article_id, o.name AS outlet, d.language, d.story_id, d.claim_id, d.speaker, d.text, d.seen_at AS denied_at,
        CASE WHEN f.seen_at <= d.seen_at
            THEN round((julianday(d.seen_at) - julianday(f.seen_at)) * 24, 2) END AS hours_to_denial,
        CASE WHEN w.seen_at <= d.seen_at
            THEN round((julianday(d.seen_at) - julianday(w.seen_at)) * 24, 2) END AS hours_to_own_denial,
        d.revision_id, d.statement_id
    FROM first_denials AS d
    JOIN outlets AS o ON o.id = d.outlet_id
    LEFT JOIN alleged AS f ON f.claim_id = d.claim_id AND f.story_id IS d.story_id
    LEFT JOIN own_alleged AS w ON w.claim_id = d.claim_id AND w.story_id IS d.story_id AND w.outlet_id = d.outlet_id
    WHERE d.place = 1;

CREATE VIEW coverage_by_day AS
    -- Articles by day of publication (else of first sight, UTC), and articles in which a denial was first seen that day.
    WITH appeared AS (
        SELECT substr(coalesce(a.published_at, a.first_seen_at), 1, 10) AS day, ta.topic_id, a.language,
            count(*) AS articles, count(DISTINCT a.outlet_id) AS outlets, count(a.copy_of) AS copies
        FROM topic_articles AS ta JOIN articles AS a ON a.id = ta.article_id
        GROUP BY 1, 2, 3
    ), denied AS (
        SELECT substr(denied_at, 1, 10) AS day, topic_id, language, count(*) AS denials
        FROM (
            SELECT min(d.denied_at) AS denied_at, c.topic_id, d.language
            FROM denials AS d JOIN claims AS c ON c.id = d.claim_id
            GROUP BY d.article_id, c.topic_id
        )
        GROUP BY 1, 2, 3
    )
    SELECT day, topic_id, language, sum(articles) AS articles, sum(outlets) AS outlets, sum(copies) AS copies,
        sum(denials) AS denials
    FROM (
        SELECT day, topic_id, language, articles, outlets, copies, 0 AS denials FROM appeared
        UNION ALL
        SELECT day, topic_id, language, 0, 0, 0, denials FROM denied
    )
    GROUP BY day, topic_id, language
    ORDER BY day, topic_id, language;

CREATE VIEW claim_matrix AS
    -- Where each outlet stands on each claim: of what stands in its articles the latest that speaks of the claim, and
    -- `silent` where none does. `since`: the first revision of that article's unbroken run with the position.
    WITH ranked AS (
        SELECT a.outlet_id, p.claim_id, p.position, a.id AS article_id, r.id AS revision_id, r.last_returned_at,
            row_number() OVER (
                PARTITION BY a.outlet_id, p.claim_id
                ORDER BY p.position = 'silent', coalesce(r.last_returned_at, r.seen_at) DESC, a.id DESC
            ) AS place
        FROM articles AS a
        JOIN revisions AS r ON r.id = a.current_revision_id
        JOIN positions AS p ON p.revision_id = r.id
    )
    SELECT o.name AS outlet, m.claim_id, m.position, coalesce(m.last_returned_at, (
            SELECT min(first.seen_at) FROM revisions AS first
            WHERE first.article_id = m.article_id AND first.number > coalesce((
                SELECT max(other.number) FROM revisions AS other
                LEFT JOIN positions AS q ON q.revision_id = other.id AND q.claim_id = m.claim_id
                WHERE other.article_id = m.article_id AND q.position IS NOT m.position
            ), 0)
        )) AS since, m.article_id, m.revision_id
    FROM ranked AS m JOIN outlets AS o ON o.id = m.outlet_id
    WHERE m.place = 1
    ORDER BY outlet, m.claim_id;

CREATE VIEW outlet_edits AS
    -- What outlets changed after publication, by day (UTC); `removals` are articles confirmed as gone.
    WITH events AS (
        SELECT a.outlet_id, substr(r.seen_at, 1, 10) AS day, 'revision' AS kind, r.id AS event
        FROM revisions AS r JOIN articles AS a ON a.id = r.article_id
        WHERE r.number > 1 AND r.note IS NULL
        UNION
        SELECT a.outlet_id, substr(c.at, 1, 10), c.kind,
            CASE c.kind WHEN 'denial_added' THEN c.id ELSE coalesce(c.to_revision_id, c.article_id) END
        FROM changes AS c JOIN articles AS a ON a.id = c.article_id
        WHERE c.kind IN ('headline_changed', 'denial_added', 'article_gone')
    )
    SELECT o.name AS outlet, e.day, sum(e.kind = 'revision') AS revisions,
        sum(e.kind = 'headline_changed') AS headline_changes, sum(e.kind = 'denial_added') AS denials_added,
        sum(e.kind = 'article_gone') AS removals
    FROM events AS e JOIN outlets AS o ON o.id = e.outlet_id
    GROUP BY e.outlet_id, e.day
    ORDER BY outlet, e.day;
