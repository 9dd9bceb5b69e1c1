//! What a facilitator puts into a room, sees of it, and takes from it.

use codedark_sim::ids::InjectId;
use codedark_sim::time::Tick;

use super::*;
use crate::wire::{BranchAt, Control, Inject};

#[tokio::test]
async fn messages_come_when_the_facilitator_says_so() {
    let house = House::new();
    house.room("r1", setup()).await;
    let mut ada = house.player("r1", LEAD, "Ada").await;
    assert_eq!(house.rooms.inject("r1", Inject::Prepared(InjectId(0))).await.expect_err("too early").kind, "conflict");
    house.control("r1", Control::Begin).await;
    house.minutes("r1", 2).await;
    let prepared = house.rooms.injects("r1").await.expect("a room");
    // Which of them ask, the facilitator sees before they are told.
    let asking = |(_, inject): &(_, &codedark_sim::scenario::Inject)| inject.message.question.is_some();
    let scenario = tutorial();
    let asks = scenario.storyline.iter().enumerate().filter(asking).map(|(n, _)| n).collect::<Vec<_>>();
    let shown = prepared.iter().enumerate().filter(|(_, inject)| !inject.options.is_empty()).map(|(n, _)| n);
    assert!(!asks.is_empty() && shown.eq(asks));
    let quiet = prepared.iter().find(|inject| inject.told == 0 && inject.to.is_empty());
    let quiet = quiet.or(prepared.iter().find(|inject| inject.told == 0)).expect("one that has not come").id;
    house.rooms.inject("r1", Inject::Prepared(quiet)).await.expect("it is told");
    let told = house.rooms.injects("r1").await.expect("a room");
    assert_eq!(told.iter().find(|inject| inject.id == quiet).expect("it").told, 1);
    let free = |subject: &str| Inject::Free {
        to: Some(LEAD.into()),
        call: true,
        from: "The ministry".into(),
        subject: subject.into(),
        body: "What is going on?".into(),
    };
    house.rooms.inject("r1", free("A question")).await.expect("it is told");
    assert_eq!(house.rooms.inject("r1", free("")).await.expect_err("no subject").kind, "bad_request");
    ada.sync(&house).await;
    assert!(ada.view().mail.iter().any(|mail| &*mail.subject == "A question"));
    let before = house.rooms.digest("r1").await.expect("it plays");
    let text = String::from_utf8(house.store.journal("r1").expect("a journal")).expect("text");
    assert!(!text.contains("What is going on?"), "free words stay beside the journal");
    let house = house.crash();
    assert_eq!(house.rooms.digest("r1").await.expect("it plays"), before);
    let mut ada = Player::of("r1", house.rooms.attach("r1", &ada.person).await.expect("she comes back"), ada.person);
    assert!(ada.view().mail.iter().any(|mail| &*mail.body == "What is going on?"), "and are there after a crash");
}

#[tokio::test]
async fn the_truth_is_told_to_the_trainer_in_words() {
    let house = House::new();
    house.room("r1", setup()).await;
    house.sit("r1", LEAD, "Ada").await;
    house.control("r1", Control::Begin).await;
    let later = house.control("r1", Control::Skip { minutes: 180, to_need: false }).await;
    assert!(later.compromised > 0 && later.encrypted > 0, "nobody stopped the worm");
    let truth = house.rooms.truth("r1").await.expect("it plays");
    let sum: u32 = truth.assets.iter().map(|asset| u32::from(asset.compromised)).sum();
    assert_eq!(sum, later.compromised);
    assert!(truth.events.len() <= 200 && truth.events[0].tick >= truth.events[truth.events.len() - 1].tick);
    assert!(truth.story.iter().any(|line| line.contains("encrypted")), "{:?}", truth.story);
}

#[tokio::test]
async fn a_hint_is_what_a_bot_would_order_from_the_same_view() {
    let house = House::new();
    house.room("plain", setup()).await;
    house.room("r1", RoomSetup { hints: true, ..setup() }).await;
    let mut bob = house.player("plain", LEAD, "Bob").await;
    house.control("plain", Control::Begin).await;
    bob.say(ClientMessage::Hint).await;
    bob.sync(&house).await;
    assert!(bob.frames.iter().any(|frame| frame.starts_with("{\"refused\"")));
    let mut ada = house.player("r1", LEAD, "Ada").await;
    house.control("r1", Control::Begin).await;
    house.control("r1", Control::Skip { minutes: 90, to_need: false }).await;
    let before = house.rooms.digest("r1").await.expect("it plays");
    ada.say(ClientMessage::Hint).await;
    let hint = loop {
        match ada.next().await.expect("a hint") {
            ServerMessage::Hint(hint) => break hint,
            ServerMessage::Refused { why, .. } => panic!("{why}"),
            _ => {}
        }
    };
    let (action, _) = hint.order.expect("after 90 minutes there is something to do");
    assert!(!hint.text.is_empty());
    assert_eq!(house.rooms.digest("r1").await.expect("it plays"), before, "a hint changes nothing");
    ada.say(ClientMessage::Hint).await;
    ada.sync(&house).await;
    let kept = house.store.observations("r1").expect("observations");
    assert_eq!((kept.len(), kept[0].1.as_str(), kept[0].2.at), (1, super::super::hint::BY, Some(Tick(90))));
    assert!(matches!(ada.act(action).await, Update::Accepted(..)), "it can be taken");
}

