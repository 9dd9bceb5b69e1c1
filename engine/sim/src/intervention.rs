//! What a facilitator does in an exercise: tells a message, or ends play.
//!
//! Invariants: an intervention is part of the journal, so a replay meets it again. The words of a free message are not:
//! they may be erased, so the journal holds their digest, and an exercise that is not given the words tells neutral ones.
//! Words are found by their digest, so no others can stand in for them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::digest::{Digest, DigestWriter};
use crate::ids::{InjectId, RoleId};
use crate::scenario::{Channel, Message, Question, Scenario};

/// The first id of a free message: those of the storyline count from 0.
pub const FREE_FIRST: u16 = 1 << 15;

/// The largest number of a free message.
pub const FREE_MAX: u32 = (u16::MAX - FREE_FIRST) as u32;

/// Words that somebody reads in a second (estimate: 200 a minute).
const WORDS_PER_SECOND: usize = 3;

/// What a facilitator does in an exercise.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Intervention {
    /// One of the scenario's messages is told now, and not by itself any more.
    Prepared(InjectId),
    /// A message in words of the facilitator's own.
    Free(FreeMessage),
    /// Play ends now.
    End,
}

/// A message in words of a facilitator's own, as the journal keeps it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct FreeMessage {
    /// Its number in the exercise, 1 to [`FREE_MAX`]; each is used once.
    pub number: u32,
    /// Who gets it; `None`: every seat.
    pub to: Option<RoleId>,
    /// By which way it comes; somebody waits for whoever is called.
    pub channel: Channel,
    /// The digest of its words: [`FreeWords::digest`].
    pub words: Digest,
}

/// The words of a free message.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct FreeWords {
    /// Who says it.
    pub from: String,
    /// Its subject.
    pub subject: String,
    /// What.
    pub body: String,
    /// Drawn by chance, so that nobody finds erased words by trying what gives their digest.
    pub salt: String,
}

impl FreeWords {
    /// What stands for them in a journal.
    pub fn digest(&self) -> Digest {
        let mut writer = DigestWriter::new();
        writer.bytes(b"codedark free words");
        writer.value(self);
        writer.finish()
    }

    /// How long reading them takes, in real seconds.
    fn seconds(&self) -> u32 {
        let words = self.subject.split_whitespace().count() + self.body.split_whitespace().count();
        u32::try_from(words / WORDS_PER_SECOND).unwrap_or(u32::MAX).saturating_add(1)
    }
}

impl FreeMessage {
    /// What tells it from every other message; `None`: there is no such number.
    pub fn id(&self) -> Option<InjectId> {
        let number = u16::try_from(self.number).ok().filter(|number| *number > 0)?;
        FREE_FIRST.checked_add(number).map(InjectId)
    }
}

/// The number of a free message; `None`: the id is of the storyline.
pub fn free_number(id: InjectId) -> Option<u32> {
    id.0.checked_sub(FREE_FIRST).filter(|number| *number > 0).map(u32::from)
}

/// A message that was told, whoever wrote it.
pub(crate) struct Told<'a> {
    pub channel: Channel,
    pub from: &'a str,
    /// Empty for every seat.
    pub to: &'a [RoleId],
    pub subject: &'a str,
    pub body: &'a str,
    pub urgent: bool,
    pub reading_seconds: u32,
    pub question: Option<&'a Question>,
}

impl<'a> Told<'a> {
    /// A message of the scenario.
    pub fn prepared(message: &'a Message) -> Self {
        Self {
            channel: message.channel,
            from: &message.from,
            to: &message.to,
            subject: &message.subject,
            body: &message.body,
            urgent: message.urgent,
            reading_seconds: message.reading_seconds,
            question: message.question.as_ref(),
        }
    }

    /// A facilitator's message. Without its words neutral ones stand in.
    pub fn free(message: &'a FreeMessage, words: Option<&'a FreeWords>) -> Self {
        let (from, subject, body) = match words {
            Some(words) => (words.from.as_str(), words.subject.as_str(), words.body.as_str()),
            None => ("The facilitator", "A message", "The words of this message are not kept any more."),
        };
        Self {
            channel: message.channel,
            from,
            to: message.to.as_slice(),
            subject,
            body,
            urgent: message.channel == Channel::Call,
            reading_seconds: words.map_or(1, FreeWords::seconds),
            question: None,
        }
    }
}

impl Scenario {
    /// A message of the storyline; `None` for a facilitator's, and for a number that no message has.
    pub fn message(&self, id: InjectId) -> Option<&Message> {
        self.storyline.get(id.index()).map(|inject| &inject.message)
    }
}
