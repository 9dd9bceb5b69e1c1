//! A student's socket: frames between a browser and a room.
//!
//! Invariant: an answer leaves before a view that came after it, and a view that waits is replaced by a newer one.

use std::sync::Arc;
use std::time::Instant;

use codedark_seat::Request;
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
    // The oldest request that waits for its answer, and when it came.
    let mut asked: Option<(u64, Instant)> = None;
    let end = loop {
        let step = tokio::select! {
            biased;
            () = stopped(&mut stopping) => Err(End::Stopping),
            () = ends.next() => wire.session_works().await,
            frame = line.from_room.recv() => match frame {
                Some(frame) => {
                    let sent = wire.send(&frame).await;
                    if let Some((_, since)) = asked.take_if(|(id, _)| answered(&frame) == Some(*id)) {
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
                    let came = Instant::now();
                    pass_on(&mut wire, &line, &text).await.map(|request| {
                        asked = asked.or(request.map(|id| (id, came)));
                    })
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

/// Passes a client's message on to the room: the number of the request that will be answered, if it is one.
async fn pass_on(wire: &mut Wire, line: &Line, text: &str) -> Result<Option<u64>, End> {
    if !wire.may_speak() {
        let why = "too many messages in a short time: wait a little".into();
        return wire.refuse(&refused(text, why)).await.map(|()| None);
    }
    let message: ClientMessage = match serde_json::from_str(text) {
        Ok(message) => message,
        Err(error) => {
            let why = format!("this is no message of the API: {error}");
            return wire.refuse(&refused(text, why)).await.map(|()| None);
        }
    };
    wire.state().metrics.frame(false);
    let request = match &message {
        ClientMessage::Ask { id, request: Request::Act { .. } | Request::Query(_) | Request::Preview(_) } => Some(*id),
        _ => None,
    };
    let limit = wire.state().limits.send_time;
    match tokio::time::timeout(limit, line.to_room.send(message)).await {
        Ok(Ok(())) => Ok(request),
        _ => Err(End::ComeBack),
    }
}

/// The number of the request that a frame answers or refuses, if it does.
fn answered(frame: &str) -> Option<u64> {
    #[derive(Deserialize)]
    #[serde(rename_all = "snake_case")]
    enum Answer {
        Told(Numbered),
        Refused(Numbered),
    }
    #[derive(Deserialize)]
    struct Numbered {
        id: Option<u64>,
    }
    match serde_json::from_str(frame).ok()? {
        Answer::Told(of) | Answer::Refused(of) => of.id,
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
