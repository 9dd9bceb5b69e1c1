//! A small hospital in trouble, made by hand.

use std::sync::Arc;

use codedark_sim::action::{Action, Arg, Verb};
use codedark_sim::event::AlertKind;
use codedark_sim::ids::{
    AlertId, AssetId, DutyId, GroupId, InjectId, JobId, PersonId, ProcessId, RoleId, TechniqueId, ZoneId,
};
use codedark_sim::knowledge::{Condition, Finding, Verdict};
use codedark_sim::posture::Posture;
use codedark_sim::scenario::{AccountGroup, Channel, Level, Privilege};
use codedark_sim::time::{Calendar, Tick};
use codedark_sim::view::{
    About, AccountCard, AlertView, AssetCard, AssetView, Attention, CareView, Chart, DowntimeState, DutyView,
    EndedView, JobView, MailView, PersonState, PersonView, QuestionView, ReportView, SeatCard, Severity, TechniqueCard,
    View, ZoneView,
};

/// 13:42.
pub const NOW: Tick = Tick(312);
/// When play ends.
pub const END: Tick = Tick(600);
/// The workstation that the story is about.
pub const RAD_WS_07: AssetId = AssetId(6);

const ZONES: [(&str, &str); 5] = [
    ("clinical", "Clinical workstations"),
    ("servers", "Server room"),
    ("devices", "Medical devices"),
    ("admin", "Administration"),
    ("backup", "Backup network"),
];
const CARE: [(&str, &str); 5] = [
    ("emergency", "Emergency"),
    ("imaging", "Imaging"),
    ("lab", "Laboratory"),
    ("medication", "Medication"),
    ("surgery", "Surgery"),
];

/// Names and layout.
pub fn chart() -> Chart {
    let role = RoleId::new("it_ops");
    Chart {
        scenario: "wannacry-morning".into(),
        title: "WannaCry morning".into(),
        setting: None,
        briefing: "Friday in May. Since eight o'clock staff in Radiology say that their screens behave strangely.\n\n\
                   You lead IT operations. Three people work for you, one more is on call. You may cut machines and zones \
                   from the network, have them patched or rebuilt, and declare an incident."
            .into(),
        hospital: "Nordvik hospital".into(),
        calendar: Calendar::new(jiff::civil::date(2026, 5, 15).at(8, 30, 0, 0)),
        phases: vec![("First hours".into(), END.0)],
        seats: vec![seat(&role)],
        zones: ZONES.iter().map(|(name, title)| ((*name).into(), (*title).into())).collect(),
        assets: assets(),
        care: CARE.iter().map(|(name, title)| ((*name).into(), (*title).into())).collect(),
        staff: vec!["Radiology".into(), "Ward 3".into()],
        people: ["Ada Holm", "Jonas Berg", "Mia Lund", "Ole Vik"].iter().map(|name| ((*name).into(), role.clone())).collect(),
        duties: vec![
            ("Early warning".into(), "national CSIRT".into(), 24),
            ("Notification".into(), "national CSIRT".into(), 72),
            ("Breach notice".into(), "data protection authority".into(), 72),
        ],
        ambulances: vec![0.into()],
        duty_names: ["early-warning", "notification", "breach"].map(String::from).to_vec(),
        accounts: vec![AccountCard {
            name: "svc-pacs".into(),
            privilege: Privilege::ServerAdmin,
            group: AccountGroup::Services,
        }],
        partners: vec![("regional-lab".into(), "Regional laboratory".into())],
        techniques: vec![
            card("T1210", "Exploitation of Remote Services"),
            card("T1486", "Data Encrypted for Impact"),
        ],
    }
}

fn card(id: &str, name: &str) -> TechniqueCard {
    TechniqueCard { id: technique(id), name: name.into(), everyday: false }
}

fn seat(role: &RoleId) -> SeatCard {
    let may = codedark_sim::action::ACTIONS.iter().map(|spec| spec.verb).filter(|verb| *verb != Verb::Patch).collect();
    SeatCard { role: role.clone(), title: "IT operations".into(), level: Level::Operational, may }
}

