//! The human operator from outside: what it does in whole exercises.

#[path = "../support/mod.rs"]
mod support;

mod operator;
