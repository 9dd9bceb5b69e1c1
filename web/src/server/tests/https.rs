//! The other end of the API behind a proxy that speaks https.

use std::path::Path;
use std::time::Duration;

use codedark_seat::{Request, Seat, Update};
use codedark_sim::action::{Action, Verb};
use codedark_sim::journal::{Beside, Entry, Journal};
use serde_json::json;

use super::front::{ALWAYS, Authority, Front, Shown};
use super::range::{Range, SEAT, Somebody, WIDE};
use crate::client::{Client, RemoteSeat};
use crate::store::Store;
use crate::wire::{Problem, Role};

/// A room of a class on a server behind a proxy.
struct Class {
    range: Range,
    front: Front,
    authority: Authority,
    trainer: Somebody,
    code: String,
    room: String,
}

impl Class {
    fn open() -> Self {
        let range = Range::behind_proxy(WIDE);
        let trainer = range.staff(Role::Trainer, "Tia");
        let (class, code) = range.class(&trainer, "A class");
        let room = range.room(&trainer, &class, "North");
        let authority = Authority::new();
        let front = Front::open(range.address, &authority.issues("localhost", ALWAYS));
        Self { range, front, authority, trainer, code, room }
    }

    /// A student who sits there.
    fn seated(&self) -> Client {
        let url = self.front.url("localhost");
        let mut client = Client::trusting(&url, Some(&self.authority.file())).expect("an address");
        client.join(&self.code, "Ada").expect("the code lets everybody in");
        // The server's cookie is for https alone, and is sent back.
        client.sit_down(&self.room, SEAT).expect("the seat is free");
        client
    }

    fn begin(&self) {
        self.range.done(&self.trainer, "POST", &format!("/rooms/{}/control", self.room), Some(&json!("begin")));
    }

    /// Orders in the room's journal.
    fn kept(&self) -> Vec<Verb> {
        let journal = Journal::read(&self.range.store.journal(&self.room).expect("kept")).expect("a journal");
        let order = |entry: &Entry| match entry {
            Entry::Act { order, .. } => Some(order.action.verb),
            _ => None,
        };
        journal.entries.iter().filter_map(order).collect()
    }
}

fn act(verb: Verb) -> Request {
    Request::Act { action: Action::new(verb, []), beside: Beside::default() }
}

/// Waits until something holds, much longer than it ever takes.
fn until(what: &str, mut holds: impl FnMut() -> bool) {
    for _ in 0..600 {
        if holds() {
            return;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    panic!("{what}: never");
}

/// What comes of an order.
fn answer(seat: &mut RemoteSeat) -> Update {
    let mut answer = None;
    until("an answer", || {
        answer = seat.next().filter(|update| !matches!(update, Update::View(_)));
        answer.is_some()
    });
    answer.expect("it came")
}

#[test]
fn a_seat_behind_https_is_played_and_its_line_is_taken_up_again() {
    let class = Class::open();
    let client = class.seated();
    let mut seat = RemoteSeat::connect(&client, &class.room).expect("the room lets them in");
    assert!(seat.waits() && seat.is_up());
    class.begin();
    seat.send(act(Verb::DeclareIncident));
    assert!(matches!(answer(&mut seat), Update::Accepted(..)));

    class.front.cut(false);
    until("down", || seat.next().is_none() && !seat.is_up());
    seat.send(act(Verb::TellStaff));
    match answer(&mut seat) {
        Update::Refused(_, refusal) => assert!(refusal.why.contains("not ordered"), "{refusal:?}"),
        update => panic!("{update:?}"),
    }
    class.front.cut(true);
    until("up again", || {
        seat.next();
        seat.is_up()
    });
    // What was taken is sent, whatever comes after.
    seat.send(act(Verb::TellStaff));
    drop(seat);
    until("both orders", || class.kept() == [Verb::DeclareIncident, Verb::TellStaff]);
}

#[test]
fn a_line_is_hung_up_at_once_whatever_it_waits_for() {
    let class = Class::open();
    let client = class.seated();
    let mut seat = RemoteSeat::connect(&client, &class.room).expect("the room lets them in");
    class.front.cut(false);
    until("down", || seat.next().is_none() && !seat.is_up());
    // By now it waits for longer than this test does.
    std::thread::sleep(Duration::from_secs(2));
    let since = std::time::Instant::now();
    drop(seat);
    assert!(since.elapsed() < Duration::from_secs(1), "{:?}", since.elapsed());
}

/// How a client that trusts a file is refused.
fn refused(url: &str, ca: &Path) -> Problem {
    let mut client = Client::trusting(url, Some(ca)).expect("an address");
    let problem = client.join("ABCDEF", "Ada").expect_err("not trusted");
    assert_eq!(problem.kind, "untrusted", "{problem:?}");
    problem
}

#[test]
fn a_certificate_that_does_not_hold_is_refused_with_what_to_do() {
    let class = Class::open();
    let (known, other) = (&class.authority, Authority::new());
    let at = |host: &str, shown: &Shown| {
        class.front.show(shown);
        refused(&class.front.url(host), &known.file())
    };
    for (host, shown, says, instead) in [
        ("localhost", other.issues("localhost", ALWAYS), "an authority that is not trusted", "--ca FILE"),
        ("127.0.0.1", known.issues("localhost", ALWAYS), "is for another name: localhost", "the address"),
        ("localhost", known.issues("10.0.0.7", ALWAYS), "is for another name: 10.0.0.7", "the address"),
        ("localhost", known.issues("localhost", (2020, 2021)), "has expired", "time of this machine"),
        ("localhost", known.issues("localhost", (3999, 4000)), "is not valid yet", "time of this machine"),
        ("localhost", known.itself(), "cannot be used", "not the authority's own"),
    ] {
        let problem = at(host, &shown);
        assert!(problem.what.contains(says) && problem.what.contains(&class.front.url(host)), "{problem:?}");
        assert!(problem.instead.contains(instead), "{problem:?}");
    }
    // A port that speaks http.
    let problem = refused(&format!("https://{}", class.range.address), &known.file());
    assert!(problem.what.contains("no https") && problem.instead.contains("http://"), "{problem:?}");
}

#[test]
fn a_line_verifies_the_server_each_time() {
    let class = Class::open();
    let client = class.seated();
    let mut seat = RemoteSeat::connect(&client, &class.room).expect("the room lets them in");
    class.front.show(&Authority::new().issues("localhost", ALWAYS));
    class.front.cut(true);
    match answer(&mut seat) {
        Update::Failed(why) => assert!(why.contains("not trusted") && why.contains("--ca FILE"), "{why}"),
        update => panic!("{update:?}"),
    }
    let problem = RemoteSeat::connect(&client, &class.room).err().expect("refused at once");
    assert!(problem.what.contains("not trusted"), "{problem:?}");
}
