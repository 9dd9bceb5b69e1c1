//! Time that is skipped: in strides, between which the room does whatever it is asked.
//!
//! Invariants: every stride is kept before it is shown, like a minute of the clock, so whatever ends a skip early loses
//! nothing. No beat falls into it. A pause ends it.

use codedark_sim::time::{DAY, Tick};

use super::inbox::Reply;
use super::keep::problem;
use super::owner::Room;
use crate::wire::{Problem, RoomOverview, RoomState};

/// Minutes of a stride at most: also where minutes become dear at once, it ends soon (estimate).
const STRIDE_MAX: u32 = 10;
/// Milliseconds that a stride is to compute: whoever asks something meanwhile waits about so long.
const STRIDE_MS: u64 = 100;
/// Milliseconds after which whoever asked is answered although the skip goes on: before clients and proxies give up.
const ANSWER_MS: u64 = 10_000;

/// A skip that is under way.
pub(super) struct Skip {
    /// Until when.
    to: Tick,
    /// Whether something new that needs people ends it.
    to_need: bool,
    /// Minutes of the next stride.
    stride: u32,
    /// Who waits for the answer, and until when.
    answer: Option<(Reply<RoomOverview>, u64)>,
}

impl Room {
    /// Begins to skip time. Who asked is answered when it is done, or after a while.
    pub(super) fn skip(&mut self, minutes: u32, to_need: bool, reply: Reply<RoomOverview>) {
        match self.may_skip(minutes) {
            Err(why) => drop(reply.send(Err(why))),
            Ok(()) => {
                let answer = Some((reply, self.around.clock.now_ms().saturating_add(ANSWER_MS)));
                self.skipping = Some(Skip { to: self.fold.now.after(minutes), to_need, stride: 1, answer });
                self.set_beat();
            }
        }
    }

    fn may_skip(&mut self, minutes: u32) -> Result<(), Problem> {
        self.in_play()?;
        if !(1..=DAY).contains(&minutes) {
            return Err(problem(
                "bad_request",
                format!("{minutes} minutes cannot be skipped at once."),
                format!("1 to {DAY} can."),
            ));
        }
        if self.skipping.is_some() {
            return Err(problem("conflict", "Time is being skipped already.", "Wait until it stands, or pause."));
        }
        // A room that was just taken up has not looked yet who sits where.
        self.settle_seats()
    }

    /// Goes a stride further, if time is being skipped.
    pub(super) fn skip_on(&mut self) {
        let Some(Skip { to, to_need, stride, .. }) = self.skipping else { return };
        let plays = |room: &Self| matches!(room.row.state, RoomState::Running | RoomState::Paused);
        let began = self.around.clock.now_ms();
        let minutes = to.since(self.fold.now).min(stride);
        let reached = plays(self) && minutes > 0 && self.go_on(minutes, to_need);
        let now = self.around.clock.now_ms();
        if !reached || !plays(self) || self.fold.now >= to {
            return self.end_skip();
        }
        let Some(skip) = &mut self.skipping else { return };
        let fits = u64::from(minutes) * STRIDE_MS / now.saturating_sub(began).max(1);
        skip.stride = u32::try_from(fits).unwrap_or(STRIDE_MAX).clamp(1, (stride * 2).min(STRIDE_MAX));
        if let Some((reply, _)) = skip.answer.take_if(|(_, until)| *until <= now) {
            self.flush();
            drop(reply.send(Ok(self.overview())));
        }
    }

    /// No time is skipped any more.
    pub(super) fn end_skip(&mut self) {
        let Some(skip) = self.skipping.take() else { return };
        self.set_beat();
        if let Some((reply, _)) = skip.answer {
            self.flush();
            drop(reply.send(Ok(self.overview())));
        }
    }
}
