//! A bot that plays its policy as people do: late, with tunnel vision, forgetting duties, cutting off too much, judging
//! alerts wrongly.
//!
//! It stands between a bot and its seat. What the bot orders is a wish here: it is held back for a while, made wider,
//! turned round or forgotten, and goes out when its time has come. The bot itself knows nothing of it and plays on by
//! what it then sees.
//!
//! Invariant: a slip is drawn by the exercise's seed and the order that it is about, never by a count, so the same
//! views give the same orders and one order less moves no other. Slips at one skill happen at every lower skill too.
//! A wish that is held back goes out, unless its opposite is wished meanwhile; only what is forgotten never does.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

use codedark_sim::action::{Action, Arg, Refusal, Verb};
use codedark_sim::digest::DigestWriter;
use codedark_sim::draw::{Dice, Draw, Purpose};
use codedark_sim::ids::{AlertId, RoleId, ZoneId};
use codedark_sim::journal::Beside;
use codedark_sim::knowledge::Verdict;
use codedark_sim::time::Tick;
use codedark_sim::view::{Chart, View};

use super::thoughts::{LOOK_AGAIN, is_everyday};
use super::{Bot, Skill};
use crate::{Request, Seat, Until, Update};

/// The version of the slips: another one makes other mistakes.
const SLIPS_VERSION: u32 = 1;

// What somebody without any skill does; it grows evenly from nothing at full skill. All are estimates: exercises and
// inquiries tell of each kind, and none counts them.

/// Median minutes between seeing what is to be done and ordering it [estimate: from half an hour to a few hours in
/// inquiries into real cases].
const LATE: u32 = 90;
/// Spread of that (sigma of the natural logarithm): some things come at once, some after half a day [estimate].
const LATE_SPREAD: f64 = 0.7;
/// How often in 1000 a duty, a word to somebody, evidence or backups are never thought of [estimate].
const FORGETS: u32 = 800;
/// How often in 1000 a whole zone is cut off where a machine was meant [estimate].
const TOO_WIDE: u32 = 600;
/// How often in 1000 a machine is cut off for an alert that nobody has looked into [estimate].
const ALARMED: u32 = 400;
/// How often in 1000 an alert gets the wrong verdict [estimate: analysts in studies are wrong on a tenth to a half].
const MISJUDGES: u32 = 350;
/// Minutes by which what is elsewhere comes after what is where one looks already [estimate].
const TUNNEL: u32 = 60;
/// Orders at one look: this many without skill [estimate: one thing at a time] ...
const FEWEST: u32 = 1;
/// ... and so many more with nearly all of it [estimate].
const MORE: u32 = 10;

/// What kind of slip a draw decides: part of its key.
#[derive(Clone, Copy)]
enum Slip {
    Late = 1,
    Forgotten = 2,
    TooWide = 3,
    Alarmed = 4,
    Misjudged = 5,
}

/// A bot with a skill below 1.
pub struct Human {
    inner: Box<dyn Bot>,
    name: String,
    mind: Mind,
}

/// What it has in mind beside its policy.
#[derive(Clone)]
struct Mind {
    skill: Skill,
    luck: u64,
    /// Wishes that have not gone out.
    held: BTreeMap<Action, Held>,
    /// Where it is at.
    focus: Option<ZoneId>,
    /// Alerts that it has seen: each alarms once.
    seen: BTreeSet<AlertId>,
    /// What its policy was not told yet.
    told: VecDeque<Update>,
}

/// A wish that is held back.
#[derive(Clone)]
struct Held {
    due: Tick,
    beside: Beside,
}

impl Human {
    /// Plays what `inner` would, with a skill; `luck` keys its slips.
    pub fn new(inner: Box<dyn Bot>, skill: Skill, luck: u64) -> Self {
        let name = format!("{}:{skill}", inner.name());
        let (held, seen, told) = (BTreeMap::new(), BTreeSet::new(), VecDeque::new());
        Self { inner, name, mind: Mind { skill, luck, held, focus: None, seen, told } }
    }
}

impl Bot for Human {
    fn name(&self) -> &str {
        &self.name
    }

    /// Rises with either: the policy or its slips.
    fn version(&self) -> u32 {
        self.inner.version() + SLIPS_VERSION
    }

    fn boxed_clone(&self) -> Box<dyn Bot> {
        Box::new(Self { inner: self.inner.boxed_clone(), name: self.name.clone(), mind: self.mind.clone() })
    }

