//! What is told to the seats and asked of them, and when the exercise turns a page.
//!
//! Invariant: the storyline reacts to events; it announces nothing that did not happen, and changes nothing but what
//! people are told. What it waits for is kept by a [`Watch`].

mod watch;

use std::collections::{BTreeMap, BTreeSet};

use bevy_ecs::resource::Resource;
use bevy_ecs::system::{Res, ResMut};
use bevy_ecs::world::World;
use serde::{Deserialize, Serialize};

pub use watch::Watch;

use crate::agenda::Agenda;
use crate::base::{Clock, Setting};
use crate::event::{Event, EventKind, Feature};
use crate::ids::InjectId;
use crate::outbox::{Outbox, Sender};
use crate::scenario::{Message, Scenario, Trigger};
use crate::schedule::{Assembly, Stage};
use crate::time::Tick;

/// The subject of events about phases: no message has this number.
pub(crate) const PAGE: u64 = u16::MAX as u64 + 1;

/// Where the story stands.
#[derive(Resource, Clone, Default, Debug, Serialize, Deserialize)]
pub(crate) struct Story {
    agenda: Agenda<Due>,
    /// How often each inject was told.
    told: BTreeMap<InjectId, u16>,
    /// Injects that have a place on the agenda or were told.
    planned: BTreeSet<InjectId>,
    /// Questions that were answered or whose time is up.
    closed: BTreeSet<InjectId>,
    /// The phase that runs; `None` before play.
    phase: Option<u8>,
    watch: Watch,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
enum Due {
    /// A phase begins; the number of phases stands for the end of play.
    Phase(u8),
    /// An inject is told for the time after so many times.
    Tell(InjectId, u16),
    /// Time for an answer is up.
    Close(InjectId),
}

impl Story {
    /// Plans everything that is counted from the beginning of play.
    pub fn begin_play(&mut self, scenario: &Scenario, at: Tick) {
        self.agenda.plan(at, Due::Phase(0));
        for (n, inject) in scenario.storyline.iter().enumerate() {
            if let Trigger::At(minutes) = inject.trigger {
                self.agenda.plan(at.after(minutes), Due::Tell(n.into(), 0));
                self.planned.insert(n.into());
            } else if let Some(minutes) = inject.at_latest {
                self.agenda.plan(at.after(minutes), Due::Tell(n.into(), 0));
            }
        }
    }

    /// Notes that a message is told now. What was planned for it before does not tell it again.
    pub fn tell_now(&mut self, message: &Message, now: Tick, id: InjectId) {
        let told = self.told.entry(id).or_default();
        *told = told.saturating_add(1);
        self.planned.insert(id);
        if let Some(within) = message.question.as_ref().and_then(|question| question.within) {
            // An answer in the last minute is carried out in the minute after.
            self.agenda.plan(now.after(within.saturating_add(1)), Due::Close(id));
        }
    }

    /// Notes that play ends now: the number of phases stands for what comes after.
    pub fn end_play(&mut self, phases: u8) {
        self.phase = Some(phases);
    }

    /// Takes in events up to `now` and plans what they trigger, for the next minute at the earliest.
    pub fn see<'a>(&mut self, scenario: &Scenario, now: Tick, events: impl Iterator<Item = &'a Event>) {
        let mut changed = false;
        for event in events {
            if let EventKind::Answered { inject, .. } = event.kind {
                self.closed.insert(inject);
            }
            changed |= self.watch.see(event);
        }
        let plays = |phase: &u8| changed && usize::from(*phase) < scenario.phases.len();
        let Some(phase) = self.phase.filter(plays) else { return };
        for (n, inject) in scenario.storyline.iter().enumerate() {
            let id = InjectId::from(n);
            if self.planned.contains(&id) || self.told.contains_key(&id) {
                continue;
            }
            let at = match &inject.trigger {
                Trigger::At(_) => None,
                Trigger::After(moment, minutes) => self.watch.when(moment).map(|at| at.after(*minutes)),
                Trigger::When(condition) => self.watch.holds(scenario, condition).then_some(now),
            };
            if let Some(at) = at {
                self.agenda.plan(at.max(now.after(1)), Due::Tell(id, 0));
                self.planned.insert(id);
            }
        }
        let until = scenario.phases.get(usize::from(phase)).and_then(|phase| phase.until.as_ref());
        if until.is_some_and(|until| self.watch.holds(scenario, until)) {
            self.agenda.plan(now.after(1), Due::Phase(phase + 1));
        }
    }
}

pub(crate) struct StorySender;

impl Sender for StorySender {
    const FEATURE: Feature = Feature::Storyline;
}

pub(crate) fn install(assembly: &mut Assembly, scenario: &Scenario) {
    let mut story = Story { watch: Watch::of(scenario), ..Story::default() };
    if scenario.prelude.is_none() {
        story.begin_play(scenario, Tick(0));
    }
    assembly.state(story);
    assembly.outbox::<StorySender>();
    assembly.register.due(|world: &World| world.resource::<Story>().agenda.next());
    assembly.system(Stage::React, run);
}

fn run(setting: Res<Setting>, clock: Res<Clock>, mut story: ResMut<Story>, mut outbox: ResMut<Outbox<StorySender>>) {
    while let Some(due) = story.agenda.take_due(clock.now) {
        let over = story.phase.is_some_and(|phase| usize::from(phase) >= setting.phases.len());
        match due {
            // After play nobody reads what comes, nor waits for an answer.
            Due::Tell(..) | Due::Close(_) if over => {}
            Due::Phase(phase) => turn_page(&setting, clock.now, phase, &mut story, &mut outbox),
            Due::Tell(inject, nth) => tell(&setting, clock.now, inject, nth, &mut story, &mut outbox),
            Due::Close(inject) => {
                if story.closed.insert(inject) {
                    let question = setting.message(inject).and_then(|message| message.question.as_ref());
                    outbox.emit(
                        inject.0,
                        match question.and_then(|question| question.otherwise) {
                            Some(option) => EventKind::Answered { inject, option, confidence: None, role: None },
                            None => EventKind::QuestionLapsed { inject },
                        },
                    );
                }
            }
        }
    }
}

fn turn_page(setting: &Scenario, now: Tick, phase: u8, story: &mut Story, outbox: &mut Outbox<StorySender>) {
    // A phase that ended early leaves its planned end behind on the agenda.
    if story.phase.is_some_and(|running| phase <= running) {
        return;
    }
    story.phase = Some(phase);
    outbox.emit(PAGE, EventKind::PhaseBegan { phase });
    if let Some(spec) = setting.phases.get(usize::from(phase)) {
        story.agenda.plan(now.after(spec.minutes), Due::Phase(phase + 1));
    }
}

fn tell(setting: &Scenario, now: Tick, id: InjectId, nth: u16, story: &mut Story, outbox: &mut Outbox<StorySender>) {
    let Some(inject) = setting.storyline.get(id.index()) else { return };
    let so_far = story.told.get(&id).copied().unwrap_or(0);
    // What came by its trigger does not come once more because of its latest moment, nor the other way round.
    if so_far != nth {
        return;
    }
    if inject.unless.as_ref().is_some_and(|unless| story.watch.holds(setting, unless)) {
        // It does not come at all, at its latest moment either.
        story.told.insert(id, u16::MAX);
        return;
    }
    story.tell_now(&inject.message, now, id);
    outbox.emit(id.0, EventKind::InjectTold { inject: id });
    if let Some(repeat) = inject.repeat.filter(|repeat| so_far + 1 < repeat.times) {
        story.agenda.plan(now.after(repeat.every), Due::Tell(id, so_far + 1));
    }
}
