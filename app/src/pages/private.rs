//! The pages that are their viewer's own. Only the server makes them: they are read by the session, and no browser's WASM has them.

mod account;
mod accounts;
mod audit;
mod channel_form;
mod following;
mod frame;
mod log_in;
mod own_stream;
mod register;
mod report;
mod reports;
mod stream_form;
mod studio;

use std::future::Future;

use futures::FutureExt;
use futures::channel::oneshot;
use http::request::Parts;
use leptos::prelude::*;
use leptos_lambda::respond::redirect;
use leptos_router::components::{ParentRoute, Route};
use leptos_router::{ChooseView, MatchNestedRoutes, ParamSegment, StaticSegment};
use model::Language;

use crate::again::Again;
use crate::api::ApiError;
use crate::components::Problem;
use crate::format::in_query;
use crate::islands::FormHelp;

use account::Account;
use accounts::Accounts;
use audit::Audit;
use channel_form::EditChannel;
use following::{FollowChannel, Following, RemindOfStream};
use log_in::LogIn;
use own_stream::OwnStream;
use register::Register;
use report::Report;
use reports::Reports;
use stream_form::NewStream;
use studio::Studio;

/// Where the private pages stand under `base`; each shows in the place that `within` has for it. Every path begins with one that
/// the server's policies name as private.
pub(crate) fn routes(
    base: &'static str,
    within: impl ChooseView + 'static,
) -> impl MatchNestedRoutes + Clone {
    let report = (StaticSegment("account"), StaticSegment("report"));
    let edit_channel = (StaticSegment("studio"), StaticSegment("channel"));
    let new_stream = (StaticSegment("studio"), StaticSegment("streams"), StaticSegment("new"));
    let own_stream = (StaticSegment("studio"), StaticSegment("streams"), ParamSegment("slug"));
    let reports = (StaticSegment("studio"), StaticSegment("reports"));
    let accounts = (StaticSegment("studio"), StaticSegment("accounts"));
    let audit = (StaticSegment("studio"), StaticSegment("audit"));
    let follow = (StaticSegment("following"), StaticSegment("channel"), ParamSegment("handle"));
    let remind = (StaticSegment("following"), StaticSegment("stream"), ParamSegment("slug"));
    view! {
        <ParentRoute path=StaticSegment(base) view=within>
            <Route path=StaticSegment("register") view=Register/>
            <Route path=StaticSegment("log-in") view=LogIn/>
            <Route path=StaticSegment("account") view=Account/>
            <Route path=report view=Report/>
            <Route path=StaticSegment("studio") view=Studio/>
            <Route path=edit_channel view=EditChannel/>
            <Route path=new_stream view=NewStream/>
            <Route path=own_stream view=OwnStream/>
            <Route path=reports view=Reports/>
            <Route path=accounts view=Accounts/>
            <Route path=audit view=Audit/>
            <Route path=StaticSegment("following") view=Following/>
            <Route path=follow view=FollowChannel/>
            <Route path=remind view=RemindOfStream/>
        </ParentRoute>
    }
    .into_inner()
}

/// A page that shows what `load` gives, or why it can't; who must log in first is led there.
///
/// It streams in order, and its status and headers leave with its first byte. So all of `load` runs before that: what is
/// deferred here, leptos_integration_utils awaits before it asks for the first part of the page.
fn first<T, V>(
    load: impl Future<Output = Result<T, ApiError>> + Send + 'static,
    show: impl FnOnce(T, Language) -> V + Send + 'static,
) -> AnyView
where
    T: Send + 'static,
    V: IntoView + 'static,
{
    let language = super::language();
    let (tell, told) = oneshot::channel();
    let load = ScopedFuture::new(async move {
        let data = load.await;
        if matches!(data, Err(ApiError::LoginNeeded)) {
            lead_to_log_in(language);
        }
        // Nobody waits for a page that was left.
        let _ = tell.send(data);
    });
    if let Some(context) = Owner::current_shared_context() {
        // Shared with nobody: it makes the future `Sync`, which is asked for here.
        context.defer_stream(Box::pin(load.shared()));
    }
    let page = async move {
        // Without an answer there was nobody to ask.
        match told.await.unwrap_or_else(|_| Err(ApiError::Unavailable.answered())) {
            Ok(data) => view! { {show(data, language)} <FormHelp/> }.into_any(),
            Err(error) => view! { <Problem error again=Again::new() language/> }.into_any(),
        }
    };
    Suspend::new(page).into_any()
}

/// Sends the viewer to log in, and from there back to this page.
fn lead_to_log_in(language: Language) {
    let here = use_context::<Parts>().map(|parts| address(&parts)).unwrap_or_default();
    redirect(&format!("{}?then={}", language.path("/log-in"), in_query(&here)));
}

/// The address that was asked for; with the draft of what was typed when the session had ended meanwhile.
fn address(parts: &Parts) -> String {
    parts.uri.path_and_query().map_or_else(String::new, ToString::to_string)
}
