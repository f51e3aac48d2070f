//! Who is trusted over TLS and which way a call goes, with our headers and without.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use hyper_util::client::proxy::matcher::Matcher;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rstest::rstest;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::{TlsAcceptor, TlsConnector};

use crate::run::wire::{Dialer, bare};
use crate::run::{Fault, FaultKind, HttpClient, Outgoing};
use crate::target::{Roots, Route, Tls};

/// The head of a request as it came.
type Heads = Arc<Mutex<Vec<String>>>;

/// An authority of our own, with its certificate in a file.
struct Authority {
    issuer: CertifiedIssuer<'static, KeyPair>,
    file: tempfile::NamedTempFile,
}

impl Authority {
    fn new() -> Self {
        let mut params = CertificateParams::new(Vec::new()).expect("parameters");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().expect("a key");
        let issuer = CertifiedIssuer::self_signed(params, key).expect("a certificate");
        let file = tempfile::NamedTempFile::new().expect("a file");
        // Some editors begin a file with a byte order mark.
        std::fs::write(file.path(), format!("\u{feff}{}", issuer.pem())).expect("written");
        Self { issuer, file }
    }

    /// A server for one name whose certificate holds until a year.
    fn acceptor(&self, name: &str, until: i32) -> TlsAcceptor {
        let mut params = CertificateParams::new(vec![name.to_owned()]).expect("parameters");
        params.not_after = rcgen::date_time_ymd(until, 1, 1);
        let key = KeyPair::generate().expect("a key");
        let certificate = params.signed_by(&key, &self.issuer).expect("a certificate");
        shown(certificate.der(), &key)
    }

    fn trusted(&self) -> Tls {
        Tls::new(Roots::Bundled, &[self.file.path().to_path_buf()], false).expect("roots")
    }
}

/// A server that shows this certificate.
fn shown(certificate: &CertificateDer<'static>, key: &KeyPair) -> TlsAcceptor {
    let key = PrivateKeyDer::try_from(key.serialize_der()).expect("a key");
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_no_client_auth()
        .with_single_cert(vec![certificate.clone()], key)
        .expect("a server");
    TlsAcceptor::from(Arc::new(config))
}

/// A server whose certificate signs itself, as `openssl req -x509` makes it: an authority's. With the file that trusts it.
fn self_signed(name: &str, until: i32) -> (TlsAcceptor, Tls) {
    let mut params = CertificateParams::new(vec![name.to_owned()]).expect("parameters");
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.not_after = rcgen::date_time_ymd(until, 1, 1);
    let key = KeyPair::generate().expect("a key");
    let certificate = params.self_signed(&key).expect("a certificate");
    let file = tempfile::NamedTempFile::new().expect("a file");
    std::fs::write(file.path(), certificate.pem()).expect("written");
    let tls = Tls::new(Roots::Bundled, &[file.path().to_path_buf()], false).expect("roots");
    (shown(certificate.der(), &key), tls)
}

/// Answers every connection's first request and keeps its head.
async fn answer(mut stream: impl AsyncRead + AsyncWrite + Unpin, heads: &Heads) {
    let head = head(&mut stream).await;
    heads.lock().expect("a lock").push(head);
    let answer = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\nok";
    let _ = stream.write_all(answer).await;
    let _ = stream.shutdown().await;
}

async fn head(stream: &mut (impl AsyncRead + Unpin)) -> String {
    let mut text = Vec::new();
    while !text.ends_with(b"\r\n\r\n") {
        match stream.read_u8().await {
            Ok(byte) => text.push(byte),
            Err(_) => break,
        }
    }
    String::from_utf8_lossy(&text).into_owned()
}

async fn serve(tls: Option<TlsAcceptor>) -> (SocketAddr, Heads) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let heads = Heads::default();
    let kept = Arc::clone(&heads);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            match &tls {
                Some(tls) => {
                    if let Ok(stream) = tls.accept(stream).await {
                        answer(stream, &kept).await;
                    }
                }
                None => answer(stream, &kept).await,
            }
        }
    });
    (address, heads)
}

/// A proxy that tunnels to one address, whatever is asked for.
async fn tunnelling(to: SocketAddr) -> (SocketAddr, Heads) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let heads = Heads::default();
    let kept = Arc::clone(&heads);
    tokio::spawn(async move {
        while let Ok((mut near, _)) = listener.accept().await {
            let asked = head(&mut near).await;
            kept.lock().expect("a lock").push(asked);
            near.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await.expect("an answer");
            let mut far = TcpStream::connect(to).await.expect("a connection");
            let _ = tokio::io::copy_bidirectional(&mut near, &mut far).await;
        }
    });
    (address, heads)
}

