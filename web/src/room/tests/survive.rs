//! What is left after a crash, a stop, a mistake and the end.

use codedark_sim::journal::Entry;
use codedark_sim::time::Tick;

use super::*;
use crate::room::Closed;
use crate::store::JournalLine;
use crate::wire::Control;

#[tokio::test]
async fn a_crash_loses_nothing_that_was_told() {
    let house = House::new();
    house.room("r1", setup()).await;
    house.room("waits", setup()).await;
    house.sit("waits", MANAGER, "Cyd").await;
    let mut ada = house.player("r1", LEAD, "Ada").await;
    house.control("r1", Control::Begin).await;
    house.minutes("r1", 25).await;
    assert!(matches!(ada.act(declare()).await, Update::Accepted(..)));
    let before = house.rooms.digest("r1").await.expect("it plays");
    let house = house.crash();
    let after = house.rooms.overview("r1").await.expect("the room is back");
    assert_eq!((after.now, after.card.state), (Tick(25), RoomState::Paused));
    assert_eq!(after.card.seats[0].people, ["Ada"], "who sat still sits");
    assert_eq!(after.orders[0], 1);
    assert_eq!(house.rooms.digest("r1").await.expect("it plays"), before);
    assert_eq!(house.minutes("r1", 2).await.now, Tick(25), "it stands until somebody resumes it");
    let mut ada = Player::of("r1", house.rooms.attach("r1", &ada.person).await.expect("she comes back"), ada.person);
    assert_eq!(ada.view().now, Tick(25));
    house.control("r1", Control::Resume).await;
    assert_eq!(house.minutes("r1", 2).await.now, Tick(27));
    assert!(matches!(ada.act(declare()).await, Update::Refused(..)), "it was declared before the crash");
    let journal = house.journal("r1");
    assert_eq!(journal.replay().expect("it replays").digest(), house.rooms.digest("r1").await.expect("it plays").1);
    let waits = house.rooms.overview("waits").await.expect("a room");
    assert_eq!((&waits.card.state, &waits.card.seats[1].people), (&RoomState::Waiting, &vec!["Cyd".to_owned()]));
}

#[tokio::test]
async fn a_room_that_cannot_go_on_disturbs_no_other() {
    let house = House::new();
    for (room, name) in [("good", "Ada"), ("bad", "Bob")] {
        house.room(room, setup()).await;
        house.sit(room, LEAD, name).await;
        house.control(room, Control::Begin).await;
        house.minutes(room, 3).await;
    }
    house.rooms.stop().await;
    let lines = house.store.journal("bad").expect("a journal").iter().filter(|byte| **byte == b'\n').count() as u64;
    let line =
        crate::store::JournalLine { room: "bad".into(), seq: lines + 1, line: "{\"body\":1,\"hash\":\"00\"}\n".into() };
    house.store.append(&[line]).expect("the store does not read journals");
    let house = house.crash();
    let bad = house.until("bad", |state| matches!(state, RoomState::Failed(_))).await;
    let RoomState::Failed(why) = &bad.card.state else { unreachable!() };
    assert!(why.contains("line") && why.contains("another room"), "{why}");
    assert!(house.rooms.control("bad", Control::Resume).await.expect_err("it failed").what.contains("line"));
    house.control("good", Control::Resume).await;
    assert!(house.minutes("good", 2).await.now >= Tick(5));
    assert_eq!(house.rooms.counts()[5], 1);
    let again = house.crash();
    assert!(matches!(again.rooms.card("bad").await.expect("it is told").state, RoomState::Failed(_)), "it stays told");
}

#[tokio::test]
async fn a_mistake_in_one_room_ends_that_room_alone() {
    let mut stumbles = (*tutorial()).clone();
    stumbles.id = STUMBLES.into();
    let house = House::playing([("wannacry-morning", tutorial()), (STUMBLES, Arc::new(stumbles))]);
    house.room("good", setup()).await;
    house.room("bad", RoomSetup { scenario: STUMBLES.into(), ..setup() }).await;
    house.sit("good", LEAD, "Ada").await;
    let mut bob = house.player("bad", LEAD, "Bob").await;
    house.control("good", Control::Begin).await;
    house.control("bad", Control::Begin).await;
    house.rooms.control("bad", Control::End).await.expect_err("it stumbles");
    while bob.next().await.is_some() {}
    let bad = house.until("bad", |state| matches!(state, RoomState::Failed(_))).await;
    assert!(format!("{:?}", bad.card.state).contains("asked to stumble"));
    let before = house.rooms.overview("good").await.expect("a room").now;
    assert_eq!(house.minutes("good", 2).await.now, before.after(2));
    house.rooms.remove("bad").await;
}

