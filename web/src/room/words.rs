//! What is said in a room beside the story: its people's chat, and a trainer's nudges.
//!
//! Invariants: it is kept before anybody is told. Nudges are numbered for each seat by themselves, so a number says nothing
//! about what another seat was told.

use super::keep::{not_kept, of_store, problem};
use super::owner::Room;
use crate::store::NudgeRow;
use crate::wire::{ChatLine, Nudge, Problem, ServerMessage};

/// The longest line of chat and the longest nudge, in characters.
const WORDS_MAX: usize = 1000;
/// Lines of chat that somebody may write at once, and milliseconds until one more: talk, not a flood (estimates).
const CHAT_BURST: f64 = 10.0;
const CHAT_EVERY_MS: f64 = 2_000.0;
/// Lines of chat of a room: more than a class writes in a day (estimate).
const CHAT_MAX: u32 = 5_000;
/// Nudges of a room.
const NUDGES_MAX: usize = 1_000;
/// Nudges that somebody is told again who comes back.
const NUDGES_AGAIN: usize = 20;

impl Room {
    /// A line of chat.
    pub(super) fn chat(&mut self, participant: u32, at: usize, text: &str) -> Result<(), String> {
        let text = text.trim();
        if text.is_empty() || text.chars().count() > WORDS_MAX {
            return Err(format!("A message has 1 to {WORDS_MAX} characters."));
        }
        if !self.may_chat(participant) {
            return Err("That were many messages in a short time: wait a few seconds, then send it again.".into());
        }
        let last = self.around.store.chat_lines(&self.row.id, None, 1).map_err(|error| not_kept("message", error))?;
        if last.first().is_some_and(|last| last.seq >= CHAT_MAX) {
            return Err(format!("{CHAT_MAX} messages were written in this room, and it keeps no more."));
        }
        let place = &self.places[at];
        let name = place.people.iter().find(|person| person.participant == participant);
        let mut line = ChatLine {
            seq: 0,
            at: self.fold.now,
            role: place.role.to_string(),
            name: name.map_or_else(String::new, |person| person.name.clone()),
            text: text.to_owned(),
        };
        let kept = self.around.store.add_chat(&self.row.id, participant, &line);
        line.seq = kept.map_err(|error| not_kept("message", error))?;
        self.lines.send(&ServerMessage::Chat(line), |_| true);
        Ok(())
    }

    /// Whether somebody may write one more line now.
    fn may_chat(&mut self, participant: u32) -> bool {
        let now = self.around.clock.now_ms();
        let (left, at) = self.breath.entry(participant).or_insert((CHAT_BURST, now));
        *left = (*left + now.saturating_sub(*at) as f64 / CHAT_EVERY_MS).min(CHAT_BURST);
        *at = now;
        let may = *left >= 1.0;
        if may {
            *left -= 1.0;
        }
        may
    }

    /// A trainer's words from outside the story.
    pub(super) fn nudge(&mut self, nudge: &Nudge) -> Result<(), Problem> {
        let text = nudge.text.trim();
        if text.is_empty() || text.chars().count() > WORDS_MAX {
            return Err(problem("bad_request", format!("A nudge has 1 to {WORDS_MAX} characters."), ""));
        }
        let to = self.place_of(nudge.to.as_deref())?;
        let heard = |at: usize| to.is_none_or(|to| to == at);
        if !(0..self.places.len()).any(|at| heard(at) && !self.places[at].people.is_empty()) {
            let where_to = nudge.to.as_ref().map_or("this room".to_owned(), |role| format!("the seat {role}"));
            return Err(problem("conflict", format!("Nobody sits in {where_to} who could read it."), self.who_sits()));
        }
        if self.nudges.len() >= NUDGES_MAX {
            return Err(problem("conflict", format!("{NUDGES_MAX} nudges were sent to this room."), "Speak to them."));
        }
        let row = NudgeRow { at: self.fold.now.0, to: nudge.to.clone(), text: text.to_owned() };
        self.around.store.add_nudge(&self.row.id, &row).map_err(|error| of_store(error, "room"))?;
        self.nudges.push(row);
        for at in (0..self.places.len()).filter(|at| heard(*at)) {
            if let Some(message) = self.nudges_of(at).pop() {
                self.lines.send(&message, |open| open.place == at);
            }
        }
        Ok(())
    }

    /// Tells a new connection of a seat the last nudges again: it may have been down when they came. Those from before
    /// the exercise are about what is settled.
    pub(super) fn nudge_again(&mut self, at: usize, line: u64) {
        let nudges = self.nudges_of(at);
        for message in &nudges[nudges.len().saturating_sub(NUDGES_AGAIN)..] {
            self.lines.send(message, |open| open.id == line);
        }
    }

    /// The nudges of this exercise that a seat was told, oldest first.
    fn nudges_of(&self, at: usize) -> Vec<ServerMessage> {
        let role = self.places[at].role.as_str();
        let all = self.nudges.iter().filter(|nudge| nudge.to.as_deref().is_none_or(|to| to == role));
        let told = all.zip(1..).map(|(nudge, n)| (codedark_sim::time::Tick(nudge.at), n, nudge.text.clone()));
        let told = told.filter(|(at, ..)| *at >= self.fold.began);
        told.map(|(at, n, text)| ServerMessage::Nudge { at, n, text }).collect()
    }

    /// Who sits where, as advice for whoever wrote to an empty chair.
    pub(super) fn who_sits(&self) -> String {
        let taken = self.places.iter().filter(|place| !place.people.is_empty()).map(|place| {
            let names: Vec<&str> = place.people.iter().map(|person| person.name.as_str()).collect();
            format!("{} ({})", place.role, names.join(", "))
        });
        let taken: Vec<String> = taken.collect();
        if taken.is_empty() { "Nobody sits in this room.".into() } else { format!("There sit: {}.", taken.join("; ")) }
    }
}
