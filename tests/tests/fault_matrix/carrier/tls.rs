//! A certificate that nobody has signed.

use rcgen::CertifiedKey;
use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use std::sync::{Arc, LazyLock};
use tokio_rustls::TlsAcceptor;

pub(super) fn acceptor() -> TlsAcceptor {
    static CONFIG: LazyLock<Arc<ServerConfig>> = LazyLock::new(|| Arc::new(config()));
    TlsAcceptor::from(Arc::clone(&CONFIG))
}

fn config() -> ServerConfig {
    let CertifiedKey { cert, signing_key } =
        rcgen::generate_simple_self_signed(["carrier.test".to_owned()]).expect("the name is one of a host");
    let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(signing_key.serialize_der()));
    ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("ring speaks them")
        .with_no_client_auth()
        .with_single_cert(vec![cert.der().clone()], key)
        .expect("key and certificate were made for each other")
}
