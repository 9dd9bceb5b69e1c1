//! Questions whose time runs out: where the clock stops for them, and what is said then.
//!
//! Invariant: whoever lets time pass until something needs them is stopped before an answer is made for them.

use codedark_sim::action::message_name;
use codedark_sim::time::Tick;
use codedark_sim::view::{MailView, QuestionView};

use crate::picture::Picture;

/// So long before the time for an answer is up, whoever waits to be needed is stopped.
const LAST_MINUTES: u32 = 10;

impl Picture {
    /// The next moment at which the clock stops for an open question: shortly before its time is up, then once it is.
    pub fn next_deadline(&self) -> Option<Tick> {
        let timed = self.timed().filter(|(_, question, _)| question.is_open());
        let moments = timed.flat_map(|(_, _, until)| [Tick(until.0.saturating_sub(LAST_MINUTES)), until.after(1)]);
        moments.filter(|moment| *moment > self.now()).min()
    }

    /// Questions whose time was up since a moment, and those whose time is up within minutes, in a sentence each.
    pub fn deadlines(&self, from: Tick) -> Vec<String> {
        let now = self.now();
        let line = |(mail, question, until): (&MailView, &QuestionView, Tick)| {
            let (name, subject, at) = (message_name(mail.id), &mail.subject, self.when(until));
            if question.is_open() && until > now && until.since(now) <= LAST_MINUTES {
                Some(format!("Time for an answer to {name}, “{subject}”, is up at {at}."))
            } else if !question.is_open() && until >= from && until <= now && question.chosen == question.otherwise {
                Some(format!("Time for an answer to {name}, “{subject}”, was up at {at}."))
            } else {
                None
            }
        };
        self.timed().filter_map(line).collect()
    }

    fn timed(&self) -> impl Iterator<Item = (&MailView, &QuestionView, Tick)> {
        let asked = self.view.mail.iter().filter_map(|mail| Some((mail, mail.question.as_ref()?)));
        asked.filter_map(|(mail, question)| Some((mail, question, question.until?)))
    }
}
