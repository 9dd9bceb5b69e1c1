//! How events leave systems: each system writes its own outbox, one stage merges them all.
//!
//! Invariant: two systems never share an outbox, so emitting never orders them. The merged order is
//! `(feature, subject, order of registration, order of emission)`, whatever order the systems ran in.

use std::any::TypeId;
use std::marker::PhantomData;
use std::sync::Arc;

use bevy_ecs::query::FilteredAccessSet;
use bevy_ecs::resource::Resource;
use bevy_ecs::world::World;
use serde::ser::SerializeSeq;
use serde::{Deserialize, Serialize};

use crate::event::{Event, EventKind, Feature};
use crate::time::Tick;

/// A system that emits events.
pub(crate) trait Sender: Send + Sync + 'static {
    /// The feature it belongs to.
    const FEATURE: Feature;
}

/// The events that one system emitted in this tick.
#[derive(Resource)]
pub(crate) struct Outbox<S: Sender> {
    events: Vec<(u64, EventKind)>,
    sender: PhantomData<S>,
}

impl<S: Sender> Default for Outbox<S> {
    fn default() -> Self {
        Self { events: Vec::new(), sender: PhantomData }
    }
}

impl<S: Sender> Outbox<S> {
    /// Emits an event about a subject of the sender's feature.
    pub fn emit(&mut self, subject: impl Into<u64>, kind: EventKind) {
        self.events.push((subject.into(), kind));
    }
}

type Drain = fn(&mut World, &mut Vec<(Feature, u64, EventKind)>);

/// All outboxes, in the order of registration.
#[derive(Resource, Clone, Default)]
pub(crate) struct Outboxes(Vec<(TypeId, Drain)>);

impl Outboxes {
    /// Adds the outbox of a sender.
    pub fn register<S: Sender>(&mut self) {
        let drain: Drain = |world, out| {
            let mut outbox = world.resource_mut::<Outbox<S>>();
            if !outbox.events.is_empty() {
                out.extend(outbox.events.drain(..).map(|(subject, kind)| (S::FEATURE, subject, kind)));
            }
        };
        self.0.push((TypeId::of::<Outbox<S>>(), drain));
    }

    /// Whether an access writes any of them.
    pub fn written_by(&self, world: &World, access: &FilteredAccessSet) -> bool {
        let mut ids = self.0.iter().filter_map(|(outbox, _)| world.components().get_id(*outbox));
        ids.any(|id| access.combined_access().has_write(id))
    }

    /// Takes everything out of all outboxes, merged.
    pub fn drain(&self, world: &mut World) -> Vec<(Feature, u64, EventKind)> {
        let mut out = Vec::new();
        for (_, drain) in &self.0 {
            drain(world, &mut out);
        }
        out.sort_by_key(|(feature, subject, _)| (*feature, *subject));
        out
    }
}

/// Events per sealed block: small enough to copy the open rest, large enough to share the others.
const BLOCK: usize = 256;

/// Every event since the start. Old blocks are shared between forks.
#[derive(Resource, Clone, Default, Debug)]
pub(crate) struct EventLog {
    sealed: Vec<Arc<Vec<Event>>>,
    open: Vec<Event>,
    /// Events before this number were learned by the hospital.
    pub learned: usize,
}

impl EventLog {
    /// Appends what happened at `tick`, numbering each subject's events of the tick.
    pub fn append(&mut self, tick: Tick, batch: Vec<(Feature, u64, EventKind)>) {
        // Within a sorted batch a subject's events stand together; only orders given at this tick can stand before.
        let fresh = self.open.last().is_none_or(|event| event.tick != tick)
            && (!self.open.is_empty()
                || self.sealed.last().and_then(|block| block.last()).is_none_or(|e| e.tick != tick));
        let mut last: Option<(Feature, u64, u16)> = None;
        for (feature, subject, kind) in batch {
            let sequence = match last {
                Some((f, s, sequence)) if (f, s) == (feature, subject) => sequence.saturating_add(1),
                _ if fresh => 0,
                _ => self.next_sequence(tick, feature, subject),
            };
            last = Some((feature, subject, sequence));
            if self.open.len() >= BLOCK {
                self.sealed.push(Arc::new(std::mem::take(&mut self.open)));
            }
            self.open.push(Event { tick, feature, subject, sequence, kind });
        }
    }

    fn next_sequence(&self, tick: Tick, feature: Feature, subject: u64) -> u16 {
        let same = |event: &&Event| event.feature == feature && event.subject == subject;
        self.of_tick(tick).filter(same).last().map_or(0, |event| event.sequence.saturating_add(1))
    }

    /// How many events there are.
    pub fn len(&self) -> usize {
        self.sealed.len() * BLOCK + self.open.len()
    }

    /// The events from a number on, oldest first.
    pub fn since(&self, cursor: usize) -> impl Iterator<Item = &Event> {
        let block = (cursor / BLOCK).min(self.sealed.len());
        let skip = cursor.saturating_sub(block * BLOCK);
        self.sealed[block..].iter().flat_map(|events| events.iter()).chain(&self.open).skip(skip)
    }

    fn of_tick(&self, tick: Tick) -> impl Iterator<Item = &Event> {
        let mut start = self.open.len();
        while start > 0 && self.open[start - 1].tick == tick {
            start -= 1;
        }
        // A tick's events can reach back into the last sealed block.
        let tail = if start == 0 { self.sealed.last().map_or(&[][..], |block| block.as_slice()) } else { &[] };
        let from = tail.iter().rposition(|event| event.tick != tick).map_or(0, |n| n + 1);
        tail[from..].iter().chain(&self.open[start..])
    }
}

impl Serialize for EventLog {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // The canonical encoding needs the length first, and a chain of iterators does not know it.
        let mut sequence = serializer.serialize_seq(Some(self.len()))?;
        self.since(0).try_for_each(|event| sequence.serialize_element(event))?;
        sequence.end()
    }
}

/// A cursor into the events of an exercise.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default, Serialize, Deserialize)]
pub struct Cursor(pub usize);

#[cfg(test)]
mod tests {
    use super::*;

    fn told(n: u16) -> EventKind {
        EventKind::InjectTold { inject: crate::ids::InjectId(n) }
    }

    #[test]
    fn sequences_count_each_subject_of_a_tick_across_blocks() {
        let mut log = EventLog::default();
        for n in 0..300u16 {
            log.append(Tick(5), vec![(Feature::Storyline, 1, told(n)), (Feature::Storyline, 2, told(n))]);
        }
        let sequences: Vec<_> = log.since(0).filter(|e| e.subject == 2).map(|e| e.sequence).collect();
        assert_eq!(sequences, (0..300).collect::<Vec<_>>());
        assert_eq!(log.len(), 600);
        assert_eq!(log.since(599).count(), 1);
        assert_eq!(log.since(600).count(), 0);
        assert_eq!(log.since(0).count(), 600);
        assert!(postcard::to_allocvec(&log).is_ok(), "a log of more than one block encodes");
    }

    #[test]
    fn a_log_encodes_as_the_list_of_its_events() {
        let mut log = EventLog::default();
        for n in 0..600u16 {
            log.append(Tick(u32::from(n)), vec![(Feature::Storyline, 1, told(n))]);
        }
        let events: Vec<_> = log.since(0).cloned().collect();
        let bytes = |value: Result<Vec<u8>, postcard::Error>| value.expect("plain data");
        assert_eq!(bytes(postcard::to_allocvec(&log)), bytes(postcard::to_allocvec(&events)));
    }
}
