//! The same exercise as lines in and out, to be read aloud, piped or scripted.
//!
//! Invariant: complete sentences, one thought a line, no drawing. Only commands move time. Every answer ends with a
//! prompt of the wall-clock time.

mod commands;
mod room;
pub(crate) mod tell;

use std::io::{self, BufRead, Read, Write};

use codedark_seat::{Request, Seat, Until, Update};
use codedark_sim::action::Action;
use codedark_sim::journal::Beside;
use codedark_sim::view::{Attention, View};

use crate::picture::Picture;
use crate::room::{Record, Room};
use crate::talk::CHAT_CHARS_MAX;
use crate::wall::{Wall, rest};
use crate::{Error, Exit, Options};

/// Longest line taken: words to a team of four bytes a letter, with the word before them.
const LINE_BYTES_MAX: u64 = 4 * CHAT_CHARS_MAX as u64 + 16;
/// How long the exercise may take to answer, other than to let time pass.
const PATIENCE_MS: u64 = 30_000;
/// Pause between two looks for an answer.
const REST_MS: u64 = 1;

/// Plays an exercise by lines until the player quits, the input ends or play is over. `pump` is called while an
/// answer is awaited, so that whatever shares this thread (bots, a local exercise) can move.
///
/// # Errors
/// Reading or writing failed, or the exercise did.
pub fn play_plain(
    seat: &mut dyn Seat,
    pump: &mut dyn FnMut(),
    mut input: impl BufRead,
    mut output: impl Write,
    options: &Options,
) -> Result<Exit, Error> {
    let picture = Picture::new(seat.chart(), seat.role());
    let room = options.room.clone();
    let (wall, said) = (Wall::new(), Record::default());
    let mut talk = Talk { seat, pump, picture, room, said, paused: false, wall, over: false, left: false };
    talk.ask(Request::View, |update| matches!(update, Update::View(_)))?;
    print(&mut output, &tell::welcome(&talk.picture))?;
    while !talk.over && !talk.left {
        talk.catch_up()?;
        print(&mut output, &talk.hear())?;
        write!(output, "{}> ", talk.picture.chart.calendar.clock_time(talk.picture.now()))?;
        output.flush()?;
        let answer = match read_line(&mut input)? {
            Typed::End => {
                writeln!(output)?;
                talk.left = true;
                Vec::new()
            }
            Typed::Unreadable(why) => vec![why.to_owned()],
            Typed::Line(line) => {
                talk.catch_up()?;
                commands::answer(&mut talk, &line)?
            }
        };
        print(&mut output, &answer)?;
    }
    if talk.over {
        print(&mut output, &tell::farewell(&talk.picture))?;
        return Ok(Exit::Ended);
    }
    print(&mut output, &[tell::leaving(options.resume.as_deref(), options.room.is_some())])?;
    Ok(Exit::Quit)
}

/// The exercise behind the lines.
struct Talk<'a> {
    seat: &'a mut dyn Seat,
    pump: &'a mut dyn FnMut(),
    picture: Picture,
    room: Option<Room>,
    /// What was said in the room.
    said: Record,
    /// Whether the room was paused when it was last spoken of.
    paused: bool,
    wall: Wall,
    over: bool,
    left: bool,
}

