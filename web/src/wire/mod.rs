//! What goes over the network, as plain data: version 1.
//!
//! Invariants: every type here has a JSON Schema made from the code; what is not named here is never sent. Ids are opaque
//! text. Moments of wall time (`_ms`: milliseconds since 1970, UTC) are for trainers and educators and never reach a seat.

mod class;
mod people;
mod play;
mod results;
mod room;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use class::*;
pub use people::*;
pub use play::*;
pub use results::*;
pub use room::*;

/// The version of the API; it is the first part of every path: `/api/v1`.
pub const API_VERSION: u32 = 1;

/// Why a request was not done.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Problem {
    /// A short word for programs: `not_found`, `forbidden`, `too_large`, ...
    pub kind: String,
    /// What happened, in a sentence.
    pub what: String,
    /// What to do instead; may be empty.
    #[serde(default)]
    pub instead: String,
    /// Of a scenario: every finding, as `codedark check` writes it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<String>,
}
