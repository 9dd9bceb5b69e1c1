//! The baseline institution: what the hospital does by itself where a seat is empty.
//!
//! Staff report; somebody declares; IT cuts off what was reported, then whole zones, looks at every machine,
//! rebuilds and patches, reconnects; the law's notices are sent; wards go to paper and back; ambulances are diverted and called again.
//!
//! Invariant: it decides on the hospital's knowledge alone, with the same actions as a seat, and a role's rules
//! rest while somebody sits there or decides for it. Delays are medians of real cases where there are some.

mod rules;

use std::collections::BTreeSet;

use bevy_ecs::resource::Resource;
use bevy_ecs::system::{Res, ResMut};
use bevy_ecs::world::World;
use serde::{Deserialize, Serialize};

use crate::action::{Action, Arg, Desk, Verb};
use crate::agenda::Agenda;
use crate::base::{Clock, Setting};
use crate::draw::{Dice, Purpose};
use crate::event::Feature;
use crate::ids::{AssetId, DutyId, PartnerId, ProcessId, RoleId, ZoneId};
use crate::knowledge::Knowledge;
use crate::outbox::{Outbox, Sender};
use crate::response::{Jobs, Stance, Taken};
use crate::schedule::{Assembly, Stage};
use crate::time::Tick;

/// Minutes between two looks at what is new: nobody decides anew with every message [estimate].
const REVIEW_MINUTES: u32 = 5;

/// What a default rule decides.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub(crate) enum Choice {
    Declare,
    Isolate(AssetId, bool),
    CutZone(ZoneId, bool),
    OpenPort(ZoneId, u16),
    /// Look at a machine because of an alert.
    FollowUp(AssetId),
    Look(AssetId),
    Patch(AssetId),
    Reimage(AssetId),
    Restore(AssetId),
    Downtime(ProcessId, bool),
    Divert(bool),
    /// Connect the internet again.
    Internet,
    /// Connect a partner's line again.
    Partner(PartnerId),
    /// Put backup sets back into the daily run.
    Unprotect,
    Notify(DutyId),
}

impl Choice {
    /// The role whose rule it is.
    fn role(self) -> &'static str {
        match self {
            Self::Declare => "ciso",
            Self::FollowUp(_) => "soc_analyst",
            Self::Isolate(..) | Self::CutZone(..) | Self::OpenPort(..) | Self::Look(_) => "it_ops",
            Self::Patch(_) | Self::Reimage(_) | Self::Restore(_) => "it_ops",
            Self::Internet | Self::Partner(_) | Self::Unprotect => "it_ops",
            Self::Notify(_) => "dpo",
            Self::Downtime(..) => "nursing_director",
            Self::Divert(_) => "medical_director",
        }
    }

    fn action(self) -> Action {
        match self {
            Self::Declare => Action::new(Verb::DeclareIncident, []),
            Self::Isolate(asset, on) => Action::new(Verb::IsolateAsset, [Arg::Asset(asset), Arg::Switch(on)]),
            Self::CutZone(zone, on) => Action::new(Verb::IsolateZone, [Arg::Zone(zone), Arg::Switch(on)]),
            Self::OpenPort(zone, port) => {
                Action::new(Verb::Block, [Arg::Port(port), Arg::Zone(zone), Arg::Switch(false)])
            }
            Self::Look(asset) | Self::FollowUp(asset) => Action::new(Verb::LookCloser, [Arg::Asset(asset)]),
            Self::Patch(asset) => Action::new(Verb::Patch, [Arg::Asset(asset)]),
            Self::Reimage(asset) => Action::new(Verb::Reimage, [Arg::Asset(asset)]),
            Self::Restore(asset) => Action::new(Verb::Restore, [Arg::Asset(asset)]),
            Self::Downtime(process, on) => Action::new(Verb::StartDowntime, [Arg::Process(process), Arg::Switch(on)]),
            Self::Divert(on) => Action::new(Verb::DivertAmbulances, [Arg::Switch(on)]),
            Self::Internet => Action::new(Verb::CutInternet, [Arg::Switch(false)]),
            Self::Partner(partner) => Action::new(Verb::CutPartner, [Arg::Partner(partner), Arg::Switch(false)]),
            Self::Unprotect => Action::new(Verb::ProtectBackups, [Arg::Switch(false)]),
            Self::Notify(duty) => Action::new(Verb::Notify, [Arg::Duty(duty)]),
        }
    }
}

