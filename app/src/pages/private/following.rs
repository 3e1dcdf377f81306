//! What somebody follows and wants to be reminded of, and the pages on which that changes.

use leptos::prelude::*;
use model::{Channel, FollowingPage, Language, Slug, Status, Stream, StreamCard};

use super::frame::PrivateHead;
use crate::api::{self, ApiError};
use crate::components::form::{Filled, Form, Hidden};
use crate::components::{Cards, Moment};
use crate::pages::parameter;
use crate::server::{caller_if_any, site};
use crate::texts::studio as words;
use crate::texts::{self, Text};

/// Live and upcoming streams of the channels that are followed, the reminders, the channels.
#[component]
pub(crate) fn Following() -> impl IntoView {
    super::first(api::following(), |page: FollowingPage, language| {
        let FollowingPage { live, upcoming, channels, reminders } = page;
        let of_channels = if channels.is_empty() {
            view! { <FollowNothing language/> }.into_any()
        } else {
            view! { <OfChannels live upcoming channels language/> }.into_any()
        };
        view! {
            <PrivateHead title=words::FOLLOWING.to(language) lead=words::FOLLOWING_LEAD language/>
            {of_channels}
            <Reminders reminders language/>
        }
    })
}

#[component]
fn FollowNothing(language: Language) -> impl IntoView {
    view! {
        <p class="empty">{words::FOLLOW_NOTHING.to(language)}</p>
        <p class="actions">
            <a class="button" href=language.path("/channels")>{words::FIND_CHANNELS.to(language)}</a>
        </p>
    }
    .into_any()
}

#[component]
fn OfChannels(
    live: Vec<StreamCard>,
    upcoming: Vec<StreamCard>,
    channels: Vec<Channel>,
    language: Language,
) -> impl IntoView {
    let channels: Vec<_> = channels
        .into_iter()
        .map(|channel| {
            let page = language.path(&format!("/channels/{}", channel.handle));
            let change = language.path(&format!("/following/channel/{}", channel.handle));
            let spoken = channel.language.tag();
            view! {
                <li>
                    <a href=page lang=spoken>{channel.name.clone()}</a>
                    " "
                    <a href=change aria-label=words::UNFOLLOW_ONE.with(language, &channel.name)>
                        {words::UNFOLLOW.to(language)}
                    </a>
                </li>
            }
        })
        .collect();
    view! {
        <section aria-labelledby="live">
            <h2 id="live">{texts::LIVE_NOW.to(language)}</h2>
            <Cards cards=live language empty=words::NONE_LIVE eager=true/>
        </section>
        <section aria-labelledby="upcoming">
            <h2 id="upcoming">{texts::NEXT_UP.to(language)}</h2>
            <Cards cards=upcoming language empty=words::NONE_UPCOMING/>
        </section>
        <section aria-labelledby="channels">
            <h2 id="channels">{texts::CHANNELS.to(language)}</h2>
            <ul class="rows">{channels}</ul>
        </section>
    }
    .into_any()
}

#[component]
fn Reminders(reminders: Vec<StreamCard>, language: Language) -> impl IntoView {
    let empty = reminders.is_empty().then(|| {
        view! {
            <p class="empty">
                {words::NO_REMINDERS.to(language)}
                " "
                <a href=language.path("/schedule")>{texts::SCHEDULE.to(language)}</a>
            </p>
        }
    });
    let reminders: Vec<_> = reminders
        .into_iter()
        .map(|card| {
            let page = language.path(&format!("/streams/{}", card.slug));
            let change = language.path(&format!("/following/stream/{}", card.slug));
            view! {
                <li>
                    <Moment at=card.starts_at language/>
                    " "
                    <a href=page lang=card.language.tag()>{card.title.clone()}</a>
                    " "
                    <a href=change aria-label=words::FORGET_ONE.with(language, &card.title)>
                        {words::FORGET.to(language)}
                    </a>
                </li>
            }
        })
        .collect();
    view! {
        <section aria-labelledby="reminders">
            <h2 id="reminders">{words::REMINDERS.to(language)}</h2>
            {empty}
            <ul class="rows">{reminders}</ul>
        </section>
    }
    .into_any()
}

/// Where a channel is followed, or no longer.
#[component]
pub(crate) fn FollowChannel() -> impl IntoView {
    let handle = parameter("handle")();
    let load = async move {
        let caller = caller_if_any().await?.ok_or_else(|| ApiError::LoginNeeded.answered())?;
        let slug: Slug = handle.parse().map_err(|_| ApiError::NotFound.answered())?;
        let channel = api::channel(handle, None, None).await?.channel;
        let follows = site()?.follows(&caller, &slug).await.map_err(ApiError::refused)?;
        Ok((channel, follows, Filled::of("follow").await))
    };
    super::first(load, |(channel, follows, filled): (Channel, bool, Filled), language| {
        let (title, lead, submit) = if follows {
            (words::FOLLOWED, words::FOLLOWED_LEAD, words::UNFOLLOW)
        } else {
            (words::FOLLOW_ASK, words::FOLLOW_LEAD, words::FOLLOW)
        };
        let page = format!("/channels/{}", channel.handle);
        view! {
            <PrivateHead title=title.with(language, &channel.name) lead language/>
            <Form endpoint="follow" filled language submit>
                <Hidden name="handle" value=channel.handle/>
                <Hidden name="on" value=(!follows).to_string()/>
            </Form>
            <Ways to=words::TO_CHANNEL_PAGE page language/>
        }
    })
}

/// Where a reminder of a stream is set, or removed.
#[component]
pub(crate) fn RemindOfStream() -> impl IntoView {
    let slug = parameter("slug")();
    let load = async move {
        let caller = caller_if_any().await?.ok_or_else(|| ApiError::LoginNeeded.answered())?;
        let stream = api::stream(slug).await?.stream;
        let reminded = site()?.reminds(&caller, &stream.slug).await.map_err(ApiError::refused)?;
        Ok((stream, reminded, Filled::of("remind").await))
    };
    super::first(load, |(stream, reminded, filled): (Stream, bool, Filled), language| {
        let (title, lead, submit) = if reminded {
            (words::REMINDER_OF, words::REMINDED_LEAD, words::FORGET)
        } else if stream.status == Status::Scheduled {
            (words::REMIND_ASK, words::REMIND_LEAD, words::REMIND)
        } else {
            (words::REMINDER_OF, words::NOT_TO_COME, words::REMIND)
        };
        let form = (reminded || stream.status == Status::Scheduled).then(|| {
            let slug = stream.slug.to_string();
            view! {
                <p><Moment at=stream.starts_at language/></p>
                <Form endpoint="remind" filled language submit>
                    <Hidden name="slug" value=slug/>
                    <Hidden name="on" value=(!reminded).to_string()/>
                </Form>
            }
        });
        view! {
            <PrivateHead title=title.with(language, &stream.title) lead language/>
            {form}
            <Ways to=words::TO_STREAM page=format!("/streams/{}", stream.slug) language/>
        }
    })
}

/// On to what it was about, and to everything that is followed.
#[component]
fn Ways(
    to: Text,
    /// Its address in English.
    page: String,
    language: Language,
) -> impl IntoView {
    view! {
        <p class="actions">
            <a href=language.path(&page)>{to.to(language)}</a>
            " "
            <a href=language.path("/following")>{words::TO_FOLLOWING.to(language)}</a>
        </p>
    }
    .into_any()
}
