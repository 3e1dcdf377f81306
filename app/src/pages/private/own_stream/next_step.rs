//! What a host can do next with a stream, and what is in the way of it.

use leptos::prelude::*;
use model::{Language, Status, Stream};

use super::super::studio::disclosure::Disclosure;
use crate::components::form::{Done, Filled, Form, Hidden, is_done};
use crate::texts::Text;
use crate::texts::studio as words;

/// Scheduled: what is still missing, or going live. Live: ending. Over: what became of it.
#[component]
pub(super) fn NextStep(
    stream: Stream,
    /// The fields of which something must still be said.
    undisclosed: Vec<String>,
    has_key: bool,
    go_live: Filled,
    language: Language,
) -> impl IntoView {
    let slug = stream.slug.to_string();
    let step = match stream.status {
        Status::Scheduled if undisclosed.is_empty() => {
            view! { <GoLive slug has_key filled=go_live language/> }.into_any()
        }
        Status::Scheduled => {
            view! { <Missing undisclosed asked=go_live.notice().is_some() language/> }.into_any()
        }
        Status::Live => view! { <OnAir slug language/> }.into_any(),
        Status::Ended => view! { <Over by="streams/end" lead=words::ENDED_LEAD language/> }.into_any(),
        Status::Cancelled => {
            view! { <Over by="streams/cancel" lead=words::CANCELLED_LEAD language/> }.into_any()
        }
    };
    let cancel = (stream.status == Status::Scheduled).then(|| {
        let address = language.path(&format!("/studio/streams/{}?cancel", stream.slug));
        view! { <p class="actions"><a href=address>{words::CANCEL.to(language)}</a></p> }
    });
    view! {
        <section class="part next-step" aria-labelledby="next">
            <h2 id="next">{words::NEXT_STEP.to(language)}</h2>
            {step}
            {cancel}
        </section>
    }
    .into_any()
}

#[component]
fn GoLive(slug: String, has_key: bool, filled: Filled, language: Language) -> impl IntoView {
    let key = (!has_key).then(|| {
        view! { <p>{words::NEEDS_KEY.to(language)} " " <a href="#key">{words::MAKE_KEY.to(language)}</a></p> }
    });
    view! {
        <p>{words::GO_LIVE_LEAD.to(language)}</p>
        {key}
        <Form endpoint="streams/go-live" filled language submit=words::GO_LIVE>
            <Hidden name="slug" value=slug/>
        </Form>
    }
    .into_any()
}

/// What must still be disclosed, each with the way to its field.
#[component]
fn Missing(
    undisclosed: Vec<String>,
    /// Whether somebody tried to go live all the same, and is to hear why that can't be.
    asked: bool,
    language: Language,
) -> impl IntoView {
    let fields: Vec<Disclosure> = undisclosed.iter().filter_map(|name| Disclosure::named(name)).collect();
    let first = fields.first().map(|first| {
        let address = first.address(language);
        view! { <p class="actions"><a class="button" href=address>{words::COMPLETE.to(language)}</a></p> }
    });
    let link = |field: Disclosure| {
        view! { <li><a href=field.address(language)>{field.label().to(language)}</a></li> }
    };
    let links: Vec<_> = fields.into_iter().map(link).collect();
    view! {
        <div class="missing" role=asked.then_some("alert")>
            <p>{words::STILL_MISSING.to(language)}</p>
            <ul>{links}</ul>
        </div>
        {first}
    }
    .into_any()
}

/// Leads to the question whether the end is meant.
#[component]
fn OnAir(slug: String, language: Language) -> impl IntoView {
    let address = language.path(&format!("/studio/streams/{slug}?end"));
    view! {
        <Became by="streams/go-live" text=words::END_LEAD language/>
        <p class="actions"><a class="button" href=address>{words::END.to(language)}</a></p>
    }
    .into_any()
}

/// Nothing more can be done with it but the like of it.
#[component]
fn Over(by: &'static str, lead: Text, language: Language) -> impl IntoView {
    view! {
        <Became by text=lead language/>
        <p class="actions">
            <a class="button" href=language.path("/studio/streams/new")>{words::SCHEDULE_STREAM.to(language)}</a>
        </p>
    }
    .into_any()
}

/// What the stream has become, by the form of this endpoint; who sent it just now hears so.
#[component]
fn Became(by: &'static str, text: Text, language: Language) -> impl IntoView {
    if is_done(by) {
        view! { <Done endpoint=by text language/> }.into_any()
    } else {
        view! { <p>{text.to(language)}</p> }.into_any()
    }
}
