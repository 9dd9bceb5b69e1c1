//! A student's socket: frames between a browser and a room.
//!
//! Invariant: an answer leaves before a view that came after it, and a view that waits is replaced by a newer one.

use std::sync::Arc;
use std::time::Instant;

use serde::Deserialize;
use warp::ws::WebSocket;

use super::{End, Ends, Heard, Held, Wire, stopped};
use crate::room::{Closed, Line};
use crate::server::route::Call;
use crate::wire::{ClientMessage, ServerMessage};

/// Serves a socket until it ends.
pub async fn serve(socket: WebSocket, held: Held, call: Call, mut line: Line) {
    let mut stopping = held.state.stopping.subscribe();
    let mut ends = Ends::of(&held.state, &call);
    let mut wire = Wire::new(socket, held, &call);
    let mut beat = wire.beat();
    // When the oldest message that waits for an answer came.
    let mut asked: Option<Instant> = None;
    let end = loop {
        let step = tokio::select! {
            biased;
            () = stopped(&mut stopping) => Err(End::Stopping),
            () = ends.next() => wire.session_works().await,
            frame = line.from_room.recv() => match frame {
                Some(frame) => {
                    let sent = wire.send(&frame).await;
                    if let Some(since) = asked.take() {
                        wire.state().metrics.message(since.elapsed());
                    }
                    sent
                }
                None => Err(closed(&line)),
            },
            changed = line.view.changed() => match changed {
                Ok(()) => {
                    let view: Option<Arc<str>> = line.view.borrow_and_update().clone();
                    match view {
                        Some(view) => wire.send(&view).await,
                        None => Ok(()),
                    }
                }
                Err(_) => Err(closed(&line)),
            },
            heard = wire.hear() => match heard {
                Heard::Text(text) => {
                    asked.get_or_insert_with(Instant::now);
                    pass_on(&mut wire, &line, &text).await
                }
                Heard::Nothing => Ok(()),
                Heard::End(end) => Err(end),
            },
            _ = beat.tick() => wire.check().await,
        };
        if let Err(end) = step {
            break end;
        }
    };
    drop(line);
    wire.close(end).await;
}

/// Why a room let go of a line.
fn closed(line: &Line) -> End {
    match line.closing.why() {
        Closed::Left => End::Left,
        Closed::Slow | Closed::Gone => End::ComeBack,
    }
}

/// Passes a client's message on to the room.
async fn pass_on(wire: &mut Wire, line: &Line, text: &str) -> Result<(), End> {
    if !wire.may_speak() {
        return wire.refuse(&refused(text, "too many messages in a short time: wait a little".into())).await;
    }
    let message: ClientMessage = match serde_json::from_str(text) {
        Ok(message) => message,
        Err(error) => {
            let why = format!("this is no message of the API: {error}");
            return wire.refuse(&refused(text, why)).await;
        }
    };
    wire.state().metrics.frame(false);
    let limit = wire.state().limits.send_time;
    match tokio::time::timeout(limit, line.to_room.send(message)).await {
        Ok(Ok(())) => Ok(()),
        _ => Err(End::ComeBack),
    }
}

/// Refuses what a client sent, by the number of its request where one can be read.
fn refused(text: &str, why: String) -> String {
    #[derive(Deserialize)]
    struct Asks {
        ask: Numbered,
    }
    #[derive(Deserialize)]
    struct Numbered {
        id: u64,
    }
    let id = serde_json::from_str::<Asks>(text).ok().map(|asks| asks.ask.id);
    // A number and a text are always written.
    serde_json::to_string(&ServerMessage::Refused { id, why }).unwrap_or_default()
}
