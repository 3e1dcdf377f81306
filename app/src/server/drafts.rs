//! What was typed into a form that was not taken.

use std::sync::Arc;

use backend::{Draft, Site};
use futures::lock::Mutex;
use http::request::Parts;
use http::{HeaderValue, Method};
use leptos::prelude::use_context;
use leptos_lambda::cookies::cookie;

use super::callers::{caller_if_any, request};
use super::services::site;

/// The cookie that names the browser's draft.
pub const DRAFT: &str = "__Host-draft";

/// The draft of one request: read once, for reading it may use it up, and a page may have several forms.
#[derive(Clone, Default)]
pub(super) struct Drafts(Arc<Mutex<Kept>>);

#[derive(Default)]
enum Kept {
    #[default]
    Unread,
    Read(Option<Draft>),
}

/// What was typed into this form (an endpoint without `/api/`) before, if its browser has a draft of it; at most once a
/// request. A draft of somebody who was logged in is shown to nobody else.
pub(crate) async fn draft(form: &str) -> Option<Draft> {
    let drafts = use_context::<Drafts>()?;
    let (site, request) = (site().ok()?, request().ok()?);
    if !is_asked_for(&request) {
        return None;
    }
    let mut kept = drafts.0.lock().await;
    if let Kept::Unread = *kept {
        *kept = Kept::Read(read(&site, &request, form).await);
    }
    match &mut *kept {
        Kept::Unread => None,
        Kept::Read(draft) => draft.take_if(|draft| draft.form == form),
    }
}

/// Whether the browser has what was typed into a form that was not taken: as long as a draft lives.
pub(crate) fn has_draft() -> bool {
    request().is_ok_and(|request| cookie(&request.headers, DRAFT).is_some())
}

/// Whether its viewer asks for the page, and will see it. Another site that leads there, or a browser that fetches ahead, uses
/// nothing up.
fn is_asked_for(request: &Parts) -> bool {
    let said = |name: &str| request.headers.get(name).map(HeaderValue::as_bytes);
    let from_here = matches!(said("sec-fetch-site"), None | Some(b"same-origin" | b"none"));
    let ahead = said("sec-purpose").is_some_and(|purpose| purpose.starts_with(b"prefetch"));
    request.method != Method::HEAD && from_here && !ahead
}

async fn read(site: &Site, request: &Parts, form: &str) -> Option<Draft> {
    let token = cookie(&request.headers, DRAFT).and_then(|token| std::str::from_utf8(token).ok())?;
    let account = caller_if_any().await.ok().flatten().map(|caller| caller.account);
    site.take_draft(token, form, account.as_ref()).await.unwrap_or_else(|error| {
        tracing::error!(error = &error as &dyn std::error::Error, "a draft can't be read");
        None
    })
}

#[cfg(test)]
mod tests {
    use http::Request;

    use super::is_asked_for;

    #[test]
    fn only_its_viewer_uses_something_up() {
        type Headers = &'static [(&'static str, &'static str)];
        let requests: [(&str, Headers, bool); 8] = [
            ("GET", &[], true),
            ("GET", &[("sec-fetch-site", "same-origin")], true),
            ("GET", &[("sec-fetch-site", "none")], true),
            ("GET", &[("sec-fetch-site", "same-site")], false),
            ("GET", &[("sec-fetch-site", "cross-site")], false),
            ("GET", &[("sec-fetch-site", "same-origin"), ("sec-purpose", "prefetch")], false),
            ("GET", &[("sec-fetch-site", "none"), ("sec-purpose", "prefetch;prerender")], false),
            ("HEAD", &[("sec-fetch-site", "same-origin")], false),
        ];
        for (method, headers, asked_for) in requests {
            let request = Request::builder().method(method);
            let request =
                headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
            let (parts, ()) = request.body(()).unwrap().into_parts();
            assert_eq!(is_asked_for(&parts), asked_for, "{method} {headers:?}");
        }
    }
}
