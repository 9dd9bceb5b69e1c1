//! A class from its first link to its removal, over the API alone: every operation is done once.

use std::cell::RefCell;
use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::range::{Came, Range, SCENARIO, SEAT, Somebody, WIDE};
use super::sockets::until;
use crate::operations::OPERATIONS;
use crate::server::route;

/// A server and the operations that were done on it.
struct Walk {
    range: Range,
    done: RefCell<BTreeSet<&'static str>>,
}

impl Walk {
    fn mark(&self, method: &str, path: &str) {
        let method = method.parse().expect("a method");
        let path = path.split('?').next().expect("a path");
        let (operation, _) = route::operation(&method, &format!("/api/v1{path}")).expect("an operation");
        self.done.borrow_mut().insert(operation.id);
    }

    fn ask(&self, who: &Somebody, method: &str, path: &str, body: Option<&Value>) -> Came {
        let came = self.range.ask(who, method, path, body);
        assert!(matches!(came.status, 200 | 204), "{method} {path}: {came:?}");
        self.mark(method, path);
        came
    }

    fn get(&self, who: &Somebody, path: &str) -> Value {
        self.ask(who, "GET", path, None).json()
    }

    fn post(&self, who: &Somebody, path: &str, body: &Value) -> Came {
        self.ask(who, "POST", path, Some(body))
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("{value} is no text")).to_owned()
}

const PASSWORD: &str = "four calm words here";

#[test]
fn every_operation_is_done_by_whom_it_is_for() {
    let walk = Walk { range: Range::open(WIDE), done: RefCell::default() };
    let (trainer, educator) = staff(&walk);
    let class = walk.post(&trainer, "/classes", &json!({ "name": "One" })).json();
    let (id, code) = (text(&class["id"]), text(&class["code"]));
    walk.ask(&trainer, "PATCH", &format!("/classes/{id}"), Some(&json!({ "retention_days": 30 })));
    assert_eq!(walk.get(&educator, &format!("/classes/{id}"))["retention_days"], 30);
    assert_eq!(walk.get(&educator, "/classes").as_array().map(Vec::len), Some(1));
    let scenario = scenarios(&walk, &trainer);
    let made = |names: &Value, scenario: &str| {
        let body = json!({ "names": names, "setup": { "scenario": scenario, "pace": "free", "hints": true } });
        walk.post(&trainer, &format!("/classes/{id}/rooms"), &body).json()
    };
    let rooms = made(&json!(["Red", "Blue"]), SCENARIO);
    assert_eq!(rooms[0]["seed"], rooms[1]["seed"], "teams can be compared");
    let room = text(&rooms[0]["card"]["id"]);
    let uploaded = made(&json!(["Green"]), &scenario);
    walk.ask(&trainer, "DELETE", &format!("/rooms/{}", text(&uploaded[0]["card"]["id"])), None);
    walk.ask(&trainer, "DELETE", &format!("/scenarios/{scenario}"), None);
    assert_eq!(walk.get(&trainer, &format!("/classes/{id}/rooms")).as_array().map(Vec::len), Some(2));

    let (number, student) = student(&walk, &code);
    let lobby = walk.get(&student, "/lobby");
    assert_eq!((&lobby["class"], &lobby["rooms"][1]["name"]), (&json!("One"), &json!("Blue")));
    let sit = format!("/rooms/{room}/seats/{SEAT}/me");
    walk.ask(&student, "PUT", &sit, None);
    assert_eq!(walk.ask(&student, "DELETE", "/me/seat", None).json()["seat"], Value::Null);
    walk.ask(&student, "PUT", &sit, None);
    let seat = format!("/rooms/{room}/seats/{SEAT}/people/{number}");
    let freed = walk.ask(&trainer, "DELETE", &seat, None).json();
    assert!(freed["card"]["seats"].as_array().is_some_and(|seats| seats.iter().all(|one| one["people"] == json!([]))));
    assert_eq!(walk.range.ask(&trainer, "DELETE", &seat, None).kind(), "not_found");
    assert_eq!(walk.ask(&student, "PUT", &sit, None).json()["seat"]["role"], SEAT);

    played(&walk, &trainer, &educator, &student, &id, &room);
    results(&walk, &educator, &student, &id, &room);

    let data = walk.get(&student, &format!("/participants/{number}"));
    assert_eq!((&data["participant"]["name"], &data["notes"][0]["text"]), (&json!("Ash"), &json!("look at the logs")));
    assert_eq!(walk.get(&trainer, &format!("/classes/{id}/participants"))[0]["name"], "Ash");
    assert_eq!((&data["orders"][0]["room"], &data["orders"][0]["order"]), (&json!(room), &json!("declare")));
    assert_eq!(text(&walk.ask(&trainer, "POST", &format!("/participants/{number}/pin"), None).json()["pin"]).len(), 6);
    walk.ask(&student, "DELETE", &format!("/participants/{number}"), None);
    let data = walk.get(&trainer, &format!("/participants/{number}"));
    assert_eq!((&data["participant"]["name"], &data["notes"]), (&json!(""), &json!([])));
    walk.ask(&trainer, "DELETE", &format!("/classes/{id}"), None);
    assert_eq!(walk.range.ask(&trainer, "GET", &format!("/rooms/{room}"), None).kind(), "not_found");

    let audit = walk.get(&trainer, "/audit");
    let newest = audit[0]["seq"].as_u64().expect("a number");
    let older = walk.get(&trainer, &format!("/audit?before={newest}"));
    assert_eq!(older[0]["seq"].as_u64(), Some(newest - 1));
    assert!(!audit.to_string().contains("Ash"), "no name of a student stands in the audit log");
    walk.ask(&educator, "DELETE", "/session", None);

    let all: BTreeSet<_> = OPERATIONS.iter().map(|operation| operation.id).collect();
    assert_eq!(*walk.done.borrow(), all);
}

