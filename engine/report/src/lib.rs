//! The debrief of an exercise, as data, as plain text and as a page; the results of a campaign; a scenario at a glance.
//!
//! Invariants: everything here is derived from a recording; no sentence is written before its event happened. The
//! patients come first, nobody is blamed, deaths are never counted, and what one run cannot show is said.
#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

mod bars;
mod campaign;
mod care;
mod chart;
mod choices;
mod competence;
mod debrief;
mod decisions;
mod director;
mod duties;
pub mod handout;
mod html;
mod judged;
mod lessons;
mod losses;
mod markdown;
mod moments;
mod outcome;
pub mod page;
mod practise;
mod questions;
mod sat;
mod score;
mod seal;
pub mod show;
mod standing;
mod strip;
mod svg;
mod text;
mod thinking;
mod timeline;
pub mod whatif;
pub mod words;

pub use campaign::{campaign_csv, campaign_text};
pub use care::{CareCourse, CarePoint};
pub use choices::Choice;
pub use competence::{Competence, Evidence, LevelRow, Observed, says as grade_says};
pub use debrief::{Around, Debrief};
pub use decisions::{Decision, DecisionRow};
pub use director::{Action, Director};
pub use duties::{Clock, DutyClock};
pub use judged::NormRow;
pub use lessons::{Declared, Lesson, declared};
pub use losses::{LossPoint, Losses, StoreLoss};
pub use moments::{Lane, Moment};
pub use practise::{Exercise, Practice};
pub use questions::{Answer, QuestionAsked};
pub use score::score_text;
pub use seal::{seal_page, verify_page};
pub use standing::{CriterionRow, MeasureRow, SeatRow, Standing};
pub use text::{reading_line, wrap};
pub use thinking::Thinking;
pub use timeline::{Mark, Track};
pub use words::{number, value};
