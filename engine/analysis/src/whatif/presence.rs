//! Who was there to give an order, in words.
//!
//! Invariant: a moment is told as whoever asks writes it, so that it can be typed again.

use codedark_sim::ids::RoleId;
use codedark_sim::journal::{Journal, Seating};
use codedark_sim::time::Tick;

/// Why an order cannot be given at a moment at which no person sat in its seat, and when one did.
pub fn nobody_sat(journal: &Journal, seat: &RoleId, at: Tick, say: impl Fn(Tick) -> String) -> String {
    let mut seating = Seating::of(&journal.header);
    journal.interventions().take_while(|(tick, _)| *tick <= at).for_each(|(_, what)| seating.take(what));
    let who = seating.who(seat).map_or("nobody".to_owned(), |bot| format!("the bot {bot}"));
    let time = |(from, to): &(Tick, Option<Tick>)| match to {
        Some(to) => format!("from {} to {}", say(*from), say(*to)),
        None => format!("from {} on", say(*from)),
    };
    let times: Vec<String> = journal.when_people_sat(seat).iter().map(time).collect();
    let did = if times.is_empty() { "no person ever did".to_owned() } else { "a person did ".to_owned() };
    format!("{who} sat in the seat {seat} at {}; {did}{}", say(at), times.join(" and "))
}

/// Why an order of a later moment is in no average from `first` on, and what to ask for instead.
pub fn averaged_without(seat: &RoleId, at: Tick, first: Tick, say: impl Fn(Tick) -> String) -> String {
    let (at, first) = (say(at), say(first));
    format!(
        "averages leave seats as they were at {first}, and no person sat in the seat {seat} then: look at the order at {at} \
         by itself, or at this day alone with `--futures 0`"
    )
}
