//! A bar for whoever watches; nothing where nobody does. indicatif, because it knows terminals.

use std::borrow::Cow;

use indicatif::{ProgressBar, ProgressStyle};

/// A bar up to a known end.
pub(crate) fn bar(what: impl Into<Cow<'static, str>>, end: u64) -> ProgressBar {
    let bar = ProgressBar::new(end).with_message(what);
    match ProgressStyle::with_template("{msg} [{bar:32}] {pos}/{len} {eta}") {
        Ok(style) => bar.with_style(style.progress_chars("=> ")),
        Err(_) => bar,
    }
}

/// A count whose end nobody knows.
pub(crate) fn count(what: impl Into<Cow<'static, str>>) -> ProgressBar {
    let count = ProgressBar::new_spinner().with_message(what);
    match ProgressStyle::with_template("{msg} {spinner} {pos} {per_sec}") {
        Ok(style) => count.with_style(style),
        Err(_) => count,
    }
}
