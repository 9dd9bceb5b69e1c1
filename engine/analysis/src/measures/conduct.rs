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

/// How long after it was noticed staff, patients and press are told in time [estimate: within a shift's half].
const TOLD_WITHIN: u32 = 4 * HOUR;
/// How long after a report by staff somebody turns to the machine in time [estimate].
const FOLLOWED_WITHIN: u32 = HOUR;
/// Machines from which evidence is expected: the first ones tell most [estimate].
const EVIDENCE_OF: usize = 3;

/// When somebody first took the attack for real: an incident was declared, a true alert was judged real, or a machine was
/// found hit.
fn noticed(case: &Case) -> Option<Tick> {
    let mut hostile: BTreeSet<AlertId> = BTreeSet::new();
    for event in case.events {
        let is = match &event.kind {
            EventKind::AlertRaised { alert, hostile: true, .. } => {
                hostile.insert(*alert);
                false
            }
            EventKind::IncidentDeclared { .. } => true,
            EventKind::AlertTriaged { alert, verdict: Verdict::Real } => hostile.contains(alert),
            EventKind::Found { finding: Finding::Compromised | Finding::Encrypted, .. } => true,
            _ => false,
        };
        if is {
            return Some(event.tick);
        }
    }
    None
}

/// Minutes from the first harm, or from where play began if that came later, until somebody took it for real. What
/// nobody noticed counts to the end; where there was no harm, there was nothing to notice.
pub(super) fn minutes_unnoticed(case: &Case) -> Option<f64> {
    let harmed = case.events.iter().find(|event| begins(&event.kind))?.tick.max(case.began);
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

/// Duties whose clock started: when it started, when it is due, when its recipient was told.
fn duties(case: &Case) -> Vec<(Tick, Tick, Option<Tick>)> {
    let mut clocks: BTreeMap<DutyId, (Tick, Tick, Option<Tick>)> = BTreeMap::new();
    for event in case.events {
        match event.kind {
            EventKind::DutyStarted { duty, due } => {
                clocks.entry(duty).or_insert((event.tick, due, None)).1 = due;
            }
            EventKind::DutyNotified { duty, .. } => {
                // Told before the clock started is told at once.
                let clock = clocks.entry(duty).or_insert((event.tick, event.tick.after(1), None));
                clock.2 = clock.2.or(Some(event.tick));
            }
            _ => {}
        }
    }
    clocks.into_values().collect()
}

/// Of the time that the law gives, the share in percent that was used before its recipient was told: the mean over
/// duties whose clock ran. What was not told used the time up to the end, at most all of it.
pub(super) fn duty_time_used(case: &Case) -> Option<f64> {
    let duties = duties(case);
    let used = |(started, due, told): &(Tick, Tick, Option<Tick>)| {
        let told = told.unwrap_or(case.end);
        let given = f64::from(due.since(*started)).max(1.0);
        (f64::from(told.0.saturating_sub(started.0)) / given).min(1.0) * 100.0
    };
    (!duties.is_empty()).then(|| duties.iter().map(used).sum::<f64>() / duties.len() as f64)
}

/// Duties that were due and not fulfilled, or too late. None if no clock ran.
pub(super) fn duties_missed(case: &Case) -> Option<f64> {
    let duties = duties(case);
    let missed = |(_, due, told): &&(Tick, Tick, Option<Tick>)| told.unwrap_or(case.end) > *due;
    (!duties.is_empty()).then(|| duties.iter().filter(missed).count() as f64)
}

/// The share in percent of staff, patients and press who were told something true within four hours after the attack
/// was noticed, or after play began if that came later. None if there was nothing to tell; 0 if nobody noticed.
pub(super) fn audiences_told(case: &Case) -> Option<f64> {
    case.events.iter().find(|event| begins(&event.kind))?;
    let Some(noticed) = noticed(case) else { return Some(0.0) };
    let until = noticed.max(case.began).after(TOLD_WITHIN);
    let mut facts = Facts::default();
    let (mut staff, mut outside) = (false, BTreeSet::new());
    for event in case.events.iter().filter(|event| event.tick <= until) {
        match &event.kind {
            EventKind::StaffTold { .. } => staff = true,
            EventKind::StatementMade { audience, statement, .. } if facts.bear(*statement) => {
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
            EventKind::EvidenceCollected { .. } => self.evidence = true,
            _ => {}
        }
    }

    /// Whether a statement was true and could be known: that nothing was lost, only from evidence.
    fn bear(&self, statement: Statement) -> bool {
        match statement {
            Statement::NothingKnown => !self.found,
            Statement::Disruption | Statement::CannotRuleOut => self.harmed,
            Statement::RecordsAffected => self.stolen,
            Statement::NoRecordsLost => !self.stolen && self.evidence,
        }
    }
}

/// Of the first three assets that were hit, the share in percent of which evidence was taken while it was there: not
/// after they were rebuilt. None if nothing was hit.
pub(super) fn evidence_kept(case: &Case) -> Option<f64> {
    let mut hit: BTreeSet<AssetId> = BTreeSet::new();
    let (mut kept, mut gone) = (BTreeSet::new(), BTreeSet::new());
    for event in case.events {
        match event.kind {
            EventKind::HostCompromised { asset, machines: 1.. } | EventKind::HostEncrypted { asset, machines: 1.. } => {
                hit.insert(asset);
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

/// Of the alerts of play, the share in percent that was judged rightly, less the share judged wrongly; the last
/// judgement of an alert counts. None without an alert.
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
    let points = |(hostile, verdict): &(bool, Option<Verdict>)| match verdict {
        Some(verdict) if (*verdict == Verdict::Real) == *hostile => 1.0,
        Some(_) => -1.0,
        None => 0.0,
    };
    (!alerts.is_empty()).then(|| alerts.values().map(points).sum::<f64>() * 100.0 / alerts.len() as f64)
}

/// Of the assets that staff reported in play, the share in percent that somebody looked at or gave an order about
/// within an hour. None without a report.
pub(super) fn reports_followed_up(case: &Case) -> Option<f64> {
    let mut open: BTreeMap<AssetId, (Tick, bool)> = BTreeMap::new();
    let follow = |open: &mut BTreeMap<AssetId, (Tick, bool)>, asset: AssetId, at: Tick| {
        if let Some((since, followed)) = open.get_mut(&asset) {
            *followed |= at.since(*since) <= FOLLOWED_WITHIN;
        }
    };
    for event in case.events.iter().filter(|event| event.tick >= case.began) {
        match &event.kind {
            EventKind::StaffReported { asset, .. } => _ = open.entry(*asset).or_insert((event.tick, false)),
            EventKind::Found { asset, .. } => follow(&mut open, *asset, event.tick),
            EventKind::ActionAccepted { action, .. } => {
                if let Some(asset) = action.asset() {
                    follow(&mut open, asset, event.tick);
                }
            }
            _ => {}
        }
    }
    let followed = open.values().filter(|(_, followed)| *followed).count();
    (!open.is_empty()).then(|| followed as f64 * 100.0 / open.len() as f64)
}

/// The mean Brier score of quizzes that were asked: the squared distance between how sure the answer was and whether it
/// was right; 0 is best. Without a stated confidence an answer counts as sure; no answer as 50 %. None without a quiz.
pub(super) fn quiz_brier(case: &Case) -> Option<f64> {
    let scores: Vec<f64> = case
        .questions
        .iter()
        .filter(|question| !question.right.is_empty())
        .filter(|question| {
            asked(case, |kind| matches!(kind, EventKind::InjectTold { inject } if *inject == question.inject)).is_some()
        })
        .map(|question| {
            let answer = case.events.iter().find_map(|event| match &event.kind {
                EventKind::Answered { inject, option, confidence, role: Some(_) } if *inject == question.inject => {
                    let right = f64::from(u8::from(question.right.contains(option)));
                    let sure = f64::from(confidence.unwrap_or(100)) / 100.0;
                    Some((sure - right) * (sure - right))
                }
                _ => None,
            });
            answer.unwrap_or(0.25)
        })
        .collect();
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
