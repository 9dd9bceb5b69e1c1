//! People who attack, from outside: what they do in whole exercises.

#[path = "../support/mod.rs"]
mod support;

mod insider;
mod operator;
