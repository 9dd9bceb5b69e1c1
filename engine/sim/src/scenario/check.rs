//! The last check before an exercise: is every index in its list, every number sane?
//!
//! Invariant: never panics and never trusts. A scenario may come out of a foreign journal, so nothing that the
//! script loader promises is taken for granted here. Messages are for whoever mends the file; positions are the
//! script loader's business.

mod story;

use std::collections::BTreeSet;

use super::{
    Account, AdversarySpec, Arrivals, Asset, BrainSpec, CareProcess, Goal, Hospital, NeedKind, Partner, Person, Ports,
    Scenario, StaffGroup,
};
use crate::ids::RoleId;
use crate::time::DAY;

/// Longest duration of anything else, in minutes: a year.
const MINUTES_MAX: u32 = 365 * DAY;
/// Most of anything that is counted: heads, beds, patients a day, machines.
const COUNT_MAX: u32 = 1_000_000;
/// Most patient records in a store.
const RECORDS_MAX: u32 = 1_000_000_000;
/// Longest name or title, in bytes.
const NAME_BYTES_MAX: usize = 200;
/// Longest text (briefing, body of a mail), in bytes.
const TEXT_BYTES_MAX: usize = 100_000;
/// Longest script beside a brain, in bytes.
pub const SCRIPT_BYTES_MAX: usize = 64 * 1024;
/// Most machines of a hospital, all groups together.
const MACHINES_MAX: u64 = 2_000_000;
/// Most patients of one urgency that an hour may bring: what the draw of arrivals is exact for.
const HOURLY_MAX: u64 = 500;
/// Most adversaries; each has a mark of its own on every machine.
const ADVERSARIES_MAX: usize = 8;
/// Highest headroom, permille.
const HEADROOM_MAX: u32 = 10_000;

impl Scenario {
    /// Everything that is wrong with this scenario, in the order of its lists.
    ///
    /// # Errors
    /// One sentence per mistake.
    pub fn check(&self) -> Result<(), Vec<String>> {
        let mut check = Check { wrong: Vec::new() };
        check.head(self);
        check.hospital(&self.hospital);
        check.care(&self.hospital);
        check.attack(self);
        check.story(self);
        check.aims(self);
        check.catalogue(self);
        if check.wrong.is_empty() { Ok(()) } else { Err(check.wrong) }
    }
}

/// Collects what is wrong.
struct Check {
    wrong: Vec<String>,
}

impl Check {
    fn that(&mut self, holds: bool, message: impl FnOnce() -> String) {
        // A hostile file could be wrong in a million places; the first thousand say enough.
        if !holds && self.wrong.len() < 1000 {
            self.wrong.push(message());
        }
    }

    fn name(&mut self, what: &str, name: &str) {
        self.that(!name.trim().is_empty(), || format!("{what} has no name"));
        self.that(name.len() <= NAME_BYTES_MAX, || format!("{what}: a name is longer than {NAME_BYTES_MAX} bytes"));
    }

    fn text(&mut self, what: &str, text: &str) {
        self.that(text.len() <= TEXT_BYTES_MAX, || format!("{what} is longer than {TEXT_BYTES_MAX} bytes"));
    }