/// A call with an `Accept` header, or without any header of ours.
fn call(url: &str, ours: bool) -> Outgoing {
    let headers = if ours { vec![("Accept".to_owned(), "*/*".to_owned())] } else { Vec::new() };
    Outgoing { method: "GET".to_owned(), url: url.to_owned(), headers, ..Outgoing::default() }
}

async fn status(url: &str, tls: &Tls, ours: bool) -> Result<u16, Fault> {
    let client = HttpClient::new(url, Duration::from_secs(10), tls, &Route::default()).expect("a client");
    client.send(&call(url, ours)).await.map(|received| received.status)
}

#[rstest]
#[tokio::test]
async fn an_authority_of_ones_own_is_trusted_when_it_is_named(#[values(true, false)] ours: bool) {
    let authority = Authority::new();
    let (address, _) = serve(Some(authority.acceptor("localhost", 4000))).await;
    let url = format!("https://localhost:{}/", address.port());
    assert_eq!(status(&url, &authority.trusted(), ours).await.expect("an answer"), 200);
    let fault = status(&url, &Tls::default(), ours).await.expect_err("nobody trusts it");
    assert_eq!(fault.kind, FaultKind::Tls);
    assert!(fault.sentence.contains("signed by nobody who is trusted here; --ca FILE"), "{fault}");
    let anybody = Tls::new(Roots::Bundled, &[], true).expect("roots");
    assert_eq!(status(&url, &anybody, ours).await.expect("an answer"), 200);
}

#[rstest]
#[case::it("localhost", 4000, None)]
#[case::for_another_name("other.example", 4000, Some("for another host name: other.example"))]
#[case::over("localhost", 2001, Some("its certificate has expired"))]
#[tokio::test]
async fn a_certificate_that_signs_itself_is_trusted_when_it_is_named(
    #[case] name: &str,
    #[case] until: i32,
    #[case] refused: Option<&str>,
) {
    let (acceptor, tls) = self_signed(name, until);
    let (address, _) = serve(Some(acceptor)).await;
    let url = format!("https://localhost:{}/", address.port());
    match (status(&url, &tls, true).await, refused) {
        (Ok(status), None) => assert_eq!(status, 200),
        (Err(fault), Some(part)) => assert!(fault.sentence.contains(part), "{fault}"),
        (other, _) => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn another_certificate_that_signs_itself_is_not_trusted() {
    let (acceptor, _) = self_signed("localhost", 4000);
    let (_, another) = self_signed("localhost", 4000);
    let (address, _) = serve(Some(acceptor)).await;
    let url = format!("https://localhost:{}/", address.port());
    for (tls, advice) in [(another, ", nor is it in --ca; --tls system"), (Tls::default(), "; --ca FILE trusts its")] {
        let fault = status(&url, &tls, true).await.expect_err("nobody trusts it");
        assert!(fault.sentence.contains("its certificate signs others and is itself not trusted here"), "{fault}");
        assert!(fault.sentence.contains(advice), "{fault}");
    }
}

#[rstest]
#[tokio::test]
async fn a_certificate_for_somebody_else_is_told_apart(#[values(true, false)] ours: bool) {
    let authority = Authority::new();
    let (address, _) = serve(Some(authority.acceptor("other.example", 4000))).await;
    let url = format!("https://localhost:{}/", address.port());
    let fault = status(&url, &authority.trusted(), ours).await.expect_err("another name");
    assert!(fault.sentence.contains("its certificate is for another host name"), "{fault}");
    assert!(fault.sentence.ends_with(": other.example"), "{fault}");
}

#[rstest]
#[tokio::test]
async fn a_certificate_that_is_over_is_told_apart(#[values(true, false)] ours: bool) {
    let authority = Authority::new();
    let (address, _) = serve(Some(authority.acceptor("localhost", 2001))).await;
    let url = format!("https://localhost:{}/", address.port());
    let fault = status(&url, &authority.trusted(), ours).await.expect_err("it is over");
    assert!(fault.sentence.contains("its certificate has expired"), "{fault}");
}

#[rstest]
#[tokio::test]
async fn a_server_without_tls_is_told_apart(#[values(true, false)] ours: bool) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("https://localhost:{}/", listener.local_addr().expect("an address").port());
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            stream.read_u8().await.expect("a first byte");
            stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await.expect("an answer");
            head(&mut stream).await;
        }
    });
    let fault = status(&url, &Tls::default(), ours).await.expect_err("no TLS");
    assert_eq!(fault.kind, FaultKind::Tls, "{fault}");
    assert!(fault.sentence.contains("it does not speak TLS; is it http:// there?"), "{fault}");
}

