//! From a path to a scenario.

use codedark_sim::scenario::Scenario;

use crate::catalogue::Shelves;
use crate::diagnostic::{Diagnostic, Diagnostics, Severity};
use crate::library::Library;
use crate::program::Program;
use crate::read::Reader;
use crate::resolve::{self, Beside};
use crate::source::Spot;

/// A scenario that can be played.
#[derive(Clone, PartialEq, Debug)]
pub struct Loaded {
    /// The scenario.
    pub scenario: Scenario,
    /// What looks wrong all the same.
    pub warnings: Vec<Diagnostic>,
}

/// Reads, runs and checks a scenario file.
///
/// # Errors
/// A syntax error alone; otherwise all mistakes at once, sorted by file, line and column.
pub fn load(library: &dyn Library, path: &str) -> Result<Loaded, Diagnostics> {
    let (shelves, wrong) = Shelves::read(library);
    let program = match Program::read(library, path) {
        Ok(program) => program,
        Err(findings) => return Err(Diagnostics::new(findings)),
    };
    if program.findings.forbidden {
        return Err(Diagnostics::new(program.findings.diagnostics));
    }
    let (said, fault) = program.run();
    let mut reader = Reader::new(&program.sources, &program.index, fault.is_some());
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let briefing = if folder.is_empty() { "briefing.md".to_string() } else { format!("{folder}/briefing.md") };
    let name = if folder.is_empty() { path.trim_end_matches(".rhai") } else { folder };
    let beside = Beside {
        library,
        folder: name.rsplit('/').next().unwrap_or(name).to_string(),
        briefing: library.read(&briefing),
    };
    let scenario = resolve::scenario(&mut reader, &said, &shelves, &beside);
    let mut findings = reader.findings;
    findings.extend(wrong);
    // What the pass found explains a run that broke off at the same call.
    let known = |fault: &Diagnostic| {
        let same = |one: &Diagnostic| (&one.file, one.line, one.column) == (&fault.file, fault.line, fault.column);
        program.findings.diagnostics.iter().any(same)
    };
    findings.extend(fault.filter(|fault| !known(fault)));
    findings.extend(program.findings.diagnostics.iter().cloned());
    let findings = Diagnostics::new(findings);
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
    let warnings = findings.into_vec().into_iter().filter(|one| one.severity == Severity::Warning).collect();
    Ok(Loaded { scenario, warnings })
}

/// Paths of the scenarios of a library, sorted: every `scenario.rhai` in a folder of its own below `scenarios/`.
pub fn scenarios(library: &dyn Library) -> Vec<String> {
    let named = |path: &String| path.split('/').count() == 3 && path.ends_with("/scenario.rhai");
    library.list("scenarios").into_iter().filter(named).collect()
}
