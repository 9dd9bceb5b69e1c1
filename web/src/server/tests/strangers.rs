//! What strangers try: forged origins, missing tokens, wrong and stolen codes, used PINs, floods, nonsense.

use std::sync::Arc;

use serde_json::{Value, json};

use super::range::{OneScenario, PAGE, Range, Somebody, WIDE};
use crate::auth;
use crate::server::limits::{Limits, Rate};
use crate::server::state::now_ms;
use crate::server::{Server, Settings};
use crate::store::{Sqlite, StaffRow, Store};
use crate::wire::Role;

#[test]
fn the_first_link_works_once_and_there_is_none_when_there_is_a_trainer() {
    let range = Range::open(WIDE);
    let token = range.first_link.rsplit(['/', '#']).next().expect("a token");
    let nobody = Somebody::default();
    let account = |password: &str| json!({ "token": token, "name": "Tova", "password": password });
    let short = range.ask(&nobody, "POST", "/invitations/accept", Some(&account("short")));
    assert_eq!(short.kind(), "bad_request");
    let made = range.ask(&nobody, "POST", "/invitations/accept", Some(&account("four calm words here")));
    assert_eq!((made.status, made.json()["role"].as_str()), (200, Some("trainer")));
    let cookie = made.header("set-cookie");
    assert!(
        cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict") && !cookie.contains("Secure"),
        "{cookie}"
    );
    let again = range.ask(&nobody, "POST", "/invitations/accept", Some(&account("four calm words here")));
    assert_eq!(again.kind(), "not_found");
    let trainer = made.session();
    assert_eq!(range.done(&trainer, "GET", "/staff", None).as_array().map(Vec::len), Some(1));
    let id = range.done(&trainer, "GET", "/staff", None)[0]["id"].as_str().expect("an id").to_owned();
    assert_eq!(range.ask(&trainer, "DELETE", &format!("/staff/{id}"), None).kind(), "conflict");
    let sign_in = json!({ "name": "TOVA", "password": "four calm words here" });
    assert_eq!(range.ask(&nobody, "POST", "/session", Some(&sign_in)).status, 200);
    range.done(&trainer, "DELETE", "/session", None);
    assert_eq!(range.ask(&trainer, "GET", "/staff", None).kind(), "unauthenticated");
}

#[test]
fn a_link_for_another_trainer_is_made_at_the_start_whoever_there_is_and_audited() {
    let settings =
        || Settings { listen: "127.0.0.1:0".into(), ui: &PAGE, limits: WIDE, proxy: false, metrics_for_all: false };
    let store: Arc<dyn Store> = Arc::new(Sqlite::scratch().expect("a store in memory"));
    let staff = |name: &str| StaffRow {
        id: name.into(),
        name: name.into(),
        role: Role::Trainer,
        password: String::new(),
        since_ms: 0,
    };
    store.add_staff(&staff("Tova")).expect("kept");
    let server = Server::bind(settings(), Arc::clone(&store), Arc::new(OneScenario::new())).expect("a free port");
    assert_eq!(server.first_link(), Ok(None));
    let link = server.trainer_link().expect("the store is well");
    let token = auth::token_hash(link.rsplit('#').next().expect("a token"));
    assert_eq!(store.accept_invitation(&token, now_ms(), &staff("Tiril")).expect("it works").role, Role::Trainer);
    assert!(store.accept_invitation(&token, now_ms(), &staff("Troll")).is_err(), "it works once");
    let lines = store.audit_lines(None, 9).expect("lines");
    assert_eq!((lines[0].who.as_str(), lines[0].what.as_str()), ("server", "invite"));
}

#[test]
fn wrong_passwords_are_held_back_and_a_name_that_nobody_has_answers_alike() {
    let range = Range::open(Limits { tries: Rate::per_minute(3.0, 0.0), ..WIDE });
    let nobody = Somebody::default();
    range.staff(Role::Trainer, "Tova");
    for name in ["Tova", "Nobody"] {
        let body = json!({ "name": name, "password": "wrong wrong wrong" });
        let kinds: Vec<_> = (0..4).map(|_| range.ask(&nobody, "POST", "/session", Some(&body)).kind()).collect();
        assert_eq!(kinds, ["unauthenticated", "unauthenticated", "unauthenticated", "too_many"], "{name}");
    }
}

