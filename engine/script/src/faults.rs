//! What Rhai itself complains about, in the words of this language.
//!
//! Invariant: every error of the engine becomes exactly one finding with a place, and none is lost.

use rhai::{EvalAltResult, LexError, ParseError, ParseErrorType, Position};

use crate::diagnostic::Diagnostic;
use crate::phrase::Phrase;
use crate::sandbox::{ARRAY_SIZE_MAX, Bounds, CALL_INSIDE, CALL_LEVELS_MAX, MAP_SIZE_MAX};
use crate::source::{Sources, Spot};
use crate::words;

/// A finding about a file that is not Rhai.
pub fn of_syntax(sources: &Sources, error: &ParseError) -> Diagnostic {
    let (mut spot, mut moved) = (Spot::from(error.position()), false);
    let (code, mut message, suggestion) = match error.err_type() {
        ParseErrorType::BadInput(LexError::ImproperSymbol(word, _))
            if matches!(word.as_str(), "eval" | "Fn" | "curry") =>
        {
            ("forbidden", format!("`{word}` is not available in scenarios"), None)
        }
        ParseErrorType::UnknownOperator(word) if matches!(word.as_str(), "**" | "**=") => {
            ("forbidden", format!("`{word}` is not available in hooks: platforms differ in it"), None)
        }
        ParseErrorType::Reserved(word) => (
            "reserved",
            format!("`{word}` has a meaning in Rhai, or is kept for one, and cannot be a name here"),
            Some(format!("choose another name, or write it as a string: \"{word}\"")),
        ),
        ParseErrorType::VariableUndefined(name) => {
            ("unknown-variable", format!("there is no variable `{name}`"), Some(of_variable(name, sources.from(spot))))
        }
        ParseErrorType::ModuleUndefined(name) => (
            "module",
            format!("no module is imported as `{name}`"),
            Some(format!("write import \"…\" as {name}; above it")),
        ),
        ParseErrorType::ExprTooDeep => ("too-much", "the expression is nested too deeply".to_string(), None),
        ParseErrorType::MissingToken(token, why) => {
            let (message, instead) = missing(token, why, sources.from(spot));
            // What is missing is missing where the code before ends.
            if matches!(token.as_str(), ";" | ",") && !sources.from(spot).starts_with([';', '}', ')']) {
                spot = sources.end_before(spot).unwrap_or(spot);
                moved = true;
            }
            ("syntax", message, instead)
        }
        ParseErrorType::BadInput(LexError::UnexpectedInput(c)) if "“”„‟«»‘’".contains(c.as_str()) => (
            "syntax",
            format!("`{c}` is no quotation mark here"),
            Some("text stands in straight quotation marks: \"…\"".into()),
        ),
        ParseErrorType::BadInput(LexError::UnterminatedString) => {
            ("syntax", "this text does not end".to_string(), Some("write \" at its end, on the same line".into()))
        }
        other => ("syntax", format!("this is not Rhai: {other}"), None),
    };
    message = message.replace(CALL_INSIDE, "call");
    let mut finding = sources.finding(spot, code, message);
    if moved {
        finding.length = 1;
    }
    finding.suggestion = suggestion;
    finding
}

/// What to do about a name that nothing has; `text` is the line from it on.
fn of_variable(name: &str, text: &str) -> String {
    let behind = text.strip_prefix(name).unwrap_or_default();
    let label: String = text.chars().take_while(|c| c.is_alphanumeric() || matches!(c, '_' | '-')).collect();
    if words::named(name).next().is_some() {
        format!("`{name}` is said with brackets: {name}(…)")
    } else if behind.trim_start().starts_with(':') && !behind.trim_start().starts_with("::") {
        "options begin with a hash: #{ name: value }; where they do, a bracket before this is not closed: write ) there"
            .into()
    } else if label.contains('-') {
        format!("text stands in quotation marks: \"{label}\"")
    } else {
        format!("if it is text, write \"{name}\"; if it is a value of yours, write `let {name} = …;` above")
    }
}

/// What to say about something that is missing: message and what to do. `found` is what stands there instead.
fn missing(token: &str, why: &str, found: &str) -> (String, Option<String>) {
    let closing = found.starts_with([';', '}', ')', ']']);
    match token {
        ";" => ("the statement does not end".into(), Some("write ; behind it".into())),
        "," if closing && why.contains("function call") => {
            ("a bracket ( is not closed".into(), Some("write ) before this".into()))
        }
        "," if closing => ("something opened before this is not closed".into(), Some(format!("it is missing {why}"))),
        "," if ["min", "hour", "day"].iter().any(|unit| found.starts_with(unit)) => (
            "a duration is a word with a number in brackets".into(),
            Some("write minutes(30), hours(4) or days(2)".into()),
        ),
        "," => ("a comma is missing".into(), Some("write , behind this".into())),
        ":" => ("an option lacks its colon".into(), Some("options are written name: value".into())),
        "}" if why.contains("object map") => ("options #{ … are not closed".into(), Some("write } before this".into())),
        _ => (format!("`{token}` is missing"), Some(format!("it is needed {why}"))),
    }
}

