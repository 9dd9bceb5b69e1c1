//! The pass over the syntax tree: finds what can be found without running, in code that never runs as well.
//!
//! Invariant: reads only. It reports unknown functions, wrong numbers of arguments and unknown options at every
//! place where a word is said, and notes where each argument and option stands, for whatever the run finds later.

use std::collections::{BTreeMap, BTreeSet};

use rhai::{AST, ASTNode, Expr, FnCallExpr, Position, Stmt};

use crate::diagnostic::{Diagnostic, Severity};
use crate::phrase::{Complaint, Phrase};
use crate::read::{FINDINGS_MAX, closest};
use crate::sandbox::as_written;
use crate::source::{Sources, Spot};
use crate::teach;
use crate::words::{self, Argument, Key, Role, Subject, Word};

/// Where arguments and options stand: spot of a call, then a path such as `1.zone` or `1.needs[0]`.
#[derive(Default, Debug)]
pub struct Index {
    calls: BTreeMap<Spot, BTreeMap<String, Spot>>,
}

impl Index {
    /// The spot of a path, or of the nearest thing around it.
    pub fn spot(&self, call: Spot, path: &str) -> Spot {
        let Some(paths) = self.calls.get(&call) else { return call };
        let mut path = path;
        loop {
            if let Some(spot) = paths.get(path) {
                return *spot;
            }
            match path.rfind(['.', '[', '#']) {
                Some(end) => path = &path[..end],
                None => return call,
            }
        }
    }

    /// Where an option of that name is written in a call of a function of a module.
    pub fn option_anywhere(&self, key: &str) -> Option<Spot> {
        let ends = format!(".{key}#");
        self.calls.values().flatten().find(|(path, _)| path.ends_with(&ends)).map(|(_, spot)| *spot)
    }

    fn note(&mut self, call: Spot, path: String, expression: &Expr) {
        match expression {
            Expr::Map(map, _) => {
                for (key, value) in &map.0 {
                    let path = format!("{path}.{}", key.name);
                    self.calls.entry(call).or_default().insert(format!("{path}#"), key.pos.into());
                    self.note(call, path, value);
                }
            }
            Expr::Array(values, _) => {
                for (n, value) in values.iter().enumerate() {
                    self.note(call, format!("{path}[{n}]"), value);
                }
            }
            _ => {}
        }
        self.calls.entry(call).or_default().insert(path, expression.start_position().into());
    }
}

/// Functions that the file may call.
pub struct Known<'a> {
    /// What the file declares.
    pub subject: Subject,
    /// Names in the standard packages.
    pub packages: &'a BTreeSet<String>,
    /// Functions of the file itself: name and number of parameters.
    pub own: BTreeSet<(String, usize)>,
    /// Imported modules by alias, each with its functions.
    pub modules: BTreeMap<String, BTreeSet<(String, usize)>>,
}

/// What the pass over one file found.
#[derive(Default)]
pub struct Findings {
    /// Mistakes and doubts.
    pub diagnostics: Vec<Diagnostic>,
    /// Unknown functions: name and number of arguments, and the word that was probably meant.
    pub unknown: BTreeMap<(String, usize), Option<&'static str>>,
    /// Whether there is something that must not run at all.
    pub forbidden: bool,
}

/// Names that the language itself understands.
const BUILT_IN: [&str; 6] = ["print", "debug", "type_of", "is_def_fn", "is_def_var", "is_shared"];