fn staff(walk: &Walk) -> (Somebody, Somebody) {
    let nobody = Somebody::default();
    assert_eq!(walk.get(&nobody, "/me")["role"], "visitor");
    assert!(walk.get(&nobody, "/actions").as_array().is_some_and(|all| !all.is_empty()));
    let accept = |path: &str, name: &str| {
        let token = path.rsplit(['/', '#']).next().expect("a token");
        let body = json!({ "token": token, "name": name, "password": PASSWORD });
        walk.post(&nobody, "/invitations/accept", &body).session()
    };
    let trainer = accept(&walk.range.first_link, "Tova");
    let invited = |role: &str| text(&walk.post(&trainer, "/invitations", &json!({ "role": role })).json()["path"]);
    let educator = accept(&invited("educator"), "Edda");
    accept(&invited("trainer"), "Tristan");
    assert!(walk.get(&educator, "/catalogue").is_object());
    let all = walk.get(&trainer, "/staff");
    let third = all.as_array().expect("a list").iter().find(|staff| staff["name"] == "Tristan").expect("there");
    walk.ask(&trainer, "DELETE", &format!("/staff/{}", text(&third["id"])), None);
    let change = json!({ "old": PASSWORD, "new": "other calm words here" });
    walk.ask(&educator, "PUT", "/me/password", Some(&change));
    let signed_in = walk.post(&nobody, "/session", &json!({ "name": "edda", "password": "other calm words here" }));
    (trainer, signed_in.session())
}

fn scenarios(walk: &Walk, trainer: &Somebody) -> String {
    let headers = [
        ("cookie", trainer.cookie.as_str()),
        ("x-csrf-token", trainer.csrf.as_str()),
        ("content-type", "application/zip"),
    ];
    let came = walk.range.send("POST", "/api/v1/scenarios", &headers, Some(b"fine"));
    walk.mark("POST", "/scenarios");
    let id = text(&came.json()["id"]);
    let all = walk.get(trainer, "/scenarios");
    assert_eq!((&all[0]["id"], &all[1]["id"], &all[1]["uploaded_by"]), (&json!(SCENARIO), &json!(id), &json!("Tova")));
    id
}

fn student(walk: &Walk, code: &str) -> (u64, Somebody) {
    let nobody = Somebody::default();
    let joined = walk.post(&nobody, "/join", &json!({ "code": code, "name": "Ash" })).json();
    let back = json!({ "code": code, "name": "Ash", "pin": joined["pin"] });
    let came = walk.post(&nobody, "/rejoin", &back);
    (came.json()["me"]["participant"].as_u64().expect("a number"), came.session())
}

