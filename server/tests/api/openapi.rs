//! The description of the API says what there is, and who may call it.

use std::collections::BTreeMap;

use app::api::RULES;
use serde_json::Value;

use crate::common::root;
use crate::trial::Trial;

const METHODS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

#[tokio::test(flavor = "multi_thread")]
async fn it_has_every_function_with_its_rule_and_no_other() {
    let trial = Trial::start();
    let answer = trial.visitor().get("/api/openapi.json").await;
    assert_eq!((answer.status, answer.header("content-type")), (200, "application/json"));
    let file = std::fs::read_to_string(root().join("app/api/openapi.json")).unwrap();
    assert_eq!(answer.body, file);

    let api = answer.json();
    assert!(api["openapi"].as_str().unwrap().starts_with("3.1."), "{}", api["openapi"]);
    let mut described = BTreeMap::new();
    for (path, item) in api["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            assert!(METHODS.contains(&method.as_str()), "{path} {method}");
            let rule = operation["x-rule"].as_str().unwrap_or_default().to_owned();
            described.insert((path.clone(), method.to_uppercase()), rule);
        }
    }
    let rules: BTreeMap<(String, String), String> = RULES
        .iter()
        .map(|(path, method, rule)| {
            (((*path).to_owned(), (*method).to_owned()), format!("{rule:?}").to_lowercase())
        })
        .collect();
    assert_eq!(described, rules);
}

#[test]
fn what_it_refers_to_is_there() {
    let file = std::fs::read_to_string(root().join("app/api/openapi.json")).unwrap();
    let api: Value = serde_json::from_str(&file).unwrap();
    let mut references = 0;
    let mut left = vec![&api];
    while let Some(value) = left.pop() {
        match value {
            Value::Object(fields) => {
                if let Some(Value::String(reference)) = fields.get("$ref") {
                    let place = reference.strip_prefix('#').unwrap_or_else(|| panic!("{reference}"));
                    assert!(api.pointer(place).is_some(), "{reference}");
                    references += 1;
                }
                left.extend(fields.values());
            }
            Value::Array(values) => left.extend(values),
            _ => {}
        }
    }
    assert!(references > 100, "{references}");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_has_it_is_told_that_it_is_the_same() {
    let trial = Trial::start();
    let mut visitor = trial.visitor();
    let first = visitor.get("/api/openapi.json").await;
    let tag = first.header("etag").to_owned();
    let again = visitor.ask("GET", "/api/openapi.json", &[("if-none-match", tag.as_str())], "").await;
    assert_eq!((again.status, again.body.as_str(), again.header("etag")), (304, "", tag.as_str()));
    let refused = visitor.ask("DELETE", "/api/openapi.json", &[], "").await;
    assert_eq!((refused.status, refused.header("allow")), (405, "GET,HEAD"));
    assert_eq!(refused.header("content-type"), "application/problem+json");
}