/// Passes over one file.
pub fn pass(ast: &AST, known: &Known<'_>, sources: &Sources, index: &mut Index, findings: &mut Findings) {
    let mut pass = Pass { known, sources, index, findings, foreign: BTreeSet::new() };
    for (name, _) in &known.own {
        let name = as_written(name);
        if known.subject.named(name).next().is_some() {
            let message = format!("`{name}` is a word of the language; a function needs another name");
            pass.report(sources.find(&format!("fn {name}")), "name-taken", message, None);
        }
    }
    ast.walk(&mut |path: &[ASTNode<'_>]| {
        match path.last() {
            Some(ASTNode::Stmt(Stmt::FnCall(call, position)) | ASTNode::Expr(Expr::FnCall(call, position))) => {
                pass.call(call, *position, 0);
            }
            Some(ASTNode::Expr(Expr::MethodCall(call, position))) => pass.call(call, *position, 1),
            Some(ASTNode::Stmt(Stmt::Assignment(assignment))) => pass.assignment(&assignment.1.lhs),
            Some(ASTNode::Stmt(Stmt::If(flow, _))) => pass.branch("if", &flow.expr),
            Some(ASTNode::Stmt(Stmt::While(flow, _))) => pass.branch("while", &flow.expr),
            Some(ASTNode::Expr(Expr::And(parts, _))) => pass.operator("&&", parts, None),
            Some(ASTNode::Expr(Expr::Or(parts, _))) => pass.operator("||", parts, None),
            _ => {}
        }
        true
    });
    for statement in ast.statements() {
        let call = match statement {
            Stmt::FnCall(call, position) => Some((call, position)),
            Stmt::Expr(expression) => match &**expression {
                Expr::FnCall(call, position) => Some((call, position)),
                _ => None,
            },
            _ => None,
        };
        if let Some((call, position)) = call {
            pass.unused(call, *position);
        }
    }
}

struct Pass<'a> {
    known: &'a Known<'a>,
    sources: &'a Sources,
    index: &'a mut Index,
    findings: &'a mut Findings,
    /// Words of other files that were reported: each once.
    foreign: BTreeSet<&'static str>,
}

