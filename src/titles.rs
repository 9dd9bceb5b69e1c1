//! Titles of competencies: they stand in the library's catalogue, and recordings keep those that they have evidence of.

use std::collections::{BTreeMap, BTreeSet};

use codedark_analysis::Recording;
use codedark_script::competencies;
use codedark_sim::scenario::Competency;

use crate::error::Error;
use crate::library::Shelf;
use crate::output::note;

/// Names the competencies that a recording speaks of, and keeps those names that it has.
pub fn name_competencies(recording: &mut Recording, shelf: &Shelf) -> Result<(), Error> {
    let all = catalogue(shelf)?;
    let judged = recording.norms.iter().flat_map(|norm| &norm.competencies);
    let asked = recording.aims.questions.iter().flat_map(|question| &question.competencies);
    let meant = recording.aims.objectives.iter().map(|objective| &objective.competency);
    let seen = recording.observations.iter().filter_map(|one| one.competency.as_ref());
    let ids: BTreeSet<String> = judged.chain(asked).chain(meant).chain(seen).cloned().collect();
    for id in ids {
        if let Some(row) = all.get(&id) {
            recording.names.competencies.entry(id).or_insert_with(|| (row.title.clone(), row.level));
        }
    }
    Ok(())
}

/// The catalogue of competencies, by id.
pub fn catalogue(shelf: &Shelf) -> Result<BTreeMap<String, Competency>, Error> {
    competencies(shelf).map_err(|findings| {
        note(&findings.render(false));
        Error::user("the catalogue of competencies has mistakes")
    })
}
