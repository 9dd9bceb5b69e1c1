//! The one way of a request of the API: operation, session, role, reach, rate, token against forgery, body, handler.
//!
//! Invariants: who may do what is read in the table of operations and nowhere else; a student's own is checked here, before a
//! handler sees the request. What belongs to others is answered like what does not exist. A body is read last, and
//! never beyond its limit.

use std::net::IpAddr;

use cookie::Cookie;
use futures_util::{Stream, StreamExt};
use hyper::body::Buf;
use warp::http::{HeaderMap, Method as HttpMethod, header};

use super::answer::Answer;
use super::limits::Counted;
use super::state::{Caller, State};
use super::{classes, people, results, rooms, scenarios};
use crate::auth;
use crate::openapi::{CSRF_HEADER, SESSION_COOKIE};
use crate::operations::{Body, Method, OPERATIONS, Operation, Reach};
use crate::store::Store;
use crate::wire::{API_VERSION, ActionCard, Problem, Role};

/// The head of a request.
pub struct Head {
    /// The method.
    pub method: HttpMethod,
    /// The path, from the first slash.
    pub path: String,
    /// What follows the question mark.
    pub query: String,
    /// The headers.
    pub headers: HeaderMap,
    /// Where it comes from.
    pub address: IpAddr,
}

/// A request that may be done.
pub struct Call {
    /// What is asked for.
    pub operation: &'static Operation,
    /// Who asks.
    pub caller: Caller,
    /// The parts of the path that vary.
    pub names: Vec<(&'static str, String)>,
    /// What follows the question mark.
    pub query: String,
    /// The body.
    pub body: Vec<u8>,
    /// Where it comes from.
    pub address: IpAddr,
}

impl Call {
    /// A part of the path; the table says which there are.
    pub fn name(&self, name: &str) -> &str {
        self.names.iter().find(|(known, _)| *known == name).map_or("", |(_, value)| value)
    }

    /// The student that the path is about.
    ///
    /// # Errors
    /// It is no number.
    pub fn participant(&self) -> Result<u32, Problem> {
        self.name("participant").parse().map_err(|_| Problem::not_found("student"))
    }

    /// The body as JSON.
    ///
    /// # Errors
    /// It is none, or not what the operation takes.
    pub fn json<T: serde::de::DeserializeOwned>(&self) -> Result<T, Problem> {
        serde_json::from_slice(&self.body).map_err(|error| {
            Problem::new("bad_request", format!("the body is not what `{}` takes: {error}", self.operation.id))
                .instead("see the API's document, /api/v1/openapi.json")
        })
    }

    /// Ids that the path names, for the audit log.
    pub fn about(&self) -> String {
        self.names.iter().map(|(name, value)| format!("{name} {value}")).collect::<Vec<_>>().join(", ")
    }
}

/// The operation of a method and a path, with the parts that vary.
///
/// # Errors
/// There is none, or it takes other methods.
pub fn operation(
    method: &HttpMethod,
    path: &str,
) -> Result<(&'static Operation, Vec<(&'static str, String)>), Problem> {
    let unknown = || Problem::not_found("operation").instead("see the API's document, /api/v1/openapi.json");
    let inside = path.strip_prefix(&format!("/api/v{API_VERSION}")).ok_or_else(unknown)?;
    let mut others = Vec::new();
    for operation in OPERATIONS {
        let Some(names) = names(operation.path, inside) else { continue };
        if word(operation.method) == method.as_str() {
            return Ok((operation, names));
        }
        others.push(word(operation.method));
    }
    if others.is_empty() {
        return Err(unknown());
    }
    Err(Problem::new("method_not_allowed", format!("{method} does nothing here"))
        .instead(format!("use {}", others.join(" or "))))
}

/// The parts of a path that vary, if it fits.
fn names(pattern: &'static str, path: &str) -> Option<Vec<(&'static str, String)>> {
    let (mut wanted, mut given) = (pattern.split('/'), path.split('/'));
    let mut names = Vec::new();
    loop {
        match (wanted.next(), given.next()) {
            (None, None) => return Some(names),
            (Some(want), Some(give)) => match want.strip_prefix('{').and_then(|name| name.strip_suffix('}')) {
                Some(name) => names.push((name, plain(give)?)),
                None if want == give => {}
                None => return None,
            },
            _ => return None,
        }
    }
}

