//! Actions as words: reading, writing, completing. Both faces and the bots' reasoning use these.

use super::{ACTIONS, Action, ActionSpec, Arg, ArgKind, Refusal};
use crate::ids::{AlertId, AssetId, InjectId, ProcessId, ZoneId};
use crate::knowledge::Verdict;
use crate::posture::{Mode, Ransom, Statement};
use crate::scenario::AccountGroup;
use crate::view::{Chart, QuestionView, View};

/// A possible next word.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Candidate {
    /// The word.
    pub word: String,
    /// What it stands for.
    pub note: String,
}

/// Reads `isolate RAD-WS-07 off`. Case does not matter; a switch left out is on.
///
/// # Errors
/// Says which word does not fit and what would.
pub fn parse(text: &str, chart: &Chart) -> Result<Action, Refusal> {
    let mut words = text.split_whitespace();
    let Some(first) = words.next() else {
        return Err(Refusal::new("No action was named.", "Try `help`."));
    };
    let spec = find_spec(first).ok_or_else(|| {
        let near = nearest(first, ACTIONS.iter().map(|spec| spec.name));
        Refusal::new(
            format!("There is no action `{first}`."),
            near.map_or("Try `help`.".into(), |name| format!("Did you mean `{name}`?")),
        )
    })?;
    let mut args = Vec::new();
    for place in spec.args {
        let word = words.next();
        args.push(match (place.kind, word) {
            (ArgKind::Switch, None) => Arg::Switch(true),
            (ArgKind::Sure, None) => Arg::Sure(None),
            (_, None) => {
                return Err(Refusal::new(
                    format!("`{}` needs {}: {}.", spec.name, place.name, place.help),
                    format!("Usage: {}", spec.usage()),
                ));
            }
            (kind, Some(word)) => read_arg(kind, word, chart)?,
        });
    }
    if let Some(extra) = words.next() {
        return Err(Refusal::new(format!("`{extra}` is one word too many."), format!("Usage: {}", spec.usage())));
    }
    Ok(Action { verb: spec.verb, args })
}

/// What could stand where the text ends, best first: actions this seat knows, then fitting arguments.
pub fn complete(text: &str, chart: &Chart, view: &View) -> Vec<Candidate> {
    let fresh = text.is_empty() || text.ends_with(char::is_whitespace);
    let mut words: Vec<&str> = text.split_whitespace().collect();
    let partial = if fresh { "" } else { words.pop().unwrap_or("") };
    let all = match words.first() {
        None => ACTIONS.iter().map(|spec| candidate(spec.name, spec.summary)).collect(),
        Some(first) => match find_spec(first).and_then(|spec| spec.args.get(words.len() - 1)) {
            Some(arg) => arg_candidates(arg.kind, &words, chart, view),
            None => Vec::new(),
        },
    };
    let lower = partial.to_lowercase();
    let mut fits: Vec<_> = all.into_iter().filter(|c| c.word.to_lowercase().contains(&lower)).collect();
    fits.sort_by_key(|c| !c.word.to_lowercase().starts_with(&lower));
    fits
}

impl Action {
    /// The action as the words that [`parse`] reads.
    pub fn words(&self, chart: &Chart) -> String {
        let mut text = self.verb.spec().name.to_owned();
        for arg in &self.args {
            match arg {
                Arg::Switch(true) | Arg::Sure(None) => {}
                arg => {
                    text += " ";
                    text += &write_arg(arg, chart);
                }
            }
        }
        text
    }
}

impl Chart {
    /// An asset's label; `?` for one that is not on the chart.
    pub fn asset_name(&self, asset: AssetId) -> &str {
        self.assets.get(asset.index()).map_or("?", |card| &card.name)
    }

    /// An alert as people write it: `RAD-WS-07#2`.
    pub fn alert_name(&self, alert: AlertId) -> String {
        format!("{}#{}", self.asset_name(alert.asset), alert.nth)
    }
}

fn find_spec(word: &str) -> Option<&'static ActionSpec> {
    let word = word.to_lowercase();
    ACTIONS.iter().copied().find(|spec| spec.name == word || spec.aliases.contains(&word.as_str()))
}

fn candidate(word: &str, note: &str) -> Candidate {
    Candidate { word: word.to_owned(), note: note.to_owned() }
}

