//! The class server as a process: it is told to stop under play, and seats over the network leave the journals that seats
//! at a table leave.

use std::io::{BufRead, BufReader};
use std::net::TcpStream;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use codedark_seat::{Request, Seat, Table, Until, Update};
use codedark_sim::action::{Action, Arg, Verb};
use codedark_sim::ids::{RoleId, ZoneId};
use codedark_sim::journal::{Beside, Entry, Journal};
use codedark_sim::time::Tick;
use codedark_web::client::{Client, RemoteSeat};
use codedark_web::store::{Sqlite, Store};
use codedark_web::wire::{AcceptInvitation, Class, Control, RoomOverview};
use serde_json::json;
use tungstenite::client::IntoClientRequest;
use tungstenite::http::Method;
use tungstenite::protocol::frame::coding::CloseCode;
use tungstenite::{Message, WebSocket};

use crate::common::{Folder, header};
use crate::serve_kill::report;

pub const SEAT: &str = "ir_lead";
/// What is promised of a server that is told to stop; it takes far less.
const STOPS_WITHIN: Duration = Duration::from_secs(5);

/// A server that runs, on a port that the system chose.
pub struct Server {
    child: Child,
    pub address: String,
    /// The one-time link's token, of a first start.
    token: Option<String>,
}

impl Server {
    pub fn start(folder: &Folder, listen: &str) -> Self {
        let mut command = folder.codedark(&["serve", "--listen", listen, "--data", "kept"]);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("it starts");
        let mut lines = BufReader::new(child.stdout.take().expect("piped")).lines();
        let link = lines.by_ref().map(|line| line.expect("text")).find_map(|line| {
            let at = line.find("http://")?;
            Some(line[at + "http://".len()..].to_owned())
        });
        let link = link.expect("it says where it listens");
        let (address, rest) = link.split_once('/').expect("an address and a path");
        let token = rest.split_once('#').map(|(_, token)| token.to_owned());
        Self { child, address: address.to_owned(), token }
    }

    fn client(&self) -> Client {
        Client::new(&format!("http://{}", self.address)).expect("an address")
    }

    pub fn trainer(&self) -> Client {
        let mut client = self.client();
        let token = self.token.clone().expect("a first start");
        let (name, password) = ("Tora".into(), "correct horse battery".into());
        client.enter("/invitations/accept", &AcceptInvitation { token, name, password }).expect("the link works");
        client
    }

