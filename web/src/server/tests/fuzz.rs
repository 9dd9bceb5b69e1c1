//! Requests made from the OpenAPI document by chance: whatever is sent, the server answers and makes no mistake.
//!
//! Invariant: no answer has a status of 500 or above, and every refusal is a problem that names its kind.

use proptest::collection::vec;
use proptest::prelude::any;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Map, Value, json};

use super::range::{Range, SCENARIO, SEAT, Somebody, WIDE};
use crate::openapi;
use crate::server::limits::{Limits, Rate};
use crate::store::Subject;
use crate::wire::Role;

/// How many requests.
const REQUESTS: u32 = 600;

/// Choices that a case is made of; when they are used up, every choice is the first.
struct Choices<'a> {
    left: std::slice::Iter<'a, u32>,
    root: &'a Value,
    known: &'a [String],
}

impl Choices<'_> {
    fn below(&mut self, bound: usize) -> usize {
        let drawn = self.left.next().copied().unwrap_or(0);
        usize::try_from(drawn).expect("a number") % bound.max(1)
    }

    fn text(&mut self) -> String {
        let odd = ["", "a", "Ω\u{202e}", "\u{0}", "../../x", "-1", "true", "18446744073709551616", "begin", "upload:1"];
        match self.below(4) {
            0 => odd[self.below(odd.len())].to_owned(),
            1 => "x".repeat(self.below(5_000)),
            _ => self.known[self.below(self.known.len())].clone(),
        }
    }

    fn number(&mut self) -> Value {
        match self.below(8) {
            0 => json!(-1),
            1 => json!(u64::MAX),
            2 => json!(1.5),
            3 => json!(u32::MAX),
            _ => json!(self.below(100)),
        }
    }

    /// A value of a schema; now and then one of another.
    fn value(&mut self, schema: &Value, depth: u32) -> Value {
        if depth > 12 || self.below(24) == 0 {
            return self.anything();
        }
        if let Some(reference) = schema["$ref"].as_str() {
            let target = self.root.pointer(reference.trim_start_matches('#')).expect("the reference leads somewhere");
            return self.value(target, depth + 1);
        }
        for choice in ["oneOf", "anyOf", "enum"] {
            if let Some(options) = schema[choice].as_array() {
                let option = &options[self.below(options.len())];
                return if choice == "enum" { option.clone() } else { self.value(option, depth + 1) };
            }
        }
        if let Some(constant) = schema.get("const") {
            return constant.clone();
        }
        let kind = match &schema["type"] {
            Value::Array(kinds) => kinds[self.below(kinds.len())].clone(),
            kind => kind.clone(),
        };
        match kind.as_str() {
            Some("object") => self.object(schema, depth),
            Some("array") => {
                let items = schema["prefixItems"].as_array().cloned();
                match items {
                    Some(items) => items.iter().map(|item| self.value(item, depth + 1)).collect(),
                    None => (0..self.below(4)).map(|_| self.value(&schema["items"], depth + 1)).collect(),
                }
            }
            Some("string") => Value::String(self.text()),
            Some("integer" | "number") => self.number(),
            Some("boolean") => Value::Bool(self.below(2) == 1),
            Some("null") => Value::Null,
            _ => self.anything(),
        }
    }

    fn object(&mut self, schema: &Value, depth: u32) -> Value {
        let mut object = Map::new();
        let required = schema["required"].as_array().cloned().unwrap_or_default();
        for (name, property) in schema["properties"].as_object().into_iter().flatten() {
            let needed = required.iter().any(|wanted| wanted == name);
            let skipped = if needed { self.below(30) == 0 } else { self.below(2) == 0 };
            if !skipped {
                let value = self.value(property, depth + 1);
                object.insert(name.clone(), value);
            }
        }
        Value::Object(object)
    }

    fn anything(&mut self) -> Value {
        match self.below(5) {
            0 => Value::Null,
            1 => json!([[[{}]]]),
            2 => json!({ "a": self.text() }),
            3 => self.number(),
            _ => Value::String(self.text()),
        }
    }
}

/// An operation of the document.
struct Described {
    method: String,
    path: String,
    body: Option<(String, Value)>,
}

fn described(document: &Value) -> Vec<Described> {
    let mut all = Vec::new();
    for (path, methods) in document["paths"].as_object().expect("paths") {
        for (method, operation) in methods.as_object().expect("methods") {
            let content = operation["requestBody"]["content"].as_object();
            let body = content.and_then(|content| content.iter().next());
            let body = body.map(|(media, content)| (media.clone(), content["schema"].clone()));
            all.push(Described { method: method.to_uppercase(), path: path.clone(), body });
        }
    }
    all
}

