//! Typed scenarios for tests, without any script: a clinic of twelve machines and whoever attacks it.
//!
//! Shared by integration tests and the unit tests of the crate, so not every item is used everywhere.
#![allow(dead_code)]

use codedark_sim::catalogue::{Catalogue, DetectionClass, TechniqueRow, VulnerabilityRow};
use codedark_sim::ids::{AccountId, AssetId, GroupId, RoleId, StoreId, TechniqueId, VulnerabilityId, ZoneId};
use codedark_sim::scenario::{
    Account, AdversarySpec, Asset, AssetClass, BrainSpec, DataStore, Goal, Hospital, Level, Link, Monitoring, Os,
    OsFamily, Person, Phase, Ports, Privilege, Scenario, SeatSpec, Service, Shift, Skill, StaffGroup, Step, Tempo,
    Zone,
};
use codedark_sim::time::{Calendar, DAY};
use jiff::civil::date;

pub const OFFICES: ZoneId = ZoneId(0);
pub const WARDS: ZoneId = ZoneId(1);
pub const SERVERS: ZoneId = ZoneId(2);

pub const ANNA: AccountId = AccountId(0);
pub const WS_ADMIN: AccountId = AccountId(1);
pub const SVC_FILE: AccountId = AccountId(2);
pub const SVC_BACKUP: AccountId = AccountId(3);
pub const DOMAIN_ADMIN: AccountId = AccountId(4);

pub const ADM_1: AssetId = AssetId(0);
pub const ADM_2: AssetId = AssetId(1);
pub const HELPDESK: AssetId = AssetId(2);
pub const WARD_1: AssetId = AssetId(3);
pub const WARD_2: AssetId = AssetId(4);
pub const ANALYSER: AssetId = AssetId(5);
pub const DC: AssetId = AssetId(6);
pub const FILES: AssetId = AssetId(7);
pub const RECORDS: AssetId = AssetId(8);
pub const BACKUP: AssetId = AssetId(9);
pub const APPS: AssetId = AssetId(10);
pub const GATEWAY: AssetId = AssetId(11);

pub const LETTERS: StoreId = StoreId(0);

/// A weakness of file sharing that gives control.
pub const WEAK_SMB: VulnerabilityId = VulnerabilityId(0);

