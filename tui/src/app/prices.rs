//! What orders would cost, asked for as they are shown.

use std::collections::BTreeMap;

use codedark_seat::Request;
use codedark_sim::action::{Action, Refusal};
use codedark_sim::view::Preview;

use super::App;
use crate::order;
use crate::palette::{Palette, Wish};
use crate::picture::Picture;
use crate::subject::Subject;

/// Prices kept at most; more are never shown at once.
const KEPT_MAX: usize = 64;

/// The known prices. A price stays on the screen until a newer one comes, so nothing flickers.
#[derive(Default)]
pub struct Prices {
    known: BTreeMap<Action, (u64, Option<Result<Preview, Refusal>>)>,
    /// Counts views: a price asked for under an older one is asked for again.
    serial: u64,
}

impl Prices {
    /// The price of an order, or why it cannot be given; `None` while nobody said.
    pub fn get(&self, action: &Action) -> Option<&Result<Preview, Refusal>> {
        self.known.get(action).and_then(|(_, price)| price.as_ref())
    }

    /// The world may have changed.
    pub fn outdate(&mut self) {
        self.serial += 1;
    }

    /// A price came.
    pub fn put(&mut self, action: Action, price: Result<Preview, Refusal>) {
        let serial = self.serial;
        self.known.entry(action).or_insert((serial, None)).1 = Some(price);
    }

    /// Asks for the prices of what is shown.
    pub fn ask(&mut self, picture: &Picture, shown: &[Action], outbox: &mut Vec<Request>) {
        if picture.view.over {
            return;
        }
        if self.known.len() > KEPT_MAX {
            self.known.retain(|action, _| shown.contains(action));
        }
        for action in shown {
            let entry = self.known.entry(action.clone()).or_insert((u64::MAX, None));
            if entry.0 != self.serial {
                entry.0 = self.serial;
                outbox.push(Request::Preview(action.clone()));
            }
        }
    }
}

impl App {
    /// The orders whose prices are on the screen.
    pub(super) fn shown_orders(picture: &Picture, shown: Option<Subject>, palette: Option<&Palette>) -> Vec<Action> {
        match palette {
            Some(palette) => match palette.wish(picture) {
                Ok(Wish::Act(action)) => vec![action],
                _ => Vec::new(),
            },
            None => shown.map_or_else(Vec::new, |subject| {
                order::fitting(picture, subject).into_iter().map(|(_, action)| action).collect()
            }),
        }
    }
}
