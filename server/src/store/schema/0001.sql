-- Version 1. Frozen: a change is a further file.
CREATE TABLE meta (
    key TEXT PRIMARY KEY,
    value NOT NULL
) WITHOUT ROWID;

-- One row a commit: the heads of its entries with the seqs they got, without a person's text.
CREATE TABLE log (
    pos INTEGER PRIMARY KEY,
    last INTEGER NOT NULL,
    at INTEGER NOT NULL,
    heads BLOB NOT NULL
);

-- States, without texts, over which the kept heads can be replayed.
CREATE TABLE checkpoint (
    pos INTEGER PRIMARY KEY,
    state BLOB NOT NULL
);

-- A room, one row an incarnation; `gone` until the sweep has taken its rows.
CREATE TABLE room (
    no INTEGER PRIMARY KEY,
    id BLOB NOT NULL,
    name TEXT NOT NULL,
    epoch INTEGER NOT NULL,
    head INTEGER NOT NULL,
    n INTEGER NOT NULL,
    first INTEGER NOT NULL,
    last_at INTEGER NOT NULL,
    flags INTEGER NOT NULL,
    owner BLOB,
    topic TEXT,
    topic_print INTEGER,
    topic_by BLOB,
    topic_at INTEGER,
    gone INTEGER NOT NULL
);

CREATE TABLE person (
    id BLOB PRIMARY KEY,
    name TEXT,
    key_folded BLOB NOT NULL,
    key_skeleton BLOB NOT NULL,
    generation INTEGER NOT NULL,
    seen INTEGER NOT NULL
) WITHOUT ROWID;

-- What a page of history shows. key = room.no << 40 | seq.
CREATE TABLE item (
    key INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    n INTEGER,
    author BLOB NOT NULL,
    author_name TEXT NOT NULL,
    text TEXT,
    reply_to INTEGER,
    edited_at INTEGER
);

-- Every other event of a room's sequence, in the same key space. An edit's text is its target's.
CREATE TABLE act (
    key INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    author BLOB NOT NULL,
    author_name TEXT NOT NULL,
    target INTEGER,
    targets BLOB
);
