-- Times are microseconds since 1970-01-01T00:00:00Z. Numbers of streams are texts of 39 digits, so that they sort like
-- numbers of 128 bits; what is sorted or locked in order has the collation "C", which is the order of the bytes. In other texts U+0000 is written U+001A '0', and U+001A is written U+001A '1'.

CREATE TABLE fibre_inbox_stream (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    carrier TEXT COLLATE "C" NOT NULL,
    key TEXT COLLATE "C" NOT NULL,
    name TEXT NOT NULL,
    -- The highest number handed on so far, and the one that comes next.
    highest TEXT COLLATE "C",
    expected TEXT COLLATE "C",
    -- The event that is claimed.
    in_flight BIGINT,
    -- When the head can be claimed, or the claimed event's lease ends; null while the stream has no unfinished event.
    due_at BIGINT,
    UNIQUE (carrier, key)
) WITH (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02);

CREATE INDEX fibre_inbox_stream_due ON fibre_inbox_stream (due_at, id) WHERE due_at IS NOT NULL;

CREATE TABLE fibre_inbox_event (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    carrier TEXT COLLATE "C" NOT NULL,
    identity TEXT NOT NULL,
    is_digest BOOLEAN NOT NULL,
    -- What an equal delivery is known by; null when a digest's window has passed.
    dedupe_key TEXT COLLATE "C",
    kind TEXT NOT NULL,
    subject TEXT,
    stream_id BIGINT REFERENCES fibre_inbox_stream (id),
    number TEXT COLLATE "C",
    first_number TEXT,
    dense BOOLEAN NOT NULL,
    -- A JSON array of pairs.
    headers TEXT NOT NULL,
    body BYTEA NOT NULL,
    received_at BIGINT NOT NULL,
    patient_until BIGINT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'claimed', 'acknowledged', 'dead')),
    -- When it can be claimed, its place in a stream apart; null when it is finished.
    due_at BIGINT,
    attempt BIGINT NOT NULL DEFAULT 0,
    fence BIGINT NOT NULL DEFAULT 0,
    reason TEXT,
    finished_at BIGINT
) WITH (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02);

CREATE UNIQUE INDEX fibre_inbox_event_key ON fibre_inbox_event (carrier, dedupe_key) WHERE dedupe_key IS NOT NULL;
CREATE INDEX fibre_inbox_event_head ON fibre_inbox_event (stream_id, number, id)
    WHERE stream_id IS NOT NULL AND due_at IS NOT NULL;
CREATE INDEX fibre_inbox_event_loose ON fibre_inbox_event (due_at, id)
    WHERE stream_id IS NULL AND due_at IS NOT NULL;
CREATE INDEX fibre_inbox_event_dead ON fibre_inbox_event (id) WHERE state = 'dead';
CREATE INDEX fibre_inbox_event_received ON fibre_inbox_event (carrier, received_at);
CREATE INDEX fibre_inbox_event_finished ON fibre_inbox_event (finished_at) WHERE state = 'acknowledged';

CREATE TABLE fibre_inbox_gap (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    stream_id BIGINT NOT NULL REFERENCES fibre_inbox_stream (id),
    first_missing TEXT COLLATE "C" NOT NULL,
    last_missing TEXT COLLATE "C" NOT NULL,
    dense BOOLEAN NOT NULL,
    reported_at BIGINT NOT NULL,
    closed_at BIGINT,
    backfill_at BIGINT NOT NULL,
    backfills BIGINT NOT NULL DEFAULT 0
);

CREATE INDEX fibre_inbox_gap_open ON fibre_inbox_gap (stream_id, last_missing) WHERE closed_at IS NULL;