/// Candidates for an argument behind the words that stand already.
fn arg_candidates(kind: ArgKind, words: &[&str], chart: &Chart, view: &View) -> Vec<Candidate> {
    match kind {
        ArgKind::Asset => {
            let mut order: Vec<_> = view.assets.iter().collect();
            order.sort_by_key(|asset| (std::cmp::Reverse(asset.condition.concern()), asset.id));
            order
                .iter()
                .filter_map(|asset| chart.assets.get(asset.id.index()).map(|card| (asset, card)))
                .map(|(asset, card)| candidate(&card.name, &format!("{}, {}", card.title, asset.condition.word())))
                .collect()
        }
        ArgKind::Zone => chart.zones.iter().map(|(name, title)| candidate(name, title)).collect(),
        ArgKind::Process => chart.care.iter().map(|(name, title)| candidate(name, title)).collect(),
        ArgKind::Alert => {
            let open = view.alerts.iter().filter(|alert| alert.verdict.is_none());
            open.map(|alert| candidate(&chart.alert_name(alert.id), &chart.alert_text(alert))).collect()
        }
        ArgKind::Message => {
            let open = view.mail.iter().filter(|mail| mail.question.as_ref().is_some_and(QuestionView::is_open));
            open.map(|mail| candidate(&message_name(mail.id), &mail.subject)).collect()
        }
        ArgKind::Option => {
            let named = words.get(1).and_then(|word| read_message(word));
            let question = view.mail.iter().find(|mail| Some(mail.id) == named).and_then(|mail| mail.question.as_ref());
            let options = question.map(|question| question.options.as_slice()).unwrap_or_default();
            options.iter().enumerate().map(|(n, text)| candidate(&(n + 1).to_string(), text)).collect()
        }
        ArgKind::Account => chart
            .accounts
            .iter()
            .map(|card| candidate(&card.name, &format!("one of the {}", card.group.word())))
            .collect(),
        ArgKind::Partner => chart.partners.iter().map(|(name, title)| candidate(name, title)).collect(),
        ArgKind::Duty => {
            // What is open and due first comes first.
            let mut order: Vec<_> = view.duties.iter().collect();
            order.sort_by_key(|duty| (duty.notified.is_some(), duty.due.is_none(), duty.due, duty.id));
            let names = order.iter().filter_map(|duty| {
                let (name, (title, recipient, _)) =
                    (chart.duty_names.get(duty.id.index())?, chart.duties.get(duty.id.index())?);
                Some(candidate(name, &format!("{title} ({recipient})")))
            });
            names.collect()
        }
        fixed => fixed
            .choices()
            .iter()
            .filter_map(|(arg, note)| arg.word().map(|word| Candidate { word, note: (*note).to_owned() }))
            .collect(),
    }
}

