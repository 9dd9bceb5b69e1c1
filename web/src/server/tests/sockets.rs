//! Sockets: whose they are, what they refuse, how they end.

use std::net::TcpStream;

use serde_json::{Value, json};
use tungstenite::protocol::frame::coding::CloseCode;
use tungstenite::{Message, WebSocket};

use super::range::{Range, SEAT, Somebody, WIDE};
use crate::server::limits::Limits;
use crate::store::Store;
use crate::wire::Role;

type Socket = WebSocket<TcpStream>;

/// The next text as JSON, or the code by which the server closed.
fn next(socket: &mut Socket) -> Result<Value, u16> {
    loop {
        match socket.read() {
            Ok(Message::Text(text)) => return Ok(serde_json::from_str(&text).expect("JSON")),
            Ok(Message::Close(Some(frame))) => return Err(u16::from(frame.code)),
            Ok(Message::Close(None)) => return Err(u16::from(CloseCode::Status)),
            Ok(_) => {}
            Err(error) => panic!("the connection broke: {error}"),
        }
    }
}

/// The next message of a kind; those before it are passed over.
pub fn until(socket: &mut Socket, kind: &str) -> Result<Value, u16> {
    loop {
        let message = next(socket)?;
        if let Some(found) = message.get(kind) {
            return Ok(found.clone());
        }
    }
}

/// The code by which the server closes.
fn close_code(socket: &mut Socket) -> u16 {
    loop {
        if let Err(code) = next(socket) {
            return code;
        }
    }
}

fn say(socket: &mut Socket, text: &str) {
    socket.send(Message::text(text)).expect("sent");
}

/// A student who sits in a room.
fn seated(range: &Range, trainer: &Somebody) -> (String, String, u32, Somebody) {
    let (class, _) = range.class(trainer, "One");
    let room = range.room(trainer, &class, "Red");
    let (id, student) = range.student(&class, "Ash");
    range.done(&student, "PUT", &format!("/rooms/{room}/seats/{SEAT}/me"), None);
    (class, room, id, student)
}

#[test]
fn a_seat_is_played_and_a_trainer_watches() {
    let range = Range::open(WIDE);
    let trainer = range.staff(Role::Trainer, "Tova");
    let (class, room, _, student) = seated(&range, &trainer);
    let mut watch = range.socket(&trainer, &format!("/classes/{class}/watch"), None).expect("open");
    let seen = until(&mut watch, "room").expect("an overview");
    assert_eq!(seen["card"]["state"], "waiting");
    let mut play = range.socket(&student, &format!("/rooms/{room}/play"), None).expect("open");
    let welcome = until(&mut play, "welcome").expect("a welcome");
    assert_eq!((welcome["role"].as_str(), welcome["room"]["id"].as_str()), (Some(SEAT), Some(room.as_str())));
    say(&mut watch, &json!({ "control": { "room": room, "control": "begin" } }).to_string());
    until(&mut play, "view").expect("a view");
    while until(&mut watch, "room").expect("an overview")["card"]["state"] != "running" {}
    say(&mut play, &json!({ "chat": "hello" }).to_string());
    assert_eq!(until(&mut play, "chat").expect("a line")["text"], "hello");
    let lines = range.done(&student, "GET", &format!("/rooms/{room}/chat"), None);
    assert_eq!(lines[0]["text"], "hello");
    say(&mut watch, &json!({ "control": { "room": "none", "control": "begin" } }).to_string());
    assert_eq!(until(&mut watch, "refused").expect("a refusal")["room"], "none");
    let lines = range.done(&trainer, "GET", "/audit", None);
    assert!(lines.as_array().expect("lines").iter().any(|line| line["what"] == "control_room"), "{lines}");
}

#[test]
fn a_socket_belongs_to_its_session_and_its_site() {
    let range = Range::open(Limits { sockets_per_participant: 2, ..WIDE });
    let trainer = range.staff(Role::Trainer, "Tova");
    let (class, room, id, student) = seated(&range, &trainer);
    let play = format!("/rooms/{room}/play");
    let own = format!("http://{}", range.address);
    let open = |who: &Somebody, origin: Option<&str>| range.socket(who, &play, origin);
    assert_eq!(open(&student, Some("http://evil.example")).err(), Some(403));
    assert_eq!(open(&student, Some("null")).err(), Some(403));
    assert_eq!(open(&Somebody::default(), None).err(), Some(401));
    assert_eq!(open(&trainer, None).err(), Some(403));
    let (_, neighbour) = range.student(&class, "Birch");
    assert_eq!(open(&neighbour, None).err(), Some(404), "who does not sit there has no room there");
    assert_eq!(range.socket(&student, &format!("/classes/{class}/watch"), None).err(), Some(403));
    let mut one = open(&student, Some(&own)).expect("open");
    let _two = open(&student, None).expect("open");
    assert_eq!(open(&student, None).err(), Some(429), "no more than two");
    until(&mut one, "welcome").expect("a welcome");
    range.done(&trainer, "DELETE", &format!("/participants/{id}"), None);
    assert!(matches!(close_code(&mut one), 1000 | 1013), "who is erased plays no more");
}

