//! Is what is told, asked and aimed at sane?

use super::{Check, DAY, MINUTES_MAX};
use crate::action::Arg;
use crate::scenario::{
    Amount, Bound, Condition, Criterion, Inject, Message, Moment, OrderPattern, Place, Question, Scenario, Trigger,
};

/// Longest play, in days; the aftermath comes on top.
const PLAY_DAYS_MAX: u32 = 200;
/// Most phases; a view counts them in a byte.
const PHASES_MAX: usize = 200;
/// Most options of a question; an answer counts them in a byte.
const OPTIONS_MAX: usize = 200;
/// Deepest nesting of a condition.
const DEPTH_MAX: usize = 12;
/// Most parts of one condition.
const PARTS_MAX: usize = 100;
/// Highest weight of a criterion.
const WEIGHT_MAX: u32 = 1000;
/// Highest factor of a setting of difficulty, permille.
const FACTOR_MAX: u32 = 10_000;

impl Check {
    pub(super) fn story(&mut self, scenario: &Scenario) {
        self.that(!scenario.phases.is_empty(), || "there is no phase".into());
        self.that(!scenario.seats.is_empty(), || "there is no seat".into());
        let phases = scenario.phases.len();
        self.that(phases <= PHASES_MAX, || format!("{phases} phases are more than {PHASES_MAX}"));
        self.length("the seats", scenario.seats.len());
        for phase in &scenario.phases {
            self.name("a phase", &phase.title);
            self.that(phase.minutes > 0, || format!("phase `{}` has no length", phase.title));
            if let Some(until) = &phase.until {
                self.condition(scenario, &format!("the end of phase `{}`", phase.title), until, 0);
            }
        }
        let minutes = scenario.phases.iter().fold(0_u32, |sum, phase| sum.saturating_add(phase.minutes));
        self.that(minutes <= PLAY_DAYS_MAX * DAY, || format!("play is longer than {PLAY_DAYS_MAX} days"));
        self.names("the seats", scenario.seats.iter().map(|seat| seat.role.as_str()));
        for seat in &scenario.seats {
            self.role("a seat", &seat.role);
            for role in &seat.deputises {
                self.role(&format!("a role that {} deputises", seat.role), role);
                self.that(*role != seat.role, || format!("{} deputises itself", seat.role));
            }
        }
        self.length("the injects", scenario.storyline.len());
        self.names("the injects", scenario.storyline.iter().map(|inject| inject.name.as_str()));
        for (own, inject) in scenario.storyline.iter().enumerate() {
            self.inject(scenario, own, inject);
        }
        self.length("the duties", scenario.duties.len());
        self.names("the duties", scenario.duties.iter().map(|duty| duty.id.as_str()));
        for duty in &scenario.duties {
            self.name("a duty", &duty.title);
            self.duration(&format!("duty `{}`", duty.id), duty.hours.saturating_mul(60));
        }
        if let Some(prelude) = &scenario.prelude {
            self.moment(scenario, "the end of the prelude", &prelude.until);
            self.duration("what play begins before the end of the prelude", prelude.earlier);
            let begins = matches!(prelude.until, Moment::Start | Moment::PhaseBegins(_));
            self.that(!begins, || "the prelude ends with something that comes only in play".into());
        }
    }

    fn inject(&mut self, scenario: &Scenario, own: usize, inject: &Inject) {
        let what = format!("inject `{}`", inject.name);
        self.message(&what, &inject.message);
        match &inject.trigger {
            Trigger::At(minutes) => self.duration(&what, *minutes),
            Trigger::After(moment, minutes) => {
                self.duration(&what, *minutes);
                self.moment(scenario, &what, moment);
                let itself = matches!(moment, Moment::Told(other) | Moment::Answered(other, _) if other.index() == own);
                self.that(!itself, || format!("{what} waits for itself"));
            }
            Trigger::When(condition) => self.condition(scenario, &what, condition, 0),
        }
        if let Some(unless) = &inject.unless {
            self.condition(scenario, &what, unless, 0);
        }
        self.duration(&what, inject.at_latest.unwrap_or(0));
        if let Some(repeat) = inject.repeat {
            self.that((1..=MINUTES_MAX).contains(&repeat.every), || format!("{what} comes again every 0 minutes"));
            self.that(repeat.times >= 2, || format!("{what} comes again, but fewer than two times"));
            self.that(inject.message.question.is_none(), || format!("{what} asks a question more than once"));
        }
    }

    fn message(&mut self, what: &str, message: &Message) {
        self.name(what, &message.from);
        self.text(what, &message.subject);
        self.text(what, &message.body);
        for role in &message.to {
            self.role(what, role);
        }
        self.that(message.reading_seconds <= 24 * 3600, || format!("{what} takes longer than a day to read"));
        if let Some(question) = &message.question {
            self.question(what, question);
        }
    }

    fn question(&mut self, what: &str, question: &Question) {
        let options = question.options.len();
        self.that((2..=OPTIONS_MAX).contains(&options), || {
            format!("{what} has {options} options, not 2 to {OPTIONS_MAX}")
        });
        self.names(&format!("the options of {what}"), question.options.iter().map(|option| option.name.as_str()));
        question.options.iter().for_each(|option| self.text(what, &option.text));
        for index in question.right.iter().chain(&question.otherwise) {
            self.index(&format!("an option of {what}"), usize::from(*index), options);
        }
        if let Some(within) = question.within {
            self.that(within > 0, || format!("{what} leaves no time for an answer"));
            self.duration(what, within);
        }
        self.that(question.otherwise.is_none() || question.within.is_some(), || {
            format!("{what} says what comes when time is up, but time is never up")
        });
        self.text(what, &question.because);
    }

