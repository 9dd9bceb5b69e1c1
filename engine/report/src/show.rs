//! A scenario at a glance, for those who prepare an exercise: hospital, attack, people, storyline.
//!
//! Invariants: the truth stands here, so it is not for players. Everything is said by its name; a reference that leads
//! nowhere is said to, for `Scenario::check` and not this module refuses it.

mod dot;
mod html;
mod layout;
mod lookup;
mod picture;
mod text;

use codedark_sim::scenario::{Arrivals, Link, NeedKind, Permille, Ports, Scenario};
use codedark_sim::time::{Tick, say_minutes};
use serde::Serialize;

use crate::words::{conditions, story};
use lookup::Lookup;

/// A scenario at a glance.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Overview {
    /// Short name.
    pub id: String,
    /// Title.
    pub title: String,
    /// One sentence.
    pub summary: String,
    /// The hospital's name.
    pub hospital: String,
    /// Its beds.
    pub beds: u32,
    /// When it begins, on the hospital's clock.
    pub starts: String,
    /// When play ends, on the hospital's clock.
    pub ends: String,
    /// About how long playing takes, in real minutes.
    pub playing_minutes: u32,
    /// 1 to 5.
    pub difficulty: u8,
    /// The level that it trains first.
    pub level: String,
    /// Stretches of play.
    pub phases: Vec<Phase>,
    /// Zones with their machines.
    pub zones: Vec<Zone>,
    /// What may pass between zones.
    pub links: Vec<Passage>,
    /// Care processes and what they need.
    pub care: Vec<Care>,
    /// Stores of patient records.
    pub stores: Vec<Store>,
    /// Seats.
    pub seats: Vec<Seat>,
    /// Responders.
    pub people: Vec<Person>,
    /// Groups of staff.
    pub staff: Vec<Staff>,
    /// Who attacks.
    pub adversaries: Vec<Adversary>,
    /// What is told, in the order of the scenario.
    pub storyline: Vec<Told>,
    /// Duties of law.
    pub duties: Vec<Duty>,
    #[serde(skip)]
    pub(crate) clock: Clock,
}

/// When play begins and ends, for the timeline.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct Clock {
    pub calendar: codedark_sim::time::Calendar,
    pub end: Tick,
}

/// A stretch of play.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Phase {
    /// Its title.
    pub title: String,
    /// When it begins.
    pub tick: Tick,
    /// The same on the hospital's clock.
    pub at: String,
    /// How long it lasts, as people say it.
    pub lasts: String,
}

/// A zone.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Zone {
    /// Short name.
    pub name: String,
    /// Title.
    pub title: String,
    /// Whether its machines are kept apart from each other.
    pub filtered: bool,
    /// Machines in it.
    pub machines: u32,
    /// Its assets.
    pub assets: Vec<Machine>,
}

/// A machine, or some like ones.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Machine {
    /// Label.
    pub name: String,
    /// What it is.
    pub title: String,
    /// How many.
    pub count: u16,
    /// Its operating system.
    pub os: String,
    /// Its open weaknesses.
    pub weaknesses: Vec<String>,
    /// What watches it.
    pub watched_by: String,
    /// Whether a restore can use a backup of it.
    pub backed_up: bool,
    /// Adversaries that get in here.
    pub entry_of: Vec<String>,
    /// Stores of patient records on it.
    pub stores: Vec<String>,
}

/// What may pass from one zone to another.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Passage {
    /// Title of the zone where connections start.
    pub from: String,
    /// Title of the zone where they arrive.
    pub to: String,
    /// Ports: `all ports`, `ports 104, 445`.
    pub ports: String,
    /// Places of both zones in the list of zones.
    #[serde(skip)]
    pub(crate) places: (usize, usize),
}

/// A care process.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Care {
    /// Short name.
    pub name: String,
    /// Title.
    pub title: String,
    /// Patients: `90 a day, target 1 h 00 min`.
    pub emergency: String,
    /// Patients who are planned.
    pub elective: String,
    /// What it needs.
    pub needs: Vec<Need>,
    /// Other processes that it waits for: title, and percent of capacity lost without them.
    pub waits_for: Vec<(String, u32)>,
    /// Its downtime procedure.
    pub downtime: String,
    /// Places in the list of care processes, of `waits_for`.
    #[serde(skip)]
    pub(crate) waits_for_places: Vec<usize>,
}

/// Machines that care needs.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Need {
    /// What for.
    pub title: String,
    /// Whether care stops without them.
    pub required: bool,
    /// Percent of capacity that is lost at most.
    pub loss: u32,
    /// Labels of the machines.
    pub machines: Vec<String>,
    /// Places of the zones of the machines, in the list of zones, each once.
    #[serde(skip)]
    pub(crate) zones: Vec<usize>,
}

