//! The rules: each looks at one thing that a hospital can do better next time.

use std::collections::{BTreeMap, BTreeSet};

use codedark_sim::event::{Event, EventKind};
use codedark_sim::ids::{AlertId, ProcessId};
use codedark_sim::knowledge::Verdict;
use codedark_sim::time::{Tick, say_minutes};
use codedark_sim::view::DowntimeState;

use super::Lesson;
use crate::words::{Words, count};

/// From the first sign to the first containment: up to here it went well.
const CONTAINED_MINUTES: u32 = 30;
/// From the first sign to the declaration.
const DECLARED_MINUTES: u32 = 60;
/// From the first sign to a word to all staff.
const TOLD_MINUTES: u32 = 60;
/// From a care process's fall to the order of its downtime procedure.
const DOWNTIME_MINUTES: u32 = 30;
/// Below this share of normal a care process needs its procedure, in thousandths.
const FALLEN: u32 = 700;

/// What rules look at: the events of play, oldest first.
pub struct Story<'a> {
    /// The events.
    pub events: Vec<&'a Event>,
    /// Their words.
    pub words: &'a Words<'a>,
}

type Rule = fn(&Story) -> Vec<Lesson>;

/// Every rule, in the order of the story.
pub const RULES: &[Rule] = &[first_sign, containment, declaration, staff_told, alerts_judged, alerts_left, downtime];

impl Story<'_> {
    fn first(&self, is: impl Fn(&EventKind) -> bool) -> Option<Tick> {
        self.events.iter().find(|event| is(&event.kind)).map(|event| event.tick)
    }

    fn compromise(&self) -> Option<Tick> {
        self.first(|kind| matches!(kind, EventKind::HostCompromised { machines: 1.., .. }))
    }

    fn alert(&self) -> Option<Tick> {
        self.first(|kind| matches!(kind, EventKind::AlertRaised { hostile: true, .. }))
    }

    /// The first report by staff once something had fallen: before that there is nothing to see.
    fn report(&self) -> Option<Tick> {
        let fallen = self.compromise()?;
        let is = |event: &&&Event| event.tick >= fallen && matches!(event.kind, EventKind::StaffReported { .. });
        self.events.iter().find(is).map(|event| event.tick)
    }

    /// The first alert of the attack or report about it.
    fn sign(&self) -> Option<Tick> {
        [self.alert(), self.report()].into_iter().flatten().min()
    }

    fn is_containment(kind: &EventKind) -> bool {
        matches!(
            kind,
            EventKind::HostIsolated { isolated: true, .. }
                | EventKind::ZoneIsolated { isolated: true, .. }
                | EventKind::PortBlocked { blocked: true, .. }
        )
    }

    /// Machines of different assets that fell from one moment to another.
    fn fell(&self, from: Tick, to: Tick) -> u32 {
        let mut fallen: BTreeMap<_, u16> = BTreeMap::new();
        let mut before: BTreeMap<_, u16> = BTreeMap::new();
        for event in self.events.iter().filter(|event| event.tick <= to) {
            if let EventKind::HostCompromised { asset, machines } = event.kind {
                let known = fallen.entry(asset).or_default();
                *known = machines.max(*known);
                if event.tick <= from {
                    before.insert(asset, *known);
                }
            }
        }
        let sum = |map: &BTreeMap<_, u16>| map.values().map(|n| u32::from(*n)).sum::<u32>();
        sum(&fallen) - sum(&before)
    }
}

fn lesson(id: &str, well: bool, text: String, evidence: &[Tick]) -> Vec<Lesson> {
    vec![Lesson { id: id.to_owned(), well, text, evidence: evidence.to_vec() }]
}

