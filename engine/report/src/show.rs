//! A scenario at a glance, for those who prepare an exercise: hospital, attack, people, storyline.
//!
//! Invariants: the truth stands here, so it is not for players. Everything is said by its name; a reference that leads
//! nowhere is said to, for `Scenario::check` and not this module refuses it.

mod aims;
mod data;
mod dot;
mod html;
mod layout;
mod lookup;
mod picture;
mod text;

use codedark_sim::scenario::{Arrivals, Link, NeedKind, Permille, Ports, Scenario};
use codedark_sim::time::{Tick, say_minutes};

use crate::words::conditions;
use crate::words::story::{self, Opening};
use lookup::Lookup;

pub(crate) use aims::seat;
pub(crate) use data::Clock;
pub use data::{
    Adversary, Asked, Care, Duty, Machine, Need, Norm, Objective, Overview, Passage, Person, Phase, Seat, SettingLine,
    Staff, Store, Told, Zone,
};

impl Overview {
    /// The overview of a scenario. One that continues another says its times counted from where play begins.
    pub fn of(scenario: &Scenario) -> Self {
        Self::opening(scenario, scenario.prelude.is_none().then_some(Tick(0)))
    }

    /// The overview of a scenario whose play begins at this tick: an exercise knows it once what comes before has run.
    pub fn begun(scenario: &Scenario, began: Tick) -> Self {
        Self::opening(scenario, Some(began))
    }

    fn opening(scenario: &Scenario, opening: Opening) -> Self {
        let look = Lookup(scenario);
        let hospital = &scenario.hospital;
        let lasts = scenario.play_minutes();
        Self {
            id: scenario.id.clone(),
            title: scenario.title.clone(),
            summary: scenario.summary.clone(),
            hospital: hospital.name.clone(),
            beds: hospital.beds,
            starts: match (opening, &scenario.prelude) {
                (None, Some(prelude)) => conditions::prelude(prelude, scenario),
                _ => story::into_play(0, opening, scenario),
            },
            ends: match opening {
                Some(_) => story::into_play(lasts, opening, scenario),
                None => format!("{} later", say_minutes(lasts)),
            },
            playing_minutes: scenario.playing_minutes,
            difficulty: scenario.difficulty,
            level: scenario.level.word().to_owned(),
            languages: scenario.languages.clone(),
            continues: scenario.prelude.as_ref().map(|prelude| conditions::prelude(prelude, scenario)),
            phases: phases(scenario, opening),
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
            storyline: storyline(scenario, opening),
            duties: duties(scenario),
            norms: aims::norms(scenario),
            objectives: aims::objectives(scenario),
            rubric: aims::rubric(scenario),
            settings: aims::settings(scenario),
            clock: opening.map(|began| Clock { calendar: scenario.calendar, began, end: began.after(lasts) }),
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

fn phases(scenario: &Scenario, opening: Opening) -> Vec<Phase> {
    let mut begun = 0u32;
    let phase = |phase: &codedark_sim::scenario::Phase| {
        let from = begun;
        begun = begun.saturating_add(phase.minutes);
        Phase {
            title: phase.title.clone(),
            tick: opening.unwrap_or_default().after(from),
            at: story::into_play(from, opening, scenario),
            lasts: say_minutes(phase.minutes),
        }
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
        brain: story::brain(adversary, scenario),
        foothold: look.asset(adversary.foothold),
        tick: Tick(adversary.enters_at),
        at: scenario.calendar.date_time(Tick(adversary.enters_at)),
        techniques: adversary.techniques.iter().map(|id| look.technique(*id)).collect(),
        goals: adversary.goals.iter().map(|goal| story::goal(*goal, scenario)).collect(),
    };
    scenario.adversaries.iter().map(of).collect()
}

fn storyline(scenario: &Scenario, opening: Opening) -> Vec<Told> {
    let told = |inject: &codedark_sim::scenario::Inject| {
        let message = &inject.message;
        let roles: Vec<String> = message.to.iter().map(ToString::to_string).collect();
        Told {
            name: inject.name.clone(),
            when: story::trigger(inject, opening, scenario),
            tick: story::certain(inject, opening),
            from: message.from.clone(),
            to: if roles.is_empty() { "every seat".into() } else { roles.join(", ") },
            subject: message.subject.clone(),
            body: message.body.clone(),
            urgent: message.urgent,
            channel: message.channel.word().to_owned(),
            question: message.question.as_ref().map(aims::asked),
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
