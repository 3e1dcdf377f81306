//! The studio: the caller's channel and its streams, or the way to a channel.

pub(super) mod disclosure;
pub(super) mod meanwhile;

use leptos::prelude::*;
use model::{Language, Me, OwnChannel, Status, StreamCard, StreamList, StudioPage};

use super::channel_form::CreateChannel;
use super::frame::{PrivateHead, StudioPages};
use crate::components::form::{Done, Filled};
use crate::components::{Badge, EmptyPage, Moment, NextPage, Viewers};
use crate::pages::query;
use crate::texts::studio as words;
use crate::{api, format, texts};

/// Who has no channel makes one here; everybody else sees the own streams, latest first.
#[component]
pub(crate) fn Studio() -> impl IntoView {
    let before = query("before")();
    let further = before.is_some();
    let load = async move {
        let page = api::studio(before).await?;
        let me = api::me().await?;
        Ok((page, me, Filled::of("channel/create").await))
    };
    super::first(load, move |(page, me, filled): (StudioPage, Option<Me>, Filled), language| {
        let shown = match page.channel {
            Some(channel) => view! { <Streams channel streams=page.streams further language/> }.into_any(),
            None => view! { <CreateChannel filled language/> }.into_any(),
        };
        view! {
            <StudioPages me path="/studio" language/>
            {shown}
        }
    })
}

#[component]
fn Streams(channel: OwnChannel, streams: StreamList, further: bool, language: Language) -> impl IntoView {
    let channel = channel.channel;
    let public = language.path(&format!("/channels/{}", channel.handle));
    let list = if streams.streams.is_empty() {
        view! { <EmptyPage empty=words::NO_OWN_STREAMS end=texts::NO_EARLIER further path="/studio" language/> }
            .into_any()
    } else {
        let streams: Vec<_> =
            streams.streams.into_iter().map(|card| view! { <OwnCard card language/> }).collect();
        view! { <ul class="own-streams">{streams}</ul> }.into_any()
    };
    view! {
        <PrivateHead title=words::STUDIO.to(language) language/>
        <Done endpoint="channel/create" text=words::CHANNEL_MADE language/>
        <Done endpoint="channel/edit" text=words::CHANNEL_SAVED language/>
        <Done endpoint="streams/delete" text=words::STREAM_DELETED language/>
        <section class="own-channel" aria-labelledby="channel">
            <h2 id="channel" lang=channel.language.tag()>{channel.name}</h2>
            <p lang=channel.language.tag()>{channel.bio}</p>
            <p class="actions">
                <a href=language.path("/studio/channel")>{words::EDIT_CHANNEL.to(language)}</a>
                " "
                <a href=public>{words::PUBLIC_PAGE.to(language)}</a>
            </p>
        </section>
        <section aria-labelledby="streams">
            <div class="section-head">
                <h2 id="streams">{words::YOUR_STREAMS.to(language)}</h2>
                <a class="button" href=language.path("/studio/streams/new")>
                    {words::SCHEDULE_STREAM.to(language)}
                </a>
            </div>
            {list}
        </section>
        <NextPage next=streams.next path="/studio" parameter="before" text=texts::EARLIER language/>
    }
    .into_any()
}

/// One of the caller's streams at a glance, and the way to its own page in the studio.
#[component]
fn OwnCard(card: StreamCard, language: Language) -> impl IntoView {
    let address = language.path(&format!("/studio/streams/{}", card.slug));
    let watched = matches!(card.status, Status::Live | Status::Ended)
        .then(|| view! { " · " <Viewers count=card.viewers status=card.status language/> });
    view! {
        <li class="own-stream">
            <Badge status=card.status language/>
            <h3 lang=card.language.tag()><a href=address>{card.title}</a></h3>
            <p class="when">
                <Moment at=card.starts_at language/>
                " · "
                {format::minutes(card.minutes, language)}
                {watched}
            </p>
        </li>
    }
    .into_any()
}
