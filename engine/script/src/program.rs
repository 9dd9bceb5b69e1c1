//! A scenario file and the modules that it imports: read, compiled, passed over, run once.
//!
//! Invariant: which modules are reachable is decided before anything runs, from imports written as plain strings;
//! the resolver at run time hands out these and nothing else.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use rhai::{
    AST, ASTNode, Engine, EvalAltResult, Expr, GlobalRuntimeState, Module, ModuleResolver, Position, Scope, Shared,
    Stmt,
};

use crate::diagnostic::Diagnostic;
use crate::faults;
use crate::library::Library;
use crate::phrase::{Record, Said};
use crate::sandbox::{self, LOAD, MODULES_MAX};
use crate::source::{Sources, Spot};
use crate::syntax::{self, Findings, Index, Known};
use crate::words::Subject;

/// A compiled program.
pub struct Program {
    /// Its texts.
    pub sources: Sources,
    /// Where arguments and options stand.
    pub index: Index,
    /// What the pass over the syntax trees found.
    pub findings: Findings,
    subject: Subject,
    main: AST,
    modules: BTreeMap<String, AST>,
}

/// The file of a module, or why there cannot be one.
pub fn module_file(path: &str) -> Result<String, &'static str> {
    let good = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '_' | '-' | '/');
    let parts = || path.split('/');
    if path.len() > 200 || !path.chars().all(good) || parts().any(|part| part.is_empty() || is_device(part)) {
        return Err("a module is named by its path below `scripts/`, without `.rhai`, as in \"hospitals/nordvik\"");
    }
    Ok(format!("scripts/{path}.rhai"))
}

/// Whether Windows takes a file of this name for a device, whatever its ending.
fn is_device(part: &str) -> bool {
    let numbered = |start: &str| part.strip_prefix(start).is_some_and(|n| n.len() == 1 && n != "0");
    matches!(part, "con" | "prn" | "aux" | "nul") || numbered("com") || numbered("lpt")
}

type Rc = Shared<Module>;

/// Reads files one by one.
struct Reader<'a> {
    library: &'a dyn Library,
    engine: &'a Engine,
    sources: Sources,
    modules: BTreeMap<String, AST>,
    order: Vec<(String, AST)>,
    /// Imports that are being followed, outermost first.
    stack: Vec<String>,
    wrong: Vec<Diagnostic>,
    /// A syntax error: said alone.
    syntax: Option<Diagnostic>,
}

impl Program {
    /// Reads and compiles a file and its modules, and passes over them.
    ///
    /// # Errors
    /// A syntax error alone, or what is wrong with files and imports.
    pub fn read(library: &dyn Library, path: &str, subject: Subject) -> Result<Self, Vec<Diagnostic>> {
        let engine = sandbox::engine();
        let mut reader = Reader {
            library,
            engine: &engine,
            sources: Sources::default(),
            modules: BTreeMap::new(),
            order: Vec::new(),
            stack: Vec::new(),
            wrong: Vec::new(),
            syntax: None,
        };
        let main = match library.read(path) {
            Some(text) => reader.compile(path, &text),
            None => {
                reader.sources.add(path, "");
                let mut missing =
                    reader.sources.finding(Spot::default(), "missing-file", format!("there is no file {path}"));
                if let Some(why) = library.why_not(path) {
                    missing.message = format!("{path} cannot be read");
                    missing.notes.push(why);
                }
                return Err(vec![missing]);
            }
        };
        if let Some(syntax) = reader.syntax {
            return Err(vec![syntax]);
        }
        let Some(main) = main else { return Err(reader.wrong) };
        if !reader.wrong.is_empty() {
            return Err(reader.wrong);
        }
        let names = engine.collect_fn_metadata(None, |info| Some(info.metadata.name.to_string()), true);
        let packages: BTreeSet<String> = names.into_iter().collect();
        let Reader { sources, modules, order, .. } = reader;
        let (mut index, mut findings) = (Index::default(), Findings::default());
        for ast in std::iter::once(&main).chain(order.iter().map(|(_, ast)| ast)) {
            let aliases = imports(ast).into_iter().filter_map(|import| {
                let file = module_file(&import.path?).ok()?;
                Some((import.alias, functions(modules.get(&file)?)))
            });
            let known = Known { subject, packages: &packages, own: functions(ast), modules: aliases.collect() };
            syntax::pass(ast, &known, &sources, &mut index, &mut findings);
        }
        Ok(Self { sources, index, findings, subject, main, modules })
    }

    /// The scenario and its modules, compiled.
    pub fn files(&self) -> impl Iterator<Item = &AST> {
        std::iter::once(&self.main).chain(self.modules.values())
    }

    /// A module by the path of its import.
    pub fn module(&self, path: &str) -> Option<&AST> {
        self.modules.get(&module_file(path).ok()?)
    }

    /// Runs it once. What was said comes back even if the run broke off, with why it did.
    pub fn run(&self) -> (Said, Option<Diagnostic>) {
        let record = Record::default();
        let mut engine = sandbox::engine();
        sandbox::register_words(&mut engine, &record, self.subject);
        for ((name, count), meant) in &self.findings.unknown {
            sandbox::register_unknown(&mut engine, &record, self.subject, name, *meant, *count);
        }
        engine.set_module_resolver(Shelf { modules: self.modules.clone(), ready: Mutex::default() });
        let ended = sandbox::counted(|| engine.run_ast_with_scope(&mut Scope::new(), &self.main));
        let fault = ended.err().and_then(|error| faults::of_run(&self.sources, &error, LOAD));
        drop(engine);
        let said = Arc::try_unwrap(record).map_or_else(
            |record| std::mem::take(&mut *record.lock().unwrap_or_else(PoisonError::into_inner)),
            |record| record.into_inner().unwrap_or_else(PoisonError::into_inner),
        );
        (said, fault)
    }
}

