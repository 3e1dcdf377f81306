//! Who looks at a page that is its viewer's own: told before any of the page is made, for its top shows it, too.

use app::Viewer;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use backend::Site;

/// Has the page know its viewer.
pub(crate) async fn known(State(site): State<Site>, mut request: Request, next: Next) -> Response {
    if let Some(viewer) = Viewer::of(&site, request.headers()).await {
        request.extensions_mut().insert(viewer);
    }
    next.run(request).await
}
