//! The log: lines for people here, JSON under Lambda, where each says which function and build it is from.

use std::io::{self, Write};
use std::sync::OnceLock;

use tracing_subscriber::fmt::{self, MakeWriter};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::registry;
use tracing_subscriber::util::SubscriberInitExt;

use crate::settings::Settings;

/// The build, once it is known.
static BUILD: OnceLock<String> = OnceLock::new();

/// Logs from here on.
pub(crate) fn start(settings: &Settings) {
    // Not the filter by fields and patterns, whose regular expressions are a hundredth of the program.
    let log = registry().with(settings.log.clone());
    let lines = fmt::layer().with_ansi(false);
    if leptos_lambda::is_lambda() {
        let function = std::env::var("AWS_LAMBDA_FUNCTION_NAME").unwrap_or_default();
        let lines = lines.json().flatten_event(true).with_span_list(false).without_time();
        log.with(lines.with_writer(Stamped { function })).init();
    } else {
        log.with(lines.with_writer(io::stderr)).init();
    }
}

/// Says which build this is; the lines from here on name it.
pub(crate) fn name_build(build: &str) {
    // A process is of one build.
    let _ = BUILD.set(build.to_owned());
}

/// Writes to the standard error what every line has beside its own.
struct Stamped {
    function: String,
}

impl<'a> MakeWriter<'a> for Stamped {
    type Writer = Stamp<'a>;

    fn make_writer(&'a self) -> Stamp<'a> {
        Stamp(&self.function)
    }
}

struct Stamp<'a>(&'a str);

impl Write for Stamp<'_> {
    /// The subscriber writes a line at a time.
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        io::stderr().lock().write_all(&stamped(line, self.0, BUILD.get().map_or("", String::as_str)))?;
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        io::stderr().flush()
    }
}

/// The line, an object in JSON, with function and build in front. Both are plain characters by their makers' rules.
fn stamped(line: &[u8], function: &str, build: &str) -> Vec<u8> {
    let Some(rest) = line.strip_prefix(b"{") else { return line.to_vec() };
    let mut stamped = format!("{{\"function\":\"{function}\",\"build\":\"{build}\",").into_bytes();
    stamped.extend_from_slice(rest);
    stamped
}

#[cfg(test)]
mod tests {
    use super::stamped;

    #[test]
    fn a_line_says_where_it_is_from() {
        let line = stamped(b"{\"level\":\"INFO\"}\n", "site-pages", "b1");
        assert_eq!(line, b"{\"function\":\"site-pages\",\"build\":\"b1\",\"level\":\"INFO\"}\n");
    }
}