fn read_arg(kind: ArgKind, word: &str, chart: &Chart) -> Result<Arg, Refusal> {
    let same = |name: &str| name.eq_ignore_ascii_case(word);
    let unknown = |what: &str, near: Option<&str>| {
        Refusal::new(
            format!("There is no {what} `{word}`."),
            near.map_or(String::new(), |name| format!("Did you mean `{name}`?")),
        )
    };
    match kind {
        ArgKind::Asset => match chart.assets.iter().position(|card| same(&card.name)) {
            Some(n) => Ok(Arg::Asset(n.into())),
            None => Err(unknown("asset", nearest(word, chart.assets.iter().map(|card| card.name.as_str())))),
        },
        ArgKind::Zone => match chart.zones.iter().position(|(name, _)| same(name)) {
            Some(n) => Ok(Arg::Zone(ZoneId::from(n))),
            None => Err(unknown("zone", nearest(word, chart.zones.iter().map(|(name, _)| name.as_str())))),
        },
        ArgKind::Process => match chart.care.iter().position(|(name, _)| same(name)) {
            Some(n) => Ok(Arg::Process(ProcessId::from(n))),
            None => Err(unknown("care process", nearest(word, chart.care.iter().map(|(name, _)| name.as_str())))),
        },
        ArgKind::Alert => {
            let (label, nth) = word.rsplit_once('#').unwrap_or((word, "1"));
            let asset = chart.assets.iter().position(|card| card.name.eq_ignore_ascii_case(label));
            match (asset, nth.parse()) {
                (Some(asset), Ok(nth)) => Ok(Arg::Alert(AlertId { asset: asset.into(), nth })),
                _ => Err(Refusal::new(format!("There is no alert `{word}`."), "An alert is written LABEL#NUMBER.")),
            }
        }
        ArgKind::Port => match word.parse() {
            Ok(port) if port > 0 => Ok(Arg::Port(port)),
            _ => Err(Refusal::new(
                format!("`{word}` is not a port."),
                "A port is a number from 1 to 65535; file sharing is 445.",
            )),
        },
        ArgKind::Verdict => match word.to_lowercase().as_str() {
            "real" | "true" => Ok(Arg::Verdict(Verdict::Real)),
            "false" => Ok(Arg::Verdict(Verdict::FalseAlarm)),
            _ => Err(Refusal::new(format!("`{word}` is not a verdict."), "Write `real` or `false`.")),
        },
        ArgKind::Switch => match word.to_lowercase().as_str() {
            "on" => Ok(Arg::Switch(true)),
            "off" => Ok(Arg::Switch(false)),
            _ => Err(Refusal::new(format!("`{word}` is neither `on` nor `off`."), "")),
        },
        ArgKind::Message => read_message(word)
            .map(Arg::Message)
            .ok_or_else(|| Refusal::new(format!("`{word}` is not a message."), "A message is written m1, m2, ...")),
        ArgKind::Option => match word.parse::<u8>() {
            Ok(number) if number > 0 => Ok(Arg::Option(number - 1)),
            _ => Err(Refusal::new(format!("`{word}` is not an option."), "Options are counted 1, 2, ...")),
        },
        ArgKind::Sure => match word.trim_end_matches('%').parse::<u8>() {
            Ok(percent) if percent <= 100 => Ok(Arg::Sure(Some(percent))),
            _ => Err(Refusal::new(format!("`{word}` is not a percentage."), "Write a number from 0 to 100.")),
        },
        ArgKind::Account => match chart.accounts.iter().position(|card| same(&card.name)) {
            Some(n) => Ok(Arg::Account(n.into())),
            None => Err(unknown("account", nearest(word, chart.accounts.iter().map(|card| card.name.as_str())))),
        },
        ArgKind::Partner => match chart.partners.iter().position(|(name, _)| same(name)) {
            Some(n) => Ok(Arg::Partner(n.into())),
            None => Err(unknown("partner", nearest(word, chart.partners.iter().map(|(name, _)| name.as_str())))),
        },
        ArgKind::Duty => match chart.duty_names.iter().position(|name| same(name)) {
            Some(n) => Ok(Arg::Duty(n.into())),
            None => Err(unknown("duty", nearest(word, chart.duty_names.iter().map(String::as_str)))),
        },
        ArgKind::Group => match AccountGroup::ALL.iter().find(|(_, name)| same(name)) {
            Some((group, _)) => Ok(Arg::Group(*group)),
            None => Err(unknown("group of accounts", nearest(word, AccountGroup::ALL.iter().map(|(_, name)| *name)))),
        },
        ArgKind::Statement => match Statement::ALL.iter().find(|(_, name, _)| same(name)) {
            Some((statement, ..)) => Ok(Arg::Statement(*statement)),
            None => Err(unknown("statement", nearest(word, Statement::ALL.iter().map(|(_, name, _)| *name)))),
        },
        ArgKind::Mode => match word.to_lowercase().as_str() {
            "block" => Ok(Arg::Mode(Mode::Block)),
            "monitor" => Ok(Arg::Mode(Mode::Monitor)),
            _ => Err(Refusal::new(format!("`{word}` is neither `block` nor `monitor`."), "")),
        },
        ArgKind::Ransom => match word.to_lowercase().as_str() {
            "pay" => Ok(Arg::Ransom(Ransom::Pay)),
            "refuse" => Ok(Arg::Ransom(Ransom::Refuse)),
            _ => Err(Refusal::new(format!("`{word}` is neither `pay` nor `refuse`."), "")),
        },
    }
}

