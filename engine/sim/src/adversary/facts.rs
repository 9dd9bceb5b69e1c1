//! What an operator believes, folded into a few yes-or-no facts that a search can handle.
//!
//! Invariant: every fact follows from [`Beliefs`](super::Beliefs) and the goal alone; [`Outlook`](super::outlook)
//! derives them, nothing stores them.

/// A set of facts.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub(crate) struct Facts(pub u32);

macro_rules! facts {
    ($($(#[$doc:meta])* $name:ident = $bit:literal;)+) => {
        impl Facts {
            $($(#[$doc])* pub const $name: Self = Self(1 << $bit);)+
        }
    };
}

facts! {
    /// A mail with a lure was delivered to somebody.
    LURED = 0;
    /// Some machine is under control.
    FOOTHOLD = 1;
    /// Commands can be run on one.
    SHELL = 2;
    /// One can be commanded from outside.
    COMMANDED = 3;
    /// One survives a restart.
    PERSISTENT = 4;
    /// Administrator rights on one.
    ADMIN = 5;
    /// Administrator rights on one whose cached credentials were not read yet.
    FRESH = 6;
    /// One from which nobody has listed the machines around.
    UNLISTED = 7;
    /// One from which nobody has looked for open ports.
    UNSCANNED = 8;
    /// One whose neighbours are listed and not yet looked at.
    LISTED = 9;
    /// It is known where the goal is, and some way there looks open.
    SITE_KNOWN = 10;
    /// Other machines than the goal answer at a port for logging on.
    PATHS = 11;
    /// Accounts of the domain are known by name.
    ACCOUNTS = 12;
    /// One of them, not held yet, has a ticket that looks weak.
    WEAK_ACCOUNT = 13;
    /// Credentials of some account are held.
    CREDS = 14;
    /// They give administrator rights on a machine that is not held yet.
    LOCAL_CREDS = 15;
    /// They give administrator rights where the goal is.
    GOAL_CREDS = 16;
    /// A machine other than the goal looks weak.
    WEAK_HOST = 17;
    /// A machine of the goal looks weak.
    WEAK_SITE = 18;
    /// Every machine of the goal is held with administrator rights.
    SITE = 19;
    /// The watchers are off where the work is done.
    BLINDED = 20;
    /// Tools lie ready on the machines of the goal.
    STAGED = 21;
    /// Services that would keep files open are stopped there.
    STOPPED = 22;
    /// Local recovery is harder there.
    INHIBITED = 23;
    /// A backup server is known that still works.
    BACKUP_KNOWN = 24;
    /// Such a backup server is held.
    BACKUP_HELD = 25;
    /// No backup server is known that still works.
    BACKUPS_GONE = 26;
    /// The records wanted lie on a foothold.
    COLLECTED = 27;
    /// They are packed.
    PACKED = 28;
    /// They are out: a goal.
    STOLEN = 29;
    /// The servers are encrypted: a goal.
    ENCRYPTED = 30;
}

impl Facts {
    /// No facts.
    pub const NONE: Self = Self(0);

    /// Both sets together.
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// This set without the other.
    pub const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Whether all of the other set's facts hold.
    pub const fn has(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// This set and a fact, if it holds.
    pub fn with_if(self, fact: Self, holds: bool) -> Self {
        if holds { self.and(fact) } else { self }
    }
}
