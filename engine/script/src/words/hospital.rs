//! Words about the hospital: network, machines, accounts, people, data.

use super::Argument::{Flag, Number, Options, Text};
use super::Role::{Changes, Declares, Value};
use super::{Key, Role, Word, may, must};

const HOSPITAL: &[Key] = &[must("name", "its name"), must("beds", "how many beds")];

const ZONE: &[Key] = &[
    must("title", "name as people say it"),
    may("filtered", "true if its machines cannot reach each other; without it, they can"),
];

const LINK: &[Key] = &[
    must("ports", "a list of TCP ports, or \"all\""),
    may("both_ways", "true if connections may start on either side; without it, only on the first"),
];

const ASSET: &[Key] = &[
    must("title", "what it is, in a few words"),
    must(
        "class",
        "workstation, server, database, domain_controller, backup, management, modality, analyser, device or appliance",
    ),
    must("zone", "name of its zone"),
    must("os", "operating system as on the inventory: \"Windows 7\""),
    may("os_family", "\"windows\", \"linux\" or \"embedded\"; without it, told from `os`"),
    may("count", "how many like machines it stands for; without it, one"),
    may("services", "what listens: [service(445, \"SMB\")]"),
    may("vulnerable_to", "CVE ids of its open weaknesses"),
    may("users", "role of the staff who work at it and would notice"),
    may("caches", "names of accounts whose credentials are kept on it"),
    may("watched_by", "\"nothing\", \"antivirus\", \"monitor\" (detects) or \"block\" (detects and stops)"),
    may("standalone", "share of its use for care when cut off the network, 0 to 1; without it, 0"),
    may("rebuild", "work of one person to rebuild it, all machines together; without it, hours(2)"),
    may("backed_up", "true if a restore can use backups of its data"),
    may("joined_to", "\"domain\" or \"nothing\"; without it, nothing"),
];

const ACCOUNT: &[Key] = &[
    must("rights", "\"user\", \"workstation_admin\", \"server_admin\" or \"domain_admin\""),
    may("weak_ticket", "chance that its service ticket is cracked offline, 0 to 1; without it, 0"),
    may("service", "true if a program uses it and no person; without it, if it has a weak ticket"),
];

const STAFF: &[Key] = &[
    may("title", "name as people say it; without it, the role's title"),
    must("count", "heads on a weekday"),
    must("at_night", "share at work at night, 0 to 1"),
    must("at_weekend", "share at work at the weekend by day, 0 to 1"),
    must("opens_lures", "chance that one of them opens a lure, 0 to 1"),
    must("reports", "chance that one who sees something odd reports it, 0 to 1"),
    must("reports_after", "median time from seeing to reporting: minutes(15)"),
];

const PERSON: &[Key] = &[
    must("role", "role group: \"it_ops\""),
    must("skills", "list of security, network, endpoint, server, clinical, lead"),
    must("works", "first hour at work and first hour off: [7, 15]"),
    may("weekends", "true if at weekends too"),
    may("on_call", "how long to come when called outside the shift; without it, not on call"),
    may("outside", "\"on_site\" or \"remote\": comes, or works from afar, when outside help is called"),
];

const PARTNER: &[Key] = &[
    must("title", "name as people say it"),
    must("zone", "name of the zone in which its line ends"),
    may("assists", "care processes, with the share lost without it: #{ lab: 0.1 }"),
    may("own_line", "true if it has a line of its own, which stays up when the internet is cut"),
];

const STORE: &[Key] = &[must("on", "name of the asset"), must("records", "how many patient records")];

const fn change(
    name: &'static str,
    what: &'static [super::Argument],
    signature: &'static str,
    doc: &'static str,
    example: &'static str,
) -> Word {
    Word { id: name, name, role: Changes, behind: Some("asset_of"), arguments: what, signature, doc, example }
}

const fn declare(
    name: &'static str,
    arguments: &'static [super::Argument],
    signature: &'static str,
    doc: &'static str,
    example: &'static str,
) -> Word {
    Word { id: name, name, role: Role::Declares, behind: None, arguments, signature, doc, example }
}

