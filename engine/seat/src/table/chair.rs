//! One place at a table: who sits there, how far they let time go on, and what they were not yet told.

use std::collections::VecDeque;

use codedark_sim::ids::RoleId;
use codedark_sim::time::Tick;
use codedark_sim::view::About;

use crate::{Until, Update};

/// Somebody lets time go on.
#[derive(Clone, Debug)]
pub struct Ready {
    /// How far.
    pub until: Until,
    /// What pressed them already, so that only something new wakes them.
    pub known: Vec<About>,
}

impl Ready {
    /// The moment to which they let time go on at most.
    pub fn moment(&self) -> Tick {
        match self.until {
            Until::Tick(tick) | Until::Need(tick) => tick,
        }
    }

    /// Whether something new wakes them.
    pub fn listens(&self) -> bool {
        matches!(self.until, Until::Need(_))
    }
}

/// An update that waits to be read.
#[derive(Clone)]
pub enum Waiting {
    /// The view as it is when it is read.
    View,
    /// Something that was said.
    Said(Update),
}

/// A place at a table.
#[derive(Clone)]
pub struct Chair {
    /// The role that sits here.
    pub role: RoleId,
    /// What sits here, as the journal names it; `None`: nobody any more, and nobody can sit down.
    pub who: Option<String>,
    /// Whether somebody sits here now.
    pub seated: bool,
    /// How far they let time go on; `None`: they want it to stand still.
    pub ready: Option<Ready>,
    waiting: VecDeque<Waiting>,
}

impl Chair {
    /// An empty place for somebody.
    pub fn new(role: RoleId, who: Option<String>) -> Self {
        Self { role, who, seated: false, ready: None, waiting: VecDeque::new() }
    }

    /// Somebody sits down; the present view waits for them.
    pub fn sit_down(&mut self) {
        self.seated = true;
        self.ready = None;
        self.waiting.clear();
        self.push_view();
    }

    /// They leave; nobody waits for them any more.
    pub fn stand_up(&mut self) {
        self.seated = false;
        self.ready = None;
        self.waiting.clear();
    }

    /// Tells the present view.
    pub fn push_view(&mut self) {
        // Two views in a row would be the same.
        if !matches!(self.waiting.back(), Some(Waiting::View)) {
            self.waiting.push_back(Waiting::View);
        }
    }

    /// Tells something.
    pub fn push(&mut self, update: Update) {
        self.waiting.push_back(Waiting::Said(update));
    }

    /// Tells that the table stopped. Views that wait would show what was not kept.
    pub fn fail(&mut self, why: String) {
        self.ready = None;
        self.waiting.retain(|waiting| !matches!(waiting, Waiting::View));
        self.push(Update::Failed(why));
    }

    /// Takes what was told first.
    pub fn pop(&mut self) -> Option<Waiting> {
        self.waiting.pop_front()
    }

    /// Whether something waits to be read.
    pub fn has_updates(&self) -> bool {
        !self.waiting.is_empty()
    }
}
