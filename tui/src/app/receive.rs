//! What updates do.

use codedark_seat::{Request, Update};
use codedark_sim::action::{Action, Refusal};
use codedark_sim::time::say_minutes;
use codedark_sim::view::{Attention, Severity, View};

use super::{App, Notice, Screen};

impl App {
    /// Takes an update.
    pub fn receive(&mut self, update: Update) {
        let before = std::sync::Arc::clone(&self.picture.view);
        match self.picture.receive(update) {
            Update::View(view) => {
                let skipping = self.clock.is_skipping();
                self.clock.arrive(view.now, self.views_due > 0);
                self.views_due = self.views_due.saturating_sub(1);
                self.prices.outdate();
                self.tell_news(&before, &view, skipping && !self.clock.is_under_way());
                if let Some(need) = view.needs.iter().find(|need| is_new_urgent(need, &before.needs)) {
                    self.interrupt(need);
                }
            }
            Update::Answer(query, answer) => {
                if let Some(records) = self.records.as_mut().filter(|records| records.query == query) {
                    records.answer = Some(answer);
                }
            }
            Update::Preview(action, price) => self.prices.put(action, price),
            Update::Accepted(action, _) => self.accepted(&action),
            Update::Refused(action, refusal) => self.refused(&action, refusal),
            Update::Ended => {
                self.clock.stop();
                self.palette = None;
                self.leaving = false;
                self.screen = Screen::Ended;
            }
            Update::Failed(what) => self.exit = Some(Err(what)),
        }
    }

    /// Says what came up since the last view, and after a longer stretch how long it was.
    fn tell_news(&mut self, before: &View, view: &View, skipped: bool) {
        let passed = view.now.since(before.now);
        // Before the first view nothing was known, and nothing in it is news.
        if passed == 0 || before.assets.is_empty() {
            return;
        }
        let known = |need: &&Attention| before.needs.iter().any(|old| old.about == need.about);
        let due = self.picture.deadlines(before.now).join(" ");
        let mut fresh = view.needs.iter().filter(|need| !known(need));
        let words = match fresh.next() {
            Some(need) => {
                let more = match fresh.count() {
                    0 => String::new(),
                    n => format!(", and {n} more"),
                };
                format!("New: {}{more}.", self.picture.about_short(need.about))
            }
            None if skipped && !due.is_empty() => due,
            None if skipped => "Nothing new.".to_owned(),
            None => return,
        };
        self.say(if skipped { format!("{} passed. {words}", say_minutes(passed)) } else { words });
    }

    /// Something urgent came up: time stands still until the player has seen it.
    fn interrupt(&mut self, need: &Attention) {
        if !self.clock.running {
            return;
        }
        self.clock.stop();
        let text = format!("Paused: {}", self.picture.about(need.about));
        self.notice = Some(Notice { text, urgent: true });
    }

    fn accepted(&mut self, action: &Action) {
        if self.palette.as_ref().is_some_and(|palette| palette.awaits(action)) {
            self.palette = None;
        }
        self.say(format!("Ordered: {}.", self.picture.action(action)));
        self.outbox.push(Request::View);
        self.views_due += 1;
    }

    fn refused(&mut self, action: &Action, refusal: Refusal) {
        match self.palette.as_mut().filter(|palette| palette.awaits(action)) {
            Some(palette) => {
                palette.refusal = Some(refusal);
                palette.sent = None;
            }
            None => self.say(format!("Not ordered: {}. {refusal}", self.picture.action(action))),
        }
    }
}

fn is_new_urgent(need: &Attention, before: &[Attention]) -> bool {
    let was_urgent = |old: &Attention| old.about == need.about && old.severity == Severity::Urgent;
    need.severity == Severity::Urgent && !before.iter().any(was_urgent)
}
