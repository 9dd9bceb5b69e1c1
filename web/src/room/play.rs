//! The exercise of a room: its table, the chairs of people, the bots.
//!
//! Invariants: time goes on by the room's word alone (the table is owned), or, where the pace is free, while the room lets
//! people's readiness count. Every seat of people is held by the room, so nobody else sits in; one that nobody has is the hospital's.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use codedark_analysis::whatif::PERSON;
use codedark_seat::bots::{self, Bot};
use codedark_seat::{Bots, LocalSeat, Request, Seat, Sink, Table, Until, Update, label};
use codedark_sim::action::Action;
use codedark_sim::exercise::Stopped;
use codedark_sim::ids::RoleId;
use codedark_sim::intervention::Intervention;
use codedark_sim::journal::{Beside, Header, Journal};
use codedark_sim::time::Tick;
use codedark_sim::view::View;

/// An exercise that is played.
pub(super) struct Play {
    /// The table.
    pub table: Table,
    bots: Bots,
    chairs: BTreeMap<RoleId, LocalSeat>,
}

/// What a chair was told besides an answer.
#[derive(Default)]
pub(super) struct Heard {
    /// The newest view.
    pub view: Option<Arc<View>>,
    /// Everything else, in order.
    pub updates: Vec<Update>,
}

impl Play {
    /// Begins an exercise.
    pub fn begin(header: Header, sink: Box<dyn Sink>) -> Result<Self, String> {
        Self::of(Table::open(header, sink).map_err(|error| error.to_string())?)
    }

    /// Takes one up where its journal ends.
    pub fn resume(journal: Journal, sink: Box<dyn Sink>) -> Result<Self, String> {
        Self::of(Table::resume(journal, sink).map_err(|error| format!("its journal is refused, {error}"))?)
    }

    fn of(table: Table) -> Result<Self, String> {
        table.set_owned(true);
        let mut play = Self { table, bots: Bots::none(), chairs: BTreeMap::new() };
        let seed = play.table.header().seed;
        for (role, who) in play.table.taken() {
            let bot = bot_of(&who, seed)?;
            play.sit(&role, bot)?;
        }
        play.table.pump(&mut play.bots);
        Ok(play)
    }

    /// Takes a seat at the table: a bot, or the room for people.
    fn sit(&mut self, role: &RoleId, bot: Option<Box<dyn Bot>>) -> Result<(), String> {
        match bot {
            Some(bot) => self.bots.seat(&self.table, role, bot).map_err(|refusal| refusal.to_string()),
            None => self.hold(role),
        }
    }

    /// From now on somebody else sits in a seat, or nobody: into the journal first, then at the table.
    pub fn reseat(&mut self, role: &RoleId, who: Option<&str>, seed: u64) -> Result<(), String> {
        let bot = who.map(|who| bot_of(who, seed)).transpose()?;
        let what = Intervention::Seat { role: role.clone(), who: who.map(str::to_owned) };
        self.table.intervene(&what).map_err(|refusal| refusal.to_string())?;
        self.chairs.remove(role);
        self.bots.dismiss(role);
        if let Some(bot) = bot {
            self.sit(role, bot)?;
        }
        self.table.pump(&mut self.bots);
        Ok(())
    }

    fn hold(&mut self, role: &RoleId) -> Result<(), String> {
        let seat = self.table.seat(role).map_err(|refusal| refusal.to_string())?;
        self.chairs.insert(role.clone(), seat);
        Ok(())
    }

    /// The chairs of people.
    pub fn chairs(&self) -> impl Iterator<Item = &RoleId> {
        self.chairs.keys()
    }

    /// Lets time go on by the room's word: to a moment, or until something new needs people. Whether the moment came.
    pub fn go_on(&mut self, to: Tick, to_need: bool) -> bool {
        let needed = if to_need { self.chairs.keys().cloned().collect() } else { BTreeSet::new() };
        // A table that stopped says so by its failure, which the room looks at after every step.
        self.table.let_go_on(to, &needed, &mut self.bots) == Ok(Stopped::Reached)
    }

    /// Lets time go on as long as every chair is ready.
    pub fn go_on_if_ready(&mut self) {
        self.table.set_owned(false);
        self.table.pump(&mut self.bots);
        self.table.set_owned(true);
    }

    /// A chair is ready as far as that, or wants time to stand still.
    pub fn ready(&mut self, role: &RoleId, until: Option<Until>) {
        if let Some(chair) = self.chairs.get_mut(role) {
            chair.send(until.map_or(Request::Hold, Request::Ready));
        }
    }

    /// Gives an order of a person. The answer is among what the chair hears.
    pub fn order(&mut self, role: &RoleId, participant: u32, action: Action, wall_ms: u64) {
        if let Some(chair) = self.chairs.get_mut(role) {
            chair.speak_as(participant);
            chair.send(Request::Act { action, beside: Beside::at_wall(wall_ms) });
        }
    }

    /// Asks something that changes nothing.
    pub fn ask(&mut self, role: &RoleId, request: Request) {
        if let Some(chair) = self.chairs.get_mut(role) {
            chair.send(request);
        }
    }

    /// What a chair was told since.
    pub fn hear(&mut self, role: &RoleId) -> Heard {
        let mut heard = Heard::default();
        let Some(chair) = self.chairs.get_mut(role) else { return heard };
        while let Some(update) = chair.next() {
            match update {
                Update::View(view) => heard.view = Some(view),
                update => heard.updates.push(update),
            }
        }
        heard
    }

    /// What a seat sees now.
    pub fn view(&self, role: &RoleId) -> Option<Arc<View>> {
        if self.table.failure().is_some() {
            // It would show what was not kept.
            return None;
        }
        self.table.exercise().view(role).ok().map(Arc::new)
    }
}

/// The bot of a label in a journal; `None`: it is a person's.
fn bot_of(who: &str, seed: u64) -> Result<Option<Box<dyn Bot>>, String> {
    if who == PERSON {
        return Ok(None);
    }
    let bot = who.split(' ').next().and_then(|name| bots::by_name(name, seed));
    let bot = bot.filter(|bot| label(bot.as_ref()) == who);
    bot.map(Some).ok_or_else(|| format!("`{who}` plays a seat, and this version has no such bot"))
}

/// How a journal names a bot.
pub(super) fn label_of(name: &str) -> Result<String, String> {
    // Luck changes nothing about a label.
    Ok(label(bots::parse(name).map_err(|wrong| wrong.to_string())?.bot(0).as_ref()))
}