    fn play(&mut self, seat: &mut dyn Seat) {
        let mut gate = Gate { seat, mind: &mut self.mind, view: None };
        self.inner.play(&mut gate);
    }
}

/// What stands between a bot and its seat.
struct Gate<'a> {
    seat: &'a mut dyn Seat,
    mind: &'a mut Mind,
    view: Option<Arc<View>>,
}

impl Seat for Gate<'_> {
    fn chart(&self) -> &Arc<Chart> {
        self.seat.chart()
    }

    fn role(&self) -> &RoleId {
        self.seat.role()
    }

    fn send(&mut self, request: Request) {
        match (request, self.view.clone()) {
            (Request::Act { action, beside }, Some(view)) => self.wish(&view, action, beside),
            (Request::Ready(until), Some(view)) => {
                self.be_alarmed(&view);
                self.act_on_what_is_due(&view);
                self.seat.send(Request::Ready(self.in_time(until, view.now)));
            }
            (other, _) => self.seat.send(other),
        }
    }

    fn next(&mut self) -> Option<Update> {
        let update = self.mind.told.pop_front().or_else(|| self.seat.next())?;
        if let Update::View(view) = &update {
            self.view = Some(Arc::clone(view));
        }
        Some(update)
    }
}

impl Gate<'_> {
    /// Takes up what its bot orders.
    fn wish(&mut self, view: &View, action: Action, beside: Beside) {
        if may_be_forgotten(&action) && self.mind.slips(Slip::Forgotten, &action, FORGETS) {
            // The bot shall not wait for it.
            self.mind.told.push_back(Update::Refused(action, Refusal::new("It was forgotten.", "")));
            return;
        }
        let (action, beside) = self.mind.misjudged(action, beside);
        self.hold(view, action, beside);
    }

    /// Holds an order back until its time has come.
    fn hold(&mut self, view: &View, action: Action, beside: Beside) {
        let (action, beside) = self.too_wide(view, action, beside);
        if let Some(opposite) = opposite(&action) {
            self.mind.held.remove(&opposite);
        }
        let ordered = view.jobs.iter().any(|job| job.action == action);
        if !ordered && !self.mind.held.contains_key(&action) {
            let due = view.now.after(self.mind.delay(&action));
            self.mind.held.insert(action, Held { due, beside });
        }
    }

    /// A whole zone instead of one machine.
    fn too_wide(&self, view: &View, action: Action, beside: Beside) -> (Action, Beside) {
        let is_cut = action.verb == Verb::IsolateAsset && action.is_on();
        let Some(asset) = action.asset().filter(|_| is_cut) else { return (action, beside) };
        let zone = self.seat.chart().assets[asset.index()].zone;
        let may = self.seat.chart().seat(&view.seat).is_some_and(|seat| seat.may.contains(&Verb::IsolateZone));
        if !may || view.zones[zone.index()].isolated || !self.mind.slips(Slip::TooWide, &action, TOO_WIDE) {
            return (action, beside);
        }
        let why =
            format!("{} To be safe, all of {} was meant.", reason(&beside), self.seat.chart().zones[zone.index()].1);
        let wide = Action::new(Verb::IsolateZone, [Arg::Zone(zone), Arg::Switch(true)]);
        (wide, Beside { why: Some(why), ..beside })
    }

    /// Cuts machines off for alerts that nobody has looked into: each alert alarms once.
    fn be_alarmed(&mut self, view: &View) {
        let chart = Arc::clone(self.seat.chart());
        if !chart.seat(&view.seat).is_some_and(|seat| seat.may.contains(&Verb::IsolateAsset)) {
            return;
        }
        for alert in view.alerts.iter().filter(|alert| alert.verdict.is_none() && alert.since >= view.began) {
            let frightens = view.declared.is_some() || !is_everyday(&chart, alert);
            let asset = alert.id.asset;
            let cut =
                view.assets[asset.index()].isolated || view.zones[chart.assets[asset.index()].zone.index()].isolated;
            if !frightens || cut || !self.mind.seen.insert(alert.id) {
                continue;
            }
            let action = Action::new(Verb::IsolateAsset, [Arg::Asset(asset), Arg::Switch(true)]);
            if self.mind.slips(Slip::Alarmed, &action, ALARMED) {
                let why =
                    format!("An alert on {} was enough; nobody had looked into it.", chart.assets[asset.index()].name);
                self.hold(view, action, Beside { why: Some(why), ..Beside::default() });
            }
        }
    }

    /// Sends a few of the wishes whose time has come, those where it is at first, and listens to what is said.
    fn act_on_what_is_due(&mut self, view: &View) {
        let few = FEWEST + MORE * self.mind.skill.hundredths() / 100;
        let tunnel = TUNNEL * self.mind.skill.lack() / 100;
        for _ in 0..few {
            let chart = Arc::clone(self.seat.chart());
            let rank = |action: &Action, due: Tick| {
                let elsewhere = self.mind.focus.is_none_or(|focus| zone_of(&chart, action) != Some(focus));
                due.after(if elsewhere { tunnel } else { 0 })
            };
            let due = self.mind.held.iter().filter(|(_, held)| held.due <= view.now);
            let next = due.min_by_key(|(action, held)| (rank(action, held.due), *action));
            let Some(action) = next.map(|(action, _)| action.clone()) else { break };
            let Some(held) = self.mind.held.remove(&action) else { break };
            self.mind.focus = zone_of(&chart, &action).or(self.mind.focus);
            self.seat.send(Request::Act { action, beside: held.beside });
        }
        while let Some(update) = self.seat.next() {
            self.mind.told.push_back(update);
        }
    }

    /// The bot's own moment, or the next wish that falls due before it.
    fn in_time(&self, until: Until, now: Tick) -> Until {
        let due = self.mind.held.values().map(|held| held.due).min();
        // What was left for want of attention comes at the next look.
        let due = due.map(|due| if due <= now { now.after(LOOK_AGAIN) } else { due });
        let sooner = |moment: Tick| due.map_or(moment, |due| due.min(moment));
        match until {
            Until::Tick(tick) => Until::Tick(sooner(tick)),
            Until::Need(tick) => Until::Need(sooner(tick)),
        }
    }
}