    pub fn kill(&mut self) {
        self.child.kill().expect("it is killed");
        self.child.wait().expect("it is gone");
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A class and one room of the tutorial, seed 5, where time goes on when everybody is ready. Its code, the room's id.
fn a_room(trainer: &mut Client) -> (String, String) {
    room_of(trainer, &json!({ "scenario": "wannacry-morning", "seed": { "fixed": 5 }, "pace": "free" }))
}

/// A class and one room that is set up like this. Its code, the room's id.
pub fn room_of(trainer: &mut Client, setup: &serde_json::Value) -> (String, String) {
    let class: Class = trainer.call(&Method::POST, "/classes", Some(&json!({ "name": "Autumn" }))).expect("a class");
    let rooms: Vec<RoomOverview> = trainer
        .call(
            &Method::POST,
            &format!("/classes/{}/rooms", class.id),
            Some(&json!({ "names": ["North"], "setup": setup })),
        )
        .expect("a room");
    (class.code, rooms[0].card.id.clone())
}

pub fn control(trainer: &mut Client, room: &str, control: &Control) -> RoomOverview {
    trainer.call(&Method::POST, &format!("/rooms/{room}/control"), Some(control)).expect("it is done")
}

pub fn joined(server: &Server, code: &str, room: &str, name: &str) -> Client {
    let mut client = server.client();
    client.join(code, name).expect("the code lets them in");
    client.sit_down(room, SEAT).expect("the seat is free");
    client
}

/// Waits for an update.
fn heard<T>(seat: &mut RemoteSeat, pick: impl Fn(Update) -> Option<T>) -> T {
    // Much longer than ever needed, so that a mistake ends the test.
    for _ in 0..600 {
        while let Some(update) = seat.next() {
            assert!(!matches!(update, Update::Failed(_)), "{update:?}");
            if let Some(found) = pick(update) {
                return found;
            }
        }
        seat.wait(Duration::from_millis(100));
    }
    panic!("nothing came");
}

pub fn block(port: u16, zone: u16) -> Action {
    Action::new(Verb::Block, [Arg::Port(port), Arg::Zone(ZoneId(zone)), Arg::Switch(true)])
}

pub fn act(action: &Action) -> Request {
    Request::Act { action: action.clone(), beside: Beside::default() }
}

fn kept(folder: &Folder, room: &str) -> Journal {
    let store = Sqlite::open(&folder.path("kept")).expect("nobody holds it any more");
    Journal::read(&store.journal(room).expect("it is there")).expect("it is whole")
}

#[test]
fn the_same_orders_by_terminal_by_api_and_at_a_table_leave_the_same_play() {
    let folder = Folder::new();
    let mut server = Server::start(&folder, "127.0.0.1:0");
    let mut trainer = server.trainer();
    let until = Tick(45);
    let action = block(445, 1);

    let (code, by_api) = a_room(&mut trainer);
    let client = joined(&server, &code, &by_api, "Ada");
    control(&mut trainer, &by_api, &Control::Begin);
    let mut seat = RemoteSeat::connect(&client, &by_api).expect("the room lets them in");
    seat.send(act(&action));
    heard(&mut seat, |update| matches!(update, Update::Accepted(..)).then_some(()));
    seat.send(Request::Ready(Until::Tick(until)));
    heard(&mut seat, |update| matches!(update, Update::View(view) if view.now == until).then_some(()));
    let zone = seat.chart().zones[1].0.clone();
    drop(seat);

    let (code, by_terminal) = a_room(&mut trainer);
    let client = joined(&server, &code, &by_terminal, "Bo");
    control(&mut trainer, &by_terminal, &Control::Begin);
    drop(client);
    // Somebody else of the team gives the orders: whoever sat down first is present no more.
    let url = format!("http://{}", server.address);
    let args = ["join", &url, &code, "--name", "Cy", "--seat", SEAT, "--plain"];
    let ran = folder.play(&args, &format!("block 445 {zone}\nwait {}\nquit\n", until.0));
    assert!(ran.out.contains("Ordered:"), "{} {}", ran.out, ran.err);

    server.kill();
    let table = Table::unrecorded(header(&[SEAT])).expect("it starts");
    let mut seat = table.seat(&RoleId::new(SEAT)).expect("it is free");
    seat.send(act(&action));
    seat.send(Request::Ready(Until::Tick(until)));
    let own = kept(&folder, &by_api);
    assert_eq!(own.play_digest(), table.play_digest());
    assert_eq!(own.replay().expect("it replays").digest(), table.exercise().digest());
    // The terminal's order was another person's of the same team; all else is the same.
    let mut other = kept(&folder, &by_terminal);
    for entry in &mut other.entries {
        if let Entry::Act { order, .. } = entry {
            order.participant = 0;
        }
    }
    assert_eq!(other.play_digest(), table.play_digest());
}

fn socket(server: &Server, client: &Client, path: &str) -> WebSocket<TcpStream> {
    let mut request = format!("ws://{}{path}", server.address).into_client_request().expect("an address");
    request.headers_mut().insert("cookie", client.cookie().parse().expect("a header"));
    let stream = TcpStream::connect(&server.address).expect("it listens");
    stream.set_read_timeout(Some(Duration::from_secs(20))).expect("a time");
    tungstenite::client(request, stream).expect("it is let in").0
}

#[cfg(unix)]
#[test]
fn told_to_stop_it_closes_fifty_sockets_and_keeps_every_room() {
    let folder = Folder::new();
    let mut server = Server::start(&folder, "127.0.0.1:0");
    let mut trainer = server.trainer();
    let (code, room) = a_room(&mut trainer);
    let mut sockets: Vec<WebSocket<TcpStream>> = Vec::new();
    let class: Vec<Class> = trainer.call(&Method::GET, "/classes", None::<&()>).expect("classes");
    let client = joined(&server, &code, &room, "Ada");
    control(&mut trainer, &room, &Control::Begin);
    let watch = format!("/api/v1/classes/{}/watch", class[0].id);
    let play = format!("/api/v1/rooms/{room}/play");
    // Sixteen of the trainer, three of each of eleven students; the last one is Ada's.
    let students: Vec<Client> = (0..11).map(|n| joined(&server, &code, &room, &format!("Student {n}"))).collect();
    let places = std::iter::repeat_n((&trainer, &watch), 16);
    let places = places.chain(students.iter().flat_map(|student| std::iter::repeat_n((student, &play), 3)));
    for (client, path) in places {
        sockets.push(socket(&server, client, path));
    }
    assert_eq!(sockets.len(), 49);
    // A team lets time go on when all of it is ready.
    for student in &mut sockets[16..] {
        let ready = json!({ "ask": { "id": 1, "request": { "ready": { "tick": 30 } } } });
        student.send(Message::text(ready.to_string())).expect("it is sent");
    }
    let mut seat = RemoteSeat::connect(&client, &room).expect("the room lets them in");
    seat.send(Request::Ready(Until::Tick(Tick(30))));
    heard(&mut seat, |update| matches!(update, Update::View(view) if view.now == Tick(30)).then_some(()));
    let begun = Instant::now();
    let told = std::process::Command::new("kill").arg(server.child.id().to_string()).status().expect("it can be told");
    assert!(told.success());
    for socket in &mut sockets {
        let code = loop {
            match socket.read().expect("a frame") {
                Message::Close(frame) => break frame.map(|frame| frame.code),
                _ => continue,
            }
        };
        assert_eq!(code, Some(CloseCode::Away));
    }
    assert!(server.child.wait().expect("it ends").success());
    let took = begun.elapsed();
    assert!(took < STOPS_WITHIN, "{took:?}");
    report(&format!("SIGTERM with 50 open sockets: all closed with 1001, exit 0 after {} ms.\n", took.as_millis()));
    assert_eq!(kept(&folder, &room).replay().expect("it replays").now(), Tick(30));
}
