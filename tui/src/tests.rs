//! Tests of the face as a person meets it: keys and lines in, screens, lines and requests out.

mod fixture;
mod fuzz;
mod keys;
mod lines;
mod room;
mod screens;
mod stage;