impl Mind {
    /// The stream that decides a slip about an order.
    fn draw(&self, slip: Slip, action: &Action) -> Draw {
        let mut writer = DigestWriter::new();
        writer.value(action);
        let digest = writer.finish();
        let (key, _) = digest.bytes().split_first_chunk().expect("a digest has 32 bytes");
        Dice::new(self.luck).draw(Purpose::Slip, u64::from_le_bytes(*key), slip as u64)
    }

    /// Whether a slip happens that would happen so often in 1000 without any skill.
    fn slips(&self, slip: Slip, action: &Action, permille: u32) -> bool {
        self.draw(slip, action).chance(permille * self.skill.lack() / 100)
    }

    /// Minutes for which an order is held back.
    fn delay(&self, action: &Action) -> u32 {
        self.draw(Slip::Late, action).lognormal((LATE * self.skill.lack() / 100).max(1), LATE_SPREAD)
    }

    /// Turns a verdict round, if it is misjudged.
    fn misjudged(&self, action: Action, beside: Beside) -> (Action, Beside) {
        let (Some(alert), Some(verdict)) = (action.alert(), action.verdict()) else { return (action, beside) };
        // The slip is about the alert, whichever verdict was right.
        let subject = Action::new(Verb::Triage, [Arg::Alert(alert)]);
        if action.verb != Verb::Triage || !self.slips(Slip::Misjudged, &subject, MISJUDGES) {
            return (action, beside);
        }
        let (other, why) = match verdict {
            Verdict::Real => (Verdict::FalseAlarm, "It looked like one of the many that mean nothing."),
            Verdict::FalseAlarm => (Verdict::Real, "It looked worse than it was."),
        };
        let action = Action::new(Verb::Triage, [Arg::Alert(alert), Arg::Verdict(other)]);
        (action, Beside { why: Some(why.to_owned()), ..beside })
    }
}

/// What people forget while machines burn: words to others, evidence, backups.
fn may_be_forgotten(action: &Action) -> bool {
    let kept = matches!(
        action.verb,
        Verb::Notify
            | Verb::TellStaff
            | Verb::TellPatients
            | Verb::TellPress
            | Verb::CollectEvidence
            | Verb::ProtectBackups
            | Verb::VerifyBackups
    );
    kept && action.is_on()
}

/// The same order with its switch the other way round; `None` if it has none.
fn opposite(action: &Action) -> Option<Action> {
    let place = action.args.iter().position(|arg| matches!(arg, Arg::Switch(_)))?;
    let mut other = action.clone();
    other.args[place] = Arg::Switch(!action.is_on());
    Some(other)
}

fn zone_of(chart: &Chart, action: &Action) -> Option<ZoneId> {
    action.zone().or_else(|| action.asset().map(|asset| chart.assets[asset.index()].zone))
}

fn reason(beside: &Beside) -> &str {
    beside.why.as_deref().unwrap_or("It was decided.")
}
