//! A page that can't be shown.

use leptos::prelude::*;
use model::Language;

use crate::again::Again;
use crate::api::ApiError;
use crate::head::PageTitle;
use crate::texts;

/// What happened, and what to do. The mounted app tries again by itself what may come back.
#[component]
pub(crate) fn Problem(error: ApiError, again: Again, language: Language) -> impl IntoView {
    let (title, help) = match error {
        ApiError::NotFound | ApiError::Gone | ApiError::Invalid => (texts::NOT_FOUND, texts::NOT_FOUND_HELP),
        ApiError::Outdated => (texts::OUTDATED_TITLE, texts::OUTDATED),
        // Public pages are for everybody.
        #[cfg(feature = "ssr")]
        ApiError::LoginNeeded => (texts::account::LOG_IN_FIRST, texts::account::LOG_IN_FIRST_HELP),
        #[cfg(feature = "ssr")]
        ApiError::Forbidden => (texts::account::FORBIDDEN, texts::account::FORBIDDEN_HELP),
        _ => (texts::UNAVAILABLE, texts::UNAVAILABLE_HELP),
    };
    let try_again = match error {
        ApiError::Unavailable => Some(again.offer(language).into_any()),
        // An empty address is the page's own; external, for the router would not load it.
        ApiError::Outdated => Some(
            view! { <a class="button" href="" rel="external">{texts::RELOAD.to(language)}</a> }.into_any(),
        ),
        #[cfg(feature = "ssr")]
        ApiError::LoginNeeded => Some(
            view! { <a class="button" href=language.path("/log-in")>{texts::LOG_IN.to(language)}</a> }
                .into_any(),
        ),
        _ => None,
    };
    view! {
        <PageTitle title=texts::titled(title.to(language), language)/>
        <section class="problem" role="alert">
            <h1>{title.to(language)}</h1>
            <p>{help.to(language)}</p>
            <p class="actions">
                {try_again}
                {to_studio(language)}
                <a class="button" href=language.path("/")>{texts::TO_HOME.to(language)}</a>
            </p>
        </section>
    }
    .into_any()
}

/// For whoever is beneath it.
#[cfg(feature = "ssr")]
fn to_studio(language: Language) -> Option<impl IntoView> {
    let request = use_context::<http::request::Parts>()?;
    let is_beneath = Language::english_path(request.uri.path()).starts_with("/studio/");
    is_beneath.then(|| {
        view! { <a class="button" href=language.path("/studio")>{texts::studio::TO_STUDIO.to(language)}</a> }
    })
}

#[cfg(not(feature = "ssr"))]
fn to_studio(_: Language) -> impl IntoView {}
