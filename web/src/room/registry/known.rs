//! What rooms have shown of themselves, read without asking them; and who is struck out of it.
//!
//! Invariant: a name that is erased, or that stood up, stands in nothing that is kept of a room whose thread has ended.

use std::sync::Arc;
use std::time::Duration;

use super::{Rooms, lock};
use crate::wire::{Problem, RoomOverview};

/// How long whoever looks at many rooms waits for one that is busy.
const ANSWER_WITHIN: Duration = Duration::from_secs(1);

impl Rooms {
    /// The newest that a room has shown of itself.
    pub(super) fn known(&self, room: &str) -> Option<Arc<RoomOverview>> {
        let rooms = lock(&self.0.rooms);
        let resting = || lock(&self.0.resting).get(room).cloned();
        match rooms.get(room) {
            Some(handle) if handle.to.is_closed() => resting().or_else(|| handle.shown.borrow().clone()),
            Some(handle) => handle.shown.borrow().clone(),
            None => resting(),
        }
    }

    /// Nobody is called that any more in some rooms: those whose thread has ended forget the name too.
    pub(super) fn strike_out(&self, name: &str, which: impl Fn(&RoomOverview) -> bool) {
        let rooms = lock(&self.0.rooms);
        let mut resting = lock(&self.0.resting);
        for (id, handle) in rooms.iter().filter(|(_, handle)| handle.to.is_closed()) {
            let shown = handle.shown.borrow().clone();
            if let (Some(shown), false) = (shown, resting.contains_key(id)) {
                resting.insert(id.clone(), shown);
            }
        }
        for overview in resting.values_mut().filter(|overview| which(overview)) {
            for seat in &mut Arc::make_mut(overview).card.seats {
                seat.people.retain(|one| one != name);
            }
        }
    }

    /// Rooms as their trainer sees them, in this order; those that are gone are left out. Of a room that is busy for long
    /// it is the newest that it has shown.
    ///
    /// # Errors
    /// One of them cannot be read.
    pub async fn overviews(&self, rooms: &[String]) -> Result<Vec<RoomOverview>, Problem> {
        let all = futures_util::future::join_all(rooms.iter().map(|room| self.overview_soon(room))).await;
        all.into_iter().filter(|one| !matches!(one, Err(problem) if problem.kind == "not_found")).collect()
    }

    async fn overview_soon(&self, room: &str) -> Result<RoomOverview, Problem> {
        match tokio::time::timeout(ANSWER_WITHIN, self.overview(room)).await {
            Ok(overview) => overview,
            Err(_) => Ok((*self.last(room).await?).clone()),
        }
    }
}
