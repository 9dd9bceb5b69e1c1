//! `codedark check`: everything that is wrong with scenarios, at once.

use std::collections::BTreeSet;
use std::io::IsTerminal;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, SystemTime};

use clap::ValueEnum;
use codedark_script::{Checked, Diagnostic, Diagnostics, Severity};
use codedark_sim::exercise::{Exercise, StartError};
use serde::Serialize;

use crate::error::Error;
use crate::library::{Shelf, Used};
use crate::output::{self, note};
use crate::test::vocabulary;

/// Check scenarios and say everything that is wrong with them
///
/// An error must be mended before a scenario can be played. A warning marks what is legal and probably not meant.
/// Exit code 0: all can be played; 1: one cannot, or has warnings and --deny-warnings was given.
#[derive(clap::Args, Debug)]
pub struct Args {
    /// Names of scenarios, or paths of their files or folders
    #[arg(required = true, value_name = "SCENARIO")]
    paths: Vec<String>,

    /// How to write the findings
    #[arg(long, value_enum, default_value_t)]
    format: Format,

    /// Check again whenever a file of a scenario changes, until Ctrl-C
    #[arg(long)]
    watch: bool,

    /// Take warnings for errors
    #[arg(long)]
    deny_warnings: bool,
}

/// How findings are written.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, ValueEnum)]
enum Format {
    /// With the line and what to do: for people
    #[default]
    Text,
    /// One line each, `file:line:column: severity[code]: message`: for editors that match lines
    Short,
    /// One JSON object per finding and line: for programs
    Json,
}

/// A finding as programs read it. The shape is documented in `docs/editors.md` and stays.
#[derive(Serialize)]
struct Line<'a> {
    scenario: &'a str,
    severity: Severity,
    code: &'a str,
    message: &'a str,
    file: &'a str,
    line: u32,
    column: u32,
    end_line: u32,
    end_column: u32,
    notes: &'a [String],
    suggestion: Option<&'a str>,
}

/// How often files are looked at while watching.
const LOOK_EVERY: Duration = Duration::from_millis(300);

/// Checks every path, once or until it is stopped.
pub fn run(args: &Args, shelf: &Shelf) -> Result<(), Error> {
    if args.watch {
        return watch(args, shelf);
    }
    let (good, _) = once(args, shelf)?;
    if good { Ok(()) } else { Err(Error::said()) }
}

/// Checks every path and writes what was found. Says whether all is well, and which files were read.
fn once(args: &Args, shelf: &Shelf) -> Result<(bool, Vec<Used>), Error> {
    let (mut good, mut files) = (true, Vec::new());
    let styled = std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
    for path in args.paths.iter().flat_map(|path| scenarios_in(path)) {
        if path.ends_with(".d.rhai") {
            return Err(Error::user(format!("{path} is for editors and no scenario"))
                .hint("check the folder that it lies in, or its scenario.rhai"));
        }
        let path = shelf.find(&path)?;
        let (mut checked, used) = shelf.check(&path, vocabulary);
        open_once(&mut checked);
        let findings = checked.findings;
        files.push(used);
        let mut text = String::new();
        for finding in findings.iter() {
            text += &match args.format {
                Format::Text => finding.render(styled) + "\n\n",
                Format::Short => short(finding),
                Format::Json => json(&path, finding)?,
            };
        }
        output::result(&text)?;
        let warnings = findings.iter().filter(|one| one.severity == Severity::Warning).count();
        let errors = findings.len() - warnings;
        good &= errors == 0 && !(args.deny_warnings && warnings > 0);
        if args.format != Format::Json {
            let state = match (checked.scenario.is_some(), errors) {
                (true, 0) => "can be played",
                (true, _) => "can be played, its expectations cannot be tested",
                (false, _) => "cannot be played",
            };
            note(&format!("{path}: {state}, {}, {}", count(errors, "error"), count(warnings, "warning")));
        }
    }
    Ok((good, files))
}

/// Plays what was before play once, if that is another scenario and nothing is wrong so far: whether the moment comes up
/// to which it is played shows only so. What is found is said where the moment stands.
fn open_once(checked: &mut Checked) {
    let (Some(scenario), Some(mut finding)) = (&checked.scenario, checked.up_to.take()) else { return };
    let Some(prelude) = scenario.prelude.as_ref().filter(|_| !checked.findings.has_errors()) else { return };
    let earlier = prelude.earlier;
    let opened = Exercise::start(Arc::new(scenario.clone()), 1, &BTreeSet::new());
    match opened {
        // Play begins in the first minute at the earliest.
        Ok(opened) if earlier > 0 && opened.began().0 <= 1 => {
            finding.severity = Severity::Warning;
            finding.message =
                "`earlier` reaches back to the beginning or before it: play begins in the first minute".into();
            finding.suggestion = Some("make `earlier` shorter, or choose a later moment".into());
        }
        Ok(_) => return,
        Err(StartError::Scenario(faults)) => {
            finding.message = faults.join("; ");
            checked.scenario = None;
        }
        Err(error) => {
            finding.message = error.to_string();
            checked.scenario = None;
        }
    }
    let mut findings = std::mem::take(&mut checked.findings).into_vec();
    findings.push(finding);
    checked.findings = Diagnostics::new(findings);
}

