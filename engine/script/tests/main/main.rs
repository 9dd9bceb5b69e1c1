//! Tests of loading: shipped scenarios, broken ones, hostile ones, and every example of the reference.

mod broken;
mod common;
mod examples;
mod hostile;
mod shipped;
