//! Requests of one person, as a proxy in front of the server passes them on.
//!
//! Invariant: whoever is told to wait waits and asks again; every other refusal is the caller's to look at.

use std::thread::sleep;
use std::time::Duration;

use codedark_web::openapi::CSRF_HEADER;
use codedark_web::wire::{Me, Problem};
use serde::Serialize;
use serde::de::DeserializeOwned;
use ureq::Agent;
use ureq::http::{Method, Request, header};

/// How long to wait when there were too many requests.
const BACK_OFF: Duration = Duration::from_millis(200);
/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(120);

/// A person at a server.
#[derive(Clone)]
pub struct Rest {
    agent: Agent,
    server: String,
    /// Where they are, as the proxy says.
    address: String,
    cookie: String,
    csrf: String,
}

impl Rest {
    /// Somebody at an address.
    pub fn new(server: &str, address: &str) -> Self {
        let config = Agent::config_builder().http_status_as_error(false).timeout_global(Some(PATIENCE)).build();
        let (server, address) = (server.to_owned(), address.to_owned());
        Self { agent: config.new_agent(), server, address, cookie: String::new(), csrf: String::new() }
    }

    /// Somebody else over the same connections.
    pub fn beside(&self, address: &str) -> Self {
        let (cookie, csrf) = (String::new(), String::new());
        Self { agent: self.agent.clone(), server: self.server.clone(), address: address.to_owned(), cookie, csrf }
    }

    /// The same person over a new connection: a server that refuses a body hangs up.
    pub fn anew(&self) -> Self {
        Self { agent: Self::new(&self.server, &self.address).agent, ..self.clone() }
    }

    /// What a socket's request says of who asks: the headers and their values.
    pub fn headers(&self) -> [(&'static str, String); 2] {
        [("cookie", self.cookie.clone()), ("x-forwarded-for", self.address.clone())]
    }

    /// Host and port.
    pub fn server(&self) -> &str {
        &self.server
    }

    /// Begins a session by a request that says who one is.
    pub fn enter(&mut self, path: &str, with: &impl Serialize) {
        let me: Me = self.call(&Method::POST, path, Some(with)).expect("they are let in");
        self.csrf = me.csrf;
    }

    /// Remembers what a changing request has to hold.
    pub fn set_csrf(&mut self, csrf: String) {
        self.csrf = csrf;
    }

    /// Asks, again if there were too many.
    ///
    /// # Errors
    /// It was refused.
    pub fn call<T: DeserializeOwned>(
        &mut self,
        method: &Method,
        path: &str,
        body: Option<&impl Serialize>,
    ) -> Result<T, Problem> {
        let body = body.map_or_else(String::new, |body| serde_json::to_string(body).expect("plain data"));
        loop {
            match self.send(method, path, "application/json", body.as_bytes()) {
                Err(problem) if problem.kind == "too_many" => sleep(BACK_OFF),
                other => return other.map(|text| serde_json::from_str(&text).expect("the API's answer")),
            }
        }
    }

    /// Asks once; the answer's text.
    ///
    /// # Errors
    /// It was refused.
    pub fn send(&mut self, method: &Method, path: &str, media: &str, body: &[u8]) -> Result<String, Problem> {
        let mut request = Request::builder().method(method).uri(format!("http://{}/api/v1{path}", self.server));
        for (name, value) in self.headers() {
            request = request.header(name, value);
        }
        request = request.header(CSRF_HEADER, &self.csrf);
        let sent = if body.is_empty() {
            self.agent.run(request.body(()).expect("a request"))
        } else {
            self.agent.run(request.header(header::CONTENT_TYPE, media).body(body).expect("a request"))
        };
        let mut response = sent.map_err(|error| Problem::new("unreachable", error.to_string()))?;
        let set = response.headers().get(header::SET_COOKIE).and_then(|value| value.to_str().ok());
        if let Some(cookie) = set.and_then(|cookie| cookie.split(';').next()) {
            cookie.clone_into(&mut self.cookie);
        }
        let text =
            response.body_mut().read_to_string().map_err(|error| Problem::new("unreachable", error.to_string()))?;
        if response.status().is_success() {
            return Ok(if text.is_empty() { "null".to_owned() } else { text });
        }
        let odd = |_| Problem::new("unexpected", format!("{} {text}", response.status()));
        Err(serde_json::from_str(&text).unwrap_or_else(odd))
    }
}
