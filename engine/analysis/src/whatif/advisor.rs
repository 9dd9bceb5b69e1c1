//! A bot that looks over a person's shoulder: it is shown the views that the seat had, and says what it would order.
//!
//! Invariant: nothing that it says is done, and it is shown nothing that the seat was not.

use std::collections::VecDeque;
use std::sync::Arc;

use codedark_seat::bots::{self, Bot};
use codedark_seat::{Request, Seat, Update};
use codedark_sim::action::Action;
use codedark_sim::ids::RoleId;
use codedark_sim::view::{Chart, View};

/// Who advises.
const ADVISOR: &str = "by-the-book";

/// An advisor beside a seat.
pub struct Advisor {
    bot: Box<dyn Bot>,
    seat: Shadow,
}

/// A seat that takes no order.
struct Shadow {
    role: RoleId,
    chart: Arc<Chart>,
    told: VecDeque<Update>,
    wanted: Vec<Action>,
}

impl Advisor {
    /// An advisor beside the seat of a role. `luck` is the exercise's seed.
    pub fn beside(role: &RoleId, chart: &Arc<Chart>, luck: u64) -> Option<Self> {
        let seat = Shadow { role: role.clone(), chart: Arc::clone(chart), told: VecDeque::new(), wanted: Vec::new() };
        Some(Self { bot: bots::by_name(ADVISOR, luck)?, seat })
    }

    /// The seat that it looks at.
    pub fn role(&self) -> &RoleId {
        &self.seat.role
    }

    /// What a seat may decide may have changed, as it depends on who else sits.
    pub fn look_at(&mut self, chart: &Arc<Chart>) {
        self.seat.chart.clone_from(chart);
    }

    /// What it would order now, most urgent first.
    pub fn wants(&mut self, view: &Arc<View>) -> Vec<Action> {
        self.seat.told.push_back(Update::View(Arc::clone(view)));
        self.bot.play(&mut self.seat);
        std::mem::take(&mut self.seat.wanted)
    }
}

impl Seat for Shadow {
    fn chart(&self) -> &Arc<Chart> {
        &self.chart
    }

    fn role(&self) -> &RoleId {
        &self.role
    }

    fn send(&mut self, request: Request) {
        if let Request::Act { action, .. } = request {
            self.wanted.push(action);
        }
    }

    fn next(&mut self) -> Option<Update> {
        self.told.pop_front()
    }
}
