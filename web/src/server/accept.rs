//! Connections: accepted, counted, served.
//!
//! Invariants: a connection beyond the limits is told so and closed. What panics while a request is served breaks that request
//! alone; it is answered with status 500, which nothing else uses.

use std::any::Any;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tower::{Layer, ServiceExt};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;

use super::answer;
use super::page::Page;
use super::routes;
use super::state::{Holder, State};
use crate::wire::Problem;

/// Where a request comes from, beside its head.
#[derive(Clone, Copy, Debug)]
pub struct Peer(pub IpAddr);

/// Bytes that a head and what is read ahead may hold.
const BUFFER_BYTES: usize = 64 * 1024;

/// Headers of a request.
const HEADERS: usize = 64;

/// How long to wait when the system gives no connection: it may have no descriptor left.
const AFTER_FAILURE: Duration = Duration::from_millis(100);

/// Serves connections until `stop` comes; returns what is still open.
pub async fn until(
    stop: impl Future<Output = ()>,
    listener: TcpListener,
    state: &Arc<State>,
    page: &Arc<Page>,
) -> GracefulShutdown {
    let open = GracefulShutdown::new();
    let service = warp::service(routes::all(Arc::clone(state), Arc::clone(page)));
    let service = CatchPanicLayer::custom(broken).layer(CompressionLayer::new().layer(service));
    let mut builder = Builder::new(TokioExecutor::new()).http1_only();
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(state.limits.head_time)
        .max_buf_size(BUFFER_BYTES)
        .max_headers(HEADERS);
    let mut stop = std::pin::pin!(stop);
    loop {
        let accepted = tokio::select! {
            biased;
            () = &mut stop => return open,
            accepted = listener.accept() => accepted,
        };
        let (stream, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(AFTER_FAILURE).await;
                continue;
            }
        };
        let address = peer.ip().to_canonical();
        let most = if state.proxy { state.limits.connections } else { state.limits.connections_per_address };
        let place = Some(()).filter(|()| state.connections.count() < state.limits.connections);
        let Some(place) = place.and_then(|()| state.connections.place(Holder::Address(address), most)) else {
            refuse(&stream);
            continue;
        };
        // Small frames leave at once.
        let _ = stream.set_nodelay(true);
        let service = service.clone().map_request(move |mut request: hyper::Request<hyper::body::Incoming>| {
            request.extensions_mut().insert(Peer(address));
            request
        });
        let connection = builder
            .serve_connection_with_upgrades(TokioIo::new(stream), TowerToHyperService::new(service))
            .into_owned();
        let connection = open.watch(connection);
        tokio::spawn(async move {
            let _place = place;
            if let Err(error) = connection.await {
                tracing::debug!(%error, "a connection broke");
            }
        });
    }
}

/// Tells a client that there are too many, without waiting for anything.
fn refuse(stream: &TcpStream) {
    let problem =
        Problem::new("unavailable", "this server has as many connections as it takes").instead("try again later");
    let body = serde_json::to_string(&problem).unwrap_or_default();
    let answer = format!(
        "HTTP/1.1 503 Service Unavailable\r\nconnection: close\r\nretry-after: 5\r\ncontent-type: \
         application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    let _ = stream.try_write(answer.as_bytes());
}

fn broken(panic: Box<dyn Any + Send>) -> warp::reply::Response {
    let said = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
    tracing::error!(
        why = said.unwrap_or("unknown"),
        "a request broke the server's rules: this is a mistake in the program"
    );
    let problem = Problem::new("broken", "the server made a mistake; nothing else was disturbed")
        .instead("tell whoever runs the server what you did");
    let mut response = answer::refusal(&problem);
    *response.status_mut() = warp::http::StatusCode::INTERNAL_SERVER_ERROR;
    answer::guard(response, false)
}