/// Checks again at every change until Ctrl-C.
fn watch(args: &Args, shelf: &Shelf) -> Result<(), Error> {
    let stop = Arc::new(AtomicBool::new(false));
    for signal in [signal_hook::consts::SIGINT, signal_hook::consts::SIGTERM] {
        signal_hook::flag::register(signal, Arc::clone(&stop))
            .map_err(|error| Error::internal(format!("Ctrl-C cannot be heard: {error}")))?;
    }
    while !stop.load(Ordering::Relaxed) {
        if std::io::stdout().is_terminal() {
            output::result("\x1b[2J\x1b[3J\x1b[H")?;
        }
        note(&format!("{} checking", clock()));
        let files = match once(args, shelf) {
            Ok((_, files)) => files,
            // It may be in the middle of being saved, or be made anew in a moment.
            Err(error) => {
                error.tell();
                Vec::new()
            }
        };
        note(&format!("{} checked; Ctrl-C ends", clock()));
        let lost = files.is_empty().then(|| count_of_files(args));
        let same = || match lost {
            Some(before) => count_of_files(args) == before,
            None => !files.iter().any(Used::has_changed),
        };
        while same() && !stop.load(Ordering::Relaxed) {
            std::thread::sleep(LOOK_EVERY);
        }
        // Whoever saves may be in the middle of it.
        std::thread::sleep(LOOK_EVERY);
    }
    Ok(())
}

/// How many of the paths name something that is there.
fn count_of_files(args: &Args) -> usize {
    args.paths.iter().flat_map(|path| scenarios_in(path)).filter(|path| Path::new(path).exists()).count()
}

/// The time of day.
fn clock() -> String {
    let seconds = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_secs() % 86_400;
    format!("{:02}:{:02}:{:02} UTC", seconds / 3600, seconds / 60 % 60, seconds % 60)
}

fn count(n: usize, what: &str) -> String {
    match n {
        0 => format!("no {what}"),
        1 => format!("1 {what}"),
        _ => format!("{n} {what}s"),
    }
}

fn severity(finding: &Diagnostic) -> &'static str {
    match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    }
}

/// A finding in one line. One about a whole file is shown at its beginning.
fn short(finding: &Diagnostic) -> String {
    let Diagnostic { file, line, column, code, message, .. } = finding;
    let help = finding.suggestion.as_ref().map_or(String::new(), |help| format!("; {help}"));
    // Words of a script are no commands to a terminal.
    let plain = |c: char| {
        if c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}') { '\u{fffd}' } else { c }
    };
    let text: String = format!("{message}{help}").replace('\n', " ").chars().map(plain).collect();
    format!("{file}:{}:{}: {}[{code}]: {text}\n", (*line).max(1), (*column).max(1), severity(finding))
}

fn json(scenario: &str, finding: &Diagnostic) -> Result<String, Error> {
    let (line, column) = (finding.line.max(1), finding.column.max(1));
    let length = if finding.line == 0 { 0 } else { finding.length };
    let line = Line {
        scenario,
        severity: finding.severity,
        code: &finding.code,
        message: &finding.message,
        file: &finding.file,
        line,
        column,
        end_line: line,
        end_column: column.saturating_add(length),
        notes: &finding.notes,
        suggestion: finding.suggestion.as_deref(),
    };
    let text = serde_json::to_string(&line);
    Ok(text.map_err(|error| Error::internal(format!("a finding does not encode: {error}")))? + "\n")
}

/// A folder of scenarios stands for all of them.
fn scenarios_in(path: &str) -> Vec<String> {
    let folder = Path::new(path);
    if !folder.is_dir() || folder.join("scenario.rhai").is_file() {
        return vec![path.to_owned()];
    }
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut inside: Vec<String> = entries
        .filter(|entry| entry.path().join("scenario.rhai").is_file())
        .map(|entry| entry.path().to_string_lossy().into_owned())
        .collect();
    inside.sort();
    if inside.is_empty() { vec![path.to_owned()] } else { inside }
}
