//! A branch: another room that takes up a story at a moment.
//!
//! Invariant: the journal that it is taken from is only read. The branch's journal is whole: what led to the moment stands
//! in it, so it replays and resumes like any other.

use codedark_sim::journal::{BranchOf, Chain, Entry, Header, Journal, PERSON, Seating};
use codedark_sim::scenario::SeatSpec;

use super::keep::{add_room, of_store, problem};
use super::load::read_journal;
use super::owner::Around;
use crate::store::{JournalLine, RoomRow};
use crate::wire::{BranchAt, Problem, RoomSetup, RoomState, SeatPlan};

/// Keeps the row and the journal of a branch of `room`. `row` has the new room's id, class, name and date.
pub(super) fn keep(around: &Around, room: &str, at: &BranchAt, row: RoomRow) -> Result<RoomRow, Problem> {
    let (store, host) = (&*around.store, &*around.host);
    let parent = store.room(room).map_err(|error| of_store(error, "room"))?;
    let bytes = store.journal(room).map_err(|error| of_store(error, "room"))?;
    if bytes.is_empty() {
        return Err(problem("conflict", "The exercise of this room has not begun.", "Begin it first."));
    }
    let journal = read_journal(store, host, room, &bytes).map_err(|unfit| {
        let kind = if unfit.for_good { "conflict" } else { "unavailable" };
        problem(kind, unfit.why, "")
    })?;
    let header = Header { branch: Some(BranchOf { play: journal.play_digest(), at: at.at }), ..journal.header.clone() };
    let entries = leading(&journal, at)?;
    let row = RoomRow {
        title: parent.title,
        setup: RoomSetup { seats: seats(&journal.header, &entries, &parent.setup), ..parent.setup },
        seed: header.seed,
        state: RoomState::Waiting,
        branch_of: Some((room.to_owned(), at.at.0)),
        name: at.name.clone(),
        ..row
    };
    add_room(store, &row)?;
    let (first, mut chain) = Chain::begin(&header);
    let texts = std::iter::once(first).chain(entries.iter().map(|entry| chain.encode(entry)));
    let line = |(seq, line)| JournalLine { room: row.id.clone(), seq, line };
    let lines: Vec<JournalLine> = (1..).zip(texts).map(line).collect();
    let kept = store.append(&lines).and_then(|()| {
        let words = store.words(room)?;
        words.iter().try_for_each(|(number, text)| store.set_words(&row.id, *number, text))
    });
    kept.map_err(|error| {
        // Half a branch is none.
        let _ = store.remove_room(&row.id);
        of_store(error, "room")
    })?;
    Ok(row)
}

/// How a branch is set up: bots where they sat at that moment, and where people sat, the one that was planned for when they
/// stand up. Where people sat, people may sit.
fn seats(header: &Header, entries: &[Entry], setup: &RoomSetup) -> Vec<SeatPlan> {
    let seating = Seating::after(header, entries);
    let plan = |seat: &SeatSpec| {
        let role = seat.role.to_string();
        let planned = setup.seats.iter().find(|plan| plan.role == role);
        let people = planned.is_none_or(|plan| plan.people);
        let bot = match seating.who(&seat.role) {
            Some(PERSON) => planned.and_then(|plan| plan.bot.clone()),
            who => who.and_then(|who| who.split(' ').next()).map(str::to_owned),
        };
        SeatPlan { role, people, bot }
    };
    header.scenario.seats.iter().map(plan).collect()
}

/// The entries that lead to a moment, the last of them a mark of it.
fn leading(journal: &Journal, at: &BranchAt) -> Result<Vec<Entry>, Problem> {
    let played =
        journal.replay().map_err(|error| problem("conflict", format!("The journal is refused, {error}."), ""))?;
    let (began, last) = (played.began(), played.now());
    if at.at < began || at.at > last || (played.is_over() && at.at >= last) {
        let clock = |tick| played.scenario().calendar.date_time(tick);
        let what = format!("Nothing was played at {}.", clock(at.at));
        return Err(problem("bad_request", what, format!("Choose a moment from {} to {}.", clock(began), clock(last))));
    }
    let mut entries = journal.before(at.at);
    let reached = entries.last().map_or(began, Entry::tick);
    if reached < at.at {
        entries.push(Entry::AdvancedTo(at.at));
    }
    Ok(entries)
}
