//! The other end of the API: a bot joins by a code, sits down and plays a room to its end.

use codedark_seat::Seat;
use codedark_seat::bots::by_name;
use codedark_sim::journal::{Entry, Journal};
use serde_json::{Value, json};

use super::range::{Range, SEAT, WIDE};
use crate::client::{Client, RemoteSeat, play_bot};
use crate::store::Store;
use crate::wire::Role;

#[test]
fn a_bot_plays_a_room_to_its_end_over_the_network() {
    let range = Range::open(WIDE);
    let trainer = range.staff(Role::Trainer, "Tia");
    let (class, code) = range.class(&trainer, "A class");
    let room = range.room(&trainer, &class, "North");
    let mut client = Client::new(&format!("http://{}", range.address)).expect("an address");
    let wrong = client.join("ZZZZZZ", "Ada").expect_err("no such code");
    assert!(wrong.kind == "not_found" && !wrong.instead.is_empty(), "{wrong:?}");
    client.join(&code, "Ada").expect("the code lets everybody in");
    let lobby = client.lobby().expect("the class has a room");
    assert_eq!(lobby.rooms[0].id, room);
    client.sit_down(&room, SEAT).expect("the seat is free");
    let mut seat = RemoteSeat::connect(&client, &room).expect("the room lets them in");
    assert!(seat.waits() && seat.role().as_str() == SEAT && seat.next().is_none());
    range.done(&trainer, "POST", &format!("/rooms/{room}/control"), Some(&json!("begin")));
    let bot = std::thread::spawn(move || {
        let mut bot = by_name("by-the-book", 1).expect("a bot of that name");
        play_bot(&mut seat, bot.as_mut())
    });
    // A pause stops it for as long as it lasts.
    let control = |what: Value| range.done(&trainer, "POST", &format!("/rooms/{room}/control"), Some(&what));
    while control(json!("pause"))["now"] == 0 {
        control(json!("resume"));
    }
    control(json!("resume"));
    bot.join().expect("it ends").expect("play comes to its end");
    let journal = Journal::read(&range.store.journal(&room).expect("kept")).expect("a journal");
    let exercise = journal.replay().expect("it replays");
    assert!(exercise.is_over());
    // Journals know people by numbers of the room, not of the server.
    let own = |entry: &&Entry| matches!(entry, Entry::Act { order, .. } if order.participant == 0);
    assert!(journal.entries.iter().filter(own).count() > 5);
}