/// A part of a path with its escapes resolved. Ids and role groups hold letters, digits and `-_:.` alone, so the colon is
/// the only escape that a client has a reason to write.
fn plain(part: &str) -> Option<String> {
    let part = part.replace("%3A", ":").replace("%3a", ":");
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | ':' | '.');
    (!part.is_empty() && part.len() <= 80 && part.chars().all(fits)).then_some(part)
}

fn word(method: Method) -> &'static str {
    match method {
        Method::Get => "GET",
        Method::Post => "POST",
        Method::Put => "PUT",
        Method::Patch => "PATCH",
        Method::Delete => "DELETE",
    }
}

/// The address that a request comes from: behind a proxy the last one that the proxy names.
pub fn address(state: &State, headers: &HeaderMap, peer: IpAddr) -> IpAddr {
    let named = headers.get_all("x-forwarded-for").iter().next_back().filter(|_| state.proxy);
    let last = named.and_then(|value| value.to_str().ok()?.rsplit(',').next()?.trim().parse().ok());
    last.unwrap_or(peer)
}

/// The session's token in the cookies.
fn token(headers: &HeaderMap) -> Option<String> {
    let all = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut cookies = all.flat_map(|text| Cookie::split_parse(text.to_owned()).flatten());
    cookies.find(|cookie| cookie.name() == SESSION_COOKIE).map(|cookie| cookie.value().to_owned())
}

/// A browser says where a page came from that sends a request; programs say nothing.
///
/// # Errors
/// It came from elsewhere.
fn same_origin(headers: &HeaderMap) -> Result<(), Problem> {
    let Some(origin) = headers.get(header::ORIGIN) else { return Ok(()) };
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    let from = origin.to_str().ok().and_then(|origin| origin.split_once("://")).map(|(_, host)| host);
    match (from, host) {
        (Some(from), Some(host)) if from.eq_ignore_ascii_case(host) => Ok(()),
        _ => Err(Problem::new("forbidden", "this request comes from another site's page")
            .instead("open the server's own address in the browser")),
    }
}

/// Counts a request, whatever it asks for.
///
/// # Errors
/// Its address asks too much.
pub fn knock(state: &State, head: &Head) -> Result<(), Problem> {
    state.buckets.take(Counted::Address(head.address), state.limits.per_address)
}

/// Decides about a request from its head alone.
///
/// # Errors
/// Whatever is against it.
pub async fn admit(state: &State, head: &Head) -> Result<Call, Problem> {
    let (operation, names) = operation(&head.method, &head.path)?;
    let caller = state.caller(token(&head.headers).as_deref()).await?;
    let reach = operation.reach(caller.role());
    let changes = operation.method != Method::Get;
    if changes || matches!(operation.gives, Body::Socket(..)) {
        same_origin(&head.headers)?;
    }
    if reach == Reach::Never {
        return Err(refused(caller.role()));
    }
    let call = Call { operation, caller, names, query: head.query.clone(), body: Vec::new(), address: head.address };
    if reach == Reach::Own {
        own(state, &call).await?;
    }
    if let Some(session) = call.caller.session() {
        state.buckets.take(Counted::Session(session.token.clone()), state.limits.per_session)?;
        if operation.wants_csrf() {
            let sent = head.headers.get(CSRF_HEADER).and_then(|value| value.to_str().ok()).unwrap_or_default();
            if !auth::same(sent, &session.csrf) {
                return Err(Problem::new("forbidden", format!("the header `{CSRF_HEADER}` is missing or wrong"))
                    .instead("send the `csrf` that `GET /api/v1/me` tells"));
            }
        }
    }
    media(operation, &head.headers)?;
    Ok(call)
}

fn refused(role: Role) -> Problem {
    match role {
        Role::Visitor => {
            Problem::new("unauthenticated", "nobody is signed in here").instead("sign in, or join a class")
        }
        _ => Problem::new("forbidden", "this is not for your role").instead("ask a trainer"),
    }
}

/// Whether what the path names is the student's own. Staff whose reach is `Own` act on themselves alone.
async fn own(state: &State, call: &Call) -> Result<(), Problem> {
    let Caller::Student(student, _) = &call.caller else { return Ok(()) };
    for (name, value) in &call.names {
        let fits = match *name {
            "class" => *value == student.class,
            "participant" => value.parse() == Ok(student.id),
            // A seat may be taken in any room of the class; all else is about the room in which one sits or has played.
            "room" if call.operation.id == "sit_down" => {
                let (room, class) = (value.clone(), student.class.clone());
                let found = state.kept(move |store| store.room(&room)).await;
                found.is_ok_and(|row| row.class == class)
            }
            "room" => {
                let sits = student.seat.as_ref().is_some_and(|(room, _)| room == value);
                sits || played(state, call, student.id, value).await?
            }
            _ => true,
        };
        if !fits {
            return Err(Problem::not_found(name));
        }
    }
    Ok(())
}

