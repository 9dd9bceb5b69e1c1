//! `codedark scenarios`: what can be played.

use std::collections::BTreeSet;

use codedark_report::Exercise;
use codedark_sim::scenario::Scenario;
use serde::Serialize;

use crate::cli::Format;
use crate::error::Error;
use crate::library::Shelf;
use crate::output::{self, note};

/// List what can be played
#[derive(clap::Args, Debug)]
pub struct Args {
    /// How to write the list
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

#[derive(Serialize)]
struct Row {
    name: String,
    title: String,
    summary: String,
    playing_minutes: u32,
    difficulty: u8,
    level: &'static str,
    /// Languages of its texts, the first one first.
    languages: Vec<String>,
    /// Settings of difficulty beside the one that is written.
    settings: Vec<String>,
    seats: Vec<Seat>,
}

#[derive(Serialize)]
struct Seat {
    role: String,
    title: String,
    level: &'static str,
}

/// Lists the scenarios.
pub fn run(args: &Args, shelf: &Shelf) -> Result<(), Error> {
    let rows: Vec<Row> = playable(shelf).map(|(name, scenario)| row(name, &scenario)).collect();
    match args.format {
        Format::Json => output::json(&rows),
        Format::Text => output::result(&text_of(&rows)),
    }
}

/// The list as people read it.
pub fn list(shelf: &Shelf) -> String {
    text_of(&playable(shelf).map(|(name, scenario)| row(name, &scenario)).collect::<Vec<_>>())
}

/// Every scenario without mistakes.
pub fn playable(shelf: &Shelf) -> impl Iterator<Item = (String, Scenario)> {
    shelf.names().into_iter().filter_map(|name| match shelf.scenario(&name) {
        Ok(scenario) => Some((name, scenario)),
        Err(_) => {
            note(&format!("{name} is left out: it has mistakes"));
            None
        }
    })
}

/// What can be played, with the competencies that each trains.
pub fn exercises(shelf: &Shelf) -> Vec<Exercise> {
    let exercise = |(name, scenario): (String, Scenario)| {
        let asked = scenario.storyline.iter().filter_map(|inject| inject.message.question.as_ref());
        let meant = scenario.objectives.iter().map(|objective| &objective.competency);
        let normed = scenario.norms.iter().flat_map(|norm| &norm.competencies);
        let trained = meant.chain(normed).chain(asked.flat_map(|question| &question.competencies));
        let trained: BTreeSet<String> = trained.cloned().collect();
        Exercise {
            name,
            scenario: scenario.id.clone(),
            title: scenario.title.clone(),
            minutes: scenario.playing_minutes,
            competencies: trained.into_iter().collect(),
        }
    };
    playable(shelf).filter(|(_, scenario)| !scenario.seats.is_empty()).map(exercise).collect()
}

fn row(name: String, scenario: &Scenario) -> Row {
    let seat = |seat: &codedark_sim::scenario::SeatSpec| Seat {
        role: seat.role.to_string(),
        title: seat.title.clone(),
        level: seat.level.word(),
    };
    Row {
        name,
        title: scenario.title.clone(),
        summary: scenario.summary.clone(),
        playing_minutes: scenario.playing_minutes,
        difficulty: scenario.difficulty,
        level: scenario.level.word(),
        languages: scenario.languages.clone(),
        settings: scenario.settings.iter().map(|setting| setting.name.clone()).collect(),
        seats: scenario.seats.iter().map(seat).collect(),
    }
}

fn text_of(rows: &[Row]) -> String {
    let mut text = String::new();
    for row in rows {
        let seats: Vec<_> = row.seats.iter().map(|seat| format!("{} ({})", seat.role, seat.title)).collect();
        text += &format!("{}: {}\n", row.name, row.title);
        text += &codedark_report::wrap(&format!("  {}", row.summary), 2);
        text +=
            &format!("  about {} minutes · difficulty {} of 5 · {}\n", row.playing_minutes, row.difficulty, row.level);
        text += &codedark_report::wrap(&format!("  seats: {}", seats.join(", ")), 2);
        let settings = if row.settings.is_empty() { "none".into() } else { row.settings.join(", ") };
        let choice = format!("  languages: {} · settings of difficulty: {settings}", row.languages.join(", "));
        text += &codedark_report::wrap(&choice, 2);
    }
    text
}