#[tokio::test]
async fn what_was_not_kept_is_not_shown_and_the_room_goes_on_from_what_was() {
    let house = House::new();
    house.room("r1", setup()).await;
    let mut ada = house.player("r1", LEAD, "Ada").await;
    house.control("r1", Control::Begin).await;
    house.minutes("r1", 3).await;
    // Somebody else writes a line, so the room's next one does not fit and is refused.
    let line = house.journal("r1").chain().expect("an open journal").encode(&Entry::AdvancedTo(Tick(5)));
    let seq = super::super::keep::lines_of(&house.store.journal("r1").expect("a journal")) + 1;
    house.store.append(&[JournalLine { room: "r1".into(), seq, line }]).expect("the next line");
    let failed = house.minutes("r1", 1).await;
    assert!(matches!(failed.card.state, RoomState::Failed(_)));
    while !matches!(ada.next().await, Some(ServerMessage::Told { id: None, update: Update::Failed(_) })) {}
    assert_eq!(ada.view().now, Tick(3), "the fourth minute was not kept");
    assert_eq!(house.store.room("r1").expect("a room").state, RoomState::Running, "nothing is wrong with its journal");
    let on = house.control("r1", Control::Resume).await;
    assert_eq!((on.card.state, on.now), (RoomState::Running, Tick(5)));
    assert_eq!(house.minutes("r1", 1).await.now, Tick(6));
    ada.sync(&house).await;
    assert_eq!(ada.view().now, Tick(6));
    assert_eq!(house.journal("r1").replay().expect("it replays").now(), Tick(6));
}

/// Somebody else writes the next line, so the room's own one does not fit and is refused: it fails for a while.
async fn fails_for_a_while(house: &House, room: &str) {
    let at = house.rooms.overview(room).await.expect("a room").now;
    let line = house.journal(room).chain().expect("an open journal").encode(&Entry::AdvancedTo(at.after(2)));
    let seq = super::super::keep::lines_of(&house.store.journal(room).expect("a journal")) + 1;
    house.store.append(&[JournalLine { room: room.into(), seq, line }]).expect("the next line");
    let failed = house.minutes(room, 1).await;
    assert!(matches!(failed.card.state, RoomState::Failed(_)));
}

#[tokio::test]
async fn a_room_that_failed_for_a_while_is_open_after_a_restart_whatever_was_set_meanwhile() {
    let house = House::new();
    house.room("r1", setup()).await;
    house.player("r1", LEAD, "Ada").await;
    house.control("r1", Control::Begin).await;
    house.minutes("r1", 3).await;
    fails_for_a_while(&house, "r1").await;
    house.control("r1", Control::Pace(Pace::Clock(vec![500]))).await;
    assert_eq!(house.store.room("r1").expect("a room").state, RoomState::Running, "it may be taken up again");
    let house = house.crash();
    assert_eq!(house.rooms.overview("r1").await.expect("a room").card.state, RoomState::Paused);
    house.control("r1", Control::Resume).await;
    fails_for_a_while(&house, "r1").await;
    // As if an older version had written so.
    let row = house.store.room("r1").expect("a room");
    house.store.change_room(&RoomRow { state: RoomState::Failed("it failed".into()), ..row }).expect("a room");
    assert_eq!(house.control("r1", Control::Resume).await.card.state, RoomState::Running);
    let before = house.minutes("r1", 2).await.now;
    let house = house.crash();
    let after = house.rooms.overview("r1").await.expect("a room");
    assert_eq!((after.card.state, after.now), (RoomState::Paused, before), "a resume is kept");
    assert_eq!(house.control("r1", Control::Resume).await.card.state, RoomState::Running);
}

