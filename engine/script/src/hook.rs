//! Hooks: Rhai files with a function `decide(view, memory)` that has a word in an operator's decisions.
//!
//! A hook is compiled once, checked without running and tried on a sample, and from then on called by the exercise.
//!
//! Invariant: an answer depends on the view and the hook's own notes alone. No clock, no file, no chance, no function
//! whose result differs between platforms; one call is bounded by a count of steps, so a failure is the same everywhere.

mod check;
mod view;

use std::fmt;
use std::sync::Arc;

use codedark_sim::adversary::hook::{Choice, Hook, HookNotes, HookView};
use codedark_sim::scenario::{BrainScript, SCRIPT_BYTES_MAX, Scenario};
use rhai::{AST, CallFnOptions, Dynamic, Engine, ImmutableString, Map, Scope};

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::faults;
use crate::library::Library;
use crate::program::module_file;
use crate::sandbox::{self, HOOK};
use crate::source::{Sources, Spot};

/// The function that is called.
const DECIDE: &str = "decide";

/// A compiled hook.
struct Script {
    engine: Engine,
    ast: AST,
}

/// A place and a sentence: what is wrong with a hook where a scenario names it.
pub struct Unfit {
    /// What is wrong with the name itself, if that is it.
    pub name: Option<(String, Option<String>)>,
    /// Findings about the hook's file.
    pub findings: Vec<Diagnostic>,
}

impl Unfit {
    fn file(findings: Vec<Diagnostic>) -> Self {
        Self { name: None, findings }
    }
}

/// Finds, compiles and tries the hook of a name.
///
/// # Errors
/// What is wrong with the name, or with the file.
pub fn find(library: &dyn Library, name: &str) -> Result<BrainScript, Unfit> {
    let unnamed = |message: String, suggestion| Err(Unfit { name: Some((message, suggestion)), findings: Vec::new() });
    let Ok(file) = module_file(name) else {
        let help =
            "a hook is named by its path below `scripts/`, without `.rhai`, as in \"hooks/ransomware_affiliate\"";
        return unnamed(format!("`{name}` is not the name of a hook"), Some(help.into()));
    };
    let Some(source) = library.read(&file) else {
        if let Some(why) = library.why_not(&file) {
            return unnamed(format!("the hook `{name}` cannot be read: {why}"), None);
        }
        let there = library.list("scripts/hooks");
        let names = there.iter().filter_map(|file| file.strip_prefix("scripts/")?.strip_suffix(".rhai"));
        let meant = crate::read::closest(name, names).map(|meant| format!("did you mean \"{meant}\"?"));
        return unnamed(format!("there is no hook `{name}`; it would be the file {file}"), meant);
    };
    let script = compile(&file, &source).map_err(Unfit::file)?;
    Ok(BrainScript::new(name, source).with_hook(Arc::new(script)))
}

/// Compiles the hooks of a scenario that comes out of a journal: an exercise starts with compiled ones only.
///
/// # Errors
/// Findings about the hooks; in a journal of a release that checked them there are none.
pub fn equip(scenario: &mut Scenario) -> Result<(), Diagnostics> {
    for script in scenario.adversaries.iter_mut().filter_map(|adversary| adversary.script.as_mut()) {
        let compiled = compile(&script.name, &script.source).map_err(Diagnostics::new)?;
        *script = script.clone().with_hook(Arc::new(compiled));
    }
    Ok(())
}

