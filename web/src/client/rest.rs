//! Requests: who one is, and where one sits.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use cookie::Cookie;
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio_tungstenite::Connector;
use ureq::http::{HeaderMap, Method, Request, StatusCode, header};

use super::address::Address;
use super::trust::{Trust, refusal};
use crate::openapi::CSRF_HEADER;
use crate::wire::{ChatLine, Join, Joined, Lobby, Me, Problem, Rejoin};

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// Somebody at a server: a visitor first, then whoever they signed in as.
#[derive(Clone)]
pub struct Client {
    agent: ureq::Agent,
    address: Address,
    lines: Connector,
    /// What the server, and a proxy in front of it, know somebody by.
    cookies: BTreeMap<String, String>,
    csrf: String,
}

impl Client {
    /// A visitor of the server at `url`: `https://range.example.org`. Nothing is asked of it yet.
    ///
    /// # Errors
    /// The address cannot be used, or the machine knows no certificate authority: what to do.
    pub fn new(url: &str) -> Result<Self, Problem> {
        Self::trusting(url, None)
    }

    /// The same; `ca` is a file of certificate authorities (PEM) that are trusted like those that the machine knows.
    ///
    /// # Errors
    /// As above, or the file is of no use.
    pub fn trusting(url: &str, ca: Option<&Path>) -> Result<Self, Problem> {
        let address = Address::read(url)?;
        let trust = Trust::at(&address, ca)?;
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(PATIENCE))
            .tls_config(trust.requests)
            // Lines go straight to the server, so requests do too.
            .proxy(None)
            .max_redirects(0)
            .build();
        Ok(Self {
            agent: config.new_agent(),
            address,
            lines: trust.lines,
            cookies: BTreeMap::new(),
            csrf: String::new(),
        })
    }

    /// Where the server is.
    pub fn address(&self) -> &Address {
        &self.address
    }

    /// How lines to the server are secured.
    pub(super) fn lines(&self) -> &Connector {
        &self.lines
    }

    /// What requests say about who asks; empty at first.
    pub fn cookie(&self) -> String {
        let pairs: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        pairs.join("; ")
    }

    /// Joins a class by its code.
    ///
    /// # Errors
    /// No such code, the name is taken, the class is full, or the server does not answer.
    pub fn join(&mut self, code: &str, name: &str) -> Result<Joined, Problem> {
        let joined: Joined = self.call(&Method::POST, "/join", Some(&Join { code: code.into(), name: name.into() }))?;
        self.csrf.clone_from(&joined.me.csrf);
        Ok(joined)
    }

    /// Comes back to a class by name and PIN. The PIN works once; the answer holds a new one.
    ///
    /// # Errors
    /// Code, name or PIN are not right, or the server does not answer.
    pub fn rejoin(&mut self, code: &str, name: &str, pin: &str) -> Result<Joined, Problem> {
        let asked = Rejoin { code: code.into(), name: name.into(), pin: pin.into() };
        let joined: Joined = self.call(&Method::POST, "/rejoin", Some(&asked))?;
        self.csrf.clone_from(&joined.me.csrf);
        Ok(joined)
    }

    /// Signs in, or accepts an invitation: whatever begins a session and says who one is.
    ///
    /// # Errors
    /// It was refused, or the server does not answer.
    pub fn enter(&mut self, path: &str, with: &impl Serialize) -> Result<Me, Problem> {
        let me: Me = self.call(&Method::POST, path, Some(with))?;
        self.csrf.clone_from(&me.csrf);
        Ok(me)
    }

    /// The rooms of one's class and the seats in them.
    ///
    /// # Errors
    /// Nobody joined, or the server does not answer.
    pub fn lobby(&mut self) -> Result<Lobby, Problem> {
        self.call(&Method::GET, "/lobby", None::<&()>)
    }

    /// Takes a seat.
    ///
    /// # Errors
    /// It is full or not for people, or the server does not answer.
    pub fn sit_down(&mut self, room: &str, role: &str) -> Result<Me, Problem> {
        self.call(&Method::PUT, &format!("/rooms/{room}/seats/{role}/me"), None::<&()>)
    }

    /// The newest lines of a room's chat, oldest first.
    ///
    /// # Errors
    /// One does not sit in this room, or the server does not answer.
    pub fn chat(&mut self, room: &str) -> Result<Vec<ChatLine>, Problem> {
        self.call(&Method::GET, &format!("/rooms/{room}/chat"), None::<&()>)
    }

    /// Any operation of the API: `path` is below `/api/v1`.
    ///
    /// # Errors
    /// It was refused, its answer is none of this API, or the server does not answer.
    pub fn call<T: DeserializeOwned>(
        &mut self,
        method: &Method,
        path: &str,
        body: Option<&impl Serialize>,
    ) -> Result<T, Problem> {
        let text = match body {
            Some(body) => serde_json::to_string(body).map_err(|error| odd(&error.to_string()))?,
            None => String::new(),
        };
        let (status, text) = self.exchange(method, path, text)?;
        if status.is_success() {
            let text = if text.trim().is_empty() { "null" } else { &text };
            return serde_json::from_str(text).map_err(|error| odd(&error.to_string()));
        }
        Err(problem_of(status, text.as_bytes()))
    }

    fn exchange(&mut self, method: &Method, path: &str, body: String) -> Result<(StatusCode, String), Problem> {
        let mut request = Request::builder().method(method.clone()).uri(self.address.api(path));
        if !self.cookies.is_empty() {
            request = request.header(header::COOKIE, self.cookie()).header(CSRF_HEADER, &self.csrf);
        }
        let sent = if body.is_empty() {
            let request = request.body(()).map_err(|error| odd(&error.to_string()))?;
            self.agent.run(request)
        } else {
            let request = request.header(header::CONTENT_TYPE, "application/json").body(body);
            self.agent.run(request.map_err(|error| odd(&error.to_string()))?)
        };
        let mut response = sent.map_err(|error| gone(&self.address, &error))?;
        if let Some(elsewhere) = moved(&self.address, response.status(), response.headers()) {
            return Err(elsewhere);
        }
        for set in response.headers().get_all(header::SET_COOKIE) {
            self.keep(set.to_str().unwrap_or_default());
        }
        let text = response.body_mut().read_to_string().map_err(|error| gone(&self.address, &error))?;
        Ok((response.status(), text))
    }

    /// Keeps a cookie until it is taken back. All are for this server alone, which is asked by one scheme only.
    fn keep(&mut self, set: &str) {
        let Ok(cookie) = Cookie::parse(set) else { return };
        if cookie.max_age().is_some_and(|left| !left.is_positive()) {
            self.cookies.remove(cookie.name());
        } else {
            self.cookies.insert(cookie.name().to_owned(), cookie.value().to_owned());
        }
    }
}

