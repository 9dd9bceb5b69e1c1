//! The shared catalogues of `assets/catalogue/`: techniques, vulnerabilities, roles, duties, competencies, and the
//! glossary, which only handouts read.
//!
//! Invariant: a broken row of a catalogue is a finding about that file, never a panic and never left out silently.

use std::collections::BTreeMap;

use codedark_sim::catalogue::{DetectionClass, TechniqueRow, VulnerabilityRow};
use codedark_sim::ids::TechniqueId;
use codedark_sim::scenario::{Competency, Duty, Level};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::diagnostic::{Diagnostic, Diagnostics, Severity};
use crate::library::Library;

/// A role group.
#[derive(Clone, PartialEq, Debug, Deserialize)]
pub struct RoleRow {
    /// Its id.
    pub role_group: String,
    /// Its title.
    pub title_en: String,
    /// Its level.
    pub level: Level,
}

/// A word that readers of a handout may want explained.
#[derive(Clone, PartialEq, Debug, Deserialize)]
pub struct Term {
    /// The word in English.
    pub en: String,
    /// In Norwegian (bokmål).
    pub nb: String,
    /// In German.
    pub de: String,
    /// In French.
    pub fr: String,
    /// What it means, in English.
    pub definition: String,
}

impl Term {
    /// The word in a language (BCP 47); in English for one that the catalogue lacks.
    pub fn word(&self, language: &str) -> &str {
        match language.split('-').next().unwrap_or_default() {
            "nb" | "nn" | "no" => &self.nb,
            "de" => &self.de,
            "fr" => &self.fr,
            _ => &self.en,
        }
    }
}

/// The glossary, by its English words.
///
/// # Errors
/// Every row that is broken.
pub fn glossary(library: &dyn Library) -> Result<Vec<Term>, Diagnostics> {
    let mut wrong = Vec::new();
    let row = |term: Term| match [&term.en, &term.nb, &term.de, &term.fr, &term.definition] {
        texts if texts.iter().any(|text| text.trim().is_empty()) => {
            Err(format!("`{}` lacks a word or its definition", term.en))
        }
        _ => Ok((term.en.clone(), term)),
    };
    let terms = read(library, "assets/catalogue/glossary.csv", row, &mut wrong);
    if wrong.is_empty() { Ok(terms.into_values().collect()) } else { Err(Diagnostics::new(wrong)) }
}

/// The competencies of the catalogue, by id.
///
/// # Errors
/// Every row that is broken.
pub fn competencies(library: &dyn Library) -> Result<BTreeMap<String, Competency>, Diagnostics> {
    let mut wrong = Vec::new();
    let rows = read(library, "assets/catalogue/competencies.csv", CompetencyLine::row, &mut wrong);
    if wrong.is_empty() { Ok(rows) } else { Err(Diagnostics::new(wrong)) }
}

/// The catalogues, by id.
#[derive(Default, Debug)]
pub struct Shelves {
    /// Techniques by their written id.
    pub techniques: BTreeMap<String, TechniqueRow>,
    /// Vulnerabilities by CVE id.
    pub vulnerabilities: BTreeMap<String, VulnerabilityRow>,
    /// Role groups.
    pub roles: BTreeMap<String, RoleRow>,
    /// Duties of law.
    pub duties: BTreeMap<String, Duty>,
    /// Competencies.
    pub competencies: BTreeMap<String, Competency>,
}

#[derive(Deserialize)]
struct TechniqueLine {
    id: String,
    name: String,
    tactic: String,
    hours_least: f64,
    hours_likely: f64,
    hours_most: f64,
    detection: DetectionClass,
    everyday: YesNo,
    log_source: String,
}

#[derive(Deserialize)]
struct VulnerabilityLine {
    cve: String,
    title: String,
    port: Option<u16>,
    cvss: f64,
    remote_code: YesNo,
    fixable: YesNo,
}

#[derive(Deserialize)]
struct DutyLine {
    id: String,
    title: String,
    recipient: String,
    hours: u32,
    about_records: YesNo,
    status: String,
    source: String,
}

#[derive(Deserialize)]
struct CompetencyLine {
    id: String,
    title: String,
    level: Level,
}

#[derive(Deserialize, PartialEq)]
#[serde(rename_all = "lowercase")]
enum YesNo {
    Yes,
    No,
}

/// Hours as whole minutes, at least one.
fn minutes(hours: f64) -> u32 {
    // A cast from a float saturates, so nonsense in the file cannot overflow; a year is the bound of `Scenario::check`.
    ((hours * 60.0).round() as u32).clamp(1, 365 * 24 * 60)
}