/// A technique by its number.
pub fn technique(id: &str) -> TechniqueId {
    TechniqueId::parse(id).expect("a technique")
}

fn assets() -> Vec<AssetCard> {
    let mut cards = Vec::new();
    let mut add = |name: String, title: &str, zone: u16, os: &str, count: u16, care: &[u16], users: Option<u16>| {
        let care = care.iter().map(|process| ProcessId(*process)).collect();
        let users = users.map(GroupId);
        cards.push(AssetCard { name, title: title.into(), zone: ZoneId(zone), os: os.into(), count, care, users });
    };
    for n in 1..=8 {
        add(format!("RAD-WS-{n:02}"), "Reading workstation", 0, "Windows 7", 1, &[1], Some(0));
    }
    add("WARD3-PC".into(), "Ward computers", 0, "Windows 10", 12, &[0, 3], Some(1));
    for (name, title, care) in
        [("PACS-01", "Picture archive", 1), ("LIS-01", "Laboratory system", 2), ("DC-01", "Domain controller", 0)]
    {
        add(name.into(), title, 1, "Windows Server 2016", 1, &[care], None);
    }
    for (name, title) in
        [("CT-01", "Computed tomograph"), ("MR-01", "Magnetic resonance tomograph"), ("LAB-AN-01", "Blood analyser")]
    {
        add(name.into(), title, 2, "Windows 7 embedded", 1, &[1], None);
    }
    add("ADM-PC".into(), "Office computers", 3, "Windows 10", 40, &[], None);
    add("BACKUP-01".into(), "Backup server", 4, "Linux", 1, &[], None);
    cards
}

/// What is known at 13:42.
pub fn view() -> View {
    let mut view = quiet_view();
    let attention = |severity, since, about| Attention { severity, since: Tick(since), about };
    view.now = NOW;
    view.needs = vec![
        attention(Severity::Urgent, 310, About::Alert(AlertId { asset: RAD_WS_07, nth: 2 })),
        attention(Severity::Urgent, 305, About::Spreading(AssetId(5))),
        attention(Severity::Urgent, 300, About::Declare),
        attention(Severity::Open, 282, About::Report(AssetId(8))),
        attention(Severity::Open, 270, About::Care(ProcessId(1))),
        attention(Severity::Note, 290, About::JobDone(JobId(1))),
        attention(Severity::Note, 311, About::Mail(InjectId(0))),
    ];
    let alert = |nth, since, technique, verdict| AlertView {
        id: AlertId { asset: RAD_WS_07, nth },
        since: Tick(since),
        what: AlertKind::LooksLike(technique),
        verdict,
    };
    view.alerts =
        vec![alert(2, 310, technique("T1210"), None), alert(1, 200, technique("T1486"), Some(Verdict::FalseAlarm))];
    view.reports = vec![ReportView { asset: AssetId(8), group: GroupId(1), since: Tick(282), times: 3 }];
    trouble_on_the_network(&mut view);
    trouble_in_care(&mut view);
    work(&mut view);
    view.duties[0] = DutyView { id: DutyId(0), started: Some(Tick(300)), due: Some(Tick(600)), notified: None };
    view.mail = vec![MailView {
        id: InjectId(0),
        at: Tick(311),
        from: Arc::from("Head of Radiology"),
        subject: Arc::from("When can we read images again?"),
        body: Arc::from(
            "Two workstations went black one after the other.\nWe have a stroke patient in the CT.\u{1b}[31m Please call me.",
        ),
        urgent: true,
        channel: Channel::Call,
        reading_seconds: 12,
        question: Some(QuestionView {
            options: vec![Arc::from("In an hour"), Arc::from("Not today; start on paper\u{1b}[31m")],
            confidence: true,
            until: Some(Tick(341)),
            otherwise: Some(0),
            closed: false,
            chosen: None,
        }),
    }];
    view
}

