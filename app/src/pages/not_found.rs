//! What stands where nothing is.

use leptos::prelude::*;
use leptos_router::hooks::use_location;
use model::Language;

use crate::again::Again;
use crate::api::ApiError;
use crate::components::Problem;

/// The page of every address that the site does not have.
#[component]
pub(crate) fn NotFound() -> impl IntoView {
    let language = use_location().pathname.with(|path| Language::of_path(path));
    let error = ApiError::NotFound;
    #[cfg(feature = "ssr")]
    let error = error.answered();
    view! { <Problem error again=Again::new() language/> }
}
