//! A running server with a few people and classes, and how tests speak to it.

use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::time::Duration;

use codedark_analysis::{Effort, Observation, Recording};
use codedark_script::{MemoryLibrary, load};
use codedark_seat::Table;
use codedark_sim::ids::RoleId;
use codedark_sim::journal::Journal;
use codedark_sim::scenario::Scenario;
use codedark_sim::seal::PublicKey;
use include_dir::{Dir, DirEntry, File, include_dir};
use serde_json::{Value, json};
use tokio::sync::oneshot;
use tungstenite::WebSocket;
use tungstenite::client::IntoClientRequest;

use crate::auth::{self, Cost};
use crate::host::{Host, Played, Reader, Written};
use crate::server::state::now_ms;
use crate::server::{Limits, Server, Settings};
use crate::store::{ParticipantRow, SessionRow, Sqlite, StaffRow, Store, Subject};
use crate::wire::{Problem, Role, RoomSetup, ScenarioCard, SeatOffer};

/// The scenario that rooms of tests play.
pub const SCENARIO: &str = "wannacry-morning";

/// A seat of it.
pub const SEAT: &str = "ir_lead";

pub static PAGE: Dir<'static> = Dir::new(
    "",
    &[
        DirEntry::File(File::new("index.html", b"<!doctype html><title>Code Dark</title>")),
        DirEntry::Dir(Dir::new("assets", &[DirEntry::File(File::new("assets/app.js", b"export {}"))])),
    ],
);

static SCRIPTS: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/../scripts");
static ASSETS: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/../assets");
static SCENARIOS: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/../scenarios");

fn shelve(library: &mut MemoryLibrary, name: &str, folder: &Dir<'static>) {
    for file in folder.files() {
        if let Some(text) = file.contents_utf8() {
            library.insert(format!("{name}/{}", file.path().display()), text);
        }
    }
    for inner in folder.dirs() {
        shelve(library, name, inner);
    }
}

/// A host that ships one scenario and takes the upload `fine`.
pub struct OneScenario(Arc<Scenario>);

impl OneScenario {
    pub fn new() -> Self {
        let mut library = MemoryLibrary::new();
        shelve(&mut library, "scripts", &SCRIPTS);
        shelve(&mut library, "assets", &ASSETS);
        shelve(&mut library, "scenarios", &SCENARIOS);
        let loaded = load(&library, &format!("scenarios/{SCENARIO}/scenario.rhai"));
        Self(Arc::new(loaded.unwrap_or_else(|findings| panic!("{findings}")).scenario))
    }

    fn card(id: &str) -> ScenarioCard {
        let seat = SeatOffer { role: SEAT.into(), title: "Lead".into(), level: "tactical".into() };
        ScenarioCard {
            id: id.into(),
            title: "A morning".into(),
            summary: "It happens.".into(),
            minutes: 480,
            seats: vec![seat],
            languages: vec!["en".into()],
            difficulties: Vec::new(),
            uploaded_by: None,
        }
    }
}

impl Host for OneScenario {
    fn scenarios(&self) -> Vec<ScenarioCard> {
        vec![Self::card(SCENARIO)]
    }

    fn scenario(&self, setup: &RoomSetup, archive: Option<&[u8]>) -> Result<Arc<Scenario>, Problem> {
        if setup.scenario == SCENARIO || archive.is_some() {
            return Ok(Arc::clone(&self.0));
        }
        Err(Problem::not_found("scenario"))
    }

    fn inspect(&self, archive: &[u8]) -> Result<ScenarioCard, Problem> {
        if archive == b"fine" { Ok(Self::card("")) } else { Err(Problem::new("unprocessable", "this is no archive")) }
    }

    fn equip(&self, _: &mut Journal) -> Result<(), Problem> {
        Ok(())
    }

    fn prepare(&self, _: &Arc<Scenario>, _: &[RoleId], _: Effort) -> bool {
        true
    }

    fn seal(&self, _: &Table) -> Option<PublicKey> {
        None
    }

