//! What people did about it: whether they noticed, told, kept, judged and decided.
//!
//! Invariant: whether something was true or right is told from the events before it, never from those after.

use std::collections::{BTreeMap, BTreeSet};

use codedark_sim::event::{Event, EventKind};
use codedark_sim::ids::{AlertId, AssetId, DutyId};
use codedark_sim::knowledge::{Finding, Verdict};
use codedark_sim::posture::{Audience, Ransom, Statement};
use codedark_sim::time::{HOUR, Tick};

use super::Case;
use super::harm::begins;
use crate::aims::AskedOf;

/// How long after it was noticed staff, patients and press are told in time [estimate: within a shift's half].
const TOLD_WITHIN: u32 = 4 * HOUR;
/// How long after a report by staff somebody turns to the machine in time [estimate].
const FOLLOWED_WITHIN: u32 = HOUR;
/// Machines from which evidence is expected: the first ones tell most [estimate].
const EVIDENCE_OF: usize = 3;

/// When somebody first took the attack for real: an incident was declared, a true alert was judged real, or a machine was
/// found hit. Never before there was a sign of it: who declares without one has noticed nothing yet.
fn noticed(case: &Case) -> Option<Tick> {
    let mut hostile: BTreeSet<AlertId> = BTreeSet::new();
    let (mut sign, mut real) = (None, None);
    for event in case.events {
        match &event.kind {
            EventKind::AlertRaised { alert, hostile: true, .. } => {
                hostile.insert(*alert);
                sign = sign.or(Some(event.tick));
            }
            EventKind::StaffReported { .. } => sign = sign.or(Some(event.tick)),
            EventKind::IncidentDeclared { .. } => real = real.or(Some(event.tick)),
            EventKind::AlertTriaged { alert, verdict: Verdict::Real } if hostile.contains(alert) => {
                real = real.or(Some(event.tick));
            }
            EventKind::Found { finding: Finding::Compromised | Finding::Encrypted, .. } => {
                (sign, real) = (sign.or(Some(event.tick)), real.or(Some(event.tick)));
            }
            _ => {}
        }
        if let (Some(sign), Some(real)) = (sign, real) {
            return Some(real.max(sign));
        }
    }
    None
}

/// When there was something to act on: the first harm, or where play began if that came later.
fn harmed(case: &Case) -> Option<Tick> {
    Some(case.events.iter().find(|event| begins(&event.kind))?.tick.max(case.began))
}

/// Minutes from the first harm, or from where play began if that came later, until somebody took it for real. What
/// nobody noticed counts to the end; where there was no harm, there was nothing to notice.
pub(super) fn minutes_unnoticed(case: &Case) -> Option<f64> {
    let harmed = harmed(case)?;
    let noticed = noticed(case).unwrap_or(case.end);
    Some(f64::from(noticed.0.saturating_sub(harmed.0)))
}

/// Machines that fell from the beginning of play on, those that fell again counted again.
pub(super) fn machines_fallen(case: &Case) -> Option<f64> {
    let mut now: BTreeMap<AssetId, u16> = BTreeMap::new();
    let mut fallen = 0u64;
    for event in case.events {
        match event.kind {
            EventKind::HostCompromised { asset, machines } => {
                let before = now.insert(asset, machines).unwrap_or(0);
                if event.tick >= case.began {
                    fallen += u64::from(machines.saturating_sub(before));
                }
            }
            EventKind::HostRestored { asset } => _ = now.remove(&asset),
            _ => {}
        }
    }
    Some(fallen as f64)
}

/// A duty whose clock started.
struct Clock {
    started: Tick,
    due: Tick,
    /// When its recipient was told, be it before the clock started.
    told: Option<Tick>,
}

fn clocks(case: &Case) -> Vec<Clock> {
    let mut clocks: BTreeMap<DutyId, Clock> = BTreeMap::new();
    let mut told: BTreeMap<DutyId, Tick> = BTreeMap::new();
    for event in case.events {
        match event.kind {
            EventKind::DutyStarted { duty, due } => {
                clocks.entry(duty).or_insert(Clock { started: event.tick, due, told: None });
            }
            EventKind::DutyNotified { duty, .. } => _ = told.entry(duty).or_insert(event.tick),
            _ => {}
        }
    }
    clocks.into_iter().map(|(duty, clock)| Clock { told: told.get(&duty).copied(), ..clock }).collect()
}

/// Of the time that the law gives, the share in percent that went by before its recipient was told: the mean over
/// duties whose clock ran. Counted from the harm and not from when the clock started, so that nobody gains by
/// declaring late; what was not told used the time up to the end, at most all of it. Where there was harm and no
/// clock ever started, nobody was told: all of it. None without harm.
pub(super) fn duty_time_used(case: &Case) -> Option<f64> {
    let harmed = harmed(case)?;
    let clocks = clocks(case);
    let used = |clock: &Clock| {
        let told = clock.told.unwrap_or(case.end);
        let given = f64::from(clock.due.since(clock.started)).max(1.0);
        (f64::from(told.0.saturating_sub(harmed.0)) / given).min(1.0) * 100.0
    };
    if clocks.is_empty() {
        return Some(100.0);
    }
    Some(clocks.iter().map(used).sum::<f64>() / clocks.len() as f64)
}