/// Who saw it first.
fn first_sign(story: &Story) -> Vec<Lesson> {
    let Some(fell) = story.compromise() else { return Vec::new() };
    let (words, after) = (story.words, |at: Tick| say_minutes(at.since(fell)));
    match (story.report(), story.alert()) {
        (Some(report), alert) if alert.is_none_or(|alert| report < alert) => {
            let text = format!(
                "The first sign came from staff: they reported at {}, {} after the first machine fell.",
                words.time(report),
                after(report)
            );
            lesson("first_sign", true, text, &[fell, report])
        }
        (_, Some(alert)) => {
            let text = format!(
                "The first sign was an alert at {}, {} after the first machine fell.",
                words.time(alert),
                after(alert)
            );
            lesson("first_sign", true, text, &[fell, alert])
        }
        _ => {
            let text = "Nobody could see the attack during play: no alert came up and nobody reported. What would have \
                        made it visible?";
            lesson("first_sign", false, text.into(), &[fell])
        }
    }
}

/// How soon something was cut off or blocked.
fn containment(story: &Story) -> Vec<Lesson> {
    let Some(sign) = story.sign() else { return Vec::new() };
    let words = story.words;
    let Some(contained) = story.first(Story::is_containment) else {
        let text = format!(
            "Nothing was cut off or blocked during play; the first sign came at {}. What would have made that decision \
             possible, and what would it have cost?",
            words.time(sign)
        );
        return lesson("containment", false, text, &[sign]);
    };
    let (minutes, fell) = (contained.since(sign), story.fell(sign, contained));
    let well = minutes <= CONTAINED_MINUTES;
    let mut text = if contained < sign {
        format!("The first containment took effect at {}, before there was any sign.", words.time(contained))
    } else {
        let (at, after) = (words.time(contained), say_minutes(minutes));
        format!("The first containment took effect at {at}, {after} after the first sign.")
    };
    if fell > 0 {
        text += &format!(" {} more fell meanwhile.", count(fell, "machine"));
    }
    if !well {
        text += " What made it hard to decide earlier?";
    }
    lesson("containment", well, text, &[sign, contained])
}

/// How soon the hospital said that it is an incident.
fn declaration(story: &Story) -> Vec<Lesson> {
    let Some(sign) = story.sign() else { return Vec::new() };
    let words = story.words;
    let Some(declared) = story.first(|kind| matches!(kind, EventKind::IncidentDeclared { .. })) else {
        let text =
            "No incident was declared during play. Who may declare one, and what would they have needed to know?";
        return lesson("declaration", false, text.into(), &[sign]);
    };
    let well = declared.since(sign) <= DECLARED_MINUTES;
    let (at, after) = (words.time(declared), say_minutes(declared.since(sign)));
    let mut text = format!("An incident was declared at {at}, {after} after the first sign.");
    if !well {
        text += " From then on people could be called in. What was missing before?";
    }
    lesson("declaration", well, text, &[sign, declared])
}

/// Whether staff heard what to do.
fn staff_told(story: &Story) -> Vec<Lesson> {
    let Some(sign) = story.sign() else { return Vec::new() };
    let words = story.words;
    let Some(told) = story.first(|kind| matches!(kind, EventKind::StaffTold { .. })) else {
        let text = "Staff were not told what to do during play. What could the first message have said?";
        return lesson("staff_told", false, text.into(), &[sign]);
    };
    let well = told.since(sign) <= TOLD_MINUTES;
    let after = say_minutes(told.since(sign));
    let mut text = format!("Staff were told what to do at {}, {after} after the first sign.", words.time(told));
    if !well {
        text += " What did the wards do until then?";
    }
    lesson("staff_told", well, text, &[sign, told])
}

/// Alerts and what is behind them.
fn hostile(story: &Story) -> BTreeMap<AlertId, (Tick, bool)> {
    let raised = story.events.iter().filter_map(|event| match &event.kind {
        EventKind::AlertRaised { alert, hostile, .. } => Some((*alert, (event.tick, *hostile))),
        _ => None,
    });
    raised.collect()
}