pub(super) const WORDS: &[Word] = &[
    declare(
        "hospital",
        &[Options(HOSPITAL)],
        "hospital(#{ name, beds })",
        "Names the hospital and gives a handle to it. Every scenario says it once; a hospital from the library does.",
        super::WHOLE,
    ),
    declare(
        "zone",
        &[Text("name"), Options(ZONE)],
        "zone(name, #{ title, filtered })",
        "A part of the network.",
        "zone(\"guest\", #{ title: \"Guest network\", filtered: true });",
    ),
    declare(
        "link",
        &[Text("zone"), Text("zone"), Options(LINK)],
        "link(from, to, #{ ports, both_ways })",
        "Lets connections pass from one zone to another; zones without a link cannot talk.",
        "link(\"clinical\", \"servers\", #{ ports: [443, 445] });",
    ),
    declare(
        "asset",
        &[Text("name"), Options(ASSET)],
        "asset(name, #{ title, class, zone, os, … })",
        "A machine, or a group of like machines (`count`) that are used and looked after as one.",
        "asset(\"WARD-PC\", #{ title: \"Ward PCs\", class: \"workstation\", zone: \"clinical\", os: \"Windows 10\",\n\
         \x20   count: 40, services: [service(445, \"SMB\")], users: \"ward_nurse\", joined_to: \"domain\" });",
    ),
    Word {
        id: "asset_of",
        name: "asset",
        role: Value,
        behind: Some("hospital"),
        arguments: &[Text("name")],
        signature: "h.asset(name)",
        doc: "A machine of the hospital, to change something about it.",
        example: "h.asset(\"PC-1\").vulnerable_to(\"CVE-2017-0144\");",
    },
    change(
        "vulnerable_to",
        &[Text("CVE id")],
        "h.asset(name).vulnerable_to(cve)",
        "Opens a weakness on it.",
        "h.asset(\"PC-1\").vulnerable_to(\"CVE-2019-0708\");",
    ),
    change(
        "patched",
        &[Text("CVE id")],
        "h.asset(name).patched(cve)",
        "Closes a weakness on it.",
        "h.asset(\"PC-1\").vulnerable_to(\"CVE-2017-0144\").patched(\"CVE-2017-0144\");",
    ),
    change(
        "joined_to",
        &[Text("\"domain\" or \"nothing\"")],
        "h.asset(name).joined_to(\"domain\")",
        "Joins it to the domain, so that a domain administrator reaches it, or takes it out.",
        "h.asset(\"PC-1\").joined_to(\"domain\");",
    ),
    change(
        "moved_to",
        &[Text("zone")],
        "h.asset(name).moved_to(zone)",
        "Puts it into another zone.",
        "h.asset(\"PC-1\").moved_to(\"servers\");",
    ),
    change(
        "watched_by",
        &[Text("\"nothing\", \"antivirus\", \"monitor\" or \"block\"")],
        "h.asset(name).watched_by(what)",
        "Sets what watches it.",
        "h.asset(\"PC-1\").watched_by(\"block\");",
    ),
    change(
        "caching",
        &[Text("account")],
        "h.asset(name).caching(account)",
        "Leaves the credentials of an account on it.",
        "h.asset(\"PC-1\").caching(\"admin\");",
    ),
    change(
        "backed_up",
        &[Flag("true or false")],
        "h.asset(name).backed_up(whether)",
        "Sets whether a restore can use backups of its data.",
        "h.asset(\"FILE-1\").backed_up(true);",
    ),
    Word {
        id: "service",
        name: "service",
        role: Value,
        behind: None,
        arguments: &[Number("port"), Text("product")],
        signature: "service(port, product)",
        doc: "Something that listens on a machine.",
        example: "asset(\"WEB-1\", #{ title: \"Web server\", class: \"server\", zone: \"servers\", os: \"Debian 12\",\n\
                  \x20   services: [service(443, \"nginx\")] });",
    },
    Word {
        id: "account",
        name: "account",
        role: Declares,
        behind: None,
        arguments: &[Text("name"), Options(ACCOUNT)],
        signature: "account(name, #{ rights, weak_ticket, service })",
        doc: "An account of the directory.",
        example: "account(\"svc-pacs\", #{ rights: \"server_admin\", weak_ticket: 0.4 });",
    },
    declare(
        "staff",
        &[Text("role"), Options(STAFF)],
        "staff(role, #{ count, at_night, … })",
        "A group of staff who notice and report.",
        "staff(\"doctor\", #{ count: 90, at_night: 0.2, at_weekend: 0.4, opens_lures: 0.12, reports: 0.15,\n\
         \x20   reports_after: minutes(20) });",
    ),
    declare(
        "person",
        &[Text("first name"), Options(PERSON)],
        "person(name, #{ role, skills, works, … })",
        "A responder who can be given work.",
        "person(\"Linn\", #{ role: \"network_admin\", skills: [\"network\"], works: [7, 15], on_call: minutes(40) });",
    ),
    declare(
        "partner",
        &[Text("name"), Options(PARTNER)],
        "partner(name, #{ title, zone, assists, own_line })",
        "Somebody outside with a line into the house, whom care works with.",
        "partner(\"regional-lab\", #{ title: \"Regional laboratory\", zone: \"servers\", own_line: true });",
    ),
    declare(
        "store",
        &[Text("title"), Options(STORE)],
        "store(title, #{ on, records })",
        "Patient records on a machine.",
        "store(\"Scans\", #{ on: \"FILE-1\", records: 20000 });",
    ),
];
