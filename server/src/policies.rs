//! How long each public page is kept, and on which query parameters it depends; and which pages are private. What is not here
//! gets the page that says that there is none, which all unknown paths share.

use std::time::Duration;

use leptos_lambda::{Parameter, Policies, Policy, PolicyError, Public};
use model::{Cursor, Language};

/// Where a list goes on.
const BEFORE: Parameter = Parameter { name: "before", valid: is_cursor };
const AFTER: Parameter = Parameter { name: "after", valid: is_cursor };
/// What is looked for. Longer texts are looked for too, but not kept.
const WORDS: Parameter = Parameter { name: "q", valid: |words| words.len() <= 100 };

/// Within what time an invalidation takes effect everywhere.
pub(crate) const INVALIDATED_WITHIN: Duration = Public::DEFAULT.invalidated_within;
/// Where pages begin that are their viewer's own; they are rendered from the request, as it came, and kept by nobody.
const PRIVATE: [&str; 5] = ["/studio", "/account", "/following", "/log-in", "/register"];

/// What changes when a host does something: a write makes it anew, and so does a little time, for viewers are counted.
const MOVING: Public = Public { shared: true, ..Public::DEFAULT };
/// What hardly ever changes.
const STILL: Public =
    Public { fresh: Duration::from_secs(300), stale_while_revalidate: Duration::from_secs(3_600), ..MOVING };

/// The table.
pub(crate) fn table() -> Result<Policies, PolicyError> {
    let mut policies = Policies::new()
        .unknown("", "/page-not-found", Public { fresh: STILL.fresh, ..MOVING })
        .unknown("/zh", "/zh/page-not-found", Public { fresh: STILL.fresh, ..MOVING });
    for path in private() {
        policies = policies.route(path, Policy::Private)?;
    }
    for (path, policy) in public() {
        policies = policies.route(path, Policy::Public(policy))?;
    }
    Ok(policies)
}

/// The patterns of the public pages, in both languages.
fn public() -> impl Iterator<Item = (String, Public)> {
    let before = Public { parameters: &[BEFORE], ..MOVING };
    let after = Public { parameters: &[AFTER], ..MOVING };
    let both = Public { parameters: &[BEFORE, AFTER], ..MOVING };
    let patterns = [
        ("/", MOVING),
        ("/live", MOVING),
        ("/upcoming", after.clone()),
        ("/schedule", after),
        ("/replays", before),
        ("/streams/{slug}", MOVING),
        ("/channels", STILL),
        ("/channels/{handle}", both.clone()),
        ("/topics", STILL),
        ("/topics/{slug}", both.clone()),
        ("/tickers/{ticker}", both),
        ("/search", Public { parameters: &[WORDS], ..MOVING }),
        ("/about", STILL),
    ];
    Language::ALL.into_iter().flat_map(move |language| {
        patterns.clone().into_iter().map(move |(pattern, policy)| (language.path(pattern), policy))
    })
}

/// The patterns of the private pages, in both languages.
pub(crate) fn private() -> impl Iterator<Item = String> {
    Language::ALL.into_iter().flat_map(|language| {
        PRIVATE
            .into_iter()
            .map(move |path| language.path(path))
            .flat_map(|path| [format!("{path}/{{*rest}}"), path])
    })
}