/// What empty seats are about to decide.
#[derive(Resource, Clone, Default, Debug, Serialize, Deserialize)]
pub(crate) struct Institution {
    agenda: Agenda<Choice>,
    /// Choices that have a place on the agenda.
    pending: BTreeSet<Choice>,
    /// The version of the hospital's knowledge that was last looked at.
    seen: u64,
    /// When those in charge look at what is new again.
    next_review: Tick,
    /// How many alerts the desk has seen.
    alerts_seen: usize,
    /// When the next round of looking at everything begins.
    next_round: Option<Tick>,
}

impl Institution {
    /// A seat has fallen empty: what is known already is looked at again, although nothing is new.
    pub fn look_again(&mut self) {
        self.seen = u64::MAX;
    }

    /// Plans a decision after a delay, once.
    fn plan(&mut self, dice: &Dice, now: Tick, choice: Choice, median: u32, sigma: f64) {
        if self.pending.insert(choice) {
            let (subject, occasion) = choice_key(choice);
            let delay = dice.draw(Purpose::Baseline, subject, occasion).lognormal(median, sigma);
            self.agenda.plan(now.after(delay), choice);
        }
    }
}

/// The draw of a choice is keyed by what it is about; decided again, it takes as long again.
fn choice_key(choice: Choice) -> (u64, u64) {
    match choice {
        Choice::Declare => (1, 0),
        Choice::Isolate(asset, on) => (2 + u64::from(on), u64::from(asset.0)),
        Choice::CutZone(zone, on) => (4 + u64::from(on), u64::from(zone.0)),
        Choice::OpenPort(zone, port) => (14, u64::from(zone.0) << 16 | u64::from(port)),
        Choice::FollowUp(asset) => (15, u64::from(asset.0)),
        Choice::Look(asset) => (6, u64::from(asset.0)),
        Choice::Patch(asset) => (7, u64::from(asset.0)),
        Choice::Reimage(asset) => (8, u64::from(asset.0)),
        Choice::Restore(asset) => (9, u64::from(asset.0)),
        Choice::Downtime(process, on) => (10 + u64::from(on), u64::from(process.0)),
        Choice::Divert(on) => (12 + u64::from(on), 0),
        Choice::Internet => (16, 0),
        Choice::Partner(partner) => (17, u64::from(partner.0)),
        Choice::Unprotect => (18, 0),
        Choice::Notify(duty) => (19, u64::from(duty.0)),
    }
}

pub(crate) struct InstitutionSender;

impl Sender for InstitutionSender {
    const FEATURE: Feature = Feature::Response;
}

pub(crate) fn install(assembly: &mut Assembly) {
    assembly.state(Institution::default());
    assembly.outbox::<InstitutionSender>();
    assembly.register.due(due);
    // Both hand out work to the same people: what was decided by rule is ordered first, then work goes on.
    assembly.system_before(Stage::Act, run, crate::response::work);
}

fn due(world: &World) -> Option<Tick> {
    let institution = world.resource::<Institution>();
    let behind = institution.seen != world.resource::<Knowledge>().version;
    let review = behind.then(|| institution.next_review.max(world.resource::<Clock>().now.after(1)));
    review.into_iter().chain(institution.agenda.next()).chain(institution.next_round).min()
}

fn run(
    setting: Res<Setting>,
    clock: Res<Clock>,
    dice: Res<Dice>,
    knowledge: Res<Knowledge>,
    stance: Res<Stance>,
    mut institution: ResMut<Institution>,
    mut jobs: ResMut<Jobs>,
    mut outbox: ResMut<Outbox<InstitutionSender>>,
) {
    let now = clock.now;
    let round = institution.next_round.is_some_and(|at| at <= now);
    let review = institution.seen != knowledge.version && institution.next_review <= now;
    if !review && !round && institution.agenda.next().is_none_or(|at| at > now) {
        return;
    }
    let desk = Desk { scenario: &setting, knowledge: &knowledge, now };
    if review || round {
        institution.seen = knowledge.version;
        institution.next_review = now.after(REVIEW_MINUTES);
        rules::consider(&desk, &dice, &stance, &jobs, &mut institution);
    }
    while let Some(choice) = institution.agenda.take_due(now) {
        institution.pending.remove(&choice);
        let (role, action) = (RoleId::new(choice.role()), choice.action());
        let sensible = !stance.resting.contains(&role)
            && jobs.check(&setting, &action).is_ok()
            && rules::still_wanted(&desk, choice);
        if sensible && (action.verb.spec().check)(&desk, &action).is_ok() {
            let (job, told) = jobs.take(Taken { role, by_default: true, action }, now);
            jobs.agenda.plan(now, crate::response::Due::Assign);
            outbox.emit(job.0, told);
        }
    }
}
