//! Settings that nobody may read.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};

use super::SettingError;

/// What nobody may read.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Secret(String);

impl Secret {
    #[cfg(test)]
    pub(crate) fn of(value: &str) -> Self {
        Self(value.to_owned())
    }

    pub(crate) fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}

/// Signs bearer tokens.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct TokenKey([u8; 32]);

impl TokenKey {
    /// One that no other process knows.
    #[cfg(feature = "local")]
    pub(crate) fn random() -> Result<Self, getrandom::Error> {
        let mut key = [0; 32];
        getrandom::fill(&mut key)?;
        Ok(Self(key))
    }

    pub(crate) fn expose(&self) -> [u8; 32] {
        self.0
    }
}

impl fmt::Debug for TokenKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TokenKey")
    }
}

/// The value of a secret is in no message.
fn bad(name: &'static str, allowed: &'static str) -> SettingError {
    SettingError::Bad { name, value: "not shown".to_owned(), allowed }
}

pub(super) fn secret(name: &'static str, value: &str) -> Result<Secret, SettingError> {
    let fits = value.len() >= 16 && value.bytes().all(|c| c.is_ascii_graphic());
    if fits { Ok(Secret(value.to_owned())) } else { Err(bad(name, "16 or more visible characters of ASCII")) }
}

pub(super) fn token_key(name: &'static str, value: &str) -> Result<TokenKey, SettingError> {
    let key = from_hex(value).or_else(|| from_base64(value));
    key.map(TokenKey).ok_or_else(|| bad(name, "32 bytes in hexadecimal digits or base64"))
}

fn from_hex(text: &str) -> Option<[u8; 32]> {
    if text.len() != 64 || !text.bytes().all(|c| c.is_ascii_hexdigit()) {
        return None;
    }
    let mut key = [0; 32];
    for (byte, digits) in key.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
        *byte = u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?;
    }
    Some(key)
}

/// In either alphabet, with padding or without.
fn from_base64(text: &str) -> Option<[u8; 32]> {
    let forms = [STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD];
    forms.iter().find_map(|form| form.decode(text).ok())?.try_into().ok()
}
