//! Tells Amazon CloudFront which pages to ask for anew.

use std::sync::Arc;

use aws_sdk_cloudfront::Client;
use aws_sdk_cloudfront::error::SdkError;
use aws_sdk_cloudfront::operation::create_invalidation::CreateInvalidationError;
use aws_sdk_cloudfront::types::{InvalidationBatch, Paths};
use store::Aws;
use tokio::sync::OnceCell;

use crate::cdn_tag;

/// How many tags one request names; of a distribution 3,000 may be under way at once. More of them are one request for all
/// pages, which counts as one.
const MOST: usize = 1_000;
/// All pages.
const ALL: &str = "/*";

/// A distribution whose `CacheTagConfig` names the header `cache-tag`. Nobody is asked before the first call; clones share their
/// connections.
#[derive(Clone, Debug)]
pub struct CloudFront {
    aws: Aws,
    distribution: Arc<str>,
    client: Arc<OnceCell<Client>>,
}

/// CloudFront did not take it.
#[derive(Debug, thiserror::Error)]
#[error("CloudFront was not told which pages to drop")]
pub struct NotTold(#[source] Box<dyn std::error::Error + Send + Sync>);

impl CloudFront {
    /// The distribution with this identifier.
    pub fn new(aws: Aws, distribution: impl Into<Arc<str>>) -> Self {
        Self { aws, distribution: distribution.into(), client: Arc::default() }
    }

    /// Drops every page with one of these tags, in one request. It takes effect within seconds. `reference` names the request:
    /// the same one again does nothing.
    ///
    /// # Errors
    /// When CloudFront does not answer, or has too many under way; then it can be tried again.
    pub async fn invalidate(
        &self,
        tags: impl IntoIterator<Item = &str>,
        reference: &str,
    ) -> Result<(), NotTold> {
        let items = items(tags);
        if items.is_empty() {
            return Ok(());
        }
        let paths = Paths::builder().quantity(items.len() as i32).set_items(Some(items)).build();
        let batch = paths
            .and_then(|paths| InvalidationBatch::builder().paths(paths).caller_reference(reference).build());
        let batch = batch.map_err(|error| NotTold(error.into()))?;
        let client = self.client.get_or_init(|| async { Client::new(self.aws.config().await) }).await;
        let told = client.create_invalidation().distribution_id(&*self.distribution);
        told.invalidation_batch(batch).send().await.map(drop).map_err(not_told)
    }
}

fn not_told(error: SdkError<CreateInvalidationError>) -> NotTold {
    NotTold(error.into())
}

/// What the request names: each tag behind a `#`.
fn items<'a>(tags: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let mut items: Vec<String> = tags.into_iter().map(|tag| format!("#{}", cdn_tag(tag))).collect();
    items.sort();
    items.dedup();
    if items.len() > MOST { vec![ALL.to_owned()] } else { items }
}

#[cfg(test)]
mod tests {
    use super::items;

    #[test]
    fn each_tag_is_named_once() {
        assert_eq!(items(["live", "stream:中", "live"]), ["#live", "#stream:%E4%B8%AD"]);
        assert!(items([]).is_empty());
    }

    #[test]
    fn too_many_are_all() {
        let tags: Vec<String> = (0..1_001).map(|number| format!("stream:{number}")).collect();
        assert_eq!(items(tags.iter().map(String::as_str)), ["/*"]);
        assert_eq!(items(tags[1..].iter().map(String::as_str)).len(), 1_000);
    }
}
