//! Whether norms were kept: judged from events by the same watch that drove the exercise.
//!
//! Invariant: a verdict names the event that it rests on, with its moment; what had not come due when play stopped is
//! never called broken.

use std::collections::{BTreeMap, BTreeSet};

use codedark_sim::action::Verb;
use codedark_sim::event::{Event, EventKind};
use codedark_sim::ids::{AssetId, JobId, RoleId};
use codedark_sim::scenario::{Force, Moment, Norm, Scenario};
use codedark_sim::storyline::Watch;
use codedark_sim::time::Tick;
use serde::{Deserialize, Serialize};

/// What became of a norm.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It was done in time, or what is forbidden was not done.
    Kept,
    /// It was done, but too late.
    Late,
    /// It was not done, or what is forbidden was.
    Broken,
    /// It was never due: what it waits for did not come, or it was excepted.
    NeverDue,
    /// Play stopped before it was decided.
    Open,
}

/// A norm of the scenario, judged.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct NormJudged {
    /// Its place among the norms of the scenario's aims.
    pub norm: usize,
    /// What became of it.
    pub verdict: Verdict,
    /// When it began to bind.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<Tick>,
    /// The last moment for it, where it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<Tick>,
    /// When it was done, or when what is forbidden was done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Tick>,
    /// The seat that did it; `None`: nobody, or the hospital's own rules.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seat: Option<RoleId>,
    /// The seats that could have done it, of those that were taken while it bound and was not past due.
    #[serde(default)]
    pub whose: Vec<RoleId>,
    /// Competencies that it is evidence of, by id.
    #[serde(default)]
    pub competencies: Vec<String>,
}

impl NormJudged {
    /// Whether nobody sat there who could have done in time what it asks: then it shows nothing about anybody.
    pub fn is_nobodys(&self) -> bool {
        self.whose.is_empty() && (self.seat.is_none() || self.verdict == Verdict::Late)
    }
}

/// Who sat from a moment on.
pub struct Sat {
    /// The moment.
    pub from: Tick,
    /// The seats that were taken, with what they may order beside each other.
    pub seats: BTreeMap<RoleId, Vec<Verb>>,
}

/// A play whose norms are judged.
pub struct Play<'a> {
    /// What was played.
    pub scenario: &'a Scenario,
    /// Who sat when, oldest first, the first from the beginning: what others did was the hospital's own rules.
    pub seats: &'a [Sat],
    /// Everything that happened, from before play on, oldest first.
    pub events: &'a [Event],
    /// When play began.
    pub began: Tick,
    /// Where it stopped.
    pub played_to: Tick,
    /// Whether that was its end: what was not done by then will not be.
    pub over: bool,
}

/// Judges every norm, in the order of the scenario.
pub fn judge(play: &Play) -> Vec<NormJudged> {
    let norms = &play.scenario.norms;
    let mut watch = Watch::of(play.scenario);
    let mut courses: Vec<Course> = norms.iter().map(|_| Course::default()).collect();
    let mut hands: BTreeMap<JobId, RoleId> = BTreeMap::new();
    let mut lookers: BTreeMap<AssetId, RoleId> = BTreeMap::new();
    // Roles in which the hospital's own rules declare, whoever sits down there before it is said.
    let mut ruled: BTreeSet<RoleId> = BTreeSet::new();
    let ever: BTreeSet<&RoleId> = play.seats.iter().flat_map(|sat| sat.seats.keys()).collect();
    let mut began = false;
    for event in play.events.iter().take_while(|event| event.tick <= play.played_to) {
        let changed = watch.see(event);
        if let EventKind::ActionAccepted { role, by_default: false, job, .. } = &event.kind {
            hands.insert(*job, role.clone());
        }
        if let EventKind::ActionAccepted { role, action, by_default, .. } = &event.kind
            && let (Verb::LookCloser, Some(asset)) = (action.verb, action.asset())
        {
            if *by_default {
                lookers.remove(&asset)
            } else {
                lookers.insert(asset, role.clone())
            };
        }
        // What a prelude did in the same minute is not play's.
        began |= event.tick >= play.began && matches!(event.kind, EventKind::PhaseBegan { phase: 0 });
        if !began {
            continue;
        }
        if let EventKind::ActionAccepted { role, action, by_default, .. } = &event.kind
            && action.verb == Verb::DeclareIncident
        {
            if *by_default {
                ruled.insert(role.clone())
            } else {
                ruled.remove(role)
            };
        }
        let by_rule = matches!(&event.kind, EventKind::IncidentDeclared { role } if ruled.contains(role));
        let seat = hand(&event.kind, &hands, &lookers).filter(|role| ever.contains(role) && !by_rule);
        for (norm, course) in norms.iter().zip(&mut courses) {
            course.see(norm, play.scenario, &watch, event, changed, seat.as_ref());
        }
    }
    let judged = |(n, (norm, course)): (usize, (&Norm, &Course))| {
        let (verdict, due) = course.verdict(norm, &watch, play);
        NormJudged {
            norm: n,
            verdict,
            since: course.since,
            due,
            at: course.done.as_ref().map(|(at, _)| *at),
            seat: course.done.as_ref().and_then(|(_, seat)| seat.clone()),
            whose: whose(norm, course.since, due, play),
            competencies: norm.competencies.clone(),
        }
    };
    norms.iter().zip(&courses).enumerate().map(judged).collect()
}