/// Id, name, tactic, hours (least, likely, most), detection class: values of the reference list.
type Row = (&'static str, &'static str, &'static str, [f64; 3], DetectionClass);

use DetectionClass::{High, Low, Medium};

const ROWS: [Row; 25] = [
    ("T1003.001", "OS Credential Dumping: LSASS Memory", "credential-access", [0.02, 0.2, 2.0], High),
    ("T1018", "Remote System Discovery", "discovery", [0.05, 0.5, 6.0], Low),
    ("T1021.001", "Remote Services: Remote Desktop Protocol", "lateral-movement", [0.05, 1.0, 24.0], Low),
    ("T1021.002", "Remote Services: SMB/Windows Admin Shares", "lateral-movement", [0.05, 0.5, 12.0], Medium),
    ("T1039", "Data from Network Shared Drive", "collection", [0.5, 8.0, 120.0], Low),
    ("T1046", "Network Service Discovery", "discovery", [0.2, 2.0, 12.0], Medium),
    ("T1059.001", "Command and Scripting Interpreter: PowerShell", "execution", [0.01, 0.2, 2.0], Medium),
    ("T1068", "Exploitation for Privilege Escalation", "privilege-escalation", [0.05, 0.5, 12.0], Medium),
    ("T1071.001", "Application Layer Protocol: Web Protocols", "command-and-control", [0.0, 1.0, 2000.0], Low),
    ("T1078.002", "Valid Accounts: Domain Accounts", "defense-evasion", [0.02, 0.3, 24.0], Low),
    ("T1087.002", "Account Discovery: Domain Account", "discovery", [0.02, 0.3, 2.0], Low),
    ("T1133", "External Remote Services", "persistence", [0.02, 0.5, 12.0], Low),
    ("T1204.002", "User Execution: Malicious File", "execution", [0.01, 0.1, 8.0], Medium),
    ("T1210", "Exploitation of Remote Services", "lateral-movement", [0.01, 0.1, 6.0], High),
    ("T1486", "Data Encrypted for Impact", "impact", [0.3, 3.0, 12.0], High),
    ("T1489", "Service Stop", "impact", [0.02, 0.3, 2.0], High),
    ("T1490", "Inhibit System Recovery", "impact", [0.02, 0.2, 1.0], High),
    ("T1543.003", "Create or Modify System Process: Windows Service", "persistence", [0.02, 0.2, 2.0], Medium),
    ("T1547.001", "Boot or Logon Autostart Execution", "persistence", [0.02, 0.1, 1.0], Low),
    ("T1558.003", "Steal or Forge Kerberos Tickets: Kerberoasting", "credential-access", [0.05, 12.0, 72.0], Medium),
    ("T1560.001", "Archive Collected Data: Archive via Utility", "collection", [0.1, 4.0, 48.0], Medium),
    ("T1562.001", "Impair Defenses: Disable or Modify Tools", "defense-evasion", [0.05, 0.5, 4.0], High),
    ("T1566.001", "Phishing: Spearphishing Attachment", "initial-access", [0.1, 2.0, 24.0], Medium),
    ("T1567.002", "Exfiltration to Cloud Storage", "exfiltration", [1.0, 12.0, 96.0], Medium),
    ("T1570", "Lateral Tool Transfer", "lateral-movement", [0.05, 0.5, 6.0], Medium),
];

/// Reads a technique id.
pub fn technique(id: &str) -> TechniqueId {
    TechniqueId::parse(id).expect("a technique id")
}

/// Rows for all techniques that the simulation knows.
pub fn catalogue() -> Catalogue {
    let minutes = |hours: f64| ((hours * 60.0) as u32).max(1);
    let row = |(id, name, tactic, hours, detection): Row| TechniqueRow {
        id: technique(id),
        name: name.into(),
        tactic: tactic.into(),
        minutes: hours.map(minutes),
        detection,
        everyday: ["T1059.001", "T1046", "T1021.001", "T1543.003"].contains(&id),
        log_source: "test log".into(),
    };
    let weak = |cve: &str, port| VulnerabilityRow {
        cve: cve.into(),
        title: "a weakness for tests".into(),
        port,
        cvss_tenths: 98,
        remote_code: true,
        fixable: true,
    };
    let vulnerabilities = vec![weak("CVE-2017-0144", Some(445)), weak("CVE-2017-11882", None)];
    Catalogue { techniques: ROWS.map(row).to_vec(), vulnerabilities }
}

/// Every technique of [`catalogue`].
pub fn all_techniques() -> Vec<TechniqueId> {
    ROWS.iter().map(|row| technique(row.0)).collect()
}

fn asset(name: &str, class: AssetClass, zone: ZoneId, cached: &[AccountId]) -> Asset {
    let service = |port, product: &str| Service { port, product: product.into() };
    let controller = class == AssetClass::DomainController;
    let mut services = vec![service(445, "SMB"), service(3389, "Remote Desktop")];
    services.extend(controller.then(|| service(389, "LDAP")));
    Asset {
        name: name.into(),
        title: name.into(),
        class,
        zone,
        os: Os { family: OsFamily::Windows, name: "Windows".into() },
        count: 1,
        services,
        vulnerabilities: Vec::new(),
        users: (class == AssetClass::Workstation).then_some(GroupId(u16::from(zone == WARDS))),
        cached: cached.to_vec(),
        monitoring: Monitoring::Antivirus,
        standalone: 0,
        rebuild_minutes: 60,
        backed_up: class != AssetClass::Workstation,
        domain_joined: true,
    }
}

fn assets() -> Vec<Asset> {
    use AssetClass::{Analyser, Appliance, Backup, Database, DomainController, Server, Workstation};
    let pc = |name, zone, cached: &[AccountId]| asset(name, Workstation, zone, cached);
    let server = |name, class, cached: &[AccountId]| Asset {
        monitoring: Monitoring::Monitor,
        rebuild_minutes: 240,
        ..asset(name, class, SERVERS, cached)
    };
    vec![
        pc("ADM-PC-1", OFFICES, &[ANNA, WS_ADMIN]),
        pc("ADM-PC-2", OFFICES, &[ANNA]),
        pc("HELPDESK-1", OFFICES, &[WS_ADMIN, DOMAIN_ADMIN]),
        pc("WARD-PC-1", WARDS, &[ANNA]),
        pc("WARD-PC-2", WARDS, &[]),
        Asset {
            vulnerabilities: vec![WEAK_SMB],
            domain_joined: false,
            services: vec![Service { port: 445, product: "SMB".into() }],
            ..asset("LAB-AN", Analyser, WARDS, &[])
        },
        server("DC-1", DomainController, &[DOMAIN_ADMIN]),
        server("FILE-1", Server, &[SVC_FILE]),
        server("EHR-1", Database, &[SVC_BACKUP]),
        server("BACKUP-1", Backup, &[SVC_BACKUP]),
        server("APP-1", Server, &[]),
        Asset {
            os: Os { family: OsFamily::Embedded, name: "Firmware".into() },
            services: vec![Service { port: 443, product: "VPN".into() }],
            domain_joined: false,
            ..asset("GATE-1", Appliance, SERVERS, &[])
        },
    ]
}

fn hospital() -> Hospital {
    let zone = |name: &str| Zone { name: name.into(), title: name.into(), filtered: false };
    let link = |from, to, ports| Link { from, to, ports };
    let account = |name: &str, privilege, weak_ticket| Account {
        name: name.into(),
        privilege,
        weak_ticket,
        service: name.starts_with("svc-"),
    };
    let staff = |role: &str, opens_lures| StaffGroup {
        role: RoleId::new(role),
        title: role.into(),
        count: 10,
        at_night: 100,
        at_weekend: 300,
        opens_lures,
        reports: 200,
        reports_after: 60,
    };
    let person = |name: &str, skills: &[Skill]| Person {
        name: name.into(),
        role: RoleId::new("it_ops"),
        skills: skills.to_vec(),
        shift: Shift { from_hour: 0, to_hour: 24, weekends: true },
        on_call: None,
        outside: None,
    };
    let letters = DataStore { title: "Letters".into(), asset: FILES, records: 20_000 };
    Hospital {
        name: "Test clinic".into(),
        beds: 20,
        zones: vec![zone("offices"), zone("wards"), zone("servers")],
        links: vec![
            link(OFFICES, WARDS, Ports::All),
            link(WARDS, OFFICES, Ports::All),
            link(OFFICES, SERVERS, Ports::Only(vec![389, 443, 445, 3389])),
            link(WARDS, SERVERS, Ports::Only(vec![389, 443, 445])),
            link(SERVERS, OFFICES, Ports::All),
            link(SERVERS, WARDS, Ports::All),
        ],
        assets: assets(),
        accounts: vec![
            account("anna", Privilege::User, 0),
            account("ws-admin", Privilege::WorkstationAdmin, 0),
            account("svc-file", Privilege::ServerAdmin, 700),
            account("svc-backup", Privilege::ServerAdmin, 300),
            account("da-carl", Privilege::DomainAdmin, 0),
        ],
        staff: vec![staff("administration", 400), staff("ward_nurse", 300)],
        people: vec![
            person("Ada", &[Skill::Security, Skill::Lead]),
            person("Jonas", &[Skill::Server, Skill::Endpoint]),
            person("Linn", &[Skill::Network]),
        ],
        care: Vec::new(),
        stores: vec![letters],
        partners: Vec::new(),
    }
}

/// Somebody who comes by mail, wants the letters, then the servers, and knows every technique.
pub fn operator() -> AdversarySpec {
    AdversarySpec {
        name: "the group".into(),
        brain: BrainSpec::Operator {
            skill: 700,
            noise_tolerance: 600,
            patience: 60,
            hours: (0, 0),
            tempo: Tempo::default(),
        },
        foothold: ADM_1,
        enters_at: 30,
        techniques: all_techniques(),
        goals: vec![Goal::Steal(LETTERS), Goal::Encrypt(SERVERS)],
        script: None,
    }
}

/// A human-operated attack on a small clinic. Nobody sits in the one seat unless a test takes it.
pub fn operator_small() -> Scenario {
    Scenario {
        id: "operator-small".into(),
        title: "Operator, small".into(),
        summary: "For tests.".into(),
        briefing: "For tests.".into(),
        playing_minutes: 30,
        difficulty: 3,
        level: Level::Operational,
        calendar: Calendar::new(date(2026, 5, 11).at(8, 0, 0, 0)),
        hospital: hospital(),
        adversaries: vec![operator()],
        seats: vec![SeatSpec {
            role: RoleId::new("ir_lead"),
            title: "Incident lead".into(),
            level: Level::Operational,
            deputises: ["it_ops", "ciso"].map(RoleId::new).to_vec(),
        }],
        phases: vec![Phase {
            title: "the week".into(),
            minutes: 5 * DAY,
            step: Step::Minute,
            until: None,
            class_minutes: None,
        }],
        storyline: Vec::new(),
        duties: Vec::new(),
        norms: Vec::new(),
        objectives: Vec::new(),
        rubric: Vec::new(),
        settings: Vec::new(),
        setting: None,
        languages: vec!["en".into()],
        prelude: None,
        catalogue: catalogue(),
    }
}