/// Duties that were due and not fulfilled, or too late. None if no clock ran.
pub(super) fn duties_missed(case: &Case) -> Option<f64> {
    let clocks = clocks(case);
    let missed = |clock: &&Clock| clock.told.unwrap_or(case.end) > clock.due;
    (!clocks.is_empty()).then(|| clocks.iter().filter(missed).count() as f64)
}

/// The share in percent of staff, patients and press who were told something true within four hours after the attack
/// was noticed, or after play began if that came later. What was said before counts if it still told them something:
/// that nothing is known tells nobody anything. None if there was nothing to tell; 0 if nobody noticed.
pub(super) fn audiences_told(case: &Case) -> Option<f64> {
    harmed(case)?;
    let Some(noticed) = noticed(case) else { return Some(0.0) };
    let until = noticed.max(case.began).after(TOLD_WITHIN);
    let mut facts = Facts::default();
    let (mut staff, mut outside) = (false, BTreeSet::new());
    for event in case.events.iter().filter(|event| event.tick <= until) {
        match &event.kind {
            // What staff are told before anything is known helps nobody.
            EventKind::StaffTold { .. } => staff |= event.tick >= noticed,
            EventKind::StatementMade { audience, statement, .. }
                if facts.bear(*statement) && *statement != Statement::NothingKnown =>
            {
                outside.insert(*audience);
            }
            kind => facts.learn(kind),
        }
    }
    let told = [staff, outside.contains(&Audience::Patients), outside.contains(&Audience::Press)];
    Some(told.iter().filter(|told| **told).count() as f64 * 100.0 / told.len() as f64)
}

/// Statements that were untrue when they were made, or that nobody could know then.
pub(super) fn untrue_statements(case: &Case) -> Option<f64> {
    let mut facts = Facts::default();
    let mut untrue = 0u32;
    for event in case.events {
        match &event.kind {
            EventKind::StatementMade { statement, .. } => untrue += u32::from(!facts.bear(*statement)),
            kind => facts.learn(kind),
        }
    }
    Some(f64::from(untrue))
}

/// What was so, and what the hospital could know, up to a moment.
#[derive(Default)]
struct Facts {
    harmed: bool,
    stolen: bool,
    found: bool,
    evidence: bool,
}

impl Facts {
    fn learn(&mut self, kind: &EventKind) {
        match kind {
            EventKind::RecordsStolen { records: 1.., .. } => (self.harmed, self.stolen) = (true, true),
            kind if begins(kind) => self.harmed = true,
            EventKind::Found { finding: Finding::Compromised | Finding::Encrypted, .. } => self.found = true,
            EventKind::AlertTriaged { verdict: Verdict::Real, .. } => self.found = true,
            EventKind::EvidenceCollected { .. } => self.evidence = true,
            _ => {}
        }
    }

    /// Whether a statement was true; that nothing was lost can be known from evidence only.
    fn bear(&self, statement: Statement) -> bool {
        match statement {
            Statement::NothingKnown => !self.found,
            Statement::Disruption | Statement::CannotRuleOut => self.harmed,
            Statement::RecordsAffected => self.stolen,
            Statement::NoRecordsLost => !self.stolen && self.evidence,
        }
    }
}

/// Of three assets that were hit (of all, if there were fewer), the share in percent of which evidence was taken while it
/// was there: not after they were rebuilt. None if nothing was hit.
pub(super) fn evidence_kept(case: &Case) -> Option<f64> {
    let mut hit: BTreeSet<AssetId> = BTreeSet::new();
    let (mut kept, mut gone) = (BTreeSet::new(), BTreeSet::new());
    for event in case.events {
        match event.kind {
            EventKind::HostCompromised { asset, machines: 1.. } | EventKind::HostEncrypted { asset, machines: 1.. } => {
                hit.insert(asset);
                // What was rebuilt and fell again has traces again.
                gone.remove(&asset);
            }
            EventKind::EvidenceCollected { asset } if hit.contains(&asset) && !gone.contains(&asset) => {
                kept.insert(asset);
            }
            EventKind::HostRestored { asset } => _ = gone.insert(asset),
            _ => {}
        }
    }
    let wanted = hit.len().min(EVIDENCE_OF);
    // Which of them were hit first nobody can know in the middle of it: any of them will do.
    (wanted > 0).then(|| kept.len().min(wanted) as f64 * 100.0 / wanted as f64)
}

