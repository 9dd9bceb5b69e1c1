//! What a scenario is for: norms, objectives, what is asked, the rubric, settings of difficulty.

use codedark_sim::ids::RoleId;
use codedark_sim::scenario::{Permille, Question, Scenario};
use codedark_sim::time::say_minutes;

use super::{Asked, Norm, Objective, SettingLine};
use crate::words::{aims, unended};

/// Title of a seat.
pub(crate) fn seat(role: &RoleId, scenario: &Scenario) -> String {
    let seat = scenario.seats.iter().find(|seat| seat.role == *role);
    seat.map_or_else(|| role.to_string(), |seat| seat.title.clone())
}

/// What a message asks.
pub(super) fn asked(question: &Question) -> Asked {
    let options = (0u8..).zip(&question.options);
    let quiz = !question.right.is_empty();
    let chosen = question.otherwise.and_then(|n| question.options.get(usize::from(n)));
    let counts =
        chosen.map_or("nothing counts as chosen".into(), |choice| format!("“{}” counts", unended(&choice.text)));
    let otherwise = match question.within {
        Some(minutes) => format!("Time: {}. If nobody answers, {counts}.", say_minutes(minutes)),
        None => format!("Time: as long as play goes on. If nobody answers, {counts}."),
    };
    Asked {
        kind: if quiz { "quiz" } else { "decision" }.to_owned(),
        options: options.map(|(n, option)| (option.text.clone(), question.right.contains(&n))).collect(),
        confidence: question.confidence,
        otherwise,
        because: question.because.clone(),
        competencies: question.competencies.clone(),
    }
}

/// What good teams do.
pub(super) fn norms(scenario: &Scenario) -> Vec<Norm> {
    let norm = |norm: &codedark_sim::scenario::Norm| Norm {
        force: aims::force(norm.force).to_owned(),
        title: norm.title.clone(),
        when: aims::norm(norm, scenario),
        because: norm.because.clone(),
        competencies: norm.competencies.clone(),
    };
    scenario.norms.iter().map(norm).collect()
}

/// What is to be learnt.
pub(super) fn objectives(scenario: &Scenario) -> Vec<Objective> {
    let of = |objective: &codedark_sim::scenario::Objective| Objective {
        title: objective.title.clone(),
        competency: objective.competency.clone(),
        level: objective.level.word().to_owned(),
        seat: objective.seat.as_ref().map_or("the whole team".into(), |role| seat(role, scenario)),
    };
    scenario.objectives.iter().map(of).collect()
}

/// What a score is made of, in percent of the whole.
pub(super) fn rubric(scenario: &Scenario) -> Vec<(String, u32)> {
    let whole: u32 = scenario.rubric.iter().map(|(_, weight)| weight).sum();
    let share = |weight: u32| (weight * 100 + whole / 2) / whole.max(1);
    scenario.rubric.iter().map(|(criterion, weight)| (criterion.word().to_owned(), share(*weight))).collect()
}

/// Settings of difficulty, in words.
pub(super) fn settings(scenario: &Scenario) -> Vec<SettingLine> {
    let of = |setting: &codedark_sim::scenario::Difficulty| {
        let parts: [(&str, Permille); 4] = [
            ("skill of human adversaries", setting.skill),
            ("time between their moves", setting.pace),
            ("reports by staff", setting.reports),
            ("time until people on call arrive", setting.on_call),
        ];
        let changed = parts.iter().filter(|(_, share)| *share != 1000);
        let words: Vec<String> = changed.map(|(what, share)| format!("{what} {} %", share / 10)).collect();
        SettingLine { name: setting.name.clone(), changes: words.join(", ") }
    };
    scenario.settings.iter().map(of).collect()
}