#[test]
fn a_socket_closes_when_its_session_ends() {
    // Nobody finds it out by asking whether the client is there.
    let range = Range::open(Limits { ping: std::time::Duration::from_secs(3_600), ..WIDE });
    let trainer = range.staff(Role::Trainer, "Tova");
    let (class, room, _, student) = seated(&range, &trainer);
    let watch = format!("/classes/{class}/watch");
    let (dismissed, leaves) = (range.staff(Role::Trainer, "Tristan"), range.staff(Role::Trainer, "Tiril"));
    let mut others: Vec<_> =
        [&dismissed, &leaves].map(|who| range.socket(who, &watch, None).expect("open")).into_iter().collect();
    let mut own = range.socket(&trainer, &watch, None).expect("open");
    let mut play = range.socket(&student, &format!("/rooms/{room}/play"), None).expect("open");
    for socket in others.iter_mut().chain([&mut own]) {
        until(socket, "room").expect("an overview");
    }
    until(&mut play, "welcome").expect("a welcome");
    range.done(&trainer, "DELETE", "/staff/id-Tristan", None);
    range.done(&leaves, "DELETE", "/session", None);
    for mut socket in others {
        assert_eq!(close_code(&mut socket), 1008);
    }
    say(&mut own, &json!({ "control": { "room": room, "control": "begin" } }).to_string());
    while until(&mut own, "room").expect("an overview")["card"]["state"] != "running" {}
    range.done(&student, "DELETE", "/session", None);
    assert!(matches!(close_code(&mut play), 1000 | 1008));
}

#[test]
fn who_was_dismissed_leads_nothing_by_a_socket_that_has_not_heard_of_it() {
    let range = Range::open(Limits { ping: std::time::Duration::from_secs(3_600), ..WIDE });
    let trainer = range.staff(Role::Trainer, "Tova");
    let (class, room, ..) = seated(&range, &trainer);
    let mut watch = range.socket(&trainer, &format!("/classes/{class}/watch"), None).expect("open");
    until(&mut watch, "room").expect("an overview");
    range.store.remove_staff("id-Tova").expect("kept");
    say(&mut watch, &json!({ "control": { "room": room, "control": "begin" } }).to_string());
    assert_eq!(close_code(&mut watch), 1008);
    let other = range.staff(Role::Trainer, "Tiril");
    assert_eq!(range.done(&other, "GET", &format!("/rooms/{room}"), None)["card"]["state"], "waiting");
}