/// Whether an operation is about what is left to somebody who played in a room and sits there no more. What a team says
/// while it plays is its own until play is over.
async fn played(state: &State, call: &Call, student: u32, room: &str) -> Result<bool, Problem> {
    let in_play = match call.operation.id {
        "read_recording" | "read_debrief" | "read_notes" | "write_notes" => true,
        "read_chat" => false,
        _ => return Ok(false),
    };
    let room = room.to_owned();
    let look = move |store: &dyn Store| {
        let known = store.numbers_of(student)?.iter().any(|(one, _)| *one == room);
        Ok(known && (in_play || rooms::is_over(&store.room(&room)?)))
    };
    state.kept(look).await
}

/// Demands the media type that an operation takes: a form of another site cannot send JSON.
fn media(operation: &Operation, headers: &HeaderMap) -> Result<(), Problem> {
    let wanted = match operation.takes {
        Body::Empty | Body::Socket(..) => return Ok(()),
        Body::Json(_) => "application/json",
        Body::Bytes(media) => media,
    };
    let sent = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if sent.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case(wanted) {
        return Ok(());
    }
    Err(Problem::new("bad_request", format!("`{}` takes {wanted}", operation.id))
        .instead(format!("send the header `content-type: {wanted}`")))
}

/// Reads a body, up to its limit and in its time.
///
/// # Errors
/// It is too large or too slow, or breaks off.
pub async fn body<S, B, E>(state: &State, operation: &Operation, stream: S) -> Result<Vec<u8>, Problem>
where
    S: Stream<Item = Result<B, E>>,
    B: Buf,
{
    let most = match operation.takes {
        Body::Bytes(_) => state.limits.upload,
        _ => state.limits.body,
    };
    let read = async {
        let mut stream = std::pin::pin!(stream);
        let mut bytes = Vec::new();
        while let Some(piece) = stream.next().await {
            let mut piece = piece.map_err(|_| Problem::new("bad_request", "the body breaks off"))?;
            if bytes.len() + piece.remaining() > most {
                return Err(Problem::new("too_large", format!("the body is larger than {most} bytes"))
                    .instead("send less at once"));
            }
            while piece.has_remaining() {
                let chunk = piece.chunk();
                let length = chunk.len();
                bytes.extend_from_slice(chunk);
                piece.advance(length);
            }
        }
        Ok(bytes)
    };
    let slow = |_| Problem::new("bad_request", "the body came too slowly").instead("try again over a better line");
    tokio::time::timeout(state.limits.body_time, read).await.map_err(slow)?
}

/// Does what is asked for. Sockets are opened elsewhere.
///
/// # Errors
/// Why it was not done.
pub async fn handle(state: &State, call: &Call) -> Result<Answer, Problem> {
    if *state.stopping.borrow() && call.operation.method != Method::Get {
        return Err(Problem::new("unavailable", "the server stops").instead("try again in a minute"));
    }
    let answer = dispatch(state, call).await?;
    let staff = matches!(call.caller, Caller::Staff(..));
    let told = call.operation.method != Method::Get || call.operation.id == "export_participant";
    // Those who have no session before the request write their line themselves, once they are somebody.
    if staff && told && call.operation.reach(Role::Visitor) == Reach::Never {
        let about = [call.about(), answer.about.clone().unwrap_or_default()];
        let about: Vec<String> = about.into_iter().filter(|part| !part.is_empty()).collect();
        state.audit(call.caller.audited(), call.operation.id, about.join(", ")).await?;
    }
    Ok(answer)
}

