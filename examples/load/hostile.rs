//! Ordinary rooms before, while and after hostile scenarios are uploaded and played beside them.
//!
//! Invariant: the same students play through all of it, so that their times stand side by side. Whoever uploads is a trainer
//! of the server: nobody else can.

use std::time::{Duration, Instant};

use codedark_web::wire::{AcceptInvitation, Control, Invitation, RoomOverview, RoomState, ScenarioCard};
use futures_util::StreamExt;
use serde_json::json;
use tokio::runtime::Runtime;
use ureq::http::Method;

use crate::archives::{self, Hostile};
use crate::beyond::{EVERY, guest, words};
use crate::class::{Class, Playing, Span, Took, control};
use crate::rest::Rest;
use crate::server::Server;
use crate::student::{self, Measured};

/// Ordinary rooms.
const ROOMS: usize = 10;
/// How long each part lasts at least.
const PART: Duration = Duration::from_secs(25);
/// Hostile rooms of each kind.
const HOSTILE: usize = 2;
/// How long to wait for the debriefs of all hostile rooms.
const DEBRIEFS_WITHIN: Duration = Duration::from_secs(1_800);
/// Rooms that a hostile trainer asks for at once of a scenario that takes long to load.
const AT_ONCE: usize = 20;

/// Everything, one after the other.
pub fn measure(runtime: &Runtime, scenario: &str) {
    let server = Server::start(&["--https"]);
    let mut trainer = server.trainer();
    let mut class = Class::make(&server, &trainer, ROOMS, scenario);
    let playing = Playing::sit(runtime, &class, EVERY);
    class.begin();
    playing.begin();
    let mut parts: Vec<(&str, Took)> = Vec::new();
    parts.push(("before", Span::begin(&server).last(&server, PART)));

    println!("| size | what it wants | answer | after, s |\n|---|---|---|---|");
    let span = Span::begin(&server);
    for hostile in archives::refused() {
        upload(&mut trainer, &hostile);
    }
    let mut other = second(&server, &mut trainer);
    let uploaded: Vec<_> = archives::played().iter().map(|hostile| upload(&mut other, hostile)).collect();
    parts.push(("uploads", span.last(&server, PART)));

    let span = Span::begin(&server);
    println!("\n| what is played | rooms made after, s | begun after, s |\n|---|---|---|");
    let mut hostile = Vec::new();
    for (id, wants) in uploaded.iter().flatten() {
        hostile.extend(run(runtime, &mut class, id, wants));
    }
    let hostile: Vec<(String, &str)> = hostile;
    parts.push(("hostile rooms begin", span.last(&server, PART)));
    parts.push(("hostile rooms run", Span::begin(&server).last(&server, PART * 2)));
    let span = Span::begin(&server);
    debriefs(&server, &trainer, &mut class, &hostile, scenario);
    parts.push(("they end, and debriefs are made", span.last(&server, PART)));
    let span = Span::begin(&server);
    for (room, _) in &hostile {
        let _ = class.trainer.send(&Method::DELETE, &format!("/rooms/{room}"), "", &[]);
    }
    parts.push(("they are removed", span.last(&server, PART)));
    parts.push(("after", Span::begin(&server).last(&server, PART)));

    let mut all = Measured::default();
    playing.end(runtime).iter().for_each(|one| all.add(one));
    println!(
        "\n| ordinary rooms | orders | order to view | order to answer | price | server's processors | its memory, MB |"
    );
    println!("|---|---|---|---|---|---|---|");
    for (name, took) in parts {
        let [view, answer, price] =
            [&all.view, &all.answer, &all.price].map(|times| times.within(took.from, took.until));
        let (processors, memory) = (took.server, took.usage.now_mb);
        println!("| {name} | {} | {view} | {answer} | {price} | {processors:.2} | {memory:.0} |", answer.count());
    }
    println!("\n{} unseen. The server's peak memory: {:.0} MB.", all.lost, server.usage().peak_mb);
    all.said.iter().for_each(|said| println!("\nThe server said to a student who behaved: {said}."));
}

/// Another trainer.
fn second(server: &Server, trainer: &mut Rest) -> Rest {
    let invitation: Invitation =
        trainer.call(&Method::POST, "/invitations", Some(&json!({ "role": "trainer" }))).expect("an invitation");
    let token = invitation.path.rsplit_once('#').expect("a token").1.to_owned();
    let mut rest = Rest::new(&server.address, "127.0.0.2");
    let (name, password) = ("Mallory".to_owned(), "correct horse battery".to_owned());
    rest.enter("/invitations/accept", &AcceptInvitation { token, name, password });
    rest
}

