//! To act on a sign: what costs little is done before anybody is sure.
//!
//! Invariant: a sign is an alert that nobody has called false and that daily administration does not look like, or a
//! machine that was found hit. What was only reported or could be administration waits for a closer look.

use codedark_sim::action::{Arg, Verb};
use codedark_sim::ids::AssetId;
use codedark_sim::view::{AlertView, MailView, QuestionView};

use crate::bots::thoughts::{Thoughts, is_everyday};

/// How sure somebody says to be who chose the first option of a question: a coin.
const COIN: u8 = 50;

impl Thoughts<'_> {
    /// A sign of an attack that needs no closer look to be one.
    pub fn sign(&self) -> Option<AssetId> {
        let plain = |alert: &&AlertView| !is_everyday(&self.chart, alert);
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
        // What was gone through and opened again stays open until something new shows.
        if self.remembered.shown <= self.remembered.opened || self.is_gone_through() {
            return;
        }
        self.protect_backups();
        self.order(Verb::CallHelp, [], "Help from outside needs hours to come; it is called before it is missed.");
        if !self.is_worm() {
            self.cut_the_line("Signs of somebody who commands from outside; without a line nobody moves in here.");
        }
    }

    /// Closes the accounts that audits name: somebody of the house reads what is none of their work.
    pub fn close_named_accounts(&mut self) {
        for account in &self.remembered.named {
            if self.view.posture.account_reset(*account).is_none() {
                let name = &self.chart.accounts[account.index()].name;
                let why = format!("Audits name {name} again and again, in records that are none of its work.");
                self.order(Verb::ResetAccount, [Arg::Account(*account)], why);
            }
        }
    }

    /// Answers what messages ask. What is right a view does not show, so it takes the first option and says that it is
    /// a coin; who lets the time run out has decided as well.
    pub fn answer_questions(&mut self) {
        let view = self.view;
        let open = |mail: &&MailView| mail.question.as_ref().is_some_and(QuestionView::is_open);
        for mail in view.mail.iter().filter(open) {
            let sure = mail.question.as_ref().filter(|question| question.confidence).map(|_| COIN);
            let why = format!("{}: nothing known told the answers apart, so the first one was given.", mail.from);
            self.order(Verb::Answer, [Arg::Message(mail.id), Arg::Option(0), Arg::Sure(sure)], why);
        }
    }
}