/// Plays a room to its end.
fn played(walk: &Walk, trainer: &Somebody, educator: &Somebody, student: &Somebody, class: &str, room: &str) {
    let at = |rest: &str| format!("/rooms/{room}{rest}");
    let mut watch = walk.range.socket(trainer, &format!("/classes/{class}/watch"), None).expect("open");
    walk.mark("GET", &format!("/classes/{class}/watch"));
    let mut play = walk.range.socket(student, &at("/play"), None).expect("open");
    walk.mark("GET", &at("/play"));
    until(&mut play, "welcome").expect("a welcome");
    let control = |what: Value| walk.post(trainer, &at("/control"), &what);
    assert_eq!(control(json!("begin")).json()["card"]["state"], "running");
    assert!(walk.get(student, &at("/chart")).is_object());
    assert!(walk.get(trainer, &at("/truth"))["assets"].is_array());
    assert!(walk.get(trainer, &at("/injects")).is_array());
    let free =
        json!({ "free": { "to": null, "call": false, "from": "The board", "subject": "Well?", "body": "How is it?" } });
    walk.post(trainer, &at("/injects"), &free);
    walk.post(trainer, &at("/nudges"), &json!({ "text": "Look at the alerts." }));
    assert_eq!(until(&mut play, "nudge").expect("a nudge")["text"], "Look at the alerts.");
    let declare = json!({ "act": { "action": { "do": "declare_incident" } } });
    let ask = json!({ "ask": { "id": 1, "request": declare } }).to_string();
    play.send(tungstenite::Message::text(ask)).expect("sent");
    assert_eq!(until(&mut play, "told").expect("an answer")["id"], 1);
    walk.ask(student, "PUT", &at("/notes"), Some(&json!({ "text": "look at the logs" })));
    assert_eq!(walk.get(student, &at("/notes"))["text"], "look at the logs");
    assert_eq!(walk.get(student, &at("/chat")), json!([]));
    let seen =
        walk.post(educator, &at("/observations"), &json!({ "text": "They spoke.", "grade": "performed" })).json();
    assert_eq!((&seen["by"], &seen["room"]), (&json!("Edda"), &json!(room)));
    assert_eq!(walk.get(educator, &at("/observations")), json!([seen]));
    walk.ask(educator, "DELETE", &format!("{}/{}", at("/observations"), text(&seen["id"])), None);
    assert_eq!(walk.range.ask(educator, "GET", &at("/journal"), None).kind(), "conflict", "it is too early");
    assert!(!walk.ask(trainer, "GET", &at("/journal"), None).text.is_empty());
    control(json!({ "skip": { "minutes": 5, "to_need": false } }));
    control(json!("end"));
    while until(&mut watch, "room").expect("an overview")["card"]["state"] != "over" {}
    let branch = walk.post(trainer, &at("/branches"), &json!({ "at": 0, "name": "Again" })).json();
    assert_eq!(branch["branch_of"], json!([room, 0]));
    assert_eq!(walk.get(trainer, &at(""))["card"]["state"], "over");
}

fn results(walk: &Walk, educator: &Somebody, student: &Somebody, class: &str, room: &str) {
    let read = |who: &Somebody, path: String| walk.ask(who, "GET", &path, None);
    for (who, name) in [(educator, "debrief"), (educator, "director"), (student, "debrief")] {
        let page = read(who, format!("/rooms/{room}/{name}"));
        assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
        let policy = page.header("content-security-policy");
        assert!(policy.starts_with("sandbox ") && !policy.contains("allow-scripts"), "{policy}");
    }
    let recording = read(student, format!("/rooms/{room}/recording"));
    assert!(recording.header("content-disposition").starts_with("attachment; "));
    assert_eq!(recording.json()["codedark"], "recording");
    assert!(!read(educator, format!("/rooms/{room}/journal")).text.is_empty());
    let found = read(educator, format!("/classes/{class}/results")).json();
    assert_eq!(found["rooms"].as_array().map(Vec::len), Some(1));
    let table = read(educator, format!("/classes/{class}/results.csv"));
    assert!(table.text.starts_with("room,team,") && table.text.contains("Red"), "{}", table.text);
}
