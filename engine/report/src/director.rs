//! The debrief on one sheet, for whoever answers for the house and was not in the room.
//!
//! Invariants: at most three of everything, so that it stays one sheet; every action comes from a gap that is on the
//! sheet, and has an owner's role, a way to check it and an empty place for a date. No person is named.

use std::collections::BTreeMap;
use std::fmt;

use minijinja::context;
use serde::Serialize;

use crate::competence::says;
use crate::debrief::Debrief;
use crate::duties::DutyClock;
use crate::judged;
use crate::lessons::{Lesson, NORM};
use crate::page::{Page, subtitle};
use crate::text::{heading, wrap};
use crate::words::{count, ended};

const TEMPLATE: &str = include_str!("page/director.html");

/// How many strengths, gaps and actions there are at most.
const MOST: usize = 3;
/// Objectives and duties that the sheet has room for.
const AIMS_MAX: usize = 4;
const DUTIES_MAX: usize = 6;
/// Letters of a strength or gap that the sheet has room for.
const LETTERS_MAX: usize = 220;

/// One sheet.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Director {
    /// Title of the scenario.
    pub title: String,
    /// The hospital.
    pub hospital: String,
    /// Whose play it is: see [`Debrief::team`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub team: Option<String>,
    /// Language of the scenario's texts; empty if the recording does not say.
    pub language: String,
    /// From when to when it was played, on the hospital's clock.
    pub played: String,
    /// What it was for: what people should be able to do afterwards.
    pub aims: Vec<String>,
    /// What it came to for patients, in a sentence.
    pub result: String,
    /// What it came to for the house: how it ended, what was stolen, what was destroyed.
    pub house: Vec<String>,
    /// What stands above all of a play that can go on; empty if it is over.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub warning: &'static str,
    /// Where the play stands, in sentences.
    pub standing: Vec<String>,
    /// What became of the norms, in a sentence.
    pub norms: Option<String>,
    /// What facilitators saw, counted, with the gravest.
    pub observations: Option<String>,
    /// What went well.
    pub strengths: Vec<String>,
    /// What to look at.
    pub gaps: Vec<String>,
    /// What to do about it.
    pub actions: Vec<Action>,
    /// The duties of law.
    pub duties: Vec<DutyClock>,
    /// Duties that the sheet has no room for.
    pub more_duties: usize,
    /// How sure all this is.
    pub sure: Vec<String>,
}

/// Something to do.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Action {
    /// What.
    pub what: String,
    /// The role that owns it.
    pub owner: String,
    /// How it is checked.
    pub check: String,
}

/// What is done about a lesson: what, roles that may own it, the owner where nobody of these has a seat, and how it is
/// checked. The gravest stand first [estimate].
struct Advice {
    id: &'static str,
    what: &'static str,
    owners: &'static [&'static str],
    otherwise: &'static str,
    check: &'static str,
}

const ADVICE: [Advice; 7] = [
    Advice {
        id: "containment",
        what: "Agree what may be cut off at once, by whom, and what care loses by it",
        owners: &["ir_lead", "it_ops", "ciso"],
        otherwise: "head of IT operations",
        check: "next exercise: first containment within 30 min of the first sign",
    },
    Advice {
        id: "declaration",
        what: "Write down who may declare an incident, at any hour, and on which signs",
        owners: &["crisis_manager", "ir_lead"],
        otherwise: "crisis manager",
        check: "next exercise: declared within 60 min of the first sign",
    },
    Advice {
        id: "downtime",
        what: "Agree who starts a ward’s downtime procedure and at which sign; practise it once on paper",
        owners: &["medical_director", "nursing_director", "crisis_manager"],
        otherwise: "medical director",
        check: "next exercise: ordered within 30 min of the fall of a care process",
    },
    Advice {
        id: "staff_told",
        what: "Keep a first message to all staff ready, and a way to send it without the network",
        owners: &["communications", "crisis_manager"],
        otherwise: "head of communications",
        check: "next exercise: staff told within 60 min of the first sign",
    },
    Advice {
        id: "first_sign",
        what: "Find out which signs would have made this attack visible, and who would see them",
        owners: &["soc_analyst", "ciso", "ir_lead"],
        otherwise: "head of information security",
        check: "next exercise: an alert or a report comes up in play",
    },
    Advice {
        id: "alerts_left",
        what: "Agree who looks at alerts at which hours, and what may wait",
        owners: &["soc_analyst", "ir_lead", "ciso"],
        otherwise: "head of information security",
        check: "next exercise: every alert of the attack is judged",
    },
    Advice {
        id: "alert_closed_wrongly",
        what: "Go through the alert that was closed, with those who judge alerts: what would have told the difference",
        owners: &["soc_analyst", "ir_lead", "ciso"],
        otherwise: "head of information security",
        check: "next exercise: no alert of the attack is closed as a false alarm",
    },
];