/// Whether a path belongs to a private page.
pub(crate) fn is_private(path: &str) -> bool {
    let path = Language::english_path(path);
    let below = |private: &str| {
        path.strip_prefix(private).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    PRIVATE.into_iter().any(below)
}

fn is_cursor(text: &str) -> bool {
    text.parse::<Cursor>().is_ok()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::Value;

    use super::{is_private, private, public};

    /// The template of the cloud, as `make test` packs it.
    fn template() -> Value {
        let path = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../target/deploy/dev-x86_64/cloudformation-template-update-stack.json"
        );
        let text = std::fs::read(path).expect("the template is missing: run `make test`");
        serde_json::from_slice(&text).unwrap()
    }

    /// Whether a path fits a pattern, of CloudFront's or of speculation rules, where `*` is anything.
    fn fits(pattern: &str, path: &str) -> bool {
        match pattern.split_once('*') {
            None => pattern == path,
            Some((start, rest)) => path.strip_prefix(start).is_some_and(|path| {
                (0..=path.len()).any(|at| path.is_char_boundary(at) && fits(rest, &path[at..]))
            }),
        }
    }

    /// What the CDN does with a path: the first behaviour that fits, or the default.
    fn behaviour<'a>(template: &'a Value, path: &str) -> &'a Value {
        let config = &template["Resources"]["Distribution"]["Properties"]["DistributionConfig"];
        let behaviours = config["CacheBehaviors"].as_array().unwrap().iter();
        let mut fitting = behaviours.filter(|one| fits(one["PathPattern"].as_str().unwrap(), path));
        fitting.next().unwrap_or(&config["DefaultCacheBehavior"])
    }

    fn example(pattern: &str) -> String {
        let segments = pattern.split('/').map(|part| if part.starts_with('{') { "x" } else { part });
        segments.collect::<Vec<_>>().join("/")
    }

    /// The CDN's key is exactly what a page's policy declares, and nothing else of a request reaches the function.
    #[test]
    fn the_cdn_keys_public_pages_as_their_policies_say() {
        let template = template();
        for (pattern, policy) in public() {
            let behaviour = behaviour(&template, &example(&pattern));
            assert_eq!(behaviour["TargetOriginId"], "pages", "{pattern}");
            assert!(behaviour["OriginRequestPolicyId"].is_null(), "{pattern}");
            let key = behaviour["CachePolicyId"]["Ref"].as_str().unwrap();
            let key = &template["Resources"][key]["Properties"]["CachePolicyConfig"]["ParametersInCacheKeyAndForwardedToOrigin"];
            let query = &key["QueryStringsConfig"];
            let named: BTreeSet<&str> = query["QueryStrings"]
                .as_array()
                .into_iter()
                .flatten()
                .map(|name| name.as_str().unwrap())
                .collect();
            let declared: BTreeSet<&str> = policy.parameters.iter().map(|parameter| parameter.name).collect();
            assert_eq!(named, declared, "{pattern}");
            let kind = if declared.is_empty() { "none" } else { "whitelist" };
            assert_eq!(query["QueryStringBehavior"], kind, "{pattern}");
            assert_eq!(key["CookiesConfig"]["CookieBehavior"], "none", "{pattern}");
            assert_eq!(key["HeadersConfig"]["HeaderBehavior"], "none", "{pattern}");
            assert!(policy.variants.is_empty(), "{pattern}: the CDN would have to know it");
        }
    }

    #[test]
    fn a_path_is_private_as_its_pattern_says() {
        assert!(private().all(|pattern| is_private(&example(&pattern))));
        assert!(public().all(|(pattern, _)| !is_private(&example(&pattern))));
        for path in ["/studios", "/zh/log-insane", "/zh", "", "/streams/studio", "/zhstudio"] {
            assert!(!is_private(path), "{path}");
        }
    }

    /// What is its viewer's own would be rendered for every link that a pointer passes; files are no pages.
    #[test]
    fn browsers_fetch_public_pages_ahead_and_nothing_else() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../public/speculation-rules.json");
        let rules: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
        let conditions = &rules["prefetch"][0]["where"]["and"];
        assert_eq!(conditions[0]["href_matches"], "/*");
        let left_out = conditions[1]["not"]["href_matches"].as_array().unwrap();
        let is_fetched = |path: &str| !left_out.iter().any(|pattern| fits(pattern.as_str().unwrap(), path));
        for path in private().map(|pattern| example(&pattern)) {
            assert!(!is_fetched(&path), "{path}");
        }
        for path in ["/api/home", "/calendar/x.ics", "/media/demo/index.m3u8"] {
            assert!(!is_fetched(path), "{path}");
        }
        for path in public().map(|(pattern, _)| example(&pattern)) {
            assert!(is_fetched(&path), "{path}");
        }
    }

    /// By the same header as the function reads, whatever the viewer sent in it.
    #[test]
    fn the_cdn_says_who_calls_the_api() {
        let template = template();
        let api = behaviour(&template, "/api/home");
        assert_eq!(api["FunctionAssociations"][0]["EventType"], "viewer-request");
        let function = &api["FunctionAssociations"][0]["FunctionARN"]["Fn::GetAtt"];
        assert_eq!(function, &serde_json::json!(["ClientAddress", "FunctionARN"]));
        let code = template["Resources"]["ClientAddress"]["Properties"]["FunctionCode"].as_str().unwrap();
        let header = crate::from_cdn::CLIENT_ADDRESS.to_string();
        assert!(code.contains(&format!("request.headers['{header}'] =")), "{code}");
    }

    #[test]
    fn the_cdn_keeps_no_private_page_and_forwards_its_cookies() {
        let template = template();
        for path in private().map(|pattern| example(&pattern)) {
            let behaviour = behaviour(&template, &path);
            assert_eq!(behaviour["TargetOriginId"], "private", "{path}");
            // AWS's own CachingDisabled and AllViewerExceptHostHeader.
            assert_eq!(behaviour["CachePolicyId"], "4135ea2d-6df8-44a3-9df3-4b5a84be39ad", "{path}");
            assert_eq!(behaviour["OriginRequestPolicyId"], "b689b0a8-53d0-40ab-baf2-68738e2966ac", "{path}");
        }
    }
}
