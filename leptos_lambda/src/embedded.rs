//! Metrics for CloudWatch without a call: lines of the log in its embedded metric format.

use std::io::Write as _;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};

/// Where CloudWatch shows them; each has the function as its dimension.
const NAMESPACE: &str = "leptos_lambda";

/// One metric: a number, or all that were measured, of which CloudWatch takes a hundred a line.
pub(crate) type Metric<'a> = (&'a str, Value);

/// A line with these metrics, of now.
pub(crate) fn line(metrics: &[Metric<'_>]) -> String {
    let names: Vec<Value> =
        metrics.iter().map(|(name, _)| json!({ "Name": name, "Unit": unit(name) })).collect();
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let mut line = json!({
        "_aws": {
            "Timestamp": u64::try_from(now.as_millis()).unwrap_or(u64::MAX),
            "CloudWatchMetrics": [{ "Namespace": NAMESPACE, "Dimensions": [["function"]], "Metrics": names }],
        },
        "function": std::env::var("AWS_LAMBDA_FUNCTION_NAME").unwrap_or_default(),
    });
    for (name, value) in metrics {
        line[name] = value.clone();
    }
    line.to_string()
}

/// Writes the line to where CloudWatch reads it. Without a log there is nobody to tell.
pub(crate) fn print(metrics: &[Metric<'_>]) {
    let _ = writeln!(std::io::stdout(), "{}", line(metrics));
}

fn unit(name: &str) -> &'static str {
    if name.ends_with("_ms") {
        "Milliseconds"
    } else if name == "bytes" {
        "Bytes"
    } else {
        "Count"
    }
}

/// Counts the start of an instance, with its first event.
#[derive(Debug, Default)]
pub(crate) struct ColdStart(AtomicBool);

impl ColdStart {
    /// Reports it, the first time.
    pub(crate) fn report(&self) {
        if !self.0.swap(true, Ordering::Relaxed) {
            print(&[("cold_starts", 1.into())]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::line;

    #[test]
    fn cloudwatch_finds_every_metric_that_is_named() {
        let line: serde_json::Value =
            serde_json::from_str(&line(&[("hits", 3.into()), ("render_ms", vec![1.5, 2.0].into())])).unwrap();
        let directive = &line["_aws"]["CloudWatchMetrics"][0];
        assert_eq!(directive["Dimensions"], serde_json::json!([["function"]]));
        assert!(line["function"].is_string() && line["_aws"]["Timestamp"].is_u64());
        let units = [("hits", "Count"), ("render_ms", "Milliseconds")];
        for (metric, (name, unit)) in directive["Metrics"].as_array().unwrap().iter().zip(units) {
            assert_eq!((&metric["Name"], &metric["Unit"]), (&name.into(), &unit.into()));
            assert!(!line[name].is_null());
        }
    }
}
