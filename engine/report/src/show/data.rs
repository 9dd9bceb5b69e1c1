//! What an overview holds.
//!
//! Invariant: names and sentences; ids stay inside, for pictures.

use codedark_sim::time::Tick;
use serde::Serialize;

/// A scenario at a glance.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Overview {
    /// Short name.
    pub id: String,
    /// Title.
    pub title: String,
    /// One sentence.
    pub summary: String,
    /// The hospital's name.
    pub hospital: String,
    /// Its beds.
    pub beds: u32,
    /// When it begins, on the hospital's clock.
    pub starts: String,
    /// When play ends, on the hospital's clock.
    pub ends: String,
    /// About how long playing takes, in real minutes.
    pub playing_minutes: u32,
    /// 1 to 5.
    pub difficulty: u8,
    /// The level that it trains first.
    pub level: String,
    /// Languages of its texts (BCP 47), the one that it is told in first.
    pub languages: Vec<String>,
    /// The story that play continues, in words; `None` if it begins with its own.
    pub continues: Option<String>,
    /// Stretches of play.
    pub phases: Vec<Phase>,
    /// Zones with their machines.
    pub zones: Vec<Zone>,
    /// What may pass between zones.
    pub links: Vec<Passage>,
    /// Care processes and what they need.
    pub care: Vec<Care>,
    /// Stores of patient records.
    pub stores: Vec<Store>,
    /// Seats.
    pub seats: Vec<Seat>,
    /// Responders.
    pub people: Vec<Person>,
    /// Groups of staff.
    pub staff: Vec<Staff>,
    /// Who attacks.
    pub adversaries: Vec<Adversary>,
    /// What is told, in the order of the scenario.
    pub storyline: Vec<Told>,
    /// Duties of law.
    pub duties: Vec<Duty>,
    /// What good teams do, or never do.
    pub norms: Vec<Norm>,
    /// What is to be learnt.
    pub objectives: Vec<Objective>,
    /// What a score is made of: the part, and its share in percent; empty if every part weighs alike.
    pub rubric: Vec<(String, u32)>,
    /// Settings of difficulty beside the one that is written.
    pub settings: Vec<SettingLine>,
    #[serde(skip)]
    pub(crate) clock: Option<Clock>,
}

/// When play begins and ends, for the timeline, if it is known.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct Clock {
    pub calendar: codedark_sim::time::Calendar,
    pub began: Tick,
    pub end: Tick,
}

/// A stretch of play.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Phase {
    /// Its title.
    pub title: String,
    /// When it begins; counted from where play begins if nobody has run what comes before.
    pub tick: Tick,
    /// The same on the hospital's clock, or in words.
    pub at: String,
    /// How long it lasts, as people say it.
    pub lasts: String,
}

/// A zone.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Zone {
    /// Short name.
    pub name: String,
    /// Title.
    pub title: String,
    /// Whether its machines are kept apart from each other.
    pub filtered: bool,
    /// Machines in it.
    pub machines: u32,
    /// Its assets.
    pub assets: Vec<Machine>,
}

/// A machine, or some like ones.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Machine {
    /// Label.
    pub name: String,
    /// What it is.
    pub title: String,
    /// How many.
    pub count: u16,
    /// Its operating system.
    pub os: String,
    /// Its open weaknesses.
    pub weaknesses: Vec<String>,
    /// What watches it.
    pub watched_by: String,
    /// Whether a restore can use a backup of it.
    pub backed_up: bool,
    /// Adversaries that get in here.
    pub entry_of: Vec<String>,
    /// Stores of patient records on it.
    pub stores: Vec<String>,
}

/// What may pass from one zone to another.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Passage {
    /// Title of the zone where connections start.
    pub from: String,
    /// Title of the zone where they arrive.
    pub to: String,
    /// Ports: `all ports`, `ports 104, 445`.
    pub ports: String,
    /// Places of both zones in the list of zones.
    #[serde(skip)]
    pub(crate) places: (usize, usize),
}

