//! Norms, objectives, the rubric, settings of difficulty.

use codedark_sim::ids::RoleId;
use codedark_sim::scenario::{Criterion, Difficulty, Force, Moment, Norm, Objective, Rubric};

use super::Resolver;
use super::head::LEVELS;
use crate::phrase::Phrase;
use crate::read::{Names, Value};

/// Most that one part of a score weighs.
const WEIGHT_MAX: u32 = 1_000;

impl Resolver<'_, '_> {
    pub(super) fn norms(&mut self) -> Vec<Norm> {
        let mut norms = Vec::new();
        let mut names = Names::new("norm");
        for phrase in &self.said.phrases {
            let force = match phrase.word {
                "must" => Force::Must,
                "should" => Force::Should,
                "never" => Force::Never,
                _ => continue,
            };
            norms.extend(self.norm(phrase, force, &mut names));
        }
        norms
    }

    fn norm(&mut self, phrase: &Phrase, force: Force, names: &mut Names) -> Option<Norm> {
        let title = self.reader.arg(phrase, 0);
        let wording = self.reader.wording(title.clone());
        if let (Some(wording), Some(value)) = (&wording, &title) {
            self.reader.take(names, value, wording.name.clone());
        }
        let fields = self.reader.fields(phrase);
        let what = fields.get("what").and_then(|value| self.moment(Some(value)));
        let after = fields.get("after").map_or(Some(Moment::Start), |value| self.moment(Some(value)));
        let within = self.reader.duration(fields.get("within"));
        self.at_least_a_minute(within, fields.get("within"));
        let before = fields.get("before").and_then(|value| self.moment(Some(value)));
        let unless = fields.get("unless").and_then(|value| self.condition(Some(value)));
        if let Some(what) = &what {
            for (key, other) in [("after", after.as_ref()), ("before", before.as_ref())] {
                if let Some(value) = fields.get(key).filter(|_| other == Some(what)) {
                    let message = format!("`what` and `{key}` are the same moment");
                    self.reader.wrong(&value, "itself", message);
                }
            }
        }
        Some(Norm {
            title: wording?.text,
            force,
            what: what?,
            after: after?,
            within,
            before,
            unless,
            because: self.reader.prose(fields.get("because")).unwrap_or_default(),
            competencies: self.competencies(fields.get("competency")),
        })
    }

    /// One competency of the catalogue.
    fn competency(&mut self, value: Option<Value>) -> Option<String> {
        let id = self.reader.text(value.clone())?;
        if self.shelves.competencies.contains_key(&id) {
            return Some(id);
        }
        let names = Names::of("competency", self.shelves.competencies.keys().cloned());
        self.reader.unknown(&names, &value?, &id);
        None
    }

    /// A competency or a list of them.
    pub(super) fn competencies(&mut self, value: Option<Value>) -> Vec<String> {
        let each = match value {
            Some(value) if value.is_text() => vec![value],
            value => self.reader.list(value),
        };
        let mut competencies: Vec<String> = Vec::new();
        for one in each {
            if let Some(id) = self.competency(Some(one))
                && !competencies.contains(&id)
            {
                competencies.push(id);
            }
        }
        competencies
    }

    pub(super) fn objectives(&mut self) -> Vec<Objective> {
        let mut objectives = Vec::new();
        for phrase in self.said("objective") {
            let title = self.reader.arg(phrase, 0);
            let title = self.reader.prose(title);
            let fields = self.reader.fields(phrase);
            let competency = fields.get("competency").and_then(|value| self.competency(Some(value)));
            let level = self.reader.choice(fields.get("level"), LEVELS);
            let known = competency.as_ref().and_then(|id| self.shelves.competencies.get(id)).map(|row| row.level);
            let seat = fields.get("seat");
            let name = self.reader.text(seat.clone());
            let seat = self.reader.refer(&self.seats, seat).and(name).map(|name| RoleId::new(&name));
            if let (Some(title), Some(competency), Some(level)) = (title, competency, level.or(known)) {
                objectives.push(Objective { title, competency, level, seat });
            }
        }
        objectives
    }

    pub(super) fn rubric(&mut self) -> Rubric {
        let Some(phrase) = self.at_most_once("rubric") else { return Rubric::new() };
        let fields = self.reader.fields(phrase);
        let mut rubric = Rubric::new();
        for (name, criterion) in Criterion::ALL {
            let weight = self.reader.number(fields.get(name), 0..=WEIGHT_MAX);
            rubric.extend(weight.filter(|weight| *weight > 0).map(|weight| (*criterion, weight)));
        }
        let nothing = |value: Value| value.as_int() == Some(0);
        if Criterion::ALL.iter().all(|(name, _)| fields.get(name).is_none_or(nothing)) {
            let message = "nothing in the rubric weighs anything".to_string();
            if let Some(finding) = self.reader.wrong_at(phrase.spot, "range", message) {
                finding.suggestion =
                    Some("give at least one part a weight, or leave `rubric` out: then every part weighs alike".into());
            }
        }
        rubric
    }

    pub(super) fn settings(&mut self) -> Vec<Difficulty> {
        let mut settings = Vec::new();
        let mut names = Names::new("setting of difficulty");
        for phrase in self.said("difficulty") {
            let name = self.reader.arg(phrase, 0);
            let Some(name) = self.reader.declare(&mut names, name) else { continue };
            let fields = self.reader.fields(phrase);
            let keys = ["skill", "pace", "reports", "on_call"];
            if keys.iter().all(|key| fields.get(key).is_none()) {
                let message = format!("the setting `{name}` changes nothing");
                if let Some(finding) = self.reader.wrong_at(phrase.spot, "missing-option", message) {
                    finding.notes.push(format!("its options are {}", keys.join(", ")));
                }
            }
            let [skill, pace, reports, on_call] =
                keys.map(|key| self.reader.percent(fields.get(key), 1, 1_000).unwrap_or(1_000));
            settings.push(Difficulty { name, skill, pace, reports, on_call });
        }
        settings
    }
}
