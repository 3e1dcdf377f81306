//! One stream.

use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;
use model::StreamPage;
#[cfg(feature = "ssr")]
use {
    super::answers::{answer, named, noted, noted_starts},
    crate::server::site,
    backend::Found,
    http::{HeaderValue, StatusCode, header},
    leptos_lambda::respond,
    model::{Language, Slug, Tag},
};

use super::ApiError;
use crate::build::NamingBuild;

/// What the page of a stream shows.
///
/// # Errors
/// [`ApiError::NotFound`] when there is no stream of that name; [`ApiError::Gone`] when it was deleted;
/// [`ApiError::Unavailable`]. A page of a stream that has another name now leads there.
#[server(client = NamingBuild, prefix = "/api", endpoint = "stream", input = GetUrl)]
pub async fn stream(slug: String) -> Result<StreamPage, ApiError> {
    let slug = named(&slug)?;
    noted([Tag::stream(&slug)]);
    let (page, room) = match answer(site()?.stream_page(&slug).await)? {
        Found::Here(found) => found,
        Found::Moved(to) => return Err(moved(&to)),
        Found::Deleted => return Err(ApiError::Gone.answered()),
        Found::Absent => return Err(ApiError::NotFound.answered()),
    };
    // By its first slug the events know of what is taken out of its chat.
    noted([Tag::stream(&room)]);
    // Streams like this one are those of its channel and its topics.
    noted([Tag::channel(&page.channel.handle)]);
    noted(page.stream.topics.iter().map(|topic| Tag::topic(&topic.slug)));
    noted_starts([&page.stream.card()]);
    noted_starts(&page.related);
    Ok(page)
}

/// Leads a page of the stream to its new address, in the page's language; everybody else finds nothing.
#[cfg(feature = "ssr")]
fn moved(to: &Slug) -> ApiError {
    let path = with_context::<http::request::Parts, _>(|parts| parts.uri.path().to_owned());
    let page = path.filter(|path| Language::english_path(path).starts_with("/streams/"));
    let address = page.map(|page| {
        let slug = crate::format::in_query(to.as_str());
        HeaderValue::try_from(Language::of_path(&page).path(&format!("/streams/{slug}")))
    });
    let Some(Ok(address)) = address else { return ApiError::NotFound.answered() };
    respond::set_status(StatusCode::MOVED_PERMANENTLY);
    respond::set_header(header::LOCATION, address);
    ApiError::NotFound
}
