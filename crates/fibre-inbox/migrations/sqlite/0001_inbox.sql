-- Times are microseconds since 1970-01-01T00:00:00Z. Numbers of streams are texts of 39 digits, so that they sort like
-- numbers of 128 bits. In other texts U+0000 is written U+001A '0', and U+001A is written U+001A '1'.

CREATE TABLE fibre_inbox_stream (
    id INTEGER PRIMARY KEY,
    carrier TEXT NOT NULL,
    key TEXT NOT NULL,
    name TEXT NOT NULL,
    -- The highest number handed on so far, and the one that comes next.
    highest TEXT,
    expected TEXT,
    -- The event that is claimed.
    in_flight INTEGER,
    -- When the head can be claimed, or the claimed event's lease ends; null while the stream has no unfinished event.
    due_at INTEGER,
    UNIQUE (carrier, key)
) STRICT;

CREATE INDEX fibre_inbox_stream_due ON fibre_inbox_stream (due_at, id) WHERE due_at IS NOT NULL;

CREATE TABLE fibre_inbox_event (
    -- Numbers of purged events are not used again.
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    carrier TEXT NOT NULL,
    identity TEXT NOT NULL,
    is_digest INTEGER NOT NULL,
    -- What an equal delivery is known by; null when a digest's window has passed.
    dedupe_key TEXT,
    kind TEXT NOT NULL,
    subject TEXT,
    stream_id INTEGER REFERENCES fibre_inbox_stream (id),
    number TEXT,
    first_number TEXT,
    dense INTEGER NOT NULL,
    -- A JSON array of pairs.
    headers TEXT NOT NULL,
    body BLOB NOT NULL,
    received_at INTEGER NOT NULL,
    patient_until INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'claimed', 'acknowledged', 'dead')),
    -- When it can be claimed, its place in a stream apart; null when it is finished.
    due_at INTEGER,
    attempt INTEGER NOT NULL DEFAULT 0,
    fence INTEGER NOT NULL DEFAULT 0,
    reason TEXT,
    finished_at INTEGER
) STRICT;

CREATE UNIQUE INDEX fibre_inbox_event_key ON fibre_inbox_event (carrier, dedupe_key) WHERE dedupe_key IS NOT NULL;
CREATE INDEX fibre_inbox_event_head ON fibre_inbox_event (stream_id, number, id)
    WHERE stream_id IS NOT NULL AND due_at IS NOT NULL;
CREATE INDEX fibre_inbox_event_loose ON fibre_inbox_event (due_at, id)
    WHERE stream_id IS NULL AND due_at IS NOT NULL;
CREATE INDEX fibre_inbox_event_dead ON fibre_inbox_event (id) WHERE state = 'dead';
CREATE INDEX fibre_inbox_event_received ON fibre_inbox_event (carrier, received_at);
CREATE INDEX fibre_inbox_event_finished ON fibre_inbox_event (finished_at) WHERE state = 'acknowledged';

CREATE TABLE fibre_inbox_gap (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    stream_id INTEGER NOT NULL REFERENCES fibre_inbox_stream (id),
    first_missing TEXT NOT NULL,
    last_missing TEXT NOT NULL,
    dense INTEGER NOT NULL,
    reported_at INTEGER NOT NULL,
    closed_at INTEGER,
    backfill_at INTEGER NOT NULL,
    backfills INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE INDEX fibre_inbox_gap_open ON fibre_inbox_gap (stream_id, last_missing) WHERE closed_at IS NULL;
