//! The debrief of an exercise, as data, as plain text and as a page; the results of a campaign; a scenario at a glance.
//!
//! Invariants: everything here is derived from a recording; no sentence is written before its event happened. The
//! patients come first, nobody is blamed, deaths are never counted, and what one run cannot show is said.
#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

mod campaign;
mod care;
mod chart;
mod debrief;
mod decisions;
mod duties;
pub mod handout;
mod html;
mod lessons;
mod losses;
mod markdown;
mod moments;
mod outcome;
pub mod page;
mod questions;
mod score;
mod seal;
pub mod show;
mod strip;
mod svg;
mod text;
mod timeline;
pub mod whatif;
mod words;

pub use campaign::{campaign_csv, campaign_text};
pub use care::{CareCourse, CarePoint};
pub use debrief::Debrief;
pub use decisions::{Decision, DecisionRow};
pub use duties::{Clock, DutyClock};
pub use lessons::Lesson;
pub use losses::{LossPoint, Losses, StoreLoss};
pub use moments::{Lane, Moment};
pub use questions::{Answer, QuestionAsked};
pub use score::score_text;
pub use seal::{seal_page, verify_page};
pub use text::{reading_line, wrap};
pub use timeline::{Mark, Track};
pub use words::{number, value};