/// Whether alerts were judged for what they were.
fn alerts_judged(story: &Story) -> Vec<Lesson> {
    let raised = hostile(story);
    let mut judged: BTreeMap<AlertId, (Tick, Verdict)> = BTreeMap::new();
    for event in &story.events {
        if let EventKind::AlertTriaged { alert, verdict } = event.kind {
            judged.insert(alert, (event.tick, verdict));
        }
    }
    let mut lessons = Vec::new();
    for (alert, (at, verdict)) in &judged {
        let Some((raised_at, true)) = raised.get(alert) else { continue };
        if *verdict == Verdict::FalseAlarm {
            let text = format!(
                "The alert {} of {} was closed as a false alarm at {}; the attack was behind it. What did it show then, \
                 and what would have told the difference?",
                story.words.alert(*alert),
                story.words.time(*raised_at),
                story.words.time(*at)
            );
            lessons.extend(lesson("alert_closed_wrongly", false, text, &[*raised_at, *at]));
        }
    }
    let fits = |(alert, (_, verdict)): (&AlertId, &(Tick, Verdict))| {
        raised.get(alert).is_some_and(|(_, hostile)| *hostile == (*verdict == Verdict::Real))
    };
    let right = judged.iter().filter(|(alert, judgement)| fits((alert, judgement))).count();
    if right > 0 {
        let evidence: Vec<Tick> = judged.values().map(|(at, _)| *at).collect();
        let text = format!("{right} of {} were judged for what they were.", count(judged.len() as u32, "alert"));
        lessons.extend(lesson("alerts_judged", true, text, &evidence));
    }
    lessons
}

/// Alerts of the attack that nobody judged.
fn alerts_left(story: &Story) -> Vec<Lesson> {
    let judged: BTreeSet<AlertId> = story
        .events
        .iter()
        .filter_map(|event| match event.kind {
            EventKind::AlertTriaged { alert, .. } => Some(alert),
            _ => None,
        })
        .collect();
    let left: Vec<Tick> = hostile(story)
        .iter()
        .filter(|(alert, (_, hostile))| *hostile && !judged.contains(alert))
        .map(|(_, (at, _))| *at)
        .collect();
    let Some(first) = left.iter().min() else { return Vec::new() };
    let text = format!(
        "{} of the attack had no judgement when play ended; the oldest came up at {}. Was there anybody to look at them?",
        count(left.len() as u32, "alert"),
        story.words.time(*first)
    );
    lesson("alerts_left", false, text, &[*first])
}

/// Whether care processes that fell had their downtime procedure in time.
fn downtime(story: &Story) -> Vec<Lesson> {
    let mut fell: BTreeMap<ProcessId, (Tick, u32)> = BTreeMap::new();
    let mut ordered: BTreeMap<ProcessId, Tick> = BTreeMap::new();
    for event in &story.events {
        match event.kind {
            EventKind::CapacityChanged { process, capacity } if capacity < FALLEN => {
                fell.entry(process).or_insert((event.tick, capacity));
            }
            EventKind::DowntimeChanged { process, state: DowntimeState::Starting(_) } => {
                ordered.entry(process).or_insert(event.tick);
            }
            _ => {}
        }
    }
    let one = |(process, (at, capacity)): (&ProcessId, &(Tick, u32))| {
        let (care, time) = (story.words.care(*process), story.words.time(*at));
        let share = capacity / 10;
        match ordered.get(process) {
            None => {
                let text = format!(
                    "{care} fell to {share} % at {time} and went on without its downtime procedure. Who would have ordered it?"
                );
                lesson("downtime", false, text, &[*at])
            }
            Some(order) if order <= at => {
                let text =
                    format!("The downtime procedure of {care} was ordered before it fell to {share} % at {time}.");
                lesson("downtime", true, text, &[*order, *at])
            }
            Some(order) => {
                let late = order.since(*at);
                let well = late <= DOWNTIME_MINUTES;
                let mut text = format!(
                    "{care} fell to {share} % at {time}; its downtime procedure was ordered {} later.",
                    say_minutes(late)
                );
                if !well {
                    text += " How did the ward know that it was time?";
                }
                lesson("downtime", well, text, &[*at, *order])
            }
        }
    };
    fell.iter().flat_map(one).collect()
}