impl TechniqueLine {
    fn row(self) -> Result<(String, TechniqueRow), String> {
        let id = TechniqueId::parse(&self.id).ok_or_else(|| format!("`{}` is not a technique id", self.id))?;
        let minutes = [minutes(self.hours_least), minutes(self.hours_likely), minutes(self.hours_most)];
        if !minutes.is_sorted() {
            return Err(format!("the hours of {id} are not least, likely, most"));
        }
        let Self { name, tactic, detection, log_source, .. } = self;
        let everyday = self.everyday == YesNo::Yes;
        Ok((self.id, TechniqueRow { id, name, tactic, minutes, detection, everyday, log_source }))
    }
}

impl VulnerabilityLine {
    fn row(self) -> Result<(String, VulnerabilityRow), String> {
        if !(0.0..=10.0).contains(&self.cvss) {
            return Err(format!("the score of {} is not 0 to 10", self.cve));
        }
        let row = VulnerabilityRow {
            cve: self.cve.clone(),
            title: self.title,
            port: self.port,
            cvss_tenths: (self.cvss * 10.0).round() as u32,
            remote_code: self.remote_code == YesNo::Yes,
            fixable: self.fixable == YesNo::Yes,
        };
        Ok((self.cve, row))
    }
}

impl DutyLine {
    fn row(self) -> Result<(String, Duty), String> {
        let Self { id, title, recipient, hours, about_records, status, source } = self;
        if [&title, &recipient, &status, &source].iter().any(|text| text.trim().is_empty()) {
            return Err(format!("`{id}` lacks its title, recipient, status or source"));
        }
        if hours == 0 {
            return Err(format!("`{id}` is due in 0 hours"));
        }
        Ok((id.clone(), Duty { id, title, recipient, hours, about_records: about_records == YesNo::Yes }))
    }
}

impl CompetencyLine {
    fn row(self) -> Result<(String, Competency), String> {
        let Self { id, title, level } = self;
        Ok((id.clone(), Competency { id, title, level }))
    }
}

impl Shelves {
    /// Reads the catalogues, and says what is wrong with them.
    pub fn read(library: &dyn Library) -> (Self, Vec<Diagnostic>) {
        let mut wrong = Vec::new();
        let shelves = Self {
            techniques: read(library, "assets/catalogue/techniques.csv", TechniqueLine::row, &mut wrong),
            vulnerabilities: read(library, "assets/catalogue/vulnerabilities.csv", VulnerabilityLine::row, &mut wrong),
            roles: read(
                library,
                "assets/catalogue/roles.csv",
                |row: RoleRow| Ok((row.role_group.clone(), row)),
                &mut wrong,
            ),
            duties: read(library, "assets/catalogue/duties.csv", DutyLine::row, &mut wrong),
            competencies: read(library, "assets/catalogue/competencies.csv", CompetencyLine::row, &mut wrong),
        };
        (shelves, wrong)
    }
}

fn read<L: DeserializeOwned, R>(
    library: &dyn Library,
    path: &str,
    row: fn(L) -> Result<(String, R), String>,
    wrong: &mut Vec<Diagnostic>,
) -> BTreeMap<String, R> {
    let mut rows = BTreeMap::new();
    let mut report = |line: u64, text: &str, message: String| {
        wrong.push(Diagnostic {
            severity: Severity::Error,
            code: "catalogue".into(),
            message,
            file: path.into(),
            line: u32::try_from(line).unwrap_or(0),
            column: u32::from(line > 0),
            length: 1,
            source_line: text.into(),
            notes: Vec::new(),
            suggestion: None,
        });
    };
    let Some(text) = library.read(path) else {
        report(0, "", format!("the catalogue {path} is missing"));
        return rows;
    };
    let lines: Vec<&str> = text.lines().collect();
    let line_of = |line: u64| lines.get((line as usize).saturating_sub(1)).copied().unwrap_or("");
    let mut reader = csv::ReaderBuilder::new().from_reader(text.as_bytes());
    let headers = reader.headers().cloned().unwrap_or_default();
    for record in reader.records() {
        let (line, read) = match record {
            Ok(record) => {
                let line = record.position().map_or(0, csv::Position::line);
                (line, record.deserialize::<L>(Some(&headers)).map_err(|error| error.to_string()).and_then(row))
            }
            Err(error) => (error.position().map_or(0, csv::Position::line), Err(error.to_string())),
        };
        match read {
            Ok((id, value)) => {
                rows.insert(id, value);
            }
            Err(message) if wrong_enough(line) => report(line, line_of(line), message),
            Err(_) => {}
        }
    }
    rows
}

/// Bounds how many lines of one catalogue are reported: a file of the wrong kind is wrong everywhere.
fn wrong_enough(line: u64) -> bool {
    line < 1000
}
