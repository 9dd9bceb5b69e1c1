//! Who sits where in a play: a fold over its header and its entries.
//!
//! Invariant: a seat keeps its place in the list once somebody has sat there, so whoever counts by places counts alike in
//! play, in a replay and after a resume.

use super::{Entry, Header, Journal, interventions};
use crate::ids::RoleId;
use crate::intervention::Intervention;
use crate::time::Tick;

/// What sits in a seat of a person.
pub const PERSON: &str = "person";

/// Who sits where at a moment.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Seating(Vec<(RoleId, Option<String>)>);

impl Seating {
    /// At the beginning.
    pub fn of(header: &Header) -> Self {
        Self(header.seats.iter().map(|(role, who)| (role.clone(), Some(who.clone()))).collect())
    }

    /// After some entries.
    pub fn after(header: &Header, entries: &[Entry]) -> Self {
        let mut seating = Self::of(header);
        interventions(entries).for_each(|(_, what)| seating.take(what));
        seating
    }

    /// Takes in what somebody did.
    pub fn take(&mut self, what: &Intervention) {
        let Intervention::Seat { role, who } = what else { return };
        match self.0.iter_mut().find(|(seat, _)| seat == role) {
            Some((_, sits)) => sits.clone_from(who),
            None => self.0.push((role.clone(), who.clone())),
        }
    }

    /// Every seat in which somebody sat until now, with who sits there; `None`: nobody any more.
    pub fn all(&self) -> impl Iterator<Item = (&RoleId, Option<&str>)> {
        self.0.iter().map(|(role, who)| (role, who.as_deref()))
    }

    /// The seats in which somebody sits, with who it is.
    pub fn taken(&self) -> impl Iterator<Item = (&RoleId, &str)> {
        self.all().filter_map(|(role, who)| Some((role, who?)))
    }

    /// The seats in which people sit.
    pub fn people(&self) -> impl Iterator<Item = &RoleId> {
        self.taken().filter(|(_, who)| *who == PERSON).map(|(role, _)| role)
    }

    /// Who sits in a seat.
    pub fn who(&self, role: &RoleId) -> Option<&str> {
        self.taken().find(|(seat, _)| *seat == role).map(|(_, who)| who)
    }

    /// Whether a person sits in a seat.
    pub fn is_person(&self, role: &RoleId) -> bool {
        self.who(role) == Some(PERSON)
    }
}

impl Journal {
    /// Who sits where in the end.
    pub fn seating(&self) -> Seating {
        Seating::after(&self.header, &self.entries)
    }

    /// Every seat in which somebody ever sat, with who did first.
    pub fn ever_taken(&self) -> Vec<(RoleId, String)> {
        ever_taken(&self.header, self.interventions().map(|(_, what)| what))
    }

    /// The seats in which a person ever sat, in the order in which they first did.
    pub fn people_ever(&self) -> Vec<RoleId> {
        let mut people: Vec<RoleId> = Seating::of(&self.header).people().cloned().collect();
        for (_, what) in self.interventions() {
            if let Intervention::Seat { role, who: Some(who) } = what
                && who == PERSON
                && !people.contains(role)
            {
                people.push(role.clone());
            }
        }
        people
    }

    /// When people sat in a seat, oldest first: from which minute to which; `None`: to the end. Those of the header sit from
    /// minute 0.
    pub fn when_people_sat(&self, role: &RoleId) -> Vec<(Tick, Option<Tick>)> {
        let mut times = Vec::new();
        let mut seating = Seating::of(&self.header);
        if seating.is_person(role) {
            times.push((Tick(0), None));
        }
        for (at, what) in self.interventions() {
            let sat = seating.is_person(role);
            seating.take(what);
            match (sat, seating.is_person(role)) {
                (false, true) => times.push((at, None)),
                (true, false) => times.last_mut().into_iter().for_each(|(_, to)| *to = Some(at)),
                _ => {}
            }
        }
        times
    }

    /// Whether a person ever sat in a seat.
    pub fn has_people(&self) -> bool {
        !self.people_ever().is_empty()
    }

    /// Whether a bot ever sat in a seat.
    pub fn has_bots(&self) -> bool {
        let sits = |what: &Intervention| matches!(what, Intervention::Seat { who: Some(who), .. } if who != PERSON);
        self.header.seats.iter().any(|(_, who)| who != PERSON) || self.interventions().any(|(_, what)| sits(what))
    }
}

/// Every seat in which somebody ever sat, with who did first: those of the beginning, then in the order in which they
/// were taken.
pub fn ever_taken<'a>(header: &Header, done: impl Iterator<Item = &'a Intervention>) -> Vec<(RoleId, String)> {
    let mut ever = header.seats.clone();
    for what in done {
        if let Intervention::Seat { role, who: Some(who) } = what
            && !ever.iter().any(|(seat, _)| seat == role)
        {
            ever.push((role.clone(), who.clone()));
        }
    }
    ever
}
