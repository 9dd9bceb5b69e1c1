//! What the server keeps, behind one trait.
//!
//! Invariants: when a method that writes returns, what it wrote survives a loss of power, whole or not at all. Journals are
//! append-only: a line is refused if it is not the next one of its room. Names, chat and notes live beside the journals,
//! so that erasing a person breaks no seal. An implementation passes the tests of `suite`, which know the trait and nothing else.
//!
//! Methods wait for the disk: they are called on threads that may wait.

pub(crate) mod sqlite;
#[cfg(test)]
pub mod suite;
mod writer;

use std::fmt;

use codedark_analysis::Observation;

use crate::wire::{AuditLine, ChatLine, Role, RoomSetup, RoomState, ScenarioCard};

pub use sqlite::{FILE as SQLITE_FILE, Sqlite};
pub use writer::Writer;

/// Why something could not be kept or read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum StoreError {
    /// There is no such thing.
    Missing,
    /// A name or a place is taken already.
    Taken,
    /// The disk is full, the folder is read-only, the file is damaged: what to do.
    Failed(String),
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => f.write_str("there is no such thing"),
            Self::Taken => f.write_str("that is taken already"),
            Self::Failed(why) => f.write_str(why),
        }
    }
}

impl std::error::Error for StoreError {}

/// What a method gives. What changes, removes or belongs to a thing that is not there is `Missing`; an id, name or code that
/// is there already is `Taken`. Lists of a thing that is not there are empty.
pub type Kept<T> = Result<T, StoreError>;

/// A line of a room's journal.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct JournalLine {
    /// The room.
    pub room: String,
    /// Number of the line, from 1: the header.
    pub seq: u64,
    /// The line, with its line feed.
    pub line: String,
}

/// An account of staff.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StaffRow {
    /// Its id.
    pub id: String,
    /// The name to sign in with; compared without case.
    pub name: String,
    /// Trainer or educator.
    pub role: Role,
    /// The password's Argon2id hash (PHC text).
    pub password: String,
    /// Since when.
    pub since_ms: u64,
}

/// An invitation that was not used.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct InvitationRow {
    /// SHA-256 of its token, in hexadecimal digits.
    pub token: String,
    /// What it makes somebody.
    pub role: Role,
    /// Until when it works.
    pub until_ms: u64,
}

/// Whose session it is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Subject {
    /// An account's.
    Staff(String),
    /// A student's.
    Participant(u32),
}

/// A session.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SessionRow {
    /// SHA-256 of its token, in hexadecimal digits.
    pub token: String,
    /// Whose.
    pub subject: Subject,
    /// What changing requests must send along.
    pub csrf: String,
    /// Until when it works.
    pub until_ms: u64,
}

/// A class.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ClassRow {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its code, unique.
    pub code: String,
    /// Whether the code lets anybody in.
    pub open: bool,
    /// Days until names, chat and notes are erased.
    pub retention_days: u32,
    /// Since when.
    pub made_ms: u64,
}

/// A student.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ParticipantRow {
    /// The opaque number, unique on this server, from 1; given by the store.
    pub id: u32,
    /// The class.
    pub class: String,
    /// The pseudonym, unique in the class without case; empty once erased.
    pub name: String,
    /// The PIN's Argon2id hash; empty once erased.
    pub pin: String,
    /// Since when.
    pub joined_ms: u64,
    /// Room and role of the seat.
    pub seat: Option<(String, String)>,
}

/// A room.
#[derive(Clone, PartialEq, Debug)]
pub struct RoomRow {
    /// Its id.
    pub id: String,
    /// The class.
    pub class: String,
    /// The team's name.
    pub name: String,
    /// Title of the scenario.
    pub title: String,
    /// How it was set up.
    pub setup: RoomSetup,
    /// Its seed.
    pub seed: u64,
    /// How far it is.
    pub state: RoomState,
    /// Of a branch: room and minute.
    pub branch_of: Option<(String, u32)>,
    /// Since when.
    pub made_ms: u64,
    /// When its state changed last, or (by the day) when somebody came in.
    pub active_ms: u64,
}

/// A trainer's words from outside the story.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NudgeRow {
    /// Minute of the exercise.
    pub at: u32,
    /// The seat; `None`: everybody.
    pub to: Option<String>,
    /// What.
    pub text: String,
}

