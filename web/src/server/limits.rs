//! How much anybody may ask of the server, as values; and the buckets that count it.
//!
//! Invariant: what is counted is bounded itself: a bucket that is full again is forgotten.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::auth::Cost;
use crate::room::LINES_MAX;
use crate::wire::Problem;

/// A rate: so many at once, and one more every so often.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Rate {
    /// At once.
    pub burst: f64,
    /// Per second afterwards.
    pub per_second: f64,
}

impl Rate {
    /// A rate of so many at once and so many a minute afterwards.
    pub const fn per_minute(burst: f64, per_minute: f64) -> Self {
        Self { burst, per_second: per_minute / 60.0 }
    }
}

/// Every limit. The numbers are estimates for a class of 250 rooms on one machine; a class often shares one address.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Limits {
    /// Open connections in all.
    pub connections: usize,
    /// Open connections of one address.
    pub connections_per_address: usize,
    /// Open sockets of one student.
    pub sockets_per_participant: usize,
    /// Open sockets of one account of staff.
    pub sockets_per_staff: usize,
    /// Rooms that are not over.
    pub rooms: usize,
    /// Rooms that are made by one request.
    pub rooms_at_once: usize,
    /// Students of a class.
    pub participants_per_class: usize,
    /// Uploaded scenarios.
    pub uploads: usize,
    /// Bytes of a JSON body.
    pub body: usize,
    /// Bytes of an uploaded archive.
    pub upload: usize,
    /// Bytes of a frame and of a message that a client sends.
    pub frame: usize,
    /// Requests of one address.
    pub per_address: Rate,
    /// Requests of one session.
    pub per_session: Rate,
    /// Joins and rejoins of one address.
    pub joins: Rate,
    /// Wrong codes, PINs and links of one address.
    pub wrong: Rate,
    /// Tries to sign in of one address.
    pub sign_ins: Rate,
    /// Tries to sign in to one account, and for one student's PIN: the back-off after wrong passwords.
    pub tries: Rate,
    /// Uploads of one session.
    pub uploads_rate: Rate,
    /// Seats that one student takes in rooms that play: each stands in a journal.
    pub moves: Rate,
    /// Messages on one socket.
    pub frames: Rate,
    /// Frames on one socket that may be malformed before it is closed.
    pub malformed: u32,
    /// Time for a request's head.
    pub head_time: Duration,
    /// Time for a request's body.
    pub body_time: Duration,
    /// Time for a client to take a frame.
    pub send_time: Duration,
    /// How often a silent client is asked whether it is there; after twice that it is gone.
    pub ping: Duration,
    /// How dear a guess at a password is.
    pub passwords: Cost,
}

impl Limits {
    /// What a server has if nobody says otherwise.
    pub const USUAL: Self = Self {
        connections: 4_000,
        connections_per_address: 2_000,
        // One more than a room keeps: a newer one replaces the oldest instead of being refused.
        sockets_per_participant: LINES_MAX + 1,
        sockets_per_staff: 16,
        rooms: 300,
        rooms_at_once: 60,
        participants_per_class: 1_500,
        uploads: 200,
        body: 128 * 1024,
        upload: 4 * 1024 * 1024,
        frame: 64 * 1024,
        per_address: Rate { burst: 2_000.0, per_second: 1_000.0 },
        per_session: Rate { burst: 100.0, per_second: 20.0 },
        joins: Rate { burst: 300.0, per_second: 5.0 },
        wrong: Rate::per_minute(60.0, 12.0),
        sign_ins: Rate::per_minute(30.0, 20.0),
        tries: Rate::per_minute(5.0, 0.5),
        uploads_rate: Rate::per_minute(10.0, 4.0),
        moves: Rate::per_minute(8.0, 4.0),
        frames: Rate { burst: 200.0, per_second: 50.0 },
        malformed: 5,
        head_time: Duration::from_secs(10),
        body_time: Duration::from_secs(30),
        send_time: Duration::from_secs(10),
        ping: Duration::from_secs(20),
        passwords: Cost::USUAL,
    };
}

impl Default for Limits {
    fn default() -> Self {
        Self::USUAL
    }
}

/// What is left of one rate.
#[derive(Clone, Copy, Debug)]
pub struct Bucket {
    left: f64,
    at: Instant,
}