#[tokio::test]
async fn a_debrief_that_failed_is_made_after_a_restart_whoever_came_meanwhile() {
    let house = House::new();
    house.host.debriefs_fail.store(true, Ordering::Relaxed);
    house.room("r1", setup()).await;
    let ada = house.sit("r1", LEAD, "Ada").await;
    house.control("r1", Control::Begin).await;
    house.control("r1", Control::End).await;
    house.until("r1", |state| matches!(state, RoomState::Failed(_))).await;
    // Names are kept for so long that somebody who comes is noted once a day.
    house.clock.pass(90_000_000);
    house.rooms.attach("r1", &ada).await.expect("she looks at the end");
    assert!(house.store.room("r1").expect("a room").active_ms >= 90_000_000, "somebody was here");
    house.control("r1", Control::Pace(Pace::Clock(vec![500]))).await;
    house.host.debriefs_fail.store(false, Ordering::Relaxed);
    let house = house.crash();
    house.until("r1", |state| *state == RoomState::Over).await;
    Recording::read(&house.store.recording("r1").expect("a recording")).expect("a whole one");
}

#[tokio::test]
async fn a_restart_puts_off_no_erasure() {
    let house = House::new();
    house.room("r1", setup()).await;
    house.sit("r1", LEAD, "Ada").await;
    house.control("r1", Control::Begin).await;
    house.clock.pass(5_000);
    let ended = house.control("r1", Control::End).await;
    assert_eq!(ended.card.state, RoomState::Concluding);
    house.until("r1", |state| *state == RoomState::Over).await;
    let active = |house: &House| house.store.room("r1").expect("a room").active_ms;
    assert_eq!(active(&house), 5_000, "play ended then");
    let row = house.store.room("r1").expect("a room");
    house.store.change_room(&RoomRow { state: RoomState::Concluding, ..row }).expect("a room");
    let house = house.crash();
    house.clock.pass(9_000_000);
    house.until("r1", |state| *state == RoomState::Over).await;
    assert_eq!(active(&house), 5_000, "taken up again after a stop");
    house.store.set_recording("r1", b"{}").expect("a room");
    let house = house.crash();
    house.clock.pass(9_000_000);
    house.rooms.remake("r1").await;
    house.until("r1", |state| *state == RoomState::Over).await;
    assert_eq!(active(&house), 5_000, "a debrief that is made once more is nobody's play");
}

#[tokio::test]
async fn a_stop_closes_every_line_and_keeps_every_minute() {
    let house = House::new();
    house.room("r1", setup()).await;
    let mut ada = house.player("r1", LEAD, "Ada").await;
    house.control("r1", Control::Begin).await;
    house.minutes("r1", 5).await;
    house.rooms.stop().await;
    while ada.next().await.is_some() {}
    assert_eq!(ada.line.closing.why(), Closed::Gone);
    assert_eq!(house.make(row("r2", setup())).await.expect_err("it stops").kind, "unavailable");
    let house = house.crash();
    assert_eq!(house.rooms.overview("r1").await.expect("a room").now, Tick(5));
}

#[tokio::test]
async fn play_ends_in_a_sealed_journal_and_a_recording() {
    let house = House::new();
    house.room("r1", setup()).await;
    let mut ada = house.player("r1", LEAD, "Ada").await;
    house.control("r1", Control::Begin).await;
    assert!(matches!(ada.act(declare()).await, Update::Accepted(..)));
    house.minutes("r1", 2).await;
    let ended = house.control("r1", Control::End).await;
    assert_eq!(ended.card.state, RoomState::Concluding);
    let mut last = Vec::new();
    loop {
        last.push(ada.next().await.expect("the end is told"));
        if matches!(last.last(), Some(ServerMessage::Told { id: None, update: Update::Ended })) {
            break;
        }
    }
    assert!(matches!(&last[last.len() - 2], ServerMessage::View(view) if view.over), "the last view comes before");
    house.until("r1", |state| *state == RoomState::Over).await;
    let journal = house.journal("r1");
    assert!(journal.sealed.is_some());
    let recording = Recording::read(&house.store.recording("r1").expect("a recording")).expect("a whole one");
    assert_eq!(recording.play_digest, journal.play_digest());
    let arrives = Some(journal.replay().expect("it replays").digest().to_string());
    assert_eq!(ended.digest, arrives);
    assert_eq!(house.store.room("r1").expect("a room").state, RoomState::Over);
    assert_eq!(house.rooms.control("r1", Control::Resume).await.expect_err("it is over").kind, "conflict");
    drop(ada);
    let (results, _) = results(&house);
    assert_eq!(results.rooms.len(), 1);
    assert_eq!(results.rooms[0].digest, journal.play_digest().to_string());
    assert!(results.rooms[0].sealed.is_some() && results.missing.is_empty());
    let house = house.crash();
    let over = house.rooms.overview("r1").await.expect("it is remembered");
    assert_eq!((over.card.state, over.now, over.digest), (RoomState::Over, Tick(2), arrives));
}

