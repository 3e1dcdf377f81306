//! The picture of a stream, as a browser uploads it.

use futures::StreamExt;
use leptos::prelude::*;
use leptos::server_fn::codec::{Encoding, FromReq, IntoReq};
use leptos::server_fn::request::{ClientReq, Req};
use leptos::server_fn::{Bytes, ContentType};
use model::Problem;
use multer::Multipart;

use super::answers::{changed, done, named};
use super::typed::wrong;
use super::{ApiError, Ticked};
use crate::server::{allowed, site};

/// Gives a stream a picture, as long as it is as `revision` says; without one it `remove`s it.
///
/// # Errors
/// [`ApiError::LoginNeeded`]; [`ApiError::Forbidden`]; [`ApiError::NotFound`]; [`ApiError::Fields`] for `cover`;
/// [`ApiError::Conflict`] when the stream was changed meanwhile; [`ApiError::Unavailable`].
#[server(prefix = "/api", endpoint = "streams/cover", input = Upload)]
pub async fn set_cover(
    slug: String,
    revision: String,
    cover: Vec<u8>,
    remove: Ticked,
) -> Result<(), ApiError> {
    let caller = allowed::<SetCover>().await?;
    let (site, slug) = (site()?, named(&slug)?);
    // Whose it is not hears that, and nothing of the form.
    done(site.may_change(&caller, &slug).await)?;
    let picture = match (cover.is_empty(), remove) {
        (false, _) => Some(Bytes::from(cover)),
        (true, Ticked(true)) => None,
        (true, Ticked(false)) => {
            return Err(wrong("cover", Problem::Missing));
        }
    };
    changed(site.set_cover(&caller, &slug, &revision, picture).await).await
}

/// `multipart/form-data`, read whole: the gate lets no more through than fits. (server_fn's own codec panics at one without a
/// boundary.)
pub struct Upload;

impl ContentType for Upload {
    const CONTENT_TYPE: &'static str = "multipart/form-data";
}

impl Encoding for Upload {
    const METHOD: http::Method = http::Method::POST;
}

impl<Request> FromReq<Upload, Request, ApiError> for SetCover
where
    Request: Req<ApiError> + Send + 'static,
{
    async fn from_req(request: Request) -> Result<Self, ApiError> {
        let boundary = request.to_content_type().and_then(|kind| multer::parse_boundary(kind).ok());
        let boundary = boundary.ok_or_else(|| ApiError::Invalid.answered())?;
        let body = request.try_into_stream()?;
        let body = body.map(|part| part.map_err(|_| std::io::Error::other("the body broke off")));
        read(Multipart::new(body, boundary)).await.map_err(|_| ApiError::Invalid.answered())
    }
}

async fn read(mut form: Multipart<'static>) -> Result<SetCover, multer::Error> {
    let mut upload = SetCover {
        slug: String::new(),
        revision: String::new(),
        cover: Vec::new(),
        remove: Ticked::default(),
    };
    while let Some(field) = form.next_field().await? {
        let name = field.name().unwrap_or_default().to_owned();
        let value = field.bytes().await?;
        // Pages are in UTF-8, and so are their forms: `text` would bring the tables of every other encoding.
        let text = || String::from_utf8_lossy(&value).into_owned();
        match name.as_str() {
            "slug" => upload.slug = text(),
            "revision" => upload.revision = text(),
            "cover" => upload.cover = value.into(),
            "remove" => upload.remove = text().try_into().unwrap_or_default(),
            _ => {}
        }
    }
    Ok(upload)
}

/// Nothing but a browser's form sends it.
impl<Request> IntoReq<Upload, Request, ApiError> for SetCover
where
    Request: ClientReq<ApiError>,
{
    fn into_req(self, _: &str, _: &str) -> Result<Request, ApiError> {
        Err(ApiError::Invalid)
    }
}