    fn names<'a>(&mut self, what: &str, names: impl Iterator<Item = &'a str>) {
        let mut seen = BTreeSet::new();
        for name in names {
            self.name(what, name);
            self.that(seen.insert(name), || format!("two of {what} are called `{name}`"));
        }
    }

    fn length(&mut self, what: &str, length: usize) {
        self.that(length < usize::from(u16::MAX), || format!("too many of {what}: {length}"));
    }

    fn index(&mut self, what: &str, index: usize, length: usize) {
        self.that(index < length, || format!("{what}: number {index} of {length}"));
    }

    fn share(&mut self, what: &str, permille: u32) {
        self.that(permille <= 1000, || format!("{what} is {permille} permille, above 1000"));
    }

    fn duration(&mut self, what: &str, minutes: u32) {
        self.that(minutes <= MINUTES_MAX, || format!("{what} is longer than a year"));
    }

    fn count(&mut self, what: &str, least: u32, count: u32) {
        self.that((least..=COUNT_MAX).contains(&count), || format!("{what} is {count}, not {least} to {COUNT_MAX}"));
    }

    fn role(&mut self, what: &str, role: &RoleId) {
        self.name(what, role.as_str());
    }

    fn head(&mut self, scenario: &Scenario) {
        self.name("the scenario's id", &scenario.id);
        self.name("the scenario's title", &scenario.title);
        self.text("the summary", &scenario.summary);
        self.text("the briefing", &scenario.briefing);
        self.that((1..=5).contains(&scenario.difficulty), || {
            format!("difficulty is {}, not 1 to 5", scenario.difficulty)
        });
        self.count("the playing time in minutes", 1, scenario.playing_minutes);
        let year = scenario.calendar.at(crate::time::Tick(0)).year();
        self.that((1900..=2200).contains(&year), || format!("the exercise starts in the year {year}"));
    }

    fn hospital(&mut self, hospital: &Hospital) {
        self.name("the hospital", &hospital.name);
        self.count("the number of beds", 1, hospital.beds);
        self.names("the zones", hospital.zones.iter().map(|zone| zone.name.as_str()));
        self.length("the zones", hospital.zones.len());
        self.length("the links", hospital.links.len());
        for link in &hospital.links {
            self.index("a link's start", link.from.index(), hospital.zones.len());
            self.index("a link's end", link.to.index(), hospital.zones.len());
            if let Ports::Only(ports) = &link.ports {
                let sorted = ports.windows(2).all(|pair| matches!(pair, [a, b] if a < b));
                self.that(sorted, || "a link's ports are not sorted, or one comes twice".into());
            }
        }
        self.names("the accounts", hospital.accounts.iter().map(|account| account.name.as_str()));
        self.length("the accounts", hospital.accounts.len());
        for Account { name, weak_ticket, .. } in &hospital.accounts {
            self.share(&format!("the weak ticket of `{name}`"), *weak_ticket);
        }
        self.that(!hospital.assets.is_empty(), || "there is no asset".into());
        self.length("the assets", hospital.assets.len());
        self.names("the assets", hospital.assets.iter().map(|asset| asset.name.as_str()));
        let machines: u64 = hospital.assets.iter().map(|asset| u64::from(asset.count)).sum();
        self.that(machines <= MACHINES_MAX, || format!("{machines} machines are more than {MACHINES_MAX}"));
        for asset in &hospital.assets {
            self.asset(asset, hospital);
        }
        self.length("the stores", hospital.stores.len());
        self.names("the stores", hospital.stores.iter().map(|store| store.title.as_str()));
        for store in &hospital.stores {
            self.index(&format!("the asset of store `{}`", store.title), store.asset.index(), hospital.assets.len());
            self.that(store.records <= RECORDS_MAX, || format!("store `{}` has too many records", store.title));
        }
        self.people(hospital);
        self.partners(hospital);
    }

    fn asset(&mut self, asset: &Asset, hospital: &Hospital) {
        let of = |what: &str| format!("{what} of `{}`", asset.name);
        self.index(&of("the zone"), asset.zone.index(), hospital.zones.len());
        self.count(&of("the number"), 1, u32::from(asset.count));
        self.text(&of("the title"), &asset.title);
        self.text(&of("the operating system"), &asset.os.name);
        self.share(&of("what it does alone"), asset.standalone);
        self.duration(&of("the rebuild time"), asset.rebuild_minutes);
        self.length(&of("the services"), asset.services.len());
        self.length(&of("the weaknesses"), asset.vulnerabilities.len());
        for service in &asset.services {
            self.that(service.port > 0, || of("port 0 is a service"));
            self.text(&of("a product"), &service.product);
        }
        if let Some(group) = asset.users {
            self.index(&of("the users"), group.index(), hospital.staff.len());
        }
        for account in &asset.cached {
            self.index(&of("a cached account"), account.index(), hospital.accounts.len());
        }
    }

    fn partners(&mut self, hospital: &Hospital) {
        self.length("the partners", hospital.partners.len());
        self.names("the partners", hospital.partners.iter().map(|partner| partner.name.as_str()));
        for Partner { name, title, zone, assists, .. } in &hospital.partners {
            self.name(&format!("partner `{name}`"), title);
            self.index(&format!("the zone of partner `{name}`"), zone.index(), hospital.zones.len());
            self.length(&format!("what partner `{name}` assists"), assists.len());
            for (process, loss) in assists {
                self.index(&format!("what partner `{name}` assists"), process.index(), hospital.care.len());
                self.share(&format!("what is lost without partner `{name}`"), *loss);
            }
        }
    }

    fn people(&mut self, hospital: &Hospital) {
        self.length("the staff groups", hospital.staff.len());
        self.names("the staff groups", hospital.staff.iter().map(|group| group.role.as_str()));
        for StaffGroup { role, count, at_night, at_weekend, opens_lures, reports, reports_after, .. } in &hospital.staff
        {
            self.role("a staff group", role);
            self.count(&format!("the head count of {role}"), 1, *count);
            for (what, share) in [
                ("share at night", at_night),
                ("share at weekends", at_weekend),
                ("chance to open a lure", opens_lures),
                ("chance to report", reports),
            ] {
                self.share(&format!("the {what} of {role}"), *share);
            }
            self.duration(&format!("the reporting time of {role}"), *reports_after);
        }
        self.length("the people", hospital.people.len());
        self.names("the people", hospital.people.iter().map(|person| person.name.as_str()));
        for Person { name, role, skills, shift, on_call, .. } in &hospital.people {
            self.role(&format!("the role of {name}"), role);
            self.that(!skills.is_empty(), || format!("{name} has no skill"));
            self.that(shift.from_hour <= 23 && (1..=24).contains(&shift.to_hour), || {
                format!("the shift of {name} goes from {} to {}", shift.from_hour, shift.to_hour)
            });
            self.duration(&format!("the way of {name} to work"), on_call.unwrap_or(0));
        }
    }

    fn care(&mut self, hospital: &Hospital) {
        self.length("the care processes", hospital.care.len());
        self.names("the care processes", hospital.care.iter().map(|process| process.name.as_str()));
        for (own, process) in hospital.care.iter().enumerate() {
            let name = &process.name;
            self.arrivals(name, "emergency", &process.emergency);
            self.arrivals(name, "elective", &process.elective);
            self.that((1..=HEADROOM_MAX).contains(&process.headroom), || {
                format!("the headroom of `{name}` is {} permille", process.headroom)
            });
            self.share(&format!("what `{name}` can divert"), process.divertible);
            self.share(&format!("the downtime capacity of `{name}`"), process.downtime.capacity);
            self.share(&format!("the improvised capacity of `{name}`"), process.downtime.improvised);
            self.duration(&format!("the start of the downtime procedure of `{name}`"), process.downtime.start_minutes);
            self.needs(process, hospital.assets.len());
            for (other, loss) in &process.waits_for {
                self.index(&format!("what `{name}` waits for"), other.index(), hospital.care.len());
                self.that(other.index() != own, || format!("`{name}` waits for itself"));
                self.share(&format!("what `{name}` loses by waiting"), *loss);
            }
        }
    }

    fn arrivals(&mut self, name: &str, urgency: &str, arrivals: &Arrivals) {
        self.count(&format!("the number of {urgency} patients of `{name}`"), 0, arrivals.per_day);
        let total: u64 = arrivals.by_hour.iter().map(|weight| u64::from(*weight)).sum();
        let busiest = u64::from(arrivals.by_hour.iter().copied().max().unwrap_or(0));
        let hourly = (u64::from(arrivals.per_day) * busiest).checked_div(total).unwrap_or(0);
        self.that(hourly <= HOURLY_MAX, || {
            format!("`{name}` gets {hourly} {urgency} patients in its busiest hour, more than {HOURLY_MAX}")
        });
        self.share(&format!("the weekend share of {urgency} patients of `{name}`"), arrivals.at_weekend);
        self.duration(&format!("the target of {urgency} patients of `{name}`"), arrivals.target_minutes);
        self.duration(&format!("the patience of {urgency} patients of `{name}`"), arrivals.leaves_after.unwrap_or(0));
    }

    fn needs(&mut self, process: &CareProcess, assets: usize) {
        self.length(&format!("the needs of `{}`", process.name), process.needs.len());
        for need in &process.needs {
            let what = format!("need `{}` of `{}`", need.title, process.name);
            self.that(!need.assets.is_empty(), || format!("{what} names no asset"));
            self.length(&what, need.assets.len());
            let mut seen = BTreeSet::new();
            for asset in &need.assets {
                self.index(&what, asset.index(), assets);
                self.that(seen.insert(asset), || format!("{what} names an asset twice"));
            }
            if let NeedKind::Assisting(loss) = need.kind {
                self.share(&what, loss);
            }
        }
    }

    fn attack(&mut self, scenario: &Scenario) {
        let many = scenario.adversaries.len();
        self.that(many <= ADVERSARIES_MAX, || format!("{many} adversaries are more than {ADVERSARIES_MAX}"));
        self.names("the adversaries", scenario.adversaries.iter().map(|adversary| adversary.name.as_str()));
        for AdversarySpec { name, brain, foothold, enters_at, techniques, goals, script } in &scenario.adversaries {
            self.index(&format!("the foothold of `{name}`"), foothold.index(), scenario.hospital.assets.len());
            self.duration(&format!("the entry of `{name}`"), *enters_at);
            self.that(!techniques.is_empty(), || format!("`{name}` knows no technique"));
            let mut seen = BTreeSet::new();
            for id in techniques {
                self.that(seen.insert(*id), || format!("`{name}` lists {id} twice"));
                self.that(scenario.catalogue.technique(*id).is_some(), || format!("no row for {id} of `{name}`"));
            }
            self.length(&format!("the goals of `{name}`"), goals.len());
            for goal in goals {
                match goal {
                    Goal::Encrypt(zone) => {
                        self.index(&format!("a goal of `{name}`"), zone.index(), scenario.hospital.zones.len());
                    }
                    Goal::Steal(store) => {
                        self.index(&format!("a goal of `{name}`"), store.index(), scenario.hospital.stores.len());
                    }
                }
            }
            self.brain(name, brain, scenario.hospital.accounts.len());
            if let BrainSpec::Insider { .. } = brain {
                let steals = goals.iter().all(|goal| matches!(goal, Goal::Steal(_)));
                self.that(steals, || format!("`{name}` is an insider and can only copy records"));
            }
            if let Some(script) = script {
                self.name(&format!("the script of `{name}`"), &script.name);
                let bytes = script.source.len();
                self.that(bytes <= SCRIPT_BYTES_MAX, || {
                    format!("the script of `{name}` has {bytes} bytes, more than {SCRIPT_BYTES_MAX}")
                });
                let plans = matches!(brain, BrainSpec::Operator { .. });
                self.that(plans, || format!("`{name}` is no operator and cannot have a script"));
            }
        }
    }

    fn brain(&mut self, name: &str, brain: &BrainSpec, accounts: usize) {
        match brain {
            BrainSpec::Worm { port, try_every, fuse } => {
                self.that(*port > 0, || format!("`{name}` spreads over port 0"));
                self.that(*try_every > 0, || format!("`{name}` tries every 0 minutes"));
                self.duration(&format!("the rhythm of `{name}`"), *try_every);
                self.duration(&format!("the fuse of `{name}`"), *fuse);
            }
            BrainSpec::Operator { skill, noise_tolerance, patience, hours, tempo } => {
                self.share(&format!("the skill of `{name}`"), *skill);
                self.share(&format!("the noise tolerance of `{name}`"), *noise_tolerance);
                self.duration(&format!("the patience of `{name}`"), *patience);
                self.duration(&format!("the hand-over of `{name}`"), tempo.handover);
                self.duration(&format!("the pace of `{name}`"), tempo.pace);
                self.share(&format!("the busy days of `{name}`"), tempo.busy_days);
                self.that(tempo.busy_days > 0, || format!("`{name}` works on no day"));
                self.that(hours.0 <= 24 && hours.1 <= 24, || format!("`{name}` works from {} to {}", hours.0, hours.1));
            }
            BrainSpec::Insider { account, copies, pace, hours } => {
                self.index(&format!("the account of `{name}`"), account.index(), accounts);
                self.that(*copies > 0, || format!("`{name}` copies 0 records at a time"));
                self.that(*pace > 0, || format!("`{name}` copies every 0 minutes"));
                self.duration(&format!("the pace of `{name}`"), *pace);
                self.that(hours.0 <= 24 && hours.1 <= 24, || format!("`{name}` works from {} to {}", hours.0, hours.1));
            }
        }
    }

    fn catalogue(&mut self, scenario: &Scenario) {
        let rows = &scenario.catalogue.techniques;
        self.length("the rows of techniques", rows.len());
        let sorted = rows.windows(2).all(|pair| matches!(pair, [a, b] if a.id < b.id));
        self.that(sorted, || "the rows of techniques are not sorted by id, or one comes twice".into());
        for row in rows {
            let [least, likely, most] = row.minutes;
            self.that(1 <= least && least <= likely && likely <= most, || {
                format!("the minutes of {} are {least}, {likely}, {most}", row.id)
            });
            self.duration(&format!("technique {}", row.id), most);
        }
        let weak = &scenario.catalogue.vulnerabilities;
        self.length("the rows of vulnerabilities", weak.len());
        self.names("the rows of vulnerabilities", weak.iter().map(|row| row.cve.as_str()));
        for row in weak {
            self.that(row.cvss_tenths <= 100, || format!("the score of {} is above 10", row.cve));
        }
        for asset in &scenario.hospital.assets {
            for id in &asset.vulnerabilities {
                self.index(&format!("a weakness of `{}`", asset.name), id.index(), weak.len());
            }
        }
    }
}
