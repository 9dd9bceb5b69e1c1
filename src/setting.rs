//! In which language a scenario is told, and how hard it is set: options of every command that takes a scenario.
//!
//! Invariant: a language or a setting that the scenario lacks is refused, and those that it has are named.

use codedark_sim::scenario::Scenario;

use crate::error::Error;
use crate::library::Shelf;

/// The language of a scenario.
#[derive(clap::Args, Debug)]
pub struct Language {
    /// Language of the scenario's texts (BCP 47); its first one if left out
    #[arg(long, value_name = "TAG")]
    pub language: Option<String>,
}

/// The language of a scenario and how hard it is set.
#[derive(clap::Args, Debug)]
pub struct Setting {
    #[command(flatten)]
    language: Language,

    /// One of the scenario's settings of difficulty; as it is written if left out
    #[arg(long, value_name = "NAME")]
    difficulty: Option<String>,
}

impl Setting {
    /// Refuses these options where a journal already says what they would.
    pub fn refuse_with_journal(&self) -> Result<(), Error> {
        if self.language.language.is_none() && self.difficulty.is_none() {
            return Ok(());
        }
        let what = "--language and --difficulty are for a new exercise";
        Err(Error::usage(what).hint("leave them out: the journal says how it was begun"))
    }

    /// The scenario of a name as these options want it.
    pub fn scenario(&self, shelf: &Shelf, name: &str) -> Result<Scenario, Error> {
        let scenario = self.language.scenario(shelf, name)?;
        let Some(wanted) = &self.difficulty else { return Ok(scenario) };
        scenario.at_difficulty(wanted).ok_or_else(|| {
            let names: Vec<&str> = scenario.settings.iter().map(|setting| setting.name.as_str()).collect();
            let hint = match names.as_slice() {
                [] => "it has none; leave --difficulty out".to_owned(),
                names => format!("there is: {}; without --difficulty it is as it is written", names.join(", ")),
            };
            Error::user(format!("the scenario {name} has no setting of difficulty `{wanted}`")).hint(hint)
        })
    }
}

impl Language {
    /// The scenario of a name in this language.
    pub fn scenario(&self, shelf: &Shelf, name: &str) -> Result<Scenario, Error> {
        shelf.scenario_in(name, self.language.as_deref())
    }
}
