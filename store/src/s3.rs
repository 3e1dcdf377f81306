//! The engine of the cloud: objects in a bucket of S3.

mod answers;
mod sending;

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use aws_sdk_s3::Client;
use aws_sdk_s3::config::Builder;
use aws_sdk_s3::operation::get_object::builders::GetObjectFluentBuilder;
use aws_sdk_s3::primitives::ByteStream;
use tokio::sync::OnceCell;
use tokio::time::sleep;

use crate::aws::Aws;
use crate::objects::{
    About, Content, Listed, Listing, Objects, Opened, Part, Reading, check_content, check_listing, check_name,
};
use crate::table::{Condition, Error, Revision};
use answers::{NOTHING_SAID, Refusal, etag, opened, refusal, revision, unavailable};
use sending::Sending;

/// How often a put is tried that lost against another one, but may yet hold. Failures are not tried again here.
const ATTEMPTS: u32 = 5;
/// How long to wait before the second attempt; before each further one twice that.
const PAUSE: Duration = Duration::from_millis(10);
/// No object reaches so far, and whoever reads numbers can read this one.
const FAR: u64 = i64::MAX.unsigned_abs();

/// [`Objects`] in a bucket, below a prefix of their own.
///
/// A revision is an `ETag`, which names the content as long as the bucket does not encrypt with keys of KMS. Whoever calls
/// must be allowed `s3:GetObject`, `s3:PutObject`, `s3:DeleteObject`, and `s3:ListBucket`: without that one S3 does not say
/// that an object is absent.
#[derive(Clone, Debug)]
pub struct S3Objects {
    aws: Aws,
    bucket: Arc<str>,
    /// Empty, or with a slash at its end.
    prefix: Arc<str>,
    client: Arc<OnceCell<Client>>,
}

impl S3Objects {
    /// The objects of this bucket whose keys begin with `prefix` and a slash; all of them when it is empty. Nobody is
    /// asked before the first call.
    pub fn new(aws: Aws, bucket: impl Into<Arc<str>>, prefix: &str) -> Self {
        let prefix = if prefix.is_empty() { "".into() } else { format!("{prefix}/").into() };
        Self { aws, bucket: bucket.into(), prefix, client: Arc::default() }
    }

    /// Makes the bucket, for tests and trials: a deployed site's comes from its template.
    ///
    /// # Errors
    /// [`Error::Unavailable`], also when there is one of that name.
    pub async fn create_bucket(&self) -> Result<(), Error> {
        let call = self.client().await.create_bucket().bucket(&*self.bucket);
        call.send().await.map(drop).map_err(unavailable)
    }

    async fn client(&self) -> &Client {
        let make = async || {
            // Only AWS's own has a host name for each bucket.
            let config = Builder::from(self.aws.config().await).force_path_style(self.aws.is_emulated());
            Client::from_conf(config.build())
        };
        self.client.get_or_init(make).await
    }

    fn key(&self, name: &str) -> String {
        format!("{}{name}", self.prefix)
    }

    async fn getting(&self, name: &str) -> GetObjectFluentBuilder {
        self.client().await.get_object().bucket(&*self.bucket).key(self.key(name))
    }

    /// What stands there, without its body.
    async fn head(&self, name: &str) -> Result<Option<(Revision, u64)>, Error> {
        let call = self.client().await.head_object().bucket(&*self.bucket).key(self.key(name));
        match call.send().await {
            Ok(head) => {
                let size = head.content_length().unwrap_or_default();
                Ok(Some((revision(head.e_tag())?, size.try_into().map_err(unavailable)?)))
            }
            Err(error) if error.raw_response().is_some_and(|raw| raw.status().as_u16() == 404) => {
                // An answer to HEAD has no body to say whether it is the object or the bucket that is missing.
                let got = self.getting(name).await.send().await;
                match opened(got, None)? {
                    Opened::Found(found) => Ok(Some((found.revision, found.size))),
                    _ => Ok(None),
                }
            }
            Err(error) => Err(unavailable(error)),
        }
    }

    /// One attempt.
    async fn send(
        &self,
        name: &str,
        body: ByteStream,
        sending: &mut Sending,
        only: Only,
    ) -> Result<Revision, Refusal> {
        let About { content_type, content_encoding, cache_control } = sending.about.clone();
        let call = self.client().await.put_object().bucket(&*self.bucket).key(self.key(name));
        let call = call
            .set_content_type(content_type.or_else(|| Some(NOTHING_SAID.to_owned())))
            .set_content_encoding(content_encoding)
            .set_cache_control(cache_control)
            .body(body);
        let call = match only {
            Only::Always => call,
            Only::IfAbsent => call.if_none_match("*"),
            Only::If(revision) => call.if_match(etag(&revision)),
        };
        match call.send().await {
            Ok(put) => revision(put.e_tag()).map_err(Refusal::Other),
            Err(error) => Err(sending.failure().map_or_else(|| refusal(error), Refusal::Other)),
        }
    }
}

