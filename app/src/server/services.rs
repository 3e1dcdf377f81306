//! What pages and server functions are given.

use std::sync::Arc;

use backend::{Site, Tokens};
use futures::future::BoxFuture;
use leptos::prelude::*;
use model::Tag;

use super::drafts::Drafts;
use crate::api::ApiError;
use crate::build::Own;
use crate::head::Origin;

/// What pages and server functions need.
#[derive(Clone)]
pub struct Services {
    /// The site.
    pub site: Site,
    /// The scheme and host under which the public sees it.
    pub origin: String,
    /// The server's build.
    pub build: String,
    /// What makes and reads bearer tokens; without it none is good.
    pub tokens: Option<Arc<Tokens>>,
    /// Who hears of what is written.
    pub touched: Touched,
}

/// Hears which pages a write touched, and has done its part before the write is answered.
#[derive(Clone)]
pub struct Touched(Arc<dyn Fn(Vec<Tag>) -> BoxFuture<'static, ()> + Send + Sync>);

#[derive(Clone)]
struct Bearers(Option<Arc<Tokens>>);

impl Touched {
    /// Calls `tell` for each write.
    pub fn new(tell: impl Fn(Vec<Tag>) -> BoxFuture<'static, ()> + Send + Sync + 'static) -> Self {
        Self(Arc::new(tell))
    }
}

/// Puts into the context what pages and server functions need.
pub fn provide(services: Services) -> impl Fn() + Clone + Send + Sync + use<> {
    let Services { site, origin, build, tokens, touched } = services;
    let origin = Origin(origin.trim_end_matches('/').to_owned());
    let build = Own(build.into());
    let bearers = Bearers(tokens);
    move || {
        provide_context(build.clone());
        provide_context(site.clone());
        provide_context(origin.clone());
        provide_context(bearers.clone());
        provide_context(touched.clone());
        provide_context(Drafts::default());
    }
}

pub(crate) fn site() -> Result<Site, ApiError> {
    use_context().ok_or_else(|| {
        tracing::error!("there is no site in the context");
        ApiError::Unavailable.answered()
    })
}

/// What makes and reads bearer tokens.
pub(crate) fn tokens() -> Option<Arc<Tokens>> {
    use_context::<Bearers>().and_then(|bearers| bearers.0)
}

/// Tells of the pages that the write under way touched.
pub(crate) async fn touched(tags: Vec<Tag>) {
    if let Some(touched) = use_context::<Touched>().filter(|_| !tags.is_empty()) {
        (touched.0)(tags).await;
    }
}
