//! One stream: player, facts, chat, and streams like it.

use leptos::prelude::*;
use model::{Channel, ChatMessage, Language, Status, StreamPage};

use crate::components::{
    Badge, Cards, Host, Moment, Tickers, TopicLinks, Viewers, message_link, reminder_link, report_link,
};
use crate::head::{Head, StreamData};
use crate::islands::{MessageField, Player};
use crate::{api, format, texts};

/// The page of a stream.
#[component]
pub(crate) fn Stream() -> impl IntoView {
    super::loaded(super::parameter("slug"), api::stream, show)
}

fn show(page: StreamPage, language: Language) -> impl IntoView {
    let StreamPage { stream, description_html, channel, chat, related } = page;
    // Boxed here and not in the island, whose WASM would carry the box.
    let player = view! {
        <Player
            video=stream.video.clone()
            captions=stream.captions.clone()
            spoken=stream.language
            poster=stream.cover()
            title=stream.title.clone()
            status=stream.status
            starts_at=stream.starts_at
            language
        />
    }
    .into_any();
    let keys = stream.video.is_some().then(|| view! { <p class="hint keys">{texts::KEYS.to(language)}</p> });
    view! {
        <Head
            title=texts::titled(&stream.title, language)
            description=stream.summary.clone()
            language
            path=format!("/streams/{}", stream.slug)
            image=stream.picture.is_some().then(|| stream.cover())
            kind="video.other"
        />
        <StreamData stream=stream.clone() channel=channel.clone() language/>
        <div class="stream-page">
            <div class="stage">
                {player}
                <p class="risk">{texts::RISK.to(language)}</p>
                {keys}
            </div>
            <Headline stream=stream.clone() channel=channel.clone() language/>
            <Chat stream=stream.clone() messages=chat language/>
            <Facts stream description_html channel language/>
            <section class="related" aria-labelledby="related">
                <h2 id="related">{texts::RELATED.to(language)}</h2>
                <Cards cards=related language empty=texts::NO_STREAMS/>
            </section>
        </div>
    }
}

#[component]
fn Headline(stream: model::Stream, channel: Channel, language: Language) -> impl IntoView {
    let calendar = (stream.status == Status::Scheduled).then(|| {
        let file = format!("/calendar/{}.ics", stream.slug);
        view! { <a class="button plain" href=file rel="external" download>{texts::CALENDAR.to(language)}</a> }
    });
    let (reminder, report) = (reminder_link(&stream, language), report_link(&stream, language));
    view! {
        <header class="headline">
            <p class="status">
                <Badge status=stream.status language/>
                <Viewers count=stream.viewers status=stream.status language/>
            </p>
            <h1 lang=stream.language.tag()>{stream.title}</h1>
            <p class="channel" lang=channel.language.tag()>
                <a href=language.path(&format!("/channels/{}", channel.handle))>{channel.name}</a>
                " "
                <span class="bio">{channel.bio}</span>
            </p>
            <p class="actions">{reminder} " " {calendar} " " {report}</p>
        </header>
    }
    .into_any()
}

#[component]
fn Facts(
    stream: model::Stream,
    /// The server has made it of the description, and only of what may stand in a page.
    description_html: String,
    channel: Channel,
    language: Language,
) -> impl IntoView {
    let spoken = stream.language.tag();
    let started = match stream.status {
        Status::Live => texts::STARTED,
        Status::Scheduled => texts::STARTS,
        Status::Cancelled => texts::WAS_TO_START,
        Status::Ended => texts::WAS_ON,
    };
    let disclosed = |said: Option<String>, unsaid: texts::Text| match said {
        Some(said) if !said.is_empty() => view! { <span lang=spoken>{said}</span> }.into_any(),
        Some(_) => texts::NONE.to(language).into_any(),
        None => unsaid.to(language).into_any(),
    };
    // One function for all, so that the shell has the code once.
    let fact = |term: texts::Text, fact: AnyView| {
        view! { <div><dt>{term.to(language)}</dt><dd>{fact}</dd></div> }
    };
    // A host need not name any.
    let topics = (!stream.topics.is_empty())
        .then(|| fact(texts::TOPICS, view! { <TopicLinks topics=stream.topics language/> }.into_any()));
    let tickers = (!stream.tickers.is_empty())
        .then(|| fact(texts::TICKERS, view! { <Tickers tickers=stream.tickers language/> }.into_any()));
    view! {
        <article class="facts">
            <dl>
                {fact(started, view! { <Moment at=stream.starts_at language/> }.into_any())}
                {fact(texts::LENGTH, format::minutes(stream.minutes, language).into_any())}
                {fact(texts::SPOKEN, view! { <span lang=spoken>{stream.language.name()}</span> }.into_any())}
                {fact(texts::HOST, view! { <Host channel language/> }.into_any())}
                {fact(texts::POSITIONS, disclosed(stream.positions, texts::POSITIONS_UNSAID))}
                {fact(texts::SPONSOR, disclosed(stream.sponsor, texts::SPONSOR_UNSAID))}
                {topics}
                {tickers}
            </dl>
            <h2>{texts::ABOUT.to(language)}</h2>
            <div class="description" lang=spoken inner_html=description_html></div>
        </article>
    }
    .into_any()
}

#[component]
fn Chat(stream: model::Stream, messages: Vec<ChatMessage>, language: Language) -> impl IntoView {
    // Nobody gathers where nothing happens.
    let closed = stream.status == Status::Cancelled;
    let said = !messages.is_empty();
    let empty = (!said).then(|| view! { <p class="empty">{texts::NO_MESSAGES.to(language)}</p> });
    let messages: Vec<_> = messages
        .into_iter()
        .map(|message| {
            let report = message_link(&stream.slug, &message, language);
            view! {
                <li>
                    <strong class="user">{message.user}</strong>
                    " "
                    <span class="text">{message.text}</span>
                    {report}
                </li>
            }
        })
        .collect();
    let log = (said || !closed).then(|| {
        // Focusable, so that the keyboard can scroll it.
        view! { <div class="log" role="log" tabindex="0" aria-labelledby="chat">{empty}<ul>{messages}</ul></div> }
    });
    let end = closed.then(|| view! { <p class="hint">{texts::CHAT_CLOSED.to(language)}</p> });
    let field = (!closed).then(|| {
        view! {
            <MessageField slug=stream.slug.to_string() language/>
            <noscript><p class="hint">{texts::CHAT_NEEDS_SCRIPT.to(language)}</p></noscript>
        }
    });
    view! {
        <section class="chat" class:closed=closed aria-labelledby="chat">
            <h2 id="chat">{texts::CHAT.to(language)}</h2>
            {end}
            {log}
            {field}
        </section>
    }
    .into_any()
}
