//! A bot in a seat on another machine.
//!
//! Invariant: a bot is shown a view only once all its orders were answered and stand in it; so it never gives an order twice
//! because the view on the way was older than the order.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use codedark_seat::bots::Bot;
use codedark_seat::{Request, Seat, Update};
use codedark_sim::ids::{JobId, RoleId};
use codedark_sim::view::{Chart, View};

use super::RemoteSeat;
use crate::wire::RoomState;

/// How long to listen before looking around.
const LISTEN: Duration = Duration::from_millis(500);
/// Views since the last answer that are enough to believe. A room that answers an order has at most one older view on its
/// way to a seat, so the second one knows of the order even where it shows it no more: a view shows the work under way and
/// the last few that ended, and of many orders at once some are neither.
const VIEWS_ENOUGH: u32 = 2;

/// Lets a bot play until play is over.
///
/// # Errors
/// The exercise cannot go on, or the server is gone: what happened, and what to do.
pub fn play_bot(seat: &mut RemoteSeat, bot: &mut dyn Bot) -> Result<(), String> {
    let mut desk = Desk::default();
    let mut looked = false;
    loop {
        while let Some(update) = seat.next() {
            let last = match &update {
                Update::Failed(why) => Some(Err(why.clone())),
                Update::Ended => Some(Ok(())),
                _ => None,
            };
            desk.take(update);
            if let Some(last) = last {
                bot.play(&mut Chair { told: desk.all(), seat });
                return last;
            }
        }
        // After a pause nobody is ready any more, and nothing new need come: the bot looks again, once.
        let idles = seat.room().state == RoomState::Running && !seat.is_ready();
        if idles && !looked {
            seat.send(Request::View);
        }
        looked = idles;
        if seat.waiting_for() == 0 && desk.is_settled() {
            bot.play(&mut Chair { told: desk.all(), seat });
            continue;
        }
        if seat.waiting_for() == 0 && desk.wants_a_view() {
            seat.send(Request::View);
        }
        seat.wait(LISTEN);
    }
}

/// What a bot was not told yet.
#[derive(Default)]
struct Desk {
    /// Answers, in order.
    told: VecDeque<Update>,
    /// The newest view.
    view: Option<Arc<View>>,
    /// Orders that were taken and were in no view yet.
    taken: Vec<JobId>,
    /// Views since the last answer.
    views: u32,
    /// Whether a view was asked for since the last one, or since the last answer.
    asked: bool,
}

impl Desk {
    fn take(&mut self, update: Update) {
        match update {
            Update::View(view) => {
                self.views += 1;
                self.taken.retain(|job| self.views < VIEWS_ENOUGH && !shows(&view, *job));
                self.view = Some(view);
                self.asked = false;
            }
            update => {
                if let Update::Accepted(_, job) = &update {
                    self.taken.push(*job);
                }
                // What was shown before may not hold any more.
                self.view = None;
                self.views = 0;
                self.asked = false;
                self.told.push_back(update);
            }
        }
    }

    /// Whether there is a view, and all orders stand in it.
    fn is_settled(&self) -> bool {
        self.view.is_some() && self.taken.is_empty()
    }

    /// Whether a view has to be asked for now.
    fn wants_a_view(&mut self) -> bool {
        let wants = !self.told.is_empty() && !self.is_settled() && !self.asked;
        self.asked |= wants;
        wants
    }

    /// Everything, the view last.
    fn all(&mut self) -> VecDeque<Update> {
        let view = self.view.take().map(Update::View);
        std::mem::take(&mut self.told).into_iter().chain(view).collect()
    }
}

/// Whether a view shows an order.
fn shows(view: &View, job: JobId) -> bool {
    view.jobs.iter().any(|other| other.id == job) || view.ended.iter().any(|other| other.id == job)
}

/// The seat as the bot is shown it.
struct Chair<'a> {
    seat: &'a mut RemoteSeat,
    told: VecDeque<Update>,
}

impl Seat for Chair<'_> {
    fn chart(&self) -> &Arc<Chart> {
        self.seat.chart()
    }

    fn role(&self) -> &RoleId {
        self.seat.role()
    }

    fn send(&mut self, request: Request) {
        self.seat.send(request);
    }

    fn next(&mut self) -> Option<Update> {
        self.told.pop_front()
    }
}