fn write_arg(arg: &Arg, chart: &Chart) -> String {
    let name = match arg {
        Arg::Asset(asset) => Some(chart.asset_name(*asset).to_owned()),
        Arg::Alert(alert) => Some(chart.alert_name(*alert)),
        Arg::Zone(zone) => chart.zones.get(zone.index()).map(|(name, _)| name.clone()),
        Arg::Process(process) => chart.care.get(process.index()).map(|(name, _)| name.clone()),
        Arg::Account(account) => chart.accounts.get(account.index()).map(|card| card.name.clone()),
        Arg::Partner(partner) => chart.partners.get(partner.index()).map(|(name, _)| name.clone()),
        Arg::Duty(duty) => chart.duty_names.get(duty.index()).cloned(),
        plain => plain.word(),
    };
    name.unwrap_or_else(|| "?".into())
}

impl Arg {
    /// The word for it, where that is the same in every scenario; `None` for what has a name of its own.
    pub fn word(&self) -> Option<String> {
        let word = match self {
            Self::Port(port) => port.to_string(),
            Self::Message(inject) => message_name(*inject),
            Self::Option(option) => (u32::from(*option) + 1).to_string(),
            Self::Sure(sure) => sure.map_or(String::new(), |percent| percent.to_string()),
            Self::Verdict(Verdict::Real) => "real".into(),
            Self::Verdict(Verdict::FalseAlarm) => "false".into(),
            Self::Switch(true) => "on".into(),
            Self::Switch(false) => "off".into(),
            Self::Group(group) => group.word().into(),
            Self::Statement(statement) => statement.word().into(),
            Self::Mode(Mode::Block) => "block".into(),
            Self::Mode(Mode::Monitor) => "monitor".into(),
            Self::Ransom(Ransom::Pay) => "pay".into(),
            Self::Ransom(Ransom::Refuse) => "refuse".into(),
            _ => return None,
        };
        Some(word)
    }
}

impl ArgKind {
    /// What may stand there, where that is the same in every scenario, with what it stands for; of ports and percentages
    /// the usual ones. Empty for what has names of its own.
    pub fn choices(self) -> Vec<(Arg, &'static str)> {
        match self {
            Self::Port => vec![(Arg::Port(445), "file sharing (SMB)"), (Arg::Port(3389), "remote desktop (RDP)")],
            Self::Verdict => {
                vec![(Arg::Verdict(Verdict::Real), "an attack"), (Arg::Verdict(Verdict::FalseAlarm), "a false alarm")]
            }
            Self::Switch => vec![(Arg::Switch(true), "do it"), (Arg::Switch(false), "take it back")],
            Self::Sure => [50, 70, 90].map(|percent| (Arg::Sure(Some(percent)), "percent sure")).to_vec(),
            Self::Group => AccountGroup::ALL.map(|(group, _)| (Arg::Group(group), group_note(group))).to_vec(),
            Self::Mode => vec![
                (Arg::Mode(Mode::Block), "stop what looks like an attack"),
                (Arg::Mode(Mode::Monitor), "report it and let it run"),
            ],
            Self::Statement => Statement::ALL.map(|(statement, _, says)| (Arg::Statement(statement), says)).to_vec(),
            Self::Ransom => {
                vec![(Arg::Ransom(Ransom::Refuse), "do not pay"), (Arg::Ransom(Ransom::Pay), "pay, and hope for a key")]
            }
            Self::Asset
            | Self::Zone
            | Self::Alert
            | Self::Process
            | Self::Message
            | Self::Option
            | Self::Account
            | Self::Partner
            | Self::Duty => Vec::new(),
        }
    }
}

fn group_note(group: AccountGroup) -> &'static str {
    match group {
        AccountGroup::Users => "people without special rights",
        AccountGroup::Services => "what programs log on with",
        AccountGroup::Administrators => "people with an administrator's rights",
        AccountGroup::Krbtgt => "the key of the domain's tickets; twice, ten hours apart",
    }
}

/// A message as people write it: `m3`.
pub fn message_name(inject: InjectId) -> String {
    format!("m{}", u32::from(inject.0) + 1)
}

fn read_message(word: &str) -> Option<InjectId> {
    let number: u16 = word.strip_prefix(['m', 'M'])?.parse().ok()?;
    number.checked_sub(1).map(InjectId)
}

/// The closest name within two changed letters.
fn nearest<'a>(word: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let word = word.to_lowercase();
    names
        .map(|name| (strsim::osa_distance(&word, &name.to_lowercase()), name))
        .filter(|(distance, _)| *distance <= 2)
        .min()
        .map(|(_, name)| name)
}
