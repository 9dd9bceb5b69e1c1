//! The engine that scripts run in.
//!
//! Invariant: nothing outside the script is reachable but vetted modules, and every resource is bounded by a count
//! that is the same in debug and release builds. No clock, no file, no sleep, no `eval`, no output. A step is cheap:
//! what would look at every value of a list in one step is refused, or bounded by the size of the list.

use std::any::TypeId;
use std::cell::Cell;
use std::sync::LazyLock;

use rhai::packages::{
    BasicArrayPackage, BasicMapPackage, BasicMathPackage, CorePackage, LogicPackage, MoreStringPackage, Package,
};
use rhai::{Dynamic, Engine, EvalAltResult, ImmutableString, OptimizationLevel, Position, Token};

use crate::phrase::{Phrase, Record, complain, say};
use crate::source::Spot;
use crate::teach;
use crate::words::{self, Subject, Word};

mod equality;

/// How much a run may take.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Bounds {
    /// Steps, those of modules and of functions in `map` and `filter` included.
    pub operations: u64,
    /// Bytes of a string, or of all strings of a list or map together.
    pub string: usize,
}

/// What one load may take. No text of a scenario is as long as its longest string.
pub const LOAD: Bounds = Bounds { operations: 2_000_000, string: 32 * 1024 };
/// What one call of a hook may take: at most some milliseconds, and a small hook takes a few dozen steps.
pub const HOOK: Bounds = Bounds { operations: 10_000, string: 8 * 1024 };
/// What function names are hashed with: any fixed numbers.
const HASHING_SEED: [u64; 4] = [0x636f_6465, 0x6461_726b, 0x686f_6f6b, 1];
/// How deeply functions may call each other.
pub const CALL_LEVELS_MAX: usize = 24;
/// How deeply expressions may be nested, outside and inside functions.
const EXPRESSION_DEPTH_MAX: usize = 32;
/// Values of an array, nested ones included. Also bounds how deep arrays nest, which Rhai walks recursively.
pub const ARRAY_SIZE_MAX: usize = 2_000;
/// Entries of an object map, nested ones included.
pub const MAP_SIZE_MAX: usize = 500;
/// Variables at a time.
const VARIABLES_MAX: usize = 300;
/// Functions of a file.
const FUNCTIONS_MAX: usize = 200;
/// Modules of a load.
pub const MODULES_MAX: usize = 32;
/// Most arguments of a word, for which wrong numbers of arguments are still accepted (and reported).
const ARGUMENTS_MAX: usize = words::REPEATED_MAX + 1;

/// Operators of Rhai that phrases do not understand.
const OPERATORS: [&str; 15] = ["==", "!=", "<", "<=", ">", ">=", "+", "-", "*", "/", "%", "**", "&", "|", "^"];

/// Rhai keeps `call` for function pointers; scripts say it for a telephone call, so it gets another name inside.
pub const CALL_INSIDE: &str = "phone_call";

thread_local! {
    /// Steps of the run that this thread is in. Rhai's own count forgets those of functions that `map`, `filter` and
    /// the like call; a run never changes its thread.
    static STEPS: Cell<u64> = const { Cell::new(0) };
}

/// Runs something with a count of steps of its own.
pub fn counted<T>(run: impl FnOnce() -> T) -> T {
    let before = STEPS.replace(0);
    let result = run();
    STEPS.set(before);
    result
}

/// The packages of all scripts, and the mathematics of scenarios. Made once: that takes longer than reading a hook.
struct Packages {
    core: CorePackage,
    logic: LogicPackage,
    arrays: BasicArrayPackage,
    maps: BasicMapPackage,
    strings: MoreStringPackage,
    mathematics: BasicMathPackage,
}

static PACKAGES: LazyLock<Packages> = LazyLock::new(|| {
    // One seed for the process and for every process; who comes later finds it set.
    let _ = rhai::config::hashing::set_hashing_seed(Some(HASHING_SEED));
    Packages {
        core: CorePackage::new(),
        logic: LogicPackage::new(),
        arrays: BasicArrayPackage::new(),
        maps: BasicMapPackage::new(),
        strings: MoreStringPackage::new(),
        mathematics: BasicMathPackage::new(),
    }
});

/// The name that a trainer wrote for a name inside.
pub fn as_written(name: &str) -> &str {
    if name == CALL_INSIDE { "call" } else { name }
}

