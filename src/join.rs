//! `codedark join`: a seat in a room on a class server, on this terminal.
//!
//! Invariant: the room keeps the journal and makes the debrief; nothing is kept here. Whoever leaves keeps their seat, and
//! is told how to come back.

mod chair;

use std::io::{BufRead, IsTerminal, Write};
use std::path::PathBuf;
use std::time::Duration;

use codedark_seat::bots;
use codedark_tui::{Exit, Room};
use codedark_web::client::{Address, Client, RemoteSeat, play_bot};
use codedark_web::wire::{Joined, Lobby, Me, MySeat, Problem, RoomCard, RoomState, SeatCardNow};

use self::chair::{Chair, said};
use crate::error::Error;
use crate::output::note;
use crate::play::drawn_seed;
use crate::run::wrong_bot;

/// How long to listen to a room that waits before looking up.
const LISTEN: Duration = Duration::from_millis(200);

/// Take a seat in a room of a class: a trainer says the address and the code
#[derive(clap::Args, Debug)]
pub struct Args {
    /// Address of the server, as your trainer gave it: https://range.example.org, http://192.168.1.20:8080
    url: String,

    /// Code of the class
    code: String,

    /// A name of your choice; asked for if left out
    #[arg(long, value_name = "NAME")]
    name: Option<String>,

    /// Name of the room; asked for if there are several
    #[arg(long, value_name = "ROOM")]
    room: Option<String>,

    /// Role of the seat; asked for if several are open
    #[arg(long, value_name = "ROLE")]
    seat: Option<String>,

    /// Come back with the PIN that was shown last
    #[arg(long, value_name = "PIN", requires = "name")]
    pin: Option<String>,

    /// Certificate authorities (PEM) to trust besides those that this machine knows, for an https address
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    ca: Option<PathBuf>,

    /// Let a bot sit there instead of you, to the end of play (`codedark docs bots`)
    #[arg(long, value_name = "BOT[:SKILL]", conflicts_with = "plain")]
    bot: Option<String>,

    /// Lines in and out instead of a screen: to be read aloud, piped or scripted
    #[arg(long)]
    plain: bool,

    /// No colours; the words and shapes are the same
    #[arg(long)]
    no_colour: bool,
}

/// Joins, sits down, waits for the beginning, plays.
pub fn run(args: &Args) -> Result<(), Error> {
    let bot = args.bot.as_deref().map(|name| bots::parse(name).map_err(wrong_bot)).transpose()?;
    if !(args.plain || bot.is_some() || std::io::stdin().is_terminal() && std::io::stdout().is_terminal()) {
        return Err(Error::user("this is not a terminal").hint("use --plain to play by lines"));
    }
    let mut client = Client::trusting(&args.url, args.ca.as_deref()).map_err(told)?;
    let name = match &args.name {
        Some(name) => name.clone(),
        None => ask("Your name in this class (a pseudonym is fine)")?,
    };
    let joined = match &args.pin {
        Some(pin) => client.rejoin(&args.code, &name, pin),
        None => client.join(&args.code, &name),
    };
    let joined: Joined = joined.map_err(|problem| match problem.kind.as_str() {
        "conflict" => told(problem).hint("choose another name, or come back with --pin"),
        _ => told(problem),
    })?;
    let back = way_back(args, client.address(), &name, &joined.pin);
    note(&format!("Your PIN is {}. It works once; come back with: {back}", joined.pin));
    let sits = sit_down(&mut client, args, &joined.me)?;
    let mut seat = RemoteSeat::connect(&client, &sits.room).map_err(told)?;
    wait_for_the_beginning(&mut seat, &joined.me.name)?;
    let exit = match bot {
        // Its luck is its own: nobody in a room is told the seed.
        Some(bot) => play_bot(&mut seat, bot.bot(drawn_seed()).as_mut()).map(|()| Exit::Ended).map_err(Error::user),
        None => play(args, &mut seat, &client, &joined.me.name, &back),
    };
    match exit.map_err(|error| error.hint(format!("come back with: {back}")))? {
        Exit::Ended => note(&format!(
            "Play is over. The debrief can be read in a browser at {}/ by your name and PIN.",
            client.address()
        )),
        // By lines it was said already.
        Exit::Quit if args.plain => {}
        Exit::Quit => note(&format!("You left and keep your seat; come back with: {back}")),
    }
    Ok(())
}

