//! What a room tells besides play, to whom, and what it keeps to itself.

use codedark_sim::scenario::{Moment, Prelude, Sign};
use codedark_sim::time::Tick;
use rusqlite::Connection;

use super::*;
use crate::wire::{BranchAt, Control, Inject, Nudge};

fn nudge(to: Option<&str>, text: &str) -> Nudge {
    Nudge { to: to.map(str::to_owned), text: text.into() }
}

/// The nudges that came: number and text.
fn nudges(player: &Player) -> Vec<(u32, String)> {
    let read = |frame: &String| match serde_json::from_str(frame).expect("a message") {
        ServerMessage::Nudge { n, text, .. } => Some((n, text)),
        _ => None,
    };
    player.frames.iter().filter_map(read).collect()
}

/// They come back, and hear what comes with the welcome.
async fn back(house: &House, player: Player) -> Player {
    let line = house.rooms.attach("r1", &player.person).await.expect("they come back");
    let mut player = Player::of("r1", line, player.person);
    player.sync(house).await;
    player
}

#[tokio::test]
async fn nudges_come_again_with_the_welcome_numbered_for_the_seat() {
    let house = House::new();
    house.room("r1", setup()).await;
    let mut ada = house.player("r1", LEAD, "Ada").await;
    let cyd = house.player("r1", MANAGER, "Cyd").await;
    house.control("r1", Control::Begin).await;
    for (to, text) in [(Some(MANAGER), "one"), (None, "two"), (Some(LEAD), "three")] {
        house.rooms.nudge("r1", nudge(to, text)).await.expect("a seat");
    }
    ada.sync(&house).await;
    let (adas, cyds) =
        (vec![(1, "two".to_owned()), (2, "three".to_owned())], vec![(1, "one".to_owned()), (2, "two".to_owned())]);
    assert_eq!(nudges(&ada), adas, "a number says nothing about what others were told");
    let cyd = back(&house, cyd).await;
    assert_eq!(nudges(&cyd), cyds);
    let house = house.crash();
    assert_eq!(nudges(&back(&house, ada).await), adas, "a restart loses none");
    assert_eq!(nudges(&back(&house, cyd).await), cyds);
}

#[tokio::test]
async fn words_to_an_empty_chair_are_refused() {
    let house = House::new();
    house.room("r1", setup()).await;
    assert_eq!(house.rooms.nudge("r1", nudge(None, "Hello?")).await.expect_err("nobody is here").kind, "conflict");
    house.sit("r1", LEAD, "Ada").await;
    house.rooms.nudge("r1", nudge(None, "Hello?")).await.expect("Ada is here");
    let refused = house.rooms.nudge("r1", nudge(Some(MANAGER), "Hello?")).await.expect_err("nobody sits there");
    assert_eq!(refused.kind, "conflict");
    assert!(refused.instead.contains("ir_lead (Ada)"), "{}", refused.instead);
    assert_eq!(house.store.nudges("r1").expect("a room").len(), 1, "a refusal changes nothing");
    house.control("r1", Control::Begin).await;
    let free = |to: Option<&str>| Inject::Free {
        to: to.map(str::to_owned),
        call: false,
        from: "The board".into(),
        subject: "Well?".into(),
        body: "How is it?".into(),
    };
    let refused = house.rooms.inject("r1", free(Some(MANAGER))).await.expect_err("the hospital sits there");
    assert!(refused.kind == "conflict" && refused.instead.contains("Ada"), "{refused:?}");
    assert!(house.store.words("r1").expect("a room").is_empty());
    house.rooms.inject("r1", free(Some(LEAD))).await.expect("Ada reads it");
    house.rooms.inject("r1", free(None)).await.expect("Ada reads it");
}

#[tokio::test]
async fn who_writes_without_end_waits() {
    let house = House::new();
    house.room("r1", setup()).await;
    let mut ada = house.player("r1", LEAD, "Ada").await;
    house.control("r1", Control::Begin).await;
    for _ in 0..15 {
        ada.say(ClientMessage::Chat("hello".into())).await;
    }
    ada.sync(&house).await;
    assert_eq!(house.store.chat("r1").expect("a room").len(), 10);
    house.clock.pass(2_000);
    ada.say(ClientMessage::Chat("once more".into())).await;
    ada.say(ClientMessage::Chat("and again".into())).await;
    ada.sync(&house).await;
    let kept = house.store.chat_lines("r1", None, 1).expect("a room");
    assert_eq!((kept[0].seq, kept[0].text.as_str()), (11, "once more"));
}

