//! No other site has its visitors do anything here.

use std::convert::Infallible;
use std::future::{Ready, ready};
use std::sync::Arc;
use std::task::{Context, Poll};

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use futures::future::Either;
use http::{HeaderMap, HeaderName, Method, Request, StatusCode, header};
use tower::{Layer, Service};

/// What a browser says of where a request comes from, and no page can change (Fetch Metadata Request Headers, section 2.1).
const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Refuses with 403 what another site may have made a browser send, before anything is called and whatever its body is.
///
/// GET, HEAD and OPTIONS pass: they must change nothing. Everything else passes when the browser says that it comes from
/// the same origin, or, one that does not say so, when `Origin` is the site's own. A client that says neither is no
/// browser of our day; it passes as long as it brings no cookie, for then it can only do what anybody can, or what it
/// proves by other means.
#[derive(Clone, Debug)]
pub struct OwnSiteOnly {
    origin: Arc<str>,
}

impl OwnSiteOnly {
    /// For the site that the public sees at this origin, such as `https://finance.example`.
    pub fn new(origin: &str) -> Self {
        Self { origin: serialised(origin).into() }
    }

    fn lets_pass(&self, method: &Method, headers: &HeaderMap) -> bool {
        if matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS) {
            return true;
        }
        let all_are = |name: &HeaderName, value: &str| {
            let mut said = headers.get_all(name).iter().peekable();
            said.peek().is_some().then(|| said.all(|said| said.as_bytes() == value.as_bytes()))
        };
        all_are(&FETCH_SITE, "same-origin")
            .or_else(|| all_are(&header::ORIGIN, &self.origin))
            .unwrap_or_else(|| !headers.contains_key(header::COOKIE))
    }
}

/// An origin as browsers write it: in lower case, without the port that is its scheme's own.
fn serialised(origin: &str) -> String {
    let origin = origin.trim_end_matches('/').to_ascii_lowercase();
    let port = if origin.starts_with("https:") { ":443" } else { ":80" };
    origin.strip_suffix(port).unwrap_or(&origin).to_owned()
}

impl<S> Layer<S> for OwnSiteOnly {
    type Service = OwnSiteService<S>;

    fn layer(&self, inner: S) -> Self::Service {
        OwnSiteService { rule: self.clone(), inner }
    }
}

/// What [`OwnSiteOnly`] makes of a service.
#[derive(Clone, Debug)]
pub struct OwnSiteService<S> {
    rule: OwnSiteOnly,
    inner: S,
}

