//! From a path to a scenario.

use codedark_sim::scenario::Scenario;

use crate::advice;
use crate::catalogue::Shelves;
use crate::diagnostic::{Diagnostic, Diagnostics, Severity};
use crate::expectation::{Expectation, Vocabulary};
use crate::library::Library;
use crate::phrase::Said;
use crate::program::Program;
use crate::read::Reader;
use crate::resolve::{self, Beside};
use crate::source::Spot;
use crate::words::Subject;

/// A scenario that can be played.
#[derive(Clone, PartialEq, Debug)]
pub struct Loaded {
    /// The scenario.
    pub scenario: Scenario,
    /// What looks wrong all the same.
    pub warnings: Vec<Diagnostic>,
}

/// What a check found.
#[derive(Clone, PartialEq, Debug)]
pub struct Checked {
    /// The scenario, if it can be played.
    pub scenario: Option<Scenario>,
    /// Mistakes, or advice about what can be played, sorted by file, line and column.
    pub findings: Diagnostics,
    /// A finding that says nothing yet, where the moment stands up to which another scenario is played: whether it comes
    /// shows only when that is done.
    pub up_to: Option<Diagnostic>,
}

/// Reads and runs a scenario file and says everything about it: mistakes, and where there are none, what looks unwise.
pub fn check(library: &dyn Library, path: &str) -> Checked {
    match read(&Beside { library, path, language: None, continued: false, advise: true }) {
        Ok(read) => Checked { scenario: Some(read.scenario), findings: read.findings, up_to: read.up_to },
        Err(findings) => Checked { scenario: None, findings, up_to: None },
    }
}

/// Reads, runs and checks a scenario file, to play it in the first of its languages: without advice.
///
/// # Errors
/// A syntax error alone; otherwise all mistakes at once, sorted by file, line and column.
pub fn load(library: &dyn Library, path: &str) -> Result<Loaded, Diagnostics> {
    load_in(library, path, None)
}

/// [`load`] in a language; what lacks in it is read in the first one, with a warning.
///
/// # Errors
/// As [`load`].
pub fn load_in(library: &dyn Library, path: &str, language: Option<&str>) -> Result<Loaded, Diagnostics> {
    let Read { scenario, findings, .. } = read(&Beside { library, path, language, continued: false, advise: false })?;
    Ok(Loaded { scenario, warnings: findings.into_vec() })
}

/// Loads the scenario that another one continues.
///
/// # Errors
/// Its mistakes.
pub(crate) fn load_continued(
    library: &dyn Library,
    path: &str,
    language: Option<&str>,
) -> Result<Scenario, Diagnostics> {
    read(&Beside { library, path, language, continued: true, advise: false }).map(|read| read.scenario)
}

/// What came out of reading a scenario without mistakes.
struct Read {
    scenario: Scenario,
    findings: Diagnostics,
    up_to: Option<Diagnostic>,
}

fn read(beside: &Beside<'_>) -> Result<Read, Diagnostics> {
    let (shelves, wrong) = Shelves::read(beside.library);
    let program = match Program::read(beside.library, beside.path, Subject::Scenario) {
        Ok(program) => program,
        Err(findings) => return Err(Diagnostics::new(findings)),
    };
    if program.findings.forbidden {
        return Err(Diagnostics::new(program.findings.diagnostics));
    }
    let (said, fault) = program.run();
    let mut reader = Reader::new(&program.sources, &program.index, fault.is_some());
    complain(&mut reader, &said);
    let scenario = resolve::scenario(&mut reader, &said, &shelves, beside);
    let up_to = reader.up_to.map(|spot| program.sources.finding(spot, "continues", String::new()));
    let mut findings = reader.findings;
    findings.extend(wrong);
    let findings = together(&program, findings, fault);
    if findings.has_errors() {
        return Err(findings);
    }
    let nowhere = |message: String| program.sources.finding(Spot::default(), "check", message);
    let Some(scenario) = scenario else {
        return Err(Diagnostics::new(vec![nowhere("the scenario is not complete".into())]));
    };
    if let Err(wrong) = scenario.check() {
        return Err(Diagnostics::new(wrong.into_iter().map(nowhere).collect()));
    }
    let mut warnings = findings.into_vec();
    if beside.advise {
        warnings.extend(advice::advise(&scenario, &said, &program));
    }
    Ok(Read { scenario, findings: Diagnostics::new(warnings), up_to })
}

/// Reads, runs and checks a file of expectations. `vocabulary` is what they can be about.
///
/// # Errors
/// A syntax error alone; otherwise all mistakes at once, sorted by file, line and column.
pub fn load_expectations(
    library: &dyn Library,
    path: &str,
    vocabulary: &Vocabulary,
) -> Result<Vec<Expectation>, Diagnostics> {
    let program = Program::read(library, path, Subject::Expectations).map_err(Diagnostics::new)?;
    if program.findings.forbidden {
        return Err(Diagnostics::new(program.findings.diagnostics));
    }
    let (said, fault) = program.run();
    let mut reader = Reader::new(&program.sources, &program.index, fault.is_some());
    complain(&mut reader, &said);
    let expectations = resolve::expectations(&mut reader, &said, vocabulary);
    let findings = together(&program, reader.findings, fault);
    if findings.has_errors() { Err(findings) } else { Ok(expectations) }
}

/// The path of the expectations that belong to a scenario: `expectations.rhai` beside it.
pub fn expectations_of(scenario: &str) -> String {
    match scenario.rsplit_once('/') {
        Some((folder, _)) => format!("{folder}/{}", Subject::Expectations.file()),
        None => Subject::Expectations.file().to_owned(),
    }
}

/// Reports what the run found to be said in a wrong place.
fn complain(reader: &mut Reader<'_>, said: &Said) {
    for (spot, complaint) in &said.complaints {
        if let Some(finding) = reader.wrong_at(*spot, complaint.code, complaint.message.clone()) {
            finding.suggestion = Some(complaint.instead.clone());
        }
    }
}

/// What reading, the pass and the run found.
fn together(program: &Program, mut findings: Vec<Diagnostic>, fault: Option<Diagnostic>) -> Diagnostics {
    // What the pass found explains a run that broke off at the same call.
    let known = |fault: &Diagnostic| {
        let same = |one: &Diagnostic| {
            let operator = one.code == "operator" && fault.code == "operator";
            (&one.file, one.line) == (&fault.file, fault.line) && (operator || one.column == fault.column)
        };
        let errors = |one: &&Diagnostic| one.severity == Severity::Error;
        program.findings.diagnostics.iter().chain(&findings).filter(errors).any(same)
    };
    findings.extend(fault.filter(|fault| !known(fault)));
    findings.extend(program.findings.diagnostics.iter().cloned());
    Diagnostics::new(findings)
}

/// Paths of the scenarios of a library, sorted: every `scenario.rhai` in a folder of its own below `scenarios/`.
pub fn scenarios(library: &dyn Library) -> Vec<String> {
    let named = |path: &String| path.split('/').count() == 3 && path.ends_with("/scenario.rhai");
    library.list("scenarios").into_iter().filter(named).collect()
}
