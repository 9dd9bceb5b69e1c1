//! Network, machines, accounts, people, data.
//!
//! Invariant: a declaration with a mistake in an option still takes its place in its list, so that whatever refers
//! to it is not reported as well.

use codedark_sim::ids::{AccountId, AssetId, GroupId, ProcessId, RoleId, ZoneId};
use codedark_sim::scenario::{
    Account, Asset, AssetClass, DataStore, Link, Monitoring, Os, OsFamily, Outside, Partner, Permille, Person, Ports,
    Privilege, Service, Shift, Skill, StaffGroup, Zone,
};

use super::Resolver;
use crate::phrase::Phrase;
use crate::read::{Fields, Value};

const CLASSES: &[(&str, AssetClass)] = &[
    ("workstation", AssetClass::Workstation),
    ("server", AssetClass::Server),
    ("database", AssetClass::Database),
    ("domain_controller", AssetClass::DomainController),
    ("backup", AssetClass::Backup),
    ("management", AssetClass::Management),
    ("modality", AssetClass::Modality),
    ("analyser", AssetClass::Analyser),
    ("device", AssetClass::Device),
    ("appliance", AssetClass::Appliance),
];

const MONITORING: &[(&str, Monitoring)] = &[
    ("nothing", Monitoring::None),
    ("antivirus", Monitoring::Antivirus),
    ("monitor", Monitoring::Monitor),
    ("block", Monitoring::Block),
];

const FAMILIES: &[(&str, OsFamily)] =
    &[("windows", OsFamily::Windows), ("linux", OsFamily::Linux), ("embedded", OsFamily::Embedded)];

const RIGHTS: &[(&str, Privilege)] = &[
    ("user", Privilege::User),
    ("workstation_admin", Privilege::WorkstationAdmin),
    ("server_admin", Privilege::ServerAdmin),
    ("domain_admin", Privilege::DomainAdmin),
];

const SKILLS: &[(&str, Skill)] = &[
    ("security", Skill::Security),
    ("network", Skill::Network),
    ("endpoint", Skill::Endpoint),
    ("server", Skill::Server),
    ("clinical", Skill::Clinical),
    ("lead", Skill::Lead),
];

const OUTSIDE: &[(&str, Outside)] = &[("on_site", Outside::OnSite), ("remote", Outside::Remote)];

const DOMAIN: &[(&str, bool)] = &[("domain", true), ("nothing", false)];

/// The family of an operating system by its name on the inventory.
fn family_of(os: &str) -> OsFamily {
    let os = os.to_lowercase();
    let linux = ["linux", "ubuntu", "debian", "red hat", "rhel", "suse", "centos", "esxi", "unix", "aix"];
    if os.contains("windows") {
        OsFamily::Windows
    } else if linux.iter().any(|name| os.contains(name)) {
        OsFamily::Linux
    } else {
        OsFamily::Embedded
    }
}

impl Resolver<'_, '_> {
    pub(super) fn zones(&mut self) -> Vec<Zone> {
        let mut zones = Vec::new();
        for (phrase, name) in self.names("zone", |resolver| &mut resolver.zones) {
            let fields = self.reader.fields(phrase);
            let title = self.reader.prose(fields.get("title")).unwrap_or_default();
            let filtered = self.reader.flag(fields.get("filtered")).unwrap_or(false);
            zones.push(Zone { name, title, filtered });
        }
        zones
    }

    fn zone(&mut self, value: Option<Value>) -> Option<ZoneId> {
        self.reader.refer(&self.zones, value).map(ZoneId::from)
    }

    pub(super) fn links(&mut self) -> Vec<Link> {
        let mut links = Vec::new();
        for phrase in self.said("link") {
            let (from, to) = (self.reader.arg(phrase, 0), self.reader.arg(phrase, 1));
            let (from, to) = (self.zone(from), self.zone(to));
            let fields = self.reader.fields(phrase);
            let ports = self.ports(fields.get("ports"));
            let both = self.reader.flag(fields.get("both_ways")).unwrap_or(false);
            if let (Some(from), Some(to), Some(ports)) = (from, to, ports) {
                if both {
                    links.push(Link { from: to, to: from, ports: ports.clone() });
                }
                links.push(Link { from, to, ports });
            }
        }
        links
    }

    fn ports(&mut self, value: Option<Value>) -> Option<Ports> {
        if let Some(value) = &value
            && value.is_text()
        {
            return self.reader.choice(Some(value.clone()), &[("all", ())]).map(|()| Ports::All);
        }
        value.as_ref()?;
        let each = self.reader.list(value);
        let mut ports: Vec<u16> = each.into_iter().filter_map(|port| self.port(Some(port))).collect();
        ports.sort_unstable();
        ports.dedup();
        Some(Ports::Only(ports))
    }

    pub(super) fn port(&mut self, value: Option<Value>) -> Option<u16> {
        self.reader.number(value, 1..=65_535).and_then(|port| u16::try_from(port).ok())
    }

