//! What the packed template says, beside what others say of the same.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs, unreachable_pub)] // Tests may panic.

mod common;

use std::collections::BTreeSet;

use common::{root, template};

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