impl Reader<'_> {
    fn compile(&mut self, file: &str, text: &str) -> Option<AST> {
        let Some(padded) = self.sources.add(file, text) else {
            let message =
                format!("{file} is too long: a line may have 4,000 bytes, a file 512 KiB, all files 60,000 lines");
            self.sources.add(file, "");
            self.wrong.push(self.sources.finding(Spot::default(), "too-long", message));
            return None;
        };
        let ast = match self.engine.compile(padded) {
            Ok(ast) => ast,
            Err(error) => {
                self.syntax.get_or_insert(faults::of_syntax(&self.sources, &error));
                return None;
            }
        };
        self.stack.push(file.into());
        for import in imports(&ast) {
            self.import(import);
        }
        self.stack.pop();
        Some(ast)
    }

    fn import(&mut self, import: Import) {
        let mut report = |sources: &Sources, message: String, note: Option<&str>| {
            let mut finding = sources.finding(import.position.into(), "module", message);
            finding.notes.extend(note.map(str::to_string));
            self.wrong.push(finding);
        };
        let Some(path) = import.path else {
            return report(&self.sources, "a module is named by a plain string".into(), None);
        };
        let file = match module_file(&path) {
            Ok(file) => file,
            Err(why) => return report(&self.sources, format!("`{path}` is not the name of a module"), Some(why)),
        };
        if let Some(start) = self.stack.iter().position(|open| *open == file) {
            let round = format!("{} → {file}", self.stack[start..].join(" → "));
            return report(&self.sources, format!("module `{path}` imports itself"), Some(&round));
        }
        if self.modules.contains_key(&file) {
            return;
        }
        if self.modules.len() + self.stack.len() > MODULES_MAX {
            return report(&self.sources, format!("more than {MODULES_MAX} modules"), None);
        }
        let Some(text) = self.library.read(&file) else {
            let there: Vec<String> = self.library.list("scripts");
            let names = there.iter().filter_map(|file| file.strip_prefix("scripts/")?.strip_suffix(".rhai"));
            let meant = crate::read::closest(&path, names).map(|meant| format!("did you mean \"{meant}\"?"));
            let mut finding =
                self.sources.finding(import.position.into(), "module", format!("there is no module `{path}`"));
            match self.library.why_not(&file) {
                Some(why) => finding.notes.push(why),
                None => {
                    finding.notes.push(format!("it would be the file {file}"));
                    finding.suggestion = meant;
                }
            }
            return self.wrong.push(finding);
        };
        if let Some(ast) = self.compile(&file, &text) {
            self.modules.insert(file.clone(), ast.clone());
            self.order.push((file, ast));
        }
    }
}

/// An import as written; no path if it is not a plain string.
struct Import {
    path: Option<String>,
    alias: String,
    position: Position,
}

fn imports(ast: &AST) -> Vec<Import> {
    let mut found = Vec::new();
    ast.walk(&mut |path: &[ASTNode<'_>]| {
        if let Some(ASTNode::Stmt(Stmt::Import(import, position))) = path.last() {
            let (path, position) = match &import.0 {
                Expr::StringConstant(path, position) => (Some(path.to_string()), *position),
                _ => (None, *position),
            };
            found.push(Import { path, alias: import.1.name.to_string(), position });
        }
        true
    });
    found
}

fn functions(ast: &AST) -> BTreeSet<(String, usize)> {
    ast.iter_functions().map(|function| (function.name.to_string(), function.params.len())).collect()
}

/// The modules of one program.
struct Shelf {
    modules: BTreeMap<String, AST>,
    ready: Mutex<BTreeMap<String, Rc>>,
}

impl ModuleResolver for Shelf {
    // Not called: the engine asks with the state of the run, below.
    fn resolve(&self, _: &Engine, _: Option<&str>, path: &str, position: Position) -> Result<Rc, Box<EvalAltResult>> {
        Err(Box::new(EvalAltResult::ErrorModuleNotFound(path.to_string(), position)))
    }

    // The state of the run is handed on, so that modules share its count of operations.
    fn resolve_raw(
        &self,
        engine: &Engine,
        global: &mut GlobalRuntimeState,
        _: &mut Scope<'_>,
        path: &str,
        position: Position,
    ) -> Result<Rc, Box<EvalAltResult>> {
        let missing = || Box::new(EvalAltResult::ErrorModuleNotFound(path.to_string(), position));
        let file = module_file(path).map_err(|_| missing())?;
        if let Some(module) = self.ready.lock().unwrap_or_else(PoisonError::into_inner).get(&file) {
            return Ok(module.clone());
        }
        let ast = self.modules.get(&file).ok_or_else(missing)?;
        let module: Rc = Module::eval_ast_as_new_raw(engine, &mut Scope::new(), global, ast)?.into();
        self.ready.lock().unwrap_or_else(PoisonError::into_inner).insert(file, module.clone());
        Ok(module)
    }
}
