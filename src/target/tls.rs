//! Whose certificates are trusted.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ClientConfig, RootCertStore};
#[cfg(test)]
use schemars::JsonSchema;
use serde::Deserialize;

use super::handshake::Trusted;
use super::verifier::{Anybody, Named};
use crate::source::read_bytes;

/// Where the authorities come from that a certificate may be signed by.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
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
    /// The certificates of the PEM files: a server may show one of them as its own.
    named: Arc<[CertificateDer<'static>]>,
    /// Whether the roots are those of the operating system.
    system: bool,
    /// What a server knows this client by.
    identity: Option<Arc<Identity>>,
    /// Whether any certificate at all will do.
    pub insecure: bool,
}

/// A client's certificate, with those that vouch for it, and its key.
struct Identity {
    chain: Vec<CertificateDer<'static>>,
    key: PrivateKeyDer<'static>,
}

/// What is wrong with the roots.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{0}")]
pub struct TlsError(String);

impl Default for Tls {
    fn default() -> Self {
        Self { roots: Arc::new(bundled()), named: Arc::default(), system: false, identity: None, insecure: false }
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
        let mut named = Vec::new();
        for file in files {
            named.extend(certificates(file)?);
        }
        for (file, certificate) in &named {
            let added = store.add(certificate.clone());
            added.map_err(|_| wrong(file, "holds something that is no certificate"))?;
        }
        let named = named.into_iter().map(|(_, certificate)| certificate).collect();
        Ok(Self { roots: Arc::new(store), named, system: roots == Roots::System, identity: None, insecure })
    }

    /// The same, where the server knows this client by a certificate and its key, two PEM files.
    pub fn known_by(self, files: Option<&(PathBuf, PathBuf)>) -> Result<Self, TlsError> {
        let Some((cert, key)) = files else {
            return Ok(self);
        };
        let chain = certificates(cert)?.into_iter().map(|(_, certificate)| certificate).collect();
        let identity = Some(Arc::new(Identity { chain, key: private_key(key)? }));
        let known = Self { identity, ..self };
        // A key of another certificate is found now, not at the first call.
        known.client()?;
        Ok(known)
    }

    /// Whom the options trust.
    pub(crate) fn trusted(&self) -> Trusted {
        Trusted { named: !self.named.is_empty(), system: self.system }
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
            let named = Named::new(Arc::clone(&self.roots), Arc::clone(&self.named), provider);
            let named = named.map_err(|error| TlsError(format!("no TLS: {error}")))?;
            builder.dangerous().with_custom_certificate_verifier(Arc::new(named))
        };
        match &self.identity {
            None => Ok(builder.with_no_client_auth()),
            Some(identity) => builder
                .with_client_auth_cert(identity.chain.clone(), identity.key.clone_key())
                .map_err(|error| TlsError(format!("--cert and --key do not fit together: {error}"))),
        }
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

fn wrong(file: &Path, what: &str) -> TlsError {
    TlsError(format!("the certificate file {} {what}", file.display()))
}

/// The key in a PEM file.
fn private_key(file: &Path) -> Result<PrivateKeyDer<'static>, TlsError> {
    let wrong = |what: String| TlsError(format!("the key file {} {what}", file.display()));
    let bytes = read_bytes(file).map_err(|error| wrong(format!("cannot be read: {error}")))?;
    if String::from_utf8_lossy(&bytes).contains("ENCRYPTED") {
        return Err(wrong("is encrypted: write it without a passphrase (openssl pkey -in FILE -out PLAIN)".to_owned()));
    }
    PrivateKeyDer::from_pem_slice(&bytes).map_err(|error| match error {
        rustls::pki_types::pem::Error::NoItemsFound => {
            wrong("holds no key; PEM has lines that say BEGIN PRIVATE KEY".to_owned())
        }
        error => wrong(format!("is not PEM: {}", pem_words(&error))),
    })
}

/// The certificates in a PEM file, at least one, each with the file.
fn certificates(file: &Path) -> Result<Vec<(&Path, CertificateDer<'static>)>, TlsError> {
    let bytes = read_bytes(file).map_err(|error| wrong(file, &format!("cannot be read: {error}")))?;
    let found = CertificateDer::pem_slice_iter(&bytes);
    let found: Result<Vec<_>, _> = found.map(|found| found.map(|certificate| (file, certificate))).collect();
    let found = found.map_err(|error| wrong(file, &format!("is not PEM: {}", pem_words(&error))))?;
    if found.is_empty() {
        return Err(wrong(file, "holds no certificate; PEM has lines that say BEGIN CERTIFICATE"));
    }
    Ok(found)
}

fn pem_words(error: &rustls::pki_types::pem::Error) -> String {
    use rustls::pki_types::pem::Error;
    match error {
        Error::Io(error) => error.to_string(),
        Error::MissingSectionEnd { .. } => "a section that begins does not end".to_owned(),
        Error::IllegalSectionStart { .. } => "a line that begins a section is cut off".to_owned(),
        Error::Base64Decode(_) => "a section is not Base64".to_owned(),
        _ => "no certificate can be read from it".to_owned(),
    }
}
