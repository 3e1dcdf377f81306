//! What a render has begun ends when it is given up, and only then.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use http::{Request, StatusCode};
use leptos::prelude::*;
use leptos_lambda::{CacheSettings, Policies, Policy, RenderCache, render};
use tokio::sync::Notify;
use tokio::time::timeout;
use tower::ServiceExt;

use crate::pages::PUBLIC;

/// Says when it is dropped.
struct Guard(Arc<Notify>);

impl Drop for Guard {
    fn drop(&mut self) {
        self.0.notify_one();
    }
}

/// How the page is answered.
async fn status<V: IntoView + 'static>(page: impl Fn() -> V + Clone + Send + Sync + 'static) -> StatusCode {
    let policies = Policies::new().route("/", Policy::Public(PUBLIC)).unwrap();
    let cache = RenderCache::new(CacheSettings::new(policies));
    let router: Router = Router::new().fallback_service(render::complete(page, || {})).layer(cache.layer());
    router.oneshot(Request::get("/").body(Body::empty()).unwrap()).await.unwrap().status()
}

#[tokio::test(start_paused = true)]
async fn a_resource_that_hangs_ends_with_its_render() {
    let dropped = Arc::<Notify>::default();
    let told = dropped.clone();
    let page = move || {
        let told = told.clone();
        let hangs = move |()| {
            let guard = Guard(told.clone());
            async move {
                let _guard = guard;
                std::future::pending::<()>().await;
            }
        };
        let resource = Resource::new(|| (), hangs);
        let body = Suspend::new(async move {
            resource.await;
            "never"
        });
        view! { <!DOCTYPE html><html><body><Suspense>{body}</Suspense></body></html> }
    };
    assert_eq!(status(page).await, StatusCode::SERVICE_UNAVAILABLE);
    timeout(Duration::from_secs(5), dropped.notified()).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_task_goes_on_when_its_page_is_whole() {
    let (go_on, done) = (Arc::<Notify>::default(), Arc::<Notify>::default());
    let (held, told) = (go_on.clone(), done.clone());
    let page = move || {
        let (held, told) = (held.clone(), told.clone());
        leptos::task::spawn(async move {
            held.notified().await;
            told.notify_one();
        });
        view! { <!DOCTYPE html><html><body>"whole"</body></html> }
    };
    assert_eq!(status(page).await, StatusCode::OK);
    go_on.notify_one();
    timeout(Duration::from_secs(5), done.notified()).await.unwrap();
}
