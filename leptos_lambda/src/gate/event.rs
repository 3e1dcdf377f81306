//! The raw events.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use axum::body::Body;
use http::{HeaderMap, Method, Request, Uri, header};
use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};

use super::address::Escapes;
use super::{Arrived, Format, Limits, Refusal, address, body, fields};
use crate::ClientAddress;

const FORWARDED_FOR: &str = "x-forwarded-for";

/// Reads the raw event of a REST API, an HTTP API, a Function URL or a load balancer.
///
/// ```
/// use leptos_lambda::gate::{Limits, read};
///
/// let event = r#"{"version":"2.0","rawPath":"/a%6Cl","rawQueryString":"q=1",
///     "requestContext":{"http":{"method":"GET"},"domainName":"id.lambda-url.eu-west-1.on.aws"}}"#;
/// let request = read(event.as_bytes(), &Limits::default()).request.unwrap();
/// assert_eq!(request.uri(), "/all?q=1");
/// ```
pub fn read(event: &[u8], limits: &Limits) -> Arrived {
    let event: Option<Event<'_>> = serde_json::from_slice(event).ok();
    let Some((event, format)) = event.and_then(|event| event.format().map(|format| (event, format))) else {
        return Arrived { request: Err(Refusal::Event), refused_path: String::new(), format: Format::V2 };
    };
    let request = event.to_request(format, limits);
    let refused_path = if request.is_err() { event.sent_path(format).to_owned() } else { String::new() };
    Arrived { request, refused_path, format }
}

/// The fields that count, of every kind of event. All others are skipped.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Event<'a> {
    #[serde(borrow)]
    version: Option<Text<'a>>,
    #[serde(borrow)]
    http_method: Option<Text<'a>>,
    #[serde(borrow)]
    path: Option<Text<'a>>,
    #[serde(borrow)]
    raw_path: Option<Text<'a>>,
    #[serde(borrow)]
    raw_query_string: Option<Text<'a>>,
    #[serde(borrow)]
    query_string_parameters: Option<Pairs<'a, Option<Text<'a>>>>,
    #[serde(borrow)]
    multi_value_query_string_parameters: Option<Pairs<'a, Option<Vec<Text<'a>>>>>,
    #[serde(borrow)]
    headers: Option<Pairs<'a, Option<Text<'a>>>>,
    #[serde(borrow)]
    multi_value_headers: Option<Pairs<'a, Option<Vec<Text<'a>>>>>,
    #[serde(borrow)]
    cookies: Option<Vec<Text<'a>>>,
    #[serde(borrow)]
    request_context: Option<Context<'a>>,
    #[serde(borrow)]
    body: Option<Text<'a>>,
    is_base64_encoded: Option<bool>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Context<'a> {
    #[serde(borrow)]
    http: Option<Http<'a>>,
    elb: Option<serde::de::IgnoredAny>,
    #[serde(borrow)]
    stage: Option<Text<'a>>,
    #[serde(borrow)]
    domain_name: Option<Text<'a>>,
    #[serde(borrow)]
    identity: Option<Identity<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Http<'a> {
    #[serde(borrow)]
    method: Option<Text<'a>>,
    #[serde(borrow)]
    source_ip: Option<Text<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Identity<'a> {
    #[serde(borrow)]
    source_ip: Option<Text<'a>>,
}

