//! What is a student's own: their orders, what was seen in their seat, what is left of the rooms in which they played.

use codedark_analysis::Recording;
use codedark_sim::journal::{Entry, Journal};
use serde_json::{Value, json};

use super::range::{Range, SCENARIO, SEAT, Somebody, WIDE};
use super::sockets::until;
use crate::store::Store;
use crate::wire::Role;

/// A seat whose orders students give; a bot has the one before it.
const THEIRS: &str = "crisis_manager";

/// Two students share a seat of a room that is played to its end beside a bot. Their ids are not their numbers.
struct Played {
    range: Range,
    trainer: Somebody,
    educator: Somebody,
    class: String,
    room: String,
    ash: (u32, Somebody),
    birch: (u32, Somebody),
    zed: (u32, Somebody),
}

impl Played {
    fn new() -> Self {
        let range = Range::open(WIDE);
        let trainer = range.staff(Role::Trainer, "Tova");
        let educator = range.staff(Role::Educator, "Edda");
        let (class, _) = range.class(&trainer, "One");
        let seats = json!([{ "role": SEAT, "people": false, "bot": "by-the-book" }]);
        let setup = json!({ "scenario": SCENARIO, "pace": "free", "seats": seats });
        let body = json!({ "names": ["Red", "Green"], "setup": setup });
        let rooms = range.done(&trainer, "POST", &format!("/classes/{class}/rooms"), Some(&body));
        let room = rooms[0]["card"]["id"].as_str().expect("an id").to_owned();
        let zed = range.student(&class, "Zed");
        let (ash, birch) = (range.student(&class, "Ash"), range.student(&class, "Birch"));
        let played = Self { range, trainer, educator, class, room, ash, birch, zed };
        played.play();
        played
    }

    fn at(&self, rest: &str) -> String {
        format!("/rooms/{}{rest}", self.room)
    }

    fn get(&self, who: &Somebody, path: &str) -> Value {
        self.range.done(who, "GET", path, None)
    }

    fn play(&self) {
        let control = |what: Value| self.range.done(&self.trainer, "POST", &self.at("/control"), Some(&what));
        let mut sockets = [&self.ash.1, &self.birch.1].map(|who| {
            self.range.done(who, "PUT", &self.at(&format!("/seats/{THEIRS}/me")), None);
            self.range.socket(who, &self.at("/play"), None).expect("open")
        });
        control(json!("begin"));
        for (socket, verb) in sockets.iter_mut().zip(["declare_incident", "tell_staff"]) {
            let ask = json!({ "ask": { "id": 1, "request": { "act": { "action": { "do": verb } } } } });
            socket.send(tungstenite::Message::text(ask.to_string())).expect("sent");
            let told = until(socket, "told").expect("an answer");
            assert!(told["update"].get("accepted").is_some(), "{told}");
        }
        let mut watch =
            self.range.socket(&self.trainer, &format!("/classes/{}/watch", self.class), None).expect("open");
        control(json!({ "skip": { "minutes": 180, "to_need": false } }));
        control(json!("end"));
        loop {
            let seen = until(&mut watch, "room").expect("an overview");
            if seen["card"]["id"] == self.room.as_str() && seen["card"]["state"] == "over" {
                return;
            }
        }
    }

    fn data(&self, id: u32) -> Value {
        self.get(&self.trainer, &format!("/participants/{id}"))
    }

    fn debrief(&self, who: &Somebody) -> String {
        self.range.ask(who, "GET", &self.at("/debrief"), None).text
    }
}

