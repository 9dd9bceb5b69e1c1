//! A proxy that speaks https in front of a server, with certificates of its own making.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, PublicKeyData, date_time_ymd};
use rustls::ServerConfig;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use tempfile::TempDir;
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio_rustls::TlsAcceptor;

/// What a server shows: a certificate and its key.
pub struct Shown {
    certificate: CertificateDer<'static>,
    key: KeyPair,
}

/// The years within which a certificate holds.
type Years = (i32, i32);

/// Long enough for every test.
pub const ALWAYS: Years = (2020, 4000);

/// A certificate authority.
pub struct Authority {
    issuer: Issuer<'static, KeyPair>,
    own: CertificateDer<'static>,
    folder: TempDir,
}

impl Authority {
    pub fn new() -> Self {
        let mut params = CertificateParams::default();
        // One name for all: an authority is known by its key.
        params.distinguished_name.push(DnType::CommonName, "The hospital's authority");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().expect("chance");
        let own = params.self_signed(&key).expect("a certificate");
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join("ca.pem"), own.pem()).expect("written");
        Self { issuer: Issuer::new(params, key), own: own.into(), folder }
    }

    /// The file for `--ca`.
    pub fn file(&self) -> PathBuf {
        self.folder.path().join("ca.pem")
    }

    /// A certificate for a name.
    pub fn issues(&self, name: &str, (from, to): Years) -> Shown {
        let mut params = CertificateParams::new([name.to_owned()]).expect("a name");
        params.not_before = date_time_ymd(from, 1, 1);
        params.not_after = date_time_ymd(to, 1, 1);
        let key = KeyPair::generate().expect("chance");
        let certificate = params.signed_by(&key, &self.issuer).expect("a certificate").into();
        Shown { certificate, key }
    }

    /// The authority's own certificate, which no server may show.
    pub fn itself(&self) -> Shown {
        let key = KeyPair::try_from(self.issuer.key().serialize_der()).expect("its key");
        assert_eq!(key.der_bytes(), self.issuer.key().der_bytes());
        Shown { certificate: self.own.clone(), key }
    }
}

/// A running proxy on this machine.
pub struct Front {
    pub port: u16,
    shows: Arc<Mutex<TlsAcceptor>>,
    /// Whether it lets anybody through; every change cuts all lines.
    lets: watch::Sender<bool>,
    _runtime: tokio::runtime::Runtime,
}

impl Front {
    pub fn open(server: SocketAddr, shown: &Shown) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
        let runtime = runtime.expect("a runtime");
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).expect("a free port");
        let port = listener.local_addr().expect("an address").port();
        let shows = Arc::new(Mutex::new(acceptor(shown)));
        let (lets, watched) = watch::channel(true);
        let shown = Arc::clone(&shows);
        runtime.spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let acceptor = shown.lock().unwrap_or_else(PoisonError::into_inner).clone();
                let mut lets = watched.clone();
                if *lets.borrow_and_update() {
                    tokio::spawn(async move {
                        tokio::select! {
                            () = pass(acceptor, stream, server) => {}
                            _ = lets.changed() => {}
                        }
                    });
                }
            }
        });
        Self { port, shows, lets, _runtime: runtime }
    }

    /// Shows another certificate to whoever comes from now on.
    pub fn show(&self, shown: &Shown) {
        *self.shows.lock().unwrap_or_else(PoisonError::into_inner) = acceptor(shown);
    }

    /// Cuts every line, and lets new ones through or not.
    pub fn cut(&self, lets: bool) {
        self.lets.send_replace(lets);
    }

    pub fn url(&self, host: &str) -> String {
        format!("https://{host}:{}", self.port)
    }
}

fn acceptor(shown: &Shown) -> TlsAcceptor {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(shown.key.serialize_der()));
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_no_client_auth()
        .with_single_cert(vec![shown.certificate.clone()], key)
        .expect("the key is the certificate's");
    TlsAcceptor::from(Arc::new(config))
}

async fn pass(acceptor: TlsAcceptor, stream: TcpStream, server: SocketAddr) {
    // Whoever refuses the certificate is gone here.
    let Ok(mut outside) = acceptor.accept(stream).await else { return };
    let mut inside = TcpStream::connect(server).await.expect("the server runs");
    let _ = copy_bidirectional(&mut outside, &mut inside).await;
}
