//! Who sat in a seat, and from when.
//!
//! Invariant: whoever comes and goes without end fills nobody's debrief: of a minute the last change counts, and of many
//! changes the first and the last are told.

use codedark_analysis::Recording;
use codedark_sim::intervention::Intervention;
use codedark_sim::time::Tick;

use crate::words::Words;

/// Changes of a seat that are told one by one at most.
const TOLD_MAX: usize = 12;
/// Where nobody sits.
const HOSPITAL: &str = "the hospital by itself";

/// Who sat in a seat, with the minute from which on where that changed in play. `first`: who did first.
pub fn words(recording: &Recording, words: &Words, role: &str, first: &str) -> String {
    let changes = recording.interventions.iter().filter_map(|done| match &done.what {
        Intervention::Seat { role: seat, who } if seat.as_str() == role => Some((done.at, who.as_deref())),
        _ => None,
    });
    let (began, changes) = lasting(first, changes);
    let said = |(at, who): &(Tick, Option<&str>)| format!("from {} {}", words.time(*at), who.unwrap_or(HOSPITAL));
    let mut all = vec![began.unwrap_or(HOSPITAL).to_owned()];
    match changes.split_last() {
        Some((last, before)) if changes.len() > TOLD_MAX => {
            let (told, left_out) = before.split_at(TOLD_MAX - 1);
            all.extend(told.iter().map(said));
            all.push(format!("{} more changes", left_out.len()));
            all.push(said(last));
        }
        _ => all.extend(changes.iter().map(said)),
    }
    format!("{}: {}", words.role(role), all.join(", "))
}

/// Who sat when play began, and what of the changes lasted for a minute at least.
fn lasting<'a>(
    first: &'a str,
    changes: impl Iterator<Item = (Tick, Option<&'a str>)>,
) -> (Option<&'a str>, Vec<(Tick, Option<&'a str>)>) {
    let mut changes = changes.peekable();
    // Nobody sits down where they sit already, so this is when the seat was first taken.
    let late = changes.peek().is_some_and(|(_, who)| *who == Some(first));
    let began = (!late).then_some(first);
    let mut lasted: Vec<(Tick, Option<&str>)> = Vec::new();
    for (at, who) in changes {
        lasted.pop_if(|(last, _)| *last == at);
        if lasted.last().map_or(began, |(_, who)| *who) != who {
            lasted.push((at, who));
        }
    }
    (began, lasted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lasts_for_no_minute_is_not_told() {
        let (person, nobody) = (Some("person"), None);
        let of = |changes: &[(u32, Option<&'static str>)]| {
            let (began, lasted) = lasting("person", changes.iter().map(|(at, who)| (Tick(*at), *who)));
            (began, lasted.into_iter().map(|(at, who)| (at.0, who)).collect::<Vec<_>>())
        };
        assert_eq!(of(&[]), (person, vec![]));
        assert_eq!(of(&[(5, nobody), (9, person)]), (person, vec![(5, nobody), (9, person)]));
        assert_eq!(of(&[(5, person), (9, nobody)]), (nobody, vec![(5, person), (9, nobody)]));
        assert_eq!(of(&[(5, nobody), (5, person)]), (person, vec![]), "gone and back in one minute");
        assert_eq!(of(&[(5, person), (5, nobody), (7, person)]), (nobody, vec![(7, person)]));
        let restless: Vec<_> = (0..399).map(|n| (59, if n % 2 == 0 { nobody } else { person })).collect();
        assert_eq!(of(&restless), (person, vec![(59, nobody)]));
    }
}