fn dialer(proxy: SocketAddr, no: &str, tls: &Tls) -> Dialer {
    let proxies = Matcher::builder().all(format!("http://me:pass@{proxy}")).no(no.to_owned()).build();
    let trusted = tls.trusted();
    let tls = TlsConnector::from(Arc::new(tls.client().expect("TLS")));
    Dialer { tls, trusted, proxies: Some(Arc::new(proxies)), connect_to: None }
}

#[tokio::test]
async fn a_call_without_headers_goes_through_a_proxy() {
    let (proxy, heads) = serve(None).await;
    let dialer = dialer(proxy, "", &Tls::default());
    let (status, ..) = bare::send(&dialer, &call("http://unsaid.test:1/a?b=c", false), &[]).await.expect("an answer");
    assert_eq!(status, 200);
    let head = heads.lock().expect("a lock")[0].clone();
    assert!(head.starts_with("GET http://unsaid.test:1/a?b=c HTTP/1.1\r\nhost: unsaid.test:1\r\n"), "{head}");
    assert!(head.contains("proxy-authorization: Basic ") && !head.contains("accept"), "{head}");
}

#[tokio::test]
async fn an_encrypted_call_without_headers_goes_through_a_tunnel() {
    let authority = Authority::new();
    let (address, seen) = serve(Some(authority.acceptor("unsaid.test", 4000))).await;
    let (proxy, heads) = tunnelling(address).await;
    let dialer = dialer(proxy, "", &authority.trusted());
    let (status, ..) = bare::send(&dialer, &call("https://unsaid.test/a", false), &[]).await.expect("an answer");
    assert_eq!(status, 200);
    let head = heads.lock().expect("a lock")[0].clone();
    assert!(head.starts_with("CONNECT unsaid.test:443 HTTP/1.1\r\n"), "{head}");
    let head = seen.lock().expect("a lock")[0].clone();
    assert_eq!(head, "GET /a HTTP/1.1\r\nhost: unsaid.test\r\n\r\n", "the proxy's credentials are not for the target");
}

#[tokio::test]
async fn a_host_that_wants_no_proxy_gets_none() {
    let (address, heads) = serve(None).await;
    let (proxy, proxied) = serve(None).await;
    let url = format!("http://127.0.0.1:{}/", address.port());
    bare::send(&dialer(proxy, "127.0.0.1", &Tls::default()), &call(&url, false), &[]).await.expect("an answer");
    assert_eq!((heads.lock().expect("a lock").len(), proxied.lock().expect("a lock").len()), (1, 0));
}

#[rstest]
#[case::nothing("", "holds no certificate")]
#[case::no_pem("not a certificate", "holds no certificate")]
#[case::no_certificate("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "is no certificate")]
fn a_file_without_certificates_is_refused(#[case] text: &str, #[case] part: &str) {
    let file = tempfile::NamedTempFile::new().expect("a file");
    std::fs::write(file.path(), text).expect("written");
    let error = Tls::new(Roots::Bundled, &[PathBuf::from(file.path())], false).expect_err("an error").to_string();
    assert!(error.contains(part) && error.contains(&file.path().display().to_string()), "{error}");
}

/// A server that lets in who has a certificate of this authority.
fn for_known_clients(authority: &Authority, name: &str) -> TlsAcceptor {
    let mut params = CertificateParams::new(vec![name.to_owned()]).expect("parameters");
    params.not_after = rcgen::date_time_ymd(4000, 1, 1);
    let key = KeyPair::generate().expect("a key");
    let certificate = params.signed_by(&key, &authority.issuer).expect("a certificate");
    let mut roots = rustls::RootCertStore::empty();
    roots.add(authority.issuer.der().clone()).expect("a root");
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let known = rustls::server::WebPkiClientVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&provider));
    let key = PrivateKeyDer::try_from(key.serialize_der()).expect("a key");
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_client_cert_verifier(known.build().expect("a verifier"))
        .with_single_cert(vec![certificate.der().clone()], key)
        .expect("a server");
    TlsAcceptor::from(Arc::new(config))
}

/// The files of a client's certificate, signed by an authority, and of its key.
fn identity(authority: &Authority) -> (tempfile::TempDir, (PathBuf, PathBuf)) {
    let key = KeyPair::generate().expect("a key");
    let params = CertificateParams::new(vec!["client".to_owned()]).expect("parameters");
    let certificate = params.signed_by(&key, &authority.issuer).expect("a certificate");
    let folder = tempfile::tempdir().expect("a folder");
    let files = (folder.path().join("cert.pem"), folder.path().join("key.pem"));
    std::fs::write(&files.0, certificate.pem()).expect("written");
    std::fs::write(&files.1, key.serialize_pem()).expect("written");
    (folder, files)
}

