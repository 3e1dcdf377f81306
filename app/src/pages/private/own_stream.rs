//! One of the caller's streams: where it stands, what comes next, its key, its cover, and what viewers see of it.

mod confirm;
mod cover;
mod key;
mod next_step;

use leptos::prelude::*;
use model::{Language, Slug, Status, Stream};

use self::confirm::{CancelStream, DeleteStream, EndStream};
use self::cover::CoverForm;
use self::key::KeyForm;
use self::next_step::NextStep;
use super::stream_form::{Choices, EditStream};
use crate::api;
use crate::components::form::{Filled, Form, Hidden};
use crate::components::{Badge, Moment, Viewers};
use crate::format;
use crate::head::PageTitle;
use crate::pages::{parameter, query};
use crate::texts;
use crate::texts::studio as words;

/// The page of an own stream; with `?delete`, `?cancel` or `?end` the question whether that is meant.
#[component]
pub(crate) fn OwnStream() -> impl IntoView {
    let slug = parameter("slug")();
    let asked = |name: &'static str| query(name)().is_some();
    let (delete, cancel, end) = (asked("delete"), asked("cancel"), asked("end"));
    let load = async move {
        let own = api::own_stream(slug).await?;
        let drafts = Drafts::of(&own.stream.slug).await;
        Ok((own, Choices::load().await?, drafts))
    };
    super::first(load, move |(own, choices, drafts): (model::OwnStream, Choices, Drafts), language| {
        let status = own.stream.status;
        if delete || drafts.delete.notice().is_some() {
            view! { <DeleteStream stream=own.stream filled=drafts.delete language/> }.into_any()
        } else if (cancel || drafts.cancel.notice().is_some()) && status == Status::Scheduled {
            view! { <CancelStream stream=own.stream filled=drafts.cancel language/> }.into_any()
        } else if (end || drafts.end.notice().is_some()) && status == Status::Live {
            view! { <EndStream stream=own.stream filled=drafts.end language/> }.into_any()
        } else {
            view! { <Whole own choices drafts language/> }.into_any()
        }
    })
}

/// What was typed into each form of the page; at most one of them has something.
struct Drafts {
    key: Filled,
    edit: Filled,
    go_live: Filled,
    end: Filled,
    cover: Filled,
    rename: Filled,
    cancel: Filled,
    delete: Filled,
}

impl Drafts {
    async fn of(slug: &Slug) -> Self {
        Self {
            key: draft("streams/key", slug).await,
            edit: draft("streams/edit", slug).await,
            go_live: draft("streams/go-live", slug).await,
            end: draft("streams/end", slug).await,
            cover: draft("streams/cover", slug).await,
            rename: draft("streams/rename", slug).await,
            cancel: draft("streams/cancel", slug).await,
            delete: draft("streams/delete", slug).await,
        }
    }
}

/// What was typed into the form, if it was about this stream and not about another.
async fn draft(form: &'static str, slug: &Slug) -> Filled {
    let filled = Filled::of(form).await;
    let about = filled.value("slug", "");
    if about.is_empty() || about == slug.as_str() { filled } else { Filled::default() }
}

#[component]
fn Whole(own: model::OwnStream, choices: Choices, drafts: Drafts, language: Language) -> impl IntoView {
    let stream = own.stream.clone();
    let revision = own.revision.clone();
    // Nothing is sent to a stream that is over; what became of a key that was asked for is told all the same.
    let told = drafts.key.secret().is_some() || drafts.key.notice().is_some();
    let key = (told || matches!(stream.status, Status::Scheduled | Status::Live)).then(|| {
        let slug = stream.slug.clone();
        view! { <KeyForm slug has_key=own.has_key filled=drafts.key language/> }
    });
    view! {
        <StreamHead stream=stream.clone() language/>
        <NextStep
            stream=stream.clone()
            undisclosed=own.undisclosed.clone()
            has_key=own.has_key
            go_live=drafts.go_live
            language
        />
        {key}
        <section class="part" aria-labelledby="edit">
            <h2 id="edit">{words::EDIT_STREAM.to(language)}</h2>
            <EditStream own choices filled=drafts.edit language/>
        </section>
        <CoverForm stream=stream.clone() revision=revision.clone() filled=drafts.cover language/>
        <Address slug=stream.slug.clone() revision filled=drafts.rename language/>
        <DeleteLink stream language/>
    }
    .into_any()
}

/// What it is called, where it stands, when it is; and the ways to the studio and to the page that viewers see.
#[component]
fn StreamHead(stream: Stream, language: Language) -> impl IntoView {
    let public = language.path(&format!("/streams/{}", stream.slug));
    view! {
        <PageTitle title=texts::titled(&stream.title, language)/>
        <header class="headline">
            <p class="status">
                <Badge status=stream.status language/>
                <Viewers count=stream.viewers status=stream.status language/>
                <Moment at=stream.starts_at language/>
                <span>{format::minutes(stream.minutes, language)}</span>
            </p>
            <h1 lang=stream.language.tag()>{stream.title}</h1>
            <p class="actions">
                <a href=language.path("/studio")>{words::TO_STUDIO.to(language)}</a>
                " "
                <a href=public>{words::PUBLIC_PAGE.to(language)}</a>
            </p>
        </header>
    }
    .into_any()
}

#[component]
fn Address(slug: Slug, revision: String, filled: Filled, language: Language) -> impl IntoView {
    let address = language.path(&format!("/streams/{slug}"));
    let shown = address.clone();
    view! {
        <section class="part" aria-labelledby="address">
            <h2 id="address">{words::ADDRESS.to(language)}</h2>
            <p><a href=address>{shown}</a></p>
            <p class="hint">{words::ADDRESS_LEAD.to(language)}</p>
            <Form endpoint="streams/rename" filled language submit=words::RENAME done=words::RENAMED>
                <Hidden name="slug" value=slug.to_string()/>
                <Hidden name="revision" value=revision/>
            </Form>
        </section>
    }
    .into_any()
}

/// Leads to the question whether that is meant.
#[component]
fn DeleteLink(stream: Stream, language: Language) -> impl IntoView {
    let address = language.path(&format!("/studio/streams/{}?delete", stream.slug));
    let deletable = stream.status != Status::Live;
    let lead = if deletable { words::DELETE_LEAD } else { words::DELETE_LIVE };
    let link = deletable.then(|| {
        view! { <p class="actions"><a href=address>{words::DELETE_STREAM.to(language)}</a></p> }
    });
    view! {
        <section class="part" aria-labelledby="delete">
            <h2 id="delete">{words::DELETE.to(language)}</h2>
            <p class="hint">{lead.to(language)}</p>
            {link}
        </section>
    }
    .into_any()
}