impl<S> Service<Request<Body>> for OwnSiteService<S>
where
    S: Service<Request<Body>, Response = Response, Error = Infallible>,
{
    type Response = Response;
    type Error = Infallible;
    type Future = Either<Ready<Result<Response, Infallible>>, S::Future>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        if self.rule.lets_pass(request.method(), request.headers()) {
            return Either::Right(self.inner.call(request));
        }
        let no_store = [(header::CACHE_CONTROL, "no-store")];
        let refused = (StatusCode::FORBIDDEN, no_store, "This was sent from another site.");
        Either::Left(ready(Ok(refused.into_response())))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use axum::Router;
    use axum::body::Body;
    use axum::routing::any;
    use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, StatusCode, header};
    use proptest::prelude::*;
    use tower::ServiceExt;

    use super::{FETCH_SITE, OwnSiteOnly, serialised};

    const OWN: &str = "https://finance.example";
    const READS: [Method; 3] = [Method::GET, Method::HEAD, Method::OPTIONS];
    const WRITES: [Method; 4] = [Method::POST, Method::PUT, Method::PATCH, Method::DELETE];

    fn passes(method: &Method, headers: &[(HeaderName, &str)]) -> bool {
        let headers =
            headers.iter().map(|(name, value)| (name.clone(), HeaderValue::from_str(value).unwrap()));
        OwnSiteOnly::new(OWN).lets_pass(method, &headers.collect::<HeaderMap>())
    }

    #[test]
    fn only_the_own_site_may_change_something() {
        let (site, origin, cookie) = (FETCH_SITE, header::ORIGIN, header::COOKIE);
        for (headers, pass) in [
            (&[] as &[(HeaderName, &str)], true),
            (&[(cookie.clone(), "a=b")], false),
            (&[(site.clone(), "same-origin")], true),
            (&[(site.clone(), "same-origin"), (cookie.clone(), "a=b")], true),
            (&[(site.clone(), "same-origin"), (origin.clone(), "https://evil.example")], true),
            (&[(site.clone(), "same-site")], false),
            (&[(site.clone(), "cross-site")], false),
            (&[(site.clone(), "none")], false),
            (&[(site.clone(), "")], false),
            (&[(site.clone(), "Same-Origin")], false),
            (&[(site.clone(), "same-origin"), (site.clone(), "cross-site")], false),
            (&[(site.clone(), "cross-site"), (origin.clone(), OWN)], false),
            (&[(origin.clone(), OWN)], true),
            (&[(origin.clone(), OWN), (cookie.clone(), "a=b")], true),
            (&[(origin.clone(), OWN), (origin.clone(), "https://evil.example")], false),
            (&[(origin.clone(), "null")], false),
            (&[(origin.clone(), "")], false),
            (&[(origin.clone(), "http://finance.example")], false),
            (&[(origin.clone(), "https://finance.example:8443")], false),
            (&[(origin.clone(), "https://finance.example.evil.example")], false),
            (&[(origin.clone(), "https://evil.example/https://finance.example")], false),
        ] {
            for method in &WRITES {
                assert_eq!(passes(method, headers), pass, "{method} {headers:?}");
            }
            for method in &READS {
                assert!(passes(method, headers), "{method} {headers:?}");
            }
        }
    }

    #[test]
    fn an_origin_is_compared_as_browsers_write_it() {
        for (origin, written) in [
            ("https://Finance.Example/", "https://finance.example"),
            ("https://finance.example:443", "https://finance.example"),
            ("http://127.0.0.1:80", "http://127.0.0.1"),
            ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
            ("http://[::1]:443", "http://[::1]:443"),
        ] {
            assert_eq!(serialised(origin), written);
        }
    }

    #[tokio::test]
    async fn what_is_refused_calls_nothing() {
        let calls = Arc::new(AtomicUsize::new(0));
        let counted = calls.clone();
        let count = any(move || async move { counted.fetch_add(1, Ordering::Relaxed).to_string() });
        let site: Router = Router::new().route("/", count).layer(OwnSiteOnly::new(OWN));
        let send = |fetch_site: &str| {
            let request = Request::post("/").header(FETCH_SITE, fetch_site).body(Body::empty()).unwrap();
            site.clone().oneshot(request)
        };
        let refused = send("cross-site").await.unwrap();
        assert_eq!(refused.status(), StatusCode::FORBIDDEN);
        assert_eq!(refused.headers()[header::CACHE_CONTROL], "no-store");
        assert_eq!(calls.load(Ordering::Relaxed), 0);
        assert_eq!(send("same-origin").await.unwrap().status(), StatusCode::OK);
    }

    proptest! {
        /// Whatever the method and the origin: a write that says where it comes from says the site itself.
        #[test]
        fn nothing_foreign_changes_anything(
            method in "[A-Z]{3,8}",
            site in proptest::option::of("[ -~]{0,20}"),
            origin in proptest::option::of("[ -~]{0,40}"),
            cookie in proptest::option::of("[ -~]{0,20}"),
        ) {
            let method = Method::from_bytes(method.as_bytes()).unwrap();
            let said = [(FETCH_SITE, &site), (header::ORIGIN, &origin), (header::COOKIE, &cookie)];
            let headers: HeaderMap = said
                .into_iter()
                .filter_map(|(name, value)| Some((name, HeaderValue::from_str(value.as_ref()?).unwrap())))
                .collect();
            let own = match (&site, &origin) {
                (Some(site), _) => site == "same-origin",
                (None, Some(origin)) => origin == OWN,
                (None, None) => cookie.is_none(),
            };
            let reads = READS.contains(&method);
            prop_assert_eq!(OwnSiteOnly::new(OWN).lets_pass(&method, &headers), own || reads);
        }
    }
}
