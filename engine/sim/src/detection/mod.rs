//! Alerts: what the tools make of traces, and of harmless things that look like them.
//!
//! Invariant: a true alert comes from a trace that was left in the same tick or shortly before; a false one is
//! drawn per zone and hour, never per machine. An alert never says whether it is true.

use std::collections::BTreeMap;

use bevy_ecs::resource::Resource;
use bevy_ecs::system::{Res, ResMut};
use serde::{Deserialize, Serialize};

use crate::adversary::{Attempt, Moves};
use crate::agenda::Agenda;
use crate::base::{Clock, Machines, Setting};
use crate::catalogue::DetectionClass;
use crate::draw::{Dice, Purpose};
use crate::event::{AlertKind, EventKind, Feature};
use crate::ids::{AlertId, AssetId, TechniqueId, ZoneId};
use crate::outbox::{Outbox, Sender};
use crate::scenario::{Monitoring, Permille, Scenario};
use crate::schedule::{Assembly, Stage};
use crate::time::{HOUR, Tick};

/// A console shows one alert per machine and technique in this time, however often the tool fires [estimate].
const QUIET_MINUTES: u32 = 4 * HOUR;

/// What is left of the chance of an alert where an intruder switched the watchers off: the network still sees a part
/// [estimate].
const BLINDED: Permille = 200;

/// False alerts per thousand machines and hour that reach a person [estimate: 40 to 120 a day for 4,000 endpoints].
const FALSE_PER_1000_MACHINES_HOUR_MILLI: u32 = 830;

/// Share of those alerts that antivirus alone raises [estimate: what it sees of techniques that administration
/// resembles, 0.15 of endpoint detection].
const FALSE_BY_ANTIVIRUS: Permille = 150;

/// What the console has shown and will show.
#[derive(Resource, Clone, Default, Debug, Serialize, Deserialize)]
pub(crate) struct Console {
    agenda: Agenda<Due>,
    raised: BTreeMap<AssetId, u16>,
    last: BTreeMap<(AssetId, TechniqueId), Tick>,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
enum Due {
    Raise {
        asset: AssetId,
        technique: TechniqueId,
        hostile: bool,
    },
    /// Draw the next hour's false alerts of a zone.
    Hour(ZoneId),
}

pub(crate) struct DetectionSender;

impl Sender for DetectionSender {
    const FEATURE: Feature = Feature::Detection;
}

pub(crate) fn install(assembly: &mut Assembly, scenario: &Scenario) {
    let mut console = Console::default();
    for zone in 0..scenario.hospital.zones.len() {
        console.agenda.plan(Tick(0), Due::Hour(zone.into()));
    }
    assembly.state(console);
    let zones = 0..scenario.hospital.zones.len();
    let watched = |zone| Machines::of(scenario, |a| a.zone.index() == zone && a.monitoring > Monitoring::None);
    assembly.scratch(Watched(zones.map(watched).collect()));
    assembly.outbox::<DetectionSender>();
    assembly.register.due(|world| world.resource::<Console>().agenda.next());
    assembly.system(Stage::React, run);
}

/// Watched machines, by zone.
#[derive(Resource)]
struct Watched(Vec<Machines>);

fn run(
    setting: Res<Setting>,
    clock: Res<Clock>,
    dice: Res<Dice>,
    moves: Res<Moves>,
    watched: Res<Watched>,
    mut console: ResMut<Console>,
    mut outbox: ResMut<Outbox<DetectionSender>>,
) {
    let now = clock.now;
    for attempt in &moves.attempts {
        notice(&setting, &dice, now, attempt, &mut console);
    }
    while let Some(due) = console.agenda.take_due(now) {
        match due {
            Due::Raise { asset, technique, hostile } => {
                raise(now, asset, technique, hostile, &mut console, &mut outbox)
            }
            Due::Hour(zone) => plan_false_alerts(&setting, &dice, now, zone, &watched.0[zone.index()], &mut console),
        }
    }
}

/// A trace may raise an alert within a few minutes.
fn notice(setting: &Scenario, dice: &Dice, now: Tick, attempt: &Attempt, console: &mut Console) {
    let Some(row) = setting.catalogue.technique(attempt.technique) else { return };
    let subject = attempt.technique.key() << 16 | u64::from(attempt.target.0);
    let mut draw = dice.draw(Purpose::Detection, subject, attempt.occasion);
    let monitoring = setting.hospital.assets[attempt.target.index()].monitoring;
    let chance = chance_of_alert(row.detection, monitoring);
    if draw.chance(if attempt.blinded { chance * BLINDED / 1000 } else { chance }) {
        let at = now.after(draw.triangular(0, 1, 6));
        console.agenda.plan(at, Due::Raise { asset: attempt.target, technique: attempt.technique, hostile: true });
    }
}

/// Chance that one attempt raises an alert: by class under endpoint detection; antivirus sees less [estimate].
pub(crate) fn chance_of_alert(class: DetectionClass, monitoring: Monitoring) -> Permille {
    match (monitoring, class) {
        (Monitoring::None, _) => 0,
        (Monitoring::Antivirus, DetectionClass::High) => 330,
        (Monitoring::Antivirus, DetectionClass::Medium) => 70,
        (Monitoring::Antivirus, DetectionClass::Low) => 10,
        (_, DetectionClass::High) => 830,
        (_, DetectionClass::Medium) => 450,
        (_, DetectionClass::Low) => 120,
    }
}

fn plan_false_alerts(
    setting: &Scenario,
    dice: &Dice,
    now: Tick,
    zone: ZoneId,
    machines: &Machines,
    console: &mut Console,
) {
    let next = setting.calendar.next_hour(now);
    console.agenda.plan(next, Due::Hour(zone));
    let everyday: Vec<_> = setting.catalogue.techniques.iter().filter(|row| row.everyday).map(|row| row.id).collect();
    let kinds = u32::try_from(everyday.len()).unwrap_or(u32::MAX);
    let total = if kinds == 0 { 0 } else { machines.total() };
    let hour = u64::from(setting.calendar.hour_index(now));
    let mut draw = dice.draw(Purpose::FalseAlert, u64::from(zone.0), hour);
    let mean_milli = u64::from(total) * u64::from(FALSE_PER_1000_MACHINES_HOUR_MILLI) / 1000;
    let seen = if setting.hospital.has_endpoint_detection() { 1000 } else { FALSE_BY_ANTIVIRUS };
    let mean_milli = mean_milli * u64::from(seen) / 1000;
    let mean_milli = u32::try_from(mean_milli).unwrap_or(u32::MAX);
    for _ in 0..draw.poisson(mean_milli) {
        let at = now.after(draw.below(next.since(now)));
        let technique = everyday[draw.below(kinds) as usize];
        if let Some(asset) = machines.nth(draw.below(total)) {
            console.agenda.plan(at, Due::Raise { asset, technique, hostile: false });
        }
    }
}

fn raise(
    now: Tick,
    asset: AssetId,
    technique: TechniqueId,
    hostile: bool,
    console: &mut Console,
    outbox: &mut Outbox<DetectionSender>,
) {
    if let Some(last) = console.last.insert((asset, technique), now)
        && now.since(last) < QUIET_MINUTES
    {
        console.last.insert((asset, technique), last);
        return;
    }
    let nth = console.raised.entry(asset).or_default();
    *nth = nth.saturating_add(1);
    let alert = AlertId { asset, nth: *nth };
    outbox.emit(asset.0, EventKind::AlertRaised { alert, what: AlertKind::LooksLike(technique), hostile });
}
