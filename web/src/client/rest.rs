//! Requests: who one is, and where one sits.

use std::time::Duration;

use serde::Serialize;
use serde::de::DeserializeOwned;
use ureq::http::{Method, Request, StatusCode, header};

use crate::openapi::CSRF_HEADER;
use crate::wire::{API_VERSION, ChatLine, Join, Joined, Lobby, Me, Problem, Rejoin};

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// Somebody at a server: a visitor first, then whoever they signed in as.
#[derive(Clone, Debug)]
pub struct Client {
    agent: ureq::Agent,
    /// Host and port.
    server: String,
    /// `name=value` of the session, once there is one.
    cookie: String,
    csrf: String,
}

impl Client {
    /// A visitor of the server at `url`: `http://192.168.1.20:8080`. Nothing is asked of it yet.
    ///
    /// # Errors
    /// The address cannot be used: what to write instead.
    pub fn new(url: &str) -> Result<Self, Problem> {
        let server = server_of(url)?;
        let config = ureq::Agent::config_builder().http_status_as_error(false).timeout_global(Some(PATIENCE)).build();
        Ok(Self { agent: config.new_agent(), server, cookie: String::new(), csrf: String::new() })
    }

    /// Host and port of the server.
    pub fn server(&self) -> &str {
        &self.server
    }

    /// What a socket's request says about who asks.
    pub fn cookie(&self) -> &str {
        &self.cookie
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
        let url = format!("http://{}/api/v{API_VERSION}{path}", self.server);
        let mut request = Request::builder().method(method.clone()).uri(url);
        if !self.cookie.is_empty() {
            request = request.header(header::COOKIE, &self.cookie).header(CSRF_HEADER, &self.csrf);
        }
        let sent = if body.is_empty() {
            let request = request.body(()).map_err(|error| odd(&error.to_string()))?;
            self.agent.run(request)
        } else {
            let request = request.header(header::CONTENT_TYPE, "application/json").body(body);
            self.agent.run(request.map_err(|error| odd(&error.to_string()))?)
        };
        let mut response = sent.map_err(|error| gone(&self.server, &error.to_string()))?;
        let set = response.headers().get(header::SET_COOKIE).and_then(|value| value.to_str().ok());
        if let Some(cookie) = set.and_then(|cookie| cookie.split(';').next()) {
            cookie.trim().clone_into(&mut self.cookie);
        }
        let text = response.body_mut().read_to_string().map_err(|error| gone(&self.server, &error.to_string()))?;
        Ok((response.status(), text))
    }
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

fn gone(server: &str, why: &str) -> Problem {
    Problem::new("unreachable", format!("the server at {server} does not answer ({why})"))
        .instead("look at the address, and ask whether the server runs and lets this network in")
}

/// Host and port of an address as people write or paste it.
fn server_of(url: &str) -> Result<String, Problem> {
    let written = || {
        Problem::new("bad_request", format!("`{url}` is no address of a server"))
            .instead("write it as http://192.168.1.20:8080")
    };
    let url = url.trim();
    let rest = match url.split_once("://") {
        Some(("http", rest)) => rest,
        Some(("https", _)) => {
            return Err(Problem::new("bad_request", "this program speaks no https")
                .instead("join in a browser at the same address, or ask for the http address inside the house"));
        }
        Some(_) => return Err(written()),
        None => url,
    };
    let server = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let plain = |c: char| c.is_ascii_alphanumeric() || ".-_:[]".contains(c);
    if server.is_empty() || !server.chars().all(plain) {
        return Err(written());
    }
    let has_port = server.rsplit_once(':').is_some_and(|(_, port)| port.parse::<u16>().is_ok());
    Ok(if has_port { server.to_owned() } else { format!("{server}:80") })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_as_people_write_them() {
        for (url, expected) in [
            ("http://range.example:8080", "range.example:8080"),
            ("http://range.example/join/ABC", "range.example:80"),
            (" 127.0.0.1:8080/ ", "127.0.0.1:8080"),
            ("http://[::1]:8080", "[::1]:8080"),
        ] {
            assert_eq!(Client::new(url).expect("an address").server(), expected);
        }
        for (url, says) in
            [("https://range.example", "https"), ("ftp://x", "no address"), ("", "no address"), ("a b", "no address")]
        {
            let problem = Client::new(url).expect_err("no address");
            assert!(problem.what.contains(says) && !problem.instead.is_empty(), "{problem:?}");
        }
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
