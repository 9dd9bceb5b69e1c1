//! The debrief as data: what the text shows, in the order in which it shows it.

use std::collections::BTreeMap;

use codedark_analysis::{Aims, Reading, Recording};
use codedark_sim::time::{Calendar, Tick};
use serde::Serialize;

use crate::care::{self, CareCourse};
use crate::choices::{self, Choice};
use crate::competence::{self, Competence, LevelRow, Observed};
use crate::decisions::{self, Decision, DecisionRow};
use crate::duties::{self, DutyClock};
use crate::judged::{self, NormRow};
use crate::lessons::{self, Lesson};
use crate::losses::{self, Losses};
use crate::moments::{self, Moment};
use crate::outcome;
use crate::practise::{self, Exercise, Practice};
use crate::questions::{self, QuestionAsked};
use crate::sat;
use crate::standing::{self, Standing};
use crate::thinking::{self, Thinking};
use crate::timeline::{self, Mark};
use crate::words::Words;

/// What a debrief may know beside the recording.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Around {
    /// The journal's file, as a shell takes it.
    pub journal: Option<String>,
    /// What can be played.
    pub exercises: Vec<Exercise>,
}

/// The after-action review of one exercise.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Debrief {
    /// Title of the scenario.
    pub title: String,
    /// The hospital.
    pub hospital: String,
    /// Whose play it is, in words, where whoever shows it knows; a recording does not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub team: Option<String>,
    /// Language of the scenario's texts (BCP 47); empty if the recording does not say.
    pub language: String,
    /// The seed.
    pub seed: u64,
    /// The setting of difficulty; `None`: as the scenario is written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub setting: Option<String>,
    /// Who sat where, in words; empty when nobody did.
    pub seats: Vec<String>,
    /// Of which play it is a branch, in words; `None`: of none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub branch: Option<String>,
    /// From when to when it was played, on the hospital's clock.
    pub played: String,
    /// Whether play went to its end.
    pub finished: bool,
    /// What stands above all of a play that can go on; empty if it is over.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub warning: &'static str,
    /// What it came to, the patients first.
    pub outcome: Vec<String>,
    /// What of that is about the house: how it ended, what was stolen, what was destroyed.
    #[serde(skip)]
    pub(crate) house: Vec<String>,
    /// Where the play stands between the hospital alone and the reference; `None`: it was not compared.
    pub standing: Option<Standing>,
    /// Why it was not compared; empty if it was.
    pub why_no_standing: String,
    /// What other decisions would have brought, the most telling first.
    pub choices: Vec<Choice>,
    /// Of how many futures averages are; `None`: there are none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub averaged: Option<String>,
    /// Why there are fewer than three; empty if there are not.
    pub why_fewer_choices: String,
    /// What happened, and what the hospital knew and did, oldest first.
    pub moments: Vec<Moment>,
    /// Everything of play that a timeline shows, oldest first.
    pub timeline: Vec<Mark>,
    /// Each care process, hour by hour.
    pub care: Vec<CareCourse>,
    /// Machines and records lost, and won back.
    pub losses: Losses,
    /// The duties of law and their clocks.
    pub duties: Vec<DutyClock>,
    /// The measures.
    pub measures: Vec<Reading>,
    /// What went well.
    pub went_well: Vec<Lesson>,
    /// What to look at next.
    pub look_next: Vec<Lesson>,
    /// How many of these are shown: not more than went well, but one.
    pub look_next_shown: usize,
    /// What to practise next, and with which exercise.
    pub practise: Vec<Practice>,
    /// Why there is nothing to practise; empty if there is.
    pub why_no_practise: String,
    /// Norms with what became of them; empty if they were not judged.
    pub norms: Vec<NormRow>,
    /// Competencies with evidence, those that went hardest first.
    pub competencies: Vec<Competence>,
    /// How ratings are made.
    pub rating_rule: &'static str,
    /// Ratings by level.
    pub levels: Vec<LevelRow>,
    /// What was decided, by seats and by the hospital's own rules, oldest first.
    pub decisions: Vec<Decision>,
    /// The same in fewer rows: like orders of one seat that followed each other closely stand together.
    pub decided: Vec<DecisionRow>,
    /// How long seats thought before their orders; empty if the journal has no wall time.
    pub thinking: Vec<Thinking>,
    /// What was asked and answered, oldest first.
    pub questions: Vec<QuestionAsked>,
    /// What facilitators saw.
    pub observations: Vec<Observed>,
    /// What the exercise was for: norms and objectives, as the scenario tells them.
    pub aims: Aims,
    /// What these numbers can and cannot tell.
    pub notes: Vec<String>,
    /// The digest of the play.
    pub play_digest: String,
    /// Fingerprint of the key that the play was sealed with; `None`: it is not sealed. Whoever reads files fills it in.
    pub seal: Option<String>,
    /// The wall clock, for charts.
    #[serde(skip)]
    pub(crate) calendar: Calendar,
    /// When play began, for charts.
    #[serde(skip)]
    pub(crate) began: Tick,
    /// How far it was played, for charts.
    #[serde(skip)]
    pub(crate) played_to: Tick,
    /// Until when charts go on.
    #[serde(skip)]
    pub(crate) shown_to: Tick,
    /// Titles of roles that have a seat.
    #[serde(skip)]
    pub(crate) roles: BTreeMap<String, String>,
    /// The command that writes the page, for the text that leaves things out.
    #[serde(skip)]
    pub(crate) page_command: String,
}

