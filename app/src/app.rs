//! The frame around every page, and which page stands where.

use leptos::prelude::*;
use leptos_router::components::{Outlet, ParentRoute, Route, Router, Routes};
use leptos_router::hooks::use_location;
use leptos_router::location::Location;
use leptos_router::{ParamSegment, StaticSegment};
use model::Language;

use crate::components::{Footer, Header};
use crate::islands::LocalTimes;
use crate::pages::{
    About, Channel, Channels, Home, Live, NotFound, Replays, Schedule, Search, Stream, Ticker, Topic, Topics,
    Upcoming,
};

/// The app within the document's body.
#[component]
pub fn App() -> impl IntoView {
    #[cfg(feature = "ssr")]
    leptos_meta::provide_meta_context();
    #[cfg(feature = "csr")]
    crate::build::load_links_when_left_behind();
    view! {
        <Router>
            <Frame/>
        </Router>
    }
}

#[component]
fn Frame() -> impl IntoView {
    let Location { pathname: path, search, query, .. } = use_location();
    let language = Memo::new(move |_| path.with(|path| Language::of_path(path)));
    let words = Memo::new(move |_| query.with(|query| query.get("q").unwrap_or_default()));
    view! {
        <DocumentLanguage language/>
        {move || view! { <Header language=language.get() path search words/> }}
        <main id="main">
            <Routes fallback=NotFound>
                <Pages language=Language::English/>
                <Pages language=Language::Chinese/>
            </Routes>
        </main>
        {move || view! { <Footer language=language.get()/> }}
        <LocalTimes/>
    }
}

/// Sets `<html lang>`.
#[component]
fn DocumentLanguage(language: Memo<Language>) -> impl IntoView {
    #[cfg(feature = "ssr")]
    return view! { <leptos_meta::Html attr:lang=language.get().tag()/> };
    #[cfg(not(feature = "ssr"))]
    Effect::new(move |_| {
        if let Some(root) = document().document_element() {
            // It names an attribute, so it can't fail.
            let _ = root.set_attribute("lang", language.get().tag());
        }
    });
}

/// The pages in one language; every page finds its language in the context. The private ones only the server has.
#[component(transparent)]
fn Pages(language: Language) -> impl leptos_router::MatchNestedRoutes + Clone {
    let base = match language {
        Language::English => "",
        Language::Chinese => "zh",
    };
    let within = move || {
        provide_context(language);
        view! { <Outlet/> }
    };
    let public = view! {
        <ParentRoute path=StaticSegment(base) view=within>
            <Route path=StaticSegment("") view=Home/>
            <Route path=StaticSegment("live") view=Live/>
            <Route path=StaticSegment("upcoming") view=Upcoming/>
            <Route path=StaticSegment("replays") view=Replays/>
            <Route path=StaticSegment("schedule") view=Schedule/>
            <Route path=StaticSegment("search") view=Search/>
            <Route path=StaticSegment("about") view=About/>
            <Route path=StaticSegment("channels") view=Channels/>
            <Route path=(StaticSegment("channels"), ParamSegment("handle")) view=Channel/>
            <Route path=StaticSegment("topics") view=Topics/>
            <Route path=(StaticSegment("topics"), ParamSegment("slug")) view=Topic/>
            <Route path=(StaticSegment("tickers"), ParamSegment("ticker")) view=Ticker/>
            <Route path=(StaticSegment("streams"), ParamSegment("slug")) view=Stream/>
        </ParentRoute>
    }
    .into_inner();
    #[cfg(feature = "ssr")]
    return (public, crate::pages::private::routes(base, within));
    #[cfg(not(feature = "ssr"))]
    public
}
