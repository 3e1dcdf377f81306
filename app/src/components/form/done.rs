//! That a form was done, said on the page where it leads.

use http::request::Parts;
use leptos::prelude::*;
use model::Language;

use super::filled::asks_for_draft;
use crate::api::after::DONE;
use crate::texts::Text;

/// Says so of the form of this endpoint, where it is so; and takes the focus, so that it is in sight and read out.
#[component]
pub(crate) fn Done(endpoint: &'static str, text: Text, language: Language) -> impl IntoView {
    is_done(endpoint).then(|| {
        view! { <p class="form-notice done" role="status" tabindex="-1" autofocus>{text.to(language)}</p> }
    })
}

/// Whether the page is asked for after this was done.
pub(crate) fn is_done(endpoint: &str) -> bool {
    use_context::<Parts>().is_some_and(|parts| {
        // A bookmark, or a link on another site, has done nothing.
        let from_here = parts.headers.get("sec-fetch-site").is_none_or(|site| site == "same-origin");
        from_here && says_done(parts.uri.query().unwrap_or_default(), endpoint)
    })
}

/// What is done is told no longer when something else was not.
fn says_done(query: &str, endpoint: &str) -> bool {
    let done = |pair: &str| pair.split_once('=') == Some((DONE, endpoint));
    !asks_for_draft(query) && query.split('&').any(done)
}

#[cfg(test)]
mod tests {
    use super::says_done;

    #[test]
    fn it_is_told_of_one_form_and_of_nothing_that_was_not_taken() {
        for (query, done) in [
            ("done=streams/edit", true),
            ("name=otto&done=streams/edit", true),
            ("done=streams/cover", false),
            ("done=streams/edit&draft", false),
            ("done", false),
            ("", false),
        ] {
            assert_eq!(says_done(query, "streams/edit"), done, "{query}");
        }
    }
}
