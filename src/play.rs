//! `codedark play`: a person takes a seat.

mod branch;

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};
use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use codedark_analysis::whatif::BUDGET;
use codedark_analysis::whatif::PERSON;
use codedark_analysis::{Effort, Recording};
use codedark_report::Debrief;
use codedark_seat::bots::Bot;
use codedark_seat::{Bots, Table, bots, label};
use codedark_sim::ids::RoleId;
use codedark_sim::journal::{Header, Seating, ever_taken, interventions};
use codedark_sim::scenario::Scenario;
use codedark_sim::time::Tick;
use codedark_tui::Exit;

use crate::conclude::{self, conclude};
use crate::data;
use crate::error::Error;
use crate::journal_file::{self, JournalFile};
use crate::library::Shelf;
use crate::output::{self, note};
use crate::report;
use crate::run::{opening, wrong_bot};
use crate::scenarios;
use crate::seal;
use crate::setting::Setting;
use crate::titles;

/// Seeds that are drawn for people have at most six digits, so that they can be said.
const DRAWN_SEEDS: u64 = 1_000_000;

/// Play an exercise; without a name, list what can be played and what was played
#[derive(clap::Args, Debug)]
pub struct Args {
    /// Name of a scenario, or the path of its file or folder
    #[arg(conflicts_with_all = ["resume", "from"])]
    scenario: Option<String>,

    /// The same seed gives the same exercise; drawn if left out
    #[arg(long, conflicts_with_all = ["resume", "from"])]
    seed: Option<u64>,

    /// Role to play; the scenario's first seat if left out
    #[arg(long, value_name = "ROLE")]
    seat: Option<String>,

    /// A bot for every other seat: `codedark docs bots` lists them; without it those seats are left to the hospital
    #[arg(long, value_name = "BOT[:SKILL]", conflicts_with = "resume", requires = "scenario")]
    others: Option<String>,

    /// Lines in and out instead of a screen: to be read aloud, piped or scripted
    #[arg(long)]
    plain: bool,

    /// Only keys move time
    #[arg(long)]
    paused: bool,

    /// Go on with an exercise: `last`, a name from the list, or a journal's path
    #[arg(long, value_name = "JOURNAL")]
    resume: Option<String>,

    /// Take up the story of a journal at a moment, before the orders of that minute, as a branch with a journal of its own
    #[arg(long, value_name = "JOURNAL@TIME", conflicts_with = "resume")]
    from: Option<String>,

    /// Keep the journal in this file instead of the data folder
    #[arg(long, value_name = "FILE", conflicts_with = "resume")]
    journal: Option<PathBuf>,

    /// Branches that may be played at the end to see what other decisions would have brought; 0: none
    #[arg(long, value_name = "N", default_value_t = BUDGET)]
    budget: u32,

    #[command(flatten)]
    setting: Setting,

    /// Use no colours
    #[arg(long, alias = "no-color")]
    no_colour: bool,
}

/// An exercise that is about to be played.
struct Opened {
    table: Table,
    journal: PathBuf,
}

/// Plays, or lists.
pub fn run(args: &Args, shelf: &Shelf) -> Result<(), Error> {
    let ready = |opened| play(args, &opened, shelf);
    match (&args.scenario, &args.resume) {
        (None, None) if args.from.is_some() => {
            args.setting.refuse_with_journal()?;
            screen_or_lines(args)?;
            branch::open(args, args.from.as_deref().unwrap_or_default()).and_then(ready)
        }
        (None, None) if args.journal.is_some() => {
            let what = Error::usage("--journal says where to keep an exercise, and none was named");
            Err(what.hint("name a scenario, or take up a story by `--from JOURNAL@TIME`"))
        }
        (None, None) => list(shelf),
        (Some(name), _) => {
            let scenario = args.setting.scenario(shelf, name)?;
            screen_or_lines(args)?;
            begin(args, scenario).and_then(ready)
        }
        (None, Some(which)) => {
            args.setting.refuse_with_journal()?;
            let path = data::find_journal(which)?;
            screen_or_lines(args)?;
            resume(path).and_then(ready)
        }
    }
}

