//! The pages, one file each.

mod about;
mod channel;
mod channels;
mod further;
mod home;
mod live;
mod not_found;
#[cfg(feature = "ssr")]
pub(crate) mod private;
mod replays;
mod schedule;
mod search;
mod stream;
mod ticker;
mod topic;
mod topics;
mod upcoming;

use std::future::Future;
use std::pin::Pin;

#[cfg(not(feature = "csr"))]
use leptos::prelude::Suspense as Waiting;
// What is shown stays while it is asked for again.
#[cfg(feature = "csr")]
use leptos::prelude::Transition as Waiting;
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};
use model::Language;

use crate::again::Again;
use crate::api::ApiError;
use crate::components::{Problem, Skeleton};

pub(crate) use about::About;
pub(crate) use channel::Channel;
pub(crate) use channels::Channels;
pub(crate) use further::Further;
pub(crate) use home::Home;
pub(crate) use live::Live;
pub(crate) use not_found::NotFound;
pub(crate) use replays::Replays;
pub(crate) use schedule::Schedule;
pub(crate) use search::Search;
pub(crate) use stream::Stream;
pub(crate) use ticker::Ticker;
pub(crate) use topic::Topic;
pub(crate) use topics::Topics;
pub(crate) use upcoming::Upcoming;

/// The language of the routes that the page stands in.
fn language() -> Language {
    use_context().unwrap_or(Language::English)
}

/// The part of the path that stands for `name`.
fn parameter(name: &'static str) -> impl Fn() -> String + Copy + Send + Sync {
    let parameters = use_params_map();
    move || parameters.with(|parameters| parameters.get(name).unwrap_or_default())
}

/// The query's value for `name`, if it has one.
fn query(name: &'static str) -> impl Fn() -> Option<String> + Copy + Send + Sync {
    let query = use_query_map();
    move || query.with(|query| query.get(name))
}

/// A page that shows what `load` gives for `source`, or why it can't.
///
/// Neither island nor resource: the data is in the HTML, and nobody needs it again. What comes of it is boxed, so that the
/// waiting is compiled once and not once for every page.
fn loaded<S, T, F, V>(
    source: impl Fn() -> S + Send + Sync + 'static,
    load: impl Fn(S) -> F + Send + Sync + 'static,
    show: impl Fn(T, Language) -> V + Copy + Send + Sync + 'static,
) -> AnyView
where
    T: Send + 'static,
    F: Future<Output = Result<T, ApiError>> + Send + 'static,
    V: IntoView + 'static,
{
    let language = language();
    let again = Again::new();
    let page = move || -> Page {
        again.track();
        let data = load(source());
        Box::pin(async move {
            match data.await {
                Ok(data) => {
                    again.succeeded();
                    show(data, language).into_any()
                }
                Err(error) => view! { <Problem error again language/> }.into_any(),
            }
        })
    };
    waiting(page, language)
}

type Page = Pin<Box<dyn Future<Output = AnyView> + Send>>;

fn waiting(page: impl Fn() -> Page + Send + Sync + 'static, language: Language) -> AnyView {
    let page: Box<dyn Fn() -> Page + Send + Sync> = Box::new(page);
    // On the server it is loaded once, in the browser again when its address changes.
    let shown = move || {
        #[cfg(feature = "ssr")]
        return Suspend::new(page());
        #[cfg(not(feature = "ssr"))]
        return move || Suspend::new(page());
    };
    view! { <Waiting fallback=move || view! { <Skeleton language/> }>{shown()}</Waiting> }.into_any()
}
