//! How time goes on: by the clock, by everybody's readiness, by the trainer's word.

use std::time::Duration;

use codedark_seat::{Seat, Until};
use codedark_sim::journal::{Beside, Header};
use codedark_sim::time::Tick;

use super::*;
use crate::wire::{Control, Pausing, SeatPlan};

#[tokio::test]
async fn a_room_waits_begins_runs_pauses_and_skips() {
    let house = House::new();
    let made = house.room("r1", setup()).await;
    assert_eq!(made.card.state, RoomState::Waiting);
    assert!(made.card.seats.iter().all(|seat| seat.open && seat.people.is_empty()));
    let mut lead = house.player("r1", LEAD, "Ada").await;
    assert!(matches!(lead.next().await, Some(ServerMessage::Welcome { .. })));
    lead.say(ClientMessage::Ask { id: 1, request: Request::View }).await;
    assert!(matches!(lead.next().await, Some(ServerMessage::Refused { .. })), "it has not begun");
    let begun = house.control("r1", Control::Begin).await;
    assert_eq!((begun.card.state, begun.now), (RoomState::Running, Tick(0)));
    assert!(matches!(lead.next().await, Some(ServerMessage::Welcome { .. })), "once more, with the exercise's chart");
    assert!(begun.card.seats[1].open, "the hospital acts there by itself until somebody sits down");
    assert_eq!(house.rooms.control("r1", Control::Begin).await.expect_err("it has begun").kind, "conflict");

    assert_eq!(house.minutes("r1", 3).await.now, Tick(3));
    lead.sync(&house).await;
    assert_eq!(lead.view().now, Tick(3));
    house.clock.pass(999);
    assert_eq!(house.rooms.overview("r1").await.expect("a room").now, Tick(3), "the minute is not over");
    house.control("r1", Control::Pause).await;
    assert_eq!(house.minutes("r1", 3).await.now, Tick(3));
    let skipped = house.control("r1", Control::Skip { minutes: 7, to_need: false }).await;
    assert_eq!((skipped.now, skipped.card.state), (Tick(10), RoomState::Paused));
    house.control("r1", Control::Resume).await;
    assert_eq!(house.minutes("r1", 1).await.now, Tick(11));
    house.control("r1", Control::Pace(Pace::Clock(vec![500]))).await;
    house.clock.pass(500);
    assert_eq!(house.rooms.overview("r1").await.expect("a room").now, Tick(12));
    let needed = house.control("r1", Control::Skip { minutes: 600, to_need: true }).await;
    assert!(needed.now < Tick(612) && needed.pressing > 0, "something needs the seat before");
    let wrong = house.rooms.control("r1", Control::Skip { minutes: 1441, to_need: false }).await;
    assert_eq!(wrong.expect_err("too far").kind, "bad_request");
}

/// A room in which a long skip has begun, the skip, and how far it was seen to be.
async fn skipping(house: &House, room: &str) -> (tokio::task::JoinHandle<Result<RoomOverview, Problem>>, Tick) {
    house.room(room, setup()).await;
    house.control(room, Control::Begin).await;
    let (rooms, id) = (house.rooms.clone(), room.to_owned());
    let skip = async move { rooms.control(&id, Control::Skip { minutes: 400, to_need: false }).await };
    let skip = tokio::spawn(skip);
    loop {
        tokio::task::yield_now().await;
        let now = house.rooms.overview(room).await.expect("a room").now;
        if now > Tick(0) {
            return (skip, now);
        }
    }
}

#[tokio::test]
async fn whoever_asks_something_waits_for_no_skip_and_a_pause_ends_it() {
    let house = House::new();
    // What comes in between is chance; that nothing ever does is not.
    for n in 0..40 {
        let room = format!("r{n}");
        let (skip, seen) = skipping(&house, &room).await;
        let paused = house.control(&room, Control::Pause).await;
        let skipped = skip.await.expect("it ends").expect("it fits");
        assert!(skipped.now >= seen);
        if skipped.now < Tick(400) {
            assert_eq!((paused.now, paused.card.state), (skipped.now, RoomState::Paused));
            let journal = house.journal(&room);
            assert_eq!(
                journal.replay().expect("it replays").digest(),
                house.rooms.digest(&room).await.expect("it plays").1
            );
            let rest = Control::Skip { minutes: 400 - skipped.now.0, to_need: false };
            let whole = house.control(&room, rest).await;
            assert_eq!((whole.now, whole.card.state), (Tick(400), RoomState::Paused));
            return;
        }
        house.rooms.remove(&room).await;
        house.store.remove_room(&room).expect("a room");
    }
    panic!("every pause waited for the end of the skip");
}

