//! Covers: the pictures that hosts upload for their streams.

mod jpeg;
mod picture;
mod png;
mod webp;

use bytes::Bytes;
use model::{Problem, Slug};
use store::{About, Condition, Content, Objects};

use crate::accounts::{Limit, chance};
use crate::{Caller, Changed, Error, Refusal, Site};
use picture::{Format, Picture};

/// How the names of all covers begin in the object store.
pub const COVERS: &str = "covers/";
/// The largest picture that is taken, in bytes.
const MOST_BYTES: u32 = 4 * 1_024 * 1_024;

impl Site {
    /// Gives a stream of the caller's a picture, or takes it away: a JPEG, a PNG or a WebP that does not move, up to 4 MiB and
    /// 6,000 pixels a side. Only what is needed to show it is kept of it: not where and with what it was taken. Of a JPEG the
    /// way it is turned stays. The picture that the stream had before is deleted. At most 200 a day, together with keys.
    ///
    /// # Errors
    /// [`Refusal::Fields`] for `cover`: [`Problem::TooLong`] with the most bytes or pixels, [`Problem::NotAllowed`] for what
    /// is no such picture; [`Refusal::Conflict`] when the stream is not as `revision` says any more; [`Refusal::TooMany`],
    /// [`Refusal::Forbidden`], [`Refusal::NotFound`], [`Refusal::Failed`].
    pub async fn set_cover(
        &self,
        caller: &Caller,
        slug: &Slug,
        revision: &str,
        picture: Option<Bytes>,
    ) -> Result<Changed<()>, Refusal> {
        let objects = self.objects()?;
        // Nothing is stored for who may not change the stream.
        if self.own_stream_held(caller, slug).await?.revision.0 != revision {
            return Err(Refusal::Conflict);
        }
        self.attempt_or_refuse(&Limit::of_changes(&caller.account)).await?;
        let name = match picture {
            None => None,
            Some(body) => Some(keep(objects, &body).await?),
        };
        let changed = match self.put_picture(caller, slug, revision, name.clone()).await {
            Ok(changed) => changed,
            // Whether it was written is unknown: the stream may have it now.
            Err(Refusal::Failed(error)) => return Err(error.into()),
            Err(refusal) => {
                let _left_behind = self.delete_cover(name.as_deref()).await;
                return Err(refusal);
            }
        };
        // What can't be deleted stays behind, under a name that nobody guesses.
        let _left_behind = self.delete_cover(changed.value.as_deref()).await;
        Ok(Changed { value: (), tags: changed.tags })
    }

    /// The content type and the bytes of a cover, by its name as in [`Stream::picture`](model::Stream::picture).
    ///
    /// # Errors
    /// When the object store does not answer, or the site has none.
    pub async fn cover(&self, name: &str) -> Result<Option<(&'static str, Bytes)>, Error> {
        let Some(format) = format_of(name) else { return Ok(None) };
        let object = self.objects()?.get(&path(name)).await?;
        Ok(object.map(|object| (format.content_type(), object.body)))
    }

    /// Takes away the cover of this name, which no stream has any more.
    pub(crate) async fn delete_cover(&self, name: Option<&str>) -> Result<(), Error> {
        match name.filter(|name| format_of(name).is_some()) {
            Some(name) => Ok(self.objects()?.delete(&path(name)).await?),
            None => Ok(()),
        }
    }

    fn objects(&self) -> Result<&dyn Objects, Error> {
        self.objects.as_deref().ok_or(Error::NoObjects)
    }
}

/// Stores a picture under a new name.
async fn keep(objects: &dyn Objects, body: &[u8]) -> Result<String, Refusal> {
    let refused = |problem| Refusal::field("cover", problem);
    if body.len() > MOST_BYTES as usize {
        return Err(refused(Problem::TooLong { most: MOST_BYTES }));
    }
    let Picture { format, body } = picture::clean(body).map_err(refused)?;
    let name = format!("{}.{}", chance::id()?, format.extension());
    let about = About { content_type: Some(format.content_type().to_owned()), ..About::default() };
    let content = Content { body: Bytes::from(body).into(), about };
    objects.put(&path(&name), content, Condition::Absent).await?;
    Ok(name)
}

fn path(name: &str) -> String {
    format!("{COVERS}{name}")
}

/// The format of the cover with this name; `None` for what is no cover's name.
fn format_of(name: &str) -> Option<Format> {
    let (id, extension) = name.split_once('.')?;
    let is_id = id.len() == 32 && id.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    Format::ALL.into_iter().find(|format| is_id && format.extension() == extension)
}
