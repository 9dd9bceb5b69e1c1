//! How prices are said: what an order does to care comes first, then time and people.

use codedark_sim::ids::ProcessId;
use codedark_sim::time::say_minutes;
use codedark_sim::view::Preview;

use crate::picture::Picture;

/// A change in thousandths as percent: `−4 %`, `+2.5 %`.
fn change(permille: i32) -> String {
    let sign = if permille < 0 { "−" } else { "+" };
    match (permille.unsigned_abs() / 10, permille.unsigned_abs() % 10) {
        (whole, 0) => format!("{sign}{whole} %"),
        (whole, tenth) => format!("{sign}{whole}.{tenth} %"),
    }
}

/// The same for a narrow column: tenths only where they matter.
fn change_short(permille: i32) -> String {
    if permille.abs() < 100 { change(permille) } else { change((permille + 5 * permille.signum()) / 10 * 10) }
}

/// What a price does to care, the worst first.
fn care_by(price: &Preview) -> Vec<(ProcessId, i32)> {
    let mut care: Vec<_> = price.care.iter().copied().filter(|(_, by)| *by != 0).collect();
    care.sort_by_key(|(_, by)| *by);
    care
}

impl Picture {
    /// A price in a few words, the parts by ` · `: care, time, who; what may be noticed comes apart.
    pub fn price(&self, price: &Preview) -> String {
        let care = self.care_changes(price).into_iter().map(|(title, change)| format!("{title} {change}"));
        let parts: Vec<String> = care.chain(self.effort(price)).collect();
        parts.join(" · ")
    }

    /// The parts of a price that fit a narrow column: what it does to the care that is hit hardest, then the effort.
    pub fn price_short(&self, price: &Preview, columns: usize) -> String {
        let care = care_by(price);
        let worst = care.first().map(|(process, by)| {
            let more = if care.len() > 1 { " …" } else { "" };
            format!("{} {}{more}", self.care_short(*process, 12), change_short(*by))
        });
        let mut said = String::new();
        for part in worst.into_iter().chain(self.effort(price)) {
            let longer = if said.is_empty() { part } else { format!("{said} · {part}") };
            if !said.is_empty() && crate::text::width(&longer) > columns {
                break;
            }
            said = longer;
        }
        crate::text::fit(&said, columns)
    }

    /// How long, after which wait, by whom.
    fn effort(&self, price: &Preview) -> Vec<String> {
        let mut parts = vec![if price.minutes == 0 { "at once".into() } else { say_minutes(price.minutes) }];
        if price.wait > 0 {
            parts.push(format!("waits {}", say_minutes(price.wait)));
        }
        parts.extend(price.person.map(|person| self.person_name(person).to_owned()));
        parts
    }

    /// The care processes that a price touches, the one that is hit hardest first.
    pub fn care_changes(&self, price: &Preview) -> Vec<(&str, String)> {
        care_by(price).into_iter().map(|(process, by)| (self.care_title(process), change(by))).collect()
    }
}