#[tokio::test]
async fn the_last_view_comes_once() {
    let house = House::new();
    house.room("r1", setup()).await;
    let mut ada = house.player("r1", LEAD, "Ada").await;
    let bob = house.player("r1", LEAD, "Bob").await;
    house.control("r1", Control::Begin).await;
    house.minutes("r1", 2).await;
    ada.sync(&house).await;
    ada.view();
    house.control("r1", Control::End).await;
    let bob = house.rooms.attach("r1", &bob.person).await.expect("he comes back");
    while !matches!(ada.next().await, Some(ServerMessage::Told { id: None, update: Update::Ended })) {}
    assert!(matches!(ada.act(declare()).await, Update::Refused(..)), "play is over");
    house.rooms.overview("r1").await.expect("a room");
    let over = |frame: &&String| frame.starts_with("{\"view\"") && frame.contains("\"over\":true");
    assert_eq!(ada.frames.iter().filter(over).count(), 1);
    if ada.line.view.has_changed().expect("the room is here") {
        assert_eq!(*ada.line.view.borrow_and_update(), None, "nothing is shown twice");
    }
    let mut bob = Player::of("r1", bob, ada.person.clone());
    while bob.frames.iter().filter(over).count() == 0 {
        bob.next().await.expect("who comes after the end is shown it");
    }
}

#[tokio::test]
async fn an_old_need_waits_since_play_began() {
    let mut scenario = (*tutorial()).clone();
    let until = Moment::First(Sign::Encryption);
    scenario.prelude = Some(Prelude { of: scenario.id.clone(), seed: 5, until, earlier: 0 });
    let house = House::playing([("wannacry-morning", Arc::new(scenario))]);
    house.room("r1", setup()).await;
    house.sit("r1", LEAD, "Ada").await;
    let begun = house.control("r1", Control::Begin).await;
    assert!(begun.began > Tick(0) && begun.pressing > 0, "something waits from before: {begun:?}");
    assert_eq!(begun.waited_minutes, 0);
    let later = house.minutes("r1", 3).await;
    assert_eq!((later.now, later.waited_minutes), (begun.began.after(3), 3));
}

#[tokio::test]
async fn a_room_that_is_over_tells_the_same_after_a_restart_and_forgets_who_is_erased() {
    let house = House::new();
    house.room("r1", setup()).await;
    let ada = house.sit("r1", LEAD, "Ada").await;
    let bob = house.sit("r1", LEAD, "Bob").await;
    house.control("r1", Control::Begin).await;
    house.control("r1", Control::Skip { minutes: 180, to_need: false }).await;
    let ended = house.control("r1", Control::End).await;
    assert!(ended.encrypted > 0, "nobody stopped the worm: {ended:?}");
    let over = house.until("r1", |state| *state == RoomState::Over).await;
    let house = house.crash();
    let read = house.rooms.overview("r1").await.expect("it is remembered");
    assert_eq!((read.encrypted, read.compromised, read.declared), (over.encrypted, over.compromised, over.declared));
    assert_eq!(
        (read.card.seats[0].people.as_slice(), read.unknown),
        (["Ada".to_owned(), "Bob".to_owned()].as_slice(), false)
    );
    assert_eq!(
        (read.phase, &read.clock, read.delayed_patient_hours),
        (over.phase, &over.clock, over.delayed_patient_hours)
    );
    house.rooms.erase(bob.participant).await.expect("Bob");
    assert_eq!(house.rooms.card("r1").await.expect("a room").seats[0].people, ["Ada"]);
    house.rooms.stand(ada.participant).await.expect("she stands up");
    assert!(house.rooms.card("r1").await.expect("a room").seats[0].people.is_empty());
    assert!(house.crash().rooms.card("r1").await.expect("a room").seats[0].people.is_empty());
}