/// A bare engine with bounds and chosen packages: no word of the language yet.
pub fn engine() -> Engine {
    let mut engine = bare(LOAD);
    PACKAGES.mathematics.register_into_engine(&mut engine);
    // What is said behind it would be passed over in silence.
    engine.register_fn("exit", no_exit);
    engine.register_fn("exit", |_: Dynamic| no_exit());
    #[allow(deprecated, reason = "rhai marks its stable-enough parser hook so")]
    engine.on_parse_token(|token, _, _| match token {
        Token::Identifier(name) | Token::Reserved(name) if name.as_str() == "call" => {
            Token::Identifier(Box::new(CALL_INSIDE.into()))
        }
        other => other,
    });
    engine.register_type_with_name::<Phrase>(Phrase::TYPE);
    engine
}

/// A bare engine for hooks, which run within an exercise: fewer steps, and no mathematics in which platforms differ.
pub fn hook_engine() -> Engine {
    let mut engine = bare(HOOK);
    engine.disable_symbol("**").disable_symbol("**=");
    engine
}

/// What all scripts run in.
fn bare(bounds: Bounds) -> Engine {
    let packages = &*PACKAGES;
    let mut engine = Engine::new_raw();
    packages.core.register_into_engine(&mut engine);
    packages.logic.register_into_engine(&mut engine);
    packages.arrays.register_into_engine(&mut engine);
    packages.maps.register_into_engine(&mut engine);
    packages.strings.register_into_engine(&mut engine);
    engine
        .set_max_call_levels(CALL_LEVELS_MAX)
        .set_max_expr_depths(EXPRESSION_DEPTH_MAX, EXPRESSION_DEPTH_MAX)
        .set_max_operations(bounds.operations)
        .set_max_string_size(bounds.string)
        .set_max_array_size(ARRAY_SIZE_MAX)
        .set_max_map_size(MAP_SIZE_MAX)
        .set_max_variables(VARIABLES_MAX)
        .set_max_functions(FUNCTIONS_MAX)
        .set_max_modules(MODULES_MAX)
        .set_strict_variables(true)
        .set_fail_on_invalid_map_property(true)
        // Folded constants would lose the positions of keys, and with them the place of a mistake.
        .set_optimization_level(OptimizationLevel::None)
        .disable_symbol("eval")
        .disable_symbol("Fn")
        .disable_symbol("curry")
        .set_module_resolver(rhai::module_resolvers::DummyModuleResolver::new())
        .on_print(|_| {})
        .on_debug(|_, _, _| {})
        .on_progress(move |_| {
            let steps = STEPS.get().saturating_add(1);
            STEPS.set(steps);
            (steps > bounds.operations).then_some(Dynamic::UNIT)
        });
    equality::register(&mut engine);
    // `sleep` is in the core package and cannot be disabled as a symbol; a later registration shadows it.
    engine.register_fn("sleep", |_: i64| no_sleep());
    engine.register_fn("sleep", |_: f64| no_sleep());
    engine
}

fn no_exit() -> Result<(), Box<EvalAltResult>> {
    Err("a scenario is read to its end; leave `exit` out".into())
}

fn no_sleep() -> Result<(), Box<EvalAltResult>> {
    Err("a script cannot sleep; use `at` and `after` for what happens later".into())
}

/// Registers every word, for any number of arguments: a wrong number is found by the pass over the syntax tree and
/// must not end the run.
pub fn register_words(engine: &mut Engine, record: &Record, subject: Subject) {
    let names: std::collections::BTreeSet<&str> = subject.words().map(|word| word.name).collect();
    for name in names {
        let inside = if name == "call" { CALL_INSIDE } else { name };
        for count in 0..=ARGUMENTS_MAX {
            register(engine, record, subject, inside, name, count);
        }
    }
    register_operators(engine, record);
}

/// Registers operators on phrases, to say what to write instead: Rhai would answer some of them silently.
fn register_operators(engine: &mut Engine, record: &Record) {
    let phrase = TypeId::of::<Phrase>();
    let others =
        [TypeId::of::<i64>(), TypeId::of::<f64>(), TypeId::of::<bool>(), TypeId::of::<ImmutableString>(), phrase];
    for name in OPERATORS {
        for other in others {
            operator(engine, record, name, vec![phrase, other]);
            operator(engine, record, name, vec![other, phrase]);
        }
    }
    for name in ["!", "-"] {
        operator(engine, record, name, vec![phrase]);
    }
}