/// A finding about a run that broke off; `None` for one that ended by `exit`.
pub fn of_run(sources: &Sources, error: &EvalAltResult, bounds: Bounds) -> Option<Diagnostic> {
    let (root, position) = root(error);
    let (code, message, note) = describe(root, bounds)?;
    let mut finding = sources.finding(Spot::from(position), code, message.replace(CALL_INSIDE, "call"));
    finding.notes.extend(note);
    if !matches!(root, EvalAltResult::ErrorFunctionNotFound(..)) || finding.notes.is_empty() {
        finding.notes.push("the script broke off here; what comes after was not looked at".into());
    }
    Some(finding)
}

/// A run that broke off in a sentence with its line, for files that stand alone.
pub fn sentence(error: &EvalAltResult, bounds: Bounds) -> String {
    let (root, position) = root(error);
    let (_, message, note) = describe(root, bounds).unwrap_or(("run", "it ends the script".into(), None));
    let note = note.map_or_else(String::new, |note| format!(" ({note})"));
    match position.line() {
        Some(line) => format!("line {line}: {message}{note}"),
        None => format!("{message}{note}"),
    }
}

/// The innermost error, where the fault is, and its position or the nearest one around it.
fn root(error: &EvalAltResult) -> (&EvalAltResult, Position) {
    let (mut at, mut position) = (error, error.position());
    while let EvalAltResult::ErrorInFunctionCall(_, _, inner, _) | EvalAltResult::ErrorInModule(_, inner, _) = at {
        at = inner;
        if !at.position().is_none() {
            position = at.position();
        }
    }
    (at, position)
}

/// What Rhai calls a type, for trainers.
fn of_type(name: &str) -> &str {
    if name == "bool" { "true or false" } else { name }
}

fn describe(error: &EvalAltResult, bounds: Bounds) -> Option<(&'static str, String, Option<String>)> {
    use EvalAltResult as E;
    let said = match error {
        E::Exit(..) => return None,
        E::ErrorTooManyOperations(_) | E::ErrorTerminated(..) => (
            "too-much",
            "the script does not come to an end".to_string(),
            Some(format!("it may take {} steps", bounds.operations)),
        ),
        E::ErrorStackOverflow(_) => (
            "too-much",
            "functions call each other too deeply".into(),
            Some(format!("{CALL_LEVELS_MAX} levels are allowed")),
        ),
        E::ErrorDataTooLarge(what, _) => (
            "too-much",
            format!("too much data in one value: {what}"),
            Some(format!(
                "a string may have {} bytes, an array {ARRAY_SIZE_MAX} values, a map {MAP_SIZE_MAX} entries",
                bounds.string
            )),
        ),
        E::ErrorTooManyVariables(_) => ("too-much", "too many variables at a time".into(), None),
        E::ErrorTooManyModules(_) => ("too-much", "too many modules".into(), None),
        E::ErrorModuleNotFound(path, _) => ("module", format!("there is no module `{path}`"), None),
        E::ErrorFunctionNotFound(call, _) => {
            let name = call.split(" (").next().unwrap_or(call);
            ("unknown-function", format!("`{name}` cannot be said with these values"), Some(format!("tried: {call}")))
        }
        E::ErrorVariableNotFound(name, _) => ("unknown-variable", format!("there is no variable `{name}`"), None),
        E::ErrorPropertyNotFound(name, _) => ("unknown-property", format!("there is no `{name}` in this map"), None),
        E::ErrorMismatchDataType(wanted, given, _) if given.ends_with(Phrase::TYPE) => (
            "operator",
            format!("a word of the scenario stands where Rhai needs {}", of_type(wanted)),
            Some("what happens in the exercise is not known yet: write all(…), any(…), not(…), when(…)".into()),
        ),
        E::ErrorRuntime(why, _) => ("run", why.to_string(), None),
        other => {
            let mut text = other.to_string();
            // Rhai appends its own idea of the place, which counts lines through all files.
            if let Some(end) = text.rfind(" (line ") {
                text.truncate(end);
            }
            ("run", text, None)
        }
    };
    Some(said)
}
