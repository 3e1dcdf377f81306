//! Where a form leads that was sent without a script: when it was taken, and when it was not. An endpoint is named without
//! `/api/`, as `streams/create`.

use leptos_lambda::respond::own_path;
use model::{Language, Slug};
use serde_json::Value;

use crate::format::in_query;

/// The parameter by which a page is told which form was done, so that it says so.
pub const DONE: &str = "done";

/// The path of the page to show when it was taken: `fields` is what was sent, `answer` what the function answered.
pub fn after(endpoint: &str, fields: &[(String, String)], answer: &Value, language: Language) -> String {
    let path = match endpoint {
        "register" => return then(fields).unwrap_or_else(|| language.path("/account")),
        "log-in" => return then(fields).unwrap_or_else(|| language.path("/")),
        "log-out" | "delete-account" => "/".to_owned(),
        "log-out-everywhere" => "/log-in".to_owned(),
        "channel/create" | "channel/edit" | "streams/delete" => done(endpoint, "/studio"),
        "streams/create" => in_studio(answer.as_str()),
        "streams/rename" => done(endpoint, &in_studio(answer.as_str())),
        "streams/edit" | "streams/go-live" | "streams/end" | "streams/cancel" | "streams/cover" => {
            done(endpoint, &in_studio(sent(fields, "slug")))
        }
        "streams/key" => in_studio(sent(fields, "slug")),
        "follow" | "remind" => "/following".to_owned(),
        "report" => done(endpoint, &report(fields)),
        "message" => beneath("/streams", sent(fields, "slug")).unwrap_or_else(|| "/".to_owned()),
        "reports/settle" => done(endpoint, "/studio/reports"),
        "accounts/role" | "accounts/suspend" => done(endpoint, &of_account(fields)),
        "change-password" => done(endpoint, "/account"),
        // `token`, too.
        _ => "/account".to_owned(),
    };
    language.path(&path)
}

/// The path of the private page that has the form, for one that was not taken; it may have a query.
pub fn form_page(endpoint: &str, fields: &[(String, String)], language: Language) -> String {
    let path = match endpoint {
        "register" => with_then("/register", fields),
        "log-in" => with_then("/log-in", fields),
        "channel/create" => "/studio".to_owned(),
        "channel/edit" => "/studio/channel".to_owned(),
        "streams/create" => "/studio/streams/new".to_owned(),
        "follow" => {
            beneath("/following/channel", sent(fields, "handle")).unwrap_or_else(|| "/following".to_owned())
        }
        "remind" => {
            beneath("/following/stream", sent(fields, "slug")).unwrap_or_else(|| "/following".to_owned())
        }
        "report" => report(fields),
        "reports/settle" => "/studio/reports".to_owned(),
        "accounts/role" | "accounts/suspend" => of_account(fields),
        endpoint if endpoint.starts_with("streams/") => in_studio(sent(fields, "slug")),
        _ => "/account".to_owned(),
    };
    language.path(&path)
}

fn sent<'a>(fields: &'a [(String, String)], name: &str) -> Option<&'a str> {
    fields.iter().find(|(field, _)| field == name).map(|(_, value)| value.as_str())
}

/// The page, told that this was done.
fn done(endpoint: &str, page: &str) -> String {
    let sign = if page.contains('?') { '&' } else { '?' };
    format!("{page}{sign}{DONE}={endpoint}")
}

/// Where a form said that it should lead: to this site and nowhere else.
fn then(fields: &[(String, String)]) -> Option<String> {
    own_path(sent(fields, "then")?)?.to_str().ok().map(str::to_owned)
}

fn with_then(path: &str, fields: &[(String, String)]) -> String {
    match then(fields) {
        Some(then) => format!("{path}?then={}", in_query(&then)),
        None => path.to_owned(),
    }
}

/// The page of what has this slug; what is no slug has none.
fn beneath(path: &str, slug: Option<&str>) -> Option<String> {
    let slug: Slug = slug?.parse().ok()?;
    Some(format!("{path}/{}", in_query(slug.as_str())))
}

