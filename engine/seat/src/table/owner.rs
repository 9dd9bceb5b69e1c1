//! What a table offers to whoever owns a room: interventions, seats that are taken and left in play, and a clock of its own.
//!
//! Invariants: an intervention's line is kept before anybody hears of it. Under the owner's clock a bot is told of every
//! moment that it asked for and answers before time goes on, whatever people do; so its orders do not depend on the
//! steps in which the owner lets time pass.

use std::collections::{BTreeSet, VecDeque};

use codedark_sim::action::Refusal;
use codedark_sim::exercise::Stopped;
use codedark_sim::ids::{InjectId, RoleId};
use codedark_sim::intervention::{FreeWords, Intervention};
use codedark_sim::journal::Entry;
use codedark_sim::time::Tick;
use codedark_sim::view::{About, Attention};

use super::{Bots, Chair, Inner, Ready, Table};

impl Table {
    /// A facilitator steps in. Who is at the seats that it concerns and does not let time go on is shown the present.
    ///
    /// Where it says who sits in a seat from now on, whoever holds that seat lets go of it; then [`Table::seat`] gives it to
    /// who sits there now.
    ///
    /// # Errors
    /// Why it was refused, and what to do instead. If it could not be kept, the table stopped: [`Table::failure`].
    pub fn intervene(&self, what: &Intervention) -> Result<(), Refusal> {
        self.0.borrow_mut().intervene(what)
    }

    /// Gives what a facilitator's free message says: before it is told, and again after a resume. The words are kept beside
    /// the journal by whoever owns it.
    pub fn set_words(&self, words: FreeWords) {
        self.0.borrow_mut().exercise.set_words(words);
    }

    /// Interventions that are made by themselves once their minute has come, before the orders of that minute. One that is
    /// refused then is left out.
    pub fn plan(&self, mut planned: Vec<(Tick, Intervention)>) {
        planned.sort_by_key(|(at, _)| *at);
        let mut inner = self.0.borrow_mut();
        inner.planned = VecDeque::from(planned);
        inner.step_in();
    }

    /// Whether time goes on by [`Table::let_go_on`] alone, as in a room with a clock. Otherwise it goes on when everybody
    /// is ready.
    pub fn set_owned(&self, owned: bool) {
        let mut inner = self.0.borrow_mut();
        inner.owned = owned;
        inner.go_on();
    }

    /// The owner's clock: time goes on to a moment, or until something new needs one of these seats. Whether people are
    /// ready makes no difference; bots answer on the way. People who do not let time go on by themselves are shown the
    /// present.
    ///
    /// # Errors
    /// The table stopped: what to do.
    pub fn let_go_on(&self, to: Tick, needed: &BTreeSet<RoleId>, bots: &mut Bots) -> Result<Stopped, String> {
        let was_owned = std::mem::replace(&mut self.0.borrow_mut().owned, true);
        let stopped = self.go_on_to(to, needed, bots);
        self.0.borrow_mut().owned = was_owned;
        stopped
    }

    fn go_on_to(&self, to: Tick, needed: &BTreeSet<RoleId>, bots: &mut Bots) -> Result<Stopped, String> {
        let mut stopped = None;
        loop {
            // Bots have said all that they have to say of a moment before time goes on.
            self.pump(bots);
            let mut inner = self.0.borrow_mut();
            if let Some(why) = &inner.failed {
                return Err(why.clone());
            }
            if inner.exercise.is_over() {
                return Ok(Stopped::Over);
            }
            if let Some(stopped) = stopped {
                return Ok(stopped);
            }
            stopped = inner.beat(to, needed);
        }
    }
}

impl Inner {
    pub(super) fn intervene(&mut self, what: &Intervention) -> Result<(), Refusal> {
        if let Some(why) = &self.failed {
            return Err(Refusal::new(why.clone(), ""));
        }
        if let Intervention::Seat { role, who: Some(who) } = what
            && self.taken().any(|(seat, sits)| seat == role && sits == who)
        {
            return Err(Refusal::new(format!("{who} sits in the seat {role} already."), ""));
        }
        self.exercise.intervene(what)?;
        if !self.keep(Entry::Intervene { at: self.exercise.now(), what: what.clone() }) {
            return Err(Refusal::new(self.failed.clone().unwrap_or_default(), ""));
        }
        match what {
            Intervention::End => self.end(),
            Intervention::Prepared(id) => self.tell(*id),
            Intervention::Free(message) => message.id().into_iter().for_each(|id| self.tell(id)),
            Intervention::Seat { role, who } => self.reseat(role, who.as_deref()),
        }
        Ok(())
    }

    /// Somebody sits in a seat from now on, or nobody does. Who decides what may have changed for everybody.
    fn reseat(&mut self, role: &RoleId, who: Option<&str>) {
        let place = self.chairs.iter().position(|chair| chair.role == *role).unwrap_or_else(|| {
            self.chairs.push(Chair::new(role.clone(), None));
            self.chairs.len() - 1
        });
        self.chairs[place].stand_up();
        self.chairs[place].who = who.map(str::to_owned);
        for chair in self.chairs.iter_mut().filter(|chair| chair.seated && chair.ready.is_none()) {
            chair.push_view();
        }
        self.wake();
    }

    /// Shows a message that was told now to those who look at the present, and to those whom it wakes.
    fn tell(&mut self, id: InjectId) {
        let concerns = |needs: &[Attention]| needs.iter().any(|need| need.about == About::Mail(id));
        for chair in self.chairs.iter_mut().filter(|chair| chair.seated && chair.ready.is_none()) {
            if self.exercise.needs(&chair.role).is_ok_and(|needs| concerns(&needs)) {
                chair.push_view();
            }
        }
        self.wake();
    }

    /// Makes the planned interventions whose minute has come.
    pub(super) fn step_in(&mut self) {
        let now = self.exercise.now();
        while let Some((_, what)) = self.planned.pop_front_if(|(at, _)| *at <= now) {
            // With other orders or another future it may not fit any more.
            let _ = self.intervene(&what);
        }
    }

    /// One step of the owner's clock: to a moment, or to the first one that a seat asked for before. Says why time is not
    /// to go on from there.
    fn beat(&mut self, to: Tick, needed: &BTreeSet<RoleId>) -> Option<Stopped> {
        let now = self.exercise.now();
        if now >= to {
            return Some(Stopped::Reached);
        }
        let asked = self.chairs.iter().filter(|chair| chair.seated).filter_map(|chair| chair.ready.as_ref());
        let next = asked.map(Ready::moment).min().map_or(to, |moment| moment.max(now.after(1)).min(to));
        let looking: Vec<bool> = self.chairs.iter().map(|chair| chair.seated && chair.ready.is_none()).collect();
        let pressing = |inner: &Self| -> BTreeSet<(RoleId, About)> {
            needed.iter().flat_map(|role| inner.pressing(role).into_iter().map(|about| (role.clone(), about))).collect()
        };
        let before = pressing(self);
        self.advance(next, needed);
        if self.exercise.is_over() {
            return Some(Stopped::Over);
        }
        for (chair, _) in self.chairs.iter_mut().zip(looking).filter(|(_, looks)| *looks) {
            chair.push_view();
        }
        if !pressing(self).is_subset(&before) {
            return Some(Stopped::Needed);
        }
        (self.exercise.now() >= to).then_some(Stopped::Reached)
    }
}
