-- What the class server keeps: format 1.
-- `n` and `id` columns that the database numbers give the order in which things were added; numbers are never used again.
-- Names are unique by their key: the name in lower case, NULL once erased. Moments (`_ms`) are milliseconds since 1970, UTC.

PRAGMA application_id = 1128557361; -- "CDk1"

CREATE TABLE staff (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    name_key TEXT NOT NULL UNIQUE,
    role TEXT NOT NULL,
    password TEXT NOT NULL,
    since_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE invitations (
    token TEXT NOT NULL PRIMARY KEY,
    role TEXT NOT NULL,
    until_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE classes (
    n INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    code TEXT NOT NULL UNIQUE,
    open INTEGER NOT NULL,
    retention_days INTEGER NOT NULL,
    made_ms INTEGER NOT NULL
) STRICT;

-- The seed is kept as the signed number of the same bits. `setup` is JSON; `scenario` repeats what is looked for in it.
CREATE TABLE rooms (
    n INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    class TEXT NOT NULL REFERENCES classes (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    title TEXT NOT NULL,
    setup TEXT NOT NULL,
    scenario TEXT NOT NULL,
    seed INTEGER NOT NULL,
    state TEXT NOT NULL,
    failed TEXT,
    branch_room TEXT,
    branch_at INTEGER,
    made_ms INTEGER NOT NULL,
    active_ms INTEGER NOT NULL,
    UNIQUE (class, name_key)
) STRICT;
CREATE INDEX rooms_of_class ON rooms (class);

-- Without `seat_room` they sit nowhere. `bound_room`: the room that had begun and in which they stood up.
CREATE TABLE participants (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    class TEXT NOT NULL REFERENCES classes (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    name_key TEXT,
    pin TEXT NOT NULL,
    joined_ms INTEGER NOT NULL,
    seat_room TEXT REFERENCES rooms (id) ON DELETE SET NULL,
    seat_role TEXT,
    bound_room TEXT REFERENCES rooms (id) ON DELETE SET NULL,
    UNIQUE (class, name_key)
) STRICT;
CREATE INDEX participants_of_room ON participants (seat_room);

CREATE TABLE sessions (
    token TEXT NOT NULL PRIMARY KEY,
    staff TEXT REFERENCES staff (id) ON DELETE CASCADE,
    participant INTEGER REFERENCES participants (id) ON DELETE CASCADE,
    csrf TEXT NOT NULL,
    until_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX sessions_of_staff ON sessions (staff);
CREATE INDEX sessions_of_participant ON sessions (participant);

CREATE TABLE journal (
    room TEXT NOT NULL REFERENCES rooms (id) ON DELETE CASCADE,
    seq INTEGER NOT NULL,
    line TEXT NOT NULL,
    PRIMARY KEY (room, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE recordings (
    room TEXT NOT NULL PRIMARY KEY REFERENCES rooms (id) ON DELETE CASCADE,
    recording BLOB NOT NULL
) STRICT;

CREATE TABLE chat (
    room TEXT NOT NULL REFERENCES rooms (id) ON DELETE CASCADE,
    seq INTEGER NOT NULL,
    participant INTEGER NOT NULL REFERENCES participants (id) ON DELETE CASCADE,
    at INTEGER NOT NULL,
    role TEXT NOT NULL,
    name TEXT NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (room, seq)
) STRICT;
CREATE INDEX chat_of_participant ON chat (participant);

-- A trainer's words from outside the story; `seat` NULL: to everybody.
CREATE TABLE nudges (
    n INTEGER PRIMARY KEY AUTOINCREMENT,
    room TEXT NOT NULL REFERENCES rooms (id) ON DELETE CASCADE,
    at INTEGER NOT NULL,
    seat TEXT,
    text TEXT NOT NULL
) STRICT;
CREATE INDEX nudges_of_room ON nudges (room);

-- By which number a room's journal knows a student.
CREATE TABLE numbers (
    room TEXT NOT NULL REFERENCES rooms (id) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    participant INTEGER NOT NULL REFERENCES participants (id) ON DELETE CASCADE,
    PRIMARY KEY (room, number),
    UNIQUE (participant, room)
) STRICT;

-- Who sits or has sat where: what was observed in a seat is about them.
CREATE TABLE sat (
    n INTEGER PRIMARY KEY AUTOINCREMENT,
    room TEXT NOT NULL REFERENCES rooms (id) ON DELETE CASCADE,
    role TEXT NOT NULL,
    participant INTEGER NOT NULL REFERENCES participants (id) ON DELETE CASCADE,
    UNIQUE (participant, room, role)
) STRICT;
CREATE INDEX sat_in_seat ON sat (room, role);

CREATE TABLE notes (
    room TEXT NOT NULL REFERENCES rooms (id) ON DELETE CASCADE,
    participant INTEGER NOT NULL REFERENCES participants (id) ON DELETE CASCADE,
    text TEXT NOT NULL,
    PRIMARY KEY (room, participant)
) STRICT;
CREATE INDEX notes_of_participant ON notes (participant);

CREATE TABLE words (
    room TEXT NOT NULL REFERENCES rooms (id) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    words TEXT NOT NULL,
    PRIMARY KEY (room, number)
) STRICT;

-- `what` is JSON; `seat` repeats what is looked for in it.
CREATE TABLE observations (
    n INTEGER PRIMARY KEY AUTOINCREMENT,
    room TEXT NOT NULL REFERENCES rooms (id) ON DELETE CASCADE,
    id TEXT NOT NULL,
    observer TEXT NOT NULL,
    seat TEXT,
    what TEXT NOT NULL,
    UNIQUE (room, id)
) STRICT;

-- `card` is JSON.
CREATE TABLE uploads (
    n INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    card TEXT NOT NULL,
    archive BLOB NOT NULL
) STRICT;

CREATE TABLE audit (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    at_ms INTEGER NOT NULL,
    who TEXT NOT NULL,
    what TEXT NOT NULL,
    about TEXT NOT NULL
) STRICT;

-- One row, written to see whether the store can be written.
CREATE TABLE health (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    checked INTEGER NOT NULL
) STRICT;
INSERT INTO health (only, checked) VALUES (1, 0);
