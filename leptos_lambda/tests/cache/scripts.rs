//! The page's own inline scripts run, planted ones do not, and every answer says so.

use axum::Router;
use axum::body::Body;
use axum::routing::get;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::{Request, Response, StatusCode, header};
use leptos::nonce::use_nonce;
use leptos::prelude::*;
use leptos_lambda::{CacheSettings, Policies, Policy, RenderCache, SecurityPolicy, Site, render};
use sha2::{Digest, Sha256};
use tower::ServiceExt;

use crate::pages::PUBLIC;

const PLANTED: &str = "<script>planted()</script>";

fn site() -> Router {
    let policies = Policies::new().route("/", Policy::Public(PUBLIC)).unwrap();
    let cache = RenderCache::new(CacheSettings::new(policies));
    let page = || {
        view! {
            <!DOCTYPE html>
            <html>
                <head><script nonce=use_nonce()>"own()"</script></head>
                <body inner_html=PLANTED></body>
            </html>
        }
    };
    let pages = Router::new()
        .route(
            "/panic",
            get(|| async {
                if true {
                    panic!("secret")
                }
            }),
        )
        .route("/streamed", render::in_order(page, || {}))
        .fallback_service(render::complete(page, || {}))
        .layer(cache.layer());
    Site::new(pages).with_security(SecurityPolicy::default().allow("media-src", "blob:")).into_router()
}

async fn ask(router: &Router, path: &str) -> (Response<()>, String) {
    let response = router.clone().oneshot(Request::get(path).body(Body::empty()).unwrap()).await.unwrap();
    let (parts, body) = response.into_parts();
    let body = axum::body::to_bytes(body, usize::MAX).await.unwrap();
    (Response::from_parts(parts, ()), String::from_utf8(body.to_vec()).unwrap())
}

fn policy(response: &Response<()>) -> String {
    response.headers()[header::CONTENT_SECURITY_POLICY].to_str().unwrap().to_owned()
}

fn hash(script: &str) -> String {
    format!("'sha256-{}'", STANDARD.encode(Sha256::digest(script)))
}

#[tokio::test]
async fn trap_9_a_kept_page_names_its_own_scripts_by_their_hashes() {
    let router = site();
    let (first, page) = ask(&router, "/").await;
    let (hit, again) = ask(&router, "/").await;
    assert_eq!((policy(&first), page.as_str()), (policy(&hit), again.as_str()));
    assert!(policy(&hit).contains(&hash("own()")), "{}", policy(&hit));
    assert!(!policy(&hit).contains(&hash("planted()")));
    assert!(!policy(&hit).contains("nonce") && !policy(&hit).contains("unsafe-inline"));
    assert!(page.contains(PLANTED) && page.contains("<script nonce=\"\">own()"));
}

#[tokio::test]
async fn trap_9_a_page_for_one_viewer_has_a_nonce_that_nobody_else_gets() {
    let router = site();
    let (first, page) = ask(&router, "/streamed").await;
    let (second, _) = ask(&router, "/streamed").await;
    let nonce = page.split("nonce=\"").nth(1).unwrap().split('"').next().unwrap();
    assert!(nonce.len() >= 20 && policy(&first).contains(&format!("'nonce-{nonce}'")));
    assert_ne!(policy(&first), policy(&second));
    assert_eq!(first.headers()[header::CACHE_CONTROL], "private, no-store");
}

#[tokio::test]
async fn every_answer_carries_the_headers_once() {
    let router = site();
    for (path, status) in
        [("/", StatusCode::OK), ("/streamed", StatusCode::OK), ("/panic", StatusCode::SERVICE_UNAVAILABLE)]
    {
        let (response, body) = ask(&router, path).await;
        assert_eq!(response.status(), status, "{path}");
        assert!(!body.contains("secret"));
        for name in [
            "content-security-policy",
            "strict-transport-security",
            "x-content-type-options",
            "referrer-policy",
            "cross-origin-opener-policy",
            "cross-origin-resource-policy",
            "permissions-policy",
        ] {
            assert_eq!(response.headers().get_all(name).iter().count(), 1, "{path} {name}");
        }
        let policy = policy(&response);
        for part in
            ["default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", "media-src 'self' blob:"]
        {
            assert!(policy.contains(part), "{path}: {policy}");
        }
    }
}
