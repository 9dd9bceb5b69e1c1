//! Which part of the server answers a path: the API, its sockets, the page, and what machines ask.
//!
//! Invariant: every path is answered here, and every answer carries the guarding headers.

use std::sync::Arc;
use std::time::Instant;

use warp::http::{HeaderMap, Method, Response, header};
use warp::path::FullPath;
use warp::ws::Ws;
use warp::{Filter, Reply};

use super::accept::Peer;
use super::answer::{guard, refusal};
use super::metrics::Now;
use super::page::Page;
use super::route::{self, Call, Head};
use super::socket;
use super::state::{State, person};
use crate::operations::Body;
use crate::wire::Problem;

type Answered = warp::reply::Response;

/// Everything.
pub fn all(state: Arc<State>, page: Arc<Page>) -> warp::filters::BoxedFilter<(Answered,)> {
    let head = head(Arc::clone(&state));
    let (opened, asked, https) = (Arc::clone(&state), Arc::clone(&state), state.proxy);
    let sockets = warp::path("api")
        .and(head.clone())
        .and(warp::ws())
        .then(move |head: Head, ws: Ws| open(Arc::clone(&opened), head, ws));
    let (asked_for, described) = (Arc::clone(&state), Arc::clone(&page));
    let document =
        warp::path!("api" / "v1" / "openapi.json").and(warp::get()).and(head.clone()).then(move |head: Head| {
            let (state, page) = (Arc::clone(&asked_for), Arc::clone(&described));
            async move { other(&state, &page, &head).await }
        });
    let api = warp::path("api").and(head.clone()).and(warp::body::stream()).then(move |head: Head, body| {
        let state = Arc::clone(&asked);
        async move { api(&state, &head, body).await }
    });
    let rest = head.then(move |head: Head| {
        let (state, page) = (Arc::clone(&state), Arc::clone(&page));
        async move { other(&state, &page, &head).await }
    });
    sockets.or(document).unify().or(api).unify().or(rest).unify().map(move |answer| guard(answer, https)).boxed()
}

/// The head of a request.
fn head(state: Arc<State>) -> warp::filters::BoxedFilter<(Head,)> {
    let query = warp::query::raw().or(warp::any().map(String::new)).unify();
    let peer = warp::ext::optional::<Peer>();
    warp::method()
        .and(warp::path::full())
        .and(query)
        .and(warp::header::headers_cloned())
        .and(peer)
        .map(move |method: Method, path: FullPath, query: String, headers: HeaderMap, peer: Option<Peer>| {
            let peer = peer.map_or(std::net::IpAddr::from([0, 0, 0, 0]), |Peer(address)| address);
            let address = route::address(&state, &headers, peer);
            Head { method, path: path.as_str().to_owned(), query, headers, address }
        })
        .boxed()
}

/// Answers a request of the API.
async fn api<S, B, E>(state: &State, head: &Head, body: S) -> Answered
where
    S: futures_util::Stream<Item = Result<B, E>>,
    B: hyper::body::Buf,
{
    let began = Instant::now();
    let done = async {
        route::knock(state, head)?;
        let mut call = route::admit(state, head).await?;
        call.body = route::body(state, call.operation, body).await?;
        route::handle(state, &call).await
    };
    let answer = match done.await {
        Ok(answer) => answer.into_response(),
        Err(problem) => refusal(&problem),
    };
    count(state, head, answer.status().as_u16(), began);
    answer
}

/// Measures and logs a request: its operation, never its path, which holds ids.
fn count(state: &State, head: &Head, status: u16, began: Instant) {
    let operation = route::operation(&head.method, &head.path).map_or("none", |(operation, _)| operation.id);
    let took = began.elapsed();
    state.metrics.request(operation, status, took);
    tracing::info!(operation, status, micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX), "request");
}

/// Opens a socket.
async fn open(state: Arc<State>, head: Head, ws: Ws) -> Answered {
    let began = Instant::now();
    let limit = state.limits.frame;
    let ws = ws.max_message_size(limit).max_frame_size(limit);
    let opened = async {
        route::knock(&state, &head)?;
        upgrade(&state, route::admit(&state, &head).await?, ws).await
    };
    let answer = opened.await.unwrap_or_else(|problem| refusal(&problem));
    count(&state, &head, answer.status().as_u16(), began);
    answer
}

async fn upgrade(state: &Arc<State>, call: Call, ws: Ws) -> Result<Answered, Problem> {
    if !matches!(call.operation.gives, Body::Socket(..)) {
        return Err(Problem::new("bad_request", format!("`{}` is no WebSocket", call.operation.id)));
    }
    let held = socket::hold(state, &call)?;
    if call.operation.id == "watch_class" {
        let class = call.name("class").to_owned();
        state.kept(move |store| store.class(&class)).await?;
        return Ok(ws.on_upgrade(move |open| socket::watch::serve(open, held, call)).into_response());
    }
    let line = state.rooms.attach(call.name("room"), &person(call.caller.student()?)).await?;
    Ok(ws.on_upgrade(move |open| socket::play::serve(open, held, call, line)).into_response())
}

/// Answers what is no operation of the API.
async fn other(state: &State, page: &Page, head: &Head) -> Answered {
    if let Err(problem) = route::knock(state, head) {
        return refusal(&problem);
    }
    match (head.method.as_str(), head.path.as_str()) {
        ("GET" | "HEAD", "/healthz") => match state.well().await {
            Ok(()) => Response::new("well\n").into_response(),
            Err(problem) => refusal(&problem),
        },
        ("GET", "/metrics") if state.metrics_for_all || head.address.is_loopback() => {
            let now = Now {
                rooms: state.rooms.counts(),
                sockets: state.sockets.count(),
                connections: state.connections.count(),
            };
            let mut response = Response::new(state.metrics.page(&now)).into_response();
            let media = "application/openmetrics-text; version=1.0.0; charset=utf-8";
            response.headers_mut().insert(header::CONTENT_TYPE, header::HeaderValue::from_static(media));
            response
        }
        (_, "/metrics") => refusal(&Problem::new("forbidden", "the metrics are for this machine alone")),
        _ => page.answer(&head.method, &head.path, &head.headers),
    }
}
