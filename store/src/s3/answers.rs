//! What S3's answers mean.

use std::error::Error as StdError;
use std::fmt::Write as _;

use aws_sdk_s3::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_s3::operation::get_object::{GetObjectError, GetObjectOutput};
use aws_sdk_s3::operation::put_object::PutObjectError;
use futures::stream;

use crate::objects::{About, Body, Found, Opened, Part};
use crate::table::{Error, Revision};

/// The `Content-Type` that S3 gives what has none.
pub(super) const NOTHING_SAID: &str = "binary/octet-stream";

/// Why an attempt to put did not succeed.
#[derive(Debug, thiserror::Error)]
pub(super) enum Refusal {
    /// S3's condition did not hold.
    #[error("another put of this object was faster each time")]
    Condition,
    /// Another call was on its way: S3 asks for another attempt.
    #[error("another put of this object was on its way each time")]
    Conflict,
    /// Anything else.
    #[error(transparent)]
    Other(Error),
}

/// What a put's error means.
pub(super) fn refusal(error: SdkError<PutObjectError>) -> Refusal {
    match (status(&error), error.code()) {
        (Some(412), _) | (Some(404), Some("NoSuchKey")) => Refusal::Condition,
        (Some(409), Some("ConditionalRequestConflict")) => Refusal::Conflict,
        _ => Refusal::Other(unavailable(error)),
    }
}

/// What was got; of an object without this part, S3 does not reliably say the size.
pub(super) fn opened(
    got: Result<GetObjectOutput, SdkError<GetObjectError>>,
    part: Option<Part>,
) -> Result<Opened, Error> {
    let got = match got {
        Ok(got) => got,
        Err(error) => {
            return match (status(&error), error.code()) {
                (Some(304), _) => Ok(Opened::Unchanged),
                (Some(404), Some("NoSuchKey")) => Ok(Opened::Absent),
                (Some(416), _) => Ok(Opened::OutOfRange { size: 0 }),
                _ => Err(unavailable(error)),
            };
        }
    };
    let length: u64 = got.content_length().unwrap_or_default().try_into().map_err(unavailable)?;
    // Without the header it is the whole.
    let size = match got.content_range().and_then(|range| range.rsplit_once('/')) {
        Some((_, size)) => size.parse().map_err(unavailable)?,
        None => length,
    };
    let Some(range) = part.map_or(Some(0..size), |part| part.of(size)) else {
        return Ok(Opened::OutOfRange { size });
    };
    if range.end - range.start != length {
        return Err(Error::Unavailable("S3 answers with another part than was asked for".into()));
    }
    let about = About {
        content_type: got.content_type.filter(|content_type| content_type != NOTHING_SAID),
        content_encoding: got.content_encoding,
        cache_control: got.cache_control,
    };
    let pieces = stream::try_unfold(got.body, |mut body| async move {
        Ok(body.try_next().await.map_err(unavailable)?.map(|piece| (piece, body)))
    });
    let revision = revision(got.e_tag.as_deref())?;
    Ok(Opened::Found(Found { about, revision, size, range, body: Body::from_stream(length, pieces) }))
}

/// The revision that an `ETag` names.
pub(super) fn revision(etag: Option<&str>) -> Result<Revision, Error> {
    let etag = etag.ok_or_else(|| Error::Unavailable("S3 names no ETag".into()))?;
    Ok(Revision(etag.trim_matches('"').to_owned()))
}

/// The `ETag` that names a revision.
pub(super) fn etag(revision: &Revision) -> String {
    format!("\"{}\"", revision.0)
}

/// With all its causes, of which the SDK's own message names none.
pub(super) fn unavailable(error: impl StdError) -> Error {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        // Writing to a text does not fail.
        let _ = write!(text, ": {cause}");
        source = cause.source();
    }
    Error::Unavailable(text.into())
}

fn status<E>(error: &SdkError<E>) -> Option<u16> {
    error.raw_response().map(|response| response.status().as_u16())
}