fn in_studio(slug: Option<&str>) -> String {
    beneath("/studio/streams", slug).unwrap_or_else(|| "/studio".to_owned())
}

/// The page of a report.
fn report(fields: &[(String, String)]) -> String {
    let names = ["stream", "message"].into_iter().zip(["slug", "message"]);
    let query = names.filter_map(|(name, field)| Some(format!("{name}={}", in_query(sent(fields, field)?))));
    format!("/account/report?{}", query.collect::<Vec<_>>().join("&"))
}

fn of_account(fields: &[(String, String)]) -> String {
    format!("/studio/accounts?name={}", in_query(sent(fields, "name").unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use model::Language::{Chinese, English};
    use serde_json::{Value, json};

    use super::{after, form_page};

    fn fields(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn what_was_taken_leads_on() {
        let slug = fields(&[("slug", "rates-开盘")]);
        for (endpoint, fields, answer, path) in [
            ("register", vec![], Value::Null, "/account"),
            ("log-in", vec![], Value::Null, "/"),
            ("log-in", fields(&[("then", "/studio?before=1")]), Value::Null, "/studio?before=1"),
            ("streams/create", vec![], json!("开盘-1"), "/studio/streams/%E5%BC%80%E7%9B%98-1"),
            (
                "streams/edit",
                slug.clone(),
                Value::Null,
                "/studio/streams/rates-%E5%BC%80%E7%9B%98?done=streams/edit",
            ),
            ("streams/delete", slug.clone(), Value::Null, "/studio?done=streams/delete"),
            (
                "report",
                slug.clone(),
                Value::Null,
                "/account/report?stream=rates-%E5%BC%80%E7%9B%98&done=report",
            ),
            ("message", slug, Value::Null, "/streams/rates-%E5%BC%80%E7%9B%98"),
            ("change-password", vec![], Value::Null, "/account?done=change-password"),
            ("token", vec![], Value::Null, "/account"),
        ] {
            assert_eq!(after(endpoint, &fields, &answer, English), path, "{endpoint}");
        }
        assert_eq!(after("log-in", &[], &Value::Null, Chinese), "/zh");
        assert_eq!(after("streams/delete", &[], &Value::Null, Chinese), "/zh/studio?done=streams/delete");
    }

    #[test]
    fn nobody_is_led_to_another_site() {
        for elsewhere in [
            "//evil.example",
            "/\\evil.example",
            "https://evil.example",
            "https:evil",
            "javascript:alert(1)",
            "",
        ] {
            let fields = fields(&[("then", elsewhere), ("slug", elsewhere), ("handle", elsewhere)]);
            for endpoint in ["log-in", "register", "streams/edit", "follow", "report"] {
                for path in [
                    after(endpoint, &fields, &json!(elsewhere), English),
                    form_page(endpoint, &fields, English),
                ] {
                    let own = path.starts_with('/') && !path.starts_with("//") && !path.contains('\\');
                    assert!(own && !path.contains("evil.example/"), "{endpoint} {path}");
                }
            }
            assert_eq!(after("log-in", &fields, &Value::Null, English), "/");
        }
    }

    #[test]
    fn what_was_not_taken_leads_back_to_its_form() {
        let sent = fields(&[
            ("slug", "rates"),
            ("handle", "macro-desk"),
            ("message", "12"),
            ("name", "王"),
            ("then", "/zh/studio"),
        ]);
        for (endpoint, path) in [
            ("log-in", "/zh/log-in?then=%2Fzh%2Fstudio"),
            ("channel/edit", "/zh/studio/channel"),
            ("streams/create", "/zh/studio/streams/new"),
            ("streams/go-live", "/zh/studio/streams/rates"),
            ("follow", "/zh/following/channel/macro-desk"),
            ("remind", "/zh/following/stream/rates"),
            ("report", "/zh/account/report?stream=rates&message=12"),
            ("accounts/role", "/zh/studio/accounts?name=%E7%8E%8B"),
            ("delete-account", "/zh/account"),
        ] {
            assert_eq!(form_page(endpoint, &sent, Chinese), path);
        }
    }
}
