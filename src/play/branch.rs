//! `codedark play --from JOURNAL@TIME`: a story taken up at a moment, as a branch.
//!
//! Invariant: the journal that it is taken from is only read. The branch's journal is whole: what led to the moment
//! stands in it, so it replays, resumes and reports like any other.

use codedark_seat::{Sink, Table};
use codedark_sim::exercise::Exercise;
use codedark_sim::journal::{BranchOf, Chain, Entry, Header, Journal, Seating};
use codedark_sim::time::Tick;

use super::{Args, Opened, my_role, others_of};
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
    let entries = leading(&journal, &played, at);
    let seating = Seating::after(&header, &entries);
    others_of(&seating, header.seed, &my_role(args, &seating)?)?;
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

/// The entries that lead to a moment, the last of them a mark of it.
fn leading(journal: &Journal, played: &Exercise, at: Tick) -> Vec<Entry> {
    let mut entries = journal.before(at);
    let reached = entries.last().map_or(played.began(), Entry::tick);
    if reached < at {
        entries.push(Entry::AdvancedTo(at));
    }
    entries
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