impl Event<'_> {
    fn format(&self) -> Option<Format> {
        let context = self.request_context.as_ref()?;
        match (&context.elb, &context.http, &self.http_method) {
            (Some(_), _, Some(_)) if self.multi_value_headers.is_some() => {
                Some(Format::LoadBalancerMultiValue)
            }
            (Some(_), _, Some(_)) => Some(Format::LoadBalancer),
            (None, Some(_), _) => Some(Format::V2),
            (None, None, Some(_)) => Some(Format::V1),
            _ => None,
        }
    }

    fn to_request(&self, format: Format, limits: &Limits) -> Result<Request<Body>, Refusal> {
        let method = self.method()?;
        let uri = Uri::from(address::join(&self.path(format)?, &self.query(format)?, limits)?);
        let headers = self.headers(limits)?;
        let text = self.body.as_ref().map(Text::as_str).unwrap_or_default();
        let mut body = body::decode(text, self.is_base64_encoded.unwrap_or(false), limits)?;
        if body::is_meaningless(&method) {
            body.clear();
        }
        if body::is_json(&headers) {
            body::check_depth(&body, limits)?;
        }
        let client = self.client(format, &headers);
        let mut request = Request::new(Body::empty());
        *request.method_mut() = method;
        *request.uri_mut() = uri;
        *request.headers_mut() = headers;
        if let Some(client) = client {
            request.extensions_mut().insert(client);
        }
        if !body.is_empty() {
            request.headers_mut().insert(header::CONTENT_LENGTH, body.len().into());
            *request.body_mut() = Body::from(body);
        }
        Ok(request)
    }

    fn method(&self) -> Result<Method, Refusal> {
        let http = self.request_context.as_ref().and_then(|context| context.http.as_ref());
        let method = http.and_then(|http| http.method.as_ref()).or(self.http_method.as_ref());
        Method::from_bytes(method.ok_or(Refusal::Method)?.as_str().as_bytes()).map_err(|_| Refusal::Method)
    }

    /// Only an HTTP API sends a path whose escapes are undone, and only it sends its stage, when it is called by its own name.
    fn path(&self, format: Format) -> Result<Cow<'_, str>, Refusal> {
        let domain = self.context(|context| context.domain_name.as_ref());
        let of_http_api = match format {
            Format::V2 => !domain.contains(".lambda-url."),
            Format::V1 => self.version.is_some(),
            Format::LoadBalancer | Format::LoadBalancerMultiValue => false,
        };
        let mut path = self.sent_path(format);
        if of_http_api && domain.contains(".execute-api.") {
            let stage = self.context(|context| context.stage.as_ref());
            let behind = path.strip_prefix('/').and_then(|path| path.strip_prefix(stage));
            // The default stage has no name in a path: what looks like it is the client's.
            let is_named = !stage.is_empty() && stage != "$default";
            if let Some(behind) = behind.filter(|rest| is_named && (rest.is_empty() || rest.starts_with('/')))
            {
                path = behind;
            }
        }
        address::path(path, if of_http_api { Escapes::Undone } else { Escapes::Kept })
    }

    fn sent_path(&self, format: Format) -> &str {
        let path = if format == Format::V2 { &self.raw_path } else { &self.path };
        path.as_ref().map(Text::as_str).unwrap_or_default()
    }

    fn query(&self, format: Format) -> Result<Cow<'_, str>, Refusal> {
        if format == Format::V2 {
            let query = self.raw_query_string.as_ref().map(Text::as_str).unwrap_or_default();
            address::check_query(query)?;
            return Ok(Cow::Borrowed(query));
        }
        let mut query = String::new();
        let mut push = |name: &str, value: &str| match format {
            Format::LoadBalancer | Format::LoadBalancerMultiValue => {
                address::push_raw(&mut query, name, value)
            }
            Format::V1 | Format::V2 => {
                address::push_decoded(&mut query, name, value);
                Ok(())
            }
        };
        if let Some(parameters) = &self.multi_value_query_string_parameters {
            for (name, values) in &parameters.0 {
                for value in values.iter().flatten() {
                    push(name.as_str(), value.as_str())?;
                }
            }
        } else if let Some(parameters) = &self.query_string_parameters {
            for (name, value) in &parameters.0 {
                push(name.as_str(), value.as_ref().map(Text::as_str).unwrap_or_default())?;
            }
        }
        Ok(Cow::Owned(query))
    }

    fn headers(&self, limits: &Limits) -> Result<HeaderMap, Refusal> {
        let mut headers = HeaderMap::new();
        if let Some(all) = self.multi_value_headers.as_ref().filter(|all| !all.0.is_empty()) {
            for (name, values) in &all.0 {
                for value in values.iter().flatten() {
                    fields::add(&mut headers, name.as_str(), value.as_str())?;
                }
            }
        } else if let Some(all) = &self.headers {
            for (name, value) in &all.0 {
                if let Some(value) = value {
                    fields::add(&mut headers, name.as_str(), value.as_str())?;
                }
            }
        }
        // A Function URL sends the cookies in both places.
        match self.cookies.as_deref() {
            Some(cookies) if !cookies.is_empty() => {
                fields::join_cookies(&mut headers, cookies.iter().map(|cookie| cookie.as_str().as_bytes()))?;
            }
            _ => {
                let cookies: Vec<_> = headers.get_all(header::COOKIE).iter().cloned().collect();
                fields::join_cookies(&mut headers, cookies.iter().map(http::HeaderValue::as_bytes))?;
            }
        }
        fields::check(&headers, limits)?;
        Ok(headers)
    }

    /// Who is connected to AWS. A load balancer says it in a header only, behind what the client said there.
    fn client(&self, format: Format, headers: &HeaderMap) -> Option<ClientAddress> {
        let address = match format {
            Format::V1 => self.context(|context| context.identity.as_ref()?.source_ip.as_ref()),
            Format::V2 => self.context(|context| context.http.as_ref()?.source_ip.as_ref()),
            Format::LoadBalancer | Format::LoadBalancerMultiValue => {
                let last = headers.get_all(FORWARDED_FOR).iter().next_back()?.to_str().ok()?;
                last.rsplit(',').next().unwrap_or_default().trim()
            }
        };
        address.parse().ok().map(ClientAddress)
    }

    fn context<'b>(&'b self, field: impl FnOnce(&'b Context<'_>) -> Option<&'b Text<'b>>) -> &'b str {
        self.request_context.as_ref().and_then(field).map(Text::as_str).unwrap_or_default()
    }
}

/// A text that stands in the event as it is, unless it has escapes.
struct Text<'a>(Cow<'a, str>);

impl Text<'_> {
    fn as_str(&self) -> &str {
        &self.0
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Text<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;
        impl<'de> Visitor<'de> for Reader {
            type Value = Text<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text")
            }
            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
                Ok(Text(Cow::Borrowed(text)))
            }
            fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
                Ok(Text(Cow::Owned(text.to_owned())))
            }
        }
        deserializer.deserialize_str(Reader)
    }
}

/// An object's names and values, in the event's order.
struct Pairs<'a, T>(Vec<(Text<'a>, T)>);

impl<'de: 'a, 'a, T: Deserialize<'de>> Deserialize<'de> for Pairs<'a, T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for Reader<T> {
            type Value = Pairs<'de, T>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut pairs = Vec::new();
                while let Some(pair) = map.next_entry()? {
                    pairs.push(pair);
                }
                Ok(Pairs(pairs))
            }
        }
        deserializer.deserialize_map(Reader(PhantomData))
    }
}
