//! Orders of people, numbered, and what an alternative does to them.
//!
//! Invariant: the numbers are those of the accepted orders of people in the order of the journal, from 1: the same in
//! the table, in its commands and on the command line.

use codedark_sim::action::Order;
use codedark_sim::ids::RoleId;
use codedark_sim::intervention::Intervention;
use codedark_sim::journal::{Entry, Journal, Seating};
use codedark_sim::time::{Calendar, Tick};
use codedark_sim::view::Chart;

use super::Change;
pub use codedark_sim::journal::PERSON;

/// An accepted order of a person.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OwnOrder {
    /// Its number, from 1.
    pub number: u32,
    /// When it was given.
    pub at: Tick,
    /// What, by whom.
    pub order: Order,
}

/// What somebody wants to be otherwise.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Edit {
    /// Orders of these numbers are not given, the first to the last.
    Drop(u32, u32),
    /// An order is given that was not.
    Insert(Tick, Order),
    /// An order of this number is given at another moment.
    Move(u32, Tick),
}

/// The accepted orders of people, numbered: those of seats in which a person sat at that moment.
pub fn own_orders(journal: &Journal) -> Vec<OwnOrder> {
    let (mut own, mut seating) = (Vec::new(), Seating::of(&journal.header));
    for entry in &journal.entries {
        match entry {
            Entry::Act { at, order, .. } if seating.is_person(&order.seat) => {
                let number = u32::try_from(own.len() + 1).unwrap_or(u32::MAX);
                own.push(OwnOrder { number, at: *at, order: order.clone() });
            }
            Entry::Intervene { what, .. } => seating.take(what),
            Entry::Act { .. } | Entry::AdvancedTo(_) => {}
        }
    }
    own
}

impl Change {
    /// Whether the order is given where it was given.
    pub fn is_nothing(&self) -> bool {
        self.was == self.now
    }

    /// The earlier of the moments that it is about.
    pub fn first(&self) -> Tick {
        self.was.into_iter().chain(self.now).min().unwrap_or_default()
    }
}

/// What a facilitator did, or who sat down or stood up, where it stands among the orders of people.
pub struct Held<'a> {
    /// When.
    pub at: Tick,
    /// How many orders of people came before.
    pub after: u32,
    /// What.
    pub what: &'a Intervention,
}

/// What facilitators did and who sat down or stood up, oldest first.
pub fn held(journal: &Journal) -> Vec<Held<'_>> {
    let (mut held, mut after, mut seating) = (Vec::new(), 0, Seating::of(&journal.header));
    for entry in &journal.entries {
        match entry {
            Entry::Intervene { at, what } => {
                seating.take(what);
                held.push(Held { at: *at, after, what });
            }
            Entry::Act { order, .. } => after += u32::from(seating.is_person(&order.seat)),
            Entry::AdvancedTo(_) => {}
        }
    }
    held
}

/// After how many of what is held a person can give an order of a seat in a minute: after as few as it takes until a person
/// sits there. `None`: no person sat there in that minute.
pub fn first_place(journal: &Journal, held: &[Held], seat: &RoleId, minute: Tick) -> Option<usize> {
    let mut seating = Seating::of(&journal.header);
    for (n, one) in held.iter().enumerate() {
        if one.at >= minute && seating.is_person(seat) {
            return Some(n);
        }
        if one.at > minute {
            return None;
        }
        seating.take(one.what);
    }
    seating.is_person(seat).then_some(held.len())
}

/// What edits do, in their order.
///
/// # Errors
/// A number that no order has, or that two edits name: what to write instead.
pub fn changes(own: &[OwnOrder], edits: &[Edit]) -> Result<Vec<Change>, String> {
    let mut changes: Vec<Change> = Vec::new();
    for edit in edits {
        match edit {
            Edit::Drop(first, last) => {
                for number in *first..=*last {
                    changes.push(change(own, number, None)?);
                }
            }
            Edit::Move(number, to) => changes.push(change(own, *number, Some(*to))?),
            Edit::Insert(at, order) => {
                changes.push(Change { number: None, order: order.clone(), was: None, now: Some(*at) });
            }
        }
    }
    let mut named: Vec<u32> = changes.iter().filter_map(|change| change.number).collect();
    named.sort_unstable();
    match named.windows(2).find(|pair| pair[0] == pair[1]) {
        Some(twice) => Err(format!("order {} is changed twice; name it once", twice[0])),
        None => Ok(changes),
    }
}