fn list(shelf: &Shelf) -> Result<(), Error> {
    let mut text = format!("What can be played (codedark play NAME)\n\n{}", scenarios::list(shelf));
    let played = data::played()?;
    if !played.is_empty() {
        text += "\nWhat was played (codedark play --resume NAME)\n\n";
        text.extend(played.iter().map(|play| play.line() + "\n"));
    }
    output::result(&text)
}

/// A screen needs a terminal.
fn screen_or_lines(args: &Args) -> Result<(), Error> {
    if args.plain || (std::io::stdin().is_terminal() && std::io::stdout().is_terminal()) {
        return Ok(());
    }
    Err(Error::usage("the screen needs a terminal").hint("`--plain` plays the same exercise by lines"))
}

fn begin(args: &Args, scenario: Scenario) -> Result<Opened, Error> {
    let role = match &args.seat {
        Some(role) => RoleId::new(role),
        None => scenario
            .seats
            .first()
            .map(|seat| seat.role.clone())
            .ok_or_else(|| Error::user("the scenario has no seat"))?,
    };
    if !scenario.seats.iter().any(|seat| seat.role == role) {
        let seats: Vec<_> = scenario.seats.iter().map(|seat| seat.role.as_str()).collect();
        return Err(
            Error::user(format!("the scenario has no seat `{role}`")).hint(format!("there is: {}", seats.join(", ")))
        );
    }
    let seed = args.seed.unwrap_or_else(drawn_seed);
    let seats = seats(&scenario, &role, args.others.as_deref())?;
    let (file, journal) = match &args.journal {
        Some(path) => (JournalFile::create(path)?, path.clone()),
        None => data::new_journal(&scenario.id)?,
    };
    let setting = scenario.setting.as_ref().map_or(String::new(), |setting| format!(" Setting {setting}."));
    note(&format!("Seed {seed}.{setting} Journal {}.", journal.display()));
    let header = Header { scenario: Arc::new(scenario), seed, seats, branch: None };
    Ok(Opened { table: Table::open(header, Box::new(file)).map_err(opening)?, journal })
}

/// Who sits where: a person in one seat, and a bot in every other one if that is wanted.
fn seats(scenario: &Scenario, mine: &RoleId, others: Option<&str>) -> Result<Vec<(RoleId, String)>, Error> {
    let mut seats = vec![(mine.clone(), PERSON.to_owned())];
    if let Some(name) = others {
        // Luck changes nothing about a label.
        let who = label(bots::parse(name).map_err(wrong_bot)?.bot(0).as_ref());
        let free = scenario.seats.iter().filter(|seat| seat.role != *mine);
        seats.extend(free.map(|seat| (seat.role.clone(), who.clone())));
    }
    Ok(seats)
}

fn resume(path: PathBuf) -> Result<Opened, Error> {
    let (file, journal) = JournalFile::resume(&path)?;
    if journal.sealed.is_some() {
        let what = format!("the exercise of {} is over, and its journal is sealed", path.display());
        return Err(Error::user(what).hint(format!("`codedark report {}` shows its debrief", path.display())));
    }
    note(&format!("Seed {}. Journal {}.", journal.header.seed, path.display()));
    let table = Table::resume(journal, Box::new(file))
        .map_err(|error| Error::user(format!("the journal {} is refused, {error}", path.display())))?;
    Ok(Opened { table, journal: path })
}

/// A seed from the operating system.
pub fn drawn_seed() -> u64 {
    RandomState::new().build_hasher().finish() % DRAWN_SEEDS
}

