//! Responders at work: what begins and ends in this minute.

use bevy_ecs::system::{Res, ResMut};

use super::jobs::Due;
use super::{Effects, Jobs, ResponseSender, Results, Stance, ransom};
use crate::base::{Clock, Setting};
use crate::draw::Dice;
use crate::event::EventKind;
use crate::network::{LineChange, Net};
use crate::outbox::Outbox;
use crate::workforce::Crew;

pub(crate) fn run(
    setting: Res<Setting>,
    clock: Res<Clock>,
    dice: Res<Dice>,
    net: Net,
    mut jobs: ResMut<Jobs>,
    mut crew: ResMut<Crew>,
    mut stance: ResMut<Stance>,
    mut results: ResMut<Results>,
    mut outbox: ResMut<Outbox<ResponseSender>>,
) {
    let now = clock.now;
    *results = Results::default();
    let mut anything = false;
    while let Some(due) = jobs.agenda.take_due(now) {
        anything = true;
        if let Some(told) = ransom::comes_due(due) {
            stance.key |= told == EventKind::KeyReceived { works: true };
            outbox.emit(0u64, told);
        }
        let Due::Job(id) = due else { continue };
        let Some(place) = jobs.list.iter().position(|job| job.id == id) else { continue };
        let job = &mut jobs.list[place];
        let (spec, ends) = (job.action.verb.spec(), job.until.is_some_and(|until| until <= now));
        let mut effects = Effects {
            scenario: &setting,
            now,
            role: job.role.clone(),
            job: id,
            net: &net,
            results: &mut results,
            stance: &mut stance,
            events: Vec::new(),
        };
        if !std::mem::replace(&mut job.begun, true) {
            (spec.begin)(&mut effects, &job.action);
        }
        if ends {
            let succeeded = (spec.finish)(&mut effects, &job.action);
            effects.emit(EventKind::JobDone { job: id, action: job.action.clone(), succeeded });
        }
        for (subject, kind) in effects.events {
            outbox.emit(subject, kind);
        }
        if ends {
            let job = jobs.list.remove(place);
            if let Some(person) = job.person {
                crew.0[person.index()].job = None;
            }
        }
    }
    if !anything {
        return;
    }
    for change in &results.changes.lines {
        if let LineChange::Internet(cut) = change {
            crew.cut_off(&setting.hospital, *cut);
        }
    }
    if stance.help_called == Some(now) {
        crew.call_help(&setting.hospital, now);
    }
    if stance.paid == Some(now) {
        ransom::was_paid(&setting, &dice, now, &mut jobs.agenda);
    }
    if stance.declared == Some(now) {
        crew.call_in(&setting.hospital, &setting.calendar, now);
    }
    for (job, told) in jobs.assign(&setting, &dice, &mut crew, now) {
        outbox.emit(job.0, told);
    }
}
