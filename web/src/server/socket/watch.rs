//! A trainer's socket: all rooms of a class as they change.
//!
//! Invariant: a trainer who reads slowly misses states in between, never the newest.

use std::sync::Arc;

use tokio::sync::{mpsc, watch};
use tokio::task::JoinSet;
use warp::ws::WebSocket;

use super::{End, Ends, Heard, Held, Wire, stopped};
use crate::room::Rooms;
use crate::server::route::Call;
use crate::server::state::State;
use crate::wire::{Problem, RoomOverview, WatchMessage, Watched};

/// Serves a socket until it ends.
pub async fn serve(socket: WebSocket, held: Held, call: Call) {
    let class = call.name("class").to_owned();
    let mut stopping = held.state.stopping.subscribe();
    let mut ends = Ends::of(&held.state, &call);
    let mut changed = held.state.rooms_changed.subscribe();
    changed.mark_changed();
    let mut wire = Wire::new(socket, held, &call);
    let mut beat = wire.beat();
    // One place: whoever has something newer replaces it before it is sent.
    let (newest, mut overviews) = mpsc::channel(1);
    let mut followed = Followed { rooms: Vec::new(), tasks: JoinSet::new() };
    let end = loop {
        let step = tokio::select! {
            biased;
            () = stopped(&mut stopping) => Err(End::Stopping),
            () = ends.next() => wire.session_works().await,
            _ = changed.changed() => followed.look(wire.state(), &class, &newest).await,
            overview = overviews.recv() => match overview {
                Some(overview) => tell(&mut wire, &Watched::Room(Box::new(RoomOverview::clone(&overview)))).await,
                None => Err(End::ComeBack),
            },
            heard = wire.hear() => match heard {
                Heard::Text(text) => control(&mut wire, &call, &class, &text).await,
                Heard::Nothing => Ok(()),
                Heard::End(end) => Err(end),
            },
            _ = beat.tick() => wire.check().await,
        };
        if let Err(end) = step {
            break end;
        }
    };
    drop(followed);
    wire.close(end).await;
}

/// The rooms that are followed; dropping it lets go of them.
struct Followed {
    rooms: Vec<String>,
    tasks: JoinSet<()>,
}

impl Followed {
    /// Follows rooms of the class that are not followed yet.
    async fn look(&mut self, state: &Arc<State>, class: &str, newest: &Newest) -> Result<(), End> {
        let class = class.to_owned();
        let Ok(rows) = state.kept(move |store| store.rooms(&class)).await else { return Err(End::ComeBack) };
        while self.tasks.try_join_next().is_some() {}
        for row in rows {
            if !self.rooms.contains(&row.id) {
                self.tasks.spawn(follow(state.rooms.clone(), row.id.clone(), newest.clone()));
                self.rooms.push(row.id);
            }
        }
        Ok(())
    }
}

type Newest = mpsc::Sender<Arc<RoomOverview>>;

/// Passes on the newest overview of a room whenever there is place for one.
async fn follow(rooms: Rooms, room: String, newest: Newest) {
    let Ok(mut overviews) = rooms.watch(&room) else {
        // A room that is over changes no more.
        if let Ok(overview) = rooms.overview(&room).await {
            let _ = newest.send(Arc::new(overview)).await;
        }
        return;
    };
    overviews.mark_changed();
    while overviews.changed().await.is_ok() {
        let Ok(place) = newest.reserve().await else { return };
        let now: Option<Arc<RoomOverview>> = watch::Receiver::borrow_and_update(&mut overviews).clone();
        if let Some(overview) = now {
            place.send(overview);
        }
    }
}

async fn tell(wire: &mut Wire, what: &Watched) -> Result<(), End> {
    let Ok(text) = serde_json::to_string(what) else { return Err(End::ComeBack) };
    wire.send(&text).await
}

/// Does what a trainer asks for with a room's time.
async fn control(wire: &mut Wire, call: &Call, class: &str, text: &str) -> Result<(), End> {
    let refusal =
        |room: String, why: String| serde_json::to_string(&Watched::Refused { room, why }).unwrap_or_default();
    if !wire.may_speak() {
        return wire.refuse(&refusal(String::new(), "too many messages in a short time: wait a little".into())).await;
    }
    let WatchMessage::Control { room, control } = match serde_json::from_str(text) {
        Ok(message) => message,
        Err(error) => {
            return wire.refuse(&refusal(String::new(), format!("this is no message of the API: {error}"))).await;
        }
    };
    // Nobody who was dismissed a moment ago leads a room.
    wire.session_works().await?;
    let state = Arc::clone(wire.state());
    state.metrics.frame(false);
    let done = async {
        let (asked, class) = (room.clone(), class.to_owned());
        let row = state.kept(move |store| store.room(&asked)).await?;
        if row.class != class {
            return Err(Problem::not_found("room"));
        }
        let word = control.word();
        let now = state.rooms.control(&room, control).await?;
        state.audit(call.caller.audited(), "control_room", format!("room {room}, {word}, {}", now.card.name)).await
    };
    match done.await {
        Ok(()) => Ok(()),
        Err(problem) => {
            let why = format!("{} {}", problem.what, problem.instead);
            wire.send(&refusal(room, why.trim_end().to_owned())).await
        }
    }
}
