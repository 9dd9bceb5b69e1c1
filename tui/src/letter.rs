//! Messages as people read them: who, by which way, and what is asked.

use codedark_sim::action::message_name;
use codedark_sim::view::{MailView, QuestionView};

use crate::picture::Picture;

impl Picture {
    /// Who says it, by which way, when, and how long reading takes: `Press, media, 13:42, about 20 s to read`.
    pub fn letterhead(&self, mail: &MailView) -> String {
        let seconds = mail.reading_seconds;
        let long = match seconds {
            0 => String::new(),
            1..=90 => format!(", about {} s to read", seconds.div_ceil(5) * 5),
            _ => format!(", about {} min to read", seconds.div_ceil(60)),
        };
        format!("{}, {}, {}{long}", mail.from, mail.channel.word(), self.when(mail.at))
    }

    /// The options of a question, and how it is answered or was; nothing for a message that asks nothing.
    pub fn question(&self, mail: &MailView) -> Vec<String> {
        let Some(question) = &mail.question else { return Vec::new() };
        let mut lines = vec![String::new()];
        for (n, option) in question.options.iter().enumerate() {
            let chosen = question.chosen.is_some_and(|chosen| usize::from(chosen) == n);
            lines.push(format!("{} {}. {option}", if chosen { ">" } else { " " }, n + 1));
        }
        lines.push(self.how_to_answer(mail, question));
        lines
    }

    fn how_to_answer(&self, mail: &MailView, question: &QuestionView) -> String {
        match (question.closed, question.chosen) {
            (true, Some(chosen)) => return format!("Answered: {}.", u32::from(chosen) + 1),
            (true, None) => return "Nobody answered in time.".into(),
            (false, _) => {}
        }
        let name = message_name(mail.id);
        let sure = if question.confidence { " and how sure you are, in percent" } else { "" };
        let example = if question.confidence { format!("answer {name} 1 80") } else { format!("answer {name} 1") };
        let mut line = format!("Answer with the number of an option{sure}: `{example}`.");
        if let Some(until) = question.until {
            line += &format!(" Time for it is up at {}", self.when(until));
            line += &question.otherwise.map_or(".".into(), |n| format!("; then it is {}.", u32::from(n) + 1));
        }
        line
    }
}