    fn conclude(&self, journal: &Journal, _: Effort) -> Result<Recording, Problem> {
        let exercise = journal.replay().unwrap_or_else(|error| panic!("{error}"));
        Ok(Recording::of(&exercise, &journal.header, &journal.entries))
    }

    fn observed(&self, recording: &mut Recording, observations: Vec<Observation>) {
        recording.observations = observations;
    }

    fn debrief(&self, recording: &Recording, of: Played<'_>, reader: Reader, _: Written) -> String {
        let seen: Vec<&str> = recording.observations.iter().map(|one| one.text.as_str()).collect();
        let title = format!("{} by {} of {}", recording.title, of.room, of.class);
        format!("<!doctype html><title>{title} for {reader:?}</title>{}", seen.join(" "))
    }
}

/// Limits that tests of other things never meet.
pub const WIDE: Limits = Limits { passwords: Cost::LEAST, ..Limits::USUAL };

/// A running server.
pub struct Range {
    pub address: SocketAddr,
    pub store: Arc<Sqlite>,
    pub first_link: String,
    agent: ureq::Agent,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<std::thread::JoinHandle<()>>,
}

/// Somebody with a session.
#[derive(Clone, Debug, Default)]
pub struct Somebody {
    pub cookie: String,
    pub csrf: String,
}

/// What came back.
#[derive(Debug)]
pub struct Came {
    pub status: u16,
    pub headers: ureq::http::HeaderMap,
    pub text: String,
}

impl Came {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// The kind of a problem; every refusal is one.
    pub fn kind(&self) -> String {
        assert_eq!(self.header("content-type"), "application/json", "{self:?}");
        let problem: Problem = serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {self:?}"));
        assert_eq!(problem.status(), self.status, "{self:?}");
        problem.kind
    }

    /// The session that it set.
    pub fn session(&self) -> Somebody {
        let cookie = self.header("set-cookie").split(';').next().unwrap_or_default().to_owned();
        let body = self.json();
        let me = body.get("me").unwrap_or(&body);
        Somebody { cookie, csrf: me["csrf"].as_str().unwrap_or_default().to_owned() }
    }
}

impl Range {
    pub fn open(limits: Limits) -> Self {
        Self::with(limits, false)
    }

    /// As behind a proxy that speaks https.
    pub fn behind_proxy(limits: Limits) -> Self {
        Self::with(limits, true)
    }

