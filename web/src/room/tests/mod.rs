//! Rooms, driven by a clock that tests move: nothing here sleeps, and nothing depends on how fast the machine is.

mod facilitator;
mod fog;
mod lines;
mod pace;
mod seats;
mod survive;
mod words;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use codedark_analysis::{Effort, Observation, Recording};
use codedark_script::MemoryLibrary;
use codedark_seat::{Request, Table, Update};
use codedark_sim::action::{Action, Verb};
use codedark_sim::ids::RoleId;
use codedark_sim::journal::Journal;
use codedark_sim::scenario::Scenario;
use codedark_sim::seal::{PublicKey, SealKey};
use codedark_sim::view::View;

use super::{Line, Manual, Person, Rooms};
use crate::host::{Host, Played, Reader, Written};
use crate::store::{ClassRow, ParticipantRow, RoomRow, Sqlite, Store};
use crate::wire::{ClientMessage, Pace, Problem, RoomOverview, RoomSetup, RoomState, ScenarioCard, ServerMessage};

/// The class of every test.
const CLASS: &str = "c1";
/// The scenario at which the program stumbles.
const STUMBLES: &str = "stumbles";
/// The scenario whose debrief takes for ever.
const HEAVY: &str = "heavy";
/// The first seat of the tutorial.
const LEAD: &str = "ir_lead";
/// The second one.
const MANAGER: &str = "crisis_manager";

fn shelve(library: &mut MemoryLibrary, folder: &Path, name: &str) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let inside = format!("{name}/{}", path.file_name().expect("a name").to_string_lossy());
        if path.is_dir() {
            shelve(library, &path, &inside);
        } else if let Ok(text) = std::fs::read_to_string(&path) {
            library.insert(inside, text);
        }
    }
}

/// The tutorial.
fn tutorial() -> Arc<Scenario> {
    static LOADED: OnceLock<Arc<Scenario>> = OnceLock::new();
    let load = || {
        let root: PathBuf = [env!("CARGO_MANIFEST_DIR"), ".."].iter().collect();
        let mut library = MemoryLibrary::new();
        for folder in ["scenarios", "scripts", "assets"] {
            shelve(&mut library, &root.join(folder), folder);
        }
        let loaded = codedark_script::load(&library, "scenarios/wannacry-morning/scenario.rhai");
        Arc::new(loaded.unwrap_or_else(|findings| panic!("{findings}")).scenario)
    };
    Arc::clone(LOADED.get_or_init(load))
}

/// A program around the server that has the scenarios of a test.
struct TestHost {
    scenarios: BTreeMap<String, Arc<Scenario>>,
    /// Whether no debrief can be made.
    debriefs_fail: AtomicBool,
}

impl Host for TestHost {
    fn scenarios(&self) -> Vec<ScenarioCard> {
        Vec::new()
    }

    fn scenario(&self, setup: &RoomSetup, _: Option<&[u8]>) -> Result<Arc<Scenario>, Problem> {
        let found = self.scenarios.get(&setup.scenario).cloned();
        found.ok_or_else(|| super::keep::problem("not_found", "There is no such scenario.", ""))
    }

    fn inspect(&self, _: &[u8]) -> Result<ScenarioCard, Problem> {
        Err(super::keep::problem("unprocessable", "No upload fits here.", ""))
    }

    fn equip(&self, journal: &mut Journal) -> Result<(), Problem> {
        codedark_script::equip(Arc::make_mut(&mut journal.header.scenario))
            .map_err(|findings| super::keep::problem("unprocessable", findings.to_string(), ""))
    }

    fn prepare(&self, _: &Arc<Scenario>, _: &[RoleId], _: Effort) -> bool {
        true
    }

    fn seal(&self, table: &Table) -> Option<PublicKey> {
        assert!(table.header().scenario.id != STUMBLES, "asked to stumble");
        let key = SealKey::from_bytes(&[7; 32]);
        table.seal(&key).ok().filter(|sealed| *sealed).map(|_| key.public())
    }

    fn conclude(&self, journal: &Journal, effort: Effort) -> Result<Recording, Problem> {
        if self.debriefs_fail.load(Ordering::Relaxed) {
            return Err(super::keep::problem("unavailable", "The disk is full.", ""));
        }
        let exercise = journal.replay().expect("a journal that a room wrote replays");
        let mut recording = Recording::of(&exercise, &journal.header, &journal.entries);
        if journal.header.scenario.id == HEAVY {
            // It would never come to an end, and asks nobody itself whether to go on.
            let endless = || while journal.replay().is_ok() {};
            recording.cut_short = effort.run(endless).is_err();
        }
        Ok(recording)
    }

