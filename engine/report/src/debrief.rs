//! The debrief as data: what the text shows, in the order in which it shows it.

use codedark_analysis::{Aims, Reading, Recording};
use codedark_sim::time::{Calendar, Tick};
use serde::Serialize;

use crate::care::{self, CareCourse};
use crate::decisions::{self, Decision, DecisionRow};
use crate::duties::{self, DutyClock};
use crate::lessons::{self, Lesson};
use crate::losses::{self, Losses};
use crate::moments::{self, Moment};
use crate::outcome;
use crate::questions::{self, QuestionAsked};
use crate::timeline::{self, Mark};
use crate::words::Words;

/// The after-action review of one exercise.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Debrief {
    /// Title of the scenario.
    pub title: String,
    /// The hospital.
    pub hospital: String,
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
    /// What it came to, the patients first.
    pub outcome: Vec<String>,
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
    /// What was decided, by seats and by the hospital's own rules, oldest first.
    pub decisions: Vec<Decision>,
    /// The same in fewer rows: like orders of one seat that followed each other closely stand together.
    pub decided: Vec<DecisionRow>,
    /// What was asked and answered, oldest first.
    pub questions: Vec<QuestionAsked>,
    /// What the exercise was for: norms and objectives. They are told, and not judged yet.
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
}

impl Debrief {
    /// The debrief of a recording, finished or not.
    pub fn of(recording: &Recording) -> Self {
        let words = Words::of(recording);
        let (went_well, look_next) = lessons::of(recording, &words).into_iter().partition(|lesson| lesson.well);
        let decisions = decisions::of(recording, &words);
        let from = recording.calendar.date_time(recording.began);
        let seat = |(role, who): &(String, String)| format!("{}: {who}", words.role(role));
        Self {
            title: recording.title.clone(),
            hospital: recording.hospital.clone(),
            language: recording.language.clone(),
            seed: recording.seed,
            setting: recording.setting.clone(),
            seats: recording.seats.iter().map(seat).collect(),
            branch: recording.branch.map(|branch| {
                let (play, at) = (branch.play.short(), recording.calendar.date_time(branch.at));
                format!("A branch of the play {play}, taken up {at}")
            }),
            played: format!("{from} to {}", recording.calendar.date_time(recording.played_to)),
            finished: recording.is_finished(),
            outcome: outcome::of(recording, &words),
            moments: moments::of(recording, &words),
            timeline: timeline::of(recording, &words, decisions.iter().map(|(decision, _)| decision)),
            care: care::of(recording, &words),
            losses: losses::of(recording, &words),
            duties: duties::of(recording, &words),
            measures: recording.measures.clone(),
            went_well,
            look_next,
            decided: decisions::grouped(&decisions),
            decisions: decisions.into_iter().map(|(decision, _)| decision).collect(),
            questions: questions::of(recording, &words),
            aims: recording.aims.clone(),
            notes: notes(recording),
            play_digest: recording.play_digest.to_string(),
            seal: None,
            calendar: recording.calendar,
            began: recording.began,
            played_to: recording.played_to,
            shown_to: care::shown_to(recording),
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
    let unknown = recording.unknown();
    if unknown > 0 {
        notes.push(format!(
            "{unknown} events come from a newer version and are not shown here; open the recording with that version."
        ));
    }
    notes
}
