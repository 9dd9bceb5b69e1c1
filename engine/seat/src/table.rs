//! An exercise on this machine and those who sit at it.
//!
//! Time goes on when everybody who sits here is ready, to the earliest moment that one of them asked for; or, where a room
//! has a clock of its own, when its owner says so (`owner.rs`).
//!
//! Invariants: an order's line is kept before its seat hears that it was taken, and a mark of how far time had
//! advanced before anybody sees the new moment. When keeping fails, the table stops: nothing that was not kept is
//! acknowledged or shown, and nothing follows it. A view is made when it is read, so it holds what others did
//! meanwhile.

mod chair;
mod drive;
mod local;
mod owner;
mod stand;

use std::cell::{Ref, RefCell};
use std::collections::{BTreeSet, VecDeque};
use std::rc::Rc;
use std::sync::Arc;

use codedark_sim::action::{Action, Order, Refusal};
use codedark_sim::digest::Digest;
use codedark_sim::exercise::{Exercise, StartError};
use codedark_sim::ids::RoleId;
use codedark_sim::intervention::Intervention;
use codedark_sim::journal::{Beside, Chain, Entry, Header, Journal, JournalError, Seating, play_digest};
use codedark_sim::seal::SealKey;
use codedark_sim::time::Tick;
use codedark_sim::view::Attention;

use crate::sink::Sink;
use crate::{Request, Until, Update};
use chair::{Chair, Ready};
pub use drive::{Bots, label};
pub use local::LocalSeat;
pub use stand::Stand;

/// An exercise and its seats. Clones are the same table.
#[derive(Clone)]
pub struct Table(Rc<RefCell<Inner>>);

/// Why a table could not be opened.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum OpenError {
    /// The exercise could not start.
    Start(StartError),
    /// The journal's first line could not be kept: what to do.
    Keep(String),
}

impl std::fmt::Display for OpenError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Start(error) => error.fmt(f),
            Self::Keep(why) => f.write_str(why),
        }
    }
}

impl std::error::Error for OpenError {}

impl Table {
    /// Begins an exercise whose journal goes to `sink`.
    ///
    /// # Errors
    /// The exercise cannot start, or the header cannot be kept.
    pub fn open(header: Header, mut sink: Box<dyn Sink>) -> Result<Self, OpenError> {
        let exercise = start(&header).map_err(OpenError::Start)?;
        let (line, chain) = Chain::begin(&header);
        sink.append(&line).map_err(OpenError::Keep)?;
        Ok(Self::of(exercise, header, Vec::new(), Some(Keeper { sink, chain })))
    }

    /// Begins an exercise that keeps no journal.
    ///
    /// # Errors
    /// The exercise cannot start.
    pub fn unrecorded(header: Header) -> Result<Self, StartError> {
        Ok(Self::of(start(&header)?, header, Vec::new(), None))
    }

    /// Takes up an exercise where its journal ends. `sink` appends after the journal's last whole line.
    ///
    /// # Errors
    /// The line that does not replay, or the seal of a journal that is closed for good.
    pub fn resume(journal: Journal, sink: Box<dyn Sink>) -> Result<Self, JournalError> {
        let chain = journal.chain().ok_or_else(|| JournalError {
            line: journal.entries.len() + 2,
            why: "the journal is sealed: play is over, and nothing may follow".into(),
        })?;
        let exercise = journal.replay()?;
        let keeper = Keeper { sink, chain };
        Ok(Self::of(exercise, journal.header, journal.entries, Some(keeper)))
    }

    fn of(exercise: Exercise, header: Header, entries: Vec<Entry>, keeper: Option<Keeper>) -> Self {
        let seating = Seating::after(&header, &entries);
        let chairs = seating.all().map(|(role, who)| Chair::new(role.clone(), who.map(str::to_owned))).collect();
        Self(Rc::new(RefCell::new(Inner { entries, keeper, ..Inner::new(exercise, header, chairs) })))
    }

