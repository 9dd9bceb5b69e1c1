//! `codedark whatif`: what other decisions would have brought.

use std::fmt::Write as _;
use std::path::PathBuf;

use codedark_analysis::whatif::{
    Ask, BUDGET, Edit, FUTURES, OwnOrder, PLAYER, Review, ReviewError, Weighing, own_orders,
};
use codedark_analysis::{Effort, Recording, RunError};
use codedark_report::whatif as told;
use codedark_seat::bots;
use codedark_sim::action::{self, Order};
use codedark_sim::exercise::Exercise;
use codedark_sim::ids::RoleId;
use codedark_sim::journal::Journal;

use crate::cli::Format;
use crate::conclude;
use crate::data::read_file;
use crate::error::Error;
use crate::moment::{self, Span};
use crate::output;
use crate::replay::replay;
use crate::run::wrong_bot;

/// Rows that the table shows in full; the others are counted, and the JSON has them all.
const ROWS_MAX: usize = 20;

/// Say what other decisions would have brought: on this day's luck, and on average
///
/// Without --drop, --insert or --move: every decision of people and every chance that they missed, the most telling first. Orders are numbered from
/// 1, as --orders lists them. With them: this one alternative; several are one alternative together. On average a bot
/// plays on from the minute after the earliest change, so of later changes it keeps those that give an order.
#[derive(clap::Args, Debug)]
pub struct Args {
    /// The journal
    journal: PathBuf,

    /// Leave out an order, or the orders from one number to another
    #[arg(long, value_name = "N|N-M")]
    drop: Vec<String>,

    /// Give an order that was not given: `13:42 isolate RAD-WS-07`
    #[arg(long, value_name = "TIME ORDER")]
    insert: Vec<String>,

    /// Give an order at another moment: `4 13:42`
    #[arg(long = "move", value_name = "N TIME")]
    moved: Vec<String>,

    /// Seat that gives what is inserted; the first seat of a person if left out
    #[arg(long, value_name = "ROLE", requires = "insert")]
    seat: Option<String>,

    /// List the orders of people with their numbers, and try nothing out
    #[arg(long, conflicts_with_all = ["drop", "insert", "moved"])]
    orders: bool,

    /// Branches that may be played for the table
    #[arg(long, value_name = "N", default_value_t = BUDGET, conflicts_with_all = ["drop", "insert", "moved"])]
    budget: u32,

    /// Resampled futures of each decision that is looked at on average; 0: this day's luck alone
    #[arg(long, value_name = "K", default_value_t = FUTURES, value_parser = clap::value_parser!(u32).range(0..=10_000))]
    futures: u32,

    /// Bot that plays on in resampled futures
    #[arg(long, value_name = "BOT", default_value = PLAYER)]
    player: String,

    /// Threads; 0: as many as the machine has. The results are the same
    #[arg(long, value_name = "N", default_value_t = 0)]
    jobs: usize,

