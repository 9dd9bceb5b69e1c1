//! Variables and imports that nothing uses.
//!
//! Invariant: never wrong about what is used: a name counts as used if it is read anywhere in its file.

use std::collections::BTreeSet;

use rhai::{AST, ASTNode, Expr, FnCallExpr, Stmt};

use super::Adviser;
use crate::source::Spot;

/// What a file names.
#[derive(Default)]
struct Names {
    /// Variables with the place of their `let`.
    variables: Vec<(String, Spot)>,
    /// Imports: alias, path, place.
    imports: Vec<(String, String, Spot)>,
    used: BTreeSet<String>,
}

pub(super) fn unused(adviser: &mut Adviser<'_>) {
    for ast in adviser.program.files() {
        let names = names_of(ast);
        for (name, spot) in names.variables.iter().filter(|(name, _)| !names.used.contains(name)) {
            let message = format!("`{name}` is never used");
            adviser.warn(*spot, "unused-variable", name, message, "take away `let … =`, or use it");
        }
        for (alias, path, spot) in names.imports.iter().filter(|(alias, ..)| !names.used.contains(alias)) {
            // A module that says words by itself has an effect; one that only imports others has none.
            let speaks = |module: &AST| module.statements().iter().any(|one| !matches!(one, Stmt::Import(..)));
            if adviser.program.module(path).is_none_or(speaks) {
                continue;
            }
            let message = format!("module `{path}` is imported and never used");
            let instead = format!("take the line away, or call a function of it: {alias}::…");
            adviser.warn(*spot, "unused-import", path, message, &instead);
        }
    }
}

fn names_of(ast: &AST) -> Names {
    let mut names = Names::default();
    ast.walk(&mut |path: &[ASTNode<'_>]| {
        match path.last() {
            Some(ASTNode::Stmt(Stmt::Var(declared, ..))) if !declared.0.name.starts_with('_') => {
                names.variables.push((declared.0.name.to_string(), declared.0.pos.into()));
            }
            Some(ASTNode::Stmt(Stmt::Import(import, position))) => {
                if let Expr::StringConstant(path, _) = &import.0 {
                    names.imports.push((import.1.name.to_string(), path.to_string(), (*position).into()));
                }
            }
            Some(ASTNode::Stmt(Stmt::FnCall(call, _)) | ASTNode::Expr(Expr::FnCall(call, _))) => {
                names.used.extend(alias_of(call));
            }
            Some(ASTNode::Expr(Expr::MethodCall(call, _))) => names.used.extend(alias_of(call)),
            Some(ASTNode::Expr(Expr::Variable(variable, ..))) => {
                names.used.insert(variable.1.to_string());
                names.used.extend(variable.2.path.first().map(|alias| alias.name.to_string()));
            }
            _ => {}
        }
        true
    });
    names
}

fn alias_of(call: &FnCallExpr) -> Option<String> {
    call.namespace.path.first().map(|alias| alias.name.to_string())
}