/// The results of the class, and the rooms whose recording cannot be read.
fn results(house: &House) -> (crate::wire::ClassResults, Vec<String>) {
    let (class, rooms) = (house.store.class(CLASS).expect("a class"), house.store.rooms(CLASS).expect("rooms"));
    crate::results::read(&*house.store, &*house.host, &class, rooms)
}

#[tokio::test]
async fn results_leave_out_what_was_not_played_and_what_cannot_be_read() {
    let house = House::new();
    let mut ada = None;
    for room in ["played", "left", "waits"] {
        house.room(room, setup()).await;
    }
    for (room, orders) in [("played", true), ("left", false)] {
        let mut player = house.player(room, LEAD, room).await;
        house.control(room, Control::Begin).await;
        house.minutes(room, 1).await;
        if orders {
            assert!(matches!(player.act(declare()).await, Update::Accepted(..)));
            house.minutes(room, 3).await;
            ada = Some(player);
        }
    }
    let at = crate::wire::BranchAt { at: Tick(3), name: "Again".into() };
    house.rooms.branch("played", &at, row("branch", setup())).await.expect("a branch");
    house.sit("branch", LEAD, "Eve").await;
    house.control("branch", Control::Begin).await;
    for room in ["played", "left", "branch"] {
        house.control(room, Control::End).await;
        house.until(room, |state| *state == RoomState::Over).await;
    }
    let (found, unread) = results(&house);
    assert_eq!((found.rooms.len(), found.rooms[0].room.as_str(), unread.len()), (1, "played", 0));
    let missing: Vec<_> = found.missing.iter().map(|room| (room.room.as_str(), room.why.as_str())).collect();
    let nobody = "nobody gave an order in it";
    assert_eq!(missing, [("left", nobody), ("waits", "play has not begun"), ("branch", nobody)]);

    drop(ada);
    let house = house.crash();
    house.store.set_recording("played", b"{}").expect("a room");
    let (found, unread) = results(&house);
    assert_eq!((found.rooms.len(), unread), (0, vec!["played".to_owned()]));
    house.rooms.remake("played").await;
    house.until("played", |state| *state == RoomState::Over).await;
    assert_eq!(results(&house).0.rooms.len(), 1, "it was made once more");
}

#[tokio::test]
async fn a_debrief_that_takes_for_ever_holds_up_others_for_its_time_and_goes_with_its_room() {
    let mut heavy = (*tutorial()).clone();
    heavy.id = HEAVY.into();
    let house = House::playing([("wannacry-morning", tutorial()), (HEAVY, Arc::new(heavy))]);
    for (room, scenario) in [("gone", HEAVY), ("short", HEAVY), ("light", "wannacry-morning")] {
        house.room(room, RoomSetup { scenario: scenario.into(), ..setup() }).await;
        house.sit(room, LEAD, room).await;
        house.control(room, Control::Begin).await;
        house.control(room, Control::End).await;
    }
    house.rooms.remove("gone").await;
    house.store.remove_room("gone").expect("a room");
    let recording = |room: &str| Recording::read(&house.store.recording(room).expect("a recording")).expect("whole");
    loop {
        house.clock.pass(200_000);
        if house.rooms.overview("light").await.expect("a room").card.state == RoomState::Over {
            break;
        }
        tokio::task::yield_now().await;
    }
    assert!(recording("short").cut_short && !recording("light").cut_short);
    assert_eq!(recording("short").play_digest, house.journal("short").play_digest(), "its digest is that of the play");
}

#[tokio::test]
async fn a_crash_between_the_end_and_the_debrief_is_made_good() {
    let house = House::new();
    house.room("r1", setup()).await;
    house.sit("r1", LEAD, "Ada").await;
    house.control("r1", Control::Begin).await;
    house.control("r1", Control::End).await;
    house.until("r1", |state| *state == RoomState::Over).await;
    // As if the row had not been changed any more.
    let row = house.store.room("r1").expect("a room");
    house.store.change_room(&RoomRow { state: RoomState::Running, ..row }).expect("a room");
    house.store.set_recording("r1", b"{}").expect("a room");
    let house = house.crash();
    house.until("r1", |state| *state == RoomState::Over).await;
    Recording::read(&house.store.recording("r1").expect("a recording")).expect("a whole one");
}