    fn observed(&self, recording: &mut Recording, observations: Vec<Observation>) {
        recording.observations = observations;
    }

    fn debrief(&self, _: &Recording, _: Played<'_>, _: Reader, _: Written) -> String {
        String::new()
    }
}

/// A server's rooms with what is around them.
struct House {
    store: Arc<Sqlite>,
    host: Arc<TestHost>,
    clock: Arc<Manual>,
    rooms: Rooms,
}

impl House {
    fn new() -> Self {
        Self::playing([("wannacry-morning", tutorial())])
    }

    fn playing(scenarios: impl IntoIterator<Item = (&'static str, Arc<Scenario>)>) -> Self {
        let store = Arc::new(Sqlite::scratch().expect("a store"));
        let class = ClassRow {
            id: CLASS.into(),
            name: "C".into(),
            code: "ABC234".into(),
            open: true,
            retention_days: 1,
            made_ms: 0,
        };
        store.add_class(&class).expect("a class");
        let scenarios = scenarios.into_iter().map(|(name, scenario)| (name.to_owned(), scenario)).collect();
        Self::over(store, Arc::new(TestHost { scenarios, debriefs_fail: AtomicBool::new(false) }))
    }

    fn over(store: Arc<Sqlite>, host: Arc<TestHost>) -> Self {
        let clock = Arc::new(Manual::default());
        let rooms = Rooms::open_by(Arc::clone(&store) as _, Arc::clone(&host) as _, 8, Arc::clone(&clock) as _);
        Self { rooms: rooms.expect("rooms"), store, host, clock }
    }

    /// As after a crash: everything but the store is dropped, and opened anew.
    fn crash(self) -> Self {
        let Self { store, host, .. } = self;
        Self::over(store, host)
    }

    /// As the server makes one.
    async fn make(&self, row: RoomRow) -> Result<RoomOverview, Problem> {
        let scenario = self.rooms.scenario(&row.setup).await?;
        self.rooms.make(row, scenario).await
    }

    async fn room(&self, id: &str, setup: RoomSetup) -> RoomOverview {
        self.make(row(id, setup)).await.expect("a room")
    }

    /// Somebody joins the class and sits down.
    async fn sit(&self, room: &str, role: &str, name: &str) -> Person {
        let row =
            ParticipantRow { id: 0, class: CLASS.into(), name: name.into(), pin: "x".into(), joined_ms: 0, seat: None };
        let participant = self.store.add_participant(&row).expect("a new name");
        let person = Person { participant, name: name.into() };
        self.rooms.sit(room, role, &person).await.expect("an open seat");
        person
    }

    /// The same, connected.
    async fn player(&self, room: &str, role: &str, name: &str) -> Player {
        let person = self.sit(room, role, name).await;
        Player::of(room, self.rooms.attach(room, &person).await.expect("a line"), person)
    }

    async fn control(&self, room: &str, control: crate::wire::Control) -> RoomOverview {
        self.rooms.control(room, control).await.expect("a control that fits")
    }

    /// Minutes of the room's clock go by one by one.
    async fn minutes(&self, room: &str, n: u32) -> RoomOverview {
        let mut overview = self.rooms.overview(room).await.expect("a room");
        for _ in 0..n {
            self.clock.pass(1000);
            overview = self.rooms.overview(room).await.expect("a room");
        }
        overview
    }

    /// Waits until a room is in a state.
    async fn until(&self, room: &str, wanted: impl Fn(&RoomState) -> bool) -> RoomOverview {
        // A room whose thread has ended is as it is.
        let mut shown = self.rooms.watch(room).ok();
        loop {
            // What changed shortly after the last overview is shown when the clock says so.
            self.clock.pass(250);
            let found = self.rooms.overview(room).await.expect("a room");
            if wanted(&found.card.state) {
                return found;
            }
            let _ = shown.as_mut().expect("a room that goes on").changed().await;
        }
    }

    /// The room's journal, read as whoever resumes it does.
    fn journal(&self, room: &str) -> Journal {
        let bytes = self.store.journal(room).expect("a journal");
        super::load::read_journal(&*self.store, &*self.host, room, &bytes).expect("a whole journal")
    }
}

fn row(id: &str, setup: RoomSetup) -> RoomRow {
    RoomRow {
        id: id.into(),
        class: CLASS.into(),
        name: format!("Team {id}"),
        title: "WannaCry".into(),
        setup,
        seed: 5,
        state: RoomState::Waiting,
        branch_of: None,
        made_ms: 0,
        active_ms: 0,
    }
}

fn setup() -> RoomSetup {
    RoomSetup {
        scenario: "wannacry-morning".into(),
        language: None,
        difficulty: None,
        seed: crate::wire::SeedPolicy::Shared,
        seats: Vec::new(),
        pace: Pace::Clock(vec![1000]),
        pausing: crate::wire::Pausing::Trainer,
        hints: false,
    }
}

/// Somebody at a seat.
struct Player {
    room: String,
    line: Line,
    person: Person,
    asked: u64,
    /// Every frame that came, in order: answers and news as they came, views when they were looked at.
    frames: Vec<String>,
}

impl Player {
    fn of(room: &str, line: Line, person: Person) -> Self {
        Self { room: room.to_owned(), line, person, asked: 0, frames: Vec::new() }
    }

