//! Problems: every refusal has one of a few kinds, and a kind has a status.
//!
//! Invariant: a `Problem` says what happened and what to do; it holds no name, no token and no path of this machine.

use crate::store::StoreError;
use crate::wire::Problem;

/// The kinds of problems and their statuses.
pub const KINDS: [(&str, u16); 10] = [
    ("bad_request", 400),
    ("unauthenticated", 401),
    ("forbidden", 403),
    ("not_found", 404),
    ("method_not_allowed", 405),
    ("conflict", 409),
    ("too_large", 413),
    ("unprocessable", 422),
    ("too_many", 429),
    ("unavailable", 503),
];

impl Problem {
    /// A problem of a kind, see [`KINDS`].
    pub fn new(kind: &str, what: impl Into<String>) -> Self {
        Self { kind: kind.to_owned(), what: what.into(), instead: String::new(), findings: Vec::new() }
    }

    /// The same with what to do instead.
    #[must_use]
    pub fn instead(mut self, instead: impl Into<String>) -> Self {
        self.instead = instead.into();
        self
    }

    /// What was asked about does not exist, or not for whoever asks.
    pub fn not_found(what: &str) -> Self {
        Self::new("not_found", format!("there is no such {what}"))
    }

    /// The HTTP status of its kind.
    pub fn status(&self) -> u16 {
        KINDS.iter().find(|(kind, _)| *kind == self.kind).map_or(503, |(_, status)| *status)
    }
}

/// What the store's error is for whoever asked. `about` says what is missing or taken. Why a store failed goes to the log
/// alone: it names files of this machine.
pub fn of_store(error: StoreError, about: &str) -> Problem {
    match error {
        StoreError::Missing => Problem::not_found(about),
        StoreError::Taken => {
            Problem::new("conflict", format!("this {about} is taken already")).instead("choose another one")
        }
        StoreError::Failed(why) => {
            tracing::error!(%why, "the store failed");
            Problem::new("unavailable", "the server cannot keep or read its data now")
                .instead("tell whoever runs the server; try again later")
        }
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        of_store(error, "thing")
    }
}