impl Director {
    /// The sheet of a debrief.
    pub fn of(debrief: &Debrief) -> Self {
        let gaps = gravest(debrief);
        let first = |lessons: &mut dyn Iterator<Item = &Lesson>| -> Vec<String> {
            lessons.take(MOST).map(|lesson| short(&lesson.text)).collect()
        };
        let (standing, futures) = match &debrief.standing {
            Some(standing) => (standing.said.clone(), Some(standing.futures)),
            None => (Vec::new(), None),
        };
        let compared = futures.map_or_else(
            || debrief.why_no_standing.clone(),
            |futures| {
                format!(
                    "The play was compared with the hospital alone and with a reference defender, each over {futures} \
                     futures of the same exercise."
                )
            },
        );
        Self {
            title: debrief.title.clone(),
            hospital: debrief.hospital.clone(),
            team: debrief.team.clone(),
            language: debrief.language.clone(),
            played: debrief.played.clone(),
            aims: debrief.aims.objectives.iter().take(AIMS_MAX).map(|aim| aim.title.clone()).collect(),
            result: debrief.outcome.first().cloned().unwrap_or_default(),
            house: debrief.house.clone(),
            warning: debrief.warning,
            standing,
            norms: judged::summary(&debrief.norms),
            observations: observations(debrief),
            strengths: first(&mut kinds(&debrief.went_well).into_iter()),
            gaps: first(&mut gaps.iter().copied()),
            actions: gaps.iter().take(MOST).map(|gap| action(gap, debrief)).collect(),
            duties: debrief.duties.iter().take(DUTIES_MAX).cloned().collect(),
            more_duties: debrief.duties.len().saturating_sub(DUTIES_MAX),
            sure: vec![
                "This is one run of a simulation. Chance had its part: the same decisions can end better or worse on \
                 another day."
                    .into(),
                compared,
                format!(
                    "Nobody is judged here: the sheet tells how plans, tools and staffing held in this play. The play is {}.",
                    debrief.seal.as_ref().map_or("not sealed".into(), |key| format!("sealed with the key {key}"))
                ),
            ],
        }
    }

    /// The sheet as JSON, with a line feed at the end.
    pub fn to_json(&self) -> String {
        serde_json::to_string_pretty(self).expect("a sheet is plain data with text keys, so it encodes") + "\n"
    }

    /// The sheet as a page of HTML that loads nothing and prints on one side.
    pub fn to_html(&self) -> String {
        let mut sections = vec![
            ("result", "Aim and result"),
            ("strengths", "What went well"),
            ("gaps", "What to look at"),
            ("actions", "What to do"),
        ];
        if !self.duties.is_empty() {
            sections.push(("duties", "Duties of law"));
        }
        sections.push(("sure", "How sure we are"));
        let page = Page {
            title: &self.title,
            language: &self.language,
            kind: "Summary for the director",
            subtitle: &subtitle(self.team.as_deref(), &self.hospital, &self.played),
            sections: &sections,
            template: TEMPLATE,
        };
        page.render(self, context! {})
    }
}

/// What facilitators saw: how many observations, and the first of the gravest.
fn observations(debrief: &Debrief) -> Option<String> {
    let seen = || debrief.observations.iter().filter(|one| !one.hint);
    let gravest = seen().rev().max_by_key(|one| one.grade)?;
    let counted = count(seen().count() as u32, "observation");
    let told = format!("{counted} by facilitators; the gravest: {}: {}", says(gravest.grade).1, gravest.text);
    Some(ended(&short(&told)))
}

/// One lesson of each kind: the same thing twice is no second strength.
pub fn kinds(lessons: &[Lesson]) -> Vec<&Lesson> {
    let mut seen: BTreeMap<&str, ()> = BTreeMap::new();
    lessons.iter().filter(|lesson| lesson.id == NORM || seen.insert(&lesson.id, ()).is_none()).collect()
}

