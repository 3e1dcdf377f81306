//! Settings on their way from text to value.

use std::path::PathBuf;

use http::Uri;
use leptos_lambda::ResponseMode;
use tracing_subscriber::filter::Targets;

use super::SettingError;

/// A setting on its way from text to value.
pub(super) struct Setting {
    pub(super) name: &'static str,
    pub(super) allowed: &'static str,
    pub(super) value: String,
}

impl Setting {
    pub(super) fn to<T>(self, convert: impl Fn(&str) -> Option<T>) -> Result<T, SettingError> {
        convert(&self.value).ok_or(SettingError::Bad {
            name: self.name,
            value: self.value,
            allowed: self.allowed,
        })
    }
}

pub(super) fn folder(value: &str) -> Option<PathBuf> {
    (!value.is_empty()).then(|| PathBuf::from(value))
}

pub(super) fn is_plain(c: u8) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, b'.' | b'_' | b'-')
}

pub(super) fn yes_or_no(value: &str) -> Option<bool> {
    match value {
        "yes" => Some(true),
        "no" => Some(false),
        _ => None,
    }
}

pub(super) fn megabytes(value: &str) -> Option<u64> {
    value.parse().ok().filter(|megabytes| *megabytes <= 4_096)
}

pub(super) fn response_mode(value: &str) -> Option<ResponseMode> {
    match value {
        "buffered" => Some(ResponseMode::Buffered),
        "streaming" => Some(ResponseMode::Streaming),
        _ => None,
    }
}

pub(super) fn origin(value: &str) -> Option<String> {
    let uri: Uri = value.parse().ok()?;
    let plain =
        matches!(uri.scheme_str(), Some("http" | "https")) && uri.path() == "/" && uri.query().is_none();
    let host = uri.authority().filter(|authority| !authority.as_str().contains('@'))?;
    plain.then(|| format!("{}://{host}", uri.scheme_str().unwrap_or("https")))
}

/// It stands in HTML, in scripts and in the security policy; so it has no character that means something there.
pub(super) fn assets_url(value: &str) -> Option<String> {
    let (scheme, rest) = value.split_once("://")?;
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    let origin = origin(&format!("{scheme}://{host}"))?;
    let path = path.trim_end_matches('/');
    let plain_part = |part: &str| !matches!(part, "" | "." | "..") && part.bytes().all(is_plain);
    let plain_host = host.bytes().all(|c| is_plain(c) || matches!(c, b':' | b'[' | b']'));
    let address = if path.is_empty() { origin } else { format!("{origin}/{path}") };
    (plain_host && (path.is_empty() || path.split('/').all(plain_part))).then_some(address)
}

pub(super) fn log_filter(value: &str) -> Option<Targets> {
    value.parse().ok()
}
