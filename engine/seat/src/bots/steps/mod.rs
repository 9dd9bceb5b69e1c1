//! The steps that policies are made of: each puts the orders of one concern on the list.
//!
//! Invariant: a step reads the situation only. Whether it comes, and before what, is for the policy to say.

mod care;
mod contain;
mod early;
mod intruder;
mod judge;
mod recover;
mod sweep;
mod words;