#[tokio::test]
async fn a_room_that_ended_here_forgets_who_is_erased() {
    let house = House::new();
    house.room("r1", setup()).await;
    let ada = house.sit("r1", LEAD, "Ada").await;
    house.sit("r1", LEAD, "Bob").await;
    house.control("r1", Control::Begin).await;
    house.control("r1", Control::End).await;
    house.until("r1", |state| *state == RoomState::Over).await;
    house.rooms.remove("none").await;
    house.rooms.erase(ada.participant).await.expect("Ada");
    assert_eq!(house.rooms.overview("r1").await.expect("a room").card.seats[0].people, ["Bob"]);
    assert!(house.store.participant(ada.participant).expect("a row").name.is_empty());
    assert!(house.rooms.watch("r1").is_err(), "it changes no more");
}

#[tokio::test]
async fn a_class_has_one_room_of_a_name() {
    let house = House::new();
    house.room("r1", setup()).await;
    let twin = RoomRow { name: "TEAM R1".into(), ..row("r2", setup()) };
    let refused = house.make(twin.clone()).await.expect_err("it is taken");
    assert_eq!(refused.kind, "conflict");
    assert!(refused.what.contains("TEAM R1"), "{}", refused.what);
    house.sit("r1", LEAD, "Ada").await;
    house.control("r1", Control::Begin).await;
    house.minutes("r1", 2).await;
    let at = BranchAt { at: Tick(1), name: "team r1".into() };
    assert_eq!(house.rooms.branch("r1", &at, twin).await.expect_err("it is taken").kind, "conflict");
    assert_eq!(house.store.rooms(CLASS).expect("a class").len(), 1);
}

#[tokio::test]
async fn a_store_that_fails_for_a_while_ends_no_room_and_names_no_file() {
    let house = House::new();
    house.room("r1", setup()).await;
    house.sit("r1", LEAD, "Ada").await;
    house.control("r1", Control::Begin).await;
    house.minutes("r1", 3).await;
    let around = Connection::open(house.store.path()).expect("the file");
    around.execute_batch("ALTER TABLE words RENAME TO hidden").expect("a table");
    let why = house.store.words("r1").expect_err("the table is gone").to_string();
    assert!(why.contains("codedark.db"), "{why}");
    let house = house.crash();
    let failed = house.until("r1", |state| matches!(state, RoomState::Failed(_))).await;
    let RoomState::Failed(why) = &failed.card.state else { unreachable!() };
    assert!(why.contains("Restart the server") && !why.contains("codedark.db"), "{why}");
    assert!(!matches!(house.store.room("r1").expect("a room").state, RoomState::Failed(_)), "it is not for good");
    around.execute_batch("ALTER TABLE hidden RENAME TO words").expect("a table");
    let house = house.crash();
    assert_eq!(house.rooms.overview("r1").await.expect("a room").card.state, RoomState::Paused);
}

#[tokio::test]
async fn what_cannot_be_kept_names_no_file() {
    let house = House::new();
    house.room("r1", RoomSetup { hints: true, ..setup() }).await;
    let mut ada = house.player("r1", LEAD, "Ada").await;
    house.control("r1", Control::Begin).await;
    let around = Connection::open(house.store.path()).expect("the file");
    for table in ["chat", "observations", "journal"] {
        around.execute_batch(&format!("ALTER TABLE {table} RENAME TO hidden_{table}")).expect("a table");
    }
    ada.say(ClientMessage::Chat("hello".into())).await;
    ada.say(ClientMessage::Hint).await;
    ada.sync(&house).await;
    let failed = house.minutes("r1", 1).await;
    while !matches!(ada.next().await, Some(ServerMessage::Told { id: None, update: Update::Failed(_) })) {}
    let refused = ada.frames.iter().filter(|frame| frame.starts_with("{\"refused\"")).count();
    assert_eq!(refused, 2);
    assert!(!ada.frames.iter().any(|frame| frame.contains("codedark.db")));
    let RoomState::Failed(why) = &failed.card.state else { panic!("{:?}", failed.card.state) };
    assert!(why.contains("Make room for it, then resume this room") && !why.contains("codedark.db"), "{why}");
    for table in ["chat", "observations", "journal"] {
        around.execute_batch(&format!("ALTER TABLE hidden_{table} RENAME TO {table}")).expect("a table");
    }
    assert_eq!(house.control("r1", Control::Resume).await.card.state, RoomState::Running);
}