    fn with(limits: Limits, proxy: bool) -> Self {
        let store = Arc::new(Sqlite::scratch().expect("a store in memory"));
        let settings = Settings { listen: "127.0.0.1:0".into(), ui: &PAGE, limits, proxy, metrics_for_all: false };
        let kept: Arc<dyn Store> = Arc::<Sqlite>::clone(&store);
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
        let runtime = runtime.expect("a runtime");
        let guard = runtime.enter();
        let server = Server::bind(settings, kept, Arc::new(OneScenario::new())).expect("a free port");
        drop(guard);
        let first_link = server.first_link().expect("the store is well").expect("there is no trainer yet");
        let address = server.address();
        let (stop, stopped) = oneshot::channel();
        let run = move || {
            let until = async {
                let _ = stopped.await;
            };
            runtime.block_on(server.run(until)).expect("it ends well");
        };
        let thread = Some(std::thread::spawn(run));
        let agent = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(Duration::from_secs(60)))
            .build()
            .into();
        Self { address, store, first_link, agent, stop: Some(stop), thread }
    }

    /// Tells the server to stop; [`Range::ended`] waits for it.
    pub fn stop(&mut self) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
    }

    pub fn ended(&mut self) {
        if let Some(thread) = self.thread.take() {
            thread.join().expect("the server ends well");
        }
    }

    /// Sends a request with headers.
    pub fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: Option<&[u8]>) -> Came {
        let mut request = ureq::http::Request::builder().method(method).uri(format!("http://{}{path}", self.address));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let came = match body {
            Some(body) => self.agent.run(request.body(body).expect("a request")),
            None => self.agent.run(request.body(()).expect("a request")),
        };
        let mut came = came.unwrap_or_else(|error| panic!("{method} {path}: {error}"));
        let text = came.body_mut().read_to_string().expect("text");
        Came { status: came.status().as_u16(), headers: came.headers().clone(), text }
    }

    /// Sends a request of the API as its page does.
    pub fn ask(&self, who: &Somebody, method: &str, path: &str, body: Option<&Value>) -> Came {
        let mut headers = vec![("cookie", who.cookie.as_str()), ("x-csrf-token", who.csrf.as_str())];
        let body = body.map(Value::to_string);
        if body.is_some() {
            headers.push(("content-type", "application/json"));
        }
        self.send(method, &format!("/api/v1{path}"), &headers, body.as_deref().map(str::as_bytes))
    }

    /// Like [`Range::ask`], for what must be done.
    pub fn done(&self, who: &Somebody, method: &str, path: &str, body: Option<&Value>) -> Value {
        let came = self.ask(who, method, path, body);
        assert!(matches!(came.status, 200 | 204), "{method} {path}: {came:?}");
        if came.text.is_empty() { Value::Null } else { came.json() }
    }

    /// A session of somebody that the store knows.
    pub fn enter(&self, subject: Subject) -> Somebody {
        let (token, csrf) = (auth::token().expect("chance"), auth::token().expect("chance"));
        let row =
            SessionRow { token: auth::token_hash(&token), subject, csrf: csrf.clone(), until_ms: now_ms() + 3_600_000 };
        self.store.add_session(&row).expect("kept");
        Somebody { cookie: format!("{}={token}", crate::openapi::SESSION_COOKIE), csrf }
    }

    /// A new member of staff.
    pub fn staff(&self, role: Role, name: &str) -> Somebody {
        let row = StaffRow { id: format!("id-{name}"), name: name.into(), role, password: String::new(), since_ms: 0 };
        self.store.add_staff(&row).expect("kept");
        self.enter(Subject::Staff(row.id))
    }

    /// A new student of a class.
    pub fn student(&self, class: &str, name: &str) -> (u32, Somebody) {
        let row = ParticipantRow {
            id: 0,
            class: class.into(),
            name: name.into(),
            pin: "none".into(),
            joined_ms: 0,
            seat: None,
        };
        let id = self.store.add_participant(&row).expect("kept");
        (id, self.enter(Subject::Participant(id)))
    }

    /// A new class: its id and code.
    pub fn class(&self, trainer: &Somebody, name: &str) -> (String, String) {
        let class = self.done(trainer, "POST", "/classes", Some(&json!({ "name": name })));
        let text = |key: &str| class[key].as_str().expect("text").to_owned();
        (text("id"), text("code"))
    }

    /// A new room of a class.
    pub fn room(&self, trainer: &Somebody, class: &str, name: &str) -> String {
        let body = json!({ "names": [name], "setup": { "scenario": SCENARIO, "pace": "free" } });
        let rooms = self.done(trainer, "POST", &format!("/classes/{class}/rooms"), Some(&body));
        rooms[0]["card"]["id"].as_str().expect("an id").to_owned()
    }

    /// Opens a socket.
    pub fn socket(&self, who: &Somebody, path: &str, origin: Option<&str>) -> Result<WebSocket<TcpStream>, u16> {
        let mut request = format!("ws://{}/api/v1{path}", self.address).into_client_request().expect("a request");
        request.headers_mut().insert("cookie", who.cookie.parse().expect("a cookie"));
        if let Some(origin) = origin {
            request.headers_mut().insert("origin", origin.parse().expect("an origin"));
        }
        let stream = TcpStream::connect(self.address).expect("a connection");
        stream.set_read_timeout(Some(Duration::from_secs(60))).expect("set");
        match tungstenite::client(request, stream) {
            Ok((socket, _)) => Ok(socket),
            Err(tungstenite::HandshakeError::Failure(tungstenite::Error::Http(answer))) => {
                Err(answer.status().as_u16())
            }
            Err(error) => panic!("{error}"),
        }
    }
}

impl Drop for Range {
    fn drop(&mut self) {
        self.stop();
        if let Some(thread) = self.thread.take() {
            // A test that fails says so by itself.
            let _ = thread.join();
        }
    }
}