impl Bucket {
    /// A full one.
    pub fn full(rate: Rate, now: Instant) -> Self {
        Self { left: rate.burst, at: now }
    }

    fn refill(&mut self, rate: Rate, now: Instant) {
        let since = now.saturating_duration_since(self.at).as_secs_f64();
        self.left = (self.left + since * rate.per_second).min(rate.burst);
        self.at = now;
    }

    /// Takes one out, if one is left.
    pub fn take(&mut self, rate: Rate, now: Instant) -> bool {
        self.refill(rate, now);
        let some = self.left >= 1.0;
        if some {
            self.left -= 1.0;
        }
        some
    }
}

/// What is counted, and for whom.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Counted {
    /// Requests of an address.
    Address(IpAddr),
    /// Requests of a session, by its token's hash.
    Session(String),
    /// Joins of an address.
    Joins(IpAddr),
    /// Wrong codes, PINs and links of an address.
    Wrong(IpAddr),
    /// Tries to sign in of an address.
    SignIns(IpAddr),
    /// Tries to sign in to an account, by its name without case.
    Account(String),
    /// Tries at a student's PIN: class and name without case.
    Pin(String, String),
    /// Uploads of an account.
    Uploads(String),
    /// Seats that a student takes in rooms that play, by their number.
    Moves(u32),
}

/// Buckets beyond which the full ones are forgotten.
const BUCKETS_KEPT: usize = 10_000;

/// All buckets.
#[derive(Default)]
pub struct Buckets {
    all: Mutex<BTreeMap<Counted, (Rate, Bucket)>>,
}

impl Buckets {
    /// Takes one out of a bucket.
    ///
    /// # Errors
    /// None is left: too many.
    pub fn take(&self, what: Counted, rate: Rate) -> Result<(), Problem> {
        if self.with(what, rate, |bucket, now| bucket.take(rate, now)) { Ok(()) } else { Err(too_many()) }
    }

    /// Whether one is left; takes none.
    ///
    /// # Errors
    /// None is left: too many.
    pub fn look(&self, what: Counted, rate: Rate) -> Result<(), Problem> {
        let left = self.with(what, rate, |bucket, now| {
            bucket.refill(rate, now);
            bucket.left >= 1.0
        });
        if left { Ok(()) } else { Err(too_many()) }
    }

    /// Forgets what was counted: a try succeeded.
    pub fn forgive(&self, what: &Counted) {
        self.all.lock().unwrap_or_else(PoisonError::into_inner).remove(what);
    }

    fn with<T>(&self, what: Counted, rate: Rate, work: impl FnOnce(&mut Bucket, Instant) -> T) -> T {
        let now = Instant::now();
        let mut all = self.all.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= BUCKETS_KEPT {
            all.retain(|_, (rate, bucket)| {
                bucket.refill(*rate, now);
                bucket.left < rate.burst
            });
        }
        let (_, bucket) = all.entry(what).or_insert_with(|| (rate, Bucket::full(rate, now)));
        work(bucket, now)
    }
}

fn too_many() -> Problem {
    Problem::new("too_many", "too many requests in a short time").instead("wait a little, then try again")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_gives_its_burst_and_then_its_rate() {
        let rate = Rate { burst: 3.0, per_second: 2.0 };
        let start = Instant::now();
        let mut bucket = Bucket::full(rate, start);
        let taken = (0..5).filter(|_| bucket.take(rate, start)).count();
        assert_eq!(taken, 3);
        assert!(!bucket.take(rate, start + Duration::from_millis(400)));
        assert!(bucket.take(rate, start + Duration::from_millis(600)));
        let later = start + Duration::from_secs(3_600);
        assert_eq!((0..9).filter(|_| bucket.take(rate, later)).count(), 3, "it never holds more than its burst");
    }

    #[test]
    fn buckets_are_counted_apart_and_forgiven() {
        let (buckets, rate) = (Buckets::default(), Rate::per_minute(1.0, 0.0));
        let account = |name: &str| Counted::Account(name.into());
        assert!(buckets.take(account("a"), rate).is_ok());
        assert_eq!(buckets.take(account("a"), rate).expect_err("none is left").kind, "too_many");
        assert!(buckets.look(account("a"), rate).is_err());
        assert!(buckets.look(account("b"), rate).is_ok());
        buckets.forgive(&account("a"));
        assert!(buckets.take(account("a"), rate).is_ok());
    }
}