#[test]
fn orders_handed_out_are_those_of_the_student_and_of_no_bot() {
    let played = Played::new();
    let journal = Journal::read(&played.range.store.journal(&played.room).expect("kept")).expect("a journal");
    let number = |number: u32| {
        let by = move |entry: &&Entry| matches!(entry, Entry::Act { order, .. } if order.participant == number);
        journal.entries.iter().filter(by).count()
    };
    assert!(number(0) > 1, "the bot has the number of the first student");
    assert_ne!((played.ash.0, played.birch.0), (0, 1), "ids are not numbers");
    for (id, order) in [(played.ash.0, "declare"), (played.birch.0, "tell-staff")] {
        let orders = &played.data(id)["orders"];
        assert_eq!(orders.as_array().map(Vec::len), Some(1), "{orders}");
        assert_eq!((&orders[0]["room"], &orders[0]["order"]), (&json!(played.room), &json!(order)));
    }
    assert_eq!(played.data(played.zed.0)["orders"], json!([]));
}

#[test]
fn what_is_left_of_a_room_stays_with_those_who_played_there() {
    let played = Played::new();
    let (range, ash) = (&played.range, &played.ash.1);
    range.done(ash, "DELETE", "/me/seat", None);
    for rest in ["/debrief", "/recording", "/chat", "/notes"] {
        assert_eq!(range.ask(ash, "GET", &played.at(rest), None).status, 200, "{rest}");
        assert_eq!(range.ask(&played.zed.1, "GET", &played.at(rest), None).kind(), "not_found", "{rest}");
    }
    for rest in ["/chart", "/director"] {
        assert_ne!(range.ask(ash, "GET", &played.at(rest), None).status, 200, "{rest}");
    }
    let title = played.get(ash, "/lobby")["rooms"][0]["title"].clone();
    let told = json!([{ "room": played.room, "name": "Red", "title": title, "state": "over" }]);
    assert_eq!(played.get(ash, "/lobby")["played"], told);
    assert_eq!(played.get(&played.zed.1, "/lobby")["played"], json!([]));
    let found = played.get(&played.educator, &format!("/classes/{}/results", played.class));
    assert_eq!((&found["rooms"][0]["name"], found["rooms"].as_array().map(Vec::len)), (&json!("Red"), Some(1)));
    assert_eq!(
        (&found["missing"][0]["name"], &found["missing"][0]["why"]),
        (&json!("Green"), &json!("play has not begun"))
    );
}

#[test]
fn what_was_observed_is_added_after_play_and_erased_with_the_last_who_sat_there() {
    let played = Played::new();
    let (range, educator) = (&played.range, &played.educator);
    let rooms = format!("/classes/{}/rooms", played.class);
    let people = |who: &Somebody| played.get(who, &rooms)[0]["card"]["seats"][1]["people"].clone();
    assert_eq!((people(&played.trainer), people(educator)), (json!(["Ash", "Birch"]), json!([])));
    assert_eq!(played.get(educator, &played.at(""))["card"]["seats"][1]["people"], json!([]));
    let seen = json!({ "text": "They kept calm.", "grade": "performed", "seat": THEIRS });
    range.done(educator, "POST", &played.at("/observations"), Some(&seen));
    for name in ["/debrief", "/director"] {
        let page = range.ask(educator, "GET", &played.at(name), None).text;
        assert!(page.contains("They kept calm.") && page.contains("by Red of One"), "{page}");
    }
    let served = range.ask(&played.ash.1, "GET", &played.at("/recording"), None).json();
    assert_eq!(served["observations"][0]["text"], "They kept calm.");
    let kept = Recording::read(&range.store.recording(&played.room).expect("kept")).expect("a recording");
    assert!(kept.observations.is_empty(), "nothing that may be erased is in what stays");

    range.done(&played.ash.1, "DELETE", "/me/seat", None);
    assert_eq!(played.data(played.ash.0)["observations"][0]["text"], "They kept calm.");
    range.done(&played.ash.1, "DELETE", &format!("/participants/{}", played.ash.0), None);
    assert!(played.debrief(educator).contains("They kept calm."), "it is about Birch too");
    range.done(&played.trainer, "DELETE", &format!("/participants/{}", played.birch.0), None);
    assert_eq!(played.get(educator, &played.at("/observations")), json!([]));
    assert!(!played.debrief(educator).contains("They kept calm."));
}