    pub(super) fn accounts(&mut self) -> Vec<Account> {
        let mut accounts = Vec::new();
        for (phrase, name) in self.names("account", |resolver| &mut resolver.accounts) {
            let fields = self.reader.fields(phrase);
            let privilege = self.reader.choice(fields.get("rights"), RIGHTS).unwrap_or(Privilege::User);
            let weak_ticket = self.reader.share(fields.get("weak_ticket")).unwrap_or(0);
            let service = self.reader.flag(fields.get("service")).unwrap_or(weak_ticket > 0);
            accounts.push(Account { name, privilege, weak_ticket, service });
        }
        accounts
    }

    fn account(&mut self, value: Option<Value>) -> Option<AccountId> {
        self.reader.refer(&self.accounts, value).map(AccountId::from)
    }

    pub(super) fn staff(&mut self) -> Vec<StaffGroup> {
        let mut groups = Vec::new();
        for (phrase, name) in self.names("staff", |resolver| &mut resolver.staff) {
            let value = self.reader.arg(phrase, 0);
            self.role(value);
            let fields = self.reader.fields(phrase);
            let known = self.shelves.roles.get(&name).map(|role| role.title_en.clone()).unwrap_or_default();
            groups.push(StaffGroup {
                role: RoleId::new(&name),
                title: self.reader.prose(fields.get("title")).unwrap_or(known),
                count: self.reader.number(fields.get("count"), 1..=100_000).unwrap_or(1),
                at_night: self.reader.share(fields.get("at_night")).unwrap_or(0),
                at_weekend: self.reader.share(fields.get("at_weekend")).unwrap_or(0),
                opens_lures: self.reader.share(fields.get("opens_lures")).unwrap_or(0),
                reports: self.reader.share(fields.get("reports")).unwrap_or(0),
                reports_after: self.reader.duration(fields.get("reports_after")).unwrap_or(0),
            });
        }
        groups
    }

    pub(super) fn assets(&mut self) -> Vec<Asset> {
        let declared = self.names("asset", |resolver| &mut resolver.assets);
        declared.into_iter().map(|(phrase, name)| self.asset(phrase, name)).collect()
    }

    fn asset(&mut self, phrase: &Phrase, name: String) -> Asset {
        let fields = self.reader.fields(phrase);
        let os = self.reader.text(fields.get("os")).unwrap_or_default();
        let family = self.reader.choice(fields.get("os_family"), FAMILIES);
        let cached = self.reader.list(fields.get("caches"));
        let cached = cached.into_iter().filter_map(|one| self.account(Some(one))).collect();
        Asset {
            name,
            title: self.reader.prose(fields.get("title")).unwrap_or_default(),
            class: self.reader.choice(fields.get("class"), CLASSES).unwrap_or(AssetClass::Workstation),
            zone: self.zone(fields.get("zone")).unwrap_or_default(),
            os: Os { family: family.unwrap_or_else(|| family_of(&os)), name: os },
            count: self.reader.number(fields.get("count"), 1..=65_535).and_then(|n| n.try_into().ok()).unwrap_or(1),
            services: self.services(&fields),
            vulnerabilities: self.weaknesses(&fields),
            users: self.reader.refer(&self.staff, fields.get("users")).map(GroupId::from),
            cached,
            monitoring: self.reader.choice(fields.get("watched_by"), MONITORING).unwrap_or(Monitoring::None),
            standalone: self.reader.share(fields.get("standalone")).unwrap_or(0),
            rebuild_minutes: self.reader.duration(fields.get("rebuild")).unwrap_or(120),
            backed_up: self.reader.flag(fields.get("backed_up")).unwrap_or(false),
            domain_joined: self.reader.choice(fields.get("joined_to"), DOMAIN).unwrap_or(false),
        }
    }

    fn services(&mut self, fields: &Fields) -> Vec<Service> {
        let mut services = Vec::new();
        for value in self.reader.list(fields.get("services")) {
            let Some(phrase) = self.reader.phrase(Some(value), &["service"], "service(port, product)") else {
                continue;
            };
            let (port, product) = (self.reader.arg(&phrase, 0), self.reader.arg(&phrase, 1));
            if let (Some(port), Some(product)) = (self.port(port), self.reader.text(product)) {
                services.push(Service { port, product });
            }
        }
        services
    }

    fn weaknesses(&mut self, fields: &Fields) -> Vec<codedark_sim::ids::VulnerabilityId> {
        let mut weak = Vec::new();
        for value in self.reader.list(fields.get("vulnerable_to")) {
            if let Some(id) = self.weakness(Some(value))
                && !weak.contains(&id)
            {
                weak.push(id);
            }
        }
        weak
    }

