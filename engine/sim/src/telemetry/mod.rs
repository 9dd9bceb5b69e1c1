//! Log records: the traces that attempts leave, and the benign background around them.
//!
//! Invariant: traces are stored as they happen; background records are generated when somebody looks, from keyed
//! draws, the same for everybody. Looking writes nothing.

use std::sync::Arc;

use bevy_ecs::system::{Res, ResMut};

use crate::adversary::Moves;
use crate::base::Setting;
use crate::draw::{Dice, Purpose};
use crate::event::{EventKind, Feature};
use crate::ids::AssetId;
use crate::knowledge::{Condition, Knowledge, KnownTrace};
use crate::network::{Net, NetworkState};
use crate::outbox::{Outbox, Sender};
use crate::scenario::{Monitoring, Scenario};
use crate::schedule::{Assembly, Stage};
use crate::time::{HOUR, Tick};
use crate::view::{Answer, LogRecord, Query};

/// Benign records of one machine in an hour that are worth a line in an answer [estimate].
const BACKGROUND_PER_HOUR_MILLI: u32 = 1_500;

/// The longest look back, in minutes.
const LOOK_BACK_MAX: u32 = 24 * HOUR;

/// Harmless lines, by what an office machine logs in a day.
const BACKGROUND: [(&str, &str); 6] = [
    ("Security", "log-on of a member of staff"),
    ("System", "a service was restarted by the update agent"),
    ("Security", "scheduled task of the inventory agent ran"),
    ("Application", "the clinical client reconnected to its server"),
    ("System", "the clock was set by the time service"),
    ("Security", "an administrator opened a remote support session, ticket noted"),
];

pub(crate) struct TelemetrySender;

impl Sender for TelemetrySender {
    const FEATURE: Feature = Feature::Telemetry;
}

pub(crate) fn install(assembly: &mut Assembly) {
    assembly.outbox::<TelemetrySender>();
    assembly.system(Stage::React, run);
}

/// Every attempt leaves a trace; it can be found later if the machine sends its logs anywhere.
fn run(setting: Res<Setting>, moves: Res<Moves>, net: Net, mut outbox: ResMut<Outbox<TelemetrySender>>) {
    for attempt in &moves.attempts {
        let spec = &setting.hospital.assets[attempt.target.index()];
        let connected = !net.host(attempt.target).isolated && !net.zone(spec.zone).isolated;
        let collected = spec.monitoring >= Monitoring::Monitor && connected && !attempt.blinded;
        let (asset, technique, account) = (attempt.target, attempt.technique, attempt.account);
        let kind = EventKind::TraceLeft { asset, technique, collected, account };
        outbox.emit(attempt.target.0, kind);
    }
}

/// Answers a question from the hospital's records.
pub(crate) fn answer(scenario: &Scenario, dice: &Dice, knowledge: &Knowledge, now: Tick, query: &Query) -> Answer {
    match query {
        Query::Logs { asset, minutes } => {
            let mut answer = Answer { records: Vec::new(), gaps: Vec::new() };
            let Some(spec) = scenario.hospital.assets.get(asset.index()) else {
                answer.gaps.push("There is no such machine.".into());
                return answer;
            };
            let from = Tick(now.0.saturating_sub((*minutes).min(LOOK_BACK_MAX)));
            if spec.monitoring < Monitoring::Monitor {
                answer.gaps.push(format!("{} sends no logs; look closer at the machine itself.", spec.name));
                return answer;
            }
            if knowledge.assets()[asset.index()].condition == Condition::Down {
                answer.gaps.push(format!("{} is being worked on and sends nothing now.", spec.name));
            }
            traces(scenario, knowledge, |trace| trace.asset == *asset && trace.at >= from, &mut answer);
            if knowledge.works(scenario, *asset).isolated {
                answer.gaps.push(format!("{} is cut off: what it logs since then stays on it.", spec.name));
                return answer;
            }
            background(scenario, dice, *asset, from, now, &mut answer.records);
            answer.records.sort_by(|a, b| (a.at, &a.text).cmp(&(b.at, &b.text)));
            answer
        }
        Query::Hunt { technique } => {
            let mut answer = Answer { records: Vec::new(), gaps: Vec::new() };
            traces(scenario, knowledge, |trace| trace.technique == *technique, &mut answer);
            let silent = scenario.hospital.assets.iter().filter(|asset| asset.monitoring < Monitoring::Monitor).count();
            if silent > 0 {
                answer.gaps.push(format!("{silent} machines or groups send no logs and are not covered."));
            }
            answer
        }
    }
}

fn traces(scenario: &Scenario, knowledge: &Knowledge, fits: impl Fn(&KnownTrace) -> bool, answer: &mut Answer) {
    for trace in knowledge.traces.iter().filter(|trace| fits(trace)) {
        if let Some(row) = scenario.catalogue.technique(trace.technique) {
            let account = trace.account.and_then(|account| scenario.hospital.accounts.get(account.index()));
            let who = account.map_or(String::new(), |account| format!(", by {}", account.name));
            answer.records.push(LogRecord {
                at: trace.at,
                asset: trace.asset,
                source: Arc::from(row.log_source.as_str()),
                text: format!("activity as in {} {}{who}", row.id, row.name),
            });
        }
    }
}

/// Benign records of a machine, hour by hour from keyed draws.
fn background(scenario: &Scenario, dice: &Dice, asset: AssetId, from: Tick, now: Tick, records: &mut Vec<LogRecord>) {
    let mut hour_start = Tick(from.0.saturating_sub(scenario.calendar.minute_of_hour(from)));
    while hour_start <= now {
        let hour = u64::from(scenario.calendar.hour_index(hour_start));
        let next = scenario.calendar.next_hour(hour_start);
        let mut draw = dice.draw_at(hour_start, Purpose::Background, u64::from(asset.0), hour);
        for _ in 0..draw.poisson(BACKGROUND_PER_HOUR_MILLI) {
            let at = hour_start.after(draw.below(next.since(hour_start)));
            let (source, text) = BACKGROUND[draw.below(BACKGROUND.len() as u32) as usize];
            if at >= from && at <= now {
                records.push(LogRecord { at, asset, source: Arc::from(source), text: text.to_owned() });
            }
        }
        hour_start = next;
    }
}
