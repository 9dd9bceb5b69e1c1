//! Scenarios as trainers write them: Rhai files that declare, run once, and become typed data or findings. So do
//! expectations of scenarios ([`load_expectations`]), with words of their own.
//!
//! A load has five steps, one module each: `program` reads a file and its modules and compiles them; `syntax`
//! passes over the syntax trees; the run in the `sandbox` records what is said (`phrase`); `resolve` turns that into
//! a [`Scenario`](codedark_sim::scenario::Scenario) by way of `read`; the scenario checks itself.
//!
//! Invariants: no script outlives [`load`]; nothing here opens a file, reads a clock or draws a number; no script,
//! however hostile, makes it panic, hang or eat the memory: every resource is bounded by a count. Deliberately
//! absent: anything that a script could ask about the world. Scenarios declare; they do not decide.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

mod advice;
pub mod archive;
mod catalogue;
mod diagnostic;
mod expectation;
mod faults;
mod hook;
mod library;
mod load;
pub mod names;
mod phrase;
mod program;
mod read;
pub mod reference;
mod resolve;
pub mod sandbox;
mod source;
mod syntax;
mod teach;
pub mod words;

pub use catalogue::{Term, competencies, glossary};
pub use diagnostic::{Diagnostic, Diagnostics, Severity};
pub use expectation::{Bound, Expectation, Measurable, Quantity, Runs, Side, Span, Statistic, Vocabulary};
pub use hook::equip;
pub use library::{Layered, Library, MemoryLibrary};
pub use load::{Checked, Loaded, check, expectations_of, load, load_expectations, load_in, scenarios};
