//! The overview as plain text.
//!
//! Invariant: lines of at most 80 characters where words allow it.

use std::fmt;

use super::{Asked, Care, Machine, Overview, Zone};
use crate::text::wrap_to;
use crate::words::{count, number};

/// Longest line.
const WIDTH: usize = 80;
/// Where text begins after a label.
const COLUMN: usize = 13;

impl fmt::Display for Overview {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&wrap_to(&self.title, 0, WIDTH))?;
        writeln!(f, "{}", "=".repeat(self.title.chars().count().min(WIDTH)))?;
        f.write_str(&wrap_to(&self.summary, 0, WIDTH))?;
        writeln!(f)?;
        row(f, "Hospital", &format!("{}, {} beds", self.hospital, number(f64::from(self.beds))))?;
        row(f, "Play", &format!("{} to {}", self.starts, self.ends))?;
        let takes =
            format!("about {} minutes, difficulty {} of 5, {}", self.playing_minutes, self.difficulty, self.level);
        row(f, "Takes", &takes)?;
        row(f, "Languages", &self.languages.join(", "))?;
        if let Some(story) = &self.continues {
            row(f, "Continues", story)?;
        }
        for setting in &self.settings {
            row(f, "Setting", &format!("{}: {}", setting.name, setting.changes))?;
        }
        for phase in &self.phases {
            row(f, "Phase", &format!("{}: from {}, {}", phase.title, phase.at, phase.lasts))?;
        }
        self.attack(f)?;
        self.network(f)?;
        heading(f, "Care")?;
        for (n, care) in self.care.iter().enumerate() {
            if n > 0 {
                writeln!(f)?;
            }
            process(f, care)?;
        }
        self.people(f)?;
        self.told(f)?;
        self.aims(f)
    }
}

impl Overview {
    fn attack(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        heading(f, "Attack")?;
        for adversary in &self.adversaries {
            row(f, "Who", &adversary.name)?;
            row(f, "How", &adversary.brain)?;
            row(f, "Enters", &format!("{} at {}", adversary.foothold, adversary.at))?;
            for goal in &adversary.goals {
                row(f, "Wants to", goal)?;
            }
            row(f, "Knows", &adversary.techniques.join(", "))?;
        }
        Ok(())
    }

    fn network(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let zones = count(self.zones.len() as u32, "zone");
        heading(f, &format!("Network: {}, {zones}", count(self.machines(), "machine")))?;
        let names = self.zones.iter().flat_map(|zone| &zone.assets).map(|asset| asset.name.chars().count());
        let widest = names.max().unwrap_or(0).min(24);
        for (n, zone) in self.zones.iter().enumerate() {
            let apart = if zone.filtered { ", kept apart from each other" } else { "" };
            let title = format!("{} ({}): {}{apart}", zone.title, zone.name, count(zone.machines, "machine"));
            f.write_str(&wrap_to(&title, 2, WIDTH))?;
            machines(f, zone, widest)?;
            for link in self.links.iter().filter(|link| link.places.0 == n) {
                f.write_str(&wrap_to(&format!("  → {}: {}", link.to, link.ports), 6, WIDTH))?;
            }
            writeln!(f)?;
        }
        for store in &self.stores {
            let what = format!("{} on {}: {}", store.title, store.machine, number(f64::from(store.records)));
            row(f, "Records", &what)?;
        }
        Ok(())
    }

    fn people(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        heading(f, "People")?;
        for seat in &self.seats {
            let also =
                if seat.deputises.is_empty() { String::new() } else { format!("; also {}", seat.deputises.join(", ")) };
            row(f, "Seat", &format!("{} ({}), {}{also}", seat.title, seat.role, seat.level))?;
        }
        for person in &self.people {
            let what = format!("{}, {}: {}; {}", person.name, person.role, person.skills.join(", "), person.hours);
            row(f, "Responder", &what)?;
        }
        let staff: Vec<String> = self.staff.iter().map(|group| format!("{} {}", group.count, group.title)).collect();
        if !staff.is_empty() {
            row(f, "Staff", &staff.join(", "))?;
        }
        Ok(())
    }