/// How well the alerts of play were told apart, in percent: of the true ones and of the false ones the share judged
/// rightly less the share judged wrongly, and the mean of the two, so that calling everything real gains nothing. The
/// last judgement of an alert counts. None without an alert.
pub(super) fn alerts_judged(case: &Case) -> Option<f64> {
    let mut alerts: BTreeMap<AlertId, (bool, Option<Verdict>)> = BTreeMap::new();
    for event in case.events.iter().filter(|event| event.tick >= case.began) {
        match event.kind {
            EventKind::AlertRaised { alert, hostile, .. } => _ = alerts.insert(alert, (hostile, None)),
            EventKind::AlertTriaged { alert, verdict } => {
                if let Some(known) = alerts.get_mut(&alert) {
                    known.1 = Some(verdict);
                }
            }
            _ => {}
        }
    }
    let share = |wanted: bool| {
        let points: Vec<f64> = alerts
            .values()
            .filter(|(hostile, _)| *hostile == wanted)
            .map(|(hostile, verdict)| match verdict {
                Some(verdict) if (*verdict == Verdict::Real) == *hostile => 100.0,
                Some(_) => -100.0,
                None => 0.0,
            })
            .collect();
        (!points.is_empty()).then(|| points.iter().sum::<f64>() / points.len() as f64)
    };
    let shares: Vec<f64> = [share(true), share(false)].into_iter().flatten().collect();
    (!shares.is_empty()).then(|| shares.iter().sum::<f64>() / shares.len() as f64)
}

/// Of the assets that staff reported in play, the share in percent that somebody looked at or gave an order about
/// from an hour before to an hour after the first report. Reports whose hour is not over count only if it was done.
/// None without a report.
pub(super) fn reports_followed_up(case: &Case) -> Option<f64> {
    let mut turned: BTreeMap<AssetId, Tick> = BTreeMap::new();
    let mut reports: BTreeMap<AssetId, (Tick, bool)> = BTreeMap::new();
    for event in case.events.iter().filter(|event| event.tick >= case.began) {
        let asset = match &event.kind {
            EventKind::StaffReported { asset, .. } => {
                let before = turned.get(asset).is_some_and(|at| event.tick.since(*at) <= FOLLOWED_WITHIN);
                reports.entry(*asset).or_insert((event.tick, before));
                continue;
            }
            EventKind::Found { asset, .. } => Some(*asset),
            EventKind::ActionAccepted { action, .. } => action.asset(),
            _ => None,
        };
        let Some(asset) = asset else { continue };
        turned.insert(asset, event.tick);
        if let Some((since, followed)) = reports.get_mut(&asset) {
            *followed |= event.tick.since(*since) <= FOLLOWED_WITHIN;
        }
    }
    let decided = |(since, followed): &&(Tick, bool)| *followed || case.end.since(*since) > FOLLOWED_WITHIN;
    let decided: Vec<_> = reports.values().filter(decided).collect();
    let followed = decided.iter().filter(|(_, followed)| *followed).count();
    (!decided.is_empty()).then(|| followed as f64 * 100.0 / decided.len() as f64)
}

/// The mean Brier score of quizzes that were asked: the squared distance between 1 and what the answer gave to the right
/// options; 0 is best. The stated confidence goes to the option that was chosen and the rest to the others in equal
/// parts, so that nobody gains by a wrong answer with little confidence. Without a stated confidence an answer counts as
/// sure; no answer gives every option the same. None without a quiz.
pub(super) fn quiz_brier(case: &Case) -> Option<f64> {
    let was_asked =
        |id| asked(case, |kind| matches!(kind, EventKind::InjectTold { inject } if *inject == id)).is_some();
    let quizzes = case.questions.iter().filter(|question| !question.right.is_empty() && was_asked(question.inject));
    let score = |question: &AskedOf| {
        let options = f64::from(question.options.max(2));
        let right = question.right.len() as f64;
        let answer = case.events.iter().find_map(|event| match &event.kind {
            EventKind::Answered { inject, option, confidence, role: Some(_) } if *inject == question.inject => {
                Some((question.right.contains(option), f64::from(confidence.unwrap_or(100)) / 100.0))
            }
            _ => None,
        });
        let given = match answer {
            Some((true, sure)) => sure + (1.0 - sure) * (right - 1.0) / (options - 1.0),
            Some((false, sure)) => (1.0 - sure) * right / (options - 1.0),
            None => right / options,
        };
        (1.0 - given) * (1.0 - given)
    };
    let scores: Vec<f64> = quizzes.map(score).collect();
    (!scores.is_empty()).then(|| scores.iter().sum::<f64>() / scores.len() as f64)
}

fn asked<'a>(case: &Case<'a>, is: impl Fn(&EventKind) -> bool) -> Option<&'a Event> {
    case.events.iter().copied().find(|event| event.tick >= case.began && is(&event.kind))
}

/// Demands for money that a seat decided to pay; the decision counts, which takes hours to carry out.
pub(super) fn ransoms_paid(case: &Case) -> Option<f64> {
    let pays = |event: &&&Event| match &event.kind {
        EventKind::ActionAccepted { action, by_default: false, .. } => action.ransom() == Some(Ransom::Pay),
        _ => false,
    };
    Some(case.events.iter().filter(pays).count() as f64)
}