/// What to do about a server that sends one elsewhere, as one does that wants https.
fn moved(from: &Address, status: StatusCode, headers: &HeaderMap) -> Option<Problem> {
    let to = headers.get(header::LOCATION).filter(|_| status.is_redirection())?.to_str().ok()?;
    let to = Address::read(to).ok().filter(|to| to != from)?;
    let what = format!("the server at {from} sends everybody to {to}");
    Some(Problem::new("moved", what).instead("join by that address"))
}

/// What a server says when it refuses, or what its status means if it says nothing.
pub(super) fn problem_of(status: StatusCode, body: &[u8]) -> Problem {
    let said = || format!("the server answers with {status} and no reason");
    serde_json::from_slice(body).unwrap_or_else(|_| {
        Problem::new("unexpected", said()).instead("look whether the address is that of a Code Dark server")
    })
}

/// A problem as sentences.
pub fn in_words(problem: &Problem) -> String {
    let sentence = |words: &str| {
        let mut letters = words.trim_end_matches('.').chars();
        letters.next().map_or(String::new(), |first| format!("{}{}.", first.to_uppercase(), letters.as_str()))
    };
    [sentence(&problem.what), sentence(&problem.instead)].join(" ").trim().to_owned()
}

fn odd(why: &str) -> Problem {
    Problem::new("unexpected", format!("the answer is none of a Code Dark server of this version: {why}"))
        .instead("look at the address, and whether server and program are of the same release")
}

fn gone(server: &Address, error: &ureq::Error) -> Problem {
    if let ureq::Error::Io(error) = error
        && let Some(refused) = refusal(server, error)
    {
        return refused;
    }
    Problem::new("unreachable", format!("the server at {server} does not answer ({error})"))
        .instead("look at the address, and ask whether the server runs and lets this network in")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cookies_are_kept_until_they_are_taken_back() {
        let mut client = Client::new("http://range.example").expect("an address");
        assert_eq!(client.cookie(), "");
        for set in ["session=a=b; HttpOnly; SameSite=Strict; Secure; Path=/; Max-Age=60", "node=2", "odd"] {
            client.keep(set);
        }
        assert_eq!(client.cookie(), "node=2; session=a=b");
        client.keep("session=c; Secure");
        client.keep("node=; Max-Age=0");
        assert_eq!(client.cookie(), "session=c");
    }

    #[test]
    fn whoever_is_sent_elsewhere_is_told_where() {
        let from = Address::read("http://range.example").expect("an address");
        let to = |status: u16, location: &str| {
            let headers = HeaderMap::from_iter([(header::LOCATION, location.parse().expect("a value"))]);
            moved(&from, StatusCode::from_u16(status).expect("a status"), &headers)
        };
        let problem = to(308, "https://range.example/api/v1/join").expect("elsewhere");
        assert!(problem.what.ends_with("to https://range.example"), "{problem:?}");
        assert!(to(200, "https://range.example").is_none() && to(302, "http://range.example/x").is_none());
    }

    #[test]
    fn a_server_that_is_not_there_is_said_to_be() {
        // A port that was free a moment ago.
        let port = std::net::TcpListener::bind("127.0.0.1:0").and_then(|on| on.local_addr()).expect("a port").port();
        let mut client = Client::new(&format!("http://127.0.0.1:{port}")).expect("an address");
        let problem = client.join("ABC", "Ada").expect_err("nobody answers");
        assert_eq!(problem.kind, "unreachable", "{problem:?}");
    }
}