    /// Norms, objectives, rubric, settings, languages.
    pub(super) fn aims(&mut self, scenario: &Scenario) {
        self.length("the norms", scenario.norms.len());
        self.names("the norms", scenario.norms.iter().map(|norm| norm.title.as_str()));
        for norm in &scenario.norms {
            let what = format!("norm `{}`", norm.title);
            [&norm.what, &norm.after].into_iter().chain(&norm.before).for_each(|m| self.moment(scenario, &what, m));
            norm.unless.iter().for_each(|unless| self.condition(scenario, &what, unless, 0));
            self.duration(&what, norm.within.unwrap_or(0));
            self.text(&what, &norm.because);
            norm.competencies.iter().for_each(|id| self.name(&what, id));
        }
        self.length("the objectives", scenario.objectives.len());
        for objective in &scenario.objectives {
            self.text("an objective", &objective.title);
            self.name("the competency of an objective", &objective.competency);
            let seated = |seat: &crate::ids::RoleId| scenario.seats.iter().any(|other| other.role == *seat);
            self.that(objective.seat.as_ref().is_none_or(seated), || {
                format!("objective `{}` is for a seat that does not exist", objective.title)
            });
        }
        let mut seen = std::collections::BTreeSet::<Criterion>::new();
        for (criterion, weight) in &scenario.rubric {
            self.that(seen.insert(*criterion), || format!("{} comes twice in the rubric", criterion.word()));
            self.that(*weight <= WEIGHT_MAX, || format!("{} weighs {weight}, above {WEIGHT_MAX}", criterion.word()));
        }
        self.names("the settings of difficulty", scenario.settings.iter().map(|setting| setting.name.as_str()));
        for setting in &scenario.settings {
            for factor in [setting.skill, setting.pace, setting.reports, setting.on_call] {
                self.that(factor <= FACTOR_MAX, || format!("setting `{}` has a factor above 10", setting.name));
            }
        }
        scenario.languages.iter().for_each(|language| self.name("a language", language));
    }

    fn moment(&mut self, scenario: &Scenario, what: &str, moment: &Moment) {
        match moment {
            Moment::PhaseBegins(phase) => self.index(what, usize::from(*phase), scenario.phases.len()),
            Moment::Told(inject) => self.index(what, inject.index(), scenario.storyline.len()),
            Moment::Answered(inject, option) => {
                let question = scenario.message(*inject).and_then(|message| message.question.as_ref());
                let options = question.map_or(0, |question| question.options.len());
                self.that(options > 0, || format!("{what} waits for an answer to something that asks nothing"));
                self.index(what, usize::from(option.unwrap_or(0)), options.max(1));
            }
            Moment::Ordered(pattern) | Moment::Done(pattern) => self.pattern(scenario, what, pattern),
            Moment::Start | Moment::First(_) | Moment::Declared | Moment::Recovered => {}
        }
    }

    fn pattern(&mut self, scenario: &Scenario, what: &str, pattern: &OrderPattern) {
        let kinds: Vec<_> = pattern.verb.spec().args.iter().map(|arg| arg.kind).collect();
        for arg in &pattern.args {
            let fits = kinds.contains(&arg.kind());
            self.that(fits, || format!("{what}: `{}` takes no such argument", pattern.verb.spec().name));
            match arg {
                Arg::Asset(asset) => self.index(what, asset.index(), scenario.hospital.assets.len()),
                Arg::Zone(zone) => self.index(what, zone.index(), scenario.hospital.zones.len()),
                Arg::Process(process) => self.index(what, process.index(), scenario.hospital.care.len()),
                _ => {}
            }
        }
    }

    fn condition(&mut self, scenario: &Scenario, what: &str, condition: &Condition, depth: usize) {
        if depth > DEPTH_MAX {
            return self.that(false, || format!("{what}: a condition is nested deeper than {DEPTH_MAX}"));
        }
        match condition {
            Condition::Above(amount, bound) | Condition::Below(amount, bound) => {
                self.amount(scenario, what, amount);
                if let Bound::Share(share) = bound {
                    let counted = matches!(amount, Amount::Waiting(_) | Amount::Reports | Amount::Alerts);
                    self.that(!counted, || format!("{what}: a share of something that has no whole"));
                    self.that(*share <= 10_000, || format!("{what}: a share is {share} permille"));
                }
            }
            Condition::Happened(moment) => self.moment(scenario, what, moment),
            Condition::All(parts) | Condition::Any(parts) => {
                self.that(!parts.is_empty() && parts.len() <= PARTS_MAX, || {
                    format!("{what}: a condition has {} parts, not 1 to {PARTS_MAX}", parts.len())
                });
                parts.iter().take(PARTS_MAX).for_each(|part| self.condition(scenario, what, part, depth + 1));
            }
            Condition::Not(part) => self.condition(scenario, what, part, depth + 1),
        }
    }

    fn amount(&mut self, scenario: &Scenario, what: &str, amount: &Amount) {
        let hospital = &scenario.hospital;
        match amount {
            Amount::Machines(_, Place::Zone(zone)) => self.index(what, zone.index(), hospital.zones.len()),
            Amount::Machines(_, Place::Asset(asset)) => self.index(what, asset.index(), hospital.assets.len()),
            Amount::Capacity(process) | Amount::Waiting(process) => {
                self.index(what, process.index(), hospital.care.len());
            }
            Amount::Stolen(Some(store)) => self.index(what, store.index(), hospital.stores.len()),
            Amount::Machines(..) | Amount::Stolen(None) | Amount::Reports | Amount::Alerts => {}
        }
    }
}
