//! Answers, and the headers that every one carries.
//!
//! Invariant: no answer leaves without a content security policy. Pages of this server run their own scripts alone; a
//! debrief, whose words come from scenarios and people, runs none and has no origin.

use serde::Serialize;
use warp::Reply;
use warp::http::header::{self, HeaderName, HeaderValue};
use warp::http::{HeaderMap, Response, StatusCode};

use crate::wire::Problem;

/// What comes of a request that was done.
#[derive(Debug, Default)]
pub struct Answer {
    /// The body and its media type; `None`: nothing.
    pub body: Option<(String, Vec<u8>)>,
    /// A session's cookie to set, or to clear.
    pub cookie: Option<String>,
    /// Ids of what was made, for the audit log.
    pub about: Option<String>,
    /// The name under which a browser saves it; `None`: it shows it.
    pub file: Option<String>,
}

impl Answer {
    /// Nothing to say.
    pub fn empty() -> Self {
        Self::default()
    }

    /// JSON.
    ///
    /// # Errors
    /// A value that JSON cannot hold: nothing on the wire is one.
    pub fn json(value: &impl Serialize) -> Result<Self, Problem> {
        let bytes = serde_json::to_vec(value).map_err(|error| {
            tracing::error!(%error, "an answer cannot be written as JSON");
            Problem::new("unavailable", "the answer cannot be written")
        })?;
        Ok(Self { body: Some(("application/json".into(), bytes)), ..Self::default() })
    }

    /// Bytes that a browser saves.
    pub fn file(media: &str, name: String, bytes: Vec<u8>) -> Self {
        Self { body: Some((media.into(), bytes)), file: Some(name), ..Self::default() }
    }

    /// A page that needs no other file.
    pub fn page(html: String) -> Self {
        Self { body: Some(("text/html".into(), html.into_bytes())), ..Self::default() }
    }

    /// The same with ids of what was made.
    #[must_use]
    pub fn about(mut self, ids: impl Into<String>) -> Self {
        self.about = Some(ids.into());
        self
    }

    /// As it leaves.
    pub fn into_response(self) -> warp::reply::Response {
        let Some((media, bytes)) = self.body else {
            let mut response = StatusCode::NO_CONTENT.into_response();
            set_cookie(response.headers_mut(), self.cookie.as_deref());
            return response;
        };
        let mut response = Response::new(bytes).into_response();
        let headers = response.headers_mut();
        let with_charset = if media.starts_with("text/") { format!("{media}; charset=utf-8") } else { media };
        put(headers, header::CONTENT_TYPE, &with_charset);
        if with_charset.starts_with("text/html") {
            put(headers, header::CONTENT_SECURITY_POLICY, DOCUMENT_POLICY);
        }
        if let Some(name) = self.file {
            put(headers, header::CONTENT_DISPOSITION, &format!("attachment; filename=\"{name}\""));
        }
        set_cookie(headers, self.cookie.as_deref());
        response
    }
}

fn set_cookie(headers: &mut HeaderMap, cookie: Option<&str>) {
    if let Some(cookie) = cookie {
        put(headers, header::SET_COOKIE, cookie);
    }
}

fn put(headers: &mut HeaderMap, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}

/// A problem as it leaves.
pub fn refusal(problem: &Problem) -> warp::reply::Response {
    let status = StatusCode::from_u16(problem.status()).unwrap_or(StatusCode::SERVICE_UNAVAILABLE);
    let mut response = Response::new(serde_json::to_vec(problem).unwrap_or_default()).into_response();
    *response.status_mut() = status;
    put(response.headers_mut(), header::CONTENT_TYPE, "application/json");
    if matches!(problem.status(), 429 | 503) {
        put(response.headers_mut(), header::RETRY_AFTER, "5");
    }
    response
}

/// What the pages of this server may load: their own files, and nothing else.
const PAGE_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; \
                           connect-src 'self'; manifest-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'none'; \
                           frame-ancestors 'none'; object-src 'none'";

/// What a page that is one file may do: show itself. Links may open in a new window.
const DOCUMENT_POLICY: &str = "sandbox allow-popups allow-downloads; default-src 'none'; style-src 'unsafe-inline'; \
                               img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'";

/// Adds what every answer carries and does not carry yet. `https`: a proxy that speaks it stands in front.
pub fn guard(mut response: warp::reply::Response, https: bool) -> warp::reply::Response {
    let usual = [
        (header::CONTENT_SECURITY_POLICY, PAGE_POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CACHE_CONTROL, "no-store"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    ];
    let headers = response.headers_mut();
    for (name, value) in usual {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    if https {
        put(headers, header::STRICT_TRANSPORT_SECURITY, "max-age=31536000");
    }
    response
}