/// A path with its names filled in: often by what is there.
fn filled(path: &str, choices: &mut Choices<'_>, things: &Things) -> String {
    let mut part = |part: &str| {
        let known = match part {
            "{class}" => &things.class,
            "{room}" => &things.room,
            "{participant}" => &things.participant,
            "{role}" => &things.role,
            "{staff}" | "{scenario}" | "{observation}" => &things.other,
            other => return other.to_owned(),
        };
        match choices.below(6) {
            0 => ["none", "%00", "%2e%2e", "-", "99999999999", "%3A"][choices.below(6)].to_owned(),
            _ => known.clone(),
        }
    };
    path.split('/').map(&mut part).collect::<Vec<_>>().join("/")
}

struct Things {
    class: String,
    room: String,
    participant: String,
    role: String,
    other: String,
}

#[test]
fn whatever_is_sent_the_server_makes_no_mistake() {
    let many = Rate { burst: 1e9, per_second: 1e9 };
    let limits = Limits {
        per_session: many,
        per_address: many,
        joins: many,
        wrong: many,
        sign_ins: many,
        tries: many,
        uploads_rate: many,
        moves: many,
        rooms: 1_000_000,
        rooms_at_once: 3,
        ..WIDE
    };
    let range = Range::open(limits);
    let keeper = range.staff(Role::Trainer, "Keeper");
    range.staff(Role::Trainer, "Tova");
    range.staff(Role::Educator, "Edda");
    let document: Value = serde_json::from_str(&openapi::document()).expect("JSON");
    let operations = described(&document);
    let world = std::cell::RefCell::new(None);
    let config = Config { cases: REQUESTS, failure_persistence: None, max_shrink_iters: 200, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(
        config,
        proptest::test_runner::TestRng::deterministic_rng(proptest::test_runner::RngAlgorithm::ChaCha),
    );
    let done = runner.run(&vec(any::<u32>(), 8..120), |drawn| {
        let mut world = world.borrow_mut();
        let (things, id, known) = world.get_or_insert_with(|| made(&range, &keeper));
        let mut choices = Choices { left: drawn.iter(), root: &document, known };
        let operation = &operations[choices.below(operations.len())];
        let who = match choices.below(6) {
            0 => Somebody::default(),
            1 | 2 => range.enter(Subject::Participant(*id)),
            3 => range.enter(Subject::Staff("id-Edda".into())),
            _ => range.enter(Subject::Staff("id-Tova".into())),
        };
        let path = filled(&operation.path, &mut choices, things);
        let body = operation.body.as_ref().map(|(media, schema)| match media.as_str() {
            "application/json" => (media, choices.value(schema, 0).to_string()),
            _ => (media, choices.text()),
        });
        let mut headers = vec![("cookie", who.cookie.as_str()), ("x-csrf-token", who.csrf.as_str())];
        headers.extend(body.as_ref().map(|(media, _)| ("content-type", media.as_str())));
        let bytes = body.as_ref().map(|(_, text)| text.as_bytes());
        let came = range.send(&operation.method, &format!("/api/v1{path}"), &headers, bytes);
        let what = format!("{} {path} {body:?}: {came:?}", operation.method);
        assert!(came.status < 500, "{what}");
        if came.status >= 400 {
            came.kind();
        }
        // What was removed is made anew, so that the next request finds something.
        if operation.method == "DELETE" && came.status < 400 {
            *world = None;
        }
        Ok(())
    });
    done.expect("no mistake");
    assert_eq!(range.send("GET", "/healthz", &[], None).status, 200);
}

/// A class with a room and a student who sits in it, and words that requests may use.
fn made(range: &Range, keeper: &Somebody) -> (Things, u32, Vec<String>) {
    // Accounts that were removed come back.
    for (role, name) in [(Role::Trainer, "Tova"), (Role::Educator, "Edda")] {
        let there = range.done(keeper, "GET", "/staff", None);
        if !there.as_array().expect("a list").iter().any(|staff| staff["name"] == name) {
            range.staff(role, name);
        }
    }
    let (class, code) = range.class(keeper, "One");
    let room = range.room(keeper, &class, "Red");
    let (id, student) = range.student(&class, "Ash");
    range.done(&student, "PUT", &format!("/rooms/{room}/seats/{SEAT}/me"), None);
    let known = [code.as_str(), &class, &room, SEAT, SCENARIO, "Ash", "by-the-book", "en", "contain", "twelve letters"];
    let known = known.map(str::to_owned).to_vec();
    let things = Things { class, room, participant: id.to_string(), role: SEAT.into(), other: "id-Edda".into() };
    (things, id, known)
}
