//! Random names and tokens, and the hashes that stand for what must not be kept.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use model::AccountId;
use serde::de::Error as _;
use sha2::{Digest, Sha256};

use crate::Error;

/// A token that nobody guesses: 32 random bytes as 43 characters of base64url.
pub(crate) fn token() -> Result<String, Error> {
    Ok(URL_SAFE_NO_PAD.encode(bytes::<32>()?))
}

/// Whether the text can be such a token.
pub(crate) fn is_token(text: &str) -> bool {
    text.len() == 43 && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}

/// 16 random bytes.
pub(crate) fn id() -> Result<String, Error> {
    Ok(hex(&bytes::<16>()?))
}

/// The id of a new account.
pub(super) fn account_id() -> Result<AccountId, Error> {
    to_id(id()?)
}

/// An id that is always the same for one text, and no account's.
pub(super) fn id_of(text: &str) -> Result<AccountId, Error> {
    to_id(hash(text).split_off(32))
}

fn to_id(text: String) -> Result<AccountId, Error> {
    let invalid = |_| Error::Encode(serde_json::Error::custom("an account's id is not as it must be"));
    text.try_into().map_err(invalid)
}

/// The SHA-256 in 64 hexadecimal digits. It is enough for what is random; passwords need more.
pub(crate) fn hash(text: &str) -> String {
    hex(&Sha256::digest(text))
}

pub(super) fn bytes<const N: usize>() -> Result<[u8; N], Error> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes)?;
    Ok(bytes)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut hex, byte| {
        let _infallible = write!(hex, "{byte:02x}");
        hex
    })
}