/// A store of patient records.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Store {
    /// Title.
    pub title: String,
    /// Label of the machine.
    pub machine: String,
    /// Patient records.
    pub records: u32,
}

/// A seat.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Seat {
    /// Role.
    pub role: String,
    /// Title.
    pub title: String,
    /// Level.
    pub level: String,
    /// Roles that it decides for as well.
    pub deputises: Vec<String>,
}

/// A responder.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Person {
    /// First name.
    pub name: String,
    /// Role.
    pub role: String,
    /// Skills.
    pub skills: Vec<String>,
    /// Working hours and on call, in words.
    pub hours: String,
}

/// A group of staff.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Staff {
    /// Title.
    pub title: String,
    /// Head count on a weekday.
    pub count: u32,
}

/// An adversary.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Adversary {
    /// Name.
    pub name: String,
    /// How it decides.
    pub brain: String,
    /// Label of the machine where it gets in.
    pub foothold: String,
    /// When it first moves.
    pub tick: Tick,
    /// The same on the hospital's clock.
    pub at: String,
    /// Techniques by name and id.
    pub techniques: Vec<String>,
    /// What it wants, most wanted first.
    pub goals: Vec<String>,
}

/// A mail or call of the storyline.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Told {
    /// Short name.
    pub name: String,
    /// When it comes, in words.
    pub when: String,
    /// When it comes, if that is certain.
    pub tick: Option<Tick>,
    /// Who says it.
    pub from: String,
    /// Who gets it; `every seat` or roles.
    pub to: String,
    /// Subject.
    pub subject: String,
    /// The words.
    pub body: String,
    /// Whether somebody waits for the reader.
    pub urgent: bool,
}

/// A duty of law.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Duty {
    /// What is due.
    pub title: String,
    /// To whom.
    pub recipient: String,
    /// When, in words.
    pub due: String,
}

impl Overview {
    /// The overview of a scenario.
    pub fn of(scenario: &Scenario) -> Self {
        let look = Lookup(scenario);
        let hospital = &scenario.hospital;
        let end = Tick(scenario.play_minutes());
        Self {
            id: scenario.id.clone(),
            title: scenario.title.clone(),
            summary: scenario.summary.clone(),
            hospital: hospital.name.clone(),
            beds: hospital.beds,
            starts: match &scenario.prelude {
                None => scenario.calendar.date_time(Tick(0)),
                Some(prelude) => conditions::prelude(prelude, scenario),
            },
            ends: match &scenario.prelude {
                None => scenario.calendar.date_time(end),
                Some(_) => format!("{} later", say_minutes(end.0)),
            },
            playing_minutes: scenario.playing_minutes,
            difficulty: scenario.difficulty,
            level: scenario.level.word().to_owned(),
            phases: phases(scenario),
            zones: (0..hospital.zones.len()).map(|n| look.zone_of(n)).collect(),
            links: hospital.links.iter().map(|link| passage(link, &look)).collect(),
            care: care(scenario, &look),
            stores: hospital
                .stores
                .iter()
                .map(|store| Store {
                    title: store.title.clone(),
                    machine: look.asset(store.asset),
                    records: store.records,
                })
                .collect(),
            seats: seats(scenario),
            people: hospital.people.iter().map(lookup::person).collect(),
            staff: hospital
                .staff
                .iter()
                .map(|group| Staff { title: group.title.clone(), count: group.count })
                .collect(),
            adversaries: adversaries(scenario, &look),
            storyline: storyline(scenario),
            duties: duties(scenario),
            clock: Clock { calendar: scenario.calendar, end },
        }
    }

    /// The overview as JSON, with a line feed at the end.
    pub fn to_json(&self) -> String {
        serde_json::to_string_pretty(self).expect("an overview is plain data with text keys, so it encodes") + "\n"
    }

    /// Machines in the whole hospital.
    pub fn machines(&self) -> u32 {
        self.zones.iter().map(|zone| zone.machines).sum()
    }
}

fn phases(scenario: &Scenario) -> Vec<Phase> {
    let mut from = Tick(0);
    let phase = |phase: &codedark_sim::scenario::Phase| {
        let tick = from;
        from = from.after(phase.minutes);
        let (at, lasts) = (scenario.calendar.date_time(tick), say_minutes(phase.minutes));
        Phase { title: phase.title.clone(), tick, at, lasts }
    };
    scenario.phases.iter().map(phase).collect()
}