/// The conditions that S3 has.
enum Only {
    Always,
    IfAbsent,
    If(Revision),
}

#[async_trait]
impl Objects for S3Objects {
    async fn open(&self, name: &str, reading: Reading) -> Result<Opened, Error> {
        check_name(name)?;
        let part = reading.part.map(|part| match part {
            Part::From(from) => format!("bytes={}-", from.min(FAR)),
            // S3 would take one that runs backwards for none at all.
            Part::Within(from, to) if from > to => format!("bytes={FAR}-"),
            Part::Within(from, to) => format!("bytes={}-{}", from.min(FAR), to.min(FAR)),
            Part::Last(bytes) => format!("bytes=-{}", bytes.min(FAR)),
        });
        let call = self.getting(name).await.set_range(part);
        let call = call.set_if_none_match(reading.unless.as_ref().map(etag));
        match opened(call.send().await, reading.part)? {
            Opened::OutOfRange { .. } => Ok(match self.head(name).await? {
                None => Opened::Absent,
                Some((revision, _)) if reading.unless.as_ref() == Some(&revision) => Opened::Unchanged,
                Some((_, size)) => Opened::OutOfRange { size },
            }),
            opened => Ok(opened),
        }
    }

    async fn put(&self, name: &str, content: Content, condition: Condition) -> Result<Revision, Error> {
        check_name(name)?;
        check_content(&content)?;
        let mut sending = Sending::new(content);
        let mut pause = PAUSE;
        let mut lost = Refusal::Conflict;
        for _ in 0..ATTEMPTS {
            let only = match &condition {
                Condition::None => Only::Always,
                Condition::Absent => Only::IfAbsent,
                Condition::Unchanged(revision) => Only::If(revision.clone()),
                // S3 has no `If-Match: *`.
                Condition::Present => match self.head(name).await? {
                    Some((revision, _)) => Only::If(revision),
                    None => return Err(Error::Condition { index: 0 }),
                },
            };
            let Some(body) = sending.next() else { break };
            lost = match self.send(name, body, &mut sending, only).await {
                Ok(revision) => return Ok(revision),
                Err(Refusal::Other(error)) => return Err(error),
                Err(Refusal::Condition) if condition != Condition::Present => {
                    return Err(Error::Condition { index: 0 });
                }
                Err(lost) => lost,
            };
            sleep(pause).await;
            pause *= 2;
        }
        Err(Error::Unavailable(Box::new(lost)))
    }

    async fn delete(&self, name: &str) -> Result<(), Error> {
        check_name(name)?;
        let call = self.client().await.delete_object().bucket(&*self.bucket).key(self.key(name));
        call.send().await.map(drop).map_err(unavailable)
    }

    async fn list(&self, prefix: &str, after: Option<&str>, limit: usize) -> Result<Listing, Error> {
        check_listing(prefix, after, limit)?;
        let mut start_after = after.map(|after| self.key(after));
        let mut listing = Listing::default();
        loop {
            let call = self.client().await.list_objects_v2().bucket(&*self.bucket).prefix(self.key(prefix));
            let left = i32::try_from(limit - listing.objects.len()).map_err(unavailable)?;
            let page = call.set_start_after(start_after).max_keys(left).send().await.map_err(unavailable)?;
            start_after = page.contents().last().and_then(|last| last.key().map(str::to_owned));
            for object in page.contents() {
                // What others put there under keys that are no names is not ours.
                let name = object.key().and_then(|key| key.strip_prefix(&*self.prefix));
                if let Some(name) = name.filter(|name| check_name(name).is_ok()) {
                    let size = object.size().unwrap_or_default().try_into().map_err(unavailable)?;
                    let revision = revision(object.e_tag())?;
                    listing.objects.push(Listed { name: name.to_owned(), size, revision });
                }
            }
            let more = page.is_truncated().unwrap_or_default() && start_after.is_some();
            if !more || listing.objects.len() == limit {
                listing.next = listing.objects.last().filter(|_| more).map(|last| last.name.clone());
                return Ok(listing);
            }
        }
    }
}