/// An uploaded scenario.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct UploadRow {
    /// What is told about it; its id is `upload:` and this one's.
    pub card: ScenarioCard,
    /// The archive.
    pub archive: Vec<u8>,
}

/// The trait.
pub trait Store: Send + Sync + 'static {
    /// Appends lines of any rooms in one go, synced once. All or none are kept. `Taken`: a room has a line of that number
    /// already; `Missing`: it has not the one before, or there is no such room.
    fn append(&self, lines: &[JournalLine]) -> Kept<()>;
    /// A room's journal so far; empty if it has none.
    fn journal(&self, room: &str) -> Kept<Vec<u8>>;

    /// Adds an account. `Taken`: the name is.
    fn add_staff(&self, staff: &StaffRow) -> Kept<()>;
    /// Every account, by name.
    fn staff(&self) -> Kept<Vec<StaffRow>>;
    /// The account of a name, without case.
    fn staff_named(&self, name: &str) -> Kept<StaffRow>;
    /// Sets another password.
    fn set_password(&self, id: &str, password: &str) -> Kept<()>;
    /// Removes an account with its sessions.
    fn remove_staff(&self, id: &str) -> Kept<()>;

    /// Keeps an invitation.
    fn add_invitation(&self, invitation: &InvitationRow) -> Kept<()>;
    /// Takes an invitation away and adds the account that it was for, in one go. `Missing`: it is void at `now_ms`, and
    /// nothing changed; so does `Taken`: the name is. The account's role is the invitation's.
    fn accept_invitation(&self, token: &str, now_ms: u64, staff: &StaffRow) -> Kept<StaffRow>;

    /// Keeps a session.
    fn add_session(&self, session: &SessionRow) -> Kept<()>;
    /// A session that still works at `now_ms`.
    fn session(&self, token: &str, now_ms: u64) -> Kept<SessionRow>;
    /// Ends a session; one that is gone is fine.
    fn end_session(&self, token: &str) -> Kept<()>;
    /// Ends every session of somebody but this one.
    fn end_sessions(&self, subject: &Subject, but: Option<&str>) -> Kept<()>;

    /// Adds a class. `Taken`: the code is.
    fn add_class(&self, class: &ClassRow) -> Kept<()>;
    /// Changes a class of the same id. `Taken`: the code is.
    fn change_class(&self, class: &ClassRow) -> Kept<()>;
    /// Every class, newest first.
    fn classes(&self) -> Kept<Vec<ClassRow>>;
    /// A class.
    fn class(&self, id: &str) -> Kept<ClassRow>;
    /// The class of a code.
    fn class_by_code(&self, code: &str) -> Kept<ClassRow>;
    /// Removes a class with its rooms, journals, recordings, students and everything about them.
    fn remove_class(&self, id: &str) -> Kept<()>;

    /// Adds a student; the row's id is ignored, the new one returned. `Taken`: the name is.
    fn add_participant(&self, participant: &ParticipantRow) -> Kept<u32>;
    /// A student.
    fn participant(&self, id: u32) -> Kept<ParticipantRow>;
    /// The students of a class, in the order in which they joined.
    fn participants(&self, class: &str) -> Kept<Vec<ParticipantRow>>;
    /// Replaces a PIN's hash, if it is still `old`; `Missing` if not: it was used meanwhile.
    fn set_pin(&self, id: u32, old: &str, new: &str) -> Kept<()>;
    /// Sits down, or stands up (`None`).
    fn set_seat(&self, id: u32, seat: Option<(&str, &str)>) -> Kept<()>;
    /// Remembers the room that had begun and in which a student stood up, or forgets it (`None`).
    fn bind(&self, id: u32, room: Option<&str>) -> Kept<()>;
    /// That room, unless it was removed.
    fn bound(&self, id: u32) -> Kept<Option<String>>;
    /// The seats in which a student sits or has sat: room and role, in the order in which they first sat there. Erasing
    /// forgets them.
    fn seats_of(&self, id: u32) -> Kept<Vec<(String, String)>>;
    /// The number by which a room's journal knows a student: `from` for who asked first, and so on. It is the same each
    /// time, and erasing leaves it, so that no number is given twice.
    fn number_in(&self, room: &str, id: u32, from: u32) -> Kept<u32>;
    /// The rooms that gave a student a number, with that number, in the order in which they were made.
    fn numbers_of(&self, id: u32) -> Kept<Vec<(String, u32)>>;
    /// Erases name, PIN, sessions, chat lines' names and words, notes and what was observed about nobody else, that is about
    /// a seat in which they sat at any time and nobody did who is not erased. Journals stay as they are. Erasing twice is
    /// fine.
    fn erase_participant(&self, id: u32) -> Kept<()>;

    /// Adds a room. `Taken`: its class has one of that name, compared without case.
    fn add_room(&self, room: &RoomRow) -> Kept<()>;
    /// Changes a room of the same id. `Taken`: its class has another one of that name.
    fn change_room(&self, room: &RoomRow) -> Kept<()>;
    /// A room.
    fn room(&self, id: &str) -> Kept<RoomRow>;
    /// The rooms of a class, in the order in which they were made.
    fn rooms(&self, class: &str) -> Kept<Vec<RoomRow>>;
    /// Every room that is neither over nor failed.
    fn open_rooms(&self) -> Kept<Vec<RoomRow>>;
    /// Removes a room with everything about it; who sits in it stands up.
    fn remove_room(&self, id: &str) -> Kept<()>;

    /// Keeps a finished room's recording; a second one replaces the first.
    fn set_recording(&self, room: &str, recording: &[u8]) -> Kept<()>;
    /// A room's recording.
    fn recording(&self, room: &str) -> Kept<Vec<u8>>;

    /// Adds a line of chat by a student; the line's number is ignored, the new one returned.
    fn add_chat(&self, room: &str, participant: u32, line: &ChatLine) -> Kept<u32>;
    /// A room's chat with who wrote it, oldest first.
    fn chat(&self, room: &str) -> Kept<Vec<(u32, ChatLine)>>;
    /// The newest lines of it, oldest first, at most so many; those before the number `before` if it is given.
    fn chat_lines(&self, room: &str, before: Option<u32>, most: u32) -> Kept<Vec<ChatLine>>;
    /// Adds a trainer's words from outside the story.
    fn add_nudge(&self, room: &str, nudge: &NudgeRow) -> Kept<()>;
    /// A room's nudges, oldest first.
    fn nudges(&self, room: &str) -> Kept<Vec<NudgeRow>>;
    /// Keeps a student's notebook in a room.
    fn set_notes(&self, room: &str, participant: u32, text: &str) -> Kept<()>;
    /// A student's notebook in a room; empty if they wrote nothing.
    fn notes(&self, room: &str, participant: u32) -> Kept<String>;
    /// Keeps free words of a facilitator's message: number within the room, text as JSON.
    fn set_words(&self, room: &str, number: u32, words: &str) -> Kept<()>;
    /// Free words of a room's facilitator, by number.
    fn words(&self, room: &str) -> Kept<Vec<(u32, String)>>;

    /// Keeps an observation: id, who observed, what.
    fn add_observation(&self, room: &str, id: &str, by: &str, what: &Observation) -> Kept<()>;
    /// A room's observations, oldest first.
    fn observations(&self, room: &str) -> Kept<Vec<(String, String, Observation)>>;
    /// Removes an observation.
    fn remove_observation(&self, room: &str, id: &str) -> Kept<()>;

    /// Adds an uploaded scenario, by the id in its card.
    fn add_upload(&self, upload: &UploadRow) -> Kept<()>;
    /// Every uploaded scenario's card, newest first.
    fn uploads(&self) -> Kept<Vec<ScenarioCard>>;
    /// An uploaded scenario, by its card's id.
    fn upload(&self, id: &str) -> Kept<UploadRow>;
    /// Removes one; rooms that play it keep theirs in their journal. `Taken`: a room waits to play it.
    fn remove_upload(&self, id: &str) -> Kept<()>;

    /// Adds a line to the audit log; its number is ignored.
    fn audit(&self, line: &AuditLine) -> Kept<()>;
    /// The newest lines, newest first; those before `before` if it is given.
    fn audit_lines(&self, before: Option<u64>, most: u32) -> Kept<Vec<AuditLine>>;

    /// The students of classes whose retention is over at `now_ms`. Days count from the latest moment at which the class or a
    /// room was made, a student joined, a room changed its state or somebody came into it.
    fn due(&self, now_ms: u64) -> Kept<Vec<u32>>;
    /// Erases sessions and invitations that work no longer at `now_ms`.
    fn expire(&self, now_ms: u64) -> Kept<()>;
    /// Whether the store can be read and written now.
    fn check(&self) -> Kept<()>;
}
