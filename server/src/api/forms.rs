//! Forms without JavaScript: the browser shows what it is answered with, so the answer leads to a page. After a refusal that is
//! the form's own page, which shows what was typed and what was wrong with it: a draft keeps both for ten minutes.

mod sent;

use std::net::IpAddr;

use app::{DRAFT_COOKIE, SESSION_COOKIE};
use axum::Extension;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use backend::{Draft, Refusal, Site};
use http::response::Parts;
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use leptos_lambda::ClientAddress;
use leptos_lambda::cookies::{cookie, set_cookie};
use leptos_lambda::gate::Limits;
use leptos_lambda::respond::own_path;
use model::AccountId;
use serde_json::Value;

use super::json_forms::Kind;
use super::problems::{InWords, problem};
use sent::Sent;

const JSON: HeaderValue = HeaderValue::from_static("application/json");
/// What is left to say when not even a draft can be kept.
const SORRY: &str = "This can't be done now. Please go back and try again: what you typed is still there.\n\
    现在无法完成。请返回重试：你填写的内容还在。\n";

/// The same where a stream has a new key that nobody was shown.
const NOT_SHOWN: &str = "The stream has a new key, but it can't be shown to you now, and the one before is good no more. \
    Please go back later and replace the key again.\n\
    已生成新的推流密钥，但现在无法显示，之前的密钥已失效。请稍后返回并重新更换密钥。\n";

/// Answers a form without JavaScript with the way to a page (303). All other calls are answered in JSON, whatever they would
/// rather have: server_fn sends who takes HTML back to where it came from, and forgets what was typed.
pub(crate) async fn forms(State(site): State<Site>, mut request: Request, next: Next) -> Response {
    let is_form = is_form(&request);
    let referer = request.headers_mut().remove(header::REFERER);
    request.headers_mut().insert(header::ACCEPT, JSON);
    if !is_form {
        return next.run(request).await;
    }
    let (head, body) = request.into_parts();
    let Ok(body) = to_bytes(body, Limits::default().body_bytes).await else {
        return problem(StatusCode::PAYLOAD_TOO_LARGE);
    };
    let sent = Sent::read(&head, &body, referer.as_ref()).await;
    let headers = head.headers.clone();
    let address = head.extensions.get::<ClientAddress>().map(|address| address.0);
    let (head, body) = next.run(Request::from_parts(head, Body::from(body))).await.into_parts();
    if head.status.is_redirection() {
        return Response::from_parts(head, body);
    }
    // A server function's answer is whole; what is none has no fields to show.
    let answer = to_bytes(body, usize::MAX).await.ok();
    let answer = answer.and_then(|answer| serde_json::from_slice(&answer).ok()).unwrap_or(Value::Null);
    let browser = Browser { site, headers, address };
    if head.status.is_success() {
        browser.done(&sent, &answer, &head).await
    } else {
        browser.refused(&sent, &answer, &head).await
    }
}

/// Whether a browser sent this to show what is answered, as scripts never ask for a page.
fn is_form(request: &Request) -> bool {
    let mut accepted = request.headers().get_all(header::ACCEPT).iter();
    let shows = accepted.any(|kinds| kinds.to_str().is_ok_and(|kinds| kinds.contains("text/html")));
    let kind = Kind::of(request.headers());
    *request.method() == Method::POST && shows && matches!(kind, Kind::Form | Kind::Parts | Kind::Unsaid)
}

/// Who sent the form.
struct Browser {
    site: Site,
    headers: HeaderMap,
    address: Option<IpAddr>,
}

impl Browser {
    /// To the page where the form leads. What is told only once waits there as a draft.
    async fn done(&self, sent: &Sent, answer: &Value, head: &Parts) -> Response {
        let mut to = app::after::after(&sent.endpoint, &sent.fields, answer, sent.language);
        let secret = answer.get("key").and_then(Value::as_str).filter(|_| sent.endpoint == "streams/key");
        let mut cookies = cookies_of(&head.headers);
        if let Some(secret) = secret {
            let draft = Draft {
                form: sent.endpoint.clone(),
                account: self.account().await,
                // Of which stream it is the key.
                values: sent.kept(),
                errors: Vec::new(),
                notice: None,
                secret: Some(secret.to_owned()),
            };
            match self.keep(&draft).await {
                Ok(cookie) => cookies.push(cookie),
                Err(retry_after) => return sorry(NOT_SHOWN, retry_after),
            }
            to = sent::with_draft(&to);
        }
        see_other(&to, cookies)
    }

    /// Back to the form, with what was typed and what was wrong.
    async fn refused(&self, sent: &Sent, answer: &Value, head: &Parts) -> Response {
        let errors = answer.get("errors").cloned().and_then(|errors| serde_json::from_value(errors).ok());
        let errors: model::FieldErrors = errors.unwrap_or_default();
        let draft = Draft {
            form: sent.endpoint.clone(),
            account: self.account().await,
            values: sent.kept(),
            notice: errors.is_empty().then(|| notice(answer, head.status)),
            errors,
            secret: None,
        };
        let cookie = match self.keep(&draft).await {
            Ok(cookie) => cookie,
            Err(retry_after) => return sorry(SORRY, retry_after),
        };
        let mut cookies = cookies_of(&head.headers);
        cookies.push(cookie);
        let page = sent.page.clone();
        let page = page.unwrap_or_else(|| app::after::form_page(&sent.endpoint, &sent.fields, sent.language));
        see_other(&sent::with_draft(&page), cookies)
    }

