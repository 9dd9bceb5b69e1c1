//! Interventions in a running exercise.
//!
//! Invariant: an intervention tells the seats something, ends play, or says who sits where, and touches nothing else: no
//! draw, no machine, no patient. What follows from it follows as from a message of the storyline, or as if that seat had
//! been taken or empty from the beginning of this minute.

use std::sync::Arc;

use super::Exercise;
use crate::action::Refusal;
use crate::event::{EventKind, Feature};
use crate::ids::{InjectId, RoleId};
use crate::intervention::{FREE_FIRST, FREE_MAX, FreeMessage, FreeWords, Intervention};
use crate::knowledge::Knowledge;
use crate::response::Stance;
use crate::storyline::{PAGE, Story};
use crate::workforce::institution::Institution;

impl Exercise {
    /// Somebody steps in. It is taken at once or refused; a refusal changes nothing.
    ///
    /// # Errors
    /// Why it was refused, and what to do instead.
    pub fn intervene(&mut self, what: &Intervention) -> Result<(), Refusal> {
        if self.is_over() {
            return Err(Refusal::new("Play is over.", "Nobody reads what comes now."));
        }
        let told = match what {
            Intervention::Prepared(id) => self.tell_prepared(*id)?,
            Intervention::Free(message) => self.tell_free(message)?,
            Intervention::End => (PAGE, self.end_play()),
            Intervention::Seat { role, who } => return self.reseat(role, who.is_some()),
        };
        let (subject, kind) = told;
        self.happened(vec![(Feature::Storyline, subject, kind)]);
        Ok(())
    }

    /// Gives what a facilitator's free message says. It changes what seats read and nothing else.
    pub fn set_words(&mut self, words: FreeWords) {
        Arc::make_mut(&mut self.words).insert(words.digest(), words);
    }

    /// The words of a free message that were given.
    pub fn words(&self, message: &FreeMessage) -> Option<&FreeWords> {
        self.words.get(&message.words)
    }

    /// Somebody sits in a seat from now on, or nobody does. Who it is makes no difference here.
    fn reseat(&mut self, role: &RoleId, taken: bool) -> Result<(), Refusal> {
        self.seat(role)?;
        let mut occupied = self.world().resource::<Stance>().occupied.clone();
        if taken {
            occupied.insert(role.clone());
        } else if !occupied.remove(role) {
            return Err(Refusal::new(format!("Nobody sits in the seat {role}."), ""));
        }
        let program = Arc::clone(&self.program);
        (self.seats, self.chart) = super::seats_and_chart(&program.scenario, &occupied);
        let world = self.world_mut();
        world.resource_mut::<Stance>().seat(&program.scenario, &occupied);
        if !taken {
            world.resource_mut::<Institution>().look_again();
        }
        Ok(())
    }

    fn tell_prepared(&mut self, id: InjectId) -> Result<(u64, EventKind), Refusal> {
        let (now, program) = (self.now(), Arc::clone(&self.program));
        let Some(message) = program.scenario.message(id) else {
            let last = program.scenario.storyline.len();
            return Err(Refusal::new(
                format!("The scenario has no message {}.", u32::from(id.0) + 1),
                format!("Its messages are 1 to {last}."),
            ));
        };
        let knowledge = self.world().resource::<Knowledge>();
        if message.question.is_some() && knowledge.told_at(id).is_some() {
            let why = "This message asks something and was told already.";
            return Err(Refusal::new(why, "A question is asked once; send a message in your own words."));
        }
        self.world_mut().resource_mut::<Story>().tell_now(message, now, id);
        Ok((u64::from(id.0), EventKind::InjectTold { inject: id }))
    }

    fn tell_free(&mut self, message: &FreeMessage) -> Result<(u64, EventKind), Refusal> {
        let storyline = self.scenario().storyline.len();
        let id = message.id().filter(|_| storyline <= usize::from(FREE_FIRST)).ok_or_else(|| {
            Refusal::new(
                format!("A message of a facilitator has no number {}.", message.number),
                format!("Number them from 1 to {FREE_MAX}."),
            )
        })?;
        if let Some(role) = &message.to {
            self.seat(role)?;
        }
        let mut knowledge = self.world_mut().resource_mut::<Knowledge>();
        if knowledge.free.contains_key(&id) {
            let why = format!("Message {} of the facilitator was told already.", message.number);
            return Err(Refusal::new(why, "Give it the next number."));
        }
        knowledge.free.insert(id, message.clone());
        Ok((u64::from(id.0), EventKind::InjectTold { inject: id }))
    }

    fn end_play(&mut self) -> EventKind {
        let phases = u8::try_from(self.scenario().phases.len()).unwrap_or(u8::MAX);
        self.world_mut().resource_mut::<Story>().end_play(phases);
        EventKind::PhaseBegan { phase: phases }
    }
}
