//! The rules: each looks at one thing that a hospital can do better next time.
//!
//! Invariant: nobody is judged, and nobody praised, for the time before play began. A sign that is older counts from
//! where play began.

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

/// What rules look at: the events up to the end of play, oldest first.
pub struct Story<'a> {
    /// The events.
    pub events: Vec<&'a Event>,
    /// When play began; events before it are the scenario's prelude.
    pub began: Tick,
    /// When play stopped before its end; `None`: it did not.
    pub stopped: Option<Tick>,
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

    /// The events of play itself.
    fn play(&self) -> impl Iterator<Item = &Event> {
        self.events.iter().copied().filter(|event| event.tick >= self.began)
    }

    fn first_in_play(&self, is: impl Fn(&EventKind) -> bool) -> Option<Tick> {
        self.play().find(|event| is(&event.kind)).map(|event| event.tick)
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

    /// How long after the first sign, in minutes and in words; a sign from before play counts from where play began.
    fn after_sign(&self, sign: Tick, at: Tick) -> (u32, String) {
        let minutes = at.since(sign.max(self.began));
        let said = say_minutes(minutes);
        let said = if sign < self.began {
            format!("{said} after play began; the first sign was older")
        } else {
            format!("{said} after the first sign")
        };
        (minutes, said)
    }

    fn is_containment(kind: &EventKind) -> bool {
        matches!(
            kind,
            EventKind::HostIsolated { isolated: true, .. }
                | EventKind::ZoneIsolated { isolated: true, .. }
                | EventKind::PortBlocked { blocked: true, .. }
                | EventKind::InternetCut { cut: true }
                | EventKind::PartnerCut { cut: true, .. }
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
        sum(&fallen).saturating_sub(sum(&before))
    }
}

fn lesson(id: &str, well: bool, text: String, evidence: &[Tick]) -> Vec<Lesson> {
    vec![Lesson { id: id.to_owned(), well, text, evidence: evidence.to_vec() }]
}

/// Who saw it first. What showed before play began is nobody's merit in this exercise.
fn first_sign(story: &Story) -> Vec<Lesson> {
    let Some(fell) = story.compromise() else { return Vec::new() };
    if story.sign().is_some_and(|sign| sign < story.began) {
        return Vec::new();
    }
    let words = story.words;
    let after = |at: Tick| match fell < story.began {
        true => format!("{} after play began", say_minutes(at.since(story.began))),
        false => format!("{} after the first machine fell", say_minutes(at.since(fell))),
    };
    match (story.report(), story.alert()) {
        (Some(report), alert) if alert.is_none_or(|alert| report < alert) => {
            let text =
                format!("The first sign came from staff: they reported {}, {}.", words.at(report), after(report));
            lesson("first_sign", true, text, &[fell, report])
        }
        (_, Some(alert)) => {
            let text = format!("The first sign was an alert {}, {}.", words.at(alert), after(alert));
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
    // Where no machine fell, an account is the whole attack.
    let insider = story.compromise().is_none();
    let is =
        |kind: &EventKind| Story::is_containment(kind) || insider && matches!(kind, EventKind::AccountReset { .. });
    let Some(contained) = story.first_in_play(is) else {
        let came = if sign < story.began {
            "the first sign was older than play".to_owned()
        } else {
            format!("the first sign came {}", words.at(sign))
        };
        let text = format!(
            "Nothing was cut off or blocked during play; {came}. What would have made that decision possible, and what \
             would it have cost?"
        );
        return lesson("containment", false, text, &[sign]);
    };
    let ((minutes, after), fell) = (story.after_sign(sign, contained), story.fell(sign.max(story.began), contained));
    let well = minutes <= CONTAINED_MINUTES;
    let mut text = if contained < sign {
        format!("The first containment took effect {}, before there was any sign.", words.at(contained))
    } else {
        format!("The first containment took effect {}, {after}.", words.at(contained))
    };
    if fell > 0 {
        text += &format!(" {} more fell meanwhile.", count(fell, "machine"));
    }
    if !well {
        text += " What made it hard to decide earlier?";
    }
    lesson("containment", well, text, &[sign, contained])
}

/// How long after the first sign it was declared, in minutes and in words.
pub fn declared(story: &Story) -> Option<(u32, String)> {
    let declared = story.first(|kind| matches!(kind, EventKind::IncidentDeclared { .. }))?;
    Some(match story.sign() {
        _ if declared < story.began => (0, "before play began".into()),
        Some(sign) if sign <= declared => story.after_sign(sign, declared),
        _ => (0, "before there was any sign".into()),
    })
}

/// How soon the hospital said that it is an incident.
fn declaration(story: &Story) -> Vec<Lesson> {
    let Some(sign) = story.sign() else { return Vec::new() };
    let words = story.words;
    let is = |kind: &EventKind| matches!(kind, EventKind::IncidentDeclared { .. });
    if story.first(is).is_some_and(|declared| declared < story.began) {
        return Vec::new();
    }
    let Some(declared) = story.first_in_play(is) else {
        let text =
            "No incident was declared during play. Who may declare one, and what would they have needed to know?";
        return lesson("declaration", false, text.into(), &[sign]);
    };
    let (minutes, after) = story.after_sign(sign, declared);
    let well = minutes <= DECLARED_MINUTES;
    let mut text = format!("An incident was declared {}, {after}.", words.at(declared));
    if !well {
        text += " From then on people could be called in. What was missing before?";
    }
    lesson("declaration", well, text, &[sign, declared])
}

/// Whether staff heard what to do.
fn staff_told(story: &Story) -> Vec<Lesson> {
    let Some(sign) = story.sign() else { return Vec::new() };
    let words = story.words;
    let Some(told) = story.first_in_play(|kind| matches!(kind, EventKind::StaffTold { .. })) else {
        let text = "Staff were not told what to do during play. What could the first message have said?";
        return lesson("staff_told", false, text.into(), &[sign]);
    };
    let (minutes, after) = story.after_sign(sign, told);
    let well = minutes <= TOLD_MINUTES;
    let mut text = format!("Staff were told what to do {}, {after}.", words.at(told));
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
    for event in story.play() {
        if let EventKind::AlertTriaged { alert, verdict } = event.kind {
            judged.insert(alert, (event.tick, verdict));
        }
    }
    let mut lessons = Vec::new();
    for (alert, (at, verdict)) in &judged {
        let Some((raised_at, true)) = raised.get(alert) else { continue };
        if *verdict == Verdict::FalseAlarm {
            let text = format!(
                "The alert {} of {} was closed as a false alarm {}; the attack was behind it. What did it show then, \
                 and what would have told the difference?",
                story.words.alert(*alert),
                story.words.time(*raised_at),
                story.words.at(*at)
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
        let were = if right == 1 { "was judged for what it was" } else { "were judged for what they were" };
        let text = format!("{right} of {} {were}.", count(judged.len() as u32, "alert"));
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
    let ended = story.stopped.map_or("ended".to_owned(), |at| format!("stopped {}", story.words.at(at)));
    let older = if *first < story.began { ", before play began" } else { "" };
    let text = format!(
        "{} of the attack had no judgement when play {ended}; the oldest came up {}{older}. Was there anybody to look at \
         them?",
        count(left.len() as u32, "alert"),
        story.words.at(*first)
    );
    lesson("alerts_left", false, text, &[*first])
}

/// Whether care processes that fell had their downtime procedure in time.
fn downtime(story: &Story) -> Vec<Lesson> {
    let mut fell: BTreeMap<ProcessId, (Tick, u32)> = BTreeMap::new();
    let mut ordered: BTreeMap<ProcessId, Tick> = BTreeMap::new();
    for event in story.play() {
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
        let (care, time) = (story.words.care(*process), story.words.at(*at));
        let share = capacity / 10;
        match ordered.get(process) {
            None => {
                let text = format!(
                    "{care} fell to {share} % {time} and went on without its downtime procedure. Who would have ordered it?"
                );
                lesson("downtime", false, text, &[*at])
            }
            Some(order) if order <= at => {
                let text = format!("The downtime procedure of {care} was ordered before it fell to {share} % {time}.");
                lesson("downtime", true, text, &[*order, *at])
            }
            Some(order) => {
                let late = order.since(*at);
                let well = late <= DOWNTIME_MINUTES;
                let mut text = format!(
                    "{care} fell to {share} % {time}; its downtime procedure was ordered {} later.",
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
