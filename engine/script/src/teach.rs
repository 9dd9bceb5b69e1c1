//! What to say to somebody who writes Rhai where the language has a word: operators, `if`, a word at a wrong place.
//!
//! Invariant: the pass over the syntax trees and the run say the same about the same mistake.

use crate::phrase::Complaint;
use crate::words::{self, Word};

/// How a message speaks of what a word stands for.
fn thing(id: &str) -> String {
    let Some(word) = words::all().find(|word| word.id == id) else { return "this".into() };
    let dot = if word.behind.is_some() { "." } else { "" };
    let inside = if word.arguments.is_empty() { "" } else { "…" };
    let said = format!("`{dot}{}({inside})`", word.name);
    words::kind(id).map_or(said.clone(), |kind| format!("the {kind} {said}"))
}

/// An operator of Rhai beside a word of an id.
pub fn operator(operator: &str, id: &str) -> Complaint {
    let instead = match (operator, words::kind(id)) {
        ("&&" | "&", _) => "write all(…, …) for conditions that hold together",
        ("||" | "|", _) => "write any(…, …) for conditions of which one holds",
        ("!", _) => "write not(…) for a condition that does not hold",
        ("<" | "<=", Some("amount")) => "write .below(…) behind it, as in reports().below(3)",
        (">" | ">=", Some("amount")) => "write .above(…) behind it, as in encrypted().above(14)",
        ("==" | "!=", Some("amount")) => "write .above(…) or .below(…) behind it, as in encrypted().above(14)",
        ("<" | "<=" | ">" | ">=", Some("moment")) => {
            "moments are put in order by `after`, and by the options `after`, `within` and `before` of norms"
        }
        (_, Some("moment")) => "write happened(…) for a moment that has come",
        ("+" | "-" | "*" | "/" | "%" | "**", Some("duration")) => {
            "write the duration as one number: minutes(90), or hours(2 * n) with the sum inside the brackets"
        }
        ("<" | "<=" | ">" | ">=" | "==" | "!=", Some("duration")) => "compare the numbers before they become durations",
        ("<" | "<=" | ">" | ">=" | "==" | "!=", _) if counts_runs(id) => {
            "write .above(…), .below(…) or .between(…, …) behind it, as in run(…).median(…).above(20)"
        }
        _ => "conditions are put together with all(…), any(…), not(…), amounts compared with .above(…), .below(…)",
    };
    Complaint {
        code: "operator",
        message: format!("`{operator}` does not work on {}", thing(id)),
        instead: instead.into(),
    }
}

/// Whether a word stands for a number of runs.
fn counts_runs(id: &str) -> bool {
    words::all().any(|word| word.id == id && word.behind == Some("run"))
}

/// A statement of Rhai that asks a word of an id, `if` or `while`.
pub fn branch(statement: &str, id: &str) -> Complaint {
    Complaint {
        code: "operator",
        message: format!("`{statement}` cannot ask {}: the script is read before the exercise begins", thing(id)),
        instead: "write when(condition, message), or .unless(condition) behind the message".into(),
    }
}

/// A word that stands behind something else than it can.
pub fn misplaced(word: &Word) -> Complaint {
    let behind = match word.behind {
        Some("amount") => "an amount, such as encrypted(), waiting(…) or reports()".into(),
        Some("value") => "a number of runs, such as run(…).median(…)".into(),
        Some("inject") => "at(…), after(…) or when(…), outside the brackets".into(),
        Some(id) => {
            let signature = words::all().find(|known| known.id == id).map_or(id, |known| known.signature);
            format!("what {signature} stands for")
        }
        None => "nothing".to_string(),
    };
    Complaint {
        code: "misplaced",
        message: format!("`.{}` cannot be said here", word.name),
        instead: format!("it is said behind {behind}"),
    }
}