#[rstest]
#[tokio::test]
async fn a_server_that_wants_a_certificate_of_the_client_gets_it_or_is_told_apart(#[values(true, false)] ours: bool) {
    let authority = Authority::new();
    let (address, _) = serve(Some(for_known_clients(&authority, "localhost"))).await;
    let url = format!("https://localhost:{}/", address.port());
    let (_folder, files) = identity(&authority);
    let known = authority.trusted().known_by(Some(&files)).expect("an identity");
    assert_eq!(status(&url, &known, ours).await.expect("an answer"), 200);

    let fault = status(&url, &authority.trusted(), ours).await.expect_err("nobody is let in without");
    assert_eq!(fault.kind, FaultKind::Tls, "{fault}");
    assert!(fault.sentence.contains("it wants a certificate of the client: give it with --cert and --key"), "{fault}");

    let other = Authority::new();
    let (_folder, files) = identity(&other);
    let unknown = authority.trusted().known_by(Some(&files)).expect("an identity");
    let fault = status(&url, &unknown, ours).await.expect_err("another authority's is not accepted");
    assert!(fault.sentence.contains("it does not accept the certificate of the client"), "{fault}");
}

#[test]
fn a_certificate_and_a_key_that_do_not_fit_are_refused() {
    let authority = Authority::new();
    let ((_one, (cert, key)), (_other, (_, other))) = (identity(&authority), identity(&authority));
    let refused = |cert: &PathBuf, key: &PathBuf| {
        let known = Tls::default().known_by(Some(&(cert.clone(), key.clone())));
        known.expect_err("an error").to_string()
    };
    assert!(refused(&cert, &other).starts_with("--cert and --key do not fit together"));
    assert!(refused(&key, &key).contains("holds no certificate"));
    assert!(refused(&cert, &cert).contains("holds no key"));
    std::fs::write(&key, "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n")
        .expect("written");
    assert!(refused(&cert, &key).contains("is encrypted"));
}

#[rstest]
#[tokio::test]
async fn a_connection_goes_where_it_is_told_and_the_url_stays(#[values(true, false)] ours: bool) {
    let authority = Authority::new();
    let (address, heads) = serve(Some(authority.acceptor("api.unsaid.test", 4000))).await;
    let mut route = Route::default();
    route.connect_to = Some(("127.0.0.1".to_owned(), address.port()));
    route.add_header("zego", "X-Api-Key", &"k3y".into()).expect("a header");
    let url = "https://api.unsaid.test:9/a?b=c";
    let client = HttpClient::new(url, Duration::from_secs(10), &authority.trusted(), &route).expect("a client");
    let received = client.send(&call(url, ours)).await.expect("an answer");
    assert_eq!(received.status, 200);
    let head = heads.lock().expect("a lock").remove(0).to_ascii_lowercase();
    assert!(head.starts_with("get /a?b=c http/1.1\r\n"), "{head}");
    assert!(head.contains("host: api.unsaid.test:9\r\n") && head.contains("x-api-key: k3y\r\n"), "{head}");
}

#[rstest]
#[tokio::test]
async fn headers_of_a_gateway_go_with_every_call(#[values(true, false)] ours: bool) {
    let (address, heads) = serve(None).await;
    let mut route = Route::default();
    route.add_header("zego", "X-Api-Key", &"k3y".into()).expect("a header");
    let url = format!("http://{address}/");
    let client = HttpClient::new(&url, Duration::from_secs(10), &Tls::default(), &route).expect("a client");
    client.send(&call(&url, ours)).await.expect("an answer");
    let head = heads.lock().expect("a lock").remove(0).to_ascii_lowercase();
    assert!(head.contains("x-api-key: k3y\r\n"), "{head}");
}

#[rstest]
#[tokio::test]
async fn a_server_that_speaks_only_another_version_is_told_apart(#[values(true, false)] ours: bool) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            head(&mut stream).await;
            // Settings, and a farewell because of a wrong preface: how servers of HTTP/2 answer HTTP/1.1.
            let frames = b"\0\0\0\x04\0\0\0\0\0\0\0\x08\x07\0\0\0\0\0\0\0\0\0\0\0\0\x01";
            let _ = stream.write_all(frames).await;
        }
    });
    let fault = status(&format!("http://{address}/"), &Tls::default(), ours).await.expect_err("no answer");
    assert!(fault.sentence.ends_with("; perhaps the server speaks only HTTP/2, which is not spoken here"), "{fault}");
}
