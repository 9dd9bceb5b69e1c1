//! Everything that a seat can look at: its view, every question, the price of every order.

use codedark_sim::action::{ACTIONS, Action, Arg, ArgKind};
use codedark_sim::exercise::Exercise;
use codedark_sim::ids::{AlertId, AssetId, ProcessId, RoleId, TechniqueId, ZoneId};
use codedark_sim::knowledge::Verdict;
use codedark_sim::posture::{Mode, Ransom, Statement};
use codedark_sim::scenario::{AccountGroup, Scenario};
use codedark_sim::time::{DAY, HOUR};
use codedark_sim::view::Query;

/// One look.
#[derive(Clone, Debug)]
pub enum Look {
    View,
    Ask(Query),
    Price(Action),
}

impl Look {
    /// What a seat gets to see, byte for byte.
    pub fn of(&self, exercise: &Exercise, seat: &RoleId) -> String {
        let text = match self {
            Self::View => serde_json::to_string(&exercise.view(seat)),
            Self::Ask(query) => serde_json::to_string(&exercise.query(seat, query)),
            Self::Price(action) => serde_json::to_string(&exercise.preview(seat, action)),
        };
        text.expect("plain data")
    }
}

/// Everything at which a seat of this scenario can look, and some things that there are not.
pub fn all_looks(scenario: &Scenario) -> Vec<Look> {
    let assets = || (0..=scenario.hospital.assets.len()).map(AssetId::from);
    let logs = assets().flat_map(|asset| [HOUR, DAY].map(|minutes| Query::Logs { asset, minutes }));
    let techniques = scenario.catalogue.techniques.iter().map(|row| row.id).chain([TechniqueId::new(1, 1)]);
    let hunts = techniques.map(|technique| Query::Hunt { technique });
    let queries = logs.chain(hunts).map(Look::Ask);
    let prices = all_actions(scenario).into_iter().map(Look::Price);
    std::iter::once(Look::View).chain(queries).chain(prices).collect()
}

/// Every action with every argument, and for each verb some that do not fit.
pub fn all_actions(scenario: &Scenario) -> Vec<Action> {
    let hospital = &scenario.hospital;
    let assets: Vec<_> = (0..=hospital.assets.len()).map(AssetId::from).collect();
    let every = |kind: ArgKind| -> Vec<Arg> {
        match kind {
            ArgKind::Asset => assets.iter().map(|asset| Arg::Asset(*asset)).collect(),
            ArgKind::Alert => {
                let two = |asset: &AssetId| [1, 2].map(|nth| Arg::Alert(AlertId { asset: *asset, nth }));
                assets.iter().flat_map(two).collect()
            }
            ArgKind::Zone => (0..=hospital.zones.len()).map(|n| Arg::Zone(ZoneId::from(n))).collect(),
            ArgKind::Process => (0..=hospital.care.len()).map(|n| Arg::Process(ProcessId::from(n))).collect(),
            ArgKind::Port => [0, 443, 445, 3389, 9401].map(Arg::Port).to_vec(),
            ArgKind::Verdict => [Verdict::Real, Verdict::FalseAlarm].map(Arg::Verdict).to_vec(),
            ArgKind::Message => (0..=scenario.storyline.len()).map(|n| Arg::Message(n.into())).collect(),
            ArgKind::Option => [0, 1, 9].map(Arg::Option).to_vec(),
            ArgKind::Sure => [None, Some(70)].map(Arg::Sure).to_vec(),
            ArgKind::Switch => [true, false].map(Arg::Switch).to_vec(),
            ArgKind::Account => (0..=hospital.accounts.len()).map(|n| Arg::Account(n.into())).collect(),
            ArgKind::Group => AccountGroup::ALL.map(|(group, _)| Arg::Group(group)).to_vec(),
            ArgKind::Partner => (0..=hospital.partners.len()).map(|n| Arg::Partner(n.into())).collect(),
            ArgKind::Mode => [Mode::Block, Mode::Monitor].map(Arg::Mode).to_vec(),
            ArgKind::Duty => (0..=scenario.duties.len()).map(|n| Arg::Duty(n.into())).collect(),
            ArgKind::Statement => Statement::ALL.map(|(statement, ..)| Arg::Statement(statement)).to_vec(),
            ArgKind::Ransom => [Ransom::Pay, Ransom::Refuse].map(Arg::Ransom).to_vec(),
        }
    };
    let mut actions = Vec::new();
    for spec in ACTIONS {
        let mut lists = vec![Vec::new()];
        for arg in spec.args {
            let longer = |list: &Vec<Arg>| {
                every(arg.kind).into_iter().map(|arg| list.iter().copied().chain([arg]).collect::<Vec<_>>()).collect()
            };
            lists = lists.iter().flat_map(|list| -> Vec<Vec<Arg>> { longer(list) }).collect();
        }
        actions.extend(lists.into_iter().map(|list| Action::new(spec.verb, list)));
        actions.push(Action::new(spec.verb, [Arg::Port(445), Arg::Port(445), Arg::Port(445), Arg::Port(445)]));
    }
    actions
}