/// A care process.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Care {
    /// Short name.
    pub name: String,
    /// Title.
    pub title: String,
    /// Patients: `90 a day, target 1 h 00 min`.
    pub emergency: String,
    /// Patients who are planned.
    pub elective: String,
    /// What it needs.
    pub needs: Vec<Need>,
    /// Other processes that it waits for: title, and percent of capacity lost without them.
    pub waits_for: Vec<(String, u32)>,
    /// Its downtime procedure.
    pub downtime: String,
    /// Places in the list of care processes, of `waits_for`.
    #[serde(skip)]
    pub(crate) waits_for_places: Vec<usize>,
}

/// Machines that care needs.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Need {
    /// What for.
    pub title: String,
    /// Whether care stops without them.
    pub required: bool,
    /// Percent of capacity that is lost at most.
    pub loss: u32,
    /// Labels of the machines.
    pub machines: Vec<String>,
    /// Places of the zones of the machines, in the list of zones, each once.
    #[serde(skip)]
    pub(crate) zones: Vec<usize>,
}

/// A store of patient records.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Store {
    /// Title.
    pub title: String,
    /// Label of the machine.
    pub machine: String,
    /// Patient records.
    pub records: u32,
}

/// A seat.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Seat {
    /// Role.
    pub role: String,
    /// Title.
    pub title: String,
    /// Level.
    pub level: String,
    /// Roles that it decides for as well.
    pub deputises: Vec<String>,
}

/// A responder.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Person {
    /// First name.
    pub name: String,
    /// Role.
    pub role: String,
    /// Skills.
    pub skills: Vec<String>,
    /// Working hours and on call, in words.
    pub hours: String,
}

/// A group of staff.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Staff {
    /// Title.
    pub title: String,
    /// Head count on a weekday.
    pub count: u32,
}

/// An adversary.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Adversary {
    /// Name.
    pub name: String,
    /// How it decides.
    pub brain: String,
    /// Label of the machine where it gets in.
    pub foothold: String,
    /// When it first moves.
    pub tick: Tick,
    /// The same on the hospital's clock.
    pub at: String,
    /// Techniques by name and id.
    pub techniques: Vec<String>,
    /// What it wants, most wanted first.
    pub goals: Vec<String>,
}

/// A mail or call of the storyline.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Told {
    /// Short name.
    pub name: String,
    /// When it comes, in words.
    pub when: String,
    /// When it comes, if that is certain.
    pub tick: Option<Tick>,
    /// Who says it.
    pub from: String,
    /// Who gets it; `every seat` or roles.
    pub to: String,
    /// Subject.
    pub subject: String,
    /// The words.
    pub body: String,
    /// Whether somebody waits for the reader.
    pub urgent: bool,
    /// By which way it comes: `mail`, `call`, `media`.
    pub channel: String,
    /// What it asks.
    pub question: Option<Asked>,
}

/// What a message asks.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Asked {
    /// `quiz` if there is a right answer, else `decision`.
    pub kind: String,
    /// The options, and whether each is right.
    pub options: Vec<(String, bool)>,
    /// Whether the answerer says how sure they are.
    pub confidence: bool,
    /// How long there is, and what counts if nobody answers, in words.
    pub otherwise: String,
    /// Why, for the debrief; may be empty.
    pub because: String,
    /// Short names of the competencies that it is evidence of.
    pub competencies: Vec<String>,
}

/// Something that good teams do, or never do.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Norm {
    /// `must`, `should` or `never`.
    pub force: String,
    /// Its name.
    pub title: String,
    /// What it looks for and when.
    pub when: String,
    /// Why; may be empty.
    pub because: String,
    /// Short names of its competencies.
    pub competencies: Vec<String>,
}

/// What somebody should be able to do afterwards.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Objective {
    /// In a sentence.
    pub title: String,
    /// Short name of its competency.
    pub competency: String,
    /// Its level.
    pub level: String,
    /// Title of the seat that it is for; `the whole team`.
    pub seat: String,
}

/// A setting of difficulty.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct SettingLine {
    /// Its name.
    pub name: String,
    /// What it changes, in words.
    pub changes: String,
}

/// A duty of law.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Duty {
    /// What is due.
    pub title: String,
    /// To whom.
    pub recipient: String,
    /// When, in words.
    pub due: String,
}