/// The command that comes back to the class.
fn way_back(args: &Args, server: &Address, name: &str, pin: &str) -> String {
    let ca = args.ca.as_ref().map(|file| format!(" --ca {}", quoted(&file.to_string_lossy())));
    let (code, name, ca) = (quoted(&args.code), quoted(name), ca.unwrap_or_default());
    format!("codedark join {server} {code} --name {name} --pin {pin}{ca}")
}

/// Takes the seat that was asked for, or the one that the student has.
fn sit_down(client: &mut Client, args: &Args, me: &Me) -> Result<MySeat, Error> {
    if let (Some(seat), None, None) = (&me.seat, &args.room, &args.seat) {
        return Ok(seat.clone());
    }
    let lobby = client.lobby().map_err(told)?;
    let room = room(&lobby, args.room.as_deref())?;
    let role = role(room, args.seat.as_deref())?;
    let me = client.sit_down(&room.id, &role).map_err(told)?;
    me.seat.ok_or_else(|| Error::user("the server gave no seat").hint("try again"))
}

fn room<'a>(lobby: &'a Lobby, wanted: Option<&str>) -> Result<&'a RoomCard, Error> {
    let names = lobby.rooms.iter().map(|room| room.name.as_str()).collect::<Vec<_>>().join("; ");
    let find = |name: &str| lobby.rooms.iter().find(|room| room.name.to_lowercase() == name.trim().to_lowercase());
    let unknown = |name: &str| format!("the class has no room `{name}`");
    match (wanted, lobby.rooms.as_slice()) {
        (Some(name), _) => find(name).ok_or_else(|| Error::user(unknown(name)).hint(format!("there is: {names}"))),
        (None, []) => Err(Error::user(format!("the class {} has no room yet", lobby.class))
            .hint("wait until your trainer made one, then join again with your PIN")),
        (None, [one]) => Ok(one),
        (None, _) => ask_until(&format!("Room ({names})"), |name| find(name).ok_or_else(|| unknown(name))),
    }
}

fn role(room: &RoomCard, wanted: Option<&str>) -> Result<String, Error> {
    let open: Vec<&SeatCardNow> = room.seats.iter().filter(|seat| seat.open).collect();
    let named = |text: &str| {
        let is = |name: &str| name.to_lowercase() == text.trim().to_lowercase();
        room.seats.iter().find(|seat| is(&seat.role) || is(&seat.title)).map(|seat| seat.role.clone())
    };
    let offers = |seats: &[&SeatCardNow]| seats.iter().map(|seat| offered(seat)).collect::<Vec<_>>().join("; ");
    match (wanted, open.as_slice()) {
        // Whether it is open the server says.
        (Some(role), _) => named(role).ok_or_else(|| {
            let all: Vec<&SeatCardNow> = room.seats.iter().collect();
            Error::user(format!("the room {} has no seat `{role}`", room.name))
                .hint(format!("there is: {}", offers(&all)))
        }),
        (None, []) => Err(no_seat(room)),
        (None, [one]) => Ok(one.role.clone()),
        (None, _) => {
            let is_open = |role: &String| open.iter().any(|seat| seat.role == *role);
            ask_until(&format!("Seat ({})", offers(&open)), |text| {
                named(text).filter(is_open).ok_or_else(|| format!("no seat `{text}` is open"))
            })
        }
    }
}

/// A seat as it is offered: its title, who sits there, and its short name.
fn offered(seat: &SeatCardNow) -> String {
    let people = match (seat.people.as_slice(), &seat.bot) {
        ([], None) => String::new(),
        ([], Some(bot)) => format!(", played by the bot {bot}"),
        (people, _) => format!(" with {}", people.join(", ")),
    };
    format!("{}{people}: {}", seat.title, seat.role)
}