    /// How to write the result
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// Looks at other decisions.
pub fn run(args: &Args) -> Result<(), Error> {
    let name = args.journal.display().to_string();
    let (journal, exercise) = replay(&read_file(&args.journal)?, &name)?;
    bots::parse(&args.player).map_err(wrong_bot)?;
    let recording = Recording::of(&exercise, &journal.header, &journal.entries);
    if args.orders {
        return output::result(&orders_text(&own_orders(&journal), &exercise));
    }
    let edits = edits(args, &journal, &exercise)?;
    let held: Vec<_> = journal.interventions().map(|(at, what)| (at, what.clone())).collect();
    let envelope = conclude::envelope_of(&journal.header, &held, exercise.is_over());
    let ask = Ask {
        journal: &journal,
        player: &args.player,
        budget: args.budget,
        futures: args.futures,
        first_future: 0,
        effort: Effort::on(args.jobs),
        judge: &Weighing { envelope: envelope.as_ref() },
    };
    let review = if edits.is_empty() { ask.whole() } else { ask.one(&edits) }.map_err(failed)?;
    match args.format {
        Format::Json => output::json(&review),
        Format::Text => output::result(&text_of(&review, &recording, &name)),
    }
}

fn failed(error: ReviewError) -> Error {
    match error {
        ReviewError::Ask(_) | ReviewError::Run(RunError::NoSuchBot(_)) => Error::usage(error.to_string()),
        ReviewError::Journal(_) | ReviewError::Run(_) => Error::user(error.to_string()),
    }
}

/// What the options want to be otherwise.
fn edits(args: &Args, journal: &Journal, exercise: &Exercise) -> Result<Vec<Edit>, Error> {
    let last = journal.last_tick().max(exercise.began());
    let span = Span { calendar: exercise.scenario().calendar, began: exercise.began(), last };
    let mut edits = Vec::new();
    for text in &args.drop {
        let (first, last) = text.split_once('-').unwrap_or((text, text));
        match (number(first), number(last)) {
            (Some(first), Some(last)) if first <= last => edits.push(Edit::Drop(first, last)),
            _ => {
                let what = format!("--drop takes the number of an order, not `{text}`");
                return Err(Error::usage(what).hint("write `--drop 4`, or `--drop 4-15` for the orders 4 to 15"));
            }
        }
    }
    for text in &args.insert {
        let (at, action) = insertion(text, &span)?;
        let action = action::parse(action, exercise.chart()).map_err(|refusal| {
            Error::usage(format!("`{action}` is no order: {refusal}"))
                .hint("write an order as in play: `isolate RAD-WS-07`")
        })?;
        edits.push(Edit::Insert(at, Order { seat: seat(args, journal)?, participant: 0, action }));
    }
    for text in &args.moved {
        let both = text.trim().split_once(' ').and_then(|(order, time)| Some((number(order)?, time)));
        let wrong = || Error::usage(format!("--move takes the number of an order and a moment, not `{text}`"));
        let (order, time) = both.ok_or_else(|| wrong().hint("write `--move \"4 13:42\"`"))?;
        edits.push(Edit::Move(order, span.read(time)?));
    }
    Ok(edits)
}

fn number(text: &str) -> Option<u32> {
    text.trim().parse().ok().filter(|number| *number > 0)
}

/// A moment, and the words after it.
fn insertion<'a>(text: &'a str, span: &Span) -> Result<(codedark_sim::time::Tick, &'a str), Error> {
    let text = text.trim();
    let ends = text.match_indices(' ').map(|(place, _)| place).take(4);
    let mut refused = None;
    for end in ends {
        match span.read(&text[..end]) {
            Ok(at) => return Ok((at, text[end..].trim())),
            // The most telling complaint is that about the longest time that could be one.
            Err(error) if text[..end].contains(':') && refused.is_none() => refused = Some(error),
            Err(_) => {}
        }
    }
    let what = format!("--insert takes a moment and an order, not `{text}`");
    Err(refused.unwrap_or_else(|| Error::usage(what).hint(format!("write `13:42 isolate RAD-WS-07`; {}", moment::HOW))))
}

fn seat(args: &Args, journal: &Journal) -> Result<RoleId, Error> {
    let mut people = journal.header.seats.iter().filter(|(_, who)| who == codedark_analysis::whatif::PERSON);
    let found = match &args.seat {
        None => people.next(),
        Some(wanted) => people.find(|(role, _)| role.as_str() == wanted),
    };
    found.map(|(role, _)| role.clone()).ok_or_else(|| match &args.seat {
        Some(wanted) => Error::usage(format!("nobody played the seat {wanted} in this exercise")),
        None => Error::usage("no person has a seat in this exercise, so there is no decision of one"),
    })
}

fn orders_text(own: &[OwnOrder], exercise: &Exercise) -> String {
    let clock = |order: &OwnOrder| exercise.scenario().calendar.date_time(order.at);
    let words = |order: &OwnOrder| order.order.action.words(exercise.chart());
    if own.is_empty() {
        return "Nobody gave an order.\n".into();
    }
    own.iter().fold(String::new(), |mut text, order| {
        let _ = writeln!(text, "{:>4}  {:<16}  {}: {}", order.number, clock(order), order.order.seat, words(order));
        text
    })
}

fn text_of(review: &Review, recording: &Recording, journal: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "-_./:\\".contains(c);
    let journal = if journal.chars().all(plain) { journal.to_owned() } else { format!("\"{journal}\"") };
    let mut text = codedark_report::wrap(&told::bought(&review.bought), 0);
    let (telling, silent): (Vec<_>, Vec<_>) = review.rows.iter().partition(|row| told::is_telling(row));
    for row in telling.iter().take(ROWS_MAX) {
        text += "\n";
        text += &codedark_report::wrap(&told::sentence(row, recording), 0);
        let _ = writeln!(text, "  codedark whatif {journal} {}", row.options);
    }
    if telling.len() > ROWS_MAX {
        let _ =
            writeln!(text, "\nAnd {} more that made a difference; the JSON has them all.", telling.len() - ROWS_MAX);
    }
    if !silent.is_empty() {
        text += "\nMade no difference:\n";
        for row in silent.iter().take(ROWS_MAX) {
            text += &codedark_report::wrap(&format!("- {}", told::sentence(row, recording)), 2);
            let _ = writeln!(text, "  codedark whatif {journal} {}", row.options);
        }
        if silent.len() > ROWS_MAX {
            let _ = writeln!(text, "And {} more; the JSON has them all.", silent.len() - ROWS_MAX);
        }
    }
    if let Some(averaged) = told::averaged(&review.rows) {
        text += "\n";
        text += &codedark_report::wrap(&averaged, 0);
    }
    text
}
