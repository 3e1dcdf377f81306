//! Where a stream or a message is reported: `?stream=<slug>`, and `&message=<id>` for a message in its chat.

use leptos::prelude::*;
use model::{ChatMessage, Language, Length, Reported, Stream};

use super::frame::PrivateHead;
use crate::api::{self, ApiError};
use crate::components::form::{Filled, Form, Hidden, TextArea, is_done};
use crate::pages::query;
use crate::texts::moderation as words;
use crate::texts::studio;

/// The form, or thanks for what came of it.
#[component]
pub(crate) fn Report() -> impl IntoView {
    let (stream, message) = (query("stream")(), query("message")());
    let sent = is_done("report");
    let load = async move {
        if api::me().await?.is_none() {
            return Err(ApiError::LoginNeeded.answered());
        }
        let filled = Filled::of("report").await;
        // A form that comes back has them among its fields.
        let slug = stream.unwrap_or_else(|| filled.value("slug", ""));
        let id = message.unwrap_or_else(|| filled.value("message", ""));
        let page = api::stream(slug).await?;
        let about = About {
            message: page.chat.into_iter().find(|message| message.id == id),
            id,
            stream: page.stream,
        };
        Ok((about, filled))
    };
    super::first(load, move |(about, filled): (About, Filled), language| {
        if sent {
            view! { <Sent stream=about.stream language/> }.into_any()
        } else {
            view! { <ReportForm about filled language/> }.into_any()
        }
    })
}

/// What is to be reported.
struct About {
    stream: Stream,
    /// The message's id; empty when it is the stream itself.
    id: String,
    /// The message, as long as the chat shows it.
    message: Option<ChatMessage>,
}

#[component]
fn ReportForm(about: About, filled: Filled, language: Language) -> impl IntoView {
    let About { stream, id, message } = about;
    let (title, kind) = if id.is_empty() {
        (words::REPORT_STREAM, Reported::Stream)
    } else {
        (words::REPORT_MESSAGE, Reported::Message)
    };
    let said = match message {
        Some(ChatMessage { user, text, .. }) => view! { <strong>{user}</strong> " " {text} }.into_any(),
        None => words::OLD_MESSAGE.to(language).into_any(),
    };
    let said = (!id.is_empty()).then(|| {
        view! { <div><dt>{words::REPORTED_MESSAGE.to(language)}</dt><dd>{said}</dd></div> }
    });
    let hidden = (!id.is_empty()).then(|| view! { <Hidden name="message" value=id/> });
    let page = language.path(&format!("/streams/{}", stream.slug));
    view! {
        <PrivateHead title=title.to(language) lead=words::REPORT_LEAD language/>
        <div class="facts">
            <dl>
                <div>
                    <dt>{words::REPORTED_STREAM.to(language)}</dt>
                    <dd><a href=page lang=stream.language.tag()>{stream.title}</a></dd>
                </div>
                {said}
            </dl>
        </div>
        <Form endpoint="report" filled=filled.clone() language submit=words::SEND_REPORT>
            <Hidden name="kind" value=kind.as_str().to_owned()/>
            <Hidden name="slug" value=stream.slug.to_string()/>
            {hidden}
            <TextArea
                name="reason"
                label=words::REASON
                hint=words::REASON_HINT
                length=Length::REASON
                rows=4
                value=String::new()
                filled=filled.clone()
                language
            />
        </Form>
    }
    .into_any()
}

#[component]
fn Sent(stream: Stream, language: Language) -> impl IntoView {
    let page = language.path(&format!("/streams/{}", stream.slug));
    view! {
        <PrivateHead title=words::REPORT_SENT.to(language) lead=words::REPORT_SENT_LEAD language/>
        <p class="actions"><a class="button" href=page>{studio::TO_STREAM.to(language)}</a></p>
    }
    .into_any()
}