impl Debrief {
    /// The debrief of a recording, finished or not.
    pub fn of(recording: &Recording) -> Self {
        Self::with(recording, &Around::default())
    }

    /// The same with what is known beside the recording.
    pub fn with(recording: &Recording, around: &Around) -> Self {
        let words = Words::of(recording);
        let norms = judged::of(recording, &words);
        let questions = questions::of(recording, &words);
        let competencies = competence::of(recording, &words, &norms, &questions);
        let practise = practise::of(recording, &competencies, &around.exercises);
        let (mut went_well, mut look_next): (Vec<Lesson>, Vec<Lesson>) =
            lessons::of(recording, &words).into_iter().partition(|lesson| lesson.well);
        lessons::add_norms(&mut went_well, &mut look_next, &norms);
        let standing = standing::of(recording, &words);
        let said_if = |missing: bool, why: &'static str| if missing { why.to_owned() } else { String::new() };
        let decisions = decisions::of(recording, &words);
        let from = recording.calendar.date_time(recording.began);
        Self {
            title: recording.title.clone(),
            hospital: recording.hospital.clone(),
            team: None,
            language: recording.language.clone(),
            seed: recording.seed,
            setting: recording.setting.clone(),
            seats: recording.seats.iter().map(|(role, who)| sat::words(recording, &words, role, who)).collect(),
            branch: recording.branch.map(|branch| {
                let (play, at) = (branch.play.short(), recording.calendar.date_time(branch.at));
                format!("A branch of the play {play}, taken up {at}")
            }),
            played: format!("{from} to {}", recording.calendar.date_time(recording.played_to)),
            finished: recording.is_finished(),
            warning: outcome::warning(recording),
            outcome: outcome::of(recording, &words),
            house: outcome::house(recording, &words),
            why_no_standing: said_if(standing.is_none(), standing::why_none(recording)),
            standing,
            choices: choices::of(recording, &words, around.journal.as_deref()),
            averaged: crate::whatif::averaged(&recording.what_if),
            why_fewer_choices: choices::why_fewer(recording).to_owned(),
            moments: moments::of(recording, &words),
            timeline: timeline::of(recording, &words, decisions.iter().map(|(decision, _)| decision)),
            care: care::of(recording, &words),
            losses: losses::of(recording, &words),
            duties: duties::of(recording, &words),
            measures: recording.measures.clone(),
            look_next_shown: look_next.len().min(went_well.len().max(1)),
            went_well,
            look_next,
            why_no_practise: said_if(practise.is_empty(), practise::why_none(recording, &competencies)),
            practise,
            norms,
            rating_rule: competence::RULE,
            levels: competence::levels(&competencies),
            competencies,
            decided: decisions::grouped(&decisions),
            decisions: decisions.into_iter().map(|(decision, _)| decision).collect(),
            thinking: thinking::of(recording, &words),
            questions,
            observations: competence::observed(recording, &words),
            aims: recording.aims.clone(),
            notes: notes(recording),
            play_digest: recording.play_digest.to_string(),
            seal: None,
            calendar: recording.calendar,
            began: recording.began,
            played_to: recording.played_to,
            shown_to: care::shown_to(recording),
            roles: recording.names.roles.clone(),
            page_command: format!(
                "codedark report {} --format html --out FILE",
                around.journal.as_deref().unwrap_or(choices::JOURNAL)
            ),
        }
    }

    /// The debrief as JSON, with a line feed at the end.
    pub fn to_json(&self) -> String {
        serde_json::to_string_pretty(self).expect("a debrief is plain data with text keys, so it encodes") + "\n"
    }
}

fn notes(recording: &Recording) -> Vec<String> {
    let mut notes = vec![
        "A patient-hour of delay is an hour that one patient waited beyond the target. A patient taken elsewhere \
         counts one hour, one who left untreated a day; both are estimates."
            .to_owned(),
        "This is one run. Chance had its part in it: the same decisions can end better or worse on another day."
            .to_owned(),
    ];
    if recording.is_finished() {
        notes.push(
            "After play ended, the hospital's own rules went on until recovery; measures show both, play and all."
                .to_owned(),
        );
    }
    if recording.interventions.iter().any(|done| done.what.is_of_seats()) {
        notes.push(
            "Seats were taken or left during play. The score stands between the hospital alone and the reference in every \
             seat that was ever taken, there from the beginning; averages of other decisions leave seats as they were at \
             that moment."
                .to_owned(),
        );
    }
    let unknown = recording.unknown();
    if unknown > 0 {
        notes.push(format!(
            "{unknown} events come from a newer version and are not shown here; open the recording with that version."
        ));
    }
    notes
}
