//! Signing with a private key: jsonwebtoken reads the key, ring signs.
//!
//! jsonwebtoken's own signing is chosen for the whole process and brings a second cryptography library of 50 crates or
//! of C; ring is what TLS uses here already.

use super::SigningAlgorithm;
use crate::{Error, ErrorKind};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::EncodingKey;
use ring::rand::SystemRandom;
use ring::signature::{self, EcdsaKeyPair, RsaKeyPair};
use serde::Serialize;

pub(super) enum Signer {
    Rsa(Box<RsaKeyPair>),
    Ecdsa(Box<EcdsaKeyPair>),
}

impl Signer {
    /// The message completes "the private key …" and never quotes the key.
    pub(super) fn from_pem(pem: &str) -> Result<Self, Error> {
        let problem = |text: &str| Err(Error::new(ErrorKind::Configuration, text.to_owned()));
        if !pem.contains("-----BEGIN") {
            return problem("is not PEM: it must begin with a line such as `-----BEGIN PRIVATE KEY-----`");
        }
        if pem.contains("BEGIN PUBLIC KEY") || pem.contains("BEGIN CERTIFICATE") {
            return problem("is a public key or a certificate");
        }
        if pem.contains("ENCRYPTED") {
            return problem("is encrypted: decrypt it first, for example with `openssl pkcs8`");
        }
        if pem.contains("BEGIN EC PRIVATE KEY") {
            return problem("is in the SEC1 form: convert it with `openssl pkcs8 -topk8 -nocrypt`");
        }
        if let Ok(key) = EncodingKey::from_rsa_pem(pem.as_bytes()) {
            return match RsaKeyPair::from_der(key.as_bytes()) {
                Ok(pair) => Ok(Self::Rsa(Box::new(pair))),
                Err(reason) => problem(&format!("is not an RSA key that can sign: {reason}")),
            };
        }
        let Ok(key) = EncodingKey::from_ec_pem(pem.as_bytes()) else {
            return problem("is neither an RSA key nor an elliptic one");
        };
        let random = SystemRandom::new();
        match EcdsaKeyPair::from_pkcs8(&signature::ECDSA_P256_SHA256_FIXED_SIGNING, key.as_bytes(), &random) {
            Ok(pair) => Ok(Self::Ecdsa(Box::new(pair))),
            Err(reason) => problem(&format!("is not a key on the curve P-256 that can sign: {reason}")),
        }
    }

    pub(super) fn algorithm(&self) -> SigningAlgorithm {
        match self {
            Self::Rsa(_) => SigningAlgorithm::Rs256,
            Self::Ecdsa(_) => SigningAlgorithm::Es256,
        }
    }

    /// A signed token in the compact form.
    pub(super) fn sign(&self, header: &impl Serialize, claims: &impl Serialize) -> Result<String, Error> {
        let failed = || Error::new(ErrorKind::Credentials, "the private key cannot sign");
        let part = |value: &serde_json::Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let header = serde_json::to_value(header).map_err(|_| failed())?;
        let claims = serde_json::to_value(claims).map_err(|_| failed())?;
        let message = format!("{}.{}", part(&header), part(&claims));
        let random = SystemRandom::new();
        let signature = match self {
            Self::Rsa(pair) => {
                let mut signature = vec![0; pair.public().modulus_len()];
                pair.sign(&signature::RSA_PKCS1_SHA256, &random, message.as_bytes(), &mut signature)
                    .map_err(|_| failed())?;
                signature
            }
            Self::Ecdsa(pair) => {
                pair.sign(&random, message.as_bytes()).map_err(|_| failed())?.as_ref().to_vec()
            }
        };
        Ok(format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature)))
    }
}