/// How one norm went.
#[derive(Default)]
struct Course {
    /// When it began to bind.
    since: Option<Tick>,
    /// Whether something excepted it while it was open.
    excepted: bool,
    /// When what it speaks of came, and by whose hand; of something forbidden: while it was.
    done: Option<(Tick, Option<RoleId>)>,
}

impl Course {
    fn see(
        &mut self,
        norm: &Norm,
        scenario: &Scenario,
        watch: &Watch,
        event: &Event,
        changed: bool,
        seat: Option<&RoleId>,
    ) {
        let holds = || norm.unless.as_ref().is_some_and(|unless| watch.holds(scenario, unless));
        let began = self.since.is_none() && watch.when(&norm.after).is_some();
        if began {
            self.since = Some(event.tick);
        }
        if self.done.is_some() {
            return;
        }
        let before = norm.before.as_ref().and_then(|moment| watch.when(moment));
        let due = [self.due(norm), before].into_iter().flatten().min();
        let past = due.is_some_and(|due| event.tick > due);
        if norm.force == Force::Never {
            // Nobody breaks what does not bind yet, or no longer.
            if self.since.is_some() && !past && norm.what.is(&event.kind) && !holds() {
                self.done = Some((event.tick, seat.cloned()));
            }
        } else if let Some(at) = watch.when(&norm.what) {
            // Done before it binds is done; a declaration may be older than play.
            self.done = Some((at, seat.filter(|_| norm.what.is(&event.kind)).cloned()));
        } else if self.since.is_some() && !past && (changed || began) {
            self.excepted |= holds();
        }
    }

    /// The last moment, where it has one.
    fn due(&self, norm: &Norm) -> Option<Tick> {
        Some(self.since?.after(norm.within?))
    }

    /// What became of it, and its last moment.
    fn verdict(&self, norm: &Norm, watch: &Watch, play: &Play) -> (Verdict, Option<Tick>) {
        let before = norm.before.as_ref().and_then(|moment| watch.when(moment));
        let due = [self.due(norm), before].into_iter().flatten().min();
        let done = self.done.as_ref().map(|(at, _)| *at);
        // What falls due after play is not decided in it.
        let open = due.map_or(!play.over, |due| play.played_to < due || (!play.over && play.played_to == due));
        let verdict = match (norm.force, self.since, done) {
            (Force::Never, _, Some(_)) => Verdict::Broken,
            (_, None, _) => Verdict::NeverDue,
            (Force::Never, _, None) => {
                if open && !play.over {
                    Verdict::Open
                } else {
                    Verdict::Kept
                }
            }
            (_, _, Some(done)) if due.is_none_or(|due| done <= due) => Verdict::Kept,
            _ if self.excepted => Verdict::NeverDue,
            (_, _, Some(_)) => Verdict::Late,
            (_, _, None) => {
                if open {
                    Verdict::Open
                } else {
                    Verdict::Broken
                }
            }
        };
        (verdict, due)
    }
}

/// The seats that could have done what a norm speaks of, of those that were taken between two moments (`None`: the
/// beginning, and the end); all of them where it is nobody's order. Whoever left in the minute of the first, or sat down in
/// that of the last, had no time for it.
fn whose(norm: &Norm, since: Option<Tick>, due: Option<Tick>, play: &Play) -> Vec<RoleId> {
    let verb = match &norm.what {
        Moment::Ordered(pattern) | Moment::Done(pattern) => Some(pattern.verb),
        Moment::Declared => Some(Verb::DeclareIncident),
        _ => None,
    };
    let left = |n: usize| play.seats.get(n + 1).map(|next| next.from);
    let in_time = |(n, sat): &(usize, &Sat)| {
        let came = *n == 0 || due.is_none_or(|due| sat.from < due);
        came && since.is_none_or(|since| left(*n).is_none_or(|left| left > since))
    };
    let sat = play.seats.iter().enumerate().filter(in_time).flat_map(|(_, sat)| &sat.seats);
    let could = sat.filter(|(_, may)| verb.is_none_or(|verb| may.contains(&verb))).map(|(role, _)| role.clone());
    could.collect::<BTreeSet<_>>().into_iter().collect()
}

/// The role by whose hand something happened, if an event says so.
fn hand(kind: &EventKind, jobs: &BTreeMap<JobId, RoleId>, lookers: &BTreeMap<AssetId, RoleId>) -> Option<RoleId> {
    match kind {
        EventKind::Found { asset, .. } => lookers.get(asset).cloned(),
        EventKind::ActionAccepted { role, by_default: false, .. } => Some(role.clone()),
        EventKind::IncidentDeclared { role } | EventKind::Answered { role: Some(role), .. } => Some(role.clone()),
        EventKind::JobDone { job, .. } => jobs.get(job).cloned(),
        _ => None,
    }
}
