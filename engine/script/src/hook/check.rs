//! What can be told about a hook without running it.
//!
//! Invariant: reads only, and looks into code that may never run: a hook fails in the middle of an exercise, where
//! nobody can mend it.

use std::collections::BTreeSet;

use rhai::{AST, ASTNode, Engine, Expr, FnCallExpr, Position, Stmt};

use super::DECIDE;
use crate::diagnostic::Diagnostic;
use crate::read::{FINDINGS_MAX, closest};
use crate::source::{Sources, Spot};

/// Names that the language itself understands.
const BUILT_IN: [&str; 6] = ["print", "debug", "type_of", "is_def_fn", "is_def_var", "is_shared"];

struct Pass<'a> {
    sources: &'a Sources,
    /// Functions that are there, and functions of the file with their number of parameters.
    known: BTreeSet<String>,
    own: BTreeSet<(String, usize)>,
    findings: Vec<Diagnostic>,
}

/// Passes over a hook.
pub fn pass(engine: &Engine, ast: &AST, sources: &Sources) -> Vec<Diagnostic> {
    let known = engine.collect_fn_metadata(None, |info| Some(info.metadata.name.to_string()), true);
    let own = ast.iter_functions().map(|function| (function.name.to_string(), function.params.len())).collect();
    let mut pass = Pass { sources, known: known.into_iter().collect(), own, findings: Vec::new() };
    pass.decide();
    if let Some(first) = ast.statements().iter().find(|statement| !matches!(statement, Stmt::Import(..))) {
        let message = "a hook has functions and nothing between them".to_string();
        pass.report(first.position(), "hook", message, Some(format!("write it into `{DECIDE}`")));
    }
    ast.walk(&mut |path: &[ASTNode<'_>]| {
        match path.last() {
            Some(ASTNode::Stmt(Stmt::FnCall(call, position)) | ASTNode::Expr(Expr::FnCall(call, position))) => {
                pass.call(call, *position);
            }
            Some(ASTNode::Expr(Expr::MethodCall(call, position))) => pass.call(call, *position),
            Some(ASTNode::Stmt(Stmt::Assignment(assignment))) => pass.assignment(&assignment.1.lhs),
            Some(ASTNode::Stmt(Stmt::Import(_, position))) => {
                let message = "a hook imports nothing: a journal keeps its one file".to_string();
                pass.report(*position, "hook", message, Some("write the function into this file".into()));
            }
            _ => {}
        }
        true
    });
    pass.findings
}

impl Pass<'_> {
    fn report(&mut self, position: Position, code: &str, message: String, suggestion: Option<String>) {
        self.report_at(position.into(), code, message, suggestion);
    }

    fn report_at(&mut self, spot: Spot, code: &str, message: String, suggestion: Option<String>) {
        if self.findings.len() < FINDINGS_MAX {
            let mut finding = self.sources.finding(spot, code, message);
            finding.suggestion = suggestion;
            self.findings.push(finding);
        }
    }

    /// The one function that is called from outside.
    fn decide(&mut self) {
        let signature = format!("write fn {DECIDE}(view, memory) {{ … }}");
        let found: Vec<usize> = self.own.iter().filter(|(name, _)| name == DECIDE).map(|(_, count)| *count).collect();
        if found.contains(&2) {
            return;
        }
        let Some(count) = found.first() else {
            let names: Vec<String> = self.own.iter().map(|(name, _)| name.clone()).collect();
            let meant = closest(DECIDE, names.iter().map(String::as_str));
            let spot = meant.map_or(Spot::default(), |name| self.sources.find(&format!("fn {name}")));
            let message = format!("the hook has no function `{DECIDE}`");
            return self.report_at(spot, "hook", message, Some(signature));
        };
        let message = format!("`{DECIDE}` takes 2 arguments, not {count}");
        self.report_at(self.sources.find(&format!("fn {DECIDE}")), "hook", message, Some(signature));
    }

    fn call(&mut self, call: &FnCallExpr, position: Position) {
        let name = call.name.as_str();
        if call.op_token.is_some() || !call.namespace.is_empty() {
            return;
        }
        if self.known.contains(name) || BUILT_IN.contains(&name) {
            return;
        }
        let count = call.args.len();
        if let Some((_, right)) = self.own.iter().find(|(own, _)| own == name) {
            if !self.own.contains(&(name.to_string(), count)) {
                let plural = if *right == 1 { "" } else { "s" };
                let message = format!("`{name}` takes {right} argument{plural}, not {count}");
                self.report(position, "arguments", message, None);
            }
            return;
        }
        let own: Vec<String> = self.own.iter().map(|(name, _)| name.clone()).collect();
        let there = self.known.iter().filter(|name| name.starts_with(char::is_alphabetic) && *name != "sleep");
        let meant =
            closest(name, there.chain(&own).map(String::as_str)).map(|meant| format!("did you mean `{meant}`?"));
        self.report(position, "unknown-function", format!("there is no function `{name}` in hooks"), meant);
    }

    /// Rhai does not measure what grows by assignment to a place in it.
    fn assignment(&mut self, to: &Expr) {
        if matches!(to, Expr::Index(..) | Expr::Dot(..)) {
            let message = "a place inside a list or map cannot be assigned".to_string();
            let instead = "remember with `memory.set(\"name\", value)`; add to a list with `push`, to a map with `set`";
            self.report_at(to.start_position().into(), "forbidden", message, Some(instead.into()));
        }
    }
}
