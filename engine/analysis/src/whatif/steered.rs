//! A bot that also gives orders that were decided beforehand.
//!
//! Invariant: the bot in it sees what its seat is told, and looks at the moments of those orders too, whether they are
//! given or not: both arms of a comparison stop alike.

use std::collections::VecDeque;
use std::sync::Arc;

use codedark_seat::bots::Bot;
use codedark_seat::{Request, Seat, Until, Update};
use codedark_sim::action::Action;
use codedark_sim::ids::RoleId;
use codedark_sim::journal::Beside;
use codedark_sim::time::Tick;
use codedark_sim::view::Chart;

/// A bot, and what is ordered in its seat besides: oldest first; without an order it only stops there.
pub struct Steered {
    pub bot: Box<dyn Bot>,
    pub orders: VecDeque<(Tick, Option<Action>)>,
}

impl Bot for Steered {
    fn name(&self) -> &str {
        self.bot.name()
    }

    fn version(&self) -> u32 {
        self.bot.version()
    }

    fn boxed_clone(&self) -> Box<dyn Bot> {
        Box::new(Self { bot: self.bot.boxed_clone(), orders: self.orders.clone() })
    }

    fn play(&mut self, seat: &mut dyn Seat) {
        let mut told: VecDeque<Update> = std::iter::from_fn(|| seat.next()).collect();
        let now = told.iter().rev().find_map(|update| match update {
            Update::View(view) => Some(view.now),
            _ => None,
        });
        let mut gave = false;
        while let Some((_, order)) = self.orders.pop_front_if(|(at, _)| now.is_some_and(|now| *at <= now)) {
            if let Some(action) = order {
                seat.send(Request::Act { action, beside: Beside::default() });
                gave = true;
            }
        }
        if gave {
            // The view from before the order would show what is no longer so.
            told.retain(|update| !matches!(update, Update::View(_)));
            seat.send(Request::View);
        }
        let stop = self.orders.front().map(|(at, _)| *at);
        self.bot.play(&mut Capped { seat, told, stop });
    }
}

/// A seat that lets time go on no further than to the next order.
struct Capped<'a> {
    seat: &'a mut dyn Seat,
    told: VecDeque<Update>,
    stop: Option<Tick>,
}

impl Seat for Capped<'_> {
    fn chart(&self) -> &Arc<Chart> {
        self.seat.chart()
    }

    fn role(&self) -> &RoleId {
        self.seat.role()
    }

    fn send(&mut self, request: Request) {
        let cap = |tick: Tick| self.stop.map_or(tick, |stop| tick.min(stop));
        let request = match request {
            Request::Ready(Until::Tick(tick)) => Request::Ready(Until::Tick(cap(tick))),
            Request::Ready(Until::Need(tick)) => Request::Ready(Until::Need(cap(tick))),
            other => other,
        };
        self.seat.send(request);
    }

    fn next(&mut self) -> Option<Update> {
        self.told.pop_front().or_else(|| self.seat.next())
    }
}