    /// Keeps the draft, and answers the cookie by which the browser gets it; or in how many seconds it can be tried again, where
    /// that is known.
    async fn keep(&self, draft: &Draft) -> Result<HeaderValue, Option<u32>> {
        let known = cookie(&self.headers, DRAFT_COOKIE).and_then(|token| std::str::from_utf8(token).ok());
        match self.site.keep_draft(known, draft, self.address).await {
            Ok(token) => set_cookie(DRAFT_COOKIE, &token, Draft::LASTS).ok_or(None),
            Err(Refusal::TooMany { retry_after }) => Err(Some(retry_after)),
            Err(refusal) => {
                tracing::error!(error = &refusal as &dyn std::error::Error, "a draft can't be kept");
                Err(None)
            }
        }
    }

    /// Whose draft it is, so that nobody else who uses the browser sees it; nobody's, where that can't be said.
    async fn account(&self) -> Option<AccountId> {
        let token = std::str::from_utf8(cookie(&self.headers, SESSION_COOKIE)?).ok()?;
        self.site.caller(token).await.ok()?.map(|caller| caller.account)
    }
}

fn sorry(words: &'static str, retry_after: Option<u32>) -> Response {
    let text = [(header::CONTENT_TYPE, "text/plain; charset=utf-8")];
    match retry_after {
        Some(seconds) => {
            let wait = [(header::RETRY_AFTER, HeaderValue::from(seconds))];
            (StatusCode::TOO_MANY_REQUESTS, text, wait, Extension(InWords), words).into_response()
        }
        None => (StatusCode::SERVICE_UNAVAILABLE, text, Extension(InWords), words).into_response(),
    }
}

/// The word for what is wrong with no field: the problem's own.
fn notice(answer: &Value, status: StatusCode) -> String {
    let kind = answer.get("type").and_then(Value::as_str).and_then(|kind| kind.split_once('#'));
    match kind {
        Some((_, kind)) if !status.is_server_error() => kind.replace('-', "_"),
        _ => "unavailable".to_owned(),
    }
}

fn cookies_of(headers: &HeaderMap) -> Vec<HeaderValue> {
    headers.get_all(header::SET_COOKIE).iter().cloned().collect()
}

/// Leads to a page of this site; whatever is none leads home.
fn see_other(page: &str, cookies: Vec<HeaderValue>) -> Response {
    let location = own_path(page).unwrap_or(HeaderValue::from_static("/"));
    let mut answer = (StatusCode::SEE_OTHER, [(header::LOCATION, location)]).into_response();
    for cookie in cookies {
        answer.headers_mut().append(header::SET_COOKIE, cookie);
    }
    answer
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use http::{HeaderValue, Request, StatusCode, header};
    use serde_json::{Value, json};

    use super::{is_form, notice, see_other};

    #[test]
    fn only_a_browser_that_shows_the_answer_sends_a_form() {
        let form = "application/x-www-form-urlencoded";
        let browser = "text/html,application/xhtml+xml,*/*;q=0.8";
        for (method, accept, kind, expected) in [
            ("POST", browser, form, true),
            ("POST", browser, "multipart/form-data; boundary=b", true),
            ("POST", browser, "application/json", false),
            ("POST", "application/json", form, false),
            ("POST", "*/*", form, false),
            ("GET", browser, form, false),
        ] {
            let request = Request::builder().method(method).uri("/api/x");
            let request = request.header(header::ACCEPT, accept).header(header::CONTENT_TYPE, kind);
            assert_eq!(is_form(&request.body(Body::empty()).unwrap()), expected, "{method} {accept} {kind}");
        }
    }

    #[test]
    fn a_notice_is_the_problems_kind() {
        let problem = json!({ "type": "/problems#wrong-login" });
        assert_eq!(notice(&problem, StatusCode::UNAUTHORIZED), "wrong_login");
        assert_eq!(notice(&problem, StatusCode::SERVICE_UNAVAILABLE), "unavailable");
        assert_eq!(notice(&Value::Null, StatusCode::BAD_REQUEST), "unavailable");
    }

    #[test]
    fn it_leads_to_this_site_with_all_its_cookies() {
        let cookies = ["a=b", "c=d"].map(HeaderValue::from_static).to_vec();
        let answer = see_other("/studio?draft", cookies.clone());
        assert_eq!(
            (answer.status(), &answer.headers()[header::LOCATION]),
            (StatusCode::SEE_OTHER, &"/studio?draft".parse().unwrap())
        );
        assert!(answer.headers().get_all(header::SET_COOKIE).iter().eq(&cookies));
        for elsewhere in ["//evil.example", "https://evil.example", "/\\evil.example", ""] {
            assert_eq!(see_other(elsewhere, Vec::new()).headers()[header::LOCATION], "/", "{elsewhere}");
        }
    }
}
