//! Whom a client trusts to say that a server is the one that it asked for.
//!
//! Invariant: every certificate is verified, against the authorities that the machine knows and those that the user names;
//! nothing switches that off. A certificate that is refused is told with what to do.

use std::path::Path;
use std::sync::Arc;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{CertificateError, ClientConfig, RootCertStore};
use tokio_tungstenite::Connector;
use ureq::tls::{Certificate, RootCerts, TlsConfig, TlsProvider};

use super::address::Address;
use crate::wire::Problem;

/// How https is spoken, by requests and by lines alike.
pub struct Trust {
    /// For requests.
    pub requests: TlsConfig,
    /// For lines.
    pub lines: Connector,
}

impl Trust {
    /// What a server at an address is trusted by; `ca` is a file of authorities (PEM) that the machine need not know.
    ///
    /// # Errors
    /// The file is of no use, or no authority is known at all: what to do.
    pub fn at(address: &Address, ca: Option<&Path>) -> Result<Self, Problem> {
        match (address.is_https(), ca) {
            (true, ca) => Self::of(authorities(ca)?),
            (false, None) => Ok(Self { requests: TlsConfig::builder().build(), lines: Connector::Plain }),
            (false, Some(_)) => Err(Problem::new("bad_request", format!("nothing is verified at {address}"))
                .instead("leave --ca out, or write the address with https://")),
        }
    }

    fn of(authorities: Vec<CertificateDer<'static>>) -> Result<Self, Problem> {
        let mut roots = RootCertStore::empty();
        roots.add_parsable_certificates(authorities.iter().cloned());
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let lines = ClientConfig::builder_with_provider(Arc::clone(&provider))
            .with_safe_default_protocol_versions()
            .map_err(|error| Problem::new("unexpected", format!("this program cannot speak https: {error}")))?
            .with_root_certificates(roots)
            .with_no_client_auth();
        let certificates = authorities.iter().map(|der| Certificate::from_der(der).to_owned());
        let requests = TlsConfig::builder()
            .provider(TlsProvider::Rustls)
            .unversioned_rustls_crypto_provider(provider)
            .root_certs(RootCerts::from(certificates))
            .build();
        Ok(Self { requests, lines: Connector::Rustls(Arc::new(lines)) })
    }
}

/// The machine's authorities and those of a file.
fn authorities(ca: Option<&Path>) -> Result<Vec<CertificateDer<'static>>, Problem> {
    let mut known = rustls_native_certs::load_native_certs().certs;
    if let Some(file) = ca {
        known.extend(read(file)?);
    }
    if known.is_empty() {
        return Err(Problem::new("untrusted", "this machine knows no certificate authority")
            .instead("install its list of them (often the package ca-certificates), or give one with --ca FILE"));
    }
    Ok(known)
}

/// The certificates of a file.
fn read(file: &Path) -> Result<Vec<CertificateDer<'static>>, Problem> {
    let name = file.display();
    let problem = |what: String, instead: &str| Problem::new("bad_request", what).instead(instead);
    let bytes = std::fs::read(file).map_err(|error| {
        problem(format!("`{name}` cannot be read: {error}"), "give --ca the file with the authority's certificate")
    })?;
    let found: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&bytes).collect();
    let found = found.map_err(|error| error.to_string()).and_then(|found| {
        // What is no authority's certificate is found out now, not at the first request.
        let mut roots = RootCertStore::empty();
        found.iter().try_for_each(|one| roots.add(one.clone())).map_err(|error| error.to_string())?;
        Ok(found)
    });
    match found {
        Ok(found) if found.is_empty() => Err(problem(
            format!("`{name}` holds no certificate in PEM"),
            "it has lines that read BEGIN CERTIFICATE; a binary one is turned into PEM by \
             `openssl x509 -inform der -in FILE -out ca.pem`",
        )),
        Ok(found) => Ok(found),
        Err(why) => Err(problem(
            format!("`{name}` holds a certificate that cannot be read: {why}"),
            "ask for the file again; it may have been cut short on its way",
        )),
    }
}

/// Why there is no https with a server, if that is what an error says.
pub fn refusal(server: &Address, error: &std::io::Error) -> Option<Problem> {
    let error = error.get_ref()?.downcast_ref::<rustls::Error>()?;
    let problem = |what: String, instead: &str| Some(Problem::new("untrusted", what).instead(instead));
    match error {
        rustls::Error::InvalidCertificate(why) => problem(
            format!("the certificate of the server at {server} {}", what_of(why)),
            match why {
                CertificateError::UnknownIssuer | CertificateError::BadSignature => {
                    "ask your trainer for the authority's certificate and give it with --ca FILE; \
                     if you did, it is another authority's"
                }
                CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
                    "ask your trainer for the address that the certificate is for, and join by that one"
                }
                CertificateError::Expired
                | CertificateError::ExpiredContext { .. }
                | CertificateError::NotValidYet
                | CertificateError::NotValidYetContext { .. } => {
                    "look whether date and time of this machine are right; if they are, tell your trainer"
                }
                _ => "tell your trainer: the server needs a certificate made for its name, not the authority's own",
            },
        ),
        rustls::Error::InvalidMessage(_) => problem(
            format!("the server at {server} speaks no https there"),
            "look at the port, or ask your trainer whether the address begins with http://",
        ),
        error => problem(
            format!("the server at {server} and this program agree on no https ({error})"),
            "look whether the address is the name that your trainer gave; tell your trainer if it is",
        ),
    }
}

/// What is wrong with a certificate, as the rest of a sentence.
fn what_of(why: &CertificateError) -> String {
    match why {
        CertificateError::UnknownIssuer | CertificateError::BadSignature => {
            "comes from an authority that is not trusted here".into()
        }
        CertificateError::NotValidForNameContext { presented, .. } if !presented.is_empty() => {
            let names: Vec<&str> = presented.iter().map(|name| bare(name)).collect();
            format!("is for another name: {}", names.join(", "))
        }
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            "is not for that name".into()
        }
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => "has expired".into(),
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => "is not valid yet".into(),
        other => format!("cannot be used ({other})"),
    }
}

/// A name in a certificate without its kind: `DnsName("range.example")`.
fn bare(name: &str) -> &str {
    let inner = name.split_once('(').and_then(|(_, rest)| rest.strip_suffix(')')).unwrap_or(name);
    inner.trim_matches('"')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_holds_no_authority_is_refused_with_what_to_do() {
        let folder = tempfile::tempdir().expect("a folder");
        let https = Address::read("https://range.example").expect("an address");
        let cut = "-----BEGIN CERTIFICATE-----\nMIIB\n";
        let wrong = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n";
        for (text, says, instead) in [
            (None, "cannot be read", "--ca"),
            (Some("0\u{1}\u{2}"), "no certificate in PEM", "openssl"),
            (Some(cut), "holds a certificate that cannot be read", "again"),
            (Some(wrong), "holds a certificate that cannot be read", "again"),
        ] {
            let file = folder.path().join("ca.pem");
            if let Some(text) = text {
                std::fs::write(&file, text).expect("written");
            }
            let problem = Trust::at(&https, Some(&file)).err().expect("refused");
            assert!(problem.what.contains("ca.pem") && problem.what.contains(says), "{problem:?}");
            assert!(problem.instead.contains(instead), "{problem:?}");
        }
        let http = Address::read("http://range.example").expect("an address");
        let problem = Trust::at(&http, Some(folder.path())).err().expect("nothing would be verified");
        assert!(problem.instead.contains("https://"), "{problem:?}");
    }
}