/// Uploads an archive; its id if it was taken.
fn upload(by: &mut Rest, hostile: &Hostile) -> Option<(String, &'static str)> {
    let since = Instant::now();
    let answer = by.send(&Method::POST, "/scenarios", "application/zip", &hostile.bytes);
    let took = since.elapsed().as_secs_f64();
    *by = by.anew();
    let (told, id) = match &answer {
        Ok(text) => ("taken".to_owned(), serde_json::from_str(text).ok().map(|card: ScenarioCard| card.id)),
        Err(problem) => {
            let finding = problem.findings.first().and_then(|finding| finding.lines().next());
            (finding.map_or_else(|| words(problem), |finding| format!("`{}`: {finding}", problem.kind)), None)
        }
    };
    println!("| {} kB | {} | {} | {took:.2} |", hostile.bytes.len() / 1000, hostile.wants, told.replace('|', "/"));
    Some((id?, hostile.wants))
}

/// How far hostile rooms came; then they end, and an ordinary room of another class after them: how long each waits for
/// its debrief.
fn debriefs(server: &Server, trainer: &Rest, class: &mut Class, hostile: &[(String, &str)], scenario: &str) {
    let mut other = Class::make(server, trainer, 1, scenario);
    let ordinary = other.rooms[0].clone();
    let _: Result<RoomOverview, _> = control(&mut other.trainer, &ordinary, &Control::Begin);
    let look = |by: &mut Rest, room: &str| -> RoomOverview {
        by.call(&Method::GET, &format!("/rooms/{room}"), None::<&()>).expect("a room of this server")
    };
    println!("\n| what was played | minutes played | over, s after the last one ended |\n|---|---|---|");
    let mut rooms: Vec<(String, String, u32, Option<f64>)> = Vec::new();
    for (room, wants) in hostile {
        let played = look(&mut class.trainer, room);
        // Of a scenario that takes long to load most rooms wait.
        if played.card.state == RoomState::Running {
            let _: Result<RoomOverview, _> = control(&mut class.trainer, room, &Control::End);
            rooms.push((room.clone(), (*wants).to_owned(), played.now.since(played.began), None));
        }
    }
    let played = look(&mut other.trainer, &ordinary);
    let _: Result<RoomOverview, _> = control(&mut other.trainer, &ordinary, &Control::End);
    rooms.push((ordinary, "an ordinary room of another class".into(), played.now.since(played.began), None));
    let since = Instant::now();
    while rooms.iter().any(|(.., over)| over.is_none()) && since.elapsed() < DEBRIEFS_WITHIN {
        std::thread::sleep(Duration::from_millis(500));
        for (room, _, _, over) in rooms.iter_mut().filter(|(.., over)| over.is_none()) {
            let state = look(&mut class.trainer, room).card.state;
            *over = matches!(state, RoomState::Over | RoomState::Failed(_)).then(|| since.elapsed().as_secs_f64());
        }
    }
    for (_, wants, minutes, over) in rooms {
        let over =
            over.map_or_else(|| format!("not within {}", DEBRIEFS_WITHIN.as_secs()), |over| format!("{over:.0}"));
        println!("| {wants} | {minutes} | {over} |");
    }
}

/// Makes and begins rooms of an uploaded scenario, with somebody in each who listens. The rooms, and what they want.
fn run<'a>(runtime: &Runtime, class: &mut Class, id: &str, wants: &'a str) -> Vec<(String, &'a str)> {
    let rooms = if wants.contains("load") { AT_ONCE } else { HOSTILE };
    let since = Instant::now();
    let made = class.add_rooms_of(rooms, &json!({ "scenario": id }));
    let making = since.elapsed().as_secs_f64();
    let made = match made {
        Ok(made) => made,
        Err(problem) => {
            println!("| {wants}, {rooms} rooms | {making:.2}, {} | |", words(&problem));
            return Vec::new();
        }
    };
    let since = Instant::now();
    for room in made.iter().take(HOSTILE) {
        let rest = guest(&class.students[0].0, class, room, "ir_lead");
        listen(runtime, rest, room.clone());
        let begun: Result<RoomOverview, _> = control(&mut class.trainer, room, &Control::Begin);
        if let Err(problem) = begun {
            println!("\nA room of {wants} did not begin: {}.\n", words(&problem));
        }
    }
    println!("| {wants}, {rooms} rooms | {making:.2} | {:.2} |", since.elapsed().as_secs_f64());
    made.into_iter().map(|room| (room, wants)).collect()
}

/// Somebody hears what a hostile room says, as fast as it goes.
fn listen(runtime: &Runtime, rest: Rest, room: String) {
    runtime.spawn(async move {
        let Ok(mut socket) = student::open(&rest, &room).await else { return };
        while let Some(Ok(_)) = socket.next().await {}
    });
}
