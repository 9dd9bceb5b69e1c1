//! To see what is there: alerts, reports, and the word that it is an incident.
//!
//! Invariant: what is sure from a sign alone and what needs a closer look are kept apart.

use codedark_sim::action::{Arg, Verb};
use codedark_sim::knowledge::{Finding, Verdict};
use codedark_sim::time::Tick;
use codedark_sim::view::AssetView;

use crate::bots::thoughts::{Thoughts, is_everyday};

impl Thoughts<'_> {
    /// Declares an incident once an alert was judged real, a machine was found hit, or several reports came.
    pub fn declare(&mut self) {
        if self.is_incident() {
            return;
        }
        let judged = self.view.alerts.iter().any(|alert| alert.verdict == Some(Verdict::Real));
        let hit = self.hit().next().map(|asset| asset.id);
        let why = if let Some(asset) = hit {
            format!("A closer look found {} hit: that is an incident.", self.name(asset))
        } else if judged {
            "An alert was judged to be an attack: that is an incident.".to_owned()
        } else if self.view.reports.len() >= 2 {
            format!("Staff reported {} machines that behave oddly.", self.view.reports.len())
        } else {
            return;
        };
        self.order(Verb::DeclareIncident, [], why);
    }

    /// Plain signs are real at once; what administration can look like waits for a closer look.
    pub fn judge_alerts(&mut self) {
        let open: Vec<_> = self.view.alerts.iter().filter(|alert| alert.verdict.is_none()).copied().collect();
        for alert in open {
            let known = *self.known(alert.id.asset);
            let verdict = match (is_everyday(&self.chart, &alert), known.finding) {
                (false, _) | (_, Some(Finding::Compromised | Finding::Encrypted)) => Some(Verdict::Real),
                (true, Some(Finding::Clean | Finding::Vulnerable)) if known.as_of > alert.since => {
                    Some(Verdict::FalseAlarm)
                }
                _ => None,
            };
            match verdict {
                // A desk that drowns in true alerts stops writing verdicts and acts.
                Some(Verdict::Real) if self.is_incident() => self.look_if_new(&known, alert.since),
                Some(verdict) => {
                    let why = self.why_verdict(&alert, verdict);
                    self.order(Verb::Triage, [Arg::Alert(alert.id), Arg::Verdict(verdict)], why);
                    if verdict == Verdict::Real {
                        self.look_if_new(&known, alert.since);
                    }
                }
                None => {
                    let why = self.why_look_at_alert(&alert);
                    self.look(alert.id.asset, why);
                }
            }
        }
    }

    /// Every alert waits for a closer look at its machine, whatever it says; then the look is the verdict.
    pub fn judge_alerts_by_a_look(&mut self) {
        let open: Vec<_> = self.view.alerts.iter().filter(|alert| alert.verdict.is_none()).copied().collect();
        for alert in open {
            let known = *self.known(alert.id.asset);
            let verdict = match known.finding {
                Some(Finding::Compromised | Finding::Encrypted) => Verdict::Real,
                Some(Finding::Clean | Finding::Vulnerable) if known.as_of > alert.since => Verdict::FalseAlarm,
                _ => {
                    let why = self.why_look_at_alert(&alert);
                    self.look(alert.id.asset, why);
                    continue;
                }
            };
            // What was found is being dealt with: a verdict on each of its alerts only keeps people from that.
            if verdict == Verdict::FalseAlarm || !self.is_incident() {
                let why = self.why_verdict(&alert, verdict);
                self.order(Verb::Triage, [Arg::Alert(alert.id), Arg::Verdict(verdict)], why);
            }
        }
    }

    /// Looks where alerts are; verdicts are written while nobody is missed for that.
    pub fn look_before_verdicts(&mut self) {
        if !self.is_incident() || self.in_hand(|verb| verb == Verb::LookCloser) == 0 {
            self.judge_alerts();
            return;
        }
        let open: Vec<_> = self.view.alerts.iter().filter(|alert| alert.verdict.is_none()).copied().collect();
        for alert in open {
            let known = *self.known(alert.id.asset);
            self.look_if_new(&known, alert.since);
        }
    }

    fn look_if_new(&mut self, known: &AssetView, since: Tick) {
        if known.condition.concern() < 3 && (known.finding.is_none() || known.as_of < since) {
            let why = format!("An alert on {} is an attack until a look at it says otherwise.", self.name(known.id));
            self.look(known.id, why);
        }
    }

    /// Looks at every machine that staff reported.
    pub fn look_where_staff_saw_something(&mut self) {
        let reported: Vec<_> = self.view.reports.iter().map(|report| report.asset).collect();
        for asset in reported {
            let why = format!("Staff reported that {} behaves oddly.", self.name(asset));
            self.look(asset, why);
        }
    }
}
