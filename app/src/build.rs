//! Which build a page is of. An old page may meet a newer server: its calls name its build, and every answer the server's.

use std::future::Future;

use futures::{Sink, Stream};
use leptos::prelude::*;
use leptos::server_fn::Bytes;
use leptos::server_fn::client::Client;
use leptos::server_fn::client::browser::BrowserClient;
use leptos::server_fn::request::browser::BrowserRequest;
use leptos::server_fn::response::browser::BrowserResponse;

/// The header by which calls and answers name their build, and the `<meta>` by which a page does.
pub(crate) const NAME: &str = "site-build";

/// The build of the page in the browser.
fn of_page() -> Option<String> {
    let meta = document().query_selector(&["meta[name=", NAME, "]"].concat()).ok().flatten();
    meta.and_then(|meta| meta.get_attribute("content"))
}

/// What sends the calls of server functions: as Leptos does it, with the page's build.
pub struct NamingBuild;

impl<Error, In, Out> Client<Error, In, Out> for NamingBuild
where
    Error: FromServerFnError,
    In: FromServerFnError,
    Out: FromServerFnError,
{
    type Request = BrowserRequest;
    type Response = BrowserResponse;

    fn send(request: BrowserRequest) -> impl Future<Output = Result<BrowserResponse, Error>> + Send {
        if let Some(build) = of_page() {
            request.headers().set(NAME, &build);
        }
        <BrowserClient as Client<Error, In, Out>>::send(request)
    }

    fn open_websocket(
        path: &str,
    ) -> impl Future<
        Output = Result<
            (impl Stream<Item = Result<Bytes, Bytes>> + Send + 'static, impl Sink<Bytes> + Send + 'static),
            Error,
        >,
    > + Send {
        <BrowserClient as Client<Error, In, Out>>::open_websocket(path)
    }

    fn spawn(future: impl Future<Output = ()> + Send + 'static) {
        <BrowserClient as Client<Error, In, Out>>::spawn(future);
    }
}

#[cfg(feature = "csr")]
pub(crate) use mounted::{fall_behind, load_links_when_left_behind};

/// The mounted app stays while its viewer goes from page to page, and may be left behind.
#[cfg(feature = "csr")]
mod mounted {
    use std::sync::atomic::{AtomicBool, Ordering};

    use leptos::ev::click;
    use leptos::prelude::*;
    use wasm_bindgen::JsCast;
    use web_sys::Element;

    static LEFT_BEHIND: AtomicBool = AtomicBool::new(false);

    /// The server did not understand a call, or the page the answer.
    pub(crate) fn fall_behind() {
        LEFT_BEHIND.store(true, Ordering::Relaxed);
    }

    /// From then on links load their page; to be called before there is a router, which would show it itself.
    pub(crate) fn load_links_when_left_behind() {
        let listener = window_event_listener(click, |event| {
            let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
            let link = target.and_then(|target| target.closest("a").ok().flatten());
            if let Some(link) = link.filter(|_| LEFT_BEHIND.load(Ordering::Relaxed)) {
                // It names an attribute, so it can't fail.
                let _ = link.set_attribute("rel", "external");
            }
        });
        on_cleanup(move || listener.remove());
    }
}

#[cfg(feature = "ssr")]
pub(crate) use served::{Own, is_of_other};

#[cfg(feature = "ssr")]
mod served {
    use std::sync::Arc;

    use http::request::Parts;
    use leptos::prelude::use_context;

    /// The server's build.
    #[derive(Clone)]
    pub(crate) struct Own(pub(crate) Arc<str>);

    /// Whether the call under way comes from a page of another build.
    pub(crate) fn is_of_other() -> bool {
        let own = use_context::<Own>();
        let calls = use_context::<Parts>().and_then(|parts| parts.headers.get(super::NAME).cloned());
        own.zip(calls).is_some_and(|(own, calls)| calls.as_bytes() != own.0.as_bytes())
    }
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    #[test]
    fn calls_and_answers_use_one_header() {
        assert_eq!(super::NAME, leptos_lambda::BUILD.as_str());
    }
}