    /// The next message that is not a view; `None`: the line was closed.
    async fn next(&mut self) -> Option<ServerMessage> {
        let frame = self.line.from_room.recv().await?;
        self.frames.push(frame.to_string());
        Some(serde_json::from_str(&frame).expect("a message"))
    }

    async fn say(&mut self, message: ClientMessage) {
        self.line.to_room.send(message).await.expect("a line that is open");
    }

    /// Asks, and waits for what came of it.
    async fn ask(&mut self, request: Request) -> Update {
        self.asked += 1;
        let asked = self.asked;
        self.say(ClientMessage::Ask { id: asked, request }).await;
        loop {
            match self.next().await.expect("an answer") {
                ServerMessage::Told { id: Some(id), update } if id == asked => return update,
                _ => {}
            }
        }
    }

    async fn act(&mut self, action: Action) -> Update {
        self.ask(Request::Act { action, beside: codedark_sim::journal::Beside::default() }).await
    }

    /// Asks something that changes nothing: what was said before is done and shown then.
    async fn sync(&mut self, house: &House) {
        self.ask(Request::Preview(declare())).await;
        house.rooms.overview(&self.room).await.expect("a room");
    }

    /// How the room stood, each time that it was told.
    fn rooms(&self) -> Vec<crate::wire::RoomNow> {
        let room = |frame: &String| match serde_json::from_str(frame) {
            Ok(ServerMessage::Room(now)) => Some(now),
            _ => None,
        };
        self.frames.iter().filter_map(room).collect()
    }

    /// The newest view, as it was sent.
    fn view(&mut self) -> Arc<View> {
        let frame = self.line.view.borrow_and_update().clone().expect("a view");
        self.frames.push(frame.to_string());
        match serde_json::from_str(&frame).expect("a message") {
            ServerMessage::View(view) => view,
            other => panic!("no view: {other:?}"),
        }
    }
}

fn declare() -> Action {
    Action::new(Verb::DeclareIncident, [])
}

#[tokio::test]
async fn a_room_is_set_up_as_its_scenario_allows() {
    let house = House::new();
    let mut wrong = setup();
    wrong.seats.push(crate::wire::SeatPlan { role: "cook".into(), people: true, bot: None });
    assert_eq!(house.make(row("r0", wrong)).await.expect_err("no such seat").kind, "bad_request");
    let mut wrong = setup();
    wrong.seats.push(crate::wire::SeatPlan { role: LEAD.into(), people: true, bot: Some("genius".into()) });
    assert_eq!(house.make(row("r0", wrong)).await.expect_err("no such bot").kind, "bad_request");
    let wrong = RoomSetup { pace: Pace::Clock(vec![1]), ..setup() };
    assert_eq!(house.make(row("r0", wrong)).await.expect_err("too fast").kind, "bad_request");
    let wrong = RoomSetup { scenario: "none".into(), ..setup() };
    assert_eq!(house.make(row("r0", wrong)).await.expect_err("no such scenario").kind, "not_found");
    for n in 0..8 {
        house.room(&format!("r{n}"), setup()).await;
    }
    assert_eq!(house.make(row("r9", setup())).await.expect_err("it is full").kind, "unavailable");
    house.rooms.remove("r0").await;
    house.store.remove_room("r0").expect("a room");
    house.room("r9", setup()).await;
    assert_eq!(house.rooms.overview("r0").await.expect_err("it is gone").kind, "not_found");
}
