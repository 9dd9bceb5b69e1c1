//! What a student might want to order, as somebody does who reads their screen and has no plan.
//!
//! Invariant: it follows from the chart, the view and the student's own luck. Whether it may be ordered, the preview says.

use codedark_sim::action::{Action, Arg, Verb};
use codedark_sim::ids::{AssetId, ProcessId, ZoneId};
use codedark_sim::knowledge::Verdict;
use codedark_sim::posture::Statement;
use codedark_sim::view::{Chart, DowntimeState, View};

use crate::tally::Luck;

/// File sharing, what most who close a port close.
const PORT: u16 = 445;

/// One order that might be sensible.
pub fn one(luck: &mut Luck, chart: &Chart, view: &View) -> Option<Action> {
    let seat = chart.seats.iter().find(|seat| seat.role == view.seat)?;
    let verbs: Vec<Verb> = seat.may.iter().copied().filter(|verb| weight(*verb) > 0).collect();
    let all: usize = verbs.iter().map(|verb| weight(*verb)).sum();
    let mut place = luck.below(all);
    let verb = verbs.into_iter().find(|verb| {
        let here = place < weight(*verb);
        place = place.saturating_sub(weight(*verb));
        here
    })?;
    action(luck, chart, view, verb)
}

/// How often an order is wanted, beside others. What is done once in a play, or not at all by chance, is left out.
fn weight(verb: Verb) -> usize {
    match verb {
        Verb::Triage | Verb::LookCloser => 8,
        Verb::Block | Verb::StartDowntime => 6,
        Verb::DivertAmbulances | Verb::Answer => 4,
        Verb::IsolateAsset | Verb::CollectEvidence | Verb::TellPatients | Verb::TellPress => 2,
        Verb::TellStaff | Verb::CutPartner | Verb::SetDetection | Verb::VerifyBackups | Verb::Patch => 1,
        _ => 0,
    }
}

fn action(luck: &mut Luck, chart: &Chart, view: &View, verb: Verb) -> Option<Action> {
    let args = match verb {
        Verb::Triage => {
            let open: Vec<_> = view.alerts.iter().filter(|alert| alert.verdict.is_none()).collect();
            let alert = luck.pick(&open)?.id;
            vec![Arg::Alert(alert), Arg::Verdict(if luck.below(3) == 0 { Verdict::FalseAlarm } else { Verdict::Real })]
        }
        Verb::LookCloser | Verb::CollectEvidence | Verb::Patch => vec![Arg::Asset(asset(luck, chart, view))],
        Verb::IsolateAsset => {
            let asset = asset(luck, chart, view);
            let is = view.assets.iter().any(|known| known.id == asset && known.isolated);
            vec![Arg::Asset(asset), Arg::Switch(!is)]
        }
        Verb::Block => {
            let zone = luck.pick(&view.zones)?;
            vec![Arg::Port(PORT), Arg::Zone(zone.id), Arg::Switch(!zone.blocked.contains(&PORT))]
        }
        Verb::SetDetection => {
            let zone = ZoneId::from(luck.below(chart.zones.len()));
            vec![Arg::Zone(zone), Arg::Mode(codedark_sim::posture::Mode::Block)]
        }
        Verb::StartDowntime => {
            let care = luck.pick(&view.care)?;
            let process: ProcessId = care.id;
            vec![Arg::Process(process), Arg::Switch(care.downtime == DowntimeState::Off)]
        }
        Verb::DivertAmbulances => vec![Arg::Switch(!view.diversion)],
        Verb::Answer => {
            let asked: Vec<_> = view.mail.iter().filter(|mail| mail.question.is_some()).collect();
            let mail = luck.pick(&asked)?;
            let options = mail.question.as_ref().map_or(0, |question| question.options.len());
            vec![Arg::Message(mail.id), Arg::Option(u8::try_from(luck.below(options)).ok()?), Arg::Sure(None)]
        }
        Verb::TellPatients | Verb::TellPress => vec![Arg::Statement(luck.pick(&Statement::ALL)?.0)],
        Verb::CutPartner => {
            vec![Arg::Partner(luck.below(chart.partners.len()).into()), Arg::Switch(luck.below(2) == 0)]
        }
        _ => Vec::new(),
    };
    Some(Action::new(verb, args))
}

/// A machine: one of an alert or a report, if there are any, else any.
fn asset(luck: &mut Luck, chart: &Chart, view: &View) -> AssetId {
    let alerts = view.alerts.iter().map(|alert| alert.id.asset);
    let told: Vec<AssetId> = alerts.chain(view.reports.iter().map(|report| report.asset)).collect();
    let any = AssetId::from(luck.below(chart.assets.len()));
    if luck.below(2) == 0 { luck.pick(&told).copied().unwrap_or(any) } else { any }
}