#[tokio::test]
async fn hints_go_on_when_one_was_removed_and_end_when_a_room_had_many() {
    use super::super::hint::{BY, HINTS_MAX};
    let house = House::new();
    house.room("r1", RoomSetup { hints: true, ..setup() }).await;
    let mut ada = house.player("r1", LEAD, "Ada").await;
    house.control("r1", Control::Begin).await;
    // The hints that came, and the refusals.
    async fn asked(house: &House, ada: &mut Player) -> (usize, usize) {
        house.minutes("r1", 1).await;
        ada.say(ClientMessage::Hint).await;
        ada.sync(house).await;
        let count = |kind: &str| ada.frames.iter().filter(|frame| frame.starts_with(kind)).count();
        (count("{\"hint\""), count("{\"refused\""))
    }
    assert_eq!(asked(&house, &mut ada).await, (1, 0));
    assert_eq!(asked(&house, &mut ada).await, (2, 0));
    let kept = house.store.observations("r1").expect("observations");
    assert_eq!(kept.len(), 2);
    house.store.remove_observation("r1", &kept[0].0).expect("it is there");
    assert_eq!(asked(&house, &mut ada).await, (3, 0), "one that is gone stops no other");
    for n in house.store.observations("r1").expect("observations").len() + 1..HINTS_MAX {
        house.store.add_observation("r1", &format!("h{n}"), BY, &kept[0].2).expect("kept");
    }
    house.store.add_observation("r1", "remark", "Tova", &kept[0].2).expect("kept");
    let house = house.crash();
    let line = house.rooms.attach("r1", &ada.person).await.expect("she comes back");
    let mut ada = Player::of("r1", line, ada.person);
    house.control("r1", Control::Resume).await;
    assert_eq!(asked(&house, &mut ada).await, (1, 0), "the last one");
    assert_eq!(asked(&house, &mut ada).await, (1, 1), "a room has so many");
    assert_eq!(house.store.observations("r1").expect("observations").len(), HINTS_MAX + 1);
}

#[tokio::test]
async fn a_branch_gives_nobody_the_number_of_somebody_in_its_story() {
    let house = House::new();
    house.room("r1", setup()).await;
    let mut ada = house.player("r1", LEAD, "Ada").await;
    house.control("r1", Control::Begin).await;
    house.minutes("r1", 2).await;
    assert!(matches!(ada.act(declare()).await, Update::Accepted(..)));
    house.minutes("r1", 3).await;
    let at = BranchAt { at: Tick(5), name: "Blue".into() };
    house.rooms.branch("r1", &at, row("b1", setup())).await.expect("a branch");
    let bob = house.sit("b1", LEAD, "Bob").await;
    house.control("b1", Control::Begin).await;
    let house = house.crash();
    let cyd = house.sit("b1", LEAD, "Cyd").await;
    let mut cyd = Player::of("b1", house.rooms.attach("b1", &cyd).await.expect("a line"), cyd);
    house.control("b1", Control::Resume).await;
    cyd.act(Action::new(Verb::TellStaff, [])).await;
    let numbers = |id: u32| house.store.numbers_of(id).expect("numbers");
    assert_eq!(numbers(ada.person.participant), [("r1".to_owned(), 0)]);
    assert_eq!(numbers(bob.participant), [("b1".to_owned(), 1)]);
    assert_eq!(numbers(cyd.person.participant), [("b1".to_owned(), 2)]);
}

#[tokio::test]
async fn a_branch_takes_up_the_story_before_the_orders_of_a_minute() {
    let house = House::new();
    house.room("r1", setup()).await;
    let mut ada = house.player("r1", LEAD, "Ada").await;
    let none = BranchAt { at: Tick(5), name: "Blue".into() };
    assert_eq!(house.rooms.branch("r1", &none, row("b0", setup())).await.expect_err("too early").kind, "conflict");
    house.control("r1", Control::Begin).await;
    house.minutes("r1", 10).await;
    let (_, at_ten) = house.rooms.digest("r1").await.expect("it plays");
    assert!(matches!(ada.act(declare()).await, Update::Accepted(..)));
    house.minutes("r1", 5).await;
    let late = BranchAt { at: Tick(16), name: "Blue".into() };
    assert_eq!(house.rooms.branch("r1", &late, row("b0", setup())).await.expect_err("too late").kind, "bad_request");
    let at = BranchAt { at: Tick(10), name: "Blue".into() };
    let branch = house.rooms.branch("r1", &at, row("b1", setup())).await.expect("a branch");
    assert_eq!((branch.now, &branch.card.state), (Tick(10), &RoomState::Waiting));
    assert_eq!((branch.card.name.as_str(), branch.branch_of), ("Blue", Some(("r1".to_owned(), Tick(10)))));
    let open: Vec<bool> = branch.card.seats.iter().map(|seat| seat.open).collect();
    assert_eq!(open, [true, true, true], "as in the room that it is taken from");
    let house = house.crash();
    let mut bob = house.player("b1", LEAD, "Bob").await;
    house.control("b1", Control::Begin).await;
    assert_eq!(house.rooms.digest("b1").await.expect("it plays"), (Tick(10), at_ten));
    assert!(matches!(bob.act(declare()).await, Update::Accepted(..)), "what came after the moment did not happen");
    assert_eq!(house.minutes("b1", 3).await.now, Tick(13));
    let journal = house.journal("b1");
    assert_eq!(journal.header.branch.map(|branch| branch.at), Some(Tick(10)));
    assert_eq!(journal.replay().expect("it replays").digest(), house.rooms.digest("b1").await.expect("it plays").1);
    assert_eq!(house.rooms.overview("r1").await.expect("a room").now, Tick(15), "the story it came from stands");
}
