//! Who takes part: staff with passwords, students with a code and a name of their choice.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{ChatLine, Notes, ObservationKept};

/// What somebody may do; the table is [`crate::operations`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Not signed in.
    Visitor,
    /// Joined a class by its code.
    Student,
    /// Reads results.
    Educator,
    /// Makes classes, runs rooms, invites staff.
    Trainer,
}

/// Who is asking. A visitor is told only that.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Me {
    /// What they may do.
    pub role: Role,
    /// Their name: of staff the account's, of students the pseudonym.
    pub name: String,
    /// Of students: the opaque number that journals know them by.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub participant: Option<u32>,
    /// Of students: the class that they joined.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub class: Option<String>,
    /// Of students: the room and seat that they have taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seat: Option<MySeat>,
    /// What a changing request sends in the header `x-csrf-token`; empty for visitors.
    pub csrf: String,
}

/// The seat of a student.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct MySeat {
    /// The room.
    pub room: String,
    /// The role group.
    pub role: String,
}

/// Accepts an invitation, the one-time link of the first start among them.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct AcceptInvitation {
    /// What the link holds.
    pub token: String,
    /// Name to sign in with, 1 to 60 characters.
    pub name: String,
    /// At least 12 characters.
    pub password: String,
}

/// Signs in.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct SignIn {
    /// The account's name.
    pub name: String,
    /// Its password.
    pub password: String,
}

/// Sets a new password for oneself; other sessions of the account end.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct ChangePassword {
    /// The present one.
    pub old: String,
    /// The new one, at least 12 characters.
    pub new: String,
}

/// Invites somebody.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Invite {
    /// `trainer` or `educator`.
    pub role: Role,
}

/// An invitation: works once, for three days.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Invitation {
    /// The path to open below the server's address.
    pub path: String,
}

/// A member of staff.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Staff {
    /// Its id.
    pub id: String,
    /// The name to sign in with.
    pub name: String,
    /// `trainer` or `educator`.
    pub role: Role,
    /// Since when.
    pub since_ms: u64,
}

/// Joins a class.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Join {
    /// The class's code; case, spaces and hyphens do not matter.
    pub code: String,
    /// A pseudonym of one's choice, 1 to 40 characters, not taken in this class.
    pub name: String,
}

/// Comes back to a class, from another browser or terminal. The PIN works once: a new one comes with the answer, and the
/// older session ends.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Rejoin {
    /// The class's code.
    pub code: String,
    /// The pseudonym.
    pub name: String,
    /// The PIN that was shown last; spaces and hyphens do not matter.
    pub pin: String,
}

/// A student has joined.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Joined {
    /// Who they are now.
    pub me: Me,
    /// What brings them back: shown once.
    pub pin: String,
}

/// A student's new PIN, given by a trainer.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct NewPin {
    /// What brings the student back: shown once. The one before is void.
    pub pin: String,
}

/// A student, as staff sees them.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Participant {
    /// The opaque number that journals know them by.
    pub id: u32,
    /// The pseudonym; empty once erased.
    pub name: String,
    /// Where they sit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seat: Option<MySeat>,
    /// Since when.
    pub joined_ms: u64,
}

/// Everything that is kept about one student, to hand out to them.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct PersonalData {
    /// Who.
    pub participant: Participant,
    /// What they wrote to their team.
    pub chat: Vec<ChatLine>,
    /// Their notebooks, by room.
    pub notes: Vec<Notes>,
    /// What was observed about them.
    pub observations: Vec<ObservationKept>,
    /// The orders that they gave: room, minute and order in words.
    pub orders: Vec<OrderGiven>,
}

/// An order of a student.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct OrderGiven {
    /// The room.
    pub room: String,
    /// Minute of the exercise.
    pub at: u32,
    /// The order, in words.
    pub order: String,
}