fn trouble_on_the_network(view: &mut View) {
    let assets = Arc::make_mut(&mut view.assets);
    let mut set = |n: usize, condition, isolated| {
        assets[n].condition = condition;
        assets[n].isolated = isolated;
        assets[n].as_of = Tick(305);
    };
    set(2, Condition::Down, false);
    set(3, Condition::Clean, false);
    set(4, Condition::Encrypted, true);
    set(5, Condition::Compromised, false);
    set(6, Condition::Suspicious, false);
    set(8, Condition::Suspicious, false);
    assets[5].finding = Some(Finding::Compromised);
    assets[8].machines_out = 2;
    assets[9].patched = true;
    view.zones[2].blocked = vec![445];
    view.zones[4].isolated = true;
}

fn trouble_in_care(view: &mut View) {
    let histories: [&[u32]; 5] = [
        &[1000, 1000, 1000, 980, 960, 940, 930, 920],
        &[1000, 990, 800, 650, 480, 400, 350, 310],
        &[970; 8],
        &[1000; 8],
        &[900, 905, 900, 850, 700, 750, 800, 860],
    ];
    for (care, history) in view.care.iter_mut().zip(histories) {
        care.history = history.to_vec();
        care.capacity = history[7];
        care.systems = history[7].min(250);
        care.as_of = Tick(270);
    }
    view.care[1].waiting = 31;
    view.care[1].waiting_elective = 22;
    view.care[4].downtime = DowntimeState::Running;
}

fn work(view: &mut View) {
    let reimage = Action::new(Verb::Reimage, vec![Arg::Asset(AssetId(2))]);
    let look = Action::new(Verb::LookCloser, vec![Arg::Asset(AssetId(8))]);
    let done = Action::new(Verb::LookCloser, vec![Arg::Asset(AssetId(5))]);
    let role = view.seat.clone();
    view.jobs = vec![
        JobView {
            id: JobId(2),
            action: reimage,
            role: role.clone(),
            ordered: Tick(280),
            person: Some(PersonId(0)),
            until: Some(Tick(370)),
        },
        JobView { id: JobId(3), action: look, role, ordered: Tick(309), person: None, until: None },
    ];
    view.ended = vec![EndedView { id: JobId(1), action: done, at: Tick(290), succeeded: true }];
    view.people[0].state = PersonState::Busy(JobId(2));
    view.people[2].state = PersonState::Off;
    view.people[3].state = PersonState::Coming(Tick(340));
}

/// The first minute: nothing is known against anything.
pub fn quiet_view() -> View {
    let chart = chart();
    let asset = |n: usize| AssetView {
        id: n.into(),
        condition: Condition::Normal,
        as_of: Tick(0),
        machines_out: 0,
        isolated: false,
        patched: false,
        finding: None,
        evidence: false,
    };
    let care = |n: usize| CareView {
        id: n.into(),
        capacity: 1000,
        history: Vec::new(),
        systems: 1000,
        waiting: 4,
        waiting_elective: 2,
        as_of: Tick(0),
        downtime: DowntimeState::Off,
    };
    View {
        seat: RoleId::new("it_ops"),
        now: Tick(0),
        began: Tick(0),
        ends: END,
        phase: 0,
        over: false,
        declared: None,
        diversion: false,
        posture: Posture::default(),
        needs: Vec::new(),
        alerts: Vec::new(),
        reports: Vec::new(),
        assets: Arc::new((0..chart.assets.len()).map(asset).collect()),
        zones: (0..ZONES.len())
            .map(|n| ZoneView { id: n.into(), isolated: false, blocked: Vec::new(), detection: None })
            .collect(),
        care: (0..CARE.len()).map(care).collect(),
        people: (0..chart.people.len()).map(|n| PersonView { id: n.into(), state: PersonState::Free }).collect(),
        jobs: Vec::new(),
        ended: Vec::new(),
        duties: (0..chart.duties.len())
            .map(|n| DutyView { id: n.into(), started: None, due: None, notified: None })
            .collect(),
        mail: Vec::new(),
    }
}