/// Why nobody can sit down in a room.
fn no_seat(room: &RoomCard) -> Error {
    let name = &room.name;
    match &room.state {
        RoomState::Concluding | RoomState::Over => {
            Error::user(format!("play is over in the room {name}")).hint("choose another one with --room")
        }
        RoomState::Failed(why) => Error::user(format!("the room {name} cannot go on: {why}"))
            .hint("choose another one with --room, or tell your trainer"),
        // A seat that is not open and has nobody in it is not for people.
        _ if room.seats.iter().all(|seat| seat.people.is_empty()) => {
            Error::user(format!("the room {name} has no seat for people"))
                .hint("choose another one with --room, or ask your trainer")
        }
        _ => Error::user(format!("every seat for people in the room {name} is full"))
            .hint("choose another one with --room, or ask your trainer to free a seat"),
    }
}

fn wait_for_the_beginning(seat: &mut RemoteSeat, me: &str) -> Result<(), Error> {
    use codedark_seat::{Seat, Update};
    if seat.waits() {
        let (role, room) = (seat.role().clone(), seat.room().name.clone());
        note(&format!("You sit as {role} in {room}. The exercise begins when your trainer says so."));
    }
    while seat.waits() {
        seat.wait(LISTEN);
        if let Some(Update::Failed(why)) = seat.next() {
            return Err(Error::user(why));
        }
        while let Some(news) = seat.news() {
            if let Some(said) = said(&news, seat, me) {
                note(&said.text);
            }
        }
    }
    Ok(())
}

fn play(args: &Args, seat: &mut RemoteSeat, client: &Client, me: &str, back: &str) -> Result<Exit, Error> {
    let room = Room::default();
    let options = codedark_tui::Options {
        paused: true,
        colour: !args.no_colour && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty()),
        resume: Some(back.to_owned()),
        room: Some(room.clone()),
        ..codedark_tui::Options::default()
    };
    let mut seat = Chair::new(seat, room, client, me);
    let exit = if args.plain {
        let (input, output) = (std::io::stdin().lock(), std::io::stdout().lock());
        codedark_tui::play_plain(&mut seat, &mut || {}, input, output, &options)
    } else {
        codedark_tui::play(&mut seat, &mut || {}, &options)
    };
    match exit {
        // Whoever read the lines is gone.
        Err(codedark_tui::Error::Terminal(error)) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(Exit::Quit),
        exit => exit.map_err(|error| Error::user(error.to_string())),
    }
}

/// Asks for a line.
fn ask(question: &str) -> Result<String, Error> {
    let failed = |error: std::io::Error| Error::user(format!("the answer cannot be read: {error}"));
    let mut output = std::io::stderr().lock();
    write!(output, "{question}: ").and_then(|()| output.flush()).map_err(failed)?;
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line).map_err(failed)?;
    match line.trim() {
        "" => Err(Error::user("nothing was typed").hint("say it with an option: `codedark join --help`")),
        text => Ok(text.to_owned()),
    }
}

/// Asks until the answer fits. What is wrong with one is said.
fn ask_until<T>(question: &str, read: impl Fn(&str) -> Result<T, String>) -> Result<T, Error> {
    loop {
        match read(&ask(question)?) {
            Ok(found) => return Ok(found),
            Err(why) => note(&format!("{why}; type it again")),
        }
    }
}

/// A word of a command as a shell takes it.
fn quoted(word: &str) -> String {
    if !word.is_empty() && word.chars().all(|c| c.is_alphanumeric() || "-_./".contains(c)) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

fn told(problem: Problem) -> Error {
    let error = Error::user(problem.what);
    if problem.instead.is_empty() { error } else { error.hint(problem.instead) }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        args: Args,
    }

    fn args(words: &[&str]) -> Args {
        Line::try_parse_from([&["join"], words].concat()).unwrap_or_else(|error| panic!("{error}")).args
    }

    #[test]
    fn the_way_back_is_the_way_that_was_taken() {
        for (words, back) in [
            (vec!["range.example", "AB2CD3"], "http://range.example AB2CD3 --name Ada --pin 123456"),
            (vec!["https://range.example/", "AB2CD3"], "https://range.example AB2CD3 --name Ada --pin 123456"),
            (
                vec!["https://[::1]:7422", "AB2CD3", "--ca", "/etc/our own/ca.pem"],
                "https://[::1]:7422 AB2CD3 --name Ada --pin 123456 --ca '/etc/our own/ca.pem'",
            ),
        ] {
            let args = args(&words);
            let address = Address::read(&args.url).expect("an address");
            assert_eq!(way_back(&args, &address, "Ada", "123456"), format!("codedark join {back}"));
        }
    }
}
