//! Hints: what somebody with experience would order next, from what the seat sees.
//!
//! Invariant: the adviser is shown the seat's own view and nothing else; a hint changes nothing in the exercise. That one
//! was given is kept beside the journal, where trainer and debrief see it.

use std::sync::Arc;

use codedark_analysis::{Grade, Observation};
use codedark_seat::bots::by_name;
use codedark_seat::{Request, Seat, Update};
use codedark_sim::action::Action;
use codedark_sim::ids::RoleId;
use codedark_sim::view::{Chart, View};

use super::keep::not_kept;
use super::owner::Room;
use crate::auth;
use crate::wire::{Hint, RoomState, ServerMessage};

/// Who is asked.
const ADVISER: &str = "by-the-book";
/// Who observed that a hint was given.
pub(super) const BY: &str = "hint";
/// Hints that a room is given at most: each is kept (estimate: one a minute for eight hours, and some more).
pub(super) const HINTS_MAX: usize = 500;

/// A seat at which a bot says what it would order, and nothing comes of it.
struct Aside {
    chart: Arc<Chart>,
    role: RoleId,
    view: Option<Arc<View>>,
    wishes: Vec<(Action, String)>,
}

impl Seat for Aside {
    fn chart(&self) -> &Arc<Chart> {
        &self.chart
    }

    fn role(&self) -> &RoleId {
        &self.role
    }

    fn send(&mut self, request: Request) {
        if let Request::Act { action, beside } = request {
            self.wishes.push((action, beside.why.unwrap_or_default()));
        }
    }

    fn next(&mut self) -> Option<Update> {
        self.view.take().map(Update::View)
    }
}

impl Room {
    /// Gives a hint to whoever asked, if the room allows it.
    pub(super) fn hint(&mut self, line: u64, at: usize) -> Result<(), String> {
        if !self.row.setup.hints {
            return Err("Hints are not given in this room.".into());
        }
        let role = self.places[at].role.clone();
        let view = self.play.as_ref().and_then(|play| play.view(&role));
        let (Some(view), RoomState::Running | RoomState::Paused) = (view, &self.row.state) else {
            return Err("Hints are given while the exercise is played.".into());
        };
        let adviser = match self.advisers.entry(role.clone()) {
            std::collections::btree_map::Entry::Occupied(known) => known.into_mut(),
            std::collections::btree_map::Entry::Vacant(new) => {
                let adviser = by_name(ADVISER, self.row.seed).ok_or("There is nobody to ask.")?;
                new.insert(adviser)
            }
        };
        let chart = Arc::clone(&self.chart);
        let mut aside = Aside { chart, role: role.clone(), view: Some(view), wishes: Vec::new() };
        adviser.play(&mut aside);
        let order = self.play.as_ref().and_then(|play| {
            let exercise = play.table.exercise();
            let mut taken = aside.wishes.into_iter();
            taken.find_map(|(action, why)| Some((why, (action.clone(), exercise.preview(&role, &action).ok()?))))
        });
        let (text, order) = match order {
            Some((why, order)) => (why, Some(order)),
            None => ("Nothing needs an order of yours now: let time go on, and look again.".to_owned(), None),
        };
        let given = (self.fold.now, text.clone());
        if self.hinted.get(&role) != Some(&given) {
            // The same one in the same minute counts once.
            if self.hints >= HINTS_MAX {
                return Err(format!(
                    "{HINTS_MAX} hints were given in this room, and it gets no more: ask your trainer."
                ));
            }
            self.keep_hint(&role, &text)?;
            self.hinted.insert(role, given);
        }
        self.lines.send(&ServerMessage::Hint(Hint { at: self.fold.now, text, order }), |open| open.id == line);
        Ok(())
    }

    /// Keeps that a hint was given, as a remark that rates nothing.
    fn keep_hint(&mut self, role: &RoleId, text: &str) -> Result<(), String> {
        let what = Observation {
            text: format!("A hint was asked for. {text}"),
            grade: Grade::SomeChallenges,
            competency: None,
            seat: Some(role.to_string()),
            at: Some(self.fold.now),
            hint: true,
        };
        let id = auth::id().map_err(|problem| problem.what)?;
        let kept = self.around.store.add_observation(&self.row.id, &id, BY, &what);
        kept.map_err(|error| not_kept("hint", error))?;
        self.hints += 1;
        Ok(())
    }
}