impl Talk<'_> {
    /// Sends a request and waits for its answer; `None` if play ended instead.
    fn ask(&mut self, request: Request, answers: impl Fn(&Update) -> bool) -> Result<Option<Update>, Error> {
        let patient = matches!(request, Request::Ready(_));
        self.seat.send(request);
        self.wait_for(patient, answers)
    }

    /// Takes in what a room told meanwhile: its time goes on while the player types.
    fn catch_up(&mut self) -> Result<(), Error> {
        if self.room.is_none() {
            return Ok(());
        }
        (self.pump)();
        while let Some(update) = self.seat.next() {
            match self.picture.receive(update) {
                Update::Ended => self.over = true,
                Update::Failed(what) => return Err(Error::Exercise(what)),
                _ => {}
            }
        }
        self.picture.look_at(self.seat.chart());
        Ok(())
    }

    /// Waits for an answer, or, if `patient`, however long it takes; then somebody who speaks in the room ends it.
    fn wait_for(&mut self, patient: bool, answers: impl Fn(&Update) -> bool) -> Result<Option<Update>, Error> {
        let since = self.wall.ms();
        let mut answer = None;
        loop {
            (self.pump)();
            while let Some(update) = self.seat.next() {
                let update = self.picture.receive(update);
                match &update {
                    Update::Ended => self.over = true,
                    Update::Failed(what) => return Err(Error::Exercise(what.clone())),
                    _ => {}
                }
                if answer.is_none() && answers(&update) {
                    answer = Some(update);
                }
            }
            if answer.is_some() || self.over || patient && self.is_spoken_to() {
                return Ok(answer);
            }
            if !patient && self.wall.ms().saturating_sub(since) > PATIENCE_MS {
                let seconds = PATIENCE_MS / 1000;
                return Err(Error::Exercise(format!(
                    "The exercise gave no answer for {seconds} seconds. Its journal can be resumed."
                )));
            }
            rest(REST_MS);
        }
    }

    /// Lets time pass, and says what came up.
    fn pass(&mut self, until: Until) -> Result<Vec<String>, Error> {
        let from = self.picture.now();
        let before: Vec<Attention> = self.picture.view.needs.clone();
        let room = self.room.as_ref().map(Room::now);
        if let Some(room) = room.filter(|room| room.paused) {
            return Ok(vec![tell::paused(&room)]);
        }
        let moved = room.is_some_and(|room| room.moves());
        let presses = |view: &View| view.needs.iter().any(|need| need.is_pressing() && !before.contains(need));
        let reached = |update: &Update| match (update, until) {
            (Update::View(view), Until::Tick(moment)) => view.now >= moment,
            (Update::View(view), Until::Need(moment)) if moved => view.now >= moment || presses(view),
            // Nothing else was asked for, so this view is the answer, even at the same moment.
            (Update::View(_), Until::Need(_)) => true,
            _ => false,
        };
        // A room's clock needs nobody to be ready.
        let answer = if moved { self.wait_for(true, reached)? } else { self.ask(Request::Ready(until), reached)? };
        let mut lines = tell::passed(&self.picture, from, &before);
        if answer.is_none() && !moved {
            lines.extend(self.still_ready());
        }
        Ok(lines)
    }

    /// Gives an order.
    fn order(&mut self, action: Action) -> Result<Vec<String>, Error> {
        let beside = Beside::at_wall(self.wall.ms());
        let request = Request::Act { action: action.clone(), beside };
        let answer = self.ask(request, |update| match update {
            Update::Accepted(other, _) | Update::Refused(other, _) => *other == action,
            _ => false,
        })?;
        Ok(match answer {
            Some(Update::Accepted(action, job)) => {
                self.ask(Request::View, |update| matches!(update, Update::View(_)))?;
                vec![tell::ordered(&self.picture, &action, job)]
            }
            Some(Update::Refused(_, refusal)) => vec![format!("Not ordered. {refusal}")],
            _ => Vec::new(),
        })
    }
}

/// What came in.
enum Typed {
    Line(String),
    Unreadable(&'static str),
    End,
}

fn read_line(input: &mut impl BufRead) -> io::Result<Typed> {
    let mut bytes = Vec::new();
    input.by_ref().take(LINE_BYTES_MAX + 1).read_until(b'\n', &mut bytes)?;
    if bytes.is_empty() {
        return Ok(Typed::End);
    }
    if !bytes.ends_with(b"\n") && bytes.len() as u64 > LINE_BYTES_MAX {
        skip_line(input)?;
        return Ok(Typed::Unreadable("That line is too long. Nothing was done; please say it in fewer words."));
    }
    Ok(match String::from_utf8(bytes) {
        Ok(line) => Typed::Line(crate::text::clean_line(line.trim())),
        Err(_) => {
            Typed::Unreadable("That line holds something that is no text. Nothing was done; please type it again.")
        }
    })
}

fn skip_line(input: &mut impl BufRead) -> io::Result<()> {
    loop {
        let buffer = input.fill_buf()?;
        let (used, done) = match buffer.iter().position(|byte| *byte == b'\n') {
            Some(at) => (at + 1, true),
            None => (buffer.len(), buffer.is_empty()),
        };
        input.consume(used);
        if done {
            return Ok(());
        }
    }
}

fn print(output: &mut impl Write, lines: &[String]) -> io::Result<()> {
    for line in lines {
        writeln!(output, "{line}")?;
    }
    output.flush()
}
