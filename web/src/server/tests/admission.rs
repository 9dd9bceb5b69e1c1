//! Every role at every operation, on its own and on what belongs to others.
//!
//! Invariant: the table of operations decides. A changing request is sent with a wrong token: who is let through is refused
//! for the token, so that nothing changes and every line of the table is tried.

use serde_json::json;

use super::range::{Came, Range, SEAT, Somebody, WIDE};
use crate::operations::{Body, Method, OPERATIONS, Operation, Reach};
use crate::wire::Role;

/// What paths can name.
struct Things {
    class: String,
    room: String,
    participant: u32,
}

fn path(operation: &Operation, things: &Things) -> String {
    let part = |part: &str| match part {
        "{class}" => things.class.clone(),
        "{room}" => things.room.clone(),
        "{participant}" => things.participant.to_string(),
        "{role}" => SEAT.to_owned(),
        "{staff}" | "{scenario}" | "{observation}" => "none".to_owned(),
        other => other.to_owned(),
    };
    operation.path.split('/').map(part).collect::<Vec<_>>().join("/")
}

fn send(range: &Range, who: &Somebody, operation: &Operation, path: &str) -> Came {
    let method = match operation.method {
        Method::Get => "GET",
        Method::Post => "POST",
        Method::Put => "PUT",
        Method::Patch => "PATCH",
        Method::Delete => "DELETE",
    };
    let mut headers = vec![("cookie", who.cookie.as_str()), ("x-csrf-token", "wrong")];
    let body: Option<&[u8]> = match operation.takes {
        Body::Json(_) => {
            headers.push(("content-type", "application/json"));
            Some(b"[]")
        }
        Body::Bytes(media) => {
            headers.push(("content-type", media));
            Some(b"")
        }
        Body::Empty | Body::Socket(..) => None,
    };
    range.send(method, &format!("/api/v1{path}"), &headers, body)
}

/// Whether a role was let through to the operation itself.
fn let_through(operation: &Operation, came: &Came) -> bool {
    if operation.wants_csrf() {
        return came.status == 403 && came.json()["what"].as_str().is_some_and(|what| what.contains("x-csrf-token"));
    }
    match operation.method {
        // What is not there yet, or is a socket, is said by the operation.
        Method::Get => matches!(came.status, 200 | 400 | 409),
        _ => came.status == 400,
    }
}

#[test]
fn every_role_reaches_what_the_table_says_and_nothing_else() {
    let range = Range::open(WIDE);
    let trainer = range.staff(Role::Trainer, "Tova");
    let educator = range.staff(Role::Educator, "Edda");
    let (class, _) = range.class(&trainer, "One");
    let (other_class, _) = range.class(&trainer, "Two");
    let room = range.room(&trainer, &class, "Red");
    let beside = range.room(&trainer, &class, "Blue");
    let other_room = range.room(&trainer, &other_class, "Green");
    let (id, student) = range.student(&class, "Ash");
    let (neighbour, _) = range.student(&class, "Birch");
    let (stranger, _) = range.student(&other_class, "Cedar");
    range.done(&student, "PUT", &format!("/rooms/{room}/seats/{SEAT}/me"), None);
    let own = Things { class: class.clone(), room, participant: id };
    let others = [
        Things { class: class.clone(), room: beside, participant: neighbour },
        Things { class: other_class, room: other_room, participant: stranger },
        Things { class: "none".into(), room: "none".into(), participant: u32::MAX },
    ];
    let people = [
        (Role::Visitor, Somebody::default()),
        (Role::Student, student),
        (Role::Educator, educator),
        (Role::Trainer, trainer),
    ];
    for operation in OPERATIONS {
        for (role, who) in &people {
            let reach = operation.reach(*role);
            let came = send(&range, who, operation, &path(operation, &own));
            let name = format!("{} as {role:?}: {came:?}", operation.id);
            match reach {
                Reach::Never if *role == Role::Visitor => assert_eq!(came.kind(), "unauthenticated", "{name}"),
                Reach::Never => assert_eq!(came.kind(), "forbidden", "{name}"),
                // An observation of that id is not there; all else is.
                Reach::Own | Reach::All => assert!(let_through(operation, &came), "{name}"),
            }
            if reach == Reach::Never {
                assert!(!came.text.contains("x-csrf-token"), "refused for another reason: {name}");
            }
            if *role == Role::Student && reach == Reach::Own {
                for (nearness, things) in others.iter().enumerate() {
                    let theirs = path(operation, things);
                    // A seat may be taken in every room of one's class, and one's own class is nobody else's.
                    let allowed = theirs == path(operation, &own) || (operation.id == "sit_down" && nearness == 0);
                    let came = send(&range, who, operation, &theirs);
                    let name = format!("{} at {theirs}: {came:?}", operation.id);
                    if allowed {
                        assert!(let_through(operation, &came), "{name}");
                    } else {
                        assert_eq!(came.kind(), "not_found", "{name}");
                    }
                }
            }
        }
    }
    let me = range.done(&people[1].1, "GET", "/me", None);
    assert_eq!(me["seat"], json!({ "room": own.room, "role": SEAT }), "nothing changed");
}