fn passage(link: &Link, look: &Lookup) -> Passage {
    let ports = match &link.ports {
        Ports::All => "all ports".to_owned(),
        Ports::Only(ports) => {
            let list: Vec<String> = ports.iter().map(u16::to_string).collect();
            format!("{} {}", if ports.len() == 1 { "port" } else { "ports" }, list.join(", "))
        }
    };
    let places = (link.from.index(), link.to.index());
    Passage { from: look.zone(link.from), to: look.zone(link.to), ports, places }
}

fn percent(share: Permille) -> u32 {
    share / 10
}

fn patients(arrivals: &Arrivals) -> String {
    if arrivals.per_day == 0 || arrivals.by_hour.iter().all(|weight| *weight == 0) {
        return "none".into();
    }
    format!("{} a day, to be treated within {}", arrivals.per_day, say_minutes(arrivals.target_minutes))
}

fn care(scenario: &Scenario, look: &Lookup) -> Vec<Care> {
    let need = |need: &codedark_sim::scenario::Need| {
        let mut zones: Vec<usize> = need.assets.iter().filter_map(|id| look.zone_place(*id)).collect();
        zones.sort_unstable();
        zones.dedup();
        let (required, loss) = match need.kind {
            NeedKind::Required => (true, 100),
            NeedKind::Assisting(share) => (false, percent(share)),
        };
        let machines = need.assets.iter().map(|id| look.asset(*id)).collect();
        Need { title: need.title.clone(), required, loss, machines, zones }
    };
    let of = |process: &codedark_sim::scenario::CareProcess| Care {
        name: process.name.clone(),
        title: process.title.clone(),
        emergency: patients(&process.emergency),
        elective: patients(&process.elective),
        needs: process.needs.iter().map(need).collect(),
        waits_for: process.waits_for.iter().map(|(id, share)| (look.care(*id), percent(*share))).collect(),
        waits_for_places: process.waits_for.iter().map(|(id, _)| id.index()).collect(),
        downtime: format!(
            "{} % of normal by its downtime procedure, ready {} after the order; {} % without",
            percent(process.downtime.capacity),
            say_minutes(process.downtime.start_minutes),
            percent(process.downtime.improvised)
        ),
    };
    scenario.hospital.care.iter().map(of).collect()
}

fn seats(scenario: &Scenario) -> Vec<Seat> {
    let seat = |seat: &codedark_sim::scenario::SeatSpec| Seat {
        role: seat.role.to_string(),
        title: seat.title.clone(),
        level: seat.level.word().to_owned(),
        deputises: seat.deputises.iter().map(ToString::to_string).collect(),
    };
    scenario.seats.iter().map(seat).collect()
}

fn adversaries(scenario: &Scenario, look: &Lookup) -> Vec<Adversary> {
    let of = |adversary: &codedark_sim::scenario::AdversarySpec| Adversary {
        name: adversary.name.clone(),
        brain: story::brain(adversary),
        foothold: look.asset(adversary.foothold),
        tick: Tick(adversary.enters_at),
        at: scenario.calendar.date_time(Tick(adversary.enters_at)),
        techniques: adversary.techniques.iter().map(|id| look.technique(*id)).collect(),
        goals: adversary.goals.iter().map(|goal| story::goal(*goal, scenario)).collect(),
    };
    scenario.adversaries.iter().map(of).collect()
}

fn storyline(scenario: &Scenario) -> Vec<Told> {
    let told = |inject: &codedark_sim::scenario::Inject| {
        let message = &inject.message;
        let roles: Vec<String> = message.to.iter().map(ToString::to_string).collect();
        Told {
            name: inject.name.clone(),
            when: story::trigger(inject, scenario),
            tick: story::certain(inject, scenario),
            from: message.from.clone(),
            to: if roles.is_empty() { "every seat".into() } else { roles.join(", ") },
            subject: message.subject.clone(),
            body: message.body.clone(),
            urgent: message.urgent,
        }
    };
    scenario.storyline.iter().map(told).collect()
}

fn duties(scenario: &Scenario) -> Vec<Duty> {
    let due = |duty: &codedark_sim::scenario::Duty| {
        let from = if duty.about_records { "a loss of patient records" } else { "a significant incident" };
        let hours = if duty.hours == 1 { "hour" } else { "hours" };
        format!("{} {hours} after the hospital is aware of {from}", duty.hours)
    };
    let of = |duty: &codedark_sim::scenario::Duty| Duty {
        title: duty.title.clone(),
        recipient: duty.recipient.clone(),
        due: due(duty),
    };
    scenario.duties.iter().map(of).collect()
}