fn change(own: &[OwnOrder], number: u32, now: Option<Tick>) -> Result<Change, String> {
    let found = own.iter().find(|order| order.number == number).ok_or_else(|| match own.len() {
        0 => format!("there is no order {number}: nobody gave one"),
        n => format!("there is no order {number}; they are numbered from 1 to {n}, as `codedark whatif JOURNAL --orders` lists them"),
    })?;
    Ok(Change { number: Some(number), order: found.order.clone(), was: Some(found.at), now })
}

/// An order of a person in an alternative.
pub struct Scripted {
    /// When it is given.
    pub at: Tick,
    /// What, by whom.
    pub order: Order,
    /// Its number, if it was given in play.
    pub number: Option<u32>,
    /// How many of what is held come before it.
    pub after: usize,
}

/// The orders of people in an alternative, in the order in which they are given. Those that are new at a moment come
/// first, as soon as somebody sits there: they are what the seat could do when it looked. One that is moved to where it
/// was keeps its place.
pub fn script(journal: &Journal, own: &[OwnOrder], changes: &[Change]) -> Vec<Scripted> {
    let held = held(journal);
    let changes = || changes.iter().filter(|change| !change.is_nothing());
    let new = |change: &Change| {
        let (at, order) = (change.now?, change.order.clone());
        let before = || held.partition_point(|held| held.at < at);
        let after = first_place(journal, &held, &order.seat, at).unwrap_or_else(before);
        Some(Scripted { at, order, number: change.number, after })
    };
    let changed = |order: &&OwnOrder| changes().any(|change| change.number == Some(order.number));
    let keep = |one: &OwnOrder| {
        let after = held.partition_point(|held| held.after < one.number);
        Scripted { at: one.at, order: one.order.clone(), number: Some(one.number), after }
    };
    let kept = own.iter().filter(|order| !changed(order)).map(keep);
    let mut script: Vec<Scripted> = changes().filter_map(new).chain(kept).collect();
    script.sort_by_key(|one| (one.at, one.after));
    script
}

/// A moment so that it can be typed: `13:42` on the day on which play began, else with the date.
pub fn say_moment(calendar: &Calendar, began: Tick, at: Tick) -> String {
    let same_day = calendar.at(at).date() == calendar.at(began).date();
    if same_day { calendar.clock_time(at) } else { calendar.date_time(at) }
}

/// The options of `codedark whatif` that make these changes.
pub fn options(changes: &[Change], say: impl Fn(Tick) -> String, chart: &Chart) -> String {
    let mut said: Vec<String> = Vec::new();
    let mut dropped: Vec<u32> =
        changes.iter().filter(|change| change.now.is_none()).filter_map(|change| change.number).collect();
    dropped.sort_unstable();
    for run in dropped.chunk_by(|a, b| a + 1 == *b) {
        match (run[0], run[run.len() - 1]) {
            (first, last) if first == last => said.push(format!("--drop {first}")),
            (first, last) => said.push(format!("--drop {first}-{last}")),
        }
    }
    for change in changes {
        match (change.number, change.now) {
            (Some(number), Some(to)) => said.push(format!("--move \"{number} {}\"", say(to))),
            (None, Some(at)) => said.push(format!("--insert \"{} {}\"", say(at), change.order.action.words(chart))),
            (_, None) => {}
        }
    }
    said.join(" ")
}

/// Changes in the terminal's words, to go on after *if*.
pub fn in_words(changes: &[Change], say: impl Fn(Tick) -> String, chart: &Chart) -> String {
    let one = |change: &Change| {
        let words = change.order.action.words(chart);
        let number = change.number.unwrap_or_default();
        match (change.was, change.now) {
            (Some(was), Some(now)) => {
                format!("order {number} ({words}) had been given at {} and not at {}", say(now), say(was))
            }
            (None, Some(now)) => format!("{words} had been ordered at {}", say(now)),
            (_, None) => format!("order {number} ({words}) had been left out"),
        }
    };
    changes.iter().map(one).collect::<Vec<_>>().join(", and ")
}