#[tokio::test]
async fn a_room_is_removed_in_the_midst_of_a_skip_and_what_it_told_is_kept() {
    let house = House::new();
    for n in 0..40 {
        let room = format!("r{n}");
        let (skip, seen) = skipping(&house, &room).await;
        house.rooms.remove(&room).await;
        let done = skip.await.expect("it ends");
        let journal = house.journal(&room);
        assert!(journal.last_tick() >= seen);
        if journal.last_tick() < Tick(400) {
            done.expect_err("it did not come to its end");
            journal.replay().expect("what is kept is whole");
            return;
        }
        house.store.remove_room(&room).expect("a room");
    }
    panic!("every removal waited for the end of the skip");
}

#[tokio::test]
async fn who_may_pause_is_settled_by_the_room() {
    let house = House::new();
    house.room("strict", setup()).await;
    house.room("free", RoomSetup { pausing: Pausing::Everybody, ..setup() }).await;
    for (room, name, may) in [("strict", "Ada", false), ("free", "Bob", true)] {
        let mut player = house.player(room, LEAD, name).await;
        house.control(room, Control::Begin).await;
        player.say(ClientMessage::Pause(true)).await;
        player.sync(&house).await;
        let state = house.rooms.overview(room).await.expect("a room").card.state;
        assert_eq!(state == RoomState::Paused, may, "{room}");
        assert_eq!(player.frames.iter().any(|frame| frame.contains("refused")), !may, "{room}");
        player.say(ClientMessage::Pause(false)).await;
        player.sync(&house).await;
        assert_eq!(house.rooms.overview(room).await.expect("a room").card.state, RoomState::Running, "{room}");
        // What the trainer stopped nobody else lets go on.
        house.control(room, Control::Pause).await;
        player.say(ClientMessage::Pause(false)).await;
        player.sync(&house).await;
        assert_eq!(house.rooms.overview(room).await.expect("a room").card.state, RoomState::Paused, "{room}");
        let told = player.rooms().pop().expect("the room was told");
        assert!(told.held && !told.may_pause, "{told:?}");
        house.control(room, Control::Resume).await;
        player.sync(&house).await;
        assert_eq!(player.rooms().pop().map(|now| (now.held, now.may_pause)), Some((false, may)));
    }
}

#[tokio::test]
async fn at_a_free_pace_time_waits_for_everybody_who_is_here() {
    let house = House::new();
    house.room("r1", RoomSetup { pace: Pace::Free, ..setup() }).await;
    let mut ada = house.player("r1", LEAD, "Ada").await;
    let mut bob = house.player("r1", LEAD, "Bob").await;
    let mut cyd = house.player("r1", MANAGER, "Cyd").await;
    house.control("r1", Control::Begin).await;
    let ready = |to| ClientMessage::Ask { id: 0, request: Request::Ready(Until::Tick(Tick(to))) };
    let now = async || house.rooms.overview("r1").await.expect("a room").now;
    assert_eq!(house.minutes("r1", 5).await.now, Tick(0), "no clock runs");
    ada.say(ready(5)).await;
    ada.sync(&house).await;
    cyd.say(ready(9)).await;
    cyd.sync(&house).await;
    assert_eq!(now().await, Tick(0), "Bob of the same team is not ready");
    bob.say(ready(7)).await;
    bob.sync(&house).await;
    assert_eq!(now().await, Tick(5), "to the earliest moment that one of them asked for");
    assert_eq!(bob.view().now, Tick(5), "the team is asked again together");
    // Cyd lets time go on to a later moment: they hear how late it is and for whom it waits, and may look meanwhile.
    cyd.sync(&house).await;
    let lead = house.rooms.overview("r1").await.expect("a room").card.seats[0].title.clone();
    let told = cyd.rooms().pop().map(|now| (now.now, now.waits_for));
    assert_eq!(told, Some((Tick(5), vec![lead])));
    assert_eq!(cyd.view().now, Tick(0));
    cyd.say(ClientMessage::Ask { id: 0, request: Request::View }).await;
    let meanwhile = loop {
        if let Some(ServerMessage::View(view)) = cyd.next().await {
            break view;
        }
    };
    assert_eq!(
        (meanwhile.now, cyd.view().now),
        (Tick(5), Tick(0)),
        "told to who asked, and to nobody else of the seat"
    );
    ada.say(ready(9)).await;
    ada.sync(&house).await;
    bob.say(ready(9)).await;
    bob.sync(&house).await;
    assert_eq!(now().await, Tick(9), "Cyd was ready all the time");
    assert_eq!(cyd.view().now, Tick(9));
    // What somebody is ready for may have come already, as they see the room a moment late: they are asked again at once.
    for _ in 0..2 {
        cyd.say(ready(9)).await;
        let mut was_ready = false;
        loop {
            let heard = tokio::time::timeout(Duration::from_secs(60), cyd.next()).await;
            if let Some(ServerMessage::Room(now)) = heard.expect("they are told") {
                if was_ready && now.ready.is_empty() {
                    break;
                }
                was_ready = !now.ready.is_empty();
            }
        }
    }
    // Who goes is not waited for; where nobody is, nothing goes on.
    drop(bob);
    ada.say(ready(12)).await;
    cyd.say(ready(12)).await;
    cyd.sync(&house).await;
    ada.sync(&house).await;
    let mut shown = house.rooms.watch("r1").expect("a room");
    while now().await < Tick(12) {
        house.clock.pass(250);
        shown.changed().await.expect("the room lives");
    }
    house.control("r1", Control::Pause).await;
    ada.say(ready(20)).await;
    cyd.say(ready(20)).await;
    cyd.sync(&house).await;
    ada.sync(&house).await;
    assert_eq!(now().await, Tick(12), "paused");
    house.control("r1", Control::Resume).await;
    assert_eq!(now().await, Tick(20), "who became ready meanwhile still is");
}