fn play(args: &Args, opened: &Opened, shelf: &Shelf) -> Result<(), Error> {
    let table = &opened.table;
    let header = table.header();
    let entries = table.entries();
    let ever = ever_taken(&header, interventions(&entries).map(|(_, what)| what));
    conclude::prepare_beside(&header.scenario, &ever.into_iter().map(|(role, _)| role).collect::<Vec<_>>());
    let seating = Seating::after(&header, &entries);
    let mine = my_role(args, &seating)?;
    let mut others = Bots::none();
    for (role, bot) in others_of(&seating, header.seed, &mine)? {
        others.seat(table, role, bot).map_err(|refusal| Error::user(refusal.to_string()))?;
    }
    let mut seat = table.seat(&mine).map_err(|refusal| Error::user(refusal.to_string()))?;
    let resume = format!("codedark play --resume {}", data::resume_word(&opened.journal));
    let options = codedark_tui::Options {
        paused: args.paused,
        colour: !args.no_colour && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty()),
        resume: Some(resume.clone()),
        ..codedark_tui::Options::default()
    };
    let stumble = stumble_at();
    let mut pump = || {
        table.pump(&mut others);
        assert!(stumble.is_none_or(|tick| table.exercise().now() < tick), "asked to stumble");
    };
    let exit = if args.plain {
        let (input, output) = (std::io::stdin().lock(), std::io::stdout().lock());
        codedark_tui::play_plain(&mut seat, &mut pump, input, output, &options)
    } else {
        codedark_tui::play(&mut seat, &mut pump, &options)
    };
    match exit {
        Ok(Exit::Ended) => debrief(table, &opened.journal, shelf, args.budget),
        Ok(Exit::Quit) => {
            // By lines it was said already.
            if !args.plain {
                note(&format!("You left. Your journal is kept; resume with: {resume}"));
            }
            Ok(())
        }
        Err(codedark_tui::Error::Terminal(error)) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        Err(error) => Err(Error::user(error.to_string())),
    }
}

/// The minute at which a test wants a mistake of ours, to see what that leaves behind; never in a release.
fn stumble_at() -> Option<Tick> {
    let asked = cfg!(debug_assertions).then(|| std::env::var("CODEDARK_TEST_STUMBLE_AT").ok()).flatten()?;
    asked.parse().ok().map(Tick)
}

fn my_role(args: &Args, seating: &Seating) -> Result<RoleId, Error> {
    let mut people = seating.people();
    let own = match &args.seat {
        Some(role) => people.find(|own| own.as_str() == role),
        None => people.next(),
    };
    own.cloned().ok_or_else(|| no_seat(args))
}

/// Nobody sat where somebody wants to go on.
fn no_seat(args: &Args) -> Error {
    match &args.seat {
        Some(role) => Error::user(format!("nobody played the seat {role} in this exercise")),
        None => Error::user("no person has a seat in this exercise").hint("`codedark report` makes its debrief"),
    }
}

/// The bots in the other seats.
fn others_of<'a>(seating: &'a Seating, seed: u64, mine: &RoleId) -> Result<Vec<(&'a RoleId, Box<dyn Bot>)>, Error> {
    let bot = |(role, who): (&'a RoleId, &str)| {
        let bot = who.split(' ').next().and_then(|name| bots::by_name(name, seed));
        let bot = bot.filter(|bot| label(bot.as_ref()) == who);
        let none = || Error::user(format!("`{who}` played the seat {role}; this version has no such bot"));
        Ok((role, bot.ok_or_else(none)?))
    };
    seating.taken().filter(|(role, who)| *role != mine && *who != PERSON).map(bot).collect()
}

/// Seals the journal, prints the debrief and saves the recording.
fn debrief(table: &Table, journal: &Path, shelf: &Shelf, budget: u32) -> Result<(), Error> {
    let key = seal::close(table);
    let mut recording = Recording::of(&table.exercise(), &table.header(), &table.entries());
    let played = journal_file::read(&data::read_file(journal)?, &journal.display().to_string())?;
    conclude(&mut recording, &played, budget, Effort::on(0));
    titles::name_competencies(&mut recording, shelf)?;
    let mut debrief = Debrief::with(&recording, &report::around(&recording, journal, shelf));
    debrief.seal = key.as_ref().map(|key| key.public().fingerprint());
    output::result(&format!("\n{}", debrief.short_text()))?;
    let path = data::recording_path(journal);
    data::write_recording(&path, &recording, key.as_ref())?;
    note(&format!("Recording {}.", path.display()));
    Ok(())
}
