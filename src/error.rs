//! What went wrong: whose it is, what happened, what to do.
//!
//! Invariant: every way out of the program with a code other than 0 goes through here.

use std::process::ExitCode;

/// Whose mistake it is; decides the exit code.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Kind {
    /// What was asked for does not hold, or the input is bad.
    User,
    /// The command was written wrongly.
    Usage,
    /// Ours.
    Internal,
}

/// An error that ends the program.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Error {
    kind: Kind,
    what: String,
    hint: Option<String>,
}

impl Error {
    /// What was asked for does not hold, or the input is bad.
    pub fn user(what: impl Into<String>) -> Self {
        Self { kind: Kind::User, what: what.into(), hint: None }
    }

    /// The command was written wrongly.
    pub fn usage(what: impl Into<String>) -> Self {
        Self { kind: Kind::Usage, what: what.into(), hint: None }
    }

    /// Our fault.
    pub fn internal(what: impl Into<String>) -> Self {
        Self { kind: Kind::Internal, what: what.into(), hint: None }
    }

    /// The result says it all: only the exit code is left to give.
    pub fn said() -> Self {
        Self::user("")
    }

    /// The same with what to do.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// What happened.
    pub fn what(&self) -> &str {
        &self.what
    }

    /// What to do.
    pub fn hinted(&self) -> Option<&str> {
        self.hint.as_deref()
    }

    /// Says it on standard error.
    pub fn tell(&self) -> ExitCode {
        if !self.what.is_empty() {
            crate::output::note(&format!("error: {}", self.what));
        }
        if let Some(hint) = &self.hint {
            crate::output::note(&format!("hint: {hint}"));
        }
        ExitCode::from(match self.kind {
            Kind::User => 1,
            Kind::Usage => 2,
            Kind::Internal => OUR_FAULT,
        })
    }
}

/// The exit code of a mistake of ours.
const OUR_FAULT: u8 = 70;

/// A panic is our fault: say so, and leave with the code for it. Acknowledged orders are on disk.
pub fn own_panics() {
    std::panic::set_hook(Box::new(|panic| {
        crate::output::note(&format!("error: Code Dark made a mistake and cannot go on: {panic}"));
        crate::output::note("hint: An exercise can be resumed with `codedark play --resume last`. Please report this.");
        std::process::exit(i32::from(OUR_FAULT));
    }));
}
