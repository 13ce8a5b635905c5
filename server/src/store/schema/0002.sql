-- Version 2. Frozen: a change is a further file.
ALTER TABLE room ADD COLUMN mode BLOB;

-- The names of the persons that an event is about, in the order of its head.
ALTER TABLE act ADD COLUMN names BLOB;

-- Voices, moderators and further owners of a room.
CREATE TABLE roles (
    room INTEGER PRIMARY KEY,
    roles BLOB NOT NULL
);

-- What moderators took away and is kept for the grace period, the oldest first.
CREATE TABLE mark (
    no INTEGER PRIMARY KEY,
    room INTEGER NOT NULL,
    act BLOB NOT NULL,
    author BLOB,
    first INTEGER NOT NULL,
    last INTEGER NOT NULL,
    until INTEGER NOT NULL
);
CREATE INDEX mark_of ON mark (room, act);

-- Heads hold no text of a person; `body` is the same with texts, and may be blanked.
CREATE TABLE sanction (
    act BLOB PRIMARY KEY,
    head BLOB NOT NULL,
    body BLOB
) WITHOUT ROWID;

CREATE TABLE sanctioned (
    person BLOB PRIMARY KEY,
    acts BLOB NOT NULL
) WITHOUT ROWID;

CREATE TABLE undoable (
    act BLOB PRIMARY KEY,
    head BLOB NOT NULL,
    body BLOB
) WITHOUT ROWID;

CREATE TABLE report (
    id BLOB PRIMARY KEY,
    head BLOB NOT NULL,
    by_name TEXT
) WITHOUT ROWID;

CREATE TABLE reporter (
    report BLOB NOT NULL,
    nth INTEGER NOT NULL,
    person BLOB NOT NULL,
    at INTEGER NOT NULL,
    name TEXT,
    reason TEXT,
    PRIMARY KEY (report, nth)
) WITHOUT ROWID;

-- The reported message and what stood around it.
CREATE TABLE report_line (
    report BLOB NOT NULL,
    seq INTEGER NOT NULL,
    at INTEGER NOT NULL,
    author BLOB NOT NULL,
    author_name TEXT,
    text TEXT,
    reply_to INTEGER,
    edited_at INTEGER,
    PRIMARY KEY (report, seq)
) WITHOUT ROWID;

-- When somebody without a voice spoke last in a slow room.
CREATE TABLE pace (
    room BLOB NOT NULL,
    person BLOB NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (room, person)
) WITHOUT ROWID;

CREATE TABLE spoke (
    person BLOB NOT NULL,
    room BLOB NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (person, room)
) WITHOUT ROWID;

-- Who did what, chained: `digest` follows from the record before, from this one, and from the hash of its body.
CREATE TABLE audit (
    no INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    act BLOB NOT NULL,
    actor BLOB NOT NULL,
    nonce TEXT,
    verb TEXT NOT NULL,
    room TEXT,
    undoes BLOB,
    head BLOB NOT NULL,
    body_hash BLOB NOT NULL,
    digest BLOB NOT NULL
);
CREATE INDEX audit_of_actor ON audit (actor);
CREATE INDEX audit_of_room ON audit (room) WHERE room IS NOT NULL;
CREATE INDEX audit_of_act ON audit (act);
CREATE INDEX audit_of_nonce ON audit (actor, nonce) WHERE nonce IS NOT NULL;
CREATE INDEX audit_of_undone ON audit (undoes) WHERE undoes IS NOT NULL;

-- Names, reasons, networks and texts of a record, with their salt; blanked when they are erased.
CREATE TABLE audit_body (
    no INTEGER PRIMARY KEY,
    salt BLOB,
    body BLOB
);

CREATE TABLE audit_person (
    person BLOB NOT NULL,
    no INTEGER NOT NULL,
    PRIMARY KEY (person, no)
) WITHOUT ROWID;