async fn dispatch(state: &State, call: &Call) -> Result<Answer, Problem> {
    match call.operation.id {
        "me" => Answer::json(&call.caller.me()),
        "sign_in" => people::sign_in(state, call).await,
        "sign_out" => people::sign_out(state, call).await,
        "accept_invitation" => people::accept_invitation(state, call).await,
        "change_password" => people::change_password(state, call).await,
        "invite" => people::invite(state, call).await,
        "list_staff" => people::list_staff(state).await,
        "remove_staff" => people::remove_staff(state, call).await,
        "join" => people::join::join(state, call).await,
        "rejoin" => people::join::rejoin(state, call).await,
        "renew_pin" => people::join::renew_pin(state, call).await,
        "list_participants" => people::students::list(state, call).await,
        "export_participant" => people::students::export(state, call).await,
        "erase_participant" => people::students::erase(state, call).await,
        "lobby" => classes::lobby(state, call).await,
        "list_classes" => classes::list(state).await,
        "make_class" => classes::make(state, call).await,
        "read_class" => classes::read(state, call).await,
        "change_class" => classes::change(state, call).await,
        "remove_class" => classes::remove(state, call).await,
        "read_actions" => Answer::json(&ActionCard::all()),
        "read_catalogue" => scenarios::catalogue(state).await,
        "list_scenarios" => scenarios::list(state).await,
        "upload_scenario" => scenarios::upload(state, call).await,
        "remove_scenario" => scenarios::remove(state, call).await,
        "sit_down" => rooms::sit_down(state, call).await,
        "stand_up" => rooms::stand_up(state, call).await,
        "list_rooms" => rooms::list(state, call).await,
        "make_rooms" => rooms::make(state, call).await,
        "read_room" => rooms::read(state, call).await,
        "remove_room" => rooms::remove(state, call).await,
        "control_room" => rooms::control(state, call).await,
        "read_truth" => rooms::truth(state, call).await,
        "read_chart" => rooms::chart(state, call).await,
        "list_injects" => rooms::injects(state, call).await,
        "inject" => rooms::inject(state, call).await,
        "nudge" => rooms::nudge(state, call).await,
        "branch" => rooms::branch(state, call).await,
        "read_chat" => rooms::words::chat(state, call).await,
        "read_notes" => rooms::words::notes(state, call).await,
        "write_notes" => rooms::words::write_notes(state, call).await,
        "list_observations" => rooms::words::observations(state, call).await,
        "observe" => rooms::words::observe(state, call).await,
        "remove_observation" => rooms::words::remove_observation(state, call).await,
        "read_journal" => results::journal(state, call).await,
        "read_recording" => results::recording(state, call).await,
        "read_debrief" => results::debrief(state, call).await,
        "read_director" => results::director(state, call).await,
        "read_results" => results::class(state, call).await,
        "read_results_table" => results::table(state, call).await,
        "read_audit" => results::audit(state, call).await,
        _ => Err(Problem::new("bad_request", "this is a WebSocket").instead("ask for an upgrade to `websocket`")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_operation_is_found_by_its_own_path_and_no_other() {
        for wanted in OPERATIONS {
            let path: Vec<_> =
                wanted.path.split('/').map(|part| if part.starts_with('{') { "x:1" } else { part }).collect();
            let path = format!("/api/v1{}", path.join("/"));
            let method = HttpMethod::from_bytes(word(wanted.method).as_bytes()).expect("a method");
            let (found, names) = operation(&method, &path).expect(wanted.id);
            assert_eq!(found.id, wanted.id);
            assert!(names.iter().all(|(_, value)| value == "x:1"));
            assert_eq!(operation(&HttpMethod::TRACE, &path).expect_err("no TRACE").kind, "method_not_allowed");
        }
        for path in
            ["/api/v1", "/api/v1/", "/api/v2/me", "/api/v1/me/", "/api/v1/rooms//truth", "/api/v1/rooms/a%2Fb/truth"]
        {
            assert_eq!(operation(&HttpMethod::GET, path).expect_err(path).kind, "not_found");
        }
    }

    #[test]
    fn a_page_of_another_site_is_refused_and_a_program_is_not() {
        let check = |origin: Option<&str>| {
            let mut headers = HeaderMap::new();
            headers.insert(header::HOST, "range.example:8080".parse().expect("a value"));
            if let Some(origin) = origin {
                headers.insert(header::ORIGIN, origin.parse().expect("a value"));
            }
            same_origin(&headers).is_ok()
        };
        assert!(check(None) && check(Some("http://range.example:8080")) && check(Some("https://Range.example:8080")));
        for forged in
            ["null", "http://range.example", "http://evil.example", "http://range.example:8080.evil.example", ""]
        {
            assert!(!check(Some(forged)), "{forged}");
        }
    }
}
