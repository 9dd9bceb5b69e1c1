//! Lists of the names that a scenario may use without declaring them: what the catalogues, the orders and the shipped
//! modules offer.
//!
//! Invariant: made from what a scenario is checked against, so a name that is listed is a name that is taken.

use codedark_sim::action::ACTIONS;
use codedark_sim::adversary::{INSIDER_TECHNIQUES, WORM_TECHNIQUES, is_played};
use codedark_sim::ids::TechniqueId;

use crate::catalogue::Shelves;
use crate::library::Library;

/// One list.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct List {
    /// What `codedark docs` calls it.
    pub name: &'static str,
    /// What a mistake calls one of its names.
    pub kind: &'static str,
    /// Where its names stand in a scenario.
    pub about: &'static str,
}

/// All lists.
pub const LISTS: [List; 7] = [
    List { name: "roles", kind: "role", about: "For `seat`, `deputises`, `to` of messages, `person` and `staff`." },
    List { name: "competencies", kind: "competency", about: "For `competency` of norms, objectives and questions." },
    List { name: "duties", kind: "duty", about: "For `duty`." },
    List {
        name: "techniques",
        kind: "technique",
        about: "For `techniques` of an adversary: those that the simulation plays, and who can. \
                Others of ATT&CK are known, and alerts can look like them.",
    },
    List { name: "weaknesses", kind: "vulnerability", about: "For `vulnerable_to`, by their CVE id." },
    List {
        name: "orders",
        kind: "order",
        about: "For `ordered` and `done`, and for players. Words in capital letters may be left out in a condition.",
    },
    List {
        name: "modules",
        kind: "module",
        about: "For `import`: hospitals, adversaries and storylines to build on. Each explains itself in its first lines; \
                `codedark new DIR --from SCENARIO` copies those that a scenario uses.",
    },
];

/// The list that holds names of a kind.
pub(crate) fn of_kind(kind: &str) -> Option<&'static List> {
    LISTS.iter().find(|list| list.kind == kind)
}

/// A list as a Markdown page; `None` if there is none of that name.
pub fn page(name: &str, library: &dyn Library) -> Option<String> {
    // "role", "hospital" and "hospitals" are as good as what the lists are called.
    let name = if name.starts_with("hospital") { "modules" } else { name };
    let list = LISTS.iter().find(|list| list.name == name || list.kind == name)?;
    let (shelves, _) = Shelves::read(library);
    let body = match list.name {
        "roles" => rows(shelves.roles.values().map(|row| (row.role_group.clone(), row.title_en.clone()))),
        "competencies" => rows(
            shelves.competencies.iter().map(|(id, one)| (id.clone(), format!("{} ({})", one.title, one.level.word()))),
        ),
        "duties" => rows(shelves.duties.iter().map(|(id, one)| {
            (id.clone(), format!("{}; to: {}; within {} hours", one.title, one.recipient, one.hours))
        })),
        "techniques" => rows(shelves.techniques.values().filter_map(|row| {
            let who = players(row.id);
            (!who.is_empty()).then(|| (row.id.to_string(), format!("{} ({})", row.name, who.join(", "))))
        })),
        "weaknesses" => rows(shelves.vulnerabilities.iter().map(|(id, row)| (id.clone(), row.title.clone()))),
        "orders" => rows(ACTIONS.iter().map(|spec| {
            let args: Vec<&str> = spec.args.iter().map(|arg| arg.name).collect();
            ([&[spec.name], &args[..]].concat().join(" "), spec.summary.to_owned())
        })),
        _ => modules(library),
    };
    Some(format!("## {}\n\n{}\n\n{body}", title(list.name), list.about))
}

fn title(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn rows(rows: impl Iterator<Item = (String, String)>) -> String {
    let lines = rows.map(|(name, what)| format!("| `{name}` | | {} |\n", what.replace('|', "\\|")));
    format!("| name | | what it is |\n|---|---|---|\n{}", lines.collect::<String>())
}

/// Which kinds of adversary play a technique.
fn players(id: TechniqueId) -> Vec<&'static str> {
    let kinds = [
        ("worm", WORM_TECHNIQUES.contains(&id)),
        ("operator", is_played(id)),
        ("insider", INSIDER_TECHNIQUES.contains(&id)),
    ];
    kinds.into_iter().filter(|(_, plays)| *plays).map(|(kind, _)| kind).collect()
}

/// The modules of the library with the first remark of each.
fn modules(library: &dyn Library) -> String {
    let mut text = String::new();
    for path in library.list("scripts") {
        let name = path.strip_prefix("scripts/").and_then(|path| path.strip_suffix(".rhai"));
        let (Some(name), Some(source)) = (name, library.read(&path)) else { continue };
        // Hooks are named by adversaries and cannot be imported.
        if name.starts_with("hooks/") {
            continue;
        }
        let remark = source.lines().map_while(|line| line.strip_prefix("//"));
        let remark: Vec<&str> = remark.map(|line| line.strip_prefix(' ').unwrap_or(line).trim_end()).collect();
        text += &format!("### {name}\n\n```text\n{}\n```\n\n", remark.join("\n").trim_end());
    }
    text
}
