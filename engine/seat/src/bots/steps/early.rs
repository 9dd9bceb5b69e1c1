//! To act on a sign: what costs little is done before anybody is sure.
//!
//! Invariant: a sign is an alert that nobody has called false and that daily administration does not look like, or a
//! machine that was found hit. What was only reported or could be administration waits for a closer look.

use codedark_sim::action::{Arg, Verb};
use codedark_sim::ids::AssetId;
use codedark_sim::posture::BackupFinding;
use codedark_sim::time::{HOUR, Tick};
use codedark_sim::view::MailView;

use crate::bots::thoughts::{Thoughts, is_everyday};

/// How sure somebody says to be who chose the first option of a question: a coin.
const COIN: u8 = 50;
/// How long backups that were tested stay as they were found, if nobody protects them [estimate].
const TESTED: u32 = 12 * HOUR;

impl Thoughts<'_> {
    /// A sign of an attack that needs no closer look to be one.
    pub fn sign(&self) -> Option<AssetId> {
        let plain = |alert: &&codedark_sim::view::AlertView| !is_everyday(&self.chart, alert);
        self.standing_alerts().find(plain).map(|alert| alert.id.asset)
    }

    /// Declares at a sign: that costs little, and nobody who is at home comes before.
    pub fn declare_at_a_sign(&mut self) {
        if self.is_incident() {
            return;
        }
        if let Some(asset) = self.sign() {
            let why = format!(
                "An alert on {} looks like nothing that the house does itself, and nobody on call comes before the word.",
                self.name(asset)
            );
            self.order(Verb::DeclareIncident, [], why);
        }
        self.declare();
    }

    /// Takes the line and the backups from whoever may be inside, and calls help, before anybody is found.
    pub fn act_on_a_sign(&mut self) {
        if self.sign().is_none() && !self.is_hit() {
            return;
        }
        self.protect_backups();
        self.order(Verb::CallHelp, [], "Help from outside needs hours to come; it is called before it is missed.");
        if !self.is_worm() && !self.is_gone_through() {
            self.cut_the_line(
                "Alerts look like somebody who commands from outside; without a line nobody moves in here.",
            );
        }
    }

    /// Has backups tested once, before anything is restored from them.
    pub fn test_backups(&mut self) {
        let open = self.view.posture.backups.iter().any(|backup| backup.tested.is_none());
        if open && self.is_hit() {
            self.order(
                Verb::VerifyBackups,
                [],
                "Nobody knows whether backups can be read before somebody has read them.",
            );
        }
    }

    /// Whether a machine may be restored from backup: a test found sets usable, and it was not refused.
    pub(super) fn gives_backup(&self, asset: AssetId) -> bool {
        let good = |(finding, at): (BackupFinding, Tick), protected: bool| {
            finding != BackupFinding::Ruined && (protected || self.view.now.since(at) < TESTED)
        };
        let usable = self
            .view
            .posture
            .backups
            .iter()
            .any(|backup| backup.tested.is_some_and(|test| good(test, backup.protected)));
        let restore = codedark_sim::action::Action::new(Verb::Restore, [Arg::Asset(asset)]);
        usable && self.may(Verb::Restore) && !self.was_refused(&restore)
    }

    /// Answers what messages ask. What is right a view does not show, so it takes the first option and says that it is
    /// a coin; who lets the time run out has decided as well.
    pub fn answer_questions(&mut self) {
        let view = self.view;
        let open = |mail: &&MailView| mail.question.as_ref().is_some_and(codedark_sim::view::QuestionView::is_open);
        for mail in view.mail.iter().filter(open) {
            let sure = mail.question.as_ref().filter(|question| question.confidence).map(|_| COIN);
            let why = format!("{} waited for an answer; the first option was as good as any known.", mail.from);
            self.order(Verb::Answer, [Arg::Message(mail.id), Arg::Option(0), Arg::Sure(sure)], why);
        }
    }
}