fn operator(engine: &mut Engine, record: &Record, name: &'static str, types: Vec<TypeId>) {
    let record = record.clone();
    engine.register_raw_fn(name, types, move |context, args| {
        let ids: Vec<&str> =
            args.iter().filter_map(|arg| arg.read_lock::<Phrase>().map(|phrase| phrase.word)).collect();
        let spot = Spot::from(context.call_position());
        // What was reported already is not reported again.
        if !ids.contains(&Phrase::UNKNOWN) {
            complain(&record, spot, teach::operator(name, ids.first().copied().unwrap_or_default()));
        }
        let fail = |message: &str| Box::new(EvalAltResult::ErrorRuntime(message.into(), context.call_position()));
        say(&record, Phrase::UNKNOWN, Vec::new(), spot, false).map_err(fail)
    });
}

/// Registers a name that the pass found to be unknown: as the word that was probably meant, else as one that does
/// nothing, so that the run goes on and finds more.
pub fn register_unknown(
    engine: &mut Engine,
    record: &Record,
    subject: Subject,
    name: &str,
    meant: Option<&'static str>,
    count: usize,
) {
    register(engine, record, subject, name, meant.unwrap_or(Phrase::UNKNOWN), count);
}

fn register(engine: &mut Engine, record: &Record, subject: Subject, inside: &str, word: &'static str, count: usize) {
    let record = record.clone();
    engine.register_raw_fn(inside, vec![TypeId::of::<Dynamic>(); count], move |context, args| {
        let args: Vec<Dynamic> = args.iter().map(|arg| (**arg).clone()).collect();
        speak(&record, subject, word, args, context.call_position())
    });
}

/// One call: a declaration is kept; a change returns what it changed, so that changes can be chained.
fn speak(
    record: &Record,
    subject: Subject,
    word: &'static str,
    args: Vec<Dynamic>,
    position: Position,
) -> Result<Dynamic, Box<EvalAltResult>> {
    let fail = |message: &str| Box::new(EvalAltResult::ErrorRuntime(message.into(), position));
    if word == "options" {
        record_options(record, &args, position).map_err(fail)?;
        return Ok(merged(&args));
    }
    let receiver = args.first().and_then(|arg| arg.read_lock::<Phrase>().map(|phrase| phrase.word));
    let found = subject.find(word, receiver, args.len());
    if found.is_none() && receiver != Some(Phrase::UNKNOWN) {
        let mut by_name = subject.named(word).filter(|known| known.behind.is_some());
        // A wrong number of arguments is found by the pass over the syntax tree.
        if let Some(known) = by_name.find(|known| known.takes(args.len())) {
            complain(record, Spot::from(position), teach::misplaced(known));
            if !known.changes() {
                let nothing = say(record, Phrase::UNKNOWN, args, Spot::from(position), false).map_err(fail)?;
                return Ok(Dynamic::from(nothing));
            }
        }
    }
    let keep = found.is_some_and(Word::is_kept);
    let name = found.map_or(Phrase::UNKNOWN, |found| found.id);
    let changed = found.filter(|found| found.changes()).and(args.first().cloned());
    let unknown = found.is_none().then(|| args.first().filter(|arg| arg.is::<Phrase>()).cloned()).flatten();
    let phrase = say(record, name, args, Spot::from(position), keep).map_err(fail)?;
    Ok(changed.or(unknown).unwrap_or_else(|| Dynamic::from(phrase)))
}

fn record_options(record: &Record, args: &[Dynamic], position: Position) -> Result<(), &'static str> {
    say(record, "options", args.to_vec(), Spot::from(position), true).map(|_| ())
}

/// Given options over defaults; keys that have no default are left out (and reported later).
fn merged(args: &[Dynamic]) -> Dynamic {
    let map = |n: usize| args.get(n).and_then(|arg| arg.read_lock::<rhai::Map>().map(|map| (*map).clone()));
    let given = map(0).unwrap_or_default();
    let mut result = map(1).unwrap_or_default();
    for (key, value) in &mut result {
        if let Some(instead) = given.get(key).filter(|instead| instead.type_name() == value.type_name()) {
            *value = instead.clone();
        }
    }
    Dynamic::from_map(result)
}
