//! The picture of a stream.

use leptos::prelude::*;
use model::{Language, Stream};

use crate::components::form::{FileField, Filled, Form, Hidden};
use crate::texts::studio as words;

/// The types that a cover can have.
const TYPES: &str = "image/jpeg,image/png,image/webp";

/// The cover as it is, and the form for another.
#[component]
pub(super) fn CoverForm(
    stream: Stream,
    revision: String,
    filled: Filled,
    language: Language,
) -> impl IntoView {
    let drawn =
        stream.picture.is_none().then(|| view! { <p class="hint">{words::COVER_DRAWN.to(language)}</p> });
    let remove = stream.picture.is_some().then(|| {
        let (slug, revision, nothing) = (stream.slug.to_string(), revision.clone(), Filled::default());
        view! {
            <Form
                endpoint="streams/cover"
                id="remove-cover"
                filled=nothing
                language
                submit=words::REMOVE_COVER
                danger=true
                upload=true
            >
                <Hidden name="slug" value=slug/>
                <Hidden name="revision" value=revision/>
                <Hidden name="remove" value="true".to_owned()/>
            </Form>
        }
    });
    let done = if stream.picture.is_some() { words::COVER_UPLOADED } else { words::COVER_REMOVED };
    view! {
        <section class="part" aria-labelledby="cover">
            <h2 id="cover">{words::COVER.to(language)}</h2>
            <img class="own-cover" src=stream.cover() width="320" height="180" alt=words::COVER_NOW.to(language)/>
            {drawn}
            <Form
                endpoint="streams/cover"
                filled=filled.clone()
                language
                submit=words::UPLOAD_COVER
                done
                upload=true
            >
                <Hidden name="slug" value=stream.slug.to_string()/>
                <Hidden name="revision" value=revision/>
                <FileField
                    name="cover"
                    label=words::COVER_FILE
                    hint=words::COVER_HINT
                    accept=TYPES
                    filled=filled.clone()
                    language
                />
            </Form>
            {remove}
        </section>
    }
    .into_any()
}