#[test]
fn nonsense_is_refused_and_ends_the_socket_if_it_goes_on() {
    let range = Range::open(WIDE);
    let trainer = range.staff(Role::Trainer, "Tova");
    let (class, room, _, student) = seated(&range, &trainer);
    let play = format!("/rooms/{room}/play");
    let mut socket = range.socket(&student, &play, None).expect("open");
    for nonsense in ["", "{", "null", "{\"ask\":1}", &"[".repeat(5_000)] {
        say(&mut socket, nonsense);
        assert_eq!(until(&mut socket, "refused").expect("a refusal")["id"], Value::Null);
    }
    say(&mut socket, "one more");
    assert_eq!(close_code(&mut socket), 1008);

    let mut socket = range.socket(&student, &play, None).expect("open");
    until(&mut socket, "welcome").expect("a welcome");
    say(&mut socket, r#"{"ask":{"id":7,"request":{"act":{"action":{"verb":"block"}}}}}"#);
    assert_eq!(until(&mut socket, "refused").expect("a refusal")["id"], 7);
    socket.send(Message::binary(vec![0xff; 10])).expect("sent");
    until(&mut socket, "refused").expect("bytes are refused as well");

    let mut watch = range.socket(&trainer, &format!("/classes/{class}/watch"), None).expect("open");
    say(&mut watch, "nonsense");
    until(&mut watch, "refused").expect("a refusal");
}

#[test]
fn what_is_measured_is_the_way_from_a_request_to_its_answer() {
    let range = Range::open(WIDE);
    let trainer = range.staff(Role::Trainer, "Tova");
    let (_, room, _, student) = seated(&range, &trainer);
    let mut play = range.socket(&student, &format!("/rooms/{room}/play"), None).expect("open");
    until(&mut play, "welcome").expect("a welcome");
    range.done(&trainer, "POST", &format!("/rooms/{room}/control"), Some(&json!("begin")));
    let mut chat = || {
        say(&mut play, &json!({ "chat": "hello" }).to_string());
        until(&mut play, "chat").expect("a line");
    };
    // The second line comes after whatever was measured about the first.
    chat();
    chat();
    let count = || {
        let page = range.send("GET", "/metrics", &[], None).text;
        let line = page.lines().find_map(|line| line.strip_prefix("codedark_message_seconds_count "));
        line.expect("it is measured").to_owned()
    };
    assert_eq!(count(), "0", "what gets no answer is not measured");
    let preview = json!({ "preview": { "do": "declare_incident" } });
    say(&mut play, &json!({ "ask": { "id": 7, "request": preview } }).to_string());
    assert_eq!(until(&mut play, "told").expect("an answer")["id"], 7);
    say(&mut play, &json!({ "chat": "hello" }).to_string());
    until(&mut play, "chat").expect("a line");
    assert_eq!(count(), "1");
}

#[test]
fn who_changes_seats_without_end_in_play_waits() {
    let range = Range::open(Limits { moves: crate::server::Rate::per_minute(2.0, 0.0), ..WIDE });
    let trainer = range.staff(Role::Trainer, "Tova");
    let (class, room, _, student) = seated(&range, &trainer);
    let seat = |role: &str| format!("/rooms/{room}/seats/{role}/me");
    let others = ["crisis_manager", SEAT];
    for role in others.iter().cycle().take(6) {
        range.done(&student, "PUT", &seat(role), None);
    }
    range.done(&trainer, "POST", &format!("/rooms/{room}/control"), Some(&json!("begin")));
    for role in others {
        range.done(&student, "PUT", &seat(role), None);
        range.done(&student, "PUT", &seat(role), None);
    }
    let refused = range.ask(&student, "PUT", &seat("crisis_manager"), None);
    assert_eq!(refused.status, 429, "{refused:?}");
    assert!(refused.json()["what"].as_str().is_some_and(|what| what.contains("changed seats")), "{refused:?}");
    range.done(&student, "DELETE", "/me/seat", None);
    assert_eq!(range.ask(&student, "PUT", &seat(SEAT), None).status, 429);
    let (_, neighbour) = range.student(&class, "Birch");
    range.done(&neighbour, "PUT", &seat(SEAT), None);
}

#[test]
fn a_message_that_is_too_large_ends_the_socket() {
    let range = Range::open(Limits { frame: 1_000, ..WIDE });
    let trainer = range.staff(Role::Trainer, "Tova");
    let (_, room, _, student) = seated(&range, &trainer);
    let mut socket = range.socket(&student, &format!("/rooms/{room}/play"), None).expect("open");
    until(&mut socket, "welcome").expect("a welcome");
    say(&mut socket, &"x".repeat(1_001));
    assert_eq!(close_code(&mut socket), 1009);
}

#[test]
fn floods_of_messages_are_refused() {
    let range = Range::open(Limits { frames: crate::server::Rate::per_minute(3.0, 0.0), ..WIDE });
    let trainer = range.staff(Role::Trainer, "Tova");
    let (_, room, _, student) = seated(&range, &trainer);
    let mut socket = range.socket(&student, &format!("/rooms/{room}/play"), None).expect("open");
    let chat = json!({ "chat": "again" }).to_string();
    for _ in 0..3 {
        say(&mut socket, &chat);
        until(&mut socket, "chat").expect("three are taken");
    }
    for _ in 0..5 {
        say(&mut socket, &chat);
        until(&mut socket, "refused").expect("then it is too many");
    }
    say(&mut socket, &chat);
    assert_eq!(close_code(&mut socket), 1008);
}

#[test]
fn a_server_that_stops_says_so_on_every_socket() {
    let mut range = Range::open(WIDE);
    let trainer = range.staff(Role::Trainer, "Tova");
    let (class, room, _, student) = seated(&range, &trainer);
    let mut sockets = vec![range.socket(&trainer, &format!("/classes/{class}/watch"), None).expect("open")];
    for _ in 0..3 {
        sockets.push(range.socket(&student, &format!("/rooms/{room}/play"), None).expect("open"));
    }
    range.done(&trainer, "POST", &format!("/rooms/{room}/control"), Some(&json!("begin")));
    range.stop();
    let codes: Vec<_> = sockets.iter_mut().map(close_code).collect();
    assert_eq!(codes, [1001; 4]);
    range.ended();
    assert!(TcpStream::connect(range.address).is_err(), "nobody listens any more");
}

#[test]
fn a_port_that_is_taken_and_an_address_that_is_none_are_said() {
    use crate::server::ServeError;
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = taken.local_addr().expect("an address").to_string();
    assert_eq!(crate::server::listen(&address).err(), Some(ServeError::InUse(address.clone())));
    assert!(ServeError::InUse(address).to_string().contains("choose another port"));
    for nonsense in ["", "localhost", "127.0.0.1:99999", "here:there"] {
        assert_eq!(crate::server::listen(nonsense).err(), Some(ServeError::Address(nonsense.into())), "{nonsense}");
    }
}
