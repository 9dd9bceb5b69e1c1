//! Tests of loading: shipped scenarios, broken ones, hostile ones, and every example of the reference.

mod broken;
mod check;
mod common;
mod examples;
mod hostile;
mod shipped;
