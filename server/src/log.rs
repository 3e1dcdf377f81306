//! The log: lines for people here, JSON under Lambda.

use tracing_subscriber::EnvFilter;

use crate::settings::Settings;

/// Logs from here on.
pub(crate) fn start(settings: &Settings) {
    let log = tracing_subscriber::fmt()
        .with_env_filter(EnvFilter::new(&settings.log))
        .with_writer(std::io::stderr)
        .with_ansi(false);
    if leptos_lambda::is_lambda() {
        log.json().flatten_event(true).without_time().init();
    } else {
        log.init();
    }
}
