//! The address of a server, as people write or paste it.
//!
//! Invariant: an address that was read can be printed, and what is printed is read as the same address.

use std::fmt;

use crate::wire::{API_VERSION, Problem};

/// Where a server is, and whether it is spoken to by https.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Address {
    https: bool,
    /// A name or an IP address, an IPv6 one without brackets.
    host: String,
    port: u16,
}

impl Address {
    /// Reads `http://192.168.1.20:8080`, `https://range.example`, `range.example`. What follows the port is left out.
    ///
    /// # Errors
    /// It is no address of a server: what to write instead.
    pub fn read(url: &str) -> Result<Self, Problem> {
        read(url.trim()).ok_or_else(|| {
            Problem::new("bad_request", format!("`{}` is no address of a server", url.trim()))
                .instead("write it as https://range.example.org or http://192.168.1.20:8080")
        })
    }

    /// Whether it is spoken to by https.
    pub fn is_https(&self) -> bool {
        self.https
    }

    /// Name or IP address, and port.
    pub fn end(&self) -> (&str, u16) {
        (&self.host, self.port)
    }

    /// Where an operation of the API is asked for.
    pub fn api(&self, path: &str) -> String {
        format!("{self}/api/v{API_VERSION}{path}")
    }

    /// Where a socket of the API is opened.
    pub fn socket(&self, path: &str) -> String {
        // http becomes ws, https becomes wss.
        self.api(path).replacen("http", "ws", 1)
    }
}

impl fmt::Display for Address {
    /// As people write it: `https://range.example:8443`, the port left out where it is the usual one.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = if self.https { "https" } else { "http" };
        match self.host.contains(':') {
            true => write!(f, "{scheme}://[{}]", self.host)?,
            false => write!(f, "{scheme}://{}", self.host)?,
        }
        if self.port == usual_port(self.https) { Ok(()) } else { write!(f, ":{}", self.port) }
    }
}

const fn usual_port(https: bool) -> u16 {
    if https { 443 } else { 80 }
}

fn read(url: &str) -> Option<Address> {
    let (scheme, rest) = url.split_once("://").unwrap_or(("http", url));
    let https = match scheme.to_ascii_lowercase().as_str() {
        "http" => false,
        "https" => true,
        _ => return None,
    };
    let server = rest.split(['/', '?', '#']).next()?;
    let (host, port) = match server.strip_prefix('[') {
        Some(rest) => {
            let (host, port) = rest.split_once(']')?;
            host.parse::<std::net::Ipv6Addr>().ok()?;
            (host, port)
        }
        None => {
            let (host, port) = server.split_at(server.find(':').unwrap_or(server.len()));
            let plain = |c: char| c.is_ascii_alphanumeric() || ".-_".contains(c);
            if host.is_empty() || !host.chars().all(plain) {
                return None;
            }
            (host, port)
        }
    };
    let port = match port.strip_prefix(':') {
        Some(port) => port.parse().ok().filter(|port| *port != 0)?,
        None if port.is_empty() => usual_port(https),
        None => return None,
    };
    Some(Address { https, host: host.to_owned(), port })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_as_people_write_them() {
        for (url, printed, host, port) in [
            ("http://range.example:8080", "http://range.example:8080", "range.example", 8080),
            ("http://range.example/join/ABC", "http://range.example", "range.example", 80),
            ("range.example", "http://range.example", "range.example", 80),
            (" 127.0.0.1:8080/ ", "http://127.0.0.1:8080", "127.0.0.1", 8080),
            ("http://[::1]:8080", "http://[::1]:8080", "::1", 8080),
            ("http://[fd00::20]", "http://[fd00::20]", "fd00::20", 80),
            ("https://range.example", "https://range.example", "range.example", 443),
            ("HTTPS://range.example:443/?x#y", "https://range.example", "range.example", 443),
            ("https://range.example:80", "https://range.example:80", "range.example", 80),
            ("https://10.0.0.7:8443", "https://10.0.0.7:8443", "10.0.0.7", 8443),
            ("https://[::1]", "https://[::1]", "::1", 443),
        ] {
            let address = Address::read(url).expect("an address");
            assert_eq!((address.to_string().as_str(), address.end()), (printed, (host, port)), "{url}");
            assert_eq!(Address::read(printed), Ok(address.clone()), "{url}");
            let (api, socket) = (address.api("/me"), address.socket("/me"));
            assert_eq!(api, format!("{printed}/api/v1/me"));
            assert_eq!(socket, api.replace("https:", "wss:").replace("http:", "ws:"));
        }
    }

    #[test]
    fn what_is_no_address_is_said_to_be_none() {
        for url in [
            "",
            "a b",
            "ftp://x",
            "https://",
            "http://:80",
            "http://x:0",
            "http://x:65536",
            "http://x:y",
            "http://::1",
            "http://[::1",
            "http://[x]:80",
            "http://[::1]80",
            "http://user@x",
        ] {
            let problem = Address::read(url).expect_err(url);
            assert!(problem.what.contains("no address") && problem.instead.contains("https://"), "{problem:?}");
        }
    }
}