    /// Changes to assets, in the order in which they were said.
    pub(super) fn changes(&mut self, assets: &mut [Asset]) {
        for phrase in &self.said.phrases {
            let Some(of) = phrase.arg(0).and_then(|arg| arg.read_lock::<Phrase>().map(|of| of.clone())) else {
                continue;
            };
            if of.word != "asset_of" {
                continue;
            }
            let name = self.reader.arg(&of, 1);
            let found = self.reader.refer(&self.assets, name);
            let value = self.reader.arg(phrase, 1);
            if let Some(asset) = found.and_then(|n| assets.get_mut(n)) {
                self.change(phrase.word, value, asset);
            }
        }
    }

    fn change(&mut self, word: &str, value: Option<Value>, asset: &mut Asset) {
        match word {
            "vulnerable_to" => {
                if let Some(id) = self.weakness(value)
                    && !asset.vulnerabilities.contains(&id)
                {
                    asset.vulnerabilities.push(id);
                }
            }
            "patched" => {
                let id = self.weakness(value);
                asset.vulnerabilities.retain(|known| Some(*known) != id);
            }
            "joined_to" => asset.domain_joined = self.reader.choice(value, DOMAIN).unwrap_or(asset.domain_joined),
            "moved_to" => asset.zone = self.zone(value).unwrap_or(asset.zone),
            "watched_by" => asset.monitoring = self.reader.choice(value, MONITORING).unwrap_or(asset.monitoring),
            "caching" => asset.cached.extend(self.account(value)),
            "backed_up" => asset.backed_up = self.reader.flag(value).unwrap_or(asset.backed_up),
            _ => {}
        }
    }

    pub(super) fn people(&mut self) -> Vec<Person> {
        let mut people = Vec::new();
        let mut names = crate::read::Names::new("person");
        for phrase in self.said("person") {
            let name = self.reader.arg(phrase, 0);
            let Some(name) = self.reader.declare(&mut names, name) else { continue };
            let fields = self.reader.fields(phrase);
            let skills = self.reader.list(fields.get("skills"));
            let skills = skills.into_iter().filter_map(|one| self.reader.choice(Some(one), SKILLS)).collect();
            let (from_hour, to_hour) = self.span_of_hours(fields.get("works"), 23, 1).unwrap_or((8, 16));
            let weekends = self.reader.flag(fields.get("weekends")).unwrap_or(false);
            let on_call = self.reader.duration(fields.get("on_call"));
            let role = self.role(fields.get("role")).unwrap_or(RoleId::new("all_staff"));
            let outside = self.reader.choice(fields.get("outside"), OUTSIDE);
            let shift = Shift { from_hour, to_hour, weekends };
            people.push(Person { name, role, skills, shift, on_call, outside });
        }
        people
    }

    /// Two hours of the day: the first 0 to `latest`, the second `earliest` to 24.
    pub(super) fn span_of_hours(&mut self, value: Option<Value>, latest: u32, earliest: u32) -> Option<(u8, u8)> {
        let whole = value.clone()?;
        let each = self.reader.list(value);
        let [from, to] = <[Value; 2]>::try_from(each)
            .map_err(|_| {
                self.reader.wrong(&whole, "type", "hours are written [first, last], as in [7, 15]".into()).map(|_| ())
            })
            .ok()?;
        let from = self.reader.number(Some(from), 0..=latest)?;
        let to = self.reader.number(Some(to), earliest..=24)?;
        Some((u8::try_from(from).ok()?, u8::try_from(to).ok()?))
    }

    /// Read after the care processes that they assist.
    pub(super) fn partners(&mut self) -> Vec<Partner> {
        let mut partners = Vec::new();
        let mut names = crate::read::Names::new("partner");
        for phrase in self.said("partner") {
            let name = self.reader.arg(phrase, 0);
            let Some(name) = self.reader.declare(&mut names, name) else { continue };
            let fields = self.reader.fields(phrase);
            partners.push(Partner {
                name,
                title: self.reader.text(fields.get("title")).unwrap_or_default(),
                zone: self.zone(fields.get("zone")).unwrap_or_default(),
                assists: self.assists(&fields),
                own_line: self.reader.flag(fields.get("own_line")).unwrap_or(false),
            });
        }
        self.partners = names;
        partners
    }

    fn assists(&mut self, fields: &Fields) -> Vec<(ProcessId, Permille)> {
        let mut assists = Vec::new();
        for (process, value) in self.reader.entries(fields.get("assists")) {
            let share = self.reader.share(Some(value.clone()));
            match self.care.place(&process) {
                Some(place) => assists.push((ProcessId::from(place), share.unwrap_or(0))),
                None if self.reader.broken_off => {}
                None => self.reader.unknown(&self.care, &value, &process),
            }
        }
        assists
    }

    pub(super) fn stores(&mut self) -> Vec<DataStore> {
        let mut stores = Vec::new();
        for (phrase, title) in self.names("store", |resolver| &mut resolver.stores) {
            let fields = self.reader.fields(phrase);
            let asset = self.reader.refer(&self.assets, fields.get("on")).map(AssetId::from).unwrap_or_default();
            let records = self.reader.number(fields.get("records"), 1..=1_000_000_000).unwrap_or(1);
            stores.push(DataStore { title, asset, records });
        }
        stores
    }
}
