//! Every page has one address: others that mean it are redirected there.

use std::convert::Infallible;
use std::future::{Ready, ready};
use std::task::{Context, Poll};

use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use futures::future::Either;
use http::{HeaderValue, StatusCode, Uri, header};
use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};
use tower::Service;

/// As long as the cache of pages keeps a 301 too; a browser asks again.
const CACHE_CONTROL: &str = "public, max-age=0, s-maxage=5";
/// What stands escaped in a path: what may not stand there (RFC 3986, section 3.3), and what some would take for a delimiter.
const ESCAPED: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b'/')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'[')
    .add(b'\\')
    .add(b']')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// Redirects to a page's own address (301), and hands the others on. The gate has refused what can be no address.
#[derive(Clone, Debug)]
pub(crate) struct OneAddress<S>(pub(crate) S);

impl<S> Service<Request> for OneAddress<S>
where
    S: Service<Request, Response = Response, Error = Infallible>,
{
    type Response = Response;
    type Error = Infallible;
    type Future = Either<Ready<Result<Response, Infallible>>, S::Future>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.0.poll_ready(context)
    }

    fn call(&mut self, request: Request) -> Self::Future {
        match elsewhere(request.uri()) {
            Some(answer) => Either::Left(ready(Ok(answer))),
            None => Either::Right(self.0.call(request)),
        }
    }
}

/// The answer to an address that is no page's own.
fn elsewhere(uri: &Uri) -> Option<Response> {
    if is_plain(uri.path()) {
        return None;
    }
    let path = canonical(uri.path());
    if path == uri.path() {
        return None;
    }
    let location = match uri.query() {
        Some(query) => format!("{path}?{query}"),
        None => path,
    };
    Some(match HeaderValue::from_str(&location) {
        Ok(location) => {
            let headers = [
                (header::LOCATION, location),
                (header::CACHE_CONTROL, HeaderValue::from_static(CACHE_CONTROL)),
            ];
            (StatusCode::MOVED_PERMANENTLY, headers).into_response()
        }
        Err(_) => StatusCode::BAD_REQUEST.into_response(),
    })
}

/// Whether a path is canonical at a glance, as most are: lower case, digits and hyphens between single slashes.
fn is_plain(path: &str) -> bool {
    let plain = |c: u8| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'-' || c == b'/';
    path == "/"
        || (path.bytes().all(plain)
            && !path.ends_with('/')
            && !path.contains("//")
            && !path.contains("/tickers/"))
}

/// The one form of a path: no empty segments, no slash at the end, lower case but for tickers, escapes only where they must be.
fn canonical(path: &str) -> String {
    let mut canonical = String::with_capacity(path.len());
    let mut before = String::new();
    for segment in path.split('/').filter(|segment| !segment.is_empty()) {
        let text = percent_decode_str(segment).decode_utf8_lossy();
        let cased = if before == "tickers" { text.to_uppercase() } else { text.to_lowercase() };
        canonical.push('/');
        canonical.extend(utf8_percent_encode(&cased, ESCAPED));
        before = cased;
    }
    if canonical.is_empty() {
        canonical.push('/');
    }
    canonical
}

#[cfg(test)]
mod tests {
    use http::header;

    use super::{canonical, elsewhere, is_plain};

    #[test]
    fn what_leads_elsewhere_is_kept_for_a_moment() {
        let answer = elsewhere(&"/Live/?before=x".parse().unwrap()).unwrap();
        assert_eq!(answer.status(), 301);
        assert_eq!(answer.headers()[header::LOCATION], "/live?before=x");
        assert_eq!(answer.headers()[header::CACHE_CONTROL], "public, max-age=0, s-maxage=5");
        assert!(elsewhere(&"/live?before=x".parse().unwrap()).is_none());
    }

    #[test]
    fn one_form() {
        for (path, form) in [
            ("/", "/"),
            ("//", "/"),
            ("/live", "/live"),
            ("/live/", "/live"),
            ("/LIVE", "/live"),
            ("//evil.example/", "/evil.example"),
            ("/%6Cive", "/live"),
            ("/tickers/xnas-aapl", "/tickers/XNAS-AAPL"),
            ("/zh/Tickers/XNAS-AAPL/", "/zh/tickers/XNAS-AAPL"),
            ("/streams/%E4%B8%AD", "/streams/%E4%B8%AD"),
            ("/streams/%e4%b8%ad", "/streams/%E4%B8%AD"),
            ("/a%20b", "/a%20b"),
            ("/a%23b", "/a%23b"),
            ("/a%25b", "/a%25b"),
        ] {
            assert_eq!(canonical(path), form, "{path}");
            assert_eq!(canonical(form), form, "{form}: its own form");
            assert!(path == form || !is_plain(path), "{path}");
        }
    }
}
