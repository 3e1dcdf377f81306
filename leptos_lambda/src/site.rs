//! A site: its routes, and what stands around all of them.

use std::sync::Arc;

use axum::Router;
use axum::response::{IntoResponse, Response};
use http::{HeaderName, HeaderValue, header};
use tower::ServiceBuilder;
use tower::util::MapResponseLayer;

use crate::gate::{Limits, OnRefusal};
use crate::panics::CatchPanics;
use crate::respond::NO_STORE;
use crate::{RenderCache, SecurityPolicy};

/// Every answer of a site that has a build ([`Site::with_build`]) names it in this header.
pub const BUILD: HeaderName = HeaderName::from_static("site-build");

/// What [`run`](crate::run) serves. A plain [`Router`] is a site too.
#[derive(Clone, Debug)]
pub struct Site {
    router: Router,
    pub(crate) cache: Option<RenderCache>,
    security: SecurityPolicy,
    build: Option<HeaderValue>,
    pub(crate) limits: Limits,
    pub(crate) on_refusal: OnRefusal,
}

impl From<Router> for Site {
    fn from(router: Router) -> Self {
        Self::new(router)
    }
}

impl Site {
    /// A site with the default security policy and without a cache.
    pub fn new(router: Router) -> Self {
        Self {
            router,
            cache: None,
            security: SecurityPolicy::default(),
            build: None,
            limits: Limits::default(),
            on_refusal: |refusal, _| refusal.into_response(),
        }
    }

    /// Tells the site of the cache that stands around its pages: under Lambda its renders are waited for before the instance
    /// is frozen.
    #[must_use]
    pub fn with_cache(self, cache: RenderCache) -> Self {
        Self { cache: Some(cache), ..self }
    }

    /// Sets what browsers are told that the site may do.
    #[must_use]
    pub fn with_security(self, security: SecurityPolicy) -> Self {
        Self { security, ..self }
    }

    /// Has every answer name the build that it comes from ([`BUILD`]), so that an older page can tell. A name that is no
    /// header value names none.
    #[must_use]
    pub fn with_build(self, build: &str) -> Self {
        Self { build: HeaderValue::from_str(build).ok(), ..self }
    }

    /// Sets how large a request may be.
    #[must_use]
    pub fn with_limits(self, limits: Limits) -> Self {
        Self { limits, ..self }
    }

    /// Sets how requests are answered that the [`gate`](crate::gate) does not let in: in plain text, if not said otherwise.
    #[must_use]
    pub fn with_refusals(self, on_refusal: OnRefusal) -> Self {
        Self { on_refusal, ..self }
    }

    /// The same with a layer around its routes, within its own.
    pub(crate) fn map(self, layer: impl FnOnce(Router) -> Router) -> Self {
        Self { router: layer(self.router), ..self }
    }

    /// The routes with the layers around them.
    pub fn into_router(self) -> Router {
        // axum's own map_response would box another future for every answer.
        let marked = MapResponseLayer::new(self.marking());
        self.router.layer(ServiceBuilder::new().layer(marked).layer_fn(CatchPanics))
    }

    /// What puts the headers of the site's policy, and the name of its build, on an answer. A failure that does not say how long
    /// it may be kept is kept by nobody.
    pub(crate) fn marking(&self) -> impl Fn(Response) -> Response + Clone + Send + Sync + 'static {
        let policy = Arc::new((self.security.prepare(), self.security.clone(), self.build.clone()));
        move |response| {
            let mut response = policy.1.apply(&policy.0, response);
            if let Some(build) = &policy.2 {
                response.headers_mut().insert(BUILD, build.clone());
            }
            if response.status().is_server_error() {
                response.headers_mut().entry(header::CACHE_CONTROL).or_insert(NO_STORE);
            }
            response
        }
    }
}
