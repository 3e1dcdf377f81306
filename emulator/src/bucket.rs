//! A bucket behind a CDN: what a browser asks for is answered from it.

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, StatusCode, header};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;

use crate::aws;

/// What of the bucket's answer a browser gets.
const PASSED_ON: [HeaderName; 6] = [
    header::CONTENT_TYPE,
    header::CONTENT_ENCODING,
    header::CONTENT_LENGTH,
    header::CACHE_CONTROL,
    header::ETAG,
    header::LAST_MODIFIED,
];

/// A bucket of something that speaks like S3.
#[derive(Clone, Debug)]
pub struct Bucket {
    /// Its address, without a slash at the end.
    address: String,
    client: Client<HttpConnector, Body>,
}

impl Bucket {
    /// The bucket of this name at an endpoint such as `http://127.0.0.1:5000`.
    pub fn new(endpoint: &str, name: &str) -> Self {
        Self {
            address: format!("{}/{name}", endpoint.trim_end_matches('/')),
            client: Client::builder(TokioExecutor::new()).build_http(),
        }
    }

    /// Makes it.
    ///
    /// # Errors
    /// The answer, when it is none of success, or why there is none.
    pub async fn create(&self) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
        let request = Request::put(&self.address).body(Body::empty())?;
        let answer = self.client.request(request).await?;
        if answer.status().is_success() { Ok(()) } else { Err(answer.status().to_string().into()) }
    }

    /// What stands at the path, in the best form that the browser takes: as it was compressed when it was published, under the
    /// same name with `.br` or `.gz`. Any origin may read it. 404 when there is nothing, 405 for other methods than GET and HEAD.
    pub async fn call(&self, method: &Method, path: &str, headers: &HeaderMap) -> Response {
        if method != Method::GET && method != Method::HEAD {
            return (StatusCode::METHOD_NOT_ALLOWED, [(header::ALLOW, "GET, HEAD")]).into_response();
        }
        if path == "/" {
            // That would be the list of all there is.
            return StatusCode::NOT_FOUND.into_response();
        }
        let accepted =
            headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or("");
        let takes =
            |coding: &str| accepted.split(',').any(|one| one.trim().split(';').next() == Some(coding));
        let forms = [("br", ".br"), ("gzip", ".gz")].into_iter().filter(|(coding, _)| takes(coding));
        let endings: Vec<&str> = forms.map(|(_, ending)| ending).chain([""]).collect();
        for ending in endings {
            let address = format!("{}{path}{ending}", self.address);
            // Signed, as a CDN does it: the bucket is closed to the public.
            let request = Request::builder().method(method.clone()).uri(address);
            let Ok(request) = request.header(header::AUTHORIZATION, aws::signed("s3")).body(Body::empty())
            else {
                return StatusCode::BAD_REQUEST.into_response();
            };
            match self.client.request(request).await {
                Ok(answer) if answer.status() == StatusCode::OK => return passed_on(answer.map(Body::new)),
                Ok(_) => {}
                Err(error) => {
                    tracing::warn!(error = &error as &dyn std::error::Error, "the bucket does not answer");
                    return StatusCode::BAD_GATEWAY.into_response();
                }
            }
        }
        StatusCode::NOT_FOUND.into_response()
    }
}

fn passed_on(answer: Response) -> Response {
    let (parts, body) = answer.into_parts();
    let mut response = Response::new(body);
    for name in PASSED_ON {
        if let Some(value) = parts.headers.get(&name) {
            response.headers_mut().insert(name, value.clone());
        }
    }
    let any = HeaderValue::from_static("*");
    response.headers_mut().insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, any);
    response.headers_mut().insert(header::VARY, HeaderValue::from_static("Accept-Encoding"));
    response
}