/// Compiles and tries a hook.
fn compile(file: &str, source: &str) -> Result<Script, Vec<Diagnostic>> {
    let mut sources = Sources::default();
    let text = sources.add(file, source).filter(|_| source.len() <= SCRIPT_BYTES_MAX);
    let Some(text) = text else {
        let message =
            format!("{file} is too long: a line may have 4,000 bytes, a hook {} KiB", SCRIPT_BYTES_MAX / 1024);
        let mut sources = Sources::default();
        sources.add(file, "");
        return Err(vec![sources.finding(Spot::default(), "too-long", message)]);
    };
    let mut engine = sandbox::hook_engine();
    view::register(&mut engine);
    let ast = engine.compile(text).map_err(|error| vec![faults::of_syntax(&sources, &error)])?;
    let findings = check::pass(&engine, &ast, &sources);
    if !findings.is_empty() {
        return Err(findings);
    }
    let script = Script { engine, ast };
    script.try_out().map_err(|fault| {
        let mut finding = match fault {
            Fault::Broke(error) => faults::of_run(&sources, &error, HOOK)
                .unwrap_or_else(|| sources.finding(Spot::default(), "run", "the hook ends the script".into())),
            Fault::Odd(why) => {
                sources.finding(sources.find(&format!("fn {DECIDE}")), "hook", format!("`{DECIDE}` {why}"))
            }
        };
        if finding.line == 0 {
            let place = sources.finding(sources.find(&format!("fn {DECIDE}")), &finding.code, finding.message);
            finding = Diagnostic { notes: finding.notes, ..place };
        }
        finding.notes.push("this came out when the hook was tried on a sample of a view".into());
        vec![finding]
    })?;
    Ok(script)
}

/// How a call went wrong.
enum Fault {
    /// The script broke off.
    Broke(Box<rhai::EvalAltResult>),
    /// Its answer is none.
    Odd(String),
}

impl Script {
    fn call(&self, view: &HookView<'_>, notes: &mut HookNotes) -> Result<Choice, Fault> {
        let memory = view::Memory::of(std::mem::take(notes));
        let arguments = (view::View::of(view), memory.clone());
        let options = CallFnOptions::new().eval_ast(false).rewind_scope(true);
        let call = || self.engine.call_fn_with_options(options, &mut Scope::new(), &self.ast, DECIDE, arguments);
        let answer: Dynamic = sandbox::counted(call).map_err(Fault::Broke)?;
        *notes = memory.into_notes();
        choice(view, answer)
    }

    /// Tries it on a view with something of everything.
    fn try_out(&self) -> Result<(), Fault> {
        view::sample(|view| self.call(view, &mut HookNotes::new()).map(drop))
    }
}

impl Hook for Script {
    fn decide(&self, view: &HookView<'_>, notes: &mut HookNotes) -> Result<Choice, String> {
        self.call(view, notes).map_err(|fault| match fault {
            Fault::Broke(error) => faults::sentence(&error, HOOK),
            Fault::Odd(why) => format!("{DECIDE} {why}"),
        })
    }
}

impl fmt::Debug for Script {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Script")
    }
}

/// What an answer means: `()`, the place of an offer, a technique's id, or `#{ wait: minutes }`.
fn choice(view: &HookView<'_>, answer: Dynamic) -> Result<Choice, Fault> {
    let odd = |what: String| {
        Err(Fault::Odd(format!(
            "answers {what}; it may answer (), the place of an offer, the id of an offered technique, or #{{ wait: minutes }}"
        )))
    };
    if answer.is_unit() {
        return Ok(Choice::Agree);
    }
    if let Ok(place) = answer.as_int() {
        let offered = usize::try_from(place).ok().filter(|place| *place < view.offers.len());
        return offered.map_or_else(
            || odd(format!("{place}, and there are {} offers", view.offers.len())),
            |n| Ok(Choice::Take(n)),
        );
    }
    if let Some(id) = answer.read_lock::<ImmutableString>() {
        let place = view.offers.iter().position(|offer| offer.technique.to_string() == id.as_str());
        let shown: String = id.chars().take(40).collect();
        return place.map_or_else(|| odd(format!("\"{shown}\", which is not offered now")), |n| Ok(Choice::Take(n)));
    }
    let wait = answer.read_lock::<Map>().and_then(|map| {
        let minutes = map.get("wait")?.as_int().ok()?;
        (map.len() == 1).then_some(minutes)
    });
    match wait {
        Some(minutes) => match u32::try_from(minutes) {
            Ok(minutes) => Ok(Choice::Wait(minutes)),
            Err(_) => odd(format!("a wait of {minutes} minutes")),
        },
        None => odd(format!("a value of type {}", answer.type_name())),
    }
}
