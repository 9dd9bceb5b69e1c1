//! `codedark play --from JOURNAL@TIME`: a story taken up at a moment, as a branch.
//!
//! Invariant: the journal that it is taken from is only read. The branch's journal is whole: what led to the moment
//! stands in it, so it replays, resumes and reports like any other.

use codedark_seat::{Sink, Table};
use codedark_sim::ids::RoleId;
use codedark_sim::journal::{BranchOf, Chain, Entry, Header, Journal, Seating};
use codedark_sim::time::Tick;

use super::{Args, Opened, my_role, no_seat, others_of};
use crate::data;
use crate::error::Error;
use crate::journal_file::{self, JournalFile};
use crate::moment::Span;
use crate::output::note;

/// Opens a branch: `last@13:42`, `wannacry-morning-001@13:42`, `my.journal@Sat 13:42`.
pub fn open(args: &Args, from: &str) -> Result<Opened, Error> {
    let wrong = || {
        Error::usage(format!("--from takes a journal and a moment, not `{from}`"))
            .hint("write `--from wannacry-morning-001@09:10`; `codedark play` lists what was played")
    };
    let (which, time) = from.rsplit_once('@').filter(|(which, _)| !which.is_empty()).ok_or_else(wrong)?;
    let path = data::find_journal(which)?;
    let name = path.display().to_string();
    let journal = journal_file::read(&data::read_file(&path)?, &name)?;
    let played = journal.replay().map_err(|error| Error::user(format!("the journal {name} is refused, {error}")))?;
    let span = Span { calendar: played.scenario().calendar, began: played.began(), last: played.now() };
    let at = span.read(time)?;
    if played.is_over() && at >= played.end_of_play() {
        let when = span.calendar.date_time(at);
        return Err(Error::usage(format!("play had ended by {when}, so there is nothing to take up"))
            .hint("name an earlier moment"));
    }
    let header = Header { branch: Some(BranchOf { play: journal.play_digest(), at }), ..journal.header.clone() };
    // Whatever keeps it from being played is said before a file is made.
    let (entries, mine) = leading(args, &journal, &span, at)?;
    others_of(&Seating::after(&header, &entries), header.seed, &mine)?;
    let (mut file, kept) = match &args.journal {
        Some(path) => (JournalFile::create(path)?, path.clone()),
        None => data::new_journal(&header.scenario.id)?,
    };
    let prefix = write(&mut file, &header, entries).map_err(Error::user)?;
    note(&format!(
        "A branch of {name} at {}, before the orders of that minute. Seed {}. Journal {}.",
        span.calendar.date_time(at),
        header.seed,
        kept.display()
    ));
    let table = Table::resume(prefix, Box::new(file))
        .map_err(|error| Error::internal(format!("what led to the moment does not replay, {error}")))?;
    Ok(Opened { table, journal: kept })
}

/// The entries that lead to a moment, the last of them of its minute, and the seat that is taken up. Whoever sat down or stood
/// up in that minute before its first order has done so; fewer of them, or more, if no person has that seat then.
fn leading(args: &Args, journal: &Journal, span: &Span, at: Tick) -> Result<(Vec<Entry>, RoleId), Error> {
    let mut entries = journal.before(at);
    if entries.last().map_or(span.began, Entry::tick) < at {
        entries.push(Entry::AdvancedTo(at));
    }
    let is_move = |entry: &&Entry| matches!(entry, Entry::Intervene { what, .. } if what.is_of_seats());
    let minute = || journal.entries.iter().filter(|entry| entry.tick() == at);
    let moves: Vec<Entry> = minute().filter(is_move).cloned().collect();
    let first = minute().take_while(|entry| !matches!(entry, Entry::Act { .. })).filter(is_move).count();
    for n in (0..=first).rev().chain(first + 1..=moves.len()) {
        let entries = [&entries[..], &moves[..n]].concat();
        if let Ok(mine) = my_role(args, &Seating::after(&journal.header, &entries)) {
            return Ok((entries, mine));
        }
    }
    Err(nobody_then(args, journal, span, at).unwrap_or_else(|| no_seat(args)))
}

/// When somebody sits down whose place could be taken up, or did last; `None`: nobody ever did.
fn nobody_then(args: &Args, journal: &Journal, span: &Span, at: Tick) -> Option<Error> {
    let wanted = |role: &RoleId| args.seat.as_ref().is_none_or(|own| role.as_str() == own);
    let mut times: Vec<(Tick, Option<Tick>, RoleId)> = Vec::new();
    for role in journal.people_ever().into_iter().filter(wanted) {
        let sat = journal.when_people_sat(&role);
        times.extend(sat.into_iter().map(|(from, to)| (from.max(span.began), to, role.clone())));
    }
    times.sort();
    let (from, to, role) = times.iter().find(|(from, ..)| *from > at).or(times.last())?;
    let [at, from] = [at, *from].map(|tick| span.calendar.date_time(tick));
    let until = to.map_or(String::new(), |to| format!(" to {}", span.calendar.date_time(to)));
    let which = args.seat.as_ref().map_or("a seat".to_owned(), |seat| format!("the seat {seat}"));
    let what = format!("no person sits in {which} at {at}; one does in the seat {role} from {from}{until}");
    Some(Error::user(what).hint(format!("take it up from there: `@{from}`")))
}

/// Writes a journal line by line, and reads it as whoever resumes it does.
fn write(file: &mut JournalFile, header: &Header, entries: Vec<Entry>) -> Result<Journal, String> {
    let (mut text, mut chain) = Chain::begin(header);
    text.extend(entries.iter().map(|entry| chain.encode(entry)));
    for line in text.split_inclusive('\n') {
        file.append(line)?;
    }
    let mut journal = Journal::read(text.as_bytes()).map_err(|error| error.to_string())?;
    // The scripts in it are ready to run in the journal that it was taken from.
    journal.header.scenario = std::sync::Arc::clone(&header.scenario);
    Ok(journal)
}
