//! Connections: who is told what, and what becomes of those who do not listen.

use super::*;
use crate::room::Closed;
use crate::wire::{Control, Nudge};

#[tokio::test]
async fn answers_go_to_who_asked_and_views_to_the_seat() {
    let house = House::new();
    house.room("r1", setup()).await;
    let mut ada = house.player("r1", LEAD, "Ada").await;
    let mut bob = house.player("r1", LEAD, "Bob").await;
    let mut cyd = house.player("r1", MANAGER, "Cyd").await;
    house.control("r1", Control::Begin).await;
    assert!(matches!(ada.act(declare()).await, Update::Accepted(..)));
    bob.sync(&house).await;
    cyd.sync(&house).await;
    assert!(bob.view().jobs.iter().any(|job| job.action == declare()) || bob.view().declared.is_some());
    assert!(!bob.frames.iter().chain(&cyd.frames).any(|frame| frame.contains("accepted")));
    assert_eq!(ada.view(), bob.view(), "a team sees the same");
    let journal = house.journal("r1");
    let given: Vec<u32> = journal
        .entries
        .iter()
        .filter_map(|entry| match entry {
            codedark_sim::journal::Entry::Act { order, .. } => Some(order.participant),
            _ => None,
        })
        .collect();
    assert_eq!(given, [0], "the order carries who gave it, by a number of this room");
    assert!(matches!(bob.act(Action::new(Verb::TellStaff, [])).await, Update::Accepted(..) | Update::Refused(..)));
    assert_eq!(house.store.number_in("r1", bob.person.participant, 0).expect("Bob"), 1);

    ada.say(ClientMessage::Chat("  all hands  ".into())).await;
    ada.say(ClientMessage::Chat(" ".into())).await;
    ada.sync(&house).await;
    cyd.sync(&house).await;
    let heard = |player: &Player| player.frames.iter().filter(|frame| frame.starts_with("{\"chat\"")).count();
    assert_eq!((heard(&ada), heard(&cyd)), (1, 1), "who plays together talks together");
    assert!(ada.frames.iter().any(|frame| frame.starts_with("{\"refused\"")), "empty words");
    let kept = house.store.chat("r1").expect("chat");
    assert_eq!((kept[0].0, kept[0].1.text.as_str(), kept.len()), (ada.person.participant, "all hands", 1));

    let to = Nudge { to: Some(MANAGER.into()), text: "Look at the wards.".into() };
    house.rooms.nudge("r1", to).await.expect("a seat");
    cyd.sync(&house).await;
    bob.sync(&house).await;
    let nudged = |player: &Player| player.frames.iter().any(|frame| frame.starts_with("{\"nudge\""));
    assert!(nudged(&cyd) && !nudged(&bob));
}

#[tokio::test]
async fn a_person_has_one_seat_and_stands_up_with_their_lines() {
    let house = House::new();
    house.room("r1", setup()).await;
    house.room("r2", setup()).await;
    let mut ada = house.player("r1", LEAD, "Ada").await;
    let person = ada.person.clone();
    let kept = |house: &House| house.store.participant(person.participant).expect("Ada").seat;
    house.rooms.sit("r2", MANAGER, &person).await.expect("an open seat");
    while ada.next().await.is_some() {}
    assert_eq!(ada.line.closing.why(), Closed::Left);
    assert_eq!(kept(&house), Some(("r2".to_owned(), MANAGER.to_owned())));
    assert!(house.rooms.overview("r1").await.expect("a room").card.seats[0].people.is_empty());
    assert_eq!(house.rooms.attach("r1", &person).await.err().expect("not there").kind, "forbidden");
    house.rooms.stand(person.participant).await.expect("she stands up");
    assert_eq!(kept(&house), None);
    assert!(house.rooms.attach("r2", &person).await.is_err());
    house.rooms.sit("r1", "cook", &person).await.expect_err("no such seat");
    assert_eq!(kept(&house), None, "a refusal changes nothing");
}

#[tokio::test]
async fn who_does_not_listen_is_closed_and_never_waited_for() {
    let house = House::new();
    house.room("r1", setup()).await;
    let mut deaf = house.player("r1", LEAD, "Ada").await;
    let mut bob = house.player("r1", LEAD, "Bob").await;
    house.control("r1", Control::Begin).await;
    for _ in 0..(super::super::lines::ANSWERS_MAX + 10) {
        let nudge = Nudge { to: None, text: "Hello?".into() };
        house.rooms.nudge("r1", nudge).await.expect("a room");
        bob.sync(&house).await;
    }
    assert_eq!(house.minutes("r1", 2).await.now.0, 2, "the room goes on");
    bob.sync(&house).await;
    assert_eq!(bob.view().now.0, 2);
    assert_eq!(deaf.view().now.0, 2, "only the newest view waits, whatever was missed");
    while deaf.next().await.is_some() {}
    assert_eq!(deaf.line.closing.why(), Closed::Slow);
    let mut again =
        Player::of("r1", house.rooms.attach("r1", &deaf.person).await.expect("she comes back"), deaf.person);
    assert!(matches!(again.next().await, Some(ServerMessage::Welcome { .. })));
    assert_eq!(again.view().now.0, 2);
}

#[tokio::test]
async fn windows_that_are_too_many_replace_the_oldest() {
    let house = House::new();
    house.room("r1", setup()).await;
    let mut first = house.player("r1", LEAD, "Ada").await;
    let mut others = Vec::new();
    for _ in 0..super::super::lines::LINES_MAX {
        others.push(house.rooms.attach("r1", &first.person).await.expect("one more window"));
    }
    while first.next().await.is_some() {}
    assert_eq!(first.line.closing.why(), Closed::Left);
    house.rooms.hang_up(first.person.participant);
    for line in &mut others {
        while line.from_room.recv().await.is_some() {}
    }
    assert_eq!(house.rooms.overview("r1").await.expect("a room").present[0], 0);
}
