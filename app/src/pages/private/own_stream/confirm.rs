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
    if stream.status == Status::Live {
        let (ask, lead, back) = (words::DELETE_ASK, words::DELETE_LIVE, words::TO_OWN_STREAM);
        return view! { <Question ask lead back stream language/> }.into_any();
    }
    view! {
        <Confirm
            endpoint="streams/delete"
            ask=words::DELETE_ASK
            lead=words::DELETE_LEAD
            back=words::KEEP_STREAM
            submit=words::DELETE_STREAM
            stream
            filled
            language
        />
    }
    .into_any()
}

/// Whether the stream is to be cancelled.
#[component]
pub(super) fn CancelStream(stream: Stream, filled: Filled, language: Language) -> impl IntoView {
    view! {
        <Confirm
            endpoint="streams/cancel"
            ask=words::CANCEL_ASK
            lead=words::CANCEL_LEAD
            back=words::KEEP_STREAM
            submit=words::CANCEL
            stream
            filled
            language
        />
    }
}

/// Whether the stream is to end.
#[component]
pub(super) fn EndStream(stream: Stream, filled: Filled, language: Language) -> impl IntoView {
    view! {
        <Confirm
            endpoint="streams/end"
            ask=words::END_ASK
            lead=words::END_LEAD
            back=words::STAY_LIVE
            submit=words::END
            stream
            filled
            language
        />
    }
}

/// A question, and the form that answers it with yes.
#[component]
fn Confirm(
    endpoint: &'static str,
    ask: Text,
    lead: Text,
    back: Text,
    submit: Text,
    stream: Stream,
    filled: Filled,
    language: Language,
) -> impl IntoView {
    let slug = stream.slug.to_string();
    view! {
        <Question ask lead back stream language/>
        <Form endpoint filled language submit danger=true>
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