/// Gaps, the gravest first.
pub fn gravest(debrief: &Debrief) -> Vec<&Lesson> {
    let mut gaps = kinds(&debrief.look_next);
    // Norms are the scenario's own word on what matters here; they stand after containment and declaration.
    let rank = |lesson: &&Lesson| match ADVICE.iter().position(|advice| advice.id == lesson.id) {
        Some(place) if place < 2 => place,
        Some(place) => place + 1,
        None => 2,
    };
    gaps.sort_by_key(rank);
    gaps
}

fn action(gap: &Lesson, debrief: &Debrief) -> Action {
    if let Some(advice) = ADVICE.iter().find(|advice| advice.id == gap.id) {
        let owner = advice.owners.iter().find_map(|role| debrief.roles.get(*role));
        return Action {
            what: advice.what.into(),
            owner: owner.map_or_else(|| advice.otherwise.to_owned(), Clone::clone),
            check: advice.check.into(),
        };
    }
    let norm = debrief.norms.iter().find(|norm| gap.text.contains(&norm.title));
    let (title, who) = norm.map_or(("what is told here", None), |norm| (norm.title.as_str(), norm.who.clone()));
    let trained = |id: &String| norm.is_some_and(|norm| norm.competencies.contains(id));
    let meant = debrief.aims.objectives.iter().find(|objective| trained(&objective.competency));
    let seat = meant.and_then(|objective| debrief.roles.get(objective.seat.as_ref()?).cloned());
    Action {
        what: format!("Find out what stood in the way of this, and agree who sees to it: {title}"),
        owner: who.or(seat).unwrap_or_else(|| "to be named".into()),
        check: "next exercise: the norm is kept".into(),
    }
}

/// A lesson without the question at its end, which is for those who were there, and no longer than fits.
fn short(text: &str) -> String {
    let told = match text.rfind(". ") {
        Some(end) if text.ends_with('?') => &text[..=end],
        _ => text,
    };
    if told.chars().count() <= LETTERS_MAX {
        return told.to_owned();
    }
    let cut: String = told.chars().take(LETTERS_MAX - 1).collect();
    format!("{}…", cut.trim_end())
}

impl fmt::Display for Director {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let below = subtitle(self.team.as_deref(), &self.hospital, &self.played);
        writeln!(f, "Summary for the director: {}\n{below}", self.title)?;
        if !self.warning.is_empty() {
            f.write_str(&wrap(self.warning, 0))?;
        }
        heading(f, "Aim and result")?;
        for aim in &self.aims {
            f.write_str(&wrap(&format!("- aim: {aim}"), 2))?;
        }
        let result = [&self.result].into_iter().chain(&self.house);
        let told = result.chain(&self.standing).chain(&self.norms).chain(&self.observations);
        for line in told {
            f.write_str(&wrap(line, 0))?;
        }
        for (title, lines) in [("What went well", &self.strengths), ("What to look at", &self.gaps)] {
            heading(f, title)?;
            for line in lines {
                f.write_str(&wrap(&format!("- {line}"), 2))?;
            }
            if lines.is_empty() {
                writeln!(f, "Nothing that this play can show.")?;
            }
        }
        heading(f, "What to do")?;
        for (n, action) in self.actions.iter().enumerate() {
            f.write_str(&wrap(&format!("{}. {}.", n + 1, action.what), 3))?;
            let line = format!("   Owner: {}. By: ____________. Checked: {}.", action.owner, action.check);
            f.write_str(&wrap(&line, 3))?;
        }
        if self.actions.is_empty() {
            writeln!(f, "Nothing follows from this play.")?;
        }
        if !self.duties.is_empty() {
            heading(f, "Duties of law")?;
            for duty in &self.duties {
                let due = duty.clock.as_ref().map_or(String::new(), |clock| format!(", due by law {}", clock.due_at));
                f.write_str(&wrap(&format!("- {} ({}){due}: {}", duty.title, duty.recipient, duty.says), 2))?;
            }
            if self.more_duties > 0 {
                writeln!(f, "And {} more; the page of the whole debrief lists them all.", self.more_duties)?;
            }
        }
        heading(f, "How sure we are")?;
        self.sure.iter().try_for_each(|line| f.write_str(&wrap(line, 0)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_at_the_end_is_for_those_who_were_there() {
        assert_eq!(short("Done at 9. What made it hard?"), "Done at 9.");
        assert_eq!(short("Done at 9."), "Done at 9.");
        assert_eq!(short("What made it hard?"), "What made it hard?");
        assert_eq!(short(&"x".repeat(400)).chars().count(), LETTERS_MAX);
    }
}
