//! What it means when no TLS can be agreed on with a server.

use std::error::Error;
use std::io;

use rustls::{AlertDescription, CertificateError};

use super::verifier::webpki_error;

/// Whom the options trust besides the list inside this program.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Trusted {
    /// `--ca` names certificates.
    pub named: bool,
    /// `--tls system`.
    pub system: bool,
}

impl Trusted {
    /// Who else is not trusted, and the options that would trust them: none that is given already.
    fn others(self) -> &'static str {
        match (self.named, self.system) {
            (false, false) => {
                "; --ca FILE trusts its authority or the certificate itself, --tls system the authorities of this system"
            }
            (true, false) => ", nor is it in --ca; --tls system trusts the authorities of this system",
            (false, true) => ", nor by this system; --ca FILE trusts its authority or the certificate itself",
            (true, true) => ", nor by this system, nor is it in --ca",
        }
    }
}

/// What a failed handshake means, for a person; `None` where the failure has nothing to do with TLS.
pub(crate) fn handshake_words(error: &(dyn Error + 'static), trusted: Trusted) -> Option<String> {
    let trouble = match find(error)? {
        Found::Tls(rustls::Error::InvalidCertificate(certificate)) => certificate_words(certificate, trusted),
        Found::Tls(rustls::Error::InvalidMessage(_)) => "it does not speak TLS; is it http:// there?".to_owned(),
        Found::Tls(rustls::Error::AlertReceived(alert)) => format!("it refuses: {}", alert_words(*alert)),
        Found::Tls(rustls::Error::PeerIncompatible(_)) => {
            "it offers no version or cipher of TLS that is safe; TLS 1.2 and 1.3 are spoken here".to_owned()
        }
        Found::Tls(_) => "it breaks the rules of the TLS handshake".to_owned(),
        Found::Cut => "it closed the connection in the TLS handshake".to_owned(),
    };
    Some(trouble)
}

/// What a server says before it hangs up, as its standard names it.
fn alert_words(alert: AlertDescription) -> String {
    match alert {
        AlertDescription::ProtocolVersion => "it speaks neither TLS 1.2 nor 1.3".to_owned(),
        AlertDescription::HandshakeFailure => "no cipher suits both sides".to_owned(),
        AlertDescription::UnrecognisedName => "it does not know the host name".to_owned(),
        AlertDescription::CertificateRequired => {
            "it wants a certificate of the client: give it with --cert and --key".to_owned()
        }
        AlertDescription::BadCertificate
        | AlertDescription::UnknownCA
        | AlertDescription::CertificateUnknown
        | AlertDescription::DecryptError => "it does not accept the certificate of the client (--cert)".to_owned(),
        AlertDescription::NoApplicationProtocol => {
            "it does not speak HTTP/1.1, perhaps only HTTP/2, which is not spoken here".to_owned()
        }
        other => format!("TLS alert {}", u8::from(other)),
    }
}

fn certificate_words(error: &CertificateError, trusted: Trusted) -> String {
    let advice = "--insecure accepts any certificate";
    match error {
        CertificateError::UnknownIssuer => {
            format!("its certificate is signed by nobody who is trusted here{}", trusted.others())
        }
        CertificateError::NotValidForName => "its certificate is for another host name".to_owned(),
        CertificateError::NotValidForNameContext { presented, .. } if presented.is_empty() => {
            "its certificate names no host: it needs a subjectAltName".to_owned()
        }
        CertificateError::NotValidForNameContext { presented, .. } => {
            let names: Vec<&str> = presented.iter().map(|name| plain_name(name)).collect();
            format!("its certificate is for another host name: {}", names.join(", "))
        }
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
            format!("its certificate has expired, or this machine's clock is wrong; {advice}")
        }
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            format!("its certificate is not valid yet, or this machine's clock is wrong; {advice}")
        }
        other if webpki_error(other) == Some(&webpki::Error::CaUsedAsEndEntity) => {
            format!("its certificate signs others and is itself not trusted here{}", trusted.others())
        }
        CertificateError::InvalidPurpose | CertificateError::InvalidPurposeContext { .. } => {
            format!("its certificate is not made for servers; {advice}")
        }
        CertificateError::Revoked => "its certificate is revoked".to_owned(),
        CertificateError::BadEncoding => format!("its certificate cannot be read; {advice}"),
        CertificateError::BadSignature => format!("the signature of its certificate is wrong; {advice}"),
        _ => format!("its certificate is not accepted; {advice}"),
    }
}

/// `DnsName("a.example")` and `IpAddress(127.0.0.1)` without what is around the name.
fn plain_name(presented: &str) -> &str {
    let inner = presented.split_once('(').and_then(|(_, rest)| rest.strip_suffix(')'));
    inner.unwrap_or(presented).trim_matches('"')
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
