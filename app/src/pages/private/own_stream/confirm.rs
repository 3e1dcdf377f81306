//! Asks whether what can't be undone is meant.

use leptos::prelude::*;
use model::{Language, Status, Stream};

use super::super::frame::PrivateHead;
use crate::components::form::{Filled, Form, Hidden};
use crate::texts::Text;
use crate::texts::studio as words;

/// Whether the stream is to be deleted.
#[component]
pub(super) fn DeleteStream(stream: Stream, filled: Filled, language: Language) -> impl IntoView {
    let form = (stream.status != Status::Live).then(|| {
        let slug = stream.slug.to_string();
        view! {
            <Form endpoint="streams/delete" filled language submit=words::DELETE_STREAM danger=true>
                <Hidden name="slug" value=slug/>
            </Form>
        }
    });
    let (lead, back) = if form.is_some() {
        (words::DELETE_LEAD, words::KEEP_STREAM)
    } else {
        (words::DELETE_LIVE, words::TO_OWN_STREAM)
    };
    view! {
        <Question ask=words::DELETE_ASK lead back stream language/>
        {form}
    }
    .into_any()
}

/// Whether the stream is to be cancelled.
#[component]
pub(super) fn CancelStream(stream: Stream, filled: Filled, language: Language) -> impl IntoView {
    let slug = stream.slug.to_string();
    view! {
        <Question ask=words::CANCEL_ASK lead=words::CANCEL_LEAD back=words::KEEP_STREAM stream language/>
        <Form endpoint="streams/cancel" filled language submit=words::CANCEL danger=true>
            <Hidden name="slug" value=slug/>
        </Form>
    }
    .into_any()
}

/// Whether the stream is to end.
#[component]
pub(super) fn EndStream(stream: Stream, filled: Filled, language: Language) -> impl IntoView {
    let slug = stream.slug.to_string();
    view! {
        <Question ask=words::END_ASK lead=words::END_LEAD back=words::STAY_LIVE stream language/>
        <Form endpoint="streams/end" filled language submit=words::END danger=true>
            <Hidden name="slug" value=slug/>
        </Form>
    }
    .into_any()
}

#[component]
fn Question(
    ask: Text,
    lead: Text,
    /// What the link says that leaves everything as it is.
    back: Text,
    stream: Stream,
    language: Language,
) -> impl IntoView {
    let page = language.path(&format!("/studio/streams/{}", stream.slug));
    view! {
        <PrivateHead title=ask.with(language, &stream.title) lead language/>
        <p class="actions"><a class="button" href=page>{back.to(language)}</a></p>
    }
    .into_any()
}
