//! What a browser sent with a form.

use app::after::DONE;
use axum::body::Body;
use axum::extract::{FromRequest, Multipart};
use bytes::Bytes;
use http::request::Parts;
use http::{HeaderValue, Request, Uri};
use leptos_lambda::respond::own_path;
use model::Language;

use crate::api::json_forms::Kind;
use crate::policies;

/// What is written nowhere.
const SECRET: [&str; 3] = ["password", "current", "new"];
/// The parameter by which a page shows a draft.
const DRAFT: &str = "draft";

/// A form that was sent. It may hold a password, so it has no `Debug`.
pub(super) struct Sent {
    /// The function's path behind `/api/`.
    pub(super) endpoint: String,
    pub(super) fields: Vec<(String, String)>,
    /// The page on which it stood, if that is a private one: others are shared, and show nobody's draft.
    pub(super) page: Option<String>,
    /// The language of that page.
    pub(super) language: Language,
}

impl Sent {
    pub(super) async fn read(head: &Parts, body: &Bytes, referer: Option<&HeaderValue>) -> Self {
        let fields = match Kind::of(&head.headers) {
            Kind::Parts => parts(head, body).await,
            _ => form_urlencoded::parse(body).into_owned().collect(),
        };
        let page = referer.and_then(page);
        let language = page.as_deref().map_or(Language::English, |page| Language::of_path(path(page)));
        let endpoint = head.uri.path().strip_prefix("/api/").unwrap_or_default().to_owned();
        Self { endpoint, fields, page: page.filter(|page| policies::is_private(path(page))), language }
    }

    /// The fields that a draft keeps.
    pub(super) fn kept(&self) -> Vec<(String, String)> {
        self.fields.iter().filter(|(name, _)| !SECRET.contains(&name.as_str())).cloned().collect()
    }
}

/// The same page, showing the draft, and no longer what was done before.
pub(super) fn with_draft(page: &str) -> String {
    let (path, query) = page.split_once('?').unwrap_or((page, ""));
    let is_told = |pair: &&str| matches!(pair.split('=').next(), Some(DRAFT | DONE));
    let others = query.split('&').filter(|pair| !pair.is_empty() && !is_told(pair));
    let query: Vec<&str> = others.chain([DRAFT]).collect();
    format!("{path}?{}", query.join("&"))
}

fn path(page: &str) -> &str {
    page.split('?').next().unwrap_or_default()
}

/// The path and query of a page of this site, whatever host is said to have it.
fn page(referer: &HeaderValue) -> Option<String> {
    let address = Uri::try_from(referer.as_bytes()).ok()?;
    let page = own_path(address.path_and_query()?.as_str())?;
    Some(page.to_str().ok()?.to_owned())
}

/// The fields of a form in parts. A file is not among them: it can't be filled in again.
async fn parts(head: &Parts, body: &Bytes) -> Vec<(String, String)> {
    let mut fields = Vec::new();
    let request = Request::from_parts(head.clone(), Body::from(body.clone()));
    let Ok(mut parts) = Multipart::from_request(request, &()).await else { return fields };
    while let Ok(Some(part)) = parts.next_field().await {
        let name = part.name().filter(|_| part.file_name().is_none()).map(str::to_owned);
        if let Some(name) = name
            && let Ok(value) = part.bytes().await
        {
            // Pages are in UTF-8, and so are their forms: `text` would bring the tables of every other encoding.
            fields.push((name, String::from_utf8_lossy(&value).into_owned()));
        }
    }
    fields
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use http::{HeaderValue, Request, header};
    use model::Language;

    use super::{Sent, with_draft};

    async fn sent(kind: &str, body: &str, referer: &str) -> Sent {
        let request = Request::post("/api/streams/edit").header(header::CONTENT_TYPE, kind).body(()).unwrap();
        let referer = HeaderValue::from_str(referer).unwrap();
        Sent::read(&request.into_parts().0, &Bytes::from(body.to_owned()), Some(&referer)).await
    }

    fn pairs(fields: &[(&str, &str)]) -> Vec<(String, String)> {
        fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[tokio::test]
    async fn a_form_is_read_with_several_fields_of_one_name() {
        let body = "title=%E5%BC%80+%26&topics%5B%5D=a&topics%5B%5D=b&password=x&current=y&new=z";
        let sent = sent("application/x-www-form-urlencoded", body, "").await;
        assert_eq!(sent.endpoint, "streams/edit");
        assert_eq!(sent.kept(), pairs(&[("title", "开 &"), ("topics[]", "a"), ("topics[]", "b")]));
        assert_eq!(sent.fields.len(), 6);
        assert!(!format!("{:?}", sent.kept()).contains("password"));
    }

    #[tokio::test]
    async fn of_a_form_in_parts_the_file_is_left_out() {
        let body = "--b\r\ncontent-disposition: form-data; name=\"slug\"\r\n\r\nrates\r\n\
            --b\r\ncontent-disposition: form-data; name=\"cover\"; filename=\"a.png\"\r\n\
            content-type: image/png\r\n\r\n\u{89}PNG\r\n\
            --b\r\ncontent-disposition: form-data; name=\"revision\"\r\n\r\n7\r\n--b--\r\n";
        let sent = sent("multipart/form-data; boundary=b", body, "").await;
        assert_eq!(sent.fields, pairs(&[("slug", "rates"), ("revision", "7")]));
    }

    #[tokio::test]
    async fn only_a_private_page_of_this_site_is_the_forms_own() {
        for (referer, page, language) in [
            (
                "https://finance.example/studio/streams/new?draft",
                Some("/studio/streams/new?draft"),
                Language::English,
            ),
            (
                "https://finance.example/zh/log-in?then=%2Fzh",
                Some("/zh/log-in?then=%2Fzh"),
                Language::Chinese,
            ),
            ("https://evil.example/account", Some("/account"), Language::English),
            ("https://finance.example/zh/streams/x", None, Language::Chinese),
            ("https://finance.example/", None, Language::English),
            ("https://evil.example//studio", None, Language::English),
            ("https://finance.example/studio/../live", None, Language::English),
            ("javascript:alert(1)", None, Language::English),
            ("", None, Language::English),
        ] {
            let sent = sent("application/x-www-form-urlencoded", "", referer).await;
            assert_eq!((sent.page.as_deref(), sent.language), (page, language), "{referer}");
        }
    }

    #[test]
    fn a_page_shows_one_draft() {
        for (page, shown) in [
            ("/studio", "/studio?draft"),
            ("/studio?draft", "/studio?draft"),
            ("/studio?draft=1&before=2", "/studio?before=2&draft"),
            ("/log-in?then=%2Fstudio", "/log-in?then=%2Fstudio&draft"),
            ("/a?drafts=1", "/a?drafts=1&draft"),
            ("/studio/accounts?name=otto&done=accounts/role", "/studio/accounts?name=otto&draft"),
        ] {
            assert_eq!(with_draft(page), shown);
        }
    }
}