#[test]
fn a_closed_class_lets_nobody_in_and_a_pin_works_once() {
    let range = Range::open(WIDE);
    let (nobody, trainer) = (Somebody::default(), range.staff(Role::Trainer, "Tova"));
    let (class, code) = range.class(&trainer, "One");
    let join =
        |name: &str, code: &str| range.ask(&nobody, "POST", "/join", Some(&json!({ "code": code, "name": name })));
    let written = format!("{}-{}", code[..3].to_lowercase(), &code[3..]);
    let ash = join("Ash", &written);
    assert_eq!(ash.status, 200, "{ash:?}");
    assert_eq!(join("ash", &code).kind(), "conflict");
    assert_eq!(join("Birch", "AAAAAA").kind(), "not_found");
    let pin = ash.json()["pin"].as_str().expect("a PIN").to_owned();
    let rejoin =
        |pin: &str| range.ask(&nobody, "POST", "/rejoin", Some(&json!({ "code": code, "name": "Ash", "pin": pin })));

    range.done(&trainer, "PATCH", &format!("/classes/{class}"), Some(&json!({ "open": false })));
    assert_eq!(join("Birch", &code).kind(), "not_found", "a stolen code is worth nothing when the class is closed");
    let back = rejoin(&pin);
    assert_eq!(back.status, 200, "who is in comes back all the same: {back:?}");
    assert_eq!(range.ask(&ash.session(), "GET", "/lobby", None).kind(), "unauthenticated", "the older session ended");
    assert_eq!(rejoin(&pin).kind(), "unauthenticated", "a PIN works once");
    let new = back.json()["pin"].as_str().expect("a PIN").to_owned();
    assert_ne!(new, pin);
    assert_eq!(rejoin(&new).status, 200);

    range.done(&trainer, "PATCH", &format!("/classes/{class}"), Some(&json!({ "open": true, "new_code": true })));
    assert_eq!(join("Birch", &code).kind(), "not_found", "the old code is void");
}

#[test]
fn guesses_at_a_pin_are_limited() {
    let range = Range::open(Limits { tries: Rate::per_minute(3.0, 0.0), ..WIDE });
    let (nobody, trainer) = (Somebody::default(), range.staff(Role::Trainer, "Tova"));
    let (_, code) = range.class(&trainer, "One");
    let joined = range.ask(&nobody, "POST", "/join", Some(&json!({ "code": code, "name": "Ash" })));
    let pin = joined.json()["pin"].as_str().expect("a PIN").to_owned();
    let rejoin =
        |pin: &str| range.ask(&nobody, "POST", "/rejoin", Some(&json!({ "code": code, "name": "Ash", "pin": pin })));
    let wrong = if pin == "000000" { "000001" } else { "000000" };
    let kinds: Vec<_> = (0..3).map(|_| rejoin(wrong).kind()).collect();
    assert_eq!(kinds, ["unauthenticated"; 3]);
    assert_eq!(rejoin(&pin).kind(), "too_many", "the right one comes too late");
    let id = joined.json()["me"]["participant"].as_u64().expect("a number");
    let renewed = range.done(&trainer, "POST", &format!("/participants/{id}/pin"), None);
    let new = renewed["pin"].as_str().expect("a PIN").to_owned();
    assert_eq!(range.ask(&joined.session(), "GET", "/lobby", None).status, 200, "who is in stays in");
    assert_eq!(rejoin(&pin).kind(), "unauthenticated", "the one before is void");
    let back = rejoin(&format!("{} {}-{}", &new[..3], &new[3..5], &new[5..]));
    assert_eq!(back.status, 200, "as people write it: {back:?}");
    range.done(&trainer, "DELETE", &format!("/participants/{id}"), None);
    assert_eq!(range.ask(&trainer, "POST", &format!("/participants/{id}/pin"), None).kind(), "not_found");
    let audit = range.done(&trainer, "GET", "/audit", None).to_string();
    assert!(audit.contains("renew_pin") && !audit.contains(&new), "{audit}");
}

#[test]
fn a_name_that_is_none_is_not_counted_by_itself() {
    let range = Range::open(WIDE);
    let nobody = Somebody::default();
    for name in ["x".repeat(100_000), String::new()] {
        let sign_in = json!({ "name": name, "password": "wrong wrong wrong" });
        assert_eq!(range.ask(&nobody, "POST", "/session", Some(&sign_in)).kind(), "bad_request");
        let rejoin = json!({ "code": "AAAAAA", "name": name, "pin": "000000" });
        assert_eq!(range.ask(&nobody, "POST", "/rejoin", Some(&rejoin)).kind(), "bad_request");
    }
}