    /// Sits down in a seat that is taken in this exercise: from its beginning, or by an intervention since. The present view
    /// waits there.
    ///
    /// # Errors
    /// The seat is not taken in this exercise, or somebody sits at the table for it.
    pub fn seat(&self, role: &RoleId) -> Result<LocalSeat, Refusal> {
        let mut inner = self.0.borrow_mut();
        let over = inner.exercise.is_over();
        let is_it = |chair: &Chair| chair.role == *role && chair.who.is_some();
        let Some(place) = inner.chairs.iter().position(is_it) else {
            let taken: Vec<_> = inner.taken().map(|(role, _)| role.as_str()).collect();
            let instead = format!("Taken now: {}.", taken.join(", "));
            return Err(Refusal::new(format!("The seat {role} is not taken in this exercise."), instead));
        };
        if inner.chairs[place].seated {
            return Err(Refusal::new(format!("Somebody sits in the seat {role}."), ""));
        }
        inner.chairs[place].sit_down();
        if let Some(why) = inner.failed.clone() {
            inner.chairs[place].fail(why);
        } else if over {
            inner.chairs[place].push(Update::Ended);
        }
        let chart = Arc::clone(inner.exercise.chart());
        Ok(LocalSeat::new(chart, role.clone(), place, Rc::clone(&self.0)))
    }

    /// The exercise, to look at: for recordings and debriefs.
    pub fn exercise(&self) -> Ref<'_, Exercise> {
        Ref::map(self.0.borrow(), |inner| &inner.exercise)
    }

    /// The seats that are taken now, in the order in which they first were, and what sits there: see
    /// [`Header::seats`](codedark_sim::journal::Header).
    pub fn taken(&self) -> Vec<(RoleId, String)> {
        self.0.borrow().taken().map(|(role, who)| (role.clone(), who.to_owned())).collect()
    }

    /// What started the exercise.
    pub fn header(&self) -> Header {
        self.0.borrow().header.clone()
    }

    /// The accepted orders and marks of time so far.
    pub fn entries(&self) -> Vec<Entry> {
        self.0.borrow().entries.clone()
    }

    /// The digest of the play so far.
    pub fn play_digest(&self) -> Digest {
        let inner = self.0.borrow();
        play_digest(&inner.header, &inner.entries)
    }

    /// Seals the journal of a play that is over, and lets go of it: nothing may follow. Whether there was one to seal.
    ///
    /// # Errors
    /// Play is not over, or the seal could not be kept: what to do. The journal is then as it was, unsealed.
    pub fn seal(&self, key: &SealKey) -> Result<bool, String> {
        let mut inner = self.0.borrow_mut();
        if let Some(why) = &inner.failed {
            return Err(why.clone());
        }
        if !inner.exercise.is_over() {
            return Err("Play is not over, so its journal is not sealed yet.".into());
        }
        let Some(mut keeper) = inner.keeper.take() else { return Ok(false) };
        keeper.sink.append(&keeper.chain.seal(key))?;
        Ok(true)
    }

    /// Why the table stopped, if it did.
    pub fn failure(&self) -> Option<String> {
        self.0.borrow().failed.clone()
    }
}

fn start(header: &Header) -> Result<Exercise, StartError> {
    let taken: BTreeSet<_> = header.seats.iter().map(|(role, _)| role.clone()).collect();
    Exercise::start(Arc::clone(&header.scenario), header.seed, &taken)
}

struct Keeper {
    sink: Box<dyn Sink>,
    chain: Chain,
}

struct Inner {
    exercise: Exercise,
    header: Header,
    entries: Vec<Entry>,
    keeper: Option<Keeper>,
    /// In the order of the header's seats, then in that in which others were first taken.
    chairs: Vec<Chair>,
    failed: Option<String>,
    /// Whether time goes on by [`Table::let_go_on`] alone.
    owned: bool,
    /// Interventions that are due later, oldest first.
    planned: VecDeque<(Tick, Intervention)>,
}

impl Inner {
    fn new(exercise: Exercise, header: Header, chairs: Vec<Chair>) -> Self {
        let (entries, planned) = (Vec::new(), VecDeque::new());
        Self { exercise, header, entries, keeper: None, chairs, failed: None, owned: false, planned }
    }

    /// The seats that are taken now.
    fn taken(&self) -> impl Iterator<Item = (&RoleId, &str)> {
        self.chairs.iter().filter_map(|chair| Some((&chair.role, chair.who.as_deref()?)))
    }

    /// Serves a request, and lets time go on if that was what everybody waited for.
    fn serve(&mut self, place: usize, participant: u32, request: Request) {
        if let Some(why) = &self.failed {
            let update = Update::Failed(why.clone());
            self.chairs[place].push(update);
            return;
        }
        let role = self.chairs[place].role.clone();
        match request {
            Request::View => self.chairs[place].push_view(),
            Request::Query(query) => match self.exercise.query(&role, &query) {
                Ok(answer) => self.chairs[place].push(Update::Answer(query, answer)),
                Err(refusal) => self.chairs[place].push(Update::Failed(refusal.to_string())),
            },
            Request::Preview(action) => {
                let price = self.exercise.preview(&role, &action);
                self.chairs[place].push(Update::Preview(action, price));
            }
            Request::Act { action, beside } => self.act(place, participant, action, beside),
            Request::Ready(_) if self.exercise.is_over() => {
                self.chairs[place].push_view();
                self.chairs[place].push(Update::Ended);
            }
            Request::Ready(until) => {
                let listens = matches!(until, Until::Need(_));
                let known = if listens { self.pressing(&role) } else { Vec::new() };
                self.chairs[place].ready = Some(Ready { until, known });
            }
            Request::Hold => self.chairs[place].ready = None,
        }
        self.go_on();
    }