impl Pass<'_> {
    fn report(&mut self, spot: Spot, code: &str, message: String, suggestion: Option<String>) {
        self.note(spot, code, message, |diagnostic| diagnostic.suggestion = suggestion);
    }

    fn note(&mut self, spot: Spot, code: &str, message: String, more: impl FnOnce(&mut Diagnostic)) {
        if self.findings.diagnostics.len() < FINDINGS_MAX {
            let mut diagnostic = self.sources.finding(spot, code, message);
            more(&mut diagnostic);
            self.findings.diagnostics.push(diagnostic);
        }
    }

    fn call(&mut self, call: &FnCallExpr, position: Position, before: usize) {
        if call.op_token.is_some() {
            return self.operator(call.name.as_str(), &call.args, Some(position));
        }
        let spot = Spot::from(position);
        for (n, argument) in call.args.iter().enumerate() {
            self.index.note(spot, (n + before).to_string(), argument);
        }
        let (name, count) = (call.name.as_str(), call.args.len() + before);
        if let Some(alias) = call.namespace.path.first() {
            return self.call_of_module(alias.name.as_str(), name, count, spot);
        }
        if self.known.own.contains(&(name.to_string(), call.args.len())) {
            return;
        }
        let written = as_written(name);
        let words: Vec<&Word> = self.known.subject.named(written).collect();
        if words.is_empty() {
            if let Some(word) = words::named(written).next().filter(|_| !self.known.packages.contains(name)) {
                return self.foreign(word, (name, count), spot);
            }
            self.unknown(name, count, before, spot);
            return;
        }
        match words.iter().find(|word| word.takes(count)) {
            Some(word) => self.options(word, call, before),
            None if self.known.packages.contains(name) => {}
            None => {
                let signatures: Vec<String> = words.iter().map(|word| format!("`{}`", word.signature)).collect();
                let given = match call.args.len() {
                    1 => "1 argument".to_string(),
                    n => format!("{n} arguments"),
                };
                let message = format!("`{written}` is not said with {given}");
                self.report(spot, "arguments", message, Some(format!("write {}", signatures.join(" or "))));
            }
        }
    }

    /// An operator beside something that only words of the language put together.
    fn operator(&mut self, name: &str, parts: &[Expr], position: Option<Position>) {
        if let Some((word, part)) = parts.iter().find_map(|part| Some((word_of(part)?, part))) {
            // The run finds the same mistake at an operator, but not at `&&` and `||`.
            let position = position.unwrap_or(part.start_position());
            self.complain(position.into(), teach::operator(name, word.id));
        }
    }

    /// A statement that asks what will happen in the exercise.
    fn branch(&mut self, name: &str, asked: &Expr) {
        if let Some(word) = word_of(asked) {
            self.complain(asked.start_position().into(), teach::branch(name, word.id));
        }
    }

    fn complain(&mut self, spot: Spot, complaint: Complaint) {
        self.report(spot, complaint.code, complaint.message, Some(complaint.instead));
    }

    /// A word that belongs in another file. It does nothing, so that the run goes on and finds more.
    fn foreign(&mut self, word: &'static Word, (name, count): (&str, usize), spot: Spot) {
        if self.foreign.insert(word.name) {
            let (here, there) = match self.known.subject {
                Subject::Scenario => (Subject::Scenario, Subject::Expectations),
                Subject::Expectations => (Subject::Expectations, Subject::Scenario),
            };
            let message = format!("`{}` does not belong in {}", word.name, here.file());
            let instead = match (word.name, here) {
                ("percent", Subject::Expectations) => "write a share as a number from 0 to 1: 0.5 for 50 %".into(),
                _ => format!("say it in {} beside it", there.file()),
            };
            self.report(spot, "wrong-file", message, Some(instead));
        }
        self.findings.unknown.insert((name.into(), count), None);
    }

    /// Rhai does not measure a map or list that grows by assignment to a place in it, so a script could eat the
    /// memory that way.
    fn assignment(&mut self, to: &Expr) {
        if matches!(to, Expr::Index(..) | Expr::Dot(..)) {
            let message = "a place inside a list or map cannot be assigned".to_string();
            let instead = "write it whole, or add to it with `push` (lists) or `set` (maps)".to_string();
            self.report(to.start_position().into(), "forbidden", message, Some(instead));
            self.findings.forbidden = true;
        }
    }

    fn unknown(&mut self, name: &str, count: usize, before: usize, spot: Spot) {
        let packages = self.known.packages;
        if packages.contains(name) || BUILT_IN.contains(&name) {
            if matches!(name, "print" | "debug") {
                let message = format!("`{name}` shows nothing in a scenario");
                self.note(spot, "print", message, |diagnostic| diagnostic.severity = Severity::Warning);
            }
            return;
        }
        let own: Vec<&str> = self.known.own.iter().map(|(name, _)| name.as_str()).collect();
        if let Some((_, right)) = self.known.own.iter().find(|(own, _)| own == name) {
            let message = format!("`{name}` takes {right} arguments, not {}", count - before);
            self.report(spot, "arguments", message, None);
        } else {
            let behind = before > 0;
            let subject = self.known.subject;
            let candidates = subject.words().filter(|word| word.behind.is_some() == behind).map(|word| word.name);
            let library = packages.iter().map(String::as_str).filter(|name| name.starts_with(char::is_alphabetic));
            let meant = closest(name, candidates.chain(own));
            let nearest = meant.or_else(|| closest(name, library)).map(|meant| format!("did you mean `{meant}`?"));
            // A guess that is near nothing: say where the words are, those that may stand here first.
            let suggestion = nearest.or_else(|| {
                let comparisons =
                    behind.then_some("amounts and numbers of runs are compared with .above(…) and .below(…); ");
                Some(format!("{}`codedark docs` explains every word", comparisons.unwrap_or_default()))
            });
            self.report(spot, "unknown-function", format!("there is no function `{name}`"), suggestion);
            let meant = subject.words().find(|word| Some(word.name) == meant && word.takes(count));
            self.findings.unknown.insert((name.into(), count), meant.map(|word| word.name));
            return;
        }
        self.findings.unknown.insert((name.into(), count), None);
    }

    fn call_of_module(&mut self, alias: &str, name: &str, count: usize, spot: Spot) {
        let Some(functions) = self.known.modules.get(alias) else { return };
        if functions.contains(&(name.to_string(), count)) {
            return;
        }
        let (message, suggestion) = match functions.iter().find(|(known, _)| known == name) {
            Some((_, right)) => (format!("`{alias}::{name}` takes {right} arguments, not {count}"), None),
            None => (
                format!("module `{alias}` has no function `{name}`"),
                closest(name, functions.iter().map(|(name, _)| name.as_str()))
                    .map(|meant| format!("did you mean `{alias}::{meant}`?")),
            ),
        };
        self.report(spot, "unknown-function", message, suggestion);
    }

    fn options(&mut self, word: &Word, call: &FnCallExpr, before: usize) {
        let shift = usize::from(word.behind.is_some());
        for (n, argument) in word.arguments.iter().enumerate() {
            let written = (n + shift).checked_sub(before).and_then(|n| call.args.get(n));
            if let (Argument::Options(keys), Some(Expr::Map(map, _))) = (argument, written) {
                self.keys(word.name, keys, &map.0);
            }
        }
    }

    fn keys(&mut self, word: &str, keys: &[Key], written: &[(rhai::Ident, Expr)]) {
        for (key, value) in written {
            match keys.iter().find(|known| known.name == key.name.as_str()) {
                Some(known) => {
                    if let (false, Expr::Map(map, _)) = (known.inside.is_empty(), value) {
                        self.keys(known.name, known.inside, &map.0);
                    }
                }
                None => {
                    let (message, suggestion, note) = unknown_key(word, keys, key.name.as_str());
                    self.note(key.pos.into(), "unknown-option", message, |diagnostic| {
                        diagnostic.suggestion = suggestion;
                        diagnostic.notes.push(note);
                    });
                }
            }
        }
    }

    /// A value that is said and then dropped, as a mail without a moment, does nothing.
    fn unused(&mut self, call: &FnCallExpr, position: Position) {
        let name = as_written(call.name.as_str());
        let value = |word: &&Word| word.behind.is_none() && word.role == Role::Value && word.id != "options";
        if call.namespace.is_empty() && self.known.subject.named(name).any(|word| value(&word)) {
            let message = format!("`{name}` by itself does nothing");
            self.note(position.into(), "unused", message, |diagnostic| {
                diagnostic.severity = Severity::Warning;
                let sent = matches!(name, "mail" | "call" | "media");
                diagnostic.suggestion = sent.then(|| "give it to `at`, `after` or `when`".into());
            });
        }
    }
}