#[test]
fn files_are_packed_for_those_who_read_it() {
    let range = Range::open(WIDE);
    let ask =
        |method: &str, path: &str, encoding: &str| range.send(method, path, &[("accept-encoding", encoding)], None);
    let (packed, plain) = (ask("HEAD", "/assets/app.js", "br, gzip"), ask("GET", "/api/v1/openapi.json", "gzip;q=0"));
    assert_eq!((packed.status, plain.status), (200, 200));
    assert_eq!((packed.header("content-encoding"), plain.header("content-encoding")), ("gzip", ""));
    assert_eq!(plain.json()["openapi"], "3.1.0");
}

#[test]
fn other_sites_and_forms_change_nothing() {
    let range = Range::open(WIDE);
    let trainer = range.staff(Role::Trainer, "Tova");
    let own = format!("http://{}", range.address);
    let body: &[u8] = br#"{"name":"One"}"#;
    let send = |extra: &[(&str, &str)]| {
        let mut headers = vec![("cookie", trainer.cookie.as_str())];
        headers.extend_from_slice(extra);
        range.send("POST", "/api/v1/classes", &headers, Some(body))
    };
    let (json_type, csrf) = (("content-type", "application/json"), ("x-csrf-token", trainer.csrf.as_str()));
    assert_eq!(send(&[json_type, csrf, ("origin", "http://evil.example")]).kind(), "forbidden");
    assert_eq!(send(&[json_type, csrf, ("origin", "null")]).kind(), "forbidden");
    assert_eq!(send(&[json_type]).kind(), "forbidden", "no token");
    assert_eq!(send(&[json_type, ("x-csrf-token", "guess")]).kind(), "forbidden");
    assert_eq!(send(&[("content-type", "text/plain"), csrf]).kind(), "bad_request");
    let other = range.staff(Role::Trainer, "Tristan");
    assert_eq!(
        send(&[json_type, ("x-csrf-token", other.csrf.as_str())]).kind(),
        "forbidden",
        "another session's token"
    );
    assert_eq!(range.done(&trainer, "GET", "/classes", None), json!([]));
    assert_eq!(send(&[json_type, csrf, ("origin", own.as_str())]).status, 200);
    let login = [json_type, ("origin", "http://evil.example")];
    assert_eq!(range.send("POST", "/api/v1/session", &login, Some(b"{}")).kind(), "forbidden", "no sign-in for others");
}

#[test]
fn too_large_too_deep_and_meaningless_bodies_are_problems() {
    let range = Range::open(Limits { body: 2_000, upload: 3_000, ..WIDE });
    let trainer = range.staff(Role::Trainer, "Tova");
    let post = |path: &str, media: &str, body: &[u8]| {
        let headers =
            [("cookie", trainer.cookie.as_str()), ("x-csrf-token", trainer.csrf.as_str()), ("content-type", media)];
        range.send("POST", &format!("/api/v1{path}"), &headers, Some(body)).kind()
    };
    let long = format!("{{\"name\":\"{}\"}}", "x".repeat(3_000));
    assert_eq!(post("/classes", "application/json", long.as_bytes()), "too_large");
    for nonsense in ["", "{", "[]", "null", "{\"name\":1}", "{\"name\":\"\"}", "{\"name\":\"a\\u0000b\"}", "\u{fffd}"] {
        assert_eq!(post("/classes", "application/json", nonsense.as_bytes()), "bad_request", "{nonsense}");
    }
    assert_eq!(post("/classes", "application/json", "[".repeat(1_900).as_bytes()), "bad_request");
    assert_eq!(post("/classes", "application/json", &[0xff; 50]), "bad_request");
    assert_eq!(post("/scenarios", "application/zip", &[0; 3_001]), "too_large");
    assert_eq!(post("/scenarios", "application/zip", b"nonsense"), "unprocessable");
}