    fn act(&mut self, place: usize, participant: u32, action: Action, beside: Beside) {
        if self.exercise.is_over() {
            let refusal = Refusal::new("Play is over.", "The debrief follows.");
            self.chairs[place].push(Update::Refused(action, refusal));
            return;
        }
        let order = Order { seat: self.chairs[place].role.clone(), participant, action: action.clone() };
        match self.exercise.submit(&order) {
            Ok(job) => {
                if self.keep(Entry::Act { at: self.exercise.now(), order, beside }) {
                    self.chairs[place].push(Update::Accepted(action, job));
                }
            }
            Err(refusal) => self.chairs[place].push(Update::Refused(action, refusal)),
        }
    }

    /// Appends to the journal. On failure the table stops and everybody is told; views that wait are dropped, since
    /// they would show what was not kept.
    fn keep(&mut self, entry: Entry) -> bool {
        if let Some(keeper) = &mut self.keeper {
            let line = keeper.chain.encode(&entry);
            if let Err(why) = keeper.sink.append(&line) {
                for chair in self.chairs.iter_mut().filter(|chair| chair.seated) {
                    chair.fail(why.clone());
                }
                self.failed = Some(why);
                return false;
            }
        }
        self.entries.push(entry);
        true
    }

    /// Lets time go on while everybody is ready.
    fn go_on(&mut self) {
        while self.failed.is_none() && !self.exercise.is_over() {
            self.wake();
            if self.owned {
                return;
            }
            let seated = self.chairs.iter().filter(|chair| chair.seated);
            let Some(ready) = seated.map(|chair| chair.ready.as_ref()).collect::<Option<Vec<_>>>() else { return };
            let Some(to) = ready.iter().map(|ready| ready.moment()).min() else { return };
            self.advance(to, &BTreeSet::new());
        }
    }

    /// Lets time go on to a moment, or until something new needs one of those who listen or of `needed` besides.
    fn advance(&mut self, to: Tick, needed: &BTreeSet<RoleId>) {
        let before = self.exercise.now();
        let to = self.planned.front().map_or(to, |(at, _)| to.min(*at));
        let listens = |chair: &&Chair| {
            chair.seated && (chair.ready.as_ref().is_some_and(Ready::listens) || needed.contains(&chair.role))
        };
        let listening: BTreeSet<_> = self.chairs.iter().filter(listens).map(|chair| chair.role.clone()).collect();
        self.exercise.advance_until_needed(to, &listening);
        let now = self.exercise.now();
        if now > before && !self.keep(Entry::AdvancedTo(now)) {
            return;
        }
        if self.exercise.is_over() {
            self.end();
        } else {
            self.wake();
            self.step_in();
        }
    }

    /// Tells everybody that play is over.
    fn end(&mut self) {
        for chair in self.chairs.iter_mut().filter(|chair| chair.seated) {
            chair.ready = None;
            chair.push_view();
            chair.push(Update::Ended);
        }
    }

    /// Shows the present to those whose moment has come or whom something new needs.
    fn wake(&mut self) {
        let now = self.exercise.now();
        for place in 0..self.chairs.len() {
            let Some(ready) = self.chairs[place].ready.clone() else { continue };
            let (reached, needed) = match ready.until {
                Until::Tick(tick) => (tick <= now, false),
                Until::Need(tick) => {
                    let pressing = self.pressing(&self.chairs[place].role);
                    let needed = pressing.iter().any(|about| !ready.known.contains(about));
                    // What went away is new when it comes again.
                    self.chairs[place].ready = Some(Ready { known: pressing, ..ready });
                    (tick <= now, needed)
                }
            };
            if reached || needed {
                self.chairs[place].ready = None;
                self.chairs[place].push_view();
            }
        }
    }

    /// What presses a seat now.
    fn pressing(&self, role: &RoleId) -> Vec<codedark_sim::view::About> {
        let needs = self.exercise.needs(role).unwrap_or_default();
        needs.into_iter().filter(Attention::is_pressing).map(|need| need.about).collect()
    }
}
