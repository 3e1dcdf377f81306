//! What the packed template says, beside what others say of the same.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs, unreachable_pub)] // Tests may panic.

mod common;

use std::collections::{BTreeMap, BTreeSet};

use axum::Router;
use axum::body::Body;
use axum::routing::get;
use common::{root, template};
use http::{Request, StatusCode, header};
use serde_json::Value;
use tower::ServiceExt;

/// Whether anything in a template names every resource there is, outside of what AWS has no resources for.
#[test]
fn no_statement_names_everything_without_need() {
    let template = template("prod", "arm64");
    let resources = template["Resources"].as_object().unwrap();
    let roles = resources.values().filter(|resource| resource["Type"] == "AWS::IAM::Role");
    let mut seen = 0;
    for role in roles {
        for policy in role["Properties"]["Policies"].as_array().unwrap() {
            for statement in policy["PolicyDocument"]["Statement"].as_array().unwrap() {
                seen += 1;
                if statement["Resource"] == "*" {
                    assert_eq!(statement["Sid"], "Traces", "X-Ray knows no resources; all else does");
                }
            }
        }
    }
    assert!(seen > 10);
}

#[test]
fn the_runbook_says_what_to_do_about_every_alarm() {
    let template = template("prod", "arm64");
    let resources = template["Resources"].as_object().unwrap().iter();
    let alarms: BTreeSet<&str> = resources
        .filter(|(_, resource)| resource["Type"] == "AWS::CloudWatch::Alarm")
        .map(|(name, _)| name.as_str())
        .collect();
    let runbook = std::fs::read_to_string(root().join("docs/operations.md")).unwrap();
    let (_, section) = runbook.split_once("\n## Alarms\n").unwrap();
    let (section, _) = section.split_once("\n### ").unwrap();
    // The first cell of a row names them, each between backticks.
    let rows = section.lines().filter_map(|line| line.strip_prefix("| `")?.split_once(" | "));
    let named: BTreeSet<&str> = rows.flat_map(|(names, _)| names.split('`').step_by(2)).collect();
    assert_eq!(named, alarms);
}

/// What a policy of the CDN's puts on every file, by the headers' names.
fn headers_of_files(template: &Value, policy: &str) -> BTreeMap<String, String> {
    let config = &template["Resources"][policy]["Properties"]["ResponseHeadersPolicyConfig"];
    let custom = config["CustomHeadersConfig"]["Items"].as_array().unwrap();
    let security = config["SecurityHeadersConfig"].as_object().unwrap();
    let mut all = custom.iter().chain(security.values());
    assert!(all.all(|header| header["Override"] == true), "what the bucket says does not count: {config}");
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let custom = custom.iter().map(|header| (text(&header["Header"]).to_lowercase(), text(&header["Value"])));
    // What CloudFront writes for each.
    let security = security.iter().map(|(kind, said)| match kind.as_str() {
        "ContentTypeOptions" => ("x-content-type-options".to_owned(), "nosniff".to_owned()),
        "StrictTransportSecurity" => {
            let below = if said["IncludeSubdomains"] == true { "; includeSubDomains" } else { "" };
            let value = format!("max-age={}{below}", said["AccessControlMaxAgeSec"]);
            ("strict-transport-security".to_owned(), value)
        }
        "ReferrerPolicy" => ("referrer-policy".to_owned(), text(&said[kind])),
        "ContentSecurityPolicy" => ("content-security-policy".to_owned(), text(&said[kind])),
        other => panic!("{other}"),
    });
    custom.chain(security).collect()
}

/// What the framework's own policy puts on every answer.
async fn headers_of_answers() -> BTreeMap<String, String> {
    let router = Router::new().route("/", get(async || StatusCode::NO_CONTENT));
    let site = leptos_lambda::Site::new(router).into_router();
    let answer = site.oneshot(Request::new(Body::empty())).await.unwrap();
    let headers = answer.headers().iter().filter(|(name, _)| *name != header::CONTENT_LENGTH);
    headers.map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned())).collect()
}

#[tokio::test]
async fn files_have_the_security_headers_of_answers() {
    let template = template("prod", "arm64");
    let answers = headers_of_answers().await;
    let directives: BTreeSet<&str> = answers["content-security-policy"].split("; ").collect();
    for (policy, loaded_by, directives_of_files) in [
        // Pages of other addresses may load them; nothing that is opened by itself needs anything.
        ("HashedFileHeaders", "cross-origin", &["default-src 'none'", "frame-ancestors 'none'"][..]),
        // The error page, which is one of them, says the rest itself.
        ("FileHeaders", "same-origin", &["frame-ancestors 'none'"]),
    ] {
        let files = headers_of_files(&template, policy);
        for (name, value) in &answers {
            let said = files.get(name).unwrap_or_else(|| panic!("{policy} lacks {name}"));
            match name.as_str() {
                "cross-origin-resource-policy" => assert_eq!(said, loaded_by, "{policy}"),
                "content-security-policy" => {
                    assert_eq!(said.split("; ").collect::<Vec<_>>(), directives_of_files, "{policy}");
                    assert!(directives_of_files.iter().all(|one| directives.contains(one)), "{value}");
                }
                _ => assert_eq!(said, value, "{policy}: {name}"),
            }
        }
    }
}