#[tokio::test]
async fn a_pause_shows_the_present_to_those_who_let_time_go_on() {
    let house = House::new();
    house.room("r1", RoomSetup { pace: Pace::Free, ..setup() }).await;
    let mut ada = house.player("r1", LEAD, "Ada").await;
    let mut cyd = house.player("r1", MANAGER, "Cyd").await;
    house.control("r1", Control::Begin).await;
    let ready = |to| ClientMessage::Ask { id: 0, request: Request::Ready(Until::Tick(Tick(to))) };
    cyd.say(ready(9)).await;
    cyd.sync(&house).await;
    ada.say(ready(5)).await;
    ada.sync(&house).await;
    assert_eq!((ada.view().now, cyd.view().now), (Tick(5), Tick(0)), "Cyd waits for what comes");
    house.control("r1", Control::Pause).await;
    cyd.sync(&house).await;
    assert_eq!(cyd.view().now, Tick(5));
}

#[tokio::test]
async fn bots_play_where_nobody_sits_and_sit_in_for_those_who_left() {
    let house = House::new();
    let plan = SeatPlan { role: MANAGER.into(), people: true, bot: Some("by-the-book".into()) };
    house.room("r1", RoomSetup { seats: vec![plan], ..setup() }).await;
    let ada = house.sit("r1", LEAD, "Ada").await;
    let begun = house.control("r1", Control::Begin).await;
    assert_eq!(begun.card.seats[1].bot.as_deref(), Some("by-the-book"));
    assert!(begun.card.seats[1].open, "it gives way to whoever sits down");
    let sits = Control::Bot { role: LEAD.into(), bot: Some("by-the-book".into()) };
    assert_eq!(house.rooms.control("r1", sits.clone()).await.expect_err("Ada sits there").kind, "conflict");
    house.rooms.stand(ada.participant).await.expect("she stands up");
    let on = house.control("r1", sits).await;
    assert_eq!((on.card.seats[0].bot.as_deref(), on.card.seats[0].open), (Some("by-the-book"), true));
    let later = house.control("r1", Control::Skip { minutes: 120, to_need: false }).await;
    assert!(later.orders[0] > 0 && later.orders[1] > 0, "{:?}", later.orders);
    let mut bob = house.player("r1", LEAD, "Bob").await;
    bob.sync(&house).await;
    let again = house.rooms.overview("r1").await.expect("a room");
    assert_eq!((&again.card.seats[0].bot, &again.card.seats[0].people), (&None, &vec!["Bob".to_owned()]));
    let journal = house.journal("r1");
    assert_eq!(journal.replay().expect("it replays").digest(), house.rooms.digest("r1").await.expect("it plays").1);
}

#[tokio::test]
async fn a_room_of_bots_alone_plays_by_the_clock() {
    let house = House::new();
    let plan = SeatPlan { role: LEAD.into(), people: false, bot: Some("triage-first:0.5".into()) };
    house.room("r1", RoomSetup { seats: vec![plan], ..setup() }).await;
    house.control("r1", Control::Begin).await;
    assert_eq!(house.minutes("r1", 4).await.now, Tick(4));
    let later = house.control("r1", Control::Skip { minutes: 200, to_need: false }).await;
    assert!(later.orders[0] > 0);
    assert_eq!(later.now, Tick(204));
}

#[tokio::test]
async fn the_same_orders_leave_the_same_play_as_at_a_local_table() {
    let house = House::new();
    house.room("r1", setup()).await;
    let mut ada = house.player("r1", LEAD, "Ada").await;
    house.control("r1", Control::Begin).await;
    house.minutes("r1", 4).await;
    assert!(matches!(ada.act(declare()).await, Update::Accepted(..)));
    house.minutes("r1", 6).await;

    let seats = vec![(RoleId::new(LEAD), "person".to_owned())];
    let header = Header { scenario: tutorial(), seed: 5, seats, branch: None };
    let table = Table::unrecorded(header).expect("an exercise");
    let mut seat = table.seat(&RoleId::new(LEAD)).expect("a seat");
    seat.send(Request::Ready(Until::Tick(Tick(4))));
    seat.send(Request::Act { action: declare(), beside: Beside::at_wall(3) });
    seat.send(Request::Ready(Until::Tick(Tick(10))));
    assert_eq!(house.journal("r1").play_digest(), table.play_digest());
}