#[test]
fn floods_are_told_to_wait() {
    let few = Rate::per_minute(5.0, 0.0);
    let range = Range::open(Limits { per_session: few, ..WIDE });
    let trainer = range.staff(Role::Trainer, "Tova");
    let statuses: Vec<_> = (0..7).map(|_| range.ask(&trainer, "GET", "/me", None).status).collect();
    assert_eq!(statuses, [200, 200, 200, 200, 200, 429, 429]);
    let other = range.staff(Role::Trainer, "Tristan");
    assert_eq!(range.ask(&other, "GET", "/me", None).status, 200, "others are not disturbed");
    let range = Range::open(Limits { per_address: few, ..WIDE });
    let came: Vec<_> = (0..6).map(|_| range.ask(&Somebody::default(), "GET", "/me", None)).collect();
    assert_eq!(came[5].kind(), "too_many");
    assert_eq!(came[5].header("retry-after"), "5");
    for path in ["/", "/assets/app.js", "/healthz", "/api/v1/openapi.json", "/api/v1/nothing"] {
        assert_eq!(range.send("GET", path, &[], None).kind(), "too_many", "{path}");
    }
    let range = Range::open(Limits { wrong: Rate::per_minute(2.0, 0.0), ..WIDE });
    let guess = json!({ "code": "AAAAAA", "name": "Ash" });
    let kinds: Vec<_> = (0..3).map(|_| range.ask(&Somebody::default(), "POST", "/join", Some(&guess)).kind()).collect();
    assert_eq!(kinds, ["not_found", "not_found", "too_many"]);
}

#[test]
fn every_answer_is_guarded_and_unknown_paths_are_problems() {
    let range = Range::open(WIDE);
    let get = |path: &str| range.send("GET", path, &[], None);
    for path in ["/", "/classes/7", "/assets/app.js", "/api/v1/me", "/api/v1/nothing", "/healthz", "/metrics", "/no.js"]
    {
        let came = get(path);
        let policy = came.header("content-security-policy");
        assert!(policy.contains("default-src 'none'") && !policy.contains("'unsafe-"), "{path}: {policy}");
        assert_eq!(came.header("x-content-type-options"), "nosniff", "{path}");
    }
    assert_eq!(get("/classes/7").text, get("/").text, "the page finds its own way");
    assert_eq!(get("/assets/app.js").header("content-type"), "text/javascript; charset=utf-8");
    let tag = get("/").header("etag").to_owned();
    assert_eq!(range.send("GET", "/", &[("if-none-match", tag.as_str())], None).status, 304);
    for path in ["/api", "/api/", "/api/v1/nothing", "/api/v2/me", "/no.js", "/assets/../secret.js"] {
        assert_eq!(get(path).kind(), "not_found", "{path}");
    }
    assert_eq!(range.send("DELETE", "/api/v1/me", &[], None).kind(), "method_not_allowed");
    assert_eq!(range.send("DELETE", "/", &[], None).kind(), "method_not_allowed");
    assert_eq!((get("/healthz").status, get("/healthz").text.as_str()), (200, "well\n"));
    assert!(get("/metrics").text.contains("codedark_requests_total{operation=\"me\",status=\"200\"} 1"));
    let document: Value = get("/api/v1/openapi.json").json();
    assert_eq!(document["openapi"], "3.1.0");
}

#[test]
fn behind_a_proxy_cookies_want_https_and_addresses_are_those_that_it_names() {
    let few = Limits { wrong: Rate::per_minute(1.0, 0.0), ..WIDE };
    let guess = json!({ "code": "AAAAAA", "name": "Ash" }).to_string();
    let from = |range: &Range, address: &str| {
        let headers = [("content-type", "application/json"), ("x-forwarded-for", address)];
        range.send("POST", "/api/v1/join", &headers, Some(guess.as_bytes()))
    };
    let range = Range::behind_proxy(few);
    assert_eq!(from(&range, "203.0.113.1").kind(), "not_found");
    assert_eq!(from(&range, "203.0.113.2, 203.0.113.1").kind(), "too_many", "the last one counts");
    assert_eq!(from(&range, "203.0.113.1, 203.0.113.2").kind(), "not_found");
    let token = range.first_link.rsplit(['/', '#']).next().expect("a token");
    let account = json!({ "token": token, "name": "Tova", "password": "four calm words here" });
    let made = range.ask(&Somebody::default(), "POST", "/invitations/accept", Some(&account));
    assert!(made.header("set-cookie").contains("; Secure"), "{made:?}");
    assert!(made.header("strict-transport-security").starts_with("max-age="));

    let range = Range::open(few);
    assert_eq!(from(&range, "203.0.113.1").kind(), "not_found");
    assert_eq!(from(&range, "203.0.113.2").kind(), "too_many", "without a proxy nobody names addresses");
}