/// The word that an expression visibly says: a moment, an amount, a condition or a duration.
fn word_of(expression: &Expr) -> Option<&'static Word> {
    let call = match expression {
        Expr::FnCall(call, _) if call.op_token.is_none() && call.namespace.is_empty() => call,
        Expr::Dot(parts, ..) => match &parts.rhs {
            Expr::MethodCall(call, _) => call,
            _ => return None,
        },
        _ => return None,
    };
    words::named(as_written(call.name.as_str())).find(|word| {
        matches!(words::kind(word.id), Some("moment" | "amount" | "condition" | "duration"))
            && word.behind.is_some() == matches!(expression, Expr::Dot(..))
    })
}

/// What to say about an option that a word does not have: message, suggestion, note.
pub fn unknown_key(word: &str, keys: &[Key], key: &str) -> (String, Option<String>, String) {
    let names: Vec<&str> = keys.iter().map(|known| known.name).collect();
    let suggestion = closest(key, names.iter().copied()).map(|meant| format!("did you mean `{meant}`?"));
    (format!("`{word}` has no option `{key}`"), suggestion, format!("its options here are {}", names.join(", ")))
}

/// Whether a phrase stands for something that was reported as unknown.
pub fn is_unknown(phrase: &Phrase) -> bool {
    phrase.word == Phrase::UNKNOWN
}
