//! Whose certificates are trusted, and what it means when one is not.

use std::error::Error;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{CertificateError, ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme};
use schemars::JsonSchema;
use serde::Deserialize;

/// Where the authorities come from that a certificate may be signed by.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Roots {
    /// The list inside this program.
    #[default]
    Bundled,
    /// The list of the operating system.
    System,
}

impl Roots {
    /// The word used in files and options.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Bundled => "bundled",
            Self::System => "system",
        }
    }
}

/// Whose certificates are trusted.
#[derive(Clone)]
pub struct Tls {
    roots: Arc<RootCertStore>,
    /// Whether any certificate at all will do.
    pub insecure: bool,
}

/// What is wrong with the roots.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{0}")]
pub struct TlsError(String);

impl Default for Tls {
    fn default() -> Self {
        Self { roots: Arc::new(bundled()), insecure: false }
    }
}

impl fmt::Debug for Tls {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Tls {{ {} roots, insecure: {} }}", self.roots.len(), self.insecure)
    }
}

impl Tls {
    /// Trusts these roots and every certificate of these PEM files, or anybody.
    pub fn new(roots: Roots, files: &[PathBuf], insecure: bool) -> Result<Self, TlsError> {
        let mut store = match roots {
            Roots::Bundled => bundled(),
            Roots::System => system()?,
        };
        for file in files {
            add(&mut store, file)?;
        }
        Ok(Self { roots: Arc::new(store), insecure })
    }

    /// The configuration of a client.
    pub fn client(&self) -> Result<ClientConfig, TlsError> {
        let provider = Arc::new(ring::default_provider());
        let builder = ClientConfig::builder_with_provider(Arc::clone(&provider))
            .with_safe_default_protocol_versions()
            .map_err(|error| TlsError(format!("no TLS: {error}")))?;
        let builder = if self.insecure {
            builder.dangerous().with_custom_certificate_verifier(Arc::new(Anybody(provider)))
        } else {
            builder.with_root_certificates(Arc::clone(&self.roots))
        };
        Ok(builder.with_no_client_auth())
    }
}

fn bundled() -> RootCertStore {
    RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() }
}

fn system() -> Result<RootCertStore, TlsError> {
    let found = rustls_native_certs::load_native_certs();
    let mut store = RootCertStore::empty();
    store.add_parsable_certificates(found.certs);
    if store.is_empty() {
        let why = found.errors.first().map(|error| format!(" ({error})")).unwrap_or_default();
        return Err(TlsError(format!(
            "tls = \"system\", but this system lists no certificate authority{why}; install its ca-certificates, or leave it out"
        )));
    }
    Ok(store)
}

fn add(store: &mut RootCertStore, file: &Path) -> Result<(), TlsError> {
    let shown = file.display();
    let wrong = |what: String| TlsError(format!("the CA file {shown} {what}"));
    let certificates =
        CertificateDer::pem_file_iter(file).map_err(|error| wrong(format!("cannot be read: {}", io_words(&error))))?;
    let mut count = 0;
    for certificate in certificates {
        let certificate = certificate.map_err(|error| wrong(format!("is not PEM: {error}")))?;
        store.add(certificate).map_err(|error| wrong(format!("holds something that is no certificate: {error}")))?;
        count += 1;
    }
    if count == 0 {
        return Err(wrong("holds no certificate; PEM has lines that say BEGIN CERTIFICATE".to_owned()));
    }
    Ok(())
}

fn io_words(error: &rustls::pki_types::pem::Error) -> String {
    match error {
        rustls::pki_types::pem::Error::Io(error) => error.to_string(),
        other => other.to_string(),
    }
}

/// What a failed handshake means, for a person; `None` where the failure has nothing to do with TLS.
pub(crate) fn handshake_words(error: &(dyn Error + 'static)) -> Option<String> {
    let trouble = match find(error)? {
        Found::Tls(rustls::Error::InvalidCertificate(certificate)) => certificate_words(certificate),
        Found::Tls(rustls::Error::InvalidMessage(_)) => "it does not speak TLS; is it http:// there?".to_owned(),
        Found::Tls(other) => format!("no TLS with it: {other}"),
        Found::Cut => "it closed the connection in the TLS handshake".to_owned(),
    };
    Some(trouble)
}

fn certificate_words(error: &CertificateError) -> String {
    let advice = "--insecure accepts any certificate";
    match error {
        CertificateError::UnknownIssuer => {
            "its certificate is signed by nobody who is trusted here; --ca FILE trusts its authority, --tls system those of this system".to_owned()
        }
        CertificateError::NotValidForName => "its certificate is for another host name".to_owned(),
        CertificateError::NotValidForNameContext { presented, .. } => {
            format!("its certificate is for another host name: {}", presented.join(", "))
        }
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
            format!("its certificate has expired, or this machine's clock is wrong; {advice}")
        }
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            format!("its certificate is not valid yet, or this machine's clock is wrong; {advice}")
        }
        other => format!("its certificate is not accepted ({other}); --ca FILE trusts its authority, {advice}"),
    }
}

enum Found<'a> {
    Tls(&'a rustls::Error),
    Cut,
}

/// Errors of I/O hide what they wrap from `source`.
fn find<'a>(error: &'a (dyn Error + 'static)) -> Option<Found<'a>> {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(found) = error.downcast_ref::<rustls::Error>() {
            return Some(Found::Tls(found));
        }
        if let Some(io) = error.downcast_ref::<io::Error>() {
            if let Some(found) = io.get_ref().and_then(|inner| find(inner)) {
                return Some(found);
            }
            if io.kind() == io::ErrorKind::UnexpectedEof && io.to_string().contains("tls handshake") {
                return Some(Found::Cut);
            }
        }
        next = error.source();
    }
    None
}

/// Takes everybody for whom they say they are.
#[derive(Debug)]
struct Anybody(Arc<CryptoProvider>);

impl ServerCertVerifier for Anybody {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn verify_tls13_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}
