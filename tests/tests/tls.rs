//! TLS: a carrier whose certificate is trusted is reached, another is not, and nothing is sent to it.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

mod wire;

use fibre_sandbox::Sandbox;
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use std::path::PathBuf;
use std::sync::Arc;
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use wire::programs;

/// An authority of its own, in a file, and a server certificate for loopback that it signed.
fn authority() -> (PathBuf, ServerConfig) {
    let mut ca = CertificateParams::new(Vec::new()).unwrap();
    ca.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let ca_key = KeyPair::generate().unwrap();
    let ca_pem = ca.self_signed(&ca_key).unwrap().pem();
    let key = KeyPair::generate().unwrap();
    let leaf = CertificateParams::new(vec!["127.0.0.1".to_owned()]).unwrap();
    let certificate = leaf.signed_by(&key, &Issuer::from_params(&ca, &ca_key)).unwrap();

    let file = programs::directory().join("authority.pem");
    std::fs::write(&file, ca_pem).unwrap();
    let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], key)
        .unwrap();
    (file, config)
}

/// Takes TLS off what arrives and passes the rest on; gives its port.
async fn terminator(config: ServerConfig, to: String) -> u16 {
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((socket, _)) = listener.accept().await {
            let (acceptor, to) = (acceptor.clone(), to.clone());
            tokio::spawn(async move {
                if let (Ok(mut socket), Ok(mut server)) =
                    (acceptor.accept(socket).await, TcpStream::connect(to).await)
                {
                    let _ = tokio::io::copy_bidirectional(&mut socket, &mut server).await;
                }
            });
        }
    });
    port
}

#[tokio::test(flavor = "multi_thread")]
async fn certificates_decide_whether_a_carrier_is_reached() {
    let sandbox = Sandbox::start().await.unwrap();
    let access = sandbox.tuatahi_connect();
    let address = access.base_url().strip_prefix("http://").unwrap().split('/').next().unwrap().to_owned();
    let (authority, config) = authority();
    let port = terminator(config, address.clone()).await;
    let secure = |url: &str| url.replace(&format!("http://{address}"), &format!("https://127.0.0.1:{port}"));
    let mut environment: Vec<(String, String)> =
        access.environment().iter().map(|(name, value)| (name.clone(), secure(value))).collect();

    let run = |environment: Vec<(String, String)>| {
        tokio::task::spawn_blocking(move || programs::run("find-place", &["carrington"], &environment))
    };
    let refused = run(environment.clone()).await.unwrap();
    assert_eq!(refused.code, Some(1), "{}", refused.stderr);
    assert!(refused.stderr.contains("outcome: not sent"), "{}", refused.stderr);
    assert!(sandbox.all_requests().is_empty());

    environment.push(("SSL_CERT_FILE".to_owned(), authority.display().to_string()));
    let reached = run(environment).await.unwrap();
    assert_eq!(reached.code, Some(0), "{}", reached.stderr);
    assert!(reached.stdout.contains("CARRINGTON"), "{}", reached.stdout);
}