    fn told(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        heading(f, "Storyline")?;
        for told in &self.storyline {
            let urgent = if told.urgent { "; somebody waits" } else { "" };
            let about = if told.subject == told.from { String::new() } else { format!(", “{}”", told.subject) };
            let text = format!("- {}: {}{about}, to {}{urgent}", told.when, told.from, told.to);
            f.write_str(&wrap_to(&text, 2, WIDTH))?;
            if let Some(asked) = &told.question {
                question(f, asked)?;
            }
        }
        if self.storyline.is_empty() {
            writeln!(f, "Nothing is told.")?;
        }
        if !self.duties.is_empty() {
            heading(f, "Duties")?;
        }
        for duty in &self.duties {
            f.write_str(&wrap_to(&format!("- {} (to {}): {}", duty.title, duty.recipient, duty.due), 2, WIDTH))?;
        }
        Ok(())
    }
}

impl Overview {
    fn aims(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.norms.is_empty() {
            heading(f, "What good teams do")?;
        }
        for norm in &self.norms {
            let text = format!("- {} {}: {}. {}", norm.force, norm.title, norm.when, norm.because);
            f.write_str(&wrap_to(&text, 2, WIDTH))?;
        }
        if !self.objectives.is_empty() {
            heading(f, "What is to be learnt")?;
        }
        for one in &self.objectives {
            let text = format!("- {} ({}, {}, for {})", one.title, one.competency, one.level, one.seat);
            f.write_str(&wrap_to(&text, 2, WIDTH))?;
        }
        if !self.rubric.is_empty() {
            let parts: Vec<String> = self.rubric.iter().map(|(part, share)| format!("{part} {share} %")).collect();
            heading(f, "Score")?;
            f.write_str(&wrap_to(&parts.join(", "), 0, WIDTH))?;
        }
        Ok(())
    }
}

fn question(f: &mut fmt::Formatter<'_>, asked: &Asked) -> fmt::Result {
    for (option, right) in &asked.options {
        let right = if *right { " (right)" } else { "" };
        f.write_str(&wrap_to(&format!("    {}: {option}{right}", asked.kind), 6, WIDTH))?;
    }
    let sure = if asked.confidence { " Asks how sure one is." } else { "" };
    f.write_str(&wrap_to(&format!("    {}{sure}", asked.otherwise), 6, WIDTH))
}

fn heading(f: &mut fmt::Formatter<'_>, title: &str) -> fmt::Result {
    writeln!(f, "\n{title}\n{}", "-".repeat(title.chars().count()))
}

fn row(f: &mut fmt::Formatter<'_>, label: &str, text: &str) -> fmt::Result {
    f.write_str(&wrap_to(&format!("{label:<COLUMN$}{text}"), COLUMN, WIDTH))
}

fn machines(f: &mut fmt::Formatter<'_>, zone: &Zone, widest: usize) -> fmt::Result {
    for machine in &zone.assets {
        let number = if machine.count == 1 { String::new() } else { format!("×{}", machine.count) };
        let line = format!("  {:<widest$} {number:>4}  {}{}", machine.name, machine.title, marks(machine));
        f.write_str(&wrap_to(&line, widest + 9, WIDTH))?;
    }
    Ok(())
}

fn marks(machine: &Machine) -> String {
    let mut marks = format!(" · {}", machine.os);
    match machine.weaknesses.len() {
        0 => {}
        1 => marks += " · 1 weakness",
        more => marks += &format!(" · {more} weaknesses"),
    }
    if !machine.stores.is_empty() {
        marks += " · patient records";
    }
    for adversary in &machine.entry_of {
        marks += &format!(" ← {adversary} enters here");
    }
    marks
}

fn process(f: &mut fmt::Formatter<'_>, care: &Care) -> fmt::Result {
    f.write_str(&wrap_to(&care.title, 2, WIDTH))?;
    row(f, "  emergency", &care.emergency)?;
    row(f, "  planned", &care.elective)?;
    for need in &care.needs {
        let loss = if need.required { "stops without".into() } else { format!("−{} % without", need.loss) };
        row(f, "  needs", &format!("{} ({loss}): {}", need.title, need.machines.join(", ")))?;
    }
    for (other, loss) in &care.waits_for {
        row(f, "  waits for", &format!("{other} (−{loss} % without)"))?;
    }
    row(f, "  downtime", &care.downtime)
}
