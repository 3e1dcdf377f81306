//! A stack of a template's resources, as far as moto has them.

use std::collections::BTreeMap;
use std::error::Error;

use serde_json::{Map, Value, json};

use crate::Moto;
use crate::aws::Service;

/// What of a template moto makes as AWS does: where things are kept, and who may use them. It has no CDN, no HTTP APIs and no
/// Function URLs in its CloudFormation, and its functions need a container.
const MADE: [&str; 5] =
    ["AWS::DynamoDB::Table", "AWS::IAM::Role", "AWS::Logs::LogGroup", "AWS::S3::Bucket", "AWS::SQS::Queue"];

/// The resources of a stack.
#[derive(Clone, Debug)]
pub struct Stack {
    resources: BTreeMap<String, String>,
}

impl Stack {
    /// Makes what can be made of a template (CloudFormation, JSON), unchanged.
    ///
    /// # Errors
    /// When moto does not take it.
    pub async fn create(moto: &Moto, template: &Value) -> Result<Self, Box<dyn Error + Send + Sync>> {
        let service = Service::new(&moto.endpoint(), "cloudformation");
        let template = json!({ "Resources": makeable(template) }).to_string();
        let named = [("Version", "2010-05-15"), ("StackName", "finance-live-dev")];
        let create = [("Action", "CreateStack"), ("TemplateBody", &template)];
        service.form(&[&named[..], &create].concat()).await?;
        let described = service.form(&[&named[..], &[("Action", "DescribeStackResources")]].concat()).await?;
        let resources = described.split("<member>").skip(1).filter_map(|member| {
            let part = |name: &str| {
                let (_, rest) = member.split_once(&format!("<{name}>"))?;
                Some(rest.split_once('<')?.0.to_owned())
            };
            Some((part("LogicalResourceId")?, part("PhysicalResourceId")?))
        });
        Ok(Self { resources: resources.collect() })
    }

    /// What the resource that the template calls `name` is really called.
    pub fn resource(&self, name: &str) -> Option<&str> {
        self.resources.get(name).map(String::as_str)
    }

    /// What the template calls its resources.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.resources.keys().map(String::as_str)
    }
}

/// The resources that moto has, without those that refer to one that it has not.
fn makeable(template: &Value) -> Map<String, Value> {
    let all = template["Resources"].as_object().cloned().unwrap_or_default();
    let known = |resource: &Value| resource["Type"].as_str().is_some_and(|kind| MADE.contains(&kind));
    let mut made: Map<String, Value> = all
        .iter()
        .filter(|(_, resource)| known(resource))
        .map(|(name, resource)| (name.clone(), resource.clone()))
        .collect();
    loop {
        let gone: Vec<&String> = all.keys().filter(|name| !made.contains_key(*name)).collect();
        let dangling: Vec<String> = made
            .iter()
            .filter(|(_, resource)| gone.iter().any(|name| refers(resource, name)))
            .map(|(name, _)| name.clone())
            .collect();
        if dangling.is_empty() {
            return made;
        }
        dangling.iter().for_each(|name| drop(made.remove(name)));
    }
}

/// Whether a value refers to a resource (`Ref`, `Fn::GetAtt`, `Fn::Sub`, `DependsOn`).
fn refers(value: &Value, name: &str) -> bool {
    match value {
        Value::Object(fields) => fields.iter().any(|(field, value)| match (field.as_str(), value) {
            ("Ref" | "DependsOn", Value::String(other)) => other == name,
            ("Fn::GetAtt", Value::Array(parts)) => parts.first().is_some_and(|other| other == name),
            ("Fn::Sub", Value::String(text)) => mentions(text, name),
            ("Fn::Sub", Value::Array(parts)) => {
                parts.first().and_then(Value::as_str).is_some_and(|text| mentions(text, name))
                    || parts.iter().skip(1).any(|part| refers(part, name))
            }
            (_, value) => refers(value, name),
        }),
        Value::Array(values) => values.iter().any(|value| refers(value, name)),
        _ => false,
    }
}

fn mentions(text: &str, name: &str) -> bool {
    text.contains(&format!("${{{name}}}")) || text.contains(&format!("${{{name}."))
}
